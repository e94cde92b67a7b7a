/* clusters - which of many things are one, with pairs that a person holds apart. */
#ifndef MATCH_CLUSTERS_H
#define MATCH_CLUSTERS_H

#include "record/table.h"

struct cluster_mark;

/* Cleared, with an arena, it is empty. Things are numbers from 0, in the order of clusters_add. */
struct clusters {
    struct arena *arena;
    LIST(struct cluster {
        size_t into; /* itself, or an earlier one */
        struct cluster_mark *marks;
    }) at;
    struct table marks; /* names that stand in a pair held apart -> their number */
    struct table apart; /* pairs of numbers */
};

size_t clusters_add(struct clusters *c);
/* The earliest of those that the thing is one with. */
size_t clusters_root(struct clusters *c, size_t thing);

/* No thing that bears the one name is ever one with a thing that bears the other. Before any thing is named. */
void clusters_hold_apart(struct clusters *c, struct slice name, struct slice other);
/* The thing bears the name. */
void clusters_name(struct clusters *c, size_t thing, struct slice name);

/* Makes two things one; false when things that are one with them are held apart. */
bool clusters_join(struct clusters *c, size_t a, size_t b);
bool clusters_may_join(struct clusters *c, size_t a, size_t b);

#endif
