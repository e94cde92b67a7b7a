/* aggregate_table - Borda, Copeland and Kemeny scores. */
#include "index/aggregate_table.h"

#include "index/kemeny.h"
#include "index/ranks.h"
#include "index/sum.h"

static bool any_present(const struct matrix *m, size_t r, size_t first, size_t count)
{
    return vector_present(matrix_row(m, r) + first, count) > 0;
}

struct matrix aggregate_outranking(const struct matrix *m, size_t first, size_t count,
                                   const double *w, struct arena *a)
{
    struct matrix o = matrix_new(a, m->rows, m->rows);
    double total = sum_exact(w, count);
    for (size_t i = 0; i < m->rows; i++) {
        const double *x = matrix_row(m, i) + first;
        matrix_set(&o, i, i, 0);
        for (size_t j = 0; j < i; j++) {
            const double *y = matrix_row(m, j) + first;
            struct sum over = {0, 0}, under = {0, 0};
            for (size_t c = 0; c < count; c++) {
                double level = isnan(x[c]) || isnan(y[c]) || x[c] == y[c] ? w[c] / 2 : 0;
                sum_add(&over, x[c] > y[c] ? w[c] : level);
                sum_add(&under, x[c] < y[c] ? w[c] : level);
            }
            matrix_set(&o, i, j, sum_of(&over) / total);
            matrix_set(&o, j, i, sum_of(&under) / total);
        }
    }
    return o;
}

int aggregate_borda(const struct aggregate *how, const struct matrix *m, size_t first, size_t count,
                    const double *w, double *score, struct arena *scratch, struct error *e)
{
    (void)how, (void)e;
    struct matrix points = matrix_new(scratch, m->rows, count);
    double *x = vector_new(scratch, m->rows), *rank = vector_new(scratch, m->rows);
    for (size_t c = 0; c < count; c++) {
        matrix_get_column(m, first + c, x);
        ranks_ascending(x, m->rows, TIES_AVERAGE, rank, scratch);
        for (size_t r = 0; r < m->rows; r++)
            matrix_set(&points, r, c, rank[r] - 1);
    }
    for (size_t r = 0; r < m->rows; r++)
        score[r] = aggregate_arithmetic(matrix_row(&points, r), w, count, NULL);
    return 0;
}

int aggregate_copeland(const struct aggregate *how, const struct matrix *m, size_t first,
                       size_t count, const double *w, double *score, struct arena *scratch,
                       struct error *e)
{
    (void)how, (void)e;
    struct matrix o = aggregate_outranking(m, first, count, w, scratch);
    for (size_t i = 0; i < m->rows; i++) {
        double points = 0;
        for (size_t j = 0; j < m->rows; j++) {
            double lead = matrix_get(&o, i, j) - matrix_get(&o, j, i);
            if (i != j && any_present(m, j, first, count) && fabs(lead) > 1e-12)
                points += lead > 0 ? 1 : -1;
        }
        score[i] = any_present(m, i, first, count) ? points : NAN;
    }
    return 0;
}

int aggregate_kemeny(const struct aggregate *how, const struct matrix *m, size_t first,
                     size_t count, const double *w, double *score, struct arena *scratch,
                     struct error *e)
{
    /* areas with nothing to compare stand outside the order */
    struct matrix some = matrix_new(scratch, m->rows, count);
    size_t *from = arena_new(scratch, size_t, m->rows ? m->rows : 1);
    some.rows = 0;
    for (size_t r = 0; r < m->rows; r++)
        if (any_present(m, r, first, count)) {
            memcpy(matrix_row(&some, some.rows), matrix_row(m, r) + first, count * sizeof *some.at);
            from[some.rows++] = r;
        }
    struct kemeny k;
    if (kemeny_of_matrix(&k, &some, w, how->node, scratch, e))
        return -1;
    for (size_t i = 0; i < some.rows; i++)
        score[from[k.order[i]]] = (double)(some.rows - 1 - i);
    return 0;
}
