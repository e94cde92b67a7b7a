/* columns - all rows of a file, read once, and the footer behind them. */
#include "profiling/columns.h"

#include "base/os.h"
#include "profiling/dress.h"
#include "profiling/look.h"

enum { COLUMNS_MOST = 1024, TAIL = 16 };

/* The counters of a column; NULL beyond COLUMNS_MOST. */
static struct stats *stats_of(struct look *l, struct slice name)
{
    bool fresh;
    size_t *at = table_at(&l->by_name, l->p->arena, name, &fresh);
    if (fresh) {
        struct stats *c = l->at.n < COLUMNS_MOST ? arena_new(l->p->arena, struct stats, 1) : NULL;
        *at = l->at.n;
        if (!c)
            return l->at.at[l->at.n - 1];
        c->name = slice_copy(l->p->arena, name);
        LIST_PUSH(l->p->arena, &l->at, c);
    }
    return *at < l->at.n ? l->at.at[*at] : NULL;
}

/* -- reading -------------------------------------------------------------------------------------------------------- */

/* Rows of one or two cells at the end may be a footer: they wait until a fuller one comes, or the end. */
struct held {
    uint64_t line;
    const char *fault;
    bool empty, note;
    struct value *cells; /* NULL: a fault */
    size_t n;
};

struct tail {
    struct held rows[TAIL];
    size_t n;
    struct arena arena; /* of their texts */
};

/* Cells that hold something; a number behind the first counts for many: "TOTALE;;;1.467.533" is no footnote. */
static size_t filled_cells(const struct row *row)
{
    size_t n = 0;
    for (size_t i = 0; i < row->cells.shape->n && n < 3; i++) {
        struct slice cell = slice_trim(row->cells.values[i].text);
        n += cell.len ? (i && dress_is_number(cell) ? 3 : 1) : 0;
    }
    return n;
}

static size_t raw_cells(struct slice raw, char delimiter)
{
    size_t n = 1;
    for (size_t i = 0; i < raw.len; i++)
        n += raw.at[i] == delimiter;
    return n;
}

/* "Fonte: …", "(*) dati provvisori": words that mark a last row off. */
static bool is_note(const struct row *row)
{
    static const char *const words[] = {"fonte",  "nota",     "note",    "source", "n.b.", "nb:",     "(*)",   "*",
                                        "(1)",    "(a)",      "legenda", "avvertenz", "special value", "elaborazion", "dati ", "ultimo agg",
                                        "aggiornat", "estratto"};
    struct slice text = row->raw;
    for (size_t i = 0; !row->fault && i < row->cells.shape->n; i++)
        if ((text = slice_trim(row->cells.values[i].text)).len)
            break;
    char low[16];
    size_t n = 0;
    for (; n < sizeof low && n < text.len; n++)
        low[n] = text.at[n] >= 'A' && text.at[n] <= 'Z' ? (char)(text.at[n] | 0x20) : text.at[n];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_starts((struct slice){low, n}, words[i]))
            return true;
    return false;
}

static bool is_poor(const struct row *row, const struct shape *header, char delimiter, bool *empty)
{
    size_t of = header ? header->n : 0;
    *empty = false;
    if (of < 3 || (row->fault && strcmp(row->fault, "ragged") != 0))
        return false;
    size_t n = row->fault ? raw_cells(row->raw, delimiter) : filled_cells(row);
    *empty = !row->fault && n == 0;
    return n <= 1 || (n == 2 && of >= 4);
}

static void see_row(struct look *l, struct stats **columns, const struct value *cells, size_t n, uint64_t line)
{
    l->rows++;
    if (!cells) {
        stats_seen(&l->faults, line);
        return;
    }
    for (size_t i = 0; i < n; i++)
        if (columns[i])
            stats_see(columns[i], &cells[i], line, l->p->arena, &l->scratch);
    arena_release(&l->scratch, (struct arena_mark){0});
}

static void let_go(struct look *l, struct tail *t, struct stats **columns)
{
    for (size_t i = 0; i < t->n; i++)
        see_row(l, columns, t->rows[i].cells, t->rows[i].n, t->rows[i].line);
    t->n = 0;
    arena_release(&t->arena, (struct arena_mark){0});
}

static void hold(struct look *l, struct tail *t, struct stats **columns, const struct row *row, bool empty)
{
    if (t->n == TAIL)
        let_go(l, t, columns);
    struct held *h = &t->rows[t->n++];
    *h = (struct held){.line = row->line, .fault = row->fault, .empty = empty, .note = !empty && is_note(row)};
    if (row->fault)
        return;
    h->n = row->cells.shape->n;
    h->cells = arena_new(&t->arena, struct value, h->n);
    for (size_t i = 0; i < h->n; i++)
        h->cells[i] = value_keep(&t->arena, row->cells.values[i]);
}

/* Whether the rows that wait at the end are a footer. A last row that is merely short of cells is none unless something marks it off: cells that
 * are missing, an empty row before it, the words of a note. */
static bool is_footer(const struct tail *t)
{
    bool marked = t->n && t->n < TAIL && t->rows[t->n - 1].fault;
    for (size_t i = 0; i < t->n && t->n < TAIL; i++)
        marked = marked || t->rows[i].empty || t->rows[i].note;
    return marked;
}

static void tell_footer(struct look *l, uint64_t begins, uint64_t lines)
{
    l->profile->footer = lines - begins + 1;
    struct guess *g = proposal_add(l->p, S("footer"), slice_format(l->p->arena, "%llu", (unsigned long long)l->profile->footer),
                                   slice_format(l->p->arena, "from line %llu on, one or two cells stand where the table has more",
                                                (unsigned long long)begins));
    g->line = begins;
}

static struct stats **columns_of(struct look *l, const struct shape *shape)
{
    struct stats **columns = arena_new(l->p->arena, struct stats *, shape->n + 1);
    for (size_t i = 0; i < shape->n; i++)
        columns[i] = stats_of(l, shape->names[i]);
    return columns;
}

static int read_rows(struct look *l, struct rows *r, struct tail *tail, bool footer, struct error *e)
{
    const struct shape *header = rows_shape(r), *last = header;
    struct stats **columns = header ? columns_of(l, header) : NULL;
    struct row row;
    int got;
    bool empty;
    while ((got = rows_next(r, &row, e)) > 0) {
        if (!row.fault && row.cells.shape != last) {
            last = row.cells.shape;
            columns = columns_of(l, last);
        }
        if (row_repeats_header(&row)) {
            stats_seen(&l->again, row.line);
            continue;
        }
        if (footer && is_poor(&row, header, l->profile->delimiter, &empty)) {
            hold(l, tail, columns, &row, empty);
            continue;
        }
        if (tail->n)
            let_go(l, tail, columns);
        see_row(l, columns, row.fault ? NULL : row.cells.values, row.fault ? 0 : last->n, row.line);
    }
    if (tail->n && !is_footer(tail))
        let_go(l, tail, columns);
    return got;
}

/* What next year's file is held against. */
static void tell_usual(struct look *l, const struct shape *header)
{
    struct arena *a = l->p->arena;
    struct buffer names = {0};
    bool fits = header && header->n && l->profile->header;
    for (size_t i = 0; fits && i < header->n; i++) {
        fits = !memchr(header->names[i].at, '|', header->names[i].len);
        buffer_printf(&names, "%s%.*s", i ? " | " : "", SL(header->names[i]));
    }
    if (fits && slice_is(l->profile->format, "csv"))
        proposal_add(l->p, S("names"), slice_copy(a, buffer_of(&names)),
                     slice_format(a, "the names in line %llu; what differs later is a finding", (unsigned long long)l->profile->header));
    buffer_free(&names);
    if (l->rows)
        proposal_add(l->p, S("usual_rows"), slice_format(a, "%llu", (unsigned long long)l->rows), S("the rows of this file"));
}

int columns_look(struct proposal *p, const struct origin *o, uint64_t lines, struct profile *to, struct error *e)
{
    struct look l = {.p = p, .profile = to};
    struct input in;
    struct tail tail = {.n = 0};
    int fd;
    if (origin_open(o, &in, &fd, e))
        return -1;
    struct rows *r = rows_open_input(to, &in, p->arena, e);
    int bad = r ? read_rows(&l, r, &tail, slice_is(to->format, "csv") && !o->cut && !to->footer, e) : -1;
    const struct shape *header = r ? rows_shape(r) : NULL;
    if (r)
        rows_close(r);
    origin_close(o, &in, fd);
    if (!bad && tail.n && lines >= tail.rows[0].line)
        tell_footer(&l, tail.rows[0].line, lines);
    if (!bad)
        look_tell(&l);
    if (!bad && !o->cut)
        tell_usual(&l, header);
    arena_free(&tail.arena);
    arena_free(&l.scratch);
    return bad ? -1 : 0;
}
