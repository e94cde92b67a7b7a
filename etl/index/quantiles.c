/* quantiles - median and percentiles of a stream of numbers: exact up to a number of values, beyond it from counts in classes. */
#include "index/quantiles.h"

#include <math.h>

#include "index/sort.h"
#include "index/stats.h"

enum { CLASS_BITS = 9, MANTISSA_BITS = 52, REST_BITS = MANTISSA_BITS - CLASS_BITS };

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* -- counts ------------------------------------------------------------------------------------------------------- */

/* Where the page of the exponent is, or would be. */
static size_t page_place(const struct quantiles_side *s, unsigned exponent)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (s->at[middle].exponent < exponent)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint64_t *page_counts(struct quantiles_side *s, unsigned exponent, struct arena *a)
{
    size_t at = page_place(s, exponent);
    if (at < s->n && s->at[at].exponent == exponent)
        return s->at[at].counts;
    if (s->n == s->cap)
        s->at = arena_grow(a, s->at, &s->cap, sizeof *s->at);
    memmove(s->at + at + 1, s->at + at, (s->n - at) * sizeof *s->at);
    s->at[at] = (struct quantiles_page){exponent, arena_new(a, uint64_t, QUANTILES_CLASSES)};
    s->n++;
    return s->at[at].counts;
}

static void count(struct quantiles *q, double x, struct arena *a)
{
    if (x == 0) {
        q->zeroes++;
        return;
    }
    uint64_t bits = bits_of(fabs(x));
    uint64_t *counts = page_counts(x < 0 ? &q->below : &q->above, (unsigned)(bits >> MANTISSA_BITS), a);
    counts[bits >> REST_BITS & (QUANTILES_CLASSES - 1)]++;
}

/* The middle of a class. */
static double class_value(unsigned exponent, size_t class)
{
    uint64_t bits = (uint64_t)exponent << MANTISSA_BITS | (uint64_t)class << REST_BITS | (uint64_t)1 << (REST_BITS - 1);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void merge_side(struct quantiles_side *s, const struct quantiles_side *from, struct arena *a)
{
    for (size_t i = 0; i < from->n; i++) {
        uint64_t *counts = page_counts(s, from->at[i].exponent, a);
        for (size_t k = 0; k < QUANTILES_CLASSES; k++)
            counts[k] += from->at[i].counts[k];
    }
}

/* -- adding ------------------------------------------------------------------------------------------------------- */

static void begin_counts(struct quantiles *q, struct arena *a)
{
    for (size_t i = 0; i < q->kept; i++)
        count(q, q->values[i], a);
    q->counts = true;
    q->values = NULL;
    q->kept = q->cap = 0;
}

static void add_value(struct quantiles *q, double x, struct arena *a)
{
    if (!q->counts && q->kept == QUANTILES_EXACT)
        begin_counts(q, a);
    if (q->counts) {
        count(q, x, a);
        return;
    }
    if (q->kept == q->cap)
        q->values = arena_grow(a, q->values, &q->cap, sizeof *q->values);
    q->values[q->kept++] = x;
}

static void widen(struct quantiles *q, double least, double most)
{
    q->least = !q->n || least < q->least ? least : q->least;
    q->most = !q->n || most > q->most ? most : q->most;
}

void quantiles_add(struct quantiles *q, double x, struct arena *a)
{
    widen(q, x, x);
    q->n++;
    add_value(q, x, a);
}

void quantiles_merge(struct quantiles *q, const struct quantiles *from, struct arena *a)
{
    if (!from->n)
        return;
    widen(q, from->least, from->most);
    q->n += from->n;
    if (from->counts && !q->counts)
        begin_counts(q, a);
    for (size_t i = 0; i < from->kept; i++)
        add_value(q, from->values[i], a);
    merge_side(&q->below, &from->below, a);
    merge_side(&q->above, &from->above, a);
    q->zeroes += from->zeroes;
}

/* -- asking ------------------------------------------------------------------------------------------------------- */

/* Takes the counts of the side in the order of size, from the greatest on when it is the negative one; true when the value of that rank is
 * in it, else the rank is less by what was passed over. */
static bool on_side(const struct quantiles_side *s, bool negative, uint64_t *rank, double *value)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct quantiles_page *page = &s->at[negative ? s->n - 1 - i : i];
        for (size_t k = 0; k < QUANTILES_CLASSES; k++) {
            size_t class = negative ? QUANTILES_CLASSES - 1 - k : k;
            if (*rank < page->counts[class]) {
                *value = (negative ? -1 : 1) * class_value(page->exponent, class);
                return true;
            }
            *rank -= page->counts[class];
        }
    }
    return false;
}

/* The value of a rank, from 0. */
static double ranked(const struct quantiles *q, uint64_t rank)
{
    double value = 0;
    if (rank == 0 || rank >= q->n - 1)
        return rank ? q->most : q->least;
    if (!on_side(&q->below, true, &rank, &value)) {
        if (rank < q->zeroes)
            return 0;
        rank -= q->zeroes;
        on_side(&q->above, false, &rank, &value);
    }
    return value < q->least ? q->least : value > q->most ? q->most : value;
}

double quantiles_at(struct quantiles *q, double p)
{
    if (!q->n)
        return NAN;
    if (!q->counts) {
        sort_values(q->values, q->kept);
        return stats_quantile_sorted(q->values, q->kept, p);
    }
    double place = (double)(q->n - 1) * p, whole = floor(place);
    double low = ranked(q, (uint64_t)whole), high = place > whole ? ranked(q, (uint64_t)whole + 1) : low;
    return low + (high - low) * (place - whole);
}
