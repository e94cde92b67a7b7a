/* groups - the shell's group-by: one tally for each combination of values, in the order of appearance. */
#include "catalogue/groups.h"

#include <stdlib.h>

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

void group_values(const struct group *one, size_t fields, struct value *out, struct arena *a)
{
    struct slice key = one->key;
    for (size_t i = 0; i < fields; i++)
        out[i] = take_value(&key, a);
}

/* -- groups ----------------------------------------------------------------------------------------------------- */

/* The key and the group behind it: with a short key, what every row touches lies in two lines of the cache. */
static size_t key_room(size_t len)
{
    return (len + 31) / 32 * 32;
}

static struct group *group_behind(const struct table_entry *entry)
{
    return (struct group *)(uintptr_t)(entry->key.at + key_room(entry->key.len));
}

/* Whole lines of the cache, cut from larger blocks. */
static char *group_room(struct groups *g, size_t size)
{
    enum { BLOCK = 256 * CACHE_LINE };
    size = (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    if (g->room < size) {
        g->room = size > BLOCK ? size : BLOCK;
        char *block = arena_alloc(g->arena, g->room + CACHE_LINE);
        g->next = block + (CACHE_LINE - (uintptr_t)block % CACHE_LINE) % CACHE_LINE;
    }
    char *one = g->next;
    g->next += size;
    g->room -= size;
    memset(one, 0, size);
    return one;
}

static struct group *new_group(struct groups *g, struct table_entry *entry, uint64_t piece)
{
    char *block = group_room(g, key_room(entry->key.len) + sizeof(struct group));
    memcpy(block, entry->key.at, entry->key.len);
    entry->key.at = block;
    struct group *one = group_behind(entry);
    one->key = entry->key;
    one->piece = piece;
    one->nth = g->list.n;
    if (g->needs & KEEPS_CLASSES)
        one->classes = arena_new(g->arena, struct tally, 1);
    LIST_PUSH(g->arena, &g->list, one);
    return one;
}

static struct group *group_of(struct groups *g, struct slice key, uint64_t hash, uint64_t piece)
{
    bool fresh;
    struct table_entry *entry = table_entry_at(&g->by_key, g->arena, key, hash, &fresh);
    return fresh ? new_group(g, entry, piece) : group_behind(entry);
}

static void count_row(struct groups *g, const struct waiting *w, struct group *one)
{
    one->records++;
    if (w->is_number)
        tally_number(&one->numbers, w->number, g->needs, g->arena);
}

/* -- rows that wait --------------------------------------------------------------------------------------------- */

/* The entries of the table have come: the groups that they name are sent for. */
static void fetch_groups(struct groups *g)
{
    for (size_t i = 0; i < g->waits; i++) {
        const struct table_entry *entry = g->waiting[i].entry = table_peek(&g->by_key, g->waiting[i].hash);
        if (!entry)
            continue;
        __builtin_prefetch(entry->key.at, 1);
        __builtin_prefetch(entry->key.at + CACHE_LINE, 1);
    }
}

static void settle(struct groups *g)
{
    table_reserve(&g->by_key, g->arena, g->waits); /* so that entries stay where they are */
    fetch_groups(g);
    for (size_t i = 0; i < g->waits; i++) {
        const struct waiting *w = &g->waiting[i];
        bool there = w->entry && w->entry->key.len == w->len && word_same(w->entry->key.at, w->key, w->len);
        if (there)
            count_row(g, w, group_behind(w->entry));
        else
            count_row(g, w, group_of(g, (struct slice){w->key, w->len}, w->hash, w->piece));
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
    struct waiting w = {.hash = table_hash(buffer_of(&g->key)), .piece = g->piece, .number = v->number,
                        .is_number = v->type == VALUE_NUMBER};
    struct group *one = group_of(g, buffer_of(&g->key), w.hash, w.piece);
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
    w->hash = table_hash((struct slice){w->key, len});
    w->piece = g->piece;
    w->number = v->number;
    w->is_number = v->type == VALUE_NUMBER;
    w->len = (unsigned char)len;
    table_fetch(&g->by_key, w->hash);
    if (++g->waits == GROUPS_WAITING)
        settle(g);
}

/* -- threads ---------------------------------------------------------------------------------------------------- */

void groups_merge(struct groups *g, struct groups *from)
{
    settle(g);
    settle(from);
    g->merged = true;
    if (!g->list.n) {
        g->by_key = from->by_key;
        memcpy(&g->list, &from->list, sizeof g->list);
        from->list.n = 0;
    }
    for (size_t i = 0; i < from->list.n; i++) {
        struct group *other = from->list.at[i];
        struct group *one = group_of(g, other->key, table_hash(other->key), other->piece);
        if (!one->records || other->piece < one->piece) {
            one->piece = other->piece;
            one->nth = other->nth;
        }
        one->records += other->records;
        tally_merge(&one->numbers, &other->numbers, g->arena);
        if (g->needs & KEEPS_CLASSES)
            tally_merge(one->classes, other->classes, g->arena);
    }
    buffer_free(&from->key);
}

static int by_appearance(const void *a, const void *b)
{
    const struct group *x = *(struct group *const *)a, *y = *(struct group *const *)b;
    return x->piece != y->piece ? (x->piece > y->piece) - (x->piece < y->piece) : (x->nth > y->nth) - (x->nth < y->nth);
}

void groups_end(struct groups *g)
{
    settle(g);
    buffer_free(&g->key);
    if (g->merged)
        qsort(g->list.at, g->list.n, sizeof(struct group *), by_appearance);
}
