/* cell - one cell as it is weighed: which number, date or word it can be, and under which convention. */
#ifndef PROFILING_CELL_H
#define PROFILING_CELL_H

#include <stdint.h>

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

/* Bytes by what they can be in such a word: letters from 1 on, the same in either case, and a few others; 0: none of them. */
enum { CELL_SLASH = 27, CELL_DOT, CELL_GAP, CELL_HIGH, CELL_SHORT };
extern const unsigned char cell_classes[256];
/* By the first byte: a bit for each class that may stand second, and third. CELL_SHORT in `second`: one or two bytes may be a word. */
struct cell_front {
    uint32_t second, third;
};
extern const struct cell_front cell_fronts[256];

/* Whether a text, blanks round it allowed, may be a total or stand for nothing anywhere (but for \N): of most texts their first bytes tell that they are
 * neither. Asked of every cell that is read; so there is nothing to guess for the machine. */
static inline bool cell_may_tell(struct slice s)
{
    if (s.len < 3)
        return s.len && cell_fronts[(unsigned char)*s.at].second >> CELL_SHORT & 1;
    const struct cell_front *f = &cell_fronts[(unsigned char)s.at[0]];
    return f->second >> cell_classes[(unsigned char)s.at[1]] & f->third >> cell_classes[(unsigned char)s.at[2]] & 1;
}

#endif
