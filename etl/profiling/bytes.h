/* bytes - what the bytes of a file can be: packed, in which encoding, with which line ends. */
#ifndef PROFILING_BYTES_H
#define PROFILING_BYTES_H

#include "profiling/proposal.h"

/* A finding about bytes: how often, and the first line. */
struct seen {
    uint64_t n, line;
};

struct bytes {
    uint64_t total; /* unpacked */
    uint64_t lines; /* by LFs, or by CRs where there is no LF */
    struct seen lf, cr, crlf, zero;
    bool packed, mark8, mark16;
    uint64_t zeroes[2];             /* at even and odd places */
    struct seen bad, wide, doubled; /* no UTF-8; characters beyond ASCII; UTF-8 encoded twice */
    struct seen high[128];          /* bytes from 0x80 on */
    uint64_t beside[128][5][5];     /* by what stands before and behind: see bytes.c */
    const char *encoding;           /* the verdict */
    struct slice why, against;
    bool doubtful;
};

/* Bytes as they come, in blocks of any size; `to` is complete behind bytes_end, which must follow. */
struct bytes_reader {
    struct bytes *bytes;
    struct buffer text; /* what waits of the last block */
    int before;         /* the byte in front of the next block; -1: none */
};
void bytes_begin(struct bytes_reader *r, struct bytes *to);
void bytes_feed(struct bytes_reader *r, struct slice block);
void bytes_end(struct bytes_reader *r, struct arena *a);

/* Reads all of it. */
int bytes_look(struct bytes *b, const struct origin *o, struct arena *a, struct error *e);
/* The named encoding gives the same text as the one of the verdict. */
bool bytes_read_same(const struct bytes *b, const char *encoding);
/* A sentence about `doubled`. */
struct slice bytes_say_doubled(const struct bytes *b, struct arena *a);
/* Opens the origin for reading: 0, and `fd` to be closed by origin_close. */
int origin_open(const struct origin *o, struct input *in, int *fd, struct error *e);
void origin_close(const struct origin *o, struct input *in, int fd);

#endif
