/* names - which things a name may mean: from a key to the things that bear it, in the order in
 * which they were added. */
#ifndef MATCH_NAMES_H
#define MATCH_NAMES_H

#include "record/table.h"

/* One of the things behind a key. Things are the caller's numbers. */
struct name_hit {
    size_t thing;
    struct name_hit *next; /* NULL: the last */
};

/* Cleared, with an arena, it is empty. Keys are what name_key or organisation_key make of a name:
 * the caller chooses, and must ask with the same. */
struct names {
    struct arena *arena;
    struct table keys;
    LIST(struct name_hit *) first;
};

/* The thing bears the name; said twice it counts once. The key is copied. An empty key is no name.
 */
void names_add(struct names *n, struct slice key, size_t thing);
/* The first thing that bears the name, NULL when none does. */
const struct name_hit *names_find(const struct names *n, struct slice key);

#endif
