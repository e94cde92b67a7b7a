/* overlap - observations of sources that overlap: those that are the same figure become one, with what the others say beside it. */
#include "match/overlap.h"

#include <stdint.h>

#include "base/buffer.h"
#include "match/merge.h"
#include "text/unit.h"

/* What two figures must have in common to be the same figure. */
enum {
    K_SOURCE,
    K_AREA,
    K_ENTITY,
    K_LEVEL,
    K_INDICATOR,
    K_DEFINITION,
    K_PERIOD,
    K_CATEGORY,
    K_NATURE,
    K_VALUE
};
enum { KEY_FIRST = K_AREA, KEY_LAST = K_NATURE };
static const char *const keys[] = {"source",     "area",   "entity",   "level",  "indicator",
                                   "definition", "period", "category", "nature", "value", NULL};

void overlap_open(struct overlap *s, struct words sources, struct maker *keep)
{
    s->sources = sources;
    s->keep = keep;
    s->keys = (struct binder){.names = keys, .arena = keep->arena};
}

void overlap_learn_level(struct overlap *s, struct slice area, struct slice level)
{
    struct arena *a = s->keep->arena;
    bool fresh;
    size_t *at = area.len ? table_at(&s->area_levels, a, area, &fresh) : NULL;
    if (!at || !fresh)
        return;
    *at = s->levels.n;
    LIST_PUSH(a, &s->levels, slice_copy(a, level));
}

bool overlap_has(struct overlap *s, const struct record *r)
{
    struct slice source = value_as_text(record_at(r, bind(&s->keys, r->shape)[K_SOURCE]));
    for (size_t i = 0; i < s->sources.n; i++)
        if (slice_eq(source, s->sources.at[i]))
            return true;
    return false;
}

static struct slice key_part(const struct overlap *s, const struct record *r, const int *at, int k)
{
    struct slice part = value_as_text(record_at(r, at[k]));
    const size_t *level = k == K_LEVEL && !part.len ? table_find(&s->area_levels, value_as_text(record_at(r, at[K_AREA]))) : NULL;
    return level ? s->levels.at[*level] : part;
}

/* The fields one behind the other, each ended by a zero byte, which no text of a stream holds. */
static struct slice figure_key(const struct overlap *s, struct arena *a, const struct record *r, const int *at)
{
    size_t len = 0;
    for (int k = KEY_FIRST; k <= KEY_LAST; k++)
        len += key_part(s, r, at, k).len + 1;
    char *key = arena_zero(a, len, 1), *to = key;
    for (int k = KEY_FIRST; k <= KEY_LAST; k++) {
        struct slice part = key_part(s, r, at, k);
        if (part.len)
            memcpy(to, part.at, part.len);
        to += part.len + 1;
    }
    return (struct slice){key, len};
}

void overlap_hold(struct overlap *s, const struct record *r, struct arena *scratch)
{
    const int *at = bind(&s->keys, r->shape);
    struct overlap_figure f = {.r = record_keep(s->keep, r), .next = SIZE_MAX};
    size_t me = s->held.n;
    struct arena *a = s->keep->arena;
    bool fresh;
    /* A figure that is missing disagrees with nobody. */
    if (record_at(r, at[K_VALUE])->type == VALUE_NUMBER) {
        size_t *group = table_at(&s->by_key, a, figure_key(s, scratch, r, at), &fresh);
        if (fresh) {
            *group = s->groups.n;
            LIST_PUSH(a, &s->groups, (struct overlap_group){me, me});
        } else {
            s->held.at[s->groups.at[*group].last].next = me;
            s->groups.at[*group].last = me;
        }
    }
    LIST_PUSH(a, &s->held, f);
}

/* Who says it: what the record cites, else the file that it came from. */
static struct slice voice(const struct record *r)
{
    struct slice cited = record_text(r, "cited");
    return cited.len ? cited : record_text(r, "source");
}

static size_t choose(const struct overlap *s, const struct overlap_group *g, enum choice_rule rule)
{
    size_t best = g->first;
    for (size_t i = g->first; i != SIZE_MAX; i = s->held.at[i].next)
        if (choice_better(&s->choice, rule, &s->held.at[i].r, &s->held.at[best].r))
            best = i;
    return best;
}

/* "=" is what a number says by itself. */
static struct slice sign_of(const struct record *r)
{
    struct slice sign = record_text(r, "qualifier");
    return slice_is(sign, "=") ? S("") : sign;
}

static bool same_number(double x, double y)
{
    return !(x < y || x > y);
}

/* 13.58 million and 13580000 are the same: a factor may cost the last digit. */
static bool nearly(double x, double y)
{
    double difference = x > y ? x - y : y - x, size = x > 0 ? x : -x;
    return difference <= size * 1e-12;
}

static struct slice unit_of(const struct record *r)
{
    return unit_canonical(record_text(r, "unit"));
}

/* A figure without a unit is taken to be in the other's. */
static bool same_figure(const struct record *a, const struct record *b)
{
    double x = record_get(a, "value")->number, y = record_get(b, "value")->number, factor;
    struct slice from = unit_of(a), to = unit_of(b);
    int power;
    if (!slice_eq(sign_of(a), sign_of(b)))
        return false;
    if (!from.len || !to.len || slice_eq(from, to))
        return same_number(x, y);
    return unit_factor(from, to, &factor, &power) && nearly(x * factor, y);
}

/* ">=40 (La Stampa 2016-12-06; bandi:5)"; "3 kEUR (a:1)" where units differ */
static struct slice show(const struct record *r, bool units, struct arena *a)
{
    struct slice sign = sign_of(r), digits = record_text(r, "value"), cited = record_text(r, "cited"),
                 unit = units ? record_text(r, "unit") : S("");
    return slice_format(a, "%.*s%.*s%s%.*s (%.*s%s%.*s)", SL(sign), SL(digits), unit.len ? " " : "", SL(unit), SL(cited),
                        cited.len ? "; " : "", SL(merge_place(r, a)));
}

static bool units_differ(const struct overlap *s, const struct overlap_group *g)
{
    for (size_t i = g->first; i != SIZE_MAX; i = s->held.at[i].next)
        if (!slice_eq(unit_of(&s->held.at[i].r), unit_of(&s->held.at[g->first].r)))
            return true;
    return false;
}

static uint64_t count_voices(const struct overlap *s, const struct overlap_group *g)
{
    uint64_t n = 0;
    for (size_t i = g->first; i != SIZE_MAX; i = s->held.at[i].next) {
        size_t k = g->first;
        while (k != i && !slice_eq(voice(&s->held.at[k].r), voice(&s->held.at[i].r)))
            k = s->held.at[k].next;
        n += k == i;
    }
    return n;
}

static int report_conflict(struct ctx *ctx, const struct record *chosen, struct slice own,
                           const struct value *others, enum choice_rule rule)
{
    struct buffer found = {0};
    buffer_slice(&found, own);
    for (size_t i = 0; i < others->list.n; i++)
        buffer_printf(&found, "; %.*s", SL(others->list.items[i]));
    struct finding f = {.severity = SEVERITY_WARNING,
                        .rule = choice_finding(rule),
                        .about = chosen,
                        .field = S("value"),
                        .found = buffer_of(&found),
                        .wanted = slice_of(choice_words(rule))};
    int bad = report(ctx, &f);
    buffer_free(&found);
    return bad;
}

/* No value is used: the figure stays, empty, with what all of them say. */
static void refuse(struct overlap *s, struct record *r, struct slice own, const struct value *others)
{
    struct value one = value_list(&own, 1), all = merge_lists(s->keep->arena, &one, others);
    record_set(s->keep, r, "value", value_null());
    if (record_text(r, "qualifier").len)
        record_set(s->keep, r, "qualifier", value_null());
    record_set(s->keep, r, "others", all);
}

/* The chosen figure learns how many say it and what the others say; the others are part of it. */
static int settle(struct ctx *ctx, struct overlap *s, const struct overlap_group *g)
{
    struct arena *a = s->keep->arena;
    enum choice_rule rule = choice_rule_of(&s->choice, record_text(&s->held.at[g->first].r, "indicator"));
    size_t chosen = choose(s, g, rule), n = 0;
    struct record *r = &s->held.at[chosen].r;
    LIST(struct slice) others = {0};
    bool agree = true, units = units_differ(s, g);
    for (size_t i = g->first; i != SIZE_MAX; i = s->held.at[i].next, n++) {
        if (i == chosen)
            continue;
        s->held.at[i].merged = true;
        agree = agree && same_figure(r, &s->held.at[i].r);
        LIST_PUSH(a, &others, show(&s->held.at[i].r, units, a));
    }
    record_set(s->keep, r, "sources", value_count(a, count_voices(s, g)));
    if (n == 1)
        return 0;
    struct value list = value_list(others.at, others.n);
    struct slice own = show(r, units, a);
    record_set(s->keep, r, "agree", value_bool(agree));
    record_set(s->keep, r, "others", list);
    if (agree)
        return 0;
    if (rule == CHOICE_REFUSE)
        refuse(s, r, own, &list);
    return report_conflict(ctx, r, own, &list, rule);
}

int overlap_end(struct overlap *s, struct ctx *ctx)
{
    for (size_t i = 0; i < s->groups.n; i++)
        if (settle(ctx, s, &s->groups.at[i]))
            return -1;
    for (size_t i = 0; i < s->held.n; i++) {
        struct overlap_figure *f = &s->held.at[i];
        if (f->merged)
            merge_away(ctx, &f->r);
        else if (emit(ctx, &f->r))
            return -1;
    }
    return 0;
}
