/* changes - what changed from one edition of the report to the next. */
#include "changes.h"

#include <math.h>

#include "record/table.h"
#include "text/date.h"
#include "text/number.h"

/* A thing of the old edition; those with the same key form a chain. */
struct known {
    struct item item;
    size_t next; /* its place; NONE: the last */
    bool taken;  /* one of the new edition stands for it */
};

struct chain {
    size_t first, last; /* `first` passes over those that are taken */
};

#define NONE SIZE_MAX

/* So far is a chain searched for one that says the same: two editions in one order need no search. */
enum { SEARCH_MOST = 256 };

struct class_of {
    LIST(struct known) list;
    LIST(struct chain) chains;
    struct table chain_of;     /* key -> place in `chains` */
    LIST(struct item) waiting; /* of the new edition: none of the old one says the same, or the end decides */
};

struct comparison {
    struct changes changes;
    struct class_of of[ITEM_CLASSES];
    struct arena *arena;
};

/* -- taking ----------------------------------------------------------------------------------------------------- */

static struct item keep(struct comparison *c, const struct item *i)
{
    return (struct item){i->class, slice_copy(c->arena, i->packed)};
}

static int add_old(void *taker, const struct item *i)
{
    struct comparison *c = taker;
    struct class_of *k = &c->of[i->class];
    struct item own = keep(c, i);
    struct slice key = item_key(&own);
    size_t place = k->list.n;
    bool fresh;
    struct table_entry *at = table_entry_at(&k->chain_of, c->arena, key, table_hash(key), &fresh);
    LIST_PUSH(c->arena, &k->list, (struct known){.item = own, .next = NONE});
    if (fresh) {
        at->value = k->chains.n;
        LIST_PUSH(c->arena, &k->chains, (struct chain){place, place});
        return 0;
    }
    k->list.at[k->chains.at[at->value].last].next = place;
    k->chains.at[at->value].last = place;
    return 0;
}

static bool says_the_same(const struct item *a, const struct item *b)
{
    return item_same(a, b, CELL_value) && item_same(a, b, CELL_qualifier) && item_same(a, b, CELL_unit) && item_same(a, b, CELL_flag);
}

/* The first of the old edition with this key that is not taken; with `same`, one that says the same. */
static struct known *find(struct comparison *c, const struct item *i, bool same)
{
    struct class_of *k = &c->of[i->class];
    const size_t *at = table_find(&k->chain_of, item_key(i));
    if (!at)
        return NULL;
    struct chain *chain = &k->chains.at[*at];
    while (chain->first != NONE && k->list.at[chain->first].taken)
        chain->first = k->list.at[chain->first].next;
    size_t place = chain->first;
    for (int n = 0; place != NONE && n < SEARCH_MOST; n++, place = k->list.at[place].next) {
        struct known *old = &k->list.at[place];
        if (!old->taken && (!same || says_the_same(&old->item, i)))
            return old;
    }
    return NULL;
}

void comparison_add(struct comparison *c, const struct item *i)
{
    struct known *old = i->class == ITEM_FIGURE ? find(c, i, true) : NULL;
    if (old)
        old->taken = true;
    else
        LIST_PUSH(c->arena, &c->of[i->class].waiting, keep(c, i));
}

static int add_new(void *taker, const struct item *i)
{
    comparison_add(taker, i);
    return 0;
}

struct comparison *comparison_open(const char *old, struct arena *a, struct error *e)
{
    struct comparison *c = arena_new(a, struct comparison, 1);
    c->arena = a;
    return edition_read(&c->changes.old, old, a, add_old, c, e) ? NULL : c;
}

int comparison_read(struct comparison *c, const char *new, struct error *e)
{
    return edition_read(&c->changes.new, new, c->arena, add_new, c, e);
}

/* -- comparing -------------------------------------------------------------------------------------------------- */

static void tell(struct comparison *c, enum change change, const struct item *old, const struct item *new)
{
    LIST_PUSH(c->arena, &c->changes.of[change], (struct change_pair){old, new});
}

/* Its end is stated and not after the edition's day. */
static bool has_ended(const struct edition *n, const struct item *i)
{
    struct date end, day;
    if (!date_parse(item_get(i, CELL_end), &end))
        return false;
    return !date_parse(n->as_of, &day) || date_last(end) <= date_last(day);
}

static void compare_both(struct comparison *c, const struct item *old, const struct item *new)
{
    if (new->class == ITEM_FIGURE)
        tell(c, CHANGE_REVISED_FIGURE, old, new);
    else if (new->class == ITEM_EXPERIMENT && has_ended(&c->changes.new, new) && !has_ended(&c->changes.old, old))
        tell(c, CHANGE_ENDED_EXPERIMENT, old, new);
}

static void compare_class(struct comparison *c, enum item_class class)
{
    static const enum change came[] = {[ITEM_EXPERIMENT] = CHANGE_NEW_EXPERIMENT, [ITEM_PARTNER] = CHANGE_NEW_PARTNER,
                                       [ITEM_FIGURE] = CHANGE_NEW_FIGURE};
    static const enum change went[] = {[ITEM_EXPERIMENT] = CHANGE_GONE_EXPERIMENT, [ITEM_PARTNER] = CHANGE_GONE_PARTNER,
                                       [ITEM_FIGURE] = CHANGE_GONE_FIGURE};
    struct class_of *k = &c->of[class];
    for (size_t i = 0; i < k->waiting.n; i++) {
        const struct item *new = &k->waiting.at[i];
        struct known *old = find(c, new, false);
        if (old) {
            old->taken = true;
            compare_both(c, &old->item, new);
        } else {
            tell(c, came[class], NULL, new);
        }
    }
    for (size_t i = 0; i < k->list.n; i++)
        if (!k->list.at[i].taken)
            tell(c, went[class], &k->list.at[i].item, NULL);
}

/* -- scores ----------------------------------------------------------------------------------------------------- */

static bool same_score(const struct item *old, const struct item *new)
{
    return item_same(old, new, CELL_rank) && item_same(old, new, CELL_value);
}

/* All but the period, the last text of the key. */
static struct slice without_period(const struct item *i)
{
    struct slice key = item_key(i);
    return slice_sub(key, 0, key.len - item_get(i, CELL_period).len - 1);
}

/* Of each index, node and unit the score of the newest period. */
struct newest {
    struct table places;
    LIST(const struct item *) list;
};

static void note_newest(struct comparison *c, struct newest *n, const struct item *i)
{
    bool fresh;
    size_t *at = table_at(&n->places, c->arena, without_period(i), &fresh);
    if (fresh) {
        *at = n->list.n;
        LIST_PUSH(c->arena, &n->list, i);
    } else if (slice_cmp(item_get(i, CELL_period), item_get(n->list.at[*at], CELL_period)) > 0) {
        n->list.at[*at] = i;
    }
}

static const struct item *newest_of(const struct newest *n, const struct item *like)
{
    const size_t *at = table_find(&n->places, without_period(like));
    return at ? n->list.at[*at] : NULL;
}

static void compare_scores(struct comparison *c)
{
    struct class_of *k = &c->of[ITEM_SCORE];
    struct newest old = {0}, new = {0};
    for (size_t i = 0; i < k->list.n; i++)
        note_newest(c, &old, &k->list.at[i].item);
    for (size_t i = 0; i < k->waiting.n; i++)
        note_newest(c, &new, &k->waiting.at[i]);
    for (size_t i = 0; i < new.list.n; i++) {
        const struct item *before = newest_of(&old, new.list.at[i]);
        if (!before || !same_score(before, new.list.at[i]))
            tell(c, CHANGE_SCORE, before, new.list.at[i]);
    }
    for (size_t i = 0; i < old.list.n; i++)
        if (!newest_of(&new, old.list.at[i]))
            tell(c, CHANGE_SCORE, old.list.at[i], NULL);
    for (size_t i = 0; i < k->waiting.n; i++) {
        const struct item *now = &k->waiting.at[i];
        struct known *before = find(c, now, false);
        if (!before)
            continue;
        before->taken = true;
        bool told = newest_of(&old, now) == &before->item && newest_of(&new, now) == now;
        if (!told && !same_score(&before->item, now))
            tell(c, CHANGE_REVISED_SCORE, &before->item, now);
    }
}

const struct changes *comparison_end(struct comparison *c, const struct edition *new)
{
    if (new)
        c->changes.new = *new;
    compare_scores(c);
    compare_class(c, ITEM_EXPERIMENT);
    compare_class(c, ITEM_PARTNER);
    compare_class(c, ITEM_FIGURE);
    return &c->changes;
}

/* -- reading them ----------------------------------------------------------------------------------------------- */

static double rounded(struct slice digits, int decimals, struct arena *a)
{
    bool ok;
    return number_value(number_show(digits, '.', NULL, decimals, a), &ok);
}

/* As many as either side needs for itself, and enough to keep the two apart. */
static int decimals_of(const struct change_pair *p, enum cell c, struct arena *a)
{
    enum { MOST = 17 };
    struct slice old = p->old ? item_get(p->old, c) : S(""), new = p->new ? item_get(p->new, c) : S("");
    bool ok;
    int decimals = 0;
    if (number_is_json(old))
        decimals = word_decimals(number_value(old, &ok));
    if (number_is_json(new) && word_decimals(number_value(new, &ok)) > decimals)
        decimals = word_decimals(number_value(new, &ok));
    if (!number_is_json(old) || !number_is_json(new) || item_same(p->old, p->new, c))
        return decimals;
    while (decimals < MOST && !islessgreater(rounded(old, decimals, a), rounded(new, decimals, a)))
        decimals++;
    return decimals;
}

struct slice change_number(enum lang l, const struct change_pair *p, const struct item *side, enum cell c, struct arena *a)
{
    struct slice digits = side ? item_get(side, c) : S("");
    return number_is_json(digits) ? word_number(l, digits, decimals_of(p, c, a), a) : digits;
}

struct slice change_figure(enum lang l, const struct change_pair *p, const struct item *side, struct arena *a)
{
    struct slice digits = side ? item_get(side, CELL_value) : S("");
    if (!number_is_json(digits))
        return digits;
    bool computed = slice_is(item_get(side, CELL_nature), "computed");
    struct slice qualifier = item_get(side, CELL_qualifier), flag = item_get(side, CELL_flag);
    struct slice said = word_quantity(l, qualifier, digits, computed ? decimals_of(p, CELL_value, a) : -1, item_get(side, CELL_unit), a);
    return flag.len ? slice_format(a, "%.*s (%.*s)", SL(said), SL(word_code(l, "flag", flag))) : said;
}
