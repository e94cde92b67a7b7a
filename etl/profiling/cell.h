/* cell - one cell as it is weighed: which number, date or word it can be, and under which convention. */
#ifndef PROFILING_CELL_H
#define PROFILING_CELL_H

#include "base/arena.h"
#include "base/slice.h"

/* Marks of a number; several may be true of one cell. */
enum {
    MARK_NUMBER = 1,
    MARK_POINT_DECIMAL = 2, /* 1.5, 0.123, 1234.567 */
    MARK_COMMA_DECIMAL = 4,
    MARK_POINT_THOUSANDS = 8, /* 1.234.567; 1.234,5 */
    MARK_COMMA_THOUSANDS = 16,
    MARK_POINT_EITHER = 32, /* 1.234 */
    MARK_COMMA_EITHER = 64,
    MARK_SPACE_THOUSANDS = 128,
    MARK_QUOTE_THOUSANDS = 256,
    MARK_LEADING_ZERO = 512, /* 08 */
    MARK_LONG = 1024,        /* more digits than a double holds */
    MARK_SMALL = 2048,       /* a whole number below 1000 */
    MARK_WHOLE = 4096,
    MARK_QUALIFIED = 8192,
    MARK_YEAR = 16384,
};

struct cell {
    unsigned marks;    /* 0: no number */
    struct slice unit; /* behind a number */
    struct slice flag; /* "e" of "27007 e", "u" of ": u" */
    bool missing;      /* ": u": nothing but a flag */
    unsigned orders;   /* bit 1 << DATE_…: a date under that order; 0: none */
    bool span;         /* no date, but a quarter, a school year, days from one to another */
    bool iso, words;   /* the date begins with its year; its month is a word */
};

void cell_weigh(struct slice text, struct arena *scratch, struct cell *out);

/* Words that stand for nothing: 2 anywhere, 1 beside numbers or dates only (NA is a province, None a village), 0 none. */
int cell_stands_for_nothing(struct slice text);
/* "Totale", "TOTALE complessivo", "Total", "Subtotale …". */
bool cell_is_total(struct slice text);

#endif
