/* normalize - names, codes and units into canonical form, by the definitions that came first. */
#include <limits.h>

#include "match/areas.h"
#include "match/units.h"
#include "record/rejected.h"
#include "stage.h"
#include "text/name.h"
#include "text/number.h"
#include "text/unit.h"

/* Places or themes: an id and its names. */
struct terms {
    const char *text_field; /* keeps the words of the source when they were not the id */
    const char *unknown;    /* the rule of the finding about a name that nobody knows */
    enum severity severity;
    LIST(struct slice) ids;
    struct table by_id;
    struct names names;
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
    s->areas.names.arena = s->places.names.arena = s->themes.names.arena = s->rejected.arena = s->units.arena = ctx->perm;
    s->places.text_field = "place_text";
    s->places.unknown = "unknown-place";
    s->places.severity = SEVERITY_INFO;
    s->themes.text_field = "theme_text";
    s->themes.unknown = "unknown-theme";
    s->themes.severity = SEVERITY_WARNING;
    return 0;
}

/* -- definitions ------------------------------------------------------------------------------- */

/* A name leads to the thing and to nothing else; the first that bears it keeps it, and a finding names the second. */
static int add_name(struct ctx *ctx, struct names *names, const struct record *r, struct slice name, size_t thing)
{
    struct slice key = name.len ? name_key(name, ctx->maker->arena) : name;
    const struct name_hit *owner = names_find(names, key);
    struct finding f = {.severity = SEVERITY_WARNING,
                        .rule = "ambiguous-name",
                        .about = r,
                        .field = S("aliases"),
                        .found = name,
                        .wanted = S("name of one thing only")};
    if (owner && owner->thing != thing)
        return report(ctx, &f);
    names_add(names, key, thing);
    return 0;
}

/* "name", "name_it" and that of any other language, "aliases", "codes". */
static bool bears_names(struct slice field)
{
    return slice_is(field, "name") || slice_starts(field, "name_") || slice_is(field, "aliases") || slice_is(field, "codes");
}

/* The i-th name, alias or code of a definition, counted over all its fields; false behind the last. */
static bool next_name(const struct record *r, size_t *field, size_t *item, struct slice *name)
{
    for (; *field < r->shape->n; ++*field, *item = 0) {
        const struct value *v = &r->values[*field];
        size_t n = !bears_names(r->shape->names[*field]) ? 0 : v->type == VALUE_TEXT ? 1 : v->type == VALUE_LIST ? v->list.n : 0;
        if (*item >= n)
            continue;
        *name = v->type == VALUE_TEXT ? v->text : v->list.items[*item];
        ++*item;
        return true;
    }
    return false;
}

static int define_area(struct ctx *ctx, struct areas *s, struct record *r)
{
    struct slice id = record_text(r, "id"), said = record_text(r, "level"), level = area_level(said, ctx->maker->arena), name;
    size_t place = id.len ? areas_define(s, id, level) : 0;
    for (size_t field = 0, item = 0; id.len && next_name(r, &field, &item, &name);)
        areas_name(s, place, name, ctx->maker->arena);
    if (slice_eq(level, said))
        return emit(ctx, r);
    struct record own = record_own(ctx->maker, r);
    record_set(ctx->maker, &own, "level", value_text(level));
    return emit(ctx, &own);
}

static int define_term(struct ctx *ctx, struct terms *t, struct record *r)
{
    struct slice id = record_text(r, "id"), name;
    bool fresh;
    size_t *at = id.len ? table_at(&t->by_id, ctx->perm, id, &fresh) : NULL;
    if (at && fresh) {
        *at = t->ids.n;
        LIST_PUSH(ctx->perm, &t->ids, slice_copy(ctx->perm, id));
    }
    for (size_t field = 0, item = 0; at && next_name(r, &field, &item, &name);)
        if (add_name(ctx, &t->names, r, name, *at))
            return -1;
    return emit(ctx, r);
}

/* The catalogue's units in their canonical spelling: what figures are converted to. */
static int define_indicator(struct ctx *ctx, struct units *u, struct record *r)
{
    struct slice code = record_text(r, "code"), unit = record_text(r, "unit"),
                 wanted = unit_canonical(unit);
    if (code.len)
        units_define(u, code, wanted);
    if (slice_eq(unit, wanted))
        return emit(ctx, r);
    struct record own = record_own(ctx->maker, r);
    record_set(ctx->maker, &own, "unit", value_text(wanted));
    return emit(ctx, &own);
}

/* -- areas ------------------------------------------------------------------------------------- */

static int report_area(struct ctx *ctx, const struct record *r, enum area_found how,
                       enum severity severity, const char *field, struct slice name,
                       struct slice level)
{
    struct state *s = ctx->state;
    struct finding f = {
        .severity = severity,
        .rule = how == AREA_AMBIGUOUS ? "ambiguous-area" : "unknown-area",
        .about = r,
        .field = slice_of(field),
        .found = name,
        .wanted = how == AREA_AMBIGUOUS ? areas_candidates(&s->areas, name, level, ctx->maker->arena)
                  : level.len ? slice_format(ctx->maker->arena, "area of level %.*s", SL(level))
                              : S("area")};
    return report(ctx, &f);
}

/* -- figures ----------------------------------------------------------------------------------- */

static void convert(struct maker *m, struct record *own, int at_value, const struct unit_plan *p,
                    struct slice unit)
{
    const struct value *v = record_at(own, at_value);
    bool fine;
    struct value to = value_double(m->arena, v->number * p->factor);
    if (p->power != INT_MIN) {
        struct slice digits = number_shift(v->text, p->power, m->arena);
        to = value_digits(digits, number_value(digits, &fine));
    }
    record_set_at(own, at_value, to);
    record_set(m, own, "unit", value_text(p->to));
    record_set(m, own, "unit_from", value_text(unit));
    record_set(m, own, "factor", value_double(m->arena, p->factor));
}

/* Only a number can be converted: a figure that is missing stays as its source said. */
static struct unit_plan unit_of(struct ctx *ctx, const struct record *r, const int *at)
{
    struct state *s = ctx->state;
    struct slice unit = value_as_text(record_at(r, at[F_UNIT]));
    struct unit_plan p = {.what = UNIT_KEEP};
    if (unit.len)
        p = units_plan(&s->units, value_as_text(record_at(r, at[F_INDICATOR])), unit);
    if (p.what != UNIT_RENAME && record_at(r, at[F_VALUE])->type != VALUE_NUMBER)
        p.what = UNIT_KEEP;
    return p;
}

static int normalize_observation(struct ctx *ctx, struct state *s, struct record *r)
{
    const int *at = bind(&s->binder, r->shape);
    struct slice area = value_as_text(record_at(r, at[F_AREA])), id = area;
    struct slice said = value_as_text(record_at(r, at[F_LEVEL])), level = area_level(said, ctx->maker->arena);
    enum area_found how = area.len && s->areas.at.n ? areas_find(&s->areas, area, level, ctx->maker->arena, &id) : AREA_FOUND;
    if (how != AREA_FOUND) {
        reject(ctx, r);
        rejected_add(&s->rejected, r);
        return report_area(ctx, r, how, SEVERITY_ERROR, "area", area, level);
    }
    struct unit_plan p = unit_of(ctx, r, at);
    struct slice unit = value_as_text(record_at(r, at[F_UNIT]));
    struct finding f = {.severity = p.what == UNIT_OTHER ? SEVERITY_ERROR : SEVERITY_WARNING,
                        .rule = p.what == UNIT_OTHER ? "unit-other" : "unit-unknown",
                        .about = r,
                        .field = S("unit"),
                        .found = unit,
                        .wanted = p.to};
    if ((p.what == UNIT_UNKNOWN || p.what == UNIT_OTHER) && report(ctx, &f))
        return -1;
    if (p.what == UNIT_OTHER) {
        reject(ctx, r);
        rejected_add(&s->rejected, r);
        return 0;
    }
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
    struct slice said = value_as_text(record_at(&c->own, at[F_LEVEL])), level = area_level(said, ctx->maker->arena);
    if (!name.len || !s->areas.at.n)
        return 0;
    if (!slice_eq(level, said))
        change(ctx, c, at[F_LEVEL], value_text(level));
    enum area_found how = areas_find(&s->areas, name, level, ctx->maker->arena, &id);
    if (how != AREA_FOUND)
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
    struct slice level = area_level(value_as_text(record_at(&c->own, at[F_LEVEL])), ctx->maker->arena);
    struct slice *ids = arena_new(ctx->maker->arena, struct slice, v->list.n);
    struct value list = value_list(ids, 0);
    for (size_t i = 0; i < v->list.n; i++) {
        struct slice name = v->list.items[i], id = name;
        enum area_found how = name.len && s->areas.at.n ? areas_find(&s->areas, name, level, ctx->maker->arena, &id) : AREA_FOUND;
        if (how != AREA_FOUND && report_area(ctx, &c->own, how, SEVERITY_WARNING, fields[place], name, level))
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

/* -- threads ----------------------------------------------------------------------------------- */

/* The definitions are shared, what is remembered of spellings is each thread's own. */
static int fork_normalize(struct ctx *lane, const struct ctx *from)
{
    struct state *s = lane->state;
    *s = *(const struct state *)from->state;
    s->binder = (struct binder){.names = fields, .arena = lane->perm};
    s->areas.names.arena = s->units.arena = lane->perm;
    memset(&s->areas.memo, 0, sizeof s->areas.memo);
    memset(&s->units.memo, 0, sizeof s->units.memo);
    memset(&s->units.plans, 0, sizeof s->units.plans);
    s->rejected = (struct rejected){.arena = lane->perm};
    return 0;
}

/* After each piece: the `source` lines come before the threads are over. */
static int join_normalize(struct ctx *into, struct ctx *lane)
{
    struct state *s = into->state, *t = lane->state;
    rejected_merge(&s->rejected, &t->rejected);
    t->rejected = (struct rejected){.arena = lane->perm};
    return 0;
}

/* Findings say where a record came from. */
static enum reads reads_normalize(const struct ctx *ctx, enum kind_id kind, struct field_list *list)
{
    static const char *const own[] = {"source", "line", "item"};
    (void)ctx;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        LIST_PUSH(list->arena, &list->names, slice_of(own[i]));
    for (size_t i = 0; fields[i]; i++)
        LIST_PUSH(list->arena, &list->names, slice_of(fields[i]));
    return kind_phase(kind) == PHASE_DEFINITIONS ? READS_ALL : READS_THESE;
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
             "quantity is converted, with unit_from and factor beside it; one in a unit of another quantity is rejected. A name "
             "that several areas bear is that of the level that the record declares (set.level = comune). An observation about an "
             "area that nobody knows, or that may be several, is rejected; an entity keeps the name and a finding says so. Without definitions in the stream nothing is "
             "checked.",
    .state_size = sizeof(struct state),
    .open = normalize_open,
    .record = normalize_record,
    .reads = reads_normalize,
    .fork = fork_normalize,
    .join = join_normalize,
};
