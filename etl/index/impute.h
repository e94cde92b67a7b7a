/* impute - fills in what is missing, by a stated rule, and marks each value it made.
 *
 * Handbook 3, step 3. Every function sets marks[i] |= MARK_IMPUTED where it put a value and touches
 * nothing that was there. What a rule cannot fill stays missing; the weights of the rest are then
 * rescaled (aggregate.h). */
#ifndef INDEX_IMPUTE_H
#define INDEX_IMPUTE_H

#include "base/error.h"
#include "index/matrix.h"

/* What became of a value, bits in a byte beside each cell; stays with it all the way to the
 * report. */
enum {
    MARK_MISSING = 1,    /* the raw value is missing */
    MARK_IMPUTED = 2,    /* and was filled in */
    MARK_WINSORISED = 4, /* set to a less extreme value of another area */
    MARK_TRIMMED = 8,    /* set to a percentile */
    MARK_CAPPED = 16,    /* set to mean +- k sd */
};

struct impute_method {
    const char *name, *formula, *summary;
    enum impute_kind {
        IMPUTE_NONE,
        IMPUTE_COLUMN, /* from the other areas: impute_column */
        IMPUTE_ROW,    /* from the area's other indicators: impute_rows */
        IMPUTE_TIME,   /* from the area's other periods: impute_series */
    } kind;
    bool median, grouped; /* of a column */
    /* of a series: linear between two points; the nearest one outside them */
    bool between, beyond;
};
extern const struct impute_method impute_methods[];
const struct impute_method *impute_find(const char *name);

/* One indicator over n areas: the mean or median of the values there are, or of those in the same
 * group (group[i], any numbers; a group without values stays missing). Refused with status 1 and
 * the indicator's name: no value at all, groups asked for and not given. Unconditional mean
 * imputation understates the variance (Handbook 3.1). */
int impute_column(const struct impute_method *how, double *x, size_t n, const size_t *group,
                  unsigned char *marks, const char *name, struct arena *scratch, struct error *e);

/* The k indicators column[0..k) of m, children of one parent, direction +1 or -1 each: a missing
 * one gets the mean of the area's others after min-max in the direction, turned back into its own
 * unit. An area without any of them stays missing; a constant indicator gives its constant. marks
 * is laid out as m. Becker et al. 2022, COINr. */
void impute_rows(struct matrix *m, const size_t *column, const int *direction, size_t k,
                 unsigned char *marks, struct arena *scratch);

/* One area and indicator over n periods, period[] rising strictly (years, say): "linear" fills
 * between two points on the line through them, "linear-constant" beyond the first and last with the
 * nearest value as well, "latest" with the last value before. A single point is enough: there is
 * nothing between, and beyond it takes what the rule says. Nothing at all stays missing. R's
 * stats::approx, rules 1 and 2. */
void impute_series(const struct impute_method *how, double *x, const double *period, size_t n,
                   unsigned char *marks);

#endif
