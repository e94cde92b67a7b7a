/* fronts - which cells of a column may be a total or stand for nothing, by their first bytes, many at a time. */
#ifndef PROFILING_FRONTS_H
#define PROFILING_FRONTS_H

#include <stdint.h>

#include "base/slice.h"

enum { FRONTS_MOST = 64 };

/* A bit for each of `n` cells, FRONTS_MOST at most, that cell_may_tell may be true of; perhaps for others as well, and for all of them where the machine has no
 * quick way to say. Cell i begins in `text` behind the place marks[i * stride] (UINT32_MAX: before the first byte), each behind the one before, and behind
 * a `quote` that stands there ('\0': there are none). */
uint64_t fronts_that_tell(struct slice text, const uint32_t *marks, size_t stride, size_t n, char quote);

#endif
