/* contributions - what each dimension gives to a city's score, and between which ranks it moves when the method does. */
#include <math.h>

#include "reports/sheets/sheets.h"
#include "reports/standing.h"

enum { FRONT = 3, BACK = 4, BARS_MOST = 60 };

static size_t make_columns(struct report *r, const struct standing *s, bool interval, struct column *to)
{
    size_t n = 0;
    const struct column rank = {.unit = tell(r, WORD_unit_rank), .type = COLUMN_NUMBER, .width = 11};
    to[n++] = (struct column){.head = tell(r, WORD_col_rank), .type = COLUMN_NUMBER, .width = 8};
    to[n++] = (struct column){.head = tell(r, WORD_col_city), .width = 19};
    to[n++] = (struct column){
        .head = tell(r, WORD_col_score), .unit = tell(r, WORD_unit_score), .type = COLUMN_NUMBER, .width = 12, .decimals = 1};
    for (size_t i = 0; i < s->groups.n; i++)
        to[n++] = (struct column){.head = record_name(r->lang, s->groups.at[i]),
                                  .unit = tell(r, WORD_unit_points),
                                  .type = COLUMN_NUMBER,
                                  .width = 14,
                                  .decimals = 1};
    static const enum word heads[] = {WORD_col_low, WORD_col_high, WORD_col_above, WORD_col_width};
    for (size_t i = 0; interval && i < BACK; i++) {
        to[n] = rank;
        to[n++].head = tell(r, heads[i]);
    }
    return n;
}

static void put_city(struct report *r, struct page *p, const struct standing *s, bool interval, const struct record *score)
{
    struct slice area = record_text(score, "area");
    double low = standing_number(score, "low"), high = standing_number(score, "high");
    cell_number(p, standing_number(score, "rank"));
    cell_text(p, model_name(r->model, r->lang, KIND_area, area));
    cell_number(p, standing_number(score, "value"));
    for (size_t i = 0; i < s->groups.n; i++)
        cell_number(p, standing_contribution(r->model, s, record_text(s->groups.at[i], "code"), area));
    if (!interval)
        return;
    cell_number(p, low);
    cell_number(p, high);
    cell_number(p, low - 1);
    cell_number(p, high - low + 1);
}

static void draw_contributions(struct report *r, struct page *p, const struct standing *s, size_t n)
{
    struct series *series = arena_new(r->arena, struct series, s->groups.n + 1);
    struct slice *names = arena_new(r->arena, struct slice, s->groups.n + 1);
    for (size_t i = 0; i < s->groups.n; i++) {
        series[i] = (struct series){{0, FRONT + i, 1, false}, {1, 1, n, false}, {1, FRONT + i, n, false}};
        names[i] = record_name(r->lang, s->groups.at[i]);
    }
    page_chart(p, &(struct chart){.type = CHART_BAR_STACKED,
                                  .title = tell(r, WORD_chart_contributions),
                                  .x_name = tell(r, WORD_col_city),
                                  .y_name = tell(r, WORD_unit_points),
                                  .alt = tell_with(r, WORD_chart_contributions_alt, count_text(r, n),
                                                   join(r, names, s->groups.n, "; "), S("")),
                                  .series = series,
                                  .n = s->groups.n,
                                  .height = (int)(160 + 20 * n),
                                  .percent_axis = true});
}

static void draw_intervals(struct report *r, struct page *p, const struct standing *s, size_t n)
{
    size_t above = FRONT + s->groups.n + 2, wide = above + 1;
    const struct series series[] = {{{0, above, 1, false}, {1, 1, n, false}, {1, above, n, false}},
                                    {{0, wide, 1, false}, {1, 1, n, false}, {1, wide, n, false}}};
    page_chart(p, &(struct chart){.type = CHART_BAR_STACKED,
                                  .title = tell(r, WORD_chart_intervals),
                                  .x_name = tell(r, WORD_col_city),
                                  .y_name = tell(r, WORD_col_rank),
                                  .alt = tell_with(r, WORD_chart_intervals_alt, count_text(r, n), S(""), S("")),
                                  .series = series,
                                  .n = 2,
                                  .height = (int)(120 + 20 * n),
                                  .floating = true});
}

void sheet_contributions(struct report *r, struct page *p)
{
    struct standing s = standing_of(r->model);
    struct column *columns = arena_new(r->arena, struct column, FRONT + s.groups.n + BACK);
    /* A bar begins behind the ranks above it and is as long as the ranks that the city may hold. */
    bool interval = standing_has(&s, "low") && standing_has(&s, "high");
    size_t n = make_columns(r, &s, interval, columns), drawn = s.scores.n < BARS_MOST ? s.scores.n : BARS_MOST;
    page_note(p, tell_with(r, WORD_contributions_how, sheet_tab(r, SHEET_ranking), S(""), S("")));
    if (interval)
        page_note(p, tell(r, WORD_ranking_interval));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table_charts), say(r, WORD_signs)));
    page_table(p, columns, n, 2);
    for (size_t i = 0; i < s.scores.n; i++)
        put_city(r, p, &s, interval, s.scores.at[i]);
    if (standing_mean(r->model, &s) == STANDING_ARITHMETIC)
        draw_contributions(r, p, &s, drawn);
    if (interval)
        draw_intervals(r, p, &s, drawn);
}
