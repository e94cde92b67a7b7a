/* book_look - the formats of the workbook's cells, made once a book. */
#include "base/os.h"
#include "reports/book_inside.h"

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

void look_make(struct book *b)
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
