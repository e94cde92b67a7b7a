/* book - the workbook: pages with a title, notes, one table and its charts. The only door to libxlsxwriter. */
#include "book.h"

#include <stdio.h>
#include <xlsxwriter.h>

#include "base/os.h"
#include "reports/book_check.h"
#include "reports/book_text.h"
#include "text/date.h"
#include "text/name.h"

enum {
    NAME_LONGEST = 31,
    LINKS_MOST = 65000, /* a sheet holds 65,530 */
    LINK_LONGEST = 2000,
    KEPT_CELLS = 100000, /* cells that a chart can be drawn over */
    WIDE = 100,          /* characters from which a page lies on its side */
    CHART_WIDTH = 900,   /* pixels */
    ROW_PIXELS = 20,
    LINE_POINTS = 15,
    TITLE_POINTS = 24,
    HIGHEST_ROW = 409, /* points */
    COLOUR_DARK = 0x1F3864,
    COLOUR_PALE = 0xDDE6F3,
    COLOUR_LINE = 0xC8CDD5,
    COLOUR_GREY = 0x6B6B6B,
    COLOUR_BAR = 0x9DC3E6,
};

/* Formats that are made once a book. */
enum look {
    LOOK_TITLE,
    LOOK_NOTE,
    LOOK_UNIT,
    LOOK_UNIT_RIGHT,
    LOOK_HEAD,
    LOOK_HEAD_RIGHT,
    LOOK_TEXT,
    LOOK_MISSING,
    LOOK_MISSING_RIGHT,
    LOOK_LINK,
    LOOK_DATE,
    LOOK_DATE_TEXT,
    LOOK_YEAR,
    LOOK_INPUT,
    LOOK_INPUT_TEXT,
    LOOK_BANNER,
    LOOK_SHOWN,
    LOOK_CHANGE,
    LOOK_NUMBER,
    LOOK_DECIMALS = 6,
    LOOKS = LOOK_NUMBER + LOOK_DECIMALS + 1
};

struct book {
    struct arena *arena;
    struct book_options options;
    struct error *error;
    lxw_workbook *file;
    lxw_format *looks[LOOKS];
    LIST(struct page *) pages;
};

/* What a chart must know of a cell. */
struct kept {
    bool is_number;
    double number;
    struct slice text;
};

/* A line between the notes and the table. */
struct line {
    struct setting setting;
    const char *banner; /* NULL: a setting */
    struct shown shown; /* without a formula: none */
    struct slice now;
};

struct page {
    struct book *book;
    lxw_worksheet *sheet;
    const char *key;
    struct slice name, title;
    LIST(struct slice) notes;
    LIST(struct line) lines_above;
    bool locked;
    const struct column *columns;
    size_t n;        /* columns */
    size_t width;    /* characters, all columns that are printed */
    size_t printed;  /* columns that are printed */
    size_t lines;    /* of the highest cell of the row in hand */
    lxw_row_t row;   /* the one in hand */
    size_t column;   /* the next cell; 0: no cell of this row yet */
    lxw_row_t head;  /* row of the header */
    size_t rows;     /* of the table, begun ones included */
    size_t written;  /* rows that hold a cell: what the check looks for */
    lxw_row_t below; /* the next free row under the table */
    /* Printed pages, in points. How much a page takes depends on the fonts of the machine, so a chart is only trusted to stand on
     * the page that its sheet begins with; otherwise a break before it makes sure that it is not cut. */
    double sheet_left;      /* left on the page that the row in hand stands on */
    double sheet_high;      /* a whole page */
    double repeated;        /* its repeated rows */
    bool turned;            /* the rows went beyond the first page */
    LIST(lxw_row_t) broken; /* rows that begin a page because we say so */
    size_t links, charts;
    LIST(struct kept) cells; /* row by row, the header first */
};

/* Keeps the first error of the library. */
static void check(struct book *b, lxw_error status)
{
    if (status != LXW_NO_ERROR)
        fail(b->error, STATUS_SYSTEM, "%s: the workbook cannot be written: %s", b->options.name, lxw_strerror(status));
}

/* -- looks ------------------------------------------------------------------------------------------------------ */

static lxw_format *new_format(struct book *b)
{
    lxw_format *f = workbook_add_format(b->file);
    if (!f)
        os_out_of_memory();
    return f;
}

/* A cell of the table: a thin line below, its text at the top. */
static lxw_format *new_cell(struct book *b)
{
    lxw_format *f = new_format(b);
    format_set_bottom(f, LXW_BORDER_THIN);
    format_set_bottom_color(f, COLOUR_LINE);
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
    return f;
}

static void make_numbers(struct book *b)
{
    static const char *const shown[] = {"#,##0",      "#,##0.0",     "#,##0.00",    "#,##0.000",
                                        "#,##0.0000", "#,##0.00000", "#,##0.000000"};
    for (int i = 0; i <= LOOK_DECIMALS; i++) {
        lxw_format *f = b->looks[LOOK_NUMBER + i] = new_cell(b);
        format_set_num_format(f, shown[i]);
    }
}

static void make_dates(struct book *b)
{
    /* Built-in format 14 is the short date of whoever reads. */
    format_set_num_format_index(b->looks[LOOK_DATE] = new_cell(b), 14);
    format_set_num_format(b->looks[LOOK_YEAR] = new_cell(b), "0");
    b->looks[LOOK_DATE_TEXT] = new_cell(b);
}

/* What stands in a column of numbers keeps a little distance from the text to its right. */
static void align_right(lxw_format *f, uint8_t indent)
{
    format_set_align(f, LXW_ALIGN_RIGHT);
    format_set_indent(f, indent);
}

static void align_left(lxw_format *f)
{
    format_set_align(f, LXW_ALIGN_LEFT);
    format_set_indent(f, 1);
}

static lxw_format *new_unit(struct book *b)
{
    lxw_format *f = new_format(b);
    format_set_italic(f);
    format_set_font_color(f, COLOUR_GREY);
    format_set_text_wrap(f);
    format_set_align(f, LXW_ALIGN_VERTICAL_BOTTOM);
    return f;
}

static lxw_format *new_head(struct book *b)
{
    lxw_format *f = new_format(b);
    format_set_bold(f);
    format_set_font_color(f, LXW_COLOR_WHITE);
    format_set_bg_color(f, COLOUR_DARK);
    format_set_text_wrap(f);
    format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
    return f;
}

static lxw_format *new_missing(struct book *b)
{
    lxw_format *f = new_cell(b);
    format_set_font_color(f, COLOUR_GREY);
    return f;
}

static void align_looks(struct book *b)
{
    static const enum look right[] = {LOOK_UNIT_RIGHT, LOOK_MISSING_RIGHT, LOOK_DATE, LOOK_DATE_TEXT, LOOK_YEAR, LOOK_CHANGE};
    static const enum look left[] = {LOOK_UNIT, LOOK_HEAD, LOOK_TEXT, LOOK_MISSING, LOOK_LINK};
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        align_right(b->looks[right[i]], 1);
    for (int i = 0; i <= LOOK_DECIMALS; i++)
        align_right(b->looks[LOOK_NUMBER + i], 1);
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        align_left(b->looks[left[i]]);
    /* The button of the filter stands at the right of a header. */
    align_right(b->looks[LOOK_HEAD_RIGHT], 2);
}

/* What the reader may change: framed, and the only cells that a protected sheet leaves open. */
static void make_inputs(struct book *b)
{
    for (enum look i = LOOK_INPUT; i <= LOOK_INPUT_TEXT; i++) {
        lxw_format *f = b->looks[i] = new_format(b);
        format_set_border(f, LXW_BORDER_MEDIUM);
        format_set_border_color(f, COLOUR_DARK);
        format_set_bg_color(f, 0xFFF8DC);
        format_set_bold(f);
        format_set_unlocked(f);
        if (i == LOOK_INPUT)
            align_right(f, 1);
        else
            align_left(f);
    }
    format_set_num_format(b->looks[LOOK_INPUT], "#,##0.##");
    lxw_format *f = b->looks[LOOK_SHOWN] = new_format(b);
    format_set_bold(f);
    format_set_num_format(f, "#,##0.0");
    align_left(f);
    f = b->looks[LOOK_BANNER] = new_format(b);
    format_set_bold(f);
    format_set_font_size(f, 13);
    format_set_font_color(f, 0x9C0006);
}

static void make_looks(struct book *b)
{
    lxw_format *f = b->looks[LOOK_TITLE] = new_format(b);
    format_set_bold(f);
    format_set_font_size(f, 16);
    format_set_font_color(f, COLOUR_DARK);
    f = b->looks[LOOK_NOTE] = new_format(b);
    format_set_font_color(f, 0x404040);
    b->looks[LOOK_UNIT] = new_unit(b);
    b->looks[LOOK_UNIT_RIGHT] = new_unit(b);
    b->looks[LOOK_HEAD] = new_head(b);
    b->looks[LOOK_HEAD_RIGHT] = new_head(b);
    b->looks[LOOK_MISSING] = new_missing(b);
    b->looks[LOOK_MISSING_RIGHT] = new_missing(b);
    f = b->looks[LOOK_TEXT] = new_cell(b);
    format_set_text_wrap(f);
    format_set_num_format(b->looks[LOOK_CHANGE] = new_cell(b), "+#,##0;-#,##0;0");
    make_inputs(b);
    f = b->looks[LOOK_LINK] = new_cell(b);
    format_set_font_color(f, 0x0563C1);
    format_set_underline(f, LXW_UNDERLINE_SINGLE);
    make_dates(b);
    make_numbers(b);
    align_looks(b);
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
    check(b, workbook_set_properties(b->file, &properties));
    if (o->language.len)
        check(b, workbook_set_custom_property_string(b->file, "Language", text_of(b->arena, o->language)));
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
    make_looks(b);
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
    check(b, status);
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

static void write_text(struct page *p, size_t column, struct slice text, enum look look)
{
    struct book *b = p->book;
    struct slice fit = book_cell_text(b->arena, text, b->options.cut);
    check(b, worksheet_write_string(p->sheet, p->row, (lxw_col_t)column, fit.at, b->looks[look]));
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

/* The printed page that the next rows fall on: a row is not cut, it goes to the next page. */
static void print_rows(struct page *p, double points)
{
    if (points > p->sheet_left) {
        p->sheet_left = p->sheet_high - p->repeated;
        p->turned = true;
    }
    p->sheet_left -= points;
}

/* The row in hand is as high as its highest cell: programs do not all find that out when they open a file. */
static void set_height(struct page *p)
{
    size_t height = (p->lines ? p->lines : 1) * LINE_POINTS;
    if (height > HIGHEST_ROW)
        height = HIGHEST_ROW;
    if (p->lines > 1)
        check(p->book, worksheet_set_row(p->sheet, p->row, (double)height, NULL));
    print_rows(p, (double)height);
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

/* How much a printed page holds when it is fitted to the table's width: A4 without its margins, in points. */
static void measure_page(struct page *p)
{
    bool lying = p->width > WIDE;
    double width = lying ? 770 : 523, height = lying ? 492 : 740, table = 0;
    for (size_t i = 0; i < p->printed; i++)
        table += (p->columns[i].width * 7 + 5) * 0.75;
    double scale = table > width ? width / table : 1;
    p->sheet_high = p->sheet_left = height / scale;
}

/* A line of its own, from column A. */
static void write_line(struct page *p, struct slice text, enum look look)
{
    write_text(p, 0, text, look);
    if (look == LOOK_TITLE)
        check(p->book, worksheet_set_row(p->sheet, p->row, TITLE_POINTS, NULL));
    print_rows(p, look == LOOK_TITLE ? TITLE_POINTS : LINE_POINTS);
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

/* -- the table -------------------------------------------------------------------------------------------------- */

void page_setting(struct page *p, const struct setting *s)
{
    struct arena *a = p->book->arena;
    struct line line = {.setting = *s};
    line.setting.name = slice_cstr(a, slice_of(s->name));
    line.setting.label = slice_copy(a, s->label);
    line.setting.error = slice_copy(a, s->error);
    line.setting.text = slice_copy(a, s->text);
    line.setting.list = s->list ? slice_cstr(a, slice_of(s->list)) : NULL;
    LIST_PUSH(a, &p->lines_above, line);
    p->locked = true;
}

void page_banner(struct page *p, const char *formula, struct slice now)
{
    struct arena *a = p->book->arena;
    LIST_PUSH(a, &p->lines_above, (struct line){.banner = slice_cstr(a, slice_of(formula)), .now = slice_copy(a, now)});
}

void page_shown(struct page *p, const struct shown *s)
{
    struct arena *a = p->book->arena;
    struct line line = {.shown = *s};
    line.shown.formula = slice_cstr(a, slice_of(s->formula));
    line.shown.name = s->name ? slice_cstr(a, slice_of(s->name)) : NULL;
    line.shown.label = slice_copy(a, s->label);
    line.shown.text = slice_copy(a, s->text);
    LIST_PUSH(a, &p->lines_above, line);
}

/* The text that a list was given, without the quotes around it: a reference. */
static void unquote_list(struct page *p)
{
    lxw_data_val_obj *each, *last = NULL;
    STAILQ_FOREACH(each, p->sheet->data_validations, list_pointers)
    last = each;
    size_t n = last && last->value_formula ? strlen(last->value_formula) : 0;
    if (n < 2)
        return;
    memmove(last->value_formula, last->value_formula + 1, n - 2);
    last->value_formula[n - 2] = '\0';
}

static void validate(struct page *p, const struct setting *s)
{
    struct arena *a = p->book->arena;
    /* The library loses a copy of a list's formula: it gets the reference as the one text of a list. */
    char *texts[] = {(char *)(uintptr_t)(s->list ? s->list + 1 : NULL), NULL};
    lxw_data_validation v = {.validate = s->list ? LXW_VALIDATION_TYPE_LIST : LXW_VALIDATION_TYPE_DECIMAL,
                             .criteria = LXW_VALIDATION_CRITERIA_BETWEEN,
                             .ignore_blank = LXW_VALIDATION_OFF,
                             .minimum_number = s->least,
                             .maximum_number = s->most,
                             .value_list = s->list ? texts : NULL,
                             .error_message = (char *)(uintptr_t)slice_cstr(a, book_plain(a, s->error, 200))};
    check(p->book, worksheet_data_validation_cell(p->sheet, p->row, 0, &v));
    if (s->list)
        unquote_list(p);
}

static void define_name(struct page *p, const char *name)
{
    char cell[LXW_MAX_CELL_NAME_LENGTH * 2];
    lxw_rowcol_to_cell_abs(cell, p->row, 0, 1, 1);
    struct slice sheet = book_quoted(p->book->arena, p->name);
    check(p->book, workbook_define_name(p->book->file, name, slice_format(p->book->arena, "=%.*s!%s", SL(sheet), cell).at));
}

static void write_setting(struct page *p, const struct setting *s)
{
    if (s->list)
        write_text(p, 0, s->text, LOOK_INPUT_TEXT);
    else
        check(p->book, worksheet_write_number(p->sheet, p->row, 0, s->number, p->book->looks[LOOK_INPUT]));
    write_text(p, 1, s->label, LOOK_NOTE);
    validate(p, s);
    define_name(p, s->name);
}

static void write_shown(struct page *p, const struct shown *s)
{
    struct book *b = p->book;
    if (s->text.len)
        check(b, worksheet_write_formula_str(p->sheet, p->row, 0, s->formula, b->looks[LOOK_SHOWN],
                                             slice_cstr(b->arena, book_cell_text(b->arena, s->text, b->options.cut))));
    else
        check(b, worksheet_write_formula_num(p->sheet, p->row, 0, s->formula, b->looks[LOOK_SHOWN], s->number));
    write_text(p, 1, s->label, LOOK_NOTE);
    if (s->name)
        define_name(p, s->name);
}

static void write_above(struct page *p, const struct line *line)
{
    struct arena *a = p->book->arena;
    if (line->banner)
        check(p->book, worksheet_write_formula_str(p->sheet, p->row, 0, line->banner, p->book->looks[LOOK_BANNER],
                                                   slice_cstr(a, book_cell_text(a, line->now, p->book->options.cut))));
    else if (line->shown.formula)
        write_shown(p, &line->shown);
    else
        write_setting(p, &line->setting);
    print_rows(p, LINE_POINTS + 3);
    check(p->book, worksheet_set_row(p->sheet, p->row, LINE_POINTS + 3, NULL));
    p->written++;
    p->row++;
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
        check(p->book, worksheet_set_column(p->sheet, (lxw_col_t)i, (lxw_col_t)i, own[i].width, NULL));
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
    write_text(p, column, unit, column && is_number(c) ? LOOK_UNIT_RIGHT : LOOK_UNIT);
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

static void set_footer(struct page *p)
{
    struct arena *a = p->book->arena;
    struct slice footer = p->book->options.footer, title = book_footer(a, p->title, 90), name = book_footer(a, p->name, 40);
    struct slice pages = book_fill(a, footer, "&P", "&N");
    check(p->book,
          worksheet_set_footer(p->sheet, slice_format(a, "&L&8 %.*s&C&8 %.*s&R&8 %.*s", SL(title), SL(name), SL(pages)).at));
}

static void set_print(struct page *p, lxw_row_t repeat_from)
{
    worksheet_set_paper(p->sheet, 9); /* A4 */
    if (p->width > WIDE)
        worksheet_set_landscape(p->sheet);
    worksheet_set_margins(p->sheet, 0.5, 0.5, 0.6, 0.7);
    worksheet_fit_to_pages(p->sheet, 1, 0);
    check(p->book, worksheet_repeat_rows(p->sheet, repeat_from, p->head));
    worksheet_gridlines(p->sheet, LXW_HIDE_ALL_GRIDLINES);
    set_footer(p);
}

void page_table(struct page *p, const struct column *columns, size_t n, size_t keep)
{
    keep_columns(p, columns, n);
    measure_page(p);
    write_line(p, p->title, LOOK_TITLE);
    for (size_t i = 0; i < p->notes.n; i++)
        write_broken(p, p->notes.at[i]);
    for (size_t i = 0; i < p->lines_above.n; i++)
        write_above(p, &p->lines_above.at[i]);
    double before = p->sheet_left;
    bool units = write_units(p);
    p->head = p->row;
    set_print(p, units ? p->head - 1 : p->head);
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
    write_text(p, column, text, look);
    if (look == LOOK_TEXT)
        need_lines(p, text, (size_t)p->columns[column].width);
    keep_cell(p, (struct kept){.text = slice_copy(p->book->arena, text)});
}

static void put_number(struct page *p, double number, enum look look)
{
    size_t column = next_cell(p);
    check(p->book, worksheet_write_number(p->sheet, p->row, (lxw_col_t)column, number, p->book->looks[look]));
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
        check(b, worksheet_write_formula_str(p->sheet, p->row, (lxw_col_t)column, formula, look,
                                             slice_cstr(b->arena, book_cell_text(b->arena, text, b->options.cut))));
    else
        check(b, worksheet_write_formula_num(p->sheet, p->row, (lxw_col_t)column, formula, look, number));
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
    check(b, worksheet_write_url_opt(p->sheet, p->row, (lxw_col_t)column, slice_cstr(b->arena, url), b->looks[LOOK_LINK],
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
    check(b, worksheet_write_url_opt(p->sheet, p->row, (lxw_col_t)column, target.at, b->looks[LOOK_LINK], shown.at, NULL));
    keep_cell(p, (struct kept){.text = shown});
    p->links++;
}

/* -- charts ----------------------------------------------------------------------------------------------------- */

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
        if (!all_there(p, s->values, true) || !all_there(p, s->categories, false) || !all_there(p, s->name, false) ||
            s->categories.n != s->values.n)
            return false;
    }
    return c->n > 0;
}

/* "='Sheet name'!$B$7:$B$34" */
static const char *formula_of(const struct page *p, struct cells c)
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
    return formula_of(p, (struct cells){row, column, n, false}) + 1;
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

/* The first of floating bars is not seen; a line around the others shows those that have no length. */
static void fill_bars(lxw_chart_series *series, const struct chart *c, size_t at, lxw_color_t colour)
{
    lxw_chart_fill fill = {.color = colour};
    lxw_chart_line line = {.color = colour, .width = 3};
    if (c->floating && !at) {
        fill.none = line.none = LXW_TRUE;
        chart_series_set_line(series, &line);
    } else if (c->floating) {
        chart_series_set_line(series, &line);
    }
    chart_series_set_fill(series, &fill);
    if (!c->floating && c->n == 1)
        chart_series_set_labels(series);
}

static void add_series(struct page *p, lxw_chart *chart, const struct series *s, const struct chart *c, size_t at)
{
    static const lxw_color_t colours[] = {0x2E75B6, 0xF4B183, 0x548235, 0xFFD966, 0x7030A0, 0xBFBFBF};
    static const lxw_color_t dark[] = {0x2E75B6, 0xC55A11, 0x548235, 0x7F6000, 0x7030A0, 0x404040};
    enum chart_type type = c->type;
    lxw_chart_series *series = chart_add_series(chart, formula_of(p, s->categories), formula_of(p, s->values));
    if (!series)
        os_out_of_memory();
    chart_series_set_name(series, formula_of(p, s->name));
    fill_cache(p, s->categories, series->categories);
    fill_cache(p, s->values, series->values);
    fill_cache(p, s->name, series->title.range);
    bool lines = type == CHART_LINE || type == CHART_RADAR;
    lxw_color_t colour = (lines || c->n == 1 ? dark : colours)[at % (sizeof colours / sizeof *colours)];
    if (lines) {
        lxw_chart_line line = {.color = colour, .width = 2.25f};
        lxw_chart_fill fill = {.color = colour};
        chart_series_set_line(series, &line);
        /* Markers of different shapes: colour is not the only thing that tells the lines apart. */
        chart_series_set_marker_type(series, (uint8_t)(LXW_CHART_MARKER_SQUARE + at % 7));
        chart_series_set_marker_fill(series, &fill);
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
    check(p->book, worksheet_insert_chart_opt(p->sheet, p->below + 1, 0, chart, &place));
    p->below += (lxw_row_t)(c->height / ROW_PIXELS + 3);
    p->charts++;
    p->sheet_left -= points;
}

/* The first row under the table. */
static void leave_table(struct page *p)
{
    if (!p->below)
        p->below = p->row + 1;
}

void page_chart(struct page *p, const struct chart *c)
{
    static const uint8_t types[] = {[CHART_BAR] = LXW_CHART_BAR,
                                    [CHART_COLUMN] = LXW_CHART_COLUMN,
                                    [CHART_LINE] = LXW_CHART_LINE,
                                    [CHART_BAR_STACKED] = LXW_CHART_BAR_STACKED,
                                    [CHART_RADAR] = LXW_CHART_RADAR_WITH_MARKERS};
    leave_table(p);
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
    if (c->n == 1 || c->floating)
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    else
        chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    insert_chart(p, chart, c);
}

void page_foot(struct page *p, struct slice text)
{
    leave_table(p);
    lxw_row_t row = p->row;
    p->row = p->below + 1;
    print_rows(p, LINE_POINTS);
    write_broken(p, text);
    p->below = p->row - 1;
    p->row = row;
}

void page_foot_formula(struct page *p, const char *formula, struct slice now)
{
    struct book *b = p->book;
    leave_table(p);
    check(b, worksheet_write_formula_str(p->sheet, p->below + 1, 0, formula, b->looks[LOOK_SHOWN],
                                         slice_cstr(b->arena, book_cell_text(b->arena, now, b->options.cut))));
    print_rows(p, LINE_POINTS);
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
    check(p->book, worksheet_conditional_format_range(p->sheet, p->head + 1, (lxw_col_t)column, p->head + (lxw_row_t)p->rows,
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
    check(p->book, worksheet_add_table(p->sheet, p->head, 0, p->head + (lxw_row_t)p->rows, (lxw_col_t)(p->n - 1), &options));
}

/* The last printed column: of the table, or what its charts reach. */
static lxw_col_t last_column(const struct page *p)
{
    enum { DEFAULT_PIXELS = 64 };
    size_t pixels = 0, n = 0;
    while (n < p->printed || (p->charts && pixels < CHART_WIDTH)) {
        pixels += n < p->n ? (size_t)p->columns[n].width * 7 + 5 : DEFAULT_PIXELS;
        n++;
    }
    return (lxw_col_t)(n - 1);
}

/* Columns that stand aside are not printed: a page that is fitted to all of them could not be read. Page breaks. */
static void end_print(struct page *p)
{
    lxw_row_t last = p->below > p->row ? p->below : p->row;
    if (p->printed < p->n || p->charts)
        check(p->book, worksheet_print_area(p->sheet, 0, 0, last, last_column(p)));
    if (p->broken.n) {
        LIST_PUSH(p->book->arena, &p->broken, 0); /* ends the list */
        check(p->book, worksheet_set_h_pagebreaks(p->sheet, p->broken.at));
    }
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
    end_print(p);
    if (p->locked) {
        lxw_protection open = {.autofilter = LXW_TRUE, .format_columns = LXW_TRUE, .format_rows = LXW_TRUE};
        worksheet_protect(p->sheet, NULL, &open);
    }
    for (size_t i = 0; i < p->n; i++)
        if (p->columns[i].bar > 0 && !p->book->options.accessible)
            draw_bars(p, i);
    p->rows = said;
}
