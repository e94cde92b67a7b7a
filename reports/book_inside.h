/* book_inside - what the rooms of the workbook's writer share: the book, its pages, and the only include of libxlsxwriter.
 *
 * book.c opens the book and makes its sheets, book_table.c writes tables, book_cell.c their cells, book_above.c the lines between notes and table, book_print.c how pages
 * are printed, book_chart.c charts, book_look.c the formats. Nobody else includes this file. */
#ifndef REPORTS_BOOK_INSIDE_H
#define REPORTS_BOOK_INSIDE_H

#include <xlsxwriter.h>

#include "base/buffer.h"
#include "reports/book.h"

enum {
    WIDE = 100,          /* characters from which a page lies on its side */
    CHART_WIDTH = 900,   /* pixels */
    ROWS_MOST = 1000000, /* of a table in one sheet, which holds 1,048,576 with what stands around it */
    LINE_POINTS = 15,
    TITLE_POINTS = 24,
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
    LIST(struct part *) parts; /* every sheet, in order */
    struct buffer cell;        /* the text in hand */
};

/* A sheet: a page has more than one when its table is longer than a sheet. */
struct part {
    lxw_worksheet *sheet;
    struct slice name;
    size_t rows;    /* of the table */
    size_t written; /* rows that hold a cell: what the check looks for */
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
    LIST(struct part *) parts;
    size_t part;          /* the one in hand */
    lxw_worksheet *sheet; /* its sheet */
    const char *key;
    struct slice name, title;
    LIST(struct slice) notes;
    LIST(struct line) lines_above;
    bool locked;
    const struct column *columns;
    size_t n;         /* columns */
    size_t width;     /* characters, all columns that are printed */
    size_t printed;   /* columns that are printed */
    size_t lines;     /* of the highest cell of the row in hand */
    lxw_row_t row;    /* the one in hand */
    size_t column;    /* the next cell; 0: no cell of this row yet */
    lxw_row_t head;   /* row of the header */
    size_t keep;      /* columns that stay in sight */
    size_t rows;      /* of the table, begun ones included */
    size_t part_rows; /* of those, in this sheet */
    bool filler;      /* the only row says that there is none */
    size_t written;   /* rows of this sheet that hold a cell */
    lxw_row_t below;  /* the next free row under the table */
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
void book_try(struct book *b, lxw_error status);

/* Makes all formats. */
void look_make(struct book *b);

/* Writes the lines that were given with page_setting, page_shown and page_banner. */
void above_write(struct page *p);

/* How much a printed page holds when it is fitted to the table's width. */
void print_measure(struct page *p);
/* A row of this height: one that does not fit goes to the next printed page. */
void print_row(struct page *p, double points);
/* Paper, margins, footer, and the rows that every page repeats: from `repeat_from` to the header. */
void print_begin(struct page *p, lxw_row_t repeat_from);
/* What is printed, and where pages break. */
void print_end(struct page *p);

/* Another sheet, with a name like this. NULL: the error is kept. */
struct part *part_new(struct book *b, struct slice name);

/* The text in the row in hand. */
void page_put(struct page *p, size_t column, struct slice text, enum look look);
/* The next cell of the table. */
void page_text(struct page *p, struct slice text, enum look look);
/* A formula with what it gives now: a text when there is one or the number is none. */
void page_formula(struct page *p, lxw_row_t row, size_t column, const char *formula, lxw_format *look, double number,
                  struct slice text);
/* A line of its own, from column A; several, as wide as the table. */
void page_line(struct page *p, struct slice text, enum look look);
void page_lines(struct page *p, struct slice text);
/* The row in hand needs the lines that this text takes in a column so wide; and gets them. */
void page_need(struct page *p, struct slice text, size_t width);
void page_height(struct page *p);
/* For charts. */
void page_keep(struct page *p, struct kept cell);
bool column_is_number(const struct column *c);

/* The next row of the table, in the next sheet when this one is full. */
void table_row(struct page *p);

/* "='Sheet name'!$B$7:$B$34" */
const char *page_reference(const struct page *p, struct cells c);
/* Cells are found in the first part only: asked for in another, it is our fault. */
void page_whole(const struct page *p);
/* Ends the table: p->below is its first free row. */
void page_leave(struct page *p);

#endif
