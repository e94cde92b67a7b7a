/* study - one index over one period: from its setup and its figures to the engine's matrices, and through the engine. */
#ifndef RANKING_STUDY_H
#define RANKING_STUDY_H

#include "ranking/figures.h"

#define PERIOD_NONE UINT32_MAX

struct study {
    /* given */
    struct ctx *ctx;
    const struct setup *setup;
    const struct nodes *nodes;
    const struct world *world;
    const struct figures *figures;
    const struct method *methods; /* by place in the catalogue */
    struct slice period;          /* "": the newest figure of each unit and indicator */
    bool quiet;                   /* what the index leaves out is not reported: an earlier period of an index that has */
    struct arena *arena;
    /* made */
    size_t root;                  /* place in the catalogue */
    size_t rows, cols;
    size_t *unit, *leaf;          /* row -> unit, column -> place in the catalogue */
    size_t *row;                  /* unit -> row; NODE_NONE */
    struct matrix raw;
    unsigned char *marks;         /* rows x cols: MARK_… of what was filled in from other periods */
    const struct figure **from;   /* rows x cols: the source's own; NULL where there is none */
    uint32_t *at_period;          /* rows x cols: the period of the figure; PERIOD_NONE */
    size_t *node_of;              /* node of the tree -> place in the catalogue */
    size_t *place_of;             /* place in the catalogue -> node of the tree; NODE_NONE */
    struct index_spec spec;
    struct index ix;
    size_t groups, *group_of;     /* places of the tree with children, counted; place -> among them */
    double *coverage;             /* rows x groups: share of the weight that was measured */
    bool imputes, treats, denominates; /* does any indicator? */
};

/* Works the index out. 1 when there are scores, 0 when there is nothing to score (it is reported), -1 with the error set:
 * whatever the engine refuses, with the section of the config in front. */
int study_run(struct study *st);

/* Place in the catalogue of a place of the tree, and its code. */
size_t study_node(const struct study *st, size_t place);
struct slice study_code(const struct study *st, size_t place);
struct slice study_unit(const struct study *st, size_t row);
/* The row of a unit, or NODE_NONE. */
size_t study_row(const struct study *st, struct slice unit);
/* The error of an engine call becomes the run's, with the index in front. Always -1. */
int study_fail(const struct study *st, const struct error *e);

#endif
