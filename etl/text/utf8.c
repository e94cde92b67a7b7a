/* utf8 - is it UTF-8, and what is in it. */
#include "text/utf8.h"

#include <stdint.h>

#include "base/wide.h"

#ifdef __x86_64__
#include <immintrin.h>
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
#ifdef __x86_64__
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

/* Where the well-formed text that begins at `i` ends, as far as it is looked for: up to `to`, or a little beyond. */
static size_t valid_end(const unsigned char *p, size_t i, size_t to, size_t n)
{
    while (i < to) {
        if (p[i] < 0x80) {
            i = ascii_end(p, i, n);
            continue;
        }
        size_t bytes = sequence(p + i, n - i);
        if (!bytes)
            break;
        i += bytes;
    }
    return i;
}

/* -- 64 at a time ------------------------------------------------------------------------------------------------- */

#ifdef __x86_64__
/* Keiser and Lemire, "Validating UTF-8 in less than one instruction per byte" (2021): every fault but one sort shows in two
 * bytes side by side. Three tables, by the halves of the first byte and the upper half of the second, say which faults each
 * allows; what all three allow is one. What is left is whether a third or a fourth byte stands where one must. */
enum {
    TOO_SHORT = 1, /* a lead byte, and no continuation behind it */
    TOO_LONG = 2,  /* ASCII, and a continuation behind it */
    OVERLONG_3 = 4,
    TOO_LARGE = 8, /* beyond U+10FFFF: f4 and 90 or more, f5 and more */
    SURROGATE = 16,
    OVERLONG_2 = 32,
    TOO_LARGE_8 = 64, /* f5 and more, with 80 to 8f behind it */
    OVERLONG_4 = 64,
    TWO_FOLLOW = 128, /* two continuations, which is a fault unless a third or fourth byte must stand here */
    ANY_LOW = TOO_SHORT | TOO_LONG | TWO_FOLLOW, /* what does not depend on the lower half of the first byte */
    BEYOND = ANY_LOW | TOO_LARGE | TOO_LARGE_8,
    FOLLOWS = TOO_LONG | OVERLONG_2 | TWO_FOLLOW, /* what any continuation allows */
    BEFORE = 3,                                   /* bytes in front of the ones in hand that are looked at, too */
    STEP = 64,
    STEPS = 64,
};

#define EIGHT(x) x, x, x, x, x, x, x, x

static const uint8_t first_high[16] = {
    EIGHT(TOO_LONG),
    TWO_FOLLOW,
    TWO_FOLLOW,
    TWO_FOLLOW,
    TWO_FOLLOW,
    TOO_SHORT | OVERLONG_2,
    TOO_SHORT,
    TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | TOO_LARGE | TOO_LARGE_8 | OVERLONG_4,
};
static const uint8_t first_low[16] = {
    ANY_LOW | OVERLONG_3 | OVERLONG_2 | OVERLONG_4,
    ANY_LOW | OVERLONG_2,
    ANY_LOW,
    ANY_LOW,
    ANY_LOW | TOO_LARGE,
    EIGHT(BEYOND),
    BEYOND | SURROGATE,
    BEYOND,
    BEYOND,
};
static const uint8_t second_high[16] = {
    EIGHT(TOO_SHORT),
    FOLLOWS | OVERLONG_3 | TOO_LARGE_8 | OVERLONG_4,
    FOLLOWS | OVERLONG_3 | TOO_LARGE,
    FOLLOWS | SURROGATE | TOO_LARGE,
    FOLLOWS | SURROGATE | TOO_LARGE,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
};

AVX2 static inline __m256i load(const unsigned char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

AVX2 static inline __m256i look_up(const uint8_t table[16], __m256i halves)
{
    __m128i row = _mm_loadu_si128((const __m128i *)(const void *)table);
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(row), halves);
}

/* Not 0 where the byte, with those before it, is none of well-formed text; 32 at a time. */
AVX2 static inline __m256i faults(const unsigned char *p)
{
    const __m256i half = _mm256_set1_epi8(0x0f);
    __m256i here = load(p), before = load(p - 1);
    __m256i high = look_up(first_high, _mm256_and_si256(_mm256_srli_epi16(before, 4), half));
    __m256i low = look_up(first_low, _mm256_and_si256(before, half));
    __m256i second = look_up(second_high, _mm256_and_si256(_mm256_srli_epi16(here, 4), half));
    __m256i found = _mm256_and_si256(_mm256_and_si256(high, low), second);
    /* The top bit is left where a lead byte of three or four stands two places before, or one of four three. */
    __m256i third = _mm256_subs_epu8(load(p - 2), _mm256_set1_epi8(0xe0 - 0x80));
    __m256i fourth = _mm256_subs_epu8(load(p - 3), _mm256_set1_epi8(0xf0 - 0x80));
    __m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8('\x80'));
    return _mm256_xor_si256(must, found);
}

/* All of a step, and what a character may be in that began before, is ASCII. */
AVX2 static inline bool is_ascii(const unsigned char *p)
{
    return !_mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(load(p - BEFORE), load(p + 32 - BEFORE)), load(p + 32)));
}

/* First which steps are more than ASCII, then those alone: whether the next one is, is seldom foreseen in a text with accents, and to have guessed wrong costs
 * more than to look at it. */
AVX2 static inline bool is_fine(const unsigned char *p, size_t steps)
{
    uint8_t more[STEPS];
    size_t n = 0;
    __m256i bad = _mm256_setzero_si256();
    for (size_t i = 0; i < steps; i++) {
        more[n] = (uint8_t)i;
        n += !is_ascii(p + STEP * i);
    }
    for (size_t i = 0; i < n; i++) {
        const unsigned char *q = p + STEP * more[i];
        bad = _mm256_or_si256(bad, _mm256_or_si256(faults(q), faults(q + 32)));
    }
    return _mm256_testz_si256(bad, bad);
}

/* Passes over well-formed text from `i` on, before which whole characters stand, BEFORE bytes or more. Stops short of the
 * first fault and of the end, in front of a character. Strides grow: in a text of another encoding the next fault is near. */
AVX2 static size_t skip_avx2(const unsigned char *p, size_t i, size_t n)
{
    for (size_t steps, most = 1; n - i >= STEP; i += STEP * steps) {
        steps = (n - i) / STEP < most ? (n - i) / STEP : most;
        if (!is_fine(p + i, steps))
            break;
        most = most < STEPS ? most * 2 : most;
    }
    /* The last character may not have ended. */
    size_t front = i;
    while (i - front < BEFORE && (p[front - 1] & 0xc0) == 0x80)
        front--;
    return p[front - 1] >= 0xc0 ? front - 1 : i;
}
#endif

size_t utf8_valid(struct slice s)
{
    const unsigned char *p = (const unsigned char *)s.at;
    size_t i = 0;
#ifdef __x86_64__
    if (s.len >= STEP + BEFORE && wide() == WIDE_AVX2) {
        i = valid_end(p, 0, BEFORE, BEFORE + 4);
        if (i >= BEFORE)
            i = skip_avx2(p, i, s.len);
    }
#endif
    return valid_end(p, i, s.len, s.len);
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
