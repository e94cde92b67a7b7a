/* figures - what a source states about something: as people read it, and the columns that all sheets of figures share. */
#include "figures.h"

struct slice figure_text(struct report *r, const struct record *observation)
{
    struct slice text = word_figure(r->lang, observation, r->arena);
    bool bare = !record_text(observation, "unit").len && !figure_qualifier(r, observation).len;
    /* A figure that is digits alone says what it counts: as a text it would pass for a number that went wrong. */
    return bare && text.len ? tell_with(r, WORD_in_period, text, figure_what(r, observation), S("")) : text;
}

struct slice figure_what(struct report *r, const struct record *observation)
{
    struct slice label = record_text(observation, "label");
    return label.len ? label : model_name(r->model, r->lang, KIND_indicator, record_text(observation, "indicator"));
}

struct slice figure_line(struct report *r, const struct record *observation)
{
    struct slice nature = record_text(observation, "nature");
    struct slice line = tell_with(r, WORD_category_value, figure_what(r, observation), figure_text(r, observation), S(""));
    if (!nature.len || slice_is(nature, "actual"))
        return line;
    return tell_with(r, WORD_in_period, line, word_code(r->lang, "nature", nature), S(""));
}

struct slice figure_qualifier(struct report *r, const struct record *observation)
{
    struct slice q = record_text(observation, "qualifier");
    return q.len && !slice_is(q, "=") ? word_code(r->lang, "qualifier", q) : S("");
}

struct slice figure_subject(struct report *r, const struct record *observation)
{
    static const enum kind_id named[] = {KIND_programme, KIND_call, KIND_partner, KIND_experiment, KIND_event};
    struct slice entity = record_text(observation, "entity");
    if (!entity.len)
        return model_name(r->model, r->lang, KIND_area, record_text(observation, "area"));
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        const struct record *found = model_first(r->model, named[i], "id", entity);
        if (found)
            return record_name(r->lang, found);
    }
    return entity;
}

bool figure_of_cities(struct report *r, const struct record *observation)
{
    return !record_text(observation, "entity").len && model_of_cities(r->model, record_text(observation, "indicator"));
}

struct slice figure_category(struct report *r, const struct record *observation)
{
    struct slice category = record_text(observation, "category");
    const struct record *i = model_first(r->model, KIND_indicator, "code", record_text(observation, "indicator"));
    const char *by = i ? slice_cstr(r->arena, record_text(i, "by")) : "";
    if (word_has_code("category", category))
        return word_code(r->lang, "category", category);
    if (word_has_code(by, category))
        return word_code(r->lang, by, category);
    return model_name(r->model, r->lang, KIND_theme, category);
}

struct slice figure_country(struct report *r, struct slice area)
{
    const struct record *a = model_first(r->model, KIND_area, "id", area);
    struct slice code = a ? record_text(a, "country") : S("");
    struct records same = model_with(r->model, KIND_area, "country", code);
    for (size_t i = 0; i < same.n; i++)
        if (slice_is(record_text(same.at[i], "level"), "country"))
            return record_name(r->lang, same.at[i]);
    return code;
}
