/* book_table - the table of a page: its header, its parts when it is longer than a sheet, what stands around it. */
#include "reports/book_inside.h"
#include "reports/book_text.h"
#include "text/name.h"

/* A header's words are not broken: its column is as wide as the longest. Its letters are bold, and filters take room. */
static int width_for(struct slice head, int width)
{
    size_t longest = 0;
    struct slice rest = head, word;
    while (slice_cut(&rest, ' ', &word)) {
        size_t letters = 0;
        for (size_t i = 0; i < word.len; i++)
            letters += ((unsigned char)word.at[i] & 0xC0) != 0x80;
        longest = letters > longest ? letters : longest;
    }
    int least = (int)(longest * 21 / 20) + 5;
    return width < least ? least : width;
}

/* Headers must differ, letters of both cases taken as the same. */
static struct slice free_head(struct page *p, struct column *columns, size_t at)
{
    struct arena *a = p->book->arena;
    struct slice base = book_plain(a, columns[at].head, 200), name = base;
    for (int k = 2;; k++) {
        size_t i = 0;
        while (i < at && !slice_eq(name_key(columns[i].head, a), name_key(name, a)))
            i++;
        if (i == at)
            return name;
        name = slice_format(a, "%.*s (%d)", SL(base), k);
    }
}

static void keep_columns(struct page *p, const struct column *columns, size_t n)
{
    struct column *own = arena_new(p->book->arena, struct column, n);
    memcpy(own, columns, n * sizeof *own);
    p->width = p->printed = 0;
    for (size_t i = 0; i < n; i++) {
        own[i].head = free_head(p, own, i);
        own[i].unit = slice_copy(p->book->arena, own[i].unit);
        own[i].width = width_for(own[i].head, own[i].width);
        own[i].aside = own[i].aside || (i && own[i - 1].aside);
        p->width += own[i].aside ? 0 : (size_t)own[i].width;
        p->printed += !own[i].aside;
    }
    p->columns = own;
    p->n = n;
}

static void write_unit(struct page *p, size_t column, struct slice unit)
{
    const struct column *c = &p->columns[column];
    if (!unit.len)
        return;
    page_put(p, column, unit, column && column_is_number(c) ? LOOK_UNIT_RIGHT : LOOK_UNIT);
    page_need(p, unit, (size_t)c->width);
}

/* The units of the columns, in a row of their own above the header. */
static bool write_units(struct page *p)
{
    bool any = false;
    for (size_t i = 0; i < p->n; i++)
        any = any || p->columns[i].unit.len;
    if (!any)
        return false;
    for (size_t i = 0; i < p->n; i++)
        write_unit(p, i, !i && !p->columns[i].unit.len ? p->book->options.units : p->columns[i].unit);
    page_height(p);
    p->written++;
    p->row++;
    return true;
}

/* -- the top of a sheet ----------------------------------------------------------------------------------------- */

static struct part *part_of(const struct page *p)
{
    return p->parts.at[p->part];
}

static const char *digits(struct arena *a, size_t n)
{
    return slice_format(a, "%zu", n).at;
}

static void tell_next(struct page *p, const struct part *next)
{
    struct arena *a = p->book->arena;
    page_lines(p, book_fill(a, p->book->options.goes_on, slice_cstr(a, next->name), ""));
}

static void write_top(struct page *p)
{
    struct arena *a = p->book->arena;
    const struct book_options *o = &p->book->options;
    if (p->part) {
        page_line(p, book_fill(a, o->part, slice_cstr(a, p->title), digits(a, p->part + 1)), LOOK_TITLE);
        page_lines(p, book_fill(a, o->comes_from, slice_cstr(a, p->parts.at[p->part - 1]->name), digits(a, p->rows + 1)));
        return;
    }
    page_line(p, p->title, LOOK_TITLE);
    for (size_t i = 0; i < p->notes.n; i++)
        page_lines(p, p->notes.at[i]);
    if (p->parts.n > 1)
        tell_next(p, p->parts.at[1]);
    above_write(p);
}

/* With a table its cells are written when its last row is known; without, at once. Its letters are bold, and filters take room. */
static void write_header(struct page *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct column *c = &p->columns[i];
        if (p->book->options.large)
            page_put(p, i, c->head, column_is_number(c) ? LOOK_HEAD_RIGHT : LOOK_HEAD);
        page_keep(p, (struct kept){.text = c->head});
        page_need(p, c->head, (size_t)c->width * 9 / 10);
    }
    /* The library takes no rows that are on the disk: the filter begins as one row and is told its last when that is known. */
    if (p->book->options.large && !p->book->options.accessible)
        book_try(p->book, worksheet_autofilter(p->sheet, p->head, 0, p->head, (lxw_col_t)(p->n - 1)));
    page_height(p);
    p->written++;
}

static void begin_sheet(struct page *p)
{
    for (size_t i = 0; i < p->n; i++)
        book_try(p->book, worksheet_set_column(p->sheet, (lxw_col_t)i, (lxw_col_t)i, p->columns[i].width, NULL));
    print_measure(p);
    write_top(p);
    double before = p->sheet_left;
    bool units = write_units(p);
    p->head = p->row;
    print_begin(p, units ? p->head - 1 : p->head);
    if (!p->book->options.accessible)
        worksheet_freeze_panes(p->sheet, p->head + 1, (lxw_col_t)p->keep);
    write_header(p);
    p->repeated = before - p->sheet_left;
    p->column = p->n;
}

void page_table(struct page *p, const struct column *columns, size_t n, size_t keep)
{
    keep_columns(p, columns, n);
    p->keep = keep;
    begin_sheet(p);
}

/* -- its end ---------------------------------------------------------------------------------------------------- */

static void draw_bars(struct page *p, size_t column)
{
    lxw_conditional_format bars = {.type = LXW_CONDITIONAL_DATA_BAR,
                                   .min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER,
                                   .max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER,
                                   .max_value = p->columns[column].bar,
                                   .bar_color = COLOUR_BAR,
                                   .bar_solid = LXW_TRUE};
    book_try(p->book, worksheet_conditional_format_range(p->sheet, p->head + 1, (lxw_col_t)column,
                                                         p->head + (lxw_row_t)p->part_rows, (lxw_col_t)column, &bars));
}

static void add_table(struct page *p)
{
    struct arena *a = p->book->arena;
    lxw_table_column *columns = arena_new(a, lxw_table_column, p->n);
    lxw_table_column **list = arena_new(a, lxw_table_column *, p->n + 1);
    for (size_t i = 0; i < p->n; i++) {
        struct slice head = p->columns[i].head;
        columns[i] =
            (lxw_table_column){.header = (char *)(uintptr_t)slice_cstr(a, head),
                               .header_format = p->book->looks[column_is_number(&p->columns[i]) ? LOOK_HEAD_RIGHT : LOOK_HEAD]};
        list[i] = &columns[i];
    }
    struct slice name = p->part ? slice_format(a, "tab_%s_part_%zu", p->key, p->part + 1) : slice_format(a, "tab_%s", p->key);
    lxw_table_options options = {.name = (char *)(uintptr_t)name.at,
                                 .style_type = LXW_TABLE_STYLE_TYPE_LIGHT,
                                 .style_type_number = 1,
                                 .no_banded_rows = LXW_TRUE,
                                 .no_autofilter = p->book->options.accessible,
                                 .columns = list};
    book_try(p->book,
             worksheet_add_table(p->sheet, p->head, 0, p->head + (lxw_row_t)p->part_rows, (lxw_col_t)(p->n - 1), &options));
}

static void frame_table(struct page *p)
{
    bool accessible = p->book->options.accessible;
    if (!p->book->options.large)
        add_table(p);
    else
        p->sheet->autofilter.last_row = p->head + (lxw_row_t)p->part_rows;
    for (size_t i = 0; i < p->n; i++)
        if (p->columns[i].bar > 0 && !accessible)
            draw_bars(p, i);
}

static void end_sheet(struct page *p)
{
    page_height(p);
    frame_table(p);
    print_end(p);
    if (p->locked) {
        lxw_protection open = {.autofilter = LXW_TRUE, .format_columns = LXW_TRUE, .format_rows = LXW_TRUE};
        worksheet_protect(p->sheet, NULL, &open);
    }
    part_of(p)->rows = p->filler ? 0 : p->part_rows;
    part_of(p)->written = p->written;
}

/* On to the next sheet of the table. */
static void step(struct page *p)
{
    p->part++;
    p->sheet = part_of(p)->sheet;
    p->row = p->below = 0;
    p->part_rows = p->written = p->links = p->charts = 0;
    p->turned = p->locked = false;
    p->broken.n = 0;
    begin_sheet(p);
}

/* This sheet is full: the table goes on in the next. */
static void turn(struct page *p)
{
    if (p->part + 1 == p->parts.n) {
        struct part *more = part_new(p->book, p->name);
        if (!more)
            return; /* the error is kept */
        LIST_PUSH(p->book->arena, &p->parts, more);
    }
    p->row += 2;
    tell_next(p, p->parts.at[p->part + 1]);
    p->below = --p->row;
    end_sheet(p);
    step(p);
}

void table_row(struct page *p)
{
    if (p->part_rows == page_room(p))
        turn(p);
    p->row++;
    p->rows++;
    p->part_rows++;
    p->written++;
}

/* A table without rows has one that says so. */
static void fill_table(struct page *p, struct slice empty)
{
    if (p->part_rows)
        return;
    size_t rows = p->rows;
    page_text(p, empty, LOOK_TEXT);
    while (p->column < p->n)
        cell_none(p);
    p->rows = rows;
    p->filler = true;
}

void page_leave(struct page *p)
{
    if (p->below)
        return;
    fill_table(p, p->book->options.empty);
    page_height(p);
    p->below = p->row + 1;
}

/* Sheets that were kept for more rows than came. */
static void end_rest(struct page *p)
{
    while (p->part + 1 < p->parts.n) {
        step(p);
        fill_table(p, p->book->options.empty);
        end_sheet(p);
    }
}

void page_end(struct page *p, struct slice empty)
{
    fill_table(p, empty);
    if (p->column != p->n)
        fail(p->book->error, STATUS_SYSTEM, "%s: the last row of the sheet '%.*s' lacks cells; please report this",
             p->book->options.name, SL(p->name));
    end_sheet(p);
    end_rest(p);
}
