/* plan - what becomes of the columns of a source: fields, constants, observations of their own. */
#ifndef FORMATS_PLAN_H
#define FORMATS_PLAN_H

#include "formats/cells.h"
#include "formats/source.h"

/* Rows with one of the words in this cell are left out. */
struct total {
    int cell;
    const struct words *words;
    const char *rule; /* of the finding: total-row, skipped-row */
};

/* For one shape of row. */
struct plan {
    struct column *columns; /* of every record, constants last */
    size_t n;
    struct column *wide_values; /* of the same columns: how their cells are read */
    struct column *wide;        /* one observation each; `name` is what goes to wide_field */
    size_t wides;
    LIST(struct total) totals;
    const struct shape *shape; /* source, line[, item], then the columns, as far as somebody reads them */
    int source, line, item;    /* their places in the record, or -1 */
    struct value *blank;       /* a record in which only the constants are there */
    /* The same of records of many rows: behind the columns stand the units that are declared for numbers, as a row has them whose numbers are all there. */
    const struct shape *many_shape;
    struct value *many_blank;
    /* The columns with a cell in the order in which they are read, without those of which nothing can be wrong and that nobody
     * reads. Numbers last: what stands behind one is compared with the record's own unit. */
    const struct column **order;
    size_t n_order;
    size_t cells; /* of a row */
    const struct column **by_cell; /* those of `order` by their cell; NULL where there is none */
    bool simple;  /* a record a row, whatever stands in other rows and columns, if it is no total */
    int distinct; /* cell of a personal column by which rows are told apart; -1: it is a field, or nothing */
};

/* Makes the plans of one source, and remembers which columns that the section maps were in a shape. */
struct planner {
    struct source *source;
    struct cells *cells;
    bool item;         /* rows have a number: JSON */
    bool *mapped_seen; /* by row of source->column */
    bool *wide_seen;   /* by row of source->wide */
    bool *personal_seen; /* by word of source->personal */
};

void planner_open(struct planner *g, struct source *s, struct cells *cells, bool item);
/* NULL, status 2: two columns are mapped to one field, or a constant does not fit its field. It lives as long as the run. */
struct plan *plan_new(struct planner *g, const struct shape *row);

#endif
