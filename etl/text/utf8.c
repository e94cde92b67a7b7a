/* utf8 - is it UTF-8, and what is in it. */
#include "text/utf8.h"

#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* What may stand behind a lead byte: how many bytes follow and the bounds of the first of them,
 * which keep out overlong forms, surrogates and what lies beyond U+10FFFF (Unicode, table 3-7). */
struct lead {
    unsigned char follow, low, high;
};

static struct lead lead_of(unsigned char c)
{
    static const struct {
        unsigned char first, last;
        struct lead lead;
    } table[] = {
        {0xc2, 0xdf, {1, 0x80, 0xbf}}, {0xe0, 0xe0, {2, 0xa0, 0xbf}}, {0xe1, 0xec, {2, 0x80, 0xbf}},
        {0xed, 0xed, {2, 0x80, 0x9f}}, {0xee, 0xef, {2, 0x80, 0xbf}}, {0xf0, 0xf0, {3, 0x90, 0xbf}},
        {0xf1, 0xf3, {3, 0x80, 0xbf}}, {0xf4, 0xf4, {3, 0x80, 0x8f}},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (c >= table[i].first && c <= table[i].last)
            return table[i].lead;
    return (struct lead){0, 0, 0};
}

/* Bytes of the well-formed character beyond ASCII at the front, 0 when there is none. */
static size_t sequence(const unsigned char *p, size_t left)
{
    struct lead lead = lead_of(p[0]);
    if (!lead.follow || lead.follow >= left || p[1] < lead.low || p[1] > lead.high)
        return 0;
    for (size_t i = 2; i <= lead.follow; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return lead.follow + 1u;
}

/* Where the run of ASCII that begins at `i` ends. */
static size_t ascii_end(const unsigned char *p, size_t i, size_t n)
{
#ifdef __SSE2__
    for (; n - i >= 16; i += 16) {
        int high = _mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(const void *)(p + i)));
        if (high)
            return i + (size_t)__builtin_ctz((unsigned)high);
    }
#else
    for (uint64_t word; n - i >= sizeof word; i += sizeof word) {
        memcpy(&word, p + i, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
#endif
    while (i < n && p[i] < 0x80)
        i++;
    return i;
}

size_t utf8_valid(struct slice s)
{
    const unsigned char *p = (const unsigned char *)s.at;
    size_t i = 0;
    while (i < s.len) {
        if (p[i] < 0x80) {
            i = ascii_end(p, i, s.len);
            continue;
        }
        size_t n = sequence(p + i, s.len - i);
        if (!n)
            break;
        i += n;
    }
    return i;
}

unsigned utf8_next(struct slice s, size_t *bytes)
{
    const unsigned char *p = (const unsigned char *)s.at;
    *bytes = s.len != 0;
    if (!s.len || p[0] < 0x80)
        return s.len ? p[0] : 0;
    size_t n = sequence(p, s.len);
    if (!n)
        return 0xfffd;
    *bytes = n;
    unsigned code = p[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++)
        code = code << 6 | (p[i] & 0x3fu);
    return code;
}

size_t utf8_put(char *to, unsigned code)
{
    static const unsigned char marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        code = 0xfffd;
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, code >>= 6)
        to[i] = (char)(0x80 | (code & 0x3f));
    to[0] = (char)(marks[n] | code);
    return n;
}
