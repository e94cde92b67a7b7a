/* tree - the tree of an index: groups over indicators, with the weight of each under its parent. */
#ifndef INDEX_TREE_H
#define INDEX_TREE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

#define TREE_NONE SIZE_MAX

/* One node as the catalogue gives it; any order. */
struct tree_node {
    const char *name; /* for errors; borrowed for as long as the tree lives */
    size_t parent;    /* index into the same array; TREE_NONE for the root */
    double weight;    /* among its siblings, any unit: only ratios count. The root's is not read */
    size_t column;    /* of the matrix, for an indicator; TREE_NONE for a group */
};

/* The same nodes level by level: the root is place 0, children of one parent lie side by side in
 * the order they were given, every child stands behind its parent. So a walk from the last place to
 * the first meets children before parents, and a row of scores by place holds the children of a
 * node as one run. */
struct tree {
    size_t n, leaves, levels;
    struct tree_place {
        const char *name;
        size_t node;         /* index in the array that was given */
        size_t parent;       /* place; TREE_NONE for the root */
        size_t first, count; /* places of the children; count 0 for an indicator */
        size_t column;       /* TREE_NONE for a group */
        size_t level;        /* 1 for the root */
        size_t leaves;       /* indicators at and below */
        double weight;       /* as given; 1 for the root */
        double share;        /* of the weight of its siblings: sums to 1 under each parent */
        /* product of the shares down from the root: what COINr calls the effective weight; over all
         * indicators it sums to 1 */
        double effective;
    } *at;
    size_t *place; /* place[node]: where the given node went */
};

/* Builds `t` in the arena from n nodes. `columns` is the number of the matrix's columns. Refused
 * with status 1 and the name of the node: a parent or column out of range, a node that is its own
 * ancestor, no root or more than one, a group without children, an indicator with children, a
 * weight that is negative or not finite, siblings whose weights are all zero. Handbook 1, step 1
 * (theoretical framework); 6 (weights). */
int tree_build(struct tree *t, const struct tree_node *nodes, size_t n, size_t columns,
               struct arena *a, struct error *e);

/* Takes new weights, weight[place], checks them as above and works out share and effective
 * again. */
int tree_weigh(struct tree *t, const double *weight, struct error *e);

#endif
