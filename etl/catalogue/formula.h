/* formula - how an indicator of the catalogue is computed: the grammar, taken apart and checked.
 *
 *     measure   count | distinct | sum | mean | median | min | max | entropy(K) | herfindahl | ratio | observed
 *     of        KIND | KIND.FIELD | KIND.days(START,END)
 *     where     FIELD OP VALUE [and …]            a joined record's field is KIND.FIELD; n(KIND.FIELD) counts
 *     by        year(FIELD) | FIELD
 *     at        START..END | START..END|LAST | latest FIELD
 *     via       [KIND.]FIELD -> KIND
 *     num, den  CODE [+|- CODE]…                  of a ratio
 *     per       CODE | FIELD of the area          divides
 *     scale, declared, min_n
 *
 * docs/METHODS.md explains each with an example. */
#ifndef CATALOGUE_FORMULA_H
#define CATALOGUE_FORMULA_H

#include "catalogue/measure.h"
#include "record/condition.h"

/* num and den: terms with their sign. */
struct operand_term {
    struct slice code;
    int sign;
    size_t formula; /* place in the catalogue, once bound */
};

struct operand_sum {
    struct operand_term *at;
    size_t n, cap;
};

enum formula_kind { FORMULA_OBSERVED, FORMULA_MEASURE, FORMULA_RATIO };

/* The names of fields are terminated: `.at` is a C string. */
struct formula {
    struct slice code, name, unit;
    const struct record *indicator; /* its record, for places and texts */
    enum formula_kind kind;
    /* FORMULA_MEASURE */
    const struct measure *measure;
    double parameter;       /* K of entropy(K) */
    enum kind_id base;      /* kind of the records */
    enum kind_id joined;    /* KIND_OTHER: no join */
    struct slice via_field; /* of the base, holds ids, names or aliases of the joined kind */
    bool of_joined;         /* the measured field is the joined record's */
    struct slice field;     /* empty: the record itself counts */
    struct slice beside;    /* where the field's qualifier stands */
    struct slice days_from, days_to; /* the measured value is the days between two full dates */
    struct condition *where;
    bool counts_joined;     /* where uses n(…): joined records stay together; else each is a row of its own */
    struct slice by_year;   /* year(FIELD) */
    struct slice by_field;  /* FIELD: a category */
    struct slice at_start, at_end, at_last; /* START..END|LAST */
    struct slice latest_of; /* latest FIELD */
    /* FORMULA_RATIO */
    struct operand_sum num, den;
    /* all */
    struct slice per, declared;
    double scale, min_n;
};

/* Takes one `indicator` record apart (it must outlive the formula). -1, status 1, naming source, line and field. */
int formula_parse(struct formula *f, const struct record *indicator, struct arena *a, struct error *e);

/* Every formula of a catalogue, in its order. */
struct catalogue {
    struct formula *at;
    size_t n, cap;
    struct table by_code;
};

/* -1, status 1: a code that is not there, a ratio that leads back to itself, a parent that is missing or a cycle of parents. */
int catalogue_bind(struct catalogue *c, struct arena *a, struct error *e);
/* NULL when there is none. */
struct formula *catalogue_find(const struct catalogue *c, struct slice code);

#endif
