/* assume - what a file's bytes say, taken for what nobody has declared, and held against what somebody has. */
#include "profiling/assume.h"

#include "profiling/bytes.h"

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
    if (!o || (!map && is_given(table, given, front)) || (map && source_personal(s, behind, ctx->maker->arena) < s->personal.n))
        return 0;
    if (s->text && is_of_cells(front))
        return 0;
    bool observations = slice_is(front, "column") || slice_starts(front, "wide");
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

static int verify_encoding(struct ctx *ctx, const struct source *s, const struct proposal *p, const struct bytes *b)
{
    const struct guess *g = proposal_find(p, "encoding");
    struct slice declared = s->profile.encoding;
    if (!g || g->doubtful || slice_starts(declared, "utf-16") || bytes_read_same(b, slice_cstr(p->arena, declared)))
        return 0;
    return contradict(ctx, s, g, declared);
}

static int verify_told(struct ctx *ctx, const struct source *s, const struct proposal *p)
{
    for (size_t i = 0; i < p->guesses.n; i++) {
        const struct guess *g = &p->guesses.at[i];
        if (!g->told || !slice_is(g->key, "repair") || slice_is(s->profile.repair, "double-utf8"))
            continue;
        struct finding f = {
            .severity = SEVERITY_WARNING, .rule = "double-utf8", .source = s->id, .line = g->line, .found = g->why};
        return report(ctx, &f);
    }
    return 0;
}

static int verify_dress(struct ctx *ctx, const struct source *s, const struct proposal *p)
{
    const struct guess *format = proposal_find(p, "format");
    bool csv = slice_is(s->profile.format, "csv");
    if (format && !slice_eq(format->value, s->profile.format) && (csv || slice_is(format->value, "csv")))
        return contradict(ctx, s, format, s->profile.format);
    if (!csv || !format)
        return 0;
    if (verify_one(ctx, s, p, "delimiter", char_word(s->profile.delimiter)))
        return -1;
    if (!s->decimal_of.n && verify_one(ctx, s, p, "decimal", char_word(s->decimal)))
        return -1;
    return !s->dates_of.n && !slice_is(s->dates, "ymd") ? verify_one(ctx, s, p, "dates", s->dates) : 0;
}

/* Every word of the one list is in the other. */
static bool all_listed(struct slice words, struct slice list)
{
    struct slice word, other;
    while (slice_cut(&words, ',', &word)) {
        struct slice rest = list;
        bool found = false;
        while (!found && slice_cut(&rest, ',', &other))
            found = slice_eq(slice_trim(word), slice_trim(other));
        if (!found)
            return false;
    }
    return true;
}

/* Rows of totals that nobody declared are data: a sum over the column counts everything twice. */
static int verify_totals(struct ctx *ctx, const struct source *s, const struct proposal *p)
{
    for (size_t i = 0; i < p->guesses.n; i++) {
        const struct guess *g = &p->guesses.at[i];
        struct slice column = g->key, front;
        slice_cut(&column, '.', &front);
        const struct pair *declared = column.at ? pairs_find(&s->totals, column) : NULL;
        if (!slice_is(front, "totals") || !column.at || (declared && all_listed(g->value, declared->value)) ||
            source_personal(s, column, ctx->maker->arena) < s->personal.n)
            continue;
        struct finding f = {.severity = SEVERITY_WARNING,
                            .rule = "total-kept",
                            .source = s->id,
                            .line = g->line,
                            .field = column,
                            .found = g->value,
                            .wanted = slice_format(ctx->maker->arena, "totals.%.*s = %.*s to leave them out", SL(column), SL(g->value))};
        if (report(ctx, &f))
            return -1;
    }
    return 0;
}

int verify(struct ctx *ctx, const struct source *s, const struct origin *o)
{
    struct proposal p;
    struct arena a = {0};
    struct bytes b;
    struct error nobody = {0};
    int bad = 0;
    /* A file that cannot be read is refused where it is read. */
    if (!propose(&p, o, &a, &nobody) && !bytes_look(&b, o, &a, &nobody) && b.total)
        bad = verify_encoding(ctx, s, &p, &b) || verify_told(ctx, s, &p) || verify_dress(ctx, s, &p) || verify_totals(ctx, s, &p) ? -1 : 0;
    arena_free(&a);
    return bad;
}
