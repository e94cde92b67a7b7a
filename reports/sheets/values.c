/* values - every value that was computed from the catalogue: cases, numerator, denominator, declared figure. */
#include "reports/sheets/sheets.h"

static struct slice name_of(struct report *r, const struct record *o)
{
    return model_name(r->model, r->lang, KIND_indicator, record_text(o, "indicator"));
}

static struct slice unit_of(struct report *r, const struct record *o)
{
    return word_code(r->lang, "unit", record_text(o, "unit"));
}

static const char *const without[] = {"nature", "declared_qualifier", "qualifier", NULL};

static const struct listed columns[] = {
    {.field = "indicator", .head = WORD_col_code, .width = 10},
    {.field = "name", .head = WORD_col_indicator, .width = 38, .show = SHOW_MADE, .make = name_of},
    {.field = "period", .head = WORD_col_period, .width = 14, .show = SHOW_DATE, .empty = WORD_whole_period},
    {.field = "category",
     .head = WORD_col_category,
     .width = 16,
     .show = SHOW_MADE,
     .make = figure_category,
     .empty = WORD_all_categories},
    {.field = "text", .head = WORD_col_figure, .width = 24, .show = SHOW_MADE, .make = figure_text},
    {.field = "value", .head = WORD_col_value, .width = 12, .show = SHOW_NUMBER},
    {.field = "unit", .head = WORD_col_unit, .width = 18, .show = SHOW_MADE, .make = unit_of},
    {.field = "n", .none = true, .head = WORD_col_n, .width = 10, .show = SHOW_NUMBER},
    {.field = "of_n", .none = true, .head = WORD_col_of_n, .width = 12, .show = SHOW_NUMBER},
    {.field = "unknown", .head = WORD_col_unknown, .width = 10, .show = SHOW_NUMBER, .none = true},
    {.field = "num", .none = true, .head = WORD_col_num, .width = 13, .show = SHOW_NUMBER},
    {.field = "den", .none = true, .head = WORD_col_den, .width = 13, .show = SHOW_NUMBER},
    {.field = "declared", .none = true, .head = WORD_col_declared, .width = 14, .show = SHOW_NUMBER},
    {.field = "declared_period", .none = true, .head = WORD_col_declared_period, .width = 14, .show = SHOW_DATE},
    {0},
};

void sheet_values(struct report *r, struct page *p)
{
    struct records all = model_with(r->model, KIND_observation, "nature", S("computed"));
    page_note(p, tell(r, WORD_indicators_how));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    listing(r, p, columns, without, all, 2);
}
