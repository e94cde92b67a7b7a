/* measure - what can be measured of many records: count, sum, median, entropy, …: a table, one row each. */
#ifndef CATALOGUE_MEASURE_H
#define CATALOGUE_MEASURE_H

#include "base/arena.h"
#include "index/sum.h"
#include "record/record.h"
#include "record/table.h"

struct tally;

struct measure {
    const char *name; /* NULL ends the table */
    bool wants_number; /* the field must hold numbers; a text that is none is not counted */
    bool keeps_values; /* needs every value: memory grows with the records */
    bool keeps_classes; /* needs the count of each different value */
    double (*result)(struct tally *t, double parameter); /* NaN: nothing to say */
    const char *help;
};

extern const struct measure measures[];
const struct measure *measure_find(struct slice name);

/* What was seen so far. All zeroes is nothing; which parts are kept depends on the measures that will be asked. */
struct tally {
    uint64_t n; /* values that counted */
    struct exact_sum sum;
    double least, most;
    LIST(double) values;
    struct table classes_by;
    LIST(struct class { struct slice text; uint64_t n; }) classes; /* the different values and how often each came */
    const char *qualifier;  /* of the values together; NULL means "=" */
};

/* One value more. `number` is its number (ignored where it has none), `text` what it is for `distinct` and its kin. */
void tally_number(struct tally *t, double number, bool keep, struct arena *a);
void tally_class(struct tally *t, struct slice text, struct arena *a);
/* What another tally has seen is added. */
void tally_merge(struct tally *t, const struct tally *from, struct arena *a);
/* A bound makes the whole a bound: two of one side stay on it, two sides make "~". NULL is "=". */
const char *qualifier_join(const char *a, const char *b);
/* Of a quotient: two bounds on one side say nothing: "~". */
const char *qualifier_divide(const char *num, const char *den);
/* One of the program's own spellings, or NULL for "=" and what is none. */
const char *qualifier_of(struct slice text);

#endif
