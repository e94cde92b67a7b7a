/* rejected - how many rows of each source a stage rejected, and the `source` lines corrected by it:
 * the books balance (read = kept + rejected + skipped) behind every stage, not only behind the one
 * that read the file. */
#ifndef RECORD_REJECTED_H
#define RECORD_REJECTED_H

#include "record/record.h"
#include "record/table.h"

/* Cleared, with an arena, it is empty. */
struct rejected {
    struct arena *arena;
    struct table by_source;
    struct {
        struct rejected_source *at;
        size_t n, cap;
    } sources;
};

/* Counts the row that the record came from. Several records of one row, one after the other, count
 * once: a row of a wide table is many figures. */
void rejected_add(struct rejected *x, const struct record *r);
/* What a copy of the stage has counted, of other rows, is added. */
void rejected_merge(struct rejected *x, const struct rejected *from);
/* Rows counted of a source. */
uint64_t rejected_rows(const struct rejected *x, struct slice source);
/* A `source` line with these rows moved from `kept` to `rejected`: a copy made by `m`, or the line
 * itself when there are none. */
struct record rejected_correct(const struct rejected *x, struct maker *m,
                               const struct record *line);

#endif
