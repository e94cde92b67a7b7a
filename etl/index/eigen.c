/* eigen - eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations. */
#include "index/sort.h"
#include "index/stats.h"
#include "index/sum.h"

/* One rotation makes s[p][q] zero. */
static void rotate(struct matrix *s, struct matrix *v, size_t p, size_t q)
{
    double apq = matrix_get(s, p, q);
    double theta = (matrix_get(s, q, q) - matrix_get(s, p, p)) / (2 * apq);
    double t = copysign(1, theta) / (fabs(theta) + hypot(theta, 1));
    double c = 1 / hypot(t, 1), sn = t * c;
    for (size_t k = 0; k < s->cols; k++) {
        double kp = matrix_get(s, k, p), kq = matrix_get(s, k, q);
        matrix_set(s, k, p, c * kp - sn * kq);
        matrix_set(s, k, q, sn * kp + c * kq);
    }
    for (size_t k = 0; k < s->cols; k++) {
        double pk = matrix_get(s, p, k), qk = matrix_get(s, q, k);
        matrix_set(s, p, k, c * pk - sn * qk);
        matrix_set(s, q, k, sn * pk + c * qk);
        double vp = matrix_get(v, k, p), vq = matrix_get(v, k, q);
        matrix_set(v, k, p, c * vp - sn * vq);
        matrix_set(v, k, q, sn * vp + c * vq);
    }
    matrix_set(s, p, q, 0);
    matrix_set(s, q, p, 0);
}

/* A sweep over all pairs; false when nothing was left to turn. */
static bool sweep(struct matrix *s, struct matrix *v)
{
    bool turned = false;
    for (size_t p = 0; p < s->cols; p++)
        for (size_t q = p + 1; q < s->cols; q++) {
            double scale = fabs(matrix_get(s, p, p)) + fabs(matrix_get(s, q, q));
            if (fabs(matrix_get(s, p, q)) <= 0x1p-54 * scale || matrix_get(s, p, q) == 0)
                continue;
            rotate(s, v, p, q);
            turned = true;
        }
    return turned;
}

static void put_vector(const struct matrix *from, size_t j, struct matrix *to, size_t place)
{
    double total = 0;
    for (size_t i = 0; i < from->rows; i++)
        total += matrix_get(from, i, j);
    for (size_t i = 0; i < from->rows; i++)
        matrix_set(to, i, place, total < 0 ? -matrix_get(from, i, j) : matrix_get(from, i, j));
}

void stats_eigen(const struct matrix *s, double *values, struct matrix *vectors,
                 struct arena *scratch)
{
    enum { SWEEPS_MOST = 60 }; /* convergence is quadratic: about ten do */
    struct arena_mark mark = arena_mark(scratch);
    size_t k = s->cols;
    struct matrix work = matrix_copy(scratch, s), v = matrix_new(scratch, k, k);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            matrix_set(&v, i, j, i == j);
    for (int i = 0; i < SWEEPS_MOST && sweep(&work, &v); i++) {
    }
    struct keyed *order = arena_new(scratch, struct keyed, k ? k : 1);
    for (size_t j = 0; j < k; j++)
        order[j] = (struct keyed){-matrix_get(&work, j, j), j};
    sort_keyed(order, k);
    for (size_t j = 0; j < k; j++) {
        values[j] = -order[j].key;
        if (vectors)
            put_vector(&v, order[j].place, vectors, j);
    }
    arena_release(scratch, mark);
}
