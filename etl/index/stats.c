/* stats - moments, quantiles, correlations, alpha. */
#include "index/stats.h"

#include "index/ranks.h"
#include "index/sort.h"
#include "index/sum.h"

double stats_mean(const double *x, size_t n)
{
    return sum_exact(x, n) / (double)vector_present(x, n);
}

static bool has_spread(const double *x, size_t n)
{
    double low = NAN, high = NAN;
    for (size_t i = 0; i < n; i++) {
        low = fmin(low, x[i]);
        high = fmax(high, x[i]);
    }
    return low < high;
}

double stats_sd(const double *x, size_t n)
{
    double k = (double)vector_present(x, n);
    return k < 2 ? NAN : sqrt(sum_exact_power(x, n, stats_mean(x, n), 2) / (k - 1));
}

void stats_shape(const double *x, size_t n, double *skewness, double *kurtosis)
{
    double k = (double)vector_present(x, n), mean = stats_mean(x, n);
    *skewness = *kurtosis = NAN;
    if (k < 3 || !has_spread(x, n))
        return;
    double m2 = sum_exact_power(x, n, mean, 2) / k, m3 = sum_exact_power(x, n, mean, 3) / k;
    *skewness = m3 / (m2 * sqrt(m2)) * sqrt(k * (k - 1)) / (k - 2);
    if (k < 4)
        return;
    double g = sum_exact_power(x, n, mean, 4) / k / (m2 * m2) - 3;
    *kurtosis = ((k + 1) * g + 6) * (k - 1) / ((k - 2) * (k - 3));
}

double stats_skewness(const double *x, size_t n)
{
    double skewness, kurtosis;
    stats_shape(x, n, &skewness, &kurtosis);
    return skewness;
}

double stats_kurtosis(const double *x, size_t n)
{
    double skewness, kurtosis;
    stats_shape(x, n, &skewness, &kurtosis);
    return kurtosis;
}

double stats_quantile_sorted(const double *sorted, size_t n, double p)
{
    if (n == 0)
        return NAN;
    double h = (double)(n - 1) * p;
    size_t i = (size_t)h;
    if (i + 1 >= n)
        return sorted[n - 1];
    return sorted[i] + (h - (double)i) * (sorted[i + 1] - sorted[i]);
}

double stats_quantile(const double *x, size_t n, double p, struct arena *scratch)
{
    struct arena_mark mark = arena_mark(scratch);
    double *sorted = vector_copy(scratch, x, n);
    sort_values(sorted, n); /* missing values last */
    double q = stats_quantile_sorted(sorted, vector_present(x, n), p);
    arena_release(scratch, mark);
    return q;
}

double stats_median(const double *x, size_t n, struct arena *scratch)
{
    return stats_quantile(x, n, 0.5, scratch);
}

/* The pairs that have both, side by side in fresh vectors. */
static size_t pairs(const double *x, const double *y, size_t n, double **px, double **py,
                    struct arena *scratch)
{
    *px = vector_new(scratch, n);
    *py = vector_new(scratch, n);
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]) && !isnan(y[i])) {
            (*px)[k] = x[i];
            (*py)[k++] = y[i];
        }
    return k;
}

static double product_moment(double *x, double *y, size_t n)
{
    if (n < 2 || !has_spread(x, n) || !has_spread(y, n))
        return NAN;
    double mx = stats_mean(x, n), my = stats_mean(y, n);
    double xx = sum_exact_power(x, n, mx, 2), yy = sum_exact_power(y, n, my, 2);
    for (size_t i = 0; i < n; i++)
        x[i] = (x[i] - mx) * (y[i] - my);
    double r = sum_exact(x, n) / (sqrt(xx) * sqrt(yy));
    return fmax(-1, fmin(1, r));
}

double stats_pearson(const double *x, const double *y, size_t n, struct arena *scratch)
{
    struct arena_mark mark = arena_mark(scratch);
    double *px, *py;
    size_t k = pairs(x, y, n, &px, &py, scratch);
    double r = product_moment(px, py, k);
    arena_release(scratch, mark);
    return r;
}

double stats_spearman(const double *x, const double *y, size_t n, struct arena *scratch)
{
    struct arena_mark mark = arena_mark(scratch);
    double *px, *py;
    size_t k = pairs(x, y, n, &px, &py, scratch);
    double *rx = vector_new(scratch, k), *ry = vector_new(scratch, k);
    ranks_ascending(px, k, TIES_AVERAGE, rx, scratch);
    ranks_ascending(py, k, TIES_AVERAGE, ry, scratch);
    double r = product_moment(rx, ry, k);
    arena_release(scratch, mark);
    return r;
}

/* Sorts x and returns how many pairs stood in the wrong order (merge sort). */
static double count_swaps(double *x, double *room, size_t n)
{
    if (n < 2)
        return 0;
    size_t half = n / 2, i = 0, j = half, k = 0;
    double swaps = count_swaps(x, room, half) + count_swaps(x + half, room, n - half);
    while (i < half || j < n) {
        if (j == n || (i < half && x[i] <= x[j])) {
            room[k++] = x[i++];
        } else {
            swaps += (double)(half - i);
            room[k++] = x[j++];
        }
    }
    memcpy(x, room, n * sizeof *x);
    return swaps;
}

/* Pairs among runs of equal values in a sorted vector. */
static double count_ties(const double *sorted, size_t n)
{
    double ties = 0, run = 0;
    for (size_t i = 1; i < n; i++) {
        run = sorted[i] == sorted[i - 1] ? run + 1 : 0;
        ties += run;
    }
    return ties;
}

/* y in the order of x, equal x by y; x sorted; returns the pairs tied in both. */
static double align(double *x, double *y, size_t n, struct arena *scratch)
{
    struct keyed *k = arena_new(scratch, struct keyed, n ? n : 1);
    double *from = vector_copy(scratch, y, n), ties = 0;
    for (size_t i = 0; i < n; i++)
        k[i] = (struct keyed){x[i], i};
    sort_keyed(k, n);
    for (size_t i = 0; i < n; i++) {
        x[i] = k[i].key;
        y[i] = from[k[i].place];
    }
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && x[j] == x[i]; j++) {
        }
        sort_values(y + i, j - i);
        ties += count_ties(y + i, j - i);
    }
    return ties;
}

double stats_kendall(const double *x, const double *y, size_t n, struct arena *scratch)
{
    struct arena_mark mark = arena_mark(scratch);
    double *px, *py;
    size_t k = pairs(x, y, n, &px, &py, scratch);
    double both = align(px, py, k, scratch);
    double all = (double)k * ((double)k - 1) / 2, tied_x = count_ties(px, k);
    double discordant = count_swaps(py, vector_new(scratch, k), k);
    double tied_y = count_ties(py, k);
    arena_release(scratch, mark);
    if (k < 2 || tied_x == all || tied_y == all)
        return NAN;
    /* pairs that differ in both are concordant or discordant */
    double differ = all - tied_x - tied_y + both;
    return (differ - 2 * discordant) / (sqrt(all - tied_x) * sqrt(all - tied_y));
}

const struct stats_correlation stats_correlations[] = {
    {"pearson", "Product-moment correlation of the values", stats_pearson},
    {"spearman", "Product-moment correlation of average ranks", stats_spearman},
    {"kendall", "Tau-b: pairs in the same order less pairs in the opposite order, ties allowed for",
     stats_kendall},
    {NULL, NULL, NULL},
};

const struct stats_correlation *stats_correlation_find(const char *name)
{
    for (const struct stats_correlation *c = stats_correlations; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

struct matrix stats_correlation_matrix(const struct matrix *m, const struct stats_correlation *kind,
                                       struct arena *a)
{
    struct matrix r = matrix_new(a, m->cols, m->cols);
    struct arena_mark mark = arena_mark(a);
    double *x = vector_new(a, m->rows), *y = vector_new(a, m->rows);
    for (size_t i = 0; i < m->cols; i++) {
        matrix_get_column(m, i, x);
        matrix_set(&r, i, i, 1);
        for (size_t j = 0; j < i; j++) {
            matrix_get_column(m, j, y);
            double c = kind->of(x, y, m->rows, a);
            matrix_set(&r, i, j, c);
            matrix_set(&r, j, i, c);
        }
    }
    arena_release(a, mark);
    return r;
}

struct matrix stats_complete_rows(const struct matrix *m, struct arena *a)
{
    struct matrix c = matrix_new(a, m->rows, m->cols);
    c.rows = 0;
    for (size_t r = 0; r < m->rows; r++)
        if (vector_present(matrix_row(m, r), m->cols) == m->cols)
            memcpy(matrix_row(&c, c.rows++), matrix_row(m, r), m->cols * sizeof *c.at);
    return c;
}

static double covariance(const double *x, const double *y, size_t n, double *room)
{
    double mx = stats_mean(x, n), my = stats_mean(y, n);
    for (size_t i = 0; i < n; i++)
        room[i] = (x[i] - mx) * (y[i] - my);
    return sum_exact(room, n) / ((double)n - 1);
}

double stats_cronbach(const struct matrix *m, bool standardised, struct arena *scratch)
{
    struct arena_mark mark = arena_mark(scratch);
    struct matrix c = stats_complete_rows(m, scratch);
    double k = (double)c.cols;
    double *x = vector_new(scratch, c.rows), *y = vector_new(scratch, c.rows);
    double *room = vector_new(scratch, c.rows);
    struct sum all = {0, 0}, own = {0, 0};
    for (size_t i = 0; i < c.cols; i++) {
        matrix_get_column(&c, i, x);
        double sx = standardised ? stats_sd(x, c.rows) : 1;
        for (size_t j = 0; j < c.cols; j++) {
            matrix_get_column(&c, j, y);
            double sy = standardised ? stats_sd(y, c.rows) : 1;
            double term = covariance(x, y, c.rows, room) / (sx * sy);
            sum_add(&all, term);
            if (i == j)
                sum_add(&own, term);
        }
    }
    size_t rows = c.rows;
    arena_release(scratch, mark);
    return k < 2 || rows < 2 ? NAN : k / (k - 1) * (1 - sum_of(&own) / sum_of(&all));
}

struct stats_summary stats_describe(const double *x, size_t n, struct arena *scratch)
{
    struct arena_mark mark = arena_mark(scratch);
    double *sorted = vector_copy(scratch, x, n);
    sort_values(sorted, n);
    struct stats_summary s = {.n = vector_present(x, n)};
    s.missing = n - s.n;
    for (size_t i = 0; i < s.n; i++) {
        s.zeros += sorted[i] == 0 ? 1 : 0;
        s.distinct += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
    }
    s.min = stats_quantile_sorted(sorted, s.n, 0);
    s.q1 = stats_quantile_sorted(sorted, s.n, 0.25);
    s.median = stats_quantile_sorted(sorted, s.n, 0.5);
    s.q3 = stats_quantile_sorted(sorted, s.n, 0.75);
    s.max = stats_quantile_sorted(sorted, s.n, 1);
    s.mean = stats_mean(x, n);
    s.sd = stats_sd(x, n);
    stats_shape(x, n, &s.skewness, &s.kurtosis);
    s.flags = ((double)s.n < 0.65 * (double)n ? STATS_FEW : 0u) |
              (2 * s.zeros > s.n ? STATS_ZEROS : 0u) |
              (2 * s.distinct < s.n ? STATS_REPEATED : 0u) |
              (fabs(s.skewness) >= 2 && s.kurtosis >= 3.5 ? STATS_OUTLIERS : 0u) |
              (s.n > 0 && s.distinct == 1 ? STATS_CONSTANT : 0u);
    arena_release(scratch, mark);
    return s;
}
