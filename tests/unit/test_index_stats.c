/* test_index_stats - moments, quantiles, correlations, alpha, eigenvalues. */
#include "index/stats.h"

#include "index/random.h"

#include "index_rig.h" /* last: it brings cmocka */

static void moments(void **state)
{
    (void)state;
    /* the example of Excel's manual for SKEW and KURT */
    double x[] = {3, 4, 5, 2, NAN, 3, 4, 5, 6, 4, 7};
    assert_near(stats_skewness(x, 11), 0.359543071406797, 1e-12);
    assert_near(stats_kurtosis(x, 11), -0.151799637208416, 1e-12);
    assert_near(stats_mean(x, 11), 4.3, 1e-15);
    assert_near(stats_sd(x, 11), 1.4944341180973264, 1e-15);
    assert_near(stats_skewness(x, 2), NAN, 0);
    assert_near(stats_kurtosis(x, 3), NAN, 0);
    assert_near(stats_skewness((double[]){1, 1, 1, 1}, 4), NAN, 0);
    assert_near(stats_sd(x, 1), NAN, 0);
    assert_near(stats_mean(x + 4, 1), NAN, 0);
}

static void quantiles(void **state)
{
    (void)state;
    double x[] = {4, NAN, 1, 3, 2};
    assert_near(stats_quantile(x, 5, 0.25, &arena), 1.75, 0);
    assert_near(stats_quantile(x, 5, 0.05, &arena), 1.15, 1e-15);
    assert_near(stats_quantile(x, 5, 1, &arena), 4, 0);
    assert_near(stats_median(x, 5, &arena), 2.5, 0);
    assert_near(stats_median(x + 1, 1, &arena), NAN, 0);
}

static double tau_by_pairs(const double *x, const double *y, size_t n)
{
    double s = 0, a = 0, b = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double p = (x[i] > x[j]) - (x[i] < x[j]), q = (y[i] > y[j]) - (y[i] < y[j]);
            s += p * q;
            a += p * p;
            b += q * q;
        }
    return s / sqrt(a * b);
}

static void correlations(void **state)
{
    (void)state;
    double x[] = {1, 2, 3, NAN, 4}, y[] = {2, 4, 6, 1, 8}, z[] = {8, 6, 4, 1, 2};
    for (const struct stats_correlation *c = stats_correlations; c->name; c++) {
        assert_near(c->of(x, y, 5, &arena), 1, 1e-15);
        assert_near(c->of(x, z, 5, &arena), -1, 1e-15);
        assert_near(c->of(x, (double[]){3, 3, 3, 3, 3}, 5, &arena), NAN, 0);
        assert_near(c->of(x, y, 1, &arena), NAN, 0);
    }
    double a[60], b[60];
    for (size_t i = 0; i < 60; i++) {
        a[i] = floor(random_uniform(1, i, 1) * 12);
        b[i] = floor(a[i] / 3 + random_uniform(1, i, 2) * 5);
    }
    assert_near(stats_kendall(a, b, 60, &arena), tau_by_pairs(a, b, 60), 1e-14);
    /* 1 - 6 S d^2 / (n (n^2 - 1)) without ties */
    double u[] = {1, 2, 3, 4, 5}, v[] = {2, 1, 4, 3, 5};
    assert_near(stats_spearman(u, v, 5, &arena), 1 - 6.0 * 4 / (5 * 24), 1e-15);
    assert_near(stats_pearson(u, v, 5, &arena), 0.8, 1e-15);
    assert_ptr_equal(stats_correlation_find("kendall"), &stats_correlations[2]);
}

static void alpha(void **state)
{
    (void)state;
    struct matrix m = matrix_new(&arena, 5, 2);
    double x[] = {1, 2, 3, 4, 5}, y[] = {2, 1, 4, 3, NAN};
    matrix_set_column(&m, 0, x);
    matrix_set_column(&m, 1, y);
    /* four complete rows: variances 5/3, covariance 1 */
    assert_near(stats_cronbach(&m, false, &arena), 4 * 1.0 / (2 * 5.0 / 3 + 2), 1e-15);
    assert_near(stats_cronbach(&m, true, &arena), 4 * 0.6 / (2 + 2 * 0.6), 1e-15);
    m.rows = 1;
    assert_near(stats_cronbach(&m, false, &arena), NAN, 0);
}

static void eigenvalues(void **state)
{
    (void)state;
    enum { K = 12 };
    struct matrix s = matrix_new(&arena, K, K), v = matrix_new(&arena, K, K);
    double values[K], trace = 0;
    for (size_t i = 0; i < K; i++)
        for (size_t j = 0; j <= i; j++) {
            matrix_set(&s, i, j, random_uniform(3, i, j) - 0.5);
            matrix_set(&s, j, i, matrix_get(&s, i, j));
        }
    stats_eigen(&s, values, &v, &arena);
    for (size_t p = 0; p < K; p++) {
        double length = 0;
        trace += matrix_get(&s, p, p) - values[p];
        assert_true(p == 0 || values[p] <= values[p - 1]);
        for (size_t i = 0; i < K; i++) {
            double product = 0;
            for (size_t j = 0; j < K; j++)
                product += matrix_get(&s, i, j) * matrix_get(&v, j, p);
            assert_near(product, values[p] * matrix_get(&v, i, p), 1e-14);
            length += matrix_get(&v, i, p) * matrix_get(&v, i, p);
        }
        assert_near(length, 1, 1e-14);
    }
    assert_near(trace, 0, 1e-14);
    double two[] = {2, 1, 1, 2};
    stats_eigen(&(struct matrix){2, 2, two}, values, NULL, &arena);
    assert_near(values[0], 3, 1e-15);
    assert_near(values[1], 1, 1e-15);
}

static void summaries(void **state)
{
    (void)state;
    double x[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 100, NAN};
    struct stats_summary s = stats_describe(x, 11, &arena);
    assert_int_equal(s.n, 10);
    assert_int_equal(s.missing, 1);
    assert_int_equal(s.zeros, 9);
    assert_int_equal(s.distinct, 2);
    assert_int_equal(s.flags, STATS_ZEROS | STATS_REPEATED | STATS_OUTLIERS);
    double few[] = {1, NAN, NAN, NAN};
    assert_int_equal(stats_describe(few, 4, &arena).flags, STATS_FEW | STATS_CONSTANT);
}

static int clean(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments), cmocka_unit_test(quantiles),   cmocka_unit_test(correlations),
        cmocka_unit_test(alpha),   cmocka_unit_test(eigenvalues), cmocka_unit_test(summaries),
    };
    return cmocka_run_group_tests(tests, NULL, clean);
}
