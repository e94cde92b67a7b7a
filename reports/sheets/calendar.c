/* calendar - the events week by week, one column a day; events whose day is not known stand in a row of their month or year. */
#include "reports/sheets/sheets.h"
#include "text/date.h"

enum { DAYS = 7, LOOSE = DAYS, CELLS, SPAN_MOST = 13 /* days that an event fills one by one */ };

/* A row of the calendar: a week from its Monday, or a month or a year. */
struct row {
    int64_t day;      /* its first */
    int precision;    /* 1 a year, 2 a month, 3 a week; 0: no date at all */
    struct slice iso; /* of its first day, or the month or year itself */
    struct {
        LIST(struct slice) texts;
    } cells[CELLS];
};

struct calendar {
    LIST(struct row) rows;
    size_t loose; /* events without a day */
};

static int64_t monday_of(int64_t day)
{
    enum { THURSDAY = 3 }; /* 1970-01-01 was one, counted from Monday */
    int64_t weekday = (day + THURSDAY) % DAYS;
    return day - (weekday < 0 ? weekday + DAYS : weekday);
}

static struct slice iso_of(struct report *r, struct date d)
{
    char text[16];
    size_t n = date_print(d, text);
    return slice_copy(r->arena, (struct slice){text, n});
}

static bool comes_before(const struct row *a, int64_t day, int precision)
{
    bool none = !a->precision, other_none = !precision;
    if (none != other_none)
        return other_none;
    return a->day < day || (a->day == day && a->precision < precision);
}

/* The row of that day, made in its place when it is not there yet. */
static struct row *row_at(struct report *r, struct calendar *c, int64_t day, int precision, struct date d)
{
    size_t i = 0;
    while (i < c->rows.n && comes_before(&c->rows.at[i], day, precision))
        i++;
    if (i < c->rows.n && c->rows.at[i].day == day && c->rows.at[i].precision == precision)
        return &c->rows.at[i];
    LIST_PUSH(r->arena, &c->rows, (struct row){0});
    for (size_t k = c->rows.n - 1; k > i; k--)
        c->rows.at[k] = c->rows.at[k - 1];
    c->rows.at[i] = (struct row){.day = day, .precision = precision, .iso = precision ? iso_of(r, d) : S("")};
    return &c->rows.at[i];
}

/* "4: Conferenza" on its day. */
static void add_day(struct report *r, struct calendar *c, int64_t day, struct slice text)
{
    int64_t monday = monday_of(day);
    struct row *row = row_at(r, c, monday, 3, date_of_day(monday));
    struct slice number = slice_format(r->arena, "%d", date_of_day(day).day);
    LIST_PUSH(r->arena, &row->cells[day - monday].texts, tell_with(r, WORD_category_value, number, text, S("")));
}

static void add_loose(struct report *r, struct calendar *c, struct date d, struct slice text)
{
    int precision = !d.year ? 0 : d.month ? 2 : 1;
    struct row *row = row_at(r, c, precision ? date_first(d) : 0, precision, d);
    LIST_PUSH(r->arena, &row->cells[LOOSE].texts, text);
    c->loose++;
}

/* "Conferenza (previsto)" */
static struct slice text_of(struct report *r, const struct record *event, enum word more, struct slice day)
{
    struct slice text = record_name(r->lang, event), nature = record_text(event, "nature"), mode = record_text(event, "mode");
    struct slice said[3];
    size_t n = 0;
    if (more)
        said[n++] = tell_with(r, more, word_date(r->lang, day, r->arena), S(""), S(""));
    if (mode.len)
        said[n++] = word_code(r->lang, "mode", mode);
    if (nature.len && !slice_is(nature, "actual"))
        said[n++] = word_code(r->lang, "nature", nature);
    return n ? tell_with(r, WORD_in_period, text, join(r, said, n, ", "), S("")) : text;
}

static void add_event(struct report *r, struct calendar *c, const struct record *event)
{
    struct slice start = record_text(event, "start"), end = record_text(event, "end");
    struct date from = {0}, to = {0};
    bool has_start = date_parse(start, &from), has_end = date_parse(end, &to);
    bool full_start = has_start && date_is_full(from), full_end = has_end && date_is_full(to);
    if (full_start && (!full_end || date_first(to) - date_first(from) > SPAN_MOST)) {
        add_day(r, c, date_first(from), text_of(r, event, has_end ? WORD_calendar_until : WORD_none, end));
        if (full_end)
            add_day(r, c, date_first(to), text_of(r, event, WORD_calendar_since, start));
    } else if (full_start) {
        for (int64_t day = date_first(from); day <= date_first(to); day++)
            add_day(r, c, day, text_of(r, event, WORD_none, S("")));
    } else if (has_start) {
        add_loose(r, c, from, text_of(r, event, has_end ? WORD_calendar_until : WORD_none, end));
    } else if (full_end) {
        add_day(r, c, date_first(to), text_of(r, event, WORD_calendar_by, end));
    } else {
        add_loose(r, c, to, text_of(r, event, has_end ? WORD_calendar_by : WORD_none, end));
    }
}

static void put_row(struct report *r, struct page *p, const struct row *row)
{
    if (row->precision)
        cell_date(p, row->iso, word_date(r->lang, row->iso, r->arena));
    else
        cell_text(p, tell(r, WORD_calendar_no_date));
    for (size_t i = 0; i < CELLS; i++)
        cell_text(p, row->cells[i].texts.n ? join(r, row->cells[i].texts.at, row->cells[i].texts.n, "; ") : S("–"));
}

void sheet_calendar(struct report *r, struct page *p)
{
    static const char *const days[] = {"1", "2", "3", "4", "5", "6", "7"};
    struct records all = model_all(r->model, KIND_event);
    struct column columns[1 + CELLS];
    struct calendar c = {0};
    for (size_t i = 0; i < all.n; i++)
        add_event(r, &c, all.at[i]);
    columns[0] = (struct column){.head = tell(r, WORD_calendar_week), .type = COLUMN_DATE, .width = 13};
    for (size_t i = 0; i < DAYS; i++)
        columns[1 + i] = (struct column){.head = word_code(r->lang, "weekday", slice_of(days[i])), .width = 19};
    columns[1 + LOOSE] = (struct column){.head = tell(r, WORD_calendar_loose), .width = 34};
    page_note(p, tell(r, WORD_calendar_how));
    page_note(p, tell_with(r, WORD_calendar_counts, count_text(r, all.n), count_text(r, c.loose), sheet_tab(r, SHEET_events)));
    page_note(p, source_line(r, KIND_event));
    page_note(p, tell(r, WORD_one_table));
    page_table(p, columns, 1 + CELLS, 1);
    for (size_t i = 0; i < c.rows.n; i++)
        put_row(r, p, &c.rows.at[i]);
}
