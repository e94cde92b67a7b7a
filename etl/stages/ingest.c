/* ingest - the files of config.ini's sources, or those named, to typed records. It alone knows files. */
#include "formats/rows.h"
#include "record/table.h"
#include "stage.h"
#include "text/date.h"
#include "text/name.h"
#include "text/number.h"
#include "text/unit.h"

/* A [source NAME] section, or the options of the command line for a file named there. */
struct source {
    struct profile profile;
    struct slice path, kind, dates, distinct, wide_field;
    struct slice title, publisher, licence, url, retrieved;
    char decimal, thousands, list;
    double max_rejected;
    struct words missing, flags, personal;
    struct pairs column, set, wide;
    /* not from options */
    struct slice id;
    const char *file; /* where to open it */
    enum kind_id of;
    enum date_order order;
    uint64_t read, kept, rejected, skipped;
    char sha256[DIGEST_TEXT];
    struct slice first_fault; /* "line 31: …" of the first rejected row */
};

struct state {
    struct source given; /* first: the rows of SOURCE_OPTIONS mean it */
    struct words only;
    bool definitions;
    struct source *sources;
    size_t n;
};

#define ROW(name, type, arg, fallback, help) {#name, 0, OPTION_##type, OPTION_AT(struct source, name), arg, fallback, help, NULL}
#define PROFILE(name, type, arg, fallback, help) {#name, 0, OPTION_##type, OPTION_AT(struct source, profile.name), arg, fallback, help, NULL}
#define SOURCE_OPTIONS \
    ROW(kind, TEXT, "KIND", "observation", "Kind of the records: experiment, partner, observation, ..."), \
    PROFILE(format, CHOICE, "auto|csv|json|jsonl", "auto", "Format; auto goes by the name of the file"), \
    PROFILE(encoding, TEXT, "NAME", "utf-8", "utf-8, windows-1252, iso-8859-1, iso-8859-15, cp850, utf-16, ..."), \
    PROFILE(delimiter, CHAR, "CHAR", ",", "Between the cells of a row: a character, or tab"), \
    PROFILE(quote, CHAR, "CHAR", "\"", "Round a cell; none"), \
    PROFILE(header, COUNT, "LINE", "1", "Number of the line with the names of the columns; 0: there is none"), \
    PROFILE(footer, COUNT, "LINES", "0", "Lines at the end that are no data"), \
    PROFILE(longest, COUNT, "BYTES", "262144", "Bytes that one row may take; a longer one is broken quoting"), \
    PROFILE(rows, TEXT, "PATH", NULL, "JSON: path of the array with the rows: result.records"), \
    PROFILE(each, TEXT, "NAME", NULL, "JSON: inner array; one row an element, the outer one's keys as parent.KEY"), \
    ROW(decimal, CHAR, "CHAR", ".", "Decimal mark of numbers"), \
    ROW(thousands, CHAR, "CHAR", "none", "Thousands separator of numbers"), \
    ROW(dates, CHOICE, "dmy|mdy|ymd", "dmy", "Order of day, month and year where it is not ISO"), \
    ROW(missing, LIST, "TEXT,...", NULL, "Cells that say that a value is missing"), \
    ROW(flags, LIST, "TEXT,...", NULL, "Flags that may stand behind a number: b, e, p"), \
    ROW(list, CHAR, "CHAR", "|", "Between the items of a cell that holds a list"), \
    ROW(distinct, TEXT, "FIELD", NULL, "Rows that repeat this field are the same entity: the first counts, the others are skipped"), \
    ROW(wide_field, CHOICE, "indicator|period|category|area", "indicator", "Where the value of a wide.COLUMN goes"), \
    ROW(max_rejected, SHARE, "SHARE", "5%", "Share of rejected rows above which the source is refused"), \
    ROW(personal, LIST, "COLUMN,...", NULL, "Columns with personal data: never written anywhere"), \
    ROW(title, TEXT, "TEXT", NULL, "Title of the source"), \
    ROW(publisher, TEXT, "TEXT", NULL, "Who publishes it"), \
    ROW(licence, TEXT, "TEXT", NULL, "Its licence"), \
    ROW(url, TEXT, "URL", NULL, "Where it comes from"), \
    ROW(retrieved, DATE, "DATE", NULL, "The day on which it was fetched")

static const struct option options[] = {
    SOURCE_OPTIONS,
    {"source", 0, OPTION_LIST, OPTION_AT(struct state, only), "NAME,...", NULL, "Only these [source] sections", NULL},
    {"definitions", 0, OPTION_FLAG, OPTION_AT(struct state, definitions), NULL, NULL, "Only areas, places, themes and indicators", NULL},
    {0},
};

static const struct option source_options[] = {
    {"path", 0, OPTION_TEXT, OPTION_AT(struct source, path), "FILE", NULL, "The file, relative to config.ini", NULL},
    SOURCE_OPTIONS,
    {"column", 0, OPTION_MAP, OPTION_AT(struct source, column), "FIELD", NULL, "Column KEY is this field; - leaves it out", NULL},
    {"set", 0, OPTION_MAP, OPTION_AT(struct source, set), "VALUE", NULL, "Field KEY has this value in every record", NULL},
    {"wide", 0, OPTION_MAP, OPTION_AT(struct source, wide), "VALUE", NULL, "Column KEY is an observation of its own; VALUE goes to wide_field", NULL},
    {0},
};

static const struct config_rule sections[] = {
    {"source", true, source_options, "a file, how it is dressed and what its columns are"},
    {"values", true, NULL, "[values KIND.FIELD]: WORD = CODE, for the words that a source uses"},
    {0},
};

/* -- opening ---------------------------------------------------------------------------------------------------- */

static bool has_suffix(struct slice path, const char *suffix)
{
    size_t n = strlen(suffix);
    return path.len > n && slice_is(slice_sub(path, path.len - n, path.len), suffix);
}

static struct slice format_of(struct slice path)
{
    return has_suffix(path, ".json") || has_suffix(path, ".geojson") ? S("json")
           : has_suffix(path, ".jsonl") || has_suffix(path, ".ndjson") ? S("jsonl")
                                                                        : S("csv");
}

/* What can be checked before a byte is read. */
static int settle(struct ctx *ctx, struct source *s, const char *where)
{
    s->of = kind_of(s->kind);
    if (s->of == KIND_OTHER || kind_phase(s->of) > PHASE_FIGURES)
        return fail(ctx->error, STATUS_USAGE, "%s: '%.*s' is no kind of record that a source can hold", where, SL(s->kind));
    if (!s->path.len)
        return fail(ctx->error, STATUS_USAGE, "%s: no 'path'", where);
    if (slice_is(s->profile.format, "auto"))
        s->profile.format = format_of(s->path);
    s->order = slice_is(s->dates, "ymd") ? DATE_YMD : slice_is(s->dates, "mdy") ? DATE_MDY : DATE_DMY;
    if (s->decimal == s->thousands)
        return fail(ctx->error, STATUS_USAGE, "%s: decimal mark and thousands separator are the same character", where);
    if (s->wide.n && s->of != KIND_observation)
        return fail(ctx->error, STATUS_USAGE, "%s: wide.COLUMN wants kind = observation", where);
    return 0;
}

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
    if (config_read(ctx->config, section, source_options, s, NULL, ctx->perm, ctx->error) || settle(ctx, s, where.at))
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
    return settle(ctx, s, s->file);
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
    return st->n ? 0 : fail(ctx->error, STATUS_USAGE, "citylab ingest: nothing to read: no file named, and no [source NAME] in a config.ini here");
}

/* -- plans: what becomes of each column ------------------------------------------------------------------------- */

struct column {
    int cell;                  /* place in the row; -1: a constant */
    const struct field *field; /* NULL: a field that the kind does not know: kept as it came */
    struct slice name;         /* of the field */
    struct slice header;       /* of the column */
    const struct config_section *values; /* words to codes, or NULL */
    struct value constant;
};

/* For one shape of row. */
struct plan {
    struct column *columns; /* of every record, constants last */
    size_t n;
    struct column *wide; /* one observation each; `name` is what goes to wide_field */
    size_t wides;
    const struct shape *shape; /* source, line[, item], then the columns */
    size_t lead;               /* 2, or 3 with item */
};

/* A source that is being read. */
struct reading {
    struct ctx *ctx;
    struct source *source;
    struct rows *rows;
    struct number_style style;
    struct plan **plans; /* by id of the row's shape */
    size_t cap;
    bool *mapped_seen; /* by row of source->column */
    bool *wide_seen;
    struct table distinct;
    LIST(struct record) firsts;
    struct finding about; /* place of the row in hand */
    bool bad;             /* a cell of the row in hand was refused */
};

static const struct pair *find_pair(const struct pairs *p, struct slice key)
{
    for (size_t i = 0; i < p->n; i++)
        if (slice_eq(p->at[i].key, key))
            return &p->at[i];
    return NULL;
}

static bool is_one_of(const struct words *words, struct slice text)
{
    for (size_t i = 0; i < words->n; i++)
        if (slice_eq(words->at[i], text))
            return true;
    return false;
}

static struct column column_of(struct reading *g, struct slice name)
{
    struct ctx *ctx = g->ctx;
    struct column c = {.cell = -1, .name = name, .field = kind_field(g->source->of, name)};
    if (ctx->config) {
        struct slice key = slice_format(ctx->perm, "%s.%.*s", kinds[g->source->of].name, SL(name));
        c.values = config_find(ctx->config, "values", key);
    }
    return c;
}

static int convert(struct reading *g, const struct column *c, const struct value *cell, struct record *r, struct value *out);

static int add_constants(struct reading *g, struct plan *p)
{
    for (size_t i = 0; i < g->source->set.n; i++) {
        struct pair *set = &g->source->set.at[i];
        struct column c = column_of(g, set->key);
        struct value text = value_text(set->value);
        if (convert(g, &c, &text, NULL, &c.constant))
            return -1;
        if (g->bad)
            return fail(g->ctx->error, STATUS_USAGE, "%s:%u: key 'set.%.*s': '%.*s' does not fit the field", g->ctx->config->path,
                        set->line, SL(set->key), SL(set->value));
        c.constant = value_keep(g->ctx->perm, c.constant);
        p->columns[p->n++] = c;
    }
    return 0;
}

static struct plan *new_plan(struct reading *g, const struct shape *row)
{
    struct arena *a = g->ctx->perm;
    struct source *s = g->source;
    struct plan *p = arena_new(a, struct plan, 1);
    bool item = !rows_shape(g->rows);
    p->columns = arena_new(a, struct column, row->n + s->set.n + 1);
    p->wide = arena_new(a, struct column, row->n + 1);
    for (size_t i = 0; i < row->n; i++) {
        struct slice header = row->names[i];
        const struct pair *wide = find_pair(&s->wide, header), *mapped = find_pair(&s->column, header);
        if (wide)
            g->wide_seen[wide - s->wide.at] = true;
        if (mapped)
            g->mapped_seen[mapped - s->column.at] = true;
        if (is_one_of(&s->personal, header) || (mapped && slice_is(mapped->value, "-")))
            continue;
        struct column c = column_of(g, wide ? wide->value : mapped ? mapped->value : header);
        c.cell = (int)i;
        c.header = header;
        if (wide)
            p->wide[p->wides++] = c;
        else
            p->columns[p->n++] = c;
    }
    if (add_constants(g, p))
        return NULL;
    struct slice *names = arena_new(a, struct slice, p->n + 3);
    names[0] = S("source");
    names[1] = S("line");
    p->lead = 2;
    if (item)
        names[p->lead++] = S("item");
    for (size_t i = 0; i < p->n; i++)
        names[p->lead + i] = p->columns[i].name;
    for (size_t i = 0; i < p->lead + p->n; i++)
        for (size_t k = 0; k < i; k++)
            if (slice_eq(names[i], names[k])) {
                fail(g->ctx->error, STATUS_USAGE, "%s: two columns are mapped to field '%.*s' (the second is '%.*s')", s->file,
                     SL(names[i]), SL(p->columns[i - p->lead].header));
                return NULL;
            }
    p->shape = shape_get(g->ctx->maker->shapes, slice_of(kinds[s->of].name), names, p->lead + p->n);
    return p;
}

static struct plan *plan_for(struct reading *g, const struct shape *row)
{
    while (row->id >= g->cap)
        g->plans = arena_grow(g->ctx->perm, g->plans, &g->cap, sizeof *g->plans);
    if (!g->plans[row->id])
        g->plans[row->id] = new_plan(g, row);
    return g->plans[row->id];
}

/* -- cells to values -------------------------------------------------------------------------------------------- */

static int refuse_cell(struct reading *g, const struct column *c, const char *rule, struct slice found, const char *wanted)
{
    struct finding f = g->about;
    f.severity = SEVERITY_ERROR;
    f.rule = rule;
    f.field = c->name;
    f.found = found;
    f.wanted = slice_of(wanted);
    if (!g->source->first_fault.len)
        g->source->first_fault = slice_format(g->ctx->perm, "line %llu, field '%.*s': '%.*s' is not %s", (unsigned long long)f.line,
                                              SL(c->name), (int)(found.len < 80 ? found.len : 80), found.at, wanted);
    g->bad = true;
    return report(g->ctx, &f);
}

/* The code that [values …] gives for the word; the word itself when it gives none. */
static struct slice coded(const struct column *c, struct slice text)
{
    for (size_t i = 0; c->values && i < c->values->n; i++)
        if (slice_eq(c->values->at[i].name, text))
            return c->values->at[i].value;
    return text;
}

static void set_beside(struct reading *g, struct record *r, const struct column *c, const char *what, struct slice text)
{
    if (!r)
        return;
    const char *name = slice_is(c->name, "value") || c->field == NULL ? what : slice_format(g->ctx->maker->arena, "%.*s_%s", SL(c->name), what).at;
    record_set(g->ctx->maker, r, name, value_text(text));
}

/* A flag behind the number ("874,320 b"), taken off; also alone behind a missing sign (": u"). */
static struct slice take_flag(struct reading *g, struct slice text, struct slice *flag)
{
    size_t at = text.len;
    while (at && text.at[at - 1] != ' ')
        at--;
    struct slice last = slice_sub(text, at, text.len);
    if (!at || !is_one_of(&g->source->flags, last))
        return text;
    *flag = last;
    return slice_trim(slice_sub(text, 0, at));
}

static int convert_number(struct reading *g, const struct column *c, struct slice text, struct record *r, struct value *out)
{
    struct number n;
    enum number_fault fault = number_read(text, g->style, g->ctx->maker->arena, &n);
    if (fault != NUMBER_FINE)
        return refuse_cell(g, c, "bad-number", text, slice_format(g->ctx->maker->arena, "a number (%s)", number_fault_text(fault)).at);
    if (n.unit.len) {
        struct slice unit = unit_canonical(n.unit);
        const struct value *said = r ? record_get(r, "unit") : NULL;
        if (!slice_is(c->name, "value") || (said && !value_is_empty(said) && !slice_eq(unit_canonical(said->text), unit)))
            return refuse_cell(g, c, "bad-number", text, "a number (something stands behind it)");
        set_beside(g, r, c, "unit", unit);
    }
    if (strcmp(n.qualifier, "=") != 0)
        set_beside(g, r, c, "qualifier", slice_of(n.qualifier));
    *out = value_digits(n.text, n.value);
    return 0;
}

static int convert_date(struct reading *g, const struct column *c, struct slice text, struct value *out)
{
    struct date date = {0};
    char why[64], iso[16];
    if (date_parse(text, &date)) { /* as it will be printed: most are */
        *out = value_text(text);
        return 0;
    }
    enum date_fault fault = date_read(text, g->source->order, &date);
    if (fault != DATE_FINE) {
        date_fault_text(fault, date, why);
        return refuse_cell(g, c, "bad-date", text, slice_format(g->ctx->maker->arena, "a date (%s)", why).at);
    }
    size_t n = date_print(date, iso);
    *out = value_text(slice_copy(g->ctx->maker->arena, (struct slice){iso, n}));
    return 0;
}

static int convert_bool(struct reading *g, const struct column *c, struct slice text, struct value *out)
{
    static const struct {
        const char *word;
        bool truth;
    } words[] = {{"true", true},   {"yes", true}, {"si", true},    {"vero", true}, {"1", true},
                 {"false", false}, {"no", false}, {"falso", false}, {"0", false}};
    struct slice code = coded(c, text), word = name_key(code, g->ctx->maker->arena);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(word, words[i].word)) {
            *out = value_bool(words[i].truth);
            return 0;
        }
    return refuse_cell(g, c, "bad-value", text, "yes or no");
}

static struct value convert_list(struct reading *g, const struct column *c, struct slice text)
{
    struct arena *a = g->ctx->maker->arena;
    LIST(struct slice) items = {0};
    struct slice rest = text, item;
    while (g->source->list ? slice_cut(&rest, g->source->list, &item) : (item = rest, rest.at = NULL, items.n == 0)) {
        item = slice_trim(item);
        if (item.len)
            LIST_PUSH(a, &items, coded(c, item));
    }
    return value_list(items.at, items.n);
}

static int convert_text(struct reading *g, const struct column *c, struct slice raw, struct record *r, struct value *out)
{
    struct slice text = slice_trim(raw), flag = {0};
    if (c->field && c->field->type == FIELD_NUMBER && g->source->flags.n)
        text = take_flag(g, text, &flag);
    if (flag.len)
        set_beside(g, r, c, "flag", flag);
    if (!text.len || is_one_of(&g->source->missing, text)) {
        *out = value_null();
        return 0;
    }
    switch (c->field ? c->field->type : FIELD_TEXT) {
    case FIELD_NUMBER:
        return convert_number(g, c, text, r, out);
    case FIELD_DATE:
        return convert_date(g, c, coded(c, text), out);
    case FIELD_BOOL:
        return convert_bool(g, c, text, out);
    case FIELD_LIST:
        *out = convert_list(g, c, text);
        return 0;
    default:
        *out = value_text(coded(c, text));
        return 0;
    }
}

/* One cell into a field. What stands beside a number (qualifier, unit, flag) goes into the record. A cell that does not fit is
 * a finding, and g->bad. */
static int convert(struct reading *g, const struct column *c, const struct value *cell, struct record *r, struct value *out)
{
    enum field_type type = c->field ? c->field->type : FIELD_TEXT;
    *out = value_null();
    switch (cell->type) {
    case VALUE_TEXT:
        return convert_text(g, c, cell->text, r, out);
    case VALUE_NUMBER:
        if (c->field && (type == FIELD_CODE || type == FIELD_TEXT || type == FIELD_DATE))
            return convert_text(g, c, cell->text, r, out);
        *out = *cell;
        return c->field && type != FIELD_NUMBER ? refuse_cell(g, c, "bad-value", cell->text, "what the field holds") : 0;
    case VALUE_BOOL:
        if (c->field && type != FIELD_BOOL)
            return convert_text(g, c, value_as_text(cell), r, out);
        *out = *cell;
        return 0;
    case VALUE_LIST:
        if (c->field && type != FIELD_LIST)
            return refuse_cell(g, c, "bad-value", S("a list"), "one value");
        *out = *cell;
        return 0;
    default:
        return 0;
    }
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
        struct finding f = g->about;
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
            if ((c->field && c->field->type == FIELD_NUMBER) != numbers)
                continue;
            if (c->cell >= 0 && convert(g, c, &row->cells.values[c->cell], r, &v))
                return -1;
            r->values[p->lead + i] = v;
        }
    return 0;
}

/* One observation for each wide column that holds something. */
static int emit_wide(struct reading *g, const struct plan *p, const struct row *row, struct record *base, uint64_t *made)
{
    struct column value = column_of(g, S("value"));
    const char *field = slice_cstr(g->ctx->maker->arena, g->source->wide_field);
    for (size_t i = 0; i < p->wides; i++) {
        struct record r = record_own(g->ctx->maker, base);
        struct value v;
        g->bad = false;
        record_set(g->ctx->maker, &r, field, value_text(p->wide[i].name));
        record_set(g->ctx->maker, &r, "value", value_null());
        value.header = p->wide[i].header;
        if (convert(g, &value, &row->cells.values[p->wide[i].cell], &r, &v))
            return -1;
        if (g->bad)
            reject_row(g->ctx, g->source->of);
        if (g->bad || value_is_empty(&v))
            continue;
        record_set(g->ctx->maker, &r, "value", v);
        ++*made;
        if (emit_made(g->ctx, &r))
            return -1;
    }
    return 0;
}

static int take_row(struct reading *g, const struct plan *p, const struct row *row)
{
    struct source *s = g->source;
    struct record r = new_record(g, p, row);
    bool again = false;
    uint64_t made = 0;
    g->bad = false;
    if (fill(g, p, row, &r))
        return -1;
    if (g->bad) {
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
    if (made || !g->bad)
        made ? s->kept++ : s->skipped++;
    else
        s->rejected++;
    return 0;
}

static int refuse_row(struct reading *g, const struct row *row)
{
    struct source *s = g->source;
    struct finding f = g->about;
    f.severity = SEVERITY_ERROR;
    f.rule = row->fault;
    f.field = row->column ? slice_format(g->ctx->maker->arena, "byte %u", row->column) : S("");
    /* A broken row may be quoted, but for "2 cells": its columns cannot be told apart, a personal one may be among them. */
    bool quoted = strcmp(row->fault, "ragged") != 0;
    f.found = s->personal.n && quoted ? S("withheld: the source has personal columns") : row->found;
    f.wanted = row->wanted;
    if (!s->first_fault.len)
        s->first_fault = slice_format(g->ctx->perm, "line %llu: %.*s, wanted %.*s", (unsigned long long)f.line,
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
        g->about = (struct finding){.source = g->source->id, .line = row.line, .item = row.item};
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
            bool seen = header ? shape_find(header, p->key) >= 0 : (k ? g->wide_seen : g->mapped_seen)[i];
            if (seen)
                continue;
            if (header)
                return fail(g->ctx->error, STATUS_DATA, "%s:%llu: no column '%.*s', which %s:%u maps to '%.*s'", s->file,
                            (unsigned long long)rows_header_line(g->rows), SL(p->key), g->ctx->config->path, p->line, SL(p->value));
            struct finding f = {.severity = SEVERITY_WARNING, .rule = "unknown-column", .source = s->id, .found = S("in no element"),
                                .field = p->key, .wanted = p->value};
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
    return fail(g->ctx->error, STATUS_DATA, "%s: %llu of %llu rows rejected, more than the %.4g %% that are allowed; the first: %.*s",
                s->file, (unsigned long long)s->rejected, (unsigned long long)s->read, s->max_rejected * 100, SL(s->first_fault));
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

static int read_source(struct ctx *ctx, struct source *s)
{
    bool in = slice_is(s->path, "-");
    int fd = in ? OS_STDIN : os_open(s->file, ctx->error);
    if (fd < 0)
        return -1;
    struct reading g = {.ctx = ctx, .source = s, .style = {s->decimal, s->thousands}};
    g.mapped_seen = arena_new(ctx->perm, bool, s->column.n + 1);
    g.wide_seen = arena_new(ctx->perm, bool, s->wide.n + 1);
    g.rows = rows_open(&s->profile, fd, s->file, ctx->perm, ctx->error);
    int bad = g.rows ? read_open(&g) : -1;
    if (g.rows)
        rows_close(g.rows);
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
    } texts[] = {{"id", s->id},           {"path", s->path},       {"sha256", slice_of(s->sha256)}, {"of", slice_of(kinds[s->of].name)},
                 {"title", s->title},     {"publisher", s->publisher}, {"licence", s->licence},     {"url", s->url},
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
    .about = "Without a FILE it reads every [source NAME] of config.ini, definitions first, then entities, then figures. With a FILE (- is "
             "standard input) it reads that one alone, as the options say; columns are fields by their own names. A row that is broken "
             "becomes a finding with its line and is not lost in silence; above the share of max_rejected the source is refused.",
    .role = STAGE_SOURCE,
    .state_size = sizeof(struct state),
    .open = open_ingest,
    .produce = produce,
};
