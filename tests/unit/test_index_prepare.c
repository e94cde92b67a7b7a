/* test_index_prepare - denominators, transformations, imputation, outliers. */
#include "index/impute.h"
#include "index/outliers.h"
#include "index/stats.h"
#include "index/transform.h"

#include "index_rig.h" /* last: it brings cmocka */

static void denominators(void **state)
{
    (void)state;
    struct error e = {0};
    double x[] = {10, NAN, 30}, by[] = {2, 3, NAN};
    assert_int_equal(transform_denominate(x, by, 3, 1000, "bikes", &e), 0);
    assert_near(x[0], 5000, 0);
    assert_near(x[1], NAN, 0);
    assert_near(x[2], NAN, 0);
    by[0] = 0;
    assert_refused(transform_denominate(x, by, 3, 1, "bikes", &e), &e,
                   "'bikes': denominator 0 in row 1");
}

static void transformations(void **state)
{
    (void)state;
    struct error e = {0};
    const struct {
        const char *name;
        double x, y, bad;
    } t[] = {{"log", 1, 0, 0}, {"log10", 1000, 3, -5}, {"log1p", 0, 0, -1}, {"sqrt", 9, 3, -1e-9}};
    for (size_t k = 0; k < 4; k++) {
        double x[] = {t[k].x, NAN}, bad[] = {t[k].x, t[k].bad};
        const struct transform_method *how = transform_find(t[k].name);
        assert_int_equal(transform_column(how, x, 2, "income", &e), 0);
        assert_near(x[0], t[k].y, 1e-15);
        assert_near(x[1], NAN, 0);
        assert_refused(transform_column(how, bad, 2, "income", &e), &e, "'income'");
    }
    double x[] = {-3};
    assert_int_equal(transform_column(transform_find("none"), x, 1, "income", &e), 0);
    assert_null(transform_find("cube"));
}

static void imputation_from_areas(void **state)
{
    (void)state;
    struct error e = {0};
    size_t group[] = {1, 1, 2, 2, 2, 3};
    const struct {
        const char *name;
        double second, last;
    } t[] = {{"mean", 5, 5}, {"median", 6, 6}, {"group-mean", 1, NAN}, {"group-median", 1, NAN}};
    for (size_t k = 0; k < 4; k++) {
        double x[] = {1, NAN, 5, 7, 7, NAN};
        unsigned char marks[6] = {0};
        assert_int_equal(impute_column(impute_find(t[k].name), x, 6, group, marks, "x", &arena, &e),
                         0);
        assert_near(x[1], t[k].second, 0);
        assert_near(x[5], t[k].last, 0);
        assert_int_equal(marks[1], MARK_IMPUTED);
        assert_int_equal(marks[0], 0);
        assert_int_equal(marks[5], isnan(t[k].last) ? 0 : MARK_IMPUTED);
    }
    double none[] = {NAN, NAN};
    unsigned char marks[2] = {0};
    assert_refused(impute_column(impute_find("mean"), none, 2, NULL, marks, "x", &arena, &e), &e,
                   "'x'");
    assert_refused(impute_column(impute_find("group-mean"), none, 2, NULL, marks, "x", &arena, &e),
                   &e, "'x': group-mean without groups");
}

static void imputation_from_siblings(void **state)
{
    (void)state;
    double cells[] = {0, 10, 5, NAN, 10, 30, 5, 7, 5, NAN, NAN, 7, NAN, NAN, NAN, NAN};
    struct matrix m = {4, 4, cells};
    size_t column[] = {0, 1, 3};
    int direction[] = {1, -1, 1};
    unsigned char marks[16] = {0};
    /* column 3 is constant where it is there: it says nothing, and gives its constant */
    impute_rows(&m, column, direction, 3, marks, &arena);
    assert_near(matrix_get(&m, 0, 3), 7, 0);
    assert_near(matrix_get(&m, 2, 1), 20, 0);  /* half way up column 0 is half way down column 1 */
    assert_near(matrix_get(&m, 2, 2), NAN, 0); /* not a sibling */
    assert_near(matrix_get(&m, 3, 0), NAN, 0); /* an area without any */
    assert_int_equal(marks[2 * 4 + 1], MARK_IMPUTED);
    assert_int_equal(marks[3 * 4], 0);
}

static void imputation_in_time(void **state)
{
    (void)state;
    const double period[] = {2010, 2012, 2013, 2018, 2020};
    const struct {
        const char *name;
        double want[5];
    } t[] = {{"latest", {NAN, 4, 4, 10, 10}},
             {"linear", {NAN, 4, 5, 10, NAN}},
             {"linear-constant", {4, 4, 5, 10, 10}}};
    for (size_t k = 0; k < 3; k++) {
        double x[] = {NAN, 4, NAN, 10, NAN}, one[] = {NAN, 4, NAN, NAN, NAN}, none[] = {NAN, NAN};
        unsigned char marks[5] = {0};
        const struct impute_method *how = impute_find(t[k].name);
        impute_series(how, x, period, 5, marks);
        for (size_t i = 0; i < 5; i++)
            assert_near(x[i], t[k].want[i], 0);
        assert_int_equal(marks[2], MARK_IMPUTED);
        assert_int_equal(marks[1], 0);
        impute_series(how, one, period, 5, marks); /* a single point must not fail */
        assert_near(one[1], 4, 0);
        assert_near(one[4], k == 1 ? NAN : 4, 0);
        impute_series(how, none, period, 2, marks);
        assert_near(none[0], NAN, 0);
    }
}

static void treat(const char *method, double *x, size_t n, unsigned char *marks,
                  struct outliers_report *report)
{
    struct outliers how = outliers_default("x");
    struct error e = {0};
    how.method = outliers_find(method);
    memset(marks, 0, n);
    if (outliers_treat(&how, x, n, marks, report, &arena, &e))
        fail_msg("%s", e.text);
}

static void winsorising(void **state)
{
    (void)state;
    struct outliers_report report;
    unsigned char marks[12];
    double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1000, NAN};
    treat("winsorise", x, 11, marks, &report);
    assert_near(x[9], 9, 0);
    assert_int_equal(report.set_high, 1);
    assert_int_equal(report.set_low, 0);
    assert_true(report.passed);
    assert_true(report.skewness_before > 2 && report.kurtosis_before > 3.5);
    assert_int_equal(marks[9], MARK_WINSORISED);
    assert_int_equal(marks[8], 0);
    double down[] = {-1, -2, -3, -4, -5, -6, -7, -8, -9, -1000};
    treat("winsorise", down, 10, marks, &report); /* the mirror image */
    assert_near(down[9], -9, 0);
    assert_int_equal(report.set_low, 1);
    double fine[] = {1, 2, 3, 4};
    treat("winsorise", fine, 4, marks, &report);
    assert_int_equal(report.set_high + report.set_low, 0);
    double flat[] = {3, 3, 3, 3};
    treat("jrc", flat, 4, marks, &report);
    assert_near(flat[0], 3, 0);
    assert_true(report.passed);
}

enum { LONG = 100 };

/* So heavy a tail that five points are not enough. */
static void heavy(double *x)
{
    for (size_t i = 0; i < LONG; i++)
        x[i] = i < 90 ? (double)i : pow(4, (double)i - 85);
}

static void winsorising_then_logarithm(void **state)
{
    (void)state;
    struct outliers_report report;
    unsigned char marks[LONG];
    double x[LONG], original[LONG];
    heavy(x);
    heavy(original);
    treat("winsorise", x, LONG, marks, &report);
    assert_int_equal(report.set_high, 5);
    assert_false(report.passed);
    heavy(x);
    treat("jrc", x, LONG, marks, &report);
    struct outliers how = outliers_default("x");
    assert_true(report.transformed);
    assert_int_equal(report.passed, outliers_pass(&how, x, LONG));
    assert_int_equal(report.set_high, 0);
    double range = original[LONG - 1] - original[0];
    for (size_t i = 0; i < LONG; i++) {
        assert_near(x[i], log(original[i] - original[0] + 0.01 * range), 1e-12);
        assert_int_equal(marks[i], 0);
    }
}

static void transformations_keep_the_order(void **state)
{
    (void)state;
    const char *const method[] = {"log-ct", "log-ct-plus", "log-ct-orig", "box-cox"};
    for (size_t k = 0; k < 4; k++)
        for (int sign = -1; sign <= 1; sign += 2) {
            struct outliers_report report;
            unsigned char marks[LONG];
            double x[LONG];
            heavy(x);
            for (size_t i = 0; i < LONG; i++)
                x[i] *= sign;
            treat(method[k], x, LONG, marks, &report);
            for (size_t i = 1; i < LONG; i++)
                assert_true(sign * x[i] > sign * x[i - 1]);
            assert_true(report.transformed);
            assert_true(k == 3 ? report.lambda > -2 && report.lambda < 2 + 1e-6
                               : isnan(report.lambda));
        }
}

static void box_cox_with_a_given_power(void **state)
{
    (void)state;
    struct outliers how = outliers_default("x");
    struct outliers_report report;
    struct error e = {0};
    unsigned char marks[4] = {0};
    double x[] = {0, 3, 8, 15};
    how.method = outliers_find("box-cox");
    how.lambda = 0.5;
    assert_int_equal(outliers_treat(&how, x, 4, marks, &report, &arena, &e), 0);
    for (size_t i = 0; i < 4; i++)
        assert_near(x[i], 2.0 * (double)i, 1e-14); /* (sqrt(x + 1) - 1) / 0.5 */
}

static void trimming_and_capping(void **state)
{
    (void)state;
    struct outliers_report report;
    unsigned char marks[101];
    double x[101];
    for (size_t i = 0; i < 101; i++)
        x[i] = (double)i;
    treat("trim", x, 101, marks, &report);
    assert_near(x[0], 2.5, 1e-12);
    assert_near(x[100], 97.5, 1e-12);
    assert_int_equal(report.set_low, 3);
    assert_int_equal(marks[0], MARK_TRIMMED);
    double y[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100};
    double mean = stats_mean(y, 16), sd = stats_sd(y, 16);
    treat("cap", y, 16, marks, &report);
    assert_near(y[15], mean + 3 * sd, 1e-12);
    assert_int_equal(marks[15], MARK_CAPPED);
}

static void too_few_values(void **state)
{
    (void)state;
    struct outliers how = outliers_default("noise");
    struct outliers_report report;
    struct error e = {0};
    unsigned char marks[4] = {0};
    double x[] = {1, 2, NAN, 3}, wild[] = {1, 2, 3, INFINITY};
    assert_refused(outliers_treat(&how, x, 4, marks, &report, &arena, &e), &e, "'noise': 3 values");
    assert_refused(outliers_treat(&how, wild, 4, marks, &report, &arena, &e), &e, "'noise': row 4");
    double fine[] = {1, 2, 3, 4};
    how.then = how.method;
    assert_refused(outliers_treat(&how, fine, 4, marks, &report, &arena, &e), &e, "'noise': jrc");
    how.method = outliers_find("trim");
    how.low = 0.9;
    how.high = 0.1;
    assert_refused(outliers_treat(&how, fine, 4, marks, &report, &arena, &e), &e,
                   "'noise': cannot trim");
    how.method = outliers_find("cap");
    how.sds = 0;
    assert_refused(outliers_treat(&how, fine, 4, marks, &report, &arena, &e), &e,
                   "'noise': cannot cap");
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
        cmocka_unit_test(denominators),
        cmocka_unit_test(transformations),
        cmocka_unit_test(imputation_from_areas),
        cmocka_unit_test(imputation_from_siblings),
        cmocka_unit_test(imputation_in_time),
        cmocka_unit_test(winsorising),
        cmocka_unit_test(winsorising_then_logarithm),
        cmocka_unit_test(transformations_keep_the_order),
        cmocka_unit_test(box_cox_with_a_given_power),
        cmocka_unit_test(trimming_and_capping),
        cmocka_unit_test(too_few_values),
    };
    return cmocka_run_group_tests(tests, NULL, clean);
}
