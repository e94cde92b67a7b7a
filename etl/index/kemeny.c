/* kemeny - parts by majority, subsets by dynamic programming. */
#include "index/kemeny.h"

#include <stdlib.h>

#include "index/sort.h"
#include "index/sum.h"

/* One part of the areas, which no majority splits. */
struct part {
    const int32_t *pair; /* of all n areas */
    size_t n;
    size_t *area; /* s of them, ascending; afterwards in order */
    size_t s;
};

static int32_t weight(const struct part *p, size_t i, size_t j)
{
    return p->pair[p->area[i] * p->n + p->area[j]];
}

/* -- exact: best[S] is the most that an order of the subset S reaches ------------------------- */

/* Sums of pair[j][i] over j in a subset, for half of the areas at a time: at[subset * s + i]. */
static int32_t *half_sums(const struct part *p, size_t from, size_t count, struct arena *a)
{
    size_t subsets = (size_t)1 << count;
    int32_t *at = arena_new(a, int32_t, subsets * p->s);
    for (size_t set = 1; set < subsets; set++) {
        size_t low = (size_t)__builtin_ctzll(set), rest = set & (set - 1);
        for (size_t i = 0; i < p->s; i++)
            at[set * p->s + i] = at[rest * p->s + i] + weight(p, from + low, i);
    }
    return at;
}

struct subsets {
    int32_t *best;
    uint32_t *count; /* orders that reach it, up to UINT32_MAX */
    int32_t *low, *high;
    size_t low_bits;
};

/* What area i, placed last, adds below the others of the set. */
static int32_t gain(const struct part *p, const struct subsets *d, size_t set, size_t i)
{
    size_t mask = ((size_t)1 << d->low_bits) - 1;
    return d->low[(set & mask) * p->s + i] + d->high[(set >> d->low_bits) * p->s + i];
}

static void fill_set(const struct part *p, struct subsets *d, size_t set)
{
    size_t mask = ((size_t)1 << d->low_bits) - 1;
    const int32_t *low = d->low + (set & mask) * p->s,
                  *high = d->high + (set >> d->low_bits) * p->s;
    int32_t best = -1;
    uint32_t count = 0;
    for (size_t left = set; left; left &= left - 1) {
        size_t i = (size_t)__builtin_ctzll(left), rest = set ^ (left & (~left + 1));
        int32_t reached = d->best[rest] + low[i] + high[i];
        if (reached > best) {
            best = reached;
            count = d->count[rest];
        } else if (reached == best) {
            count = count > UINT32_MAX - d->count[rest] ? UINT32_MAX : count + d->count[rest];
        }
    }
    d->best[set] = best;
    d->count[set] = count;
}

/* From the last place up: the latest area that a best order can end with. */
static void read_order(struct part *p, const struct subsets *d, size_t *room)
{
    size_t set = ((size_t)1 << p->s) - 1;
    for (size_t place = p->s; place-- > 0;) {
        size_t i = p->s - 1;
        while (!(set >> i & 1) ||
               d->best[set] != d->best[set ^ (size_t)1 << i] + gain(p, d, set, i))
            i--;
        room[place] = p->area[i];
        set ^= (size_t)1 << i;
    }
    memcpy(p->area, room, p->s * sizeof *room);
}

static uint64_t order_exactly(struct part *p, struct arena *a)
{
    struct arena_mark mark = arena_mark(a);
    size_t all = (size_t)1 << p->s, half = p->s / 2;
    struct subsets d = {arena_alloc(a, all * sizeof *d.best), arena_alloc(a, all * sizeof *d.count),
                        half_sums(p, 0, half, a), half_sums(p, half, p->s - half, a), half};
    d.best[0] = 0;
    d.count[0] = 1;
    for (size_t set = 1; set < all; set++)
        fill_set(p, &d, set);
    read_order(p, &d, arena_new(a, size_t, p->s));
    uint64_t orders = d.count[all - 1];
    arena_release(a, mark);
    return orders == UINT32_MAX ? UINT64_MAX : orders;
}

/* -- heuristic -------------------------------------------------------------------------------- */

/* Moves the area at place `from` to where it gains most; false when nowhere is better. */
static bool move_one(struct part *p, size_t from)
{
    int64_t change = 0, most = 0;
    size_t to = from;
    for (size_t j = from; j-- > 0;) { /* upwards, past the area at j */
        change += weight(p, from, j) - weight(p, j, from);
        if (change > most)
            most = change, to = j;
    }
    change = 0;
    for (size_t j = from + 1; j < p->s; j++) {
        change += weight(p, j, from) - weight(p, from, j);
        if (change > most)
            most = change, to = j;
    }
    size_t moved = p->area[from];
    if (to < from)
        memmove(p->area + to + 1, p->area + to, (from - to) * sizeof *p->area);
    else
        memmove(p->area + from, p->area + from + 1, (to - from) * sizeof *p->area);
    p->area[to] = moved;
    return to != from;
}

/* The areas come in the order of their majority contests. Ends: each move raises a whole number. */
static void order_by_moves(struct part *p)
{
    for (bool moved = true; moved;) {
        moved = false;
        for (size_t i = 0; i < p->s; i++)
            moved |= move_one(p, i);
    }
}

/* -- parts ------------------------------------------------------------------------------------ */

/* Two points for every contest won, one for a draw; areas by falling points. */
static struct keyed *by_contests(const int32_t *pair, size_t n, struct arena *a)
{
    struct keyed *k = arena_new(a, struct keyed, n ? n : 1);
    for (size_t i = 0; i < n; i++) {
        k[i].place = i;
        for (size_t j = 0; j < n; j++) {
            int32_t own = pair[i * n + j], other = pair[j * n + i];
            k[i].key -= i == j ? 0 : (own > other) + (own >= other);
        }
    }
    sort_keyed(k, n);
    return k;
}

/* How many of the areas from `start` make the next part: the fewest that win all contests with
 * those behind. The top k of m do so when their points are those of k among themselves and k (m -
 * k) wins. */
static size_t part_length(const struct keyed *k, size_t start, size_t n)
{
    double points = 0, behind = (double)(n - start);
    for (size_t i = start; i < n; i++) {
        double size = (double)(i - start + 1);
        /* contests with the parts before are all lost: they gave no points */
        points -= k[i].key;
        if (points == size * (size - 1) + 2 * size * (behind - size))
            return i - start + 1;
    }
    return n - start;
}

static int cmp_area(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

static uint64_t times(uint64_t a, uint64_t b)
{
    return b != 0 && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

/* Orders one part in place and takes account of it. */
static void order_part(struct kemeny *k, struct part *p, struct arena *a)
{
    if (p->s > KEMENY_EXACT) {
        order_by_moves(p);
        k->exact = false;
        return;
    }
    qsort(p->area, p->s, sizeof *p->area, cmp_area);
    if (p->s > 1)
        k->orders = times(k->orders, order_exactly(p, a));
}

static int check_pairs(const int32_t *pair, size_t n, const char *node, struct error *e)
{
    int64_t most = 0;
    if (n > KEMENY_MOST)
        return fail(e, STATUS_DATA, "node '%s': %zu areas, a Kemeny order takes up to %d", node, n,
                    KEMENY_MOST);
    for (size_t i = 0; i < n * n; i++) {
        if (pair[i] < 0)
            return fail(e, STATUS_DATA, "node '%s': a pair of areas has a weight below 0", node);
        most = pair[i] > most ? pair[i] : most;
    }
    if (most * KEMENY_EXACT * (KEMENY_EXACT - 1) / 2 > INT32_MAX)
        return fail(e, STATUS_DATA,
                    "node '%s': pairs of areas weigh up to %lld, more than can be summed", node,
                    (long long)most);
    return 0;
}

int kemeny_order(struct kemeny *k, const int32_t *pair, size_t n, const char *node, struct arena *a,
                 struct error *e)
{
    *k = (struct kemeny){.n = n, .unit = 1, .orders = 1, .exact = true};
    if (check_pairs(pair, n, node, e))
        return -1;
    k->order = arena_new(a, size_t, n ? n : 1);
    struct arena_mark mark = arena_mark(a);
    const struct keyed *contests = by_contests(pair, n, a);
    for (size_t i = 0; i < n; i++)
        k->order[i] = contests[i].place;
    for (size_t start = 0; start < n;) {
        struct part p = {pair, n, k->order + start, part_length(contests, start, n)};
        order_part(k, &p, a);
        start += p.s;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            k->score += pair[k->order[i] * n + k->order[j]];
    if (!k->exact)
        k->orders = 0;
    arena_release(a, mark);
    return 0;
}

/* -- from indicators -------------------------------------------------------------------------- */

/* Whole numbers in the ratio of w, as exactly as 1000 parts of the smallest allow; else 2^20 parts
 * of the sum. */
static double whole_weights(const double *w, size_t n, int32_t *whole, double *rounding)
{
    double least = INFINITY, total = sum_exact(w, n), largest_error = 0;
    for (size_t i = 0; i < n; i++)
        if (w[i] > 0)
            least = fmin(least, w[i]);
    double scale = 0x1p20 / total;
    for (int parts = 1; parts <= 1000 && total / least * parts <= 0x1p20; parts++) {
        double worst = 0, by = parts / least;
        for (size_t i = 0; i < n; i++)
            worst = fmax(worst, fabs(w[i] * by - nearbyint(w[i] * by)));
        if (worst <= 1e-9 * parts) {
            scale = by;
            break;
        }
    }
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        whole[i] = (int32_t)nearbyint(w[i] * scale);
        largest_error = fmax(largest_error, fabs(w[i] * scale - whole[i]) / (total * scale));
        sum += whole[i];
    }
    *rounding = largest_error > 1e-9 ? largest_error : 0;
    return sum;
}

/* Twice the weight, so that a half is whole. */
static void fill_pairs(const struct matrix *m, const int32_t *whole, int32_t *pair)
{
    for (size_t i = 0; i < m->rows; i++)
        for (size_t j = 0; j < m->rows; j++) {
            const double *x = matrix_row(m, i), *y = matrix_row(m, j);
            int32_t over = 0;
            for (size_t c = 0; c < m->cols && i != j; c++)
                over += x[c] > y[c] ? 2 * whole[c] : x[c] < y[c] ? 0 : whole[c];
            pair[i * m->rows + j] = over;
        }
}

int kemeny_of_matrix(struct kemeny *k, const struct matrix *m, const double *w, const char *node,
                     struct arena *a, struct error *e)
{
    for (size_t c = 0; c < m->cols; c++)
        if (!(w[c] >= 0) || isinf(w[c]))
            return fail(e, STATUS_DATA,
                        "node '%s': weight %g of column %zu is not a number from 0 upwards", node,
                        w[c], c + 1);
    if (!(sum_exact(w, m->cols) > 0))
        return fail(e, STATUS_DATA, "node '%s': the weights of its children are all 0", node);
    if (m->rows > KEMENY_MOST)
        return fail(e, STATUS_DATA, "node '%s': %zu areas, a Kemeny order takes up to %d", node,
                    m->rows, KEMENY_MOST);
    size_t *order = arena_new(a, size_t, m->rows + 1);
    struct arena_mark mark = arena_mark(a);
    int32_t *whole = arena_new(a, int32_t, m->cols);
    int32_t *pair = arena_new(a, int32_t, m->rows * m->rows + 1);
    double rounding, sum = whole_weights(w, m->cols, whole, &rounding);
    fill_pairs(m, whole, pair);
    int status = kemeny_order(k, pair, m->rows, node, a, e);
    if (!status)
        memcpy(order, k->order, m->rows * sizeof *order);
    k->order = order;
    k->unit = 0.5 / sum;
    k->rounding = rounding;
    arena_release(a, mark);
    return status;
}
