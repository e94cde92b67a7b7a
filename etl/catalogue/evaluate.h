/* evaluate - the formulas of a catalogue over the records of a stream, one cell a period or category. */
#ifndef CATALOGUE_EVALUATE_H
#define CATALOGUE_EVALUATE_H

#include "catalogue/formula.h"
#include "catalogue/roster.h"
#include "text/date.h"

enum { FROM_MOST = 20 };

struct cell {
    struct slice period;   /* "2019", the as-of day, or empty: all of it */
    struct slice category; /* what `by FIELD` says; empty without */
    struct tally tally;
    uint64_t unknown;      /* START..END|LAST: begun, not known to have ended, last seen before */
    struct slice from[FROM_MOST]; /* source:line */
    size_t froms;
    /* once evaluated */
    bool has_value;
    bool of_part; /* observed: of a month, a day, a quarter, not of the year */
    double value;
    const char *qualifier; /* NULL: "=" */
    double num, den;       /* of a ratio */
    bool has_den;
};

struct latest;

struct series {
    LIST(struct cell) cells;
    struct table by_key;
    uint64_t fitting;        /* records that fit the condition: the N of "n of N" */
    uint64_t seen;           /* records of the base kind */
    const char *const *asked; /* fields of the base that the formula uses; NULL at the end */
    uint64_t *lacking;       /* of `seen`, how many lack each */
    struct table latest_by;  /* `latest`: newest candidate of a cell and entity */
    LIST(struct latest) latest;
    bool done;
    struct slice undivided;  /* periods for which `per` had nothing, joined by ", " */
};

struct latest {
    size_t cell;
    int64_t day;
    double number;
    const char *qualifier;
    struct slice text, from;
};

/* Places of formulas. */
struct users {
    size_t *at;
    size_t n, cap;
};

struct evaluation {
    struct arena *arena;
    struct arena scratch;       /* for the record in hand */
    struct catalogue *catalogue;
    struct series *series;        /* one a formula */
    struct roster rosters[KINDS]; /* definitions and entities */
    struct table users_by;      /* code of an indicator -> place in `users`: the formulas over its observations */
    LIST(struct users) users;
    struct users of_all;        /* formulas over all observations */
    struct date as_of;            /* year 0: unknown */
    struct slice area;            /* id of the laboratory's area, for `per` and observed figures */
};

/* After catalogue_bind: what will be needed is marked in the rosters (`wanted`). */
void evaluation_open(struct evaluation *ev, struct catalogue *c, struct slice area, struct slice as_of, struct arena *a);
/* A record of a wanted roster, kept. */
void evaluation_keep(struct evaluation *ev, struct record kept);
/* All entities are there: the formulas over them are tallied. */
void evaluation_entities(struct evaluation *ev);
/* An observation that came by. */
void evaluation_observation(struct evaluation *ev, const struct record *r);
/* All figures are there: values, ratios, in the order of the catalogue; cells sorted, the whole last. */
void evaluation_finish(struct evaluation *ev);

/* The cell of a period and category, or NULL. */
struct cell *series_find(struct series *s, struct slice period, struct slice category);

#endif
