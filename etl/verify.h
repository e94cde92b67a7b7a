/* verify - recomputes published composite indicators and compares them with what was printed. */
#ifndef VERIFY_H
#define VERIFY_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

/* One line a table: cells that agree to the printed digits (or to the tolerance that the line states, where the authors worked
 * from longer figures than they printed), and the largest difference. -1, status 1, when a cell of any table does not. */
int verify_all(struct buffer *out, struct arena *a, struct error *e);

#endif
