/* simplex - the tableau and its pivots. */
#include "index/simplex.h"

#include <stdint.h>

static const double tiny = 1e-11;

/* Rows: the constraints, then the objective (negated). Columns: variables and slacks by their place
 * outside the basis, then the right side. */
struct tableau {
    struct matrix t;
    size_t *basic;   /* variable of each row */
    size_t *outside; /* variable of each column */
};

static struct tableau tableau_make(const struct matrix *a, const double *b, const double *c,
                                   struct arena *scratch)
{
    size_t m = a->rows, n = a->cols;
    struct tableau s = {matrix_new(scratch, m + 1, n + 1), arena_new(scratch, size_t, m + 1),
                        arena_new(scratch, size_t, n + 1)};
    for (size_t i = 0; i < m; i++) {
        memcpy(matrix_row(&s.t, i), a->at + i * n, n * sizeof *a->at);
        matrix_set(&s.t, i, n, b[i]);
        s.basic[i] = n + i;
    }
    for (size_t j = 0; j < n; j++) {
        matrix_set(&s.t, m, j, -c[j]);
        s.outside[j] = j;
    }
    matrix_set(&s.t, m, n, 0);
    return s;
}

/* Bland: of the columns that improve, the variable with the smallest number. */
static size_t entering(const struct tableau *s)
{
    const double *last = matrix_row(&s->t, s->t.rows - 1);
    size_t best = SIZE_MAX;
    for (size_t j = 0; j + 1 < s->t.cols; j++)
        if (last[j] < -tiny && (best == SIZE_MAX || s->outside[j] < s->outside[best]))
            best = j;
    return best;
}

/* The row that binds first; among equals the variable with the smallest number. */
static size_t leaving(const struct tableau *s, size_t col)
{
    size_t best = SIZE_MAX;
    double least = INFINITY;
    for (size_t i = 0; i + 1 < s->t.rows; i++) {
        double pivot = matrix_get(&s->t, i, col);
        if (pivot <= tiny)
            continue;
        double ratio = matrix_get(&s->t, i, s->t.cols - 1) / pivot;
        if (ratio < least || (ratio == least && s->basic[i] < s->basic[best])) {
            least = ratio;
            best = i;
        }
    }
    return best;
}

static void pivot_on(struct tableau *s, size_t row, size_t col)
{
    double *own = matrix_row(&s->t, row), by = 1 / own[col];
    for (size_t j = 0; j < s->t.cols; j++)
        own[j] *= by;
    own[col] = by;
    for (size_t i = 0; i < s->t.rows; i++) {
        double *other = matrix_row(&s->t, i), f = other[col];
        if (i == row || f == 0)
            continue;
        for (size_t j = 0; j < s->t.cols; j++)
            other[j] -= f * own[j];
        other[col] = -f * by;
    }
    size_t swap = s->basic[row];
    s->basic[row] = s->outside[col];
    s->outside[col] = swap;
}

double simplex_maximise(const struct matrix *a, const double *b, const double *c, double *x,
                        struct arena *scratch)
{
    struct arena_mark mark = arena_mark(scratch);
    struct tableau s = tableau_make(a, b, c, scratch);
    /* exact arithmetic would end by Bland's rule; rounding might not */
    size_t pivots_left = 100 * (s.t.rows + s.t.cols), col, row = 0;
    while ((col = entering(&s)) != SIZE_MAX && pivots_left-- > 0 &&
           (row = leaving(&s, col)) != SIZE_MAX)
        pivot_on(&s, row, col);
    for (size_t j = 0; j < a->cols; j++)
        x[j] = 0;
    for (size_t i = 0; i < a->rows; i++)
        if (s.basic[i] < a->cols)
            x[s.basic[i]] = matrix_get(&s.t, i, a->cols);
    double top = matrix_get(&s.t, a->rows, a->cols);
    arena_release(scratch, mark);
    return col == SIZE_MAX ? top : row == SIZE_MAX ? INFINITY : NAN;
}
