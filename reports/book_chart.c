/* book_chart - charts below a table, with the caches that show until somebody computes. */
#include "base/os.h"
#include "reports/book_inside.h"
#include "reports/book_text.h"

enum { ROW_PIXELS = 20, GAP = 40 /* between floating bars, per cent of their width */ };

static const struct kept *kept_at(const struct page *p, struct cells c, size_t i)
{
    size_t row = c.across ? c.row : c.row + i, column = c.across ? c.column + i : c.column;
    size_t at = row * p->n + column;
    return column < p->n && at < p->cells.n ? &p->cells.at[at] : NULL;
}

static bool all_there(const struct page *p, struct cells c, bool numbers)
{
    for (size_t i = 0; i < c.n; i++) {
        const struct kept *k = kept_at(p, c, i);
        if (!k || (numbers && !k->is_number))
            return false;
    }
    return c.n > 0;
}

static bool can_draw(const struct page *p, const struct chart *c)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct series *s = &c->series[i];
        if (!all_there(p, s->values, true) || !all_there(p, s->categories, c->type == CHART_POINTS) || !all_there(p, s->name, false) ||
            s->categories.n != s->values.n)
            return false;
    }
    return c->n > 0 && !p->part;
}

/* What the chart shows until somebody computes: the library would fill it by looking for the sheet by its unquoted name, and
 * with zeroes where a cell holds a formula. It frees these points itself. */
static void fill_cache(const struct page *p, struct cells c, lxw_series_range *range)
{
    range->ignore_cache = 1;
    for (size_t i = 0; i < c.n; i++) {
        const struct kept *k = kept_at(p, c, i);
        lxw_series_data_point *point = os_alloc(sizeof *point);
        *point = (lxw_series_data_point){.is_string = !k->is_number, .number = k->number};
        if (!k->is_number) {
            struct slice text = book_cell_text(p->book->arena, k->text, p->book->options.cut);
            point->string = os_alloc(text.len + 1);
            memcpy(point->string, text.at, text.len + 1);
            range->has_string_cache = 1;
        }
        STAILQ_INSERT_TAIL(range->data_cache, point, list_pointers);
        range->num_data_points++;
    }
}

/* The first of floating bars is not seen. One alone has a line around it that shows what has no length; several differ in
 * lightness, and the last is hatched: colour is not the only thing that tells them apart. */
static void fill_floating(lxw_chart_series *series, const struct chart *c, size_t at)
{
    static const lxw_color_t colours[] = {0x1F4E79, 0x9DC3E6};
    enum { SOLID = sizeof colours / sizeof *colours };
    lxw_color_t colour = colours[at ? (at - 1) % SOLID : 0];
    lxw_chart_fill fill = {.color = colour, .none = !at};
    lxw_chart_line line = {.color = colour, .width = 3, .none = !at || c->n > 2};
    if (at > SOLID) {
        lxw_chart_pattern hatch = {
            .fg_color = colours[0], .bg_color = 0xFFFFFF, .type = LXW_CHART_PATTERN_WIDE_UPWARD_DIAGONAL};
        chart_series_set_pattern(series, &hatch);
    } else {
        chart_series_set_fill(series, &fill);
    }
    chart_series_set_line(series, &line);
}

static void fill_bars(lxw_chart_series *series, const struct chart *c, size_t at, lxw_color_t colour)
{
    lxw_chart_fill fill = {.color = colour};
    if (c->floating) {
        fill_floating(series, c, at);
        return;
    }
    chart_series_set_fill(series, &fill);
    if (c->n == 1 || c->labels)
        chart_series_set_labels(series);
    if (c->labels)
        chart_series_set_labels_num_format(series, c->labels);
}

static void add_series(struct page *p, lxw_chart *chart, const struct series *s, const struct chart *c, size_t at)
{
    static const lxw_color_t colours[] = {0x2E75B6, 0xF4B183, 0x548235, 0xFFD966, 0x7030A0, 0xBFBFBF};
    static const lxw_color_t dark[] = {0x2E75B6, 0xC55A11, 0x548235, 0x7F6000, 0x7030A0, 0x404040};
    enum chart_type type = c->type;
    lxw_chart_series *series = chart_add_series(chart, page_reference(p, s->categories), page_reference(p, s->values));
    if (!series)
        os_out_of_memory();
    chart_series_set_name(series, page_reference(p, s->name));
    fill_cache(p, s->categories, series->categories);
    fill_cache(p, s->values, series->values);
    fill_cache(p, s->name, series->title.range);
    bool lines = type == CHART_LINE || type == CHART_RADAR || type == CHART_POINTS;
    lxw_color_t colour = (lines || c->n == 1 ? dark : colours)[at % (sizeof colours / sizeof *colours)];
    if (lines) {
        lxw_chart_line line = {.color = colour, .width = 2.25f};
        lxw_chart_fill fill = {.color = colour};
        chart_series_set_line(series, &line);
        /* Markers of different shapes: colour is not the only thing that tells the lines apart. */
        chart_series_set_marker_type(series, (uint8_t)(LXW_CHART_MARKER_SQUARE + at % 7));
        chart_series_set_marker_fill(series, &fill);
        if (c->labels) {
            chart_series_set_labels(series);
            chart_series_set_labels_position(series, LXW_CHART_LABEL_POSITION_ABOVE);
            chart_series_set_labels_num_format(series, c->labels);
        }
    } else {
        fill_bars(series, c, at, colour);
    }
}

/* A name that begins with '=' would be taken for a formula. */
static const char *label(struct page *p, struct slice text)
{
    struct arena *a = p->book->arena;
    return slice_cstr(a, slice_starts(text, "=") ? slice_format(a, " %.*s", SL(text)) : book_plain(a, text, 200));
}

/* Years and the like: whole numbers from end to end. */
static void set_span(lxw_chart_axis *axis, struct span span)
{
    if (span.to <= span.from)
        return;
    chart_axis_set_min(axis, span.from);
    chart_axis_set_max(axis, span.to);
    chart_axis_set_major_unit(axis, 1);
    chart_axis_set_num_format(axis, "0");
}

static void name_axes(struct page *p, lxw_chart *chart, const struct chart *c)
{
    bool lying = c->type == CHART_BAR || c->type == CHART_BAR_STACKED;
    /* The library's x axis is the one at the bottom: of bars that lie, the axis of values. */
    if (c->type == CHART_RADAR) {
        chart_axis_set_min(chart->y_axis, 0);
        chart_axis_set_max(chart->y_axis, 100);
        return;
    }
    lxw_chart_axis *categories = lying ? chart->y_axis : chart->x_axis, *values = lying ? chart->x_axis : chart->y_axis;
    lxw_chart_font font = {.size = 9, .bold = LXW_EXPLICIT_FALSE};
    lxw_chart_line line = {.color = COLOUR_LINE, .width = 0.75f};
    chart_axis_set_name(categories, label(p, c->x_name));
    chart_axis_set_name(values, label(p, c->y_name));
    for (int i = 0; i < 2; i++) {
        chart_axis_set_name_font(i ? values : categories, &font);
        chart_axis_set_num_font(i ? values : categories, &font);
    }
    chart_axis_major_gridlines_set_line(values, &line);
    if (lying)
        chart_axis_set_reverse(categories); /* the first row of the table on top */
    chart_axis_set_min(values, 0);
    if (c->percent_axis)
        chart_axis_set_max(values, 100);
    set_span(c->type == CHART_POINTS ? categories : values, c->span);
}

static void insert_chart(struct page *p, lxw_chart *chart, const struct chart *c)
{
    lxw_chart_options place = {.x_scale = CHART_WIDTH / 480.0,
                               .y_scale = c->height / 288.0,
                               .object_position = LXW_OBJECT_MOVE_DONT_SIZE,
                               .description =
                                   (char *)(uintptr_t)slice_cstr(p->book->arena, book_plain(p->book->arena, c->alt, 1000))};
    double points = c->height * 0.75 + 2 * LINE_POINTS;
    if (points > p->sheet_left || (p->turned && !p->broken.n)) {
        LIST_PUSH(p->book->arena, &p->broken, p->below + 1);
        p->below++;
        p->sheet_left = p->sheet_high - p->repeated;
    }
    book_try(p->book, worksheet_insert_chart_opt(p->sheet, p->below + 1, 0, chart, &place));
    p->below += (lxw_row_t)(c->height / ROW_PIXELS + 3);
    p->charts++;
    p->sheet_left -= points;
}

void page_chart(struct page *p, const struct chart *c)
{
    static const uint8_t types[] = {[CHART_BAR] = LXW_CHART_BAR,
                                    [CHART_COLUMN] = LXW_CHART_COLUMN,
                                    [CHART_LINE] = LXW_CHART_LINE,
                                    [CHART_BAR_STACKED] = LXW_CHART_BAR_STACKED,
                                    [CHART_RADAR] = LXW_CHART_RADAR_WITH_MARKERS,
                                    [CHART_POINTS] = LXW_CHART_SCATTER_STRAIGHT_WITH_MARKERS};
    page_leave(p);
    if (p->book->error->status || p->book->options.accessible || !can_draw(p, c))
        return;
    lxw_chart *chart = workbook_add_chart(p->book->file, types[c->type]);
    if (!chart)
        os_out_of_memory();
    lxw_chart_font font = {.size = 12, .bold = LXW_TRUE};
    chart_title_set_name(chart, label(p, c->title));
    chart_title_set_name_font(chart, &font);
    for (size_t i = 0; i < c->n; i++)
        add_series(p, chart, &c->series[i], c, i);
    name_axes(p, chart, c);
    if (c->floating)
        chart_set_series_gap(chart, GAP);
    if (c->n == 1 || (c->floating && c->n == 2))
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    else
        chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    insert_chart(p, chart, c);
}
