/* ingest - the files of config.ini's sources, or those named, to typed records. It alone knows files. */
#include "formats/plan.h"
#include "formats/source.h"
#include "profiling/assume.h"
#include "record/table.h"

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

/* A source that is being read. */
struct reading {
    struct ctx *ctx;
    struct source *source;
    struct rows *rows;
    struct cells cells;
    struct planner planner;
    struct plan **plans; /* by id of the row's shape */
    size_t cap;
    struct table distinct;
    LIST(struct record) firsts;
};

static struct plan *plan_for(struct reading *g, const struct shape *row)
{
    while (row->id >= g->cap)
        g->plans = arena_grow(g->ctx->perm, g->plans, &g->cap, sizeof *g->plans);
    if (!g->plans[row->id])
        g->plans[row->id] = plan_new(&g->planner, row);
    return g->plans[row->id];
}

/* -- rows to records -------------------------------------------------------------------------------------------- */

/* A repeated entity is skipped; one that says something else than the first is a finding. */
static int check_distinct(struct reading *g, const struct record *r, bool *again)
{
    struct ctx *ctx = g->ctx;
    struct slice key = record_text(r, slice_cstr(ctx->maker->arena, g->source->distinct));
    size_t *at = table_at(&g->distinct, ctx->perm, key, again);
    *again = !*again;
    if (!*again) {
        struct maker keep = {ctx->maker->shapes, ctx->perm};
        *at = g->firsts.n;
        LIST_PUSH(ctx->perm, &g->firsts, record_keep(&keep, r));
        return 0;
    }
    const struct record *first = &g->firsts.at[*at];
    for (size_t i = 0; i < r->shape->n; i++) {
        struct slice name = r->shape->names[i];
        int there = shape_find(first->shape, name);
        if (slice_is(name, "line") || slice_is(name, "item") || value_is_empty(&r->values[i]) || there < 0 ||
            value_eq(&r->values[i], &first->values[there]))
            continue;
        struct finding f = g->cells.about;
        f.severity = SEVERITY_WARNING;
        f.rule = "differs";
        f.field = name;
        f.found = value_as_text(&r->values[i]);
        f.wanted = slice_format(ctx->maker->arena, "'%.*s' as in line %.*s", SL(value_as_text(&first->values[there])),
                                SL(record_text(first, "line")));
        if (report(ctx, &f))
            return -1;
    }
    return 0;
}

static struct record new_record(struct reading *g, const struct plan *p, const struct row *row)
{
    struct arena *a = g->ctx->maker->arena;
    size_t n = p->lead + p->n;
    struct record r = {.shape = p->shape, .values = arena_alloc(a, (n + 8) * sizeof(struct value)), .room = n + 8};
    r.values[0] = value_text(g->source->id);
    r.values[1] = value_count(a, row->line);
    if (p->lead > 2)
        r.values[2] = value_count(a, row->item);
    for (size_t i = p->lead; i < n; i++)
        r.values[i] = value_null();
    return r;
}

static int fill(struct reading *g, const struct plan *p, const struct row *row, struct record *r)
{
    /* Numbers last: what stands behind one is compared with the row's own unit. */
    for (int numbers = 0; numbers < 2; numbers++)
        for (size_t i = 0; i < p->n; i++) {
            const struct column *c = &p->columns[i];
            struct value v = c->constant;
            if ((c->type == FIELD_NUMBER) != numbers)
                continue;
            if (c->cell >= 0 && cell_convert(&g->cells, c, &row->cells.values[c->cell], r, &v))
                return -1;
            r->values[p->lead + i] = v;
        }
    return 0;
}

/* One observation for each wide column that holds something. */
static int emit_wide(struct reading *g, const struct plan *p, const struct row *row, struct record *base, uint64_t *made)
{
    const char *field = slice_cstr(g->ctx->maker->arena, g->source->wide_field);
    for (size_t i = 0; i < p->wides; i++) {
        struct record r = record_own(g->ctx->maker, base);
        struct value v;
        g->cells.bad = false;
        record_set(g->ctx->maker, &r, field, value_text(p->wide[i].name));
        record_set(g->ctx->maker, &r, "value", value_null());
        if (cell_convert(&g->cells, &p->wide_values[i], &row->cells.values[p->wide[i].cell], &r, &v))
            return -1;
        if (g->cells.bad)
            reject_row(g->ctx, g->source->of);
        if (g->cells.bad || value_is_empty(&v))
            continue;
        record_set(g->ctx->maker, &r, "value", v);
        ++*made;
        if (emit_made(g->ctx, &r))
            return -1;
    }
    return 0;
}

/* Totals are reported and left out: a sum over the rows would count everything twice. */
static int check_total(struct reading *g, const struct plan *p, const struct row *row, bool *is)
{
    *is = false;
    for (size_t i = 0; i < p->totals.n; i++) {
        const struct total *t = &p->totals.at[i];
        struct slice text = slice_trim(value_as_text(&row->cells.values[t->cell]));
        if (!words_have(t->words, text))
            continue;
        *is = true;
        struct finding f = g->cells.about;
        f.severity = SEVERITY_INFO;
        f.rule = "total-row";
        f.field = row->cells.shape->names[t->cell];
        f.found = text;
        f.wanted = S("left out: a row of totals");
        return report(g->ctx, &f);
    }
    return 0;
}

/* ",,,": a line that holds nothing. */
static bool is_empty(const struct row *row)
{
    if (row->item)
        return false;
    for (size_t i = 0; i < row->cells.shape->n; i++)
        if (row->cells.values[i].type != VALUE_TEXT || slice_trim(row->cells.values[i].text).len)
            return row->cells.values[i].type == VALUE_NULL;
    return true;
}

/* The year of dates that lack theirs: the source's, or the one in a column of the row. */
static int year_of(const struct source *s, const struct row *row)
{
    struct date d;
    int at = s->year.len ? shape_find(row->cells.shape, s->year) : -1;
    struct slice text = at >= 0 ? slice_trim(value_as_text(&row->cells.values[at])) : s->year;
    return text.len == 4 && date_parse(text, &d) ? d.year : 0;
}

static int take_row(struct reading *g, const struct plan *p, const struct row *row)
{
    struct source *s = g->source;
    struct record r = new_record(g, p, row);
    bool again = false, total = false;
    uint64_t made = 0;
    g->cells.bad = false;
    if (p->totals.n && check_total(g, p, row, &total))
        return -1;
    if (total || (row->cells.shape->n > 1 && is_empty(row))) {
        s->skipped++;
        return 0;
    }
    if (s->year.len)
        g->cells.year = year_of(s, row);
    if (fill(g, p, row, &r))
        return -1;
    if (g->cells.bad) {
        s->rejected++;
        reject_row(g->ctx, s->of);
        return 0;
    }
    if (s->distinct.len && check_distinct(g, &r, &again))
        return -1;
    if (again) {
        s->skipped++;
        return 0;
    }
    if (!p->wides) {
        s->kept++;
        return emit_made(g->ctx, &r);
    }
    if (emit_wide(g, p, row, &r, &made))
        return -1;
    /* A row without a figure (all cells missing) holds no data. */
    if (made || !g->cells.bad)
        made ? s->kept++ : s->skipped++;
    else
        s->rejected++;
    return 0;
}

static int refuse_row(struct reading *g, const struct row *row)
{
    struct source *s = g->source;
    struct finding f = g->cells.about;
    f.severity = SEVERITY_ERROR;
    f.rule = row->fault;
    f.field = row->column ? slice_format(g->ctx->maker->arena, "byte %u", row->column) : S("");
    /* A broken row may be quoted, but for "2 cells": its columns cannot be told apart, a personal one may be among them. */
    bool quoted = strcmp(row->fault, "ragged") != 0;
    f.found = s->personal.n && quoted ? S("withheld: the source has personal columns") : row->found;
    f.wanted = row->wanted;
    if (!s->personal.n)
        f.raw = row_kept_text(g->ctx->maker->arena, row->raw);
    if (!g->cells.first_fault.len)
        g->cells.first_fault = slice_format(g->ctx->perm, "line %llu: %.*s, wanted %.*s", (unsigned long long)f.line,
                                            (int)(f.found.len < 80 ? f.found.len : 80), f.found.at, SL(row->wanted));
    s->rejected++;
    reject_row(g->ctx, s->of);
    return report(g->ctx, &f);
}

static int read_rows(struct reading *g)
{
    struct arena *scratch = g->ctx->maker->arena;
    struct row row;
    int got;
    while ((got = rows_next(g->rows, &row, g->ctx->error)) > 0) {
        struct arena_mark mark = arena_mark(scratch);
        g->source->read++;
        g->cells.about = (struct finding){.source = g->source->id, .line = row.line, .item = row.item};
        int bad;
        if (row.fault) {
            bad = refuse_row(g, &row);
        } else {
            const struct plan *p = plan_for(g, row.cells.shape);
            bad = p ? take_row(g, p, &row) : -1;
        }
        arena_release(scratch, mark);
        if (bad)
            return -1;
    }
    return got;
}

/* -- sources ---------------------------------------------------------------------------------------------------- */

/* Every column that the config names must be there: a column renamed since last year is not an empty one. */
static int check_columns(struct reading *g)
{
    struct source *s = g->source;
    const struct shape *header = rows_shape(g->rows);
    const struct pairs *both[] = {&s->column, &s->wide};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < both[k]->n; i++) {
            const struct pair *p = &both[k]->at[i];
            bool seen = header ? shape_find(header, p->key) >= 0 : (k ? g->planner.wide_seen : g->planner.mapped_seen)[i];
            if (seen)
                continue;
            if (header)
                return fail(g->ctx->error, STATUS_DATA, "%s:%llu: no column '%.*s', which %s:%u maps to '%.*s'", s->file,
                            (unsigned long long)rows_header_line(g->rows), SL(p->key), g->ctx->config->path, p->line,
                            SL(p->value));
            struct finding f = {.severity = SEVERITY_WARNING,
                                .rule = "unknown-column",
                                .source = s->id,
                                .found = S("in no element"),
                                .field = p->key,
                                .wanted = p->value};
            if (report(g->ctx, &f))
                return -1;
        }
    return 0;
}

static int check_share(struct reading *g)
{
    struct source *s = g->source;
    if (!s->rejected || (double)s->rejected <= s->max_rejected * (double)s->read)
        return 0;
    return fail(g->ctx->error, STATUS_DATA,
                "%s: %llu of %llu rows rejected, more than the %.4g %% that are allowed; the first: %.*s", s->file,
                (unsigned long long)s->rejected, (unsigned long long)s->read, s->max_rejected * 100, SL(g->cells.first_fault));
}

static int read_open(struct reading *g)
{
    struct source *s = g->source;
    if (rows_shape(g->rows) && check_columns(g))
        return -1;
    if (read_rows(g))
        return -1;
    if (!rows_shape(g->rows) && s->read && check_columns(g))
        return -1;
    uint64_t blank = rows_skipped(g->rows);
    s->read += blank;
    s->skipped += blank;
    rows_digest(g->rows, s->sha256);
    return check_share(g);
}

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

static int read_input(struct ctx *ctx, struct source *s, int fd, const struct buffer *peeked)
{
    struct input input;
    struct reading g = {.ctx = ctx, .source = s, .cells = {.ctx = ctx}};
    if (input_open(&input, fd, s->file, buffer_of(peeked), s->unpack_most << 20, ctx->error))
        return -1;
    g.rows = rows_open_input(&s->profile, &input, ctx->perm, ctx->error);
    if (g.rows)
        planner_open(&g.planner, s, &g.cells, rows_shape(g.rows) == NULL);
    int bad = g.rows ? read_open(&g) || tell_repaired(ctx, s, rows_repaired(g.rows)) : -1;
    if (g.rows)
        rows_close(g.rows);
    input_close(&input);
    return bad ? -1 : 0;
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
};
