/* header - the names of the columns, held against what the config says of them. */
#include "profiling/header.h"

struct header {
    struct ctx *ctx;
    const struct source *source;
    const struct rows *rows;
    const struct shape *shape; /* NULL: JSON */
};

static int say(const struct header *h, const char *rule, struct slice field, struct slice found, struct slice wanted)
{
    struct finding f = {.severity = SEVERITY_WARNING,
                        .rule = rule,
                        .source = h->source->id,
                        .line = h->shape ? rows_header_line(h->rows) : 0,
                        .field = field,
                        .found = found,
                        .wanted = wanted};
    return report(h->ctx, &f);
}

/* -- names that come twice ---------------------------------------------------------------------------------------- */

static int say_repeated(const struct header *h)
{
    struct arena *a = h->ctx->maker->arena;
    const struct repeated *at;
    size_t n = rows_repeated(h->rows, &at);
    for (size_t i = 0; i < n; i++)
        if (say(h, "repeated-name", at[i].here,
                slice_format(a, "columns %zu and %zu are both called '%.*s'", at[i].first, at[i].column, SL(at[i].name)),
                slice_format(a, "column %zu is called '%.*s' here", at[i].column, SL(at[i].here))))
            return -1;
    return 0;
}

/* -- what is mapped ------------------------------------------------------------------------------------------------ */

/* A column renamed since last year is not an empty one: the names that no key takes may be what it is called now. */
static struct slice unmapped(const struct header *h)
{
    struct slice list = {0};
    size_t n = 0;
    for (size_t i = 0; i < h->shape->n && n < 3; i++) {
        struct slice name = h->shape->names[i];
        if (pairs_find(&h->source->column, name) || pairs_find(&h->source->wide, name) || words_have(&h->source->personal, name))
            continue;
        list = slice_format(h->ctx->perm, "%.*s%s'%.*s'", SL(list), n++ ? ", " : "; no key takes ", SL(name));
    }
    return list;
}

static int check_mapped(const struct header *h, const struct pairs *mapped, const bool *seen)
{
    const struct source *s = h->source;
    for (size_t i = 0; i < mapped->n; i++) {
        const struct pair *p = &mapped->at[i];
        if (h->shape ? shape_find(h->shape, p->key) >= 0 : seen[i])
            continue;
        if (h->shape)
            return fail(h->ctx->error, STATUS_DATA, "%s:%llu: no column '%.*s', which %s:%u maps to '%.*s'%.*s", s->file,
                        (unsigned long long)rows_header_line(h->rows), SL(p->key), h->ctx->config ? h->ctx->config->path : "",
                        p->line, SL(p->value), SL(unmapped(h)));
        if (say(h, "unknown-column", p->key, S("in no element"), p->value))
            return -1;
    }
    return 0;
}

/* -- the names as they were ---------------------------------------------------------------------------------------- */

static bool has(const struct slice *names, size_t n, struct slice name)
{
    for (size_t i = 0; i < n; i++)
        if (slice_eq(names[i], name))
            return true;
    return false;
}

static int say_declared(const struct header *h, const struct slice *names, size_t n)
{
    struct arena *a = h->ctx->maker->arena;
    const struct shape *s = h->shape;
    bool fine = true;
    for (size_t i = 0; i < n; i++) {
        if (has(s->names, s->n, names[i]))
            continue;
        bool renamed = i < s->n && !has(names, n, s->names[i]);
        struct slice found = renamed ? slice_format(a, "column %zu is called '%.*s'", i + 1, SL(s->names[i])) : S("no such column");
        fine = false;
        if (say(h, "columns", names[i], found, slice_format(a, "'%.*s' in column %zu", SL(names[i]), i + 1)))
            return -1;
    }
    for (size_t i = 0; i < s->n; i++) {
        bool renamed = i < n && !has(s->names, s->n, names[i]);
        if (has(names, n, s->names[i]) || renamed)
            continue;
        fine = false;
        if (say(h, "columns", s->names[i], slice_format(a, "column %zu is new", i + 1), S("the columns that the profile names")))
            return -1;
    }
    for (size_t i = 0; fine && i < n; i++)
        if (!slice_eq(names[i], s->names[i]))
            return say(h, "columns", s->names[i], slice_format(a, "the columns stand in another order: '%.*s' is column %zu", SL(s->names[i]), i + 1),
                       slice_format(a, "'%.*s' in column %zu", SL(names[i]), i + 1));
    return 0;
}

static int check_declared(const struct header *h)
{
    struct arena *a = h->ctx->perm;
    struct slice rest = h->source->names, name;
    LIST(struct slice) names = {0};
    while (rest.len && slice_cut(&rest, '|', &name))
        LIST_PUSH(a, &names, slice_trim(name));
    return names.n ? say_declared(h, names.at, names.n) : 0;
}

int header_check(struct ctx *ctx, const struct source *s, const struct rows *rows, const struct planner *planner)
{
    struct header h = {ctx, s, rows, rows_shape(rows)};
    if (h.shape && (say_repeated(&h) || check_declared(&h)))
        return -1;
    return check_mapped(&h, &s->column, planner->mapped_seen) || check_mapped(&h, &s->wide, planner->wide_seen) ? -1 : 0;
}
