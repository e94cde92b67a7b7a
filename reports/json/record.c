/* record - a record in the JSON report: its fields, what its codes mean, how people read it. */
#include "out.h"
#include "record/json.h"

/* What ids and codes of a field mean: their labels stand beside them in the report's language. */
struct labelled {
    enum kind_id of;
    const char *field;
    const char *group; /* a group of words.def, or … */
    enum kind_id kind; /* … records of a kind */
};

static const struct labelled labels[] = {
    {KIND_experiment, "programme", NULL, KIND_programme},
    {KIND_experiment, "call", NULL, KIND_call},
    {KIND_experiment, "theme", NULL, KIND_theme},
    {KIND_experiment, "place", NULL, KIND_place},
    {KIND_experiment, "helix", "helix", KIND_OTHER},
    {KIND_experiment, "outcome", "outcome", KIND_OTHER},
    {KIND_partner, "helix", "helix", KIND_OTHER},
    {KIND_programme, "type", "type", KIND_OTHER},
    {KIND_programme, "parent", NULL, KIND_programme},
    {KIND_call, "programme", NULL, KIND_programme},
    {KIND_event, "mode", "mode", KIND_OTHER},
    {KIND_event, "nature", "nature", KIND_OTHER},
    {KIND_event, "place", NULL, KIND_place},
    {KIND_event, "programme", NULL, KIND_programme},
    {KIND_ranking, "area", NULL, KIND_area},
    {KIND_ranking, "level", "level", KIND_OTHER},
    {KIND_area, "level", "level", KIND_OTHER},
    {KIND_observation, "area", NULL, KIND_area},
    {KIND_observation, "indicator", NULL, KIND_indicator},
    {KIND_observation, "nature", "nature", KIND_OTHER},
    {KIND_observation, "unit", "unit", KIND_OTHER},
    {KIND_indicator, "direction", "direction", KIND_OTHER},
    {KIND_finding, "severity", "severity", KIND_OTHER},
    {KIND_score, "area", NULL, KIND_area},
    {KIND_score, "node", NULL, KIND_indicator},
};

void write_labels(struct out *o, const struct record *r)
{
    struct report *rep = o->report;
    bool any = false;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        const struct labelled *l = &labels[i];
        struct slice code = l->of == r->shape->kind ? record_text(r, l->field) : S("");
        struct slice label = l->group ? word_code(rep->lang, l->group, code) : model_name(rep->model, rep->lang, l->kind, code);
        if (!code.len || slice_eq(label, code))
            continue;
        if (!any) {
            out_key(o, "labels");
            out_begin(o, '{');
        }
        any = true;
        out_text(o, l->field, label);
    }
    if (any)
        out_end(o, '}');
}

/* Names that the report itself gives inside a record: a field of the source that is called so keeps its value under another. */
static const char *const given[] = {"text", "labels", "figures", "series", "missing", "kind", NULL};

/* What every figure says, if only that nothing is known: its own unit or that of its indicator, flag, qualifier, source. */
static bool is_of_figures(struct slice name)
{
    return slice_is(name, "unit") || slice_is(name, "flag") || slice_is(name, "qualifier");
}

static void write_unknown(struct out *o, const struct record *r, size_t i)
{
    struct arena *a = o->report->arena;
    struct slice name = r->shape->names[i];
    bool taken = r->shape->kind == KIND_indicator && slice_is(name, "name");
    taken = taken || (r->shape->kind == KIND_score && slice_is(name, "lineage"));
    taken = taken || (r->shape->kind == KIND_step && (is_of_figures(name) || slice_is(name, "from")));
    for (const char *const *g = given; *g; g++)
        taken = taken || slice_is(name, *g);
    struct slice own = taken ? slice_format(a, "%.*s_in_source", SL(name)) : name;
    if (!taken || shape_find(r->shape, own) < 0)
        out_value(o, slice_cstr(a, own), &r->values[i]);
}

/* A field of the element that held this one: inside its record it would say everything twice. */
static bool is_repeated(const struct out *o, struct slice name)
{
    return o->inside && slice_starts(name, "parent.");
}

static void write_of_figure(struct out *o, const struct record *r, const char *name)
{
    struct report *rep = o->report;
    struct slice said = record_text(r, name);
    const struct record *i = model_first(rep->model, KIND_indicator, "code", record_text(r, "indicator"));
    if (!said.len && i && !strcmp(name, "unit"))
        said = record_text(i, "unit");
    out_text_or_null(o, name, said);
}

/* Every step says what it can: null where the index takes no such step. */
static bool is_of_lineage(const struct record *r, const struct field *f)
{
    return r->shape->kind == KIND_step && (f->type == FIELD_NUMBER || f->type == FIELD_BOOL || f->type == FIELD_LIST);
}

/* The fields that the program knows in the order of kinds.def, then the others as they came. */
void write_fields(struct out *o, const struct record *r)
{
    static const struct field none[] = {{0}};
    const struct field *known = r->shape->kind < KINDS ? kinds[r->shape->kind].fields : none;
    bool figure = r->shape->kind == KIND_observation;
    for (const struct field *f = known; f->name; f++) {
        int at = shape_find(r->shape, slice_of(f->name));
        if (figure && is_of_figures(slice_of(f->name)))
            write_of_figure(o, r, f->name);
        else if (at >= 0)
            out_value(o, f->name, record_at(r, at));
        else if (is_of_lineage(r, f))
            out_value(o, f->name, &(struct value){.type = VALUE_NULL});
    }
    /* Computed from records that `from` names: no source of its own. */
    if (figure && shape_find(r->shape, S("source")) < 0)
        out_text_or_null(o, "source", S(""));
    for (size_t i = 0; i < r->shape->n; i++)
        if (!kind_field(r->shape->kind, r->shape->names[i]) && !is_repeated(o, r->shape->names[i]))
            write_unknown(o, r, i);
}

/* What people read in place of codes: "oltre 40 partner", the sentence of a finding, the name of an area. */
static void write_reading(struct out *o, const struct record *r)
{
    struct report *rep = o->report;
    struct slice said = r->shape->kind == KIND_observation ? word_figure(rep->lang, r, rep->arena)
                        : r->shape->kind == KIND_finding   ? word_finding(rep->lang, r, rep->arena)
                                                           : S("");
    if (said.len)
        out_text(o, "text", said);
    write_labels(o, r);
}

void open_record(struct out *o, const struct record *r)
{
    out_element(o);
    out_begin(o, '{');
    write_fields(o, r);
    write_reading(o, r);
}

void write_list(struct out *o, const char *name, struct records list)
{
    out_key(o, name);
    out_begin(o, '[');
    for (size_t i = 0; i < list.n; i++) {
        open_record(o, list.at[i]);
        out_end(o, '}');
    }
    out_end(o, ']');
}
