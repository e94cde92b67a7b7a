/* nodes - the indicator catalogue as an index sees it: a forest of codes with weights and directions. */
#ifndef RANKING_NODES_H
#define RANKING_NODES_H

#include "record/record.h"
#include "record/table.h"

#define NODE_NONE SIZE_MAX

struct node {
    struct slice code, parent, direction;
    double weight;        /* 1 where the catalogue gives none */
    size_t up;            /* place of the parent; NODE_NONE for a root; known after nodes_bind */
    size_t children;      /* how many name it as their parent */
    bool measured;        /* `measure` says how its figures come about: it is meant to be a leaf */
    bool unverified;      /* the catalogue says `verified` = false */
    struct record record; /* for findings: where the row stands */
};

/* All zeroes is an empty catalogue. */
struct nodes {
    LIST(struct node) list;
    struct table by; /* code -> place */
};

/* Adds an `indicator` record; what it keeps is copied. A code that is there already is left out: aggregate and validate
 * refuse it by name. */
void nodes_add(struct nodes *n, struct maker *keep, const struct record *r);
/* Parents and children. -1, status 1, naming source, line and code: a node that is its own ancestor. A parent that is not
 * there makes a root: aggregate refuses that. */
int nodes_bind(struct nodes *n, struct error *e);
/* NODE_NONE when there is none. */
size_t nodes_find(const struct nodes *n, struct slice code);
/* Is `node` the one at `top`, or below it? After nodes_bind. */
bool nodes_below(const struct nodes *n, size_t node, size_t top);

#endif
