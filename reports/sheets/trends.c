/* trends - the indicators that have figures of two years or more, year by year, with a chart each. */
#include <math.h>

#include "reports/sheets/sheets.h"

enum { C_NAME, C_YEAR, C_VALUE, C_UNIT, C_CHANGE, C_CASES, C_CODE, COLUMNS };
enum { YEAR_DIGITS = 4, LEAST = 2, FEW = 10, CHARTS_MOST = 40 };

/* The figures of one indicator that lines can be drawn through, by year. */
struct trend {
    const struct record *indicator;
    LIST(const struct record *) figures;
    size_t row; /* of the table, from 1 */
};

/* A bound is no point of a line, a share of few cases no percentage. */
static bool is_point(struct report *r, const struct record *o)
{
    const struct value *den = record_get(o, "den");
    bool few = den->type == VALUE_NUMBER && den->number < FEW && slice_is(record_text(o, "unit"), "%");
    return is_computed(o) && !record_text(o, "category").len && record_text(o, "period").len == YEAR_DIGITS &&
           record_get(o, "value")->type == VALUE_NUMBER && !figure_qualifier(r, o).len && !few;
}

static struct trend trend_of(struct report *r, const struct record *indicator)
{
    struct trend t = {.indicator = indicator};
    struct records all = model_with(r->model, KIND_observation, "indicator", record_text(indicator, "code"));
    all = model_sorted(r->model, all, "period");
    for (size_t i = 0; i < all.n; i++) {
        const struct record *last = t.figures.n ? t.figures.at[t.figures.n - 1] : NULL;
        if (is_point(r, all.at[i]) && (!last || !slice_eq(record_text(last, "period"), record_text(all.at[i], "period"))))
            LIST_PUSH(r->arena, &t.figures, all.at[i]);
    }
    return t;
}

static int year_of(const struct record *o)
{
    struct slice text = record_text(o, "period");
    int year = 0;
    for (size_t i = 0; i < text.len; i++)
        year = year * 10 + (text.at[i] - '0');
    return year;
}

static double value_of(const struct record *o)
{
    return record_get(o, "value")->number;
}

/* "18 su 49": the records that a figure is computed from, of all that were looked at; of a share its two counts. */
static void put_cases(struct report *r, struct page *p, const struct record *o)
{
    struct slice n = record_text(o, "n"), of = record_text(o, "of_n");
    if (slice_is(record_text(o, "unit"), "%") && record_text(o, "den").len) {
        n = record_text(o, "num");
        of = record_text(o, "den");
    }
    if (n.len && of.len)
        cell_text(p, tell_with(r, WORD_n_of_n, n, of, S("")));
    else
        cell_none(p);
}

/* The change from the year before: with a year missing between, none is said. */
static void put_change(struct report *r, struct page *p, const struct trend *t, size_t i)
{
    const struct record *o = t->figures.at[i], *before = i ? t->figures.at[i - 1] : NULL;
    if (!before || year_of(o) != year_of(before) + 1) {
        cell_none(p);
        return;
    }
    struct value change = value_double(r->arena, round((value_of(o) - value_of(before)) * 1e9) / 1e9);
    cell_value(p, &change);
}

static void put_trend(struct report *r, struct page *p, struct trend *t)
{
    t->row = page_rows(p) + 1;
    for (size_t i = 0; i < t->figures.n; i++) {
        const struct record *o = t->figures.at[i];
        cell_text(p, record_name(r->lang, t->indicator));
        cell_date(p, record_text(o, "period"), S(""));
        cell_value(p, record_get(o, "value"));
        cell_text(p, word_code(r->lang, "unit", record_text(t->indicator, "unit")));
        put_change(r, p, t, i);
        put_cases(r, p, o);
        cell_text(p, record_text(t->indicator, "code"));
    }
}

/* Decimals as the largest figure needs them. */
static const char *format_of(const struct trend *t)
{
    static const char *const formats[] = {"#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000"};
    enum { MOST = sizeof formats / sizeof *formats - 1 };
    double largest = 0;
    bool whole = true;
    for (size_t i = 0; i < t->figures.n; i++) {
        double x = fabs(value_of(t->figures.at[i]));
        largest = x > largest ? x : largest;
        whole = whole && x == floor(x);
    }
    int decimals = whole ? 0 : word_decimals(largest);
    return formats[decimals < 0 ? 0 : decimals > MOST ? MOST : decimals];
}

static void draw(struct report *r, struct page *p, const struct trend *t)
{
    size_t n = t->figures.n;
    const struct record *first = t->figures.at[0], *last = t->figures.at[n - 1];
    const struct series series = {{t->row, C_NAME, 1, false}, {t->row, C_YEAR, n, false}, {t->row, C_VALUE, n, false}};
    struct slice name = record_name(r->lang, t->indicator);
    struct slice said = tell_with(r, WORD_chart_trend_one, name, word_figure(r->lang, first, r->arena),
                                  word_figure(r->lang, last, r->arena));
    page_chart(p, &(struct chart){.type = CHART_POINTS,
                                  .title = name,
                                  .x_name = tell(r, WORD_axis_year),
                                  .y_name = word_code(r->lang, "unit", record_text(t->indicator, "unit")),
                                  .alt = tell_with(r, WORD_chart_trend_alt, record_text(first, "period"),
                                                   record_text(last, "period"), said),
                                  .series = &series,
                                  .n = 1,
                                  .height = 240,
                                  .span = {year_of(first) - 1, year_of(last) + 1},
                                  .labels = format_of(t)});
}

static void make_columns(struct report *r, struct column *to)
{
    to[C_NAME] = (struct column){.head = tell(r, WORD_col_indicator), .width = 44};
    to[C_YEAR] = (struct column){.head = tell(r, WORD_axis_year), .type = COLUMN_DATE, .width = 8};
    to[C_VALUE] = (struct column){.head = tell(r, WORD_col_value), .type = COLUMN_NUMBER, .width = 12, .decimals = AS_IT_NEEDS};
    to[C_UNIT] = (struct column){.head = tell(r, WORD_col_unit), .width = 24};
    to[C_CHANGE] = (struct column){
        .head = tell(r, WORD_trends_change), .type = COLUMN_NUMBER, .width = 18, .decimals = AS_IT_NEEDS};
    to[C_CASES] = (struct column){.head = tell(r, WORD_col_used), .width = 18};
    to[C_CODE] = (struct column){.head = tell(r, WORD_col_code), .width = 10};
}

void sheet_trends(struct report *r, struct page *p)
{
    struct records all = model_all(r->model, KIND_indicator);
    struct trend *trends = arena_new(r->arena, struct trend, all.n + 1);
    struct column columns[COLUMNS];
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++) {
        trends[n] = trend_of(r, all.at[i]);
        n += trends[n].figures.n >= LEAST;
    }
    make_columns(r, columns);
    page_note(p, tell(r, WORD_trends_how));
    if (!r->accessible)
        page_note(p, tell(r, WORD_trends_charts));
    page_note(p, tell_with(r, WORD_trends_more, sheet_tab(r, SHEET_values), S(""), S("")));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table_charts), say(r, WORD_signs_none)));
    page_table(p, columns, COLUMNS, 2);
    for (size_t i = 0; i < n; i++)
        put_trend(r, p, &trends[i]);
    for (size_t i = 0; i < n && i < CHARTS_MOST; i++)
        draw(r, p, &trends[i]);
}
