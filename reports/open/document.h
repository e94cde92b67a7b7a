/* document - a JSON document in the making: keys in the order of the calls, commas and line breaks by themselves. */
#ifndef REPORTS_OPEN_DOCUMENT_H
#define REPORTS_OPEN_DOCUMENT_H

#include "record/json.h"

/* All zeroes is an empty document. A level down to `lines` has a line for each of its members. */
struct document {
    struct buffer bytes;
    bool more; /* a member stands before the next one */
    int depth, lines;
};

/* A key of NULL is an element of a list. Texts must be UTF-8; what is empty can be left out with doc_said. */
void doc_begin(struct document *d, const char *key, char bracket);
void doc_end(struct document *d, char bracket);
void doc_text(struct document *d, const char *key, struct slice text);
void doc_said(struct document *d, const char *key, struct slice text);
void doc_value(struct document *d, const char *key, const struct value *v);
void doc_count(struct document *d, const char *key, size_t n);
void doc_true(struct document *d, const char *key, bool truth);
/* {"@type": type, "@value": text} and {"@id": iri}, as JSON-LD writes them. */
void doc_typed(struct document *d, const char *key, const char *type, struct slice text);
void doc_iri(struct document *d, const char *key, struct slice iri);

#endif
