/* published - rankings that others published: rank, of how many, on what basis. */
#include "reports/sheets/sheets.h"

static const struct listed columns[] = {
    {.field = "name", .head = WORD_col_ranking, .width = 30},
    {.field = "edition", .head = WORD_col_edition, .width = 10, .show = SHOW_DATE},
    {.field = "area", .head = WORD_col_area, .width = 22, .show = SHOW_NAME, .kind = KIND_area},
    {.field = "level", .head = WORD_col_level, .width = 16, .show = SHOW_CODE, .group = "level"},
    {.field = "rank", .head = WORD_col_rank, .width = 8, .show = SHOW_NUMBER},
    {.field = "of", .head = WORD_col_of, .width = 10, .show = SHOW_NUMBER},
    {.field = "score", .head = WORD_col_score, .width = 12, .show = SHOW_NUMBER},
    {.field = "basis", .head = WORD_col_basis, .width = 36},
    {.field = "cited", .head = WORD_col_cited, .width = 26},
    {.field = "url", .head = WORD_col_url, .width = 40, .show = SHOW_LINK, .aside = true},
    {.field = "note", .head = WORD_col_note, .width = 44},
    {0},
};

void sheet_published(struct report *r, struct page *p)
{
    page_note(p, source_line(r, KIND_ranking));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs)));
    listing(r, p, columns, NULL, model_all(r->model, KIND_ranking), 3);
}
