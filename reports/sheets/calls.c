/* calls - open calls with what each source says about them: the figure used, the others beside it. */
#include "reports/sheets/sheets.h"

/* The call of a row: the row is an observation about a call, or a call that nobody gives figures of. */
static const struct record *call_of(struct report *r, const struct record *row)
{
    return row->shape->kind == KIND_call ? row : model_first(r->model, KIND_call, "id", record_text(row, "entity"));
}

static struct slice title_of(struct report *r, const struct record *row)
{
    return record_name(r->lang, call_of(r, row));
}

static struct slice programme_of(struct report *r, const struct record *row)
{
    return model_name(r->model, r->lang, KIND_programme, record_text(call_of(r, row), "programme"));
}

static struct slice opened(struct report *r, const struct record *row)
{
    return record_text(call_of(r, row), "opened");
}

static struct slice closed(struct report *r, const struct record *row)
{
    return record_text(call_of(r, row), "closed");
}

static struct slice what(struct report *r, const struct record *row)
{
    return row->shape->kind == KIND_call ? S("") : figure_what(r, row);
}

static struct slice figure(struct report *r, const struct record *row)
{
    return row->shape->kind == KIND_call ? S("") : figure_text(r, row);
}

static const char *const without[] = {"entity", "id", "title", "programme", "qualifier", "label", NULL};

static const struct listed columns[] = {
    {.field = "call", .head = WORD_col_call, .width = 34, .show = SHOW_MADE, .make = title_of},
    {.field = "indicator", .head = WORD_col_what, .width = 28, .show = SHOW_MADE, .make = what},
    {.field = "text", .head = WORD_col_figure, .width = 24, .show = SHOW_MADE, .make = figure},
    {.field = "others", .none = true, .head = WORD_col_others, .width = 34},
    {.field = "period", .head = WORD_col_period, .width = 11, .show = SHOW_DATE},
    {.field = "nature", .head = WORD_col_nature, .width = 11, .show = SHOW_CODE, .group = "nature"},
    {.field = "cited", .head = WORD_col_cited, .width = 26},
    {.field = "opened", .head = WORD_col_opened, .width = 11, .show = SHOW_DATE, .make = opened},
    {.field = "closed", .head = WORD_col_closed, .width = 11, .show = SHOW_DATE, .make = closed},
    {.field = "value", .head = WORD_col_value, .width = 13, .show = SHOW_NUMBER, .aside = true},
    {.field = "unit", .head = WORD_col_unit, .width = 16, .show = SHOW_CODE, .group = "unit"},
    {.field = "definition", .head = WORD_col_definition, .width = 30},
    {.field = "note", .none = true, .head = WORD_col_note, .width = 44},
    {.field = "sources", .head = WORD_col_sources, .width = 8, .show = SHOW_NUMBER},
    {.field = "agree", .head = WORD_col_agree, .width = 10, .show = SHOW_YES},
    {.field = "of", .head = WORD_col_programme, .width = 30, .show = SHOW_MADE, .make = programme_of},
    {.field = "url", .head = WORD_col_url, .width = 40, .show = SHOW_LINK},
    {0},
};

void sheet_calls(struct report *r, struct page *p)
{
    struct records calls = model_all(r->model, KIND_call);
    LIST(const struct record *) rows = {0};
    for (size_t i = 0; i < calls.n; i++) {
        struct records figures = model_figures(r->model, record_text(calls.at[i], "id"));
        if (!figures.n)
            LIST_PUSH(r->arena, &rows, calls.at[i]);
        for (size_t k = 0; k < figures.n; k++)
            LIST_PUSH(r->arena, &rows, figures.at[k]);
    }
    page_note(p, tell(r, WORD_calls_how));
    page_note(p, source_line(r, KIND_call));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    listing(r, p, columns, without, (struct records){rows.at, rows.n}, 2);
}
