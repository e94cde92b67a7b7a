/* book_check - is a workbook on the disk whole: every part inflates, is well-formed XML, and holds its rows? */
#ifndef REPORTS_BOOK_CHECK_H
#define REPORTS_BOOK_CHECK_H

#include <stddef.h>

#include "base/error.h"

/* Reads `path` (called `name` in messages) in blocks: memory does not grow with the file. Every part must inflate to its stated
 * size with the right checksum and be well-formed XML; xl/worksheets/sheetN.xml must hold rows[N - 1] rows. -1 with status 3
 * names the part. */
int book_check(const char *path, const char *name, const size_t *rows, size_t sheets, struct error *e);

#endif
