/* news - experiments and partners that came, ended or went since the previous edition: one row each. */
#include "reports/sheets/since.h"

static const struct {
    enum change change;
    enum word what;
    enum cell name;
} told[] = {
    {CHANGE_NEW_EXPERIMENT, WORD_new_experiment, CELL_title}, {CHANGE_ENDED_EXPERIMENT, WORD_ended_experiment, CELL_title},
    {CHANGE_NEW_PARTNER, WORD_new_partner, CELL_name},        {CHANGE_GONE_EXPERIMENT, WORD_gone_experiment, CELL_title},
    {CHANGE_GONE_PARTNER, WORD_gone_partner, CELL_name},
};

enum { TOLD = sizeof told / sizeof *told, COLUMNS = 5, KEEP = 1 };

static void put_day(struct report *r, struct page *p, const struct item *i, enum cell c)
{
    struct slice day = item_get(i, c);
    if (day.len)
        cell_date(p, day, word_date(r->lang, day, r->arena));
    else if (i->class == ITEM_EXPERIMENT)
        cell_missing(p);
    else
        cell_none(p);
}

void sheet_news(struct report *r, struct page *p)
{
    const struct column columns[COLUMNS] = {
        {.head = tell(r, WORD_col_news), .width = 30},
        {.head = tell(r, WORD_col_id), .width = 20},
        {.head = tell(r, WORD_col_name), .width = 46},
        {.head = tell(r, WORD_col_start), .type = COLUMN_DATE, .width = 12},
        {.head = tell(r, WORD_col_end), .type = COLUMN_DATE, .width = 12},
    };
    page_note(p, since_line(r));
    page_note(p, tell(r, WORD_news_how));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    page_table(p, columns, COLUMNS, KEEP);
    for (size_t k = 0; k < TOLD; k++)
        for (size_t i = 0; i < r->changes->of[told[k].change].n; i++) {
            const struct item *any = since_any(&r->changes->of[told[k].change].at[i]);
            cell_text(p, tell(r, told[k].what));
            cell_text(p, item_get(any, CELL_id));
            cell_text(p, item_get(any, told[k].name));
            put_day(r, p, any, CELL_start);
            put_day(r, p, any, CELL_end);
        }
    if (!page_rows(p))
        since_nothing(r, p, COLUMNS);
}
