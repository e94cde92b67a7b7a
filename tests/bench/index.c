/* index - how fast the index engine is: draws, an exact Kemeny order, a large ranking.
 *
 * usage: index draws [THREADS [nodes]] | index kemeny [AREAS] | index large. One task a process, so that the peak of memory is its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "index/kemeny.h"
#include "index/random.h"
#include "index/uncertainty.h"

enum { AREAS = 51, INDICATORS = 49, PILLARS = 2, GROUPS = 8, DRAWS = 10000, NODES = 1 + PILLARS + GROUPS + INDICATORS };

static struct arena arena;
static struct error error;

static int stop(void)
{
    fprintf(stderr, "%s\n", error.text);
    return 1;
}

static void verdict(const char *what, double seconds, double most)
{
    printf("%-56s %8.3f s %9.1f MiB", what, seconds, (double)os_peak_kib() / 1024);
    if (isfinite(most))
        printf("  (at most %g s: %s)", most, seconds <= most ? "yes" : "NO");
    putchar('\n');
}

/* -- draws ------------------------------------------------------------------------------------------------------ */

/* Every fifth indicator is skewed, every seventh better when it is low; all lean on one quality of the area. */
static struct matrix figures(size_t rows, size_t cols)
{
    struct matrix m = matrix_new(&arena, rows, cols);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < cols; c++) {
            double u = random_uniform(1, r, c);
            matrix_set(&m, r, c, c % 5 == 0 ? exp(6 * u) : 10 + u * 90 + 20 * random_uniform(9, r, 0));
        }
    return m;
}

/* A root, 2 pillars, 8 groups, 49 indicators. */
static void plant(struct tree_node *nodes, struct index_leaf *leaf)
{
    static char names[NODES][8];
    for (size_t i = 0; i < NODES; i++) {
        size_t under = i == 0 ? TREE_NONE : i <= PILLARS ? 0 : i <= PILLARS + GROUPS ? 1 + i % PILLARS : 1 + PILLARS + i % GROUPS;
        size_t column = i > PILLARS + GROUPS ? i - PILLARS - GROUPS - 1 : TREE_NONE;
        snprintf(names[i], sizeof names[i], "n%zu", i);
        nodes[i] = (struct tree_node){names[i], under, 1, column};
        if (column != TREE_NONE)
            leaf[column] = (struct index_leaf){.direction = column % 7 == 3 ? -1 : 1};
    }
}

/* Four uncertain inputs: winsorisation limit, normalisation, weights +- 25 %, aggregation. */
static int draws(size_t threads, size_t places)
{
    static const double wide[] = {1, 100}, limit[] = {2, 5, 8}, scale[3][2] = {{1, 100}, {100, 110}, {1, 100}};
    static struct tree_node nodes[NODES];
    static struct index_leaf leaf[INDICATORS];
    static struct index_choice choice[NODES];
    static size_t groups[1 + PILLARS + GROUPS];
    const struct outliers treated = outliers_default(NULL);
    const void *const normal[] = {normalise_find("min-max"), normalise_find("z-score"), normalise_find("percentile-rank")};
    const void *const mean[] = {aggregate_find("arithmetic"), aggregate_find("geometric"), aggregate_find("harmonic")};
    const struct uncertain input[] = {
        {.name = "winsorisation", .kind = uncertain_find("points"), .n = 3, .number = limit},
        {.name = "normalisation", .kind = uncertain_find("normalise"), .n = 3, .method = normal, .pair = scale},
        {.name = "weights", .kind = uncertain_find("noise"), .high = 0.25},
        {.name = "aggregation", .kind = uncertain_find("aggregate"), .n = 3, .method = mean}};
    struct matrix raw = figures(AREAS, INDICATORS);
    struct index ix;
    struct uncertainty u;
    plant(nodes, leaf);
    choice[0] = (struct index_choice){.outliers = &treated, .range = wide};
    struct index_spec spec = {.raw = &raw, .nodes = nodes, .choice = choice, .n = NODES, .leaf = leaf, .decimals = 3};
    struct uncertainty_spec doubt = {.index = &ix, .input = input, .inputs = 4, .seed = 42, .threads = threads, .place = groups, .places = places};
    for (size_t k = 0; k < places; k++)
        groups[k] = k;
    double started = os_seconds();
    if (index_open(&ix, &spec, &arena, &error) || index_run(&ix, INDEX_DENOMINATE, &error) ||
        uncertainty_draw(&u, &doubt, DRAWS, &arena, &error))
        return stop();
    double seconds = os_seconds() - started;
    char what[128];
    snprintf(what, sizeof what, "10,000 draws, 51 areas x 49 indicators, %zu thread%s, ranks of %zu", threads,
             threads == 1 ? "" : "s", places);
    verdict(what, seconds, 1);
    printf("%-56s %8.3g\n", "    areas x indicators x draws a second", AREAS * (double)INDICATORS * DRAWS / seconds);
    return 0;
}

/* -- the others ------------------------------------------------------------------------------------------------- */

/* Random majorities: no part can be ordered by itself. */
static int kemeny(size_t n)
{
    static int32_t pair[KEMENY_EXACT * KEMENY_EXACT];
    struct kemeny k;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            int32_t v = (int32_t)(random_bits(3, i, j) % 101);
            pair[i * n + j] = v;
            pair[j * n + i] = 100 - v;
        }
    double started = os_seconds();
    if (kemeny_order(&k, pair, n, "kemeny", &arena, &error))
        return stop();
    char what[96];
    snprintf(what, sizeof what, "%s Kemeny order of %zu areas (%llu order%s)", k.exact ? "exact" : "heuristic", n,
             (unsigned long long)k.orders, k.orders == 1 ? "" : "s");
    verdict(what, os_seconds() - started, n <= 23 ? 1 : INFINITY);
    return 0;
}

static int large(void)
{
    enum { ROWS = 10000, COLS = 200 };
    static struct tree_node nodes[COLS + 1];
    static struct index_leaf leaf[COLS];
    static struct index_choice choice[COLS + 1];
    struct matrix raw = figures(ROWS, COLS);
    struct index ix;
    nodes[0] = (struct tree_node){"top", TREE_NONE, 1, TREE_NONE};
    for (size_t c = 0; c < COLS; c++) {
        nodes[c + 1] = (struct tree_node){"leaf", 0, 1, c};
        leaf[c].direction = 1;
    }
    struct index_spec spec = {.raw = &raw, .nodes = nodes, .choice = choice, .n = COLS + 1, .leaf = leaf, .decimals = 3};
    double started = os_seconds();
    if (index_open(&ix, &spec, &arena, &error) || index_run(&ix, INDEX_DENOMINATE, &error))
        return stop();
    verdict("10,000 areas x 200 indicators ranked, at every node", os_seconds() - started, 1);
    return 0;
}

int main(int argc, char **argv)
{
    const char *task = argc > 1 ? argv[1] : "";
    size_t n = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 0;
    int status = 2;
    if (!strcmp(task, "draws"))
        status = draws(n ? n : 2, argc > 3 ? 1 + PILLARS + GROUPS : 1);
    else if (!strcmp(task, "kemeny"))
        status = kemeny(n && n <= KEMENY_EXACT ? n : 23);
    else if (!strcmp(task, "large"))
        status = large();
    else
        fprintf(stderr, "usage: index draws [THREADS [nodes]] | kemeny [AREAS] | large\n");
    arena_free(&arena);
    return status;
}
