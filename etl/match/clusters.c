/* clusters - which of many things are one, with pairs that a person holds apart. */
#include "match/clusters.h"

/* A name of a thing that stands in a pair held apart. */
struct cluster_mark {
    size_t name;
    struct cluster_mark *next;
};

size_t clusters_add(struct clusters *c)
{
    size_t thing = c->at.n;
    LIST_PUSH(c->arena, &c->at, (struct cluster){.into = thing});
    return thing;
}

size_t clusters_root(struct clusters *c, size_t thing)
{
    while (c->at.at[thing].into != thing)
        thing = c->at.at[thing].into = c->at.at[c->at.at[thing].into].into;
    return thing;
}

static size_t mark_of(struct clusters *c, struct slice name)
{
    bool fresh;
    size_t *at = table_at(&c->marks, c->arena, name, &fresh);
    if (fresh)
        *at = c->marks.n - 1;
    return *at;
}

static struct slice pair_key(size_t room[2], size_t a, size_t b)
{
    room[0] = a < b ? a : b;
    room[1] = a < b ? b : a;
    return (struct slice){(const char *)room, 2 * sizeof *room};
}

void clusters_hold_apart(struct clusters *c, struct slice name, struct slice other)
{
    size_t room[2], a = mark_of(c, name), b = mark_of(c, other);
    bool fresh;
    table_at(&c->apart, c->arena, pair_key(room, a, b), &fresh);
}

void clusters_name(struct clusters *c, size_t thing, struct slice name)
{
    const size_t *mark = c->apart.n ? table_find(&c->marks, name) : NULL;
    struct cluster *root = &c->at.at[clusters_root(c, thing)];
    if (!mark)
        return;
    for (const struct cluster_mark *m = root->marks; m; m = m->next)
        if (m->name == *mark)
            return;
    struct cluster_mark *m = arena_new(c->arena, struct cluster_mark, 1);
    *m = (struct cluster_mark){*mark, root->marks};
    root->marks = m;
}

bool clusters_may_join(struct clusters *c, size_t a, size_t b)
{
    size_t room[2];
    a = clusters_root(c, a);
    b = clusters_root(c, b);
    if (a == b)
        return true;
    for (const struct cluster_mark *m = c->at.at[a].marks; m; m = m->next)
        for (const struct cluster_mark *n = c->at.at[b].marks; n; n = n->next)
            if (table_find(&c->apart, pair_key(room, m->name, n->name)))
                return false;
    return true;
}

bool clusters_join(struct clusters *c, size_t a, size_t b)
{
    if (!clusters_may_join(c, a, b))
        return false;
    a = clusters_root(c, a);
    b = clusters_root(c, b);
    size_t root = a < b ? a : b, other = a < b ? b : a;
    if (a == b)
        return true;
    c->at.at[other].into = root;
    struct cluster_mark **end = &c->at.at[root].marks;
    while (*end)
        end = &(*end)->next;
    *end = c->at.at[other].marks;
    return true;
}
