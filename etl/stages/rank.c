/* rank - the composite indices of config.ini: scores at every node, ranks, and the lineage of each score. */
#include <math.h>

#include "index/aggregate.h"
#include "index/normalise.h"
#include "index/stats.h"
#include "index/tree.h"
#include "record/table.h"
#include "stage.h"

/* An [index NAME] section. */
struct index {
    struct slice root, level, period;
    double min_coverage;
    uint64_t decimals;
    struct slice name;
    /* gathered */
    struct table area_by, figure_by;   /* id of an area -> row; "area\0indicator" -> figure */
    LIST(struct slice) areas;
    LIST(struct figure) figures;
};

struct figure {
    size_t area, node; /* node: place in the catalogue */
    double value;
    struct slice digits, period;
};

/* An indicator of the catalogue. */
struct node {
    struct slice code, parent, direction;
    double weight;
    bool group;        /* others stand below it */
    struct record record;
};

struct state {
    struct index *indices;
    size_t n;
    LIST(struct node) nodes;
    struct table node_by;
    struct table level_by; /* id of an area -> place in levels */
    LIST(struct slice) levels;
    struct binder binder;
};

static const struct option options[] = {{0}};

static const struct option index_options[] = {
    {"root", 0, OPTION_TEXT, OPTION_AT(struct index, root), "CODE", NULL, "Root of the tree in the indicator catalogue", NULL},
    {"level", 0, OPTION_TEXT, OPTION_AT(struct index, level), "LEVEL", NULL, "Only areas of this level: comune, nuts2, ...", NULL},
    {"period", 0, OPTION_TEXT, OPTION_AT(struct index, period), "PERIOD", NULL, "Only figures of this period; without it the newest of each area and indicator", NULL},
    {"min_coverage", 0, OPTION_SHARE, OPTION_AT(struct index, min_coverage), "SHARE", "0", "Areas with data for less of the weight get no score and no rank", NULL},
    {"decimals", 0, OPTION_COUNT, OPTION_AT(struct index, decimals), "N", "2", "Scores that are equal to so many decimals share a rank", NULL},
    {0},
};

static const struct config_rule sections[] = {
    {"index", true, index_options, "a composite index: min-max in the catalogue's direction, weighted arithmetic mean over the tree"},
    {0},
};

static int open_rank(struct ctx *ctx)
{
    static const char *const wanted[] = {"area", "indicator", "value", "qualifier", "nature", "period", "category", NULL};
    struct state *s = ctx->state;
    size_t most = 0;
    s->binder = (struct binder){.names = wanted, .arena = ctx->perm};
    for (const struct config_section *c = NULL; ctx->config && (c = config_next(ctx->config, "index", c));)
        most++;
    s->indices = arena_new(ctx->perm, struct index, most + 1);
    for (const struct config_section *c = NULL; ctx->config && (c = config_next(ctx->config, "index", c));) {
        struct index *x = &s->indices[s->n++];
        options_default(index_options, x, ctx->perm);
        if (config_read(ctx->config, c, index_options, x, NULL, ctx->perm, ctx->error))
            return -1;
        x->name = c->name;
        if (!x->root.len)
            return fail(ctx->error, STATUS_USAGE, "%s:%u: [index %.*s] has no 'root'", ctx->config->path, c->line, SL(c->name));
        if (x->decimals > 15)
            return fail(ctx->error, STATUS_USAGE, "%s:%u: [index %.*s]: 'decimals' is at most 15", ctx->config->path, c->line, SL(c->name));
    }
    return 0;
}

/* -- gathering -------------------------------------------------------------------------------------------------- */

static void gather_node(struct ctx *ctx, const struct record *r)
{
    struct state *s = ctx->state;
    struct maker keep = {ctx->maker->shapes, ctx->perm};
    struct node n = {.record = record_keep(&keep, r)};
    const struct value *weight = record_get(&n.record, "weight");
    bool fresh;
    n.code = record_text(&n.record, "code");
    n.parent = record_text(&n.record, "parent");
    n.direction = record_text(&n.record, "direction");
    n.weight = weight->type == VALUE_NUMBER ? weight->number : 1;
    size_t *at = table_at(&s->node_by, ctx->perm, n.code, &fresh);
    if (!fresh)
        return; /* validate and aggregate refuse it by name */
    *at = s->nodes.n;
    LIST_PUSH(ctx->perm, &s->nodes, n);
}

static void gather_area(struct ctx *ctx, const struct record *r)
{
    struct state *s = ctx->state;
    bool fresh;
    size_t *at = table_at(&s->level_by, ctx->perm, record_text(r, "id"), &fresh);
    *at = s->levels.n;
    LIST_PUSH(ctx->perm, &s->levels, slice_copy(ctx->perm, record_text(r, "level")));
}

/* The root above a node, by name. */
static bool is_below(const struct state *s, size_t node, struct slice root)
{
    for (size_t steps = 0; steps <= s->nodes.n; steps++) {
        if (slice_eq(s->nodes.at[node].code, root))
            return true;
        const size_t *up = table_find(&s->node_by, s->nodes.at[node].parent);
        if (!up)
            return false;
        node = *up;
    }
    return false;
}

static bool level_fits(const struct state *s, const struct index *x, struct slice area)
{
    const size_t *at = table_find(&s->level_by, area);
    return !x->level.len || (at && slice_eq(s->levels.at[*at], x->level));
}

static struct slice pair_key(struct arena *a, struct slice area, size_t node)
{
    return slice_format(a, "%zu %.*s", node, SL(area));
}

static int put_figure(struct ctx *ctx, struct index *x, const struct record *r, size_t node, struct slice area, const struct value *v,
                      struct slice period)
{
    struct arena *a = ctx->perm;
    bool fresh, again;
    size_t *place = table_at(&x->figure_by, a, pair_key(ctx->maker->arena, area, node), &again);
    again = !again;
    if (!again) {
        size_t *row = table_at(&x->area_by, a, area, &fresh);
        if (fresh) {
            *row = x->areas.n;
            LIST_PUSH(a, &x->areas, slice_copy(a, area));
        }
        *place = x->figures.n;
        LIST_PUSH(a, &x->figures, (struct figure){.area = *row, .node = node});
    }
    struct figure *f = &x->figures.at[*place];
    int order = again ? slice_cmp(period, f->period) : 1;
    if (order == 0) {
        struct finding finding = {.severity = SEVERITY_WARNING, .rule = "second-figure", .about = r, .field = S("value"), .found = v->text,
                                  .wanted = slice_format(ctx->maker->arena, "one figure of %.*s for %.*s in %.*s; %.*s stands",
                                                         SL(((struct state *)ctx->state)->nodes.at[node].code), SL(area), SL(period), SL(f->digits))};
        return report(ctx, &finding);
    }
    if (order > 0) {
        f->value = v->number;
        f->digits = slice_copy(a, v->text);
        f->period = slice_copy(a, period);
    }
    return 0;
}

/* A bound or a planned figure feeds no index. */
static int gather_figure(struct ctx *ctx, const struct record *r)
{
    struct state *s = ctx->state;
    const int *at = bind(&s->binder, r->shape);
    const struct value *v = record_at(r, at[2]), *qualifier = record_at(r, at[3]);
    struct slice area = value_as_text(record_at(r, at[0])), period = value_as_text(record_at(r, at[5]));
    const size_t *node = table_find(&s->node_by, value_as_text(record_at(r, at[1])));
    bool exact = value_is_empty(qualifier) || slice_is(value_as_text(qualifier), "=");
    if (!node || !area.len || v->type != VALUE_NUMBER || !exact || slice_is(value_as_text(record_at(r, at[4])), "planned") ||
        !value_is_empty(record_at(r, at[6])))
        return 0;
    for (size_t i = 0; i < s->n; i++) {
        struct index *x = &s->indices[i];
        if ((x->period.len && !slice_eq(x->period, period)) || !level_fits(s, x, area) || s->nodes.at[*node].weight == 0 ||
            !is_below(s, *node, x->root))
            continue;
        if (put_figure(ctx, x, r, *node, area, v, period))
            return -1;
    }
    return 0;
}

/* -- an index ---------------------------------------------------------------------------------------------------- */

/* What is in hand while one index is computed. */
struct run {
    struct ctx *ctx;
    struct index *index;
    struct arena *arena;
    struct matrix raw, normal; /* areas x leaves */
    struct slice *digits;      /* areas x leaves: the source's own */
    size_t *leaf_node;         /* column -> place in the catalogue */
    size_t leaves;
    struct tree tree;
    size_t *place_node;        /* place of the tree -> place in the catalogue */
    double *score, *coverage;  /* areas x places */
    double *weight;            /* areas x places: share after rescaling, down from the root */
};

static int left_out(struct run *r, size_t node, const char *rule, const char *found)
{
    struct state *s = r->ctx->state;
    struct finding f = {.severity = SEVERITY_INFO, .rule = rule, .about = &s->nodes.at[node].record, .field = s->nodes.at[node].code,
                        .found = slice_of(found), .wanted = r->index->name};
    return report(r->ctx, &f);
}

static bool is_group(const struct state *s, size_t node)
{
    for (size_t i = 0; i < s->nodes.n; i++)
        if (slice_eq(s->nodes.at[i].parent, s->nodes.at[node].code))
            return true;
    return false;
}

/* Leaves with a weight below the root: those with data become columns, the others are named. */
static int choose_leaves(struct run *r)
{
    struct state *s = r->ctx->state;
    struct index *x = r->index;
    bool *has = arena_new(r->arena, bool, s->nodes.n + 1);
    r->leaf_node = arena_new(r->arena, size_t, s->nodes.n + 1);
    for (size_t i = 0; i < x->figures.n; i++)
        has[x->figures.at[i].node] = true;
    for (size_t i = 0; i < s->nodes.n; i++) {
        if (!is_below(s, i, x->root) || is_group(s, i))
            continue;
        if (has[i])
            r->leaf_node[r->leaves++] = i;
        else if (left_out(r, i, s->nodes.at[i].weight == 0 ? "left-out" : "no-data", s->nodes.at[i].weight == 0 ? "weight 0" : "no figure"))
            return -1;
    }
    return 0;
}

static void fill_matrix(struct run *r)
{
    struct state *s = r->ctx->state;
    struct index *x = r->index;
    size_t *column = arena_new(r->arena, size_t, s->nodes.n + 1);
    for (size_t c = 0; c < r->leaves; c++)
        column[r->leaf_node[c]] = c;
    r->raw = matrix_new(r->arena, x->areas.n, r->leaves);
    r->digits = arena_new(r->arena, struct slice, x->areas.n * r->leaves + 1);
    for (size_t i = 0; i < x->figures.n; i++) {
        const struct figure *f = &x->figures.at[i];
        size_t c = column[f->node];
        matrix_set(&r->raw, f->area, c, f->value);
        r->digits[f->area * r->leaves + c] = f->digits;
    }
    r->normal = matrix_copy(r->arena, &r->raw);
}

static int direction_of(const struct node *n, struct error *e, const struct index *x)
{
    if (slice_is(n->direction, "higher"))
        return 1;
    if (slice_is(n->direction, "lower"))
        return -1;
    fail(e, STATUS_DATA, "%.*s:%.*s: indicator '%.*s' feeds the index '%.*s' and has no direction: '%.*s' is neither higher nor lower",
         SL(record_text(&n->record, "source")), SL(record_text(&n->record, "line")), SL(n->code), SL(x->name), SL(n->direction));
    return 0;
}

static int column_is_constant(const struct matrix *m, size_t c)
{
    double first = NAN;
    for (size_t i = 0; i < m->rows; i++) {
        double v = matrix_get(m, i, c);
        if (!isnan(v) && !isnan(first) && v != first)
            return 0;
        if (isnan(first))
            first = v;
    }
    return 1;
}

/* Min-max to 0..100 in the catalogue's direction. A column in which all areas are equal says nothing: it is left out and named. */
static int normalise(struct run *r)
{
    struct state *s = r->ctx->state;
    double *x = vector_new(r->arena, r->normal.rows);
    size_t kept = 0;
    for (size_t c = 0; c < r->leaves; c++) {
        const struct node *n = &s->nodes.at[r->leaf_node[c]];
        struct normalise how = normalise_default(slice_cstr(r->arena, n->code));
        how.direction = direction_of(n, r->ctx->error, r->index);
        how.high = 100;
        if (!how.direction)
            return -1;
        if (column_is_constant(&r->raw, c)) {
            if (left_out(r, r->leaf_node[c], "constant-column", "the same in every area"))
                return -1;
            continue;
        }
        matrix_get_column(&r->raw, c, x);
        if (normalise_column(&how, x, r->normal.rows, r->arena, r->ctx->error))
            return -1;
        /* Columns move up over those left out. */
        matrix_set_column(&r->normal, kept, x);
        matrix_get_column(&r->raw, c, x);
        matrix_set_column(&r->raw, kept, x);
        for (size_t i = 0; i < r->raw.rows; i++)
            r->digits[i * r->normal.cols + kept] = r->digits[i * r->normal.cols + c];
        r->leaf_node[kept++] = r->leaf_node[c];
    }
    r->leaves = kept;
    return 0;
}

static size_t parent_in(const struct state *s, size_t node)
{
    const size_t *up = table_find(&s->node_by, s->nodes.at[node].parent);
    return up ? *up : TREE_NONE;
}

/* The nodes on the ways from the leaves to the root; a group below which nothing has data is no part of it. */
static int build_tree(struct run *r)
{
    struct state *s = r->ctx->state;
    struct index *x = r->index;
    size_t *local = arena_new(r->arena, size_t, s->nodes.n + 1), n = 0;
    bool *used = arena_new(r->arena, bool, s->nodes.n + 1);
    struct tree_node *nodes = arena_new(r->arena, struct tree_node, s->nodes.n + 1);
    size_t *global = arena_new(r->arena, size_t, s->nodes.n + 1);
    for (size_t c = 0; c < r->leaves; c++)
        for (size_t i = r->leaf_node[c]; i != TREE_NONE && !used[i]; i = slice_eq(s->nodes.at[i].code, x->root) ? TREE_NONE : parent_in(s, i))
            used[i] = true;
    for (size_t i = 0; i < s->nodes.n; i++)
        if (used[i]) {
            local[i] = n;
            global[n++] = i;
        }
    for (size_t k = 0; k < n; k++) {
        size_t i = global[k];
        bool root = slice_eq(s->nodes.at[i].code, x->root);
        nodes[k] = (struct tree_node){.name = slice_cstr(r->arena, s->nodes.at[i].code), .parent = root ? TREE_NONE : local[parent_in(s, i)],
                                      .weight = s->nodes.at[i].weight, .column = TREE_NONE};
    }
    for (size_t c = 0; c < r->leaves; c++)
        nodes[local[r->leaf_node[c]]].column = c;
    if (tree_build(&r->tree, nodes, n, r->leaves, r->arena, r->ctx->error))
        return -1;
    r->place_node = arena_new(r->arena, size_t, n + 1);
    for (size_t p = 0; p < n; p++)
        r->place_node[p] = global[r->tree.at[p].node];
    return 0;
}

/* Children stand behind their parents, so the last place comes first. */
static void score_area(struct run *r, size_t area)
{
    const struct tree *t = &r->tree;
    double *score = r->score + area * t->n, *coverage = r->coverage + area * t->n;
    double *shares = vector_new(r->arena, t->n);
    for (size_t p = 0; p < t->n; p++)
        shares[p] = t->at[p].share;
    for (size_t p = t->n; p-- > 0;) {
        const struct tree_place *at = &t->at[p];
        if (!at->count) {
            score[p] = matrix_get(&r->normal, area, at->column);
            coverage[p] = isnan(score[p]) ? 0 : 1;
            continue;
        }
        score[p] = aggregate_arithmetic(score + at->first, shares + at->first, at->count, NULL);
        coverage[p] = 0;
        for (size_t k = at->first; k < at->first + at->count; k++)
            coverage[p] += shares[k] * coverage[k];
    }
}

/* Each place's weight in the whole, the weights of missing siblings shared out. */
static void weigh_area(struct run *r, size_t area)
{
    const struct tree *t = &r->tree;
    const double *score = r->score + area * t->n;
    double *weight = r->weight + area * t->n;
    weight[0] = 1;
    for (size_t p = 0; p < t->n; p++) {
        double present = 0;
        for (size_t k = t->at[p].first; k < t->at[p].first + t->at[p].count; k++)
            present += isnan(score[k]) ? 0 : t->at[k].share;
        for (size_t k = t->at[p].first; k < t->at[p].first + t->at[p].count; k++)
            weight[k] = isnan(score[k]) || present == 0 ? 0 : weight[p] * t->at[k].share / present;
    }
}

static int emit_one(struct ctx *ctx, struct record *r, struct arena_mark mark)
{
    int bad = emit_made(ctx, r);
    arena_release(ctx->maker->arena, mark);
    return bad;
}

static void set_text(struct ctx *ctx, struct record *r, const char *name, struct slice text)
{
    record_set(ctx->maker, r, name, text.len ? value_text(text) : value_null());
}

static void set_number(struct ctx *ctx, struct record *r, const char *name, double number)
{
    record_set(ctx->maker, r, name, value_double(ctx->maker->arena, number));
}

static struct record node_record(struct run *r, const char *kind, size_t place, size_t area)
{
    struct state *s = r->ctx->state;
    struct record rec = record_new(r->ctx->maker, slice_of(kind));
    set_text(r->ctx, &rec, "index", r->index->name);
    set_text(r->ctx, &rec, "node", s->nodes.at[r->place_node[place]].code);
    if (area != TREE_NONE)
        set_text(r->ctx, &rec, "area", r->index->areas.at[area]);
    if (r->index->period.len)
        set_text(r->ctx, &rec, "period", r->index->period);
    return rec;
}

/* The scores of one node: an area without enough data has none, and no rank. */
static int emit_scores(struct run *r, size_t place)
{
    size_t areas = r->index->areas.n;
    double *score = vector_new(r->arena, areas), *rank = vector_new(r->arena, areas);
    for (size_t i = 0; i < areas; i++)
        if (r->coverage[i * r->tree.n] >= r->index->min_coverage)
            score[i] = r->score[i * r->tree.n + place];
    ranks_of(score, areas, (int)r->index->decimals, TIES_MIN, rank, r->arena);
    for (size_t i = 0; i < areas; i++) {
        struct arena_mark mark = arena_mark(r->ctx->maker->arena);
        struct record rec = node_record(r, "score", place, i);
        set_number(r->ctx, &rec, "value", score[i]);
        set_number(r->ctx, &rec, "rank", rank[i]);
        set_number(r->ctx, &rec, "of", (double)vector_present(score, areas));
        set_number(r->ctx, &rec, "coverage", r->coverage[i * r->tree.n + place]);
        set_number(r->ctx, &rec, "weight", r->tree.at[place].effective);
        if (emit_one(r->ctx, &rec, mark))
            return -1;
    }
    return 0;
}

static int emit_steps(struct run *r, size_t place)
{
    size_t c = r->tree.at[place].column;
    for (size_t i = 0; i < r->index->areas.n; i++) {
        double raw = matrix_get(&r->raw, i, c), normal = matrix_get(&r->normal, i, c), weight = r->weight[i * r->tree.n + place];
        if (isnan(raw))
            continue;
        struct arena_mark mark = arena_mark(r->ctx->maker->arena);
        struct record rec = node_record(r, "step", place, i);
        record_set(r->ctx->maker, &rec, "raw", value_digits(r->digits[i * r->normal.cols + c], raw));
        set_number(r->ctx, &rec, "normalised", normal);
        set_number(r->ctx, &rec, "weight", weight);
        set_number(r->ctx, &rec, "contribution", weight * normal);
        if (emit_one(r->ctx, &rec, mark))
            return -1;
    }
    return 0;
}

static int emit_statistics(struct run *r, size_t place)
{
    double *x = vector_new(r->arena, r->raw.rows);
    matrix_get_column(&r->raw, r->tree.at[place].column, x);
    double least = NAN, most = NAN;
    for (size_t i = 0; i < r->raw.rows; i++) {
        least = isnan(x[i]) || x[i] >= least ? least : x[i];
        most = isnan(x[i]) || x[i] <= most ? most : x[i];
    }
    const struct {
        const char *name;
        double value;
    } all[] = {{"n", (double)vector_present(x, r->raw.rows)}, {"min", least}, {"max", most},
               {"mean", stats_mean(x, r->raw.rows)}, {"sd", stats_sd(x, r->raw.rows)}, {"weight", r->tree.at[place].effective}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct arena_mark mark = arena_mark(r->ctx->maker->arena);
        struct record rec = node_record(r, "statistic", place, TREE_NONE);
        set_text(r->ctx, &rec, "name", slice_of(all[i].name));
        set_number(r->ctx, &rec, "value", all[i].value);
        if (emit_one(r->ctx, &rec, mark))
            return -1;
    }
    return 0;
}

static int emit_index(struct run *r)
{
    for (size_t p = 0; p < r->tree.n; p++)
        if (r->tree.at[p].count && emit_scores(r, p))
            return -1;
    for (size_t p = 0; p < r->tree.n; p++)
        if (!r->tree.at[p].count && (emit_steps(r, p) || emit_statistics(r, p)))
            return -1;
    return 0;
}

static int run_index(struct ctx *ctx, struct index *x)
{
    struct state *s = ctx->state;
    struct run r = {.ctx = ctx, .index = x, .arena = ctx->perm};
    if (!table_find(&s->node_by, x->root))
        return s->nodes.n ? fail(ctx->error, STATUS_USAGE, "[index %.*s]: root '%.*s' is no indicator of the catalogue", SL(x->name), SL(x->root)) : 0;
    if (choose_leaves(&r))
        return -1;
    fill_matrix(&r);
    if (normalise(&r))
        return -1;
    if (!r.leaves) {
        struct finding f = {.severity = SEVERITY_WARNING, .rule = "no-data", .field = x->root, .found = S("no figure"), .wanted = x->name};
        return report(ctx, &f);
    }
    if (build_tree(&r))
        return -1;
    r.score = vector_new(r.arena, x->areas.n * r.tree.n);
    r.coverage = vector_new(r.arena, x->areas.n * r.tree.n);
    r.weight = vector_new(r.arena, x->areas.n * r.tree.n);
    for (size_t i = 0; i < x->areas.n; i++) {
        score_area(&r, i);
        weigh_area(&r, i);
    }
    return emit_index(&r);
}

static int record_rank(struct ctx *ctx, struct record *r)
{
    if (r->shape->kind == KIND_indicator)
        gather_node(ctx, r);
    if (r->shape->kind == KIND_area)
        gather_area(ctx, r);
    if (r->shape->kind == KIND_observation && gather_figure(ctx, r))
        return -1;
    return emit(ctx, r);
}

static int phase_rank(struct ctx *ctx, enum phase ended)
{
    struct state *s = ctx->state;
    for (size_t i = 0; ended == PHASE_FIGURES && i < s->n; i++)
        if (run_index(ctx, &s->indices[i]))
            return -1;
    return 0;
}

const struct stage stage_rank = {
    .name = "rank",
    .summary = "score and rank the areas by the composite indices of the config",
    .options = options,
    .sections = sections,
    .about = "For every [index NAME] it takes the figures of the indicators below the root, brings each to 0-100 by min-max in the "
             "catalogue's direction, and gives every node of the tree the weighted arithmetic mean of its children: missing values are "
             "skipped, the weights of the rest rescaled, and the coverage stated. Out come `score` records for every node and area, `step` "
             "records with the lineage of each score, `statistic` records for each indicator, and findings for what the index leaves out. "
             "Bounds (>=, ~) and planned figures feed no index.",
    .state_size = sizeof(struct state),
    .open = open_rank,
    .record = record_rank,
    .phase = phase_rank,
};
