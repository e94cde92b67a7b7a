/* outliers - winsorising, transformations, trimming, capping. */
#include "index/outliers.h"

#include <stdint.h>

#include "index/stats.h"
#include "index/sum.h"

struct ends {
    double low, high;
};

static struct ends ends_of(const double *x, size_t n)
{
    struct ends e = {NAN, NAN};
    for (size_t i = 0; i < n; i++) {
        e.low = fmin(e.low, x[i]);
        e.high = fmax(e.high, x[i]);
    }
    return e;
}

/* Written so that NaN, no spread, passes. */
static bool passes(const struct outliers *how, double skewness, double kurtosis)
{
    return !(fabs(skewness) >= how->skewness && kurtosis >= how->kurtosis);
}

bool outliers_pass(const struct outliers *how, const double *x, size_t n)
{
    double skewness, kurtosis;
    stats_shape(x, n, &skewness, &kurtosis);
    return passes(how, skewness, kurtosis);
}

static void leave(const struct outliers *how, double *x, size_t n, unsigned char *marks,
                  struct outliers_report *report, struct arena *scratch)
{
    (void)how, (void)x, (void)n, (void)marks, (void)report, (void)scratch;
}

/* Every value that equals `end`, and every one set before at that end, goes to the next value
 * inwards. */
static size_t pull_in(double *x, size_t n, double end, double next, bool *set)
{
    size_t fresh = 0;
    for (size_t i = 0; i < n; i++)
        if (x[i] == end) {
            fresh += set[i] ? 0 : 1;
            set[i] = true;
            x[i] = next;
        }
    return fresh;
}

/* The extreme value other than `end`: the highest below the top, or the lowest above the bottom. */
static double next_inwards(const double *x, size_t n, double end, bool top)
{
    double next = NAN;
    for (size_t i = 0; i < n; i++)
        if (x[i] != end)
            next = top ? fmax(next, x[i]) : fmin(next, x[i]);
    return next;
}

static void winsorise(const struct outliers *how, double *x, size_t n, unsigned char *marks,
                      struct outliers_report *report, struct arena *scratch)
{
    bool *set = arena_new(scratch, bool, n ? n : 1);
    while (report->set_low + report->set_high < how->points && !outliers_pass(how, x, n)) {
        bool top = stats_skewness(x, n) >= 0;
        double end = top ? ends_of(x, n).high : ends_of(x, n).low;
        size_t *count = top ? &report->set_high : &report->set_low;
        *count += pull_in(x, n, end, next_inwards(x, n, end, top), set);
    }
    for (size_t i = 0; i < n; i++)
        if (set[i])
            marks[i] |= MARK_WINSORISED;
}

static void log_ct(const struct outliers *how, double *x, size_t n, unsigned char *marks,
                   struct outliers_report *report, struct arena *scratch)
{
    (void)how, (void)marks, (void)scratch;
    struct ends e = ends_of(x, n);
    for (size_t i = 0; i < n; i++)
        x[i] = log(x[i] - e.low + 0.01 * (e.high - e.low));
    report->transformed = true;
}

static void log_ct_plus(const struct outliers *how, double *x, size_t n, unsigned char *marks,
                        struct outliers_report *report, struct arena *scratch)
{
    struct ends e = ends_of(x, n);
    if (stats_skewness(x, n) > 0) {
        log_ct(how, x, n, marks, report, scratch);
        return;
    }
    for (size_t i = 0; i < n; i++)
        x[i] = -log(e.high + 0.01 * (e.high - e.low) - x[i]);
    report->transformed = true;
}

static void log_ct_orig(const struct outliers *how, double *x, size_t n, unsigned char *marks,
                        struct outliers_report *report, struct arena *scratch)
{
    (void)how, (void)marks, (void)scratch;
    struct ends e = ends_of(x, n);
    for (size_t i = 0; i < n; i++)
        x[i] = log(x[i] - e.low + 1);
    report->transformed = true;
}

/* (t^lambda - 1) / lambda of t = exp(log_t), ln t at 0; expm1 keeps the digits near 0. */
static double box_cox_value(double log_t, double lambda)
{
    return lambda == 0 ? log_t : expm1(lambda * log_t) / lambda;
}

/* The profile log-likelihood of lambda for logs of shifted values. Box & Cox 1964, (8). */
static double box_cox_likelihood(const double *logs, size_t n, double lambda, double *room)
{
    double k = (double)vector_present(logs, n);
    for (size_t i = 0; i < n; i++)
        room[i] = box_cox_value(logs[i], lambda);
    double variance = sum_exact_power(room, n, stats_mean(room, n), 2) / k;
    return (lambda - 1) * sum_exact(logs, n) - k / 2 * log(variance);
}

/* Golden-section search; the likelihood has one top in lambda. */
static double box_cox_lambda(const double *logs, size_t n, double *room)
{
    const double ratio = 0.6180339887498949;
    double a = -2, b = 2, c = b - ratio * (b - a), d = a + ratio * (b - a);
    double fc = box_cox_likelihood(logs, n, c, room), fd = box_cox_likelihood(logs, n, d, room);
    while (b - a > 1e-9) {
        if (fc >= fd) {
            b = d, d = c, fd = fc;
            c = b - ratio * (b - a);
            fc = box_cox_likelihood(logs, n, c, room);
        } else {
            a = c, c = d, fc = fd;
            d = a + ratio * (b - a);
            fd = box_cox_likelihood(logs, n, d, room);
        }
    }
    return (a + b) / 2;
}

static void box_cox(const struct outliers *how, double *x, size_t n, unsigned char *marks,
                    struct outliers_report *report, struct arena *scratch)
{
    (void)marks;
    struct ends e = ends_of(x, n);
    for (size_t i = 0; i < n; i++)
        x[i] = log(x[i] - e.low + 1);
    report->lambda =
        isnan(how->lambda) ? box_cox_lambda(x, n, vector_new(scratch, n)) : how->lambda;
    for (size_t i = 0; i < n; i++)
        x[i] = box_cox_value(x[i], report->lambda);
    report->transformed = true;
}

static void jrc(const struct outliers *how, double *x, size_t n, unsigned char *marks,
                struct outliers_report *report, struct arena *scratch)
{
    const double *original = vector_copy(scratch, x, n);
    unsigned char *own = arena_zero(scratch, n ? n : 1, 1);
    winsorise(how, x, n, own, report, scratch);
    if (outliers_pass(how, x, n)) {
        for (size_t i = 0; i < n; i++)
            marks[i] |= own[i];
        return;
    }
    /* the transformation takes the values as they were */
    memcpy(x, original, n * sizeof *x);
    report->set_low = report->set_high = 0;
    (how->then ? how->then->of : log_ct)(how, x, n, marks, report, scratch);
}

/* Values outside go to the limit. */
static void limit(double *x, size_t n, struct ends to, unsigned char mark, unsigned char *marks,
                  struct outliers_report *report)
{
    for (size_t i = 0; i < n; i++) {
        bool low = x[i]<to.low, high = x[i]> to.high;
        report->set_low += low ? 1 : 0;
        report->set_high += high ? 1 : 0;
        if (low || high) {
            x[i] = low ? to.low : to.high;
            marks[i] |= mark;
        }
    }
}

static void trim(const struct outliers *how, double *x, size_t n, unsigned char *marks,
                 struct outliers_report *report, struct arena *scratch)
{
    struct ends to = {stats_quantile(x, n, how->low, scratch),
                      stats_quantile(x, n, how->high, scratch)};
    limit(x, n, to, MARK_TRIMMED, marks, report);
}

static void cap(const struct outliers *how, double *x, size_t n, unsigned char *marks,
                struct outliers_report *report, struct arena *scratch)
{
    (void)scratch;
    double mean = stats_mean(x, n), reach = how->sds * stats_sd(x, n);
    limit(x, n, (struct ends){mean - reach, mean + reach}, MARK_CAPPED, marks, report);
}

const struct outliers_method outliers_methods[] = {
    {"none", "x", "As it is", "", leave, 0},
    {"winsorise", "extreme value = next value, until the check passes or `points` were set",
     "The most extreme values take the next value", "Handbook 2008, 3.3", winsorise, 4},
    {"jrc", "winsorise; where that fails the check, a transformation of the original values",
     "Winsorising, then a logarithm if need be", "Becker et al. 2022, COINr", jrc, 4},
    {"trim", "x cut to the quantiles `low` and `high`", "Cut to percentiles",
     "Handbook 2008, 3.3 (Environmental Sustainability Index)", trim, 1},
    {"cap", "x cut to mean -+ `sds` sd", "Cut to so many standard deviations from the mean",
     "Arcadis, European Innovation Scoreboard", cap, 2},
    {"log-ct", "ln(x - min + 0.01 (max - min))", "Logarithm of the shifted values",
     "Becker et al. 2022, COINr", log_ct, 4},
    {"log-ct-plus", "log-ct; -ln(max + 0.01 (max - min) - x) where the skewness is not above 0",
     "Logarithm from the side of the short tail", "Becker et al. 2022, COINr", log_ct_plus, 4},
    {"log-ct-orig", "ln(x - min + 1)", "Logarithm as in the JRC COIN Tool", "JRC COIN Tool",
     log_ct_orig, 4},
    {"box-cox", "((x - min + 1)^lambda - 1) / lambda, ln at 0", "Power transformation",
     "Box & Cox 1964", box_cox, 4},
    {NULL, NULL, NULL, NULL, NULL, 0},
};

const struct outliers_method *outliers_find(const char *name)
{
    for (const struct outliers_method *m = outliers_methods; m->name; m++)
        if (strcmp(m->name, name) == 0)
            return m;
    return NULL;
}

struct outliers outliers_default(const char *name)
{
    return (struct outliers){.method = outliers_find("jrc"),
                             .then = outliers_find("log-ct"),
                             .name = name,
                             .skewness = 2,
                             .kurtosis = 3.5,
                             .points = 5,
                             .low = 0.025,
                             .high = 0.975,
                             .sds = 3,
                             .lambda = NAN};
}

static int check(const struct outliers *how, const double *x, size_t n, struct error *e)
{
    size_t present = vector_present(x, n);
    if (present < how->method->least)
        return fail(e, STATUS_DATA, "indicator '%s': %zu values, %s needs %zu", how->name, present,
                    how->method->name, how->method->least);
    if (how->method->of == jrc && how->then && how->then->of == jrc)
        return fail(e, STATUS_DATA, "indicator '%s': jrc cannot fall back on itself", how->name);
    if (how->method->of == trim && !(0 <= how->low && how->low <= how->high && how->high <= 1))
        return fail(e, STATUS_DATA, "indicator '%s': cannot trim to the quantiles %g and %g",
                    how->name, how->low, how->high);
    if (how->method->of == cap && !(how->sds > 0))
        return fail(e, STATUS_DATA, "indicator '%s': cannot cap at %g standard deviations",
                    how->name, how->sds);
    for (size_t i = 0; i < n; i++)
        if (isinf(x[i]))
            return fail(e, STATUS_DATA, "indicator '%s': row %zu is infinite", how->name, i + 1);
    return 0;
}

int outliers_treat(const struct outliers *how, double *x, size_t n, unsigned char *marks,
                   struct outliers_report *report, struct arena *scratch, struct error *e)
{
    *report = (struct outliers_report){.lambda = NAN};
    stats_shape(x, n, &report->skewness_before, &report->kurtosis_before);
    if (check(how, x, n, e))
        return -1;
    struct arena_mark mark = arena_mark(scratch);
    struct ends ends = ends_of(x, n);
    /* without spread there is nothing to treat, and no logarithm of 0 */
    if (ends.low < ends.high)
        how->method->of(how, x, n, marks, report, scratch);
    bool changed = report->transformed || report->set_low + report->set_high > 0;
    report->skewness_after = report->skewness_before;
    report->kurtosis_after = report->kurtosis_before;
    if (changed)
        stats_shape(x, n, &report->skewness_after, &report->kurtosis_after);
    report->passed = passes(how, report->skewness_after, report->kurtosis_after);
    arena_release(scratch, mark);
    return 0;
}
