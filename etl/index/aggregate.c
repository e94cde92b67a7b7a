/* aggregate - the methods that score each area by itself, and the one way into all of them. */
#include "index/aggregate.h"

#include "index/aggregate_table.h"
#include "index/sum.h"

static inline bool counts(double x, double w)
{
    return !isnan(x) && w > 0;
}

double aggregate_arithmetic(const double *x, const double *w, size_t n, double *coverage)
{
    struct sum top = {0, 0}, present = {0, 0}, all = {0, 0};
    for (size_t i = 0; i < n; i++) {
        sum_add(&all, w[i]);
        if (!counts(x[i], w[i]))
            continue;
        sum_add(&present, w[i]);
        sum_add(&top, w[i] * x[i]);
    }
    double weight = sum_of(&present);
    if (coverage)
        *coverage = weight > 0 ? weight / sum_of(&all) : 0;
    return weight > 0 ? sum_of(&top) / weight : NAN;
}

static double arithmetic(const struct aggregate *how, const double *x, const double *w, size_t n,
                         struct keyed *room)
{
    (void)how, (void)room;
    struct sum top = {0, 0}, weight = {0, 0};
    for (size_t i = 0; i < n; i++)
        if (counts(x[i], w[i])) {
            sum_add(&top, w[i] * x[i]);
            sum_add(&weight, w[i]);
        }
    return sum_of(&top) / sum_of(&weight);
}

static double geometric(const struct aggregate *how, const double *x, const double *w, size_t n,
                        struct keyed *room)
{
    (void)how, (void)room;
    struct sum top = {0, 0}, weight = {0, 0};
    for (size_t i = 0; i < n; i++)
        if (counts(x[i], w[i])) {
            sum_add(&top, w[i] * log(x[i]));
            sum_add(&weight, w[i]);
        }
    return exp(sum_of(&top) / sum_of(&weight));
}

static double harmonic(const struct aggregate *how, const double *x, const double *w, size_t n,
                       struct keyed *room)
{
    (void)how, (void)room;
    struct sum base = {0, 0}, weight = {0, 0};
    for (size_t i = 0; i < n; i++)
        if (counts(x[i], w[i])) {
            sum_add(&base, w[i] / x[i]);
            sum_add(&weight, w[i]);
        }
    return sum_of(&weight) / sum_of(&base);
}

static double power(const struct aggregate *how, const double *x, const double *w, size_t n,
                    struct keyed *room)
{
    (void)room;
    struct sum top = {0, 0}, weight = {0, 0};
    for (size_t i = 0; i < n; i++)
        if (counts(x[i], w[i])) {
            sum_add(&top, w[i] * pow(x[i], how->power));
            sum_add(&weight, w[i]);
        }
    return pow(sum_of(&top) / sum_of(&weight), 1 / how->power);
}

/* mean -+ sd * cv, the sd with n - 1 (mpi) or n (ampi) as its authors have it. */
static double mean_less_penalty(const struct aggregate *how, const double *x, const double *w,
                                size_t n, bool sample)
{
    double mean = aggregate_arithmetic(x, w, n, NULL), used = 0;
    struct sum squares = {0, 0}, weight = {0, 0};
    for (size_t i = 0; i < n; i++)
        if (counts(x[i], w[i])) {
            sum_add(&squares, w[i] * (x[i] - mean) * (x[i] - mean));
            sum_add(&weight, w[i]);
            used++;
        }
    double variance = sum_of(&squares) / sum_of(&weight);
    if (sample)
        variance = used > 1 ? variance * used / (used - 1) : 0;
    return mean - how->penalty * variance / mean;
}

static double mpi(const struct aggregate *how, const double *x, const double *w, size_t n,
                  struct keyed *room)
{
    (void)room;
    return mean_less_penalty(how, x, w, n, true);
}

static double ampi(const struct aggregate *how, const double *x, const double *w, size_t n,
                   struct keyed *room)
{
    (void)room;
    return mean_less_penalty(how, x, w, n, false);
}

/* The values that count, ascending by sign * x, with the index of each. */
static size_t ordered(const double *x, const double *w, size_t n, double sign, struct keyed *room)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (counts(x[i], w[i]))
            room[k++] = (struct keyed){sign * x[i], i};
    sort_keyed(room, k);
    return k;
}

/* Share of the ordered weights up to r of the way: r^a, or along the given places. */
static double quantifier(const struct aggregate *how, double r, size_t n)
{
    if (!how->positions)
        return pow(r, how->andness);
    double at = r * (double)n, reached = 0, all = 0;
    for (size_t i = 0; i < n; i++) {
        reached += how->positions[i] * fmax(0, fmin(1, at - (double)i));
        all += how->positions[i];
    }
    return reached / all;
}

static double owa(const struct aggregate *how, const double *x, const double *w, size_t n,
                  struct keyed *room)
{
    size_t k = ordered(x, w, n, -1, room);
    struct sum all = {0, 0}, so_far = {0, 0}, score = {0, 0};
    for (size_t i = 0; i < k; i++)
        sum_add(&all, w[room[i].place]);
    double before = 0;
    for (size_t i = 0; i < k; i++) {
        sum_add(&so_far, w[room[i].place]);
        double reached = quantifier(how, i + 1 == k ? 1 : sum_of(&so_far) / sum_of(&all), n);
        sum_add(&score, (reached - before) * -room[i].key);
        before = reached;
    }
    return sum_of(&score);
}

/* Where the weight reaches half; the middle between two values when it does so exactly between
 * them. */
static double median(const struct aggregate *how, const double *x, const double *w, size_t n,
                     struct keyed *room)
{
    (void)how;
    size_t k = ordered(x, w, n, 1, room);
    struct sum all = {0, 0}, so_far = {0, 0};
    for (size_t i = 0; i < k; i++)
        sum_add(&all, w[room[i].place]);
    for (size_t i = 0; i < k; i++) {
        sum_add(&so_far, w[room[i].place]);
        double over = 2 * sum_of(&so_far) - sum_of(&all);
        if (i + 1 < k && fabs(over) <= 1e-12 * sum_of(&all))
            return room[i].key + (room[i + 1].key - room[i].key) / 2;
        if (over > 0)
            return room[i].key;
    }
    return NAN;
}

const struct aggregate_method aggregate_methods[] = {
    {"arithmetic", "S w x / S w", "Mean: full compensation", "Handbook 2008, 6.9", 0, arithmetic,
     NULL},
    {"geometric", "exp(S w ln x / S w)", "Product of powers: less compensation for the weak",
     "Handbook 2008, 6.10", AGGREGATE_POSITIVE, geometric, NULL},
    {"harmonic", "S w / S(w / x)", "Reciprocal mean: still less compensation",
     "Becker et al. 2022, COINr", AGGREGATE_POSITIVE, harmonic, NULL},
    {"power", "(S w x^p / S w)^(1/p)", "Power mean: compensation by the exponent",
     "Becker et al. 2022, COINr", AGGREGATE_POSITIVE, power, NULL},
    {"mpi", "M - S^2 / M, S the sd with n - 1",
     "Mean less a penalty for imbalance, on z-scores 100, 10",
     "De Muro, Mazziotta & Pareto 2011; Fusco et al., Compind", AGGREGATE_POSITIVE, mpi, NULL},
    {"ampi", "M - S^2 / M, S the sd with n",
     "Mean less a penalty for imbalance, on goalposts 70 to 130", "Mazziotta & Pareto 2016",
     AGGREGATE_POSITIVE, ampi, NULL},
    {"owa", "S v x, x from best to worst, v from r^a over the weights",
     "Ordered weighted average: from any to all", "Yager 1988, 1996", 0, owa, NULL},
    {"median", "weighted median", "The middle child by weight", "Edgeworth 1888", 0, median, NULL},
    {"borda", "S w (areas beaten + half of the equal) / S w", "Points for every area beaten",
     "Borda 1784; Handbook 2008, 6.12", AGGREGATE_TABLE, NULL, aggregate_borda},
    {"copeland", "areas beaten by a majority of weight less areas lost to", "Majority contests won",
     "Copeland 1951; Handbook 2008, 6.12", AGGREGATE_TABLE, NULL, aggregate_copeland},
    {"kemeny", "areas placed below in the order that most pairwise weight supports",
     "Condorcet-Kemeny-Young-Levenglick order", "Young & Levenglick 1978; Handbook 2008, 6.13",
     AGGREGATE_TABLE, NULL, aggregate_kemeny},
    {NULL, NULL, NULL, NULL, 0, NULL, NULL},
};

const struct aggregate_method *aggregate_find(const char *name)
{
    for (const struct aggregate_method *m = aggregate_methods; m->name; m++)
        if (strcmp(m->name, name) == 0)
            return m;
    return NULL;
}

struct aggregate aggregate_default(const char *node)
{
    return (struct aggregate){
        .method = &aggregate_methods[0], .node = node, .power = 2, .penalty = 1, .andness = 1};
}

static int check_value(const struct aggregate *how, double x, size_t row, struct error *e)
{
    if ((how->method->needs & AGGREGATE_POSITIVE) && x <= 0)
        return fail(e, STATUS_DATA, "node '%s': %.10g in row %zu: %s needs values above 0",
                    how->node, x, row + 1, how->method->name);
    return 0;
}

/* Is the row to be scored? Counts the children present and refuses values the method cannot
 * take. */
static int check_row(const struct aggregate *how, const double *x, const double *w, size_t n,
                     size_t row, bool *scored, struct error *e)
{
    size_t present = 0, counted = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            continue;
        present++;
        counted += w[i] > 0 ? 1 : 0;
        if (w[i] > 0 && check_value(how, x[i], row, e))
            return -1;
    }
    /* a little slack: 2/3 of 3 children is 2 */
    *scored = counted > 0 && (double)present >= how->threshold * (double)n - 1e-9;
    return 0;
}

static int check_how(const struct aggregate *how, const double *w, size_t n, struct error *e)
{
    bool some = false;
    for (size_t i = 0; i < n; i++) {
        if (!(w[i] >= 0) || isinf(w[i]))
            return fail(e, STATUS_DATA,
                        "node '%s': weight %g of child %zu is not a number from 0 upwards",
                        how->node, w[i], i + 1);
        some |= w[i] > 0;
    }
    if (!some)
        return fail(e, STATUS_DATA, "node '%s': the weights of its children are all 0", how->node);
    if (how->method->row == power && (how->power == 0 || !isfinite(how->power)))
        return fail(e, STATUS_DATA, "node '%s': a power mean needs an exponent other than 0",
                    how->node);
    if (how->method->row == owa && how->positions && how->places != n)
        return fail(e, STATUS_DATA, "node '%s': %zu places of owa for %zu children", how->node,
                    how->places, n);
    if (how->method->row == owa && !how->positions && !(how->andness > 0))
        return fail(e, STATUS_DATA, "node '%s': owa needs an exponent above 0", how->node);
    return 0;
}

int aggregate_by_row(const struct aggregate *how, const struct matrix *m, size_t first,
                     size_t count, const double *w, size_t to, struct keyed *room, struct error *e)
{
    if (check_how(how, w, count, e))
        return -1;
    for (size_t r = 0; r < m->rows; r++) {
        const double *x = matrix_row(m, r) + first;
        bool scored;
        if (check_row(how, x, w, count, r, &scored, e))
            return -1;
        double score = scored ? how->method->row(how, x, w, count, room) : NAN;
        if (scored && !isfinite(score))
            return fail(e, STATUS_DATA, "node '%s': row %zu: %s leaves the range of numbers",
                        how->node, r + 1, how->method->name);
        matrix_set(m, r, to, score);
    }
    return 0;
}

static int by_table(const struct aggregate *how, const struct matrix *m, size_t first, size_t count,
                    const double *w, size_t to, struct arena *scratch, struct error *e)
{
    double *score = vector_new(scratch, m->rows);
    if (check_how(how, w, count, e) ||
        how->method->table(how, m, first, count, w, score, scratch, e))
        return -1;
    for (size_t r = 0; r < m->rows; r++) {
        bool scored;
        if (check_row(how, matrix_row(m, r) + first, w, count, r, &scored, e))
            return -1;
        matrix_set(m, r, to, scored ? score[r] : NAN);
    }
    return 0;
}

int aggregate_columns(const struct aggregate *how, const struct matrix *m, size_t first,
                      size_t count, const double *w, size_t to, struct arena *scratch,
                      struct error *e)
{
    struct arena_mark mark = arena_mark(scratch);
    int status = how->method->table
                     ? by_table(how, m, first, count, w, to, scratch, e)
                     : aggregate_by_row(how, m, first, count, w, to,
                                        arena_new(scratch, struct keyed, count ? count : 1), e);
    arena_release(scratch, mark);
    return status;
}
