/* table - from a key of bytes to a number of yours. */
#include "record/table.h"

#include "base/word.h"

/* Eight bytes at a time, the last eight perhaps twice; never 0, which marks a free place. */
uint64_t table_hash(struct slice key)
{
    uint64_t h = key.len;
    const char *p = key.at;
    size_t n = key.len;
    for (; n > 8; p += 8, n -= 8)
        h = table_mix(h, word_of(p));
    if (n)
        h = table_mix(h, key.len >= 8 ? word_of(p + n - 8) : word_short(p, n));
    h = table_mix(h, 0x8ebc6af09c88c6e3u);
    return h ? h : 1;
}

/* The place of the key, or the free one where it belongs. */
static struct table_entry *probe(const struct table *t, struct slice key, uint64_t hash)
{
    for (size_t i = hash & (t->cap - 1);; i = (i + 1) & (t->cap - 1)) {
        struct table_entry *e = &t->entries[i];
        if (!e->hash || (e->hash == hash && e->key.len == key.len && word_same(e->key.at, key.at, key.len)))
            return e;
    }
}

static void grow(struct table *t, struct arena *a)
{
    struct table old = *t;
    t->cap = old.cap ? old.cap * 2 : 16;
    t->entries = arena_new(a, struct table_entry, t->cap);
    for (size_t i = 0; i < old.cap; i++)
        if (old.entries[i].hash)
            *probe(t, old.entries[i].key, old.entries[i].hash) = old.entries[i];
}

struct table_entry *table_entry_at(struct table *t, struct arena *a, struct slice key, uint64_t hash, bool *fresh)
{
    if (t->n * 4 >= t->cap * 3)
        grow(t, a);
    struct table_entry *e = probe(t, key, hash);
    *fresh = !e->hash;
    if (*fresh) {
        *e = (struct table_entry){.hash = hash, .key = key};
        t->n++;
    }
    return e;
}

size_t *table_at(struct table *t, struct arena *a, struct slice key, bool *fresh)
{
    struct table_entry *e = table_entry_at(t, a, key, table_hash(key), fresh);
    if (*fresh)
        e->key = slice_copy(a, key);
    return &e->value;
}

const size_t *table_find(const struct table *t, struct slice key)
{
    if (!t->n)
        return NULL;
    const struct table_entry *e = probe(t, key, table_hash(key));
    return e->hash ? &e->value : NULL;
}
