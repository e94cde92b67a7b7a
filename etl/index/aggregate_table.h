/* aggregate_table - the methods that compare areas with each other; reached through aggregate.h. */
#ifndef INDEX_AGGREGATE_TABLE_H
#define INDEX_AGGREGATE_TABLE_H

#include "index/aggregate.h"

/* Each fills score[m->rows], higher is better; the shape is that of struct aggregate_method. An
 * area without any of the children is left out and gets NaN. */

/* S w b / S w over the children present, b = areas beaten + half of those equal, among the areas
 * that have the child. From 0 to areas - 1. */
int aggregate_borda(const struct aggregate *how, const struct matrix *m, size_t first, size_t count,
                    const double *w, double *score, struct arena *scratch, struct error *e);
/* Areas beaten less areas lost to, by outranking weight over 1/2 (equal within 1e-12). */
int aggregate_copeland(const struct aggregate *how, const struct matrix *m, size_t first,
                       size_t count, const double *w, double *score, struct arena *scratch,
                       struct error *e);
/* Number of areas placed below in a Kemeny order (kemeny.h): exact to 25 areas that no majority
 * parts. */
int aggregate_kemeny(const struct aggregate *how, const struct matrix *m, size_t first,
                     size_t count, const double *w, double *score, struct arena *scratch,
                     struct error *e);

#endif
