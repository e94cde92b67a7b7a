/* slice - a run of bytes that somebody else owns: the program's string. */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* `at` may be NULL only when `len` is 0. The bytes are not terminated by a zero byte unless a maker says so. */
struct slice {
    const char *at;
    size_t len;
};

/* For "%.*s". */
#define SL(s) (int)(s).len, (s).at ? (s).at : ""
/* A slice of a string literal. */
#define S(literal) ((struct slice){"" literal, sizeof literal - 1})

static inline struct slice slice_of(const char *s)
{
    return (struct slice){s, s ? strlen(s) : 0};
}

static inline bool slice_eq(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool slice_is(struct slice a, const char *b)
{
    return slice_eq(a, slice_of(b));
}

static inline bool slice_starts(struct slice a, const char *prefix)
{
    size_t n = strlen(prefix);
    return a.len >= n && memcmp(a.at, prefix, n) == 0;
}

/* The order of the bytes; a shorter run that is a prefix comes first. */
int slice_cmp(struct slice a, struct slice b);

/* From byte `from` to before byte `to`; both are cut to the length. */
struct slice slice_sub(struct slice s, size_t from, size_t to);

/* Without ASCII blanks (space, tab, CR, LF, VT, FF) at both ends. */
struct slice slice_trim(struct slice s);

/* Cuts what stands before the first `by` off the front of `rest` and returns it; the whole rest when there is none.
 * Returns false when nothing is left (`rest->at` NULL): "a,b," gives "a", "b" and "". */
bool slice_cut(struct slice *rest, char by, struct slice *piece);

/* First place of `needle` in `s`, or SIZE_MAX. */
size_t slice_find(struct slice s, struct slice needle);

/* FNV-1a, 64 bits; for tables only: nothing that is printed may depend on it. */
unsigned long long slice_hash(struct slice s);

#endif
