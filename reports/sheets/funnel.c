/* funnel - of each call the applications received, those admitted and the experiments that were run; what nobody says is unknown. */
#include "reports/sheets/sheets.h"

/* The steps, by the codes of the catalogue; those in the chart first. */
static const struct {
    const char *code;
    enum word head;
} steps[] = {
    {"applications", WORD_funnel_received},
    {"admitted", WORD_funnel_admitted},
    {"experiments_run", WORD_funnel_run},
    {"pending", WORD_funnel_pending},
    {"rejected", WORD_funnel_refused},
};

enum { RECEIVED, ADMITTED, RUN, IN_CHART, STEPS = sizeof steps / sizeof *steps };
enum { FRONT = 3, FEW = 10, BARS_MOST = 40 };

struct call {
    const struct record *record;
    const struct record *figure[STEPS]; /* NULL: nobody says */
};

static bool is_of(const struct record *o, const char *nature)
{
    return slice_is(record_text(o, "nature"), nature);
}

/* What happened goes before what was planned, the later before the earlier. */
static bool is_better(const struct record *o, const struct record *than)
{
    bool planned = is_of(o, "planned"), was_planned = than && is_of(than, "planned");
    if (!than || planned != was_planned)
        return !than || !planned;
    return slice_cmp(record_text(o, "period"), record_text(than, "period")) > 0;
}

static struct call read_call(struct report *r, const struct record *record)
{
    struct call c = {.record = record};
    struct records figures = model_figures(r->model, record_text(record, "id"));
    for (size_t i = 0; i < figures.n; i++)
        for (size_t k = 0; k < STEPS; k++)
            if (slice_is(record_text(figures.at[i], "indicator"), steps[k].code) &&
                record_get(figures.at[i], "value")->type == VALUE_NUMBER && is_better(figures.at[i], c.figure[k]))
                c.figure[k] = figures.at[i];
    return c;
}

/* A number that says what happened: no bound, no plan. */
static bool is_plain(struct report *r, const struct record *o)
{
    return o && !is_of(o, "planned") && !figure_qualifier(r, o).len;
}

static bool is_whole(struct report *r, const struct call *c)
{
    return is_plain(r, c->figure[RECEIVED]) && is_plain(r, c->figure[ADMITTED]) && is_plain(r, c->figure[RUN]);
}

static double number_of(const struct record *o)
{
    return record_get(o, "value")->number;
}

/* -- cells --------------------------------------------------------------------------------------------------------- */

static void put_step(struct report *r, struct page *p, const struct record *o)
{
    if (!o) {
        cell_text(p, tell(r, WORD_funnel_unknown));
    } else if (is_plain(r, o)) {
        cell_value(p, record_get(o, "value"));
    } else {
        struct slice text = word_quantity(r->lang, record_text(o, "qualifier"), record_text(o, "value"), -1, S(""), r->arena);
        cell_text(p, is_of(o, "planned") ? tell_with(r, WORD_in_period, text, word_code(r->lang, "nature", S("planned")), S(""))
                                         : text);
    }
}

/* Admitted of received, when both are numbers of one period; a share of few is no percentage. */
static void put_share(struct report *r, struct page *p, const struct call *c)
{
    const struct record *in = c->figure[RECEIVED], *out = c->figure[ADMITTED];
    if (!is_plain(r, in) || !is_plain(r, out) || !(number_of(in) > 0) || number_of(out) > number_of(in) ||
        !slice_eq(record_text(in, "period"), record_text(out, "period")))
        cell_none(p);
    else if (number_of(in) < FEW)
        cell_text(p, tell_with(r, WORD_n_of_n, record_text(out, "value"), record_text(in, "value"), S("")));
    else
        cell_number(p, 100 * number_of(out) / number_of(in));
}

/* "2016", or "2018; svolte: 2019" where the steps are of different periods. */
static void put_periods(struct report *r, struct page *p, const struct call *c)
{
    struct slice texts[STEPS], first = S("");
    size_t n = 0;
    bool any = false;
    for (size_t i = 0; i < STEPS; i++) {
        struct slice period = c->figure[i] ? record_text(c->figure[i], "period") : S("");
        any = any || c->figure[i];
        if (!period.len || (first.len && slice_eq(period, first)))
            continue;
        struct slice text = word_date(r->lang, period, r->arena);
        texts[n++] = first.len ? tell_with(r, WORD_category_value, tell(r, steps[i].head), text, S("")) : text;
        first = first.len ? first : period;
    }
    if (!any)
        cell_none(p);
    else if (n < 2)
        cell_date(p, first, n ? texts[0] : S(""));
    else
        cell_text(p, join(r, texts, n, "; "));
}

/* What to bear in mind: other figures of other sources, more experiments than admitted applications. */
static struct slice caveats_of(struct report *r, const struct call *c)
{
    struct slice texts[STEPS + 1];
    size_t n = 0;
    for (size_t i = 0; i < STEPS; i++) {
        const struct value *agree = c->figure[i] ? record_get(c->figure[i], "agree") : NULL;
        if (agree && agree->type == VALUE_BOOL && !agree->truth)
            texts[n++] = tell_with(r, WORD_funnel_differ, tell(r, steps[i].head), S(""), S(""));
    }
    if (is_plain(r, c->figure[ADMITTED]) && is_plain(r, c->figure[RUN]) && number_of(c->figure[RUN]) > number_of(c->figure[ADMITTED]))
        texts[n++] = tell(r, WORD_funnel_more);
    return join(r, texts, n, "; ");
}

static void put_call(struct report *r, struct page *p, const struct call *c)
{
    struct slice opened = record_text(c->record, "opened"), closed = record_text(c->record, "closed");
    cell_text(p, record_name(r->lang, c->record));
    cell_date(p, opened, word_date(r->lang, opened, r->arena));
    cell_date(p, closed, word_date(r->lang, closed, r->arena));
    for (size_t i = 0; i < IN_CHART; i++)
        put_step(r, p, c->figure[i]);
    put_share(r, p, c);
    for (size_t i = IN_CHART; i < STEPS; i++)
        put_step(r, p, c->figure[i]);
    put_periods(r, p, c);
    struct slice caveats = caveats_of(r, c);
    if (caveats.len)
        cell_text(p, caveats);
    else
        cell_none(p);
}

/* -- the sheet ----------------------------------------------------------------------------------------------------- */

static size_t make_columns(struct report *r, struct column *to)
{
    size_t n = 0;
    const struct column number = {.type = COLUMN_NUMBER, .width = 14, .decimals = AS_IT_CAME};
    to[n++] = (struct column){.head = tell(r, WORD_col_call), .width = 40};
    to[n++] = (struct column){.head = tell(r, WORD_col_opened), .type = COLUMN_DATE, .width = 11};
    to[n++] = (struct column){.head = tell(r, WORD_col_closed), .type = COLUMN_DATE, .width = 11};
    for (size_t i = 0; i < STEPS; i++) {
        to[n] = number;
        to[n].unit = tell(r, i == RUN ? WORD_funnel_experiments : WORD_funnel_applications);
        to[n++].head = tell(r, steps[i].head);
        if (i + 1 == IN_CHART) {
            to[n] = number;
            to[n].unit = tell(r, WORD_unit_percent);
            to[n].decimals = 1;
            to[n++].head = tell(r, WORD_funnel_share);
        }
    }
    to[n++] = (struct column){.head = tell(r, WORD_funnel_period), .type = COLUMN_DATE, .width = 20};
    to[n++] = (struct column){.head = tell(r, WORD_summary_caveat), .width = 40};
    return n;
}

static void draw(struct report *r, struct page *p, size_t n)
{
    struct series series[IN_CHART];
    for (size_t i = 0; i < IN_CHART; i++)
        series[i] = (struct series){{0, FRONT + i, 1, false}, {1, 0, n, false}, {1, FRONT + i, n, false}};
    page_chart(p, &(struct chart){.type = CHART_BAR,
                                  .title = tell(r, WORD_chart_funnel),
                                  .x_name = tell(r, WORD_col_call),
                                  .y_name = tell(r, WORD_funnel_number),
                                  .alt = tell_with(r, WORD_chart_funnel_alt, count_text(r, n), S(""), S("")),
                                  .series = series,
                                  .n = IN_CHART,
                                  .labels = "#,##0",
                                  .height = (int)(170 + 60 * n)});
}

void sheet_funnel(struct report *r, struct page *p)
{
    struct records all = model_all(r->model, KIND_call);
    struct call *calls = arena_new(r->arena, struct call, all.n + 1);
    struct column columns[FRONT + STEPS + 3];
    size_t whole = 0;
    for (size_t i = 0; i < all.n; i++) {
        calls[i] = read_call(r, all.at[i]);
        whole += is_whole(r, &calls[i]);
    }
    page_note(p, tell(r, WORD_funnel_how));
    if (!r->accessible)
        page_note(p, tell_with(r, WORD_funnel_known, count_text(r, whole), count_text(r, all.n), S("")));
    page_note(p, source_line(r, KIND_call));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table_charts), say(r, WORD_signs_none)));
    page_table(p, columns, make_columns(r, columns), 1);
    for (int rest = 0; rest < 2; rest++)
        for (size_t i = 0; i < all.n; i++)
            if (is_whole(r, &calls[i]) == !rest)
                put_call(r, p, &calls[i]);
    if (whole)
        draw(r, p, whole < BARS_MOST ? whole : BARS_MOST);
}
