/* draws - many runs of one index under drawn choices, on several threads: the engine of uncertainty.c
 * and sensitivity.c. */
#ifndef INDEX_DRAWS_H
#define INDEX_DRAWS_H

#include "index/uncertainty.h"

struct draws {
    const struct uncertainty_spec *spec;
    size_t runs;
    const struct matrix *design; /* a row of inputs a run; NULL: random numbers */
    size_t places;               /* whose scores are ranked; the first is the one that matters */
    const size_t *place;
    struct keyed *order; /* the runs, those with the same preparation side by side */
    double *nominal;     /* ranks in the index as it is: places x areas */
    double *shift;       /* of each run: mean |rank - nominal rank| at the first place */
    struct matrix ranks; /* runs x areas, at the first place; no cells: not kept */
    /* places x areas x areas, and areas x areas at the first place; NULL: not counted */
    uint32_t *count, *beats;
};

/* Checks the inputs and lays out the runs. Refused as uncertainty_draw. */
int draws_open(struct draws *d, const struct uncertainty_spec *spec, size_t runs,
               const struct matrix *design, struct arena *a, struct error *e);

/* Does all runs and fills in what there is room for. Runs that share their choices before
 * aggregation follow each other, and the next preparation starts at the first stage that it
 * changes. Each thread has an index of its own (index_branch) and its own arena. The error is that
 * of the first run in that order, on any number of threads. */
int draws_run(struct draws *d, struct arena *a, struct error *e);

#endif
