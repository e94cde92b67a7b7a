/* groups - the shell's group-by: one tally for each combination of values, in the order of appearance. */
#include "catalogue/groups.h"

#include <math.h>

#include "base/word.h"
#include "text/number.h"

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

/* -- groups ----------------------------------------------------------------------------------------------------- */

static struct group *group_at(const struct groups *g, size_t n)
{
    return &g->slabs.at[n / GROUPS_SLAB]->at[n % GROUPS_SLAB];
}

static struct group_back *back_of(const struct groups *g, size_t n)
{
    return &g->slabs.at[n / GROUPS_SLAB]->back[n % GROUPS_SLAB];
}

static struct slice key_of(const struct group *one)
{
    const char *key = one->front;
    if (one->len > GROUP_SHORT)
        memcpy(&key, one->front, sizeof key);
    return (struct slice){key, one->len};
}

static void add_slab(struct groups *g)
{
    char *room = arena_alloc(g->arena, sizeof(struct group_slab) + _Alignof(struct group_slab));
    size_t over = (uintptr_t)room % _Alignof(struct group_slab);
    room += over ? _Alignof(struct group_slab) - over : 0;
    LIST_PUSH(g->arena, &g->slabs, (struct group_slab *)(void *)room);
}

/* Later pieces have higher numbers, and a thread meets its own in their order. */
static uint64_t order_of(uint64_t piece, size_t nth)
{
    return piece << 32 | (uint32_t)nth;
}

/* The last one now. */
static void add_group(struct groups *g, struct slice key, uint64_t order)
{
    if (g->n == g->slabs.n * GROUPS_SLAB)
        add_slab(g);
    struct group *one = group_at(g, g->n);
    struct group_back *back = back_of(g, g->n++);
    *one = (struct group){.len = (uint32_t)key.len, .least = INFINITY, .most = -INFINITY};
    *back = (struct group_back){.order = order};
    if (key.len <= GROUP_SHORT) {
        memcpy(one->front, key.at, key.len);
    } else {
        const char *copy = slice_copy(g->arena, key).at;
        memcpy(one->front, &copy, sizeof copy);
    }
    if (g->needs & KEEPS_CLASSES)
        back->classes = arena_new(g->arena, struct tally, 1);
}

void group_values(const struct groups *g, size_t group, struct value *out, struct arena *a)
{
    struct slice key = key_of(group_at(g, group));
    for (size_t i = 0; i < g->fields; i++)
        out[i] = take_value(&key, a);
}

void group_fetch(const struct groups *g, size_t group)
{
    __builtin_prefetch(group_at(g, group), 1);
    __builtin_prefetch(back_of(g, group), 1);
}

/* -- tallies, in their two parts ------------------------------------------------------------------------------------ */

struct tally group_numbers(const struct groups *g, size_t group)
{
    const struct group *one = group_at(g, group);
    const struct tally *more = back_of(g, group)->numbers;
    struct tally t = more ? *more : (struct tally){0};
    t.n = one->n;
    t.least = one->n ? one->least : 0;
    t.most = one->n ? one->most : 0;
    t.sum.high = one->high;
    t.sum.low = one->low;
    return t;
}

struct tally *group_classes(const struct groups *g, size_t group)
{
    return back_of(g, group)->classes;
}

static void set_numbers(struct groups *g, size_t group, const struct tally *t)
{
    struct group *one = group_at(g, group);
    struct group_back *back = back_of(g, group);
    one->n = t->n;
    one->least = t->n ? t->least : INFINITY;
    one->most = t->n ? t->most : -INFINITY;
    one->high = t->sum.high;
    one->low = t->sum.low;
    if (!t->sum.rest && !t->values && !t->squares)
        return;
    back->numbers = back->numbers ? back->numbers : arena_new(g->arena, struct tally, 1);
    *back->numbers = *t;
}

static void count_more(struct groups *g, size_t group, double number)
{
    struct tally t = group_numbers(g, group);
    tally_number(&t, number, g->needs, g->arena);
    set_numbers(g, group, &t);
}

/* tally_number, of a number that leaves nothing over. */
static inline bool count_plain(struct group *one, double number)
{
    if (!exact_add_two(&one->high, &one->low, number))
        return false;
    one->least = number < one->least ? number : one->least;
    one->most = number > one->most ? number : one->most;
    one->n++;
    return true;
}

/* Nobody asks for more than what a group has in its front. */
static bool are_plain(const struct groups *g)
{
    return (g->needs & (WANTS_NUMBER | KEEPS_VALUES | KEEPS_SQUARES)) == WANTS_NUMBER;
}

static void count_row(struct groups *g, const struct waiting *w, size_t group)
{
    struct group *one = group_at(g, group);
    if (!(g->needs & WANTS_NUMBER))
        one->n++;
    else if (w->is_number && !(are_plain(g) && count_plain(one, w->number)))
        count_more(g, group, w->number);
}

/* -- from keys to groups ---------------------------------------------------------------------------------------- */

/* Of a short key with zeroes behind it: no branch depends on how long it is. */
static uint32_t hash_short(const char key[GROUP_SHORT])
{
    return (uint32_t)table_mix(table_mix(word_of(key), word_of(key + 8)), word_of(key + GROUP_SHORT - 8));
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
             (word_of(one->front + GROUP_SHORT - 8) ^ word_of(key + GROUP_SHORT - 8)));
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

/* The number of the group, from 0; a new one appears at `order`. */
static size_t group_of(struct groups *g, struct slice key, uint32_t hash, uint64_t order)
{
    if (g->n * 4 >= g->cap * 3)
        grow(g);
    for (size_t i = hash & (g->cap - 1);; i = (i + 1) & (g->cap - 1)) {
        struct group_slot *slot = &g->slots[i];
        if (!slot->number) {
            add_group(g, key, order);
            *slot = (struct group_slot){hash, (uint32_t)g->n};
            return g->n - 1;
        }
        if (slot->hash == hash && has_key(group_at(g, slot->number - 1), key))
            return slot->number - 1;
    }
}

/* The number, from 1, of the first group of this hash, whatever its key; 0 when there is none. */
static uint32_t number_of_hash(const struct groups *g, uint32_t hash)
{
    for (size_t i = hash & (g->cap - 1); g->cap && g->slots[i].number; i = (i + 1) & (g->cap - 1))
        if (g->slots[i].hash == hash)
            return g->slots[i].number;
    return 0;
}

/* -- rows that wait --------------------------------------------------------------------------------------------- */

/* Not while the key is written: words that were made of smaller ones are read without waiting once these have left for memory. */
static void fetch_slots(struct groups *g)
{
    for (size_t i = 0; i < g->waits; i++) {
        struct waiting *w = &g->waiting[i];
        w->hash = w->len <= GROUP_SHORT ? hash_short(w->key) : hash_of((struct slice){w->key, w->len});
        if (g->cap)
            __builtin_prefetch(&g->slots[w->hash & (g->cap - 1)]);
    }
}

/* The slots have come: the groups that they name are sent for. */
static void fetch_groups(struct groups *g)
{
    for (size_t i = 0; i < g->waits; i++) {
        struct waiting *w = &g->waiting[i];
        w->nth = number_of_hash(g, w->hash);
        w->group = w->nth ? group_at(g, w->nth - 1) : NULL;
        __builtin_prefetch(w->group, 1);
    }
}

static void settle(struct groups *g)
{
    const bool plain = are_plain(g);
    fetch_slots(g);
    fetch_groups(g);
    for (size_t i = 0; i < g->waits; i++) {
        const struct waiting *w = &g->waiting[i];
        struct slice key = {w->key, w->len};
        bool there = w->group && w->group->len == w->len && (w->len <= GROUP_SHORT ? has_short(w->group, w->key) : has_key(w->group, key));
        if (there && plain && w->is_number && count_plain(w->group, w->number))
            continue;
        count_row(g, w, there ? w->nth - 1 : group_of(g, key, w->hash, order_of(w->piece, g->n)));
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
    size_t group = group_of(g, buffer_of(&g->key), hash_of(buffer_of(&g->key)), order_of(g->piece, g->n));
    count_row(g, &w, group);
    if (g->needs & KEEPS_CLASSES && !value_is_empty(v))
        tally_class(group_classes(g, group), value_as_text(v), g->arena);
}

static inline void add_waiting(struct groups *g, struct waiting *w, size_t len, const struct value *measured)
{
    memset(w->key + len, 0, GROUP_SHORT);
    w->piece = g->piece;
    w->number = measured->number;
    w->is_number = measured->type == VALUE_NUMBER;
    w->len = (unsigned char)len;
    if (++g->waits == GROUPS_WAITING)
        settle(g);
}

void groups_add(struct groups *g, const struct record *r, const int *at)
{
    struct waiting *w = &g->waiting[g->waits];
    size_t len = g->needs & KEEPS_CLASSES ? 0 : short_key(g, r, at, w->key);
    if (len)
        add_waiting(g, w, len, record_at(r, at[g->fields]));
    else
        add_long(g, r, at);
}

/* -- many ------------------------------------------------------------------------------------------------------- */

/* Of a text that is near: it is copied in one go, with no guess how long it is. */
enum { NEAR = 16 };

/* short_key of values that are all there, their texts near: those that begin in the `room` bytes from `around` on. */
static inline size_t near_key(const struct value *values, const int *at, size_t fields, uintptr_t around, size_t room, char to[GROUPS_KEY])
{
    char *end = to;
    for (size_t i = 0; i < fields; i++) {
        const struct value *v = values + at[i];
        if (v->type - VALUE_NUMBER > VALUE_TEXT - VALUE_NUMBER || (uintptr_t)v->text.at - around >= room || v->text.len > NEAR)
            return 0;
        *end++ = (char)('0' + v->type);
        memcpy(end, v->text.at, NEAR);
        end += v->text.len;
        *end++ = '\0';
    }
    return (size_t)(end - to);
}

/* Every key that near_key makes has room, and every field is in the shape. */
static bool may_be_near(const struct groups *g, const struct batch *b, const int *at)
{
    bool all = g->fields && g->fields * (NEAR + 2) <= GROUPS_KEY && b->around.len > NEAR && !(g->needs & KEEPS_CLASSES);
    for (size_t i = 0; i <= g->fields; i++)
        all = all && at[i] >= 0;
    return all;
}

void groups_add_many(struct groups *g, const struct batch *b, const int *at)
{
    const size_t fields = g->fields, n = b->n, stride = b->shape->n, room = may_be_near(g, b, at) ? b->around.len - NEAR : 0;
    for (size_t i = 0; i < n; i++) {
        const struct value *values = b->values + b->rows[i] * stride;
        struct waiting *w = &g->waiting[g->waits];
        size_t len = room ? near_key(values, at, fields, (uintptr_t)b->around.at, room, w->key) : 0;
        struct record r = batch_record(b, i);
        if (len)
            add_waiting(g, w, len, values + at[fields]);
        else
            groups_add(g, &r, at);
    }
}

/* -- threads ---------------------------------------------------------------------------------------------------- */

static void merge_group(struct groups *g, const struct groups *from, size_t other, uint32_t hash)
{
    uint64_t order = back_of(from, other)->order;
    size_t group = group_of(g, key_of(group_at(from, other)), hash, order);
    struct group_back *back = back_of(g, group);
    struct tally numbers = group_numbers(g, group), more = group_numbers(from, other);
    back->order = order < back->order ? order : back->order;
    tally_merge(&numbers, &more, g->arena);
    set_numbers(g, group, &numbers);
    if (g->needs & KEEPS_CLASSES)
        tally_merge(back->classes, group_classes(from, other), g->arena);
}

/* What slot `i` leads to, here and there, is sent for. */
static void fetch_slot(const struct groups *g, const struct groups *from, size_t i)
{
    if (i >= from->cap || !from->slots[i].number)
        return;
    uint32_t number = number_of_hash(g, from->slots[i].hash);
    group_fetch(from, from->slots[i].number - 1);
    if (number)
        group_fetch(g, number - 1);
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
            merge_group(g, from, from->slots[i].number - 1, from->slots[i].hash);
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
    for (size_t i = 0; i < g->n; i++)
        g->list[i] = (struct appearance){back_of(g, i)->order, i};
    if (g->merged)
        sort_by_order(g->list, g->n, g->arena);
}
