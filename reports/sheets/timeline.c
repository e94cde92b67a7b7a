/* timeline - when each experiment ran, by what its dates say: months in a column a year, and bars on an axis of years. */
#include "base/buffer.h"
#include "reports/sheets/sheets.h"
#include "text/date.h"

enum { FRONT = 5, BACK = 5, YEARS_MOST = 30, BARS_A_CHART = 30, CHARTS_MOST = 4, MONTHS = 12, NO_MONTH = -1, LABEL_MOST = 36 };

/* Months are counted from the year 0. A run whose first or last month is not known ends on the edge of the year. */
struct run {
    int from, to; /* NO_MONTH: none */
    bool from_known, to_known;
};

struct bar {
    const struct record *experiment;
    struct run ran, planned;
    bool start_known, end_known; /* not: what is drawn are the first and the last evidence */
};

struct timeline {
    struct bar *bars; /* in the order of the table */
    size_t n, drawn;  /* bars that something is known of come first */
    int first, last;  /* years */
    bool cut;         /* some years before the first are left out */
};

/* -- from dates to months ------------------------------------------------------------------------------------------ */

static bool date_of(const struct record *r, const char *field, struct date *d)
{
    return date_parse(record_text(r, field), d);
}

static int first_month(struct date d)
{
    return d.year * MONTHS + (d.month ? d.month - 1 : 0);
}

static int last_month(struct date d)
{
    return d.year * MONTHS + (d.month ? d.month : MONTHS) - 1;
}

static struct run run_of(struct date from, struct date to)
{
    struct run run = {first_month(from), last_month(to), from.month > 0, to.month > 0};
    if (run.to < run.from) {
        run.to = last_month(from);
        run.to_known = run.from_known;
    }
    return run;
}

/* The plan begins where the evidence ends. */
static struct run plan_of(const struct record *r, const struct bar *bar)
{
    struct run none = {.from = NO_MONTH, .to = NO_MONTH};
    struct date from, to;
    bool start = !bar->start_known && date_of(r, "planned_start", &from), end = date_of(r, "planned_end", &to);
    if (bar->end_known || (!start && !end) || (!start && bar->ran.from == NO_MONTH))
        return none;
    struct run plan = run_of(start ? from : to, end ? to : from);
    if (!start)
        plan.from = bar->ran.to + 1;
    if (plan.from <= bar->ran.to)
        plan.from = bar->ran.to + 1;
    return plan.to < plan.from ? none : plan;
}

static struct bar bar_of(const struct record *r)
{
    struct bar bar = {.experiment = r, .ran = {.from = NO_MONTH, .to = NO_MONTH}};
    struct date start, end, seen;
    bar.start_known = date_of(r, "start", &start);
    bar.end_known = date_of(r, "end", &end);
    bool last = bar.end_known || date_of(r, "last_seen", &seen);
    struct date to = bar.end_known ? end : seen;
    if (bar.start_known || last)
        bar.ran = run_of(bar.start_known ? start : to, last ? to : start);
    bar.planned = plan_of(r, &bar);
    return bar;
}

static bool is_drawn(const struct bar *bar)
{
    return bar->ran.from != NO_MONTH || bar->planned.from != NO_MONTH;
}

static int month_of(const struct bar *bar)
{
    return bar->ran.from != NO_MONTH ? bar->ran.from : bar->planned.from;
}

/* -- the whole ----------------------------------------------------------------------------------------------------- */

/* Stable: by the first month, those of which nothing is known last. */
static void sort_bars(struct timeline *t)
{
    for (size_t i = 1; i < t->n; i++) {
        struct bar bar = t->bars[i];
        size_t k = i;
        for (; k && is_drawn(&bar) && (!is_drawn(&t->bars[k - 1]) || month_of(&t->bars[k - 1]) > month_of(&bar)); k--)
            t->bars[k] = t->bars[k - 1];
        t->bars[k] = bar;
    }
}

static void stretch(struct timeline *t, const struct run *run)
{
    if (run->from == NO_MONTH)
        return;
    t->first = !t->first || run->from / MONTHS < t->first ? run->from / MONTHS : t->first;
    t->last = run->to / MONTHS > t->last ? run->to / MONTHS : t->last;
}

static struct timeline make_timeline(struct report *r)
{
    struct records all = model_all(r->model, KIND_experiment);
    struct timeline t = {.bars = arena_new(r->arena, struct bar, all.n + 1), .n = all.n};
    for (size_t i = 0; i < all.n; i++) {
        t.bars[i] = bar_of(all.at[i]);
        t.drawn += is_drawn(&t.bars[i]);
        stretch(&t, &t.bars[i].ran);
        stretch(&t, &t.bars[i].planned);
    }
    sort_bars(&t);
    t.cut = t.last - t.first >= YEARS_MOST;
    if (t.cut)
        t.first = t.last - YEARS_MOST + 1;
    return t;
}

/* -- cells --------------------------------------------------------------------------------------------------------- */

/* "giu": the months of both languages are told apart by three letters. */
static void put_month(struct report *r, struct buffer *b, int month, bool known)
{
    enum { LETTERS = 3 };
    struct slice code = slice_format(r->arena, "%02d", month % MONTHS + 1);
    buffer_slice(b, known ? slice_sub(word_code(r->lang, "month", code), 0, LETTERS) : S("?"));
}

/* "giu–dic" of the part of a run that lies in a year; "?" where only the year is known. */
static void put_part(struct report *r, struct buffer *b, const struct run *run, int year)
{
    int first = year * MONTHS, last = first + MONTHS - 1;
    bool begins = run->from >= first, ends = run->to <= last;
    int from = begins ? run->from : first, to = ends ? run->to : last;
    bool from_known = !begins || run->from_known, to_known = !ends || run->to_known;
    put_month(r, b, from, from_known);
    if (from == to || (!from_known && !to_known))
        return;
    buffer_text(b, "–");
    put_month(r, b, to, to_known);
}

static bool reaches(const struct run *run, int year)
{
    return run->from != NO_MONTH && run->from / MONTHS <= year && run->to / MONTHS >= year;
}

/* "giu–dic", "?–giu …" without an end, "mag … (giu–dic)" with a plan, "–" without anything. */
static void put_year(struct report *r, struct page *p, const struct bar *bar, int year)
{
    struct buffer b = {0};
    if (reaches(&bar->ran, year)) {
        if (!bar->start_known && bar->ran.from / MONTHS == year)
            buffer_text(&b, "… ");
        put_part(r, &b, &bar->ran, year);
        if (!bar->end_known && bar->ran.to / MONTHS == year)
            buffer_text(&b, " …");
    }
    if (reaches(&bar->planned, year)) {
        buffer_text(&b, b.len ? " (" : "(");
        put_part(r, &b, &bar->planned, year);
        buffer_char(&b, ')');
    }
    if (!b.len)
        buffer_text(&b, "–");
    cell_text(p, slice_copy(r->arena, buffer_of(&b)));
    buffer_free(&b);
}

/* What the end of the bar is. */
static enum word edge_of(const struct bar *bar)
{
    if (!is_drawn(bar))
        return WORD_timeline_nothing;
    if (bar->ran.from == NO_MONTH)
        return WORD_timeline_planned;
    return bar->end_known ? WORD_timeline_ended : WORD_timeline_seen;
}

/* A title that is short enough for an axis, cut at a word. */
static struct slice short_title(struct report *r, const struct record *experiment)
{
    struct slice title = record_name(r->lang, experiment);
    size_t at = LABEL_MOST;
    if (title.len <= LABEL_MOST)
        return title;
    while (at && title.at[at] != ' ')
        at--;
    if (!at)
        for (at = LABEL_MOST; at && ((unsigned char)title.at[at] & 0xC0) == 0x80;)
            at--;
    return slice_format(r->arena, "%.*s…", (int)at, title.at);
}

/* A year with its months as a fraction. */
static double position(int month)
{
    return (double)month / MONTHS;
}

static double months(const struct run *run, bool wanted)
{
    return wanted && run->from != NO_MONTH ? position(run->to - run->from + 1) : 0;
}

/* Where the bar begins and how long its parts are: what the chart is drawn from. */
static void put_lengths(struct page *p, const struct bar *bar, int first)
{
    struct run ran = bar->ran, plan = bar->planned;
    bool together = ran.from == NO_MONTH || plan.from == ran.to + 1;
    if (!is_drawn(bar) || (ran.from == NO_MONTH ? plan.to : ran.to) < first * MONTHS) {
        for (int i = 0; i < 4; i++)
            cell_none(p);
        return;
    }
    if (ran.from != NO_MONTH && ran.from < first * MONTHS)
        ran.from = first * MONTHS;
    cell_number(p, position(ran.from != NO_MONTH ? ran.from : plan.from));
    cell_number(p, months(&ran, bar->end_known));
    cell_number(p, months(&ran, !bar->end_known));
    cell_number(p, months(&plan, together));
}

static void put_experiment(struct report *r, struct page *p, const struct timeline *t, const struct bar *bar)
{
    const struct record *e = bar->experiment;
    struct slice start = record_text(e, "start"), end = record_text(e, bar->end_known ? "end" : "last_seen");
    cell_text(p, record_text(e, "id"));
    cell_text(p, record_name(r->lang, e));
    cell_date(p, start, word_date(r->lang, start, r->arena));
    cell_date(p, end, word_date(r->lang, end, r->arena));
    cell_text(p, tell(r, edge_of(bar)));
    for (int year = t->first; year <= t->last; year++)
        put_year(r, p, bar, year);
    cell_text(p, short_title(r, e));
    put_lengths(p, bar, t->first);
}

/* -- the sheet ----------------------------------------------------------------------------------------------------- */

static size_t make_columns(struct report *r, const struct timeline *t, struct column *to)
{
    static const enum word lengths[] = {WORD_timeline_from, WORD_timeline_done, WORD_timeline_known, WORD_timeline_plan};
    size_t n = 0;
    to[n++] = (struct column){.head = tell(r, WORD_col_id), .width = 7};
    to[n++] = (struct column){.head = tell(r, WORD_col_title), .width = 36};
    to[n++] = (struct column){.head = tell(r, WORD_col_start), .type = COLUMN_DATE, .width = 11};
    to[n++] = (struct column){.head = tell(r, WORD_timeline_until), .type = COLUMN_DATE, .width = 11};
    to[n++] = (struct column){.head = tell(r, WORD_timeline_edge), .width = 17};
    for (int year = t->first; year <= t->last; year++)
        to[n++] = (struct column){.head = tell_with(r, WORD_col_year, slice_format(r->arena, "%d", year), S(""), S("")),
                                  .unit = tell(r, WORD_unit_months),
                                  .width = 9};
    to[n++] = (struct column){.head = tell(r, WORD_timeline_label), .width = 36, .aside = true};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        to[n++] = (struct column){.head = tell(r, lengths[i]),
                                  .unit = tell(r, i ? WORD_unit_years : WORD_timeline_position),
                                  .type = COLUMN_NUMBER,
                                  .width = 14,
                                  .decimals = 2};
    return n;
}

/* Rows from `from` on; `which` says which of the charts it is. */
static void draw(struct report *r, struct page *p, const struct timeline *t, size_t from, size_t n, struct slice which)
{
    size_t label = FRONT + (size_t)(t->last - t->first + 1);
    struct series series[4];
    for (size_t i = 0; i < 4; i++)
        series[i] = (struct series){{0, label + 1 + i, 1, false}, {from, label, n, false}, {from, label + 1 + i, n, false}};
    page_chart(p, &(struct chart){.type = CHART_BAR_STACKED,
                                  .title = tell_with(r, WORD_in_period, tell(r, WORD_title_timeline), which, S("")),
                                  .x_name = tell(r, WORD_col_title),
                                  .y_name = tell(r, WORD_axis_year),
                                  .alt = tell_with(r, WORD_chart_timeline_alt, count_text(r, n),
                                                   slice_format(r->arena, "%d", t->first), slice_format(r->arena, "%d", t->last)),
                                  .series = series,
                                  .n = 4,
                                  .height = (int)(150 + 18 * n),
                                  .floating = true,
                                  .span = {t->first, t->last + 1}});
}

/* The last rows may lie before the first year that is shown: a chart over them is not drawn. */
static void draw_all(struct report *r, struct page *p, const struct timeline *t)
{
    size_t most = BARS_A_CHART * CHARTS_MOST, drawn = t->drawn < most ? t->drawn : most;
    size_t charts = (drawn + BARS_A_CHART - 1) / BARS_A_CHART, at = 1;
    for (size_t i = 0; i < charts; i++) {
        size_t n = (drawn + 1 - at) / (charts - i);
        draw(r, p, t, at, n, tell_with(r, WORD_n_of_n, count_text(r, i + 1), count_text(r, charts), S("")));
        at += n;
    }
}

void sheet_timeline(struct report *r, struct page *p)
{
    struct timeline t = make_timeline(r);
    size_t years = t.drawn ? (size_t)(t.last - t.first + 1) : 0;
    struct column *columns = arena_new(r->arena, struct column, FRONT + years + BACK);
    if (!t.drawn)
        t.last = t.first - 1;
    size_t n = make_columns(r, &t, columns);
    page_note(p, tell(r, WORD_timeline_how));
    if (!r->accessible)
        page_note(p, tell(r, WORD_timeline_edges));
    if (t.cut)
        page_note(p, tell_with(r, WORD_timeline_cut, slice_format(r->arena, "%d", t.first), S(""), S("")));
    page_note(p, tell_with(r, WORD_aside_from, tell(r, WORD_timeline_label), S(""), S("")));
    page_note(p, source_line(r, KIND_experiment));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table_charts), say(r, WORD_signs_none)));
    page_table(p, columns, n, 2);
    for (size_t i = 0; i < t.n; i++)
        put_experiment(r, p, &t, &t.bars[i]);
    draw_all(r, p, &t);
}
