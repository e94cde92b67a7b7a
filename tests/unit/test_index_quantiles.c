/* test_index_quantiles - median and percentiles: exact while they are few, then within the stated error, whatever the order. */
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>

#include "index/quantiles.h"
#include "index/random.h"
#include "index/sort.h"
#include "index/stats.h"

/* Last: it has a macro called fail. */
#include <cmocka.h>

static struct arena arena;
static const double asked[] = {0, 0.001, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.999, 1};
enum { ASKED = sizeof asked / sizeof *asked };

/* Distributions that meet every branch: one sign and both, many powers of two, ties, zeroes, the ends of the doubles. */
static double drawn(unsigned how, uint64_t i)
{
    double u = random_uniform(7, how, i), v = random_uniform(8, how, i);
    switch (how) {
    case 0:
        return u * 100000;
    case 1:
        return (u - 0.5) * 2000;
    case 2:
        return exp(40 * (u - 0.5));
    case 3:
        return floor(u * 5) - 2;
    case 4:
        return u < 0.4 ? 0 : u < 0.7 ? -exp(100 * v) : exp(-100 * v);
    case 5:
        return u < 0.5 ? 1e308 * v : -1e308 * v;
    case 6:
        return 5e-324 * floor(u * 1000);
    default:
        return 21;
    }
}
enum { DISTRIBUTIONS = 8 };

static double *values_of(unsigned how, size_t n)
{
    double *x = arena_new(&arena, double, n);
    for (size_t i = 0; i < n; i++)
        x[i] = drawn(how, i);
    return x;
}

static struct quantiles seen(const double *x, size_t n)
{
    struct quantiles q = {0};
    for (size_t i = 0; i < n; i++)
        quantiles_add(&q, x[i], &arena);
    return q;
}

static void shuffle(double *x, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t k = random_bits(3, n, i) % i;
        double swap = x[i - 1];
        x[i - 1] = x[k];
        x[k] = swap;
    }
}

static void must_agree(struct quantiles *a, struct quantiles *b)
{
    for (size_t i = 0; i < ASKED; i++) {
        double x = quantiles_at(a, asked[i]), y = quantiles_at(b, asked[i]);
        if (memcmp(&x, &y, sizeof x) != 0)
            fail_msg("%g-quantile: %.17g and %.17g", asked[i], x, y);
    }
}

static void test_exact_while_few(void **state)
{
    static const size_t sizes[] = {1, 2, 3, 100, QUANTILES_EXACT};
    (void)state;
    for (unsigned how = 0; how < DISTRIBUTIONS; how++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
            double *x = values_of(how, sizes[s]);
            struct quantiles q = seen(x, sizes[s]);
            assert_false(q.counts);
            for (size_t i = 0; i < ASKED; i++)
                assert_true(quantiles_at(&q, asked[i]) == stats_quantile(x, sizes[s], asked[i], &arena));
        }
    struct quantiles none = {0};
    assert_true(isnan(quantiles_at(&none, 0.5)));
}

static void test_switch_is_of_the_number(void **state)
{
    (void)state;
    double *x = values_of(0, QUANTILES_EXACT + 1);
    struct quantiles q = seen(x, QUANTILES_EXACT);
    assert_false(q.counts);
    quantiles_add(&q, x[QUANTILES_EXACT], &arena);
    assert_true(q.counts);
    assert_int_equal(q.n, QUANTILES_EXACT + 1);
}

/* What is asked lies between two values of the order; each is known within the stated error of itself. */
static void test_error_is_as_stated(void **state)
{
    enum { N = 50001 };
    (void)state;
    for (unsigned how = 0; how < DISTRIBUTIONS; how++) {
        double *x = values_of(how, N);
        struct quantiles q = seen(x, N);
        sort_values(x, N);
        for (size_t i = 0; i < ASKED; i++) {
            double place = (N - 1) * asked[i], got = quantiles_at(&q, asked[i]);
            double low = x[(size_t)floor(place)], high = x[(size_t)ceil(place)];
            double slack = QUANTILES_ERROR * fmax(fabs(low), fabs(high)) * (1 + 1e-9) + 2.2e-311;
            if (!(got >= low - slack && got <= high + slack))
                fail_msg("distribution %u, %g: %.17g, wanted %.17g .. %.17g", how, asked[i], got, low, high);
        }
        assert_true(quantiles_at(&q, 0) == x[0] && quantiles_at(&q, 1) == x[N - 1]);
    }
}

static void test_order_does_not_matter(void **state)
{
    static const size_t sizes[] = {999, QUANTILES_EXACT, QUANTILES_EXACT + 1, 40000};
    (void)state;
    for (unsigned how = 0; how < DISTRIBUTIONS; how++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
            double *x = values_of(how, sizes[s]);
            struct quantiles one = seen(x, sizes[s]);
            shuffle(x, sizes[s]);
            struct quantiles two = seen(x, sizes[s]);
            must_agree(&one, &two);
        }
}

/* However the values are split, and in whatever order the parts are merged. */
static void test_merging_is_exact(void **state)
{
    enum { N = 30000 };
    static const size_t cuts[][3] = {{100, 200, 300}, {4000, 9000, 14000}, {10000, 10001, 29999}, {0, 0, N}, {1, 15000, 20000}};
    (void)state;
    for (unsigned how = 0; how < DISTRIBUTIONS; how++) {
        double *x = values_of(how, N);
        struct quantiles whole = seen(x, N);
        for (size_t c = 0; c < sizeof cuts / sizeof *cuts; c++) {
            const size_t *at = cuts[c];
            struct quantiles parts[] = {seen(x, at[0]), seen(x + at[0], at[1] - at[0]), seen(x + at[1], at[2] - at[1]),
                                        seen(x + at[2], N - at[2])};
            struct quantiles forth = {0}, back = {0};
            for (size_t i = 0; i < 4; i++) {
                quantiles_merge(&forth, &parts[i], &arena);
                quantiles_merge(&back, &parts[3 - i], &arena);
            }
            assert_int_equal(forth.n, N);
            assert_true(forth.counts && back.counts);
            must_agree(&whole, &forth);
            must_agree(&whole, &back);
        }
    }
}

/* Three tenths and three tenths are fewer than the switch: merged, they are exact still. */
static void test_merging_few_stays_exact(void **state)
{
    enum { N = 6000 };
    (void)state;
    double *x = values_of(1, N);
    struct quantiles a = seen(x, N / 2), b = seen(x + N / 2, N / 2), whole = seen(x, N);
    quantiles_merge(&a, &b, &arena);
    assert_false(a.counts);
    must_agree(&a, &whole);
}

static int free_all(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_exact_while_few, free_all),
        cmocka_unit_test_teardown(test_switch_is_of_the_number, free_all),
        cmocka_unit_test_teardown(test_error_is_as_stated, free_all),
        cmocka_unit_test_teardown(test_order_does_not_matter, free_all),
        cmocka_unit_test_teardown(test_merging_is_exact, free_all),
        cmocka_unit_test_teardown(test_merging_few_stays_exact, free_all),
    };
    return cmocka_run_group_tests_name("quantiles", tests, NULL, NULL);
}
