/* select - keep the rows that fit a condition. */
#include "record/condition.h"
#include "stage.h"

struct state {
    struct condition *condition;
    struct binder binder;
    bool by_kind; /* the condition names the kind */
};

static const struct option options[] = {{0}};

static int open_select(struct ctx *ctx)
{
    struct state *s = ctx->state;
    struct slice text = ctx->operands.n ? ctx->operands.at[0] : S("");
    if (ctx->operands.n > 1)
        return fail(ctx->error, STATUS_USAGE, "citylab select: one condition, in quotes: unexpected word '%.*s'",
                    SL(ctx->operands.at[1]));
    s->condition = condition_parse(text, ctx->perm, ctx->error);
    if (!s->condition)
        return -1;
    s->binder = condition_binder(s->condition, ctx->perm);
    for (const char *const *f = condition_fields(s->condition); *f; f++)
        s->by_kind = s->by_kind || !strcmp(*f, "kind");
    return 0;
}

/* `kind` is no field of a record, but a condition may ask for it. */
static bool fits(struct state *s, struct ctx *ctx, struct record *r)
{
    if (!s->by_kind)
        return condition_fits_record(s->condition, &s->binder, r);
    struct record with = record_own(ctx->maker, r);
    record_set(ctx->maker, &with, "kind", value_text(r->shape->kind_name));
    return condition_fits_record(s->condition, &s->binder, &with);
}

static int record_select(struct ctx *ctx, struct record *r)
{
    enum phase phase = kind_phase(r->shape->kind);
    bool row = phase == PHASE_ENTITIES || phase == PHASE_FIGURES;
    if (!row || fits(ctx->state, ctx, r))
        return emit(ctx, r);
    reject(ctx, r);
    return 0;
}

static int batch_select(struct ctx *ctx, struct batch *b)
{
    struct state *s = ctx->state;
    enum phase phase = kind_phase(b->shape->kind);
    size_t came = b->n, n = 0;
    bool rows = phase == PHASE_ENTITIES || phase == PHASE_FIGURES;
    if (rows && !s->by_kind)
        condition_filter(s->condition, &s->binder, b);
    for (size_t i = 0; rows && s->by_kind && i < came; i++) {
        struct record r = batch_record(b, i);
        bool stays = fits(s, ctx, &r);
        b->rows[n] = b->rows[i];
        b->n = n += stays;
    }
    reject_many(ctx, b->shape->kind, came - b->n);
    return emit_batch(ctx, b);
}

static int fork_select(struct ctx *lane, const struct ctx *from)
{
    struct state *s = lane->state;
    *s = *(const struct state *)from->state;
    s->binder = condition_binder(s->condition, lane->perm);
    return 0;
}

static enum reads reads_select(const struct ctx *ctx, enum kind_id kind, struct field_list *fields)
{
    const struct state *s = ctx->state;
    (void)kind;
    for (const char *const *f = condition_fields(s->condition); *f; f++)
        LIST_PUSH(fields->arena, &fields->names, slice_of(*f));
    return READS_THESE;
}

const struct stage stage_select = {
    .name = "select",
    .summary = "keep the rows that fit a condition",
    .options = options,
    .operands = "['FIELD OP VALUE [and ...]']",
    .about = "Entities and figures that do not fit are taken away; definitions, findings and sources pass, since the stages "
             "behind need them. OP is one of = != < <= > >= in: theme = mobility and start >= 2019; helix in (pa, research); "
             "end = \"\" (not known). The field may be `kind`. Without a condition everything passes.",
    .state_size = sizeof(struct state),
    .open = open_select,
    .record = record_select,
    .batch = batch_select,
    .reads = reads_select,
    .fork = fork_select,
};
