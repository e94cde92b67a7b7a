/* index - a whole composite indicator: from raw figures over a tree to scores, ranks and lineage.
 *
 *     raw -> denominated -> imputed -> treated -> normalised -> weighted -> aggregated -> ranked
 *
 * Every stage leaves its matrix behind, so each score can be traced back, and a change of one
 * choice works out only the stages behind it: index_run(ix, INDEX_NORMALISE, e). OECD/JRC
 * Handbook 2008, steps 2 to 9. */
#ifndef INDEX_INDEX_H
#define INDEX_INDEX_H

#include "index/aggregate.h"
#include "index/impute.h"
#include "index/matrix.h"
#include "index/normalise.h"
#include "index/outliers.h"
#include "index/transform.h"
#include "index/tree.h"
#include "index/weights.h"

enum index_stage {
    INDEX_DENOMINATE, /* denominators, transformations, areas with too little */
    INDEX_IMPUTE,
    INDEX_TREAT,
    INDEX_NORMALISE,
    /* weights, and with them the scores: weights from data need the scores below */
    INDEX_WEIGH,
    INDEX_RANK,
};

/* What a node says about itself and all below it. All zeroes says nothing: what stands above
 * counts. At the root the default is: nothing imputed, no treatment, min-max to 0..100, given
 * weights, arithmetic means, threshold 0. */
struct index_choice {
    /* NULL: as above. By rows: the siblings of an indicator */
    const struct impute_method *impute;
    const struct outliers *outliers;          /* NULL: as above. Its name is not read */
    const struct normalise_method *normalise; /* NULL: as above */
    const double *range;                      /* low and high of the scale; NULL: as above */
    /* of the children; NULL: as above. Node and names are not read; method "given" takes the
     * weights of the tree, whatever `given` holds */
    const struct weights *weights;
    /* of this node alone: benefit of the doubt in place of weights and aggregation; the score is
     * its 0..1 times the high end of the scale */
    const struct weights_bod *bod;
    /* of the children; NULL: as above. Node and threshold are not read */
    const struct aggregate *aggregate;
    /* share of its children, by number, that an area needs; NULL: as above */
    const double *threshold;
};

/* What one indicator says that is not inherited; index by column. */
struct index_leaf {
    int direction;                            /* +1 or -1 */
    const double *by;                         /* denominators of the areas, or NULL */
    double scale;                             /* of the quotient; 0 counts as 1 */
    const struct transform_method *transform; /* NULL: none */
    /* as in struct normalise, where its method needs them, before the transformation; NAN for what
     * is not set */
    double lower, upper, target;
    double margin;               /* 0: the default, 0.2 */
    size_t reference;
    bool cap;
    const double *basis; /* pooled or base-year values, treated as the column is */
    size_t basis_n;
};

/* Everything an index is made from; borrowed for as long as the index lives. */
struct index_spec {
    const struct matrix *raw; /* areas x indicators */
    /* as raw: MARK_… of values that were filled in before; or NULL */
    const unsigned char *marks;
    const struct tree_node *nodes;     /* the tree, columns of raw at its leaves */
    const struct index_choice *choice; /* one a node, in the order of `nodes` */
    size_t n;                          /* nodes */
    const struct index_leaf *leaf;     /* one a column */
    const size_t *group;               /* group of each area, for imputation; or NULL */
    /* share of the indicators, by number, that an area needs raw values of; areas with fewer take
     * no part at all */
    double area_threshold;
    /* the same of the weight of the indicators, by the weights of the tree */
    double min_coverage;
    int decimals; /* scores are ranked as rounded to these; negative: not rounded */
    enum ties ties;
};

/* An index and what came of it. Matrices of values: areas x columns; of scores: areas x places of
 * the tree, an indicator's score being its normalised value. */
struct index {
    const struct index_spec *spec;
    struct tree tree;    /* with the weights used: share, effective */
    struct index_place { /* the choices that hold at each place */
        const struct impute_method *impute;
        struct outliers outliers;
        struct normalise normalise;
        /* of an indicator, as in index_leaf */
        const double *by;
        double scale, lower, upper, target;
        const struct transform_method *transform;
        struct weights weights;
        struct weights_report weighed;
        struct aggregate aggregate;
        const struct weights_bod *bod;
    } *place;
    /* a stage that changes no value shares the matrix of the one before: they are read only */
    struct matrix denominated, imputed, treated, normalised, score;
    /* areas x places: share of the indicators below, by number, that have a measured (not imputed)
     * value */
    struct matrix coverage;
    struct matrix rank;                /* areas x places; NaN without a score */
    unsigned char *marks;              /* areas x columns: MARK_… */
    unsigned char *imputed_marks;      /* the same as they stood before treatment */
    double area_threshold, min_coverage;
    bool *out; /* areas under one of them */
    struct outliers_report *treatment; /* one a column */
    struct arena *arena;
};

/* Checks the spec, builds the tree and makes room; runs nothing. Refused with status 1: what
 * tree_build refuses, a leaf without direction, an index without areas. */
int index_open(struct index *ix, const struct index_spec *spec, struct arena *a, struct error *e);

/* Works out stage `from` and all behind it; INDEX_DENOMINATE for everything. What the stages before
 * left must be there. Refused with status 1 and the name of the node: whatever the methods
 * refuse. */
int index_run(struct index *ix, enum index_stage from, struct error *e);
/* The same up to stage `last`. */
int index_run_to(struct index *ix, enum index_stage from, enum index_stage last, struct error *e);

/* A second index over the same spec and tree with room of its own, results copied: to change
 * choices in and run from a later stage. */
struct index index_branch(const struct index *ix, struct arena *a);

/* The leaves of `score` (areas x places) from the normalised values. */
void index_put_leaves(const struct index *ix, struct matrix *score);
/* Scores of the nodes above, from the last to the first, with weights by place. `room` as long as
 * the largest number of children. Takes no memory where an aggregation works by rows; otherwise
 * from `scratch`, and gives it back. A node of weight 0 whose children all weigh nothing has no
 * scores. */
int index_aggregate(const struct index *ix, const double *weight, struct matrix *score,
                    struct keyed *room, struct arena *scratch, struct error *e);

/* How one area's score at the root came about, seen from one indicator. */
struct lineage {
    double raw, denominated, imputed, treated, normalised;
    /* product of the shares down the tree, rescaled at each node for what the area lacks; the
     * weights of all indicators present sum to 1 */
    double weight;
    /* weight * normalised, 0 for one without a value; NaN for an area without a score */
    double contribution;
    unsigned char marks;
};
struct lineage index_lineage(const struct index *ix, size_t area, size_t column);
/* Do the contributions of an area sum to its score? When all nodes are arithmetic means. */
bool index_additive(const struct index *ix);

/* Correlation (Pearson) of each indicator's normalised values with the score at the root: its
 * influence, where the effective weight is only its nominal share. influence[columns]. Paruolo,
 * Saisana & Saltelli 2013. */
void index_influence(const struct index *ix, double *influence);

/* The index without one indicator at a time: ranks at the root (areas x columns), and for each
 * column the mean |change of rank| over the areas ranked both times, NaN where nothing would be
 * left. A group that loses its only child loses its weight. Nothing before aggregation changes, nor
 * do weights from data. Refused with status 1: a node with benefit of the doubt. Handbook 7. */
int index_removals(const struct index *ix, struct matrix *rank, double *mean_change,
                   struct arena *a, struct error *e);

#endif
