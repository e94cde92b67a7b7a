/* partners - the organisations: one row a partner, by helix class as they came. */
#include "reports/sheets/sheets.h"

/* Experiments that name it as proponent or partner, by id or by name. */
static struct slice count_experiments(struct report *r, const struct record *partner)
{
    static const char *const fields[] = {"partners", "proponent"};
    struct slice names[] = {record_text(partner, "name"), record_text(partner, "id")};
    size_t n = 0, spellings = slice_eq(names[0], names[1]) ? 1 : 2;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        for (size_t k = 0; k < spellings; k++)
            n += names[k].len ? model_with(r->model, KIND_experiment, fields[i], names[k]).n : 0;
    return slice_format(r->arena, "%zu", n);
}

static const struct listed columns[] = {
    {.field = "name", .head = WORD_col_name, .width = 30},
    {.field = "aliases", .none = true, .head = WORD_col_aliases, .width = 24},
    {.field = "helix", .head = WORD_col_helix, .width = 18, .show = SHOW_CODE, .group = "helix"},
    {.field = "helix_detail", .none = true, .head = WORD_col_helix_detail, .width = 18},
    {.field = "role", .head = WORD_col_role, .width = 26},
    {.field = "experiments", .head = WORD_col_experiments, .width = 17, .show = SHOW_NUMBER, .make = count_experiments},
    {.field = "since", .head = WORD_col_since, .width = 12, .show = SHOW_DATE},
    {.field = "until", .head = WORD_col_until, .width = 12, .show = SHOW_DATE},
    {.field = "agreement", .head = WORD_col_agreement, .width = 22},
    {.field = "country", .head = WORD_col_country, .width = 12},
    {.field = "seat", .head = WORD_col_seat, .width = 14, .show = SHOW_NAME, .kind = KIND_area},
    {.field = "cited", .head = WORD_col_cited, .width = 22},
    {.field = "url", .head = WORD_col_url, .width = 40, .show = SHOW_LINK, .aside = true},
    {.field = "note", .none = true, .head = WORD_col_note, .width = 44},
    {.field = "id", .head = WORD_col_id, .width = 18},
    {0},
};

void sheet_partners(struct report *r, struct page *p)
{
    page_note(p, tell(r, WORD_helix_how));
    page_note(p, source_line(r, KIND_partner));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    listing(r, p, columns, NULL, model_all(r->model, KIND_partner), 1);
}
