/* scan - bytes counted and looked for at the speed of memory. */
#include "text/scan.h"

#ifdef __x86_64__
#include <emmintrin.h>

static __m128i load(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}
#endif

#ifdef __x86_64__
/* Sixteen counters of a byte each, added up. */
static size_t sum(__m128i counters)
{
    __m128i halves = _mm_sad_epu8(counters, _mm_setzero_si128());
    return (size_t)_mm_cvtsi128_si64(halves) + (size_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(halves, halves));
}
#endif

size_t scan_count(struct slice s, char c)
{
    size_t n = 0, i = 0;
#ifdef __x86_64__
    const __m128i want = _mm_set1_epi8(c);
    while (s.len - i >= 16) {
        /* A counter of one byte holds 255. */
        __m128i sums = _mm_setzero_si128();
        for (int k = 0; k < 255 && s.len - i >= 16; k++, i += 16)
            sums = _mm_sub_epi8(sums, _mm_cmpeq_epi8(load(s.at + i), want));
        n += sum(sums);
    }
#endif
    for (; i < s.len; i++)
        n += s.at[i] == c;
    return n;
}

size_t scan_pair(struct slice s, size_t from, char first, char one, char other)
{
    size_t i = from;
#ifdef __x86_64__
    const __m128i a = _mm_set1_epi8(first), b = _mm_set1_epi8(one), c = _mm_set1_epi8(other);
    for (; i < s.len && s.len - i > 16; i += 16) {
        __m128i here = _mm_cmpeq_epi8(load(s.at + i), a), next = load(s.at + i + 1);
        __m128i both = _mm_and_si128(here, _mm_or_si128(_mm_cmpeq_epi8(next, b), _mm_cmpeq_epi8(next, c)));
        unsigned bits = (unsigned)_mm_movemask_epi8(both);
        if (bits)
            return i + (size_t)__builtin_ctz(bits);
    }
#endif
    for (; i + 1 < s.len; i++)
        if (s.at[i] == first && (s.at[i + 1] == one || s.at[i + 1] == other))
            return i;
    return s.len;
}

size_t scan_count_pair(struct slice s, char first, char second)
{
    size_t n = 0, i = 0;
#ifdef __x86_64__
    const __m128i a = _mm_set1_epi8(first), b = _mm_set1_epi8(second);
    while (s.len - i > 16) {
        __m128i sums = _mm_setzero_si128();
        for (int k = 0; k < 255 && s.len - i > 16; k++, i += 16)
            sums = _mm_sub_epi8(sums, _mm_and_si128(_mm_cmpeq_epi8(load(s.at + i), a), _mm_cmpeq_epi8(load(s.at + i + 1), b)));
        n += sum(sums);
    }
#endif
    for (; i + 1 < s.len; i++)
        n += s.at[i] == first && s.at[i + 1] == second;
    return n;
}

size_t scan_odd(struct slice s, size_t from)
{
    size_t i = from;
#ifdef __x86_64__
    /* As signed bytes those from 0x80 on are below all others. */
    const __m128i most = _mm_set1_epi8('\r' + 1);
    for (; i < s.len && s.len - i >= 16; i += 16) {
        unsigned bits = (unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(load(s.at + i), most));
        if (bits)
            return i + (size_t)__builtin_ctz(bits);
    }
#endif
    for (; i < s.len; i++)
        if ((signed char)s.at[i] <= '\r')
            return i;
    return s.len;
}
