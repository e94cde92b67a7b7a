/* ranking - the cities by score: rank, coverage, dimensions, published rankings beside, and what the index leaves out. */
#include "reports/sheets/sheets.h"
#include "reports/standing.h"

enum { FIXED = 10, BARS_MOST = 60 };

/* What the rank stage may say of a score. */
struct said {
    bool interval, change, group;
};

static struct column number_column(struct report *r, struct slice head, enum word unit, int decimals)
{
    return (struct column){.head = head, .unit = tell(r, unit), .type = COLUMN_NUMBER, .width = 13, .decimals = decimals};
}

static size_t make_columns(struct report *r, const struct standing *s, struct said said, struct column *to)
{
    size_t n = 0;
    to[n++] = (struct column){.head = tell(r, WORD_col_rank), .type = COLUMN_NUMBER, .width = 8};
    to[n++] = (struct column){.head = tell(r, WORD_col_city), .width = 18};
    to[n++] = (struct column){.head = tell(r, WORD_col_country), .width = 14};
    to[n] = number_column(r, tell(r, WORD_col_score), WORD_unit_score, 1);
    to[n++].bar = 100;
    if (said.interval) {
        to[n++] = number_column(r, tell(r, WORD_col_low), WORD_unit_rank, 0);
        to[n++] = number_column(r, tell(r, WORD_col_high), WORD_unit_rank, 0);
    }
    if (said.change)
        to[n++] = (struct column){
            .head = tell(r, WORD_col_change), .unit = tell(r, WORD_unit_ranks), .type = COLUMN_CHANGE, .width = 12};
    if (said.group)
        to[n++] = (struct column){.head = tell(r, WORD_col_band), .width = 13};
    to[n++] = number_column(r, tell(r, WORD_col_coverage), WORD_unit_share, 0);
    for (size_t i = 0; i < s->groups.n; i++) {
        to[n] = number_column(r, record_name(r->lang, s->groups.at[i]), WORD_unit_score, 1);
        to[n++].bar = 100;
    }
    to[n++] = (struct column){.head = tell(r, WORD_col_published), .width = 180, .aside = true};
    return n;
}

/* "iCapital 2016: 2 di 9; SDG Index 2019: 35 di 45" */
static struct slice published(struct report *r, struct slice area)
{
    struct records lines = model_with(r->model, KIND_ranking, "area", area);
    struct slice *texts = arena_new(r->arena, struct slice, lines.n + 1);
    for (size_t i = 0; i < lines.n; i++) {
        const struct record *l = lines.at[i];
        struct slice of = record_text(l, "of"), edition = record_text(l, "edition"), name = record_text(l, "name");
        if (edition.len)
            name = slice_format(r->arena, "%.*s %.*s", SL(name), SL(edition));
        texts[i] = tell_with(r, of.len ? WORD_rank_of : WORD_rank_alone, name, record_text(l, "rank"), of);
    }
    return join(r, texts, lines.n, "; ");
}

static void put_value(struct page *p, const struct record *score, const char *field, double scale)
{
    const struct value *v = score ? record_get(score, field) : NULL;
    if (v && v->type == VALUE_NUMBER)
        cell_number(p, v->number * scale);
    else
        cell_missing(p);
}

static void put_said(struct report *r, struct page *p, struct said said, const struct record *score)
{
    if (said.interval) {
        put_value(p, score, "low", 1);
        put_value(p, score, "high", 1);
    }
    if (said.change)
        put_value(p, score, "change", 1);
    if (said.group)
        cell_text(p, word_code(r->lang, "group", record_text(score, "group")));
}

static void put_city(struct report *r, struct page *p, const struct standing *s, struct said said, const struct record *score)
{
    struct slice area = record_text(score, "area"), beside = published(r, area);
    put_value(p, score, "rank", 1);
    cell_text(p, model_name(r->model, r->lang, KIND_area, area));
    cell_text(p, figure_country(r, area));
    put_value(p, score, "value", 1);
    put_said(r, p, said, score);
    put_value(p, score, "coverage", 100);
    for (size_t i = 0; i < s->groups.n; i++)
        put_value(p, standing_score(r->model, s, record_text(s->groups.at[i], "code"), area), "value", 1);
    if (beside.len)
        cell_text(p, beside);
    else
        cell_none(p);
}

static void draw(struct report *r, struct page *p, const struct standing *s)
{
    size_t n = s->scores.n < BARS_MOST ? s->scores.n : BARS_MOST;
    if (!n)
        return;
    const struct record *first = s->scores.at[0], *last = s->scores.at[n - 1];
    const struct series series = {.name = {0, 3, 1, false}, .categories = {1, 1, n, false}, .values = {1, 3, n, false}};
    struct arena *a = r->arena;
    struct slice alt = word_fill(a, say(r, WORD_chart_ranking_alt), count_text(r, n).at,
                                 slice_cstr(a, model_name(r->model, r->lang, KIND_area, record_text(first, "area"))),
                                 word_number(r->lang, record_text(first, "value"), 1, a).at,
                                 slice_cstr(a, model_name(r->model, r->lang, KIND_area, record_text(last, "area"))),
                                 word_number(r->lang, record_text(last, "value"), 1, a).at, NULL);
    page_chart(p, &(struct chart){.type = CHART_BAR,
                                  .title = tell(r, WORD_chart_ranking),
                                  .x_name = tell(r, WORD_col_city),
                                  .y_name = slice_format(a, "%s (%s)", say(r, WORD_col_score), say(r, WORD_unit_score)),
                                  .alt = alt,
                                  .series = &series,
                                  .n = 1,
                                  .height = (int)(120 + 20 * n),
                                  .percent_axis = true});
}

/* The names of leaves that the index leaves out for one reason. */
static size_t add_left(struct report *r, const struct standing *s, enum standing_place why, enum word sentence,
                       struct slice *to)
{
    struct slice *names = arena_new(r->arena, struct slice, s->leaves.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s->leaves.n; i++)
        if (standing_place(r->model, s, s->leaves.at[i]) == why)
            names[n++] = record_name(r->lang, s->leaves.at[i]);
    *to = n ? tell_with(r, sentence, join(r, names, n, "; "), S(""), S("")) : S("");
    return n;
}

static void tell_left(struct report *r, struct page *p, const struct standing *s)
{
    struct slice weight, data;
    size_t n = add_left(r, s, STANDING_NO_WEIGHT, WORD_ranking_out_weight, &weight);
    n += add_left(r, s, STANDING_NO_DATA, WORD_ranking_out_data, &data);
    if (!n)
        return;
    page_foot(p, tell_with(r, WORD_ranking_out, count_text(r, n), S(""), S("")));
    page_foot(p, weight);
    page_foot(p, data);
}

static size_t count_in(struct report *r, const struct standing *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->leaves.n; i++)
        n += standing_place(r->model, s, s->leaves.at[i]) == STANDING_IN;
    return n;
}

void sheet_ranking(struct report *r, struct page *p)
{
    struct standing s = standing_of(r->model);
    struct column *columns = arena_new(r->arena, struct column, FIXED + s.groups.n + 1);
    struct said said = {standing_has(&s, "low"), standing_has(&s, "change"), standing_has(&s, "group")};
    size_t n = make_columns(r, &s, said, columns);
    if (s.period.len)
        page_title(p,
                   tell_with(r, WORD_ranking_title_of, model_name(r->model, r->lang, KIND_indicator, s.root), s.period, S("")));
    page_note(p, tell_with(r, WORD_ranking_how, count_text(r, count_in(r, &s)), S(""), S("")));
    page_note(p, tell_with(r, WORD_ranking_own_weights, sheet_tab(r, SHEET_method), S(""), S("")));
    if (said.interval)
        page_note(p, tell(r, WORD_ranking_interval));
    if (said.group)
        page_note(p, tell(r, WORD_ranking_group));
    if (r->pages[SHEET_published])
        page_note(p, tell_with(r, WORD_ranking_published, sheet_tab(r, SHEET_published), S(""), S("")));
    page_note(p, tell_with(r, WORD_aside_from, tell(r, WORD_col_published), S(""), S("")));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table_charts), say(r, WORD_signs_none)));
    page_table(p, columns, n, 2);
    for (size_t i = 0; i < s.scores.n; i++)
        put_city(r, p, &s, said, s.scores.at[i]);
    tell_left(r, p, &s);
    draw(r, p, &s);
}
