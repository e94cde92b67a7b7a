/* csv_piece - a long file in pieces of whole rows, which several threads can read at the same time; those of JSON are in json_piece.c. */
#include "formats/inside.h"

#include "base/os.h"
#include "text/utf8.h"

enum { PIECE = 256 * 1024 };

bool rows_in_pieces(const struct rows *r)
{
    const struct profile *p = &r->profile;
    if (r->format == &format_jsonl)
        return jsonl_in_pieces(r);
    return !r->profile.escape && r->format == &format_csv && r->shape && !p->footer && !p->mend && r->window.eol == '\n';
}

void rows_set_piece(struct rows *r, size_t bytes)
{
    r->piece = bytes;
}

/* Bytes of whole rows at the front of the text. What is the last of the file may lack its line end, and a quote that never closes is
 * for rows_next. */
static size_t whole_rows(const struct rows *r, struct slice text, bool all, size_t *lines)
{
    size_t len = csv_last_row(text, r->profile.quote, lines);
    if (len && !all)
        return len;
    *lines = 0;
    for (const char *at = text.at; (at = memchr(at, '\n', (size_t)(text.at + text.len - at))) != NULL; at++)
        ++*lines;
    return text.len;
}

int rows_take(struct rows *r, struct piece *p, struct error *e)
{
    if (r->format == &format_jsonl)
        return jsonl_take(r, p, r->piece ? r->piece : PIECE, e);
    struct window *w = &r->window;
    uint64_t *line = csv_at_row(r, e);
    size_t most = r->piece ? r->piece : PIECE, lines;
    if (!line)
        return -1;
    /* What stands before the place that cannot be read goes first. */
    struct error late = {0};
    bool failed = window_hold(w, most, &late) != 0;
    struct slice text = {window_at(w), window_len(w)};
    if (r->piece && text.len > most)
        text.len = most;
    if (failed && !csv_last_row(text, r->profile.quote, &lines)) {
        *e = late;
        return -1;
    }
    if (!text.len)
        return 0;
    bool all = w->ended && text.len == window_len(w);
    p->len = whole_rows(r, text, all, &lines);
    p->whole = all || text.at[p->len - 1] == '\n';
    p->line = *line;
    *line += lines;
    window_take(w, p->len, &p->text, &p->from);
    return 1;
}

void rows_give_back(struct rows *r, struct piece *p)
{
    struct error none = {0};
    if (r->format == &format_jsonl) {
        jsonl_give_back(r, p);
        return;
    }
    *csv_at_row(r, &none) = p->line;
    window_give_back(&r->window, (struct slice){p->text.at + p->from, p->len});
    p->text.len = p->len = 0;
}

void piece_free(struct piece *p)
{
    buffer_free(&p->text);
    csv_index_free(&p->index);
    jsonl_piece_free(p);
}

uint64_t rows_place(const struct rows *r)
{
    return r->window.gone + (r->format == &format_csv ? csv_used(r) : r->format == &format_jsonl ? jsonl_used(r) : 0);
}

static size_t lines_of(const struct piece *p, size_t k)
{
    const struct csv_index *x = &p->index;
    return (k + 1 < x->n ? x->rows[k + 1].line : x->lines) - x->rows[k].line;
}

bool rows_look(const struct rows *r, struct piece *p)
{
    if (r->format == &format_jsonl)
        return jsonl_look(r, p);
    const struct csv_index *x = &p->index;
    struct slice text = {p->text.at + p->from, p->len};
    size_t longest = csv_longest(r);
    if (!p->whole || !csv_index(&p->index, text, r->profile.delimiter, r->profile.quote) || utf8_valid(text) != text.len)
        return false;
    for (size_t k = 0; k < x->n; k++) {
        size_t lines = lines_of(p, k);
        size_t cells = x->rows[k].last - x->rows[k].first;
        if (lines > 1 && (lines > CSV_SCAN_LINES || cells != r->shape->n || csv_runs_on(r, piece_text(p, k))))
            return false;
        if (text.len > longest && piece_text(p, k).len + 2 > longest)
            return false;
    }
    return true;
}

/* -- rows ---------------------------------------------------------------------------------------------------------- */

struct rows *rows_fork(const struct rows *r, struct arena *perm)
{
    struct rows *fork = arena_new(perm, struct rows, 1);
    struct value *values = r->shape ? arena_new(perm, struct value, r->shape->n + 1) : NULL;
    *fork = (struct rows){.format = r->format,
                          .profile = r->profile,
                          .window = {.name = r->window.name, .eol = r->window.eol},
                          .perm = perm,
                          .shape = r->shape,
                          .header_line = r->header_line,
                          .state = values};
    return fork;
}

void rows_join(struct rows *r, struct rows *fork)
{
    r->skipped += fork->skipped;
    fork->skipped = 0;
}

void rows_close_fork(struct rows *fork)
{
    arena_free(&fork->scratch);
}

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

bool piece_row(struct rows *fork, const struct piece *p, size_t k, struct row *out)
{
    if (fork->format == &format_jsonl) {
        jsonl_row(p, k, out);
        return true;
    }
    const struct csv_span *row = &p->index.rows[k];
    size_t n = row->last - row->first;
    struct slice text = piece_text(p, k);
    struct value *values = fork->state;
    *out = (struct row){.line = p->line + row->line, .raw = slice_sub(text, 0, RAW_MOST)};
    arena_release(&fork->scratch, (struct arena_mark){0});
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
