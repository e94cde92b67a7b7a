/* impute - from other areas, other indicators, other periods. */
#include "index/impute.h"

#include <stdint.h>

#include "index/stats.h"

const struct impute_method impute_methods[] = {
    {"none", "-", "Nothing is filled in; weights of the rest are rescaled", IMPUTE_NONE, false,
     false, false, false},
    {"mean", "mean of the areas", "Mean of the areas that have a value", IMPUTE_COLUMN, false,
     false, false, false},
    {"median", "median of the areas", "Median of the areas that have a value", IMPUTE_COLUMN, true,
     false, false, false},
    {"group-mean", "mean of the group", "Mean of the areas of the same group", IMPUTE_COLUMN, false,
     true, false, false},
    {"group-median", "median of the group", "Median of the areas of the same group", IMPUTE_COLUMN,
     true, true, false, false},
    {"row-mean", "mean of the siblings after min-max, turned back",
     "Mean of the area's other indicators under the same parent", IMPUTE_ROW, false, false, false,
     false},
    {"latest", "last value before", "The area's last value before the period", IMPUTE_TIME, false,
     false, false, false},
    {"linear", "on the line between two periods", "Linear in time, between known periods",
     IMPUTE_TIME, false, false, true, false},
    {"linear-constant", "on the line between; the nearest beyond",
     "Linear in time, the nearest value outside the known periods", IMPUTE_TIME, false, false, true,
     true},
    {NULL, NULL, NULL, IMPUTE_NONE, false, false, false, false},
};

const struct impute_method *impute_find(const char *name)
{
    for (const struct impute_method *m = impute_methods; m->name; m++)
        if (strcmp(m->name, name) == 0)
            return m;
    return NULL;
}

static void put(double *x, unsigned char *mark, double value)
{
    if (!isnan(value)) {
        *x = value;
        *mark |= MARK_IMPUTED;
    }
}

static double centre(const struct impute_method *how, const double *x, size_t n,
                     struct arena *scratch)
{
    return how->median ? stats_median(x, n, scratch) : stats_mean(x, n);
}

/* The centre of the values of x whose area is in `group`. */
static double group_centre(const struct impute_method *how, const double *x, const size_t *group,
                           size_t which, size_t n, struct arena *scratch)
{
    struct arena_mark mark = arena_mark(scratch);
    double *own = vector_new(scratch, n);
    for (size_t i = 0; i < n; i++)
        if (group[i] == which)
            own[i] = x[i];
    double c = centre(how, own, n, scratch);
    arena_release(scratch, mark);
    return c;
}

int impute_column(const struct impute_method *how, double *x, size_t n, const size_t *group,
                  unsigned char *marks, const char *name, struct arena *scratch, struct error *e)
{
    size_t present = vector_present(x, n);
    if (how->grouped && !group)
        return fail(e, STATUS_DATA, "indicator '%s': %s without groups of areas", name, how->name);
    if (present == 0 && n > 0)
        return fail(e, STATUS_DATA, "indicator '%s' has no values to impute from", name);
    if (present == n)
        return 0;
    struct arena_mark mark = arena_mark(scratch);
    const double *from = vector_copy(scratch, x, n); /* imputed values must not feed the next */
    double all = how->grouped ? NAN : centre(how, from, n, scratch);
    for (size_t i = 0; i < n; i++)
        if (isnan(from[i]))
            put(&x[i], &marks[i],
                how->grouped ? group_centre(how, from, group, group[i], n, scratch) : all);
    arena_release(scratch, mark);
    return 0;
}

struct ends {
    double low, high;
};

static double to_unit(double x, struct ends e, int direction)
{
    if (isnan(x) || e.low == e.high) /* a constant says nothing about the area */
        return NAN;
    double y = (x - e.low) / (e.high - e.low);
    return direction > 0 ? y : 1 - y;
}

static double from_unit(double y, struct ends e, int direction)
{
    if (e.low == e.high)
        return e.low;
    return e.low + (direction > 0 ? y : 1 - y) * (e.high - e.low);
}

static void impute_row(struct matrix *m, size_t r, const size_t *column, const int *direction,
                       const struct ends *ends, size_t k, unsigned char *marks, double *unit)
{
    for (size_t j = 0; j < k; j++)
        unit[j] = to_unit(matrix_get(m, r, column[j]), ends[j], direction[j]);
    double mean = stats_mean(unit, k);
    for (size_t j = 0; j < k; j++) {
        size_t cell = r * m->cols + column[j];
        if (isnan(m->at[cell]) && !isnan(mean))
            put(&m->at[cell], &marks[cell], from_unit(mean, ends[j], direction[j]));
    }
}

void impute_rows(struct matrix *m, const size_t *column, const int *direction, size_t k,
                 unsigned char *marks, struct arena *scratch)
{
    struct arena_mark mark = arena_mark(scratch);
    struct ends *ends = arena_new(scratch, struct ends, k ? k : 1);
    double *unit = vector_new(scratch, k);
    for (size_t j = 0; j < k; j++) {
        ends[j] = (struct ends){NAN, NAN};
        for (size_t r = 0; r < m->rows; r++) {
            ends[j].low = fmin(ends[j].low, matrix_get(m, r, column[j]));
            ends[j].high = fmax(ends[j].high, matrix_get(m, r, column[j]));
        }
    }
    for (size_t r = 0; r < m->rows; r++)
        impute_row(m, r, column, direction, ends, k, marks, unit);
    arena_release(scratch, mark);
}

/* What the rule says for period i between the known places `before` and `after` (SIZE_MAX:
 * none). */
static double in_time(const struct impute_method *how, const double *x, const double *period,
                      size_t i, size_t before, size_t after)
{
    bool first = before != SIZE_MAX, second = after != SIZE_MAX;
    if (!how->between)
        return first ? x[before] : NAN;
    if (first && second)
        return x[before] + (x[after] - x[before]) * (period[i] - period[before]) /
                               (period[after] - period[before]);
    if (!how->beyond)
        return NAN;
    return first ? x[before] : second ? x[after] : NAN;
}

void impute_series(const struct impute_method *how, double *x, const double *period, size_t n,
                   unsigned char *marks)
{
    size_t before = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i])) {
            before = i;
            continue;
        }
        size_t after = i + 1;
        while (after < n && isnan(x[after]))
            after++;
        for (size_t hole = i; hole < after; hole++)
            put(&x[hole], &marks[hole],
                in_time(how, x, period, hole, before, after < n ? after : SIZE_MAX));
        i = after - 1; /* the known one, or the end */
    }
}
