/* groups - the shell's group-by: one tally for each combination of values, in the order of appearance. */
#include "catalogue/groups.h"

#include "base/word.h"
#include "text/number.h"

enum { CACHE_LINE = 64 };

/* -- keys: type, text and a zero byte a value; a list is '+' and a text for each item, then ';' ----------------------------- */

static void add_text(struct buffer *b, struct slice text)
{
    buffer_slice(b, text);
    buffer_char(b, '\0');
}

static void add_value(struct buffer *b, const struct value *v)
{
    enum value_type type = v->type == VALUE_ABSENT ? VALUE_NULL : v->type;
    buffer_char(b, (char)('0' + type));
    if (type != VALUE_LIST) {
        add_text(b, value_as_text(v));
        return;
    }
    for (size_t i = 0; i < v->list.n; i++) {
        buffer_char(b, '+');
        add_text(b, v->list.items[i]);
    }
    buffer_char(b, ';');
}

/* Takes a text off the front of a key: no text of a stream holds a zero byte. */
static struct slice take_text(struct slice *key)
{
    struct slice text;
    slice_cut(key, '\0', &text);
    return text;
}

static struct value take_list(struct slice *key, struct arena *a)
{
    LIST(struct slice) items = {0};
    for (; key->at[0] == '+'; ) {
        *key = slice_sub(*key, 1, key->len);
        LIST_PUSH(a, &items, take_text(key));
    }
    *key = slice_sub(*key, 1, key->len);
    return value_list(items.at, items.n);
}

static struct value take_value(struct slice *key, struct arena *a)
{
    enum value_type type = (enum value_type)(key->at[0] - '0');
    bool ok;
    *key = slice_sub(*key, 1, key->len);
    if (type == VALUE_LIST)
        return take_list(key, a);
    struct slice text = take_text(key);
    if (type == VALUE_NUMBER)
        return value_digits(text, number_value(text, &ok));
    if (type == VALUE_BOOL)
        return value_bool(slice_is(text, "true"));
    return type == VALUE_TEXT ? value_text(text) : value_null();
}

static struct slice key_of(const struct group *one)
{
    return (struct slice){one->len <= GROUP_SHORT ? one->front : one->key, one->len};
}

void group_values(const struct group *one, size_t fields, struct value *out, struct arena *a)
{
    struct slice key = key_of(one);
    for (size_t i = 0; i < fields; i++)
        out[i] = take_value(&key, a);
}

/* -- groups ----------------------------------------------------------------------------------------------------- */

static struct group *group_at(const struct groups *g, size_t n)
{
    return g->slabs.at[n / GROUPS_SLAB] + n % GROUPS_SLAB;
}

static void add_slab(struct groups *g)
{
    char *room = arena_alloc(g->arena, (GROUPS_SLAB + 1) * sizeof(struct group));
    size_t over = (uintptr_t)room % _Alignof(struct group);
    room += over ? _Alignof(struct group) - over : 0;
    LIST_PUSH(g->arena, &g->slabs, (struct group *)(void *)room);
}

/* Later pieces have higher numbers, and a thread meets its own in their order. */
static uint64_t order_of(uint64_t piece, size_t nth)
{
    return piece << 32 | (uint32_t)nth;
}

static struct group *new_group(struct groups *g, struct slice key, uint64_t order)
{
    if (g->n == g->slabs.n * GROUPS_SLAB)
        add_slab(g);
    struct group *one = group_at(g, g->n++);
    *one = (struct group){.len = (uint32_t)key.len, .order = order};
    if (key.len <= GROUP_SHORT)
        memcpy(one->front, key.at, key.len);
    else
        one->key = slice_copy(g->arena, key).at;
    if (g->needs & KEEPS_CLASSES)
        one->classes = arena_new(g->arena, struct tally, 1);
    return one;
}

/* -- from keys to groups ---------------------------------------------------------------------------------------- */

/* Of a short key with zeroes behind it: no branch depends on how long it is. */
static uint32_t hash_short(const char key[GROUP_SHORT])
{
    uint64_t back = table_mix(word_of(key + 16), word_of(key + GROUP_SHORT - 8));
    return (uint32_t)table_mix(table_mix(word_of(key), word_of(key + 8)), back);
}

static uint32_t hash_of(struct slice key)
{
    char front[GROUP_SHORT] = {0};
    if (key.len > GROUP_SHORT)
        return (uint32_t)table_hash(key);
    memcpy(front, key.at, key.len);
    return hash_short(front);
}

static bool has_key(const struct group *one, struct slice key)
{
    return slice_eq(key_of(one), key);
}

/* The same of two short keys with zeroes behind them. */
static bool has_short(const struct group *one, const char key[GROUP_SHORT])
{
    return !((word_of(one->front) ^ word_of(key)) | (word_of(one->front + 8) ^ word_of(key + 8)) |
             (word_of(one->front + 16) ^ word_of(key + 16)) | (word_of(one->front + GROUP_SHORT - 8) ^ word_of(key + GROUP_SHORT - 8)));
}

static void grow(struct groups *g)
{
    struct group_slot *old = g->slots;
    size_t n = g->cap;
    g->cap = n ? n * 2 : 64;
    g->slots = arena_new(g->arena, struct group_slot, g->cap);
    for (size_t i = 0; i < n; i++) {
        size_t at = old[i].hash & (g->cap - 1);
        while (old[i].number && g->slots[at].number)
            at = (at + 1) & (g->cap - 1);
        if (old[i].number)
            g->slots[at] = old[i];
    }
}

static struct group *group_of(struct groups *g, struct slice key, uint32_t hash, uint64_t order)
{
    if (g->n * 4 >= g->cap * 3)
        grow(g);
    for (size_t i = hash & (g->cap - 1);; i = (i + 1) & (g->cap - 1)) {
        struct group_slot *slot = &g->slots[i];
        if (!slot->number) {
            struct group *one = new_group(g, key, order);
            *slot = (struct group_slot){hash, (uint32_t)g->n};
            return one;
        }
        if (slot->hash == hash && has_key(group_at(g, slot->number - 1), key))
            return group_at(g, slot->number - 1);
    }
}

/* The first group of this hash, whatever its key; NULL when there is none. */
static struct group *group_of_hash(const struct groups *g, uint32_t hash)
{
    for (size_t i = hash & (g->cap - 1); g->cap && g->slots[i].number; i = (i + 1) & (g->cap - 1))
        if (g->slots[i].hash == hash)
            return group_at(g, g->slots[i].number - 1);
    return NULL;
}

static void count_row(struct groups *g, const struct waiting *w, struct group *one)
{
    if (!(g->needs & WANTS_NUMBER))
        one->numbers.n++;
    else if (w->is_number)
        tally_number(&one->numbers, w->number, g->needs, g->arena);
}

/* -- rows that wait --------------------------------------------------------------------------------------------- */

/* The slots have come: the groups that they name are sent for. */
static void fetch_groups(struct groups *g)
{
    for (size_t i = 0; i < g->waits; i++) {
        struct group *one = g->waiting[i].group = group_of_hash(g, g->waiting[i].hash);
        __builtin_prefetch(one, 1);
        __builtin_prefetch(one ? (char *)one + CACHE_LINE : NULL, 1);
    }
}

static void settle(struct groups *g)
{
    fetch_groups(g);
    for (size_t i = 0; i < g->waits; i++) {
        const struct waiting *w = &g->waiting[i];
        struct slice key = {w->key, w->len};
        bool there = w->group && w->group->len == w->len && (w->len <= GROUP_SHORT ? has_short(w->group, w->key) : has_key(w->group, key));
        count_row(g, w, there ? w->group : group_of(g, key, w->hash, order_of(w->piece, g->n)));
    }
    g->waits = 0;
}

/* add_value for texts and numbers, which most keys are: bytes of the key, 0 where it has something else or no room. */
static size_t short_key(const struct groups *g, const struct record *r, const int *at, char to[GROUPS_KEY])
{
    size_t n = 0;
    for (size_t i = 0; i < g->fields; i++) {
        const struct value *v = record_at(r, at[i]);
        if ((v->type != VALUE_TEXT && v->type != VALUE_NUMBER) || v->text.len > GROUPS_KEY - 2 - n)
            return 0;
        to[n++] = (char)('0' + v->type);
        n = (size_t)(word_put(to + n, v->text.at, v->text.len) - to);
        to[n++] = '\0';
        if (n > GROUPS_KEY - 2)
            return 0;
    }
    return n;
}

/* A key of many bytes, with lists, or whose values are counted by class. */
static void add_long(struct groups *g, const struct record *r, const int *at)
{
    const struct value *v = record_at(r, at[g->fields]);
    settle(g);
    g->key.len = 0;
    for (size_t i = 0; i < g->fields; i++)
        add_value(&g->key, record_at(r, at[i]));
    struct waiting w = {.number = v->number, .is_number = v->type == VALUE_NUMBER};
    struct group *one = group_of(g, buffer_of(&g->key), hash_of(buffer_of(&g->key)), order_of(g->piece, g->n));
    count_row(g, &w, one);
    if (g->needs & KEEPS_CLASSES && !value_is_empty(v))
        tally_class(one->classes, value_as_text(v), g->arena);
}

void groups_add(struct groups *g, const struct record *r, const int *at)
{
    const struct value *v = record_at(r, at[g->fields]);
    struct waiting *w = &g->waiting[g->waits];
    size_t len = g->needs & KEEPS_CLASSES ? 0 : short_key(g, r, at, w->key);
    if (!len) {
        add_long(g, r, at);
        return;
    }
    memset(w->key + len, 0, GROUP_SHORT);
    w->hash = len <= GROUP_SHORT ? hash_short(w->key) : hash_of((struct slice){w->key, len});
    w->piece = g->piece;
    w->number = v->number;
    w->is_number = v->type == VALUE_NUMBER;
    w->len = (unsigned char)len;
    if (g->cap)
        __builtin_prefetch(&g->slots[w->hash & (g->cap - 1)]);
    if (++g->waits == GROUPS_WAITING)
        settle(g);
}

/* -- threads ---------------------------------------------------------------------------------------------------- */

static void merge_group(struct groups *g, const struct group *other, uint32_t hash)
{
    struct group *one = group_of(g, key_of(other), hash, other->order);
    one->order = other->order < one->order ? other->order : one->order;
    tally_merge(&one->numbers, &other->numbers, g->arena);
    if (g->needs & KEEPS_CLASSES)
        tally_merge(one->classes, other->classes, g->arena);
}

/* What slot `i` leads to, here and there, is sent for. */
static void fetch_slot(const struct groups *g, const struct groups *from, size_t i)
{
    if (i >= from->cap || !from->slots[i].number)
        return;
    const char *other = (const char *)group_at(from, from->slots[i].number - 1);
    const char *one = (const char *)group_of_hash(g, from->slots[i].hash);
    __builtin_prefetch(other);
    __builtin_prefetch(other + CACHE_LINE);
    __builtin_prefetch(one, 1);
    __builtin_prefetch(one ? one + CACHE_LINE : NULL, 1);
}

/* A much larger table stays where it is, and the smaller one is what is added: a source's first groups are few. */
static bool swap_tables(struct groups *g, struct groups *from)
{
    struct groups own = *g;
    if (from->n / 2 <= g->n)
        return false;
    memcpy(&g->slabs, &from->slabs, sizeof g->slabs);
    g->n = from->n;
    g->slots = from->slots;
    g->cap = from->cap;
    memcpy(&from->slabs, &own.slabs, sizeof own.slabs);
    from->n = own.n;
    from->slots = own.slots;
    from->cap = own.cap;
    return true;
}

bool groups_merge(struct groups *g, struct groups *from)
{
    enum { AHEAD = 16 };
    settle(g);
    settle(from);
    buffer_free(&from->key);
    g->merged = true;
    bool swapped = swap_tables(g, from);
    /* By the slots, which have the hashes: groups have a place in the order of their own. */
    for (size_t i = 0; i < from->cap; i++) {
        fetch_slot(g, from, i + AHEAD);
        if (from->slots[i].number)
            merge_group(g, group_at(from, from->slots[i].number - 1), from->slots[i].hash);
    }
    return swapped;
}

/* By the bytes of their order, the lowest first, each time keeping what was in order before (radix sort); bytes that are the same in all are left out. */
static void sort_by_order(struct appearance *list, size_t n, struct arena *a)
{
    struct appearance *from = list, *to = arena_new(a, struct appearance, n + 1);
    for (unsigned shift = 0; shift < 64; shift += 8) {
        size_t place[257] = {0};
        for (size_t i = 0; i < n; i++)
            place[(from[i].order >> shift & 255) + 1]++;
        if (n && place[(from->order >> shift & 255) + 1] == n)
            continue;
        for (size_t k = 1; k < 257; k++)
            place[k] += place[k - 1];
        for (size_t i = 0; i < n; i++)
            to[place[from[i].order >> shift & 255]++] = from[i];
        struct appearance *done = from;
        from = to;
        to = done;
    }
    if (from != list && n)
        memcpy(list, from, n * sizeof *list);
}

void groups_end(struct groups *g)
{
    settle(g);
    buffer_free(&g->key);
    g->list = arena_new(g->arena, struct appearance, g->n + 1);
    for (size_t i = 0; i < g->n; i++) {
        struct group *one = group_at(g, i);
        g->list[i] = (struct appearance){one->order, one};
    }
    if (g->merged)
        sort_by_order(g->list, g->n, g->arena);
}
