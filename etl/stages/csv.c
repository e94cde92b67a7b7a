/* csv - write the records of one kind as CSV (RFC 4180): a sink. */
#include "base/buffer.h"
#include "stage.h"

enum { BLOCK = 1 << 18 };

struct state {
    struct slice output, kind;
    struct words fields;
    char delimiter;
    struct os_target *target;
    int fd;
    const char *name;
    struct buffer bytes;
    const char **wanted; /* --fields for the binder */
    struct binder binder;
    /* Without --fields the header is known at the end: records wait. */
    struct maker kept_in;
    LIST(struct record) kept;
    LIST(struct slice) header;
    bool begun;
};

#define AT(member) OPTION_AT(struct state, member)

static const struct option options[] = {
    {"output", 'o', OPTION_PATH, AT(output), "FILE", "-",
     "The file to write; - is standard output, for a sink that stands last", NULL},
    {"kind", 'k', OPTION_TEXT, AT(kind), "KIND", NULL, "The kind of record to write", NULL},
    {"fields", 'f', OPTION_LIST, AT(fields), "FIELD,...", NULL,
     "The columns; default: every field, in the order of first appearance (keeps the records in memory)", NULL},
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
    s->wanted = arena_new(ctx->perm, const char *, s->fields.n + 1);
    for (size_t i = 0; i < s->fields.n; i++) {
        s->wanted[i] = slice_cstr(ctx->perm, s->fields.at[i]);
        LIST_PUSH(ctx->perm, &s->header, s->fields.at[i]);
    }
    s->binder = (struct binder){.names = s->wanted, .arena = ctx->perm};
    s->kept_in = (struct maker){ctx->maker->shapes, ctx->perm};
    return 0;
}

/* -- cells ------------------------------------------------------------------------------------------------------ */

static void put_text(struct state *s, struct slice text)
{
    bool quoted = false;
    for (size_t i = 0; i < text.len && !quoted; i++)
        quoted = text.at[i] == '"' || text.at[i] == s->delimiter || text.at[i] == '\n' || text.at[i] == '\r';
    if (!quoted) {
        buffer_slice(&s->bytes, text);
        return;
    }
    buffer_char(&s->bytes, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            buffer_char(&s->bytes, '"');
        buffer_char(&s->bytes, text.at[i]);
    }
    buffer_char(&s->bytes, '"');
}

/* A list as its items with | between them. */
static struct slice list_text(struct maker *m, const struct value *v)
{
    struct buffer b = {0};
    for (size_t i = 0; i < v->list.n; i++) {
        if (i)
            buffer_char(&b, '|');
        buffer_slice(&b, v->list.items[i]);
    }
    struct slice text = slice_copy(m->arena, buffer_of(&b));
    buffer_free(&b);
    return text;
}

static void put_value(struct state *s, struct maker *m, const struct value *v)
{
    put_text(s, v->type == VALUE_LIST ? list_text(m, v) : value_as_text(v));
}

/* A row of one empty cell would be a blank line, which readers skip. */
static void end_row(struct state *s, size_t from)
{
    if (s->bytes.len == from)
        buffer_text(&s->bytes, "\"\"");
    buffer_text(&s->bytes, "\r\n");
}

static int flush(struct ctx *ctx, size_t least)
{
    struct state *s = ctx->state;
    size_t n = s->bytes.len;
    if (n < least)
        return 0;
    s->bytes.len = 0;
    return os_write(s->fd, s->bytes.at, n, s->name, ctx->error);
}

/* -- rows ------------------------------------------------------------------------------------------------------- */

/* Opens the file and writes the header. */
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
    for (size_t i = 0; i < s->header.n; i++) {
        if (i)
            buffer_char(&s->bytes, s->delimiter);
        put_text(s, s->header.at[i]);
    }
    if (s->header.n) /* without --fields, no record of the kind: nothing, not a row of nothing */
        end_row(s, 0);
    return 0;
}

static int put_row(struct ctx *ctx, const struct record *r)
{
    struct state *s = ctx->state;
    const int *at = bind(&s->binder, r->shape);
    size_t from = s->bytes.len;
    for (size_t i = 0; i < s->header.n; i++) {
        if (i)
            buffer_char(&s->bytes, s->delimiter);
        put_value(s, ctx->maker, record_at(r, at[i]));
    }
    end_row(s, from);
    /* Standard output gets nothing before the stream has proved whole: what is on it cannot be taken back. */
    return s->target ? flush(ctx, BLOCK) : 0;
}

static void add_header(struct state *s, const struct shape *shape)
{
    for (size_t i = 0; i < shape->n; i++) {
        size_t k = 0;
        while (k < s->header.n && !slice_eq(s->header.at[k], shape->names[i]))
            k++;
        if (k == s->header.n)
            LIST_PUSH(s->kept_in.arena, &s->header, shape->names[i]);
    }
}

static int take(struct ctx *ctx, const struct record *r)
{
    struct state *s = ctx->state;
    if (s->fields.n)
        return begin(ctx) ? -1 : put_row(ctx, r);
    if (!s->kept.n || s->kept.at[s->kept.n - 1].shape != r->shape)
        add_header(s, r->shape);
    LIST_PUSH(s->kept_in.arena, &s->kept, record_keep(&s->kept_in, r));
    return 0;
}

static int record_csv(struct ctx *ctx, struct record *r)
{
    struct state *s = ctx->state;
    if (slice_eq(r->shape->kind_name, s->kind) && take(ctx, r))
        return -1;
    return emit(ctx, r);
}

static int finish_csv(struct ctx *ctx)
{
    struct state *s = ctx->state;
    if (!s->fields.n) {
        s->wanted = arena_new(ctx->perm, const char *, s->header.n + 1);
        for (size_t i = 0; i < s->header.n; i++)
            s->wanted[i] = slice_cstr(ctx->perm, s->header.at[i]);
        s->binder = (struct binder){.names = s->wanted, .arena = ctx->perm};
    }
    if (begin(ctx))
        return -1;
    for (size_t i = 0; i < s->kept.n; i++)
        if (put_row(ctx, &s->kept.at[i]))
            return -1;
    int bad = flush(ctx, 1);
    buffer_free(&s->bytes);
    return bad;
}

const struct stage stage_csv = {
    .name = "csv",
    .summary = "write the records of one kind as CSV",
    .options = options,
    .about =
        "RFC 4180, UTF-8, lines that end in CR LF, a header with the names of the fields; lists with | between their items; "
        "missing values are empty. Made for programs: a text that begins with = stays as it is. With --fields and -o FILE "
        "memory stays flat.",
    .role = STAGE_SINK,
    .state_size = sizeof(struct state),
    .open = open_csv,
    .record = record_csv,
    .finish = finish_csv,
};
