/* lineage - where a score comes from, and what it would be without one indicator. */
#include "index/index.h"
#include "index/stats.h"
#include "index/sum.h"

static size_t leaf_place(const struct index *ix, size_t column)
{
    for (size_t k = 0; k < ix->tree.n; k++)
        if (!ix->tree.at[k].count && ix->tree.at[k].column == column)
            return k;
    return TREE_NONE;
}

/* Share of place k among its siblings that the area has. */
static double present_share(const struct index *ix, size_t area, size_t k)
{
    const struct tree_place *parent = &ix->tree.at[ix->tree.at[k].parent];
    struct sum present = {0, 0};
    for (size_t c = parent->first; c < parent->first + parent->count; c++)
        if (!isnan(matrix_get(&ix->score, area, c)))
            sum_add(&present, ix->tree.at[c].share);
    bool own = !isnan(matrix_get(&ix->score, area, k)) && ix->tree.at[k].share > 0;
    return own ? ix->tree.at[k].share / sum_of(&present) : 0;
}

struct lineage index_lineage(const struct index *ix, size_t area, size_t column)
{
    struct lineage l = {matrix_get(ix->spec->raw, area, column),
                        matrix_get(&ix->denominated, area, column),
                        matrix_get(&ix->imputed, area, column),
                        matrix_get(&ix->treated, area, column),
                        matrix_get(&ix->normalised, area, column),
                        1,
                        NAN,
                        ix->marks[area * ix->spec->raw->cols + column]};
    size_t k = leaf_place(ix, column);
    if (k == TREE_NONE || isnan(matrix_get(&ix->score, area, 0))) {
        l.weight = 0;
        return l;
    }
    for (; ix->tree.at[k].parent != TREE_NONE; k = ix->tree.at[k].parent)
        l.weight *= present_share(ix, area, k);
    l.contribution = isnan(l.normalised) ? 0 : l.weight * l.normalised;
    return l;
}

bool index_additive(const struct index *ix)
{
    for (size_t k = 0; k < ix->tree.n; k++)
        if (ix->tree.at[k].count &&
            (ix->place[k].bod || ix->place[k].aggregate.method != aggregate_find("arithmetic")))
            return false;
    return true;
}

void index_influence(const struct index *ix, double *influence)
{
    struct arena_mark mark = arena_mark(ix->arena);
    size_t rows = ix->score.rows;
    double *x = vector_new(ix->arena, rows), *score = vector_new(ix->arena, rows);
    matrix_get_column(&ix->score, 0, score);
    for (size_t c = 0; c < ix->spec->raw->cols; c++) {
        matrix_get_column(&ix->normalised, c, x);
        influence[c] = stats_pearson(x, score, rows, ix->arena);
    }
    arena_release(ix->arena, mark);
}

/* Takes place k out, and each group above that nothing is left of; false when that is the root. */
static bool take_out(const struct index *ix, size_t k, double *weight)
{
    for (;;) {
        if (ix->tree.at[k].parent == TREE_NONE)
            return false;
        weight[k] = 0;
        const struct tree_place *parent = &ix->tree.at[ix->tree.at[k].parent];
        for (size_t c = parent->first; c < parent->first + parent->count; c++)
            if (weight[c] > 0)
                return true;
        k = ix->tree.at[k].parent;
    }
}

static double mean_change(const struct index *ix, const double *rank)
{
    double total = 0, n = 0;
    for (size_t r = 0; r < ix->rank.rows; r++) {
        double change = fabs(rank[r] - matrix_get(&ix->rank, r, 0));
        total += isnan(change) ? 0 : change;
        n += isnan(change) ? 0 : 1;
    }
    return total / n;
}

/* Ranks at the root for the weights by place. Groups whose children all weigh nothing are left as
 * they were: nothing above reads them. */
static int rank_with(const struct index *ix, const double *weight, struct matrix *score,
                     double *rank, struct arena *scratch, struct error *e)
{
    double *own = vector_new(scratch, score->rows);
    for (size_t k = ix->tree.n; k-- > 0;) {
        const struct tree_place *t = &ix->tree.at[k];
        if (!t->count || weight[k] == 0)
            continue;
        if (ix->place[k].bod)
            return fail(e, STATUS_DATA,
                        "node '%s': benefit of the doubt has no weights to take out", t->name);
        if (aggregate_columns(&ix->place[k].aggregate, score, t->first, t->count, weight + t->first,
                              k, scratch, e))
            return -1;
    }
    matrix_get_column(score, 0, own);
    ranks_of(own, score->rows, ix->spec->decimals, ix->spec->ties, rank, scratch);
    return 0;
}

int index_removals(const struct index *ix, struct matrix *rank, double *change, struct arena *a,
                   struct error *e)
{
    *rank = matrix_new(a, ix->rank.rows, ix->spec->raw->cols);
    struct arena_mark mark = arena_mark(a);
    double *weight = vector_new(a, ix->tree.n), *own = vector_new(a, ix->rank.rows);
    int status = 0;
    for (size_t c = 0; c < rank->cols; c++)
        change[c] = NAN;
    for (size_t k = 0; k < ix->tree.n && !status; k++) {
        if (ix->tree.at[k].count)
            continue;
        struct arena_mark one = arena_mark(a);
        for (size_t p = 0; p < ix->tree.n; p++)
            weight[p] = ix->tree.at[p].share;
        struct matrix score = matrix_copy(a, &ix->score);
        if (take_out(ix, k, weight)) {
            status = rank_with(ix, weight, &score, own, a, e);
            matrix_set_column(rank, ix->tree.at[k].column, own);
            change[ix->tree.at[k].column] = mean_change(ix, own);
        }
        arena_release(a, one);
    }
    arena_release(a, mark);
    return status;
}
