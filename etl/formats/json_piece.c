/* json_piece - a long file of JSON Lines in pieces of whole lines, which several threads can read at the same time.
 *
 * The lines of a piece are read when it is looked at: whether they are regular is known only then. */
#include "base/os.h"
#include "formats/json_element.h"
#include "formats/json_flat.h"

enum { NAMES_MOST = 256 };

struct jsonl_lines {
    struct arena texts;  /* texts with escapes, lists */
    struct buffer key;
    struct value *values; /* of all lines, one after the other */
    size_t n, cap;
    struct line {
        const struct shape *shape;
        struct slice raw;
        size_t first; /* of its values */
    } *lines;
    size_t lines_cap;
};

bool jsonl_in_pieces(const struct rows *r)
{
    return !r->profile.each.len && r->window.eol == '\n';
}

/* -- taking ------------------------------------------------------------------------------------------------------- */

static uint64_t count_lines(struct slice text)
{
    uint64_t lines = text.len && text.at[text.len - 1] != '\n';
    for (size_t i = 0; i < text.len; i++)
        lines += text.at[i] == '\n';
    return lines;
}

int jsonl_take(struct rows *r, struct piece *p, size_t most, struct error *e)
{
    struct window *w = &r->window;
    struct jsonl_place at = jsonl_at_line(r);
    /* What stands before the place that cannot be read goes first. */
    struct error late = {0};
    bool failed = window_hold(w, most, &late) != 0;
    struct slice text = {window_at(w), window_len(w)};
    if (r->piece && text.len > most)
        text.len = most;
    const char *last = text.len ? memrchr(text.at, '\n', text.len) : NULL;
    if (failed && !last) {
        *e = late;
        return -1;
    }
    if (!text.len)
        return 0;
    bool all = w->ended && text.len == window_len(w);
    p->len = last && !all ? (size_t)(last - text.at) + 1 : text.len;
    p->whole = last || all;
    p->line = *at.line;
    p->item = *at.item;
    uint64_t lines = count_lines((struct slice){text.at, p->len});
    *at.line += lines;
    *at.item += lines;
    window_take(w, p->len, &p->text, &p->from);
    return 1;
}

void jsonl_give_back(struct rows *r, struct piece *p)
{
    struct jsonl_place at = jsonl_at_line(r);
    *at.line = p->line;
    *at.item = p->item;
    window_give_back(&r->window, (struct slice){p->text.at + p->from, p->len});
    p->text.len = p->len = 0;
}

/* -- looking ------------------------------------------------------------------------------------------------------ */

static struct jsonl_lines *lines_of(struct piece *p)
{
    if (!p->lines) {
        p->lines = os_alloc(sizeof *p->lines);
        *p->lines = (struct jsonl_lines){0};
    }
    p->lines->n = 0;
    p->index.n = 0;
    arena_release(&p->lines->texts, (struct arena_mark){0});
    return p->lines;
}

static void make_room(struct jsonl_lines *l, size_t line)
{
    if (l->cap - l->n < NAMES_MOST) {
        l->cap = (l->cap + NAMES_MOST) * 2;
        l->values = os_realloc(l->values, l->cap * sizeof *l->values);
    }
    if (line == l->lines_cap) {
        l->lines_cap = l->lines_cap ? l->lines_cap * 2 : 1024;
        l->lines = os_realloc(l->lines, l->lines_cap * sizeof *l->lines);
    }
}

/* One line; false: it is for rows_next. */
static bool look_line(const struct element *el, struct jsonl_lines *l, struct line *line, const struct shape *like)
{
    struct slice names[NAMES_MOST];
    bool same;
    int n = json_flat(line->raw, like, names, l->values + l->n, NAMES_MOST, &same, &l->texts);
    if (n == FLAT_OTHER)
        return false;
    line->shape = same ? like : element_known(el, names, (size_t)n, &l->key);
    line->first = l->n;
    l->n += (size_t)n;
    return line->shape != NULL;
}

bool jsonl_look(const struct rows *r, struct piece *p)
{
    const struct element *el = jsonl_element(r);
    struct jsonl_lines *l = lines_of(p);
    const struct shape *like = element_last(el);
    const char *at = p->text.at + p->from, *end = at + p->len;
    if (!p->whole)
        return false;
    for (size_t k = 0; at < end; k++) {
        const char *lf = memchr(at, '\n', (size_t)(end - at)), *to = lf ? lf : end;
        make_room(l, k);
        struct line *line = &l->lines[k];
        line->raw = slice_trim((struct slice){at, (size_t)(to - at)});
        if (!look_line(el, l, line, like))
            return false;
        like = line->shape;
        p->index.n = k + 1;
        at = to + 1;
    }
    return true;
}

void jsonl_row(const struct piece *p, size_t k, struct row *out)
{
    const struct line *line = &p->lines->lines[k];
    *out = (struct row){.cells = {.shape = line->shape, .values = p->lines->values + line->first},
                        .line = p->line + k,
                        .item = p->item + k + 1,
                        .raw = slice_sub(line->raw, 0, RAW_MOST)};
}

void jsonl_piece_free(struct piece *p)
{
    if (!p->lines)
        return;
    arena_free(&p->lines->texts);
    buffer_free(&p->lines->key);
    os_free(p->lines->values);
    os_free(p->lines->lines);
    os_free(p->lines);
    p->lines = NULL;
}
