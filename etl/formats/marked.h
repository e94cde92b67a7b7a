/* marked - the cells of one column where they stand in a text, by the places of the delimiters between them. */
#ifndef FORMATS_MARKED_H
#define FORMATS_MARKED_H

#include <stdint.h>

#include "base/slice.h"

enum { MARKED_MOST = 64 };

/* Cell i stands between the place marks[i * stride] (UINT32_MAX: before the first byte) and marks[i * stride + 1], with its quotes, if it has some. */
struct marked {
    struct slice text;
    const uint32_t *marks;
    size_t stride, n; /* MARKED_MOST at most */
    char quote;       /* '\0': none has quotes */
};

static inline struct slice marked_cell(const struct marked *m, size_t i)
{
    const uint32_t *mark = m->marks + i * m->stride, from = mark[0] + 1;
    return (struct slice){m->text.at + from, mark[1] - from};
}

/* A bit for each. */
static inline uint64_t marked_all(const struct marked *m)
{
    return m->n < MARKED_MOST ? (UINT64_C(1) << m->n) - 1 : UINT64_MAX;
}

/* True: each is empty, or number_quick takes it, and it has eight bytes at most. False: perhaps not, or this machine has no quick way to say. */
bool marked_are_numbers(const struct marked *m);
/* The same of date_quick. */
bool marked_are_dates(const struct marked *m);

#endif
