/* aggregate - one score out of several: the children of a node, an area in each row.
 *
 * All methods skip a missing value (NaN) and rescale the weights of the rest; weights are >= 0, in
 * any unit. Handbook 6.9 to 6.13; Mazziotta & Pareto 2016; Yager 1988. */
#ifndef INDEX_AGGREGATE_H
#define INDEX_AGGREGATE_H

#include "base/arena.h"
#include "base/error.h"
#include "index/matrix.h"
#include "index/sort.h"

struct aggregate_method;

/* How the children of one node become its score; aggregate_default() fills in the rest. */
struct aggregate {
    const struct aggregate_method *method;
    const char *node; /* for errors */
    double power;     /* power: the exponent p, not 0 */
    int penalty;      /* mpi, ampi: +1 takes the penalty off (more is better), -1 adds it */
    /* owa: exponent of the quantifier r^a; 1 the mean, large towards the worst */
    double andness;
    const double *positions; /* owa: or a weight for each place, best first */
    size_t places;           /* how many positions: as many as children */
    /* share of the children, by number, that an area needs: 0 to 1; else missing */
    double threshold;
};

enum {
    AGGREGATE_POSITIVE = 1, /* values above 0 only */
    AGGREGATE_TABLE = 2,    /* areas are compared: a score depends on the other areas */
};

/* `row` scores one area by itself: n values, n weights, room for n. `table` fills score[rows] from
 * all areas, columns first .. first + count of m. */
struct aggregate_method {
    const char *name, *formula, *summary, *source;
    unsigned needs;
    double (*row)(const struct aggregate *how, const double *x, const double *w, size_t n,
                  struct keyed *room);
    int (*table)(const struct aggregate *how, const struct matrix *m, size_t first, size_t count,
                 const double *w, double *score, struct arena *scratch, struct error *e);
};
/* Ends with a NULL name. */
extern const struct aggregate_method aggregate_methods[];
const struct aggregate_method *aggregate_find(const char *name);

/* arithmetic, penalty +1, p = 2, the mean's quantifier, threshold 0. */
struct aggregate aggregate_default(const char *node);

/* Aggregates columns first .. first + count of m, weights w[0..count), into column `to` of the same
 * matrix (outside that run). An area with fewer than `threshold` of the children, or none with a
 * weight, is missing. Refused with status 1, the node's name and the row: a value the method cannot
 * take (a zero in a geometric mean); weights that do not reach above 0. `scratch` is given back. */
int aggregate_columns(const struct aggregate *how, const struct matrix *m, size_t first,
                      size_t count, const double *w, size_t to, struct arena *scratch,
                      struct error *e);
/* The same where `room` for `count` is at hand and the method has a `row`: takes no memory at
 * all. */
int aggregate_by_row(const struct aggregate *how, const struct matrix *m, size_t first,
                     size_t count, const double *w, size_t to, struct keyed *room, struct error *e);

/* Weighted arithmetic mean of n values, S w x / S w over those present. NaN when nothing with a
 * weight is present. *coverage, unless NULL: the share of the weight that is present, 0 to 1. Does
 * not depend on the order of the values (sum.h). A deficit in one is fully made good by another.
 * Handbook 6.9. */
double aggregate_arithmetic(const double *x, const double *w, size_t n, double *coverage);

/* o (rows x rows) of columns first .. first + count: o[i][j] = S of w where x_i > x_j, plus half of
 * w where they are equal or either is missing; w scaled to sum to 1, so o[i][j] + o[j][i] = 1 off
 * the diagonal, 0 on it. The outranking matrix of Handbook 6.12 and 6.13. */
struct matrix aggregate_outranking(const struct matrix *m, size_t first, size_t count,
                                   const double *w, struct arena *a);

#endif
