/* csv_scan - cuts the lines of a CSV file that are in order by themselves; libcsv has the last word on all others. */
#ifndef FORMATS_CSV_SCAN_H
#define FORMATS_CSV_SCAN_H

#include <stdint.h>

#include "record/record.h"

/* Cuts one physical line, its line end taken off, into cells that point into it. At most `most` values are set; the number of cells
 * is returned. 0 when libcsv must say what the line is: a quote that opens inside a cell, does not close on the line, is
 * doubled or has something behind it, a carriage return, a zero byte. A line that is cut is cut as libcsv (strict, no
 * blanks trimmed) cuts it: the fuzzer of the rows compares the two. CSV_SCAN_OPEN when all is well but for the quote that is
 * open at the end: with the next line behind it the text may be a row. */
#define CSV_SCAN_OPEN SIZE_MAX
size_t csv_scan(struct slice line, char delimiter, char quote, struct value *values, size_t most);

#endif
