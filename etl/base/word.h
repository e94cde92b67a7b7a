/* word - up to eight bytes of a text at a time, as one number: the byte that stands first is the lowest. */
#ifndef BASE_WORD_H
#define BASE_WORD_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t word_of(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return le64toh(w);
}

/* Of fewer than eight bytes, zeroes behind them. Nothing else is read: the parts it is made of overlap. */
static inline uint64_t word_short(const char *p, size_t n)
{
    uint32_t low, high;
    if (!n)
        return 0;
    if (n < 4)
        return (uint64_t)(unsigned char)p[0] | (uint64_t)(unsigned char)p[n / 2] << n / 2 * 8 |
               (uint64_t)(unsigned char)p[n - 1] << (n - 1) * 8;
    memcpy(&low, p, sizeof low);
    memcpy(&high, p + n - 4, sizeof high);
    return le32toh(low) | (uint64_t)le32toh(high) << (n - 4) * 8;
}

/* Copied without a call where it is short; the place behind the copy. */
static inline char *word_put(char *to, const char *from, size_t n)
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

/* The digits that a word begins with: how many, 8 when it holds nothing else. */
static inline size_t word_digits(uint64_t w)
{
    uint64_t x = w ^ UINT64_C(0x3030303030303030);
    /* A byte above nine reaches the highest bit, or had it; what is carried over goes to the bytes behind the first of them alone. */
    uint64_t other = ((x + UINT64_C(0x7676767676767676)) | x) & UINT64_C(0x8080808080808080);
    return other ? (size_t)__builtin_ctzll(other) / 8 : 8;
}

/* What the first `n` bytes of it say, 1 to 8 digits: pairs, then fours, then all of them at once. */
static inline uint64_t word_value(uint64_t w, size_t n)
{
    uint64_t x = (w ^ UINT64_C(0x3030303030303030)) << (8 - n) * 8;
    x = (x * (1 + (10 << 8))) >> 8 & UINT64_C(0x00ff00ff00ff00ff);
    x = (x * (1 + (100 << 16))) >> 16 & UINT64_C(0x0000ffff0000ffff);
    return (x * (1 + (UINT64_C(10000) << 32))) >> 32;
}

/* Two runs of `n` bytes are the same: memcmp without the call, for what is short. */
static inline bool word_same(const char *a, const char *b, size_t n)
{
    uint32_t ours, theirs;
    if (n >= 8) {
        for (size_t i = 0; i + 8 < n; i += 8)
            if (word_of(a + i) != word_of(b + i))
                return false;
        return word_of(a + n - 8) == word_of(b + n - 8);
    }
    if (n < 4)
        return word_short(a, n) == word_short(b, n);
    memcpy(&ours, a, sizeof ours);
    memcpy(&theirs, b, sizeof theirs);
    bool front = ours == theirs;
    memcpy(&ours, a + n - 4, sizeof ours);
    memcpy(&theirs, b + n - 4, sizeof theirs);
    return front && ours == theirs;
}

#endif
