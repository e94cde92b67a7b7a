/* outliers - finds indicators that a few areas dominate, and treats them.
 *
 * The check (JRC): an indicator passes when |skewness| < 2 or kurtosis < 3.5, both of type 2
 * (stats.h). Handbook 3.3; Groeneveld & Meeden 1984; Becker et al. 2022 (COINr's Treat, the scheme
 * of the Global Innovation Index). */
#ifndef INDEX_OUTLIERS_H
#define INDEX_OUTLIERS_H

#include "base/error.h"
#include "index/impute.h"
#include "index/matrix.h"

struct outliers_method;

/* How one indicator is treated; outliers_default() fills in the usual numbers. */
struct outliers {
    const struct outliers_method *method;
    /* jrc: what to do when winsorising is not enough; NULL: log-ct */
    const struct outliers_method *then;
    const char *name;          /* the indicator, for errors */
    double skewness, kurtosis; /* thresholds of the check: 2 and 3.5 */
    size_t points;    /* winsorise, jrc: stop once so many values were set; SIZE_MAX: no limit */
    double low, high; /* trim: quantiles, 0.025 and 0.975 */
    double sds;       /* cap: standard deviations from the mean, 3 */
    double lambda;    /* box-cox: NaN for the most likely one in -2 .. 2 */
};

/* What was done, for the report. */
struct outliers_report {
    double skewness_before, kurtosis_before, skewness_after, kurtosis_after;
    size_t set_low, set_high; /* values moved at each end */
    bool transformed;         /* by a function that keeps the order: unit lost, ranks kept */
    double lambda;            /* of box-cox; NaN otherwise */
    bool passed;              /* the check, afterwards */
};

struct outliers_method {
    const char *name, *formula, *summary, *source;
    void (*of)(const struct outliers *how, double *x, size_t n, unsigned char *marks,
               struct outliers_report *report, struct arena *scratch);
    size_t least; /* values it needs */
};
/* Ends with a NULL name. */
extern const struct outliers_method outliers_methods[];
const struct outliers_method *outliers_find(const char *name);

/* jrc, then log-ct; thresholds 2 and 3.5, five points, 2.5 and 97.5 %, 3 sd. */
struct outliers outliers_default(const char *name);

/* Does the indicator pass the check? One without spread does. */
bool outliers_pass(const struct outliers *how, const double *x, size_t n);

/* Treats x[0..n) in place: one indicator, missing stays missing; marks[i] gets MARK_WINSORISED,
 * _TRIMMED or _CAPPED where a value was moved; a transformation changes all and marks none. Refused
 * with status 1 and the indicator's name: numbers that make no sense, fewer values than the method
 * needs, an infinite value. The report is always filled. */
int outliers_treat(const struct outliers *how, double *x, size_t n, unsigned char *marks,
                   struct outliers_report *report, struct arena *scratch, struct error *e);

#endif
