/* report - the workbook put together: which sheets there are, in which language, from which model. */
#include "report.h"

#include "base/buffer.h"
#include "reports/sheets/sheets.h"

enum { KIND_any = -1, KIND_previous = -2 };

static const struct {
    const char *key;
    void (*write)(struct report *, struct page *);
    int needs;
    enum word tab, title, about;
    struct records (*members)(struct report *); /* NULL: no family */
} sheets[SHEETS] = {
#define SHEET(name, needs) {#name, sheet_##name, KIND_##needs, WORD_tab_##name, WORD_title_##name, WORD_about_##name, NULL},
#define FAMILY(name, needs) \
    {#name, sheet_##name, KIND_##needs, WORD_tab_##name, WORD_title_##name, WORD_about_##name, members_##name},
#include "reports/sheets.def"
#undef SHEET
#undef FAMILY
};

const char *say(const struct report *r, enum word w)
{
    /* There are no charts to announce. */
    bool charts = w == WORD_one_table_charts;
    return word(r->lang, charts && r->accessible ? WORD_one_table : w);
}

struct slice tell(const struct report *r, enum word w)
{
    return slice_of(say(r, w));
}

struct slice tell_with(const struct report *r, enum word w, struct slice one, struct slice two, struct slice three)
{
    struct arena *a = r->arena;
    return word_fill(a, say(r, w), slice_cstr(a, one), slice_cstr(a, two), slice_cstr(a, three), NULL);
}

struct slice sheet_tab(const struct report *r, enum sheet s)
{
    return r->pages[s] ? page_name(r->pages[s]) : tell(r, sheets[s].tab);
}

struct slice sheet_about(const struct report *r, enum sheet s)
{
    return tell(r, sheets[s].about);
}

struct slice join(struct report *r, const struct slice *texts, size_t n, const char *by)
{
    struct buffer b = {0};
    for (size_t i = 0; i < n; i++) {
        if (i)
            buffer_text(&b, by);
        buffer_slice(&b, texts[i]);
    }
    struct slice kept = slice_copy(r->arena, buffer_of(&b));
    buffer_free(&b);
    return kept;
}

struct slice count_text(const struct report *r, uint64_t n)
{
    return word_count(r->lang, n, r->arena);
}

struct slice source_line(struct report *r, enum kind_id kind)
{
    struct records found = model_with(r->model, KIND_source, "of", slice_of(kinds[kind].name));
    struct slice *titles = arena_new(r->arena, struct slice, found.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < found.n; i++) {
        struct slice title = record_text(found.at[i], "title");
        titles[n++] = title.len ? title : record_text(found.at[i], "id");
    }
    if (!n)
        return S("");
    return tell_with(r, WORD_source_line_sheet, join(r, titles, n, "; "), sheet_tab(r, SHEET_sources), S(""));
}

/* -- the workbook ----------------------------------------------------------------------------------------------- */

/* One page for each member, called after it. */
static void add_family(struct report *r, struct book *b, int i)
{
    struct records members = r->members[i] = sheets[i].members(r);
    r->family[i] = arena_new(r->arena, struct page *, members.n + 1);
    for (size_t k = 0; k < members.n; k++) {
        struct slice tab = tell_with(r, sheets[i].tab, record_name(r->lang, members.at[k]), S(""), S(""));
        r->family[i][k] = book_page(b, slice_format(r->arena, "%s_%zu", sheets[i].key, k + 1).at, tab);
    }
    r->pages[i] = r->family[i][0];
}

/* A table that a sheet may not hold: the sheets that it takes stand side by side. */
static void expect_rows(struct report *r, int i)
{
    static const enum kind_id whole[] = {KIND_experiment, KIND_partner, KIND_programme, KIND_event};
    size_t n = 0;
    for (size_t k = 0; k < sizeof whole / sizeof *whole; k++)
        if (sheets[i].needs == (int)whole[k])
            n = r->model->of[whole[k]].n;
    if (model_figures_most(r->model) > page_room(r->pages[i]))
        n = i == SHEET_observations ? rows_count(r, rows_observations())
            : i == SHEET_figures    ? rows_count(r, rows_stated())
                                    : n;
    page_expect(r->pages[i], n);
}

static bool has_needs(const struct report *r, int needs)
{
    return needs == KIND_any || (needs == KIND_previous ? r->changes != NULL : r->model->of[needs].n > 0);
}

static void add_pages(struct report *r, struct book *b)
{
    for (int i = 0; i < SHEETS; i++) {
        /* Input cells and live lists are for the working profile. */
        bool wanted = !r->accessible || i != SHEET_whatif;
        bool stands = wanted && has_needs(r, sheets[i].needs);
        if (stands && sheets[i].members)
            add_family(r, b, i);
        else if (stands && (r->pages[i] = book_page(b, sheets[i].key, tell(r, sheets[i].tab))))
            expect_rows(r, i);
    }
}

struct page *family_page(const struct report *r, enum sheet s, struct slice code)
{
    for (size_t k = 0; k < r->members[s].n; k++)
        if (slice_eq(record_text(r->members[s].at[k], "code"), code))
            return r->family[s][k];
    return NULL;
}

static void write_family(struct report *r, int i)
{
    for (size_t k = 0; k < r->members[i].n; k++) {
        struct page *p = r->family[i][k];
        if (!p)
            return;
        r->member = k;
        page_title(p, tell_with(r, sheets[i].title, record_name(r->lang, r->members[i].at[k]), S(""), S("")));
        sheets[i].write(r, p);
        page_end(p, tell(r, WORD_no_rows));
    }
}

static void write_page(struct report *r, int i)
{
    struct page *p = r->pages[i];
    if (!p)
        return;
    if (sheets[i].members) {
        write_family(r, i);
        return;
    }
    page_title(p, tell(r, sheets[i].title));
    sheets[i].write(r, p);
    page_end(p, tell(r, WORD_no_rows));
}

int report_write(struct report *r, const char *path, const char *name, struct error *e)
{
    struct slice program = r->program;
    struct book_options options = {.path = path,
                                   .name = name,
                                   .title = r->title.len ? r->title : tell(r, WORD_report_title),
                                   .subject = tell(r, WORD_report_subject),
                                   .author = r->author.len ? r->author : program,
                                   .language = slice_of(lang_code(r->lang)),
                                   .as_of = r->model->as_of,
                                   .accessible = r->accessible,
                                   .large = r->large_cells && r->model->cells > r->large_cells,
                                   .checked = r->checked,
                                   .rows_most = r->rows_most,
                                   .part = tell(r, WORD_part_title),
                                   .goes_on = tell(r, WORD_part_goes_on),
                                   .comes_from = tell(r, WORD_part_comes_from),
                                   .empty = tell(r, WORD_no_rows),
                                   .footer = tell(r, WORD_page_footer),
                                   .cut = tell(r, WORD_cut_text),
                                   .units = tell(r, WORD_units_row)};
    struct book *b = book_open(r->arena, &options, e);
    if (!b)
        return -1;
    r->title = options.title;
    add_pages(r, b);
    /* The cover last: it tells what the others hold. */
    for (int i = SHEETS; i-- > 0 && !e->status;)
        write_page(r, i);
    return book_close(b);
}
