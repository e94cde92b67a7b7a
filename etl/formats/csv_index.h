/* csv_index - where the cells of a regular piece of CSV end: quotes, delimiters and line ends found 64 bytes at a time. */
#ifndef FORMATS_CSV_INDEX_H
#define FORMATS_CSV_INDEX_H

#include <stdint.h>

#include "base/slice.h"

/* One row: its cells end at marks[first .. last), the last of them with the row; each begins behind the mark before. */
struct csv_span {
    uint32_t first, last; /* of the marks */
    uint32_t line;        /* physical lines of the piece before it */
};

struct csv_index {
    uint32_t *marks; /* CSV_FRONT, then the places of the delimiters and line ends that stand outside of quotes, in order */
    struct csv_span *rows; /* and behind the last one the line behind it */
    size_t n, lines; /* rows, blank ones too; physical lines */
    size_t marks_cap, rows_cap;
};

enum { CSV_PIECE_MOST = 1 << 30 }; /* places are 32 bits */
static const uint32_t CSV_FRONT = UINT32_MAX; /* the place before the first byte */

/* Indexes a piece that begins where a row begins and ends where one ends (the last row of a file may lack its line feed).
 * True when the piece is regular throughout, which is: every quote opens at the front of a cell or closes at its end, or is doubled inside;
 * a carriage return outside of quotes stands before a line feed alone; no zero byte; all quotes are closed. Such a piece is
 * cut as libcsv (strict, no blanks trimmed) cuts it. False: the index says nothing. `quote` may be '\0': none. Whichever
 * steps base/wide.h says that the machine can take, the same is found. */
bool csv_index(struct csv_index *x, struct slice piece, char delimiter, char quote);
void csv_index_free(struct csv_index *x);

/* Where the last row that is whole ends in a text that begins where a row begins: the place behind its line feed, 0 when
 * there is none. Only quotes are counted: a text that is not regular may be cut inside a row,
 * but then csv_index finds it so. */
size_t csv_last_row(struct slice text, char quote);

#endif
