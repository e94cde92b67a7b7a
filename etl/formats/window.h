/* window - the part of a file that is in memory: read, digested and decoded to UTF-8, a block at a time.
 *
 * Places are counted from the first byte that is still held, so they stay right when the window is filled; pointers do not. */
#ifndef FORMATS_WINDOW_H
#define FORMATS_WINDOW_H

#include "formats/input.h"
#include "text/decode.h"

struct window {
    struct input *input;
    const char *name; /* for messages */
    struct decoder *decoder;
    struct buffer text;   /* decoded; the bytes before `from` are done with */
    struct buffer waits; /* repair: the end of the last block, which may be half a character */
    bool repair;
    uint64_t repaired;   /* characters put right */
    size_t from;
    size_t sealed; /* bytes of the text that the input knows of: see window_take */
    bool later;    /* what is read next is sealed by who takes it */
    uint64_t gone; /* bytes of text given up so far: `gone` + a place is a place in the whole text */
    char *block;
    char eol;   /* the byte that ends a physical line: '\n', or '\r' in a file of old Macs */
    struct error failed; /* what a read has met; it is not tried again */
    bool ended; /* all of the file is in the window */
};

/* Status 2 for an encoding that nobody knows. Reads until it is clear how lines end. On failure it is closed already. The input
 * stays the caller's. */
int window_open(struct window *w, struct input *in, struct slice encoding, bool repair_doubled_text, struct error *e);
void window_close(struct window *w);

static inline const char *window_at(const struct window *w)
{
    return w->text.at ? w->text.at + w->from : "";
}

static inline size_t window_len(const struct window *w)
{
    return w->text.len - w->from;
}

/* The first `n` bytes are no longer needed: what stood at n stands at 0 now. */
static inline void window_drop(struct window *w, size_t n)
{
    w->from += n;
    w->gone += n;
}

/* Reads until `n` bytes are held or the file has ended. -1: I/O. */
int window_hold(struct window *w, size_t n, struct error *e);
/* What the window holds goes to this buffer, and its own to `with`: so a thread reads into the one that it had before, which is near it. */
void window_swap(struct window *w, struct buffer *with);
/* The first `n` bytes leave the window in the buffer that holds them, at `*from` in it; the window goes on in what was `to`'s. Where `later` was set
 * when bytes were read, `fresh` are those that the input has not yet sealed (input.h): they are in that buffer, and in none before. */
void window_take(struct window *w, size_t n, struct buffer *to, size_t *from, struct slice *fresh);
/* They come back, in front. */
void window_give_back(struct window *w, struct slice text);

/* Reads on. 1: there may be more text; 0: the file had ended before; -1: I/O. */
int window_fill(struct window *w, struct error *e);

enum window_line { WINDOW_FAILED = -1, WINDOW_END, WINDOW_LINE, WINDOW_LONG };
/* The physical line that begins at `from`: `*end` is where the next one begins (the last one may lack its line end).
 * WINDOW_END: nothing begins there. WINDOW_LONG: the line goes on beyond place `most`. */
enum window_line window_line(struct window *w, size_t from, size_t most, size_t *end, struct error *e);
/* Gives up everything up to the end of the line that begins at 0, however long it is. */
int window_skip_line(struct window *w, struct error *e);

/* Without the line end behind it. */
struct slice window_bare_line(const struct window *w, size_t from, size_t end);

#endif
