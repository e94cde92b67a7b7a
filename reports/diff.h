/* diff - what changed between two editions of the JSON report: ranks, scores, experiments, partners, figures. */
#ifndef REPORTS_DIFF_H
#define REPORTS_DIFF_H

#include "base/buffer.h"
#include "reports/words.h"

enum { REPORT_DIFF_VERSION = 1 };

/* Compares the reports in two files, for people (in a language) or, with `json`, for programs (diff.schema.json); the text goes to
 * `out`. Both must be reports of this version (report.schema.json): what is none is refused with its place, status 1. Memory: what is
 * compared of the old one, and what differs. */
int report_diff(const char *old, const char *new, enum lang lang, bool json, struct buffer *out, struct arena *a,
                struct error *e);

#endif
