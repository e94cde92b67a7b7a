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
    struct seen faults, again; /* rows that cannot be used; the names of the columns once more */
};


/* Adds the guesses that the columns give: decimal, thousands, dates, flags, and for each column type, unit, missing, totals. */
void look_tell(struct look *l);

/* The key of one column, "KEY.NAME"; where its name cannot be a key, something that is only told. */
struct guess *look_say(struct look *l, const char *key, const struct stats *c, struct slice value, struct slice why);
/* The convention of the numbers of the file; then, for one column, what differs from it and what is doubtful. */
void style_tell(struct look *l, char *decimal, char *thousands);
void style_tell_column(struct look *l, struct stats *c, char decimal, char thousands);

/* What is only said of a column: personal data by its name, times that are left out, numbers among words, marks of spreadsheets and accounts. */
void doubts_tell(struct look *l, const struct stats *c);
/* By its name: its cells are shown nowhere. */
bool look_is_personal(struct look *l, const struct stats *c);

#endif
