/* test_index_tools - the engine against R, SciPy and scikit-learn on R's own data sets: tests/data/tools. */
#include <stdio.h>
#include <stdlib.h>

#include "index/aggregate.h"
#include "index/impute.h"
#include "index/kemeny.h"
#include "index/normalise.h"
#include "index/outliers.h"
#include "index/sobol.h"
#include "index/stats.h"
#include "index/weights.h"

#include "index_rig.h" /* last: it brings cmocka */

enum { LINE_MOST = 1 << 15, NUMBERS_MOST = 1 << 11, ROWS_MOST = 64, SHOWN = 10 };

/* -- the files -------------------------------------------------------------------------------- */

static FILE *open_file(const char *name)
{
    char path[96];
    snprintf(path, sizeof path, "tests/data/tools/%s", name);
    FILE *f = fopen(path, "r");
    if (!f)
        fail_msg("cannot open %s", path);
    return f;
}

/* A data set, an empty cell being a missing value. */
static struct matrix read_set(const char *name)
{
    char line[512], file[64];
    snprintf(file, sizeof file, "%s.csv", name);
    FILE *f = open_file(file);
    size_t cols = 1;
    assert_non_null(fgets(line, sizeof line, f));
    for (const char *p = line; *p; p++)
        cols += *p == ',';
    struct matrix m = matrix_new(&arena, ROWS_MOST, cols);
    m.rows = 0;
    while (m.rows < ROWS_MOST && fgets(line, sizeof line, f)) {
        char *at = line;
        for (size_t c = 0; c < cols; c++) {
            char *end;
            double x = strtod(at, &end);
            matrix_set(&m, m.rows, c, end == at ? NAN : x);
            at = end + (*end == ',');
        }
        m.rows++;
    }
    fclose(f);
    return m;
}

/* A line of results: what, data set, argument, tolerance, numbers. */
struct result {
    char what[32], set[32], arg[48];
    double within;
    size_t n;
    double x[NUMBERS_MOST];
    struct matrix data; /* of the set */
};

static const char *field(char **rest, char *to, size_t size)
{
    size_t n = strcspn(*rest, "\t\n");
    assert_true(n < size);
    memcpy(to, *rest, n);
    to[n] = '\0';
    *rest += n + ((*rest)[n] != '\0');
    return to;
}

static void cut_line(char *line, struct result *r)
{
    char within[32], *end;
    field(&line, r->what, sizeof r->what);
    field(&line, r->set, sizeof r->set);
    field(&line, r->arg, sizeof r->arg);
    r->within = strtod(field(&line, within, sizeof within), NULL);
    for (r->n = 0; r->n < NUMBERS_MOST; r->n++, line = end) {
        r->x[r->n] = strtod(line, &end);
        if (end == line)
            break;
    }
    bool has_set = strcmp(r->what, "ahp") && strcmp(r->what, "sobol");
    r->data = has_set ? read_set(r->set) : (struct matrix){0};
}

/* Hands every line of that kind to `check`; at least one must be there. */
static void each_result(const char *what, void (*check)(const struct result *r))
{
    static const char *const files[] = {"results_r.tsv", "results_py.tsv"};
    static char line[LINE_MOST];
    static struct result r;
    size_t seen = 0;
    for (size_t i = 0; i < 2; i++) {
        FILE *f = open_file(files[i]);
        while (fgets(line, sizeof line, f)) {
            if (strncmp(line, what, strlen(what)) != 0 || line[strlen(what)] != '\t')
                continue;
            cut_line(line, &r);
            check(&r);
            seen++;
        }
        fclose(f);
    }
    assert_true(seen > 0);
}

/* Relative where numbers are above 1. */
static void same(const struct result *r, size_t i, double found)
{
    double within = r->within * fmax(1, fabs(r->x[i]));
    if (i >= r->n || (isnan(r->x[i]) ? !isnan(found) : !(fabs(found - r->x[i]) <= within)))
        fail_msg("%s of %s, '%s', number %zu of %zu: %.17g is not %.17g", r->what, r->set, r->arg, i + 1,
                 r->n, found, i < r->n ? r->x[i] : NAN);
}

/* -- one number a column ---------------------------------------------------------------------- */

static double column_of(const struct result *r, size_t c, double *x)
{
    matrix_get_column(&r->data, c, x);
    return (double)r->data.rows;
}

static void check_moments(const struct result *r)
{
    double x[ROWS_MOST];
    assert_int_equal(r->n, r->data.cols);
    for (size_t c = 0; c < r->n; c++) {
        size_t n = (size_t)column_of(r, c, x);
        same(r, c,
             !strcmp(r->what, "mean")       ? stats_mean(x, n)
             : !strcmp(r->what, "sd")       ? stats_sd(x, n)
             : !strcmp(r->what, "skewness") ? stats_skewness(x, n)
             : !strcmp(r->what, "kurtosis") ? stats_kurtosis(x, n)
                                            : stats_quantile(x, n, strtod(r->arg, NULL), &arena));
    }
}

static void moments(void **state)
{
    (void)state;
    each_result("mean", check_moments);
    each_result("sd", check_moments);
    each_result("quantile", check_moments);
    each_result("skewness", check_moments);
    each_result("kurtosis", check_moments);
}

static void check_lambda(const struct result *r)
{
    for (size_t c = 0; c < r->n; c++) {
        double x[ROWS_MOST];
        unsigned char marks[ROWS_MOST] = {0};
        struct outliers how = outliers_default("x");
        struct outliers_report report;
        struct error e = {0};
        how.method = outliers_find("box-cox");
        size_t n = (size_t)column_of(r, c, x);
        assert_int_equal(outliers_treat(&how, x, n, marks, &report, &arena, &e), 0);
        same(r, c, report.lambda);
    }
}

static void box_cox(void **state)
{
    (void)state;
    each_result("lambda", check_lambda);
}

/* -- between columns -------------------------------------------------------------------------- */

static void check_correlation(const struct result *r)
{
    struct matrix m =
        stats_correlation_matrix(&r->data, stats_correlation_find(r->arg), &arena);
    assert_int_equal(r->n, m.cols * m.cols);
    for (size_t i = 0; i < r->n; i++)
        same(r, i, matrix_get(&m, i % m.cols, i / m.cols));
}

static void check_eigenvalues(const struct result *r)
{
    struct matrix m =
        stats_correlation_matrix(&r->data, stats_correlation_find("pearson"), &arena);
    double values[16];
    stats_eigen(&m, values, NULL, &arena);
    assert_int_equal(r->n, m.cols);
    for (size_t i = 0; i < r->n; i++)
        same(r, i, values[i]);
}

static void check_alpha(const struct result *r)
{
    same(r, 0, stats_cronbach(&r->data, false, &arena));
    same(r, 1, stats_cronbach(&r->data, true, &arena));
}

static void relations(void **state)
{
    (void)state;
    each_result("correlation", check_correlation);
    each_result("eigenvalues", check_eigenvalues);
    each_result("alpha", check_alpha);
}

/* -- columns worked over ---------------------------------------------------------------------- */

/* The method is the first word of the argument, the direction or a number the second. */
static double argument(const struct result *r, char *method, size_t size)
{
    size_t n = strcspn(r->arg, " ");
    assert_true(n < size);
    memcpy(method, r->arg, n);
    method[n] = '\0';
    return strtod(r->arg + n, NULL);
}

static void compare_column(const struct result *r, size_t c, const double *x)
{
    assert_int_equal(r->n, SHOWN * r->data.cols);
    for (size_t i = 0; i < SHOWN; i++)
        same(r, c * SHOWN + i, x[i]);
}

/* Posts at the quartiles, the third row for reference, as make.R has it. */
static void check_normalise(const struct result *r)
{
    char method[32];
    int direction = (int)argument(r, method, sizeof method);
    for (size_t c = 0; c < r->data.cols; c++) {
        double x[ROWS_MOST];
        struct error e = {0};
        struct normalise how = normalise_default("x");
        size_t n = (size_t)column_of(r, c, x);
        how.method = normalise_find(method);
        how.direction = direction;
        how.reference = 2;
        how.lower = stats_quantile(x, n, 0.25, &arena);
        how.upper = stats_quantile(x, n, 0.75, &arena);
        if (normalise_column(&how, x, n, &arena, &e))
            fail_msg("%s of %s, column %zu: %s", r->arg, r->set, c + 1, e.text);
        compare_column(r, c, x);
    }
}

static void normalisations(void **state)
{
    (void)state;
    each_result("normalise", check_normalise);
}

static void check_outliers(const struct result *r)
{
    for (size_t c = 0; c < r->data.cols; c++) {
        double x[ROWS_MOST];
        unsigned char marks[ROWS_MOST] = {0};
        struct outliers how = outliers_default("x");
        struct outliers_report report;
        struct error e = {0};
        how.method = outliers_find(r->arg);
        how.sds = 1.5;
        size_t n = (size_t)column_of(r, c, x);
        assert_int_equal(outliers_treat(&how, x, n, marks, &report, &arena, &e), 0);
        compare_column(r, c, x);
    }
}

static void check_impute(const struct result *r)
{
    for (size_t c = 0; c < r->data.cols; c++) {
        double x[ROWS_MOST];
        unsigned char marks[ROWS_MOST] = {0};
        struct error e = {0};
        size_t n = (size_t)column_of(r, c, x);
        assert_int_equal(impute_column(impute_find(r->arg), x, n, NULL, marks, "x", &arena, &e), 0);
        compare_column(r, c, x);
    }
}

static void check_series(const struct result *r)
{
    for (size_t c = 0; c < r->data.cols; c++) {
        double x[ROWS_MOST], period[ROWS_MOST];
        unsigned char marks[ROWS_MOST] = {0};
        size_t n = (size_t)column_of(r, c, x);
        for (size_t i = 0; i < n; i++)
            period[i] = (double)i;
        impute_series(impute_find(r->arg), x, period, n, marks);
        compare_column(r, c, x);
    }
}

static void preparations(void **state)
{
    (void)state;
    each_result("outliers", check_outliers);
    each_result("impute", check_impute);
    each_result("series", check_series);
}

/* -- weights and means ------------------------------------------------------------------------ */

/* Shares do not depend on min-max: entropy takes the values as they are. */
static void check_weights(const struct result *r)
{
    static const char *const names[] = {"c1", "c2", "c3", "c4", "c5", "c6", "c7"};
    char method[32];
    double w[16];
    struct error e = {0};
    struct weights how = {.node = "n", .names = names, .factors = (size_t)argument(r, method, sizeof method)};
    how.method = weights_find(method);
    if (weights_of(&how, &r->data, w, NULL, &arena, &e))
        fail_msg("%s of %s: %s", r->arg, r->set, e.text);
    assert_int_equal(r->n, r->data.cols);
    for (size_t i = 0; i < r->n; i++)
        same(r, i, w[i]);
}

static void check_ahp(const struct result *r)
{
    static double pairs[] = {1,       4,       3,       1,       3,       4,       1.0 / 4, 1, 7,
                             3,       1.0 / 5, 1,       1.0 / 3, 1.0 / 7, 1,       1.0 / 5, 1.0 / 5,
                             1.0 / 6, 1,       1.0 / 3, 5,       1,       1,       1.0 / 3, 1.0 / 3,
                             5,       5,       1,       1,       3,       1.0 / 4, 1,       6, 3,
                             1.0 / 3, 1};
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
    double w[6];
    struct matrix judged = {6, 6, pairs}, none = matrix_new(&arena, 0, 6);
    struct weights how = {.method = weights_find("ahp"), .node = "n", .names = names, .pairs = &judged};
    struct weights_report report;
    struct error e = {0};
    assert_int_equal(weights_of(&how, &none, w, &report, &arena, &e), 0);
    for (size_t i = 0; i < 6; i++)
        same(r, i, w[i]);
    same(r, 6, report.consistency);
}

static void check_bod(const struct result *r)
{
    static const char *const names[] = {"c1", "c2", "c3", "c4", "c5", "c6", "c7"};
    double low[8], high[8], score[ROWS_MOST];
    struct error e = {0};
    struct weights_bod how = {"n", names,
                              !strcmp(r->arg, "pie")      ? BOD_PIE
                              : !strcmp(r->arg, "weight") ? BOD_WEIGHT
                                                          : BOD_FREE,
                              low, high};
    for (size_t j = 0; j < 8; j++)
        low[j] = 0.05, high[j] = 0.5;
    assert_int_equal(weights_of_bod(&how, &r->data, score, NULL, &arena, &e), 0);
    assert_int_equal(r->n, r->data.rows);
    for (size_t i = 0; i < r->n; i++)
        same(r, i, score[i]);
}

static void weightings(void **state)
{
    (void)state;
    each_result("weights", check_weights);
    each_result("ahp", check_ahp);
    each_result("bod", check_bod);
}

/* Weights 1, 2, 3, …; what has weights of places or none takes equal ones. */
static void check_aggregate(const struct result *r)
{
    char method[32];
    double w[16], number = argument(r, method, sizeof method);
    struct matrix m = matrix_new(&arena, r->data.rows, r->data.cols + 1);
    struct aggregate how = aggregate_default("n");
    struct error e = {0};
    bool plain = !strcmp(method, "mpi") || !strcmp(method, "ampi") || !strcmp(method, "median") || !strcmp(method, "owa");
    how.method = aggregate_find(method);
    how.power = how.andness = number;
    for (size_t c = 0; c < r->data.cols; c++) {
        w[c] = plain ? 1 : (double)c + 1;
        for (size_t i = 0; i < m.rows; i++)
            matrix_set(&m, i, c, matrix_get(&r->data, i, c));
    }
    if (aggregate_columns(&how, &m, 0, r->data.cols, w, r->data.cols, &arena, &e))
        fail_msg("%s of %s: %s", r->arg, r->set, e.text);
    assert_int_equal(r->n, m.rows);
    for (size_t i = 0; i < r->n; i++)
        same(r, i, matrix_get(&m, i, r->data.cols));
}

static void check_kemeny(const struct result *r)
{
    double w[16];
    struct matrix m = r->data;
    struct kemeny k;
    struct error e = {0};
    m.rows = (size_t)strtod(r->arg, NULL);
    for (size_t c = 0; c < m.cols; c++)
        w[c] = (double)c + 1;
    assert_int_equal(kemeny_of_matrix(&k, &m, w, "n", &arena, &e), 0);
    same(r, 0, (double)k.score * k.unit);
    same(r, 1, (double)k.orders);
    assert_true(k.exact);
}

static void aggregations(void **state)
{
    (void)state;
    each_result("aggregate", check_aggregate);
    each_result("kemeny", check_kemeny);
}

static void check_sobol(const struct result *r)
{
    static struct sobol s;
    double x[SOBOL_DIMENSIONS];
    size_t points = r->n / SOBOL_DIMENSIONS;
    sobol_start(&s, SOBOL_DIMENSIONS, 0);
    for (uint32_t i = 0; i < points; i++) {
        sobol_point(&s, i, x);
        for (size_t d = 0; d < SOBOL_DIMENSIONS; d++)
            same(r, d * points + i, x[d]);
    }
}

static void sequence(void **state)
{
    (void)state;
    each_result("sobol", check_sobol);
}

static int free_arena(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments),      cmocka_unit_test(box_cox),    cmocka_unit_test(relations),
        cmocka_unit_test(normalisations), cmocka_unit_test(preparations), cmocka_unit_test(weightings),
        cmocka_unit_test(aggregations), cmocka_unit_test(sequence),
    };
    return cmocka_run_group_tests(tests, NULL, free_arena);
}
