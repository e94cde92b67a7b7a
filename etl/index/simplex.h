/* simplex - linear programmes of the kind that benefit of the doubt needs. */
#ifndef INDEX_SIMPLEX_H
#define INDEX_SIMPLEX_H

#include "index/matrix.h"

/* Maximises c . x over x >= 0 with a x <= b, where every b >= 0 (so x = 0 is a start). `a` has one
 * row a constraint, one column a variable, and is left alone. Fills x and returns the maximum;
 * INFINITY when there is none, NaN when it is not found in 100 pivots a row and column. Values near
 * 1 are assumed: pivots below 1e-11 count as 0. Dense tableau, Bland's rule, so it ends on
 * degenerate programmes too. Dantzig 1951; Bland 1977. */
double simplex_maximise(const struct matrix *a, const double *b, const double *c, double *x,
                        struct arena *scratch);

#endif
