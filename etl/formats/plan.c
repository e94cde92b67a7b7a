/* plan - what becomes of the columns of a source: fields, constants, observations of their own. */
#include "formats/plan.h"

#include "formats/glance.h"
#include "text/unit.h"

void planner_open(struct planner *g, struct source *s, struct cells *cells, bool item)
{
    struct arena *a = cells->ctx->perm;
    *g = (struct planner){s, cells, item, arena_new(a, bool, s->column.n + 1), arena_new(a, bool, s->wide.n + 1),
                          arena_new(a, bool, s->personal.n + 1)};
}

/* What is said of one column, under its own name or under that of the field. */
static struct slice said(const struct pairs *p, const struct column *c)
{
    const struct pair *by = pairs_find(p, c->header);
    by = by ? by : pairs_find(p, c->name);
    return by ? by->value : S("");
}

static char mark_of(struct slice word, char otherwise)
{
    return !word.len ? otherwise : slice_is(word, "none") ? '\0' : slice_is(word, "space") ? ' ' : word.at[0];
}

static enum field_type type_of(struct slice word)
{
    static const struct {
        const char *name;
        enum field_type type;
    } types[] = {{"number", FIELD_NUMBER}, {"date", FIELD_DATE}, {"bool", FIELD_BOOL},
                 {"code", FIELD_CODE},     {"list", FIELD_LIST}, {"text", FIELD_TEXT}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (slice_is(word, types[i].name))
            return types[i].type;
    return FIELD_TEXT;
}

static struct words *split_words(struct arena *a, struct slice text)
{
    LIST(struct slice) items = {0};
    struct words *words = arena_new(a, struct words, 1);
    struct slice item;
    while (slice_cut(&text, ',', &item))
        LIST_PUSH(a, &items, slice_trim(item));
    *words = (struct words){items.at, items.n};
    return words;
}

static struct column column_of(struct planner *g, struct slice name, struct slice header)
{
    struct ctx *ctx = g->cells->ctx;
    struct source *s = g->source;
    struct column c = {.cell = -1,
                       .name = name,
                       .header = header,
                       .field = kind_field(s->of, name),
                       .missing = &s->missing,
                       .flags = &s->flags,
                       .list = s->list};
    struct slice type = said(&s->type_of, &c), missing = said(&s->missing_of, &c), order = said(&s->dates_of, &c);
    c.typed = c.field || type.len;
    c.type = c.field ? c.field->type : type_of(type);
    c.style =
        (struct number_style){mark_of(said(&s->decimal_of, &c), s->decimal), mark_of(said(&s->thousands_of, &c), s->thousands)};
    if (c.style.thousands == c.style.decimal)
        c.style.thousands = '\0';
    c.school = slice_is(order, "school");
    c.order = slice_is(order, "mdy") ? DATE_MDY : slice_is(order, "ymd") ? DATE_YMD : order.len ? DATE_DMY : s->order;
    c.own_missing = missing.len ? split_words(ctx->perm, missing) : NULL;
    c.unit = said(&s->unit_of, &c);
    c.plain = s->text && !c.field && !type.len;
    c.labels = s->labels && slice_find(header, S(": ")) < header.len;
    if (ctx->config) {
        struct slice key = slice_format(ctx->perm, "%s.%.*s", kinds[s->of].name, SL(name));
        c.values = config_find(ctx->config, "values", key);
    }
    column_settle(&c);
    return c;
}

/* A column that is called by a year, where those are wide. */
static bool is_wide_year(const struct source *s, struct slice header)
{
    struct date d;
    return s->wide_years && header.len == 4 && date_parse(header, &d) && d.year >= 1900 && d.year <= 2100;
}

static int add_constants(struct planner *g, struct plan *p)
{
    for (size_t i = 0; i < g->source->set.n; i++) {
        struct pair *set = &g->source->set.at[i];
        struct column c = column_of(g, set->key, (struct slice){0});
        struct value text = value_text(set->value);
        if (cell_convert(g->cells, &c, &text, NULL, &c.constant))
            return -1;
        if (g->cells->bad)
            return fail(g->cells->ctx->error, STATUS_USAGE, "%s:%u: key 'set.%.*s': '%.*s' does not fit the field",
                        g->cells->ctx->config->path, set->line, SL(set->key), SL(set->value));
        c.constant = value_keep(g->cells->ctx->perm, c.constant);
        p->columns[p->n++] = c;
    }
    return 0;
}

/* Names that every record has of its own are not for columns. */
static struct slice own_name(struct planner *g, struct slice header)
{
    bool taken = slice_is(header, "source") || slice_is(header, "line") || slice_is(header, "item") || slice_is(header, "kind");
    return taken ? slice_format(g->cells->ctx->perm, "%.*s_", SL(header)) : header;
}

static void add_totals(struct planner *g, struct plan *p, struct slice header, int cell)
{
    const struct {
        const struct pairs *said;
        const char *rule;
    } sorts[] = {{&g->source->totals, "total-row"}, {&g->source->skip, "skipped-row"}};
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
        const struct pair *said_words = pairs_find(sorts[i].said, header);
        if (said_words)
            LIST_PUSH(g->cells->ctx->perm, &p->totals,
                      (struct total){cell, split_words(g->cells->ctx->perm, said_words->value), sorts[i].rule});
    }
}

/* What of the records is read behind the source. Where a row becomes several of them, or is compared with others, all of it is. */
struct readers {
    bool all;
    struct field_list fields;
};

static struct readers readers_of(struct planner *g, const struct plan *p)
{
    struct ctx *ctx = g->cells->ctx;
    struct readers r = {.fields = {.arena = ctx->perm}};
    r.all = p->wides || g->source->distinct.len || !fields_read(ctx, g->source->of, &r.fields);
    return r;
}

/* The unit is read here: a number may have one behind it. */
static bool is_read(const struct readers *r, struct slice name)
{
    bool yes = r->all || slice_is(name, "unit");
    for (size_t i = 0; !yes && i < r->fields.names.n; i++)
        yes = slice_eq(r->fields.names.at[i], name);
    return yes;
}

static int check_names(struct planner *g, const struct plan *p)
{
    for (size_t i = 0; i < p->n; i++)
        for (size_t k = 0; k < i; k++)
            if (slice_eq(p->columns[i].name, p->columns[k].name))
                return fail(g->cells->ctx->error, STATUS_USAGE, "%s: two columns are mapped to field '%.*s' (the second is '%.*s')",
                            g->source->file, SL(p->columns[i].name), SL(p->columns[i].header));
    return 0;
}

static int place(struct slice *names, size_t *n, const struct readers *r, struct slice name)
{
    if (!is_read(r, name))
        return -1;
    names[*n] = name;
    return (int)(*n)++;
}

/* The shape of its records, and which columns are read into them. */
static int name_fields(struct planner *g, struct plan *p)
{
    struct ctx *ctx = g->cells->ctx;
    struct readers readers = readers_of(g, p);
    struct slice *names = arena_new(ctx->perm, struct slice, p->n + 3);
    size_t n = 0;
    if (check_names(g, p))
        return -1;
    p->source = place(names, &n, &readers, S("source"));
    p->line = place(names, &n, &readers, S("line"));
    p->item = g->item ? place(names, &n, &readers, S("item")) : -1;
    for (size_t i = 0; i < p->n; i++)
        p->columns[i].at = place(names, &n, &readers, p->columns[i].name);
    p->shape = shape_get(ctx->maker->shapes, slice_of(kinds[g->source->of].name), names, n);
    return 0;
}

static void order_columns(struct planner *g, struct plan *p)
{
    struct arena *a = g->cells->ctx->perm;
    p->blank = arena_new(a, struct value, p->shape->n + 1);
    p->order = arena_new(a, const struct column *, p->n + 1);
    for (size_t i = 0; i < p->shape->n; i++)
        p->blank[i] = value_null();
    if (p->source >= 0)
        p->blank[p->source] = value_text(g->source->id);
    for (int numbers = 0; numbers < 2; numbers++)
        for (size_t i = 0; i < p->n; i++) {
            const struct column *c = &p->columns[i];
            if (c->cell < 0 && c->at >= 0)
                p->blank[c->at] = c->constant;
            bool works = c->cell >= 0 && (c->at >= 0 || c->quick != QUICK_TEXT);
            if (works && (c->type == FIELD_NUMBER) == numbers)
                p->by_cell[c->cell] = p->order[p->n_order++] = c;
        }
}

/* Where a number brings its unit into a field that no column has. */
static void foresee_units(struct planner *g, struct plan *p)
{
    struct ctx *ctx = g->cells->ctx;
    p->many_shape = p->shape;
    p->many_blank = arena_new(ctx->perm, struct value, p->shape->n + p->n_order + 1);
    if (p->shape->n)
        memcpy(p->many_blank, p->blank, p->shape->n * sizeof *p->blank);
    for (size_t i = 0; i < p->n; i++) {
        struct column *c = &p->columns[i];
        if (c->cell < 0 || c->type != FIELD_NUMBER || !c->unit.len || p->by_cell[c->cell] != c)
            continue;
        struct slice name = slice_is(c->name, "value") ? S("unit") : slice_format(ctx->perm, "%.*s_unit", SL(c->name));
        c->brings_unit = c->at >= 0 && shape_find(p->many_shape, name) < 0;
        if (!c->brings_unit) {
            c->quick = QUICK_NOT;
            continue;
        }
        p->many_blank[p->many_shape->n] = value_text(unit_canonical(c->unit));
        p->many_shape = shape_with(ctx->maker->shapes, p->many_shape, name);
    }
}

struct plan *plan_new(struct planner *g, const struct shape *row)
{
    struct arena *a = g->cells->ctx->perm;
    struct source *s = g->source;
    struct plan *p = arena_new(a, struct plan, 1);
    p->distinct = -1;
    p->columns = arena_new(a, struct column, row->n + s->set.n + 1);
    p->wide = arena_new(a, struct column, row->n + 1);
    p->wide_values = arena_new(a, struct column, row->n + 1);
    for (size_t i = 0; i < row->n; i++) {
        struct slice header = row->names[i];
        const struct pair *wide = pairs_find(&s->wide, header), *mapped = pairs_find(&s->column, header);
        if (wide)
            g->wide_seen[wide - s->wide.at] = true;
        if (mapped)
            g->mapped_seen[mapped - s->column.at] = true;
        add_totals(g, p, header, (int)i);
        size_t personal = source_personal(s, header, g->cells->ctx->maker->arena);
        if (personal < s->personal.n) {
            g->personal_seen[personal] = true;
            p->distinct = slice_eq(s->distinct, header) || (mapped && slice_eq(s->distinct, mapped->value)) ? (int)i : p->distinct;
        }
        if (personal < s->personal.n || (mapped && slice_is(mapped->value, "-")))
            continue;
        bool year = !wide && !mapped && is_wide_year(s, header);
        bool spread = mapped && memchr(mapped->value.at, ',', mapped->value.len);
        struct column c = column_of(g, wide ? wide->value : mapped && !spread ? mapped->value : own_name(g, header), header);
        c.spread = spread ? split_words(a, mapped->value) : NULL;
        c.cell = (int)i;
        if (wide || year) {
            p->wide_values[p->wides] = column_of(g, S("value"), header);
            p->wide[p->wides++] = c;
        } else
            p->columns[p->n++] = c;
    }
    if (add_constants(g, p) || name_fields(g, p))
        return NULL;
    p->cells = row->n;
    p->by_cell = arena_new(a, const struct column *, row->n + 1);
    order_columns(g, p);
    foresee_units(g, p);
    p->simple = !p->wides && !s->distinct.len && !s->year.len;
    return p;
}
