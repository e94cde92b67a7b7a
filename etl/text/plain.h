/* plain - the end of a run of bytes that need no escape in JSON, sixteen at a time where vectors are at hand. */
#ifndef TEXT_PLAIN_H
#define TEXT_PLAIN_H

#include <stdbool.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

/* A bit for each of the sixteen bytes that cannot. */
static inline unsigned plain_mask(const char *p)
{
    return (unsigned)_mm_movemask_epi8(plain_not(_mm_loadu_si128((const __m128i *)(const void *)p)));
}
#endif

/* The first byte from `p` on that is not plain; `end` when all are. Nothing behind `end` is read, nor before `from`, which is not behind `p`. */
static inline const char *plain_end_in(const char *from, const char *p, const char *end)
{
#ifdef __SSE2__
    for (; end - p >= 16; p += 16) {
        unsigned mask = plain_mask(p);
        if (mask)
            return p + __builtin_ctz(mask);
    }
    if (end - from >= 16) {
        unsigned mask = plain_mask(end - 16) >> (16 - (end - p));
        return mask ? p + __builtin_ctz(mask) : end;
    }
#else
    (void)from;
#endif
    while (p < end && plain_byte(*p))
        p++;
    return p;
}

static inline const char *plain_end(const char *p, const char *end)
{
    return plain_end_in(p, p, end);
}

#endif
