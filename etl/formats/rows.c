/* rows - the rows of an open-data file, whatever its dress, each with its place in the file. */
#include "formats/inside.h"

#include "base/os.h"
#include "text/utf8.h"

static const struct format *const formats[] = {&format_csv, &format_json, &format_jsonl, &format_eurostat, &format_jsonstat};
enum { FORMATS = sizeof formats / sizeof *formats };

static const struct format *format_find(struct slice name, struct error *e)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (slice_is(name, formats[i]->name))
            return formats[i];
    fail(e, STATUS_USAGE, "format '%.*s' is not known; wanted csv, json, jsonl, eurostat or jsonstat", SL(name));
    return NULL;
}

struct rows *rows_open_input(const struct profile *p, struct input *in, struct arena *perm, struct error *e)
{
    const struct format *format = format_find(p->format, e);
    if (!format)
        return NULL;
    struct rows *r = arena_new(perm, struct rows, 1);
    *r = (struct rows){.format = format, .profile = *p, .perm = perm, .shapes = shapes_new(perm)};
    if (window_open(&r->window, in, p->encoding.len ? p->encoding : S("utf-8"), slice_is(p->repair, "double-utf8"), e))
        return NULL;
    if (format->open(r, e)) {
        rows_close(r);
        return NULL;
    }
    return r;
}

struct rows *rows_open(const struct profile *p, int fd, const char *name, struct arena *perm, struct error *e)
{
    struct input *in = arena_new(perm, struct input, 1);
    if (input_open(in, fd, name, (struct slice){0}, 0, e))
        return NULL;
    struct rows *r = rows_open_input(p, in, perm, e);
    if (r)
        r->own = in;
    else
        input_close(in);
    return r;
}

int rows_next(struct rows *r, struct row *out, struct error *e)
{
    *out = (struct row){0};
    arena_release(&r->scratch, (struct arena_mark){0});
    return r->format->next(r, out, e);
}

bool row_repeats_header(const struct row *row)
{
    const struct shape *names = row->cells.shape;
    if (row->fault || row->item || names->n < 2)
        return false;
    for (size_t i = 0; i < names->n; i++)
        if (row->cells.values[i].type != VALUE_TEXT || !slice_eq(slice_trim(row->cells.values[i].text), names->names[i]))
            return false;
    return true;
}

const struct shape *rows_shape(const struct rows *r)
{
    return r->shape;
}

size_t rows_repeated(const struct rows *r, const struct repeated **at)
{
    *at = r->repeated.at;
    return r->repeated.n;
}

uint64_t rows_header_line(const struct rows *r)
{
    return r->header_line;
}

struct slice rows_footer(const struct rows *r)
{
    return r->footer;
}

uint64_t rows_footer_line(const struct rows *r)
{
    return r->footer_line;
}

uint64_t rows_skipped(const struct rows *r)
{
    return r->skipped;
}

uint64_t rows_repaired(const struct rows *r)
{
    return r->window.repaired;
}

int64_t rows_size(const struct rows *r)
{
    const struct input *in = r->window.input;
    bool same = !r->profile.encoding.len || slice_is(r->profile.encoding, "utf-8");
    return same && in->fd >= 0 && !input_is_packed(in) ? os_size(in->fd) : -1;
}

void rows_digest(struct rows *r, char to[DIGEST_TEXT])
{
    to[0] = '\0';
    if (!r->window.input->undigested)
        digest_text(&r->window.input->digest, to);
}

void rows_close(struct rows *r)
{
    r->format->close(r);
    window_close(&r->window);
    if (r->own)
        input_close(r->own);
    arena_free(&r->scratch);
}

/* -- faults ----------------------------------------------------------------------------------------------------- */

/* At most `most` bytes and the sign that it was cut; characters below `least` mean nothing, but for line breaks and tabs. */
static struct slice printable(struct arena *a, struct slice text, size_t most, unsigned least)
{
    char *to = arena_alloc(a, (text.len * 3 < most ? text.len * 3 : most) + sizeof "…");
    size_t n = 0, i = 0;
    while (i < text.len && n + 4 <= most) {
        size_t fine = utf8_valid(slice_sub(text, i, i + 4));
        size_t bytes = 1;
        unsigned code = fine && text.at[i] ? utf8_next(slice_sub(text, i, i + fine), &bytes) : 0xfffd;
        if (code < least && code != '\n' && code != '\r' && code != '\t')
            code = 0xfffd;
        n += utf8_put(to + n, code);
        i += bytes;
    }
    if (i < text.len)
        n += utf8_put(to + n, 0x2026);
    return (struct slice){to, n};
}

struct slice row_excerpt(struct rows *r, struct slice text)
{
    return printable(&r->scratch, text, 60, 0);
}

struct slice row_kept_text(struct arena *a, struct slice raw)
{
    return printable(a, raw, 4000, 0x20);
}

static size_t count_lines(const struct window *w, struct slice s)
{
    size_t n = 0;
    for (const char *p = s.at, *end = s.at + s.len; p < end && (p = memchr(p, w->eol, (size_t)(end - p))) != NULL; p++)
        n++;
    return n;
}

int row_fault(struct rows *r, struct row *out, const char *fault, struct slice text, ptrdiff_t at, struct slice found,
              struct slice wanted)
{
    out->fault = fault;
    out->cells = (struct record){0};
    out->found = found;
    out->wanted = wanted;
    if (at == NOWHERE)
        return 1;
    size_t below = count_lines(&r->window, slice_sub(text, 0, (size_t)at));
    if (below)
        out->found = slice_format(&r->scratch, "%.*s (line %llu)", SL(found), (unsigned long long)(out->line + below));
    else
        out->column = (unsigned)(r->indent + (size_t)at + 1);
    return 1;
}

bool row_check_text(struct rows *r, struct row *out, struct slice text)
{
    size_t fine = utf8_valid(text);
    const char *zero = text.len ? memchr(text.at, 0, fine) : NULL;
    if (fine == text.len && !zero)
        return false;
    size_t at = zero ? (size_t)(zero - text.at) : fine;
    struct slice encoding = r->profile.encoding.len ? r->profile.encoding : S("utf-8"), found;
    unsigned byte = (unsigned char)text.at[at];
    if (zero)
        found = S("a zero byte");
    else if (byte == 0xff)
        found = slice_format(&r->scratch, "a byte that means nothing in %.*s", SL(encoding));
    else
        found = slice_format(&r->scratch, "the byte 0x%02X", byte);
    row_fault(r, out, "encoding", text, (ptrdiff_t)at, found,
              slice_format(&r->scratch, "text in %.*s", SL(encoding)));
    return true;
}
