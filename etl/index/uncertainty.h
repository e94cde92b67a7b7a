/* uncertainty - how far ranks depend on the choices that an index rests on.
 *
 * Choices and weights are given as sets and ranges; each draw takes one of each. What varies is the
 * method: the intervals say how sensitive a rank is to it, they are no confidence intervals.
 * Handbook 7; Saisana, Saltelli & Tarantola 2005. */
#ifndef INDEX_UNCERTAINTY_H
#define INDEX_UNCERTAINTY_H

#include "index/index.h"
#include "index/sobol.h"

enum uncertain_kind {
    UNCERTAIN_IMPUTE,    /* one of `impute`, */
    UNCERTAIN_OUTLIERS,  /* of `outliers` (names are not read), */
    UNCERTAIN_NORMALISE, /* of `normalise`, */
    UNCERTAIN_AGGREGATE, /* of `aggregate` (node and threshold are not read) */
    /* of `weighing`: methods for the children of `node` and all groups below */
    UNCERTAIN_WEIGHING,
    /* of `weights`: sets, each a weight by node of the spec, for all below `node`; a weight of 0
     * leaves an indicator out */
    UNCERTAIN_WEIGHTS,
    /* each weight below `node` times 1 + (2u - 1) high, u its own for each of them */
    UNCERTAIN_NOISE,
    UNCERTAIN_WEIGHT, /* the weight of `node` itself, from low to high */
};

/* One uncertain input. Choices hold at `node` of the spec (0-based; that of the root for the whole
 * index) and all below it. Each of the n options is as likely as any other. */
struct uncertain {
    const char *name; /* its random numbers come from it: other inputs may come and go */
    enum uncertain_kind kind;
    size_t node;
    size_t n; /* options */
    const struct impute_method *const *impute;
    const struct outliers *outliers;
    /* of each only method and range are read, NULL leaves them alone */
    const struct index_choice *normalise;
    const struct aggregate *aggregate;
    /* node and names are not read; given and pairs are those of `node` alone */
    const struct weights *weighing;
    const double *const *weights;
    /* WEIGHT: the range. NOISE: high is the largest relative change, 0 to 1 */
    double low, high;
};

struct uncertainty_spec {
    const struct index *index; /* has run: its ranks are the nominal ones */
    const struct uncertain *input;
    size_t inputs;
    uint64_t seed;
    size_t threads; /* 1 and up; any number gives the same digits */
    size_t place;   /* of the tree, whose score is ranked; 0 is the root */
};

struct uncertainty_area {
    double nominal; /* rank in the index as it is (ties share the smallest); NaN without one */
    /* of the drawn ranks; low and high are the 5 and 95 % quantiles (type 7) */
    double mean, median, low, high;
    uint32_t draws; /* in which the area had a rank; with none the others are NaN */
};

struct uncertainty {
    size_t areas;
    uint32_t draws;
    struct uncertainty_area *area;
    /* count[area * areas + rank - 1]: draws with that rank (ties share the smallest) */
    uint32_t *count;
    uint32_t *beats; /* beats[i * areas + j]: draws in which i's rounded score is above j's */
    /* of a draw's mean |rank - nominal rank| over the areas: mean, 5 and 95 % */
    double mean_shift, low_shift, high_shift;
};

/* `draws` draws (up to 2^31) at `place`. Preparations (imputation, treatment, normalisation,
 * methods of weighing) are worked out once for each combination of their options, up to 1024 of
 * them, before the draws; a draw works out aggregation and ranks only, and puts the leaves in anew
 * only when its preparation is not the last one's. Weights from data are those of the preparation.
 * Deterministic: counts are whole numbers, and random numbers are a function of seed, draw and the
 * input's name. Memory: combinations * areas * columns * 8 bytes, twice areas^2 * 4 bytes per
 * thread, draws * 8. Aggregations that compare areas run on one thread. Refused with status 1: what
 * the methods refuse in any draw (the first such draw's error), options missing, ranges that are
 * none, a node out of range. Freed with the arena. */
int uncertainty_draw(struct uncertainty *u, const struct uncertainty_spec *spec, uint32_t draws,
                     struct arena *a, struct error *e);

/* P(rank <= k): share of the draws in which the area has a rank; NaN without any. */
double uncertainty_top(const struct uncertainty *u, size_t area, size_t k);
/* Share of all draws in which i's score is above j's. */
double uncertainty_beats(const struct uncertainty *u, size_t i, size_t j);

struct sensitivity {
    size_t inputs, areas, runs;
    struct sobol_index *overall; /* of the mean |rank - nominal rank|; one an input */
    /* of each area's rank: area[i * inputs + input]; zeroes for one without a rank in some run */
    struct sobol_index *area;
};

/* Variance-based sensitivity on Saltelli's design of n (a power of 2, say 1024) points: n (inputs +
 * 2) runs; `boots` resamples for the 5-95 % intervals. Up to SOBOL_INPUTS inputs. Deterministic as
 * above. Refused as above. */
int uncertainty_sensitivity(struct sensitivity *s, const struct uncertainty_spec *spec, size_t n,
                            size_t boots, struct arena *a, struct error *e);

#endif
