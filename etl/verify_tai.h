/* verify_tai - the Technology Achievement Index and its tables, as printed in OECD/JRC, Handbook on Constructing Composite
 * Indicators, 2008. */
#ifndef VERIFY_TAI_H
#define VERIFY_TAI_H

#include <stddef.h>

enum { TAI_AREAS = 23, TAI_INDICATORS = 8, TAI_PAIRS = 36 };

/* So many indicators order the areas a, b, c, ... like that, the best first. */
struct tai_vote {
    double weight;
    const char *order; /* NULL ends a list */
};

extern const char *const tai_names[TAI_AREAS];
extern const double tai_raw[TAI_AREAS][TAI_INDICATORS]; /* telephones and electricity as decimal logarithms */
extern const double tai_table_15[TAI_AREAS][12];
extern const double tai_table_23[TAI_AREAS], tai_table_22[TAI_INDICATORS], tai_table_6[TAI_PAIRS], tai_table_7[TAI_INDICATORS],
    tai_table_11[TAI_INDICATORS];
extern const struct tai_vote tai_votes_25[], tai_votes_28[];
extern const double tai_table_25[20], tai_table_28[12], tai_support_28;

#endif
