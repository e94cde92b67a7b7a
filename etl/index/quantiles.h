/* quantiles - median and percentiles of a stream of numbers: exact up to a number of values, beyond it from counts in classes.
 *
 * What it says depends on the multiset of the values alone, not on their order nor on how they were split over threads; so does
 * the switch. The classes are cut out of the bits of a double: each power of two is cut into QUANTILES_CLASSES of equal width, so a
 * value is known within QUANTILES_ERROR of itself (subnormal numbers, below 2.3e-308, within 2.2e-311). Counts add up: merging is
 * exact. The idea of a histogram with a bounded relative error: Masson, Rim and Lee 2019, "DDSketch"; the linear classes in a
 * power of two: Tene, HdrHistogram. */
#ifndef INDEX_QUANTILES_H
#define INDEX_QUANTILES_H

#include <stdint.h>

#include "base/arena.h"

enum {
    QUANTILES_EXACT = 10000, /* values that are kept as they are */
    QUANTILES_CLASSES = 512, /* of each power of two */
};
#define QUANTILES_ERROR (1.0 / 1024) /* relative: half a class */

/* The counts of the values of one sign, a page for each power of two that was met, in order. */
struct quantiles_side {
    struct quantiles_page {
        unsigned exponent; /* as it stands in the double */
        uint64_t *counts;  /* QUANTILES_CLASSES of them */
    } *at;
    size_t n, cap;
};

/* All zeroes is nothing. Memory: 8 bytes a value up to QUANTILES_EXACT, then 4 KiB for each power of two met. */
struct quantiles {
    uint64_t n;
    double least, most;
    double *values; /* while they are few */
    size_t kept, cap;
    bool counts; /* they are no longer few */
    struct quantiles_side below, above;
    uint64_t zeroes;
};

/* One finite number. */
void quantiles_add(struct quantiles *q, double x, struct arena *a);
/* All that the other has seen. */
void quantiles_merge(struct quantiles *q, const struct quantiles *from, struct arena *a);
/* The p-quantile, 0 <= p <= 1, type 7 of Hyndman and Fan 1996, as R and spreadsheets have it; NaN when there is no value. The least and
 * the greatest are exact always; what lies between two values of the order is taken between what is known of both. */
double quantiles_at(struct quantiles *q, double p);

#endif
