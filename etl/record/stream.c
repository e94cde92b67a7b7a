/* stream - records as JSON lines between a mark at the head and a mark at the end: whole or refused. */
#include "record/stream.h"

enum { BLOCK = 256 * 1024, LINE_MAX = 64 * 1024 * 1024, FLUSH = 128 * 1024 };

/* -- reading ---------------------------------------------------------------------------------------------------- */

struct stream_in {
    int fd;
    const char *name;
    bool plain, ended, at_eof;
    struct json_reader reader;
    struct buffer window;
    size_t at; /* where in the window the next line begins */
    unsigned long long line;
    uint64_t records;
    struct arena *perm;
    struct value account;
};

/* Shifts what is left to the front and reads more behind it. 1: more came, 0: the end. */
static int refill(struct stream_in *s, struct error *e)
{
    struct buffer *w = &s->window;
    if (s->at) {
        memmove(w->at, w->at + s->at, w->len - s->at);
        w->len -= s->at;
        s->at = 0;
    }
    if (w->len > LINE_MAX)
        return fail(e, STATUS_DATA, "%s:%llu: a line longer than %d bytes", s->name, s->line + 1, LINE_MAX);
    long n = os_read(s->fd, buffer_room(w, BLOCK), BLOCK, s->name, e);
    if (n < 0)
        return -1;
    w->len += (size_t)n;
    return n > 0;
}

/* The next line without its line feed: 1, 0 at the end. A last line without a line feed was cut, but for plain input. */
static int next_line(struct stream_in *s, struct slice *line, struct error *e)
{
    size_t seen = 0;
    for (;;) {
        struct buffer *w = &s->window;
        const char *from = w->at + s->at;
        size_t have = w->len - s->at;
        const char *lf = have > seen ? memchr(from + seen, '\n', have - seen) : NULL;
        if (lf) {
            *line = (struct slice){from, (size_t)(lf - from)};
            s->at += line->len + 1;
            s->line++;
            return 1;
        }
        seen = have;
        int more = s->at_eof ? 0 : refill(s, e);
        if (more < 0)
            return -1;
        if (!more) {
            s->at_eof = true;
            if (!have)
                return 0;
            if (!s->plain)
                return fail(e, STATUS_DATA, "%s:%llu: the stream is cut in the middle of a line", s->name, s->line + 1);
            *line = (struct slice){s->window.at + s->at, have};
            s->at += have;
            s->line++;
            return 1;
        }
    }
}

static int read_record(struct stream_in *s, struct record *out, struct error *e)
{
    struct slice line;
    struct error inner = {0};
    int got;
    do {
        got = next_line(s, &line, e);
    } while (got == 1 && s->plain && slice_trim(line).len == 0);
    if (got != 1)
        return got;
    if (json_read(&s->reader, line, out, &inner))
        return fail(e, STATUS_DATA, "%s:%llu: %s", s->name, s->line, inner.text);
    return 1;
}

static bool is_mark(const struct record *r, const char *kind)
{
    return r->shape->kind == KIND_OTHER && slice_is(r->shape->kind_name, kind);
}

static int not_marked(const struct stream_in *s, struct error *e)
{
    return fail(e, STATUS_DATA,
                "%s: not a stream of citylab: it does not begin with its \"stream\" line (after jq, grep or mlr, "
                "give the next stage --plain)",
                s->name);
}

static int check_head(struct stream_in *s, const struct record *r, struct head *mine, struct error *e)
{
    struct slice program = record_text(r, "program"), config = record_text(r, "config");
    const struct value *version = record_get(r, "version");
    if (version->type != VALUE_NUMBER || version->number != STREAM_VERSION || !slice_eq(program, mine->program))
        return fail(e, STATUS_USAGE, "%s: the stream was made by '%.*s', this is '%.*s': all stages must be of one version",
                    s->name, SL(program), SL(mine->program));
    if (!slice_eq(config, mine->config))
        return fail(e, STATUS_USAGE,
                    "%s: the stream was made with another config (sha256 %.12s, here %.12s): give every stage the same -c",
                    s->name, config.len ? config.at : "none", mine->config.len ? mine->config.at : "none");
    mine->as_of = slice_copy(s->perm, record_text(r, "as_of"));
    return 0;
}

struct stream_in *stream_open(struct arena *perm, struct maker *m, int fd, const char *name, bool plain, struct head *mine,
                              struct error *e)
{
    struct stream_in *s = arena_new(perm, struct stream_in, 1);
    *s = (struct stream_in){.fd = fd, .name = name, .plain = plain, .reader = {.maker = m}, .perm = perm};
    if (plain)
        return s;
    struct record r;
    struct error inner = {0};
    int got = read_record(s, &r, &inner);
    if (got == 0)
        fail(e, STATUS_DATA, "%s: the stream is empty: the stage before it failed or wrote nothing", name);
    else if (got < 0 && inner.status == STATUS_DATA && s->line <= 1 && !s->at_eof)
        not_marked(s, e);
    else if (got < 0)
        *e = inner;
    else if (!is_mark(&r, "stream"))
        not_marked(s, e);
    else if (check_head(s, &r, mine, e) == 0)
        return s;
    stream_close(s);
    return NULL;
}

static int check_end(struct stream_in *s, const struct record *r, struct error *e)
{
    const struct value *n = record_get(r, "records");
    if (n->type != VALUE_NUMBER || n->number != (double)s->records)
        return fail(e, STATUS_DATA, "%s:%llu: the end line counts %.*s records, %llu came", s->name, s->line,
                    SL(value_as_text(n)), (unsigned long long)s->records);
    struct maker keep = {s->reader.maker->shapes, s->perm};
    struct record kept = record_keep(&keep, r);
    s->account = *record_get(&kept, "account");
    s->ended = true;
    struct slice line;
    int more = next_line(s, &line, e);
    return more <= 0 ? more : fail(e, STATUS_DATA, "%s:%llu: something stands behind the end line", s->name, s->line);
}

int stream_next(struct stream_in *s, struct record *out, struct error *e)
{
    for (;;) {
        int got = s->ended ? 0 : read_record(s, out, e);
        if (got < 0)
            return -1;
        if (got == 0)
            return s->ended || s->plain
                       ? 0
                       : fail(e, STATUS_DATA, "%s: the stream is cut: no end line after %llu records", s->name,
                              (unsigned long long)s->records);
        bool head = is_mark(out, "stream"), end = is_mark(out, "end");
        if (!head && !end) {
            s->records++;
            return 1;
        }
        if (s->plain)
            continue;
        if (head)
            return fail(e, STATUS_DATA, "%s:%llu: a second \"stream\" line: two streams were joined", s->name, s->line);
        if (check_end(s, out, e))
            return -1;
    }
}

const struct value *stream_account(const struct stream_in *s)
{
    return &s->account;
}

unsigned long long stream_line(const struct stream_in *s)
{
    return s->line;
}

void stream_close(struct stream_in *s)
{
    buffer_free(&s->window);
}

/* -- writing ---------------------------------------------------------------------------------------------------- */

static void put_field(struct buffer *b, const char *name, struct slice text)
{
    buffer_printf(b, ",\"%s\":", name);
    if (text.len)
        json_write_text(b, text);
    else
        buffer_text(b, "null");
}

void stream_begin(struct stream_out *s, int fd, const char *name, const struct head *head)
{
    *s = (struct stream_out){.fd = fd, .name = name};
    buffer_printf(&s->bytes, "{\"kind\":\"stream\",\"version\":%d", STREAM_VERSION);
    put_field(&s->bytes, "program", head->program);
    put_field(&s->bytes, "config", head->config);
    put_field(&s->bytes, "as_of", head->as_of);
    buffer_text(&s->bytes, "}\n");
}

static int flush(struct stream_out *s, struct error *e)
{
    size_t n = s->bytes.len;
    s->bytes.len = 0;
    return os_write(s->fd, s->bytes.at, n, s->name, e);
}

int stream_put(struct stream_out *s, const struct record *r, struct error *e)
{
    json_write(&s->bytes, r);
    s->records++;
    return s->bytes.len < FLUSH ? 0 : flush(s, e);
}

int stream_print(struct stream_out *s, const struct record *r)
{
    json_write(&s->bytes, r);
    s->records++;
    return 0;
}

int stream_join(struct stream_out *s, struct stream_out *copy, struct error *e)
{
    s->records += copy->records;
    copy->records = 0;
    size_t n = copy->bytes.len;
    copy->bytes.len = 0;
    if (n + s->bytes.len < FLUSH) {
        buffer_add(&s->bytes, copy->bytes.at, n);
        return 0;
    }
    return flush(s, e) || os_write(s->fd, copy->bytes.at, n, s->name, e) ? -1 : 0;
}

int stream_end(struct stream_out *s, const struct value *account, struct error *e)
{
    buffer_printf(&s->bytes, "{\"kind\":\"end\",\"records\":%llu,\"account\":", (unsigned long long)s->records);
    json_write_value(&s->bytes, account);
    buffer_text(&s->bytes, "}\n");
    int bad = flush(s, e);
    buffer_free(&s->bytes);
    return bad;
}
