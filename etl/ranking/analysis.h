/* analysis - what is measured of an index beyond its scores: distributions, correlations, reliability, influence, removals. */
#ifndef RANKING_ANALYSIS_H
#define RANKING_ANALYSIS_H

#include "ranking/results.h"

/* Lines of rankings that others published, as they came by. */
struct published_line {
    struct slice name, area; /* name and edition; id */
    double rank;
};
struct published {
    LIST(struct published_line) lines;
};
void published_add(struct published *p, struct arena *a, const struct record *r);

enum { COMMON_LEAST = 10 }; /* areas that two rankings must share before a correlation of theirs is stated */

/* All `statistic`s of a section with `analysis = yes`. */
int analysis_emit(const struct study *st, const struct published *published);

#endif
