/* figures - every figure that a source states about something else than a call: one row a figure. */
#include "reports/sheets/sheets.h"

static const char *const without[] = {"entity", "area", "agree", NULL};

static const struct listed columns[] = {
    {.field = "subject", .head = WORD_col_subject, .width = 32, .show = SHOW_MADE, .make = figure_subject},
    {.field = "label", .head = WORD_col_what, .width = 32, .show = SHOW_MADE, .make = figure_what},
    {.field = "text", .head = WORD_col_figure, .width = 24, .show = SHOW_MADE, .make = figure_text},
    {.field = "qualifier", .head = WORD_col_qualifier, .width = 14, .show = SHOW_MADE, .make = figure_qualifier},
    {.field = "value", .head = WORD_col_value, .width = 12, .show = SHOW_NUMBER},
    {.field = "unit", .head = WORD_col_unit, .width = 16, .show = SHOW_CODE, .group = "unit"},
    {.field = "nature", .head = WORD_col_nature, .width = 12, .show = SHOW_CODE, .group = "nature"},
    {.field = "period", .head = WORD_col_period, .width = 12, .show = SHOW_DATE},
    {.field = "flag", .head = WORD_col_flag, .width = 18, .show = SHOW_CODE, .group = "flag"},
    {.field = "level", .head = WORD_col_level, .width = 14, .show = SHOW_CODE, .group = "level"},
    {.field = "definition", .head = WORD_col_definition, .width = 26},
    {.field = "others", .head = WORD_col_others, .width = 30},
    {.field = "sources", .head = WORD_col_sources, .width = 8, .show = SHOW_NUMBER},
    {.field = "cited", .head = WORD_col_cited, .width = 28},
    {.field = "url", .head = WORD_col_url, .width = 30, .show = SHOW_LINK},
    {.field = "note", .head = WORD_col_note, .width = 28},
    {.field = "indicator", .head = WORD_col_code, .width = 18},
    {0},
};

static struct records stated(struct report *r)
{
    struct records all = model_all(r->model, KIND_observation);
    const struct record **kept = arena_new(r->arena, const struct record *, all.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++) {
        const struct record *o = all.at[i];
        bool of_call = model_first(r->model, KIND_call, "id", record_text(o, "entity")) != NULL;
        if (!is_computed(o) && !of_call && !figure_of_cities(r, o))
            kept[n++] = o;
    }
    return (struct records){kept, n};
}

void sheet_figures(struct report *r, struct page *p)
{
    page_note(p, source_line(r, KIND_observation));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs)));
    listing(r, p, columns, without, stated(r), 2);
}
