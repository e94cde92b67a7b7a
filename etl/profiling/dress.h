/* dress - how the rows of a file are laid out: delimiter, quote, preamble, header, and for JSON where the rows lie. */
#ifndef PROFILING_DRESS_H
#define PROFILING_DRESS_H

#include "profiling/bytes.h"

/* Adds guesses for CSV from the beginning of the decoded text (whole lines), and sets delimiter, quote, header, header_lines and footer of `to`. `lines`:
 * of the whole file; 0: its end is not known. */
void dress_csv(struct proposal *p, struct slice head, uint64_t lines, struct profile *to);
/* For a text that begins as JSON does: format, rows; sets them in `to`. false when the beginning is no JSON. */
bool dress_json(struct proposal *p, struct slice head, bool whole, struct profile *to);

/* A cell as it is weighed here: nothing but digits and the signs of numbers. */
bool dress_is_number(struct slice cell);
/* 1900 to 2100, blanks round it allowed. */
bool dress_is_year(struct slice cell);

#endif
