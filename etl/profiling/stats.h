/* stats - the cells of one column counted: what they can be, and what that makes of the column. */
#ifndef PROFILING_STATS_H
#define PROFILING_STATS_H

#include "profiling/bytes.h"
#include "profiling/cell.h"

enum { TOKENS_MOST = 24 };

/* Texts of a column, each with how often it came and where first; the first TOKENS_MOST of them. */
struct token {
    struct slice text;
    uint64_t n, line, hash;
    bool plain; /* of a word: nothing else is counted of it */
};

struct tokens {
    struct token at[TOKENS_MOST];
    size_t n;
    uint64_t hashes; /* bit h: one of them has a hash that ends in h */
    uint64_t more, more_line; /* that found no room */
};

struct stats {
    struct slice name;
    uint64_t rows, filled, numbers, json, lists, bools;
    struct seen point_decimal, comma_decimal, point_thousands, comma_thousands, point_either, comma_either, space, quote, zero;
    struct seen numbers_seen, longest, small, whole, large, year, padded;
    struct seen grouped; /* numbers in groups without decimals, of at most `grouped_digits` digits; others have at most `plain_digits` */
    unsigned grouped_digits, plain_digits;
    struct seen accounts; /* (1.234) and 1.234- */
    struct seen guarded; /* ="001272", as spreadsheets are kept from counting */
    struct seen spans, timed, compact; /* quarters and the like; dates with a time of day; numbers of eight digits that are dates */
    struct slice period;        /* the year that the name of a wide column says; empty: it is none */
    struct seen qualified, iso, dated, dmy, mdy, unsure, flagged, worded;
    struct tokens words, nothing, units, flags, totals;
    char decimal, thousands; /* decided, or 0 */
    uint64_t measures;       /* numbers that are quantities */
    bool is_number, is_date, is_code, is_bool, is_year;
};

/* One cell of the column, in that line; texts that are kept go to `keep`. */
void stats_see(struct stats *c, const struct value *v, uint64_t line, struct arena *keep, struct arena *scratch);
void stats_seen(struct seen *s, uint64_t line);
/* What the column is: is_number and the like, then the convention that it shows by itself. */
void stats_judge(struct stats *c, struct arena *scratch);

const struct token *tokens_top(const struct tokens *t);
/* The token of the text; NULL when it found no room. */
struct token *tokens_add(struct arena *keep, struct tokens *t, struct slice text, uint64_t n, uint64_t line);
/* One of the words stands in the name, folded; those longer than three letters may begin a word. The list ends with NULL. */
bool stats_name_has(struct slice name, const char *const *words, struct arena *scratch);
/* Cells that say something: neither words standing for nothing nor totals, nor JSON's own values. */
uint64_t stats_meant(const struct stats *c);
/* Cells that hold words standing for nothing, at least that sure (cell.h). */
uint64_t stats_nothings(const struct stats *c, int at_least);

#endif
