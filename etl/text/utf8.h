/* utf8 - is it UTF-8, and what is in it. */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include "base/slice.h"

/* Bytes of the longest prefix that is well-formed UTF-8 (no surrogates, no overlong forms, up to
 * U+10FFFF). Equal to s.len when all is well. Runs of ASCII pass at the speed of memory. */
size_t utf8_valid(struct slice s);
/* The code point at the front of well-formed text, and the bytes it takes; 0 and 0 bytes at the
 * end. A byte that is not well-formed gives U+FFFD and 1. */
unsigned utf8_next(struct slice s, size_t *bytes);
/* Writes a code point (up to 4 bytes) and returns how many; U+FFFD for what is no character. */
size_t utf8_put(char *to, unsigned code);

#endif
