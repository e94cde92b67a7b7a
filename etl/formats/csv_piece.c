/* csv_piece - the rows of a regular piece of CSV. */
#include "formats/inside.h"

#include "text/utf8.h"

static bool fits(const struct rows *r)
{
    const struct profile *p = &r->profile;
    return r->shape && !p->footer && !p->mend && !p->escape;
}

static size_t lines_of(const struct csv_index *x, size_t k)
{
    return x->rows[k + 1].line - x->rows[k].line;
}

static bool is_long(const struct piece *p, size_t k, size_t longest)
{
    const struct csv_span *row = &p->index.rows[k];
    return p->index.marks[row->last - 1] - p->index.marks[row->first - 1] + 2 > longest && piece_text(p, k).len + 2 > longest;
}

/* As rows_next would take it, though it has several. */
static bool is_row_of_lines(const struct rows *r, const struct piece *p, size_t k)
{
    const struct csv_span *row = &p->index.rows[k];
    return lines_of(&p->index, k) <= CSV_SCAN_LINES && row->last - row->first == r->shape->n && !csv_runs_on(r, piece_text(p, k));
}

static bool look(const struct rows *r, struct piece *p)
{
    const struct csv_index *x = &p->index;
    struct slice text = {p->text.at + p->from, p->len};
    size_t longest = csv_longest(r);
    if (!csv_index(&p->index, text, r->profile.delimiter, r->profile.quote) || utf8_valid(text) != text.len)
        return false;
    p->n = x->n;
    p->lines = x->lines;
    size_t n = x->n, to_see = x->lines > n ? n : 0;
    for (size_t k = 0; k < to_see; k++)
        if (lines_of(x, k) > 1 && !is_row_of_lines(r, p, k))
            return false;
    for (size_t k = 0; k < n && text.len > longest; k++)
        if (is_long(p, k, longest))
            return false;
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

/* Of what stands between two quotes. */
static struct slice undoubled(struct arena *a, struct slice inside, char quote)
{
    const char *hit = memchr(inside.at, quote, inside.len);
    if (!hit)
        return inside;
    char *to = arena_alloc(a, inside.len);
    size_t n = 0;
    for (size_t i = 0; i < inside.len; i++) {
        to[n++] = inside.at[i];
        i += inside.at[i] == quote;
    }
    return (struct slice){to, n};
}

struct slice piece_bare(struct arena *a, struct slice cell, const struct profile *p)
{
    if (!p->quote || !cell.len || cell.at[0] != p->quote)
        return p->trim ? without_gaps(cell) : cell;
    return undoubled(a, slice_sub(cell, 1, cell.len - 1), p->quote);
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

/* What every row of a piece is held against. */
struct plain {
    const char *text;
    const uint32_t *marks;
    size_t cells;
    char quote;
    struct slice name; /* of the first column */
};

/* Whether all cells but the first are empty, or hold blanks or quotes alone; only short rows are asked. */
static bool holds_nothing_more(const struct plain *s, const uint32_t *m)
{
    const char *p = s->text + m[0], *end = s->text + m[s->cells - 1];
    const char delimiter = *p;
    while (p < end && (*p == delimiter || *p == s->quote || (unsigned char)*p <= ' '))
        p++;
    return p == end;
}

/* Neither blank nor short, no names of the columns, and more than one cell holds something: other rows get a second look. */
static inline bool is_plain(const struct plain *s, const struct csv_span *row)
{
    enum { EMPTY = sizeof ",\"\"" - 1 };
    const uint32_t *m = s->marks + row->first;
    const char *first = s->text + (uint32_t)(m[-1] + 1), *end = s->text + m[0];
    size_t quoted = first < end && *first == s->quote;
    first += quoted;
    if (row->last - row->first != s->cells || first >= end || (unsigned char)*first <= ' ' || *first == s->quote)
        return false;
    if (s->cells > 1 && m[s->cells - 1] - m[0] <= EMPTY * s->cells && holds_nothing_more(s, m))
        return false;
    size_t len = (size_t)(end - first) - quoted;
    return !(s->name.len && *first == *s->name.at && len >= s->name.len && len <= s->name.len + 1 && !memcmp(first, s->name.at, s->name.len));
}

static const struct shape *alike(const struct rows *fork, const struct piece *p, size_t first, size_t most, size_t *n)
{
    const struct plain s = {p->text.at + p->from, p->index.marks, fork->shape->n, fork->profile.quote, fork->shape->names[0]};
    const struct csv_span *row = p->index.rows + first;
    size_t k = 0;
    while (k < most && is_plain(&s, row + k))
        k++;
    *n = k;
    return fork->shape;
}

/* One cell without its quotes, and whether it has some. A regular cell that ends in one begins with one. Which do is not foreseen, so nothing jumps. */
static inline __attribute__((always_inline)) size_t cut(const char *text, const uint32_t *mark, char quote, bool last, struct slice *to)
{
    const char *from = text + (uint32_t)(mark[-1] + 1), *end = text + mark[0];
    end -= last && end > from && end[-1] == '\r';
    size_t quoted = end[-1] == quote;
    *to = (struct slice){from + quoted, (size_t)(end - from) - 2 * quoted};
    return quoted;
}

#define CUT_EACH(last) \
    for (size_t i = 0; i < n; i++, mark += cells) \
        quoted |= cut(text, mark, quote, last, &to[i])

static bool in_quotes(struct slice cell, const char *text, char quote)
{
    return cell.at != text && cell.at[-1] == quote;
}

/* Alike rows have as many marks each, and the first cell is never empty: so there is a byte before the end of each. */
static void column(const struct rows *fork, const struct piece *p, size_t first, size_t n, size_t cell, struct arena *a, struct slice *to)
{
    const size_t cells = fork->shape->n;
    const uint32_t *mark = p->index.marks + p->index.rows[first].first + cell;
    const char *text = p->text.at + p->from, quote = fork->profile.quote;
    size_t quoted = 0;
    if (cell + 1 == cells)
        CUT_EACH(true);
    else
        CUT_EACH(false);
    for (size_t i = 0; a && quoted && i < n; i++)
        if (in_quotes(to[i], text, quote))
            to[i] = undoubled(a, to[i], quote);
    for (size_t i = 0; fork->profile.trim && i < n; i++)
        if (!in_quotes(to[i], text, quote))
            to[i] = without_gaps(to[i]);
}

static struct marked marked(const struct rows *fork, const struct piece *p, size_t first, size_t n, size_t cell)
{
    return (struct marked){.text = {p->text.at + p->from, p->len},
                           .marks = p->index.marks + p->index.rows[first].first + cell - 1,
                           .stride = fork->shape->n,
                           .n = n,
                           .quote = fork->profile.quote};
}

const struct pieced csv_pieces = {fits, csv_at_row, csv_used, look, csv_agree, give, alike, column, marked, true};
