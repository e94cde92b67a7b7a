/* json - the report for programs: one JSON document, described by reports/report.schema.json. */
#include "json.h"

#include "reports/json/out.h"
#include "reports/standing.h"

/* -- entities --------------------------------------------------------------------------------------------------- */

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
    out_key(o, name);
    out_begin(o, '[');
    for (size_t i = 0; i < list.n; i++) {
        struct slice id = record_text(list.at[i], "id");
        open_record(o, list.at[i]);
        o->inside = true;
        write_list(o, "figures",
                   owns_figures(o->report, kind, id, list.at[i]) ? model_with(o->report->model, KIND_observation, "entity", id)
                                                                 : (struct records){0});
        o->inside = false;
        out_end(o, '}');
    }
    out_end(o, ']');
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
    out_key(o, "indicators");
    out_begin(o, '[');
    for (size_t i = 0; i < all.n; i++) {
        /* A code that comes twice has its series once. */
        bool first = model_first(r->model, KIND_indicator, "code", record_text(all.at[i], "code")) == all.at[i];
        out_element(o);
        out_begin(o, '{');
        out_text(o, "name", record_name(r->lang, all.at[i]));
        write_fields(o, all.at[i]);
        write_labels(o, all.at[i]);
        write_list(o, "series", first ? series_of(r, all.at[i]) : (struct records){0});
        write_list(o, "missing", first ? gaps_of(r, all.at[i]) : (struct records){0});
        out_end(o, '}');
    }
    out_end(o, ']');
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
    out_key(o, "dimensions");
    out_begin(o, '{');
    for (size_t i = 0; i < s->groups.n; i++) {
        struct slice code = record_text(s->groups.at[i], "code");
        const struct record *score = standing_score(r->model, s, code, area);
        if (score)
            out_value(o, slice_cstr(r->arena, code), record_get(score, "value"));
    }
    out_end(o, '}');
}

/* What an index can say beside a rank, as far as it was asked to. */
static const char *const doubts[] = {"low", "high", "previous_rank", "change", "group", "flag", NULL};

static void write_city(struct out *o, const struct standing *s, const struct record *score)
{
    struct report *r = o->report;
    struct slice area = record_text(score, "area");
    out_element(o);
    out_begin(o, '{');
    out_value(o, "rank", record_get(score, "rank"));
    out_text(o, "area", area);
    out_text(o, "name", model_name(r->model, r->lang, KIND_area, area));
    out_value(o, "score", record_get(score, "value"));
    out_value(o, "coverage", record_get(score, "coverage"));
    for (const char *const *f = doubts; *f; f++)
        if (!value_is_empty(record_get(score, *f)))
            out_value(o, *f, record_get(score, *f));
    write_dimensions(o, s, area);
    write_list(o, "published", model_with(r->model, KIND_ranking, "area", area));
    out_end(o, '}');
}

static void write_groups(struct out *o, const struct standing *s)
{
    out_key(o, "dimensions");
    out_begin(o, '[');
    for (size_t i = 0; i < s->groups.n; i++) {
        out_element(o);
        out_begin(o, '{');
        out_text(o, "code", record_text(s->groups.at[i], "code"));
        out_text(o, "name", record_name(o->report->lang, s->groups.at[i]));
        out_value(o, "weight", record_get(s->groups.at[i], "weight"));
        out_end(o, '}');
    }
    out_end(o, ']');
}

/* The leaves of the tree with their place: in the index, or why not. */
static void write_leaves(struct out *o, const struct standing *s, bool in)
{
    static const char *const reasons[] = {
        [STANDING_IN] = "", [STANDING_NO_WEIGHT] = "weight 0", [STANDING_NO_DATA] = "no data"};
    struct report *r = o->report;
    out_key(o, in ? "indicators" : "left_out");
    out_begin(o, '[');
    for (size_t i = 0; i < s->leaves.n; i++) {
        enum standing_place place = standing_place(r->model, s, s->leaves.at[i]);
        if ((place == STANDING_IN) != in)
            continue;
        out_element(o);
        out_begin(o, '{');
        out_text(o, "code", record_text(s->leaves.at[i], "code"));
        out_text(o, "name", record_name(r->lang, s->leaves.at[i]));
        if (!in)
            out_text(o, "reason", slice_of(reasons[place]));
        out_end(o, '}');
    }
    out_end(o, ']');
}

static void write_ranking(struct out *o)
{
    struct report *r = o->report;
    struct standing s = standing_of(r->model);
    out_key(o, "ranking");
    if (!s.scores.n) {
        buffer_text(&o->bytes, "null");
        return;
    }
    out_begin(o, '{');
    out_text(o, "index", s.index);
    out_text(o, "name", model_name(r->model, r->lang, KIND_indicator, s.root));
    out_text_or_null(o, "period", s.period);
    out_count(o, "of", s.scores.n);
    write_groups(o, &s);
    write_leaves(o, &s, true);
    write_leaves(o, &s, false);
    out_key(o, "cities");
    out_begin(o, '[');
    for (size_t i = 0; i < s.scores.n; i++)
        write_city(o, &s, s.scores.at[i]);
    out_end(o, ']');
    out_end(o, '}');
}

/* -- the document ----------------------------------------------------------------------------------------------- */

static void write_method(struct out *o)
{
    struct report *r = o->report;
    out_key(o, "method");
    out_begin(o, '{');
    out_text(o, "index", tell(r, WORD_method_index));
    out_text(o, "weights", tell(r, WORD_method_weights));
    out_text(o, "conflicts", tell(r, WORD_method_conflicts));
    write_scores(o);
    write_steps(o);
    write_list(o, "statistics", model_all(r->model, KIND_statistic));
    out_end(o, '}');
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
    out_key(o, "others");
    out_begin(o, '[');
    for (int kind = 0; kind <= KIND_OTHER; kind++) {
        struct records all = {0};
        if (!has_place((enum kind_id)kind))
            all = model_all(o->report->model, (enum kind_id)kind);
        for (size_t i = 0; i < all.n; i++) {
            out_element(o);
            out_begin(o, '{');
            out_text(o, "kind", all.at[i]->shape->kind_name);
            write_fields(o, all.at[i]);
            out_end(o, '}');
        }
    }
    out_end(o, ']');
}

static void write_head(struct out *o)
{
    struct report *r = o->report;
    out_text(o, "$schema", S("report.schema.json"));
    out_count(o, "version", REPORT_JSON_VERSION);
    out_text(o, "program", r->program);
    out_text(o, "title", r->title.len ? r->title : tell(r, WORD_report_title));
    out_text(o, "lang", slice_of(lang_code(r->lang)));
    out_text_or_null(o, "as_of", r->model->as_of);
}

static void write_document(struct out *o)
{
    struct model *m = o->report->model;
    out_begin(o, '{');
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
    out_end(o, '}');
    buffer_char(&o->bytes, '\n');
}

int report_json(struct report *r, int fd, const char *name, struct error *e)
{
    struct out o = {.report = r, .fd = fd, .name = name, .error = e, .first = true};
    write_document(&o);
    out_flush(&o, 1);
    buffer_free(&o.bytes);
    return e->status ? -1 : 0;
}
