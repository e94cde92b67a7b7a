/* bod - benefit of the doubt: each area under the weights that suit it best. */
#include "index/simplex.h"
#include "index/sum.h"
#include "index/weights.h"

static int check_values(const struct weights_bod *how, const struct matrix *m, double *largest,
                        struct error *e)
{
    for (size_t j = 0; j < m->cols; j++) {
        largest[j] = 0;
        for (size_t r = 0; r < m->rows; r++) {
            double x = matrix_get(m, r, j);
            if (x < 0 || isinf(x))
                return fail(e, STATUS_DATA,
                            "node '%s': benefit of the doubt needs values from 0, '%s' has %.10g",
                            how->node, how->names[j], x);
            largest[j] = fmax(largest[j], x);
        }
        if (largest[j] == 0)
            return fail(e, STATUS_DATA, "node '%s': '%s' has no value above 0", how->node,
                        how->names[j]);
    }
    return 0;
}

static int check_bounds(const struct weights_bod *how, size_t k, struct error *e)
{
    struct sum low = {0, 0}, high = {0, 0};
    for (size_t j = 0; j < k && how->bounds != BOD_FREE; j++) {
        if (!(0 <= how->low[j] && how->low[j] <= how->high[j] && how->high[j] <= 1))
            return fail(e, STATUS_DATA, "node '%s': the share of '%s' cannot lie from %g to %g",
                        how->node, how->names[j], how->low[j], how->high[j]);
        sum_add(&low, how->low[j]);
        sum_add(&high, how->high[j]);
    }
    if (how->bounds != BOD_FREE && (sum_of(&low) > 1 + 1e-12 || sum_of(&high) < 1 - 1e-12))
        return fail(e, STATUS_DATA, "node '%s': least shares of %g and largest of %g in all do not enclose 1",
                    how->node, sum_of(&low), sum_of(&high));
    return 0;
}

/* Two constraints a child: low S - own <= 0 and own - high S <= 0, S the sum over all of part[i]
 * v[i]. */
static void put_bounds(struct matrix *a, size_t row, const struct weights_bod *how,
                       const double *part, size_t k)
{
    for (size_t j = 0; j < k; j++)
        for (size_t i = 0; i < k; i++) {
            double own = i == j ? part[i] : 0;
            matrix_set(a, row + 2 * j, i, how->low[j] * part[i] - own);
            matrix_set(a, row + 2 * j + 1, i, own - how->high[j] * part[i]);
        }
}

/* The programme in v = w * largest, so that all numbers are near 1. */
struct programme {
    struct matrix a;
    double *b, *c, *v, *part;
    const double *largest;
    size_t peers;
};

static double solve(const struct weights_bod *how, const struct matrix *m, size_t r,
                    struct programme *p, struct arena *scratch)
{
    size_t k = m->cols;
    for (size_t j = 0; j < k; j++) {
        p->c[j] = matrix_get(m, r, j) / p->largest[j];
        p->part[j] = how->bounds == BOD_PIE ? p->c[j] : 1 / p->largest[j];
    }
    double most = 0;
    for (size_t j = 0; j < k; j++)
        most = fmax(most, p->part[j]);
    for (size_t j = 0; j < k && most > 0; j++)
        p->part[j] /= most;
    if (how->bounds != BOD_FREE)
        put_bounds(&p->a, p->peers, how, p->part, k);
    return simplex_maximise(&p->a, p->b, p->c, p->v, scratch);
}

static struct programme programme_make(const struct weights_bod *how, const struct matrix *m,
                                       const double *largest, struct arena *scratch)
{
    size_t k = m->cols, most = m->rows + 2 * k;
    struct programme p = {matrix_new(scratch, most, k),
                          arena_new(scratch, double, most),
                          vector_new(scratch, k),
                          vector_new(scratch, k),
                          vector_new(scratch, k),
                          largest,
                          0};
    for (size_t r = 0; r < m->rows; r++) {
        if (vector_present(matrix_row(m, r), k) < k)
            continue;
        for (size_t j = 0; j < k; j++)
            matrix_set(&p.a, p.peers, j, matrix_get(m, r, j) / largest[j]);
        p.b[p.peers++] = 1;
    }
    p.a.rows = p.peers + (how->bounds == BOD_FREE ? 0 : 2 * k);
    return p;
}

int weights_of_bod(const struct weights_bod *how, const struct matrix *m, double *score,
                   struct matrix *weights, struct arena *scratch, struct error *e)
{
    struct arena_mark mark = arena_mark(scratch);
    double *largest = vector_new(scratch, m->cols);
    int status = check_values(how, m, largest, e) || check_bounds(how, m->cols, e) ? -1 : 0;
    struct programme p = {.peers = 0};
    if (!status)
        p = programme_make(how, m, largest, scratch);
    for (size_t r = 0; r < m->rows && !status; r++) {
        bool whole = vector_present(matrix_row(m, r), m->cols) == m->cols;
        score[r] = whole ? solve(how, m, r, &p, scratch) : NAN;
        if (whole && !isfinite(score[r]))
            status = fail(e, STATUS_DATA, "node '%s': no best weights were found for row %zu",
                          how->node, r + 1);
        score[r] = score[r] > 1 ? 1 : score[r]; /* by rounding */
        for (size_t j = 0; weights && j < m->cols; j++)
            matrix_set(weights, r, j, whole ? p.v[j] / largest[j] : NAN);
    }
    arena_release(scratch, mark);
    return status;
}
