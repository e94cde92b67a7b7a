/* json - the report for programs: one JSON document, described by reports/report.schema.json. */
#ifndef REPORTS_JSON_H
#define REPORTS_JSON_H

#include "base/error.h"
#include "reports/report.h"

enum { REPORT_JSON_VERSION = 1 };

/* Writes the document to `fd`, called `name` in messages. Keys come in one order, digits of observed figures as they came;
 * every record of the model is in it once. -1 with the error set. Of the report: model, lang, title, program and arena. */
int report_json(struct report *r, int fd, const char *name, struct error *e);

#endif
