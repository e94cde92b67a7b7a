/* sobol - a low-discrepancy sequence, and variance-based sensitivity indices on it. */
#ifndef INDEX_SOBOL_H
#define INDEX_SOBOL_H

#include <stdint.h>

#include "index/matrix.h"

enum {
    SOBOL_DIMENSIONS = 53,               /* of the sequence */
    SOBOL_INPUTS = SOBOL_DIMENSIONS / 2, /* of a design: each input takes two */
};

/* The sequence in `dimensions` (1 to SOBOL_DIMENSIONS) dimensions, 32 bits a number; in Gray-code
 * order, as Joe & Kuo's own program gives it. A seed other than 0 shifts all points by the same
 * random bits (digital shift), which leaves the discrepancy as it is. Sobol' 1967; Joe & Kuo
 * 2008. */
struct sobol {
    size_t dimensions;
    uint32_t direction[SOBOL_DIMENSIONS][32];
    uint32_t shift[SOBOL_DIMENSIONS];
};
void sobol_start(struct sobol *s, size_t dimensions, uint64_t seed);
/* Point number i, from 0, each coordinate in [0, 1). */
void sobol_point(const struct sobol *s, uint32_t i, double *x);

/* Saltelli's design of n points and d <= SOBOL_INPUTS inputs: the matrix has n (d + 2) rows and d
 * columns: n rows of A, n of B, then for each input i the n rows of A with column i from B. n
 * should be a power of 2. Saltelli 2002; Handbook 7. */
struct matrix sobol_design(size_t n, size_t d, uint64_t seed, struct arena *a);

struct sobol_index {
    double first, first_low, first_high; /* share of the variance by this input alone */
    double total, total_low, total_high; /* with all its interactions */
};

/* Indices of d inputs from y[n (d + 2)], the outputs in the order of the design: first_i = mean((yB
 * - m)(yABi - yA)) / V, total_i = mean((yA - yABi)^2) / (2 V), m and V mean and variance (n - 1) of
 * yA and yB together. Low and high are the 5 and 95 % quantiles (type 7) over `boots` resamples of
 * the n rows; NaN without any. An output that does not vary has indices 0. Estimates may leave 0..1
 * by their error; they are not cut. Sums in the order of the rows. Saltelli et al. 2010, Table 2
 * (b), (f); Jansen 1999. */
void sobol_indices(const double *y, size_t n, size_t d, size_t boots, uint64_t seed,
                   struct sobol_index *out, struct arena *scratch);

#endif
