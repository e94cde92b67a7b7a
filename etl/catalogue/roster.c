/* roster - the records of one kind, found by id, code, name or alias: what formulas join to. */
#include "catalogue/roster.h"

#include "text/name.h"

void roster_add(struct roster *r, struct record kept, struct arena *a)
{
    LIST_PUSH(a, r, kept);
    r->indexed = false;
}

static void index_name(struct roster *r, struct slice name, size_t place, struct arena *a)
{
    bool fresh;
    if (!name.len)
        return;
    size_t *at = table_at(&r->by_name, a, name, &fresh);
    if (fresh)
        *at = place;
}

/* Ids first, so that a name never hides one; then names and aliases. */
static void index_all(struct roster *r, struct arena *a)
{
    static const char *const ids[] = {"id", "code"}, *const names[] = {"name", "name_it", "name_en", "title"};
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < sizeof ids / sizeof *ids; k++)
            index_name(r, record_text(&r->at[i], ids[k]), i, a);
    for (size_t i = 0; i < r->n; i++) {
        const struct value *aliases = record_get(&r->at[i], "aliases");
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            struct slice name = record_text(&r->at[i], names[k]);
            if (name.len)
                index_name(r, name_key(name, a), i, a);
        }
        for (size_t k = 0; aliases->type == VALUE_LIST && k < aliases->list.n; k++)
            index_name(r, name_key(aliases->list.items[k], a), i, a);
    }
    r->indexed = true;
}

const struct record *roster_find(struct roster *r, struct slice name, struct arena *a, struct arena *scratch)
{
    if (!r->indexed)
        index_all(r, a);
    if (!name.len)
        return NULL;
    const size_t *at = table_find(&r->by_name, name);
    if (!at)
        at = table_find(&r->by_name, name_key(name, scratch));
    return at ? &r->at[*at] : NULL;
}

const struct record **roster_join(struct roster *r, const struct value *names, struct arena *a, struct arena *scratch, size_t *n)
{
    struct slice one = value_as_text(names);
    const struct slice *items = names->type == VALUE_LIST ? names->list.items : &one;
    size_t count = names->type == VALUE_LIST ? names->list.n : !value_is_empty(names);
    const struct record **found = arena_new(scratch, const struct record *, count + 1);
    *n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct record *hit = roster_find(r, items[i], a, scratch);
        if (hit)
            found[(*n)++] = hit;
    }
    return found;
}
