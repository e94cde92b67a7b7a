/* sum - sums that do not depend on the order of their terms. */
#ifndef INDEX_SUM_H
#define INDEX_SUM_H

#include <math.h>
#include <stdbool.h>
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

/* Two doubles and one more, without the list: false, and nothing is done, where they do not hold the sum. */
static inline bool exact_add_two(double *high, double *low, double x)
{
    double top = *high + x, back = top - *high;
    double drop = (*high - (top - back)) + (x - back);
    double next = *low + drop, from = next - *low;
    double rest = (*low - (next - from)) + (drop - from);
    if (__builtin_expect(rest != 0, 0)) /* or no number */
        return false;
    *high = top;
    *low = next;
    return true;
}

/* The same with the list. */
void exact_add_rest(struct exact_sum *s, double x, struct arena *a);

static inline void exact_add(struct exact_sum *s, double x, struct arena *a)
{
    if (!exact_add_two(&s->high, &s->low, x))
        exact_add_rest(s, x, a);
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
