/* test_index_normalise - every normalisation: closed forms, both directions, what is refused. */
#include "index/normalise.h"

#include "index/matrix.h"
#include "index/random.h"

#include "index_rig.h" /* last: it brings cmocka */

enum { N = 4 };

static void normalised(const char *method, int direction, const double *x, double *y,
                       struct normalise how)
{
    struct error e = {0};
    how.method = normalise_find(method);
    how.direction = direction;
    memcpy(y, x, N * sizeof *y);
    if (normalise_column(&how, y, N, &arena, &e))
        fail_msg("%s: %s", method, e.text);
}

/* x = 2 4 (missing) 10: mean 16/3, sum 16, norm sqrt(120), sd sqrt(52/3). */
static void closed_forms(void **state)
{
    (void)state;
    const double x[N] = {2, 4, NAN, 10}, sd = sqrt(52.0 / 3), mean = 16.0 / 3, norm = sqrt(120);
    const struct {
        const char *method;
        double up[N], down[N];
    } want[] = {
        {"min-max", {0, .25, NAN, 1}, {1, .75, NAN, 0}},
        {"z-score",
         {(2 - mean) / sd, (4 - mean) / sd, NAN, (10 - mean) / sd},
         {(mean - 2) / sd, (mean - 4) / sd, NAN, (mean - 10) / sd}},
        {"rank", {1, 2, NAN, 3}, {3, 2, NAN, 1}},
        {"borda", {0, 1, NAN, 2}, {2, 1, NAN, 0}},
        {"percentile-rank", {0, .5, NAN, 1}, {1, .5, NAN, 0}},
        {"percentile", {1 / 3., 2 / 3., NAN, 1}, {1, 2 / 3., NAN, 1 / 3.}},
        {"categorical", {.4, .6, NAN, 1}, {1, .6, NAN, .4}},
        {"distance-to-max", {0, .25, NAN, 1}, {1, .75, NAN, 0}},
        {"distance-to-reference", {0, 1, NAN, 4}, {8 / 6., 1, NAN, 0}},
        {"distance-to-target", {0, 2 / 6., NAN, 8 / 6.}, {4., 3., NAN, 0}},
        {"goalposts", {0, .25, NAN, 1}, {1, .75, NAN, 0}},
        {"fixed-linear", {-.25, .25, NAN, 1.75}, {1.25, .75, NAN, -.75}},
        {"ratio-to-mean",
         {2 / mean, 4 / mean, NAN, 10 / mean},
         {mean / 2, mean / 4, NAN, mean / 10}},
        {"ratio-to-best", {.2, .4, NAN, 1}, {1, .5, NAN, .2}},
        {"ratio-to-worst", {1, 2, NAN, 5}, {5, 2.5, NAN, 1}},
        {"ratio-to-reference", {.5, 1, NAN, 2.5}, {2, 1, NAN, .4}},
        {"distance-from-mean",
         {2 / mean - 1, 4 / mean - 1, NAN, 10 / mean - 1},
         {1 - 2 / mean, 1 - 4 / mean, NAN, 1 - 10 / mean}},
        {"above-below-mean", {-1, -1, NAN, 1}, {1, 1, NAN, -1}},
        {"sum", {2 / 16., 4 / 16., NAN, 10 / 16.}, {.5 / .85, .25 / .85, NAN, .1 / .85}},
        {"vector",
         {2 / norm, 4 / norm, NAN, 10 / norm},
         {1 - 2 / norm, 1 - 4 / norm, NAN, 1 - 10 / norm}},
    };
    size_t methods = 0;
    while (normalise_methods[methods].name)
        methods++;
    assert_int_equal(methods, sizeof want / sizeof *want); /* none goes untested */
    for (size_t k = 0; k < methods; k++) {
        struct normalise how = normalise_default("x");
        double y[N];
        how.lower = 3;
        how.upper = 7;
        how.reference = 1;
        how.target = 8;
        normalised(want[k].method, 1, x, y, how);
        for (size_t i = 0; i < N; i++)
            assert_near(y[i], want[k].up[i], 1e-14);
        if (strcmp(want[k].method, "distance-to-target") == 0)
            how.target = 8; /* (max - x) / (max - target) */
        normalised(want[k].method, -1, x, y, how);
        for (size_t i = 0; i < N; i++)
            assert_near(y[i], want[k].down[i], 1e-14);
    }
}

static void ranges_and_caps(void **state)
{
    (void)state;
    const double x[N] = {2, 4, NAN, 10};
    struct normalise how = normalise_default("x");
    double y[N];
    how.low = 1000;
    how.high = 0;
    normalised("min-max", 1, x, y, how);
    assert_near(y[3], 0, 0);
    assert_near(y[0], 1000, 0);
    how.low = 0;
    how.high = 1;
    how.cap = true;
    how.reference = 1;
    normalised("distance-to-reference", 1, x, y, how);
    assert_near(y[3], 1, 0);
    how.ties = TIES_AVERAGE;
    const double tied[N] = {5, 5, 1, 7};
    normalised("rank", 1, tied, y, how);
    assert_near(y[0], 2.5, 0);
}

static void a_base_year(void **state)
{
    (void)state;
    const double x[N] = {2, 4, NAN, 12}, base[] = {0, 10, NAN};
    struct normalise how = normalise_default("x");
    double y[N];
    how.basis = base;
    how.basis_n = 3;
    normalised("min-max", 1, x, y, how);
    assert_near(y[1], 0.4, 0);
    assert_near(y[3], 1.2, 0);
    normalised("min-max", -1, x, y, how);
    assert_near(y[3], -0.2, 1e-15);
    normalised(
        "ratio-to-best", 1, (const double[]){2, 4, 8, 5}, y,
        (struct normalise){.name = "x", .high = 1, .basis = (const double[]){20}, .basis_n = 1});
    assert_near(y[2], 0.4, 0);
}

static void properties(void **state)
{
    (void)state;
    double x[50], scaled[50], turned[50], mixed[50];
    struct error e = {0};
    struct normalise how = normalise_default("x");
    for (size_t i = 0; i < 50; i++) {
        x[i] = random_uniform(1, i, 2);
        scaled[i] = x[i] * 4096; /* a power of 2 keeps every bit */
        mixed[(i * 7) % 50] = x[i];
        turned[i] = x[i];
    }
    assert_int_equal(normalise_column(&how, scaled, 50, &arena, &e), 0);
    how.method = normalise_find("z-score");
    double z[50], zm[50];
    memcpy(z, x, sizeof z);
    memcpy(zm, mixed, sizeof zm);
    assert_int_equal(normalise_column(&how, z, 50, &arena, &e), 0);
    assert_int_equal(normalise_column(&how, zm, 50, &arena, &e), 0);
    how.direction = -1;
    assert_int_equal(normalise_column(&how, turned, 50, &arena, &e), 0);
    for (size_t i = 0; i < 50; i++) {
        assert_near(zm[(i * 7) % 50], z[i], 0); /* permuted areas: the same to the last bit */
        assert_near(turned[i], -z[i], 0);
    }
    how = normalise_default("x");
    assert_int_equal(normalise_column(&how, x, 50, &arena, &e), 0);
    for (size_t i = 0; i < 50; i++)
        assert_near(scaled[i], x[i], 0);
}

static void refusals(void **state)
{
    (void)state;
    struct error e = {0};
    const struct {
        const char *method, *part;
        double x[3];
    } bad[] = {
        {"z-score", "'x' is constant", {3, 3, NAN}},
        {"percentile-rank", "'x' is constant", {3, 3, 3}},
        {"vector", "'x' is constant", {3, 3, 3}},
        {"ratio-to-mean", "'x': -1 in row 2", {3, -1, 3}},
        {"ratio-to-best", "'x': 0 in row 3", {3, 1, 0}},
        {"sum", "'x': 0 in row 1", {0, 1, 2}},
        {"goalposts", "'x': goalposts without goalposts", {1, 2, 3}},
        {"fixed-linear", "'x': fixed-linear without goalposts", {1, 2, 3}},
        {"distance-to-target", "'x': distance-to-target without a target", {1, 2, 3}},
        {"distance-to-reference", "'x': the reference area has no value", {NAN, 2, 3}},
        {"distance-to-reference", "'x': the reference area is the worst", {1, 2, 3}},
        {"ratio-to-reference", "'x': the reference area has no value", {NAN, 2, 3}},
        {"distance-from-mean", "'x': its mean is 0", {-1, 0, 1}},
        {"rank", "'x' has no values", {NAN, NAN, NAN}},
    };
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        struct normalise how = normalise_default("x");
        double x[3];
        how.method = normalise_find(bad[k].method);
        how.reference = 0;
        memcpy(x, bad[k].x, sizeof x);
        assert_refused(normalise_column(&how, x, 3, &arena, &e), &e, bad[k].part);
    }
    struct normalise how = normalise_default("x");
    double x[3] = {1, 2, 3};
    how.high = 0;
    assert_refused(normalise_column(&how, x, 3, &arena, &e), &e, "'x': the range");
    how = normalise_default("x");
    how.method = normalise_find("distance-to-target");
    how.target = 1;
    assert_refused(normalise_column(&how, x, 3, &arena, &e), &e, "'x': the target 1 is not better");
    how = normalise_default("x");
    how.method = normalise_find("ratio-to-reference");
    assert_refused(normalise_column(&how, x, 3, &arena, &e), &e, "'x': ratio-to-reference without a reference");
    how = normalise_default("x");
    how.method = normalise_find("fixed-linear");
    how.lower = how.upper = 4;
    assert_refused(normalise_column(&how, x, 3, &arena, &e), &e, "'x': fixed-linear needs lower < upper, found 4 and 4");
    double far[3] = {-1e308, 0, 1e308}, also_far[3] = {-1e308, 0, 1e308};
    how = normalise_default("x");
    assert_refused(normalise_column(&how, far, 3, &arena, &e), &e, "'x': row 3: min-max leaves the range");
    how.method = normalise_find("z-score");
    assert_refused(normalise_column(&how, also_far, 3, &arena, &e), &e, "'x': its values are too large for z-score");
    assert_null(normalise_find("none such"));
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
        cmocka_unit_test(closed_forms), cmocka_unit_test(ranges_and_caps),
        cmocka_unit_test(a_base_year),  cmocka_unit_test(properties),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, clean);
}
