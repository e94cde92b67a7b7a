/* repair - UTF-8 that was taken for Windows-1252 and encoded once more: found, and put right when that is asked for. */
#include "text/repair.h"

#include "text/utf8.h"

enum { LONGEST = 4 * 3, WAIT_MOST = 1024 }; /* four characters of at most three bytes */

/* The byte that a character stands for, or -1. */
static int byte_of(unsigned c)
{
    static const unsigned upper[] = {0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
                                     0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
                                     0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};
    if (c >= 0x80 && c <= 0xff)
        return (int)c;
    for (int i = 0; i < 32; i++)
        if (upper[i] == c)
            return 0x80 + i;
    return -1;
}

/* The bytes behind the characters at the front: how many characters belong to one of UTF-8; `to` takes its bytes. */
static size_t read_doubled(struct slice text, char to[4], size_t *bytes)
{
    size_t n = 0, want = 2;
    *bytes = 0;
    while (n < want) {
        size_t took;
        struct slice rest = slice_sub(text, *bytes, text.len);
        int b = rest.len ? byte_of(utf8_next(rest, &took)) : -1;
        if (b < 0 || (n == 0 && (b < 0xc2 || b > 0xf4)) || (n && (b & 0xc0) != 0x80))
            return 0;
        if (n == 0)
            want = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
        to[n++] = (char)b;
        *bytes += took;
    }
    return utf8_valid((struct slice){to, n}) == n ? n : 0;
}

size_t repair_is_doubled(struct slice text)
{
    char to[4];
    size_t bytes;
    return read_doubled(slice_sub(text, 0, LONGEST), to, &bytes) ? bytes : 0;
}

size_t repair_doubled(char *text, size_t len, uint64_t *n)
{
    size_t out = 0;
    for (size_t i = 0; i < len;) {
        char to[4];
        size_t bytes, is = (unsigned char)text[i] >= 0xc3 ? read_doubled((struct slice){text + i, len - i}, to, &bytes) : 0;
        if (!is) {
            text[out++] = text[i++];
            continue;
        }
        memcpy(text + out, to, is);
        out += is;
        i += bytes;
        ++*n;
    }
    return out;
}

size_t repair_waits(struct slice piece)
{
    size_t n = 0;
    while (n < WAIT_MOST && n < piece.len && (unsigned char)piece.at[piece.len - n - 1] >= 0x80)
        n++;
    /* From the first of them on: a doubled character that begins in the middle of the run would be cut otherwise. */
    return n;
}
