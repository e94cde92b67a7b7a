/* record - one flat object of the stream: a shape (kind and names of fields, in order) and a value for each. */
#include "record/record.h"

#include <stdio.h>

#include "base/buffer.h"
#include "record/json.h"
#include "record/table.h"
#include "text/number.h"

/* -- shapes ----------------------------------------------------------------------------------------------------- */

struct shapes {
    struct arena *perm;
    LIST(struct shape *) all;
    struct table by_key; /* "kind\0name\0name" -> place in `all` */
};

struct shapes *shapes_new(struct arena *perm)
{
    struct shapes *s = arena_new(perm, struct shapes, 1);
    s->perm = perm;
    return s;
}

static struct slice json_key(struct arena *a, struct slice lead, struct slice name, struct slice tail)
{
    struct buffer b = {0};
    buffer_slice(&b, lead);
    json_write_text(&b, name);
    buffer_slice(&b, tail);
    struct slice kept = slice_copy(a, buffer_of(&b));
    buffer_free(&b);
    return kept;
}

static struct shape *new_shape(struct shapes *s, struct slice kind, const struct slice *names, size_t n)
{
    struct shape *shape = arena_new(s->perm, struct shape, 1);
    struct slice *own = arena_new(s->perm, struct slice, n + 1);
    struct slice *keys = arena_new(s->perm, struct slice, n + 1);
    keys[0] = json_key(s->perm, S("{\"kind\":"), kind, S(""));
    for (size_t i = 0; i < n; i++) {
        own[i] = slice_copy(s->perm, names[i]);
        keys[i + 1] = json_key(s->perm, S(","), names[i], S(":"));
    }
    *shape = (struct shape){.kind = kind_of(kind),
                            .kind_name = slice_copy(s->perm, kind),
                            .id = (unsigned)s->all.n,
                            .n = n,
                            .names = own,
                            .keys = keys};
    LIST_PUSH(s->perm, &s->all, shape);
    return shape;
}

/* "kind\0name\0name" */
static struct slice shape_key(struct arena *a, struct slice kind, const struct slice *names, size_t n)
{
    size_t size = kind.len;
    for (size_t i = 0; i < n; i++)
        size += 1 + names[i].len;
    char *key = arena_alloc(a, size + 1), *to = key;
    memcpy(to, kind.at, kind.len);
    to += kind.len;
    for (size_t i = 0; i < n; i++) {
        *to++ = '\0';
        if (names[i].len)
            memcpy(to, names[i].at, names[i].len);
        to += names[i].len;
    }
    return (struct slice){key, size};
}

const struct shape *shape_get(struct shapes *s, struct slice kind, const struct slice *names, size_t n)
{
    struct arena_mark mark = arena_mark(s->perm);
    struct slice key = shape_key(s->perm, kind, names, n);
    const size_t *found = table_find(&s->by_key, key);
    if (found) {
        arena_release(s->perm, mark);
        return s->all.at[*found];
    }
    bool fresh;
    *table_at(&s->by_key, s->perm, key, &fresh) = s->all.n;
    return new_shape(s, kind, names, n);
}

const struct shape *shape_with(struct shapes *s, const struct shape *from, struct slice name)
{
    struct slice small[64];
    struct arena *a = s->perm;
    struct slice *names = from->n < 64 ? small : arena_alloc(a, (from->n + 1) * sizeof *names);
    if (from->n)
        memcpy(names, from->names, from->n * sizeof *names);
    names[from->n] = name;
    return shape_get(s, from->kind_name, names, from->n + 1);
}

int shape_find(const struct shape *s, struct slice name)
{
    for (size_t i = 0; i < s->n; i++)
        if (slice_eq(s->names[i], name))
            return (int)i;
    return -1;
}

/* -- records ---------------------------------------------------------------------------------------------------- */

enum { SPARE = 8 };

struct record record_new(struct maker *m, struct slice kind)
{
    return (struct record){.shape = shape_get(m->shapes, kind, NULL, 0),
                           .values = arena_new(m->arena, struct value, SPARE),
                           .room = SPARE};
}

struct record record_own(struct maker *m, const struct record *r)
{
    size_t n = r->shape->n, room = n + SPARE;
    struct value *values = arena_alloc(m->arena, room * sizeof *values);
    if (n)
        memcpy(values, r->values, n * sizeof *values);
    return (struct record){.shape = r->shape, .values = values, .room = room};
}

struct value value_keep(struct arena *a, struct value v)
{
    if (v.type == VALUE_TEXT || v.type == VALUE_NUMBER)
        v.text = slice_copy(a, v.text);
    if (v.type == VALUE_LIST) {
        struct slice *items = arena_new(a, struct slice, v.list.n);
        for (size_t i = 0; i < v.list.n; i++)
            items[i] = slice_copy(a, v.list.items[i]);
        v.list.items = items;
    }
    return v;
}

struct record record_keep(struct maker *m, const struct record *r)
{
    struct record own = record_own(m, r);
    for (size_t i = 0; i < own.shape->n; i++)
        own.values[i] = value_keep(m->arena, own.values[i]);
    return own;
}

void record_set_at(struct record *r, int at, struct value v)
{
    r->values[at] = v;
}

void record_set(struct maker *m, struct record *r, const char *name, struct value v)
{
    struct slice key = slice_of(name);
    int at = shape_find(r->shape, key);
    if (at >= 0) {
        r->values[at] = v;
        return;
    }
    size_t n = r->shape->n;
    if (n >= r->room)
        *r = record_own(m, r);
    r->shape = shape_with(m->shapes, r->shape, key);
    r->values[n] = v;
}

const struct value value_absent = {.type = VALUE_ABSENT};

const struct value *record_get(const struct record *r, const char *name)
{
    return record_at(r, shape_find(r->shape, slice_of(name)));
}

struct slice record_text(const struct record *r, const char *name)
{
    return value_as_text(record_get(r, name));
}

/* -- values ----------------------------------------------------------------------------------------------------- */

struct value value_bool(bool truth)
{
    return (struct value){.type = VALUE_BOOL, .truth = truth};
}

struct value value_double(struct arena *a, double number)
{
    if (!(number - number == 0)) /* NaN and infinities */
        return value_null();
    enum { ROOM = 32 };
    char *digits = arena_alloc(a, ROOM);
    size_t n = number_print(number, digits);
    arena_shrink(a, digits, ROOM, n + 1);
    return value_digits((struct slice){digits, n}, number);
}

struct value value_count(struct arena *a, uint64_t number)
{
    char digits[20], *p = digits + sizeof digits;
    uint64_t rest = number;
    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    return value_digits(slice_copy(a, (struct slice){p, (size_t)(digits + sizeof digits - p)}), (double)number);
}

struct value value_list(const struct slice *items, size_t n)
{
    return (struct value){.type = VALUE_LIST, .list = {items, n}};
}

bool value_is_empty(const struct value *v)
{
    switch (v->type) {
    case VALUE_ABSENT:
    case VALUE_NULL:
        return true;
    case VALUE_TEXT:
        return v->text.len == 0;
    case VALUE_LIST:
        return v->list.n == 0;
    default:
        return false;
    }
}

struct slice value_as_text(const struct value *v)
{
    if (v->type == VALUE_TEXT || v->type == VALUE_NUMBER)
        return v->text;
    if (v->type == VALUE_BOOL)
        return v->truth ? S("true") : S("false");
    return S("");
}

bool value_eq(const struct value *a, const struct value *b)
{
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case VALUE_BOOL:
        return a->truth == b->truth;
    case VALUE_NUMBER:
    case VALUE_TEXT:
        return slice_eq(a->text, b->text);
    case VALUE_LIST:
        if (a->list.n != b->list.n)
            return false;
        for (size_t i = 0; i < a->list.n; i++)
            if (!slice_eq(a->list.items[i], b->list.items[i]))
                return false;
        return true;
    default:
        return true;
    }
}

/* -- binding ---------------------------------------------------------------------------------------------------- */

const int *bind_slow(struct binder *b, const struct shape *s)
{
    while (s->id >= b->cap)
        b->places = arena_grow(b->arena, b->places, &b->cap, sizeof *b->places);
    size_t n = 0;
    while (b->names[n])
        n++;
    int *at = arena_new(b->arena, int, n + 1);
    for (size_t i = 0; i < n; i++)
        at[i] = shape_find(s, slice_of(b->names[i]));
    b->places[s->id] = at;
    return at;
}
