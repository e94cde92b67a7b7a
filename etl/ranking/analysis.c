/* analysis - what is measured of an index beyond its scores. */
#include "ranking/analysis.h"

#include "index/kemeny.h"
#include "index/stats.h"

void published_add(struct published *p, struct arena *a, const struct record *r)
{
    const struct value *rank = record_get(r, "rank");
    struct slice edition = record_text(r, "edition"), name = record_text(r, "name"), area = record_text(r, "area");
    if (rank->type != VALUE_NUMBER || !area.len)
        return;
    struct slice whole = slice_format(a, "%.*s%s%.*s", SL(name), edition.len ? " " : "", SL(edition));
    LIST_PUSH(a, &p->lines, (struct published_line){whole, slice_copy(a, area), rank->number});
}

/* Several values of one place, by name. */
struct named {
    const char *name;
    double value;
};

static int emit_all(const struct study *st, size_t place, const struct named *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct statistic s = statistic_of(all[i].name, place, all[i].value);
        if (results_statistic(st, &s))
            return -1;
    }
    return 0;
}
#define EMIT_ALL(st, place, all) emit_all((st), (place), (all), sizeof(all) / sizeof *(all))

/* -- an indicator ----------------------------------------------------------------------------------------------- */

static const struct {
    unsigned flag;
    const char *name;
} flags[] = {{STATS_FEW, "few"}, {STATS_ZEROS, "zeros"}, {STATS_REPEATED, "repeated"}, {STATS_OUTLIERS, "outliers"}, {STATS_CONSTANT, "constant"}};

static int emit_flags(const struct study *st, size_t place, unsigned found)
{
    struct slice names[5];
    size_t n = 0;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (found & flags[i].flag)
            names[n++] = slice_of(flags[i].name);
    struct statistic s = statistic_of("flags", place, (double)n);
    s.flags = (struct words){names, n};
    return results_statistic(st, &s);
}

/* What the treatment did; nothing is said of an indicator that was left as it is. */
static int emit_treatment(const struct study *st, size_t place)
{
    const struct outliers_report *t = &st->ix.treatment[st->ix.tree.at[place].column];
    const struct outliers *how = &st->ix.place[place].outliers;
    const struct named all[] = {{"skewness_treated", t->skewness_after}, {"kurtosis_treated", t->kurtosis_after},
                                {"set_low", (double)t->set_low}, {"set_high", (double)t->set_high}, {"lambda", t->lambda}};
    struct statistic s = statistic_of("treatment", place, t->passed);
    if (how->method == outliers_find("none"))
        return 0;
    s.text = slice_of(how->method == outliers_find("jrc") && !t->transformed ? "winsorise"
                      : t->transformed && how->method == outliers_find("jrc")  ? how->then->name
                                                                                : how->method->name);
    return results_statistic(st, &s) || emit_all(st, place, all, isnan(t->lambda) ? 4 : 5) ? -1 : 0;
}

static int emit_leaf(const struct study *st, size_t place, const double *influence, const double *removal)
{
    size_t c = st->ix.tree.at[place].column;
    double *x = vector_new(st->arena, st->rows);
    matrix_get_column(&st->ix.denominated, c, x);
    struct stats_summary d = stats_describe(x, st->rows, st->arena);
    const struct named all[] = {{"missing", (double)d.missing}, {"zeros", (double)d.zeros}, {"distinct", (double)d.distinct},
                                {"median", d.median}, {"q1", d.q1}, {"q3", d.q3}, {"skewness", d.skewness}, {"kurtosis", d.kurtosis},
                                {"influence", influence[c]}, {"removal_shift", removal ? removal[c] : NAN}};
    return EMIT_ALL(st, place, all) || emit_flags(st, place, d.flags) || emit_treatment(st, place) ? -1 : 0;
}

/* The rank that a unit would have without the indicator. */
static int emit_removals(const struct study *st, const struct matrix *rank)
{
    for (size_t p = 0; p < st->ix.tree.n; p++)
        for (size_t r = 0; r < st->rows && !st->ix.tree.at[p].count; r++) {
            struct statistic s = statistic_of("rank_without", p, matrix_get(rank, r, st->ix.tree.at[p].column));
            s.row = r;
            if (!isnan(s.value) && results_statistic(st, &s))
                return -1;
        }
    return 0;
}

static bool has_bod(const struct study *st)
{
    for (size_t p = 0; p < st->ix.tree.n; p++)
        if (st->ix.tree.at[p].count && st->ix.place[p].bod)
            return true;
    return false;
}

static int emit_leaves(const struct study *st)
{
    double *influence = vector_new(st->arena, st->cols), *change = vector_new(st->arena, st->cols);
    struct matrix rank;
    struct error e = {0};
    bool removable = st->cols > 1 && !has_bod(st);
    index_influence(&st->ix, influence);
    if (removable && index_removals(&st->ix, &rank, change, st->arena, &e))
        return study_fail(st, &e);
    for (size_t p = 0; p < st->ix.tree.n; p++)
        if (!st->ix.tree.at[p].count && emit_leaf(st, p, influence, removable ? change : NULL))
            return -1;
    return removable ? emit_removals(st, &rank) : 0;
}

/* -- a group ---------------------------------------------------------------------------------------------------- */

static struct matrix children_of(const struct study *st, size_t place)
{
    const struct tree_place *t = &st->ix.tree.at[place];
    struct matrix m = matrix_new(st->arena, st->rows, t->count);
    for (size_t r = 0; r < st->rows; r++)
        memcpy(matrix_row(&m, r), matrix_row(&st->ix.score, r) + t->first, t->count * sizeof *m.at);
    return m;
}

/* Eigenvalues of the correlations between the children, each with its share of the variance. */
static int emit_eigen(const struct study *st, size_t place, const struct matrix *children)
{
    struct matrix full = stats_complete_rows(children, st->arena);
    struct matrix r = stats_correlation_matrix(&full, stats_correlation_find("pearson"), st->arena);
    double *values = vector_new(st->arena, r.cols);
    for (size_t i = 0; i < r.rows * r.cols; i++)
        if (isnan(r.at[i]))
            return 0; /* a child without spread: there are no components */
    stats_eigen(&r, values, NULL, st->arena);
    for (size_t k = 0; k < r.cols; k++) {
        struct statistic s = statistic_of("eigenvalue", place, values[k]), share = statistic_of("eigenvalue_share", place, values[k] / (double)r.cols);
        s.k = share.k = (double)k + 1;
        if (results_statistic(st, &s) || results_statistic(st, &share))
            return -1;
    }
    return 0;
}

/* How the weights came about, and for a Kemeny order whether it is the best and the only one. */
static int emit_method(const struct study *st, size_t place, const struct matrix *children)
{
    const struct index_place *own = &st->ix.place[place];
    struct named all[] = {{"consistency", own->weighed.consistency}, {"residual", own->weighed.residual}, {"explained", own->weighed.explained}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!isnan(all[i].value) && emit_all(st, place, &all[i], 1))
            return -1;
    if (own->aggregate.method != aggregate_find("kemeny") || own->bod)
        return 0;
    struct kemeny k;
    struct error e = {0};
    struct matrix full = matrix_new(st->arena, 0, children->cols);
    double *w = vector_new(st->arena, children->cols);
    full.at = arena_new(st->arena, double, children->rows * children->cols + 1);
    for (size_t r = 0; r < children->rows; r++)
        if (!isnan(matrix_get(&st->ix.score, r, place)))
            memcpy(full.at + full.rows++ * full.cols, matrix_row(children, r), full.cols * sizeof *full.at);
    for (size_t c = 0; c < children->cols; c++)
        w[c] = st->ix.tree.at[st->ix.tree.at[place].first + c].share;
    if (kemeny_of_matrix(&k, &full, w, st->ix.tree.at[place].name, st->arena, &e))
        return study_fail(st, &e);
    const struct named order[] = {{"kemeny_exact", k.exact}, {"kemeny_orders", (double)k.orders}, {"kemeny_rounding", k.rounding}};
    return EMIT_ALL(st, place, order);
}

static int emit_group(const struct study *st, size_t place)
{
    struct matrix children = children_of(st, place);
    const struct named all[] = {{"children", (double)children.cols}, {"weight", st->ix.tree.at[place].effective},
                                {"alpha", stats_cronbach(&children, false, st->arena)},
                                {"alpha_standardised", stats_cronbach(&children, true, st->arena)}};
    return EMIT_ALL(st, place, all) || (children.cols > 1 && emit_eigen(st, place, &children)) || emit_method(st, place, &children) ? -1 : 0;
}

/* -- correlations ----------------------------------------------------------------------------------------------- */

static int correlate(const struct study *st, size_t a, size_t b)
{
    double *x = vector_new(st->arena, st->rows), *y = vector_new(st->arena, st->rows);
    matrix_get_column(&st->ix.score, a, x);
    matrix_get_column(&st->ix.score, b, y);
    for (const struct stats_correlation *kind = stats_correlations; kind->name; kind++) {
        struct statistic s = statistic_of(kind->name, a, kind->of(x, y, st->rows, st->arena));
        s.other = study_code(st, b);
        if (results_statistic(st, &s))
            return -1;
    }
    return 0;
}

/* Within a level: siblings with each other. Across levels: each place with every one above it. */
static int emit_correlations(const struct study *st)
{
    const struct tree *t = &st->ix.tree;
    for (size_t p = 1; p < t->n; p++) {
        const struct tree_place *parent = &t->at[t->at[p].parent];
        for (size_t k = p + 1; k < parent->first + parent->count; k++)
            if (correlate(st, p, k))
                return -1;
        for (size_t up = t->at[p].parent; up != TREE_NONE; up = t->at[up].parent)
            if (correlate(st, p, up))
                return -1;
    }
    return 0;
}

/* -- published rankings ----------------------------------------------------------------------------------------- */

/* Published ranks beside ours turned round, so that agreement is positive. */
static size_t common(const struct study *st, const struct published *all, struct slice name, double *theirs, double *ours)
{
    size_t n = 0;
    for (size_t i = 0; i < all->lines.n; i++) {
        const struct published_line *l = &all->lines.at[i];
        size_t row = slice_eq(l->name, name) ? study_row(st, l->area) : NODE_NONE;
        if (row == NODE_NONE || isnan(matrix_get(&st->ix.rank, row, 0)))
            continue;
        theirs[n] = l->rank;
        ours[n++] = matrix_get(&st->ix.rank, row, 0);
    }
    return n;
}

static int emit_published(const struct study *st, const struct published *all)
{
    struct arena *a = st->arena;
    double *theirs = vector_new(a, all->lines.n), *ours = vector_new(a, all->lines.n);
    struct table seen = {0};
    for (size_t i = 0; i < all->lines.n && st->setup->unit == UNIT_AREA; i++) {
        struct slice name = all->lines.at[i].name;
        bool fresh;
        table_at(&seen, a, name, &fresh);
        size_t n = fresh ? common(st, all, name, theirs, ours) : 0;
        if (!n)
            continue;
        const struct named values[] = {{"published_common", (double)n}, {"published_spearman", stats_spearman(theirs, ours, n, a)},
                                       {"published_kendall", stats_kendall(theirs, ours, n, a)}};
        for (size_t k = 0; k < (n >= COMMON_LEAST ? 3u : 1u); k++) {
            struct statistic s = statistic_of(values[k].name, 0, values[k].value);
            s.other = name;
            if (results_statistic(st, &s))
                return -1;
        }
    }
    return 0;
}

int analysis_emit(const struct study *st, const struct published *published)
{
    if (emit_leaves(st))
        return -1;
    for (size_t p = 0; p < st->ix.tree.n; p++)
        if (st->ix.tree.at[p].count && emit_group(st, p))
            return -1;
    return emit_correlations(st) || emit_published(st, published) ? -1 : 0;
}
