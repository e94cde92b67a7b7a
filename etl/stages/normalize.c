/* normalize - names, codes and units into canonical form, by the definitions that came first. */
#include <limits.h>

#include "base/buffer.h"
#include "match/names.h"
#include "record/rejected.h"
#include "stage.h"
#include "text/name.h"
#include "text/number.h"
#include "text/unit.h"

enum {
    MEMO_MOST = 1 << 16, /* raw spellings remembered; beyond that each is looked up anew, so memory
                            stays bounded */
    MEMO_LONGEST = 256,
};

/* The levels of a territory, in the order in which an undeclared one is taken: Torino is the
 * comune. */
static const char *const levels[] = {
    "comune", "citta_metropolitana", "fua", "nuts3", "nuts2", "nuts1", "country"};

/* What sources call them, by name_key. */
static const struct {
    const char *key, *level;
} level_names[] = {
    {"comune", "comune"}, {"municipality", "comune"}, {"municipalita", "comune"}, {"lau", "comune"}, {"lau2", "comune"},
    {"citta metropolitana", "citta_metropolitana"}, {"metropolitan city", "citta_metropolitana"},
    {"fua", "fua"}, {"functional urban area", "fua"}, {"area urbana funzionale", "fua"}, {"zona urbana funzionale", "fua"},
    {"nuts 3", "nuts3"}, {"nuts 2", "nuts2"}, {"nuts 1", "nuts1"}, {"nuts3", "nuts3"}, {"nuts2", "nuts2"}, {"nuts1", "nuts1"},
    {"country", "country"}, {"paese", "country"}, {"stato", "country"}, {"nazione", "country"}, {"nuts0", "country"}, {"nuts 0", "country"},
};

struct area {
    struct slice id, level;
};

struct areas {
    LIST(struct area) at;
    struct table by_id;
    struct names names;
    struct table memo; /* "name\0level" -> place in `at`; only what was found */
};

/* Places or themes: an id and its names. */
struct terms {
    const char *text_field; /* keeps the words of the source when they were not the id */
    const char *unknown;    /* the rule of the finding about a name that nobody knows */
    enum severity severity;
    LIST(struct slice) ids;
    struct table by_id;
    struct names names;
};

/* What is to be done with a unit of one indicator. */
struct unit_plan {
    enum { UNIT_KEEP, UNIT_RENAME, UNIT_CONVERT, UNIT_UNKNOWN } what;
    struct slice to;
    double factor;
    int power; /* INT_MIN: the factor is no power of ten */
};

struct units {
    struct table by_code; /* indicator -> place in `wanted` */
    LIST(struct slice) wanted;
    struct table memo; /* "indicator\0unit" -> place in `plans` */
    LIST(struct unit_plan) plans;
};

struct state {
    struct areas areas;
    struct terms places, themes;
    struct units units;
    struct binder binder;
    struct rejected rejected;
};

/* Fields that are looked at, of any kind: bound once a shape. */
enum { F_AREA, F_LEVEL, F_INDICATOR, F_UNIT, F_VALUE, F_SEAT, F_AREAS, F_PLACE, F_THEME };
static const char *const fields[] = {"area", "level", "indicator", "unit",  "value",
                                     "seat", "areas", "place",     "theme", NULL};

static int normalize_open(struct ctx *ctx)
{
    struct state *s = ctx->state;
    s->binder = (struct binder){.names = fields, .arena = ctx->perm};
    s->areas.names.arena = s->places.names.arena = s->themes.names.arena = s->rejected.arena =
        ctx->perm;
    s->places.text_field = "place_text";
    s->places.unknown = "unknown-place";
    s->places.severity = SEVERITY_INFO;
    s->themes.text_field = "theme_text";
    s->themes.unknown = "unknown-theme";
    s->themes.severity = SEVERITY_WARNING;
    return 0;
}

/* The level that a source means; its own word where nobody knows it. */
static struct slice canonical_level(struct ctx *ctx, struct slice level)
{
    size_t i = 0;
    while (level.len && i < sizeof levels / sizeof *levels && !slice_is(level, levels[i]))
        i++;
    if (!level.len || i < sizeof levels / sizeof *levels)
        return level;
    struct slice key = name_key(level, ctx->maker->arena);
    for (i = 0; i < sizeof level_names / sizeof *level_names; i++)
        if (slice_is(key, level_names[i].key))
            return slice_of(level_names[i].level);
    return level;
}

/* -- definitions ------------------------------------------------------------------------------- */

/* A name leads to the thing. `single`: to nothing else; the first that bears it keeps it, and a
 * finding names the second. */
static int add_name(struct ctx *ctx, struct names *names, const struct record *r, struct slice name,
                    size_t thing, bool single)
{
    struct slice key = name.len ? name_key(name, ctx->maker->arena) : name;
    const struct name_hit *owner = names_find(names, key);
    struct finding f = {.severity = SEVERITY_WARNING,
                        .rule = "ambiguous-name",
                        .about = r,
                        .field = S("aliases"),
                        .found = name,
                        .wanted = S("name of one thing only")};
    if (single && owner && owner->thing != thing)
        return report(ctx, &f);
    names_add(names, key, thing);
    return 0;
}

/* "name", "name_it" and that of any other language, "aliases", "codes". */
static bool bears_names(struct slice field)
{
    return slice_is(field, "name") || slice_starts(field, "name_") || slice_is(field, "aliases") || slice_is(field, "codes");
}

/* The names, aliases and codes of a definition. */
static int add_names(struct ctx *ctx, struct names *names, const struct record *r, size_t thing,
                     bool single)
{
    for (size_t i = 0; i < r->shape->n; i++) {
        const struct value *v = &r->values[i];
        if (!bears_names(r->shape->names[i]))
            continue;
        if (v->type == VALUE_TEXT && add_name(ctx, names, r, v->text, thing, single))
            return -1;
        for (size_t k = 0; v->type == VALUE_LIST && k < v->list.n; k++)
            if (add_name(ctx, names, r, v->list.items[k], thing, single))
                return -1;
    }
    return 0;
}

static int define_area(struct ctx *ctx, struct areas *s, struct record *r)
{
    struct slice id = record_text(r, "id"), said = record_text(r, "level"), level = canonical_level(ctx, said);
    bool fresh;
    size_t *at = id.len ? table_at(&s->by_id, ctx->perm, id, &fresh) : NULL;
    if (at && fresh) {
        *at = s->at.n;
        LIST_PUSH(ctx->perm, &s->at, (struct area){slice_copy(ctx->perm, id), slice_copy(ctx->perm, level)});
    }
    if (at && add_names(ctx, &s->names, r, *at, false))
        return -1;
    if (slice_eq(level, said))
        return emit(ctx, r);
    struct record own = record_own(ctx->maker, r);
    record_set(ctx->maker, &own, "level", value_text(level));
    return emit(ctx, &own);
}

static int define_term(struct ctx *ctx, struct terms *t, struct record *r)
{
    struct slice id = record_text(r, "id");
    bool fresh;
    size_t *at = id.len ? table_at(&t->by_id, ctx->perm, id, &fresh) : NULL;
    if (at && fresh) {
        *at = t->ids.n;
        LIST_PUSH(ctx->perm, &t->ids, slice_copy(ctx->perm, id));
    }
    if (at && add_names(ctx, &t->names, r, *at, true))
        return -1;
    return emit(ctx, r);
}

/* The catalogue's units in their canonical spelling: what figures are converted to. */
static int define_indicator(struct ctx *ctx, struct units *u, struct record *r)
{
    struct slice code = record_text(r, "code"), unit = record_text(r, "unit"),
                 wanted = unit_canonical(unit);
    bool fresh;
    size_t *at = code.len ? table_at(&u->by_code, ctx->perm, code, &fresh) : NULL;
    if (at && fresh) {
        *at = u->wanted.n;
        LIST_PUSH(ctx->perm, &u->wanted, slice_copy(ctx->perm, wanted));
    }
    if (slice_eq(unit, wanted))
        return emit(ctx, r);
    struct record own = record_own(ctx->maker, r);
    record_set(ctx->maker, &own, "unit", value_text(wanted));
    return emit(ctx, &own);
}

/* -- areas ------------------------------------------------------------------------------------- */

enum located { FOUND, UNKNOWN, AMBIGUOUS };

static size_t level_order(struct slice level)
{
    size_t i = 0;
    while (i < sizeof levels / sizeof *levels && !slice_is(level, levels[i]))
        i++;
    return i;
}

static bool level_fits(const struct area *a, struct slice level)
{
    return !level.len || !a->level.len || slice_eq(a->level, level);
}

/* The area of a declared level; without one the first of `levels`. Two of the same level are
 * nobody's choice. */
static enum located choose_area(const struct areas *s, const struct name_hit *hit,
                                struct slice level, size_t *found)
{
    size_t best = SIZE_MAX;
    bool tie = false;
    for (; hit; hit = hit->next) {
        const struct area *a = &s->at.at[hit->thing];
        size_t order = level_order(a->level);
        if (!level_fits(a, level) || order > best)
            continue;
        tie = order == best;
        best = order;
        *found = hit->thing;
    }
    return best == SIZE_MAX ? UNKNOWN : tie ? AMBIGUOUS : FOUND;
}

static enum located find_area(struct ctx *ctx, const struct areas *s, struct slice name,
                              struct slice level, size_t *found)
{
    const size_t *id = table_find(&s->by_id, name);
    if (id && level_fits(&s->at.at[*id], level)) {
        *found = *id;
        return FOUND;
    }
    return choose_area(s, names_find(&s->names, name_key(name, ctx->maker->arena)), level, found);
}

/* As find_area, but a spelling that was seen before costs one look-up of its bytes. */
static enum located locate(struct ctx *ctx, struct areas *s, struct slice name, struct slice level,
                           struct slice *id)
{
    char room[MEMO_LONGEST];
    struct slice key = name;
    size_t found = 0;
    bool memo = name.len + level.len < sizeof room;
    if (memo && level.len) {
        memcpy(room, name.at, name.len);
        room[name.len] = '\0';
        memcpy(room + name.len + 1, level.at, level.len);
        key = (struct slice){room, name.len + 1 + level.len};
    }
    const size_t *seen = memo ? table_find(&s->memo, key) : NULL;
    enum located how = seen ? FOUND : find_area(ctx, s, name, level, &found);
    if (seen)
        found = *seen;
    if (how != FOUND)
        return how;
    if (!seen && memo && s->memo.n < MEMO_MOST) {
        bool fresh;
        *table_at(&s->memo, ctx->perm, key, &fresh) = found;
    }
    *id = s->at.at[found].id;
    return FOUND;
}

static struct slice join_candidates(struct ctx *ctx, const struct areas *s, struct slice name,
                                    struct slice level)
{
    struct buffer b = {0};
    const struct name_hit *hit = names_find(&s->names, name_key(name, ctx->maker->arena));
    for (; hit; hit = hit->next)
        if (level_fits(&s->at.at[hit->thing], level))
            buffer_printf(&b, "%s%.*s", b.len ? ", " : "one of ", SL(s->at.at[hit->thing].id));
    struct slice kept = slice_copy(ctx->maker->arena, buffer_of(&b));
    buffer_free(&b);
    return kept;
}

static int report_area(struct ctx *ctx, const struct record *r, enum located how,
                       enum severity severity, const char *field, struct slice name,
                       struct slice level)
{
    struct state *s = ctx->state;
    struct finding f = {
        .severity = severity,
        .rule = how == AMBIGUOUS ? "ambiguous-area" : "unknown-area",
        .about = r,
        .field = slice_of(field),
        .found = name,
        .wanted = how == AMBIGUOUS ? join_candidates(ctx, &s->areas, name, level)
                  : level.len ? slice_format(ctx->maker->arena, "area of level %.*s", SL(level))
                              : S("area")};
    return report(ctx, &f);
}

/* -- units ------------------------------------------------------------------------------------- */

static struct unit_plan plan_unit(const struct units *u, struct slice indicator, struct slice unit)
{
    const size_t *at = table_find(&u->by_code, indicator);
    struct slice is = unit_canonical(unit), wanted = at ? u->wanted.at[*at] : S("");
    struct unit_plan p = {.to = is};
    if (!wanted.len || slice_eq(is, wanted))
        p.what = slice_eq(is, unit) ? UNIT_KEEP : UNIT_RENAME;
    else if (unit_factor(is, wanted, &p.factor, &p.power))
        p = (struct unit_plan){UNIT_CONVERT, wanted, p.factor, p.power};
    else
        p = (struct unit_plan){.what = UNIT_UNKNOWN, .to = wanted};
    return p;
}

/* As plan_unit, remembered by the bytes of both. */
static struct unit_plan find_plan(struct ctx *ctx, struct units *u, struct slice indicator,
                                  struct slice unit)
{
    char room[MEMO_LONGEST];
    if (indicator.len + unit.len >= sizeof room || u->plans.n >= MEMO_MOST)
        return plan_unit(u, indicator, unit);
    if (indicator.len)
        memcpy(room, indicator.at, indicator.len);
    room[indicator.len] = '\0';
    memcpy(room + indicator.len + 1, unit.at, unit.len);
    struct slice key = {room, indicator.len + 1 + unit.len};
    const size_t *seen = table_find(&u->memo, key);
    if (seen)
        return u->plans.at[*seen];
    bool fresh;
    struct unit_plan p = plan_unit(u, indicator, unit);
    p.to = slice_copy(ctx->perm, p.to);
    *table_at(&u->memo, ctx->perm, key, &fresh) = u->plans.n;
    LIST_PUSH(ctx->perm, &u->plans, p);
    return p;
}

/* The digits of a number that has no exponent, apart: all of them in `digits`, `whole` of them
 * before the decimal mark. */
static size_t split_digits(struct slice json, char *digits, size_t *whole)
{
    size_t n = 0;
    bool behind = false;
    *whole = 0;
    for (size_t i = 0; i < json.len; i++) {
        if (json.at[i] == '.')
            behind = true;
        if (json.at[i] < '0' || json.at[i] > '9')
            continue;
        digits[n++] = json.at[i];
        *whole += !behind;
    }
    return n;
}

/* json * 10^power with the same digits: the decimal mark moves, so nothing is rounded. */
static struct slice move_point(struct slice json, int power, struct arena *a)
{
    size_t e = 0, n, whole, shift = (size_t)(power < 0 ? -power : power);
    while (e < json.len && json.at[e] != 'e' && json.at[e] != 'E')
        e++;
    if (e < json.len) {
        long long exponent = 0;
        for (size_t i = e + 1; i < json.len && exponent < 100000; i++)
            if (json.at[i] >= '0' && json.at[i] <= '9')
                exponent = exponent * 10 + (json.at[i] - '0');
        exponent = json.at[e + 1] == '-' ? -exponent : exponent;
        return slice_format(a, "%.*se%lld", (int)e, json.at, exponent + power);
    }
    char *digits = arena_alloc(a, json.len + 2 * shift),
         *to = arena_alloc(a, json.len + 2 * shift + 2);
    n = split_digits(json, digits + shift, &whole) + shift;
    whole += shift;
    /* Zeroes in front for a mark that goes left, behind for one that goes right. */
    memset(digits, '0', shift);
    if (power > 0) {
        for (; n < whole + shift; n++)
            digits[n] = '0';
        whole += shift;
    } else {
        whole -= shift;
    }
    size_t from = 0, len = 0;
    while (from + 1 < whole && digits[from] == '0')
        from++;
    if (json.at[0] == '-')
        to[len++] = '-';
    for (size_t i = from; i < n; i++) {
        if (i == whole)
            to[len++] = '.';
        to[len++] = digits[i];
    }
    return (struct slice){to, len};
}

static void convert(struct maker *m, struct record *own, int at_value, const struct unit_plan *p,
                    struct slice unit)
{
    const struct value *v = record_at(own, at_value);
    bool fine;
    struct value to = value_double(m->arena, v->number * p->factor);
    if (p->power != INT_MIN) {
        struct slice digits = move_point(v->text, p->power, m->arena);
        to = value_digits(digits, number_value(digits, &fine));
    }
    record_set_at(own, at_value, to);
    record_set(m, own, "unit", value_text(p->to));
    record_set(m, own, "unit_from", value_text(unit));
    record_set(m, own, "factor", value_double(m->arena, p->factor));
}

/* -- figures ----------------------------------------------------------------------------------- */

/* Only a number can be converted: a figure that is missing stays as its source said. */
static struct unit_plan unit_of(struct ctx *ctx, const struct record *r, const int *at)
{
    struct state *s = ctx->state;
    struct slice unit = value_as_text(record_at(r, at[F_UNIT]));
    struct unit_plan p = {.what = UNIT_KEEP};
    if (unit.len)
        p = find_plan(ctx, &s->units, value_as_text(record_at(r, at[F_INDICATOR])), unit);
    if (p.what == UNIT_CONVERT && record_at(r, at[F_VALUE])->type != VALUE_NUMBER)
        p.what = UNIT_KEEP;
    return p;
}

static int normalize_observation(struct ctx *ctx, struct state *s, struct record *r)
{
    const int *at = bind(&s->binder, r->shape);
    struct slice area = value_as_text(record_at(r, at[F_AREA])), id = area;
    struct slice said = value_as_text(record_at(r, at[F_LEVEL])), level = canonical_level(ctx, said);
    enum located how = area.len && s->areas.at.n ? locate(ctx, &s->areas, area, level, &id) : FOUND;
    if (how != FOUND) {
        reject(ctx, r);
        rejected_add(&s->rejected, r);
        return report_area(ctx, r, how, SEVERITY_ERROR, "area", area, level);
    }
    struct unit_plan p = unit_of(ctx, r, at);
    struct slice unit = value_as_text(record_at(r, at[F_UNIT]));
    struct finding f = {.severity = SEVERITY_WARNING,
                        .rule = "unit-unknown",
                        .about = r,
                        .field = S("unit"),
                        .found = unit,
                        .wanted = p.to};
    if (p.what == UNIT_UNKNOWN && report(ctx, &f))
        return -1;
    bool moved = !slice_eq(id, area), rewritten = p.what == UNIT_RENAME || p.what == UNIT_CONVERT;
    bool leveled = !slice_eq(level, said);
    if (!moved && !rewritten && !leveled)
        return emit(ctx, r);
    struct record own = record_own(ctx->maker, r);
    if (leveled)
        record_set_at(&own, at[F_LEVEL], value_text(level));
    if (moved)
        record_set_at(&own, at[F_AREA], value_text(id));
    if (p.what == UNIT_RENAME)
        record_set_at(&own, at[F_UNIT], value_text(p.to));
    if (p.what == UNIT_CONVERT)
        convert(ctx->maker, &own, at[F_VALUE], &p, unit);
    return emit(ctx, &own);
}

/* -- entities ---------------------------------------------------------------------------------- */

/* Canonical values are made in the maker's arena; `changed` says that `own` is a copy by now. */
struct change {
    struct record own;
    bool changed;
};

static void change(struct ctx *ctx, struct change *c, int at, struct value v)
{
    if (!c->changed)
        c->own = record_own(ctx->maker, &c->own);
    c->changed = true;
    record_set_at(&c->own, at, v);
}

static int map_area(struct ctx *ctx, struct change *c, int place, const int *at)
{
    struct state *s = ctx->state;
    struct slice name = value_as_text(record_at(&c->own, at[place])), id = name;
    struct slice said = value_as_text(record_at(&c->own, at[F_LEVEL])), level = canonical_level(ctx, said);
    if (!name.len || !s->areas.at.n)
        return 0;
    if (!slice_eq(level, said))
        change(ctx, c, at[F_LEVEL], value_text(level));
    enum located how = locate(ctx, &s->areas, name, level, &id);
    if (how != FOUND)
        return report_area(ctx, &c->own, how, SEVERITY_WARNING, fields[place], name, level);
    if (!slice_eq(id, name))
        change(ctx, c, at[place], value_text(id));
    return 0;
}

static bool holds(const struct slice *items, size_t n, struct slice item)
{
    for (size_t i = 0; i < n; i++)
        if (slice_eq(items[i], item))
            return true;
    return false;
}

/* A list of areas; two spellings of one area leave it there once. */
static int map_areas(struct ctx *ctx, struct change *c, int place, const int *at)
{
    struct state *s = ctx->state;
    const struct value *v = record_at(&c->own, at[place]);
    if (v->type != VALUE_LIST)
        return map_area(ctx, c, place, at);
    struct slice *ids = arena_new(ctx->maker->arena, struct slice, v->list.n);
    struct value list = value_list(ids, 0);
    for (size_t i = 0; i < v->list.n; i++) {
        struct slice id = v->list.items[i], none = S("");
        enum located how =
            id.len && s->areas.at.n ? locate(ctx, &s->areas, v->list.items[i], none, &id) : FOUND;
        if (how != FOUND &&
            report_area(ctx, &c->own, how, SEVERITY_WARNING, fields[place], v->list.items[i], none))
            return -1;
        if (!holds(ids, list.list.n, id))
            ids[list.list.n++] = id;
    }
    if (!value_eq(v, &list))
        change(ctx, c, at[place], list);
    return 0;
}

static int map_term(struct ctx *ctx, struct change *c, int place, const int *at, struct terms *t)
{
    struct slice name = value_as_text(record_at(&c->own, at[place]));
    if (!name.len || !t->ids.n || table_find(&t->by_id, name))
        return 0;
    const struct name_hit *hit = names_find(&t->names, name_key(name, ctx->maker->arena));
    struct finding f = {.severity = t->severity,
                        .rule = t->unknown,
                        .about = &c->own,
                        .field = slice_of(fields[place]),
                        .found = name,
                        .wanted = slice_of(fields[place])};
    if (!hit)
        return report(ctx, &f);
    change(ctx, c, at[place], value_text(t->ids.at[hit->thing]));
    record_set(ctx->maker, &c->own, t->text_field, value_text(name));
    return 0;
}

static int map_place(struct ctx *ctx, struct change *c, int place, const int *at)
{
    return map_term(ctx, c, place, at, &((struct state *)ctx->state)->places);
}

static int map_theme(struct ctx *ctx, struct change *c, int place, const int *at)
{
    return map_term(ctx, c, place, at, &((struct state *)ctx->state)->themes);
}

/* Which field of which kind holds what; a line here is all that a further field takes. */
static const struct mapping {
    enum kind_id kind;
    int place;
    int (*map)(struct ctx *, struct change *, int place, const int *at);
} mappings[] = {
    {KIND_programme, F_AREAS, map_areas},  {KIND_partner, F_SEAT, map_area},
    {KIND_experiment, F_SEAT, map_area},   {KIND_experiment, F_PLACE, map_place},
    {KIND_experiment, F_THEME, map_theme}, {KIND_event, F_AREAS, map_areas},
    {KIND_event, F_PLACE, map_place},      {KIND_ranking, F_AREA, map_area},
};

static int normalize_entity(struct ctx *ctx, struct state *s, struct record *r)
{
    const int *at = bind(&s->binder, r->shape);
    struct change c = {.own = *r};
    for (size_t i = 0; i < sizeof mappings / sizeof *mappings; i++) {
        const struct mapping *m = &mappings[i];
        if (m->kind == r->shape->kind && at[m->place] >= 0 && m->map(ctx, &c, m->place, at))
            return -1;
    }
    return emit(ctx, c.changed ? &c.own : r);
}

static int normalize_record(struct ctx *ctx, struct record *r)
{
    struct state *s = ctx->state;
    switch (r->shape->kind) {
    case KIND_area:
        return define_area(ctx, &s->areas, r);
    case KIND_place:
        return define_term(ctx, &s->places, r);
    case KIND_theme:
        return define_term(ctx, &s->themes, r);
    case KIND_indicator:
        return define_indicator(ctx, &s->units, r);
    case KIND_observation:
        return normalize_observation(ctx, s, r);
    case KIND_source: {
        struct record own = rejected_correct(&s->rejected, ctx->maker, r);
        return emit(ctx, &own);
    }
    default:
        return normalize_entity(ctx, s, r);
    }
}

static const struct option no_options[] = {{0}};

const struct stage stage_normalize = {
    .name = "normalize",
    .summary =
        "bring names, codes and units into canonical form, by the definitions that came first",
    .options = no_options,
    .about = "Names, aliases and codes of areas become the id of the area, places and themes their "
             "id (the words of the source "
             "stay in place_text and theme_text), units their canonical spelling; a figure in "
             "another unit of the indicator's "
             "quantity is converted, with unit_from and factor beside it. A name that several "
             "areas bear takes the level that "
             "the record declares, else the comune. An observation about an area that nobody knows "
             "is rejected; an entity keeps "
             "the unknown name and a finding says so. Without definitions in the stream nothing is "
             "checked.",
    .state_size = sizeof(struct state),
    .open = normalize_open,
    .record = normalize_record,
};
