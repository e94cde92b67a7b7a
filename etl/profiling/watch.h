/* watch - the rows of a source as they are read, held against what its profile says: what fits and yet cannot be meant.
 *
 * A cell that does not fit its column is a finding of its own. This sees the rest, over all rows: numbers that fit the declared convention and look like
 * another one, words for "missing" and rows of totals that nobody declared, notes behind the last row, data under the footer. */
#ifndef PROFILING_WATCH_H
#define PROFILING_WATCH_H

#include "formats/plan.h"
#include "profiling/stats.h"

/* One column, by its place in the row. */
struct watched {
    const struct column *column;
    int cell;
    bool decided;                  /* of a number: the decimal mark is one, and nothing more need be seen */
    struct seen triple;            /* "1.234" under a decimal point */
    unsigned fronts;               /* of those: bit n for n digits before the mark */
    uint64_t small;                /* whole numbers below 1000 */
    struct seen nothing;
    struct slice nothing_text;
    struct tokens totals;
};

struct watch {
    struct ctx *ctx;
    const struct source *source;
    const struct plan *plan;   /* that the columns belong to; only the first shape of a file is watched */
    const struct shape *shape; /* of the rows */
    const struct watch *of;    /* a thread's watch over rows of several shapes: only those that this one watches */
    struct watched *texts, *numbers;
    struct watched **by_cell; /* those of both; NULL where there is none */
    bool now;                 /* the rows in hand are of that shape */
    size_t n_texts, n_numbers, cells; /* of a row */
    uint64_t rows;
    struct seen poor; /* rows of one cell, without a fuller one behind them */
};

void watch_open(struct watch *w, struct ctx *ctx, const struct source *s);
/* One row that is in order and not left out. */
void watch_row(struct watch *w, const struct plan *p, const struct row *row);
/* The same for `n` rows of a piece that are no poor ones; then their columns, as far as they are worth it. */
void watch_rows(struct watch *w, const struct plan *p, const struct shape *shape, size_t n);
static inline bool watch_wants(const struct watch *w, size_t cell)
{
    const struct watched *c = w->now ? w->by_cell[cell] : NULL;
    return c && !c->decided;
}
static inline bool watch_wants_numbers(const struct watch *w, size_t cell)
{
    const struct watched *c = w->by_cell[cell];
    return c >= w->numbers && c < w->numbers + w->n_numbers;
}
/* A bit for each of `n` cells, 64 at most, that are worth it, of those in `which`; the others need not be there. */
uint64_t watch_worth(const struct watch *w, size_t cell, const struct slice *cells, size_t n, uint64_t which);
void watch_column(struct watch *w, size_t cell, const struct slice *cells, uint64_t which, const uint64_t *lines);
/* What `next` saw of the rows behind those of `into` is added, and forgotten by `next`; `p` is the plan of `into`. */
void watch_merge(struct watch *into, const struct plan *p, struct watch *next);
/* Findings, each with the line of the first row that shows it. */
int watch_end(struct watch *w, const struct rows *rows);

#endif
