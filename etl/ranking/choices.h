/* choices - the methods of a setup in the engine's terms: one index_choice a node, one index_leaf a column. */
#ifndef RANKING_CHOICES_H
#define RANKING_CHOICES_H

#include "ranking/study.h"

/* Fills st->spec.choice, .leaf, .group and what is left of the spec; the tree's nodes are there. -1 with the reason: a
 * direction that is none, a reference that is not among the units, a judgement that is missing, a goalpost that the
 * transformation cannot take, a denominator that nobody has. */
int choices_make(struct study *st, struct error *e);

/* The weighting of a node of the tree by the name of a method; *bod is NULL but for `bod`, which leaves the method given. */
int choices_weights(struct study *st, size_t node, struct slice name, struct weights *to, const struct weights_bod **bod, struct error *e);

#endif
