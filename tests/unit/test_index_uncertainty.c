/* test_index_uncertainty - draws against indices worked out one by one; threads; sensitivity; what
 * is refused. */
#include "index/uncertainty.h"

#include "index/random.h"
#include "index/stats.h"

#include "index_rig.h" /* last: it brings cmocka */

enum { AREAS = 12, COLS = 6, NODES = 9 };

struct fixture {
    double cells[AREAS * COLS];
    struct matrix raw;
    struct tree_node nodes[NODES];
    struct index_choice choice[NODES];
    struct index_leaf leaf[COLS];
    struct index_spec spec;
    double range[2];
};

/* Two groups of three indicators, random figures. */
static struct fixture *fixture(void)
{
    static struct fixture f;
    static const char *const names[] = {"top", "a", "b", "x0", "x1", "x2", "x3", "x4", "x5"};
    f = (struct fixture){.raw = {AREAS, COLS, f.cells}, .range = {1, 100}};
    for (size_t i = 0; i < AREAS * COLS; i++)
        f.cells[i] = 1 + exp(2 * random_uniform(11, i, 0));
    for (size_t i = 0; i < NODES; i++)
        f.nodes[i] = (struct tree_node){names[i],
                                        i == 0  ? TREE_NONE
                                        : i < 3 ? 0
                                                : 1 + i % 2,
                                        1, i < 3 ? TREE_NONE : i - 3};
    for (size_t c = 0; c < COLS; c++)
        f.leaf[c].direction = c % 3 == 2 ? -1 : 1;
    f.choice[0].range = f.range;
    f.spec = (struct index_spec){.raw = &f.raw,
                                 .nodes = f.nodes,
                                 .choice = f.choice,
                                 .n = NODES,
                                 .leaf = f.leaf,
                                 .decimals = 4};
    return &f;
}

static struct index run(struct fixture *f)
{
    struct index ix;
    struct error e = {0};
    if (index_open(&ix, &f->spec, &arena, &e) || index_run(&ix, INDEX_DENOMINATE, &e))
        fail_msg("%s", e.text);
    return ix;
}

static struct uncertainty draw(const struct index *ix, const struct uncertain *in, size_t inputs,
                               uint32_t draws, size_t threads)
{
    struct uncertainty u;
    struct error e = {0};
    struct uncertainty_spec spec = {ix, in, inputs, 7, threads, NULL, 0};
    if (uncertainty_draw(&u, &spec, draws, &arena, &e))
        fail_msg("%s", e.text);
    return u;
}

static void nothing_uncertain(void **state)
{
    (void)state;
    struct index ix = run(fixture());
    struct uncertainty u = draw(&ix, NULL, 0, 100, 2);
    for (size_t i = 0; i < AREAS; i++) {
        double rank = matrix_get(&ix.rank, i, 0);
        assert_near(u.area[i].nominal, rank, 0);
        assert_near(u.area[i].median, rank, 0);
        assert_near(u.area[i].low, rank, 0);
        assert_near(u.area[i].high, rank, 0);
        assert_near(u.area[i].mean, rank, 0);
        assert_near(uncertainty_top(&u, 0, i, (size_t)rank), 1, 0);
        assert_near(uncertainty_top(&u, 0, i, (size_t)rank - 1), 0, 0);
        for (size_t j = 0; j < AREAS; j++)
            assert_near(uncertainty_beats(&u, i, j), rank < matrix_get(&ix.rank, j, 0), 0);
    }
    assert_near(u.mean_shift, 0, 0);
}

static struct uncertain input(const char *name, const char *kind, size_t n)
{
    return (struct uncertain){.name = name, .kind = uncertain_find(kind), .n = n};
}

/* Options of three inputs: every draw's ranks are those of an index with these choices. */
static void draws_are_indices(void **state)
{
    (void)state;
    enum { DRAWS = 60 };
    struct fixture *f = fixture();
    struct index ix = run(f);
    struct outliers treated[2] = {outliers_default(NULL), outliers_default(NULL)};
    struct aggregate how[2] = {aggregate_default(NULL), aggregate_default(NULL)};
    const struct normalise_method *norm[2] = {normalise_find("min-max"),
                                              normalise_find("percentile-rank")};
    treated[0].method = outliers_find("none");
    treated[1].method = outliers_find("trim");
    how[1].method = aggregate_find("geometric");
    const void *const aggregates[] = {how[0].method, how[1].method};
    const void *const treatments[] = {treated[0].method, treated[1].method};
    const void *const scales[] = {norm[0], norm[1]};
    struct uncertain in[] = {input("aggregation", "aggregate", 2), input("treatment", "outliers", 2),
                             input("scale", "normalise", 2)};
    in[0].method = aggregates;
    in[1].method = treatments;
    in[1].node = 1;
    in[2].method = scales;
    struct uncertainty u = draw(&ix, in, 3, DRAWS, 1);
    uint32_t count[AREAS * AREAS] = {0};
    for (uint32_t d = 0; d < DRAWS; d++) {
        size_t pick[3];
        for (size_t i = 0; i < 3; i++)
            pick[i] = random_uniform(7, d, random_key(in[i].name)) < 0.5 ? 0 : 1;
        f->choice[0].aggregate = &how[pick[0]];
        f->choice[1].outliers = &treated[pick[1]];
        f->choice[0].normalise = norm[pick[2]];
        struct index one = run(f);
        for (size_t i = 0; i < AREAS; i++)
            count[i * AREAS + (size_t)matrix_get(&one.rank, i, 0) - 1]++;
    }
    assert_memory_equal(u.count, count, sizeof count);
}

/* Any one choice, drawn from a set of one: the ranks are those of an index that was made so. */
static struct fixture *gappy(void)
{
    struct fixture *f = fixture();
    static struct outliers treated;
    static struct aggregate how;
    treated = outliers_default(NULL);
    how = aggregate_default(NULL);
    f->choice[0].outliers = &treated;
    f->choice[0].aggregate = &how;
    f->cells[2 * COLS + 1] = f->cells[5 * COLS + 3] = NAN;
    for (size_t c = 0; c < 4; c++)
        f->cells[7 * COLS + c] = NAN;
    for (size_t c = 0; c < COLS; c++) {
        f->leaf[c].lower = 2 + (double)c;
        f->leaf[c].upper = 4 + (double)c;
        f->leaf[c].target = 4;
        f->leaf[c].reference = 4;
    }
    return f;
}

static void compare_one(const struct index *ix, struct fixture *f, const struct uncertain *in)
{
    struct uncertainty u = draw(ix, in, 1, 3, 1);
    struct index one = run(f);
    for (size_t i = 0; i < AREAS; i++)
        if (isnan(u.area[i].median) ? !isnan(matrix_get(&one.rank, i, 0))
                                    : u.area[i].median != matrix_get(&one.rank, i, 0))
            fail_msg("%s: area %zu has rank %g, in the index %g", in->kind->name, i, u.area[i].median,
                     matrix_get(&one.rank, i, 0));
}

static void one_number(const char *kind, double value, const char *outliers, const char *normalise,
                       const char *aggregate)
{
    struct fixture *f = gappy();
    struct outliers *treated = (struct outliers *)f->choice[0].outliers;
    struct aggregate *how = (struct aggregate *)f->choice[0].aggregate;
    treated->method = outliers_find(outliers);
    how->method = aggregate_find(aggregate);
    f->choice[0].normalise = normalise_find(normalise);
    if (strcmp(kind, "penalty") == 0)
        f->range[0] = 70, f->range[1] = 130; /* no penalty takes more than there is */
    struct index ix = run(f);
    struct uncertain in = input("one", kind, 1);
    in.number = &value;
    const struct {
        const char *kind;
        double *at;
    } doubles[] = {{"skewness", &treated->skewness}, {"kurtosis", &treated->kurtosis},
                   {"trim_low", &treated->low},      {"trim_high", &treated->high},
                   {"sds", &treated->sds},           {"lambda", &treated->lambda},
                   {"power", &how->power},           {"andness", &how->andness},
                   {"threshold", &how->threshold},   {"area_threshold", &f->spec.area_threshold},
                   {"min_coverage", &f->spec.min_coverage}};
    for (size_t k = 0; k < sizeof doubles / sizeof *doubles; k++)
        if (strcmp(kind, doubles[k].kind) == 0)
            *doubles[k].at = value;
    double *threshold = &how->threshold;
    f->choice[0].threshold = threshold;
    if (strcmp(kind, "points") == 0)
        treated->points = (size_t)value;
    if (strcmp(kind, "penalty") == 0)
        how->penalty = (int)value;
    for (size_t c = 0; c < COLS; c++) {
        f->leaf[c].margin = strcmp(kind, "margin") == 0 ? value : 0;
        f->leaf[c].cap = strcmp(kind, "cap") == 0;
        f->leaf[c].target = strcmp(kind, "target") == 0 ? value : f->leaf[c].target;
        f->leaf[c].direction = strcmp(kind, "direction") == 0 ? (int)value : f->leaf[c].direction;
        f->leaf[c].reference = strcmp(kind, "reference") == 0 ? (size_t)value : f->leaf[c].reference;
    }
    compare_one(&ix, f, &in);
}

static void every_number(void **state)
{
    (void)state;
    const char *mean = "arithmetic", *scale = "min-max";
    one_number("skewness", 0.5, "jrc", scale, mean);
    one_number("kurtosis", -1, "winsorise", scale, mean);
    one_number("points", 2, "winsorise", scale, mean);
    one_number("trim_low", 0.3, "trim", scale, mean);
    one_number("trim_high", 0.7, "trim", scale, mean);
    one_number("sds", 0.7, "cap", scale, mean);
    one_number("lambda", -0.5, "box-cox", scale, mean);
    one_number("margin", 0.4, "none", "above-below-mean", mean);
    one_number("cap", 1, "none", "distance-to-target", mean);
    one_number("target", 5, "none", "distance-to-target", mean);
    one_number("reference", 1, "none", "ratio-to-reference", mean);
    one_number("direction", -1, "none", scale, mean);
    one_number("power", -2, "none", scale, "power");
    one_number("andness", 3, "none", scale, "owa");
    one_number("penalty", -1, "none", scale, "ampi");
    one_number("threshold", 0.9, "none", scale, mean);
    one_number("area_threshold", 0.5, "none", scale, mean);
    one_number("min_coverage", 0.7, "none", scale, mean);
}

static void every_other_choice(void **state)
{
    (void)state;
    static const double pair[1][2] = {{3, 60}};
    static double people[AREAS];
    struct fixture *f = gappy();
    struct index ix = run(f);
    struct uncertain in = input("one", "transform", 1);
    in.method = (const void *const[]){transform_find("log")};
    for (size_t c = 0; c < COLS; c++)
        f->leaf[c].transform = transform_find("log");
    compare_one(&ix, f, &in);

    f = gappy();
    ix = run(f);
    in = input("one", "denominator", 1);
    for (size_t i = 0; i < AREAS; i++)
        people[i] = 1 + 100 * random_uniform(2, i, 0);
    const double *by[COLS] = {people, NULL, people, people, NULL, people};
    const double *const *const option = by;
    in.column = &option;
    for (size_t c = 0; c < COLS; c++)
        f->leaf[c].by = by[c];
    compare_one(&ix, f, &in);

    f = gappy();
    ix = run(f);
    in = input("one", "range", 1);
    in.pair = pair;
    in.node = 1;
    f->choice[1].range = pair[0];
    compare_one(&ix, f, &in);

    f = gappy();
    f->choice[0].normalise = normalise_find("goalposts");
    ix = run(f);
    in = input("one", "goalposts", 1);
    in.pair = pair;
    for (size_t c = 0; c < COLS; c++) {
        f->leaf[c].lower = pair[0][0];
        f->leaf[c].upper = pair[0][1];
    }
    compare_one(&ix, f, &in);

    f = gappy();
    ix = run(f);
    in = input("one", "impute", 1);
    in.method = (const void *const[]){impute_find("median")};
    f->choice[0].impute = impute_find("median");
    compare_one(&ix, f, &in);
}

/* Left out alone, a group at once, the only ones of a group. */
static void without_some(void **state)
{
    (void)state;
    static const size_t out[][3] = {{4, 4, 4}, {1, 1, 1}, {3, 5, 7}};
    for (size_t k = 0; k < 3; k++) {
        struct fixture *f = gappy();
        struct index ix = run(f);
        bool without[NODES] = {false};
        const bool *const options[] = {without};
        struct uncertain in = input("one", "exclude", 1);
        in.without = options;
        for (size_t i = 0; i < 3; i++)
            without[out[k][i]] = true;
        for (size_t i = 0; i < 3; i++)
            f->nodes[out[k][i]].weight = 0;
        if (k == 2) { /* nothing is left of their group */
            f->nodes[f->nodes[3].parent].weight = 0;
            for (size_t i = 0; i < 3; i++)
                f->nodes[out[k][i]].weight = 1;
        }
        compare_one(&ix, f, &in);
    }
}

static void weights_vary(void **state)
{
    (void)state;
    struct fixture *f = fixture();
    struct index ix = run(f);
    const double first[NODES] = {1, 1, 1, 5, 0, 1, 1, 1, 1};
    const double *const sets[] = {first};
    struct uncertain in = input("set", "sets", 1);
    in.weights = sets;
    struct uncertainty u = draw(&ix, &in, 1, 3, 1);
    for (size_t i = 0; i < NODES; i++)
        f->nodes[i].weight = first[i];
    struct index one = run(f);
    for (size_t i = 0; i < AREAS; i++)
        assert_near(u.area[i].median, matrix_get(&one.rank, i, 0), 0);
    f = fixture();
    ix = run(f);
    in = input("one", "weight", 0);
    in.node = 1;
    in.low = in.high = 4;
    u = draw(&ix, &in, 1, 3, 1);
    f->nodes[1].weight = 4;
    one = run(f);
    for (size_t i = 0; i < AREAS; i++)
        assert_near(u.area[i].median, matrix_get(&one.rank, i, 0), 0);
    in = input("noise", "noise", 0);
    u = draw(&ix, &in, 1, 20, 1);
    for (size_t i = 0; i < AREAS; i++)
        assert_near(u.area[i].low, u.area[i].nominal, 0);
    in.high = 1;
    u = draw(&ix, &in, 1, 400, 1);
    double spread = 0;
    for (size_t i = 0; i < AREAS; i++)
        spread += u.area[i].high - u.area[i].low;
    assert_true(spread > AREAS);
}

/* Methods of weighing, and ranks at a node below the root. */
static void weighing_and_places(void **state)
{
    (void)state;
    struct fixture *f = fixture();
    f->nodes[3].weight = 4;
    f->spec.ties = TIES_AVERAGE;
    struct index ix = run(f);
    struct weights how[] = {{.method = weights_find("equal")}, {.method = weights_find("entropy")}};
    struct uncertain_weighing equal[NODES], entropy[NODES];
    const struct uncertain_weighing *const both[] = {equal, entropy};
    struct uncertain in = input("weighing", "weights", 2);
    in.weighing = both;
    for (size_t k = 0; k < NODES; k++) {
        equal[k] = (struct uncertain_weighing){how[0], NULL};
        entropy[k] = (struct uncertain_weighing){how[1], NULL};
    }
    struct uncertainty u;
    struct error e = {0};
    size_t place = ix.tree.place[1];
    struct uncertainty_spec spec = {&ix, &in, 1, 7, 2, &place, 1};
    assert_int_equal(uncertainty_draw(&u, &spec, 40, &arena, &e), 0);
    uint32_t count[AREAS * AREAS] = {0};
    for (uint32_t d = 0; d < 40; d++) {
        f->choice[0].weights = &how[random_uniform(7, d, random_key(in.name)) < 0.5 ? 0 : 1];
        struct index one = run(f);
        for (size_t i = 0; i < AREAS; i++)
            count[i * AREAS + (size_t)matrix_get(&one.rank, i, place) - 1]++;
    }
    assert_memory_equal(u.count, count, sizeof count);
    spec.inputs = 0;
    assert_int_equal(uncertainty_draw(&u, &spec, 5, &arena, &e), 0);
    for (size_t i = 0; i < AREAS; i++)
        assert_near(u.area[i].median, matrix_get(&ix.rank, i, place), 0);
    assert_near(u.mean_shift, 0, 0);
    place = NODES;
    assert_refused(uncertainty_draw(&u, &spec, 5, &arena, &e), &e, "place 9 of a tree of 9");
}

static struct uncertain many[4];

static struct uncertain *four_inputs(void)
{
    static const double points[] = {1, 5};
    static const void *aggregates[2], *scales[2];
    aggregates[0] = aggregate_find("arithmetic");
    aggregates[1] = aggregate_find("harmonic");
    scales[0] = normalise_find("min-max");
    scales[1] = normalise_find("percentile-rank");
    many[0] = input("treatment", "points", 2);
    many[0].number = points;
    many[1] = input("scale", "normalise", 2);
    many[1].method = scales;
    many[2] = input("weights", "noise", 0);
    many[2].high = 0.25;
    many[3] = input("aggregation", "aggregate", 2);
    many[3].method = aggregates;
    return many;
}

static void any_number_of_threads(void **state)
{
    (void)state;
    struct index ix = run(fixture());
    struct uncertainty one = draw(&ix, four_inputs(), 4, 501, 1);
    for (size_t threads = 2; threads <= 5; threads++) {
        struct uncertainty u = draw(&ix, four_inputs(), 4, 501, threads);
        assert_memory_equal(u.count, one.count, AREAS * AREAS * sizeof *u.count);
        assert_memory_equal(u.beats, one.beats, AREAS * AREAS * sizeof *u.beats);
        assert_memory_equal(u.area, one.area, AREAS * sizeof *u.area);
        assert_near(u.mean_shift, one.mean_shift, 0);
        assert_near(u.high_shift, one.high_shift, 0);
    }
    for (size_t i = 0; i < AREAS; i++) {
        assert_int_equal(one.area[i].draws, 501);
        assert_near(uncertainty_top(&one, 0, i, AREAS), 1, 0);
    }
}

static void inputs_keep_their_numbers(void **state)
{
    (void)state;
    struct index ix = run(fixture());
    struct uncertain *in = four_inputs(), turned[4] = {in[2], in[3], in[0], in[1]};
    struct uncertainty a = draw(&ix, in, 4, 200, 1), b = draw(&ix, turned, 4, 200, 2);
    assert_memory_equal(a.count, b.count, AREAS * AREAS * sizeof *a.count);
}

static void areas_may_be_absent(void **state)
{
    (void)state;
    struct fixture *f = fixture();
    for (size_t c = 0; c < COLS; c++)
        f->cells[3 * COLS + c] = NAN;
    struct index ix = run(f);
    struct uncertainty u = draw(&ix, four_inputs(), 4, 50, 2);
    assert_int_equal(u.area[3].draws, 0);
    assert_near(u.area[3].median, NAN, 0);
    assert_near(uncertainty_top(&u, 0, 3, 1), NAN, 0);
    assert_near(uncertainty_beats(&u, 3, 0), 0, 0);
    assert_int_equal(u.area[4].draws, 50);
}

static void votes_in_draws(void **state)
{
    (void)state;
    struct index ix = run(fixture());
    const void *const votes[] = {aggregate_find("copeland"), aggregate_find("borda"),
                                 aggregate_find("kemeny")};
    struct uncertain in = input("votes", "aggregate", 3);
    in.method = votes;
    struct uncertainty a = draw(&ix, &in, 1, 40, 1), b = draw(&ix, &in, 1, 40, 4);
    assert_memory_equal(a.count, b.count, AREAS * AREAS * sizeof *a.count);
}

static void sensitivity(void **state)
{
    (void)state;
    struct index ix = run(fixture());
    struct sensitivity s, two;
    struct error e = {0};
    struct uncertain *in = four_inputs();
    in[0].n = 1; /* no choice: no influence */
    struct uncertainty_spec spec = {&ix, in, 4, 3, 1, NULL, 0};
    assert_int_equal(uncertainty_sensitivity(&s, &spec, 256, 50, &arena, &e), 0);
    assert_int_equal(s.runs, 256 * 6);
    assert_near(s.overall[0].first, 0, 0);
    assert_near(s.overall[0].total, 0, 0);
    double total = 0;
    for (size_t i = 0; i < 4; i++) {
        assert_true(s.overall[i].total_low <= s.overall[i].total_high);
        total += s.overall[i].total;
    }
    assert_true(total > 0.9); /* total effects sum to 1 at least, but for their error */
    spec.threads = 3;
    assert_int_equal(uncertainty_sensitivity(&two, &spec, 256, 50, &arena, &e), 0);
    assert_memory_equal(s.overall, two.overall, 4 * sizeof *s.overall);
    assert_memory_equal(s.area, two.area, 4 * AREAS * sizeof *s.area);
    /* alone, one input explains everything */
    spec.input = &in[2];
    spec.inputs = 1;
    assert_int_equal(uncertainty_sensitivity(&s, &spec, 512, 0, &arena, &e), 0);
    assert_near(s.overall[0].total, 1, 0.2);
    assert_near(s.overall[0].first_low, NAN, 0);
    spec.inputs = 0;
    assert_refused(uncertainty_sensitivity(&s, &spec, 512, 0, &arena, &e), &e, "1 to 26 inputs");
}

static void refusals(void **state)
{
    (void)state;
    struct fixture *f = fixture();
    struct index ix = run(f);
    struct uncertainty u;
    struct error e = {0}, again = {0};
    double bad_set[NODES] = {1, 1, 1, -1, 1, 1, 1, 1, 1};
    const double *const sets[] = {bad_set};
    static const double from_zero[1][2] = {{0, 100}};
    const bool nothing[NODES] = {false, true, true}, *const without[] = {nothing};
    const void *const means[] = {aggregate_find("arithmetic"), aggregate_find("geometric")};
    struct {
        struct uncertain in;
        const char *part;
    } t[] = {
        {input("w", "sets", 1), "'w': weight -1 of node 'x0'"},
        {input("n", "noise", 0), "'n': weights change"},
        {input("r", "weight", 0), "'r': a weight cannot"},
        {input("t", "weight", 0), "'t': the root 'top'"},
        {input("o", "outliers", 0), "'o': nothing to choose"},
        {input("p", "noise", 0), "'p': its node"},
        {input("x", "exclude", 1), "'x': option 1 leaves no indicator"},
        {input("a", "power", 0), "'a': nothing lies from 2 to 2"},
        {input("b", "sds", 0), "'b': nothing to choose"},
    };
    t[0].in.weights = sets;
    t[1].in.high = 2;
    t[2].in.node = 1;
    t[2].in.low = 2;
    t[2].in.high = 1;
    t[3].in.low = 1;
    t[3].in.high = 2;
    t[5].in.node = 99;
    t[6].in.without = without;
    t[7].in.low = t[7].in.high = 2;
    for (size_t k = 0; k < sizeof t / sizeof *t; k++) {
        struct uncertainty_spec spec = {&ix, &t[k].in, 1, 1, 1, NULL, 0};
        assert_refused(uncertainty_draw(&u, &spec, 10, &arena, &e), &e, t[k].part);
    }
    /* a zero in a geometric mean: the same draw says so on any number of threads */
    struct uncertain both[] = {input("scale", "range", 1), input("mean", "aggregate", 2)};
    both[0].pair = from_zero;
    both[1].method = means;
    struct uncertainty_spec spec = {&ix, both, 2, 1, 1, NULL, 0};
    assert_int_equal(uncertainty_draw(&u, &spec, 100, &arena, &e), -1);
    spec.threads = 3;
    assert_int_equal(uncertainty_draw(&u, &spec, 100, &arena, &again), -1);
    assert_string_equal(e.text, again.text);
    assert_refused(-1, &e, "geometric needs values above 0");
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
        cmocka_unit_test(nothing_uncertain),     cmocka_unit_test(draws_are_indices),
        cmocka_unit_test(every_number),
        cmocka_unit_test(every_other_choice),    cmocka_unit_test(without_some),
        cmocka_unit_test(weights_vary),          cmocka_unit_test(weighing_and_places),
        cmocka_unit_test(any_number_of_threads), cmocka_unit_test(inputs_keep_their_numbers),
        cmocka_unit_test(areas_may_be_absent),   cmocka_unit_test(votes_in_draws),
        cmocka_unit_test(sensitivity),           cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, clean);
}
