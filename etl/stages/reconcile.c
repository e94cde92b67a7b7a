/* reconcile - one entity where several spellings stand for it, one figure where sources disagree.
 */
#include "base/buffer.h"
#include "match/overlap.h"
#include "match/merge.h"
#include "match/same.h"
#include "record/table.h"
#include "stage.h"

enum { FROM_MOST = 20 };

/* A record of the phase of the entities; findings among them keep their place. */
struct held {
    struct record r;
    uint64_t n;         /* records that it stands for; 0: itself alone */
    struct slice *from; /* their places, at most FROM_MOST */
};

struct state {
    struct words overlap, prefer; /* the options */
    struct slice conflict;
    struct pairs conflict_of; /* a row for help; read by match/choice.c */
    struct slice review;
    double merge_above, review_above;
    struct overlap figures; /* those that may be the same */
    struct maker keep;    /* records that live as long as the chain */
    enum phase phase;
    LIST(struct held) held;
    struct same same;
    struct table moved; /* id of an entity that is now part of another -> place of that in `held` */
    struct binder refs;
};

enum { R_PROPONENT, R_PARTNERS, R_ENTITY };
static const char *const refs[] = {"proponent", "partners", "entity", NULL};

static int reconcile_open(struct ctx *ctx)
{
    struct state *s = ctx->state;
    s->keep = (struct maker){ctx->maker->shapes, ctx->perm};
    s->refs = (struct binder){.names = refs, .arena = ctx->perm};
    overlap_open(&s->figures, s->overlap, &s->keep);
    if (s->review_above <= 0 || s->merge_above < s->review_above)
        return fail(ctx->error, STATUS_USAGE, "citylab reconcile: review_above %g, merge_above %g: wanted 0 < review_above <= merge_above",
                    s->review_above, s->merge_above);
    if (choice_open(&s->figures.choice, s->prefer, s->conflict, ctx->config, ctx->perm, ctx->error))
        return -1;
    return s->review.len ? review_read(&s->same.review, s->review.at, ctx->perm, ctx->error) : 0;
}

/* -- one out of two ---------------------------------------------------------------------------- */

/* The other's name is one more alias. */
static void add_alias(struct state *s, struct record *r, struct slice name)
{
    struct value one = value_list(&name, 1),
                 all = merge_lists(s->keep.arena, record_get(r, "aliases"), &one);
    if (name.len && !slice_eq(name, record_text(r, same_label_field(r->shape->kind))))
        record_set(&s->keep, r, "aliases", all);
}

static struct slice with_place(struct slice text, const struct record *r, struct arena *a)
{
    return slice_format(a, "%.*s%s(%.*s)", SL(text), text.len ? " " : "", SL(merge_place(r, a)));
}

static int report_merge(struct ctx *ctx, enum severity severity, const char *field,
                        const struct record *into, const struct record *r, const struct value *kept,
                        const struct value *other)
{
    struct arena *a = ctx->maker->arena;
    struct finding f = {.severity = severity,
                        .rule = "merged",
                        .about = r,
                        .field = slice_of(field),
                        .found = with_place(value_as_text(other), r, a),
                        .wanted = with_place(value_as_text(kept), into, a)};
    return report(ctx, &f);
}

static void take_value(struct state *s, struct record *into, const struct record *r,
                       const char *name)
{
    struct arena *a = s->keep.arena;
    const char *qualifier = slice_format(a, "%s_qualifier", name).at;
    record_set(&s->keep, into, name, *record_get(r, name));
    if (record_get(r, qualifier)->type != VALUE_ABSENT)
        record_set(&s->keep, into, qualifier, *record_get(r, qualifier));
}

static int merge_field(struct ctx *ctx, struct state *s, struct record *into,
                       const struct record *r, size_t i)
{
    const char *name = slice_cstr(s->keep.arena, r->shape->names[i]);
    const struct value *ours = record_get(into, name), *theirs = &r->values[i];
    const struct field *f = kind_field(r->shape->kind, r->shape->names[i]);
    if (merge_is_own(r->shape->names[i], r->shape->kind) || value_is_empty(theirs))
        return 0;
    if (value_is_empty(ours))
        take_value(s, into, r, name);
    else if (ours->type == VALUE_LIST && theirs->type == VALUE_LIST)
        record_set(&s->keep, into, name, merge_lists(s->keep.arena, ours, theirs));
    else if (f && f->type == FIELD_DATE && merge_refines(value_as_text(ours), value_as_text(theirs)))
        record_set(&s->keep, into, name,
                   value_as_text(ours).len < value_as_text(theirs).len ? *theirs : *ours);
    else if (merge_contradicts(f, ours, theirs))
        return report_merge(ctx, SEVERITY_WARNING, name, into, r, ours, theirs);
    return 0;
}

static void note_place(struct state *s, struct held *into, const struct record *r)
{
    if (!into->from)
        into->from = arena_new(s->keep.arena, struct slice, FROM_MOST);
    if (into->n < FROM_MOST)
        into->from[into->n] = merge_place(r, s->keep.arena);
    into->n++;
}

/* Whatever is said of the merged one is said of the other from now on. */
static void move_id(struct ctx *ctx, struct state *s, const struct record *r, size_t into)
{
    bool fresh;
    struct slice id = record_text(r, "id");
    if (id.len && !slice_eq(id, record_text(&s->held.at[into].r, "id")))
        *table_at(&s->moved, ctx->perm, id, &fresh) = into;
}

static int merge_one(struct ctx *ctx, struct state *s, size_t i)
{
    size_t root = clusters_root(&s->same.clusters, i);
    struct held *into = &s->held.at[root];
    struct record *r = &s->held.at[i].r;
    const char *label = same_label_field(r->shape->kind);
    if (report_merge(ctx, SEVERITY_INFO, label, &into->r, r, record_get(&into->r, label),
                     record_get(r, label)))
        return -1;
    if (!into->n)
        note_place(s, into, &into->r);
    note_place(s, into, r);
    if (!record_text(&into->r, label).len && record_text(r, label).len)
        record_set(&s->keep, &into->r, label, *record_get(r, label));
    if (kind_field(r->shape->kind, S("aliases")))
        add_alias(s, &into->r, record_text(r, label));
    for (size_t k = 0; k < r->shape->n; k++)
        if (merge_field(ctx, s, &into->r, r, k))
            return -1;
    move_id(ctx, s, r, root);
    merge_away(ctx, r);
    return 0;
}

static void set_from(struct state *s, struct held *h)
{
    struct arena *a = s->keep.arena;
    record_set(&s->keep, &h->r, "n", value_count(a, h->n));
    record_set(&s->keep, &h->r, "from", value_list(h->from, h->n < FROM_MOST ? h->n : FROM_MOST));
}

/* -- who is meant ------------------------------------------------------------------------------ */

/* The partner's own name for any of its names or its id; of names that are no partner's the first spelling. */
static struct slice canonical(struct state *s, struct slice name)
{
    struct slice text;
    same_meant(&s->same, name, &text);
    return text;
}

static void resolve_text(struct ctx *ctx, struct state *s, struct record *r, int at)
{
    struct slice name = value_as_text(record_at(r, at));
    (void)ctx;
    if (name.len)
        record_set_at(r, at, value_text(canonical(s, name)));
}

static void resolve_list(struct ctx *ctx, struct state *s, struct record *r, int at)
{
    const struct value *v = record_at(r, at);
    if (v->type != VALUE_LIST)
        return;
    struct slice *items = arena_new(ctx->perm, struct slice, v->list.n);
    struct value list = value_list(items, 0);
    for (size_t i = 0; i < v->list.n; i++) {
        struct slice name =
            v->list.items[i].len ? canonical(s, v->list.items[i]) : v->list.items[i];
        if (!merge_holds(&list, name))
            items[list.list.n++] = name;
    }
    record_set_at(r, at, list);
}

static const struct reference {
    enum kind_id kind;
    int place;
    void (*resolve)(struct ctx *, struct state *, struct record *, int at);
} references[] = {
    {KIND_experiment, R_PROPONENT, resolve_text},
    {KIND_experiment, R_PARTNERS, resolve_list},
    {KIND_programme, R_PARTNERS, resolve_list},
    {KIND_event, R_PARTNERS, resolve_list},
};

static void resolve(struct ctx *ctx, struct state *s, struct record *r)
{
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        const struct reference *ref = &references[i];
        if (ref->kind == r->shape->kind)
            ref->resolve(ctx, s, r, bind(&s->refs, r->shape)[ref->place]);
    }
}

/* What the names in other records were taken to mean, where the names alone do not say so. */
static int report_mentions(struct ctx *ctx, struct state *s)
{
    for (size_t i = 0; i < s->same.mentions.n; i++) {
        const struct mention *m = &s->same.mentions.at[i];
        struct slice text = canonical(s, m->text);
        struct finding f = {.severity = SEVERITY_INFO,
                            .rule = "merged",
                            .about = m->in,
                            .field = S("partner"),
                            .found = m->text,
                            .wanted = text};
        if (!m->known && !slice_eq(text, m->text) && report(ctx, &f))
            return -1;
    }
    return 0;
}

static int report_doubts(struct ctx *ctx, struct state *s)
{
    for (size_t i = 0; i < s->same.doubtful.n; i++) {
        const struct review_pair *p = &s->same.doubtful.at[i];
        struct arena *a = ctx->maker->arena;
        struct finding f = {.severity = SEVERITY_INFO,
                            .rule = "alike",
                            .field = p->kind,
                            .found = slice_format(a, "%.*s (%.*s); %.*s (%.*s)", SL(p->a), SL(p->place_a), SL(p->b),
                                                  SL(p->place_b)),
                            .wanted = slice_format(a, "merge or apart (alike %.*s)", SL(p->score))};
        if (report(ctx, &f))
            return -1;
    }
    return 0;
}

/* Written anew only where it says something else: a check of the config leaves it alone, and so does a run that finds nothing. */
static int write_review(struct ctx *ctx, struct state *s)
{
    struct buffer b = {0};
    if (!s->review.len)
        return 0;
    same_review(&s->same, &b);
    int bad = 0;
    if (!slice_eq(buffer_of(&b), s->same.review.bytes)) {
        struct os_target *t = target_open(ctx, s->review);
        bad = !t || os_write(t->fd, b.at, b.len, t->path, ctx->error) ? -1 : 0;
    }
    buffer_free(&b);
    return bad;
}

static int find_same(struct ctx *ctx, struct state *s)
{
    const struct record **records = arena_new(ctx->perm, const struct record *, s->held.n + 1);
    for (size_t i = 0; i < s->held.n; i++)
        records[i] = &s->held.at[i].r;
    s->same.records = records;
    s->same.n = s->held.n;
    s->same.arena = ctx->perm;
    s->same.merge_above = s->merge_above;
    s->same.review_above = s->review_above;
    same_find(&s->same);
    return report_mentions(ctx, s) || report_doubts(ctx, s) ? -1 : write_review(ctx, s);
}

static int end_entities(struct ctx *ctx, struct state *s)
{
    if (!s->held.n)
        return 0;
    if (find_same(ctx, s))
        return -1;
    for (size_t i = 0; i < s->held.n; i++)
        if (clusters_root(&s->same.clusters, i) != i && merge_one(ctx, s, i))
            return -1;
    for (size_t i = 0; i < s->held.n; i++) {
        struct held *h = &s->held.at[i];
        if (clusters_root(&s->same.clusters, i) != i)
            continue;
        if (h->n)
            set_from(s, h);
        resolve(ctx, s, &h->r);
        if (emit(ctx, &h->r))
            return -1;
    }
    return 0;
}

static int hold_entity(struct ctx *ctx, struct state *s, const struct record *r)
{
    LIST_PUSH(ctx->perm, &s->held, (struct held){.r = record_keep(&s->keep, r)});
    return 0;
}

/* -- figures ----------------------------------------------------------------------------------- */

/* A figure about an entity that is now part of another is about that one. */
static struct record redirect(struct ctx *ctx, struct state *s, const struct record *r)
{
    int at = s->moved.n ? bind(&s->refs, r->shape)[R_ENTITY] : -1;
    const struct value *entity = at >= 0 ? record_at(r, at) : NULL;
    const size_t *into = entity && entity->type == VALUE_TEXT ? table_find(&s->moved, entity->text) : NULL;
    if (!into)
        return *r;
    struct record own = record_own(ctx->maker, r);
    record_set_at(&own, at, *record_get(&s->held.at[*into].r, "id"));
    return own;
}

static int reconcile_observation(struct ctx *ctx, struct state *s, const struct record *r)
{
    struct record own = redirect(ctx, s, r);
    if (!overlap_has(&s->figures, &own))
        return emit(ctx, &own);
    overlap_hold(&s->figures, &own, ctx->maker->arena);
    return 0;
}

/* -- the stage --------------------------------------------------------------------------------- */

static int reconcile_record(struct ctx *ctx, struct record *r)
{
    struct state *s = ctx->state;
    if (r->shape->kind == KIND_area)
        overlap_learn_level(&s->figures, record_text(r, "id"), record_text(r, "level"));
    enum phase phase = kind_phase(r->shape->kind);
    if (phase == PHASE_ENTITIES ||
        (phase == PHASE_NEUTRAL && s->held.n && s->phase == PHASE_ENTITIES))
        return hold_entity(ctx, s, r);
    if (r->shape->kind == KIND_observation)
        return reconcile_observation(ctx, s, r);
    return emit(ctx, r);
}

static int reconcile_phase(struct ctx *ctx, enum phase ended)
{
    struct state *s = ctx->state;
    s->phase = (enum phase)(ended + 1);
    if (ended == PHASE_ENTITIES)
        return end_entities(ctx, s);
    if (ended == PHASE_FIGURES)
        return overlap_end(&s->figures, ctx);
    return 0;
}

static const struct option options[] = {
    {"overlap", 0, OPTION_LIST, OPTION_AT(struct state, overlap), "SOURCE,...", NULL,
     "Sources whose figures may be the same figures; without it no two figures are compared",
     "reconcile"},
    {"prefer", 0, OPTION_LIST, OPTION_AT(struct state, prefer), "TEXT,...", NULL,
     "Whose figure is used where several say one: beginnings of `cited` or ids of sources, the "
     "best first",
     "reconcile"},
    {"conflict", 0, OPTION_CHOICE, OPTION_AT(struct state, conflict), "prefer|latest|quality|refuse", "prefer",
     "Which figure is used where sources disagree: by the order of `prefer`, the latest said, the best in quality, or none",
     "reconcile"},
    {"conflict_of", 0, OPTION_MAP, OPTION_AT(struct state, conflict_of), "INDICATOR=RULE", NULL,
     "The same for one indicator: conflict_of.CODE = RULE", "reconcile"},
    {"merge_above", 0, OPTION_SHARE, OPTION_AT(struct state, merge_above), "SHARE", "92%",
     "How alike the names of two organisations or experiments must be to become one", "reconcile"},
    {"review_above", 0, OPTION_SHARE, OPTION_AT(struct state, review_above), "SHARE", "80%",
     "How alike they must be to be listed for review", "reconcile"},
    {"review", 0, OPTION_PATH, OPTION_AT(struct state, review), "FILE", NULL,
     "Where doubtful pairs are listed; `merge` or `apart`, written there by a person, is obeyed", "reconcile"},
    {0},
};

const struct stage stage_reconcile = {
    .name = "reconcile",
    .summary = "one entity where several spellings stand for it, one figure where sources disagree",
    .options = options,
    .about = "Entities of one kind with the same id and name, and partners that share a name or "
             "alias (legal forms, case and "
             "accents apart), become one: empty fields are filled, lists united, contradictions "
             "reported. So do organisations and experiments whose names are alike at merge_above or more; what is alike at "
             "review_above is listed in the file `review`, where a person writes merge or apart. Names of "
             "organisations in experiments, programmes and events become the partner's name. "
             "Figures of the overlapping "
             "sources about the same area or entity, level, indicator, definition, period, "
             "category and nature become one, "
             "with `sources` (how many say it), `agree` and `others`; a disagreement is a finding, and the rule `conflict` says "
             "which is used.",
    .state_size = sizeof(struct state),
    .open = reconcile_open,
    .record = reconcile_record,
    .phase = reconcile_phase,
};
