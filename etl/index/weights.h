/* weights - how much each child of a node counts: given, equal, or from the data. */
#ifndef INDEX_WEIGHTS_H
#define INDEX_WEIGHTS_H

#include "base/error.h"
#include "index/matrix.h"

struct weights_method;

/* How the k children of one node are weighted; the matrices that methods take have a column per
 * child, normalised so that more is better. */
struct weights {
    const struct weights_method *method;
    const char *node;         /* for errors */
    const char *const *names; /* k names of the children, for errors */
    /* given: k weights >= 0. optimised: k targets > 0, NULL for equal influence */
    const double *given;
    /* ahp: k x k judgements, pairs[i][j] = how much more i counts than j */
    const struct matrix *pairs;
    size_t factors; /* factor: how many; 0 for the Handbook's rule */
};

/* What a method can say of itself; NaN where it does not apply. */
struct weights_report {
    /* ahp: Saaty's consistency ratio; judgements over 0.1 want another look */
    double consistency;
    double residual;  /* optimised: largest |share of influence - target share| left */
    double explained; /* pca, factor: share of the variance that the factors used explain */
    size_t factors;   /* pca, factor: how many were used */
};

enum {
    WEIGHTS_DATA = 1,   /* reads the matrix: rows without all k values are left out */
    WEIGHTS_SPREAD = 2, /* a constant column is refused */
};

struct weights_method {
    const char *name, *formula, *summary, *source;
    unsigned needs;
    size_t least; /* complete rows it needs */
    int (*of)(const struct weights *how, const struct matrix *complete, double *w,
              struct weights_report *report, struct arena *scratch, struct error *e);
};
/* Ends with a NULL name. Benefit of the doubt weights each area by itself: weights_of_bod below. */
extern const struct weights_method weights_methods[];
const struct weights_method *weights_find(const char *name);

/* Fills w[0..k), k = m->cols, sums to 1. `report` may be NULL. Refused with status 1, the node's
 * and where there is one the child's name: weights that are negative, not finite or all 0; fewer
 * complete rows than the method needs; a constant column; for pca a first component that turns
 * against a child; for entropy a value below 0; for ahp judgements that are not positive and
 * reciprocal. Handbook 6. */
int weights_of(const struct weights *how, const struct matrix *m, double *w,
               struct weights_report *report, struct arena *scratch, struct error *e);

/* -- benefit of the doubt --------------------------------------------------------------------- */

struct weights_bod {
    const char *node;
    const char *const *names;
    enum bod_bounds {
        BOD_FREE,
        BOD_PIE,    /* low[j] <= w_j x_j / S w x <= high[j]: shares of the area's own score */
        BOD_WEIGHT, /* low[j] <= w_j / S w <= high[j] */
    } bounds;
    /* k shares each, 0 <= low <= high <= 1, sums on both sides of 1 */
    const double *low, *high;
};

/* For each area c of m the weights that show it best: max S_j w_j x_cj with S_j w_j x_kj <= 1 for
 * every area k and w >= 0, within the bounds. score[c] is that maximum, 0 to 1; weights (rows x k,
 * or NULL) gets the w. Rows with a missing value have score NaN and are nobody's peer. Refused with
 * status 1: a value below 0, bounds that do not fit, a column of zeros only. Cost: one programme of
 * rows + 2k constraints an area. Melyn & Moesen 1991; Cherchye et al. 2007; Handbook 6.4. */
int weights_of_bod(const struct weights_bod *how, const struct matrix *m, double *score,
                   struct matrix *weights, struct arena *scratch, struct error *e);

#endif
