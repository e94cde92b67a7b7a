/* csv_mend - the one reading of a line with stray quotes that has as many cells as the table has columns. */
#ifndef FORMATS_CSV_MEND_H
#define FORMATS_CSV_MEND_H

#include "formats/rows.h"

/* True when `line` (without its line end) can be cut into `want` cells in one way alone: a quote that opens a cell and closes
 * none is a character of it, as is one inside a quoted cell that no delimiter follows. `cells` has room for `want`; texts in
 * `a` where they are not those of the line. False when no reading fits, or several do. */
bool csv_mend(struct slice line, const struct profile *p, size_t want, struct slice *cells, struct arena *a);

#endif
