/* ranks - places from scores: 1 is the best, the highest score. */
#ifndef INDEX_RANKS_H
#define INDEX_RANKS_H

#include "base/arena.h"
#include "base/error.h"

/* What equal scores get, for scores 9 7 7 5. */
enum ties {
    TIES_MIN,     /* 1 2 2 4: "competition" ranking, the smallest place of the tied */
    TIES_AVERAGE, /* 1 2.5 2.5 4: fractional ranks */
    TIES_DENSE,   /* 1 2 2 3 */
    TIES_ORDER,   /* 1 2 3 4: the earlier row first; depends on the order of the rows */
};

struct ties_method {
    const char *name;
    enum ties ties;
    const char *summary;
};
/* Ends with a row whose name is NULL. */
extern const struct ties_method ties_methods[];
/* NULL when there is none of that name. */
const struct ties_method *ties_find(const char *name);

/* x to `decimals` (0 to 15) places, halves away from zero, decided on the exact value of the
 * double: the digits that printf("%.*f") prints, save for exact halves. Negative decimals leave x
 * alone. */
double ranks_round(double x, int decimals);

/* rank[i] of score[i] for n areas; higher is better. Scores count as equal when they are equal
 * after ranks_round(score, decimals). A missing score (NaN) has rank NaN and takes no place.
 * `scratch` is given back. Ranks from rounded values: UNDP, HDI technical notes. */
void ranks_of(const double *score, size_t n, int decimals, enum ties ties, double *rank,
              struct arena *scratch);

/* The same for n keyed values in ascending order: rank 1 is the smallest. */
void ranks_ascending(const double *x, size_t n, enum ties ties, double *rank,
                     struct arena *scratch);

/* Group of a score by its ratio to a base (the mean, say): the number of cut-offs that score/base
 * fails to reach, so 0 is the first group. cut[] falls, in the same unit as score/base: 1.25, 1,
 * 0.7 part leaders, strong, moderate and emerging. -1 when the score or the base is missing or the
 * base is 0. */
int ranks_group(double score, double base, const double *cut, size_t cuts);

#endif
