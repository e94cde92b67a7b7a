/* csv_inside - what the parts of the CSV reader share: its state, and the steps that the header and the rows take alike. */
#ifndef FORMATS_CSV_INSIDE_H
#define FORMATS_CSV_INSIDE_H

#include "formats/inside.h"

struct csv_forms;
struct csv_parser;

struct csv {
    struct csv_parser *parser; /* libcsv's */
    struct buffer cells;     /* the cells of the row, one behind the other */
    struct buffer plain;     /* a line whose escapes are resolved */
    size_t *ends;            /* where each ends in `cells` */
    size_t n, cap;
    bool done;               /* the row has ended */
    bool scanned;            /* by csv_scan: its cells are in `values` already, and `n` counts them */
    struct value *values;    /* one for each column */
    struct csv_forms *forms; /* of the columns, to mend by */
    size_t longest;
    uint64_t line;           /* the physical line that begins at place 0 of the window, once `used` is dropped */
    size_t used, used_lines; /* of the window: what the row given last took */
    bool cut_long;           /* what is used is the beginning of a line that is too long */
    bool over;
    /* The last `footer` lines are no data: which ones they are is known only by reading ahead. */
    uint64_t *starts;        /* of the last `footer` lines seen, by number modulo `footer` */
    uint64_t seen, ahead;    /* lines read ahead, and where the next one begins; places in the whole text */
    uint64_t limit;          /* lines that begin before it are data */
};

/* window_line for lines of data: WINDOW_END before the footer. */
enum window_line csv_data_line(struct rows *r, struct csv *c, size_t from, size_t *end, struct error *e);
/* Passes over blank lines: 1, 0 at the end of the data. */
int csv_skip_blanks(struct rows *r, struct csv *c, struct error *e);
/* The row that begins at place 0 of the window: 1, and its cells in `c`; or a fault; 0 at the end. */
int csv_read_row(struct rows *r, struct csv *c, struct row *out, struct error *e);
/* Gives up what the last row took. */
int csv_drop_used(struct rows *r, struct csv *c, struct error *e);

/* One more cell of the row in hand. */
void csv_add_cell(struct csv *c, struct slice text);

/* The shape of the rows: by the names in the header, or by numbers, as many as the first row has cells. */
int csv_read_header(struct rows *r, struct csv *c, struct error *e);
int csv_count_columns(struct rows *r, struct csv *c, struct error *e);

#endif
