/* experiments - what is tested in the city: one row an experiment. */
#include "reports/sheets/sheets.h"

static struct slice district_of(struct report *r, const struct record *experiment)
{
    const struct record *place = model_first(r->model, KIND_place, "id", record_text(experiment, "place"));
    struct slice district = place ? record_text(place, "district") : S("");
    return district.len ? tell_with(r, WORD_district_n, district, S(""), S("")) : S("");
}

static const struct listed columns[] = {
    {.field = "id", .head = WORD_col_id, .width = 7},
    {.field = "title", .head = WORD_col_title, .width = 30},
    {.field = "proponent", .head = WORD_col_proponent, .width = 20},
    {.field = "theme", .head = WORD_col_theme, .width = 17, .show = SHOW_NAME, .kind = KIND_theme},
    {.field = "place", .head = WORD_col_place, .width = 17, .show = SHOW_NAME, .kind = KIND_place},
    {.field = "district", .head = WORD_col_district, .width = 15, .show = SHOW_MADE, .make = district_of},
    {.field = "start", .head = WORD_col_start, .width = 11, .show = SHOW_DATE},
    {.field = "end", .head = WORD_col_end, .width = 11, .show = SHOW_DATE},
    {.field = "last_seen", .head = WORD_col_last_seen, .width = 11, .show = SHOW_DATE},
    {.field = "status", .head = WORD_col_status, .width = 22},
    {.field = "programme", .head = WORD_col_programme, .width = 20, .show = SHOW_NAME, .kind = KIND_programme, .aside = true},
    {.field = "helix", .head = WORD_col_helix, .width = 12, .show = SHOW_CODE, .group = "helix"},
    {.field = "outcome", .head = WORD_col_outcome, .width = 13, .show = SHOW_CODE, .group = "outcome"},
    {.field = "users", .head = WORD_col_users, .unit = WORD_unit_persons, .width = 11, .show = SHOW_NUMBER},
    {.field = "partners", .head = WORD_col_partners, .width = 26, .show = SHOW_NAME, .kind = KIND_partner},
    {.field = "call", .head = WORD_col_call, .width = 24, .show = SHOW_NAME, .kind = KIND_call},
    {.field = "aliases", .none = true, .head = WORD_col_aliases, .width = 24},
    {.field = "planned_start", .head = WORD_col_planned_start, .width = 12, .show = SHOW_DATE},
    {.field = "planned_end", .head = WORD_col_planned_end, .width = 12, .show = SHOW_DATE},
    {.field = "declared_duration", .head = WORD_col_declared_duration, .width = 16},
    {.field = "applied", .head = WORD_col_applied, .width = 12, .show = SHOW_DATE},
    {.field = "authorised", .head = WORD_col_authorised, .width = 14, .show = SHOW_DATE},
    {.field = "seat", .head = WORD_col_seat, .width = 14, .show = SHOW_NAME, .kind = KIND_area},
    {.field = "public_eur", .head = WORD_col_public_eur, .unit = WORD_unit_eur, .width = 14, .show = SHOW_NUMBER},
    {.field = "private_eur", .head = WORD_col_private_eur, .unit = WORD_unit_eur, .width = 14, .show = SHOW_NUMBER},
    {.field = "co2_kg", .head = WORD_col_co2, .unit = WORD_unit_kg, .width = 10, .show = SHOW_NUMBER},
    {.field = "open_data", .head = WORD_col_open_data, .width = 10, .show = SHOW_YES},
    {.field = "theme_text", .head = WORD_col_theme_text, .width = 22},
    {.field = "place_text", .head = WORD_col_place_text, .width = 22},
    {.field = "verified", .head = WORD_col_verified, .width = 12},
    {.field = "note", .none = true, .head = WORD_col_note, .width = 60},
    {.field = "cited", .head = WORD_col_cited, .width = 24},
    {.field = "url", .head = WORD_col_url, .width = 44, .show = SHOW_LINK},
    {0},
};

void sheet_experiments(struct report *r, struct page *p)
{
    page_note(p, tell(r, WORD_experiments_how));
    page_note(p, tell(r, r->accessible ? WORD_experiments_district : WORD_experiments_filter));
    page_note(p, source_line(r, KIND_experiment));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    listing(r, p, columns, NULL, model_all(r->model, KIND_experiment), 2);
}
