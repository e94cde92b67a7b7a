/* aggregate - the figures that the catalogue defines; with --by, the shell's group-by. */
#include <stdio.h>

#include "catalogue/evaluate.h"
#include "catalogue/groups.h"
#include "stage.h"

struct state {
    struct words by, measures;
    struct slice of, kind, area;
    /* --by */
    enum kind_id counted;
    struct binder binder;
    const struct measure **asked;
    struct groups groups;
    /* the catalogue */
    struct catalogue catalogue;
    struct evaluation evaluation;
};

static const struct option options[] = {
    {"by", 'g', OPTION_LIST, OPTION_AT(struct state, by), "FIELD,...", NULL, "Group by these fields: one `group` record each, in the order of appearance", NULL},
    {"of", 0, OPTION_TEXT, OPTION_AT(struct state, of), "FIELD", "value", "With --by: the field that is measured", NULL},
    {"measure", 'm', OPTION_LIST, OPTION_AT(struct state, measures), "NAME,...", "count", "With --by: count, distinct, sum, mean, variance, sd, median, p5, p10, p25, p75, p90, p95, min, max, entropy, herfindahl", NULL},
    {"kind", 0, OPTION_TEXT, OPTION_AT(struct state, kind), "KIND", "observation", "With --by: the kind of record that is grouped; others pass", NULL},
    {"area", 0, OPTION_TEXT, OPTION_AT(struct state, area), "ID", NULL, "The laboratory's own area: its figures divide the indicators", "aggregate"},
    {0},
};

/* -- --by ------------------------------------------------------------------------------------------------------- */

static int open_groups(struct ctx *ctx)
{
    struct state *s = ctx->state;
    const char **names = arena_new(ctx->perm, const char *, s->by.n + 2);
    s->counted = kind_of(s->kind);
    s->groups.arena = ctx->perm;
    s->groups.fields = s->by.n;
    if (s->counted == KIND_OTHER)
        return fail(ctx->error, STATUS_USAGE, "citylab aggregate: --kind: '%.*s' is no kind of record", SL(s->kind));
    for (size_t i = 0; i < s->by.n; i++)
        names[i] = s->by.at[i].at;
    names[s->by.n] = s->of.at;
    s->binder = (struct binder){.names = names, .arena = ctx->perm};
    s->asked = arena_new(ctx->perm, const struct measure *, s->measures.n + 1);
    for (size_t i = 0; i < s->measures.n; i++) {
        const struct measure *m = s->asked[i] = measure_find(s->measures.at[i]);
        if (!m)
            return fail(ctx->error, STATUS_USAGE, "citylab aggregate: --measure: '%.*s' is no measure (citylab help aggregate lists them)",
                        SL(s->measures.at[i]));
        s->groups.needs |= m->needs;
    }
    return 0;
}

/* `count` counts the records that have the measured field as a number, or all when no other measure wants numbers. */
static struct value measured(struct ctx *ctx, struct tally *numbers, struct tally *classes, const struct measure *m)
{
    if (!m->needs) /* count */
        return value_count(ctx->maker->arena, numbers->n);
    return value_double(ctx->maker->arena, m->result(m->needs & KEEPS_CLASSES ? classes : numbers, 0));
}

/* The names of the measures that are known within an error only, as a field of the group. */
static void set_approximate(struct ctx *ctx, struct record *r, const struct tally *numbers, size_t *groups)
{
    const struct state *s = ctx->state;
    LIST(struct slice) names = {0};
    for (size_t k = 0; k < s->measures.n; k++)
        if (tally_approximate(numbers, s->asked[k]))
            LIST_PUSH(ctx->maker->arena, &names, slice_of(s->asked[k]->name));
    if (!names.n)
        return;
    record_set(ctx->maker, r, "approximate", value_list(names.at, names.n));
    ++*groups;
}

static int tell_approximate(struct ctx *ctx, size_t groups)
{
    if (!groups)
        return 0;
    struct finding f = {
        .severity = SEVERITY_INFO,
        .rule = "approximate",
        .found = slice_format(ctx->maker->arena, "%zu group%s with more than %d values", groups, groups == 1 ? "" : "s", QUANTILES_EXACT),
        .wanted = S("median and percentiles within 0.1 % of the values that they lie between"),
    };
    return report(ctx, &f);
}

/* The fields of a group: its keys, then its measures. A name that comes twice is one field. */
static const struct shape *group_shape(struct ctx *ctx, int *places)
{
    const struct state *s = ctx->state;
    size_t most = s->by.n + s->measures.n, n = 0;
    struct slice *names = arena_new(ctx->perm, struct slice, most + 1);
    for (size_t i = 0; i < most; i++) {
        struct slice name = i < s->by.n ? s->by.at[i] : slice_of(s->asked[i - s->by.n]->name);
        size_t k = 0;
        while (k < n && !slice_eq(names[k], name))
            k++;
        names[k] = name;
        n += k == n;
        places[i] = (int)k;
    }
    return shape_get(ctx->maker->shapes, S("group"), names, n);
}

static int emit_groups(struct ctx *ctx)
{
    enum { AHEAD = 8 };
    struct state *s = ctx->state;
    struct arena *a = ctx->maker->arena;
    struct value *keys = arena_new(ctx->perm, struct value, s->by.n + 1);
    int *places = arena_new(ctx->perm, int, s->by.n + s->measures.n + 1);
    const struct shape *shape = group_shape(ctx, places);
    size_t approximate = 0;
    groups_end(&s->groups);
    for (size_t i = 0; i < s->groups.n; i++) {
        struct arena_mark mark = arena_mark(a);
        size_t group = s->groups.list[i].group;
        struct tally numbers = group_numbers(&s->groups, group), *classes = group_classes(&s->groups, group);
        group_fetch(&s->groups, s->groups.list[i + AHEAD < s->groups.n ? i + AHEAD : i].group);
        struct record r = {.shape = shape, .values = arena_alloc(a, (shape->n + 1) * sizeof(struct value)), .room = shape->n + 1};
        group_values(&s->groups, group, keys, a);
        for (size_t k = 0; k < s->by.n; k++)
            r.values[places[k]] = keys[k];
        for (size_t k = 0; k < s->measures.n; k++)
            r.values[places[s->by.n + k]] = measured(ctx, &numbers, classes, s->asked[k]);
        set_approximate(ctx, &r, &numbers, &approximate);
        int bad = emit_made(ctx, &r);
        arena_release(a, mark);
        if (bad)
            return -1;
    }
    return tell_approximate(ctx, approximate);
}

/* -- the catalogue ---------------------------------------------------------------------------------------------- */

static int add_indicator(struct ctx *ctx, const struct record *r)
{
    struct state *s = ctx->state;
    struct maker keep = {ctx->maker->shapes, ctx->perm};
    struct record *kept = arena_new(ctx->perm, struct record, 1);
    struct formula f;
    *kept = record_keep(&keep, r);
    if (formula_parse(&f, kept, ctx->perm, ctx->error))
        return -1;
    LIST_PUSH(ctx->perm, &s->catalogue, f);
    return 0;
}

static void keep_wanted(struct ctx *ctx, const struct record *r)
{
    struct state *s = ctx->state;
    struct maker keep = {ctx->maker->shapes, ctx->perm};
    enum kind_id kind = r->shape->kind;
    /* Which kinds of definition are wanted is known only when the whole catalogue is: all are kept, they are few. */
    if (kind < KINDS && (kind_phase(kind) == PHASE_DEFINITIONS || s->evaluation.rosters[kind].wanted))
        evaluation_keep(&s->evaluation, record_keep(&keep, r));
}

static int end_definitions(struct ctx *ctx)
{
    struct state *s = ctx->state;
    struct evaluation *ev = &s->evaluation;
    struct roster definitions[KINDS];
    memcpy(definitions, ev->rosters, sizeof definitions);
    if (catalogue_bind(&s->catalogue, ctx->perm, ctx->error))
        return -1;
    evaluation_open(ev, &s->catalogue, s->area, ctx->as_of, ctx->perm);
    for (int k = 0; k < KINDS; k++) {
        definitions[k].wanted = ev->rosters[k].wanted;
        ev->rosters[k] = definitions[k];
    }
    return 0;
}

/* -- results ---------------------------------------------------------------------------------------------------- */

static void set_text(struct ctx *ctx, struct record *r, const char *name, struct slice text)
{
    if (text.len)
        record_set(ctx->maker, r, name, value_text(text));
}

static void set_number(struct ctx *ctx, struct record *r, const char *name, double number)
{
    record_set(ctx->maker, r, name, value_double(ctx->maker->arena, number));
}

static void set_qualified(struct ctx *ctx, struct record *r, const char *name, const char *qualifier)
{
    if (qualifier)
        record_set(ctx->maker, r, name, value_text(slice_of(qualifier)));
}

/* The declared figure of the same period; beside the as-of day, the newest. */
static const struct cell *declared_cell(struct series *d, const struct cell *c)
{
    const struct cell *same = series_find(d, c->period, S("")), *newest = NULL;
    if (same || c->period.len < 10)
        return same && same->has_value ? same : NULL;
    for (size_t i = 0; i < d->cells.n; i++) {
        const struct cell *o = &d->cells.at[i];
        if (o->has_value && o->period.len && slice_cmp(o->period, c->period) <= 0)
            newest = o;
    }
    return newest;
}

static void set_declared(struct ctx *ctx, struct record *r, const struct formula *f, const struct cell *c)
{
    struct state *s = ctx->state;
    const size_t *at = f->declared.len ? table_find(&s->catalogue.by_code, f->declared) : NULL;
    const struct cell *d = at && !c->category.len ? declared_cell(&s->evaluation.series[*at], c) : NULL;
    if (!d)
        return;
    set_number(ctx, r, "declared", d->value);
    set_qualified(ctx, r, "declared_qualifier", d->qualifier);
    set_text(ctx, r, "declared_period", d->period);
}

static int emit_cell(struct ctx *ctx, const struct formula *f, const struct series *s, const struct cell *c)
{
    struct arena *a = ctx->maker->arena;
    struct record r = record_new(ctx->maker, S("observation"));
    set_text(ctx, &r, "indicator", f->code);
    set_text(ctx, &r, "period", c->period);
    set_text(ctx, &r, "category", c->category);
    set_number(ctx, &r, "value", c->value);
    set_qualified(ctx, &r, "qualifier", c->qualifier);
    set_text(ctx, &r, "nature", S("computed"));
    set_text(ctx, &r, "unit", f->unit);
    if (f->kind == FORMULA_MEASURE) {
        record_set(ctx->maker, &r, "n", value_count(a, c->tally.n));
        record_set(ctx->maker, &r, "of_n", value_count(a, s->fitting));
    } else {
        set_number(ctx, &r, "num", c->num);
        if (c->has_den)
            set_number(ctx, &r, "den", c->den);
    }
    if (c->unknown)
        record_set(ctx->maker, &r, "unknown", value_count(a, c->unknown));
    set_declared(ctx, &r, f, c);
    if (c->froms)
        record_set(ctx->maker, &r, "from", value_list(c->from, c->froms));
    return emit_made(ctx, &r);
}

/* The first formula below a ratio whose records lack something. */
static size_t lacking_below(const struct state *s, size_t i)
{
    const struct formula *f = &s->catalogue.at[i];
    const struct operand_sum *both[] = {&f->den, &f->num};
    for (size_t k = 0; k < 2; k++)
        for (size_t t = 0; t < both[k]->n; t++) {
            size_t below = lacking_below(s, both[k]->at[t].formula);
            const struct formula *g = &s->catalogue.at[below];
            const struct series *series = &s->evaluation.series[below];
            if (g->kind == FORMULA_OBSERVED && !series->cells.n)
                return below;
            for (size_t n = 0; g->kind == FORMULA_MEASURE && series->asked[n]; n++)
                if (series->lacking[n])
                    return below;
        }
    return i;
}

/* "applied: 49 of 49, authorised: 49 of 49": the fields that most records lack. */
static struct slice lacking_fields(struct ctx *ctx, const struct series *s, struct slice *counts)
{
    struct arena *a = ctx->maker->arena;
    struct slice fields = S("");
    uint64_t most = 0;
    for (size_t i = 0; s->asked && s->asked[i]; i++)
        most = s->lacking[i] > most ? s->lacking[i] : most;
    for (size_t i = 0; most && s->asked[i]; i++)
        if (s->lacking[i] == most && slice_find(fields, slice_of(s->asked[i])) >= fields.len)
            fields = slice_format(a, "%.*s%s%s", SL(fields), fields.len ? ", " : "", s->asked[i]);
    *counts = slice_format(a, "%llu of %llu", (unsigned long long)most, (unsigned long long)s->seen);
    return fields;
}

/* An indicator without a figure: which field is missing, in how many records. */
static int report_lacking(struct ctx *ctx, size_t i)
{
    const struct state *s = ctx->state;
    const struct formula *f = &s->catalogue.at[i];
    size_t below = lacking_below(s, i);
    const struct formula *g = &s->catalogue.at[below];
    struct slice counts;
    struct finding finding = {.severity = SEVERITY_INFO, .rule = "field-missing", .about = f->indicator, .wanted = f->code};
    struct slice fields = lacking_fields(ctx, &s->evaluation.series[below], &counts);
    finding.field = fields.len ? slice_format(ctx->maker->arena, "%s.%.*s", kinds[g->base].name, SL(fields)) : g->code;
    finding.found = fields.len ? counts : S("no figure");
    return report(ctx, &finding);
}

static int report_undivided(struct ctx *ctx, const struct formula *f, const struct series *s)
{
    struct finding finding = {.severity = SEVERITY_INFO, .rule = "no-denominator", .about = f->indicator, .field = f->per,
                              .found = s->undivided, .wanted = f->code};
    return s->undivided.len ? report(ctx, &finding) : 0;
}

/* Formulas that others use are told of through them. */
static bool *used_by_others(struct ctx *ctx)
{
    struct state *s = ctx->state;
    bool *used = arena_new(ctx->perm, bool, s->catalogue.n + 1);
    for (size_t i = 0; i < s->catalogue.n; i++) {
        const struct formula *f = &s->catalogue.at[i];
        const size_t *declared = f->declared.len ? table_find(&s->catalogue.by_code, f->declared) : NULL;
        for (size_t t = 0; t < f->num.n; t++)
            used[f->num.at[t].formula] = true;
        for (size_t t = 0; t < f->den.n; t++)
            used[f->den.at[t].formula] = true;
        if (declared)
            used[*declared] = true;
    }
    return used;
}

static int emit_series(struct ctx *ctx, size_t i, bool used)
{
    struct state *st = ctx->state;
    const struct formula *f = &st->catalogue.at[i];
    struct series *s = &st->evaluation.series[i];
    bool any = false;
    for (size_t k = 0; k < s->cells.n; k++) {
        if (!s->cells.at[k].has_value)
            continue;
        struct arena_mark mark = arena_mark(ctx->maker->arena);
        int bad = emit_cell(ctx, f, s, &s->cells.at[k]);
        arena_release(ctx->maker->arena, mark);
        if (bad)
            return -1;
        any = true;
    }
    if (report_undivided(ctx, f, s))
        return -1;
    return any || used || s->undivided.len ? 0 : report_lacking(ctx, i);
}

static int end_figures(struct ctx *ctx)
{
    struct state *s = ctx->state;
    evaluation_finish(&s->evaluation);
    bool *used = used_by_others(ctx);
    for (size_t i = 0; i < s->catalogue.n; i++)
        if (s->catalogue.at[i].kind != FORMULA_OBSERVED && emit_series(ctx, i, used[i]))
            return -1;
    return 0;
}

/* -- the stage -------------------------------------------------------------------------------------------------- */

static int open_aggregate(struct ctx *ctx)
{
    struct state *s = ctx->state;
    s->evaluation.arena = ctx->perm;
    if (s->by.n)
        return open_groups(ctx);
    if (ctx->given[1] || ctx->given[2] || ctx->given[3])
        return fail(ctx->error, STATUS_USAGE, "citylab aggregate: --of, --measure and --kind want --by");
    return 0;
}

static int record_aggregate(struct ctx *ctx, struct record *r)
{
    struct state *s = ctx->state;
    if (s->by.n) {
        if (r->shape->kind != s->counted)
            return emit(ctx, r);
        s->groups.piece = ctx->piece;
        groups_add(&s->groups, r, bind(&s->binder, r->shape));
        merge_away(ctx, r);
        return 0;
    }
    if (r->shape->kind == KIND_indicator && add_indicator(ctx, r))
        return -1;
    if (r->shape->kind == KIND_observation)
        evaluation_observation(&s->evaluation, r);
    else
        keep_wanted(ctx, r);
    return emit(ctx, r);
}

static int batch_aggregate(struct ctx *ctx, struct batch *b)
{
    struct state *s = ctx->state;
    bool grouped = s->by.n && b->shape->kind == s->counted;
    const int *at = grouped ? bind(&s->binder, b->shape) : NULL;
    s->groups.piece = ctx->piece;
    if (grouped) {
        groups_add_many(&s->groups, b, at);
        merge_many_away(ctx, b->shape->kind, b->n);
    }
    for (size_t i = 0; i < b->n && !grouped; i++) {
        struct record r = batch_record(b, i);
        if (record_aggregate(ctx, &r))
            return -1;
    }
    return 0;
}

static int phase_aggregate(struct ctx *ctx, enum phase ended)
{
    struct state *s = ctx->state;
    if (s->by.n)
        return ended == PHASE_FIGURES ? emit_groups(ctx) : 0;
    if (ended == PHASE_DEFINITIONS)
        return end_definitions(ctx);
    if (ended == PHASE_ENTITIES)
        evaluation_entities(&s->evaluation);
    return ended == PHASE_FIGURES ? end_figures(ctx) : 0;
}

/* -- threads ---------------------------------------------------------------------------------------------------- */

/* With --by each thread has groups of its own; the catalogue sees records in order. */
static int fork_aggregate(struct ctx *lane, const struct ctx *from)
{
    struct state *s = lane->state;
    const struct state *t = from->state;
    if (!t->by.n)
        return 1;
    *s = *t;
    s->binder = (struct binder){.names = t->binder.names, .arena = lane->perm};
    s->groups = (struct groups){.arena = lane->perm,
                                .fields = t->groups.fields,
                                .needs = t->groups.needs};
    return 0;
}

static int merge_aggregate(struct ctx *into, struct ctx *lane)
{
    struct state *s = into->state, *t = lane->state;
    if (groups_merge(&s->groups, &t->groups))
        arena_adopt(into->perm, lane->perm);
    return 0;
}

static enum reads reads_aggregate(const struct ctx *ctx, enum kind_id kind, struct field_list *fields)
{
    const struct state *s = ctx->state;
    if (!s->by.n)
        return READS_ALL;
    if (kind != s->counted)
        return READS_THESE;
    for (const char *const *f = s->binder.names; *f; f++)
        LIST_PUSH(fields->arena, &fields->names, slice_of(*f));
    return READS_THESE_UP;
}

const struct stage stage_aggregate = {
    .name = "aggregate",
    .summary = "compute the indicators that the catalogue defines, or group rows for the shell",
    .options = options,
    .about = "Without --by it computes every indicator whose `measure` is not `observed`, a figure a period, passes everything on and "
             "adds its observations; an indicator that cannot be computed becomes a finding that names the missing field and in how many "
             "records it is missing. With --by it takes the records of one kind and gives a `group` for each combination of the fields: "
             "citylab aggregate --by area,indicator --measure count,sum,mean,min,max.",
    .state_size = sizeof(struct state),
    .open = open_aggregate,
    .record = record_aggregate,
    .batch = batch_aggregate,
    .phase = phase_aggregate,
    .reads = reads_aggregate,
    .fork = fork_aggregate,
    .merge = merge_aggregate,
};
