/* sort - Shell's sort: in place, without calls, quick on the short runs that draws make. */
#include "index/sort.h"

#include <math.h>
#include <stdbool.h>

/* Ciura 2001, then by 2.25 */
static const size_t gaps[] = {1,      4,      10,      23,      57,      132,      301,
                              701,    1577,   3548,    7983,    17961,   40412,    90927,
                              204585, 460316, 1035711, 2330349, 5243285, 11797391, 26544129};

static size_t first_gap(size_t n)
{
    size_t g = sizeof gaps / sizeof *gaps - 1;
    while (g > 0 && gaps[g] >= n)
        g--;
    return g + 1;
}

static inline bool value_before(double x, double y)
{
    return x < y || (isnan(y) && !isnan(x));
}

static inline bool keyed_before(struct keyed x, struct keyed y)
{
    return x.key < y.key || (x.key == y.key && x.place < y.place);
}

void sort_values(double *x, size_t n)
{
    for (size_t g = first_gap(n); g-- > 0;)
        for (size_t gap = gaps[g], i = gap; i < n; i++) {
            double v = x[i];
            size_t j = i;
            for (; j >= gap && value_before(v, x[j - gap]); j -= gap)
                x[j] = x[j - gap];
            x[j] = v;
        }
}

void sort_keyed(struct keyed *k, size_t n)
{
    for (size_t g = first_gap(n); g-- > 0;)
        for (size_t gap = gaps[g], i = gap; i < n; i++) {
            struct keyed v = k[i];
            size_t j = i;
            for (; j >= gap && keyed_before(v, k[j - gap]); j -= gap)
                k[j] = k[j - gap];
            k[j] = v;
        }
}
