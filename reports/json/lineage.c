/* lineage - what the scores of the JSON report are made of: their leaves, and what became of each figure on its way. */
#include "record/json.h"
#include "record/table.h"
#include "reports/json/out.h"
#include "text/number.h"

/* The unit of an index that a score or a step is about. */
static struct slice unit_key(struct arena *a, const struct record *r)
{
    return slice_format(a, "%.*s\n%.*s\n%.*s\n%.*s", SL(record_text(r, "index")), SL(record_text(r, "area")), SL(record_text(r, "entity")),
                        SL(record_text(r, "period")));
}

static struct slice pair_key(struct arena *a, struct slice node, struct slice leaf)
{
    return slice_format(a, "%.*s\n%.*s", SL(node), SL(leaf));
}

/* -- the leaves of a score ------------------------------------------------------------------------------------------ */

struct leaves {
    struct table units; /* key of a unit -> place in `lists` */
    LIST(struct { LIST(struct slice) codes; }) lists;
    struct table known; /* leaves whose ancestors were looked up */
    struct table below; /* "node leaf" when the leaf hangs below the node, or is it */
};

/* Within the depth that model_root climbs. */
static void note_ancestors(struct report *r, struct leaves *l, struct slice leaf)
{
    enum { DEEPEST = 64 };
    struct slice node = leaf;
    bool fresh;
    table_at(&l->known, r->arena, leaf, &fresh);
    for (int i = 0; fresh && i < DEEPEST && node.len; i++) {
        bool again;
        table_at(&l->below, r->arena, pair_key(r->arena, node, leaf), &again);
        const struct record *here = model_first(r->model, KIND_indicator, "code", node);
        node = here ? record_text(here, "parent") : S("");
    }
}

static void gather_leaves(struct report *r, struct leaves *l)
{
    struct records steps = model_all(r->model, KIND_step);
    for (size_t i = 0; i < steps.n; i++) {
        bool fresh;
        struct slice code = record_text(steps.at[i], "node");
        size_t *at = table_at(&l->units, r->arena, unit_key(r->arena, steps.at[i]), &fresh);
        if (fresh) {
            *at = l->lists.n;
            if (l->lists.n == l->lists.cap)
                l->lists.at = arena_grow(r->arena, l->lists.at, &l->lists.cap, sizeof *l->lists.at);
            memset(&l->lists.at[l->lists.n++], 0, sizeof *l->lists.at);
        }
        LIST_PUSH(r->arena, &l->lists.at[*at].codes, code);
        note_ancestors(r, l, code);
    }
}

/* The leaves that a score is made of: each has its step in `steps`, of the same index, unit and period. */
static void write_leaves(struct out *o, const struct leaves *l, const struct record *score)
{
    struct arena *a = o->report->arena;
    struct arena_mark mark = arena_mark(a);
    const size_t *at = table_find(&l->units, unit_key(a, score));
    bool any = false;
    out_key(o, "lineage");
    buffer_char(&o->bytes, '[');
    for (size_t i = 0; at && i < l->lists.at[*at].codes.n; i++) {
        struct slice leaf = l->lists.at[*at].codes.at[i];
        if (!table_find(&l->below, pair_key(a, record_text(score, "node"), leaf)))
            continue;
        if (any)
            buffer_char(&o->bytes, ',');
        any = true;
        json_write_text(&o->bytes, leaf);
    }
    buffer_char(&o->bytes, ']');
    arena_release(a, mark);
}

void write_scores(struct out *o)
{
    struct records list = model_all(o->report->model, KIND_score);
    struct leaves leaves = {0};
    gather_leaves(o->report, &leaves);
    out_key(o, "scores");
    out_begin(o, '[');
    for (size_t i = 0; i < list.n; i++) {
        open_record(o, list.at[i]);
        write_leaves(o, &leaves, list.at[i]);
        out_end(o, '}');
    }
    out_end(o, ']');
}

/* -- the figure of a step ------------------------------------------------------------------------------------------- */

/* The figure behind a step is the first of the stream that says its number of its indicator and unit, as the index takes them: no category,
 * not planned. An index of areas goes by the area, one of periods leaves out the area or names its own, one of programmes goes by the
 * entity; an index without periods takes figures of any period. */
static struct slice figure_key(struct arena *a, struct slice indicator, struct slice area, struct slice entity, struct slice period,
                               const struct value *v)
{
    char digits[32];
    size_t n = number_print(v->number, digits);
    return slice_format(a, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s", SL(indicator), SL(area), SL(entity), SL(period), (int)n, digits);
}

enum { ANY_PERIOD = 1, ANY_AREA = 2, WAYS = 4 };

static void note_figure(struct table *figures, struct arena *a, size_t place, const struct record *f)
{
    struct arena scratch = {0};
    const struct value *v = record_get(f, "value");
    if (v->type != VALUE_NUMBER || !value_is_empty(record_get(f, "category")) || slice_is(record_text(f, "nature"), "planned"))
        return;
    struct slice entity = record_text(f, "entity");
    for (int way = 0; way < WAYS; way++) {
        bool fresh;
        /* Only what an entity is about is found without its area; a figure of another area is none of the City Lab's. */
        struct slice area = way & ANY_AREA ? S("") : record_text(f, "area");
        struct slice period = way & ANY_PERIOD ? S("") : record_text(f, "period");
        if (way & ANY_AREA && !entity.len)
            continue;
        size_t *at = table_at(figures, a, figure_key(&scratch, record_text(f, "indicator"), area, entity, period, v), &fresh);
        if (fresh)
            *at = place;
    }
    arena_free(&scratch);
}

static const struct record *figure_of_step(struct report *r, const struct table *figures, const struct record *step)
{
    const struct value *raw = record_get(step, "raw");
    struct slice entity = record_text(step, "entity");
    struct slice areas[] = {record_text(step, "area"), S("")};
    if (raw->type != VALUE_NUMBER)
        return NULL;
    for (size_t i = entity.len ? 1 : 0; i < 2; i++) {
        struct slice key = figure_key(r->arena, record_text(step, "node"), areas[i], entity, record_text(step, "period"), raw);
        const size_t *at = table_find(figures, key);
        if (at)
            return model_all(r->model, KIND_observation).at[*at];
    }
    return NULL;
}

/* Where a figure came from: its own place, or those of the records that it was computed from. */
static void write_from(struct out *o, const struct record *f)
{
    struct arena *a = o->report->arena;
    struct slice source = f ? record_text(f, "source") : S("");
    struct value from = value_null();
    if (f && !source.len && record_get(f, "from")->type == VALUE_LIST)
        from = *record_get(f, "from");
    if (source.len) {
        struct slice *place = arena_new(a, struct slice, 1);
        *place = slice_format(a, "%.*s:%.*s", SL(source), SL(record_text(f, "line")));
        from = value_list(place, 1);
    }
    out_value(o, "from", &from);
}

/* Exact ones first: a bound is taken where the config says so and nothing exact stands beside it. */
static void note_figures(struct report *r, struct table *figures)
{
    struct records steps = model_all(r->model, KIND_step), all = model_all(r->model, KIND_observation);
    struct table leaves = {0};
    bool fresh;
    for (size_t i = 0; i < steps.n; i++)
        table_at(&leaves, r->arena, record_text(steps.at[i], "node"), &fresh);
    for (int exact = 1; exact >= 0; exact--)
        for (size_t i = 0; i < all.n; i++) {
            struct slice qualifier = record_text(all.at[i], "qualifier");
            bool is_exact = !qualifier.len || slice_is(qualifier, "=");
            if (is_exact == exact && table_find(&leaves, record_text(all.at[i], "indicator")))
                note_figure(figures, r->arena, i, all.at[i]);
        }
}

void write_steps(struct out *o)
{
    struct report *r = o->report;
    struct records list = model_all(r->model, KIND_step);
    struct table figures = {0};
    note_figures(r, &figures);
    out_key(o, "steps");
    out_begin(o, '[');
    for (size_t i = 0; i < list.n; i++) {
        const struct record *f = figure_of_step(r, &figures, list.at[i]);
        const struct record *indicator = model_first(r->model, KIND_indicator, "code", record_text(list.at[i], "node"));
        struct slice unit = f ? record_text(f, "unit") : S("");
        open_record(o, list.at[i]);
        out_text_or_null(o, "unit", unit.len || !indicator ? unit : record_text(indicator, "unit"));
        out_text_or_null(o, "flag", f ? record_text(f, "flag") : S(""));
        out_text_or_null(o, "qualifier", f ? record_text(f, "qualifier") : S(""));
        write_from(o, f);
        out_end(o, '}');
    }
    out_end(o, ']');
}
