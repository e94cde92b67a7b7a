/* factor - principal components as factors, and their rotation. */
#include "index/factor.h"

#include "index/stats.h"
#include "index/sum.h"

static size_t factors_by_rule(const double *values, size_t k)
{
    size_t f = 0;
    double explained = 0;
    while (f < k && (values[f] > 0.1 * (double)k || explained < 0.6 * (double)k))
        explained += values[f++];
    return f;
}

struct matrix factor_loadings(const struct matrix *r, size_t f, struct arena *a)
{
    size_t k = r->cols;
    struct matrix vectors = matrix_new(a, k, k);
    double *values = vector_new(a, k);
    stats_eigen(r, values, &vectors, a);
    if (f == 0 || f > k)
        f = factors_by_rule(values, k);
    struct matrix loadings = matrix_new(a, k, f);
    for (size_t j = 0; j < k; j++)
        for (size_t c = 0; c < f; c++)
            matrix_set(&loadings, j, c, matrix_get(&vectors, j, c) * sqrt(fmax(0, values[c])));
    return loadings;
}

/* Kaiser's angle for factors p and q; rotates and returns it. */
static double turn(struct matrix *l, size_t p, size_t q)
{
    struct sum a = {0, 0}, b = {0, 0}, c = {0, 0}, d = {0, 0};
    for (size_t j = 0; j < l->rows; j++) {
        double x = matrix_get(l, j, p), y = matrix_get(l, j, q);
        double u = x * x - y * y, v = 2 * x * y;
        sum_add(&a, u);
        sum_add(&b, v);
        sum_add(&c, u * u - v * v);
        sum_add(&d, 2 * u * v);
    }
    double k = (double)l->rows, sa = sum_of(&a), sb = sum_of(&b);
    double top = sum_of(&d) - 2 * sa * sb / k, base = sum_of(&c) - (sa * sa - sb * sb) / k;
    double angle = atan2(top, base) / 4, co = cos(angle), si = sin(angle);
    for (size_t j = 0; j < l->rows; j++) {
        double x = matrix_get(l, j, p), y = matrix_get(l, j, q);
        matrix_set(l, j, p, co * x + si * y);
        matrix_set(l, j, q, co * y - si * x);
    }
    return fabs(angle);
}

void factor_varimax(struct matrix *l, struct arena *scratch)
{
    enum { ROUNDS_MOST = 500 };
    struct arena_mark mark = arena_mark(scratch);
    double *length = vector_new(scratch, l->rows), widest = 1;
    for (size_t j = 0; j < l->rows; j++) {
        length[j] = 0;
        for (size_t c = 0; c < l->cols; c++)
            length[j] = hypot(length[j], matrix_get(l, j, c));
        for (size_t c = 0; c < l->cols && length[j] > 0; c++)
            matrix_row(l, j)[c] /= length[j];
    }
    for (int round = 0; round < ROUNDS_MOST && widest > 1e-12; round++) {
        widest = 0;
        for (size_t p = 0; p < l->cols; p++)
            for (size_t q = p + 1; q < l->cols; q++)
                widest = fmax(widest, turn(l, p, q));
    }
    for (size_t j = 0; j < l->rows; j++)
        for (size_t c = 0; c < l->cols; c++)
            matrix_row(l, j)[c] *= length[j];
    arena_release(scratch, mark);
}

double factor_weights(const struct matrix *l, double *w)
{
    struct sum all = {0, 0};
    for (size_t j = 0; j < l->rows; j++) {
        w[j] = 0;
        for (size_t c = 0; c < l->cols; c++) {
            double squared = matrix_get(l, j, c) * matrix_get(l, j, c);
            sum_add(&all, squared);
            w[j] = fmax(w[j], squared);
        }
    }
    return sum_of(&all);
}
