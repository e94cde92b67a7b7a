/* indicators - the computed indicators by year: one row an indicator, one column a year, with cases, declared figure, gaps. */
#include <stdint.h>
#include <stdio.h>

#include "reports/sheets/sheets.h"

enum { FRONT = 4, BACK = 4, YEAR_DIGITS = 4 };

/* The columns of the table that come from the data, from the first year that two indicators have a value of. */
struct years {
    LIST(struct slice) at; /* sorted; the as-of day, if any value has it, last */
    size_t full;           /* how many are years */
    size_t dropped;        /* years before these */
};

static bool is_shown(struct report *r, const struct record *i)
{
    struct slice measure = record_text(i, "measure"), root = model_root(r->model, record_text(i, "code"));
    const struct record *top = model_first(r->model, KIND_indicator, "code", root);
    const struct value *weight = top ? record_get(top, "weight") : NULL;
    bool helper = !weight || (weight->type == VALUE_NUMBER && weight->number == 0);
    return measure.len && !slice_is(measure, "observed") && !helper;
}

static struct records shown(struct report *r)
{
    struct records all = model_all(r->model, KIND_indicator);
    const struct record **kept = arena_new(r->arena, const struct record *, all.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        if (is_shown(r, all.at[i]))
            kept[n++] = all.at[i];
    return (struct records){kept, n};
}

/* The computed value of an indicator in a period ("" for the whole) without a category, or NULL. */
static const struct record *value_in(struct report *r, struct slice code, struct slice period)
{
    struct records all = model_with(r->model, KIND_observation, "indicator", code);
    for (size_t i = 0; i < all.n; i++)
        if (is_computed(all.at[i]) && slice_eq(record_text(all.at[i], "period"), period) &&
            !record_text(all.at[i], "category").len)
            return all.at[i];
    return NULL;
}

/* -- years ------------------------------------------------------------------------------------------------------ */

static void add_year(struct report *r, struct years *y, struct slice period)
{
    size_t i = 0;
    if (period.len != YEAR_DIGITS)
        return;
    while (i < y->at.n && slice_cmp(y->at.at[i], period) < 0)
        i++;
    if (i < y->at.n && slice_eq(y->at.at[i], period))
        return;
    LIST_PUSH(r->arena, &y->at, period);
    for (size_t k = y->at.n - 1; k > i; k--)
        y->at.at[k] = y->at.at[k - 1];
    y->at.at[i] = period;
}

static size_t values_in(struct report *r, struct records rows, struct slice year)
{
    size_t n = 0;
    for (size_t i = 0; i < rows.n; i++)
        n += value_in(r, record_text(rows.at[i], "code"), year) != NULL;
    return n;
}

/* The first years with one indicator alone would push the others off the page. */
static void drop_lonely(struct report *r, struct years *y, struct records rows)
{
    size_t from = 0;
    while (from < y->at.n && values_in(r, rows, y->at.at[from]) < 2)
        from++;
    if (from == y->at.n)
        return;
    y->dropped = from;
    y->at.at += from;
    y->at.n -= from;
    y->at.cap -= from;
}

static struct years find_years(struct report *r, struct records rows)
{
    struct years y = {0};
    bool today = false;
    for (size_t i = 0; i < rows.n; i++) {
        struct records values = model_with(r->model, KIND_observation, "indicator", record_text(rows.at[i], "code"));
        for (size_t k = 0; k < values.n; k++) {
            struct slice period = record_text(values.at[k], "period");
            if (is_computed(values.at[k]))
                add_year(r, &y, period);
            today = today || (period.len > YEAR_DIGITS && slice_eq(period, r->model->as_of));
        }
    }
    drop_lonely(r, &y, rows);
    y.full = y.at.n;
    if (today)
        LIST_PUSH(r->arena, &y.at, r->model->as_of);
    return y;
}

/* -- values ----------------------------------------------------------------------------------------------------- */

/* "oltre 40", "82,4": the value without its unit. */
static struct slice bare_figure(struct report *r, const struct record *o)
{
    const struct value *v = record_get(o, "value");
    if (v->type != VALUE_NUMBER)
        return S("");
    return word_quantity(r->lang, record_text(o, "qualifier"), v->text, word_decimals(v->number), S(""), r->arena);
}

/* "in presenza: 4; online: 3" of a period; empty when the indicator has no categories. */
static struct slice categories_in(struct report *r, struct slice code, struct slice period)
{
    struct records all = model_with(r->model, KIND_observation, "indicator", code);
    struct slice *texts = arena_new(r->arena, struct slice, all.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++) {
        const struct record *o = all.at[i];
        if (!is_computed(o) || !slice_eq(record_text(o, "period"), period) || !record_text(o, "category").len)
            continue;
        texts[n++] = tell_with(r, WORD_category_value, figure_category(r, o), bare_figure(r, o), S(""));
    }
    return join(r, texts, n, "; ");
}

/* A share of fewer than ten cases is no percentage: "1 of 6". Empty for any other value. */
static struct slice few_of(struct report *r, const struct record *o)
{
    enum { FEW = 10 };
    const struct value *num = o ? record_get(o, "num") : NULL, *den = o ? record_get(o, "den") : NULL;
    bool few = num && num->type == VALUE_NUMBER && den->type == VALUE_NUMBER && den->number < FEW;
    return few && slice_is(record_text(o, "unit"), "%") ? tell_with(r, WORD_n_of_n, num->text, den->text, S("")) : S("");
}

static void put_value(struct report *r, struct page *p, struct slice code, struct slice period)
{
    const struct record *o = value_in(r, code, period);
    struct slice split = categories_in(r, code, period);
    const struct value *v = o ? record_get(o, "value") : NULL;
    if (!v || v->type != VALUE_NUMBER)
        cell_text(p, split); /* missing when there are none */
    else if (split.len)
        cell_text(p, tell_with(r, WORD_in_period, bare_figure(r, o), split, S("")));
    else if (figure_qualifier(r, o).len)
        cell_text(p, bare_figure(r, o));
    else if (few_of(r, o).len)
        cell_text(p, few_of(r, o));
    else
        cell_value(p, v);
}

/* The value that the columns on the right tell of: the whole period, else the newest. */
static const struct record *newest(struct report *r, struct slice code)
{
    struct records all = model_with(r->model, KIND_observation, "indicator", code);
    const struct record *best = NULL;
    for (size_t i = 0; i < all.n; i++) {
        if (!is_computed(all.at[i]))
            continue;
        struct slice period = record_text(all.at[i], "period");
        if (!period.len)
            return all.at[i];
        if (!best || slice_cmp(period, record_text(best, "period")) > 0)
            best = all.at[i];
    }
    return best;
}

static struct slice cases_of(struct report *r, const struct record *o)
{
    struct slice n = o ? record_text(o, "n") : S(""), all = o ? record_text(o, "of_n") : S("");
    if (o && slice_is(record_text(o, "unit"), "%") && record_text(o, "den").len) {
        n = record_text(o, "num");
        all = record_text(o, "den");
    }
    return n.len && all.len ? tell_with(r, WORD_n_of_n, n, all, S("")) : S("");
}

/* "oltre 100 (11/2024)": the newest declared total that stands beside a value. */
static struct slice declared_of(struct report *r, struct slice code)
{
    struct records all = model_with(r->model, KIND_observation, "indicator", code);
    const struct record *best = NULL;
    for (size_t i = 0; i < all.n; i++)
        if (!value_is_empty(record_get(all.at[i], "declared")) &&
            (!best || slice_cmp(record_text(all.at[i], "declared_period"), record_text(best, "declared_period")) >= 0))
            best = all.at[i];
    if (!best)
        return S("");
    struct slice period = record_text(best, "declared_period");
    struct slice figure = word_quantity(r->lang, record_text(best, "declared_qualifier"), record_text(best, "declared"), -1,
                                        record_text(best, "unit"), r->arena);
    return period.len ? tell_with(r, WORD_in_period, figure, word_date(r->lang, period, r->arena), S("")) : figure;
}

/* "experiment.applied, authorised" as people call the fields; a code of the catalogue by its name. */
static struct slice fields_named(struct report *r, struct slice fields)
{
    struct slice texts[8], rest = fields, one;
    size_t dot = slice_find(fields, S(".")), n = 0;
    if (model_first(r->model, KIND_indicator, "code", fields))
        return model_name(r->model, r->lang, KIND_indicator, fields);
    if (dot != SIZE_MAX)
        rest = slice_sub(fields, dot + 1, fields.len);
    while (n < sizeof texts / sizeof *texts && slice_cut(&rest, ',', &one))
        texts[n++] = word_code(r->lang, "field", slice_trim(one));
    return join(r, texts, n, ", ");
}

static struct slice dates_shown(struct report *r, struct slice dates)
{
    LIST(struct slice) shown = {0};
    struct slice one;
    while (slice_cut(&dates, ',', &one))
        LIST_PUSH(r->arena, &shown, word_date(r->lang, slice_trim(one), r->arena));
    return join(r, shown.at, shown.n, ", ");
}

/* What a finding of aggregate says, in the language of the report. */
static struct slice gap(struct report *r, const struct record *finding)
{
    struct slice fields = fields_named(r, record_text(finding, "field")), found = record_text(finding, "found");
    unsigned long n, all;
    if (slice_is(record_text(finding, "rule"), "no-denominator"))
        return tell_with(r, WORD_missing_denominator, fields, dates_shown(r, found), S(""));
    if (sscanf(slice_cstr(r->arena, found), "%lu of %lu", &n, &all) == 2)
        return tell_with(r, WORD_missing_field, fields, count_text(r, n), count_text(r, all));
    return tell_with(r, WORD_missing_figure, fields, S(""), S(""));
}

/* Why an indicator has no value, or fewer than it could. */
static struct slice missing_of(struct report *r, struct slice code)
{
    static const char *const rules[] = {"field-missing", "no-denominator"};
    struct records all = model_with(r->model, KIND_finding, "wanted", code);
    struct slice *texts = arena_new(r->arena, struct slice, all.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
            if (slice_is(record_text(all.at[i], "rule"), rules[k]))
                texts[n++] = gap(r, all.at[i]);
    if (!n && !newest(r, code))
        return tell(r, WORD_missing_not_computed);
    return join(r, texts, n, "; ");
}

/* -- the table -------------------------------------------------------------------------------------------------- */

static void put_or_none(struct page *p, struct slice text)
{
    if (text.len)
        cell_text(p, text);
    else
        cell_none(p);
}

static void put_row(struct report *r, struct page *p, const struct record *i, const struct years *y)
{
    struct slice code = record_text(i, "code");
    cell_text(p, code);
    cell_text(p, record_name(r->lang, i));
    cell_text(p, model_name(r->model, r->lang, KIND_indicator, record_text(i, "parent")));
    cell_text(p, word_code(r->lang, "unit", record_text(i, "unit")));
    for (size_t k = 0; k < y->at.n; k++)
        put_value(r, p, code, y->at.at[k]);
    put_value(r, p, code, S(""));
    put_or_none(p, cases_of(r, newest(r, code)));
    put_or_none(p, declared_of(r, code));
    put_or_none(p, missing_of(r, code));
}

static size_t make_columns(struct report *r, const struct years *y, struct column *to)
{
    size_t n = 0;
    to[n++] = (struct column){.head = tell(r, WORD_col_code), .width = 8};
    to[n++] = (struct column){.head = tell(r, WORD_col_indicator), .width = 32};
    to[n++] = (struct column){.head = tell(r, WORD_col_dimension), .width = 16};
    to[n++] = (struct column){.head = tell(r, WORD_col_unit), .width = 15};
    for (size_t i = 0; i <= y->at.n; i++) {
        bool total = i == y->at.n;
        struct slice head = total ? tell(r, WORD_col_total)
                            : i < y->full
                                ? tell_with(r, WORD_col_year, y->at.at[i], S(""), S(""))
                                : tell_with(r, WORD_col_as_of, word_date(r->lang, y->at.at[i], r->arena), S(""), S(""));
        to[n++] = (struct column){.head = head, .type = COLUMN_NUMBER, .width = i < y->full ? 8 : 13, .decimals = AS_IT_NEEDS};
    }
    to[n++] = (struct column){.head = tell(r, WORD_col_used), .width = 10};
    to[n++] = (struct column){.head = tell(r, WORD_col_declared), .width = 18};
    to[n++] = (struct column){.head = tell(r, WORD_col_missing), .width = 30};
    return n;
}

/* -- the sheet -------------------------------------------------------------------------------------------------- */

void sheet_indicators(struct report *r, struct page *p)
{
    struct records rows = shown(r);
    struct years y = find_years(r, rows);
    struct column *columns = arena_new(r->arena, struct column, FRONT + y.at.n + 1 + BACK);
    size_t n = make_columns(r, &y, columns);
    page_note(p, tell(r, WORD_indicators_how));
    page_note(p, tell_with(r, WORD_indicators_trends, sheet_tab(r, SHEET_trends), S(""), S("")));
    if (y.dropped)
        page_note(p, tell_with(r, WORD_years_before, y.at.at[0], sheet_tab(r, SHEET_values), S("")));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    page_table(p, columns, n, 2);
    for (size_t i = 0; i < rows.n; i++)
        put_row(r, p, rows.at[i], &y);
}
