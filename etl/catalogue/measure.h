/* measure - what can be measured of many records: count, sum, median, entropy, …: a table, one row each. */
#ifndef CATALOGUE_MEASURE_H
#define CATALOGUE_MEASURE_H

#include "base/arena.h"
#include "index/quantiles.h"
#include "index/sum.h"
#include "record/record.h"
#include "record/table.h"

struct tally;

/* What a measure needs of the records. */
enum needs {
    WANTS_NUMBER = 1,  /* the field must hold numbers; a text that is none is not counted */
    KEEPS_VALUES = 2,  /* their quantiles */
    KEEPS_SQUARES = 4, /* the sum of their squares */
    KEEPS_CLASSES = 8, /* the count of each different value */
};

struct measure {
    const char *name; /* NULL ends the table */
    unsigned needs;
    double (*result)(struct tally *t, double parameter); /* NaN: nothing to say */
    const char *help;
};

extern const struct measure measures[];
const struct measure *measure_find(struct slice name);

/* The different values and how often each came. */
struct classes {
    struct table by_text;
    LIST(struct class { struct slice text; uint64_t n; }) list;
};

/* What was seen so far. All zeroes is nothing; which parts are kept depends on the measures that will be asked. */
struct tally {
    uint64_t n; /* values that counted */
    double least, most;
    struct exact_sum sum;
    struct quantiles *values; /* KEEPS_VALUES */
    struct exact_sum *squares; /* KEEPS_SQUARES */
    struct classes *classes;   /* KEEPS_CLASSES */
    const char *qualifier;  /* of the values together; NULL means "=" */
};

/* One value more: its number, for measures with these needs, or `text`, what it is for `distinct` and its kin. */
void tally_number(struct tally *t, double number, unsigned needs, struct arena *a);
void tally_class(struct tally *t, struct slice text, struct arena *a);
/* What another tally has seen is added. */
void tally_merge(struct tally *t, const struct tally *from, struct arena *a);
/* The measure is known within QUANTILES_ERROR only: there were more than QUANTILES_EXACT values. */
bool tally_approximate(const struct tally *t, const struct measure *m);
/* A bound makes the whole a bound: two of one side stay on it, two sides make "~". NULL is "=". */
const char *qualifier_join(const char *a, const char *b);
/* Of a quotient: two bounds on one side say nothing: "~". */
const char *qualifier_divide(const char *num, const char *den);
/* One of the program's own spellings, or NULL for "=" and what is none. */
const char *qualifier_of(struct slice text);

#endif
