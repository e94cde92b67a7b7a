/* ingest - the files of config.ini's sources, or those named, to typed records. It alone knows files. */
#include "formats/reading.h"
#include "profiling/assume.h"

struct state {
    struct source given; /* first: the rows of SOURCE_OPTIONS mean it */
    struct words only;
    bool definitions;
    struct source *sources;
    size_t n;
};

static const struct option options[] = {
    SOURCE_OPTIONS,
    {"source", 0, OPTION_LIST, OPTION_AT(struct state, only), "NAME,...", NULL, "Only these [source] sections", NULL},
    {"definitions", 0, OPTION_FLAG, OPTION_AT(struct state, definitions), NULL, NULL,
     "Only areas, places, themes and indicators", NULL},
    {0},
};

static const struct config_rule sections[] = {
    {"source", true, source_options, "a file, how it is dressed and what its columns are"},
    {"values", true, NULL, "[values KIND.FIELD]: WORD = CODE, for the words that a source uses"},
    {0},
};

/* -- opening ---------------------------------------------------------------------------------------------------- */

static bool wanted(const struct state *st, struct slice name)
{
    for (size_t i = 0; i < st->only.n; i++)
        if (slice_eq(st->only.at[i], name))
            return true;
    return !st->only.n;
}

static int open_section(struct ctx *ctx, const struct config_section *section, struct source *s)
{
    struct slice where = slice_format(ctx->perm, "%s:%u: [source %.*s]", ctx->config->path, section->line, SL(section->name));
    options_default(source_options, s, ctx->perm);
    if (config_read(ctx->config, section, source_options, s, NULL, ctx->perm, ctx->error) ||
        source_settle(s, where.at, ctx->error))
        return -1;
    s->id = section->name;
    bool joined = *ctx->config->folder && s->path.at[0] != '/';
    s->file = joined ? slice_format(ctx->perm, "%s/%.*s", ctx->config->folder, SL(s->path)).at : slice_cstr(ctx->perm, s->path);
    return 0;
}

/* A file of the command line: its name without folder and suffix is the source's. */
static int open_operand(struct ctx *ctx, struct slice path, struct source *s)
{
    const struct state *st = ctx->state;
    struct slice id = path, piece, rest = path;
    while (slice_cut(&rest, '/', &piece))
        id = piece;
    struct slice stem = id;
    slice_cut(&stem, '.', &piece);
    *s = st->given;
    s->path = path;
    s->file = slice_cstr(ctx->perm, path);
    s->id = slice_is(path, "-") ? S("stdin") : piece.len ? piece : id;
    s->proposed = true;
    return source_settle(s, s->file, ctx->error);
}

static int check_only(struct ctx *ctx)
{
    const struct state *st = ctx->state;
    for (size_t i = 0; i < st->only.n; i++)
        if (!ctx->config || !config_find(ctx->config, "source", st->only.at[i]))
            return fail(ctx->error, STATUS_USAGE, "citylab ingest: --source: no section [source %.*s]", SL(st->only.at[i]));
    return 0;
}

static int open_ingest(struct ctx *ctx)
{
    struct state *st = ctx->state;
    size_t most = ctx->operands.n;
    for (const struct config_section *s = NULL; ctx->config && (s = config_next(ctx->config, "source", s));)
        most++;
    st->sources = arena_new(ctx->perm, struct source, most + 1);
    for (size_t i = 0; i < ctx->operands.n; i++)
        if (open_operand(ctx, ctx->operands.at[i], &st->sources[st->n++]))
            return -1;
    if (ctx->operands.n)
        return 0;
    if (check_only(ctx))
        return -1;
    for (const struct config_section *s = NULL; ctx->config && (s = config_next(ctx->config, "source", s));)
        if (wanted(st, s->name) && open_section(ctx, s, &st->sources[st->n++]))
            return -1;
    return st->n ? 0
                 : fail(ctx->error, STATUS_USAGE,
                        "citylab ingest: nothing to read: no file named, and no [source NAME] in a config.ini here");
}

/* -- sources ---------------------------------------------------------------------------------------------------- */

/* What the bytes say is assumed, or held against what was declared. `peeked` is what was read of them; a file is proposed for from all of it. */
static int look(struct ctx *ctx, struct source *s, bool in, const struct buffer *peeked)
{
    struct origin o = {
        .name = s->file, .bytes = buffer_of(peeked), .cut = peeked->len == PEEK_MOST, .unpack_most = s->unpack_most << 20};
    if (!s->proposed)
        return verify(ctx, s, &o);
    o.file = in ? NULL : s->file;
    o.cut = in && o.cut;
    return assume(ctx, s, &o, options, ctx->given);
}

static int tell_repaired(struct ctx *ctx, const struct source *s, uint64_t n)
{
    if (!n)
        return 0;
    struct finding f = {.severity = SEVERITY_INFO,
                        .rule = "repaired",
                        .source = s->id,
                        .found =
                            slice_format(ctx->maker->arena, "%llu characters that were encoded twice", (unsigned long long)n),
                        .wanted = S("put right: repair = double-utf8")};
    return report(ctx, &f);
}

/* Like any field, a digest is not made where nobody behind sees it: a csv of figures has no place for it. */
static bool digest_is_read(struct ctx *ctx)
{
    struct field_list fields = {.arena = ctx->maker->arena};
    if (!fields_read(ctx, KIND_source, &fields))
        return true;
    for (size_t i = 0; i < fields.names.n; i++)
        if (slice_is(fields.names.at[i], "sha256"))
            return true;
    return false;
}

static int read_input(struct ctx *ctx, struct source *s, int fd, const struct buffer *peeked)
{
    struct input input;
    struct byte_watch bytes;
    if (input_open(&input, fd, s->file, buffer_of(peeked), s->unpack_most << 20, ctx->error))
        return -1;
    input.undigested = !digest_is_read(ctx);
    byte_watch_open(&bytes, s, &input);
    struct rows *rows = rows_open_input(&s->profile, &input, ctx->perm, ctx->error);
    int bad = rows ? reading_run(ctx, s, rows) || tell_repaired(ctx, s, rows_repaired(rows)) : -1;
    if (rows)
        rows_close(rows);
    input_close(&input);
    return byte_watch_close(&bytes, ctx, s) || bad ? -1 : 0;
}

static int read_source(struct ctx *ctx, struct source *s)
{
    bool in = slice_is(s->path, "-");
    struct buffer peeked = {0};
    int fd = in ? OS_STDIN : os_open(s->file, ctx->error);
    if (fd < 0)
        return -1;
    int bad =
        input_peek(fd, s->file, PEEK_MOST, &peeked, ctx->error) || look(ctx, s, in, &peeked) || read_input(ctx, s, fd, &peeked)
            ? -1
            : 0;
    buffer_free(&peeked);
    if (!in && os_close(fd, s->file, ctx->error))
        bad = -1;
    return bad;
}

static int emit_source(struct ctx *ctx, const struct source *s)
{
    struct arena *a = ctx->maker->arena;
    struct arena_mark mark = arena_mark(a);
    struct record r = record_new(ctx->maker, S("source"));
    const struct {
        const char *name;
        struct slice text;
    } texts[] = {{"id", s->id},
                 {"path", s->path},
                 {"sha256", slice_of(s->sha256)},
                 {"of", slice_of(kinds[s->of].name)},
                 {"title", s->title},
                 {"publisher", s->publisher},
                 {"licence", s->licence},
                 {"url", s->url},
                 {"retrieved", s->retrieved}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        record_set(ctx->maker, &r, texts[i].name, texts[i].text.len ? value_text(texts[i].text) : value_null());
    record_set(ctx->maker, &r, "read", value_count(a, s->read));
    record_set(ctx->maker, &r, "kept", value_count(a, s->kept));
    record_set(ctx->maker, &r, "rejected", value_count(a, s->rejected));
    record_set(ctx->maker, &r, "skipped", value_count(a, s->skipped));
    record_set(ctx->maker, &r, "max_rejected", value_double(a, s->max_rejected));
    int bad = emit_made(ctx, &r);
    arena_release(a, mark);
    return bad;
}

static int produce(struct ctx *ctx)
{
    struct state *st = ctx->state;
    enum phase last = st->definitions ? PHASE_DEFINITIONS : PHASE_FIGURES;
    for (enum phase p = PHASE_DEFINITIONS; p <= last; p = (enum phase)(p + 1)) {
        for (size_t i = 0; i < st->n; i++)
            if (kind_phase(st->sources[i].of) == p && read_source(ctx, &st->sources[i]))
                return -1;
        if (phase_done(ctx, p))
            return -1;
    }
    for (size_t i = 0; i < st->n; i++)
        if (kind_phase(st->sources[i].of) <= last && emit_source(ctx, &st->sources[i]))
            return -1;
    return 0;
}

/* A lane reads what it is given: no source is its own. */
static int fork_ingest(struct ctx *lane, const struct ctx *from)
{
    (void)lane;
    (void)from;
    return 0;
}

const struct stage stage_ingest = {
    .name = "ingest",
    .summary = "read the raw files: typed records, each with its source and line",
    .options = options,
    .sections = sections,
    .operands = "[FILE...]",
    .about =
        "Without a FILE it reads every [source NAME] of config.ini, definitions first, then entities, then figures. With a "
        "FILE (- is "
        "standard input) it reads that one alone, as the options say; columns are fields by their own names. A row that is "
        "broken "
        "becomes a finding with its line and is not lost in silence; above the share of max_rejected the source is refused.",
    .role = STAGE_SOURCE,
    .state_size = sizeof(struct state),
    .open = open_ingest,
    .produce = produce,
    .fork = fork_ingest,
};
