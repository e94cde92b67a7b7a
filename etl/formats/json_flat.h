/* json_flat - one flat JSON object to names and values straight from its bytes, when it is regular.
 *
 * Most elements of most files are: texts, numbers, true, false, null, and lists of them, each name once. Everything else is for
 * jansson, which also says what is wrong; where this reader takes an element, both see the same. */
#ifndef FORMATS_JSON_FLAT_H
#define FORMATS_JSON_FLAT_H

#include "record/record.h"

enum { FLAT_OTHER = -1 };

/* The members of the object at the front of `text`, `most` of them at most, into names and values; returns how many they are, and in `*len` the
 * bytes that the object takes. What they hold points into `text` or the arena. FLAT_OTHER: it is for the careful reader: nesting, an escape in a
 * name, a surrogate, a number too large for a double, an object that does not end, whatever is no JSON. `*same` says that the names are those of
 * `like` (may be NULL).
 * That no name comes twice is not looked at, nor that the bytes are UTF-8: many objects are faster checked at once than each of them. */
int json_flat(struct slice text, size_t *len, const struct shape *like, struct slice *names, struct value *values, size_t most, bool *same,
              struct arena *texts);

#endif
