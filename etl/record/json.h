/* json - the codec of the stream: one flat object a line. Held to jansson by a test that compares the two. */
#ifndef RECORD_JSON_H
#define RECORD_JSON_H

#include "base/buffer.h"
#include "record/record.h"

/* A JSON string with its quotes. The text must be UTF-8. */
void json_write_text(struct buffer *b, struct slice text);
void json_write_value(struct buffer *b, const struct value *v);
/* The record and a line feed. Records hold no absent values: that is what a look-up says of a missing field. */
void json_write(struct buffer *b, const struct record *r);

/* Reads lines of one stream: remembers the last shapes, since a line is mostly shaped like one before it. */
struct json_reader {
    struct maker *maker;
    const struct shape *last[KINDS + 1]; /* by kind */
    const struct shape *latest;
};

/* One line without its line feed. What the record holds points into the line or the maker's arena. Refused (-1, status 1, a
 * text that stands behind "NAME:LINE: "): anything but one flat object whose first key is "kind", bytes that are not UTF-8, a
 * key that comes twice, a number that is none or too large for a double, a lone surrogate, a zero byte. */
int json_read(struct json_reader *j, struct slice line, struct record *out, struct error *e);

#endif
