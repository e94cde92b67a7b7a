/* figures - what an index is fed with: one figure a unit, indicator and period. */
#include "ranking/figures.h"

#include "ranking/inputs.h"

void world_area(struct world *w, struct maker *keep, const struct record *r)
{
    bool fresh;
    size_t *at = table_at(&w->area_by, keep->arena, record_text(r, "id"), &fresh);
    *at = w->areas.n;
    LIST_PUSH(keep->arena, &w->areas, record_keep(keep, r));
}

void world_programme(struct world *w, struct arena *a, const struct record *r)
{
    bool fresh;
    table_at(&w->programme_by, a, record_text(r, "id"), &fresh);
}

const struct record *world_find(const struct world *w, struct slice area)
{
    const size_t *at = table_find(&w->area_by, area);
    return at ? &w->areas.at[*at] : NULL;
}

bool words_hold(const struct words *list, struct slice word)
{
    for (size_t i = 0; i < list->n; i++)
        if (slice_eq(list->at[i], word))
            return true;
    return false;
}

/* -- what feeds it ---------------------------------------------------------------------------------------------- */

double figures_weight(const struct nodes *nodes, const struct method *methods, size_t node, size_t root)
{
    double weight = nodes->list.at[node].weight;
    for (size_t up = node; up != root;) {
        up = nodes->list.at[up].up;
        const struct pairs *map = &methods[up].weight;
        for (size_t i = 0; i < map->n; i++)
            if (slice_eq(map->at[i].key, nodes->list.at[node].code)) {
                setup_number(map->at[i].value, &weight);
                return weight;
            }
    }
    return weight;
}

static bool looks_back(const struct method *m, struct arena *a)
{
    return !slice_is(m->basis, "own") || impute_find(slice_cstr(a, m->impute))->kind == IMPUTE_TIME;
}

void figures_open(struct figures *f, const struct setup *s, const struct nodes *nodes, const struct method *methods, struct arena *a)
{
    static const char *const wanted[] = {"area", "indicator", "value", "qualifier", "nature", "period", "category", "entity", NULL};
    size_t root = nodes_find(nodes, s->root);
    f->wanted = arena_zero(a, nodes->list.n + 1, 1);
    f->newest = arena_new(a, uint32_t, nodes->list.n + 1);
    f->unit = f->period = UINT32_MAX;
    f->panel = s->previous.len > 0;
    f->binder = (struct binder){.names = wanted, .arena = a};
    for (size_t i = 0; i < nodes->list.n; i++) {
        const struct node *n = &nodes->list.at[i];
        bool shut = n->unverified && !words_hold(&s->accept_unverified, n->code);
        if (n->children || shut || !nodes_below(nodes, i, root) || figures_weight(nodes, methods, i, root) == 0)
            continue;
        f->wanted[i] |= FIGURE_LEAF;
        f->panel = f->panel || looks_back(&methods[i], a);
        size_t by = nodes_find(nodes, methods[i].denominator);
        if (methods[i].denominator.len && by != NODE_NONE)
            f->wanted[by] |= FIGURE_DENOMINATOR;
    }
    for (size_t i = 0; i < nodes->list.n; i++)
        if (inputs_name(s, "denominator", nodes->list.at[i].code))
            f->wanted[i] |= FIGURE_DENOMINATOR;
}

/* -- gathering -------------------------------------------------------------------------------------------------- */

enum { AREA, INDICATOR, VALUE, QUALIFIER, NATURE, PERIOD, CATEGORY, ENTITY };

/* Which unit a record is about; false when it is none of this index. */
static bool unit_of(const struct setup *s, const struct world *w, const struct record *r, const int *at, struct slice *unit)
{
    struct slice area = value_as_text(record_at(r, at[AREA])), entity = value_as_text(record_at(r, at[ENTITY]));
    struct slice period = value_as_text(record_at(r, at[PERIOD]));
    const struct record *known;
    switch (s->unit) {
    case UNIT_AREA:
        *unit = area;
        known = world_find(w, area);
        if (!area.len || (s->level.len && !(known && slice_eq(record_text(known, "level"), s->level))))
            return false;
        break;
    case UNIT_PROGRAMME:
        *unit = entity;
        if (!table_find(&w->programme_by, entity))
            return false;
        break;
    case UNIT_PERIOD:
        *unit = period;
        if (!period.len || entity.len || (area.len && !slice_eq(area, s->area)) || (s->first.len && period.len != s->first.len))
            return false;
        return (!s->first.len || slice_cmp(period, s->first) >= 0) && (!s->last.len || slice_cmp(period, s->last) <= 0);
    }
    return !s->areas.n || words_hold(&s->areas, *unit);
}

static uint32_t place_of(struct table *by, struct slice name, struct arena *a, size_t next, bool *fresh)
{
    size_t *at = table_at(by, a, name, fresh);
    if (*fresh)
        *at = next;
    return (uint32_t)*at;
}

struct key {
    uint32_t node, period;
};

static struct slice key_bytes(const struct key *k)
{
    return (struct slice){(const char *)k, sizeof *k};
}

const struct figure *figures_find(const struct figures *f, size_t unit, size_t node, size_t period)
{
    struct key k = {(uint32_t)node, (uint32_t)period};
    const size_t *at = table_find(&f->column_by, key_bytes(&k));
    return at ? figures_at(&f->columns.at[*at], unit) : NULL;
}

static int tell_second(struct ctx *ctx, const struct record *r, const struct value *v, const struct figure *first, struct slice code,
                       struct slice unit, struct slice period)
{
    struct finding f = {.severity = SEVERITY_WARNING, .rule = "second-figure", .about = r, .field = S("value"), .found = v->text,
                        .wanted = slice_format(ctx->maker->arena, "one figure of %.*s for %.*s in %.*s; %s stands", SL(code), SL(unit),
                                               SL(period), first->digits)};
    return report(ctx, &f);
}

/* The place of a name in a list, which it joins when it is new. Rows come by unit and period: mostly it is the one before. */
#define FIND_PLACE(f, list, by, last, name, arena) \
    do { \
        bool fresh; \
        if ((f)->last < (f)->list.n && slice_eq((f)->list.at[(f)->last], (name))) \
            break; \
        (f)->last = place_of(&(f)->by, (name), (arena), (f)->list.n, &fresh); \
        if (fresh) \
            LIST_PUSH((arena), &(f)->list, slice_copy((arena), (name))); \
    } while (0)

static struct figure_column *find_column(struct figures *f, size_t node, struct arena *a)
{
    uint32_t at = f->newest[node];
    struct key k = {(uint32_t)node, f->period};
    bool fresh;
    if (at < f->columns.n && f->columns.at[at].node == node && f->columns.at[at].period == f->period)
        return &f->columns.at[at];
    f->newest[node] = place_of(&f->column_by, key_bytes(&k), a, f->columns.n, &fresh);
    if (fresh)
        LIST_PUSH(a, &f->columns, (struct figure_column){.node = (uint32_t)node, .period = f->period});
    return &f->columns.at[f->newest[node]];
}

static struct figure *find_cell(struct figure_column *c, size_t unit, struct arena *a)
{
    while (c->blocks.n <= unit / FIGURE_BLOCK)
        LIST_PUSH(a, &c->blocks, NULL);
    struct figure **block = &c->blocks.at[unit / FIGURE_BLOCK];
    if (!*block)
        *block = arena_new(a, struct figure, FIGURE_BLOCK);
    return &(*block)[unit % FIGURE_BLOCK];
}

/* Digits side by side: an arena would round each up to sixteen bytes. */
static const char *keep_digits(struct figures *f, struct slice digits, struct arena *a)
{
    enum { POOL = 1 << 14 };
    if (f->room <= digits.len) {
        f->room = digits.len + POOL;
        f->pool = arena_alloc(a, f->room);
    }
    char *own = f->pool;
    memcpy(own, digits.at, digits.len);
    own[digits.len] = '\0';
    f->pool += digits.len + 1;
    f->room -= digits.len + 1;
    return own;
}

static int put(struct figures *f, struct ctx *ctx, const struct record *r, const struct value *v, struct slice code, size_t node,
               struct slice unit, struct slice period)
{
    struct arena *a = ctx->perm;
    FIND_PLACE(f, units, unit_by, unit, unit, a);
    FIND_PLACE(f, periods, period_by, period, period, a);
    struct figure *cell = find_cell(find_column(f, node, a), f->unit, a);
    if (cell->digits)
        return tell_second(ctx, r, v, cell, code, unit, period);
    *cell = (struct figure){v->number, keep_digits(f, v->text, a)};
    return 0;
}

/* Only figures of the period count, unless something looks at other periods. */
static bool period_fits(const struct setup *s, struct slice period, bool panel)
{
    return s->unit == UNIT_PERIOD || !s->period.len || panel || slice_eq(period, s->period);
}

int figures_add(struct figures *f, const struct setup *s, const struct nodes *nodes, const struct world *world, struct ctx *ctx,
                const struct record *r)
{
    const int *at = bind(&f->binder, r->shape);
    const struct value *v = record_at(r, at[VALUE]), *qualifier = record_at(r, at[QUALIFIER]);
    struct slice code = value_as_text(record_at(r, at[INDICATOR])), period = value_as_text(record_at(r, at[PERIOD])), unit;
    size_t node = nodes_find(nodes, code);
    if (node == NODE_NONE || !f->wanted[node] || v->type != VALUE_NUMBER || !value_is_empty(record_at(r, at[CATEGORY])) ||
        slice_is(value_as_text(record_at(r, at[NATURE])), "planned"))
        return 0;
    bool exact = value_is_empty(qualifier) || slice_is(value_as_text(qualifier), "=");
    if ((!exact && !words_hold(&s->accept_bounds, code)) || !unit_of(s, world, r, at, &unit))
        return 0;
    return period_fits(s, period, f->panel) ? put(f, ctx, r, v, code, node, unit, period) : 0;
}
