/* test_index_sobol - the sequence, the design, indices with closed forms. */
#include "index/sobol.h"

#include "index_rig.h" /* last: it brings cmocka */

static void first_points(void **state)
{
    (void)state;
    struct sobol s;
    double x[3];
    /* as Joe & Kuo's program prints them */
    static const double want[][3] = {
        {0, 0, 0},          {0.5, 0.5, 0.5},       {0.75, 0.25, 0.25},
        {0.25, 0.75, 0.75}, {0.375, 0.375, 0.625}, {0.875, 0.875, 0.125}};
    sobol_start(&s, 3, 0);
    for (uint32_t i = 0; i < 6; i++) {
        sobol_point(&s, i, x);
        for (size_t d = 0; d < 3; d++)
            assert_near(x[d], want[i][d], 0);
    }
}

static void every_dimension_is_even(void **state)
{
    (void)state;
    enum { POINTS = 256 };
    struct sobol s;
    double x[SOBOL_DIMENSIONS];
    static unsigned char seen[SOBOL_DIMENSIONS][POINTS];
    for (uint64_t seed = 0; seed < 2; seed++) {
        memset(seen, 0, sizeof seen);
        sobol_start(&s, SOBOL_DIMENSIONS, seed);
        for (uint32_t i = 0; i < POINTS; i++) {
            sobol_point(&s, i, x);
            for (size_t d = 0; d < SOBOL_DIMENSIONS; d++)
                assert_int_equal(seen[d][(size_t)(x[d] * POINTS)]++,
                                 0); /* one in each of 256 bins */
        }
    }
}

static void design(void **state)
{
    (void)state;
    struct matrix m = sobol_design(8, 2, 1, &arena);
    assert_int_equal(m.rows, 32);
    for (size_t r = 0; r < 8; r++) {
        assert_near(matrix_get(&m, 16 + r, 0), matrix_get(&m, 8 + r, 0), 0);
        assert_near(matrix_get(&m, 16 + r, 1), matrix_get(&m, r, 1), 0);
        assert_near(matrix_get(&m, 24 + r, 0), matrix_get(&m, r, 0), 0);
        assert_near(matrix_get(&m, 24 + r, 1), matrix_get(&m, 8 + r, 1), 0);
    }
}

/* Inputs u1 .. u3; f as the test names it. */
static void indices_of(double (*f)(const double *), struct sobol_index *out, size_t n)
{
    struct matrix m = sobol_design(n, 3, 5, &arena);
    double *y = vector_new(&arena, m.rows);
    for (size_t r = 0; r < m.rows; r++)
        y[r] = f(matrix_row(&m, r));
    sobol_indices(y, n, 3, 200, 5, out, &arena);
}

static double linear(const double *u)
{
    return 3 * u[0] + 4 * u[1] + 10;
}

static double product(const double *u)
{
    return u[0] * u[1];
}

static double ishigami(const double *u)
{
    double x = M_PI * (2 * u[0] - 1), y = M_PI * (2 * u[1] - 1), z = M_PI * (2 * u[2] - 1);
    return sin(x) + 7 * sin(y) * sin(y) + 0.1 * z * z * z * z * sin(x);
}

static double constant(const double *u)
{
    (void)u;
    return 2;
}

static void closed_forms(void **state)
{
    (void)state;
    struct sobol_index i[3];
    indices_of(linear, i, 2048);
    const double want_linear[] = {9 / 25.0, 16 / 25.0, 0};
    for (size_t k = 0; k < 3; k++) {
        assert_near(i[k].first, want_linear[k], 0.01);
        assert_near(i[k].total, want_linear[k], 0.01);
        assert_true(i[k].first_low <= i[k].first && i[k].first <= i[k].first_high);
    }
    indices_of(product, i, 2048);
    assert_near(i[0].first, 3 / 7.0, 0.01);
    assert_near(i[0].total, 4 / 7.0, 0.01);
    /* Ishigami & Homma 1990, a = 7, b = 0.1 */
    indices_of(ishigami, i, 4096);
    const double first[] = {0.3139, 0.4424, 0}, total[] = {0.5576, 0.4424, 0.2437};
    for (size_t k = 0; k < 3; k++) {
        assert_near(i[k].first, first[k], 0.02);
        assert_near(i[k].total, total[k], 0.02);
    }
    indices_of(constant, i, 64);
    assert_near(i[0].first, 0, 0);
    assert_near(i[0].total_high, 0, 0);
}

/* Sobol' 2003: product of (|4u - 2| + a) / (1 + a), a = 0, 1, 4.5, 9, 99, 99, 99, 99 */
static const double g_of[] = {0, 1, 4.5, 9, 99, 99, 99, 99};
enum { G = sizeof g_of / sizeof *g_of };

static double g_function(const double *u)
{
    double y = 1;
    for (size_t i = 0; i < G; i++)
        y *= (fabs(4 * u[i] - 2) + g_of[i]) / (1 + g_of[i]);
    return y;
}

/* V_i = 1/3 / (1 + a_i)^2; V = product of (1 + V_i) less 1; total_i = V_i (1 + V) / (1 + V_i) / V */
static void eight_inputs(void **state)
{
    (void)state;
    enum { POINTS = 8192 };
    struct matrix m = sobol_design(POINTS, G, 3, &arena);
    struct sobol_index found[G];
    double *y = vector_new(&arena, m.rows), all = 1, inside = 0;
    for (size_t r = 0; r < m.rows; r++)
        y[r] = g_function(matrix_row(&m, r));
    sobol_indices(y, POINTS, G, 200, 3, found, &arena);
    for (size_t i = 0; i < G; i++)
        all *= 1 + 1 / (3 * (1 + g_of[i]) * (1 + g_of[i]));
    for (size_t i = 0; i < G; i++) {
        double own = 1 / (3 * (1 + g_of[i]) * (1 + g_of[i]));
        double first = own / (all - 1), total = own * all / (1 + own) / (all - 1);
        assert_near(found[i].first, first, 0.01);
        assert_near(found[i].total, total, 0.01);
        inside += found[i].total_low <= total && total <= found[i].total_high;
    }
    assert_true(inside >= 6); /* intervals of 90 %: at most two of eight miss */
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
        cmocka_unit_test(first_points),
        cmocka_unit_test(every_dimension_is_even),
        cmocka_unit_test(design),
        cmocka_unit_test(closed_forms),
        cmocka_unit_test(eight_inputs),
    };
    return cmocka_run_group_tests(tests, NULL, clean);
}
