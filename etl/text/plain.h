/* plain - the end of a run of bytes that need no escape in JSON, sixteen at a time where vectors are at hand. */
#ifndef TEXT_PLAIN_H
#define TEXT_PLAIN_H

#include <stdbool.h>

#include "text/few.h"

/* Stands as it is inside a JSON string: no quote, no backslash, no control character. */
static inline bool plain_byte(char c)
{
    return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

#ifdef __SSE2__
/* All ones where a byte cannot stand as it is. */
static inline __m128i plain_not(__m128i v)
{
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), low = _mm_set1_epi8(0x1f);
    __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, backslash));
    /* Unsigned v <= 0x1f: the smaller of both is v itself. */
    return _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(v, low), v));
}

/* A bit for each of the first `n` bytes that cannot. */
static inline unsigned plain_marks(__m128i v, size_t n)
{
    return (unsigned)_mm_movemask_epi8(plain_not(v)) & ((1U << n) - 1);
}
#endif

/* The first byte from `p` on that is not plain; `end` when all are. Nothing behind `end` is read, nor before `from`, which is not behind `p`. */
static inline const char *plain_end_in(const char *from, const char *p, const char *end)
{
#ifdef __SSE2__
    unsigned marks;
    for (; end - p >= 16; p += 16)
        if ((marks = plain_marks(few_sixteen(p), 16)))
            return p + __builtin_ctz(marks);
    size_t n = (size_t)(end - p);
    marks = end - from >= 16 ? plain_marks(few_sixteen(end - 16), 16) >> (16 - n) : plain_marks(few_load(p, n), n);
    return marks ? p + __builtin_ctz(marks) : end;
#else
    (void)from;
    while (p < end && plain_byte(*p))
        p++;
    return p;
#endif
}

static inline const char *plain_end(const char *p, const char *end)
{
    return plain_end_in(p, p, end);
}

#endif
