/* since - what the sheets about the previous edition share. */
#ifndef REPORTS_SHEETS_SINCE_H
#define REPORTS_SHEETS_SINCE_H

#include <math.h>

#include "reports/changes.h"
#include "reports/sheets/sheets.h"

/* "Compared with the edition of 31/12/2025". */
struct slice since_line(struct report *r);
/* The only row of a table about nothing. */
void since_nothing(struct report *r, struct page *p, int columns);
/* The new side of a pair, the old one of what is gone. */
const struct item *since_any(const struct change_pair *p);
/* The name of a code: as this report has it, else as the previous one had. */
struct slice since_name(struct report *r, const struct item *i, enum cell code);
/* The entity or area that it is about. */
struct slice since_subject(struct report *r, const struct item *i);

#endif
