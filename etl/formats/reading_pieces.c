/* reading_pieces - the rows of a source piece by piece, on several threads: most of them many at once, column by column. */
#include "formats/glance.h"
#include "formats/reading_inside.h"
#include "lanes.h"
#include "profiling/fronts.h"
#include "text/numbers.h"

/* -- pieces ------------------------------------------------------------------------------------------------------ */

static void *piece_new(struct arena *perm)
{
    return arena_new(perm, struct piece, 1);
}

static void piece_end(void *piece)
{
    piece_free(piece);
}

static int piece_take(void *from, void *piece, struct error *e)
{
    return rows_take(((struct reading *)from)->rows, piece, e);
}

static void piece_seal(void *from, void *piece)
{
    rows_seal(((struct reading *)from)->rows, piece);
}

static bool piece_look(void *from, void *piece)
{
    return rows_look(((struct reading *)from)->rows, piece);
}

static void piece_agree(void *from, void *piece)
{
    rows_agree(((struct reading *)from)->rows, piece);
}

static void piece_give_back(void *from, void *piece)
{
    struct reading *g = from;
    size_t len = ((struct piece *)piece)->len;
    rows_give_back(g->rows, piece);
    g->until = rows_place(g->rows) + len;
}

/* A lane's reading: the rows of its pieces, plans and counts of its own. */
static void *lane_open(struct ctx *lane, void *from)
{
    const struct reading *g = from;
    struct reading *own = arena_new(lane->perm, struct reading, 1);
    struct source *s = arena_new(lane->perm, struct source, 1);
    *s = *g->source;
    s->read = s->kept = s->rejected = s->skipped = 0;
    reading_open(own, lane, s, rows_fork(g->rows, lane->perm));
    own->watch.of = rows_shape(g->rows) ? NULL : &g->watch;
    return own;
}

static void lane_close(void *of)
{
    struct reading *own = of;
    rows_close_fork(own->rows);
}

/* -- many rows at once ------------------------------------------------------------------------------------------- */

/* Rows of a piece that belong together, on their way to records. */
struct many {
    const struct plan *plan;
    const struct piece *piece;
    size_t first, n;             /* of the rows of the piece */
    uint64_t lines[BATCH_MOST]; /* of those that somebody has asked for */
    struct slice cells[BATCH_MOST]; /* of the column in hand */
    /* A bit for each column, modulo 64: its cells are mostly not to be read at once; it is in vain to try them one by one. */
    uint64_t odd, vain;
    uint64_t hard;               /* a bit for each row of which something does not fit its column, or stands beside it */
};

static struct slice text_of(const struct many *m)
{
    return (struct slice){m->piece->text.at + m->piece->from, m->piece->len};
}

/* Records in which the constants stand; their cells are written over each time. */
static struct value *many_records(struct reading *g, const struct plan *p, size_t n)
{
    size_t fields = p->many_shape->n;
    if (n * fields > g->many_cap) {
        g->many_cap = BATCH_MOST * fields;
        g->many = arena_new(g->ctx->perm, struct value, g->many_cap);
        g->many_rows = 0;
    }
    g->many_rows = g->many_of == p ? g->many_rows : 0;
    g->many_of = p;
    for (; fields && g->many_rows < n; g->many_rows++)
        memcpy(g->many + g->many_rows * fields, p->many_blank, fields * sizeof *p->many_blank);
    return g->many;
}

/* Members of JSON that are no texts. A number of JSON brings no unit, so its record is not as those of the others are. */
static void read_values(const struct column *c, struct many *m, size_t cell, struct value *to, size_t stride)
{
    for (size_t i = 0; i < m->n; i++)
        if (!m->cells[i].at && (c->brings_unit || !value_quick(c, piece_value(m->piece, m->first + i, cell), to + i * stride)))
            m->hard |= UINT64_C(1) << i;
}

/* The cells of a column at which the watch looks. */
static uint64_t worth_a_look(const struct reading *g, const struct many *m, const struct marked *at, size_t cell)
{
    if (!watch_wants(&g->watch, cell))
        return 0;
    return at && !watch_wants_numbers(&g->watch, cell) ? fronts_that_tell(at) : numbers_all(m->n);
}

static bool are_few(const struct many *m, uint64_t cells)
{
    enum { FEW = 4 };
    return (size_t)__builtin_popcountll(cells) * FEW <= m->n;
}

/* Reads the cells of a column where they stand, or finds that nothing is wrong with those that nobody reads. Those that are left: but for a few they are all, and then
 * the column is not asked again in this piece. */
static uint64_t read_at_once(struct many *m, const struct column *c, const struct marked *at, size_t cell, struct value *to, size_t stride)
{
    const uint64_t all = numbers_all(m->n), bit = UINT64_C(1) << cell % 64;
    uint64_t left = all;
    if (!c)
        return 0;
    if (!at || m->odd & bit)
        return all;
    if (stride)
        left &= ~column_quick(c, at, to, stride);
    else if (column_fine(c, at))
        left = 0;
    if (are_few(m, left))
        return left;
    m->odd |= bit;
    return all;
}

static void cut(struct reading *g, struct many *m, size_t cell, uint64_t which, struct arena *a)
{
    if (!are_few(m, which)) {
        rows_column(g->rows, m->piece, m->first, m->n, cell, a, m->cells);
        return;
    }
    for (; which; which &= which - 1) {
        size_t i = (size_t)__builtin_ctzll(which);
        rows_column(g->rows, m->piece, m->first + i, 1, cell, a, m->cells + i);
    }
}

static void watch_some(struct reading *g, struct many *m, size_t cell, uint64_t which)
{
    which = watch_worth(&g->watch, cell, m->cells, m->n, which);
    for (uint64_t left = which; left; left &= left - 1) {
        size_t i = (size_t)__builtin_ctzll(left);
        piece_lines(m->piece, m->first + i, 1, m->lines + i);
    }
    if (which)
        watch_column(&g->watch, cell, m->cells, which, m->lines);
}

/* Those that are clear at a glance, then the others. */
static void read_left(struct reading *g, struct many *m, const struct column *c, size_t cell, uint64_t left, struct value *to, size_t stride)
{
    if (left && m->piece->flat)
        read_values(c, m, cell, to, stride);
    if (left == numbers_all(m->n))
        left = column_read(c, text_of(m), m->cells, m->n, to, stride, g->ctx->maker->arena);
    const uint64_t bit = UINT64_C(1) << cell % 64;
    size_t hard = 0;
    for (; left; left &= left - 1) {
        size_t i = (size_t)__builtin_ctzll(left);
        struct value *out = to + i * stride;
        if (cell_quick(c, m->cells[i], out) || (!(m->vain & bit) && cell_try(&g->cells, c, m->cells[i], out)))
            continue;
        m->hard |= left & -left;
        hard++;
    }
    m->vain |= hard * 2 > m->n ? bit : 0;
}

static void read_column(struct reading *g, struct many *m, size_t cell)
{
    const struct column *c = m->plan->by_cell[cell];
    bool kept = c && c->at >= 0;
    struct value unread, *to = kept ? g->many + c->at : &unread;
    size_t stride = kept ? m->plan->many_shape->n : 0;
    struct marked marked, *at = rows_marked(g->rows, m->piece, m->first, m->n, cell, &marked) ? &marked : NULL;
    uint64_t watched = worth_a_look(g, m, at, cell), left = read_at_once(m, c, at, cell, to, stride);
    if (!(watched | left))
        return;
    bool undouble = kept || (c && c->quick == QUICK_NOT);
    cut(g, m, cell, watched | left, undouble ? g->ctx->maker->arena : NULL);
    watch_some(g, m, cell, watched);
    read_left(g, m, c, cell, left, to, stride);
    for (size_t i = 0; c && c->brings_unit && i < m->n; i++)
        m->hard |= (uint64_t)(to[i * stride].type != VALUE_NUMBER) << i;
}

static void number_rows(struct reading *g, struct many *m)
{
    const struct plan *p = m->plan;
    struct arena *a = g->ctx->maker->arena;
    struct value *at = g->many;
    bool numbered = p->line >= 0 || p->item >= 0;
    if (p->line >= 0)
        piece_lines(m->piece, m->first, m->n, m->lines);
    for (size_t i = 0; numbered && i < m->n; i++, at += p->many_shape->n) {
        if (p->line >= 0)
            at[p->line] = value_count(a, m->lines[i]);
        if (p->item >= 0)
            at[p->item] = value_count(a, m->piece->item + m->first + i + 1);
    }
}

static int emit_so_far(struct reading *g, struct batch *b)
{
    g->source->kept += b->n;
    int bad = b->n ? emit_made_batch(g->ctx, b) : 0;
    b->n = 0;
    return bad;
}

/* A row that needs a second look: it joins the others, or, where it has another field than they, goes by itself. */
static int read_hard(struct reading *g, struct many *m, size_t i, struct batch *b)
{
    const struct plan *p = m->plan;
    struct row row;
    piece_row(g->rows, m->piece, m->first + i, &row);
    reading_begin_row(g, row.line, row.item);
    struct record r = reading_record(g, p, row.line, row.item);
    g->cells.bad = false;
    if (reading_fill(g, p, &row, &r))
        return -1;
    if (g->cells.bad)
        return reading_reject(g);
    if (r.shape == p->many_shape) {
        size_t fields = r.shape->n;
        if (fields)
            memcpy(g->many + i * fields, r.values, fields * sizeof *r.values);
        b->rows[b->n++] = (uint16_t)i;
        return 0;
    }
    if (emit_so_far(g, b))
        return -1;
    g->source->kept++;
    return emit_made(g->ctx, &r);
}

/* Row after row into the batch; mostly all of them are clear. */
static int put_rows(struct reading *g, struct many *m, struct batch *b)
{
    if (!m->hard) {
        batch_all(b, m->n);
        g->source->read += m->n;
        return 0;
    }
    for (size_t i = 0; i < m->n; i++) {
        bool hard = m->hard >> i & 1;
        if (hard && read_hard(g, m, i, b))
            return -1;
        if (hard)
            continue;
        b->rows[b->n++] = (uint16_t)i;
        g->source->read++;
    }
    return 0;
}

static int take_many(struct reading *g, struct many *m)
{
    struct arena *scratch = g->ctx->maker->arena;
    struct arena_mark mark = arena_mark(scratch);
    struct batch b = {.shape = m->plan->many_shape, .values = many_records(g, m->plan, m->n), .around = text_of(m)};
    m->hard = 0;
    for (size_t cell = 0; cell < m->plan->cells; cell++)
        read_column(g, m, cell);
    number_rows(g, m);
    int bad = put_rows(g, m, &b) || emit_so_far(g, &b) ? -1 : 0;
    arena_release(scratch, mark);
    return bad;
}

/* How many rows stand before the first that is declared a total, or to be skipped. */
static size_t before_totals(struct reading *g, struct many *m)
{
    struct arena *scratch = g->ctx->maker->arena;
    struct arena_mark mark = arena_mark(scratch);
    size_t n = m->n;
    for (size_t k = 0; k < m->plan->totals.n; k++) {
        const struct total *t = &m->plan->totals.at[k];
        rows_column(g->rows, m->piece, m->first, n, (size_t)t->cell, scratch, m->cells);
        for (size_t i = 0; i < n; i++) {
            struct slice text = m->cells[i].at ? m->cells[i] : value_as_text(piece_value(m->piece, m->first + i, (size_t)t->cell));
            if (words_have(t->words, slice_trim(text)))
                n = i;
        }
    }
    arena_release(scratch, mark);
    return n;
}

/* The rows from `first` on that can be read together; 0: that row is for reading_take. */
static size_t rows_together(struct reading *g, struct many *m, const struct piece *piece, size_t first)
{
    const struct shape *shape = rows_alike(g->rows, piece, first, BATCH_MOST, &m->n);
    if (!m->n)
        return 0;
    m->plan = reading_plan(g, shape);
    m->piece = piece;
    m->first = first;
    if (!m->plan || !m->plan->simple)
        return 0;
    m->n = before_totals(g, m);
    if (m->n)
        watch_rows(&g->watch, m->plan, shape, m->n);
    return m->n;
}

static int piece_run(void *of, void *piece)
{
    struct reading *own = of;
    const struct piece *p = piece;
    struct many m;
    struct row row;
    own->bytes = p->len;
    m.odd = m.vain = 0;
    rows_begin(own->rows, p);
    for (size_t k = 0; k < p->n;) {
        size_t n = rows_together(own, &m, p, k);
        if (n ? take_many(own, &m) : piece_row(own->rows, p, k, &row) && reading_take(own, &row))
            return -1;
        rows_done(own->rows);
        k += n ? n : 1;
    }
    return 0;
}

/* -- joining ------------------------------------------------------------------------------------------------------ */

static void join_seen(bool *into, const bool *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        into[i] = into[i] || from[i];
}

static int piece_join(void *from, void *of)
{
    struct reading *g = from, *own = of;
    struct source *s = g->source, *t = own->source;
    s->read += t->read;
    s->kept += t->kept;
    s->rejected += t->rejected;
    s->skipped += t->skipped;
    t->read = t->kept = t->rejected = t->skipped = 0;
    if (!g->cells.first_fault.len)
        g->cells.first_fault = slice_copy(g->ctx->perm, own->cells.first_fault);
    const struct shape *watched = rows_shape(g->rows) ? rows_shape(g->rows) : g->watch.shape;
    const struct plan *plan = watched ? reading_plan(g, watched) : NULL;
    if (watched && !plan)
        return -1;
    if (plan)
        watch_merge(&g->watch, plan, &own->watch);
    join_seen(g->planner.mapped_seen, own->planner.mapped_seen, s->column.n);
    join_seen(g->planner.wide_seen, own->planner.wide_seen, s->wide.n);
    join_seen(g->planner.personal_seen, own->planner.personal_seen, s->personal.n);
    rows_join(g->rows, own->rows);
    g->bytes += own->bytes;
    progress_show(&g->progress, g->bytes, s->read);
    return 0;
}

static const struct lane_work pieces = {piece_new, piece_end, piece_take, piece_seal, piece_look, piece_agree, piece_give_back,
                                        lane_open, piece_run, piece_join, lane_close};

/* Piece by piece; what is not regular, and what follows it up to the end of its piece, row by row. */
int reading_pieces(struct reading *g)
{
    struct lanes *lanes = lanes_open(g->ctx, &pieces, g);
    int more = lanes ? lanes_run(lanes) : -1;
    while (more > 0 && (more = reading_in_order(g, g->until)) > 0)
        more = lanes_run(lanes);
    if (lanes && lanes_close(lanes))
        more = -1;
    return more;
}
