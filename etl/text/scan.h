/* scan - bytes counted and looked for at the speed of memory. */
#ifndef TEXT_SCAN_H
#define TEXT_SCAN_H

#include "base/slice.h"

/* How often the byte stands in the text. */
size_t scan_count(struct slice s, char c);
/* The first place from `from` on where `first` stands and behind it one of the two others; s.len when there is none.
 * `*lines` is raised by the line feeds before that place; it may be NULL. */
size_t scan_pair(struct slice s, size_t from, char first, char one, char other, size_t *lines);

/* How often `first` stands directly before `second`. */
size_t scan_count_pair(struct slice s, char first, char second);
/* The first place from `from` on of a byte up to CR (line ends, tabs, zeroes) or beyond ASCII; s.len when there is none. */
size_t scan_odd(struct slice s, size_t from);

#endif
