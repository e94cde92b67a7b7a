/* book - the workbook: its file, its pages, the cells of their tables. */
#include "book.h"

#include <stdio.h>

#include "base/os.h"
#include "reports/book_check.h"
#include "reports/book_inside.h"
#include "reports/book_text.h"
#include "text/date.h"
#include "text/name.h"

enum {
    NAME_LONGEST = 31,
    LINKS_MOST = 65000, /* a sheet holds 65,530 */
    LINK_LONGEST = 2000,
    KEPT_CELLS = 100000, /* cells that a chart can be drawn over */
    HIGHEST_ROW = 409,   /* points */
};

void book_try(struct book *b, lxw_error status)
{
    if (status != LXW_NO_ERROR)
        fail(b->error, STATUS_SYSTEM, "%s: the workbook cannot be written: %s", b->options.name, lxw_strerror(status));
}

/* -- the book --------------------------------------------------------------------------------------------------- */

/* The folder of a path, "." for none: the library's temporary files stand beside the target, so a full disk is found there. */
static char *folder_of(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 1;
    struct slice folder = slash ? (struct slice){path, n ? n : 1} : S(".");
    return (char *)(uintptr_t)slice_cstr(a, folder);
}

/* The library takes char * and copies. */
static char *text_of(struct arena *a, struct slice s)
{
    return (char *)(uintptr_t)slice_cstr(a, book_plain(a, s, 255));
}

static void set_properties(struct book *b)
{
    const struct book_options *o = &b->options;
    struct date day;
    /* 0 would mean now, so a book without a day was made on 1980-01-01, as the parts of its zip file say. */
    int64_t made = date_parse(o->as_of, &day) ? date_last(day) * 86400 : 0;
    lxw_doc_properties properties = {
        .title = text_of(b->arena, o->title),
        .subject = text_of(b->arena, o->subject),
        .author = text_of(b->arena, o->author),
        .created = made > 0 ? (time_t)made : 315532800,
    };
    book_try(b, workbook_set_properties(b->file, &properties));
    if (o->language.len)
        book_try(b, workbook_set_custom_property_string(b->file, "Language", text_of(b->arena, o->language)));
}

struct book *book_open(struct arena *a, const struct book_options *o, struct error *e)
{
    struct book *b = arena_new(a, struct book, 1);
    *b = (struct book){.arena = a, .options = *o, .error = e};
    lxw_workbook_options options = {.tmpdir = folder_of(a, o->path)};
    b->file = workbook_new_opt(o->path, &options);
    if (!b->file) {
        fail(e, STATUS_SYSTEM, "%s: the workbook cannot be made", o->name);
        return NULL;
    }
    look_make(b);
    set_properties(b);
    return b;
}

void book_drop(struct book *b)
{
    if (b->file)
        lxw_workbook_free(b->file);
    b->file = NULL;
}

int book_close(struct book *b)
{
    if (b->error->status) {
        book_drop(b);
        return -1;
    }
    /* The library prints what goes wrong in lines of its own; it frees the workbook whatever happens. */
    int muted = os_mute();
    lxw_error status = workbook_close(b->file);
    os_unmute(muted);
    b->file = NULL;
    book_try(b, status);
    size_t *rows = arena_new(b->arena, size_t, b->pages.n);
    for (size_t i = 0; i < b->pages.n; i++)
        rows[i] = b->pages.at[i]->written;
    if (b->error->status)
        return -1;
    return book_check(b->options.path, b->options.name, rows, b->pages.n, b->error);
}

/* True when a page has that name, letters of both cases and their accents taken as the same. */
static bool name_taken(struct book *b, struct slice name)
{
    struct slice key = name_key(name, b->arena);
    for (size_t i = 0; i < b->pages.n; i++)
        if (slice_eq(name_key(b->pages.at[i]->name, b->arena), key))
            return true;
    return slice_is(key, "history") || slice_is(key, "cronologia");
}

static struct slice free_name(struct book *b, struct slice wanted)
{
    struct slice base = book_sheet_name(b->arena, wanted, NAME_LONGEST), name = base;
    for (int i = 2; name_taken(b, name); i++) {
        struct slice tail = slice_format(b->arena, " %d", i);
        name = slice_format(b->arena, "%.*s%.*s", SL(book_sheet_name(b->arena, base, NAME_LONGEST - tail.len)), SL(tail));
    }
    return name;
}

struct page *book_page(struct book *b, const char *key, struct slice name)
{
    struct page *p = arena_new(b->arena, struct page, 1);
    *p = (struct page){.book = b, .key = key, .name = free_name(b, name)};
    p->sheet = workbook_add_worksheet(b->file, slice_cstr(b->arena, p->name));
    if (!p->sheet) {
        fail(b->error, STATUS_SYSTEM, "%s: the workbook refuses the sheet '%.*s'", b->options.name, SL(p->name));
        return NULL;
    }
    if (b->pages.n == 0)
        worksheet_activate(p->sheet);
    LIST_PUSH(b->arena, &b->pages, p);
    return p;
}

struct slice page_name(const struct page *p)
{
    return p->name;
}

size_t page_rows(const struct page *p)
{
    return p->rows;
}

/* -- writing cells ---------------------------------------------------------------------------------------------- */

void page_put(struct page *p, size_t column, struct slice text, enum look look)
{
    struct book *b = p->book;
    struct slice fit = book_cell_text(b->arena, text, b->options.cut);
    book_try(b, worksheet_write_string(p->sheet, p->row, (lxw_col_t)column, fit.at, b->looks[look]));
}

/* Lines that a text takes in a column. */
static size_t lines_of(struct slice text, size_t width)
{
    struct slice line;
    size_t n = 0;
    while (book_break(&text, width, &line))
        n++;
    return n;
}
/* The row in hand is as high as its highest cell: programs do not all find that out when they open a file. */
static void set_height(struct page *p)
{
    size_t height = (p->lines ? p->lines : 1) * LINE_POINTS;
    if (height > HIGHEST_ROW)
        height = HIGHEST_ROW;
    if (p->lines > 1)
        book_try(p->book, worksheet_set_row(p->sheet, p->row, (double)height, NULL));
    print_row(p, (double)height);
    p->lines = 0;
}

/* A column is as wide as so many digits; the letters of a text are a little narrower. */
static void need_lines(struct page *p, struct slice text, size_t width)
{
    size_t letters = (width > 3 ? width - 2 : 1) * 23 / 20;
    size_t n = lines_of(text, letters);
    if (n > p->lines)
        p->lines = n;
}

/* A line of its own, from column A. */
static void write_line(struct page *p, struct slice text, enum look look)
{
    page_put(p, 0, text, look);
    if (look == LOOK_TITLE)
        book_try(p->book, worksheet_set_row(p->sheet, p->row, TITLE_POINTS, NULL));
    print_row(p, look == LOOK_TITLE ? TITLE_POINTS : LINE_POINTS);
    p->written++;
    p->row++;
}

static void write_broken(struct page *p, struct slice text)
{
    size_t width = p->width < 60 ? 60 : p->width;
    struct slice line;
    while (book_break(&text, width + width / 10, &line))
        write_line(p, line, LOOK_NOTE);
}

void page_title(struct page *p, struct slice title)
{
    p->title = slice_copy(p->book->arena, title);
}

void page_note(struct page *p, struct slice text)
{
    if (text.len)
        LIST_PUSH(p->book->arena, &p->notes, slice_copy(p->book->arena, text));
}

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
        book_try(p->book, worksheet_set_column(p->sheet, (lxw_col_t)i, (lxw_col_t)i, own[i].width, NULL));
    }
    p->columns = own;
    p->n = n;
}

static void keep_cell(struct page *p, struct kept cell)
{
    if (p->cells.n < KEPT_CELLS)
        LIST_PUSH(p->book->arena, &p->cells, cell);
}

static bool is_number(const struct column *c)
{
    return c->type == COLUMN_NUMBER || c->type == COLUMN_DATE || c->type == COLUMN_CHANGE;
}

static void write_unit(struct page *p, size_t column, struct slice unit)
{
    const struct column *c = &p->columns[column];
    if (!unit.len)
        return;
    page_put(p, column, unit, column && is_number(c) ? LOOK_UNIT_RIGHT : LOOK_UNIT);
    need_lines(p, unit, (size_t)c->width);
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
    set_height(p);
    p->written++;
    p->row++;
    return true;
}

void page_table(struct page *p, const struct column *columns, size_t n, size_t keep)
{
    keep_columns(p, columns, n);
    print_measure(p);
    write_line(p, p->title, LOOK_TITLE);
    for (size_t i = 0; i < p->notes.n; i++)
        write_broken(p, p->notes.at[i]);
    above_write(p);
    double before = p->sheet_left;
    bool units = write_units(p);
    p->head = p->row;
    print_begin(p, units ? p->head - 1 : p->head);
    if (!p->book->options.accessible)
        worksheet_freeze_panes(p->sheet, p->head + 1, (lxw_col_t)keep);
    /* The header's cells are written with the table, when its last row is known. Its letters are bold, and filters take room. */
    for (size_t i = 0; i < n; i++) {
        keep_cell(p, (struct kept){.text = p->columns[i].head});
        need_lines(p, p->columns[i].head, (size_t)p->columns[i].width * 9 / 10);
    }
    set_height(p);
    p->repeated = before - p->sheet_left;
    p->written++;
    p->column = n;
}

/* The column that the next cell falls into; begins a row when the last one is full. */
static size_t next_cell(struct page *p)
{
    if (p->column == p->n) {
        set_height(p);
        p->column = 0;
        p->row++;
        p->rows++;
        p->written++;
    }
    return p->column++;
}

static void put_text(struct page *p, struct slice text, enum look look)
{
    size_t column = next_cell(p);
    page_put(p, column, text, look);
    if (look == LOOK_TEXT)
        need_lines(p, text, (size_t)p->columns[column].width);
    keep_cell(p, (struct kept){.text = slice_copy(p->book->arena, text)});
}

static void put_number(struct page *p, double number, enum look look)
{
    size_t column = next_cell(p);
    book_try(p->book, worksheet_write_number(p->sheet, p->row, (lxw_col_t)column, number, p->book->looks[look]));
    keep_cell(p, (struct kept){.is_number = true, .number = number});
}

/* The column of the next cell, before it is taken. */
static const struct column *column_ahead(const struct page *p)
{
    return &p->columns[p->column == p->n ? 0 : p->column];
}

static void put_sign(struct page *p, struct slice sign)
{
    put_text(p, sign, is_number(column_ahead(p)) ? LOOK_MISSING_RIGHT : LOOK_MISSING);
}

void cell_missing(struct page *p)
{
    put_sign(p, S("[x]"));
}

void cell_none(struct page *p)
{
    put_sign(p, S("[z]"));
}

/* A text that reads as a number or a formula is a text all the same: worksheet_write_string decides. */
void cell_text(struct page *p, struct slice text)
{
    if (text.len)
        put_text(p, text, LOOK_TEXT);
    else
        cell_missing(p);
}

/* Decimals that a number shows in a column. */
static int decimals_of(const struct column *c, double number, int own)
{
    enum { SHOWN_MOST = 4 };
    double size = number < 0 ? -number : number;
    if (c->decimals >= 0)
        return c->decimals;
    if (c->decimals == AS_IT_CAME)
        return own > SHOWN_MOST ? SHOWN_MOST : own;
    int needed = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : SHOWN_MOST;
    return own < needed ? own : needed;
}

static enum look number_look(int decimals)
{
    return (enum look)(LOOK_NUMBER + (decimals < 0 ? 0 : decimals > LOOK_DECIMALS ? LOOK_DECIMALS : decimals));
}

/* How the next cell shows a number. */
static enum look look_ahead(const struct page *p, double number)
{
    const struct column *c = column_ahead(p);
    return c->type == COLUMN_CHANGE ? LOOK_CHANGE : number_look(decimals_of(c, number, LOOK_DECIMALS));
}

void cell_number(struct page *p, double number)
{
    if (number - number == 0)
        put_number(p, number, look_ahead(p, number));
    else
        cell_missing(p); /* the library takes NaN and writes it */
}

void cell_formula(struct page *p, const char *formula, double number, struct slice text)
{
    struct book *b = p->book;
    bool numbers = is_number(column_ahead(p));
    lxw_format *look = b->looks[numbers ? look_ahead(p, number) : LOOK_TEXT];
    size_t column = next_cell(p);
    if (text.len)
        book_try(b, worksheet_write_formula_str(p->sheet, p->row, (lxw_col_t)column, formula, look,
                                                slice_cstr(b->arena, book_cell_text(b->arena, text, b->options.cut))));
    else
        book_try(b, worksheet_write_formula_num(p->sheet, p->row, (lxw_col_t)column, formula, look, number));
    keep_cell(p, text.len ? (struct kept){.text = slice_copy(b->arena, text)}
                          : (struct kept){.is_number = true, .number = number});
}

const char *page_cell(const struct page *p, size_t row, size_t column)
{
    char cell[LXW_MAX_CELL_NAME_LENGTH * 2];
    lxw_rowcol_to_cell_abs(cell, p->head + (lxw_row_t)row, (lxw_col_t)column, 1, 1);
    return slice_cstr(p->book->arena, slice_of(cell));
}

void cell_value(struct page *p, const struct value *v)
{
    if (v->type != VALUE_NUMBER) {
        cell_text(p, value_as_text(v));
        return;
    }
    int decimals = decimals_of(column_ahead(p), v->number, book_decimals(v->text));
    put_number(p, v->number, number_look(decimals));
}

void cell_date(struct page *p, struct slice iso, struct slice as_text)
{
    enum { EPOCH = 25569, FIRST_SAFE = -25508 }; /* 1970-01-01 in the workbook's days; 1900-03-01 in ours */
    struct date d;
    if (!date_parse(iso, &d))
        cell_text(p, iso);
    else if (!d.month)
        put_number(p, d.year, LOOK_YEAR);
    else if (d.day && date_first(d) >= FIRST_SAFE)
        put_number(p, (double)(date_first(d) + EPOCH), LOOK_DATE);
    else
        put_text(p, as_text.len ? as_text : iso, LOOK_DATE_TEXT);
}

void cell_link(struct page *p, struct slice url)
{
    struct book *b = p->book;
    if (!book_is_link(url, LINK_LONGEST) || p->links == LINKS_MOST) {
        cell_text(p, url);
        return;
    }
    size_t column = next_cell(p);
    struct slice shown = book_link_text(b->arena, url, (size_t)p->columns[column].width);
    book_try(b, worksheet_write_url_opt(p->sheet, p->row, (lxw_col_t)column, slice_cstr(b->arena, url), b->looks[LOOK_LINK],
                                        shown.at, NULL));
    keep_cell(p, (struct kept){.text = shown});
    p->links++;
}

void cell_goto(struct page *p, struct slice text, const struct page *to)
{
    struct book *b = p->book;
    struct slice target = slice_format(b->arena, "internal:%.*s!A1", SL(book_quoted(b->arena, to->name)));
    struct slice shown = book_cell_text(b->arena, text, b->options.cut);
    size_t column = next_cell(p);
    book_try(b, worksheet_write_url_opt(p->sheet, p->row, (lxw_col_t)column, target.at, b->looks[LOOK_LINK], shown.at, NULL));
    keep_cell(p, (struct kept){.text = shown});
    p->links++;
}

const char *page_reference(const struct page *p, struct cells c)
{
    char from[LXW_MAX_CELL_NAME_LENGTH * 2], to[LXW_MAX_CELL_NAME_LENGTH * 2];
    lxw_row_t row = p->head + (lxw_row_t)c.row;
    lxw_col_t column = (lxw_col_t)c.column;
    size_t more = c.n - 1;
    lxw_rowcol_to_cell_abs(from, row, column, 1, 1);
    lxw_rowcol_to_cell_abs(to, c.across ? row : row + (lxw_row_t)more, c.across ? (lxw_col_t)(column + more) : column, 1, 1);
    struct slice sheet = book_quoted(p->book->arena, p->name);
    return c.n == 1 ? slice_format(p->book->arena, "=%.*s!%s", SL(sheet), from).at
                    : slice_format(p->book->arena, "=%.*s!%s:%s", SL(sheet), from, to).at;
}

const char *page_range(const struct page *p, size_t row, size_t column, size_t n)
{
    return page_reference(p, (struct cells){row, column, n, false}) + 1;
}

/* -- below the table --------------------------------------------------------------------------------------------- */

void page_leave(struct page *p)
{
    if (!p->below)
        p->below = p->row + 1;
}

void page_foot(struct page *p, struct slice text)
{
    page_leave(p);
    lxw_row_t row = p->row;
    p->row = p->below + 1;
    print_row(p, LINE_POINTS);
    write_broken(p, text);
    p->below = p->row - 1;
    p->row = row;
}

void page_foot_formula(struct page *p, const char *formula, struct slice now)
{
    struct book *b = p->book;
    page_leave(p);
    book_try(b, worksheet_write_formula_str(p->sheet, p->below + 1, 0, formula, b->looks[LOOK_SHOWN],
                                            slice_cstr(b->arena, book_cell_text(b->arena, now, b->options.cut))));
    print_row(p, LINE_POINTS);
    p->written++;
    p->below++;
}

/* -- the end of a page ------------------------------------------------------------------------------------------ */

static void draw_bars(struct page *p, size_t column)
{
    lxw_conditional_format bars = {.type = LXW_CONDITIONAL_DATA_BAR,
                                   .min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER,
                                   .max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER,
                                   .max_value = p->columns[column].bar,
                                   .bar_color = COLOUR_BAR,
                                   .bar_solid = LXW_TRUE};
    book_try(p->book, worksheet_conditional_format_range(p->sheet, p->head + 1, (lxw_col_t)column, p->head + (lxw_row_t)p->rows,
                                                         (lxw_col_t)column, &bars));
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
                               .header_format = p->book->looks[is_number(&p->columns[i]) ? LOOK_HEAD_RIGHT : LOOK_HEAD]};
        list[i] = &columns[i];
    }
    lxw_table_options options = {.name = (char *)(uintptr_t)slice_format(a, "tab_%s", p->key).at,
                                 .style_type = LXW_TABLE_STYLE_TYPE_LIGHT,
                                 .style_type_number = 1,
                                 .no_banded_rows = LXW_TRUE,
                                 .no_autofilter = p->book->options.accessible,
                                 .columns = list};
    book_try(p->book, worksheet_add_table(p->sheet, p->head, 0, p->head + (lxw_row_t)p->rows, (lxw_col_t)(p->n - 1), &options));
}

void page_end(struct page *p, struct slice empty)
{
    if (!p->rows) {
        put_text(p, empty, LOOK_TEXT);
        while (p->column < p->n)
            cell_none(p);
        p->rows = 0;
    }
    set_height(p);
    size_t rows = p->rows ? p->rows : 1, said = p->rows;
    if (p->column != p->n)
        fail(p->book->error, STATUS_SYSTEM, "%s: the last row of the sheet '%.*s' lacks cells; please report this",
             p->book->options.name, SL(p->name));
    p->rows = rows;
    add_table(p);
    print_end(p);
    if (p->locked) {
        lxw_protection open = {.autofilter = LXW_TRUE, .format_columns = LXW_TRUE, .format_rows = LXW_TRUE};
        worksheet_protect(p->sheet, NULL, &open);
    }
    for (size_t i = 0; i < p->n; i++)
        if (p->columns[i].bar > 0 && !p->book->options.accessible)
            draw_bars(p, i);
    p->rows = said;
}
