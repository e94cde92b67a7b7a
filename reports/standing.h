/* standing - what an index says: its root, dimensions and leaves, the scores by rank, and which leaves it leaves out. */
#ifndef REPORTS_STANDING_H
#define REPORTS_STANDING_H

#include "reports/model.h"

/* One index at its newest period: the first that the scores name. */
struct standing {
    struct slice index, root, period;
    struct records scores; /* of the root, by rank */
    struct records groups; /* indicators: the nodes below the root that have scores */
    struct records leaves; /* indicators: all below the root, those left out too */
};

struct standing standing_of(struct model *m);
/* The score of a node of this index and period for an area, or NULL. */
const struct record *standing_score(struct model *m, const struct standing *s, struct slice node, struct slice area);
/* The step of a leaf for an area, in the index and period shown; NULL: there is none. */
const struct record *standing_step(struct model *m, const struct standing *s, struct slice leaf, struct slice area);
/* The node directly below the root that a leaf belongs to; empty: none. */
struct slice standing_group(struct model *m, const struct standing *s, struct slice leaf);
/* Points that the leaves of a node below the root give to an area's score; NaN when the stream holds no steps of it. */
double standing_contribution(struct model *m, const struct standing *s, struct slice group, struct slice area);
/* A number of a score ("low", "value", …); NaN when it is not there. */
double standing_number(const struct record *score, const char *field);
/* Some score of the root has the field. */
bool standing_has(const struct standing *s, const char *field);

/* How the scores of the nodes below the root make the root's: found out from the figures themselves. */
enum standing_mean { STANDING_ARITHMETIC, STANDING_GEOMETRIC, STANDING_OTHER };
enum standing_mean standing_mean(struct model *m, const struct standing *s);
/* The weighted mean of an area's nodes below the root, those without a score left out; NaN when it has none. */
double standing_mix(struct model *m, const struct standing *s, enum standing_mean mean, struct slice area);

/* Where a leaf stands: in the index, or why not. */
enum standing_place { STANDING_IN, STANDING_NO_WEIGHT, STANDING_NO_DATA };
enum standing_place standing_place(struct model *m, const struct standing *s, const struct record *leaf);
/* A statistic of a leaf ("min", "max", "n", …), or NULL. */
const struct value *standing_statistic(struct model *m, const struct standing *s, struct slice leaf, const char *name);

#endif
