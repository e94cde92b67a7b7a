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

/* Where a leaf stands: in the index, or why not. */
enum standing_place { STANDING_IN, STANDING_NO_WEIGHT, STANDING_NO_DATA };
enum standing_place standing_place(struct model *m, const struct standing *s, const struct record *leaf);
/* A statistic of a leaf ("min", "max", "n", …), or NULL. */
const struct value *standing_statistic(struct model *m, const struct standing *s, struct slice leaf, const char *name);

#endif
