/* few - a text of less than sixteen bytes as one vector, without a look beyond its end. */
#ifndef TEXT_FEW_H
#define TEXT_FEW_H

#ifdef __SSE2__
#include <emmintrin.h>

#include "base/word.h"

/* The `n` bytes, at most fifteen, and zeroes behind them. */
static inline __m128i few_load(const char *p, size_t n)
{
    uint64_t front, back;
    if (n < 8)
        return _mm_cvtsi64_si128((int64_t)word_short(p, n));
    memcpy(&front, p, 8);
    memcpy(&back, p + n - 8, 8);
    /* In two steps: of eight bytes nothing is left, and a shift by 64 is none. */
    return _mm_set_epi64x((int64_t)(back >> (8 * (15 - n)) >> 8), (int64_t)front);
}

/* Sixteen bytes, whatever place they stand at. */
static inline __m128i few_sixteen(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* All sixteen, to where there is room for them. */
static inline void few_store(char *to, __m128i v)
{
    _mm_storeu_si128((__m128i *)(void *)to, v);
}
#endif

#endif
