/* input - the bytes of a source, from a file, a pipe or memory, unpacked when they are gzip (zlib). */
#ifndef FORMATS_INPUT_H
#define FORMATS_INPUT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/error.h"

struct unpacker;

struct input {
    int fd;                    /* -1: only what is ahead */
    const char *name;          /* for messages */
    struct slice ahead;        /* bytes that were read from fd before, or all there is */
    struct digest digest;      /* of the bytes as they were read, packed ones too */
    bool undigested;           /* nobody will ask for it */
    uint64_t read;             /* bytes read, packed */
    struct unpacker *unpacker; /* NULL: the bytes are not packed */
    struct buffer first;       /* read to look for the magic when it was opened; given from `at` on */
    size_t at;
    /* Shown every block that is given out; NULL: nobody looks. */
    void (*tap)(void *watcher, struct slice block);
    void *watcher;
};

enum { UNPACK_MOST_MIB = 4096 };

/* `ahead` comes first, then what `fd` (not closed; -1: nothing) still holds. What begins as gzip does (1f 8b 08) is unpacked, several members one
 * behind the other too, to at most `most` bytes (0: 4 GiB): a bomb is refused with status 1, as is a packed file that is cut or broken, a
 * spreadsheet (xls, xlsx, ods) or a zip archive. On failure
 * it is closed already. */
int input_open(struct input *in, int fd, const char *name, struct slice ahead, uint64_t most, struct error *e);
/* Up to `size` bytes; 0 at the end; -1. */
long input_read(struct input *in, void *to, size_t size, struct error *e);
/* The same straight from the file, where nothing stands in between (input_is_straight), without a look at it: the caller gives all bytes so read to
 * input_seal, in their order. */
bool input_is_straight(const struct input *in);
long input_read_straight(struct input *in, void *to, size_t size, struct error *e);
/* Digested, counted, and shown to the tap. */
void input_seal(struct input *in, struct slice bytes);
bool input_is_packed(const struct input *in);
void input_close(struct input *in);

/* Appends up to `most` raw bytes of the file to `to`: what is to be looked at before it is read. */
int input_peek(int fd, const char *name, size_t most, struct buffer *to, struct error *e);

#endif
