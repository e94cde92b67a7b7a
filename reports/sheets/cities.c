/* cities - the observed figures of the cities: one row a city, one column an indicator. */
#include "reports/sheets/sheets.h"
#include "reports/standing.h"

enum { FIXED = 2 };

/* The leaves that any city has a figure of: those of the index, then `*out` others. */
static struct records observed(struct report *r, const struct standing *s, size_t *out)
{
    const struct record **kept = arena_new(r->arena, const struct record *, s->leaves.n + 1);
    static const enum standing_place order[] = {STANDING_IN, STANDING_NO_WEIGHT};
    size_t n = 0, in = 0;
    for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
        for (size_t i = 0; i < s->leaves.n; i++)
            if (standing_place(r->model, s, s->leaves.at[i]) == order[k])
                kept[n++] = s->leaves.at[i];
        in = k ? in : n;
    }
    *out = n - in;
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
        cell_text(p, word_quantity(r->lang, record_text(o, "qualifier"), record_text(o, "value"), -1, S(""), r->arena));
    else
        cell_value(p, record_get(o, "value"));
}

/* Wide enough for the longest word of the header. */
static int width_for(struct slice head)
{
    enum { LEAST = 10, MOST = 17, ROOM = 3 };
    size_t longest = 0;
    struct slice word;
    while (slice_cut(&head, ' ', &word))
        longest = word.len > longest ? word.len : longest;
    return longest + ROOM < LEAST ? LEAST : longest + ROOM > MOST ? MOST : (int)longest + ROOM;
}

void sheet_cities(struct report *r, struct page *p)
{
    struct standing s = standing_of(r->model);
    size_t out;
    struct records leaves = observed(r, &s, &out);
    struct column *columns = arena_new(r->arena, struct column, FIXED + leaves.n);
    columns[0] = (struct column){.head = tell(r, WORD_col_city), .width = 18};
    columns[1] = (struct column){.head = tell(r, WORD_col_rank), .width = 8};
    for (size_t i = 0; i < leaves.n; i++)
        columns[FIXED + i] = (struct column){.head = record_name(r->lang, leaves.at[i]),
                                             .unit = word_code(r->lang, "unit", record_text(leaves.at[i], "unit")),
                                             .type = COLUMN_NUMBER,
                                             .width = width_for(record_name(r->lang, leaves.at[i])),
                                             .decimals = AS_IT_NEEDS,
                                             .aside = i + out >= leaves.n};
    page_note(p, tell_with(r, WORD_cities_units, sheet_tab(r, SHEET_method), S(""), S("")));
    if (out)
        page_note(p, tell_with(r, WORD_aside_from, record_name(r->lang, leaves.at[leaves.n - out]), S(""), S("")));
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
