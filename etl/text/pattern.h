/* pattern - what a regular expression costs before it is used. */
#ifndef TEXT_PATTERN_H
#define TEXT_PATTERN_H

#include "base/slice.h"

enum {
    PATTERN_LONGEST = 256, /* bytes of a POSIX extended regular expression */
    PATTERN_SIZE_MOST = 512,
};

/* Why the pattern may not be used, to stand behind "rule 'matches': "; NULL when it may. Back-references make matching exponential.
 * The library unrolls bounds and doubles what is repeated, so the size counts characters times their bounds, nested ones
 * multiplied, `+` and `*` as three: over PATTERN_SIZE_MOST it is too large. */
const char *pattern_fault(struct slice pattern);

#endif
