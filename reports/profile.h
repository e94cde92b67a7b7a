/* profile - the matrix behind the profile of a city: every node of the index by every city, and where the data sheet keeps it. */
#ifndef REPORTS_PROFILE_H
#define REPORTS_PROFILE_H

#include "reports/report.h"
#include "reports/standing.h"

/* A value by which cities are chosen for a comparison: a country or a class of size; the first of a list means all. */
struct peers {
    struct slice *of;     /* a city's; empty: not known */
    struct slice *choice; /* without repetition; the first is "all" */
    size_t n;             /* choices */
};

struct profile {
    struct standing s;
    struct records cities;      /* scores of the root that have a value, by rank */
    struct records nodes;       /* the root, the nodes below it, then the leaves of the index */
    size_t groups;              /* nodes between the root and the leaves */
    double *score;              /* nodes x cities, rounded to nine decimals; NaN: none */
    double *points;             /* what a leaf gives to the root's score; NaN: none */
    const struct record **step; /* of a leaf, for its raw figure; NULL: none */
    struct peers countries, sizes;
    double *population; /* of a city; NaN: no source gives it */
    size_t own;         /* the city that the profile shows first */
};

struct profile profile_of(struct report *r);
/* Cities of which no source gives the population. */
size_t profile_unsized(const struct profile *f);

/* Columns of the data sheet, from 0: those in front, then scores, raw figures of leaves, points of leaves, then the scores of the
 * cities in the comparison alone. */
enum { PROFILE_RANK, PROFILE_CITY, PROFILE_COUNTRY, PROFILE_POPULATION, PROFILE_SIZE, PROFILE_CHOSEN, PROFILE_FRONT };
size_t profile_score_column(const struct profile *f, size_t node);
size_t profile_raw_column(const struct profile *f, size_t leaf);
size_t profile_points_column(const struct profile *f, size_t leaf);
size_t profile_peers_column(const struct profile *f, size_t node);
size_t profile_columns(const struct profile *f);
size_t profile_leaves(const struct profile *f);

#endif
