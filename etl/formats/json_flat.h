/* json_flat - one flat JSON object to names and values straight from its bytes, when it is regular.
 *
 * Most elements of most files are: texts, numbers, true, false, null, and lists of them, each name once. Everything else is for
 * jansson, which also says what is wrong; where this reader takes an element, both see the same. */
#ifndef FORMATS_JSON_FLAT_H
#define FORMATS_JSON_FLAT_H

#include "record/record.h"

enum { FLAT_OTHER = -1 };

/* The members of the object in `raw`, `most` of them at most, into names and values; returns how many they are. What they hold
 * points into `raw` or the arena. FLAT_OTHER: it is for the careful reader: nesting, an escape in a name, a surrogate, bytes that
 * are not UTF-8, a number too large for a double, whatever is no JSON. `*same` says that the names are those of `like` (may be NULL).
 * That no name comes twice is not looked at. */
int json_flat(struct slice raw, const struct shape *like, struct slice *names, struct value *values, size_t most, bool *same,
              struct arena *texts);

#endif
