/* cities - the observed figures of the cities: one row a city, one column an indicator. */
#include "reports/sheets/sheets.h"
#include "reports/standing.h"

enum { FIXED = 2 };

/* The leaves that any city has a figure of. */
static struct records observed(struct report *r, const struct standing *s)
{
    const struct record **kept = arena_new(r->arena, const struct record *, s->leaves.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s->leaves.n; i++)
        if (model_with(r->model, KIND_observation, "indicator", record_text(s->leaves.at[i], "code")).n)
            kept[n++] = s->leaves.at[i];
    return (struct records){kept, n};
}

/* The newest figure of an area, or NULL. */
static const struct record *figure_of(struct report *r, struct slice area, struct slice indicator)
{
    struct records all = model_with(r->model, KIND_observation, "area", area);
    const struct record *best = NULL;
    for (size_t i = 0; i < all.n; i++)
        if (slice_eq(record_text(all.at[i], "indicator"), indicator) &&
            (!best || slice_cmp(record_text(all.at[i], "period"), record_text(best, "period")) > 0))
            best = all.at[i];
    return best;
}

static void put_figure(struct report *r, struct page *p, const struct record *o)
{
    struct slice qualifier = o ? figure_qualifier(r, o) : S("");
    if (!o)
        cell_missing(p);
    else if (qualifier.len)
        cell_text(p, word_quantity(r->lang, record_text(o, "qualifier"), record_text(o, "value"), S(""), r->arena));
    else
        cell_value(p, record_get(o, "value"));
}

void sheet_cities(struct report *r, struct page *p)
{
    struct standing s = standing_of(r->model);
    struct records leaves = observed(r, &s);
    struct column *columns = arena_new(r->arena, struct column, FIXED + leaves.n);
    columns[0] = (struct column){.head = tell(r, WORD_col_city), .width = 18};
    columns[1] = (struct column){.head = tell(r, WORD_col_rank), .width = 8};
    for (size_t i = 0; i < leaves.n; i++)
        columns[FIXED + i] = (struct column){.head = record_name(r->lang, leaves.at[i]),
                                             .unit = word_code(r->lang, "unit", record_text(leaves.at[i], "unit")),
                                             .type = COLUMN_NUMBER,
                                             .width = 15,
                                             .decimals = AS_IT_CAME};
    page_note(p, tell_with(r, WORD_cities_units, sheet_tab(r, SHEET_method), S(""), S("")));
    page_note(p, source_line(r, KIND_observation));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs)));
    page_table(p, columns, FIXED + leaves.n, 1);
    for (size_t i = 0; i < s.scores.n; i++) {
        struct slice area = record_text(s.scores.at[i], "area");
        cell_text(p, model_name(r->model, r->lang, KIND_area, area));
        cell_value(p, record_get(s.scores.at[i], "rank"));
        for (size_t k = 0; k < leaves.n; k++)
            put_figure(r, p, figure_of(r, area, record_text(leaves.at[k], "code")));
    }
}
