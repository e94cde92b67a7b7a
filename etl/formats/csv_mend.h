/* csv_mend - the one reading of a line with stray quotes that has as many cells as the table has columns. */
#ifndef FORMATS_CSV_MEND_H
#define FORMATS_CSV_MEND_H

#include "formats/rows.h"

/* How a text is written: each digit is 9, each letter a, all else stands as it is; at most 64 bytes of it. `runs`: a run of
 * digits or letters counts once. */
struct csv_form {
    char at[64];
    size_t n;
};

struct csv_form csv_form_of(struct slice cell, bool runs);
bool csv_form_same(const struct csv_form *a, const struct csv_form *b);

/* The forms that the cells of each column have had so far: a few, or it is a column of any texts. */
struct csv_forms;
struct csv_forms *csv_forms_new(struct arena *perm, size_t columns);
void csv_forms_learn(struct csv_forms *f, const struct value *cells);
/* One cell more than columns: `*which` is the empty one without which every other stands in a column where its form is known.
 * False when there is none, when there are several ways, or while fewer than ten rows were seen. */
bool csv_forms_drop(const struct csv_forms *f, const struct slice *cells, size_t *which);
/* One cell less than columns: `*which` is the one that holds two, the second from byte `*at` on, so that every form is known. False
 * as above. */
bool csv_forms_split(const struct csv_forms *f, const struct slice *cells, size_t *which, size_t *at);

/* True when `line` (without its line end) can be cut into `want` cells in one way alone: a quote that opens a cell and closes
 * none is a character of it, as is one inside a quoted cell that no delimiter follows. `cells` has room for `want`; texts in
 * `a` where they are not those of the line. False when no reading fits, or several do, or a backslash stands before a quote. A quote that opens the last cell and does
 * not close may be a cell that goes on in the next line: it is a letter only where the caller says that it cannot (`ends`). */
bool csv_mend(struct slice line, const struct profile *p, size_t want, bool ends, struct slice *cells, struct arena *a);

#endif
