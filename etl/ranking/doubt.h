/* doubt - draws over the uncertain inputs of an index (inputs.h), and what came of them as records. */
#ifndef RANKING_DOUBT_H
#define RANKING_DOUBT_H

#include "index/uncertainty.h"
#include "ranking/study.h"

struct doubt {
    struct uncertain *input;
    size_t inputs;
    size_t *place, places;    /* of the tree, that have intervals; the first is the root */
    size_t *at;               /* place of the tree -> among these; NODE_NONE */
    struct uncertainty drawn; /* where draws were asked for */
    bool has_drawn;
};

/* Draws on `threads` threads; any number gives the same digits. -1 with what a draw refused. */
int doubt_draw(struct doubt *d, struct study *st, size_t threads);
/* What the draws say of a unit at a place; NULL where nothing was drawn. */
const struct uncertainty_area *doubt_area(const struct doubt *d, size_t place, size_t row);
/* `statistic`s: P(rank <= k), the share of draws in which each unit beats each other, how far ranks move, Sobol indices. */
int doubt_emit(const struct doubt *d, const struct study *st, size_t threads);

#endif
