/* reading_inside - what the two ways of reading a source share: row by row, and piece by piece. */
#ifndef FORMATS_READING_INSIDE_H
#define FORMATS_READING_INSIDE_H

#include "base/progress.h"
#include "formats/plan.h"
#include "formats/reading.h"
#include "profiling/watch.h"
#include "record/table.h"

/* A source that is being read. */
struct reading {
    struct ctx *ctx;
    struct source *source;
    struct rows *rows;
    struct cells cells;
    struct planner planner;
    struct plan **plans; /* by id of the row's shape */
    size_t cap;
    struct watch watch;
    struct table distinct;
    LIST(struct record) firsts;
    uint64_t until; /* where a piece that was given back ends */
    uint64_t bytes; /* read so far; a lane's: of the piece in hand */
    struct progress progress;
    /* Room for the records of many rows, and those of them that hold the constants of a plan already. */
    struct value *many;
    size_t many_cap, many_rows;
    const struct plan *many_of;
};

void reading_open(struct reading *g, struct ctx *ctx, struct source *s, struct rows *rows);
/* The plan of rows of this shape, made when it is new; NULL: an error. */
struct plan *reading_plan(struct reading *g, const struct shape *row);
/* Counts a row and says where findings about it lie. */
void reading_begin_row(struct reading *g, uint64_t line, uint64_t item);
/* Its record, as yet with the constants alone; then its cells. */
struct record reading_record(struct reading *g, const struct plan *p, uint64_t line, uint64_t item);
int reading_fill(struct reading *g, const struct plan *p, const struct row *row, struct record *r);
/* A cell was refused, and the row with it. */
int reading_reject(struct reading *g);
/* One row, whatever it is: to a record, records, a finding or nothing. */
int reading_take(struct reading *g, const struct row *row);
/* One row after the other, up to a place in the text. 1: there are more. */
int reading_in_order(struct reading *g, uint64_t until);
/* The same on several threads, as far as the source goes. */
int reading_pieces(struct reading *g);

#endif
