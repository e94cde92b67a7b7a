/* book_cell - one cell after the other: texts, numbers, dates, links, formulas; how high its row becomes. */
#include "reports/book_inside.h"
#include "reports/book_text.h"
#include "text/date.h"

enum {
    LINKS_MOST = 65000,       /* a sheet holds 65,530 */
    LINKS_MOST_LARGE = 10000, /* the library keeps them in memory until the end */
    LINK_LONGEST = 2000,
    KEPT_CELLS = 20000, /* cells that a chart can be drawn over */
    HIGHEST_ROW = 409,  /* points */
};

void page_put(struct page *p, size_t column, struct slice text, enum look look)
{
    struct book *b = p->book;
    const char *fit = book_cell_fit(&b->cell, text, b->options.cut);
    book_try(b, worksheet_write_string(p->sheet, p->row, (lxw_col_t)column, fit, b->looks[look]));
}

/* Lines that a text takes in a column. */
static size_t lines_of(struct slice text, size_t width)
{
    struct slice line;
    size_t n = 0;
    if (text.len <= width && !memchr(text.at, '\n', text.len))
        return text.len > 0;
    while (book_break(&text, width, &line))
        n++;
    return n;
}
/* The row in hand is as high as its highest cell: programs do not all find that out when they open a file. */
void page_height(struct page *p)
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
void page_need(struct page *p, struct slice text, size_t width)
{
    size_t letters = (width > 3 ? width - 2 : 1) * 23 / 20;
    size_t n = lines_of(text, letters);
    if (n > p->lines)
        p->lines = n;
}

/* A line of its own, from column A. */
void page_line(struct page *p, struct slice text, enum look look)
{
    page_put(p, 0, text, look);
    if (look == LOOK_TITLE)
        book_try(p->book, worksheet_set_row(p->sheet, p->row, TITLE_POINTS, NULL));
    print_row(p, look == LOOK_TITLE ? TITLE_POINTS : LINE_POINTS);
    p->written++;
    p->row++;
}

void page_lines(struct page *p, struct slice text)
{
    size_t width = p->width < 60 ? 60 : p->width;
    struct slice line;
    while (book_break(&text, width + width / 10, &line))
        page_line(p, line, LOOK_NOTE);
}

void page_keep(struct page *p, struct kept cell)
{
    if (p->cells.n == KEPT_CELLS || p->part)
        return;
    cell.text = slice_copy(p->book->arena, cell.text);
    LIST_PUSH(p->book->arena, &p->cells, cell);
}

bool column_is_number(const struct column *c)
{
    return c->type == COLUMN_NUMBER || c->type == COLUMN_DATE || c->type == COLUMN_CHANGE;
}

/* The column that the next cell falls into; begins a row when the last one is full. */
static size_t next_cell(struct page *p)
{
    if (p->column == p->n) {
        page_height(p);
        table_row(p);
        p->column = 0;
    }
    return p->column++;
}

void page_text(struct page *p, struct slice text, enum look look)
{
    size_t column = next_cell(p);
    page_put(p, column, text, look);
    if (look == LOOK_TEXT)
        page_need(p, text, (size_t)p->columns[column].width);
    page_keep(p, (struct kept){.text = text});
}

static void put_number(struct page *p, double number, enum look look)
{
    size_t column = next_cell(p);
    book_try(p->book, worksheet_write_number(p->sheet, p->row, (lxw_col_t)column, number, p->book->looks[look]));
    page_keep(p, (struct kept){.is_number = true, .number = number});
}

/* The column of the next cell, before it is taken. */
static const struct column *column_ahead(const struct page *p)
{
    return &p->columns[p->column == p->n ? 0 : p->column];
}

static void put_sign(struct page *p, struct slice sign)
{
    page_text(p, sign, column_is_number(column_ahead(p)) ? LOOK_MISSING_RIGHT : LOOK_MISSING);
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
        page_text(p, text, LOOK_TEXT);
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

void page_formula(struct page *p, lxw_row_t row, size_t column, const char *formula, lxw_format *look, double number,
                  struct slice text)
{
    struct book *b = p->book;
    bool is_text = text.len || number - number != 0; /* the library takes NaN and writes it */
    if (is_text)
        book_try(b, worksheet_write_formula_str(p->sheet, row, (lxw_col_t)column, formula, look,
                                                book_cell_fit(&b->cell, text, b->options.cut)));
    else
        book_try(b, worksheet_write_formula_num(p->sheet, row, (lxw_col_t)column, formula, look, number));
}

void cell_formula(struct page *p, const char *formula, double number, struct slice text)
{
    struct book *b = p->book;
    bool numbers = column_is_number(column_ahead(p));
    lxw_format *look = b->looks[numbers ? look_ahead(p, number) : LOOK_TEXT];
    size_t column = next_cell(p);
    page_formula(p, p->row, column, formula, look, number, text);
    bool is_text = text.len || number - number != 0;
    page_keep(p, is_text ? (struct kept){.text = text} : (struct kept){.is_number = true, .number = number});
}

const char *page_cell(const struct page *p, size_t row, size_t column)
{
    page_whole(p);
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
        cell_text(p, as_text.len ? as_text : iso);
    else if (!d.month)
        put_number(p, d.year, LOOK_YEAR);
    else if (d.day && date_first(d) >= FIRST_SAFE)
        put_number(p, (double)(date_first(d) + EPOCH), LOOK_DATE);
    else
        page_text(p, as_text.len ? as_text : iso, LOOK_DATE_TEXT);
}

void cell_link(struct page *p, struct slice url)
{
    struct book *b = p->book;
    if (!book_is_link(url, LINK_LONGEST) || p->links >= (b->options.large ? LINKS_MOST_LARGE : LINKS_MOST)) {
        cell_text(p, url);
        return;
    }
    size_t column = next_cell(p);
    struct slice shown = book_link_text(b->arena, url, (size_t)p->columns[column].width);
    book_try(b, worksheet_write_url_opt(p->sheet, p->row, (lxw_col_t)column, slice_cstr(b->arena, url), b->looks[LOOK_LINK],
                                        shown.at, NULL));
    page_keep(p, (struct kept){.text = shown});
    p->links++;
}

void cell_goto_part(struct page *p, struct slice text, const struct page *to, size_t part)
{
    struct book *b = p->book;
    struct slice target = slice_format(b->arena, "internal:%.*s!A1", SL(book_quoted(b->arena, to->parts.at[part]->name)));
    size_t column = next_cell(p);
    book_try(b, worksheet_write_url_opt(p->sheet, p->row, (lxw_col_t)column, target.at, b->looks[LOOK_LINK],
                                        book_cell_fit(&b->cell, text, b->options.cut), NULL));
    page_keep(p, (struct kept){.text = text});
    p->links++;
}

void cell_goto(struct page *p, struct slice text, const struct page *to)
{
    cell_goto_part(p, text, to, 0);
}
