/* batch - records of one shape that came together, row behind row: what a piece of a long input gives in one go.
 *
 * A stage that takes batches does for all of them what it would do for each, without the calls in between. Like a record a batch is
 * borrowed: its values are nobody's to change; what does not go on is taken out of `rows`. */
#ifndef RECORD_BATCH_H
#define RECORD_BATCH_H

#include "record/record.h"

/* Few enough that what a stage writes of them stays near until the next has read it. */
enum { BATCH_MOST = 64 };

struct batch {
    const struct shape *shape;
    struct value *values; /* shape->n of each row */
    size_t n;
    struct slice around; /* where a text in it begins, it may be read up to the end of it */
    uint16_t rows[BATCH_MOST]; /* n numbers of rows, rising: those that are in it */
};

/* The first `n` of its rows are in it. */
static inline void batch_all(struct batch *b, size_t n)
{
#define FOUR(i) i, (i) + 1, (i) + 2, (i) + 3
#define SIXTEEN(i) FOUR(i), FOUR((i) + 4), FOUR((i) + 8), FOUR((i) + 12)
    static const uint16_t rising[BATCH_MOST] = {SIXTEEN(0), SIXTEEN(16), SIXTEEN(32), SIXTEEN(48)};
    memcpy(b->rows, rising, sizeof rising);
    b->n = n;
}

static inline const struct value *batch_values(const struct batch *b, size_t i)
{
    return b->values + b->rows[i] * b->shape->n;
}

static inline struct record batch_record(const struct batch *b, size_t i)
{
    return (struct record){.shape = b->shape, .values = b->values + b->rows[i] * b->shape->n};
}

#endif
