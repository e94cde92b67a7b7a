/* results - what an index says, as records: scores, steps and statistics. docs/METHODS.md lists every name of a statistic. */
#ifndef RANKING_RESULTS_H
#define RANKING_RESULTS_H

#include "ranking/doubt.h"

/* `score` records of every group, from the root down. `before` (the same index a period earlier) and `doubt` (draws over its
 * uncertain inputs) may be NULL. */
int results_scores(const struct study *st, const struct study *before, const struct doubt *doubt);
/* `step` records and the plain statistics of every leaf. */
int results_steps(const struct study *st);

/* A `statistic`, filled in as far as it goes: names that are NULL and numbers that are NaN are left out, but for the value. */
struct statistic {
    const char *name;
    size_t place;          /* of the tree */
    size_t row, other_row; /* NODE_NONE: of no unit */
    struct slice other;    /* another node, a ranking, … */
    struct slice input;    /* an uncertain input */
    double k, value, low, high;
    struct slice text;     /* what is no number */
    struct words flags;
};
/* One about a place alone, with a value. */
struct statistic statistic_of(const char *name, size_t place, double value);
int results_statistic(const struct study *st, const struct statistic *s);

#endif
