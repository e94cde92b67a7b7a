/* csv - rows of a CSV file: libcsv cuts, the places are ours.
 *
 * libcsv counts no lines and stops for good at its first fault. So it is fed one physical line at a time, and the window
 * holds the row from its start: when the row is refused, its first line alone is given up and reading goes on at the next.
 * A line that is in order by itself needs no libcsv: csv_scan cuts it, in the same places. */
#include "formats/csv_inside.h"
#include "formats/csv_mend.h"
#include "formats/csv_scan.h"

#include <csv.h>

#include "base/os.h"
#include "text/scan.h"

enum {
    LONGEST = 1 << 20,       /* bytes of a row, when the profile does not say */
    LOOK_MOST = 64 << 20,    /* bytes of a line that is read ahead because of a footer */
    FOOTER_MOST = 1000 * 1000,
    COLUMNS_MOST = 100 * 1000,
    BUFFER_STEP = 4096,      /* libcsv grows its buffer by 128 bytes unless told */
};


/* -- libcsv ------------------------------------------------------------------------------------------------------ */

void csv_add_cell(struct csv *c, struct slice text)
{
    if (c->n == c->cap) {
        c->cap = c->cap ? c->cap * 2 : 64;
        c->ends = os_realloc(c->ends, c->cap * sizeof *c->ends);
    }
    buffer_slice(&c->cells, text);
    c->ends[c->n++] = c->cells.len;
}

static void take_cell(void *text, size_t len, void *to)
{
    csv_add_cell(to, (struct slice){text, len});
}

static void take_row(int end, void *to)
{
    (void)end;
    ((struct csv *)to)->done = true;
}

static int is_never(unsigned char c)
{
    (void)c;
    return 0;
}

static int is_cr(unsigned char c)
{
    return c == '\r';
}

static int is_gap(unsigned char c)
{
    return c == ' ' || c == '\t';
}

static int is_gap_or_cr(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static int is_lf(unsigned char c)
{
    return c == '\n';
}

static void start_parser(struct csv *c, const struct profile *p)
{
    csv_free(c->parser);
    csv_init(c->parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(c->parser, (unsigned char)p->delimiter);
    csv_set_quote(c->parser, (unsigned char)p->quote);
    csv_set_realloc_func(c->parser, os_try_realloc);
    csv_set_free_func(c->parser, os_free);
    csv_set_blk_size(c->parser, BUFFER_STEP);
    csv_set_space_func(c->parser, is_never);
}

static void start_row(struct csv *c)
{
    c->cells.len = 0;
    c->n = 0;
    c->done = c->scanned = false;
}

/* libcsv ends a row at any CR and LF. That is quick and right for a line that has them at its end only; where another stands
 * inside, it belongs to the cell, unless it is one of the CRs before the LF. */
static void set_line_end(struct csv *c, char eol, bool trim, struct slice line)
{
    size_t body = line.len;
    while (body && (line.at[body - 1] == '\r' || line.at[body - 1] == '\n') && line.len - body < 2)
        body--;
    bool inside = body && memchr(line.at, eol == '\n' ? '\r' : '\n', body);
    csv_set_term_func(c->parser, inside ? (eol == '\n' ? is_lf : is_cr) : NULL);
    bool cr = inside && eol == '\n';
    csv_set_space_func(c->parser, trim ? (cr ? is_gap_or_cr : is_gap) : cr ? is_cr : is_never);
}

/* False when libcsv refuses the line. `last`: no line end stands behind it. */
static bool feed(struct csv *c, char eol, bool trim, struct slice line, bool last)
{
    set_line_end(c, eol, trim, line);
    bool fine = csv_parse(c->parser, line.at, line.len, take_cell, take_row, c) == line.len;
    if (fine && last && !c->done)
        fine = csv_fini(c->parser, take_cell, take_row, c) == 0;
    if (csv_error(c->parser) == CSV_ENOMEM || csv_error(c->parser) == CSV_ETOOBIG)
        os_out_of_memory();
    return fine;
}

/* -- lines ------------------------------------------------------------------------------------------------------- */

/* Reads one line more ahead, if there is one. */
static int look_ahead(struct rows *r, struct csv *c, struct error *e)
{
    struct window *w = &r->window;
    uint64_t footer = r->profile.footer;
    size_t from = (size_t)(c->ahead - w->gone), end;
    enum window_line got = window_line(w, from, from + LOOK_MOST, &end, e);
    if (got == WINDOW_LONG)
        fail(e, STATUS_DATA, "%s: a line of more than %d bytes, which a footer of %llu lines cannot be told from", w->name,
             LOOK_MOST, (unsigned long long)footer);
    if (got != WINDOW_LINE)
        return got == WINDOW_END ? 0 : -1;
    c->starts[c->seen++ % footer] = c->ahead;
    c->ahead = w->gone + end;
    if (c->seen >= footer)
        c->limit = c->starts[c->seen % footer];
    return 1;
}

/* window_line for lines of data: WINDOW_END before the footer. */
enum window_line csv_data_line(struct rows *r, struct csv *c, size_t from, size_t *end, struct error *e)
{
    int more = 1;
    while (r->profile.footer && more && c->limit <= r->window.gone + from)
        if ((more = look_ahead(r, c, e)) < 0)
            return WINDOW_FAILED;
    return more ? window_line(&r->window, from, c->longest, end, e) : WINDOW_END;
}

/* Nothing but blanks: libcsv would take spaces for a cell. */
bool csv_is_blank(const struct profile *p, struct slice line)
{
    for (size_t i = 0; i < line.len; i++) {
        char ch = line.at[i];
        bool blank = ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
        if (!blank || ch == p->delimiter || ch == p->quote)
            return false;
    }
    return true;
}

/* Gives up what the last row took. */
int csv_drop_used(struct rows *r, struct csv *c, struct error *e)
{
    window_drop(&r->window, c->used);
    c->line += c->used_lines;
    c->used = c->used_lines = 0;
    if (!c->cut_long)
        return 0;
    c->cut_long = false;
    return window_skip_line(&r->window, e);
}

/* Nothing is written where nothing was used: another piece may be agreed to at the same time. */
int csv_at_row(struct rows *r, struct error *e)
{
    struct csv *c = r->state;
    return c->used || c->cut_long ? csv_drop_used(r, c, e) : 0;
}

void csv_agree(struct rows *r, struct piece *p)
{
    struct csv *c = r->state;
    p->line = c->line;
    c->line += p->lines;
}

size_t csv_used(const struct rows *r)
{
    return ((const struct csv *)r->state)->used;
}

size_t csv_longest(const struct rows *r)
{
    return ((const struct csv *)r->state)->longest;
}

/* -- faults ------------------------------------------------------------------------------------------------------ */

/* Byte of the line where a quote opens that does not close well, or where one stands inside a bare cell (`*bare`); NOWHERE
 * when the line by itself is in order. libcsv does not tell. */
static ptrdiff_t find_quote(const struct profile *p, struct slice line, bool *bare)
{
    ptrdiff_t opened = NOWHERE;
    bool begins = true;
    *bare = false;
    for (size_t i = 0; i < line.len; i++) {
        char ch = line.at[i];
        bool doubled = i + 1 < line.len && line.at[i + 1] == p->quote;
        if (ch != p->quote) {
            begins = opened == NOWHERE && (ch == p->delimiter || (begins && p->trim && is_gap((unsigned char)ch)));
        } else if (opened == NOWHERE) {
            if (!begins) {
                *bare = true;
                return (ptrdiff_t)i;
            }
            opened = (ptrdiff_t)i;
        } else if (doubled) {
            i++;
        } else if (i + 1 == line.len || line.at[i + 1] == p->delimiter) {
            opened = NOWHERE;
            begins = false;
        } else {
            return opened;
        }
    }
    return opened;
}

/* Gives the cells of a row that was mended, and says how. */
static int give_mended(struct rows *r, struct csv *c, const struct slice *cells, struct slice how, struct row *out)
{
    for (size_t i = 0; i < r->shape->n; i++)
        c->values[i] = value_text(cells[i]);
    out->cells = (struct record){.shape = r->shape, .values = c->values};
    out->mended = how;
    return 1;
}

/* The first line of the row is the fault: the others get another chance. */
static int refuse_line(struct rows *r, struct csv *c, size_t end, struct row *out)
{
    struct slice line = window_bare_line(&r->window, 0, end), wanted;
    bool bare;
    ptrdiff_t at = find_quote(&r->profile, line, &bare);
    start_parser(c, &r->profile);
    c->used = end;
    c->used_lines = 1;
    out->raw = slice_sub(line, 0, RAW_MOST);
    if (r->profile.mend && r->shape) {
        struct slice *cells = arena_new(&r->scratch, struct slice, r->shape->n);
        if (!row_check_text(r, out, line) && csv_mend(line, &r->profile, r->shape->n, false, cells, &r->scratch))
            return give_mended(r, c, cells, S("the quotes that do not close are taken for letters"), out);
        if (out->fault)
            return 1;
    }
    if (bare)
        wanted = S("quotes round the whole cell, and doubled inside it");
    else
        wanted = S("a closing quote before the end of the row");
    return row_fault(r, out, "quote", line, at, row_excerpt(r, line), wanted);
}

static int refuse_long(struct rows *r, struct csv *c, size_t held, struct row *out)
{
    struct slice line = {window_at(&r->window), held};
    c->used = held;
    c->used_lines = 1;
    c->cut_long = true;
    out->raw = slice_sub(line, 0, RAW_MOST);
    return row_fault(r, out, "quote", line, NOWHERE, row_excerpt(r, line),
                     slice_format(&r->scratch, "a row of at most %zu bytes", c->longest));
}

/* -- a quote that runs on over rows ----------------------------------------------------------------------------------- */

/* One line by itself: does it have `want` cells, whatever its quotes say? */
static bool is_like_row(const struct profile *p, struct slice line, size_t want)
{
    return scan_count(line, p->delimiter) + 1 == want;
}

static struct csv_form form_of_first(const struct profile *p, struct slice line)
{
    struct slice cell;
    slice_cut(&line, p->delimiter, &cell);
    return csv_form_of(cell, true);
}

/* Are the lines behind the first like rows, and do they begin as it does, with a number or a code? The last one holds the
 * end of the row as well: it may be unlike where another is like. */
static bool begin_alike(const struct rows *r, struct slice rest)
{
    const struct profile *p = &r->profile;
    struct slice line;
    slice_cut(&rest, r->window.eol, &line);
    struct csv_form first = form_of_first(p, line);
    bool word = first.n == 0 || (first.n == 1 && first.at[0] == 'a') || first.at[0] == p->quote;
    bool some = false, alike = true;
    while (!word && alike && slice_cut(&rest, r->window.eol, &line)) {
        struct csv_form own = form_of_first(p, line);
        alike = csv_form_same(&own, &first) && is_like_row(p, line, r->shape->n);
        some = some || alike;
    }
    return some && !rest.at;
}

/* A row over several lines may be one that a stray quote has made of several: then its lines have as many cells as the table
 * has columns, each by itself. One such line may be chance, prose has commas; six cells in a row are none, nor are lines that
 * all begin with a number or a code as the row does. Most rows hold no such line, and are done with when it is not found. */
bool csv_runs_on(const struct rows *r, struct slice text)
{
    enum { FIT = 6 };
    struct slice rest = text, line;
    size_t lines = 0, like = 0, columns = r->shape->n;
    while (columns > 1 && slice_cut(&rest, r->window.eol, &line))
        like += lines++ && is_like_row(&r->profile, line, columns);
    if (!like || (like * 5 < (lines - 1) * 4 && like != lines - 2))
        return false;
    return like * (columns - 1) >= FIT || begin_alike(r, text);
}

/* -- rows -------------------------------------------------------------------------------------------------------- */

int csv_ragged(struct rows *r, struct row *out, struct slice text, size_t n)
{
    struct slice found = slice_format(&r->scratch, "%zu cell%s", n, n == 1 ? "" : "s");
    struct slice wanted = slice_format(&r->scratch, "%zu cell%s", r->shape->n, r->shape->n == 1 ? "" : "s");
    return row_fault(r, out, "ragged", text, NOWHERE, found, wanted);
}

/* A row with an empty cell too many, or with two cells in one, when its other cells say which. */
static bool mend_ragged(struct rows *r, struct csv *c, struct slice line, struct row *out)
{
    size_t n = r->shape->n, k, at;
    if (!r->profile.mend || (c->n != n + 1 && c->n + 1 != n) || c->used_lines != 1)
        return false;
    struct slice *cells = arena_new(&r->scratch, struct slice, n + 1), how;
    if (!csv_mend(line, &r->profile, c->n, false, cells, &r->scratch))
        return false;
    if (c->n > n) {
        if (!csv_forms_drop(c->forms, cells, &k))
            return false;
        memmove(cells + k, cells + k + 1, (n - k) * sizeof *cells);
        how = slice_format(&r->scratch, "the empty cell %zu of %zu is left out", k + 1, n + 1);
    } else {
        if (!csv_forms_split(c->forms, cells, &k, &at))
            return false;
        memmove(cells + k + 2, cells + k + 1, (n - k - 2) * sizeof *cells);
        cells[k + 1] = slice_sub(cells[k], at, cells[k].len);
        cells[k] = slice_sub(cells[k], 0, at);
        how = slice_format(&r->scratch, "cell %zu of %zu holds two, cut behind its byte %zu", k + 1, n - 1, at);
    }
    give_mended(r, c, cells, how, out);
    return true;
}

/* The row in `cells` is whole and took the window up to `end`. */
static int give_row(struct rows *r, struct csv *c, size_t end, struct row *out)
{
    struct slice text = window_bare_line(&r->window, 0, end);
    out->raw = slice_sub(text, 0, RAW_MOST);
    if (row_check_text(r, out, text))
        return 1;
    if (!r->shape) /* the header itself is being read */
        return 1;
    if (c->n != r->shape->n)
        return mend_ragged(r, c, text, out) ? 1 : csv_ragged(r, out, text, c->n);
    const char *at = c->cells.at;
    for (size_t i = 0, from = 0; !c->scanned && i < c->n; from = c->ends[i++])
        c->values[i] = value_text((struct slice){at + from, c->ends[i] - from});
    out->cells = (struct record){.shape = r->shape, .values = c->values};
    if (r->profile.mend)
        csv_forms_learn(c->forms, c->values);
    return 1;
}

/* A row in good order, from the line that ends at `*end` on: 1, with its own end and number of lines; 0: libcsv must say. */
static int scan_row(struct rows *r, struct csv *c, size_t *end, size_t *lines, struct error *e)
{
    size_t to = *end;
    /* Blanks round bare cells are libcsv's to take off, escapes are resolved before it. */
    for (size_t n = 1; r->shape && !r->profile.trim && !r->profile.escape && n <= CSV_SCAN_LINES; n++) {
        struct slice text = window_bare_line(&r->window, 0, to);
        c->n = csv_scan(text, r->profile.delimiter, r->profile.quote, c->values, r->shape->n);
        c->scanned = c->n && c->n != CSV_SCAN_OPEN;
        if (c->scanned) {
            *end = to;
            *lines = n;
            return 1;
        }
        if (!c->n)
            break;
        enum window_line got = csv_data_line(r, c, to, &to, e);
        if (got == WINDOW_FAILED)
            return -1;
        if (got != WINDOW_LINE)
            break;
    }
    c->n = 0;
    return 0;
}

/* \" as a doubled quote, the escape before itself as one; before anything else it is a character like the others. */
static struct slice without_escapes(struct csv *c, const struct profile *p, struct slice line)
{
    if (!p->escape || !memchr(line.at, p->escape, line.len))
        return line;
    c->plain.len = 0;
    for (size_t i = 0; i < line.len; i++) {
        char next = line.at[i] == p->escape && i + 1 < line.len ? line.at[i + 1] : '\0';
        bool quote = next && next == p->quote, self = next && next == p->escape;
        buffer_char(&c->plain, quote ? p->quote : line.at[i]);
        if (quote)
            buffer_char(&c->plain, p->quote);
        i += quote || self;
    }
    return buffer_of(&c->plain);
}

/* One physical line into the row: 1 when that ends the row, 0 when it goes on, -1 when it is refused. */
static int add_line(struct rows *r, struct csv *c, size_t from, size_t end)
{
    const struct window *w = &r->window;
    struct slice line = {window_at(w) + from, end - from};
    /* Without a quote character, libcsv takes the zero byte for one; the row is refused for that byte anyway. */
    if (r->profile.quote == '\0' && memchr(line.at, 0, line.len))
        c->done = true;
    else if (!feed(c, w->eol, r->profile.trim, without_escapes(c, &r->profile, line), line.at[line.len - 1] != w->eol))
        return -1;
    return c->done;
}

int csv_read_row(struct rows *r, struct csv *c, struct row *out, struct error *e)
{
    size_t first = 0, from = 0, end = 0, lines = 0;
    int ended = 0;
    start_row(c);
    out->line = c->line;
    while (ended == 0) {
        enum window_line got = csv_data_line(r, c, from, &end, e);
        if (got == WINDOW_FAILED)
            return -1;
        if (got == WINDOW_LONG && lines == 0)
            return refuse_long(r, c, c->longest, out);
        if (lines == 0)
            first = end;
        if (got != WINDOW_LINE)
            ended = lines ? -1 : 2;
        else if (lines == 0 && (ended = scan_row(r, c, &end, &lines, e)) != 0)
            break;
        else
            ended = add_line(r, c, from, end);
        lines++;
        from = end;
    }
    if (ended < 0 && e->status)
        return -1;
    if (ended == 2)
        return 0;
    /* A row over several lines that has not the shape of the table, or hides rows: a quote has run on until another closed it. */
    bool ran_on = ended == 1 && lines > 1 && r->shape &&
                  (c->n != r->shape->n || csv_runs_on(r, window_bare_line(&r->window, 0, end)));
    if (ended == -1 || ran_on)
        return refuse_line(r, c, first, out);
    c->used = end;
    c->used_lines = lines;
    return give_row(r, c, end, out);
}

/* Passes over blank lines: 1, 0 at the end of the data. */
int csv_skip_blanks(struct rows *r, struct csv *c, struct error *e)
{
    for (;;) {
        size_t end;
        enum window_line got = csv_data_line(r, c, 0, &end, e);
        if (got == WINDOW_FAILED)
            return -1;
        if (got != WINDOW_LINE || !csv_is_blank(&r->profile, (struct slice){window_at(&r->window), end}))
            return got != WINDOW_END;
        window_drop(&r->window, end);
        c->line++;
        r->skipped++;
    }
}

/* What is left is footer. */
static int finish(struct rows *r, struct csv *c)
{
    if (!c->over)
        r->skipped += c->seen < r->profile.footer ? c->seen : r->profile.footer;
    c->over = true;
    r->footer = (struct slice){window_at(&r->window), r->profile.footer ? window_len(&r->window) : 0};
    r->footer_line = c->line;
    return 0;
}

static int csv_next(struct rows *r, struct row *out, struct error *e)
{
    struct csv *c = r->state;
    if (csv_drop_used(r, c, e))
        return -1;
    int more = csv_skip_blanks(r, c, e);
    if (more > 0)
        more = csv_read_row(r, c, out, e);
    return more == 0 ? finish(r, c) : more;
}

/* -- opening ----------------------------------------------------------------------------------------------------- */

static int check_profile(const struct rows *r, struct error *e)
{
    const struct profile *p = &r->profile;
    const char *name = r->window.name;
    if (p->delimiter == '\0' || p->delimiter == '\n' || p->delimiter == '\r' || (unsigned char)p->delimiter >= 0x80)
        return fail(e, STATUS_USAGE, "%s: the delimiter must be one ASCII character and no line break", name);
    if (p->quote == p->delimiter || p->quote == '\n' || p->quote == '\r' || (unsigned char)p->quote >= 0x80)
        return fail(e, STATUS_USAGE, "%s: the quote must be one ASCII character, no line break and not the delimiter", name);
    if (p->columns > COLUMNS_MOST)
        return fail(e, STATUS_USAGE, "%s: columns: found %llu, wanted at most %d", name, (unsigned long long)p->columns, COLUMNS_MOST);
    if (p->footer > FOOTER_MOST)
        return fail(e, STATUS_USAGE, "%s: footer: found %llu lines, wanted at most %d", name, (unsigned long long)p->footer,
                    FOOTER_MOST);
    return 0;
}

static int csv_open(struct rows *r, struct error *e)
{
    const struct profile *p = &r->profile;
    if (check_profile(r, e))
        return -1;
    struct csv *c = arena_new(r->perm, struct csv, 1);
    r->state = c;
    c->parser = arena_new(r->perm, struct csv_parser, 1);
    c->line = 1;
    c->longest = p->longest == 0 ? LONGEST : p->longest < SIZE_MAX / 4 ? (size_t)p->longest : SIZE_MAX / 4;
    c->starts = p->footer ? arena_new(r->perm, uint64_t, p->footer) : NULL;
    c->ahead = r->window.gone;
    buffer_room(&c->cells, 1); /* cells may all be empty, and still need a place */
    start_parser(c, p);
    return p->header ? csv_read_header(r, c, e) : csv_count_columns(r, c, e);
}

static void csv_close(struct rows *r)
{
    struct csv *c = r->state;
    if (!c)
        return;
    csv_free(c->parser);
    buffer_free(&c->cells);
    buffer_free(&c->plain);
    os_free(c->ends);
}

const struct format format_csv = {"csv", csv_open, csv_next, csv_close, &csv_pieces};
