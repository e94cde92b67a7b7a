/* measure - what can be measured of many records: count, sum, median, entropy, …: a table, one row each. */
#include "catalogue/measure.h"

#include <math.h>
#include <stdlib.h>

/* -- results ---------------------------------------------------------------------------------------------------- */

static double result_count(struct tally *t, double parameter)
{
    (void)parameter;
    return (double)t->n;
}

static double result_distinct(struct tally *t, double parameter)
{
    (void)parameter;
    return t->classes ? (double)t->classes->list.n : 0;
}

static double result_sum(struct tally *t, double parameter)
{
    (void)parameter;
    return t->n ? exact_of(&t->sum) : NAN;
}

static double result_mean(struct tally *t, double parameter)
{
    (void)parameter;
    return t->n ? exact_of(&t->sum) / (double)t->n : NAN;
}

static double result_min(struct tally *t, double parameter)
{
    (void)parameter;
    return t->n ? t->least : NAN;
}

static double result_max(struct tally *t, double parameter)
{
    (void)parameter;
    return t->n ? t->most : NAN;
}

/* -- quantiles, and what lies round the mean -- */

#define PERCENTILE(name, p) \
    static double name(struct tally *t, double parameter) \
    { \
        (void)parameter; \
        return t->values ? quantiles_at(t->values, p) : NAN; \
    }
PERCENTILE(result_p5, 0.05)
PERCENTILE(result_p10, 0.10)
PERCENTILE(result_p25, 0.25)
PERCENTILE(result_median, 0.50)
PERCENTILE(result_p75, 0.75)
PERCENTILE(result_p90, 0.90)
PERCENTILE(result_p95, 0.95)

/* Adds a product without a rounding: what the first double drops is a double, too (Dekker 1971; by fma). */
static void add_product(struct exact_sum *s, double x, double y, struct arena *a)
{
    double high = x * y;
    exact_add(s, high, a);
    exact_add(s, fma(x, y, -high), a);
}

/* (n S x^2 - (S x)^2) / (n (n - 1)), the numerator without a rounding before its last: equal values have 0, and neither order nor
 * cancellation costs a digit. NaN below two values, and where squares leave the range of doubles. */
static double result_variance(struct tally *t, double parameter)
{
    double sums[EXACT_PARTS], squares[EXACT_PARTS], n = (double)t->n;
    struct arena scratch = {0};
    struct exact_sum top = {0};
    (void)parameter;
    if (t->n < 2 || !t->squares)
        return NAN;
    size_t sums_n = exact_parts(&t->sum, sums), squares_n = exact_parts(t->squares, squares);
    for (size_t i = 0; i < squares_n; i++)
        add_product(&top, squares[i], n, &scratch);
    for (size_t i = 0; i < sums_n; i++)
        for (size_t k = 0; k < sums_n; k++)
            add_product(&top, -sums[i], sums[k], &scratch);
    double variance = exact_is_wild(&t->sum) || exact_is_wild(t->squares) ? NAN : exact_of(&top) / (n * (n - 1));
    arena_free(&scratch);
    return variance;
}

static double result_sd(struct tally *t, double parameter)
{
    return sqrt(result_variance(t, parameter));
}

static int by_count(const void *a, const void *b)
{
    const struct class *x = a, *y = b;
    return (x->n > y->n) - (x->n < y->n);
}

/* -S p ln p over the classes, divided by ln k. Shannon 1948; Pielou's evenness when k is the number of classes. */
static double result_entropy(struct tally *t, double k)
{
    double sum = 0;
    if (!t->classes)
        return NAN;
    /* The classes stand in the order in which they came, which must not matter: their terms are summed by size. */
    qsort(t->classes->list.at, t->classes->list.n, sizeof *t->classes->list.at, by_count);
    for (size_t i = 0; i < t->classes->list.n; i++) {
        double p = (double)t->classes->list.at[i].n / (double)t->n;
        sum -= p * log(p);
    }
    return sum / log(k > 1 ? k : 2.718281828459045) + 0.0;
}

/* S p^2 over the classes. Herfindahl 1950. */
static double result_herfindahl(struct tally *t, double parameter)
{
    double squares = 0;
    (void)parameter;
    for (size_t i = 0; t->classes && i < t->classes->list.n; i++)
        squares += (double)t->classes->list.at[i].n * (double)t->classes->list.at[i].n; /* exact below 2^53 */
    return t->n ? squares / ((double)t->n * (double)t->n) : NAN;
}

const struct measure measures[] = {
    {"count", 0, result_count, "how many; with a field, how many have it"},
    {"distinct", KEEPS_CLASSES, result_distinct, "how many different values"},
    {"sum", WANTS_NUMBER, result_sum, "sum, exact: independent of the order"},
    {"mean", WANTS_NUMBER, result_mean, "arithmetic mean"},
    {"variance", WANTS_NUMBER | KEEPS_SQUARES, result_variance, "sample variance, with n - 1"},
    {"sd", WANTS_NUMBER | KEEPS_SQUARES, result_sd, "sample standard deviation, with n - 1"},
    {"median", WANTS_NUMBER | KEEPS_VALUES, result_median, "middle value; the mean of the two middle ones when they are even in number"},
    {"p5", WANTS_NUMBER | KEEPS_VALUES, result_p5, "5th percentile (type 7)"},
    {"p10", WANTS_NUMBER | KEEPS_VALUES, result_p10, "10th percentile"},
    {"p25", WANTS_NUMBER | KEEPS_VALUES, result_p25, "25th percentile"},
    {"p75", WANTS_NUMBER | KEEPS_VALUES, result_p75, "75th percentile"},
    {"p90", WANTS_NUMBER | KEEPS_VALUES, result_p90, "90th percentile"},
    {"p95", WANTS_NUMBER | KEEPS_VALUES, result_p95, "95th percentile"},
    {"min", WANTS_NUMBER, result_min, "least"},
    {"max", WANTS_NUMBER, result_max, "greatest"},
    {"entropy", KEEPS_CLASSES, result_entropy, "Shannon entropy of the shares; entropy(K) divides by ln K"},
    {"herfindahl", KEEPS_CLASSES, result_herfindahl, "sum of the squared shares"},
    {0},
};

const struct measure *measure_find(struct slice name)
{
    for (const struct measure *m = measures; m->name; m++)
        if (slice_is(name, m->name))
            return m;
    return NULL;
}

/* -- tallying --------------------------------------------------------------------------------------------------- */

static void keep_number(struct tally *t, double number, unsigned needs, struct arena *a)
{
    if (needs & KEEPS_VALUES) {
        t->values = t->values ? t->values : arena_new(a, struct quantiles, 1);
        quantiles_add(t->values, number, a);
    }
    if (needs & KEEPS_SQUARES) {
        t->squares = t->squares ? t->squares : arena_new(a, struct exact_sum, 1);
        add_product(t->squares, number, number, a);
    }
}

void tally_number(struct tally *t, double number, unsigned needs, struct arena *a)
{
    if (!t->n || number < t->least)
        t->least = number;
    if (!t->n || number > t->most)
        t->most = number;
    exact_add(&t->sum, number, a);
    if (needs & (KEEPS_VALUES | KEEPS_SQUARES))
        keep_number(t, number, needs, a);
    t->n++;
}

static void add_class(struct tally *t, struct slice text, uint64_t n, struct arena *a)
{
    bool fresh;
    struct classes *c = t->classes = t->classes ? t->classes : arena_new(a, struct classes, 1);
    size_t *at = table_at(&c->by_text, a, text, &fresh);
    if (fresh) {
        *at = c->list.n;
        LIST_PUSH(a, &c->list, (struct class){slice_copy(a, text), 0});
    }
    c->list.at[*at].n += n;
    t->n += n;
}

void tally_class(struct tally *t, struct slice text, struct arena *a)
{
    add_class(t, text, 1, a);
}

void tally_merge(struct tally *t, const struct tally *from, struct arena *a)
{
    for (size_t i = 0; from->classes && i < from->classes->list.n; i++)
        add_class(t, from->classes->list.at[i].text, from->classes->list.at[i].n, a);
    if (from->classes || !from->n)
        return;
    t->least = !t->n || from->least < t->least ? from->least : t->least;
    t->most = !t->n || from->most > t->most ? from->most : t->most;
    exact_merge(&t->sum, &from->sum, a);
    if (from->values) {
        t->values = t->values ? t->values : arena_new(a, struct quantiles, 1);
        quantiles_merge(t->values, from->values, a);
    }
    if (from->squares) {
        t->squares = t->squares ? t->squares : arena_new(a, struct exact_sum, 1);
        exact_merge(t->squares, from->squares, a);
    }
    t->n += from->n;
}

bool tally_approximate(const struct tally *t, const struct measure *m)
{
    return (m->needs & KEEPS_VALUES) && t->values && t->values->counts;
}

/* -- qualifiers ------------------------------------------------------------------------------------------------- */

static const char *const spellings[] = {"<", "<=", ">", ">=", "~"};

const char *qualifier_of(struct slice text)
{
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        if (slice_is(text, spellings[i]))
            return spellings[i];
    return NULL;
}

const char *qualifier_join(const char *a, const char *b)
{
    if (!a || !b)
        return a ? a : b;
    if (!strcmp(a, b))
        return a;
    /* > and >= together are only sure to be >=. */
    return a[0] == b[0] ? (a[0] == '<' ? "<=" : ">=") : "~";
}

const char *qualifier_divide(const char *num, const char *den)
{
    if (!den)
        return num;
    if (den[0] == '~' || (num && (num[0] == '~' || num[0] == den[0])))
        return "~";
    const char *turned = !strcmp(den, ">") ? "<" : !strcmp(den, ">=") ? "<=" : !strcmp(den, "<") ? ">" : ">=";
    return qualifier_join(num, turned);
}
