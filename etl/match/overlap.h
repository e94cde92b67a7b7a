/* overlap - observations of sources that overlap: those that are the same figure become one, with what the others say beside it. */
#ifndef MATCH_OVERLAP_H
#define MATCH_OVERLAP_H

#include "match/choice.h"
#include "stage.h"

/* One that is held. */
struct overlap_figure {
    struct record r;
    size_t next; /* of the same group; SIZE_MAX: the last */
    bool merged;
};

struct overlap_group {
    size_t first, last;
};

struct overlap {
    struct words sources; /* ids of the sources whose figures may be the same */
    struct maker *keep;   /* of what is held: as long as the chain */
    struct choice choice; /* opened by the caller: which of them is used */
    struct binder keys;
    LIST(struct overlap_figure) held;
    LIST(struct overlap_group) groups;
    struct table by_key; /* what two must have in common -> place in `groups` */
    struct table area_levels; /* id of an area -> place in `levels` */
    LIST(struct slice) levels;
};

/* Both are borrowed. */
void overlap_open(struct overlap *s, struct words sources, struct maker *keep);
/* An area has one level: a figure that does not say it has its area's. */
void overlap_learn_level(struct overlap *s, struct slice area, struct slice level);
bool overlap_has(struct overlap *s, const struct record *r);
void overlap_hold(struct overlap *s, const struct record *r, struct arena *scratch);
/* Settles and emits them, in the order in which they came. Two are the same figure when area, entity, level, indicator, definition,
 * period, category and nature are: one goes on, chosen by the rule of the config, with `sources` (how many say it), `agree` and
 * `others`; where they do not agree that is a finding. They agree when value and qualifier are equal, 3 kEUR and 3000 EUR being
 * so; in units that cannot be converted, and are both given, they do not. */
int overlap_end(struct overlap *s, struct ctx *ctx);

#endif
