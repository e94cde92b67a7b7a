/* uncertainty - how far ranks depend on the choices that an index rests on.
 *
 * Choices and weights are given as sets and ranges (uncertain.h); each draw takes one of each. What
 * varies is the method: the intervals say how sensitive a rank is to it, they are no confidence
 * intervals. Handbook 7; Saisana, Saltelli & Tarantola 2005. */
#ifndef INDEX_UNCERTAINTY_H
#define INDEX_UNCERTAINTY_H

#include "index/sobol.h"
#include "index/uncertain.h"

struct uncertainty_spec {
    const struct index *index; /* has run: its ranks are the nominal ones */
    const struct uncertain *input;
    size_t inputs;
    uint64_t seed;
    size_t threads; /* 1 and up; any number gives the same digits */
    /* places of the tree whose scores are ranked; none: the root alone. The first is the one that
     * the shift, who beats whom and the sensitivity are about */
    const size_t *place;
    size_t places;
};

struct uncertainty_area {
    double nominal; /* rank in the index as it is (ties share the smallest); NaN without one */
    /* of the drawn ranks; low and high are the 5 and 95 % quantiles (type 7) */
    double mean, median, low, high;
    uint32_t draws; /* in which the area had a rank; with none the others are NaN */
};

struct uncertainty {
    size_t areas, places;
    uint32_t draws;
    struct uncertainty_area *area; /* area[place * areas + area], places in the order of the spec */
    /* count[(place * areas + area) * areas + rank - 1]: draws with that rank (ties share the
     * smallest) */
    uint32_t *count;
    /* beats[i * areas + j]: draws in which i's rounded score at the first place is above j's */
    uint32_t *beats;
    /* of a draw's mean |rank - nominal rank| over the areas, at the first place: mean, 5 and 95 % */
    double mean_shift, low_shift, high_shift;
};

/* `draws` draws (up to 2^31). What comes before aggregation is worked out once for each combination
 * of its options that is drawn, from the first stage that differs from the combination before; a
 * draw itself works out aggregation and ranks only. Weights from data are those of the preparation.
 * Deterministic: counts are whole numbers, and random numbers are a function of seed, draw and the
 * input's name. Cost: a sort of the areas a place and draw. Memory: a thread, a copy of the index
 * (index_branch) and (places + 1) * areas^2 * 4 bytes; and 24 bytes a draw. Kemeny's exact orders
 * run on as many threads as 256 MiB hold. Refused with status 1: what uncertain_check refuses, and
 * what the methods refuse in a draw, which is named. Freed with the arena. */
int uncertainty_draw(struct uncertainty *u, const struct uncertainty_spec *spec, uint32_t draws,
                     struct arena *a, struct error *e);

/* P(rank <= k) at the place numbered `place` in the spec: share of the draws in which the area has a
 * rank; NaN without any. */
double uncertainty_top(const struct uncertainty *u, size_t place, size_t area, size_t k);
/* Share of all draws in which i's score is above j's. */
double uncertainty_beats(const struct uncertainty *u, size_t i, size_t j);

struct sensitivity {
    size_t inputs, areas, runs;
    struct sobol_index *overall; /* of the mean |rank - nominal rank|; one an input */
    /* of each area's rank: area[i * inputs + input]; zeroes for one without a rank in some run */
    struct sobol_index *area;
};

/* Variance-based sensitivity at the first place, on Saltelli's design of n (a power of 2, say 1024)
 * points: n (inputs + 2) runs; `boots` resamples for the 5-95 % intervals. Up to SOBOL_INPUTS
 * inputs. Deterministic as above. Refused as above. */
int uncertainty_sensitivity(struct sensitivity *s, const struct uncertainty_spec *spec, size_t n,
                            size_t boots, struct arena *a, struct error *e);

#endif
