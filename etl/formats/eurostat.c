/* eurostat - rows of Eurostat's TSV: one a figure, its dimensions, its period or area, value and flag.
 *
 * The first cell of a line holds the dimensions between commas, the last of them under a name like `geo\time`: what stands behind the backslash is what
 * the other columns are called by. Cells are `43110 b`, `: ` (nothing) or `: u` (nothing, and why). */
#include "formats/inside.h"

enum { DIMS_MOST = 32 };

struct eurostat {
    struct rows lines; /* as CSV between tabs */
    struct row row;    /* the line in hand */
    size_t at;         /* its next cell; 0: a new line is wanted */
    size_t dims;
    struct value *values; /* of the row that is given */
};

static int refuse_header(struct rows *r, struct slice cell, struct error *e)
{
    return fail(e, STATUS_DATA, "%s:1: header: found '%.*s', wanted names of dimensions and '\\' before the one of the columns",
                r->window.name, SL(cell));
}

static int name_all(struct rows *r, struct eurostat *s, struct error *e)
{
    const struct shape *header = s->lines.shape;
    struct slice cell = header->names[0], rest = cell, rows_of, name, names[DIMS_MOST + 3];
    slice_cut(&rest, '\\', &rows_of);
    if (!rest.at || !rest.len)
        return refuse_header(r, cell, e);
    struct slice columns_of = rest;
    while (slice_cut(&rows_of, ',', &name))
        if (s->dims < DIMS_MOST)
            names[s->dims++] = slice_trim(name);
        else
            return refuse_header(r, cell, e);
    names[s->dims] = slice_trim(columns_of);
    names[s->dims + 1] = S("value");
    names[s->dims + 2] = S("flag");
    for (size_t i = 0; i < s->dims + 3; i++)
        for (size_t k = 0; k < i; k++)
            if (slice_eq(names[i], names[k]) || !names[k].len)
                return refuse_header(r, cell, e);
    r->shape = shape_get(r->shapes, S("row"), names, s->dims + 3);
    r->header_line = s->lines.header_line;
    s->values = arena_new(r->perm, struct value, s->dims + 3);
    return 0;
}

static int eurostat_open(struct rows *r, struct error *e)
{
    struct eurostat *s = arena_new(r->perm, struct eurostat, 1);
    r->state = s;
    s->lines = *r;
    s->lines.format = &format_csv;
    s->lines.state = NULL;
    s->lines.profile.delimiter = '\t';
    s->lines.profile.quote = '\0';
    s->lines.profile.header = r->profile.header ? r->profile.header : 1;
    s->lines.scratch = (struct arena){0};
    s->lines.own = NULL;
    /* The lines have the window from now on. */
    const char *name = r->window.name;
    struct input *input = r->window.input;
    r->window = (struct window){.name = name, .input = input, .eol = '\n'};
    return format_csv.open(&s->lines, e) || name_all(r, s, e) ? -1 : 0;
}

/* 1 when the dimensions of a line are in order. */
static bool read_dims(struct rows *r, struct eurostat *s, struct row *out)
{
    struct slice cell = s->row.cells.values[0].text, rest = cell, dim;
    size_t n = 0;
    while (slice_cut(&rest, ',', &dim)) {
        if (n < s->dims)
            s->values[n] = value_text(slice_trim(dim));
        n++;
    }
    if (n == s->dims)
        return true;
    row_fault(r, out, "ragged", cell, NOWHERE, slice_format(&r->scratch, "%zu dimensions", n),
              slice_format(&r->scratch, "%zu dimensions", s->dims));
    return false;
}

/* The value and flag of the next cell that holds something. */
static bool next_cell(struct eurostat *s)
{
    const struct shape *header = s->lines.shape;
    while (++s->at < header->n) {
        struct slice text = slice_trim(s->row.cells.values[s->at].text), value, flag = text;
        slice_cut(&flag, ' ', &value);
        flag = flag.at ? slice_trim(flag) : flag;
        bool none = slice_is(value, ":") || !value.len;
        if (none && !flag.len)
            continue;
        s->values[s->dims] = value_text(slice_trim(header->names[s->at]));
        s->values[s->dims + 1] = none ? value_null() : value_text(value);
        s->values[s->dims + 2] = flag.len ? value_text(flag) : value_null();
        return true;
    }
    s->at = 0;
    return false;
}

static int eurostat_next(struct rows *r, struct row *out, struct error *e)
{
    struct eurostat *s = r->state;
    for (;;) {
        if (s->at && next_cell(s))
            break;
        arena_release(&s->lines.scratch, (struct arena_mark){0});
        s->row = (struct row){0};
        int got = format_csv.next(&s->lines, &s->row, e);
        r->skipped = s->lines.skipped;
        if (got <= 0)
            return got;
        *out = s->row;
        out->cells = (struct record){0};
        if (s->row.fault || !read_dims(r, s, out))
            return 1;
        s->at = 0;
        if (next_cell(s))
            break;
        r->skipped = ++s->lines.skipped; /* a line without a figure */
    }
    *out = s->row;
    out->cells = (struct record){.shape = r->shape, .values = s->values};
    return 1;
}

static void eurostat_close(struct rows *r)
{
    struct eurostat *s = r->state;
    if (!s)
        return;
    format_csv.close(&s->lines);
    window_close(&s->lines.window);
    arena_free(&s->lines.scratch);
}

const struct format format_eurostat = {"eurostat", eurostat_open, eurostat_next, eurostat_close, NULL};
