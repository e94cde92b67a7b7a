/* sobol - the sequence, the design, the estimators. */
#include "index/sobol.h"

#include "index/random.h"
#include "index/sort.h"
#include "index/stats.h"
#include "index/sum.h"

/* For dimension 2 and up: degree and inner coefficients of a primitive polynomial, and the first
 * direction numbers. The figures of S. Joe and F. Y. Kuo, "Constructing Sobol sequences with better
 * two-dimensional projections", SIAM J. Sci. Comput. 30, 2635-2654 (2008), set D(6). */
static const struct {
    uint32_t degree, inner, first[8];
} polynomial[SOBOL_DIMENSIONS - 1] = {
    {1, 0, {1}},
    {2, 1, {1, 3}},
    {3, 1, {1, 3, 1}},
    {3, 2, {1, 1, 1}},
    {4, 1, {1, 1, 3, 3}},
    {4, 4, {1, 3, 5, 13}},
    {5, 2, {1, 1, 5, 5, 17}},
    {5, 4, {1, 1, 5, 5, 5}},
    {5, 7, {1, 1, 7, 11, 19}},
    {5, 11, {1, 1, 5, 1, 1}},
    {5, 13, {1, 1, 1, 3, 11}},
    {5, 14, {1, 3, 5, 5, 31}},
    {6, 1, {1, 3, 3, 9, 7, 49}},
    {6, 13, {1, 1, 1, 15, 21, 21}},
    {6, 16, {1, 3, 1, 13, 27, 49}},
    {6, 19, {1, 1, 1, 15, 7, 5}},
    {6, 22, {1, 3, 1, 15, 13, 25}},
    {6, 25, {1, 1, 5, 5, 19, 61}},
    {7, 1, {1, 3, 7, 11, 23, 15, 103}},
    {7, 4, {1, 3, 7, 13, 13, 15, 69}},
    {7, 7, {1, 1, 3, 13, 7, 35, 63}},
    {7, 8, {1, 3, 5, 9, 1, 25, 53}},
    {7, 14, {1, 3, 1, 13, 9, 35, 107}},
    {7, 19, {1, 3, 1, 5, 27, 61, 31}},
    {7, 21, {1, 1, 5, 11, 19, 41, 61}},
    {7, 28, {1, 3, 5, 3, 3, 13, 69}},
    {7, 31, {1, 1, 7, 13, 1, 19, 1}},
    {7, 32, {1, 3, 7, 5, 13, 19, 59}},
    {7, 37, {1, 1, 3, 9, 25, 29, 41}},
    {7, 41, {1, 3, 5, 13, 23, 1, 55}},
    {7, 42, {1, 3, 7, 3, 13, 59, 17}},
    {7, 50, {1, 3, 1, 3, 5, 53, 69}},
    {7, 55, {1, 1, 5, 5, 23, 33, 13}},
    {7, 56, {1, 1, 7, 7, 1, 61, 123}},
    {7, 59, {1, 1, 7, 9, 13, 61, 49}},
    {7, 62, {1, 3, 3, 5, 3, 55, 33}},
    {8, 14, {1, 3, 1, 15, 31, 13, 49, 245}},
    {8, 21, {1, 3, 5, 15, 31, 59, 63, 97}},
    {8, 22, {1, 3, 1, 11, 11, 11, 77, 249}},
    {8, 38, {1, 3, 1, 11, 27, 43, 71, 9}},
    {8, 47, {1, 1, 7, 15, 21, 11, 81, 45}},
    {8, 49, {1, 3, 7, 3, 25, 31, 65, 79}},
    {8, 50, {1, 3, 1, 1, 19, 11, 3, 205}},
    {8, 52, {1, 1, 5, 9, 19, 21, 29, 157}},
    {8, 56, {1, 3, 7, 11, 1, 33, 89, 185}},
    {8, 67, {1, 3, 3, 3, 15, 9, 79, 71}},
    {8, 70, {1, 3, 7, 11, 15, 39, 119, 27}},
    {8, 84, {1, 1, 3, 1, 11, 31, 97, 225}},
    {8, 97, {1, 1, 1, 3, 23, 43, 57, 177}},
    {8, 103, {1, 3, 7, 7, 17, 17, 37, 71}},
    {8, 115, {1, 3, 1, 5, 27, 63, 123, 213}},
    {8, 122, {1, 1, 3, 5, 11, 43, 53, 133}},
};

static void fill_directions(uint32_t *v, size_t dimension)
{
    if (dimension == 0) { /* van der Corput's */
        for (uint32_t i = 0; i < 32; i++)
            v[i] = 1u << (31 - i);
        return;
    }
    uint32_t s = polynomial[dimension - 1].degree, inner = polynomial[dimension - 1].inner;
    for (uint32_t i = 0; i < s; i++)
        v[i] = polynomial[dimension - 1].first[i] << (31 - i);
    for (uint32_t i = s; i < 32; i++) {
        v[i] = v[i - s] ^ (v[i - s] >> s);
        for (uint32_t k = 1; k < s; k++)
            v[i] ^= (inner >> (s - 1 - k) & 1) ? v[i - k] : 0;
    }
}

void sobol_start(struct sobol *s, size_t dimensions, uint64_t seed)
{
    s->dimensions = dimensions;
    for (size_t d = 0; d < dimensions; d++) {
        fill_directions(s->direction[d], d);
        s->shift[d] = seed ? (uint32_t)(random_bits(seed, d, 0) >> 32) : 0;
    }
}

void sobol_point(const struct sobol *s, uint32_t i, double *x)
{
    uint32_t gray = i ^ (i >> 1);
    for (size_t d = 0; d < s->dimensions; d++) {
        uint32_t bits = s->shift[d];
        for (uint32_t left = gray, k = 0; left; left >>= 1, k++)
            bits ^= left & 1 ? s->direction[d][k] : 0;
        x[d] = bits * 0x1p-32;
    }
}

struct matrix sobol_design(size_t n, size_t d, uint64_t seed, struct arena *a)
{
    struct matrix m = matrix_new(a, n * (d + 2), d);
    struct sobol s;
    double point[SOBOL_DIMENSIONS];
    sobol_start(&s, 2 * d, seed);
    for (size_t r = 0; r < n; r++) {
        sobol_point(&s, (uint32_t)r, point);
        memcpy(matrix_row(&m, r), point, d * sizeof *point);
        memcpy(matrix_row(&m, n + r), point + d, d * sizeof *point);
        for (size_t i = 0; i < d; i++) {
            double *row = matrix_row(&m, n * (2 + i) + r);
            memcpy(row, point, d * sizeof *point);
            row[i] = point[d + i];
        }
    }
    return m;
}

/* Mean and variance of A and B together, over the rows that `pick` names (NULL: each once). */
static void moments(const double *y, size_t n, const size_t *pick, double *mean, double *variance)
{
    struct sum total = {0, 0}, squares = {0, 0};
    for (size_t k = 0; k < n; k++) {
        size_t r = pick ? pick[k] : k;
        sum_add(&total, y[r]);
        sum_add(&total, y[n + r]);
    }
    *mean = sum_of(&total) / (2 * (double)n);
    for (size_t k = 0; k < n; k++) {
        size_t r = pick ? pick[k] : k;
        sum_add(&squares, (y[r] - *mean) * (y[r] - *mean));
        sum_add(&squares, (y[n + r] - *mean) * (y[n + r] - *mean));
    }
    *variance = sum_of(&squares) / (2 * (double)n - 1);
}

static void estimate(const double *y, size_t n, size_t i, const size_t *pick, double mean,
                     double variance, double *first, double *total)
{
    struct sum one = {0, 0}, all = {0, 0};
    const double *ab = y + n * (2 + i);
    for (size_t k = 0; k < n; k++) {
        size_t r = pick ? pick[k] : k;
        sum_add(&one, (y[n + r] - mean) * (ab[r] - y[r]));
        sum_add(&all, (y[r] - ab[r]) * (y[r] - ab[r]));
    }
    *first = variance > 0 ? sum_of(&one) / (double)n / variance : 0;
    *total = variance > 0 ? sum_of(&all) / (2 * (double)n) / variance : 0;
}

static void interval(double *sample, size_t n, double *low, double *high)
{
    sort_values(sample, n);
    *low = stats_quantile_sorted(sample, n, 0.05);
    *high = stats_quantile_sorted(sample, n, 0.95);
}

void sobol_indices(const double *y, size_t n, size_t d, size_t boots, uint64_t seed,
                   struct sobol_index *out, struct arena *scratch)
{
    struct arena_mark mark = arena_mark(scratch);
    double mean, variance;
    double *first = vector_new(scratch, d * boots), *total = vector_new(scratch, d * boots);
    size_t *pick = arena_new(scratch, size_t, n ? n : 1);
    moments(y, n, NULL, &mean, &variance);
    for (size_t i = 0; i < d; i++)
        estimate(y, n, i, NULL, mean, variance, &out[i].first, &out[i].total);
    for (size_t b = 0; b < boots; b++) {
        for (size_t k = 0; k < n; k++)
            pick[k] = (size_t)(random_uniform(seed, b, k) * (double)n);
        moments(y, n, pick, &mean, &variance);
        for (size_t i = 0; i < d; i++)
            estimate(y, n, i, pick, mean, variance, &first[i * boots + b], &total[i * boots + b]);
    }
    for (size_t i = 0; i < d; i++) {
        interval(first + i * boots, boots, &out[i].first_low, &out[i].first_high);
        interval(total + i * boots, boots, &out[i].total_low, &out[i].total_high);
    }
    arena_release(scratch, mark);
}
