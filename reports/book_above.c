/* book_above - lines between the notes and the table: cells that the reader may change, formulas, banners. */
#include <math.h>

#include "reports/book_inside.h"
#include "reports/book_text.h"

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
    book_try(p->book, worksheet_data_validation_cell(p->sheet, p->row, 0, &v));
    if (s->list)
        unquote_list(p);
}

static void define_name(struct page *p, const char *name)
{
    char cell[LXW_MAX_CELL_NAME_LENGTH * 2];
    lxw_rowcol_to_cell_abs(cell, p->row, 0, 1, 1);
    struct slice sheet = book_quoted(p->book->arena, p->name);
    book_try(p->book, workbook_define_name(p->book->file, name, slice_format(p->book->arena, "=%.*s!%s", SL(sheet), cell).at));
}

static void write_setting(struct page *p, const struct setting *s)
{
    if (s->list)
        page_put(p, 0, s->text, LOOK_INPUT_TEXT);
    else
        book_try(p->book, worksheet_write_number(p->sheet, p->row, 0, s->number, p->book->looks[LOOK_INPUT]));
    page_put(p, 1, s->label, LOOK_NOTE);
    validate(p, s);
    define_name(p, s->name);
}

static void write_shown(struct page *p, const struct shown *s)
{
    page_formula(p, p->row, 0, s->formula, p->book->looks[LOOK_SHOWN], s->number, s->text);
    page_put(p, 1, s->label, LOOK_NOTE);
    if (s->name)
        define_name(p, s->name);
}

static void write_line_above(struct page *p, const struct line *line)
{
    if (line->banner)
        page_formula(p, p->row, 0, line->banner, p->book->looks[LOOK_BANNER], NAN, line->now);
    else if (line->shown.formula)
        write_shown(p, &line->shown);
    else
        write_setting(p, &line->setting);
    print_row(p, LINE_POINTS + 3);
    book_try(p->book, worksheet_set_row(p->sheet, p->row, LINE_POINTS + 3, NULL));
    p->written++;
    p->row++;
}

void above_write(struct page *p)
{
    for (size_t i = 0; i < p->lines_above.n; i++)
        write_line_above(p, &p->lines_above.at[i]);
}
