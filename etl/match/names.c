/* names - which things a name may mean: from a key to the things that bear it, in the order in
 * which they were added. */
#include "match/names.h"

void names_add(struct names *n, struct slice key, size_t thing)
{
    if (!key.len)
        return;
    bool fresh;
    size_t *at = table_at(&n->keys, n->arena, key, &fresh);
    if (fresh) {
        *at = n->first.n;
        LIST_PUSH(n->arena, &n->first, NULL);
    }
    struct name_hit **end = &n->first.at[*at];
    for (; *end; end = &(*end)->next)
        if ((*end)->thing == thing)
            return;
    *end = arena_new(n->arena, struct name_hit, 1);
    (*end)->thing = thing;
}

const struct name_hit *names_find(const struct names *n, struct slice key)
{
    const size_t *at = key.len ? table_find(&n->keys, key) : NULL;
    return at ? n->first.at[*at] : NULL;
}
