/* columns - what the cells of each column are: numbers in which convention, dates in which order, words, and what stands for nothing. */
#ifndef PROFILING_COLUMNS_H
#define PROFILING_COLUMNS_H

#include "profiling/bytes.h"

/* Reads all rows with the profile, twice (once for the footer of a CSV file), and adds guesses: footer, decimal, thousands, dates, flags, and for each
 * column type, unit, missing, where they differ from those of the file. `p` has the layout already, `lines` are those of the file; `to` is completed. */
int columns_look(struct proposal *p, const struct origin *o, uint64_t lines, struct profile *to, struct error *e);

#endif
