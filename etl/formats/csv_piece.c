/* csv_piece - the rows of a regular piece of CSV. */
#include "formats/inside.h"

#include "text/utf8.h"

static bool fits(const struct rows *r)
{
    const struct profile *p = &r->profile;
    return r->shape && !p->footer && !p->mend && !p->escape;
}

static size_t lines_of(const struct piece *p, size_t k)
{
    const struct csv_index *x = &p->index;
    return (k + 1 < x->n ? x->rows[k + 1].line : x->lines) - x->rows[k].line;
}

static bool look(const struct rows *r, struct piece *p)
{
    const struct csv_index *x = &p->index;
    struct slice text = {p->text.at + p->from, p->len};
    size_t longest = csv_longest(r);
    if (!csv_index(&p->index, text, r->profile.delimiter, r->profile.quote) || utf8_valid(text) != text.len)
        return false;
    p->n = x->n;
    if (x->lines == x->n && text.len <= longest)
        return true;
    for (size_t k = 0, from = 0; k < x->n; k++) {
        size_t lines = lines_of(p, k), end = x->marks[x->rows[k].last - 1];
        size_t cells = x->rows[k].last - x->rows[k].first;
        if (lines > 1 && (lines > CSV_SCAN_LINES || cells != r->shape->n || csv_runs_on(r, piece_text(p, k))))
            return false;
        if (end - from + 2 > longest && piece_text(p, k).len + 2 > longest)
            return false;
        from = end + 1;
    }
    return true;
}

/* -- rows ---------------------------------------------------------------------------------------------------------- */

struct slice piece_text(const struct piece *p, size_t k)
{
    const struct csv_span *row = &p->index.rows[k];
    const char *text = p->text.at + p->from;
    uint32_t from = row->first ? p->index.marks[row->first - 1] + 1 : 0, to = p->index.marks[row->last - 1];
    if (to > from && text[to - 1] == '\r')
        to--;
    return (struct slice){text + from, to - from};
}

static struct slice without_gaps(struct slice s)
{
    while (s.len && (s.at[0] == ' ' || s.at[0] == '\t'))
        s = slice_sub(s, 1, s.len);
    while (s.len && (s.at[s.len - 1] == ' ' || s.at[s.len - 1] == '\t'))
        s.len--;
    return s;
}

struct slice piece_bare(struct arena *a, struct slice cell, const struct profile *p)
{
    char quote = p->quote;
    if (!quote || !cell.len || cell.at[0] != quote)
        return p->trim ? without_gaps(cell) : cell;
    cell = slice_sub(cell, 1, cell.len - 1);
    const char *hit = memchr(cell.at, quote, cell.len);
    if (!hit)
        return cell;
    char *to = arena_alloc(a, cell.len);
    size_t n = 0;
    for (size_t i = 0; i < cell.len; i++) {
        to[n++] = cell.at[i];
        i += cell.at[i] == quote;
    }
    return (struct slice){to, n};
}

static bool give(struct rows *fork, const struct piece *p, size_t k, struct row *out)
{
    const struct csv_span *row = &p->index.rows[k];
    size_t n = row->last - row->first;
    struct slice text = piece_text(p, k);
    struct value *values = fork->state;
    *out = (struct row){.line = p->line + row->line, .raw = slice_sub(text, 0, RAW_MOST)};
    if (n == 1 && csv_is_blank(&fork->profile, text)) {
        fork->skipped++;
        return false;
    }
    if (n != fork->shape->n) {
        csv_ragged(fork, out, text, n);
        return true;
    }
    for (size_t i = 0; i < n; i++)
        values[i] = value_text(piece_bare(&fork->scratch, piece_cell(p, row, i), &fork->profile));
    out->cells = (struct record){.shape = fork->shape, .values = values};
    return true;
}

/* -- many rows ----------------------------------------------------------------------------------------------------- */

/* Neither blank nor short, no names of the columns, and not nearly empty: such rows get a second look. */
static bool is_plain(const struct rows *fork, const struct piece *p, const struct csv_span *row)
{
    const uint32_t *marks = p->index.marks + row->first;
    size_t n = fork->shape->n;
    struct slice first = piece_cell(p, row, 0);
    if (row->last - row->first != n || !first.len || *first.at <= ' ' || *first.at == fork->profile.quote)
        return false;
    if (n > 1 && marks[n - 1] - marks[0] <= n)
        return false;
    return !slice_eq(first, fork->shape->names[0]);
}

static const struct shape *alike(const struct rows *fork, const struct piece *p, size_t first, size_t most, size_t *n)
{
    for (*n = 0; *n < most && is_plain(fork, p, &p->index.rows[first + *n]); ++*n)
        ;
    return fork->shape;
}

static void column(const struct rows *fork, const struct piece *p, size_t first, size_t n, size_t cell, struct arena *a, struct slice *to)
{
    const struct csv_span *rows = p->index.rows + first;
    const uint32_t *marks = p->index.marks;
    const char *text = p->text.at + p->from;
    const char quote = fork->profile.quote;
    const bool trim = fork->profile.trim, last = cell + 1 == fork->shape->n;
    for (size_t i = 0; i < n; i++) {
        size_t mark = rows[i].first + cell;
        const char *from = mark ? text + marks[mark - 1] + 1 : text, *end = text + marks[mark];
        end -= last && end > from && end[-1] == '\r';
        struct slice one = {from, (size_t)(end - from)};
        size_t quoted = one.len > 1 && *from == quote;
        if (a ? quoted || trim : trim && !quoted)
            one = piece_bare(a, one, &fork->profile);
        else /* no branch: quotes come as they come */
            one = (struct slice){from + quoted, one.len - 2 * quoted};
        to[i] = one;
    }
}

const struct pieced csv_pieces = {fits, csv_at_row, csv_used, look, NULL, give, alike, column, true};
