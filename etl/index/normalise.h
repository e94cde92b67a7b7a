/* normalise - brings indicators of different units to one scale on which more is better.
 *
 * Handbook: OECD/JRC, Handbook on Constructing Composite Indicators, 2008; "5.3" is its section. */
#ifndef INDEX_NORMALISE_H
#define INDEX_NORMALISE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "index/ranks.h"

struct normalise_method;

/* How one indicator is normalised; normalise_default() fills in what most need. */
struct normalise {
    const struct normalise_method *method;
    const char *name; /* the indicator, for errors */
    int direction;    /* +1 more is better, -1 less is better */
    /* The scale: what the method calls 0 becomes low, 1 becomes high. 0 and 1 leave its own values
     * alone; 0, 100 is the usual score; 1, 100 keeps a geometric mean from meeting a zero; 100, 110
     * gives z-scores a mean of 100 and a standard deviation of 10. */
    double low, high;
    /* goalposts, fixed-linear: the ends in the indicator's unit, lower < upper */
    double lower, upper;
    double target;    /* distance-to-target: in the indicator's unit */
    /* distance-to-reference, ratio-to-reference: row of the reference area; SIZE_MAX: none */
    size_t reference;
    double margin;    /* above-below-mean: the share round the mean that counts as at the mean */
    bool cap;         /* distance-to-reference and -target: nothing above `high` */
    enum ties ties;   /* rank, borda, percentile, percentile-rank */
    /* When given, min, max, mean, sd, sum and norm come from these n values in the same unit
     * instead of the column's own: all years pooled, or a base year (then results may leave the
     * scale). */
    const double *basis;
    size_t basis_n;
};

/* What a method knows of the column, measured on direction * x where the method is oriented. */
struct normalise_facts {
    const struct normalise *how;
    size_t n; /* values present */
    double min, max, mean, sd, sum, norm;
    double lower, upper, target, reference; /* turned the same way */
};

enum {
    NORMALISE_SPREAD = 1,     /* two different values at least: a constant column is refused */
    NORMALISE_POSITIVE = 2,   /* values above 0 only */
    NORMALISE_GOALPOSTS = 4,  /* lower < upper */
    NORMALISE_TARGET = 8,     /* a target that is better than the worst value */
    NORMALISE_REFERENCE = 16, /* a reference row that has a value */
    /* x is not turned round by the direction: the formula has two forms */
    NORMALISE_RATIO = 32,
    NORMALISE_RANKS = 64,    /* `one` is given the ascending rank in place of x */
    NORMALISE_MOMENTS = 128, /* reads mean, sd, sum or norm */
};

/* One row a method: config, help and METHODS come from here. */
struct normalise_method {
    const char *name;
    /* with x turned round (x * -1) where less is better, unless it says otherwise */
    const char *formula;
    const char *summary;
    const char *source;
    unsigned needs;
    double (*one)(double x, const struct normalise_facts *f);
};

/* Ends with a row whose name is NULL. */
extern const struct normalise_method normalise_methods[];
/* NULL when there is none of that name. */
const struct normalise_method *normalise_find(const char *name);

/* min-max to 0..1, more is better, no basis, margin 0.2, ties min. */
struct normalise normalise_default(const char *name);

/* Normalises x[0..n) in place: one indicator over n areas, NaN stays NaN and takes no part. The
 * results do not depend on the order of the areas (sums are exact). Refused with status 1 and the
 * indicator's name: a direction that is not +1 or -1, an infinite value or result, a column without
 * values, and what the method's `needs` ask for. `scratch` is given back. */
int normalise_column(const struct normalise *how, double *x, size_t n, struct arena *scratch,
                     struct error *e);

#endif
