/* cover - the first sheet: what the report is, of which day, and the contents with links. */
#include "reports/sheets/sheets.h"

static size_t count_findings(struct report *r)
{
    size_t n = 0;
    struct records all = model_all(r->model, KIND_finding);
    for (size_t i = 0; i < all.n; i++) {
        const struct value *more = record_get(all.at[i], "count");
        n += more->type == VALUE_NUMBER ? (size_t)more->number : 1;
    }
    return n;
}

static struct slice as_of_line(struct report *r)
{
    struct slice day = r->model->as_of;
    if (!day.len)
        return tell(r, WORD_cover_no_as_of);
    return tell_with(r, WORD_cover_as_of, word_long_date(r->lang, day, r->arena), S(""), S(""));
}

/* A further sheet of a table that one does not hold. */
static void put_part(struct report *r, struct page *p, enum sheet s, size_t part)
{
    struct page *of = r->pages[s];
    cell_goto_part(p, page_part_name(of, part), of, part);
    cell_text(p, tell_with(r, WORD_part_title, sheet_about(r, s), slice_format(r->arena, "%zu", part + 1), S("")));
    cell_number(p, (double)page_part_rows(of, part));
}

void sheet_cover(struct report *r, struct page *p)
{
    const struct column columns[] = {{.head = tell(r, WORD_col_sheet), .width = 28},
                                     {.head = tell(r, WORD_col_holds), .width = 62},
                                     {.head = tell(r, WORD_col_rows), .type = COLUMN_NUMBER, .width = 9}};
    page_title(p, tell_with(r, WORD_title_cover, r->title, S(""), S("")));
    page_note(p, as_of_line(r));
    page_note(p, tell_with(r, WORD_cover_what, sheet_tab(r, SHEET_sources), S(""), S("")));
    page_note(p, tell(r, WORD_cover_signs));
    page_note(p, tell_with(r, WORD_cover_program, r->program, count_text(r, model_all(r->model, KIND_source).n),
                           count_text(r, count_findings(r))));
    page_note(p, tell(r, WORD_one_table));
    page_table(p, columns, 3, 0);
    for (enum sheet s = SHEET_cover + 1; s < SHEETS; s++) {
        for (size_t k = 0; k < r->members[s].n; k++) {
            struct page *member = r->family[s][k];
            cell_goto(p, page_name(member), member);
            cell_text(p, tell_with(r, WORD_member_of, sheet_about(r, s), record_name(r->lang, r->members[s].at[k]), S("")));
            cell_number(p, (double)page_rows(member));
        }
        if (!r->pages[s] || r->members[s].n)
            continue;
        cell_goto(p, sheet_tab(r, s), r->pages[s]);
        cell_text(p, sheet_about(r, s));
        cell_number(p, (double)page_part_rows(r->pages[s], 0));
        for (size_t k = 1; k < page_parts(r->pages[s]); k++)
            put_part(r, p, s, k);
    }
}
