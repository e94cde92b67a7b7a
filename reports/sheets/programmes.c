/* programmes - everything with a name that the documents tell of, with its figures in short. */
#include "reports/sheets/sheets.h"

/* "città coinvolte: 2 città; visite studio: 2 visite (previsto)" */
static struct slice figures_of(struct report *r, const struct record *programme)
{
    struct records list = model_figures(r->model, record_text(programme, "id"));
    struct slice *texts = arena_new(r->arena, struct slice, list.n + 1);
    for (size_t i = 0; i < list.n; i++)
        texts[i] = figure_line(r, list.at[i]);
    return join(r, texts, list.n, "; ");
}

static struct slice summary_of(struct report *r, const struct record *programme)
{
    return record_in(r->lang, programme, "summary", "summary_en");
}

static const char *const without[] = {"summary_en", NULL};

static const struct listed columns[] = {
    {.field = "name", .head = WORD_col_name, .width = 32},
    {.field = "type", .head = WORD_col_type, .width = 13, .show = SHOW_CODE, .group = "type"},
    {.field = "summary", .head = WORD_col_summary, .width = 48, .show = SHOW_MADE, .make = summary_of},
    {.field = "figures", .none = true, .head = WORD_col_figures, .width = 36, .show = SHOW_MADE, .make = figures_of},
    {.field = "parent", .none = true, .head = WORD_col_parent, .width = 20, .show = SHOW_NAME, .kind = KIND_programme},
    {.field = "start", .head = WORD_col_start, .width = 11, .show = SHOW_DATE},
    {.field = "end", .head = WORD_col_end, .width = 11, .show = SHOW_DATE},
    {.field = "cited", .head = WORD_col_cited, .width = 24},
    {.field = "evidence", .head = WORD_col_evidence, .width = 44, .aside = true},
    {.field = "areas", .head = WORD_col_areas, .width = 24, .show = SHOW_NAME, .kind = KIND_area},
    {.field = "partners", .head = WORD_col_partners, .width = 34, .show = SHOW_NAME, .kind = KIND_partner},
    {.field = "duration_months", .head = WORD_col_duration, .unit = WORD_unit_months, .width = 10, .show = SHOW_NUMBER},
    {.field = "planned_end", .head = WORD_col_planned_end, .width = 12, .show = SHOW_DATE},
    {.field = "attested", .head = WORD_col_attested, .width = 12, .show = SHOW_DATE},
    {.field = "first_seen", .head = WORD_col_first_seen, .width = 12, .show = SHOW_DATE},
    {.field = "aliases", .none = true, .head = WORD_col_aliases, .width = 26},
    {.field = "url", .head = WORD_col_url, .width = 40, .show = SHOW_LINK},
    {.field = "id", .head = WORD_col_id, .width = 24},
    {0},
};

void sheet_programmes(struct report *r, struct page *p)
{
    if (r->pages[SHEET_figures])
        page_note(p, tell_with(r, WORD_programmes_how, sheet_tab(r, SHEET_figures), S(""), S("")));
    page_note(p, source_line(r, KIND_programme));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    listing(r, p, columns, without, model_all(r->model, KIND_programme), 1);
}
