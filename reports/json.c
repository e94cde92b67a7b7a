/* json - the report for programs: one JSON document, described by reports/report.schema.json. */
#include "json.h"

#include "base/os.h"
#include "record/json.h"
#include "reports/figures.h"
#include "reports/standing.h"

enum { BLOCK = 1 << 18 };

struct out {
    struct report *report;
    struct buffer bytes;
    int fd;
    const char *name;
    struct error *error;
    bool first; /* nothing stands yet in the object or list in hand */
    int depth;
    bool inside; /* the records in hand stand inside the one that they belong to */
};

/* -- punctuation ------------------------------------------------------------------------------------------------ */

static void flush(struct out *o, size_t least)
{
    if (o->bytes.len < least || o->error->status)
        return;
    os_write(o->fd, o->bytes.at, o->bytes.len, o->name, o->error);
    o->bytes.len = 0;
}

static void comma(struct out *o)
{
    if (!o->first)
        buffer_char(&o->bytes, ',');
    o->first = false;
}

/* A line for each key of the outer objects and each element of the outer lists: a record has one, and one for each of its
 * figures, so that two reports can be compared line by line. */
enum { KEY_LINES = 2, ELEMENT_LINES = 4 };

static void line(struct out *o, int deepest)
{
    if (o->depth <= deepest)
        buffer_printf(&o->bytes, "\n%*s", o->depth * 2, "");
}

static void key(struct out *o, const char *name)
{
    comma(o);
    line(o, KEY_LINES);
    json_write_text(&o->bytes, slice_of(name));
    buffer_char(&o->bytes, ':');
    if (o->depth <= KEY_LINES)
        buffer_char(&o->bytes, ' ');
}

static void begin(struct out *o, char bracket)
{
    buffer_char(&o->bytes, bracket);
    o->first = true;
    o->depth++;
}

static void end(struct out *o, char bracket)
{
    o->depth--;
    if (!o->first)
        line(o, (bracket == ']' ? ELEMENT_LINES : KEY_LINES) - 1);
    buffer_char(&o->bytes, bracket);
    o->first = false;
    flush(o, BLOCK);
}

/* The next element of a list. */
static void element(struct out *o)
{
    comma(o);
    line(o, ELEMENT_LINES);
}

static void text(struct out *o, const char *name, struct slice value)
{
    key(o, name);
    json_write_text(&o->bytes, value);
}

static void text_or_null(struct out *o, const char *name, struct slice value)
{
    key(o, name);
    if (value.len)
        json_write_text(&o->bytes, value);
    else
        buffer_text(&o->bytes, "null");
}

static void value(struct out *o, const char *name, const struct value *v)
{
    key(o, name);
    json_write_value(&o->bytes, v);
}

static void count(struct out *o, const char *name, size_t n)
{
    key(o, name);
    buffer_printf(&o->bytes, "%zu", n);
}

/* -- records ---------------------------------------------------------------------------------------------------- */

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

static void write_labels(struct out *o, const struct record *r)
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
            key(o, "labels");
            begin(o, '{');
        }
        any = true;
        text(o, l->field, label);
    }
    if (any)
        end(o, '}');
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
        value(o, slice_cstr(a, own), &r->values[i]);
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
    text_or_null(o, name, said);
}

/* The fields that the program knows in the order of kinds.def, then the others as they came. */
static void write_fields(struct out *o, const struct record *r)
{
    static const struct field none[] = {{0}};
    const struct field *known = r->shape->kind < KINDS ? kinds[r->shape->kind].fields : none;
    bool figure = r->shape->kind == KIND_observation;
    for (const struct field *f = known; f->name; f++) {
        int at = shape_find(r->shape, slice_of(f->name));
        if (figure && is_of_figures(slice_of(f->name)))
            write_of_figure(o, r, f->name);
        else if (at >= 0)
            value(o, f->name, record_at(r, at));
    }
    /* Computed from records that `from` names: no source of its own. */
    if (figure && shape_find(r->shape, S("source")) < 0)
        text_or_null(o, "source", S(""));
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
        text(o, "text", said);
    write_labels(o, r);
}

static void open_record(struct out *o, const struct record *r)
{
    element(o);
    begin(o, '{');
    write_fields(o, r);
    write_reading(o, r);
}

static void write_list(struct out *o, const char *name, struct records list)
{
    key(o, name);
    begin(o, '[');
    for (size_t i = 0; i < list.n; i++) {
        open_record(o, list.at[i]);
        end(o, '}');
    }
    end(o, ']');
}

/* Entities with the figures that sources state about them. An id belongs to the first kind that knows it. */
static const enum kind_id entities[] = {KIND_programme, KIND_call, KIND_partner, KIND_experiment, KIND_event};

enum { ENTITIES = sizeof entities / sizeof *entities };

static bool owns_figures(struct report *r, enum kind_id kind, struct slice id, const struct record *self)
{
    for (size_t i = 0; i < ENTITIES; i++) {
        const struct record *found = model_first(r->model, entities[i], "id", id);
        if (found)
            return entities[i] == kind && (!self || found == self);
    }
    return false;
}

static void write_entities(struct out *o, const char *name, enum kind_id kind)
{
    struct records list = model_all(o->report->model, kind);
    key(o, name);
    begin(o, '[');
    for (size_t i = 0; i < list.n; i++) {
        struct slice id = record_text(list.at[i], "id");
        open_record(o, list.at[i]);
        o->inside = true;
        write_list(o, "figures",
                   owns_figures(o->report, kind, id, list.at[i]) ? model_with(o->report->model, KIND_observation, "entity", id)
                                                                 : (struct records){0});
        o->inside = false;
        end(o, '}');
    }
    end(o, ']');
}

/* -- indicators ------------------------------------------------------------------------------------------------- */

static bool has_owner(struct report *r, const struct record *o)
{
    struct slice entity = record_text(o, "entity");
    for (size_t i = 0; entity.len && i < ENTITIES; i++)
        if (model_first(r->model, entities[i], "id", entity))
            return true;
    return false;
}

/* Its observations that belong to nobody: computed ones, and those of areas. */
static struct records series_of(struct report *r, const struct record *indicator)
{
    struct records all = model_with(r->model, KIND_observation, "indicator", record_text(indicator, "code"));
    const struct record **kept = arena_new(r->arena, const struct record *, all.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        if (!has_owner(r, all.at[i]))
            kept[n++] = all.at[i];
    return model_sorted(r->model, (struct records){kept, n}, "period");
}

static struct records gaps_of(struct report *r, const struct record *indicator)
{
    struct records all = model_with(r->model, KIND_finding, "wanted", record_text(indicator, "code"));
    const struct record **kept = arena_new(r->arena, const struct record *, all.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++) {
        struct slice rule = record_text(all.at[i], "rule");
        if (slice_is(rule, "field-missing") || slice_is(rule, "no-denominator"))
            kept[n++] = all.at[i];
    }
    return (struct records){kept, n};
}

static void write_indicators(struct out *o)
{
    struct report *r = o->report;
    struct records all = model_all(r->model, KIND_indicator);
    key(o, "indicators");
    begin(o, '[');
    for (size_t i = 0; i < all.n; i++) {
        /* A code that comes twice has its series once. */
        bool first = model_first(r->model, KIND_indicator, "code", record_text(all.at[i], "code")) == all.at[i];
        element(o);
        begin(o, '{');
        text(o, "name", record_name(r->lang, all.at[i]));
        write_fields(o, all.at[i]);
        write_labels(o, all.at[i]);
        write_list(o, "series", first ? series_of(r, all.at[i]) : (struct records){0});
        write_list(o, "missing", first ? gaps_of(r, all.at[i]) : (struct records){0});
        end(o, '}');
    }
    end(o, ']');
}

/* Figures about nothing that the stream knows. */
static struct records loose(struct report *r)
{
    struct records all = model_all(r->model, KIND_observation);
    const struct record **kept = arena_new(r->arena, const struct record *, all.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        if (!has_owner(r, all.at[i]) && !model_first(r->model, KIND_indicator, "code", record_text(all.at[i], "indicator")))
            kept[n++] = all.at[i];
    return (struct records){kept, n};
}

/* -- the ranking ------------------------------------------------------------------------------------------------ */

static void write_dimensions(struct out *o, const struct standing *s, struct slice area)
{
    struct report *r = o->report;
    key(o, "dimensions");
    begin(o, '{');
    for (size_t i = 0; i < s->groups.n; i++) {
        struct slice code = record_text(s->groups.at[i], "code");
        const struct record *score = standing_score(r->model, s, code, area);
        if (score)
            value(o, slice_cstr(r->arena, code), record_get(score, "value"));
    }
    end(o, '}');
}

/* What an index can say beside a rank, as far as it was asked to. */
static const char *const doubts[] = {"low", "high", "previous_rank", "change", "group", "flag", NULL};

static void write_city(struct out *o, const struct standing *s, const struct record *score)
{
    struct report *r = o->report;
    struct slice area = record_text(score, "area");
    element(o);
    begin(o, '{');
    value(o, "rank", record_get(score, "rank"));
    text(o, "area", area);
    text(o, "name", model_name(r->model, r->lang, KIND_area, area));
    value(o, "score", record_get(score, "value"));
    value(o, "coverage", record_get(score, "coverage"));
    for (const char *const *f = doubts; *f; f++)
        if (!value_is_empty(record_get(score, *f)))
            value(o, *f, record_get(score, *f));
    write_dimensions(o, s, area);
    write_list(o, "published", model_with(r->model, KIND_ranking, "area", area));
    end(o, '}');
}

static void write_groups(struct out *o, const struct standing *s)
{
    key(o, "dimensions");
    begin(o, '[');
    for (size_t i = 0; i < s->groups.n; i++) {
        element(o);
        begin(o, '{');
        text(o, "code", record_text(s->groups.at[i], "code"));
        text(o, "name", record_name(o->report->lang, s->groups.at[i]));
        value(o, "weight", record_get(s->groups.at[i], "weight"));
        end(o, '}');
    }
    end(o, ']');
}

/* The leaves of the tree with their place: in the index, or why not. */
static void write_leaves(struct out *o, const struct standing *s, bool in)
{
    static const char *const reasons[] = {
        [STANDING_IN] = "", [STANDING_NO_WEIGHT] = "weight 0", [STANDING_NO_DATA] = "no data"};
    struct report *r = o->report;
    key(o, in ? "indicators" : "left_out");
    begin(o, '[');
    for (size_t i = 0; i < s->leaves.n; i++) {
        enum standing_place place = standing_place(r->model, s, s->leaves.at[i]);
        if ((place == STANDING_IN) != in)
            continue;
        element(o);
        begin(o, '{');
        text(o, "code", record_text(s->leaves.at[i], "code"));
        text(o, "name", record_name(r->lang, s->leaves.at[i]));
        if (!in)
            text(o, "reason", slice_of(reasons[place]));
        end(o, '}');
    }
    end(o, ']');
}

static void write_ranking(struct out *o)
{
    struct report *r = o->report;
    struct standing s = standing_of(r->model);
    key(o, "ranking");
    if (!s.scores.n) {
        buffer_text(&o->bytes, "null");
        return;
    }
    begin(o, '{');
    text(o, "index", s.index);
    text(o, "name", model_name(r->model, r->lang, KIND_indicator, s.root));
    text_or_null(o, "period", s.period);
    count(o, "of", s.scores.n);
    write_groups(o, &s);
    write_leaves(o, &s, true);
    write_leaves(o, &s, false);
    key(o, "cities");
    begin(o, '[');
    for (size_t i = 0; i < s.scores.n; i++)
        write_city(o, &s, s.scores.at[i]);
    end(o, ']');
    end(o, '}');
}

/* -- the document ----------------------------------------------------------------------------------------------- */

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
    key(o, "lineage");
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

static void write_scores(struct out *o)
{
    struct records list = model_all(o->report->model, KIND_score);
    key(o, "scores");
    begin(o, '[');
    for (size_t i = 0; i < list.n; i++) {
        open_record(o, list.at[i]);
        write_lineage(o, list.at[i]);
        end(o, '}');
    }
    end(o, ']');
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

static void write_steps(struct out *o)
{
    struct report *r = o->report;
    struct records list = model_all(r->model, KIND_step);
    key(o, "steps");
    begin(o, '[');
    for (size_t i = 0; i < list.n; i++) {
        const struct record *f = figure_of_step(r, list.at[i]);
        const struct record *indicator = model_first(r->model, KIND_indicator, "code", record_text(list.at[i], "node"));
        struct slice unit = f ? record_text(f, "unit") : S("");
        open_record(o, list.at[i]);
        text_or_null(o, "unit", unit.len || !indicator ? unit : record_text(indicator, "unit"));
        text_or_null(o, "flag", f ? record_text(f, "flag") : S(""));
        text_or_null(o, "qualifier", f ? record_text(f, "qualifier") : S(""));
        text_or_null(o, "from",
                     f && record_text(f, "source").len
                         ? slice_format(r->arena, "%.*s:%.*s", SL(record_text(f, "source")), SL(record_text(f, "line")))
                         : S(""));
        end(o, '}');
    }
    end(o, ']');
}

static void write_method(struct out *o)
{
    struct report *r = o->report;
    key(o, "method");
    begin(o, '{');
    text(o, "index", tell(r, WORD_method_index));
    text(o, "weights", tell(r, WORD_method_weights));
    text(o, "conflicts", tell(r, WORD_method_conflicts));
    write_scores(o);
    write_steps(o);
    write_list(o, "statistics", model_all(r->model, KIND_statistic));
    end(o, '}');
}

/* The kinds that have a place of their own in the document. */
static bool has_place(enum kind_id kind)
{
    static const enum kind_id placed[] = {KIND_area,        KIND_place, KIND_theme,      KIND_indicator, KIND_programme,
                                          KIND_partner,     KIND_call,  KIND_experiment, KIND_event,     KIND_ranking,
                                          KIND_observation, KIND_score, KIND_step,       KIND_statistic, KIND_group,
                                          KIND_finding,     KIND_source};
    for (size_t i = 0; i < sizeof placed / sizeof *placed; i++)
        if (placed[i] == kind)
            return true;
    return false;
}

/* Kinds without a place, those that the program does not know among them, keep their name. */
static void write_others(struct out *o)
{
    key(o, "others");
    begin(o, '[');
    for (int kind = 0; kind <= KIND_OTHER; kind++) {
        struct records all = {0};
        if (!has_place((enum kind_id)kind))
            all = model_all(o->report->model, (enum kind_id)kind);
        for (size_t i = 0; i < all.n; i++) {
            element(o);
            begin(o, '{');
            text(o, "kind", all.at[i]->shape->kind_name);
            write_fields(o, all.at[i]);
            end(o, '}');
        }
    }
    end(o, ']');
}

static void write_head(struct out *o)
{
    struct report *r = o->report;
    text(o, "$schema", S("report.schema.json"));
    count(o, "version", REPORT_JSON_VERSION);
    text(o, "program", r->program);
    text(o, "title", r->title.len ? r->title : tell(r, WORD_report_title));
    text(o, "lang", slice_of(lang_code(r->lang)));
    text_or_null(o, "as_of", r->model->as_of);
}

static void write_document(struct out *o)
{
    struct model *m = o->report->model;
    begin(o, '{');
    write_head(o);
    write_ranking(o);
    write_list(o, "published_rankings", model_all(m, KIND_ranking));
    write_indicators(o);
    write_entities(o, "experiments", KIND_experiment);
    write_entities(o, "partners", KIND_partner);
    write_entities(o, "programmes", KIND_programme);
    write_entities(o, "calls", KIND_call);
    write_entities(o, "events", KIND_event);
    write_list(o, "figures", loose(o->report));
    write_list(o, "groups", model_all(m, KIND_group));
    write_others(o);
    write_list(o, "areas", model_all(m, KIND_area));
    write_list(o, "places", model_all(m, KIND_place));
    write_list(o, "themes", model_all(m, KIND_theme));
    write_list(o, "findings", model_all(m, KIND_finding));
    write_list(o, "sources", model_all(m, KIND_source));
    write_method(o);
    end(o, '}');
    buffer_char(&o->bytes, '\n');
}

int report_json(struct report *r, int fd, const char *name, struct error *e)
{
    struct out o = {.report = r, .fd = fd, .name = name, .error = e, .first = true};
    write_document(&o);
    flush(&o, 1);
    buffer_free(&o.bytes);
    return e->status ? -1 : 0;
}
