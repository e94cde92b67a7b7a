/* numbers - many plain numbers at a time: a column of them. */
#ifndef TEXT_NUMBERS_H
#define TEXT_NUMBERS_H

#include <stdint.h>

#include "base/slice.h"

enum { NUMBERS_MOST = 64 };

/* The bits of the first `n`. */
static inline uint64_t numbers_all(size_t n)
{
    return n == NUMBERS_MOST ? UINT64_MAX : (UINT64_C(1) << n) - 1;
}

/* Which of `n` texts, NUMBERS_MOST at most, are numbers as number_quick takes them, a bit for each, and in `values`, unless that is NULL, what they say; what
 * stands there for the others says nothing. A text that is NULL is none. `around` is a text in which most of them lie, with no
 * digit behind any, and which may be read beyond their ends. */
uint64_t numbers_quick(struct slice around, const struct slice *texts, size_t n, double values[NUMBERS_MOST]);
/* The same of texts that stand in `around` between the places marks[i * stride] (UINT32_MAX: before the first byte) and the one behind it, as far as this
 * machine can take many at a time. */
uint64_t numbers_between(struct slice around, const uint32_t *marks, size_t stride, size_t n, double values[NUMBERS_MOST]);

#endif
