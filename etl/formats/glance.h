/* glance - cells that are written as they will be printed, or nearly so: most are, and many of a column are read at once. */
#ifndef FORMATS_GLANCE_H
#define FORMATS_GLANCE_H

#include "formats/cells.h"
#include "formats/marked.h"

/* How most cells of the column can be read at a glance, once all that is declared of it is said. */
void column_settle(struct column *c);

/* A cell that is written as it will be printed, or empty: true, and what cell_convert would give, but for the unit that is declared for a number. */
bool cell_quick(const struct column *c, struct slice cell, struct value *out);
/* The same for `n` cells of a column, BATCH_MOST at most, into values that lie `stride` apart (0: nobody reads them); a cell whose `at` is NULL is none and leaves its value
 * alone. Decimal commas and dates that begin with the day are read as well; what they are printed as goes to the arena. A bit for each that is left. `around` is a text in
 * which most cells lie, and which may be read beyond their ends. */
uint64_t column_read(const struct column *c, struct slice around, const struct slice *cells, size_t n, struct value *to, size_t stride, struct arena *a);
/* The same of cells where they stand: a bit for each that is done. The others are for column_read. */
uint64_t column_quick(const struct column *c, const struct marked *m, struct value *to, size_t stride);
/* True: none of the cells where they stand is refused. False: perhaps one is, or this machine has no quick way to say. */
bool column_fine(const struct column *c, const struct marked *m);
/* A member of JSON that is no text. */
bool value_quick(const struct column *c, const struct value *v, struct value *out);

#endif
