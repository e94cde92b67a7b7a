/* kemeny - the order of the areas that the most pairwise weight supports
 * (Condorcet-Kemeny-Young-Levenglick). */
#ifndef INDEX_KEMENY_H
#define INDEX_KEMENY_H

#include <stdint.h>

#include "base/error.h"
#include "index/matrix.h"

enum {
    KEMENY_EXACT = 25,  /* areas that the exact method orders at once */
    KEMENY_MOST = 2000, /* areas in all */
};

/* An order that maximises S over all i above j of pair[i][j]. */
struct kemeny {
    size_t n;
    /* areas, the best first. Of several best orders the one with the later areas last */
    size_t *order;
    int64_t score; /* S pair over the order, in units of the pair weights */
    double unit;   /* one unit of `score` in outranking weight, where all weights sum to 1 */
    /* how many orders reach the score; UINT64_MAX stands for more; 0 when not exact */
    uint64_t orders;
    /* false: a good order found by moving single areas, not proven to be the best */
    bool exact;
    /* largest error, as share of all weight, from making weights whole numbers; 0: none */
    double rounding;
};

/* pair[i * n + j]: weight, a whole number from 0, of the indicators that put i above j. First parts
 * the areas where all of one set beat all of the other (extended Condorcet criterion: no best order
 * mixes them), then orders each part: to KEMENY_EXACT areas by dynamic programming over subsets,
 * beyond that by moving one area at a time from the order of majority contests until none improves.
 * Memory for a part of s areas: 8 bytes * 2^s (64 MiB for 23, 256 MiB for 25) plus under 2 MiB,
 * from `a`, given back but for the result; time s * 2^(s-1) steps. Refused with status 1 and the
 * node's name: more than KEMENY_MOST areas, weights whose sum over all pairs leaves 31 bits. The
 * best order does not depend on the order of the areas unless orders > 1. Young & Levenglick 1978;
 * Held & Karp 1962; Handbook 6.13. */
int kemeny_order(struct kemeny *k, const int32_t *pair, size_t n, const char *node, struct arena *a,
                 struct error *e);

/* The same for the areas in the rows of m, weights w of its columns: i is above j in a column where
 * its value is higher; equal or missing values give half to each side. Weights become whole
 * numbers: by the smallest multiplier up to 1000 that does so exactly (to 1e-9), else rounded to
 * 2^20 parts of their sum (`rounding`). */
int kemeny_of_matrix(struct kemeny *k, const struct matrix *m, const double *w, const char *node,
                     struct arena *a, struct error *e);

#endif
