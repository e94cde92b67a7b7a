/* book - the workbook: pages with a title, notes, one table and its charts. The only door to libxlsxwriter.
 *
 * A page is written from the top down: page_title, page_note …, page_table, then the cells of the rows from left to right,
 * then charts and notes below, then page_end. Errors are kept: the calls below return nothing, book_close says what went
 * wrong first. A table longer than a sheet goes on in further sheets. Texts must be UTF-8; anything that a workbook cannot hold is replaced or escaped here. */
#ifndef REPORTS_BOOK_H
#define REPORTS_BOOK_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "record/record.h"

struct book;
struct page;

struct book_options {
    const char *path;                              /* the file to write: a temporary one beside the target */
    const char *name;                              /* the target, for messages */
    struct slice title, subject, author, language; /* properties of the document */
    struct slice as_of;                            /* stands as the day of making: the clock is not asked */
    struct slice footer;                           /* "Page {1} of {2}" */
    struct slice cut;                              /* stands at the end of a text that was too long for a cell */
    double *checked; /* seconds of wall and CPU that the check of the finished file took; NULL: nobody asks */
    bool accessible; /* no charts, data bars, frozen panes nor filters: nothing floats over the cells */
    /* Constant memory: cells go to the disk row by row, filters stand instead of tables. Sheets need not know: they give their
     * cells from left to right and from the top down. */
    bool large;
    size_t rows_most;                       /* of a table in one sheet; 0: 1,000,000. The others go to further sheets */
    struct slice part, goes_on, comes_from; /* "{1}, part {2}", "goes on in {1}", "began in {1}, row {2} is the first here" */
    struct slice empty;                     /* stands in a table without rows that something stands below */
    struct slice units;                     /* reads "Unit": the name of the row of units for a reader of the screen */
};

struct book *book_open(struct arena *a, const struct book_options *o, struct error *e);
/* Closes the file, opens it again and checks that every part is whole and every row is there: -1 with status 3 when not. */
int book_close(struct book *b);
/* Gives up: nothing is written. */
void book_drop(struct book *b);

/* The next sheet. The name is made fit: forbidden characters replaced, at most 31 characters, unlike all others. `key` is ASCII
 * and names its table ("ranking" -> tab_ranking). The first page is the one that shows when the book is opened. */
struct page *book_page(struct book *b, const char *key, struct slice name);
/* The name that the page got. */
struct slice page_name(const struct page *p);
/* Rows of its table so far. */
size_t page_rows(const struct page *p);

/* So many rows may come: the sheets that they need stand side by side. Without it, or when more come, they stand behind all
 * others. */
void page_expect(struct page *p, size_t rows);
/* Rows of its table that a sheet holds. */
size_t page_room(const struct page *p);
/* The sheets of the page, 1 mostly; name and rows of each, once it has ended. */
size_t page_parts(const struct page *p);
struct slice page_part_name(const struct page *p, size_t part);
size_t page_part_rows(const struct page *p, size_t part);

/* -- above the table -------------------------------------------------------------------------------------------- */

void page_title(struct page *p, struct slice title);
/* A line above the table, broken to the width of the table. */
void page_note(struct page *p, struct slice text);

/* A cell that the reader may change, in a line of its own between the notes and the table; its label stands to the right. The
 * sheet is protected (without a password) as soon as it has one. */
struct setting {
    const char *name;           /* formulas call the cell so */
    struct slice label, error;  /* what a wrong entry is answered */
    double number, least, most; /* of a number */
    struct slice text;          /* of a text: one of those in `list`, a reference such as =$B$9:$B$36 */
    const char *list;
};
/* Before page_table; the text and the formulas are copied. */
void page_setting(struct page *p, const struct setting *s);
/* A formula in a line of its own between notes and table, with its label to the right. */
struct shown {
    const char *formula, *name; /* other formulas call the cell so; NULL: they do not */
    struct slice label;
    double number;
    struct slice text; /* what it gives now: the number when this is empty */
};
void page_shown(struct page *p, const struct shown *s);
/* A line between notes and table that a formula makes; `now` is what it gives as the book is written. */
void page_banner(struct page *p, const char *formula, struct slice now);

/* -- the table -------------------------------------------------------------------------------------------------- */

enum column_type { COLUMN_TEXT, COLUMN_NUMBER, COLUMN_DATE, COLUMN_LINK, COLUMN_CHANGE /* a number with its sign */ };

/* Decimals that a number asks for itself: those of its digits, at most four; or as many as three or four significant digits need. */
enum { AS_IT_CAME = -1, AS_IT_NEEDS = -2 };

struct column {
    struct slice head, unit;
    enum column_type type;
    int width;    /* characters */
    int decimals; /* of a number */
    double bar;   /* data bars from 0 to this; 0: none */
    bool aside;   /* on the screen only: it and those to its right are not printed */
};

/* Begins the table; `keep` columns at the left stay in sight when the sheet is moved. */
void page_table(struct page *p, const struct column *columns, size_t n, size_t keep);

/* The next cell. Empty texts and values are missing ones. */
void cell_text(struct page *p, struct slice text);
void cell_number(struct page *p, double number);
/* A number keeps its double, and shows the decimals of its column or its own. */
void cell_value(struct page *p, const struct value *v);
/* A full date is a date, a year a number, a month the text that is given. */
void cell_date(struct page *p, struct slice iso, struct slice as_text);
/* A link when it is http, https or mailto; else the text alone. */
void cell_link(struct page *p, struct slice url);
void cell_goto(struct page *p, struct slice text, const struct page *to);
void cell_goto_part(struct page *p, struct slice text, const struct page *to, size_t part);
/* A formula and what it gives now: a number, or a text when it is not empty. */
void cell_formula(struct page *p, const char *formula, double number, struct slice text);
/* "$D$9": a cell of the table, row 0 its header; known from page_table on. */
const char *page_cell(const struct page *p, size_t row, size_t column);
/* "'City data'!$D$9:$D$36": a part of a column, for formulas on other sheets too. */
const char *page_range(const struct page *p, size_t row, size_t column, size_t n);
void cell_missing(struct page *p); /* [x] */
void cell_none(struct page *p);    /* [z] */

/* -- below it --------------------------------------------------------------------------------------------------- */

/* Points stand where their numbers say, on both axes, joined by lines: years that are missing leave room. */
enum chart_type { CHART_BAR, CHART_COLUMN, CHART_LINE, CHART_BAR_STACKED, CHART_RADAR, CHART_POINTS };

/* `n` cells of the table: row 0 is its header, row 1 its first row; down a column or across a row. */
struct cells {
    size_t row, column, n;
    bool across;
};

struct series {
    struct cells name, categories, values;
};

/* The ends of an axis with a step of 1; to <= from: as the figures need. */
struct span {
    double from, to;
};

struct chart {
    enum chart_type type;
    struct slice title, x_name, y_name;
    struct slice alt; /* what it shows, for those who do not see it */
    const struct series *series;
    size_t n;
    int height; /* pixels */
    bool percent_axis;
    bool floating;    /* bars: the first series only lifts the others and is not seen */
    struct span span; /* of the axis of values; of points: of the axis at the bottom */
    const char
        *labels; /* number format of the figures beside bars, lines and points; NULL: none, but of a single row of bars */
};

/* Below the table. A chart over a cell that is no number is left out: no chart is better than a wrong one. */
void page_chart(struct page *p, const struct chart *c);
/* A line below everything. */
void page_foot(struct page *p, struct slice text);
/* The same by a formula that gives this text now. */
void page_foot_formula(struct page *p, const char *formula, struct slice now);
/* Every page that was begun must be ended. `empty` stands in the first cell of a table without rows. */
void page_end(struct page *p, struct slice empty);

#endif
