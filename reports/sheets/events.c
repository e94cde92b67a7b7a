/* events - what has a date: one row an event, the oldest first. */
#include "reports/sheets/sheets.h"

static const struct listed columns[] = {
    {.field = "start", .head = WORD_col_start, .width = 12, .show = SHOW_DATE},
    {.field = "end", .none = true, .head = WORD_col_end, .width = 12, .show = SHOW_DATE},
    {.field = "time", .head = WORD_col_time, .width = 12},
    {.field = "title", .head = WORD_col_event, .width = 40},
    {.field = "mode", .head = WORD_col_mode, .width = 12, .show = SHOW_CODE, .group = "mode"},
    {.field = "international", .head = WORD_col_international, .width = 14, .show = SHOW_YES},
    {.field = "nature", .head = WORD_col_nature, .width = 12, .show = SHOW_CODE, .group = "nature"},
    {.field = "place", .head = WORD_col_place, .width = 22, .show = SHOW_NAME, .kind = KIND_place},
    {.field = "areas", .head = WORD_col_areas, .width = 24, .show = SHOW_NAME, .kind = KIND_area},
    {.field = "partners", .head = WORD_col_partners, .width = 30, .show = SHOW_NAME, .kind = KIND_partner},
    {.field = "programme", .head = WORD_col_programme, .width = 26, .show = SHOW_NAME, .kind = KIND_programme, .aside = true},
    {.field = "place_text", .head = WORD_col_place_text, .width = 24, .none = true},
    {.field = "evidence", .head = WORD_col_evidence, .width = 36},
    {.field = "note", .none = true, .head = WORD_col_note, .width = 24},
    {.field = "cited", .head = WORD_col_cited, .width = 26},
    {.field = "url", .head = WORD_col_url, .width = 40, .show = SHOW_LINK},
    {.field = "id", .head = WORD_col_id, .width = 8},
    {0},
};

void sheet_events(struct report *r, struct page *p)
{
    struct records events = model_sorted(r->model, model_all(r->model, KIND_event), "start");
    page_note(p, source_line(r, KIND_event));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    listing(r, p, columns, NULL, events, 0);
}
