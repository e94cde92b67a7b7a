/* tree - checks the tree of an index and lays it out level by level. */
#include "index/tree.h"

#include <math.h>

#include "index/sum.h"

static int check_nodes(const struct tree_node *nodes, size_t n, size_t columns, struct error *e)
{
    size_t root = TREE_NONE;
    for (size_t i = 0; i < n; i++) {
        const struct tree_node *d = &nodes[i];
        if (d->parent != TREE_NONE && d->parent >= n)
            return fail(e, STATUS_DATA, "node '%s': its parent is not in the tree", d->name);
        if (d->column != TREE_NONE && d->column >= columns)
            return fail(e, STATUS_DATA, "node '%s': column %zu of %zu", d->name, d->column,
                        columns);
        if (d->parent == TREE_NONE && root != TREE_NONE)
            return fail(e, STATUS_DATA, "node '%s': a second root beside '%s'", d->name,
                        nodes[root].name);
        if (d->parent == TREE_NONE)
            root = i;
    }
    return 0;
}

/* Each walk upward marks its nodes with its own number: meeting it again is a cycle. */
static int check_cycles(const struct tree_node *nodes, size_t n, struct arena *a, struct error *e)
{
    size_t *seen = arena_new(a, size_t, n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = i; k != TREE_NONE; k = nodes[k].parent) {
            if (seen[k] == i + 1)
                return fail(e, STATUS_DATA, "node '%s' is its own ancestor", nodes[k].name);
            if (seen[k] != 0)
                break;
            seen[k] = i + 1;
        }
    return 0;
}

/* Children by counting: first[p] .. first[p + 1] of the list `child`, in the given order. */
static size_t *gather_children(const struct tree_node *nodes, size_t n, size_t **first,
                               struct arena *a)
{
    size_t *child = arena_new(a, size_t, n), *next = arena_new(a, size_t, n);
    *first = arena_new(a, size_t, n + 1);
    for (size_t i = 0; i < n; i++)
        if (nodes[i].parent != TREE_NONE)
            (*first)[nodes[i].parent + 1]++;
    for (size_t i = 0; i < n; i++)
        (*first)[i + 1] += (*first)[i];
    for (size_t i = 0; i < n; i++)
        next[i] = (*first)[i];
    for (size_t i = 0; i < n; i++)
        if (nodes[i].parent != TREE_NONE)
            child[next[nodes[i].parent]++] = i;
    return child;
}

static int check_leaf(const struct tree_place *p, struct error *e)
{
    if (p->column == TREE_NONE && p->count == 0)
        return fail(e, STATUS_DATA, "node '%s' has no children and is no indicator", p->name);
    if (p->column != TREE_NONE && p->count != 0)
        return fail(e, STATUS_DATA, "indicator '%s' has children", p->name);
    return 0;
}

static struct tree_place place_of(const struct tree_node *d, size_t node, size_t parent,
                                  size_t level)
{
    return (struct tree_place){.name = d->name,
                               .node = node,
                               .parent = parent,
                               .column = d->column,
                               .level = level,
                               .weight = parent == TREE_NONE ? 1 : d->weight};
}

/* Breadth first: the list of places is its own queue. */
static int lay_out(struct tree *t, const struct tree_node *nodes, const size_t *child,
                   const size_t *first, struct error *e)
{
    size_t laid = 1;
    for (size_t k = 0; k < laid; k++) {
        struct tree_place *p = &t->at[k];
        t->place[p->node] = k;
        p->first = laid;
        p->count = first[p->node + 1] - first[p->node];
        if (check_leaf(p, e))
            return -1;
        for (size_t c = first[p->node]; c < first[p->node + 1]; c++)
            t->at[laid++] = place_of(&nodes[child[c]], child[c], k, p->level + 1);
        t->levels = p->level;
    }
    for (size_t k = t->n; k-- > 0;) {
        struct tree_place *p = &t->at[k];
        p->leaves += p->count == 0;
        if (p->parent != TREE_NONE)
            t->at[p->parent].leaves += p->leaves;
    }
    t->leaves = t->at[0].leaves;
    return 0;
}

static int share_out(struct tree *t, const struct tree_place *p, struct error *e)
{
    struct sum total = {0, 0};
    for (size_t c = p->first; c < p->first + p->count; c++) {
        double w = t->at[c].weight;
        if (!isfinite(w) || w < 0)
            return fail(e, STATUS_DATA, "node '%s': weight %g is not a number from 0 upwards",
                        t->at[c].name, w);
        sum_add(&total, w);
    }
    if (p->count && sum_of(&total) == 0)
        return fail(e, STATUS_DATA, "node '%s': the weights of its children are all 0", p->name);
    for (size_t c = p->first; c < p->first + p->count; c++) {
        t->at[c].share = t->at[c].weight / sum_of(&total);
        t->at[c].effective = p->effective * t->at[c].share;
    }
    return 0;
}

int tree_weigh(struct tree *t, const double *weight, struct error *e)
{
    for (size_t k = 1; k < t->n; k++)
        t->at[k].weight = weight[k];
    for (size_t k = 0; k < t->n; k++)
        if (share_out(t, &t->at[k], e))
            return -1;
    return 0;
}

int tree_build(struct tree *t, const struct tree_node *nodes, size_t n, size_t columns,
               struct arena *a, struct error *e)
{
    *t = (struct tree){.n = n};
    if (n == 0)
        return fail(e, STATUS_DATA, "an index without nodes");
    size_t *first, root = TREE_NONE;
    if (check_nodes(nodes, n, columns, e) || check_cycles(nodes, n, a, e))
        return -1;
    for (size_t i = 0; i < n; i++)
        if (nodes[i].parent == TREE_NONE)
            root = i;
    /* without a cycle every walk upward ends: there is a root */
    const size_t *child = gather_children(nodes, n, &first, a);
    t->at = arena_new(a, struct tree_place, n);
    t->place = arena_new(a, size_t, n);
    t->at[0] = place_of(&nodes[root], root, TREE_NONE, 1);
    if (lay_out(t, nodes, child, first, e))
        return -1;
    t->at[0].share = t->at[0].effective = 1;
    double *weight = arena_new(a, double, n);
    for (size_t k = 0; k < n; k++)
        weight[k] = t->at[k].weight;
    return tree_weigh(t, weight, e);
}
