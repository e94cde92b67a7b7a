/* observations - every figure that sources give of the territories: one row a figure. The only table that may be very long. */
#include "reports/sheets/sheets.h"

/* A figure without a unit has that of its indicator. */
static struct slice unit_of(struct report *r, const struct record *o)
{
    struct slice unit = record_text(o, "unit");
    const struct record *i = unit.len ? NULL : model_first(r->model, KIND_indicator, "code", record_text(o, "indicator"));
    return word_code(r->lang, "unit", i ? record_text(i, "unit") : unit);
}

static const char *const without[] = {"entity", NULL};

static const struct listed columns[] = {
    {.field = "area", .head = WORD_col_area, .width = 22, .show = SHOW_NAME, .kind = KIND_area},
    {.field = "indicator", .head = WORD_col_code, .width = 10},
    {.field = "label", .head = WORD_col_indicator, .width = 38, .show = SHOW_MADE, .make = figure_what},
    {.field = "period", .head = WORD_col_period, .width = 11, .show = SHOW_DATE},
    {.field = "category", .head = WORD_col_category, .width = 16, .none = true},
    {.field = "value", .head = WORD_col_value, .width = 12, .show = SHOW_NUMBER},
    {.field = "unit", .head = WORD_col_unit, .width = 18, .show = SHOW_MADE, .make = unit_of},
    {.field = "qualifier", .head = WORD_col_qualifier, .width = 14, .show = SHOW_MADE, .make = figure_qualifier, .none = true},
    {.field = "nature", .head = WORD_col_nature, .width = 12, .show = SHOW_CODE, .group = "nature"},
    {.field = "flag", .head = WORD_col_flag, .width = 18, .show = SHOW_CODE, .group = "flag", .none = true},
    {.field = "others", .head = WORD_col_others, .width = 26, .none = true},
    {.field = "level", .head = WORD_col_level, .width = 16, .show = SHOW_CODE, .group = "level", .aside = true},
    {.field = "definition", .head = WORD_col_definition, .width = 34},
    {.field = "cited", .head = WORD_col_cited, .width = 30},
    {.field = "sources", .head = WORD_col_sources, .width = 8, .show = SHOW_NUMBER},
    {.field = "agree", .head = WORD_col_agree, .width = 10, .show = SHOW_YES},
    {.field = "note", .head = WORD_col_note, .width = 44, .none = true},
    {.field = "url", .head = WORD_col_url, .width = 40, .show = SHOW_LINK},
    {0},
};

static bool is_observed(struct report *r, const struct record *o)
{
    return model_is_observed(r->model, o);
}

struct rows rows_observations(void)
{
    return rows_of_figures(is_observed);
}

void sheet_observations(struct report *r, struct page *p)
{
    page_note(p, source_line(r, KIND_observation));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    listing_rows(r, p, columns, without, rows_observations(), 1);
}
