/* book_print - how a page is printed: paper, footer, repeated rows, and where its pages break. */
#include "reports/book_inside.h"
#include "reports/book_text.h"

/* How much a printed page holds when it is fitted to the table's width: A4 without its margins, in points. */
void print_measure(struct page *p)
{
    bool lying = p->width > WIDE;
    double width = lying ? 770 : 523, height = lying ? 492 : 740, table = 0;
    for (size_t i = 0; i < p->printed; i++)
        table += (p->columns[i].width * 7 + 5) * 0.75;
    double scale = table > width ? width / table : 1;
    p->sheet_high = p->sheet_left = height / scale;
}

/* The printed page that the next rows fall on: a row is not cut, it goes to the next page. */
void print_row(struct page *p, double points)
{
    if (points > p->sheet_left) {
        p->sheet_left = p->sheet_high - p->repeated;
        p->turned = true;
    }
    p->sheet_left -= points;
}

static void set_footer(struct page *p)
{
    struct arena *a = p->book->arena;
    struct slice footer = p->book->options.footer, title = book_footer(a, p->title, 90),
                 name = book_footer(a, p->parts.at[p->part]->name, 40);
    struct slice pages = book_fill(a, footer, "&P", "&N");
    book_try(p->book,
             worksheet_set_footer(p->sheet, slice_format(a, "&L&8 %.*s&C&8 %.*s&R&8 %.*s", SL(title), SL(name), SL(pages)).at));
}

void print_begin(struct page *p, lxw_row_t repeat_from)
{
    worksheet_set_paper(p->sheet, 9); /* A4 */
    if (p->width > WIDE)
        worksheet_set_landscape(p->sheet);
    worksheet_set_margins(p->sheet, 0.5, 0.5, 0.6, 0.7);
    worksheet_fit_to_pages(p->sheet, 1, 0);
    book_try(p->book, worksheet_repeat_rows(p->sheet, repeat_from, p->head));
    worksheet_gridlines(p->sheet, LXW_HIDE_ALL_GRIDLINES);
    set_footer(p);
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
void print_end(struct page *p)
{
    lxw_row_t last = p->below > p->row ? p->below : p->row;
    if (p->printed < p->n || p->charts)
        book_try(p->book, worksheet_print_area(p->sheet, 0, 0, last, last_column(p)));
    if (p->broken.n) {
        LIST_PUSH(p->book->arena, &p->broken, 0); /* ends the list */
        book_try(p->book, worksheet_set_h_pagebreaks(p->sheet, p->broken.at));
    }
}
