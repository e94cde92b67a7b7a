/* assume - what a file's bytes say, taken for what nobody has declared, and held against what somebody has. */
#include "profiling/assume.h"

#include "profiling/bytes.h"
#include "text/repair.h"
#include "text/scan.h"

enum { LINE_MOST = 700 };

static bool is_given(const struct option *table, const bool *given, struct slice name)
{
    for (size_t i = 0; table[i].name; i++)
        if (slice_is(name, table[i].name))
            return given[i];
    return false;
}

static const struct option *row_of(struct slice front, bool map)
{
    const struct option *o = source_options;
    while (o->name && !(slice_is(front, o->name) && (o->type == OPTION_MAP) == map))
        o++;
    return o->name ? o : NULL;
}

/* What a key says of the cells, and not of how they are laid out. */
static bool is_of_cells(struct slice front)
{
    static const char *const keys[] = {"column", "type",  "unit", "decimal", "thousands", "dates",     "missing",
                                       "flags",  "labels", "year", "totals",  "wide",      "wide_field", "wide_years"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (slice_is(front, keys[i]))
            return true;
    return false;
}

/* 1: taken; 0: an option or the kind of the records says otherwise. */
static int take(struct ctx *ctx, struct source *s, const struct guess *g, const struct option *table, const bool *given)
{
    struct slice behind = g->key, front;
    slice_cut(&behind, '.', &front);
    bool map = behind.at != NULL;
    const struct option *o = row_of(front, map);
    struct option_origin from = {.where = s->file};
    /* What a later file is held against says nothing of this one. */
    if (slice_is(front, "names") || slice_is(front, "usual_rows"))
        return 0;
    if (!o || (!map && is_given(table, given, front)) || (map && source_personal(s, behind, ctx->maker->arena) < s->personal.n))
        return 0;
    if (s->text && is_of_cells(front))
        return 0;
    bool observations = slice_is(front, "column") || slice_is(front, "set") || slice_starts(front, "wide");
    if (observations && s->of != KIND_observation)
        return 0;
    /* A convention given for the file holds for all of its columns. */
    if (map && is_given(table, given, front))
        return 0;
    int bad = map ? option_add(o, s, behind, g->value, &from, ctx->perm, ctx->error)
                  : option_set(o, s, g->value, &from, ctx->perm, ctx->error);
    return bad ? -1 : 1;
}

static int doubt(struct ctx *ctx, const struct source *s, const struct guess *g)
{
    /* Rows that cannot be used are findings of their own. */
    if (!g->doubtful || s->personal.n || (g->told && (slice_is(g->key, "rows") || slice_is(g->key, "file"))))
        return 0;
    struct finding f = {.severity = SEVERITY_WARNING,
                        .rule = "doubtful",
                        .source = s->id,
                        .line = g->line,
                        .field = g->key,
                        .found = g->against.len ? g->against : g->why,
                        .wanted = g->told ? S("") : slice_format(ctx->perm, "assumed: %.*s", SL(g->value))};
    return report(ctx, &f);
}

static int tell(struct ctx *ctx, const struct source *s, struct buffer *line)
{
    if (!line->len)
        return 0;
    struct buffer all = {0};
    buffer_printf(&all, "%s: assumed", s->file);
    buffer_slice(&all, slice_sub(buffer_of(line), 0, LINE_MOST));
    buffer_text(&all, line->len > LINE_MOST ? " ...\n" : "\n");
    for (size_t i = 0; i + 1 < all.len; i++)
        if ((unsigned char)all.at[i] < 0x20 || all.at[i] == 0x7f)
            all.at[i] = '?';
    int bad = os_write(OS_STDERR, all.at, all.len, "standard error", ctx->error);
    buffer_free(&all);
    return bad;
}

int assume(struct ctx *ctx, struct source *s, const struct origin *o, const struct option *table, const bool *given)
{
    struct proposal p;
    struct arena a = {0};
    struct buffer line = {0};
    int bad = propose(&p, o, &a, ctx->error);
    for (size_t i = 0; !bad && i < p.guesses.n; i++) {
        const struct guess *g = &p.guesses.at[i];
        int took = g->told ? 0 : take(ctx, s, g, table, given);
        if (took > 0)
            buffer_printf(&line, "%s %.*s = %.*s", line.len ? ";" : "", SL(g->key), SL(g->value));
        bad = took < 0 || ((took || g->told) && doubt(ctx, s, g)) ? -1 : 0;
    }
    if (!bad)
        bad = tell(ctx, s, &line) || source_settle(s, s->file, ctx->error) ? -1 : 0;
    buffer_free(&line);
    arena_free(&a);
    return bad;
}

/* -- what was declared -------------------------------------------------------------------------------------------- */

static int contradict(struct ctx *ctx, const struct source *s, const struct guess *g, struct slice declared)
{
    struct finding f = {.severity = SEVERITY_WARNING,
                        .rule = "profile",
                        .source = s->id,
                        .line = g->line,
                        .field = g->key,
                        .found = slice_format(ctx->maker->arena, "%.*s (%.*s)", SL(g->value), SL(g->why)),
                        .wanted = declared};
    if (s->personal.n)
        f.found = g->value;
    return report(ctx, &f);
}

static struct slice char_word(char c)
{
    static const char *const names[] = {",", ".", ";", "|", "'", "~", "^", ":"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (c == names[i][0])
            return slice_of(names[i]);
    return c == '\t' ? S("tab") : c == ' ' ? S("space") : c == '\0' ? S("none") : S("another");
}

static int verify_one(struct ctx *ctx, const struct source *s, const struct proposal *p, const char *key, struct slice declared)
{
    const struct guess *g = proposal_find(p, key);
    if (!g || g->doubtful || slice_eq(g->value, declared))
        return 0;
    return contradict(ctx, s, g, declared);
}

static int verify_encoding(struct ctx *ctx, const struct source *s, struct arena *a, const struct bytes *b)
{
    struct slice declared = s->profile.encoding;
    if (b->doubtful || slice_starts(declared, "utf-16") || bytes_read_same(b, slice_cstr(a, declared)))
        return 0;
    struct guess g = {.key = S("encoding"), .value = slice_of(b->encoding), .why = b->why, .line = b->bad.line ? b->bad.line : b->wide.line};
    return contradict(ctx, s, &g, declared);
}

static int verify_doubled(struct ctx *ctx, const struct source *s, struct arena *a, const struct bytes *b)
{
    struct slice text = b->doubled.n && !b->bad.n ? bytes_say_doubled(b, a) : S("");
    if (!text.len || slice_is(s->profile.repair, "double-utf8"))
        return 0;
    struct finding f = {
        .severity = SEVERITY_WARNING, .rule = "double-utf8", .source = s->id, .line = b->doubled.line, .found = text};
    return report(ctx, &f);
}

static int verify_ends(struct ctx *ctx, const struct source *s, struct arena *a, const struct bytes *b)
{
    if (!b->lf.n || !b->crlf.n || slice_starts(s->profile.encoding, "utf-16"))
        return 0;
    bool rather_lf = b->lf.n > b->crlf.n;
    const struct seen *few = rather_lf ? &b->crlf : &b->lf;
    struct guess g = {.key = S("line ends"),
                      .value = slice_format(a, "LF %llu times, CRLF %llu times", (unsigned long long)b->lf.n, (unsigned long long)b->crlf.n),
                      .why = S("joined from two files, or cut lines"),
                      .line = few->line};
    return contradict(ctx, s, &g, S("one sort of line ends"));
}

static int verify_dress(struct ctx *ctx, const struct source *s, const struct proposal *p)
{
    const struct guess *format = proposal_find(p, "format");
    bool csv = slice_is(s->profile.format, "csv");
    if (format && !slice_eq(format->value, s->profile.format) && (csv || slice_is(format->value, "csv")))
        return contradict(ctx, s, format, s->profile.format);
    if (!csv || !format)
        return 0;
    const struct guess *quote = proposal_find(p, "quote");
    bool quoted = quote && quote->line; /* cells open with it */
    struct slice header = slice_format(p->arena, "%llu", (unsigned long long)s->profile.header);
    if (verify_one(ctx, s, p, "delimiter", char_word(s->profile.delimiter)) ||
        (quoted && !s->profile.quote && verify_one(ctx, s, p, "quote", S("none"))) || verify_one(ctx, s, p, "header", header))
        return -1;
    if (!s->decimal_of.n && verify_one(ctx, s, p, "decimal", char_word(s->decimal)))
        return -1;
    return !s->dates_of.n && !slice_is(s->dates, "ymd") ? verify_one(ctx, s, p, "dates", s->dates) : 0;
}

int verify(struct ctx *ctx, const struct source *s, const struct origin *o)
{
    struct proposal p;
    struct arena a = {0};
    struct error nobody = {0};
    int bad = 0;
    /* A file that cannot be read is refused where it is read. */
    if (!propose(&p, o, &a, &nobody))
        bad = verify_dress(ctx, s, &p);
    arena_free(&a);
    return bad;
}

/* -- every byte --------------------------------------------------------------------------------------------------- */

static void look_at(void *watcher, struct slice block)
{
    bytes_feed(&((struct byte_watch *)watcher)->reader, block);
}

static void see_doubled(struct seen *d, uint64_t line)
{
    d->line = d->n++ ? d->line : line;
}

/* In UTF-8 what is no text is a fault of its row; all that is left to see are characters encoded twice, which begin with these bytes. */
static void look_for_doubled(void *watcher, struct slice block)
{
    struct byte_watch *w = watcher;
    size_t lines = w->bytes.lf.n;
    for (size_t i = 0; (i = scan_pair(block, i, '\xc3', '\x83', '\x82', &lines)) < block.len; i++)
        if (repair_is_doubled(slice_sub(block, i, block.len)))
            see_doubled(&w->bytes.doubled, lines + 1);
    w->bytes.lf.n = lines;
}

/* A proposal has seen the whole file; of a pipe the beginning alone. */
static bool nothing_new(const struct source *s)
{
    return s->proposed && !slice_is(s->path, "-");
}

void byte_watch_open(struct byte_watch *w, const struct source *s, struct input *in)
{
    struct slice encoding = s->profile.encoding;
    w->utf8 = !encoding.len || slice_is(encoding, "utf-8") || slice_is(encoding, "utf8");
    bytes_begin(&w->reader, &w->bytes);
    if (nothing_new(s))
        return;
    in->watcher = w;
    in->tap = w->utf8 ? look_for_doubled : look_at;
}

int byte_watch_close(struct byte_watch *w, struct ctx *ctx, const struct source *s)
{
    struct arena a = {0};
    int bad;
    if (w->utf8) {
        buffer_free(&w->reader.text);
        bad = verify_doubled(ctx, s, &a, &w->bytes);
    } else {
        bytes_end(&w->reader, &a);
        bad = !w->bytes.total ? 0 : verify_encoding(ctx, s, &a, &w->bytes) || verify_ends(ctx, s, &a, &w->bytes);
    }
    arena_free(&a);
    return bad ? -1 : 0;
}
