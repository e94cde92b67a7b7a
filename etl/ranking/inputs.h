/* inputs - the uncertain inputs of an index, as config.ini gives them: KEY [at CODE]: what it may be.
 *
 *     uncertain.outliers = outliers: none | jrc | cap                 any key of a method: words …
 *     uncertain.points = points: 0 | 2 | 5                            … numbers …
 *     uncertain.most = threshold at SC.I: 0%, 60%                     … or a range of them
 *     uncertain.scale = normalise: min-max 1 100 | z-score 50 60      method, and low and high of its scale
 *     uncertain.posts = goalposts at SC04: 0 100 | 50 100             two numbers
 *     uncertain.unit = denominator: none | POP | area_km2
 *     uncertain.scheme = weights at SC: given | equal | pca | bod
 *     uncertain.screen = min_coverage: 0 | 66%                        of the whole index
 *     uncertain.noise = noise: 25%                                    each weight times 0.75 to 1.25
 *     uncertain.green = weight at SC.I: 0.5, 2                        the weight of one node
 *     uncertain.views = sets: SC.E=2 SC.H=1 | SC.E=1 SC.H=2           whole sets; nodes not named keep their weights
 *     uncertain.without = exclude: none | SC04 | SC14 SC15            nodes left out */
#ifndef RANKING_INPUTS_H
#define RANKING_INPUTS_H

#include "index/uncertain.h"
#include "ranking/study.h"

enum { INPUT_STEPS = 5 }; /* a range of a number that is read before aggregation becomes so many even steps */

/* Without data: does every line hold? Status 2, naming file and line. */
int inputs_check(const struct setup *s, const struct nodes *nodes, struct arena *a, struct error *e);
/* All of them for a study that has run. Status 2 as above: what only the data tell, a node without any, say. */
int inputs_read(struct study *st, struct uncertain **to, size_t *n, struct error *e);
/* Does any line of KIND name the word among its options? What a draw divides by must be gathered. */
bool inputs_name(const struct setup *s, const char *kind, struct slice word);

#endif
