/* ranks - places from scores, with ties by a stated rule. */
#include "index/ranks.h"

#include <math.h>
#include <string.h>

#include "index/sort.h"

const struct ties_method ties_methods[] = {
    {"min", TIES_MIN, "Equal scores share the smallest place: 1 2 2 4"},
    {"average", TIES_AVERAGE, "Equal scores share the mean of their places: 1 2.5 2.5 4"},
    {"dense", TIES_DENSE, "Equal scores share a place and none is left out: 1 2 2 3"},
    {"order", TIES_ORDER, "Equal scores stand in the order of the areas: 1 2 3 4"},
    {NULL, TIES_MIN, NULL},
};

const struct ties_method *ties_find(const char *name)
{
    for (const struct ties_method *t = ties_methods; t->name; t++)
        if (strcmp(t->name, name) == 0)
            return t;
    return NULL;
}

double ranks_round(double x, int decimals)
{
    static const double power[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    if (decimals < 0 || !isfinite(x))
        return x;
    double p = power[decimals > 15 ? 15 : decimals];
    double size = fabs(x);
    if (size * p >= 0x1p52) /* nothing behind that place */
        return x;
    double whole = floor(size * p);
    /* one rounding, so that 0.285 (stored below it) is not pushed up by the product */
    if (fma(size, p, -whole) >= 0.5)
        whole += 1;
    return copysign(whole / p, x);
}

/* Places for n sorted keys, equal ones as `ties` says. */
static void places(const struct keyed *k, size_t n, enum ties ties, double *rank)
{
    size_t dense = 0;
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && k[j].key == k[i].key; j++) {
        }
        dense++;
        for (size_t t = i; t < j; t++) {
            double place = (double)i + 1;
            if (ties == TIES_AVERAGE)
                place = ((double)i + 1 + (double)j) / 2;
            else if (ties == TIES_DENSE)
                place = (double)dense;
            else if (ties == TIES_ORDER)
                place = (double)t + 1;
            rank[k[t].place] = place;
        }
    }
}

static void rank_by(const double *x, size_t n, double sign, int decimals, enum ties ties,
                    double *rank, struct arena *scratch)
{
    struct arena_mark mark = arena_mark(scratch);
    struct keyed *k = arena_new(scratch, struct keyed, n ? n : 1);
    size_t present = 0;
    for (size_t i = 0; i < n; i++) {
        rank[i] = NAN;
        if (!isnan(x[i]))
            k[present++] = (struct keyed){sign * ranks_round(x[i], decimals), i};
    }
    sort_keyed(k, present);
    places(k, present, ties, rank);
    arena_release(scratch, mark);
}

void ranks_of(const double *score, size_t n, int decimals, enum ties ties, double *rank,
              struct arena *scratch)
{
    rank_by(score, n, -1, decimals, ties, rank, scratch);
}

void ranks_ascending(const double *x, size_t n, enum ties ties, double *rank, struct arena *scratch)
{
    rank_by(x, n, 1, -1, ties, rank, scratch);
}

int ranks_group(double score, double base, const double *cut, size_t cuts)
{
    if (isnan(score) || isnan(base) || base == 0)
        return -1;
    int group = 0;
    for (size_t i = 0; i < cuts; i++)
        group += score / base < cut[i];
    return group;
}
