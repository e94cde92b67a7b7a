/* book_text - what a cell, a sheet's name, a footer or a link may hold: texts made fit for a workbook. */
#ifndef REPORTS_BOOK_TEXT_H
#define REPORTS_BOOK_TEXT_H

#include "base/arena.h"
#include "base/buffer.h"

/* A cell's text, terminated: at most 32,767 characters (cut with the sign at its end), "_x0041_" escaped so that it comes out as
 * it is, bytes that are no UTF-8 and characters that XML 1.0 cannot hold replaced. Control characters stay: the library
 * escapes them. */
struct slice book_cell_text(struct arena *a, struct slice text, struct slice cut_sign);
/* The same in a buffer that is used again for every cell; good until the next call. */
const char *book_cell_fit(struct buffer *b, struct slice text, struct slice cut_sign);
/* One line of at most `most` characters for headers, titles and properties: control characters become spaces. */
struct slice book_plain(struct arena *a, struct slice text, size_t most);
/* A sheet's name: none of []:*?/\, no apostrophe at an end, at most `most` characters, never empty. */
struct slice book_sheet_name(struct arena *a, struct slice name, size_t most);
/* As a reference holds it: 'L''Aquila'. */
struct slice book_quoted(struct arena *a, struct slice sheet);
/* A text for a footer, where '&' begins a code. */
struct slice book_footer(struct arena *a, struct slice text, size_t most);
/* {1} and {2} replaced. */
struct slice book_fill(struct arena *a, struct slice text, const char *one, const char *two);
/* http, https or mailto, without blanks, quotes and control characters, ASCII or UTF-8, at most `most` bytes. */
bool book_is_link(struct slice url, size_t most);
/* What a link shows: without its scheme, cut to `most` characters. */
struct slice book_link_text(struct arena *a, struct slice url, size_t most);
/* Cuts a line of at most `width` characters off the front, at a blank where there is one; false when nothing is left. */
bool book_break(struct slice *rest, size_t width, struct slice *line);
/* Decimal places of a JSON number: 2.50 -> 2. */
int book_decimals(struct slice digits);

#endif
