/* error - what went wrong, for whom: a status, a place and one line of text. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>

/* Exit statuses; the message of an error decides its status, not the place that prints it. */
enum status {
    STATUS_DONE = 0,
    STATUS_DATA = 1,   /* the data were refused */
    STATUS_USAGE = 2,  /* usage or config */
    STATUS_SYSTEM = 3, /* I/O, memory, or a promise of the program that it broke itself */
};

/* Owned by the caller, needs no freeing; all zeroes is "no error". */
struct error {
    int status;
    int quiet;       /* nothing is to be printed: the reader of our output went away */
    char text[1024]; /* one line, no control characters, no full stop at the end */
};

/* Fills `e` and returns -1, so that `return fail(e, STATUS_DATA, "…")` leaves a function. Bytes of the formatted text that
 * are control characters come out as '?': data from strangers must not drive the terminal. A first error is not
 * overwritten by a later one. */
int fail(struct error *e, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int vfail(struct error *e, enum status status, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

#endif
