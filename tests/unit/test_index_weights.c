/* test_index_weights - equal, given, from the data, from judgements, benefit of the doubt. */
#include "index/factor.h"
#include "index/random.h"
#include "index/stats.h"
#include "index/sum.h"
#include "index/weights.h"

#include "index_rig.h" /* last: it brings cmocka */

static const char *const names[] = {"a", "b", "c", "d", "e"};

static struct matrix table(size_t rows, size_t cols)
{
    struct matrix m = matrix_new(&arena, rows, cols);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < cols; c++)
            matrix_set(&m, r, c, random_uniform(7, r, c) + 0.5 * random_uniform(8, r, 0));
    return m;
}

static void equal_and_given(void **state)
{
    (void)state;
    struct error e = {0};
    double w[3], given[] = {1, 0, 3};
    struct weights how = {.method = weights_find("equal"), .node = "top", .names = names};
    struct matrix m = table(4, 3);
    assert_int_equal(weights_of(&how, &m, w, NULL, &arena, &e), 0);
    assert_near(w[1], 1.0 / 3, 0);
    how.method = weights_find("given");
    how.given = given;
    assert_int_equal(weights_of(&how, &m, w, NULL, &arena, &e), 0);
    assert_near(w[2], 0.75, 0);
    given[1] = -1;
    assert_refused(weights_of(&how, &m, w, NULL, &arena, &e), &e, "node 'top': weight -1 of 'b'");
    given[0] = given[1] = given[2] = 0;
    assert_refused(weights_of(&how, &m, w, NULL, &arena, &e), &e, "node 'top'");
    m.cols = 1; /* one child needs no data */
    how.method = weights_find("pca");
    assert_int_equal(weights_of(&how, &m, w, NULL, &arena, &e), 0);
    assert_near(w[0], 1, 0);
}

static void from_the_data(void **state)
{
    (void)state;
    struct error e = {0};
    struct weights_report report;
    struct matrix m = table(40, 2);
    struct weights how = {.node = "top", .names = names};
    double w[3];
    /* two indicators: the first component leans on both alike */
    how.method = weights_find("pca");
    assert_int_equal(weights_of(&how, &m, w, &report, &arena, &e), 0);
    assert_near(w[0], 0.5, 1e-12);
    double x[40], y[40];
    matrix_get_column(&m, 0, x);
    matrix_get_column(&m, 1, y);
    assert_near(report.explained, (1 + stats_pearson(x, y, 40, &arena)) / 2, 1e-12);
    /* critic: the conflict is the same for both, so the contrast decides */
    how.method = weights_find("critic");
    assert_int_equal(weights_of(&how, &m, w, NULL, &arena, &e), 0);
    double sx =
        stats_sd(x, 40) / (stats_quantile(x, 40, 1, &arena) - stats_quantile(x, 40, 0, &arena));
    double sy =
        stats_sd(y, 40) / (stats_quantile(y, 40, 1, &arena) - stats_quantile(y, 40, 0, &arena));
    assert_near(w[0], sx / (sx + sy), 1e-12);
    /* entropy of 1, 3 and of 2, 2.5 by hand; a row with a gap does not count */
    double cells[] = {1, 2, 3, 2.5, 9, NAN};
    struct matrix small = {3, 2, cells};
    how.method = weights_find("entropy");
    assert_int_equal(weights_of(&how, &small, w, NULL, &arena, &e), 0);
    double p = 2 / 4.5, ha = 1 + (0.25 * log(0.25) + 0.75 * log(0.75)) / log(2);
    double hb = 1 + (p * log(p) + (1 - p) * log(1 - p)) / log(2);
    assert_near(w[0], ha / (ha + hb), 1e-12);
}

static void data_that_do_not_do(void **state)
{
    (void)state;
    struct error e = {0};
    double w[2], up_down[] = {1, 3, 2, 2, 3, 1, 4, 0.5}, flat[] = {1, 5, 2, 5, 3, 5};
    struct matrix m = {4, 2, up_down}, constant = {3, 2, flat}, two = {2, 2, up_down};
    struct weights how = {.method = weights_find("pca"), .node = "top", .names = names};
    assert_refused(weights_of(&how, &m, w, NULL, &arena, &e), &e, "node 'top'");
    assert_refused(weights_of(&how, &constant, w, NULL, &arena, &e), &e,
                   "node 'top': 'b' is constant");
    assert_refused(weights_of(&how, &two, w, NULL, &arena, &e), &e, "node 'top': 2 areas");
    how.method = weights_find("entropy");
    up_down[0] = -1;
    assert_refused(weights_of(&how, &m, w, NULL, &arena, &e), &e, "node 'top': entropy");
}

static void varimax_keeps_communalities(void **state)
{
    (void)state;
    struct matrix m = table(60, 5);
    struct matrix r = stats_correlation_matrix(&m, stats_correlation_find("pearson"), &arena);
    struct matrix l = factor_loadings(&r, 3, &arena), before = matrix_copy(&arena, &l);
    factor_varimax(&l, &arena);
    for (size_t j = 0; j < 5; j++) {
        double a = 0, b = 0;
        for (size_t c = 0; c < 3; c++) {
            a += matrix_get(&before, j, c) * matrix_get(&before, j, c);
            b += matrix_get(&l, j, c) * matrix_get(&l, j, c);
        }
        assert_near(a, b, 1e-13);
    }
    /* two clear groups: the rotation finds them */
    double clear[] = {0.6, 0.6, 0.6, 0.6, 0.6, -0.6, 0.6, -0.6};
    struct matrix groups = {4, 2, clear};
    factor_varimax(&groups, &arena);
    for (size_t j = 0; j < 4; j++) {
        double a = fabs(clear[2 * j]), b = fabs(clear[2 * j + 1]);
        assert_near(fmax(a, b), 0.6 * sqrt(2), 1e-12);
        assert_near(fmin(a, b), 0, 1e-12);
    }
    assert_near(factor_weights(&groups, (double[4]){0}), 4 * 0.72, 1e-12);
}

static void analytic_hierarchy(void **state)
{
    (void)state;
    struct error e = {0};
    struct weights_report report;
    double exact[9], given[] = {0.6, 0.3, 0.1}, w[3];
    for (size_t i = 0; i < 9; i++)
        exact[i] = given[i / 3] / given[i % 3];
    struct matrix pairs = {3, 3, exact}, m = matrix_new(&arena, 2, 3);
    struct weights how = {
        .method = weights_find("ahp"), .node = "top", .names = names, .pairs = &pairs};
    assert_int_equal(weights_of(&how, &m, w, &report, &arena, &e), 0);
    for (size_t i = 0; i < 3; i++)
        assert_near(w[i], given[i], 1e-14);
    assert_near(report.consistency, 0, 1e-14);
    /* Saaty's 1-3-5: largest eigenvalue 3.0385 */
    double saaty[] = {1, 3, 5, 1 / 3.0, 1, 3, 0.2, 1 / 3.0, 1};
    pairs.at = saaty;
    assert_int_equal(weights_of(&how, &m, w, &report, &arena, &e), 0);
    assert_near(w[0], 0.636986, 1e-6);
    assert_near(w[1], 0.258285, 1e-6);
    assert_near(report.consistency, 0.0385111 / 2 / 0.58, 1e-6);
    saaty[1] = 4;
    assert_refused(weights_of(&how, &m, w, NULL, &arena, &e), &e, "node 'top': the judgements");
    how.pairs = NULL;
    assert_refused(weights_of(&how, &m, w, NULL, &arena, &e), &e, "node 'top': ahp needs 3 x 3");
}

static void optimised_for_influence(void **state)
{
    (void)state;
    struct error e = {0};
    struct weights_report report;
    struct matrix m = table(60, 4);
    struct weights how = {.method = weights_find("optimised"), .node = "top", .names = names};
    double w[4], r[4], score[60], x[60];
    assert_int_equal(weights_of(&how, &m, w, &report, &arena, &e), 0);
    assert_true(report.residual < 1e-6);
    for (size_t i = 0; i < 60; i++) {
        score[i] = 0;
        for (size_t c = 0; c < 4; c++)
            score[i] += w[c] * matrix_get(&m, i, c);
    }
    for (size_t c = 0; c < 4; c++) {
        matrix_get_column(&m, c, x);
        r[c] = stats_pearson(x, score, 60, &arena);
        assert_near(r[c], r[0], 1e-5);
    }
}

static void benefit_of_the_doubt(void **state)
{
    (void)state;
    struct error e = {0};
    double cells[] = {1, 0, 0, 1, 0.5, 0.5, 0.25, 0.25, NAN, 1}, score[5];
    struct matrix m = {5, 2, cells}, w = matrix_new(&arena, 5, 2);
    struct weights_bod how = {"top", names, BOD_FREE, NULL, NULL};
    assert_int_equal(weights_of_bod(&how, &m, score, &w, &arena, &e), 0);
    const double want[] = {1, 1, 1, 0.5, NAN};
    for (size_t r = 0; r < 5; r++) {
        assert_near(score[r], want[r], 1e-12);
        double own = matrix_get(&w, r, 0) * cells[2 * r] + matrix_get(&w, r, 1) * cells[2 * r + 1];
        assert_near(own, want[r], 1e-12);
    }
    cells[0] = -1;
    assert_refused(weights_of_bod(&how, &m, score, NULL, &arena, &e), &e, "'a' has -1");
}

/* With every share fixed at 1/k the programme has a closed form: the score is k over the largest
 * sum of ratios. */
static void benefit_of_the_doubt_with_bounds(void **state)
{
    (void)state;
    enum { R = 12, K = 3 };
    struct error e = {0};
    struct matrix m = table(R, K);
    double fixed[] = {1.0 / 3, 1.0 / 3, 1.0 / 3}, low[] = {0.1, 0.1, 0.1}, high[] = {0.6, 0.6, 0.6};
    double score[R], some[R], free_score[R];
    struct weights_bod how = {"top", names, BOD_PIE, fixed, fixed};
    struct matrix w = matrix_new(&arena, R, K);
    assert_int_equal(weights_of_bod(&how, &m, score, NULL, &arena, &e), 0);
    for (size_t r = 0; r < R; r++) {
        double most = 0;
        for (size_t k = 0; k < R; k++) {
            double sum = 0;
            for (size_t c = 0; c < K; c++)
                sum += matrix_get(&m, k, c) / matrix_get(&m, r, c);
            most = fmax(most, sum);
        }
        assert_near(score[r], K / most, 1e-9);
    }
    how.low = low;
    how.high = high;
    assert_int_equal(weights_of_bod(&how, &m, some, &w, &arena, &e), 0);
    how.bounds = BOD_FREE;
    assert_int_equal(weights_of_bod(&how, &m, free_score, NULL, &arena, &e), 0);
    for (size_t r = 0; r < R; r++) {
        assert_true(score[r] <= some[r] + 1e-9 && some[r] <= free_score[r] + 1e-9);
        for (size_t c = 0; c < K; c++) {
            double share = matrix_get(&w, r, c) * matrix_get(&m, r, c) / some[r];
            assert_true(share > 0.1 - 1e-9 && share < 0.6 + 1e-9);
        }
    }
    how.bounds = BOD_WEIGHT; /* equal weights: the mean against the best mean */
    how.low = how.high = fixed;
    assert_int_equal(weights_of_bod(&how, &m, some, NULL, &arena, &e), 0);
    double best = 0;
    for (size_t r = 0; r < R; r++)
        best = fmax(best, sum_exact(matrix_row(&m, r), K));
    for (size_t r = 0; r < R; r++)
        assert_near(some[r], sum_exact(matrix_row(&m, r), K) / best, 1e-9);
    high[1] = 0.05;
    how.low = low;
    how.high = high;
    assert_refused(weights_of_bod(&how, &m, some, NULL, &arena, &e), &e, "the share of 'b'");
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
        cmocka_unit_test(equal_and_given),      cmocka_unit_test(from_the_data),
        cmocka_unit_test(data_that_do_not_do),  cmocka_unit_test(varimax_keeps_communalities),
        cmocka_unit_test(analytic_hierarchy),   cmocka_unit_test(optimised_for_influence),
        cmocka_unit_test(benefit_of_the_doubt), cmocka_unit_test(benefit_of_the_doubt_with_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, clean);
}
