/* figures - every figure that a source states about something else than a call: one row a figure. */
#include "reports/sheets/sheets.h"

static const char *const without[] = {"entity", "area", NULL};

static const struct listed columns[] = {
    {.field = "subject", .head = WORD_col_subject, .width = 34, .show = SHOW_MADE, .make = figure_subject},
    {.field = "label", .head = WORD_col_what, .width = 34, .show = SHOW_MADE, .make = figure_what},
    {.field = "text", .head = WORD_col_figure, .width = 24, .show = SHOW_MADE, .make = figure_text},
    {.field = "value", .head = WORD_col_value, .width = 12, .show = SHOW_NUMBER},
    {.field = "nature", .head = WORD_col_nature, .width = 12, .show = SHOW_CODE, .group = "nature"},
    {.field = "period", .head = WORD_col_period, .width = 11, .show = SHOW_DATE},
    {.field = "others", .none = true, .head = WORD_col_others, .width = 26},
    {.field = "cited", .head = WORD_col_cited, .width = 30},
    {.field = "qualifier",
     .none = true,
     .head = WORD_col_qualifier,
     .width = 14,
     .show = SHOW_MADE,
     .make = figure_qualifier,
     .aside = true},
    {.field = "unit", .head = WORD_col_unit, .width = 18, .show = SHOW_CODE, .group = "unit"},
    {.field = "level", .head = WORD_col_level, .width = 16, .show = SHOW_CODE, .group = "level"},
    {.field = "definition", .head = WORD_col_definition, .width = 34},
    {.field = "flag", .none = true, .head = WORD_col_flag, .width = 26, .show = SHOW_CODE, .group = "flag"},
    {.field = "sources", .head = WORD_col_sources, .width = 8, .show = SHOW_NUMBER},
    {.field = "agree", .head = WORD_col_agree, .width = 10, .show = SHOW_YES},
    {.field = "note", .none = true, .head = WORD_col_note, .width = 44},
    {.field = "url", .head = WORD_col_url, .width = 40, .show = SHOW_LINK},
    {.field = "indicator", .head = WORD_col_code, .width = 20},
    {0},
};

static bool is_stated(struct report *r, const struct record *o)
{
    struct slice entity = record_text(o, "entity");
    return !is_computed(o) && !figure_of_cities(r, o) && !(entity.len && model_first(r->model, KIND_call, "id", entity));
}

struct rows rows_stated(void)
{
    struct rows rows = rows_of_figures(is_stated);
    rows.scattered = true;
    return rows;
}

void sheet_figures(struct report *r, struct page *p)
{
    page_note(p, source_line(r, KIND_observation));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    listing_rows(r, p, columns, without, rows_stated(), 2);
}
