/* buffer - bytes that grow: what is about to be written, or what was just read. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/slice.h"

/* All zeroes is an empty buffer. Growing never fails visibly: see os_out_of_memory. */
struct buffer {
    char *at;
    size_t len, cap;
};

/* Room for `more` bytes behind `len`; returns where they begin. */
char *buffer_room(struct buffer *b, size_t more);
void buffer_free(struct buffer *b);
void buffer_printf(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline void buffer_add(struct buffer *b, const void *p, size_t n)
{
    if (n == 0)
        return;
    memcpy(b->cap - b->len >= n ? b->at + b->len : buffer_room(b, n), p, n);
    b->len += n;
}

static inline void buffer_slice(struct buffer *b, struct slice s)
{
    buffer_add(b, s.at, s.len);
}

static inline void buffer_text(struct buffer *b, const char *s)
{
    buffer_add(b, s, strlen(s));
}

static inline void buffer_char(struct buffer *b, char c)
{
    buffer_add(b, &c, 1);
}

static inline struct slice buffer_of(const struct buffer *b)
{
    return (struct slice){b->at, b->len};
}

#endif
