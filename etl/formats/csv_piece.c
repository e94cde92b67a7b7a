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

static bool look(const struct rows *r, struct piece *p)
{
    const struct csv_index *x = &p->index;
    struct slice text = {p->text.at + p->from, p->len};
    size_t longest = csv_longest(r);
    if (!csv_index(&p->index, text, r->profile.delimiter, r->profile.quote) || utf8_valid(text) != text.len)
        return false;
    p->n = x->n;
    p->lines = x->lines;
    bool may_be_long = text.len > longest;
    for (size_t k = 0; k < x->n && (may_be_long || x->lines > x->n); k++) {
        size_t lines = lines_of(x, k), cells = x->rows[k].last - x->rows[k].first;
        if (lines > 1 && (lines > CSV_SCAN_LINES || cells != r->shape->n || csv_runs_on(r, piece_text(p, k))))
            return false;
        if (may_be_long && is_long(p, k, longest))
            return false;
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

const struct pieced csv_pieces = {fits, csv_at_row, csv_used, look, csv_agree, give, alike, column, true};
