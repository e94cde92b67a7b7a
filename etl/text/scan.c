/* scan - bytes counted and looked for at the speed of memory. */
#include "text/scan.h"

#include <stdint.h>

#include "base/wide.h"

#ifdef __x86_64__
#include <immintrin.h>

/* A counter of one byte holds 255. */
enum { COUNTER_MOST = 255 };

/* -- sixteen at a time -------------------------------------------------------------------------------------------- */

static __m128i load(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* Sixteen counters of a byte each, added up. */
static size_t sum_sse2(__m128i counters)
{
    __m128i halves = _mm_sad_epu8(counters, _mm_setzero_si128());
    return (size_t)_mm_cvtsi128_si64(halves) + (size_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(halves, halves));
}

/* Counts from `*at` on as far as whole steps go, and moves it there. */
static size_t count_sse2(struct slice s, size_t *at, char c)
{
    const __m128i want = _mm_set1_epi8(c);
    size_t n = 0, i = *at;
    while (s.len - i >= 16) {
        __m128i sums = _mm_setzero_si128();
        for (int k = 0; k < COUNTER_MOST && s.len - i >= 16; k++, i += 16)
            sums = _mm_sub_epi8(sums, _mm_cmpeq_epi8(load(s.at + i), want));
        n += sum_sse2(sums);
    }
    *at = i;
    return n;
}

/* The first pair from `i` on, or the place up to which there is none. */
static size_t pair_sse2(struct slice s, size_t i, char first, char one, char other)
{
    const __m128i a = _mm_set1_epi8(first), b = _mm_set1_epi8(one), c = _mm_set1_epi8(other);
    for (; i < s.len && s.len - i > 16; i += 16) {
        __m128i here = _mm_cmpeq_epi8(load(s.at + i), a), next = load(s.at + i + 1);
        __m128i both = _mm_and_si128(here, _mm_or_si128(_mm_cmpeq_epi8(next, b), _mm_cmpeq_epi8(next, c)));
        unsigned bits = (unsigned)_mm_movemask_epi8(both);
        if (bits)
            return i + (size_t)__builtin_ctz(bits);
    }
    return i;
}

/* -- 64 at a time ----------------------------------------------------------------------------------------------------- */

AVX2 static inline __m256i load_avx2(const char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

AVX2 static inline size_t sum_avx2(__m256i sums)
{
    __m256i quarters = _mm256_sad_epu8(sums, _mm256_setzero_si256());
    __m128i halves = _mm_add_epi64(_mm256_castsi256_si128(quarters), _mm256_extracti128_si256(quarters, 1));
    return (size_t)_mm_cvtsi128_si64(halves) + (size_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(halves, halves));
}

AVX2 static size_t count_avx2(struct slice s, size_t *at, char c)
{
    const __m256i want = _mm256_set1_epi8(c);
    size_t n = 0, i = *at;
    while (s.len - i >= 64) {
        __m256i low = _mm256_setzero_si256(), high = low;
        size_t steps = (s.len - i) / 64, end = i + 64 * (steps < COUNTER_MOST ? steps : COUNTER_MOST);
        for (; i < end; i += 64) {
            low = _mm256_sub_epi8(low, _mm256_cmpeq_epi8(load_avx2(s.at + i), want));
            high = _mm256_sub_epi8(high, _mm256_cmpeq_epi8(load_avx2(s.at + i + 32), want));
        }
        n += sum_avx2(low) + sum_avx2(high);
    }
    *at = i;
    return n;
}

AVX2 static inline __m256i either_avx2(const char *p, __m256i b, __m256i c)
{
    __m256i here = load_avx2(p);
    return _mm256_or_si256(_mm256_cmpeq_epi8(here, b), _mm256_cmpeq_epi8(here, c));
}

/* A bit for each of 64 places where `a` stands and `b` or `c` behind it. */
AVX2 static inline uint64_t pairs_avx2(const char *p, __m256i a, __m256i b, __m256i c)
{
    __m256i low = _mm256_and_si256(_mm256_cmpeq_epi8(load_avx2(p), a), either_avx2(p + 1, b, c));
    __m256i high = _mm256_and_si256(_mm256_cmpeq_epi8(load_avx2(p + 32), a), either_avx2(p + 33, b, c));
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32 | (uint32_t)_mm256_movemask_epi8(low);
}

/* `*lines` counts the line feeds from `*counted` on, which moves as far as they are counted. */
AVX2 static size_t pair_avx2(struct slice s, size_t i, char first, char one, char other, size_t *lines, size_t *counted)
{
    const __m256i a = _mm256_set1_epi8(first), b = _mm256_set1_epi8(one), c = _mm256_set1_epi8(other), lf = _mm256_set1_epi8('\n');
    uint64_t bits = 0;
    while (!bits && i < s.len && s.len - i > 64) {
        __m256i low_lines = _mm256_setzero_si256(), high_lines = low_lines;
        size_t steps = (s.len - i - 1) / 64, end = i + 64 * (steps < COUNTER_MOST ? steps : COUNTER_MOST);
        for (; i < end; i += 64) {
            __m256i any = _mm256_or_si256(either_avx2(s.at + i + 1, b, c), either_avx2(s.at + i + 33, b, c));
            if (!_mm256_testz_si256(any, any) && (bits = pairs_avx2(s.at + i, a, b, c)))
                break;
            low_lines = _mm256_sub_epi8(low_lines, _mm256_cmpeq_epi8(load_avx2(s.at + i), lf));
            high_lines = _mm256_sub_epi8(high_lines, _mm256_cmpeq_epi8(load_avx2(s.at + i + 32), lf));
        }
        *lines += sum_avx2(low_lines) + sum_avx2(high_lines);
        *counted = i;
    }
    return bits ? i + (size_t)__builtin_ctzll(bits) : i;
}
#endif

/* -- what others see ---------------------------------------------------------------------------------------------- */

size_t scan_count(struct slice s, char c)
{
    size_t n = 0, i = 0;
#ifdef __x86_64__
    if (wide() == WIDE_AVX2)
        n = count_avx2(s, &i, c);
    if (wide() >= WIDE_SSE2)
        n += count_sse2(s, &i, c);
#endif
    for (; i < s.len; i++)
        n += s.at[i] == c;
    return n;
}

static size_t pair_simple(struct slice s, size_t i, char first, char one, char other)
{
    for (; i + 1 < s.len; i++)
        if (s.at[i] == first && (s.at[i + 1] == one || s.at[i + 1] == other))
            return i;
    return s.len;
}

size_t scan_pair(struct slice s, size_t from, char first, char one, char other, size_t *lines)
{
    size_t i = from, counted = from, passed = 0;
#ifdef __x86_64__
    if (wide() == WIDE_AVX2)
        i = pair_avx2(s, i, first, one, other, &passed, &counted);
    if (wide() >= WIDE_SSE2)
        i = pair_sse2(s, i, first, one, other);
#endif
    i = pair_simple(s, i, first, one, other);
    if (lines)
        *lines += passed + scan_count(slice_sub(s, counted, i), '\n');
    return i;
}

size_t scan_count_pair(struct slice s, char first, char second)
{
    size_t n = 0, i = 0;
#ifdef __x86_64__
    const __m128i a = _mm_set1_epi8(first), b = _mm_set1_epi8(second);
    while (s.len - i > 16) {
        __m128i sums = _mm_setzero_si128();
        for (int k = 0; k < COUNTER_MOST && s.len - i > 16; k++, i += 16)
            sums = _mm_sub_epi8(sums, _mm_and_si128(_mm_cmpeq_epi8(load(s.at + i), a), _mm_cmpeq_epi8(load(s.at + i + 1), b)));
        n += sum_sse2(sums);
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
