/* json_piece - the rows of a regular piece of JSON Lines: flat objects with names that the careful reader has met before. */
#include "base/os.h"
#include "formats/json_element.h"
#include "formats/json_flat.h"
#include "text/utf8.h"

enum { MEMBERS_MOST = 1024 };

static void make_room(struct piece *p, size_t values)
{
    if (p->n == p->flat_cap) {
        p->flat_cap = p->flat_cap ? p->flat_cap * 2 : 256;
        p->flat = os_realloc(p->flat, p->flat_cap * sizeof *p->flat);
    }
    if (values + MEMBERS_MOST > p->values_cap) {
        p->values_cap = p->values_cap * 2 + 2 * MEMBERS_MOST;
        p->values = os_realloc(p->values, p->values_cap * sizeof *p->values);
    }
}

/* One object, its values from place `at` on: how many they are, or FLAT_OTHER. */
static int look_at(const struct element *el, struct piece *p, struct slice raw, size_t at, const struct shape **like)
{
    struct slice names[MEMBERS_MOST];
    size_t len;
    bool same;
    int n = json_flat(raw, &len, *like, names, p->values + at, MEMBERS_MOST, &same, &p->texts);
    if (n == FLAT_OTHER || len != raw.len)
        return FLAT_OTHER;
    if (!same)
        *like = element_shape_of(el, names, (size_t)n);
    return *like ? n : FLAT_OTHER;
}

bool jsonl_look(const struct element *el, struct piece *p)
{
    struct slice rest = {p->text.at + p->from, p->len}, line;
    const struct shape *like = element_last_shape(el);
    uint32_t lines = 0;
    size_t values = 0;
    p->n = p->blank = 0;
    arena_release(&p->texts, (struct arena_mark){0});
    if (utf8_valid(rest) != rest.len)
        return false;
    for (; like && rest.len && slice_cut(&rest, '\n', &line); lines++) {
        struct slice raw = slice_trim(line);
        p->blank += !raw.len;
        if (!raw.len)
            continue;
        make_room(p, values);
        int n = look_at(el, p, raw, values, &like);
        if (n == FLAT_OTHER)
            return false;
        uint32_t from = (uint32_t)(raw.at - (p->text.at + p->from));
        p->flat[p->n++] = (struct flat_row){from, from + (uint32_t)raw.len, lines, like, values};
        values += (size_t)n;
    }
    p->lines = lines;
    return like != NULL;
}

bool jsonl_row(struct rows *fork, const struct piece *p, size_t k, struct row *out)
{
    const struct flat_row *row = &p->flat[k];
    (void)fork;
    struct slice raw = {p->text.at + p->from + row->from, row->to - row->from};
    *out = (struct row){.cells = {.shape = row->shape, .values = p->values + row->values},
                        .line = p->line + row->line,
                        .item = p->item + k + 1,
                        .raw = slice_sub(raw, 0, RAW_MOST)};
    return true;
}

const struct shape *jsonl_alike(const struct rows *fork, const struct piece *p, size_t first, size_t most, size_t *n)
{
    const struct shape *shape = p->flat[first].shape;
    (void)fork;
    for (*n = 1; *n < most && p->flat[first + *n].shape == shape; ++*n)
        ;
    return shape;
}

void jsonl_column(const struct rows *fork, const struct piece *p, size_t first, size_t n, size_t cell, struct arena *a, struct slice *to)
{
    (void)fork;
    (void)a;
    for (size_t i = 0; i < n; i++) {
        const struct value *v = piece_value(p, first + i, cell);
        to[i] = v->type == VALUE_TEXT ? v->text : (struct slice){NULL, 0};
    }
}
