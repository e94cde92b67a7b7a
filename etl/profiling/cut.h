/* cut - the beginning of a CSV file cut into rows with one delimiter and one quote, to see what comes of it. */
#ifndef PROFILING_CUT_H
#define PROFILING_CUT_H

#include "profiling/proposal.h"

enum { ROWS_MOST = 2000, COUNT_MOST = 2048 };

struct cut {
    char delimiter, quote;
    struct {
        struct slice *cells; /* trimmed, without quotes */
        size_t n, lines;     /* cells; physical lines that the row takes */
        uint64_t line;       /* its first, from 1 */
        bool broken;         /* its quotes are: cut as if they were letters */
    } rows[ROWS_MOST];       /* blank lines are none */
    size_t n, usual; /* rows, and the number of cells that most have */
    size_t like;     /* rows with that number */
    double score;
};

struct cut *cut_all(struct arena *a, struct slice text, char delimiter, char quote);
/* Cells that hold something. */
size_t cut_filled(const struct slice *cells, size_t n);

/* What stands before the header (Eurostat's exports say there what the figures are), and other tables behind the first one: guesses, and `footer` of `to` where another
 * table begins. `lines` are those of the file. */
void tables_tell(struct proposal *p, const struct cut *c, uint64_t lines, struct profile *to);

#endif
