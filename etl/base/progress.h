/* progress - a line on the terminal that says how far a long input is: bytes, rows, rate, time left.
 *
 * Only where standard error is a terminal and standard output is none; in a pipe's log, under cron, and while the output itself is
 * on the screen nothing is written. It comes after a second, changes twice a second, and is taken away at the end. */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    const char *name; /* of the input */
    int64_t total;    /* bytes; -1: not known */
    double from, next;
    bool on, shown;
};

void progress_open(struct progress *p, const char *name, int64_t total);
void progress_show(struct progress *p, uint64_t bytes, uint64_t rows);
void progress_close(struct progress *p);
/* The line, cut to `size`; control characters of the name are '?'. */
void progress_text(const struct progress *p, uint64_t bytes, uint64_t rows, double seconds, char *to, size_t size);

#endif
