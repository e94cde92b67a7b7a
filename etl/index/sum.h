/* sum - sums that do not depend on the order of their terms. */
#ifndef INDEX_SUM_H
#define INDEX_SUM_H

#include <math.h>
#include <stddef.h>

#include "base/arena.h"

/* A running sum with a second double for what the first one drops (Neumaier 1974): the result is
 * the rounded true sum unless that lies within about n * 2^-106 of a rounding boundary. For rows,
 * where speed counts; all zeroes is an empty sum. */
struct sum {
    double high, low;
};

static inline void sum_add(struct sum *s, double x)
{
    double t = s->high + x;
    /* Knuth's two-sum: no branch on which is larger */
    double back = t - s->high;
    s->low += (s->high - (t - back)) + (x - back);
    s->high = t;
}

static inline double sum_of(const struct sum *s)
{
    return s->high + s->low;
}

/* An exact running sum, so the result is the correctly rounded true sum whatever the order of the
 * terms. For streams; all zeroes is an empty sum. Two doubles hold most sums: what the first drops
 * goes to the second (Knuth's two-sum, exact), and what that one drops, to a list of parts
 * (Shewchuk 1997). */
struct exact_sum {
    double high, low;
    struct exact_rest *rest; /* of most sums there is none */
};

struct exact_rest {
    double *at; /* parts that do not overlap */
    size_t n, cap;
    double wild; /* what overflowed: an infinity, or NaN when both met */
};

/* What is left over is not nothing, or not a number. */
void exact_add_rest(struct exact_sum *s, double x, double high, double low, double rest, struct arena *a);

static inline void exact_add(struct exact_sum *s, double x, struct arena *a)
{
    double high = s->high + x, back = high - s->high;
    double drop = (s->high - (high - back)) + (x - back);
    double low = s->low + drop, from = low - s->low;
    double rest = (s->low - (low - from)) + (drop - from);
    if (__builtin_expect(rest != 0, 0)) {
        exact_add_rest(s, x, high, low, rest, a);
        return;
    }
    s->high = high;
    s->low = low;
}

/* Adds all that the other sum holds. */
void exact_merge(struct exact_sum *s, const struct exact_sum *from, struct arena *a);
double exact_of(const struct exact_sum *s);
/* The doubles that it is made of, EXACT_PARTS at most; how many. Without what overflowed. */
enum { EXACT_PARTS = 48 };
size_t exact_parts(const struct exact_sum *s, double at[EXACT_PARTS]);
/* Something overflowed. */
bool exact_is_wild(const struct exact_sum *s);

/* The correctly rounded sum of n doubles, missing (NaN) skipped: exact, so independent of their
 * order. 0 when nothing is there. Shewchuk 1997, "Adaptive precision floating-point arithmetic";
 * the form of Python's math.fsum. */
double sum_exact(const double *x, size_t n);
/* Sum over f(x[i], shift): powers of deviations, each rounded once, then summed exactly. */
double sum_exact_power(const double *x, size_t n, double shift, int power);

#endif
