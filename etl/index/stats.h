/* stats - what is measured of one indicator, of two, and of a table of them.
 *
 * Missing values (NaN) are skipped; of two indicators only areas with both count; a matrix that
 * needs complete rows says so. Results are NaN where a formula has none (too few values, no spread)
 * and do not depend on the order of the areas unless a header says otherwise. `scratch` is given
 * back. */
#ifndef INDEX_STATS_H
#define INDEX_STATS_H

#include "index/matrix.h"

/* Arithmetic mean. NaN without values. */
double stats_mean(const double *x, size_t n);
/* Standard deviation with n - 1; NaN when n < 2. */
double stats_sd(const double *x, size_t n);
/* Type-2 sample skewness (Excel's SKEW): sqrt(n (n-1)) / (n-2) * m3 / m2^1.5, m the central moments
 * with n; NaN when n < 3 or all values are equal. Joanes & Gill 1998. */
double stats_skewness(const double *x, size_t n);
/* Type-2 excess kurtosis (Excel's KURT): (n-1) / ((n-2)(n-3)) * ((n+1) g + 6), g = m4 / m2^2 - 3;
 * NaN when n < 4 or all values are equal. Joanes & Gill 1998. */
double stats_kurtosis(const double *x, size_t n);

/* Both of them at once. */
void stats_shape(const double *x, size_t n, double *skewness, double *kurtosis);

/* Quantile of `sorted` (ascending, no NaN), p from 0 to 1: type 7, x[h] + (h - floor h)(x[h+1] -
 * x[h]) with h = (n-1) p. NaN without values. Hyndman & Fan 1996; the default of R and of Excel's
 * PERCENTILE. */
double stats_quantile_sorted(const double *sorted, size_t n, double p);
/* The same of values in any order. */
double stats_quantile(const double *x, size_t n, double p, struct arena *scratch);
double stats_median(const double *x, size_t n, struct arena *scratch);

/* Pearson's product-moment correlation; NaN below 2 pairs or when one side has no spread. */
double stats_pearson(const double *x, const double *y, size_t n, struct arena *scratch);
/* Spearman's: Pearson's of average ranks. */
double stats_spearman(const double *x, const double *y, size_t n, struct arena *scratch);
/* Kendall's tau-b, (concordant - discordant) / sqrt((all - tied in x)(all - tied in y)), in n log n
 * steps. Kendall 1945; Knight 1966. */
double stats_kendall(const double *x, const double *y, size_t n, struct arena *scratch);

/* A row a coefficient, for config, help and METHODS; ends with a NULL name. */
struct stats_correlation {
    const char *name, *summary;
    double (*of)(const double *x, const double *y, size_t n, struct arena *scratch);
};
extern const struct stats_correlation stats_correlations[];
const struct stats_correlation *stats_correlation_find(const char *name);

/* k x k correlations of the k columns of m, 1 on the diagonal, pairs of areas that have both. */
struct matrix stats_correlation_matrix(const struct matrix *m, const struct stats_correlation *kind,
                                       struct arena *a);

/* Cronbach's alpha of the k columns standardised or not: k/(k-1) * (1 - sum of variances / variance
 * of the sum), = k^2 * mean covariance / sum of all covariances. Rows with a missing value are left
 * out. `standardised` takes the correlation matrix in place of the covariances (the Handbook's
 * tables do). NaN when k < 2 or fewer than 2 complete rows. Cronbach 1951; Handbook 4.2. */
double stats_cronbach(const struct matrix *m, bool standardised, struct arena *scratch);

/* Eigenvalues, falling, and eigenvectors (column j of `vectors` belongs to values[j]; NULL: not
 * wanted) of the symmetric k x k matrix s, which is left alone. Cyclic Jacobi to full precision;
 * each vector's sign makes its sum positive. Jacobi 1846; Golub & Van Loan 8.5. */
void stats_eigen(const struct matrix *s, double *values, struct matrix *vectors,
                 struct arena *scratch);

/* Rows of m without a missing value, as a new matrix. */
struct matrix stats_complete_rows(const struct matrix *m, struct arena *a);

/* What a report says of one indicator. */
struct stats_summary {
    size_t n, missing, zeros, distinct;
    double min, max, mean, median, q1, q3, sd, skewness, kurtosis;
    unsigned flags;
};
enum {
    STATS_FEW = 1,       /* under 65 % of the areas have a value */
    STATS_ZEROS = 2,     /* over 50 % of the values are 0 */
    STATS_REPEATED = 4,  /* under 50 % of the values are distinct */
    STATS_OUTLIERS = 8,  /* |skewness| >= 2 and kurtosis >= 3.5 */
    STATS_CONSTANT = 16, /* all values are equal */
};
/* Thresholds of Becker et al. 2022 (COINr), from the JRC's checks. */
struct stats_summary stats_describe(const double *x, size_t n, struct arena *scratch);

#endif
