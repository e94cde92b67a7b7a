/* test_index_whole - an index over a tree: stages, inheritance, lineage, removal, what is
 * refused. */
#include "index/index.h"

#include "index/random.h"
#include "index/stats.h"

#include "index_rig.h" /* last: it brings cmocka */

/* Five areas, four indicators: two groups of two, x0 and x1 under "a", x2 and x3 under "b". */
enum { AREAS = 5, COLS = 4, NODES = 7 };

struct fixture {
    double cells[AREAS * COLS];
    struct matrix raw;
    struct tree_node nodes[NODES];
    struct index_choice choice[NODES];
    struct index_leaf leaf[COLS];
    struct index_spec spec;
};

static struct fixture *fixture(void)
{
    static struct fixture f;
    const double cells[] = {1, 10,  5, 100, 2, 20,  4, 200, 3, 40,
                            3, 300, 4, 30,  2, 500, 5, 50,  1, 400};
    const char *const names[] = {"top", "a", "b", "x0", "x1", "x2", "x3"};
    const size_t parents[] = {TREE_NONE, 0, 0, 1, 1, 2, 2};
    f = (struct fixture){.raw = {AREAS, COLS, f.cells}};
    memcpy(f.cells, cells, sizeof cells);
    for (size_t i = 0; i < NODES; i++)
        f.nodes[i] = (struct tree_node){names[i], parents[i], 1, i < 3 ? TREE_NONE : i - 3};
    for (size_t c = 0; c < COLS; c++)
        f.leaf[c].direction = c == 2 ? -1 : 1;
    f.spec = (struct index_spec){.raw = &f.raw,
                                 .nodes = f.nodes,
                                 .choice = f.choice,
                                 .n = NODES,
                                 .leaf = f.leaf,
                                 .decimals = 6};
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

static void refused(struct fixture *f, const char *part)
{
    struct index ix;
    struct error e = {0};
    int status =
        index_open(&ix, &f->spec, &arena, &e) || index_run(&ix, INDEX_DENOMINATE, &e) ? -1 : 0;
    assert_refused(status, &e, part);
}

static void by_hand(void **state)
{
    (void)state;
    struct index ix = run(fixture());
    /* the last area: 100 100 | 100 75 */
    assert_near(matrix_get(&ix.score, 4, 0), (100 + 87.5) / 2, 1e-12);
    assert_near(matrix_get(&ix.score, 4, ix.tree.place[2]), 87.5, 1e-12);
    assert_near(matrix_get(&ix.score, 0, 0), 0, 0);
    assert_near(matrix_get(&ix.rank, 4, 0), 1, 0);
    assert_near(matrix_get(&ix.rank, 0, 0), 5, 0);
    assert_near(matrix_get(&ix.coverage, 0, 0), 1, 0);
    assert_true(index_additive(&ix));
}

static void choices_are_inherited(void **state)
{
    (void)state;
    struct fixture *f = fixture();
    const double wide[] = {1, 100}, half[] = {0, 50}, some = 0.6;
    struct aggregate geometric = aggregate_default(NULL), arithmetic = aggregate_default(NULL);
    geometric.method = aggregate_find("geometric");
    f->choice[0] =
        (struct index_choice){.range = wide, .aggregate = &geometric, .threshold = &some};
    f->choice[2] = (struct index_choice){.aggregate = &arithmetic};
    f->choice[6] =
        (struct index_choice){.range = half, .normalise = normalise_find("percentile-rank")};
    struct index ix = run(f);
    assert_near(matrix_get(&ix.score, 0, ix.tree.place[1]), 1, 1e-14);
    assert_near(matrix_get(&ix.normalised, 3, 3), 50, 0);
    assert_near(matrix_get(&ix.normalised, 4, 3), 37.5, 0);
    assert_near(matrix_get(&ix.score, 4, ix.tree.place[2]), (100 + 37.5) / 2, 1e-12);
    assert_near(matrix_get(&ix.score, 4, 0), sqrt(100 * (100 + 37.5) / 2), 1e-12);
    assert_near(ix.place[ix.tree.place[2]].aggregate.threshold, 0.6, 0);
    assert_false(index_additive(&ix));
}

/* Life, schooling (a mean of two) and income between goalposts, a logarithm, a geometric mean: an
 * index shaped like the Human Development Index, ranked from three decimals. */
static void goalposts_and_a_geometric_mean(void **state)
{
    (void)state;
    double cells[] = {82.3, 18.1, 12.6, 68059, 62, 6.5, 2, 912, 82.3, 18, 12.6, 68060};
    const double unit[] = {0, 1}, low[] = {20, 0, 0, 100}, high[] = {85, 18, 15, 75000};
    struct matrix raw = {3, 4, cells};
    struct tree_node nodes[] = {{"index", TREE_NONE, 1, TREE_NONE},
                                {"life", 0, 1, 0},
                                {"schooling", 0, 1, TREE_NONE},
                                {"expected", 2, 1, 1},
                                {"mean", 2, 1, 2},
                                {"income", 0, 1, 3}};
    struct aggregate geometric = aggregate_default(NULL), arithmetic = aggregate_default(NULL);
    geometric.method = aggregate_find("geometric");
    struct index_choice choice[6] = {
        {.normalise = normalise_find("goalposts"), .range = unit, .aggregate = &geometric}};
    choice[2].aggregate = &arithmetic;
    struct index_leaf leaf[4];
    for (size_t c = 0; c < 4; c++)
        leaf[c] = (struct index_leaf){.direction = 1, .lower = low[c], .upper = high[c]};
    leaf[3].transform = transform_find("log");
    struct index_spec spec = {
        .raw = &raw, .nodes = nodes, .choice = choice, .n = 6, .leaf = leaf, .decimals = 3};
    struct index ix;
    struct error e = {0};
    assert_int_equal(index_open(&ix, &spec, &arena, &e), 0);
    assert_int_equal(index_run(&ix, INDEX_DENOMINATE, &e), 0);
    double life = 62.3 / 65, schooling = (1 + 12.6 / 15) / 2, income = log(680.59) / log(750);
    assert_near(matrix_get(&ix.score, 0, 0), cbrt(life * schooling * income), 1e-14);
    assert_near(matrix_get(&ix.rank, 0, 0), 1, 0);
    assert_near(matrix_get(&ix.rank, 2, 0), 1, 0); /* equal to three decimals */
    assert_near(matrix_get(&ix.rank, 1, 0), 3, 0);
}

static void missing_values_rescale(void **state)
{
    (void)state;
    struct fixture *f = fixture();
    f->cells[4 * COLS + 3] = NAN;
    struct index ix = run(f);
    assert_near(matrix_get(&ix.score, 4, 0), 100, 0);
    assert_near(matrix_get(&ix.coverage, 4, 0), 0.75, 0);
    struct lineage l = index_lineage(&ix, 4, 2);
    assert_near(l.weight, 0.5, 0);
    assert_near(l.contribution, 50, 0);
    l = index_lineage(&ix, 4, 3);
    assert_near(l.weight, 0, 0);
    assert_near(l.contribution, 0, 0);
    assert_int_equal(l.marks, MARK_MISSING);
    const double all = 1;
    f->choice[2].threshold = &all;
    ix = run(f);
    assert_near(matrix_get(&ix.score, 4, ix.tree.place[2]), NAN, 0);
    assert_near(matrix_get(&ix.score, 4, 0), 100, 0);
    f->choice[0].threshold = &all; /* now the root lacks a child as well */
    ix = run(f);
    assert_near(matrix_get(&ix.rank, 4, 0), NAN, 0);
    assert_near(index_lineage(&ix, 4, 0).contribution, NAN, 0);
}

static void areas_with_too_little(void **state)
{
    (void)state;
    struct fixture *f = fixture();
    for (size_t c = 0; c < 3; c++)
        f->cells[4 * COLS + c] = NAN;
    f->spec.area_threshold = 0.5;
    f->choice[0].impute = impute_find("mean");
    struct index ix = run(f);
    assert_true(ix.out[4]);
    assert_near(matrix_get(&ix.rank, 4, 0), NAN, 0);
    assert_near(matrix_get(&ix.coverage, 4, 0), 0.25, 0);
    assert_near(matrix_get(&ix.imputed, 4, 3), NAN, 0);
    assert_near(matrix_get(&ix.normalised, 3, 0), 100, 0); /* the best of those that take part */
}

static void imputed_values_are_marked(void **state)
{
    (void)state;
    struct fixture *f = fixture();
    f->cells[2 * COLS] = NAN;
    f->choice[1].impute = impute_find("median");
    struct index ix = run(f);
    struct lineage l = index_lineage(&ix, 2, 0);
    assert_near(l.raw, NAN, 0);
    assert_near(l.denominated, NAN, 0);
    assert_near(l.imputed, 3, 0);
    assert_near(l.normalised, 50, 0);
    assert_int_equal(l.marks, MARK_MISSING | MARK_IMPUTED);
    assert_near(matrix_get(&ix.coverage, 2, 0), 0.75,
                0); /* an imputed value is not a measured one */
    f->choice[1].impute = impute_find("row-mean");
    ix = run(f);
    assert_near(index_lineage(&ix, 2, 0).imputed, 1 + 0.75 * 4, 1e-12);
    unsigned char marks[AREAS * COLS] = {0};
    marks[5] = MARK_IMPUTED; /* filled in before, from other periods */
    f->spec.marks = marks;
    ix = run(f);
    assert_int_equal(index_lineage(&ix, 1, 1).marks, MARK_IMPUTED);
    assert_near(matrix_get(&ix.coverage, 1, 0), 0.75, 0);
}

static void denominators_and_logarithms(void **state)
{
    (void)state;
    struct fixture *f = fixture();
    const double people[] = {1, 2, 3, 4, 5};
    f->leaf[3].by = people;
    f->leaf[3].scale = 1000;
    f->leaf[1].transform = transform_find("log10");
    struct index ix = run(f);
    assert_near(index_lineage(&ix, 3, 3).denominated, 125000, 0);
    assert_near(index_lineage(&ix, 0, 1).denominated, 1, 0);
}

static void contributions_sum_to_the_score(void **state)
{
    (void)state;
    struct fixture *f = fixture();
    f->nodes[1].weight = 3;
    f->nodes[5].weight = 0.3;
    f->cells[6] = NAN;
    struct index ix = run(f);
    for (size_t r = 0; r < AREAS; r++) {
        double sum = 0, weight = 0;
        for (size_t c = 0; c < COLS; c++) {
            sum += index_lineage(&ix, r, c).contribution;
            weight += index_lineage(&ix, r, c).weight;
        }
        assert_near(sum, matrix_get(&ix.score, r, 0), 1e-12);
        assert_near(weight, 1, 1e-15);
    }
}

static void stages_run_alone(void **state)
{
    (void)state;
    struct fixture *f = fixture();
    struct error e = {0};
    f->cells[9] = NAN;
    f->choice[0].impute = impute_find("median");
    struct index ix = run(f), b = index_branch(&ix, &arena);
    for (size_t k = 0; k < b.tree.n; k++)
        b.place[k].normalise.method = normalise_find("rank");
    assert_int_equal(index_run(&b, INDEX_NORMALISE, &e), 0);
    f->choice[0].normalise = normalise_find("rank");
    struct index whole = run(f);
    assert_memory_equal(b.score.at, whole.score.at, AREAS * NODES * sizeof(double));
    assert_memory_equal(b.marks, whole.marks, AREAS * COLS);
    assert_true(matrix_get(&ix.score, 4, 0) !=
                matrix_get(&b.score, 4, 0)); /* the branch alone moved */
}

static void weights_from_data_in_a_tree(void **state)
{
    (void)state;
    struct fixture *f = fixture();
    struct weights entropy = {.method = weights_find("entropy")},
                   equal = {.method = weights_find("equal")};
    struct weights_bod bod = {.bounds = BOD_FREE};
    f->nodes[3].weight = 7;
    f->cells[COLS + 1] = 48; /* so that x1 is spread otherwise than x0 */
    f->choice[0].weights = &equal;
    struct index ix = run(f);
    assert_near(ix.tree.at[ix.tree.place[3]].share, 0.5, 0);
    f->choice[1].weights = &entropy;
    ix = run(f);
    assert_true(ix.tree.at[ix.tree.place[3]].share != 0.5);
    assert_near(ix.tree.at[ix.tree.place[5]].share, 0.5, 0);
    f->choice[2].bod = &bod;
    ix = run(f);
    assert_near(matrix_get(&ix.score, 4, ix.tree.place[2]), 100, 1e-9);
    assert_false(index_additive(&ix));
}

static void without_one_indicator(void **state)
{
    (void)state;
    struct fixture *f = fixture();
    struct error e = {0};
    struct matrix rank;
    double change[COLS], influence[COLS];
    struct index ix = run(f);
    assert_int_equal(index_removals(&ix, &rank, change, &arena, &e), 0);
    /* the same as a tree without it */
    f->nodes[5].weight = 0;
    struct index without = run(f);
    double sum = 0;
    for (size_t r = 0; r < AREAS; r++) {
        assert_near(matrix_get(&rank, r, 2), matrix_get(&without.rank, r, 0), 0);
        sum += fabs(matrix_get(&rank, r, 2) - matrix_get(&ix.rank, r, 0));
    }
    assert_near(change[2], sum / AREAS, 1e-15);
    index_influence(&ix, influence);
    double x[AREAS], score[AREAS];
    matrix_get_column(&ix.normalised, 1, x);
    matrix_get_column(&ix.score, 0, score);
    assert_near(influence[1], stats_pearson(x, score, AREAS, &arena), 0);
}

/* Areas and siblings in another order: the same bytes in that order. */
static void permutations(void **state)
{
    (void)state;
    enum { R = 30 };
    const size_t turn[] = {3, 1, 0, 2};
    static double cells[R * COLS], mixed[R * COLS];
    struct fixture *f = fixture();
    struct index_leaf leaf[COLS];
    struct outliers jrc = outliers_default(NULL);
    for (size_t r = 0; r < R; r++)
        for (size_t c = 0; c < COLS; c++) {
            cells[r * COLS + c] = exp(3 * random_uniform(2, r, c)) + (double)c;
            mixed[(r * 7 + 3) % R * COLS + turn[c]] = cells[r * COLS + c];
        }
    f->choice[0] = (struct index_choice){.outliers = &jrc, .normalise = normalise_find("z-score")};
    f->raw = (struct matrix){R, COLS, cells};
    struct index ix = run(f);
    double score[R], rank[R];
    matrix_get_column(&ix.score, 0, score);
    matrix_get_column(&ix.rank, 0, rank);
    for (size_t c = 0; c < COLS; c++) {
        leaf[turn[c]] = f->leaf[c];
        f->nodes[3 + c].column = turn[c];
    }
    struct tree_node swap = f->nodes[3];
    f->nodes[3] = f->nodes[4];
    f->nodes[4] = swap;
    f->spec.leaf = leaf;
    f->raw.at = mixed;
    ix = run(f);
    for (size_t r = 0; r < R; r++) {
        assert_near(matrix_get(&ix.score, (r * 7 + 3) % R, 0), score[r], 0);
        assert_near(matrix_get(&ix.rank, (r * 7 + 3) % R, 0), rank[r], 0);
    }
}

/* An index is refused with a message, or every area that has figures has a finite score. */
static bool whole_or_refused(const struct index_spec *spec)
{
    struct arena_mark mark = arena_mark(&arena);
    struct index ix;
    struct error e = {0};
    int status = index_open(&ix, spec, &arena, &e) || index_run(&ix, INDEX_DENOMINATE, &e) ? -1 : 0;
    assert_true(status == 0 ? e.status == 0 : e.status == STATUS_DATA && e.text[0]);
    for (size_t r = 0; r < spec->raw->rows && status == 0; r++) {
        assert_true(isfinite(matrix_get(&ix.score, r, 0)) || matrix_get(&ix.coverage, r, 0) == 0);
        assert_true(matrix_get(&ix.rank, r, 0) >= 1 || matrix_get(&ix.coverage, r, 0) == 0);
    }
    arena_release(&arena, mark);
    return status == 0;
}

static void every_method_with_every_other(void **state)
{
    (void)state;
    enum { R = 14 };
    static double cells[R * COLS];
    struct fixture *f = fixture();
    size_t done = 0, tried = 0;
    const double range[] = {1, 100};
    size_t group[R];
    for (size_t r = 0; r < R; r++) {
        group[r] = r % 2;
        for (size_t c = 0; c < COLS; c++)
            cells[r * COLS + c] =
                r == 3 || random_bits(6, r, c) % 6 == 0 ? NAN : exp(4 * random_uniform(5, r, c));
    }
    f->raw = (struct matrix){R, COLS, cells};
    f->spec.group = group;
    for (size_t c = 0; c < COLS; c++) {
        f->leaf[c].upper = 50;
        f->leaf[c].target = f->leaf[c].direction > 0 ? 40 : 2;
        while (isnan(cells[f->leaf[c].reference * COLS + c]))
            f->leaf[c].reference++;
    }
    for (const struct normalise_method *n = normalise_methods; n->name; n++)
        for (const struct aggregate_method *g = aggregate_methods; g->name; g++)
            for (const struct outliers_method *o = outliers_methods; o->name; o++, tried++) {
                struct aggregate aggregate = aggregate_default(NULL);
                struct outliers outliers = outliers_default(NULL);
                aggregate.method = g;
                outliers.method = o;
                f->choice[0] = (struct index_choice){
                    .normalise = n, .range = range, .aggregate = &aggregate, .outliers = &outliers};
                done += whole_or_refused(&f->spec);
            }
    for (const struct weights_method *w = weights_methods; w->name; w++)
        for (const struct impute_method *i = impute_methods; i->name; i++, tried++) {
            struct weights weights = {.method = w};
            f->choice[0] = (struct index_choice){.weights = &weights, .impute = i};
            done += whole_or_refused(&f->spec);
        }
    assert_true(done * 2 > tried);
}

static void bad_input(void **state)
{
    (void)state;
    struct fixture *f = fixture();
    f->leaf[2].direction = 0;
    refused(f, "'x2' has no direction");
    f = fixture();
    for (size_t r = 0; r < AREAS; r++)
        f->cells[r * COLS + 1] = 6;
    refused(f, "'x1' is constant");
    f = fixture();
    f->cells[0] = -1;
    f->leaf[0].transform = transform_find("log");
    refused(f, "'x0': -1 in row 1");
    f = fixture();
    f->nodes[4].weight = -1;
    refused(f, "'x1': weight -1");
    f = fixture();
    f->nodes[5].weight = f->nodes[6].weight = 0;
    refused(f, "'b'");
    f = fixture();
    f->nodes[1].parent = 1;
    refused(f, "'a' is its own ancestor");
    f = fixture();
    struct aggregate geometric = aggregate_default(NULL);
    geometric.method = aggregate_find("geometric");
    f->choice[2].aggregate = &geometric;
    refused(f, "node 'b': 0 in row 1");
    f = fixture();
    f->choice[5].impute = impute_find("latest");
    refused(f, "'x2': 'latest' needs other periods");
    f = fixture();
    f->cells[7] = INFINITY;
    refused(f, "'x3': row 2 is infinite");
    f = fixture();
    f->raw.rows = 0;
    refused(f, "without areas");
    f = fixture();
    f->raw.rows = 2;
    struct weights pca = {.method = weights_find("pca")};
    f->choice[1].weights = &pca;
    refused(f, "node 'a': 2 areas");
    f = fixture();
    struct outliers jrc = outliers_default(NULL);
    f->choice[0].outliers = &jrc;
    f->raw.rows = 3;
    refused(f, "'x0': 3 values, jrc needs 4");
    f = fixture();
    f->choice[0].impute = impute_find("group-mean");
    f->cells[0] = NAN;
    refused(f, "'x0': group-mean without groups");
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
        cmocka_unit_test(by_hand),
        cmocka_unit_test(choices_are_inherited),
        cmocka_unit_test(missing_values_rescale),
        cmocka_unit_test(goalposts_and_a_geometric_mean),
        cmocka_unit_test(areas_with_too_little),
        cmocka_unit_test(imputed_values_are_marked),
        cmocka_unit_test(denominators_and_logarithms),
        cmocka_unit_test(contributions_sum_to_the_score),
        cmocka_unit_test(stages_run_alone),
        cmocka_unit_test(weights_from_data_in_a_tree),
        cmocka_unit_test(without_one_indicator),
        cmocka_unit_test(permutations),
        cmocka_unit_test(every_method_with_every_other),
        cmocka_unit_test(bad_input),
    };
    return cmocka_run_group_tests(tests, NULL, clean);
}
