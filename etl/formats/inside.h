/* inside - what the readers of the formats share behind rows.h. */
#ifndef FORMATS_INSIDE_H
#define FORMATS_INSIDE_H

#include "formats/rows.h"
#include "formats/window.h"

enum { RAW_MOST = 4096 };

/* One dress of open data; a new one is one of these and a line in rows.c. */
struct format {
    const char *name;
    int (*open)(struct rows *r, struct error *e); /* sets state, shape, header_line; close() follows a failure, too */
    int (*next)(struct rows *r, struct row *out, struct error *e);
    void (*close)(struct rows *r);
    const struct pieced *pieces; /* NULL: it is read in order alone */
};

/* What pieces need of a format. */
struct pieced {
    bool (*fits)(const struct rows *r);
    int (*at_row)(struct rows *r, struct error *e);       /* the row given last is done with: the window begins at the next one */
    size_t (*used)(const struct rows *r);                 /* bytes of the window that the row given last took */
    bool (*look)(const struct rows *r, struct piece *p);
    void (*agree)(struct rows *r, struct piece *p); /* says where it stands among the pieces before */
    bool (*row)(struct rows *fork, const struct piece *p, size_t k, struct row *out);
    const struct shape *(*alike)(const struct rows *fork, const struct piece *p, size_t first, size_t most, size_t *n);
    void (*column)(const struct rows *fork, const struct piece *p, size_t first, size_t n, size_t cell, struct arena *a, struct slice *to);
    struct marked (*marked)(const struct rows *fork, const struct piece *p, size_t first, size_t n, size_t cell); /* NULL: cells have no marks */
    bool quotes; /* line ends inside quotes end no row */
};

extern const struct pieced csv_pieces, jsonl_pieces;

extern const struct format format_csv, format_json, format_jsonl, format_eurostat, format_jsonstat;

struct rows {
    const struct format *format;
    struct profile profile;
    struct window window;
    struct input *own; /* NULL: the caller closes the input */
    struct arena *perm;
    struct arena scratch; /* of the row in hand */
    struct shapes *shapes;
    const struct shape *shape; /* CSV */
    LIST(struct repeated) repeated;
    uint64_t header_line, skipped, footer_line;
    struct slice footer; /* CSV, at the end: the lines that the profile says are no data */
    size_t indent; /* bytes of its line that stand before the row in hand: JSON has many elements a line */
    size_t piece; /* bytes of one; 0: as many as are good */
    void *state;
};

enum { NOWHERE = -1 };

/* The row is none: `text` is all of it, `at` the byte of it where the fault lies, or NOWHERE. When that is behind the first
 * line of the row, a column would mislead, and `found` names the line instead. Returns 1, as rows_next does for a row. */
int row_fault(struct rows *r, struct row *out, const char *fault, struct slice text, ptrdiff_t at, struct slice found,
              struct slice wanted);
/* Fault "encoding" and true when the text is not UTF-8 or holds a zero byte. */
bool row_check_text(struct rows *r, struct row *out, struct slice text);
/* The beginning of a text from the file, made printable: at most 60 bytes, ill-formed bytes as U+FFFD. */
struct slice row_excerpt(struct rows *r, struct slice text);

/* -- csv.c, for the rows of a piece --------------------------------------------------------------------------------- */

/* As struct pieced has them. */
int csv_at_row(struct rows *r, struct error *e);
void csv_agree(struct rows *r, struct piece *p);
size_t csv_used(const struct rows *r);
/* Bytes that one row may take. */
size_t csv_longest(const struct rows *r);
/* More lines than these, and libcsv reads the row. */
enum { CSV_SCAN_LINES = 8 };
/* Nothing but blanks, which libcsv would take for a cell. */
bool csv_is_blank(const struct profile *p, struct slice line);
/* A row over several lines that a stray quote seems to have made of several rows. */
bool csv_runs_on(const struct rows *r, struct slice text);
/* A row of `n` cells where the header has another number. Returns 1. */
int csv_ragged(struct rows *r, struct row *out, struct slice text, size_t n);

#endif
