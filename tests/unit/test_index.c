/* test_index - matrices, sums, ranks, trees, and the two methods every index starts from. */
#include "index/aggregate.h"
#include "index/matrix.h"
#include "index/normalise.h"
#include "index/ranks.h"
#include "index/sum.h"
#include "index/tree.h"

#include "index_rig.h" /* last: it brings cmocka */

static void matrices_start_missing(void **state)
{
    (void)state;
    struct matrix m = matrix_new(&arena, 2, 3);
    assert_true(isnan(matrix_get(&m, 1, 2)));
    matrix_set(&m, 1, 2, 4);
    struct matrix copy = matrix_copy(&arena, &m);
    double column[2];
    matrix_get_column(&copy, 2, column);
    assert_true(isnan(column[0]));
    assert_near(column[1], 4, 0);
    assert_int_equal(vector_present(matrix_row(&m, 1), 3), 1);
}

static void sums_are_exact(void **state)
{
    (void)state;
    double x[] = {1e100, 1, -1e100, 0x1p-60, NAN, 1};
    assert_near(sum_exact(x, 6), 2 + 0x1p-60, 0);
    double half[] = {1, 0x1p-53, 0x1p-106}; /* just over the half: up */
    assert_near(sum_exact(half, 3), 1 + 0x1p-52, 0);
    double tie[] = {1, 0x1p-53};
    assert_near(sum_exact(tie, 2), 1, 0);
    double tenths[10];
    for (size_t i = 0; i < 10; i++)
        tenths[i] = 0.1;
    assert_near(sum_exact(tenths, 10), 1, 0);
    assert_near(sum_exact(x, 0), 0, 0);
    double large[] = {1e308, 1e308, -1e308};
    assert_true(!isfinite(sum_exact(large, 3)));
    assert_near(sum_exact_power((double[]){1, 2, 4}, 3, 2, 3), 7, 0);
}

static void rounding_is_decimal(void **state)
{
    (void)state;
    assert_near(ranks_round(0.285, 2), 0.28, 0); /* the double lies below 0.285 */
    assert_near(ranks_round(0.5, 0), 1, 0);
    assert_near(ranks_round(-0.5, 0), -1, 0);
    assert_near(ranks_round(2.675, 2), 2.67, 0);
    assert_near(ranks_round(1234.5678, -1), 1234.5678, 0);
    assert_near(ranks_round(1e300, 3), 1e300, 0);
    assert_near(ranks_round(NAN, 3), NAN, 0);
}

static void ranks_share_places(void **state)
{
    (void)state;
    double score[] = {7, 9, NAN, 5, 7.0004}, rank[5];
    static const double want[][5] = {
        {2, 1, NAN, 4, 2}, {2.5, 1, NAN, 4, 2.5}, {2, 1, NAN, 3, 2}, {2, 1, NAN, 4, 3}};
    for (size_t t = 0; t < 4; t++) {
        ranks_of(score, 5, 3, ties_methods[t].ties, rank, &arena);
        for (size_t i = 0; i < 5; i++)
            assert_near(rank[i], want[t][i], 0);
    }
    ranks_of(score, 5, -1, TIES_MIN, rank, &arena);
    assert_near(rank[4], 2, 0);
    assert_near(rank[0], 3, 0);
    ranks_ascending(score, 5, TIES_MIN, rank, &arena);
    assert_near(rank[3], 1, 0);
    assert_ptr_equal(ties_find("dense"), &ties_methods[2]);
    assert_null(ties_find("none"));
}

static void groups_follow_the_cuts(void **state)
{
    (void)state;
    double cut[] = {1.25, 1, 0.7};
    assert_int_equal(ranks_group(130, 100, cut, 3), 0);
    assert_int_equal(ranks_group(125, 100, cut, 3), 0);
    assert_int_equal(ranks_group(100, 100, cut, 3), 1);
    assert_int_equal(ranks_group(99, 100, cut, 3), 2);
    assert_int_equal(ranks_group(1, 100, cut, 3), 3);
    assert_int_equal(ranks_group(NAN, 100, cut, 3), -1);
}

static struct tree_node group(const char *name, size_t parent, double weight)
{
    return (struct tree_node){name, parent, weight, TREE_NONE};
}

static struct tree_node leaf(const char *name, size_t parent, double weight, size_t column)
{
    return (struct tree_node){name, parent, weight, column};
}

static void trees_lie_level_by_level(void **state)
{
    (void)state;
    struct error e = {0};
    struct tree t;
    struct tree_node nodes[] = {leaf("a", 3, 1, 0), group("index", TREE_NONE, 0),
                                leaf("b", 2, 2, 1), group("g", 1, 3),
                                group("h", 1, 1),   leaf("c", 3, 3, 2)};
    nodes[2].parent = 4;
    assert_int_equal(tree_build(&t, nodes, 6, 3, &arena, &e), 0);
    const char *order[] = {"index", "g", "h", "a", "c", "b"};
    for (size_t k = 0; k < 6; k++)
        assert_string_equal(t.at[k].name, order[k]);
    assert_int_equal(t.leaves, 3);
    assert_int_equal(t.levels, 3);
    assert_int_equal(t.at[1].first, 3);
    assert_int_equal(t.at[1].count, 2);
    assert_int_equal(t.at[1].leaves, 2);
    assert_int_equal(t.place[0], 3);
    assert_near(t.at[1].share, 0.75, 0);
    assert_near(t.at[4].effective, 0.75 * 0.75, 0);
    assert_near(t.at[3].effective + t.at[4].effective + t.at[5].effective, 1, 1e-15);
    double weight[6] = {1, 10, 10, 1, 1, 1};
    assert_int_equal(tree_weigh(&t, weight, &e), 0);
    assert_near(t.at[3].effective, 0.25, 0);
}

static void bad_trees_are_refused(void **state)
{
    (void)state;
    struct error e = {0};
    struct tree t;
    struct tree_node cycle[] = {group("top", TREE_NONE, 1), group("p", 2, 1), group("q", 1, 1),
                                leaf("x", 0, 1, 0)};
    assert_refused(tree_build(&t, cycle, 4, 1, &arena, &e), &e, "its own ancestor");
    struct tree_node self[] = {group("self", 0, 1)};
    assert_refused(tree_build(&t, self, 1, 1, &arena, &e), &e, "'self'");
    struct tree_node childless[] = {group("top", TREE_NONE, 1), leaf("x", 0, 1, 0),
                                    group("bare", 0, 1)};
    assert_refused(tree_build(&t, childless, 3, 1, &arena, &e), &e, "'bare'");
    struct tree_node negative[] = {group("top", TREE_NONE, 1), leaf("x", 0, -1, 0)};
    assert_refused(tree_build(&t, negative, 2, 1, &arena, &e), &e, "'x'");
    negative[1].weight = NAN;
    assert_refused(tree_build(&t, negative, 2, 1, &arena, &e), &e, "'x'");
    negative[1].weight = 0;
    assert_refused(tree_build(&t, negative, 2, 1, &arena, &e), &e, "'top'");
    struct tree_node roots[] = {group("one", TREE_NONE, 1), leaf("two", TREE_NONE, 1, 0)};
    assert_refused(tree_build(&t, roots, 2, 1, &arena, &e), &e, "'two'");
    struct tree_node outside[] = {group("top", TREE_NONE, 1), leaf("far", 0, 1, 7)};
    assert_refused(tree_build(&t, outside, 2, 1, &arena, &e), &e, "'far'");
    struct tree_node both[] = {leaf("both", TREE_NONE, 1, 0), leaf("x", 0, 1, 0)};
    assert_refused(tree_build(&t, both, 2, 1, &arena, &e), &e, "'both'");
    assert_refused(tree_build(&t, both, 0, 1, &arena, &e), &e, "without nodes");
}

static void min_max_fills_its_range(void **state)
{
    (void)state;
    struct error e = {0};
    struct normalise how = normalise_default("x");
    how.low = 1;
    how.high = 100;
    double x[] = {3, NAN, 7, 5}, down[] = {3, NAN, 7, 5};
    assert_int_equal(normalise_column(&how, x, 4, &arena, &e), 0);
    how.direction = -1;
    assert_int_equal(normalise_column(&how, down, 4, &arena, &e), 0);
    static const double want[] = {1, NAN, 100, 50.5};
    for (size_t i = 0; i < 4; i++) {
        assert_near(x[i], want[i], 0);
        assert_near(down[i], 101 - want[i], 0); /* direction reversal mirrors */
    }
    double equal[] = {4, 4, NAN}, none[] = {NAN, NAN}, wild[] = {1, INFINITY};
    assert_refused(normalise_column(&how, equal, 3, &arena, &e), &e, "'x' is constant");
    assert_refused(normalise_column(&how, none, 2, &arena, &e), &e, "'x' has no values");
    assert_refused(normalise_column(&how, wild, 2, &arena, &e), &e, "'x': row 2");
    how.direction = 0;
    assert_refused(normalise_column(&how, x, 4, &arena, &e), &e, "'x' has no direction");
}

static void arithmetic_skips_missing(void **state)
{
    (void)state;
    double x[] = {1, NAN, 4}, w[] = {1, 2, 3}, coverage;
    assert_near(aggregate_arithmetic(x, w, 3, &coverage), 13.0 / 4, 0);
    assert_near(coverage, 4.0 / 6, 1e-16);
    double heavy[] = {10, 20, 30};
    assert_near(aggregate_arithmetic(x, heavy, 3, NULL), 13.0 / 4, 0);
    assert_near(aggregate_arithmetic((double[]){NAN}, w, 1, &coverage), NAN, 0);
    assert_near(coverage, 0, 0);
    double p[] = {0.1, 0.7, 1e9, -0.3}, q[] = {1e9, -0.3, 0.7, 0.1}, one[] = {1, 1, 1, 1};
    assert_near(aggregate_arithmetic(p, one, 4, NULL), aggregate_arithmetic(q, one, 4, NULL), 0);
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
        cmocka_unit_test(matrices_start_missing),   cmocka_unit_test(sums_are_exact),
        cmocka_unit_test(rounding_is_decimal),      cmocka_unit_test(ranks_share_places),
        cmocka_unit_test(groups_follow_the_cuts),   cmocka_unit_test(trees_lie_level_by_level),
        cmocka_unit_test(bad_trees_are_refused),    cmocka_unit_test(min_max_fills_its_range),
        cmocka_unit_test(arithmetic_skips_missing),
    };
    return cmocka_run_group_tests(tests, NULL, clean);
}
