/* json_walk - a JSON document from front to back: what begins, what ends, and the values between. Nothing but the step in hand is
 * in memory, so a document may be longer than it. */
#ifndef FORMATS_JSON_WALK_H
#define FORMATS_JSON_WALK_H

#include "formats/window.h"
#include "record/record.h"

enum walk_event {
    WALK_OBJECT, /* an object begins, … */
    WALK_ARRAY,  /* … an array */
    WALK_CLOSE,  /* the innermost of them has ended */
    WALK_VALUE,  /* a text, a number, a truth value or null */
    WALK_END,    /* the document is whole */
};

/* `name` and `value` are good until the next step. A number keeps its digits. */
struct walk_step {
    enum walk_event event;
    struct slice name; /* of the member; of an array's element nothing */
    bool member;
    struct value value;
    uint64_t line; /* where it stands, from 1 */
};

struct walk;

/* Reads UTF-8 from `fd` (not closed), called `name` in messages; gzip is unpacked. */
struct walk *walk_open(int fd, const char *name, struct arena *perm, struct error *e);
/* 0, or -1 with the error set: I/O, or what is no JSON (RFC 8259) with its line; also a text or number longer than 16 MiB, brackets
 * deeper than 512, a zero byte or half a surrogate in a text, a number that is too large for a double. A name that comes twice in an
 * object is the caller's to notice. */
int walk_next(struct walk *w, struct walk_step *s, struct error *e);
/* Behind a step that began an object or array: to behind its end. */
int walk_over(struct walk *w, struct error *e);
void walk_close(struct walk *w);

#endif
