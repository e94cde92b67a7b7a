/* fronts - which cells of a column may be a total or stand for nothing, by their first bytes, many at a time. */
#ifndef PROFILING_FRONTS_H
#define PROFILING_FRONTS_H

#include "formats/marked.h"

/* A bit for each cell, without its quotes, that cell_may_tell may be true of; perhaps for others as well, and for all of them where the machine has no
 * quick way to say. */
uint64_t fronts_that_tell(const struct marked *m);

#endif
