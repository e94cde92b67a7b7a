/* measure - what can be measured of many records: count, sum, median, entropy, …: a table, one row each. */
#include "catalogue/measure.h"

#include <math.h>
#include <stdlib.h>

#include "index/sort.h"

/* -- results ---------------------------------------------------------------------------------------------------- */

static double result_count(struct tally *t, double parameter)
{
    (void)parameter;
    return (double)t->n;
}

static double result_distinct(struct tally *t, double parameter)
{
    (void)parameter;
    return (double)t->classes.n;
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

static double result_median(struct tally *t, double parameter)
{
    size_t n = t->values.n;
    (void)parameter;
    if (!n)
        return NAN;
    sort_values(t->values.at, n);
    double low = t->values.at[(n - 1) / 2], high = t->values.at[n / 2];
    return low + (high - low) / 2;
}

static int by_count(const void *a, const void *b)
{
    const struct class *x = a, *y = b;
    return (x->n > y->n) - (x->n < y->n);
}

/* -S p ln p over the classes, divided by ln k. Shannon 1948; Pielou's evenness when k is the number of classes. */
static double result_entropy(struct tally *t, double k)
{
    /* The classes stand in the order in which they came, which must not matter: their terms are summed by size. */
    qsort(t->classes.at, t->classes.n, sizeof *t->classes.at, by_count);
    double sum = 0;
    for (size_t i = 0; i < t->classes.n; i++) {
        double p = (double)t->classes.at[i].n / (double)t->n;
        sum -= p * log(p);
    }
    return t->n ? sum / log(k > 1 ? k : 2.718281828459045) + 0.0 : NAN;
}

/* S p^2 over the classes. Herfindahl 1950. */
static double result_herfindahl(struct tally *t, double parameter)
{
    double squares = 0;
    (void)parameter;
    for (size_t i = 0; i < t->classes.n; i++)
        squares += (double)t->classes.at[i].n * (double)t->classes.at[i].n; /* exact below 2^53 */
    return t->n ? squares / ((double)t->n * (double)t->n) : NAN;
}

const struct measure measures[] = {
    {"count", false, false, false, result_count, "how many; with a field, how many have it"},
    {"distinct", false, false, true, result_distinct, "how many different values"},
    {"sum", true, false, false, result_sum, "sum, exact: independent of the order"},
    {"mean", true, false, false, result_mean, "arithmetic mean"},
    {"median", true, true, false, result_median, "middle value; the mean of the two middle ones when they are even in number"},
    {"min", true, false, false, result_min, "least"},
    {"max", true, false, false, result_max, "greatest"},
    {"entropy", false, false, true, result_entropy, "Shannon entropy of the shares; entropy(K) divides by ln K"},
    {"herfindahl", false, false, true, result_herfindahl, "sum of the squared shares"},
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

void tally_number(struct tally *t, double number, bool keep, struct arena *a)
{
    if (!t->n || number < t->least)
        t->least = number;
    if (!t->n || number > t->most)
        t->most = number;
    exact_add(&t->sum, number, a);
    if (keep)
        LIST_PUSH(a, &t->values, number);
    t->n++;
}

static void add_class(struct tally *t, struct slice text, uint64_t n, struct arena *a)
{
    bool fresh;
    size_t *at = table_at(&t->classes_by, a, text, &fresh);
    if (fresh) {
        *at = t->classes.n;
        LIST_PUSH(a, &t->classes, (struct class){slice_copy(a, text), 0});
    }
    t->classes.at[*at].n += n;
    t->n += n;
}

void tally_class(struct tally *t, struct slice text, struct arena *a)
{
    add_class(t, text, 1, a);
}

void tally_merge(struct tally *t, const struct tally *from, struct arena *a)
{
    for (size_t i = 0; i < from->classes.n; i++)
        add_class(t, from->classes.at[i].text, from->classes.at[i].n, a);
    if (from->classes.n || !from->n)
        return;
    t->least = !t->n || from->least < t->least ? from->least : t->least;
    t->most = !t->n || from->most > t->most ? from->most : t->most;
    exact_merge(&t->sum, &from->sum, a);
    for (size_t i = 0; i < from->values.n; i++)
        LIST_PUSH(a, &t->values, from->values.at[i]);
    t->n += from->n;
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
