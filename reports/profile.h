/* profile - the matrix behind the profile of a city: every node of the index by every city, and where the data sheet keeps it. */
#ifndef REPORTS_PROFILE_H
#define REPORTS_PROFILE_H

#include "reports/report.h"
#include "reports/standing.h"

struct profile {
    struct standing s;
    struct records cities;      /* scores of the root that have a value, by rank */
    struct records nodes;       /* the root, the nodes below it, then the leaves of the index */
    size_t groups;              /* nodes between the root and the leaves */
    double *score;              /* nodes x cities, rounded to nine decimals; NaN: none */
    double *points;             /* what a leaf gives to the root's score; NaN: none */
    const struct record **step; /* of a leaf, for its raw figure; NULL: none */
    struct slice *countries;    /* without repetition */
    size_t n_countries;
};

struct profile profile_of(struct report *r);
/* The city that another index is about alone (the observatory's own), when it is ranked; else the first. */
size_t profile_own_city(struct report *r, const struct profile *f);
/* Columns of the data sheet, from 0: three in front, then scores, raw figures of leaves, points of leaves, the list of countries. */
size_t profile_score_column(const struct profile *f, size_t node);
size_t profile_raw_column(const struct profile *f, size_t leaf);
size_t profile_points_column(const struct profile *f, size_t leaf);
size_t profile_country_column(const struct profile *f);
size_t profile_leaves(const struct profile *f);

#endif
