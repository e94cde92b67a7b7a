/* repair - UTF-8 that was taken for Windows-1252 and encoded once more: found, and put right when that is asked for. */
#ifndef TEXT_REPAIR_H
#define TEXT_REPAIR_H

#include <stdint.h>

#include "base/slice.h"

/* The text begins with two to four characters that are, as bytes of Windows-1252 (or of ISO-8859-1 where that has none), one character of UTF-8: "Ã¨"
 * for "è". Returns the bytes that they take, 0 when they are none. */
size_t repair_is_doubled(struct slice text);
/* Puts all of them right in place, and returns the new length. `n` is counted up. Text that is not UTF-8 stays as it is. */
size_t repair_doubled(char *text, size_t len, uint64_t *n);
/* Bytes at the end of a piece that may be the beginning of a doubled character; they have to wait for more. */
size_t repair_waits(struct slice piece);

#endif
