/* verify - recomputes published composite indicators and compares them with what was printed. */
#include "verify.h"

#include "index/aggregate.h"
#include "index/kemeny.h"
#include "index/normalise.h"
#include "index/stats.h"
#include "index/weights.h"
#include "verify_tai.h"

struct tally {
    size_t cells, matched;
    double largest;
};

static void compare(struct tally *t, double found, double wanted, double within)
{
    double difference = fabs(found - wanted);
    t->cells++;
    t->matched += difference <= within + 1e-12;
    t->largest = difference > t->largest || isnan(difference) ? difference : t->largest;
}

/* -- the index -------------------------------------------------------------------------------------------------- */

static struct matrix raw(struct arena *a)
{
    struct matrix m = matrix_new(a, TAI_AREAS, TAI_INDICATORS);
    for (size_t r = 0; r < TAI_AREAS; r++)
        for (size_t c = 0; c < TAI_INDICATORS; c++)
            matrix_set(&m, r, c, tai_raw[r][c]);
    return m;
}

/* Table 23: goalposts of UNDP 2001, equal weights; ranks are compared exactly. */
static int ranks(struct tally *t, double within, struct arena *a, struct error *e)
{
    const double lower[] = {0, 0, 0, 0, 0, log10(22), 0.8, 0.1};
    const double upper[] = {994, 272.6, 232.4, 80.8, log10(901), log10(6969), 12, 27.4};
    const double equal[TAI_INDICATORS] = {1, 1, 1, 1, 1, 1, 1, 1};
    struct matrix m = raw(a);
    double x[TAI_AREAS], score[TAI_AREAS], rank[TAI_AREAS];
    for (size_t c = 0; c < TAI_INDICATORS; c++) {
        struct normalise how = normalise_default("TAI");
        how.method = normalise_find("goalposts");
        how.lower = lower[c];
        how.upper = upper[c];
        matrix_get_column(&m, c, x);
        if (normalise_column(&how, x, TAI_AREAS, a, e))
            return -1;
        matrix_set_column(&m, c, x);
    }
    for (size_t r = 0; r < TAI_AREAS; r++)
        score[r] = aggregate_arithmetic(matrix_row(&m, r), equal, TAI_INDICATORS, NULL);
    ranks_of(score, TAI_AREAS, -1, TIES_MIN, rank, a);
    for (size_t r = 0; r < TAI_AREAS; r++)
        compare(t, rank[r], tai_table_23[r], within);
    return 0;
}

/* Table 15: one row a column of it; within is half of its last digit. */
static int normalisations(struct tally *t, double within, struct arena *a, struct error *e)
{
    static const struct {
        const char *method;
        double low, high, within;
    } columns[] = {{"rank", 0, 1, 0},
                   {"z-score", 0, 1, 0.005},
                   {"min-max", 0, 1, 0.005},
                   {"ratio-to-mean", 0, 1, 0.005},
                   {"ratio-to-best", 0, 1, 0.005},
                   {"ratio-to-worst", 0, 1, 0.005},
                   {"distance-from-mean", 0, 1, 0.005},
                   {"ratio-to-worst", -1, 0, 0.005},
                   {"above-below-mean", 0, 1, 0},
                   {"percentile", 0, 100, 0.05},
                   {"categorical", 0, 100, 0}};
    (void)within;
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        double x[TAI_AREAS];
        for (size_t r = 0; r < TAI_AREAS; r++)
            x[r] = tai_table_15[r][0];
        struct normalise how = normalise_default("SCHOOLING");
        how.method = normalise_find(columns[k].method);
        how.low = columns[k].low;
        how.high = columns[k].high;
        if (normalise_column(&how, x, TAI_AREAS, a, e))
            return -1;
        for (size_t r = 0; r < TAI_AREAS; r++)
            compare(t, x[r], tai_table_15[r][k + 1], columns[k].within);
    }
    return 0;
}

static struct matrix correlations(struct arena *a)
{
    struct matrix m = raw(a);
    return stats_correlation_matrix(&m, stats_correlation_find("pearson"), a);
}

static int pairs(struct tally *t, double within, struct arena *a, struct error *e)
{
    struct matrix r = correlations(a);
    size_t k = 0;
    (void)e;
    for (size_t i = 0; i < TAI_INDICATORS; i++)
        for (size_t j = i; j < TAI_INDICATORS; j++)
            compare(t, matrix_get(&r, i, j), tai_table_6[k++], within);
    return 0;
}

static int eigenvalues(struct tally *t, double within, struct arena *a, struct error *e)
{
    struct matrix r = correlations(a);
    double values[TAI_INDICATORS];
    (void)e;
    stats_eigen(&r, values, NULL, a);
    for (size_t i = 0; i < TAI_INDICATORS; i++)
        compare(t, values[i], tai_table_7[i], within);
    return 0;
}

static int reliability(struct tally *t, double within, struct arena *a, struct error *e)
{
    struct matrix m = raw(a);
    (void)e;
    for (size_t gone = 0; gone < TAI_INDICATORS; gone++) {
        struct matrix rest = matrix_new(a, TAI_AREAS, TAI_INDICATORS - 1);
        double x[TAI_AREAS];
        for (size_t c = 0; c + 1 < TAI_INDICATORS; c++) {
            matrix_get_column(&m, c + (c >= gone), x);
            matrix_set_column(&rest, c, x);
        }
        compare(t, stats_cronbach(&rest, true, a), tai_table_11[gone], within);
    }
    return 0;
}

static int factors(struct tally *t, double within, struct arena *a, struct error *e)
{
    static const char *const names[TAI_INDICATORS] = {"PATENTS",    "ROYALTIES",   "INTERNET",  "EXPORTS",
                                                      "TELEPHONES", "ELECTRICITY", "SCHOOLING", "UNIVERSITY"};
    struct matrix m = raw(a);
    struct weights how = {.method = weights_find("factor"), .node = "TAI", .names = names};
    double w[TAI_INDICATORS];
    if (weights_of(&how, &m, w, NULL, a, e))
        return -1;
    for (size_t c = 0; c < TAI_INDICATORS; c++)
        compare(t, w[c], tai_table_22[c], within);
    return 0;
}

/* -- votes ------------------------------------------------------------------------------------------------------ */

/* Column p holds how high each area stands in vote p. */
static struct matrix profile(const struct tai_vote *votes, size_t areas, double *w, struct arena *a)
{
    size_t n = 0;
    while (votes[n].order)
        n++;
    struct matrix m = matrix_new(a, areas, n + 1); /* the last is room for a score */
    for (size_t p = 0; p < n; p++) {
        w[p] = votes[p].weight;
        for (size_t k = 0; k < areas; k++)
            matrix_set(&m, (size_t)(votes[p].order[k] - 'a'), p, (double)(areas - k));
    }
    return m;
}

static int counts(struct tally *t, const struct tai_vote *votes, size_t areas, const double *printed, double total, struct arena *a,
                  struct error *e)
{
    double w[8] = {0};
    struct matrix m = profile(votes, areas, w, a);
    struct aggregate how = aggregate_default("votes");
    how.method = aggregate_find("borda");
    if (aggregate_columns(&how, &m, 0, m.cols - 1, w, m.cols - 1, a, e))
        return -1;
    struct matrix o = aggregate_outranking(&m, 0, m.cols - 1, w, a);
    for (size_t i = 0; i < areas; i++) {
        compare(t, matrix_get(&m, i, m.cols - 1) * total, printed[i], 0);
        for (size_t j = 0; j < areas; j++)
            compare(t, matrix_get(&o, i, j) * total, printed[(1 + i) * areas + j], 0);
    }
    return 0;
}

static int votes_25(struct tally *t, double within, struct arena *a, struct error *e)
{
    (void)within;
    return counts(t, tai_votes_25, 4, tai_table_25, 21, a, e);
}

static int votes_28(struct tally *t, double within, struct arena *a, struct error *e)
{
    double w[8] = {0};
    struct kemeny k;
    if (counts(t, tai_votes_28, 3, tai_table_28, 60, a, e))
        return -1;
    struct matrix m = profile(tai_votes_28, 3, w, a), narrow = matrix_new(a, m.rows, m.cols - 1);
    for (size_t r = 0; r < m.rows; r++)
        memcpy(matrix_row(&narrow, r), matrix_row(&m, r), narrow.cols * sizeof *m.at);
    if (kemeny_of_matrix(&k, &narrow, w, "votes", a, e))
        return -1;
    compare(t, (double)k.score * k.unit * 60, tai_support_28, within);
    return 0;
}

/* -- all of them ------------------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    double within; /* what the line allows; 0: the printed digits */
    int (*of)(struct tally *t, double within, struct arena *a, struct error *e);
} tables[] = {
    {"TAI, Table 23: ranks, equal weights", 0, ranks},
    {"TAI, Table 15: eleven normalisations", 0, normalisations},
    {"TAI, Table 6: correlations", 0.02, pairs},
    {"TAI, Table 7: eigenvalues", 0.055, eigenvalues},
    {"TAI, Table 11: Cronbach's alpha", 0.006, reliability},
    {"TAI, Table 22: weights by factor analysis", 0.015, factors},
    {"Table 25: Borda, outranking", 0, votes_25},
    {"Table 28: Borda, outranking, Kemeny", 0, votes_28},
};

int verify_all(struct buffer *out, struct arena *a, struct error *e)
{
    struct tally all = {0};
    buffer_printf(out, "OECD/JRC, Handbook on Constructing Composite Indicators, 2008\n");
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct tally t = {0};
        struct arena_mark mark = arena_mark(a);
        if (tables[i].of(&t, tables[i].within, a, e))
            return -1;
        arena_release(a, mark);
        buffer_printf(out, "%-44s %4zu of %4zu cells, largest difference %.4f", tables[i].name, t.matched, t.cells, t.largest);
        if (tables[i].within > 0)
            buffer_printf(out, " (allowed: %g)\n", tables[i].within);
        else
            buffer_text(out, " (to the printed digits)\n");
        all.cells += t.cells;
        all.matched += t.matched;
        all.largest = fmax(all.largest, t.largest);
    }
    buffer_printf(out, "%zu of %zu cells matched, largest difference %.4f\n", all.matched, all.cells, all.largest);
    return all.matched == all.cells ? 0
                                    : fail(e, STATUS_DATA, "verify: %zu cells differ from the printed tables", all.cells - all.matched);
}
