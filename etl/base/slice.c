/* slice - a run of bytes that somebody else owns: the program's string. */
#include "base/slice.h"

#include <stdint.h>

int slice_cmp(struct slice a, struct slice b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.at, b.at, n) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

struct slice slice_sub(struct slice s, size_t from, size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return (struct slice){s.at ? s.at + from : NULL, to - from};
}

static bool blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct slice slice_trim(struct slice s)
{
    while (s.len && blank(s.at[0]))
        s.at++, s.len--;
    while (s.len && blank(s.at[s.len - 1]))
        s.len--;
    return s;
}

bool slice_cut(struct slice *rest, char by, struct slice *piece)
{
    if (!rest->at)
        return false;
    const char *cut = rest->len ? memchr(rest->at, by, rest->len) : NULL;
    if (!cut) {
        *piece = *rest;
        *rest = (struct slice){NULL, 0};
        return true;
    }
    size_t n = (size_t)(cut - rest->at);
    *piece = (struct slice){rest->at, n};
    *rest = (struct slice){cut + 1, rest->len - n - 1};
    return true;
}

size_t slice_find(struct slice s, struct slice needle)
{
    if (needle.len == 0)
        return 0;
    for (size_t i = 0; i + needle.len <= s.len; i++) {
        const char *hit = memchr(s.at + i, needle.at[0], s.len - needle.len - i + 1);
        if (!hit)
            return SIZE_MAX;
        i = (size_t)(hit - s.at);
        if (memcmp(hit, needle.at, needle.len) == 0)
            return i;
    }
    return SIZE_MAX;
}

unsigned long long slice_hash(struct slice s)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.at[i]) * 1099511628211u;
    return h;
}
