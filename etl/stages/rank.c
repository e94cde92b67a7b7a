/* rank - the composite indices of config.ini: scores at every node, ranks, how sure they are, and the lineage of each score. */
#include "ranking/analysis.h"
#include "ranking/doubt.h"
#include "ranking/inputs.h"
#include "ranking/setup.h"
#include "ranking/study.h"
#include "stage.h"

/* An index and what it is fed with. */
struct index_run {
    const struct setup *setup;
    struct method *methods;
    struct figures figures;
};

struct state {
    struct setup *setups;
    struct index_run *runs;
    size_t n;
    struct nodes nodes;
    struct world world;
    struct published published;
    bool ready; /* the definitions are there */
};

static const struct option options[] = {{0}};

static const struct config_rule sections[] = {
    {"index", true, setup_index_options, "a composite index: its tree, its areas, its draws"},
    {"index", true, setup_method_options, "and its method, from the root down"},
    {"node", true, setup_method_options, "[node INDEX CODE]: the method from that node of that index down"},
    {0},
};

static int open_rank(struct ctx *ctx)
{
    struct state *s = ctx->state;
    if (setup_read(ctx->config, &s->setups, &s->n, ctx->perm, ctx->error))
        return -1;
    s->runs = arena_new(ctx->perm, struct index_run, s->n + 1);
    for (size_t i = 0; i < s->n; i++)
        s->runs[i].setup = &s->setups[i];
    return 0;
}

/* -- gathering -------------------------------------------------------------------------------------------------- */

/* All indicators are there: codes and inputs of the config are checked against them. */
static int bind_all(struct ctx *ctx)
{
    struct state *s = ctx->state;
    s->ready = s->nodes.list.n > 0;
    if (!s->ready || !s->n)
        return 0; /* without a catalogue there is nothing to rank */
    if (nodes_bind(&s->nodes, ctx->error))
        return -1;
    for (size_t i = 0; i < s->n; i++) {
        struct index_run *r = &s->runs[i];
        if (setup_methods(r->setup, &s->nodes, &r->methods, ctx->perm, ctx->error) ||
            inputs_check(r->setup, &s->nodes, ctx->perm, ctx->error))
            return -1;
        figures_open(&r->figures, r->setup, &s->nodes, r->methods, ctx->perm);
    }
    return 0;
}

static int record_rank(struct ctx *ctx, struct record *r)
{
    struct state *s = ctx->state;
    struct maker keep = {ctx->maker->shapes, ctx->perm};
    switch (r->shape->kind) {
    case KIND_indicator:
        nodes_add(&s->nodes, &keep, r);
        break;
    case KIND_area:
        world_area(&s->world, &keep, r);
        break;
    case KIND_programme:
        world_programme(&s->world, ctx->perm, r);
        break;
    case KIND_ranking:
        published_add(&s->published, ctx->perm, r);
        break;
    case KIND_observation:
        for (size_t i = 0; s->ready && i < s->n; i++)
            if (figures_add(&s->runs[i].figures, s->runs[i].setup, &s->nodes, &s->world, ctx, r))
                return -1;
        break;
    default:
        break;
    }
    return emit(ctx, r);
}

/* -- an index --------------------------------------------------------------------------------------------------- */

static struct study study_of(struct ctx *ctx, const struct index_run *r, struct slice period, bool quiet, struct arena *a)
{
    struct state *s = ctx->state;
    return (struct study){.ctx = ctx, .setup = r->setup, .nodes = &s->nodes, .world = &s->world, .figures = &r->figures,
                          .methods = r->methods, .period = period, .quiet = quiet, .arena = a};
}

/* An arena of its own: while records are emitted the other stages take from the chain's. */
static int run_index(struct ctx *ctx, const struct index_run *r, struct arena *a)
{
    struct state *s = ctx->state;
    struct study now = study_of(ctx, r, r->setup->period, false, a), before = study_of(ctx, r, r->setup->previous, true, a);
    struct doubt doubt = {0};
    int got = study_run(&now);
    if (got <= 0)
        return got;
    bool changes = r->setup->previous.len > 0;
    if (changes && study_run(&before) < 0)
        return -1;
    if (r->setup->uncertain.n && doubt_draw(&doubt, &now, ctx->threads))
        return -1;
    if (results_scores(&now, changes ? &before : NULL, doubt.has_drawn ? &doubt : NULL) || results_steps(&now))
        return -1;
    if (r->setup->analysis && analysis_emit(&now, &s->published))
        return -1;
    return doubt_emit(&doubt, &now, ctx->threads);
}

static int phase_rank(struct ctx *ctx, enum phase ended)
{
    struct state *s = ctx->state;
    if (ended == PHASE_DEFINITIONS)
        return bind_all(ctx);
    for (size_t i = 0; ended == PHASE_FIGURES && s->ready && i < s->n; i++) {
        struct arena own = {0};
        int bad = run_index(ctx, &s->runs[i], &own);
        arena_free(&own);
        if (bad)
            return -1;
    }
    return 0;
}

const struct stage stage_rank = {
    .name = "rank",
    .summary = "score and rank the areas by the composite indices of the config",
    .options = options,
    .sections = sections,
    .about = "For every [index NAME] it takes the figures of the indicators below the root and works out a composite indicator: "
             "denominators, imputation, treatment of outliers, normalisation, weights, aggregation up the tree, ranks. Without a word "
             "in the config that is min-max to 0-100 in the catalogue's direction and weighted arithmetic means; missing values are "
             "skipped, the weights of the rest rescaled, and the coverage stated. A section [node INDEX CODE] changes the method from "
             "that node down. Out come `score` records for every group and unit, `step` records with the lineage of each score, "
             "`statistic` records, and findings for what the index leaves out. Bounds (>=, ~), planned figures and indicators that are "
             "not verified feed no index unless the config names them. Draws (-j N threads, the same digits for any N) say how "
             "sensitive the ranks are to the method.",
    .state_size = sizeof(struct state),
    .open = open_rank,
    .record = record_rank,
    .phase = phase_rank,
};
