/* book - the workbook: its file, its pages, and the sheets that each of them fills. */
#include "book.h"

#include <math.h>
#include <stdio.h>

#include "base/os.h"
#include "reports/book_check.h"
#include "reports/book_inside.h"
#include "reports/book_text.h"
#include "text/date.h"
#include "text/name.h"

enum {
    NAME_LONGEST = 31,
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
    lxw_workbook_options options = {.constant_memory = o->large, .tmpdir = folder_of(a, o->path)};
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
    buffer_free(&b->cell);
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
    buffer_free(&b->cell);
    book_try(b, status);
    size_t *rows = arena_new(b->arena, size_t, b->parts.n);
    for (size_t i = 0; i < b->parts.n; i++)
        rows[i] = b->parts.at[i]->written;
    if (b->error->status)
        return -1;
    double wall = os_seconds(), cpu = os_cpu_seconds();
    int bad = book_check(b->options.path, b->options.name, rows, b->parts.n, b->error);
    if (b->options.checked) {
        b->options.checked[0] = os_seconds() - wall;
        b->options.checked[1] = os_cpu_seconds() - cpu;
    }
    return bad;
}

/* True when a page has that name, letters of both cases and their accents taken as the same. */
static bool name_taken(struct book *b, struct slice name)
{
    struct slice key = name_key(name, b->arena);
    for (size_t i = 0; i < b->parts.n; i++)
        if (slice_eq(name_key(b->parts.at[i]->name, b->arena), key))
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

struct part *part_new(struct book *b, struct slice name)
{
    struct part *part = arena_new(b->arena, struct part, 1);
    part->name = free_name(b, name);
    part->sheet = workbook_add_worksheet(b->file, slice_cstr(b->arena, part->name));
    if (!part->sheet) {
        fail(b->error, STATUS_SYSTEM, "%s: the workbook refuses the sheet '%.*s'", b->options.name, SL(part->name));
        return NULL;
    }
    LIST_PUSH(b->arena, &b->parts, part);
    return part;
}

struct page *book_page(struct book *b, const char *key, struct slice name)
{
    struct page *p = arena_new(b->arena, struct page, 1);
    struct part *first = part_new(b, name);
    if (!first)
        return NULL;
    *p = (struct page){.book = b, .key = key, .name = first->name, .sheet = first->sheet};
    LIST_PUSH(b->arena, &p->parts, first);
    if (b->parts.n == 1)
        worksheet_activate(p->sheet);
    return p;
}

size_t page_room(const struct page *p)
{
    return p->book->options.rows_most ? p->book->options.rows_most : ROWS_MOST;
}

void page_expect(struct page *p, size_t rows)
{
    size_t most = page_room(p);
    struct part *part = p->parts.at[0];
    while (part && p->parts.n < (rows + most - 1) / most)
        if ((part = part_new(p->book, p->name)))
            LIST_PUSH(p->book->arena, &p->parts, part);
}

size_t page_parts(const struct page *p)
{
    return p->parts.n;
}

struct slice page_part_name(const struct page *p, size_t part)
{
    return p->parts.at[part]->name;
}

size_t page_part_rows(const struct page *p, size_t part)
{
    return p->parts.at[part]->rows;
}

struct slice page_name(const struct page *p)
{
    return p->name;
}

size_t page_rows(const struct page *p)
{
    return p->rows;
}

/* -- above and below the table ------------------------------------------------------------------------------------ */

void page_title(struct page *p, struct slice title)
{
    p->title = slice_copy(p->book->arena, title);
}

void page_note(struct page *p, struct slice text)
{
    if (text.len)
        LIST_PUSH(p->book->arena, &p->notes, slice_copy(p->book->arena, text));
}

void page_whole(const struct page *p)
{
    if (p->part)
        fail(p->book->error, STATUS_SYSTEM, "%s: a formula looks into the sheet '%.*s', which has parts; please report this",
             p->book->options.name, SL(p->name));
}

const char *page_reference(const struct page *p, struct cells c)
{
    page_whole(p);
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

void page_foot(struct page *p, struct slice text)
{
    page_leave(p);
    lxw_row_t row = p->row;
    p->row = p->below + 1;
    print_row(p, LINE_POINTS);
    page_lines(p, text);
    p->below = p->row - 1;
    p->row = row;
}

void page_foot_formula(struct page *p, const char *formula, struct slice now)
{
    struct book *b = p->book;
    page_leave(p);
    page_formula(p, p->below + 1, 0, formula, b->looks[LOOK_SHOWN], NAN, now);
    print_row(p, LINE_POINTS);
    p->written++;
    p->below++;
}
