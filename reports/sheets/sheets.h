/* sheets - what every sheet is: one function of one signature, one file, one line in sheets.def. */
#ifndef REPORTS_SHEETS_H
#define REPORTS_SHEETS_H

#include "reports/figures.h"
#include "reports/listing.h"
#include "reports/report.h"

/* Writes title, notes, table and charts of its page; the report begins and ends the page. */
#define SHEET(name, needs) void sheet_##name(struct report *r, struct page *p);
/* Of a family also: the records that get a page each. */
#define FAMILY(name, needs) SHEET(name, needs) struct records members_##name(struct report *r);
#include "reports/sheets.def"
#undef SHEET
#undef FAMILY

/* The rows of the two sheets that may be longer than a sheet. */
struct rows rows_observations(void);
struct rows rows_stated(void);

#endif
