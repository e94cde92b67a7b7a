/* doubt - the uncertain inputs of an index: read from the config, drawn, and what came of it as records.
 *
 *     uncertain.outliers = outliers: none | jrc | cap
 *     uncertain.points = points: 0 | 2 | 5
 *     uncertain.scale = normalise: min-max 1 100 | z-score 50 60      method, and low and high of its scale
 *     uncertain.mean = aggregate at SC: arithmetic | geometric
 *     uncertain.gaps = impute: none | median
 *     uncertain.scheme = weights: given | equal | pca                 methods
 *     uncertain.noise = noise: 25%                                    each weight times 0.75 to 1.25
 *     uncertain.green = weight at SC.I: 0.5, 2                        the weight of one node
 *     uncertain.views = sets: SC.E=2 SC.H=1 | SC.E=1 SC.H=2           whole sets; nodes not named keep their weights */
#ifndef RANKING_DOUBT_H
#define RANKING_DOUBT_H

#include "ranking/results.h"

struct doubt {
    struct uncertain *input;
    size_t inputs;
    struct uncertainty drawn; /* where draws were asked for */
    bool has_drawn;
};

/* Without data: does every line hold? Status 2, naming file and line. */
int doubt_check(const struct setup *s, const struct nodes *nodes, struct arena *a, struct error *e);
/* Draws on `threads` threads; any number gives the same digits. -1 with what a draw refused. */
int doubt_draw(struct doubt *d, struct study *st, size_t threads);
/* `statistic`s: P(rank <= k), the share of draws in which each unit beats each other, how far ranks move, Sobol indices. */
int doubt_emit(const struct doubt *d, const struct study *st, size_t threads);

#endif
