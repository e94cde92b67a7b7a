/* bytes - short runs of bytes copied and compared without a call: two words that overlap. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The place behind the copy. */
static inline char *bytes_put(char *to, const char *from, size_t n)
{
    if (n > 32) {
        memcpy(to, from, n);
    } else if (n >= 16) {
        memcpy(to, from, 16);
        memcpy(to + n - 16, from + n - 16, 16);
    } else if (n >= 8) {
        memcpy(to, from, 8);
        memcpy(to + n - 8, from + n - 8, 8);
    } else if (n >= 4) {
        memcpy(to, from, 4);
        memcpy(to + n - 4, from + n - 4, 4);
    } else if (n) {
        to[0] = from[0];
        to[n / 2] = from[n / 2];
        to[n - 1] = from[n - 1];
    }
    return to + n;
}

static inline uint64_t bytes_word(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

/* Up to eight bytes as a number; different runs of one length give different ones. */
static inline uint64_t bytes_few(const char *p, size_t n)
{
    uint32_t front, back;
    if (n >= 4) {
        memcpy(&front, p, 4);
        memcpy(&back, p + n - 4, 4);
        return (uint64_t)front << 32 | back;
    }
    return n ? (uint64_t)(unsigned char)p[0] << 16 | (uint64_t)(unsigned char)p[n / 2] << 8 | (unsigned char)p[n - 1] : 0;
}

static inline bool bytes_same(const char *a, const char *b, size_t n)
{
    if (n <= 8)
        return bytes_few(a, n) == bytes_few(b, n);
    for (size_t i = 0; i + 8 < n; i += 8)
        if (bytes_word(a + i) != bytes_word(b + i))
            return false;
    return bytes_word(a + n - 8) == bytes_word(b + n - 8);
}

#endif
