/* nodes - the indicator catalogue as an index sees it. */
#include "ranking/nodes.h"

void nodes_add(struct nodes *n, struct maker *keep, const struct record *r)
{
    bool fresh;
    struct node own = {.record = record_keep(keep, r), .up = NODE_NONE};
    const struct value *weight = record_get(&own.record, "weight"), *verified = record_get(&own.record, "verified");
    own.code = record_text(&own.record, "code");
    own.parent = record_text(&own.record, "parent");
    own.direction = record_text(&own.record, "direction");
    own.weight = weight->type == VALUE_NUMBER ? weight->number : 1;
    own.measured = !value_is_empty(record_get(&own.record, "measure"));
    own.unverified = verified->type == VALUE_BOOL && !verified->truth;
    size_t *at = table_at(&n->by, keep->arena, own.code, &fresh);
    if (!fresh)
        return;
    *at = n->list.n;
    LIST_PUSH(keep->arena, &n->list, own);
}

size_t nodes_find(const struct nodes *n, struct slice code)
{
    const size_t *at = table_find(&n->by, code);
    return at ? *at : NODE_NONE;
}

int nodes_bind(struct nodes *n, struct error *e)
{
    for (size_t i = 0; i < n->list.n; i++) {
        struct node *own = &n->list.at[i];
        own->up = own->parent.len ? nodes_find(n, own->parent) : NODE_NONE;
        if (own->up != NODE_NONE)
            n->list.at[own->up].children++;
    }
    for (size_t i = 0; i < n->list.n; i++) {
        size_t steps = 0;
        for (size_t k = n->list.at[i].up; k != NODE_NONE && steps <= n->list.n; k = n->list.at[k].up)
            steps++;
        const struct record *r = &n->list.at[i].record;
        if (steps > n->list.n)
            return fail(e, STATUS_DATA, "%.*s:%.*s: field 'parent': indicator '%.*s' is its own ancestor", SL(record_text(r, "source")),
                        SL(record_text(r, "line")), SL(n->list.at[i].code));
    }
    return 0;
}

bool nodes_below(const struct nodes *n, size_t node, size_t top)
{
    while (node != NODE_NONE && node != top)
        node = n->list.at[node].up;
    return node == top;
}
