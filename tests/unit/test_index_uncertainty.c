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
    struct uncertainty_spec spec = {ix, in, inputs, 7, threads, 0};
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
        assert_near(uncertainty_top(&u, i, (size_t)rank), 1, 0);
        assert_near(uncertainty_top(&u, i, (size_t)rank - 1), 0, 0);
        for (size_t j = 0; j < AREAS; j++)
            assert_near(uncertainty_beats(&u, i, j), rank < matrix_get(&ix.rank, j, 0), 0);
    }
    assert_near(u.mean_shift, 0, 0);
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
    struct index_choice norm[2] = {{.normalise = normalise_find("min-max")},
                                   {.normalise = normalise_find("percentile-rank")}};
    treated[0].method = outliers_find("none");
    treated[1].method = outliers_find("trim");
    treated[1].high = 0.8;
    how[1].method = aggregate_find("geometric");
    struct uncertain in[] = {
        {.name = "aggregation", .kind = UNCERTAIN_AGGREGATE, .n = 2, .aggregate = how},
        {.name = "treatment", .kind = UNCERTAIN_OUTLIERS, .node = 1, .n = 2, .outliers = treated},
        {.name = "scale", .kind = UNCERTAIN_NORMALISE, .n = 2, .normalise = norm}};
    struct uncertainty u = draw(&ix, in, 3, DRAWS, 1);
    uint32_t count[AREAS * AREAS] = {0};
    for (uint32_t d = 0; d < DRAWS; d++) {
        size_t pick[3];
        for (size_t i = 0; i < 3; i++)
            pick[i] = random_uniform(7, d, random_key(in[i].name)) < 0.5 ? 0 : 1;
        f->choice[0].aggregate = &how[pick[0]];
        f->choice[1].outliers = &treated[pick[1]];
        f->choice[0].normalise = norm[pick[2]].normalise;
        struct index one = run(f);
        for (size_t i = 0; i < AREAS; i++)
            count[i * AREAS + (size_t)matrix_get(&one.rank, i, 0) - 1]++;
    }
    assert_memory_equal(u.count, count, sizeof count);
}

static void weights_vary(void **state)
{
    (void)state;
    struct fixture *f = fixture();
    struct index ix = run(f);
    const double first[NODES] = {1, 1, 1, 5, 0, 1, 1, 1, 1};
    const double *const sets[] = {first};
    struct uncertain in = {.name = "set", .kind = UNCERTAIN_WEIGHTS, .n = 1, .weights = sets};
    struct uncertainty u = draw(&ix, &in, 1, 3, 1);
    for (size_t i = 0; i < NODES; i++)
        f->nodes[i].weight = first[i];
    struct index one = run(f);
    for (size_t i = 0; i < AREAS; i++)
        assert_near(u.area[i].median, matrix_get(&one.rank, i, 0), 0);
    f = fixture();
    ix = run(f);
    in =
        (struct uncertain){.name = "one", .kind = UNCERTAIN_WEIGHT, .node = 1, .low = 4, .high = 4};
    u = draw(&ix, &in, 1, 3, 1);
    f->nodes[1].weight = 4;
    one = run(f);
    for (size_t i = 0; i < AREAS; i++)
        assert_near(u.area[i].median, matrix_get(&one.rank, i, 0), 0);
    in = (struct uncertain){.name = "noise", .kind = UNCERTAIN_NOISE, .high = 0};
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
    struct uncertain in = {.name = "weighing", .kind = UNCERTAIN_WEIGHING, .n = 2, .weighing = how};
    struct uncertainty u;
    struct error e = {0};
    size_t place = ix.tree.place[1];
    struct uncertainty_spec spec = {&ix, &in, 1, 7, 2, place};
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
    spec.place = NODES;
    assert_refused(uncertainty_draw(&u, &spec, 5, &arena, &e), &e, "place 9 of a tree of 9");
}

static struct uncertain many[4];

static struct uncertain *four_inputs(void)
{
    static struct outliers treated[2];
    static struct aggregate how[2];
    static struct index_choice norm[2];
    treated[0] = treated[1] = outliers_default(NULL);
    treated[0].points = 1;
    how[0] = how[1] = aggregate_default(NULL);
    how[1].method = aggregate_find("harmonic");
    norm[0].normalise = normalise_find("min-max");
    norm[1].normalise = normalise_find("percentile-rank");
    many[0] = (struct uncertain){
        .name = "treatment", .kind = UNCERTAIN_OUTLIERS, .n = 2, .outliers = treated};
    many[1] =
        (struct uncertain){.name = "scale", .kind = UNCERTAIN_NORMALISE, .n = 2, .normalise = norm};
    many[2] = (struct uncertain){.name = "weights", .kind = UNCERTAIN_NOISE, .high = 0.25};
    many[3] = (struct uncertain){
        .name = "aggregation", .kind = UNCERTAIN_AGGREGATE, .n = 2, .aggregate = how};
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
        assert_near(uncertainty_top(&one, i, AREAS), 1, 0);
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
    assert_near(uncertainty_top(&u, 3, 1), NAN, 0);
    assert_near(uncertainty_beats(&u, 3, 0), 0, 0);
    assert_int_equal(u.area[4].draws, 50);
}

static void votes_in_draws(void **state)
{
    (void)state;
    struct index ix = run(fixture());
    struct aggregate how[2] = {aggregate_default(NULL), aggregate_default(NULL)};
    how[0].method = aggregate_find("copeland");
    how[1].method = aggregate_find("borda");
    struct uncertain in = {.name = "votes", .kind = UNCERTAIN_AGGREGATE, .n = 2, .aggregate = how};
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
    struct uncertainty_spec spec = {&ix, in, 4, 3, 1, 0};
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
    const double from_zero[] = {0, 100};
    struct index_choice zero = {.range = from_zero};
    struct aggregate how[2] = {aggregate_default(NULL), aggregate_default(NULL)};
    how[1].method = aggregate_find("geometric");
    const struct {
        struct uncertain in;
        const char *part;
    } t[] = {
        {{.name = "w", .kind = UNCERTAIN_WEIGHTS, .n = 1, .weights = sets},
         "'w': weight -1 of node 'x0'"},
        {{.name = "n", .kind = UNCERTAIN_NOISE, .high = 2}, "'n': weights change"},
        {{.name = "r", .kind = UNCERTAIN_WEIGHT, .node = 1, .low = 2, .high = 1},
         "'r': a weight cannot"},
        {{.name = "t", .kind = UNCERTAIN_WEIGHT, .node = 0, .low = 1, .high = 2},
         "'t': the root 'top'"},
        {{.name = "o", .kind = UNCERTAIN_OUTLIERS}, "'o': nothing to choose"},
        {{.name = "p", .kind = UNCERTAIN_NOISE, .node = 99}, "'p': its node"},
    };
    for (size_t k = 0; k < sizeof t / sizeof *t; k++) {
        struct uncertainty_spec spec = {&ix, &t[k].in, 1, 1, 1, 0};
        assert_refused(uncertainty_draw(&u, &spec, 10, &arena, &e), &e, t[k].part);
    }
    /* a zero in a geometric mean: the first draw that meets it, on any number of threads */
    struct uncertain both[] = {
        {.name = "scale", .kind = UNCERTAIN_NORMALISE, .n = 1, .normalise = &zero},
        {.name = "mean", .kind = UNCERTAIN_AGGREGATE, .n = 2, .aggregate = how}};
    struct uncertainty_spec spec = {&ix, both, 2, 1, 1, 0};
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
        cmocka_unit_test(weights_vary),          cmocka_unit_test(weighing_and_places),
        cmocka_unit_test(any_number_of_threads), cmocka_unit_test(inputs_keep_their_numbers),
        cmocka_unit_test(areas_may_be_absent),   cmocka_unit_test(votes_in_draws),
        cmocka_unit_test(sensitivity),           cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, clean);
}
