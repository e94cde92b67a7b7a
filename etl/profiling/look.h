/* look - what a look at all rows of a file gathers, for what is then said of it. */
#ifndef PROFILING_LOOK_H
#define PROFILING_LOOK_H

#include "profiling/stats.h"
#include "record/table.h"

struct look {
    struct proposal *p;
    struct profile *profile;
    struct table by_name;
    LIST(struct stats *) at; /* in the order of the file */
    struct arena scratch;
    uint64_t rows;
    struct seen faults;
};


/* Adds the guesses that the columns give: decimal, thousands, dates, flags, and for each column type, unit, missing, totals. */
void look_tell(struct look *l);

#endif
