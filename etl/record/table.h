/* table - from a key of bytes to a number of yours. Keys are found by hash and never come out in an order: what is printed
 * must come from a list that the numbers point into. */
#ifndef RECORD_TABLE_H
#define RECORD_TABLE_H

#include <stdint.h>

#include "base/arena.h"

struct table_entry {
    uint64_t hash; /* 0: free */
    struct slice key;
    size_t value;
};

/* All zeroes is an empty table. */
struct table {
    struct table_entry *entries;
    size_t n, cap;
};

/* The number behind the key; when the key is new (`*fresh`), a cleared one, and the key is copied into the arena. The
 * pointer is good until the next call. */
size_t *table_at(struct table *t, struct arena *a, struct slice key, bool *fresh);
/* The same without the copy, for keys that lie beside what they lead to: when the key is new, the caller sets `key.at` to
 * its own copy before the next call. `hash` is table_hash(key). */
struct table_entry *table_entry_at(struct table *t, struct arena *a, struct slice key, uint64_t hash, bool *fresh);
uint64_t table_hash(struct slice key);
static inline uint64_t table_mix(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 m = (unsigned __int128)(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xe7037ed1a0b428dbu);
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}
/* NULL when the key is not there. */
const size_t *table_find(const struct table *t, struct slice key);

#endif
