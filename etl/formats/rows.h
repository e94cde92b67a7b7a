/* rows - the rows of an open-data file, whatever its dress, each with its place in the file. */
#ifndef FORMATS_ROWS_H
#define FORMATS_ROWS_H

#include "formats/csv_index.h"
#include "formats/input.h"
#include "formats/marked.h"
#include "record/record.h"

/* How a file is dressed; all of it is declared, nothing is guessed here. */
struct profile {
    struct slice format;   /* csv, json, jsonl, eurostat (its TSV) or jsonstat */
    struct slice encoding; /* see text/decode.h; "utf-8" */
    /* csv */
    char delimiter, quote; /* ',' ';' '\t' …; '"' or '\0' for none */
    char escape;           /* '\\' before a quote that closes nothing, as MySQL writes it; '\0': a quote is doubled */
    uint64_t header;       /* number of the line with the names, from 1: the lines before it are a preamble; 0: no names, columns are
                              called 1, 2, … */
    uint64_t columns;      /* cells that a row has, where the header's count is not to be trusted; 0: as many as the header */
    uint64_t header_lines; /* rows that the names take, joined from the top down; 0 is 1 */
    uint64_t footer;       /* lines at the end that are no data */
    uint64_t longest;      /* bytes that one row may take, quotes and line breaks included; beyond, it is broken; 0: 1 MiB */
    bool mend;             /* a row that is broken is read where one reading alone fits the others; see `mended` */
    bool trim;             /* blanks may stand between a delimiter and a quote */
    struct slice repair;   /* "double-utf8": text that was encoded twice is put right; else empty */
    /* json */
    struct slice rows; /* path of the array: "result.records", "programmi"; empty: the document is the array;
                          ".": the document is one object, and the only row */
    struct slice each; /* path of an inner array: one row per inner element, the outer element's keys as "parent.KEY" */
};

/* One row. A fault says that it is none that can be used: `cells` is then empty. A nested member of JSON is named with dots
 * ("a.b"); arrays of scalars are lists of their texts, other arrays are left out unless `each` names them.
 *
 * The shapes of a file are its own: their ids say nothing beside those of another file or of the stream. In CSV one shape
 * serves all rows. In JSON a set of members has one; after 256 sets the others share a shape, and what an element lacks is
 * then VALUE_ABSENT. */
struct row {
    struct record cells;  /* CSV: one text a column; JSON: the members of the element, numbers with the digits of the file */
    uint64_t line;        /* first physical line, from 1; of the inner element where `each` is given */
    uint64_t item;        /* JSON: number of the row in the file, from 1, faulty ones counted; 0 in CSV */
    struct slice raw;     /* the bytes of the row as decoded, for a finding; at most 4,096 of them, perhaps not UTF-8 */
    const char *fault;    /* NULL when all is well, else the rule of the finding: encoding, quote (a row that is too long, too),
                             ragged, json, duplicate-key, nested (too deep, too many members) */
    unsigned column;      /* byte of the line where it lies, from 1; 0: the row, or a line behind its first, which `found` names */
    struct slice found, wanted; /* what the finding says; UTF-8 */
    struct slice mended;   /* the row was broken, and this was done to it; empty otherwise */
};

struct rows;

/* Reads from `fd` (not closed), called `name` in messages. Refuses (status 1) a file without its header line, a JSON document
 * without the array at its path; with status 2 a profile that cannot be.
 *
 * Names of columns are trimmed, a line break inside one is a space, an empty one becomes "column N". Lines end with LF, CRLF
 * or, where the first 64 KiB have no LF, with CR. Memory is flat: one row (of JSON: one outer element, at most 16 MiB) and a
 * block, with a footer also the lines of the footer. */
struct rows *rows_open(const struct profile *p, int fd, const char *name, struct arena *perm, struct error *e);
/* The same from an input that the caller has opened, and closes. */
struct rows *rows_open_input(const struct profile *p, struct input *in, struct arena *perm, struct error *e);
/* 1: a row, good until the next call; 0: the end; -1: an error that ends the file (I/O; a JSON document that is broken
 * outside of its elements). After a faulty row reading goes on at the next line that can begin one: a quote that never closes
 * costs its own row, not those behind it. Blank lines are passed over and counted. */
int rows_next(struct rows *r, struct row *out, struct error *e);
/* What of a faulty row a finding may keep: `raw` as text, bytes that mean nothing and control characters but line breaks and
 * tabs as U+FFFD, with "…" where it was cut. In `a`. */
struct slice row_kept_text(struct arena *a, struct slice raw);
/* CSV: the row holds the names of its columns once more, as where pages were joined. */
bool row_repeats_header(const struct row *row);
/* The names of the columns, CSV only (NULL for JSON). */
const struct shape *rows_shape(const struct rows *r);
/* CSV: the names that came more than once, in the order of the columns; their number is returned. */
struct repeated {
    size_t first, column;    /* from 1 */
    struct slice name, here; /* in the file; as it is called by the rows: "Totale", "Totale_2" */
};
size_t rows_repeated(const struct rows *r, const struct repeated **at);
/* Number of the header's line. */
uint64_t rows_header_line(const struct rows *r);
/* CSV, at the end: the text of the footer, and the number of its first line. */
struct slice rows_footer(const struct rows *r);
uint64_t rows_footer_line(const struct rows *r);
/* Blank lines, footer lines, and JSON elements whose inner array (`each`) is missing, null or empty, so far: no data. */
uint64_t rows_skipped(const struct rows *r);
/* Characters that `repair` has put right so far. */
uint64_t rows_repaired(const struct rows *r);
/* Bytes of the whole file, where its text has as many; else -1. */
int64_t rows_size(const struct rows *r);
/* sha256 of all bytes of the file, as they were read; only at the end. Empty where the input is undigested. */
void rows_digest(struct rows *r, char to[DIGEST_TEXT]);
void rows_close(struct rows *r);

/* -- pieces: the rows of a long file of CSV or JSON Lines, for several threads ---------------------------------------- */

/* An object of JSON Lines, as long as all is regular. */
struct flat_row {
    uint32_t from, to, line; /* its bytes in the piece; physical lines before it */
    const struct shape *shape;
    size_t values; /* place of its first one */
};

/* A run of whole rows. All zeroes is an empty one, of which the memory is used again and again. */
struct piece {
    struct buffer text; /* decoded; its rows stand at from .. from + len */
    size_t from, len;
    struct slice fresh; /* what of the text is not yet in the file's digest */
    bool whole;    /* it ends where a row may end */
    size_t n;      /* rows; in CSV blank lines, too */
    size_t lines;  /* physical ones */
    uint64_t line; /* of the first row, once the piece is agreed to */
    struct csv_index index; /* CSV */
    /* JSON Lines */
    struct flat_row *flat;
    struct value *values;
    size_t flat_cap, values_cap;
    size_t blank; /* lines, which are no rows */
    struct arena texts; /* with escapes resolved */
    uint64_t item;      /* rows of the file before it */
};

/* A file that needs to be read in order is not for pieces: CSV with a footer, with escapes, to be mended by the rows before, or with lines that end in
 * CR; JSON with inner arrays. */
bool rows_in_pieces(const struct rows *r);
/* The next piece, cut where a row ends as far as quotes and line ends tell; 0: there is none, -1. In between rows_next may be called. */
int rows_take(struct rows *r, struct piece *p, struct error *e);
/* Of each piece taken, in their order, before one is given back: its bytes go into the file's digest. The next may be taken meanwhile. */
void rows_seal(struct rows *r, struct piece *p);
/* For tests: pieces of about so many bytes. */
void rows_set_piece(struct rows *r, size_t bytes);
/* False: the piece is not regular from end to end: CSV that csv_index does not take, or with a row over several lines that rows_next would not take
 * as it is; JSON Lines with an element that is not flat or has other names than those that rows_next has met. It and those taken after it must
 * be given back, the last one first, and what is in it be read by rows_next. Other threads may look at the same time. */
bool rows_look(const struct rows *r, struct piece *p);
void rows_give_back(struct rows *r, struct piece *p);
/* The piece is regular, and all before it are: in the order of the pieces. */
void rows_agree(struct rows *r, struct piece *p);
void piece_free(struct piece *p);
/* Where the next row begins, in bytes of the decoded text. */
uint64_t rows_place(const struct rows *r);

/* What a thread of its own needs to read pieces: a copy without a file. Its blank lines are counted apart. */
struct rows *rows_fork(const struct rows *r, struct arena *perm);
void rows_join(struct rows *r, struct rows *fork);
void rows_close_fork(struct rows *fork);
/* The piece, which is agreed to, is read: its blank lines, as far as they are no rows of it, are counted. */
void rows_begin(struct rows *fork, const struct piece *p);
/* Row k of the piece: true, as rows_next would give it, but that its texts are good until rows_done; false: a blank line, which is counted. */
bool piece_row(struct rows *fork, const struct piece *p, size_t k, struct row *out);
void rows_done(struct rows *fork);
/* How many rows from `first` on, `most` at most, can be taken column by column, and their shape; 0: that row is for piece_row. In CSV they
 * have as many cells as the header and say something in the first and in another one. */
const struct shape *rows_alike(const struct rows *fork, const struct piece *p, size_t first, size_t most, size_t *n);
/* Where the cells of a column of `n` alike rows stand. False: the format has no marks. */
bool rows_marked(const struct rows *fork, const struct piece *p, size_t first, size_t n, size_t cell, struct marked *out);
/* The texts of one column of such rows. Where `a` is NULL, quotes inside a cell may stay doubled. In JSON `at` is NULL where the member is no text. */
void rows_column(const struct rows *fork, const struct piece *p, size_t first, size_t n, size_t cell, struct arena *a, struct slice *to);
/* Their physical lines. */
void piece_lines(const struct piece *p, size_t first, size_t n, uint64_t *to);
/* JSON: a member of row k. */
static inline const struct value *piece_value(const struct piece *p, size_t k, size_t cell)
{
    return &p->values[p->flat[k].values + cell];
}
/* CSV: row k without its line end. */
struct slice piece_text(const struct piece *p, size_t k);

/* A cell without its quotes, those inside undoubled; a bare one without its blanks where the profile says `trim`. */
struct slice piece_bare(struct arena *a, struct slice cell, const struct profile *p);
/* CSV: cell i of row k, as it lies in the file: perhaps in quotes. */
static inline struct slice piece_cell(const struct piece *p, const struct csv_span *row, size_t i)
{
    uint32_t mark = row->first + (uint32_t)i;
    const char *text = p->text.at + p->from;
    uint32_t from = p->index.marks[mark - 1] + 1, to = p->index.marks[mark];
    bool cr = mark + 1 == row->last && to > from && text[to - 1] == '\r';
    return (struct slice){text + from, to - from - cr};
}

#endif
