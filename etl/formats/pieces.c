/* pieces - a long file cut into pieces of whole rows, which several threads can read at the same time. */
#include "formats/inside.h"

#include "base/os.h"

enum { PIECE = 256 * 1024 };

bool rows_in_pieces(const struct rows *r)
{
    return r->format->pieces && r->window.eol == '\n' && r->format->pieces->fits(r);
}

void rows_set_piece(struct rows *r, size_t bytes)
{
    r->piece = bytes;
}

/* Bytes of whole rows at the front of the text. What is the last of the file may lack its line end, and a quote that never closes is
 * for rows_next. */
static size_t whole_rows(struct slice text, char quote, bool all)
{
    size_t len = all ? 0 : csv_last_row(text, quote);
    return len ? len : text.len;
}

int rows_take(struct rows *r, struct piece *p, struct error *e)
{
    struct window *w = &r->window;
    char quote = r->format->pieces->quotes ? r->profile.quote : '\0';
    size_t most = r->piece ? r->piece : PIECE;
    if (r->format->pieces->at_row(r, e))
        return -1;
    /* What stands before the place that cannot be read goes first. */
    struct error late = {0};
    window_swap(w, &p->text);
    w->later = true;
    bool failed = window_hold(w, most, &late) != 0;
    w->later = false;
    struct slice text = {window_at(w), window_len(w)};
    if (r->piece && text.len > most)
        text.len = most;
    if (!text.len) {
        *e = failed ? late : *e;
        return failed ? -1 : 0;
    }
    bool all = w->ended && text.len == window_len(w);
    p->len = whole_rows(text, quote, all);
    p->whole = all || text.at[p->len - 1] == '\n';
    window_take(w, p->len, &p->text, &p->from, &p->fresh);
    return 1;
}

void rows_seal(struct rows *r, struct piece *p)
{
    if (p->fresh.len)
        input_seal(r->window.input, p->fresh);
    p->fresh.len = 0;
}

void rows_give_back(struct rows *r, struct piece *p)
{
    window_give_back(&r->window, (struct slice){p->text.at + p->from, p->len});
    p->text.len = p->len = 0;
}

void piece_free(struct piece *p)
{
    buffer_free(&p->text);
    csv_index_free(&p->index);
    os_free(p->flat);
    os_free(p->values);
    arena_free(&p->texts);
}

uint64_t rows_place(const struct rows *r)
{
    return r->window.gone + (r->format->pieces ? r->format->pieces->used(r) : 0);
}

bool rows_look(const struct rows *r, struct piece *p)
{
    return p->whole && r->format->pieces->look(r, p);
}

void rows_agree(struct rows *r, struct piece *p)
{
    r->format->pieces->agree(r, p);
}

bool piece_row(struct rows *fork, const struct piece *p, size_t k, struct row *out)
{
    return fork->format->pieces->row(fork, p, k, out);
}

void rows_begin(struct rows *fork, const struct piece *p)
{
    fork->skipped += p->blank;
}

void rows_done(struct rows *fork)
{
    arena_release(&fork->scratch, (struct arena_mark){0});
}

const struct shape *rows_alike(const struct rows *fork, const struct piece *p, size_t first, size_t most, size_t *n)
{
    return fork->format->pieces->alike(fork, p, first, p->n - first < most ? p->n - first : most, n);
}

void rows_column(const struct rows *fork, const struct piece *p, size_t first, size_t n, size_t cell, struct arena *a, struct slice *to)
{
    fork->format->pieces->column(fork, p, first, n, cell, a, to);
}

bool rows_marked(const struct rows *fork, const struct piece *p, size_t first, size_t n, size_t cell, struct marked *out)
{
    if (!fork->format->pieces->marked)
        return false;
    *out = fork->format->pieces->marked(fork, p, first, n, cell);
    return true;
}

void piece_lines(const struct piece *p, size_t first, size_t n, uint64_t *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = p->line + (p->flat ? p->flat[first + i].line : p->index.rows[first + i].line);
}

/* -- copies of a reader -------------------------------------------------------------------------------------------- */

struct rows *rows_fork(const struct rows *r, struct arena *perm)
{
    struct rows *fork = arena_new(perm, struct rows, 1);
    *fork = (struct rows){.format = r->format,
                          .profile = r->profile,
                          .window = {.name = r->window.name, .eol = r->window.eol},
                          .perm = perm,
                          .shape = r->shape,
                          .header_line = r->header_line,
                          .state = r->shape ? arena_new(perm, struct value, r->shape->n + 1) : NULL};
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
