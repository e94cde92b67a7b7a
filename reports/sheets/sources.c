/* sources - every file that was read: publisher, licence, digest, and the account of its rows. */
#include "reports/sheets/sheets.h"
#include "text/number.h"

static struct slice findings_of(struct report *r, const struct record *source, const char *severity)
{
    struct records all = model_with(r->model, KIND_finding, "source", record_text(source, "id"));
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        n += slice_is(record_text(all.at[i], "severity"), severity);
    return slice_format(r->arena, "%zu", n);
}

static const struct column_of {
    const char *field;
    enum word head;
    enum word unit;
    int width;
    enum show show;
} columns[] = {
    {"title", WORD_col_source, WORD_none, 36, SHOW_TEXT},      {"of", WORD_col_kind, WORD_none, 14, SHOW_CODE},
    {"path", WORD_col_path, WORD_none, 26, SHOW_TEXT},         {"publisher", WORD_col_publisher, WORD_none, 24, SHOW_TEXT},
    {"licence", WORD_col_licence, WORD_none, 26, SHOW_TEXT},   {"url", WORD_col_url, WORD_none, 24, SHOW_LINK},
    {"retrieved", WORD_col_retrieved, WORD_none, 12, SHOW_DATE}, {"read", WORD_col_read, WORD_unit_rows, 8, SHOW_NUMBER},
    {"kept", WORD_col_kept, WORD_unit_rows, 8, SHOW_NUMBER},   {"rejected", WORD_col_rejected, WORD_unit_rows, 9, SHOW_NUMBER},
    {"skipped", WORD_col_skipped, WORD_unit_rows, 8, SHOW_NUMBER}, {"error", WORD_col_errors, WORD_none, 8, SHOW_MADE},
    {"warning", WORD_col_warnings, WORD_none, 8, SHOW_MADE},   {"info", WORD_col_infos, WORD_none, 13, SHOW_MADE},
    {"sha256", WORD_col_sha, WORD_none, 34, SHOW_TEXT},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

static void put(struct report *r, struct page *p, const struct column_of *c, const struct record *source)
{
    struct slice text = record_text(source, c->field);
    bool ok;
    switch (c->show) {
    case SHOW_CODE:
        cell_text(p, word_code(r->lang, "kind", text));
        break;
    case SHOW_DATE:
        cell_date(p, text, word_date(r->lang, text, r->arena));
        break;
    case SHOW_LINK:
        cell_link(p, text);
        break;
    case SHOW_NUMBER:
        cell_value(p, record_get(source, c->field));
        break;
    case SHOW_MADE:
        cell_number(p, number_value(findings_of(r, source, c->field), &ok));
        break;
    default:
        cell_text(p, text);
    }
}

void sheet_sources(struct report *r, struct page *p)
{
    struct column heads[COLUMNS];
    struct records all = model_all(r->model, KIND_source);
    for (size_t i = 0; i < COLUMNS; i++)
        heads[i] = (struct column){.head = tell(r, columns[i].head), .unit = tell(r, columns[i].unit), .width = columns[i].width};
    page_note(p, tell(r, WORD_sources_how));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs)));
    page_table(p, heads, COLUMNS, 1);
    for (size_t i = 0; i < all.n; i++)
        for (size_t k = 0; k < COLUMNS; k++)
            put(r, p, &columns[k], all.at[i]);
}
