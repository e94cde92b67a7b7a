/* normalise - one line a method; what they need of a column is measured once. */
#include "index/normalise.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "index/matrix.h"
#include "index/sum.h"

static double min_max(double x, const struct normalise_facts *f)
{
    return (x - f->min) / (f->max - f->min);
}

static double z_score(double x, const struct normalise_facts *f)
{
    return (x - f->mean) / f->sd;
}

static double as_it_is(double x, const struct normalise_facts *f)
{
    (void)f;
    return x;
}

static double less_one(double rank, const struct normalise_facts *f)
{
    (void)f;
    return rank - 1;
}

static double percentile_rank(double rank, const struct normalise_facts *f)
{
    return (rank - 1) / ((double)f->n - 1);
}

static double percentile(double rank, const struct normalise_facts *f)
{
    return rank / (double)f->n;
}

/* Handbook, Table 15: bands of the percentile rank/n */
static double categorical(double rank, const struct normalise_facts *f)
{
    static const struct {
        double up_to, score;
    } band[] = {{0.05, 0}, {0.15, 0.2}, {0.35, 0.4}, {0.65, 0.5}, {0.85, 0.6}, {0.95, 0.8}};
    for (size_t i = 0; i < sizeof band / sizeof *band; i++)
        if (rank <= band[i].up_to * (double)f->n)
            return band[i].score;
    return 1;
}

static double distance_to_max(double x, const struct normalise_facts *f)
{
    return 1 - (f->max - x) / (f->max - f->min);
}

static double distance_to_reference(double x, const struct normalise_facts *f)
{
    double y = 1 - (f->reference - x) / (f->reference - f->min);
    return f->how->cap ? fmin(y, 1) : y;
}

static double distance_to_target(double x, const struct normalise_facts *f)
{
    double y = (x - f->min) / (f->target - f->min);
    return f->how->cap ? fmin(y, 1) : y;
}

static double fixed_linear(double x, const struct normalise_facts *f)
{
    return (x - f->lower) / (f->upper - f->lower);
}

static double goalposts(double x, const struct normalise_facts *f)
{
    return fmin(fmax(fixed_linear(x, f), 0), 1);
}

static double ratio(double x, double base, const struct normalise_facts *f)
{
    return f->how->direction > 0 ? x / base : base / x;
}

static double ratio_to_mean(double x, const struct normalise_facts *f)
{
    return ratio(x, f->mean, f);
}

static double ratio_to_best(double x, const struct normalise_facts *f)
{
    return ratio(x, f->how->direction > 0 ? f->max : f->min, f);
}

static double ratio_to_worst(double x, const struct normalise_facts *f)
{
    return ratio(x, f->how->direction > 0 ? f->min : f->max, f);
}

static double ratio_to_reference(double x, const struct normalise_facts *f)
{
    return ratio(x, f->reference, f);
}

static double distance_from_mean(double x, const struct normalise_facts *f)
{
    return f->how->direction * (x - f->mean) / fabs(f->mean);
}

static double above_below_mean(double x, const struct normalise_facts *f)
{
    double margin = f->how->margin, at = x / f->mean;
    return f->how->direction * ((at > 1 + margin) - (at < 1 - margin));
}

static double share_of_sum(double x, const struct normalise_facts *f)
{
    return f->how->direction > 0 ? x / f->sum : 1 / x / f->sum;
}

static double vector_norm(double x, const struct normalise_facts *f)
{
    return f->how->direction > 0 ? x / f->norm : 1 - x / f->norm;
}

#define HANDBOOK "Handbook 2008, "
const struct normalise_method normalise_methods[] = {
    {"min-max", "(x - min) / (max - min)", "Worst 0, best 1", HANDBOOK "5.3", NORMALISE_SPREAD,
     min_max},
    {"z-score", "(x - mean) / sd, sd with n - 1", "Standard deviations from the mean",
     HANDBOOK "5.2", NORMALISE_MOMENTS | NORMALISE_SPREAD, z_score},
    {"rank", "rank, 1 for the worst", "Ordinal place", HANDBOOK "5.1", NORMALISE_RANKS, as_it_is},
    {"borda", "rank - 1", "How many areas are beaten", "Borda 1784; " HANDBOOK "6.12",
     NORMALISE_RANKS, less_one},
    {"percentile-rank", "(rank - 1) / (n - 1)", "Share of the other areas beaten",
     "Becker et al. 2022, COINr", NORMALISE_RANKS | NORMALISE_SPREAD, percentile_rank},
    {"percentile", "rank / n", "Share of areas not above", HANDBOOK "Table 15", NORMALISE_RANKS,
     percentile},
    {"categorical", "0, .2, .4, .5, .6, .8, 1 for rank / n up to .05, .15, .35, .65, .85, .95, 1",
     "Bands of percentiles", HANDBOOK "5.6, Table 15", NORMALISE_RANKS, categorical},
    {"distance-to-max", "1 - (max - x) / (max - min)", "Distance to the best area",
     "Becker et al. 2022, COINr", NORMALISE_SPREAD, distance_to_max},
    {"distance-to-reference", "1 - (xref - x) / (xref - min)",
     "Distance to a reference area, worst area 0", "Becker et al. 2022, COINr",
     NORMALISE_SPREAD | NORMALISE_REFERENCE, distance_to_reference},
    {"distance-to-target", "(x - min) / (target - min)", "Distance to a target, worst area 0",
     "Becker et al. 2022, COINr", NORMALISE_TARGET, distance_to_target},
    {"goalposts", "(x - lower) / (upper - lower), cut to 0..1", "Fixed ends, cut there",
     "UNDP, HDI", NORMALISE_GOALPOSTS, goalposts},
    {"fixed-linear", "(x - lower) / (upper - lower)", "Fixed ends, not cut",
     "Becker et al. 2022, COINr", NORMALISE_GOALPOSTS, fixed_linear},
    {"ratio-to-mean", "x / mean; mean / x where less is better", "Mean 1", HANDBOOK "5.4",
     NORMALISE_MOMENTS | NORMALISE_RATIO | NORMALISE_POSITIVE, ratio_to_mean},
    {"ratio-to-best", "x / max; min / x where less is better", "Best 1", HANDBOOK "5.4",
     NORMALISE_RATIO | NORMALISE_POSITIVE, ratio_to_best},
    {"ratio-to-worst", "x / min; max / x where less is better", "Worst 1", HANDBOOK "Table 15",
     NORMALISE_RATIO | NORMALISE_POSITIVE, ratio_to_worst},
    {"ratio-to-reference", "x / xref; xref / x where less is better", "Reference area 1",
     HANDBOOK "5.4", NORMALISE_RATIO | NORMALISE_POSITIVE | NORMALISE_REFERENCE,
     ratio_to_reference},
    {"distance-from-mean", "(x - mean) / |mean|, times -1 where less is better", "Mean 0",
     HANDBOOK "5.4", NORMALISE_MOMENTS | NORMALISE_RATIO, distance_from_mean},
    {"above-below-mean", "+1, 0, -1 for x / mean over 1 + margin, within, under 1 - margin",
     "Above, at or below the mean", HANDBOOK "5.5",
     NORMALISE_MOMENTS | NORMALISE_RATIO | NORMALISE_POSITIVE, above_below_mean},
    {"sum", "x / sum; (1 / x) / sum(1 / x) where less is better", "Share of the total",
     "Kizielewicz et al. 2023, pymcdm", NORMALISE_MOMENTS | NORMALISE_RATIO | NORMALISE_POSITIVE,
     share_of_sum},
    {"vector", "x / sqrt(sum x^2); 1 - that where less is better", "Unit length",
     "Kizielewicz et al. 2023, pymcdm", NORMALISE_MOMENTS | NORMALISE_RATIO | NORMALISE_SPREAD,
     vector_norm},
    {NULL, NULL, NULL, NULL, 0, NULL},
};

const struct normalise_method *normalise_find(const char *name)
{
    for (const struct normalise_method *m = normalise_methods; m->name; m++)
        if (strcmp(m->name, name) == 0)
            return m;
    return NULL;
}

struct normalise normalise_default(const char *name)
{
    return (struct normalise){.method = &normalise_methods[0],
                              .name = name,
                              .direction = 1,
                              .low = 0,
                              .high = 1,
                              .lower = NAN,
                              .upper = NAN,
                              .target = NAN,
                              .reference = SIZE_MAX,
                              .margin = 0.2,
                              .ties = TIES_MIN};
}

/* Min and max of what is there in x; mean, sd (n - 1), sum and norm where the method reads them. */
static void measure(struct normalise_facts *f, const double *x, size_t n)
{
    f->n = vector_present(x, n);
    f->min = f->max = NAN;
    for (size_t i = 0; i < n; i++) {
        f->min = fmin(f->min, x[i]); /* fmin takes the number where the other is NaN */
        f->max = fmax(f->max, x[i]);
    }
    if (!(f->how->method->needs & NORMALISE_MOMENTS))
        return;
    f->sum = sum_exact(x, n);
    f->mean = f->sum / (double)f->n;
    f->sd = f->n > 1 ? sqrt(sum_exact_power(x, n, f->mean, 2) / ((double)f->n - 1)) : NAN;
    f->norm = sqrt(sum_exact_power(x, n, 0, 2));
}

static int check_values(const struct normalise *how, const double *x, size_t n, struct error *e)
{
    bool positive = how->method->needs & NORMALISE_POSITIVE;
    for (size_t i = 0; i < n; i++) {
        if (isinf(x[i]))
            return fail(e, STATUS_DATA, "indicator '%s': row %zu is infinite", how->name, i + 1);
        if (positive && x[i] <= 0)
            return fail(e, STATUS_DATA, "indicator '%s': %.10g in row %zu: %s needs values above 0",
                        how->name, x[i], i + 1, how->method->name);
    }
    return 0;
}

static int check_how(const struct normalise *how, struct error *e)
{
    unsigned needs = how->method->needs;
    if (how->direction != 1 && how->direction != -1)
        return fail(e, STATUS_DATA, "indicator '%s' has no direction", how->name);
    if (!isfinite(how->low) || !isfinite(how->high) || how->low == how->high)
        return fail(e, STATUS_DATA, "indicator '%s': the range %g to %g is none", how->name,
                    how->low, how->high);
    if ((needs & NORMALISE_GOALPOSTS) && (isnan(how->lower) || isnan(how->upper)))
        return fail(e, STATUS_DATA, "indicator '%s': %s without goalposts", how->name,
                    how->method->name);
    if ((needs & NORMALISE_GOALPOSTS) && !(how->lower < how->upper))
        return fail(e, STATUS_DATA, "indicator '%s': %s needs lower < upper, found %g and %g",
                    how->name, how->method->name, how->lower, how->upper);
    if ((needs & NORMALISE_TARGET) && !isfinite(how->target))
        return fail(e, STATUS_DATA, "indicator '%s': %s without a target", how->name,
                    how->method->name);
    return 0;
}

/* After the facts are known: what the method divides by must not be 0. */
static int check_facts(const struct normalise_facts *f, struct error *e)
{
    const struct normalise *how = f->how;
    unsigned needs = how->method->needs;
    if (f->n == 0)
        return fail(e, STATUS_DATA, "indicator '%s' has no values", how->name);
    if ((needs & NORMALISE_MOMENTS) && f->n > 1 && !isfinite(f->norm + f->sum + f->sd))
        return fail(e, STATUS_DATA, "indicator '%s': its values are too large for %s", how->name,
                    how->method->name);
    if ((needs & NORMALISE_SPREAD) && f->min == f->max)
        return fail(
            e, STATUS_DATA,
            "indicator '%s' is constant: all %zu values are %.10g, %s needs two that differ",
            how->name, f->n, f->min * (needs & NORMALISE_RATIO ? 1 : how->direction),
            how->method->name);
    if ((needs & NORMALISE_REFERENCE) && how->reference == SIZE_MAX)
        return fail(e, STATUS_DATA, "indicator '%s': %s without a reference", how->name,
                    how->method->name);
    if ((needs & NORMALISE_REFERENCE) && isnan(f->reference))
        return fail(e, STATUS_DATA, "indicator '%s': the reference area has no value", how->name);
    if ((needs & NORMALISE_REFERENCE) && !(needs & NORMALISE_RATIO) && f->reference <= f->min)
        return fail(e, STATUS_DATA, "indicator '%s': the reference area is the worst area",
                    how->name);
    if ((needs & NORMALISE_TARGET) && f->target <= f->min)
        return fail(e, STATUS_DATA,
                    "indicator '%s': the target %.10g is not better than the worst value",
                    how->name, how->target);
    if (how->method->one == distance_from_mean && f->mean == 0)
        return fail(e, STATUS_DATA, "indicator '%s': its mean is 0", how->name);
    return 0;
}

/* The facts in the direction of the method: x is turned, or for ratios taken as it is. */
static struct normalise_facts gather(const struct normalise *how, const double *x, size_t n,
                                     struct arena *scratch)
{
    bool ratios = how->method->needs & NORMALISE_RATIO;
    double sign = ratios ? 1 : how->direction;
    size_t count = how->basis ? how->basis_n : n;
    double *turned = vector_copy(scratch, how->basis ? how->basis : x, count);
    for (size_t i = 0; i < count; i++)
        turned[i] *= sign;
    struct normalise_facts f = {.how = how};
    measure(&f, turned, count);
    if (how->method->one == share_of_sum && how->direction < 0) {
        for (size_t i = 0; i < count; i++)
            turned[i] = 1 / turned[i];
        f.sum = sum_exact(turned, count);
    }
    f.lower = sign > 0 ? how->lower : -how->upper;
    f.upper = sign > 0 ? how->upper : -how->lower;
    f.target = sign * how->target;
    f.reference = how->reference < n ? sign * x[how->reference] : NAN;
    return f;
}

/* Values in place by the method; `f` and `x` turned as it wants them. */
static int put_all(const struct normalise_facts *f, double *x, size_t n, struct error *e)
{
    const struct normalise *how = f->how;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            continue;
        double y = how->method->one(x[i], f);
        /* the ends exactly, whatever low + (high - low) rounds to */
        x[i] = y == 1 ? how->high : how->low + y * (how->high - how->low);
        if (!isfinite(x[i]))
            return fail(e, STATUS_DATA, "indicator '%s': row %zu: %s leaves the range of numbers",
                        how->name, i + 1, how->method->name);
    }
    return 0;
}

int normalise_column(const struct normalise *how, double *x, size_t n, struct arena *scratch,
                     struct error *e)
{
    unsigned needs = how->method->needs;
    if (check_how(how, e) || check_values(how, x, n, e))
        return -1;
    if (how->basis && check_values(how, how->basis, how->basis_n, e))
        return -1;
    struct arena_mark mark = arena_mark(scratch);
    struct normalise_facts f = gather(how, x, n, scratch);
    if (check_facts(&f, e)) {
        arena_release(scratch, mark);
        return -1;
    }
    for (size_t i = 0; i < n && !(needs & NORMALISE_RATIO); i++)
        x[i] *= how->direction;
    if (needs & NORMALISE_RANKS) {
        double *rank = vector_new(scratch, n);
        ranks_ascending(x, n, how->ties, rank, scratch);
        memcpy(x, rank, n * sizeof *x);
        f.n = vector_present(x, n);
    }
    int status = put_all(&f, x, n, e);
    arena_release(scratch, mark);
    return status;
}
