/* test_index_aggregate - means, penalties, order statistics, votes, Kemeny orders. */
#include "index/aggregate.h"
#include "index/kemeny.h"
#include "index/random.h"

#include "index_rig.h" /* last: it brings cmocka */

/* One row through a method. */
static double one(struct aggregate how, const char *method, const double *x, const double *w,
                  size_t n)
{
    struct error e = {0};
    struct matrix m = matrix_new(&arena, 1, n + 1);
    memcpy(m.at, x, n * sizeof *x);
    how.method = aggregate_find(method);
    if (aggregate_columns(&how, &m, 0, n, w, n, &arena, &e))
        fail_msg("%s", e.text);
    return m.at[n];
}

static void means(void **state)
{
    (void)state;
    struct aggregate how = aggregate_default("top");
    const double x[] = {1, 4, NAN, 16}, w[] = {1, 2, 5, 1}, even[] = {3, 3, 3};
    assert_near(one(how, "arithmetic", x, w, 4), 25.0 / 4, 1e-15);
    assert_near(one(how, "geometric", x, w, 4), 4, 1e-14);
    assert_near(one(how, "harmonic", x, w, 4), 4 / (1 + 0.5 + 1.0 / 16), 1e-15);
    assert_near(one(how, "power", x, w, 4), sqrt((1 + 32 + 256) / 4.0), 1e-14);
    how.power = -1;
    assert_near(one(how, "power", x, w, 4), one(how, "harmonic", x, w, 4), 1e-14);
    const char *const all[] = {"arithmetic", "geometric", "harmonic", "power",
                               "mpi",        "ampi",      "owa",      "median"};
    for (size_t k = 0; k < 8; k++)
        assert_near(one(how, all[k], even, w, 3), 3, 1e-14);
    /* the weak count more from left to right */
    assert_true(one(how, "harmonic", x, w, 4) < one(how, "geometric", x, w, 4));
    assert_true(one(how, "geometric", x, w, 4) < one(how, "arithmetic", x, w, 4));
    /* weights times a constant change nothing */
    const double twice[] = {2, 4, 10, 2};
    for (size_t k = 0; k < 8; k++)
        assert_near(one(how, all[k], x, twice, 4), one(how, all[k], x, w, 4), 0);
}

static void penalties(void **state)
{
    (void)state;
    struct aggregate how = aggregate_default("top");
    const double x[] = {90, 100, 125}, w[] = {1, 1, 1};
    double mean = 105, squares = 225 + 25 + 400;
    assert_near(one(how, "mpi", x, w, 3), mean - squares / 2 / mean, 1e-12);
    assert_near(one(how, "ampi", x, w, 3), mean - squares / 3 / mean, 1e-12);
    how.penalty = -1;
    assert_near(one(how, "ampi", x, w, 3), mean + squares / 3 / mean, 1e-12);
    assert_near(one(how, "mpi", x, w, 1), 90, 0);
}

static void ordered_weights(void **state)
{
    (void)state;
    struct aggregate how = aggregate_default("top");
    const double x[] = {3, 9, 6}, w[] = {1, 1, 1}, v[] = {0.5, 0.3, 0.2};
    assert_near(one(how, "owa", x, w, 3), 6, 1e-14);
    how.andness = 2;
    assert_near(one(how, "owa", x, w, 3), 9 / 9.0 + 6 * 3 / 9.0 + 3 * 5 / 9.0, 1e-14);
    how.positions = v;
    how.places = 3;
    assert_near(one(how, "owa", x, w, 3), 0.5 * 9 + 0.3 * 6 + 0.2 * 3, 1e-14);
    const double best[] = {1, 0, 0}, worst[] = {0, 0, 1};
    how.positions = best;
    assert_near(one(how, "owa", x, w, 3), 9, 0);
    how.positions = worst;
    assert_near(one(how, "owa", x, w, 3), 3, 0);
    const double even[] = {1, 2, 10, 20}, by[] = {1, 1, 1, 1}, heavy[] = {1, 1, 5, 1};
    assert_near(one(how, "median", even, by, 4), 6, 0);
    assert_near(one(how, "median", even, heavy, 4), 10, 0);
    assert_near(one(how, "median", (const double[]){1, NAN, 5, 20}, by, 4), 5, 0);
}

static void votes(void **state)
{
    (void)state;
    struct error e = {0};
    double cells[] = {3, 3, 1, 0, 2, 2, 2, 0, 1, 1, 3, 0, NAN, NAN, NAN, 0};
    struct matrix m = {4, 4, cells};
    double w[] = {1, 1, 1};
    struct aggregate how = aggregate_default("top");
    const struct {
        const char *method;
        double want[4];
    } t[] = {{"copeland", {2, 0, -2, NAN}},
             {"borda", {4 / 3.0, 1, 2 / 3.0, NAN}},
             {"kemeny", {2, 1, 0, NAN}}};
    for (size_t k = 0; k < 3; k++) {
        how.method = aggregate_find(t[k].method);
        assert_int_equal(aggregate_columns(&how, &m, 0, 3, w, 3, &arena, &e), 0);
        for (size_t r = 0; r < 4; r++)
            assert_near(matrix_get(&m, r, 3), t[k].want[r], 1e-15);
    }
    struct matrix o = aggregate_outranking(&m, 0, 3, w, &arena);
    assert_near(matrix_get(&o, 0, 1), 2.0 / 3, 1e-15);
    assert_near(matrix_get(&o, 0, 3), 0.5, 1e-15);
    assert_near(matrix_get(&o, 2, 2), 0, 0);
}

static void thresholds_and_refusals(void **state)
{
    (void)state;
    struct error e = {0};
    double cells[] = {1, 2, NAN, 0, NAN, NAN, 5, 0, 0, 1, 2, 0}, w[] = {1, 1, 1};
    struct matrix m = {3, 4, cells};
    struct aggregate how = aggregate_default("env");
    how.threshold = 2.0 / 3;
    assert_int_equal(aggregate_columns(&how, &m, 0, 3, w, 3, &arena, &e), 0);
    assert_near(cells[3], 1.5, 0);
    assert_near(cells[7], NAN, 0);
    const char *const positive[] = {"geometric", "harmonic", "power", "mpi", "ampi"};
    for (size_t k = 0; k < 5; k++) {
        how.method = aggregate_find(positive[k]);
        assert_refused(aggregate_columns(&how, &m, 0, 3, w, 3, &arena, &e), &e,
                       "node 'env': 0 in row 3");
    }
    w[0] = 0; /* a value without weight does not matter */
    assert_int_equal(aggregate_columns(&how, &m, 0, 3, w, 3, &arena, &e), 0);
    w[0] = -1;
    assert_refused(aggregate_columns(&how, &m, 0, 3, w, 3, &arena, &e), &e,
                   "node 'env': weight -1");
    w[0] = w[1] = w[2] = 0;
    assert_refused(aggregate_columns(&how, &m, 0, 3, w, 3, &arena, &e), &e, "node 'env'");
    w[1] = 1;
    how.method = aggregate_find("power");
    how.power = 0;
    assert_refused(aggregate_columns(&how, &m, 0, 3, w, 3, &arena, &e), &e,
                   "node 'env': a power mean");
    how.method = aggregate_find("owa");
    how.positions = w;
    how.places = 2;
    assert_refused(aggregate_columns(&how, &m, 0, 3, w, 3, &arena, &e), &e, "node 'env': 2 places");
}

/* -- Kemeny ----------------------------------------------------------------------------------- */

enum { SMALL = 6 };

static void try_orders(const int32_t *pair, size_t *order, size_t fixed, int64_t *best,
                       uint64_t *count)
{
    if (fixed < SMALL) {
        for (size_t i = fixed; i < SMALL; i++) {
            size_t swap = order[fixed];
            order[fixed] = order[i], order[i] = swap;
            try_orders(pair, order, fixed + 1, best, count);
            order[i] = order[fixed], order[fixed] = swap;
        }
        return;
    }
    int64_t score = 0;
    for (size_t i = 0; i < SMALL; i++)
        for (size_t j = i + 1; j < SMALL; j++)
            score += pair[order[i] * SMALL + order[j]];
    if (score > *best)
        *best = score, *count = 0;
    *count += score == *best;
}

static void kemeny_against_all_orders(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        int32_t pair[SMALL * SMALL] = {0};
        size_t order[SMALL] = {0, 1, 2, 3, 4, 5};
        int64_t best = -1;
        uint64_t count = 0;
        struct kemeny k;
        struct error e = {0};
        for (size_t i = 0; i < SMALL; i++)
            for (size_t j = 0; j < i; j++) {
                pair[i * SMALL + j] = (int32_t)(random_bits(seed, i, j) % 5);
                pair[j * SMALL + i] = 4 - pair[i * SMALL + j];
            }
        try_orders(pair, order, 0, &best, &count);
        assert_int_equal(kemeny_order(&k, pair, SMALL, "top", &arena, &e), 0);
        assert_int_equal(k.score, best);
        assert_int_equal(k.orders, count);
        assert_true(k.exact);
    }
}

static void kemeny_beyond_the_exact(void **state)
{
    (void)state;
    enum { N = 40 };
    static int32_t pair[N * N];
    struct kemeny k;
    struct error e = {0};
    int64_t upper = 0;
    /* one majority order: parts of one area each, so exact for any number */
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++)
            pair[i * N + j] = i == j ? 0 : (i * 7) % N < (j * 7) % N ? 3 : 1;
    assert_int_equal(kemeny_order(&k, pair, N, "top", &arena, &e), 0);
    assert_true(k.exact);
    assert_int_equal(k.orders, 1);
    for (size_t i = 0; i < N; i++)
        assert_int_equal((k.order[i] * 7) % N, i);
    /* and a tangle of 40: a heuristic that says so */
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < i; j++) {
            pair[i * N + j] = (int32_t)(random_bits(3, i, j) % 101);
            pair[j * N + i] = 100 - pair[i * N + j];
            upper += pair[i * N + j] > 50 ? pair[i * N + j] : pair[j * N + i];
        }
    assert_int_equal(kemeny_order(&k, pair, N, "top", &arena, &e), 0);
    assert_false(k.exact);
    assert_int_equal(k.orders, 0);
    assert_true(k.score <= upper && k.score > upper * 7 / 10);
    pair[1] = -1;
    assert_refused(kemeny_order(&k, pair, N, "top", &arena, &e), &e, "node 'top'");
}

static void kemeny_weights_become_whole(void **state)
{
    (void)state;
    struct error e = {0};
    struct kemeny k;
    double cells[] = {1, 2, 3, 2, 3, 1, 3, 1, 2};
    struct matrix m = {3, 3, cells};
    const double tenths[] = {0.1, 0.1, 0.1}, thirds[] = {1.0 / 3, 0.5, 1.0 / 6},
                 odd[] = {1, M_PI, M_E};
    assert_int_equal(kemeny_of_matrix(&k, &m, tenths, "top", &arena, &e), 0);
    assert_int_equal(k.orders, 3); /* the cycle: exact ties */
    assert_near(k.rounding, 0, 0);
    assert_int_equal(kemeny_of_matrix(&k, &m, thirds, "top", &arena, &e), 0);
    assert_near(k.rounding, 0, 0);
    assert_near(k.unit, 1.0 / 12, 1e-15);
    assert_int_equal(kemeny_of_matrix(&k, &m, odd, "top", &arena, &e), 0);
    assert_true(k.rounding > 0 && k.rounding < 1e-6);
    assert_refused(kemeny_of_matrix(&k, &m, (const double[]){0, 0, 0}, "top", &arena, &e), &e,
                   "'top'");
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
        cmocka_unit_test(means),
        cmocka_unit_test(penalties),
        cmocka_unit_test(ordered_weights),
        cmocka_unit_test(votes),
        cmocka_unit_test(thresholds_and_refusals),
        cmocka_unit_test(kemeny_against_all_orders),
        cmocka_unit_test(kemeny_beyond_the_exact),
        cmocka_unit_test(kemeny_weights_become_whole),
    };
    return cmocka_run_group_tests(tests, NULL, clean);
}
