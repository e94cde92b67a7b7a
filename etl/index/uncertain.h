/* uncertain - the choices of an index that could have been made otherwise: sets and ranges.
 *
 * Handbook 7; Saisana, Saltelli & Tarantola 2005. */
#ifndef INDEX_UNCERTAIN_H
#define INDEX_UNCERTAIN_H

#include "index/index.h"

/* How the options of an input are held. */
enum uncertain_takes {
    UNCERTAIN_METHODS,   /* `method`: rows of the table of their kind */
    UNCERTAIN_NUMBERS,   /* `number`, or from low to high where n is 0 */
    UNCERTAIN_SCALES,    /* `method` and `pair`, either may be NULL */
    UNCERTAIN_PAIRS,     /* `pair` */
    UNCERTAIN_COLUMNS,   /* `column`: figures of the areas, by column of the matrix */
    UNCERTAIN_WEIGHINGS, /* `weighing`, by node of the spec */
    UNCERTAIN_SETS,      /* `weights`, by node */
    UNCERTAIN_WITHOUT,   /* `without`, by node */
    UNCERTAIN_NOISE,     /* `high`: the largest relative change, 0 to 1 */
    UNCERTAIN_WEIGHT,    /* from low to high: the weight of `node` itself */
};

/* How the children of a node are weighted: by `bod` where it is not NULL. */
struct uncertain_weighing {
    struct weights weights; /* node and names are not read */
    const struct weights_bod *bod;
};

/* One uncertain input. It holds at `node` of the spec (0-based; that of the root for the whole
 * index) and all below it. Each of the n options is as likely as any other. */
struct uncertain {
    const char *name; /* its random numbers come from it: other inputs may come and go */
    const struct uncertain_kind *kind;
    size_t node;
    size_t n; /* options */
    const void *const *method;
    const double *number;
    const double (*pair)[2];
    const double *const *const *column;
    const struct uncertain_weighing *const *weighing;
    const double *const *weights;
    const bool *const *without;
    double low, high;
};

/* What one run takes of an input: an option, or a place u in 0 .. 1 of a range. */
struct uncertain_pick {
    size_t option;
    double u;
};
struct uncertain_pick uncertain_pick(const struct uncertain *in, double u);

/* A row a kind, by the key of the config that it varies. */
struct uncertain_kind {
    const char *name;
    enum uncertain_takes takes;
    /* the first stage that reads the choice; INDEX_RANK: nothing before aggregation does */
    enum index_stage stage;
    /* sets the choice at place k of the tree; or, with a stage of INDEX_RANK, of the weights */
    void (*put)(struct index *ix, size_t k, const struct uncertain *in, struct uncertain_pick p);
    void (*weigh)(const struct index *ix, const struct uncertain *in, struct uncertain_pick p,
                  double *weight);
};
/* Ends with a NULL name. */
extern const struct uncertain_kind uncertain_kinds[];
const struct uncertain_kind *uncertain_find(const char *name);

/* Is the choice read before aggregation, so that something must be prepared for it? */
static inline bool uncertain_prepares(const struct uncertain *in)
{
    return in->kind->stage < INDEX_RANK;
}

/* Sets the choice at and below the input's node. */
void uncertain_put(struct index *ix, const struct uncertain *in, struct uncertain_pick p);

/* Refused with status 1 and the input's name: a node out of range, no options, a range that is
 * none or stands before aggregation, weights that are negative or all 0, an indicator without which
 * a node of benefit of the doubt or nothing at all would be left. */
int uncertain_check(const struct index *ix, const struct uncertain *in, struct error *e);

#endif
