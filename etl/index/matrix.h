/* matrix - a table of doubles: areas in rows, indicators in columns, NaN where nothing is known. */
#ifndef INDEX_MATRIX_H
#define INDEX_MATRIX_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"

/* Row-major: the value of area r in indicator c is at[r * cols + c]. Borrowed or in an arena. */
struct matrix {
    size_t rows, cols;
    double *at;
};

static inline double *matrix_row(const struct matrix *m, size_t r)
{
    return m->at + r * m->cols;
}

static inline double matrix_get(const struct matrix *m, size_t r, size_t c)
{
    return m->at[r * m->cols + c];
}

static inline void matrix_set(const struct matrix *m, size_t r, size_t c, double value)
{
    m->at[r * m->cols + c] = value;
}

/* `n` doubles, all missing. */
static inline double *vector_new(struct arena *a, size_t n)
{
    double *x = arena_new(a, double, n ? n : 1);
    for (size_t i = 0; i < n; i++)
        x[i] = NAN;
    return x;
}

static inline double *vector_copy(struct arena *a, const double *x, size_t n)
{
    double *y = arena_new(a, double, n ? n : 1);
    if (n)
        memcpy(y, x, n * sizeof *y);
    return y;
}

/* All values missing. A size that does not fit is memory that is out (arena.h). */
static inline struct matrix matrix_new(struct arena *a, size_t rows, size_t cols)
{
    struct matrix m = {rows, cols, NULL};
    m.at = arena_zero(a, rows ? rows : 1, (cols ? cols : 1) * sizeof *m.at);
    for (size_t i = 0; i < rows * cols; i++)
        m.at[i] = NAN;
    return m;
}

static inline struct matrix matrix_copy(struct arena *a, const struct matrix *from)
{
    struct matrix m = *from;
    m.at = vector_copy(a, from->at, from->rows * from->cols);
    return m;
}

/* Column c to and from `rows` doubles that lie side by side. */
static inline void matrix_get_column(const struct matrix *m, size_t c, double *to)
{
    for (size_t r = 0; r < m->rows; r++)
        to[r] = matrix_get(m, r, c);
}

static inline void matrix_set_column(const struct matrix *m, size_t c, const double *from)
{
    for (size_t r = 0; r < m->rows; r++)
        matrix_set(m, r, c, from[r]);
}

/* How many of n values are there. */
static inline size_t vector_present(const double *x, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        k += isnan(x[i]) ? 0 : 1;
    return k;
}

#endif
