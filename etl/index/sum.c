/* sum - exact summation by a list of parts that do not overlap. */
#include "index/sum.h"

/* Doubles span 2^-1074 .. 2^1023 at 53 bits a part: 40 parts hold any exact sum. */
enum { PARTS_MOST = EXACT_PARTS };

/* Adds x to n parts that do not overlap, in room for one more; returns how many there are now. */
static size_t parts_add(double *at, size_t n, double x, double *wild)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        double y = at[i];
        if (fabs(x) < fabs(y)) {
            double swap = x;
            x = y;
            y = swap;
        }
        double high = x + y;
        double low = y - (high - x);
        if (low != 0)
            at[kept++] = low;
        x = high;
    }
    if (!isfinite(x))
        *wild += x;
    else
        at[kept++] = x;
    return kept;
}

/* Parts grow in size; the sum is rounded once, half to even. */
static double parts_round(const double *at, size_t n, double wild)
{
    if (n == 0 || wild != 0)
        return wild;
    size_t i = n;
    double high = at[--i], low = 0;
    while (i > 0) {
        double x = high, y = at[--i];
        high = x + y;
        low = y - (high - x);
        if (low != 0)
            break;
    }
    /* a half that the parts below push over: round the way they point */
    if (i > 0 && ((low < 0 && at[i - 1] < 0) || (low > 0 && at[i - 1] > 0))) {
        double y = low * 2, x = high + y;
        if (y == x - high)
            high = x;
    }
    return high;
}

static struct exact_rest *rest_of(struct exact_sum *s, struct arena *a)
{
    return s->rest = s->rest ? s->rest : arena_new(a, struct exact_rest, 1);
}

static void add_part(struct exact_sum *s, double x, struct arena *a)
{
    struct exact_rest *r = rest_of(s, a);
    if (r->n + 1 >= r->cap)
        r->at = arena_grow(a, r->at, &r->cap, sizeof *r->at);
    r->n = parts_add(r->at, r->n, x, &r->wild);
}

/* Knuth's two-sum: what the sum of both drops, exactly. */
static double dropped(double x, double y, double sum)
{
    double back = sum - x;
    return (x - (sum - back)) + (y - back);
}

void exact_add_rest(struct exact_sum *s, double x, struct arena *a)
{
    double high = s->high + x, drop = dropped(s->high, x, high);
    if (!isfinite(high)) {
        rest_of(s, a)->wild += isfinite(x) ? high : x;
        return;
    }
    double low = s->low + drop;
    add_part(s, dropped(s->low, drop, low), a);
    s->high = high;
    s->low = low;
}

void exact_merge(struct exact_sum *s, const struct exact_sum *from, struct arena *a)
{
    exact_add(s, from->high, a);
    exact_add(s, from->low, a);
    if (!from->rest)
        return;
    for (size_t i = 0; i < from->rest->n; i++)
        add_part(s, from->rest->at[i], a);
    rest_of(s, a)->wild += from->rest->wild;
}

bool exact_is_wild(const struct exact_sum *s)
{
    return s->rest && s->rest->wild != 0;
}

size_t exact_parts(const struct exact_sum *s, double at[EXACT_PARTS])
{
    size_t n = s->rest ? s->rest->n : 0;
    n = n < EXACT_PARTS - 2 ? n : EXACT_PARTS - 2;
    if (n)
        memcpy(at, s->rest->at, n * sizeof *at);
    at[n] = s->low;
    at[n + 1] = s->high;
    return n + 2;
}

double exact_of(const struct exact_sum *s)
{
    double parts[EXACT_PARTS + 2], wild;
    if (!s->rest)
        return s->high + s->low;
    size_t n = exact_parts(s, parts) - 2;
    wild = s->rest->wild;
    n = parts_add(parts, n, s->low, &wild);
    n = parts_add(parts, n, s->high, &wild);
    return parts_round(parts, n, wild);
}

double sum_exact(const double *x, size_t n)
{
    return sum_exact_power(x, n, 0, 1);
}

double sum_exact_power(const double *x, size_t n, double shift, int power)
{
    double parts[PARTS_MOST], wild = 0;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            continue;
        double d = x[i] - shift, term = d;
        for (int k = 1; k < power; k++)
            term *= d;
        kept = parts_add(parts, kept, term, &wild);
    }
    return parts_round(parts, kept, wild);
}
