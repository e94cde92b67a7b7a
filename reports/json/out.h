/* out - the JSON report on its way to a file: keys, brackets and commas, a line for each record. */
#ifndef REPORTS_JSON_OUT_H
#define REPORTS_JSON_OUT_H

#include "base/buffer.h"
#include "base/error.h"
#include "reports/report.h"

struct out {
    struct report *report;
    struct buffer bytes;
    int fd;
    const char *name;
    struct error *error;
    bool first; /* nothing stands yet in the object or list in hand */
    int depth;
    bool inside; /* the records in hand stand inside the one that they belong to */
};

/* Writes what waits when it is at least so much; after an error nothing. */
void out_flush(struct out *o, size_t least);
/* A member's name; its value comes next. */
void out_key(struct out *o, const char *name);
void out_begin(struct out *o, char bracket);
void out_end(struct out *o, char bracket);
/* The next element of a list. */
void out_element(struct out *o);
/* Members. Texts must be UTF-8. */
void out_text(struct out *o, const char *name, struct slice value);
void out_text_or_null(struct out *o, const char *name, struct slice value);
void out_value(struct out *o, const char *name, const struct value *v);
void out_count(struct out *o, const char *name, size_t n);

/* -- records (record.c) -------------------------------------------------------------------------------------------- */

/* All fields of a record: those that the program knows in the order of kinds.def, then the others as they came. */
void write_fields(struct out *o, const struct record *r);
/* What its codes mean in the report's language. */
void write_labels(struct out *o, const struct record *r);
/* An element of a list with the fields of a record and how people read it; out_end closes it. */
void open_record(struct out *o, const struct record *r);
void write_list(struct out *o, const char *name, struct records list);

/* -- lineage (lineage.c) ------------------------------------------------------------------------------------------- */

/* Every score with the leaves that it is made of. */
void write_scores(struct out *o);
/* What became of each figure on its way into an index, and where it came from. */
void write_steps(struct out *o);

#endif
