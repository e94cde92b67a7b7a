/* csv - write the records of one kind as CSV (RFC 4180): a sink.
 *
 * Standard output gets nothing before the stream has proved whole: what is on it cannot be taken back. Without --fields the columns are
 * known at the end. In both cases the rows wait in a backlog. A column that is met later stands behind those before, so the rows
 * that wait lack cells at their ends alone; those are added when they go out. */
#include "base/backlog.h"
#include "stage.h"
#include "text/few.h"

enum { BLOCK = 1 << 18 };

/* Rows of the backlog that have the same columns: from byte `from` on. */
struct stretch {
    int64_t from;
    size_t columns;
};

struct state {
    struct slice output, kind;
    struct words fields;
    char delimiter;
    struct os_target *target;
    int fd;
    const char *name;
    struct buffer bytes; /* rows on their way */
    bool begun, waits;   /* waits: into the backlog */
    bool lane;           /* a copy: its rows go out by way of the stage itself */
    struct backlog backlog;
    LIST(struct slice) header;
    LIST(struct stretch) stretches;
    /* Where the columns are in the shapes met so far. */
    struct plan {
        size_t n;
        int *at; /* one for each column that was known when the shape was met */
    } **plans;
    size_t cap;
};

#define AT(member) OPTION_AT(struct state, member)

static const struct option options[] = {
    {"output", 'o', OPTION_PATH, AT(output), "FILE", "-",
     "The file to write; - is standard output, for a sink that stands last", NULL},
    {"kind", 'k', OPTION_TEXT, AT(kind), "KIND", NULL, "The kind of record to write", NULL},
    {"fields", 'f', OPTION_LIST, AT(fields), "FIELD,...", NULL,
     "The columns; default: every field, in the order of first appearance", NULL},
    {"delimiter", 'd', OPTION_CHAR, AT(delimiter), "CHAR", ",", "What stands between two cells", NULL},
    {0},
};

static int open_csv(struct ctx *ctx)
{
    struct state *s = ctx->state;
    if (!s->kind.len)
        return fail(ctx->error, STATUS_USAGE, "citylab csv: --kind KIND is missing: a CSV file holds one kind of record");
    if (s->delimiter == '"' || !s->delimiter)
        return fail(ctx->error, STATUS_USAGE, "citylab csv: --delimiter: a quote or nothing cannot stand between two cells");
    for (size_t i = 0; i < s->fields.n; i++)
        LIST_PUSH(ctx->perm, &s->header, s->fields.at[i]);
    return 0;
}

/* -- cells ------------------------------------------------------------------------------------------------------ */

/* Everything here writes to room that the caller made. A cell takes twice its bytes, two quotes and what stands before it; a row
 * its end, and the sixteen that a store may overshoot by. */
enum { CELL_ROOM = 3, ROW_ROOM = 4 + 16 };

#ifdef __SSE2__
/* A bit for each of the sixteen bytes that needs quotes round its cell. */
static inline int special_bits(__m128i v, char delimiter)
{
    __m128i lines = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\n')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\r')));
    __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8(delimiter)));
    return _mm_movemask_epi8(_mm_or_si128(lines, marks));
}

/* The bytes up to the first quote, with the quote, or sixteen of them, or all; what was taken goes off the text. */
static inline char *put_piece(char *to, struct slice *text)
{
    size_t n = text->len < 16 ? text->len : 16;
    __m128i v = n == 16 ? few_sixteen(text->at) : few_load(text->at, n);
    int quotes = _mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')));
    few_store(to, v);
    if (quotes) {
        n = (size_t)__builtin_ctz((unsigned)quotes) + 1;
        to[n] = '"';
    }
    *text = (struct slice){text->at + n, text->len - n};
    return to + n + (quotes != 0);
}

/* Copied while it is looked at; false: it needs quotes. */
static inline bool copy_plain(char *to, struct slice text, char delimiter)
{
    int special = 0;
    for (; text.len >= 16 && !special; text.at += 16, text.len -= 16, to += 16) {
        __m128i v = few_sixteen(text.at);
        special = special_bits(v, delimiter);
        few_store(to, v);
    }
    __m128i rest = few_load(text.at, text.len & 15);
    few_store(to, rest);
    return !(special | special_bits(rest, delimiter));
}
#else
static inline char *put_piece(char *to, struct slice *text)
{
    *to++ = *text->at;
    if (*text->at == '"')
        *to++ = '"';
    *text = (struct slice){text->at + 1, text->len - 1};
    return to;
}

static inline bool copy_plain(char *to, struct slice text, char delimiter)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = to[i] = text.at[i];
        if (c == '"' || c == '\n' || c == '\r' || c == delimiter)
            return false;
    }
    return true;
}
#endif

static char *put_quoted(char *to, struct slice text)
{
    *to++ = '"';
    while (text.len)
        to = put_piece(to, &text);
    *to++ = '"';
    return to;
}

static inline char *put_cell(char *to, struct slice text, char delimiter)
{
    return copy_plain(to, text, delimiter) ? to + text.len : put_quoted(to, text);
}

/* A list as its items with | between them. */
static struct slice list_text(struct arena *a, const struct value *v)
{
    size_t len = 0;
    for (size_t i = 0; i < v->list.n; i++)
        len += v->list.items[i].len + 1;
    char *text = arena_alloc(a, len + 1), *to = text;
    for (size_t i = 0; i < v->list.n; i++) {
        if (i)
            *to++ = '|';
        if (v->list.items[i].len)
            memcpy(to, v->list.items[i].at, v->list.items[i].len);
        to += v->list.items[i].len;
    }
    return (struct slice){text, (size_t)(to - text)};
}

static inline struct slice cell_text(struct arena *a, const struct value *v)
{
    if (v->type == VALUE_TEXT || v->type == VALUE_NUMBER)
        return v->text;
    return v->type == VALUE_LIST ? list_text(a, v) : value_as_text(v);
}

/* -- rows ------------------------------------------------------------------------------------------------------- */

/* What has come together goes to the file, or waits. */
static int flush(struct ctx *ctx, size_t least)
{
    struct state *s = ctx->state;
    struct slice bytes = buffer_of(&s->bytes);
    if (bytes.len < least || s->lane)
        return 0;
    s->bytes.len = 0;
    return s->waits ? backlog_add(&s->backlog, bytes, ctx->error) : os_write(s->fd, bytes.at, bytes.len, s->name, ctx->error);
}

static void put_cells(struct state *s, const struct slice *cells, size_t n)
{
    const char delimiter = s->delimiter;
    size_t room = ROW_ROOM;
    for (size_t i = 0; i < n; i++)
        room += 2 * cells[i].len + CELL_ROOM;
    char *from = buffer_room(&s->bytes, room), *to = from;
    for (size_t i = 0; i < n; i++) {
        if (i)
            *to++ = delimiter;
        to = put_cell(to, cells[i], delimiter);
    }
    /* A row of one empty cell would be a blank line, which readers skip. */
    if (to == from)
        to = put_quoted(to, S(""));
    *to++ = '\r';
    *to++ = '\n';
    s->bytes.len = (size_t)(to - s->bytes.at);
}

static void put_header(struct state *s)
{
    if (s->header.n) /* without --fields, no record of the kind: nothing, not a row of nothing */
        put_cells(s, s->header.at, s->header.n);
}

/* Opens the file; with --fields and a file the rows need not wait. */
static int begin(struct ctx *ctx)
{
    struct state *s = ctx->state;
    bool standard = slice_is(s->output, "-");
    if (s->begun)
        return 0;
    s->begun = true;
    s->target = standard ? NULL : target_open(ctx, s->output);
    if (!standard && !s->target)
        return -1;
    s->fd = standard ? OS_STDOUT : s->target->fd;
    s->name = standard ? "standard output" : s->target->path;
    s->backlog.beside = standard ? NULL : s->target->path;
    s->waits = standard || !s->fields.n;
    if (!s->waits)
        put_header(s);
    return 0;
}

/* The columns that this shape adds. */
static void add_header(struct ctx *ctx, const struct shape *shape)
{
    struct state *s = ctx->state;
    size_t before = s->header.n;
    for (size_t i = 0; i < shape->n; i++) {
        size_t k = 0;
        while (k < s->header.n && !slice_eq(s->header.at[k], shape->names[i]))
            k++;
        if (k == s->header.n)
            LIST_PUSH(ctx->perm, &s->header, shape->names[i]);
    }
    if (s->header.n == before)
        return;
    struct stretch next = {backlog_size(&s->backlog) + (int64_t)s->bytes.len, s->header.n};
    LIST_PUSH(ctx->perm, &s->stretches, next);
}

static const struct plan *plan_for(struct ctx *ctx, const struct shape *shape)
{
    struct state *s = ctx->state;
    while (shape->id >= s->cap)
        s->plans = arena_grow(ctx->perm, s->plans, &s->cap, sizeof *s->plans);
    struct plan *p = s->plans[shape->id];
    if (p && p->n == s->header.n)
        return p;
    if (!p && !s->fields.n)
        add_header(ctx, shape);
    p = arena_new(ctx->perm, struct plan, 1);
    *p = (struct plan){s->header.n, arena_new(ctx->perm, int, s->header.n + 1)};
    for (size_t i = 0; i < p->n; i++)
        p->at[i] = shape_find(shape, s->header.at[i]);
    return s->plans[shape->id] = p;
}

static int put_rows(struct ctx *ctx, const struct batch *b)
{
    struct state *s = ctx->state;
    struct arena *a = ctx->maker->arena;
    if (!slice_eq(b->shape->kind_name, s->kind))
        return 0;
    if (begin(ctx))
        return -1;
    const struct plan *p = plan_for(ctx, b->shape);
    struct slice *cells = arena_alloc(a, (p->n + 1) * sizeof *cells);
    for (size_t k = 0; k < b->n; k++) {
        struct record r = batch_record(b, k);
        for (size_t i = 0; i < p->n; i++)
            cells[i] = cell_text(a, record_at(&r, p->at[i]));
        put_cells(s, cells, p->n);
    }
    return flush(ctx, BLOCK);
}

static int batch_csv(struct ctx *ctx, struct batch *b)
{
    return put_rows(ctx, b) || emit_batch(ctx, b) ? -1 : 0;
}

static int record_csv(struct ctx *ctx, struct record *r)
{
    struct batch one = {.shape = r->shape, .values = r->values, .n = 1};
    return put_rows(ctx, &one) || emit(ctx, r) ? -1 : 0;
}

/* -- what waited ------------------------------------------------------------------------------------------------ */

/* Rows that lack `more` cells at their ends; `quoted` and `empty` say where in a row the piece begins. */
struct filler {
    size_t more;
    bool quoted;  /* between quotes */
    bool lonely;  /* rows of one cell: "" stands for an empty one, which needs no quotes beside others */
    struct buffer row;
};

static void end_short_row(struct state *s, struct filler *f)
{
    struct slice row = buffer_of(&f->row);
    if (!(f->lonely && slice_is(row, "\"\"")))
        buffer_slice(&s->bytes, row);
    for (size_t i = 0; i < f->more; i++)
        buffer_char(&s->bytes, s->delimiter);
    buffer_text(&s->bytes, "\r\n");
    f->row.len = 0;
}

static void fill_rows(struct state *s, struct filler *f, struct slice piece)
{
    for (size_t i = 0; i < piece.len; i++) {
        char c = piece.at[i];
        f->quoted ^= c == '"';
        if (f->quoted || (c != '\r' && c != '\n'))
            buffer_char(&f->row, c);
        else if (c == '\n')
            end_short_row(s, f);
    }
}

/* Rows that lack cells at their ends, read in blocks. */
static int fill_stretch(struct ctx *ctx, struct filler *f, int64_t from, int64_t to)
{
    struct state *s = ctx->state;
    struct buffer room = {0};
    int bad = 0;
    while (!bad && from < to) {
        struct slice piece;
        size_t most = to - from < BLOCK ? (size_t)(to - from) : BLOCK;
        bad = backlog_read(&s->backlog, from, most, &room, &piece, ctx->error);
        if (bad)
            break;
        from += (int64_t)piece.len;
        fill_rows(s, f, piece);
        bad = flush(ctx, BLOCK);
    }
    buffer_free(&room);
    buffer_free(&f->row);
    return bad;
}

static int copy_stretch(struct ctx *ctx, size_t columns, int64_t from, int64_t to)
{
    struct state *s = ctx->state;
    struct filler f = {.more = s->header.n - columns, .lonely = columns == 1};
    if (f.more)
        return fill_stretch(ctx, &f, from, to);
    return flush(ctx, 1) || backlog_copy(&s->backlog, from, to, s->fd, s->name, ctx->error) ? -1 : 0;
}

static int copy_backlog(struct ctx *ctx)
{
    struct state *s = ctx->state;
    int64_t all = backlog_size(&s->backlog);
    s->waits = false;
    put_header(s);
    if (!s->stretches.n)
        return copy_stretch(ctx, s->header.n, 0, all);
    for (size_t i = 0; i < s->stretches.n; i++) {
        int64_t to = i + 1 < s->stretches.n ? s->stretches.at[i + 1].from : all;
        if (copy_stretch(ctx, s->stretches.at[i].columns, s->stretches.at[i].from, to))
            return -1;
    }
    return 0;
}

static int finish_csv(struct ctx *ctx)
{
    struct state *s = ctx->state;
    int bad = begin(ctx) || flush(ctx, 1) || (s->waits && copy_backlog(ctx)) || flush(ctx, 1) ? -1 : 0;
    buffer_free(&s->bytes);
    backlog_close(&s->backlog);
    return bad;
}

/* -- threads ---------------------------------------------------------------------------------------------------- */

/* Which columns there are must be known: without --fields each row may add some. */
static int fork_csv(struct ctx *lane, const struct ctx *from)
{
    struct state *s = lane->state;
    const struct state *t = from->state;
    *s = *t;
    s->begun = s->lane = true;
    s->bytes = (struct buffer){0};
    s->plans = NULL;
    s->cap = 0;
    return t->fields.n ? 0 : 1;
}

static int join_csv(struct ctx *into, struct ctx *lane)
{
    struct state *s = into->state, *t = lane->state;
    if (!t->bytes.len)
        return 0;
    if (begin(into) || flush(into, 1))
        return -1;
    struct buffer own = s->bytes;
    s->bytes = t->bytes;
    t->bytes = own;
    return flush(into, 1);
}

static int merge_csv(struct ctx *into, struct ctx *lane)
{
    (void)into;
    buffer_free(&((struct state *)lane->state)->bytes);
    return 0;
}

static enum reads reads_csv(const struct ctx *ctx, enum kind_id kind, struct field_list *fields)
{
    const struct state *s = ctx->state;
    if (kind >= KINDS || !slice_is(s->kind, kinds[kind].name))
        return READS_THESE;
    for (size_t i = 0; i < s->fields.n; i++)
        LIST_PUSH(fields->arena, &fields->names, s->fields.at[i]);
    return s->fields.n ? READS_THESE : READS_ALL;
}

const struct stage stage_csv = {
    .name = "csv",
    .summary = "write the records of one kind as CSV",
    .options = options,
    .about =
        "RFC 4180, UTF-8, lines that end in CR LF, a header with the names of the fields; lists with | between their items; "
        "missing values are empty. Made for programs: a text that begins with = stays as it is. What may not go out "
        "before the stream has ended waits on the disk beyond 8 MiB (TMPDIR, or beside FILE).",
    .role = STAGE_SINK,
    .state_size = sizeof(struct state),
    .open = open_csv,
    .record = record_csv,
    .batch = batch_csv,
    .finish = finish_csv,
    .reads = reads_csv,
    .fork = fork_csv,
    .join = join_csv,
    .merge = merge_csv,
};
