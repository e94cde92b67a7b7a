/* transform - indicators per something, and on another scale of measurement. */
#ifndef INDEX_TRANSFORM_H
#define INDEX_TRANSFORM_H

#include "base/error.h"
#include "index/matrix.h"

/* x[i] * scale / by[i] for n areas, in place: per capita, per km2 (scale 1 or 100,000, say). A
 * missing value on either side gives a missing one. Refused with status 1 and the indicator's name:
 * a denominator that is not above 0, an infinite value. Handbook 3, step 2 (data selection:
 * scaling). */
int transform_denominate(double *x, const double *by, size_t n, double scale, const char *name,
                         struct error *e);

/* A row a transformation; ends with a NULL name. All of them rise with x, so a direction stays as
 * it is. */
struct transform_method {
    const char *name, *formula, *summary;
    double least; /* smallest value allowed */
    bool above;   /* values must lie above `least`, not on it */
    double (*of)(double x);
};
extern const struct transform_method transform_methods[];
const struct transform_method *transform_find(const char *name);

/* Transforms x[0..n) in place; missing stays missing. Refused with status 1, the indicator's name
 * and the first value at fault: one that the function has no answer for (the logarithm of 0 or
 * less). Handbook 3.4, 5. */
int transform_column(const struct transform_method *method, double *x, size_t n, const char *name,
                     struct error *e);

#endif
