/* csv_header - the names of the columns of a CSV file: one line of them, or several, behind a preamble. */
#include "formats/csv_inside.h"
#include "formats/csv_mend.h"

#include "record/table.h"

/* Trimmed, without byte-order marks; a line break inside a name and the blanks round it are one space. */
static struct slice clean_name(struct arena *a, struct slice cell)
{
    cell = slice_trim(cell);
    while (slice_starts(cell, "\xef\xbb\xbf"))
        cell = slice_trim(slice_sub(cell, 3, cell.len));
    char *to = arena_alloc(a, cell.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < cell.len;) {
        struct slice rest = slice_sub(cell, i, cell.len);
        size_t blanks = rest.len - slice_trim((struct slice){rest.at, rest.len}).len;
        bool broken = blanks && (memchr(rest.at, '\n', blanks) || memchr(rest.at, '\r', blanks));
        to[n++] = broken ? ' ' : cell.at[i];
        i += broken ? blanks : 1;
    }
    return (struct slice){to, n};
}

/* A name that comes again gets a number: "Totale", "Totale_2"; the row of names says so to whoever asks. */
static void number_repeated(struct rows *r, struct slice *names, size_t n)
{
    struct table seen = {0};
    bool fresh;
    for (size_t i = 0; i < n; i++) {
        struct slice name = names[i];
        size_t *at = table_at(&seen, &r->scratch, name, &fresh), first = *at;
        for (unsigned k = 2; !fresh; k++)
            at = table_at(&seen, &r->scratch, names[i] = slice_format(&r->scratch, "%.*s_%u", SL(name), k), &fresh);
        *at = i;
        if (!slice_eq(name, names[i]))
            LIST_PUSH(r->perm, &r->repeated, (struct repeated){first + 1, i + 1, slice_copy(r->perm, name), slice_copy(r->perm, names[i])});
    }
}

/* The names of a group stand over its first column: "2019,,2020," says "2019" of two. */
static struct slice under_group(struct arena *a, const struct slice *upper, size_t i, struct slice name)
{
    size_t k = i;
    while (k && !upper[k].len)
        k--;
    if (!upper[k].len || slice_eq(upper[k], name))
        return name;
    return name.len ? slice_format(a, "%.*s %.*s", SL(upper[k]), SL(name)) : upper[k];
}

/* Columns by the names in the row read last, under those of the header's rows before it (NULL: none), or by number. */
static void name_columns(struct rows *r, struct csv *c, const struct slice *upper, bool numbered)
{
    struct arena *a = &r->scratch;
    struct slice *names = arena_new(a, struct slice, c->n + 1);
    for (size_t i = 0, from = 0; i < c->n; from = c->ends[i++]) {
        if (numbered)
            names[i] = slice_format(a, "%zu", i + 1);
        else
            names[i] = clean_name(a, (struct slice){c->cells.at + from, c->ends[i] - from});
        if (upper)
            names[i] = under_group(a, upper, i, names[i]);
        if (!names[i].len)
            names[i] = slice_format(a, "column %zu", i + 1);
    }
    number_repeated(r, names, c->n);
    r->shape = shape_get(r->shapes, S("row"), names, c->n);
    c->values = arena_new(r->perm, struct value, c->n + 1);
    c->forms = r->profile.mend ? csv_forms_new(r->perm, c->n) : NULL;
}

/* More names than the rows have cells: those that are empty stand over nothing. */
static int fit_names(struct rows *r, struct csv *c, struct error *e)
{
    size_t want = (size_t)r->profile.columns, kept = 0;
    size_t *ends = arena_new(&r->scratch, size_t, c->n + 1);
    struct buffer cells = {0};
    if (!want || c->n == want)
        return 0;
    for (size_t i = 0, from = 0; i < c->n; from = c->ends[i++]) {
        struct slice cell = {c->cells.at + from, c->ends[i] - from};
        if (!slice_trim(cell).len)
            continue;
        buffer_slice(&cells, cell);
        ends[kept++] = cells.len;
    }
    bool fits = kept == want && c->n > want;
    if (fits) {
        memcpy(c->cells.at, cells.at, cells.len);
        memcpy(c->ends, ends, kept * sizeof *ends);
        c->cells.len = cells.len;
        c->n = kept;
    }
    buffer_free(&cells);
    return fits ? 0
                : fail(e, STATUS_DATA, "%s:%llu: header: found %zu cells, wanted %zu as 'columns' says", r->window.name,
                       (unsigned long long)r->header_line, c->n, want);
}

/* A header with a stray quote is read in the one way that gives the names their number. */
static bool mend_names(struct rows *r, struct csv *c, const struct row *row)
{
    size_t want = (size_t)r->profile.columns;
    if (!want || strcmp(row->fault, "quote") != 0 || want > (size_t)RAW_MOST)
        return false;
    struct slice *cells = arena_new(&r->scratch, struct slice, want);
    if (!csv_mend(window_bare_line(&r->window, 0, c->used), &r->profile, want, true, cells, &r->scratch))
        return false;
    c->cells.len = c->n = 0;
    for (size_t i = 0; i < want; i++)
        csv_add_cell(c, cells[i]);
    return true;
}

static int no_header(const struct rows *r, struct error *e)
{
    unsigned long long line = r->header_line;
    return fail(e, STATUS_DATA, "%s:%llu: found the end of the data, wanted the names of the columns in line %llu",
                r->window.name, line, line);
}

/* The preamble: lines before the header, whatever stands in them. */
static int skip_preamble(struct rows *r, struct csv *c, struct error *e)
{
    for (; c->line < r->header_line; c->line++) {
        size_t end;
        enum window_line got = csv_data_line(r, c, 0, &end, e);
        if (got == WINDOW_END)
            return no_header(r, e);
        if (got == WINDOW_FAILED || window_skip_line(&r->window, e))
            return -1;
    }
    return 0;
}

/* One row of the header. */
static int read_names(struct rows *r, struct csv *c, struct error *e)
{
    struct row row = {0};
    /* libcsv passes over a blank line and would take the next one for the header. */
    int got = csv_skip_blanks(r, c, e);
    bool blank = c->line > r->header_line;
    if (got > 0 && !blank)
        got = csv_read_row(r, c, &row, e);
    if (got < 0)
        return -1;
    if (got == 0 && !blank)
        return no_header(r, e);
    if (blank)
        row.fault = "blank", row.found = S("a blank line"), row.wanted = S("the names of the columns");
    if (row.fault && (blank || !mend_names(r, c, &row)))
        return fail(e, STATUS_DATA, "%s:%llu: header: found %.*s, wanted %.*s", r->window.name,
                    (unsigned long long)r->header_line, SL(row.found), SL(row.wanted));
    return fit_names(r, c, e);
}

/* The names read last, joined with those above them; kept until the next row of the header is there. */
static struct slice *keep_names(struct rows *r, struct csv *c, const struct slice *upper)
{
    struct slice *names = arena_new(r->perm, struct slice, c->n + 1);
    for (size_t i = 0, from = 0; i < c->n; from = c->ends[i++]) {
        struct slice name = clean_name(r->perm, (struct slice){c->cells.at + from, c->ends[i] - from});
        names[i] = upper ? under_group(r->perm, upper, i, name) : name;
    }
    return names;
}

int csv_read_header(struct rows *r, struct csv *c, struct error *e)
{
    struct slice *upper = NULL;
    size_t n = 0;
    r->header_line = r->profile.header;
    if (skip_preamble(r, c, e) || read_names(r, c, e))
        return -1;
    for (uint64_t left = r->profile.header_lines; left > 1; left--) {
        upper = keep_names(r, c, upper);
        n = c->n;
        r->header_line = c->line + c->used_lines;
        if (csv_drop_used(r, c, e) || read_names(r, c, e))
            return -1;
        if (c->n != n)
            return fail(e, STATUS_DATA, "%s:%llu: header: found %zu cells, wanted %zu as in the line of names above", r->window.name,
                        (unsigned long long)r->header_line, c->n, n);
    }
    name_columns(r, c, upper, false);
    return 0;
}

/* Without a header the first row says how many columns there are; it is read again as a row. */
int csv_count_columns(struct rows *r, struct csv *c, struct error *e)
{
    struct row row = {0};
    int got = csv_skip_blanks(r, c, e);
    for (size_t i = 0; i < r->profile.columns && got > 0; i++)
        csv_add_cell(c, S(""));
    if (got > 0 && !r->profile.columns)
        got = csv_read_row(r, c, &row, e);
    if (got < 0)
        return -1;
    if (row.fault)
        return fail(e, STATUS_DATA, "%s:%llu: first row: found %.*s, wanted %.*s", r->window.name,
                    (unsigned long long)row.line, SL(row.found), SL(row.wanted));
    c->used = c->used_lines = 0;
    name_columns(r, c, NULL, true);
    return 0;
}
