/* stream - records as JSON lines between a mark at the head and a mark at the end: whole or refused. */
#ifndef RECORD_STREAM_H
#define RECORD_STREAM_H

#include "base/os.h"
#include "record/json.h"

#define STREAM_PROGRAM "citylab 0.1"
enum { STREAM_VERSION = 1 };

/* What the `stream` line says. */
struct head {
    struct slice program; /* "citylab 0.1" */
    struct slice config;  /* sha256 of the config, empty without one */
    struct slice as_of;   /* the day that "active" and the like refer to; empty when nothing gives one */
};

/* -- reading ---------------------------------------------------------------------------------------------------- */

struct stream_in;

/* Reads from `fd`, called `name` in messages. With `plain` the marks are not asked for: lines come as they are, a mark that
 * is there is passed over. Without it the first line must be a head that agrees with `mine` in program (status 2) and in
 * config (status 2), and the last an end whose count is right (status 1). `mine` takes the as-of day of the head. */
struct stream_in *stream_open(struct arena *perm, struct maker *m, int fd, const char *name, bool plain, struct head *mine,
                              struct error *e);
/* The next record that is no mark, in the maker's arena or borrowed until the next call: 1, at the end 0, else -1. */
int stream_next(struct stream_in *s, struct record *out, struct error *e);
/* The account of the stages before, as the end line had it: a list of texts. */
const struct value *stream_account(const struct stream_in *s);
/* "NAME:LINE" of the last record, for messages. */
unsigned long long stream_line(const struct stream_in *s);
void stream_close(struct stream_in *s);

/* -- writing ---------------------------------------------------------------------------------------------------- */

struct stream_out {
    int fd;
    const char *name;
    struct buffer bytes;
    uint64_t records;
};

void stream_begin(struct stream_out *s, int fd, const char *name, const struct head *head);
/* Into the buffer alone: for the copy of a stream that goes into another (stream_join). Never fails. */
int stream_print(struct stream_out *s, const struct record *r);
/* What was printed into the copy goes on here, and is gone there. */
int stream_join(struct stream_out *s, struct stream_out *copy, struct error *e);
int stream_put(struct stream_out *s, const struct record *r, struct error *e);
/* Writes the end line with the count and the account (a list of texts) and flushes. */
int stream_end(struct stream_out *s, const struct value *account, struct error *e);

#endif
