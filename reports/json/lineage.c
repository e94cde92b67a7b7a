/* lineage - what the scores of the JSON report are made of: their leaves, and what became of each figure on its way. */
#include "out.h"
#include "record/json.h"

/* Whether the leaf hangs below the node (or is it), within the depth that model_root climbs. */
static bool is_below(struct report *r, struct slice leaf, struct slice node)
{
    enum { DEEPEST = 64 };
    for (int i = 0; i < DEEPEST && leaf.len; i++) {
        if (slice_eq(leaf, node))
            return true;
        const struct record *up = model_first(r->model, KIND_indicator, "code", leaf);
        leaf = up ? record_text(up, "parent") : S("");
    }
    return false;
}

/* The leaves that a score is made of: each has its step in `steps`, of the same index, area and period. */
static void write_lineage(struct out *o, const struct record *score)
{
    struct report *r = o->report;
    const char *of = record_text(score, "entity").len ? "entity" : "area";
    struct records steps = model_with(r->model, KIND_step, of, record_text(score, of));
    out_key(o, "lineage");
    buffer_char(&o->bytes, '[');
    bool any = false;
    for (size_t i = 0; i < steps.n; i++) {
        const struct record *s = steps.at[i];
        if (!slice_eq(record_text(s, "index"), record_text(score, "index")) ||
            !slice_eq(record_text(s, "period"), record_text(score, "period")) ||
            !is_below(r, record_text(s, "node"), record_text(score, "node")))
            continue;
        if (any)
            buffer_char(&o->bytes, ',');
        any = true;
        json_write_text(&o->bytes, record_text(s, "node"));
    }
    buffer_char(&o->bytes, ']');
}

void write_scores(struct out *o)
{
    struct records list = model_all(o->report->model, KIND_score);
    out_key(o, "scores");
    out_begin(o, '[');
    for (size_t i = 0; i < list.n; i++) {
        open_record(o, list.at[i]);
        write_lineage(o, list.at[i]);
        out_end(o, '}');
    }
    out_end(o, ']');
}

/* The figure that a step began from, as its source gives it: of this area, indicator and period, not planned. */
static const struct record *figure_of_step(struct report *r, const struct record *step)
{
    struct records all = model_with(r->model, KIND_observation, "indicator", record_text(step, "node"));
    const struct value *raw = record_get(step, "raw");
    struct slice period = record_text(step, "period"); /* an index without periods takes figures of any */
    for (size_t i = 0; i < all.n; i++) {
        const struct value *v = record_get(all.at[i], "value");
        bool same =
            v->type == VALUE_NUMBER && raw->type == VALUE_NUMBER && !(v->number < raw->number) && !(v->number > raw->number);
        if (same && slice_eq(record_text(all.at[i], "area"), record_text(step, "area")) &&
            (!period.len || slice_eq(record_text(all.at[i], "period"), period)))
            return all.at[i];
    }
    return NULL;
}

void write_steps(struct out *o)
{
    struct report *r = o->report;
    struct records list = model_all(r->model, KIND_step);
    out_key(o, "steps");
    out_begin(o, '[');
    for (size_t i = 0; i < list.n; i++) {
        const struct record *f = figure_of_step(r, list.at[i]);
        const struct record *indicator = model_first(r->model, KIND_indicator, "code", record_text(list.at[i], "node"));
        struct slice unit = f ? record_text(f, "unit") : S("");
        open_record(o, list.at[i]);
        out_text_or_null(o, "unit", unit.len || !indicator ? unit : record_text(indicator, "unit"));
        out_text_or_null(o, "flag", f ? record_text(f, "flag") : S(""));
        out_text_or_null(o, "qualifier", f ? record_text(f, "qualifier") : S(""));
        out_text_or_null(o, "from",
                     f && record_text(f, "source").len
                         ? slice_format(r->arena, "%.*s:%.*s", SL(record_text(f, "source")), SL(record_text(f, "line")))
                         : S(""));
        out_end(o, '}');
    }
    out_end(o, ']');
}
