/* stage - the calls that a stage may make: records to the next one, findings, targets. */
#include "link.h"
#include "text/utf8.h"

enum { FINDINGS_MOST = 1000, FOUND_LONGEST = 4096 };

/* -- the flow --------------------------------------------------------------------------------------------------- */

/* The phases before `to` are over for this stage. */
int link_advance(struct link *l, enum phase to)
{
    while (l->phase < to) {
        if (l->stage->phase && l->stage->phase(&l->ctx, l->phase))
            return -1;
        if (link_flush(l))
            return -1;
        l->phase = (enum phase)(l->phase + 1);
    }
    return 0;
}

static int out_of_order(struct link *l, const struct shape *shape)
{
    static const char *const names[] = {"definitions", "entities", "figures", "sources"};
    return fail(l->chain->error, STATUS_DATA,
                "citylab %s: a record of kind '%.*s' came among the %s: a stream holds definitions, entities, figures and "
                "sources, in this order",
                l->stage->name, SL(shape->kind_name), names[l->phase]);
}

/* A record of this shape comes: the phases before its own end first. */
static int enter_phase(struct link *l, const struct shape *shape)
{
    enum phase phase = kind_phase(shape->kind);
    if (phase == PHASE_NEUTRAL || phase == l->phase)
        return 0;
    return phase < l->phase ? out_of_order(l, shape) : link_advance(l, phase);
}

int link_push(struct link *l, struct record *r)
{
    if (enter_phase(l, r->shape))
        return -1;
    l->accounts[r->shape->kind].in++;
    return l->stage->record(&l->ctx, r);
}

int link_push_batch(struct link *l, struct batch *b)
{
    struct arena *scratch = &l->chain->scratch;
    if (l->stage->batch) {
        if (enter_phase(l, b->shape))
            return -1;
        l->accounts[b->shape->kind].in += b->n;
        return l->stage->batch(&l->ctx, b);
    }
    for (size_t i = 0; i < b->n; i++) {
        struct record r = batch_record(b, i);
        struct arena_mark mark = arena_mark(scratch);
        int bad = link_push(l, &r);
        arena_release(scratch, mark);
        if (bad)
            return -1;
    }
    return 0;
}

/* Whether anybody behind the last stage takes records that are no findings. */
static bool is_read_on(const struct chain *c)
{
    return c->lane ? lane_hands_on(c->lane) : c->prints;
}

/* Behind the last stage. */
static int hand_out(struct chain *c, struct record *r)
{
    if (c->globals.heard && r->shape->kind == KIND_finding)
        c->globals.heard(c->globals.listener, r);
    if (c->lane)
        return lane_hand_on(c->lane, r);
    return c->prints ? stream_put(&c->out, r, c->error) : 0;
}

static int hand_on(struct link *l, struct record *r)
{
    struct chain *c = l->chain;
    l->accounts[r->shape->kind].out++;
    if (!l->next)
        return hand_out(c, r);
    struct arena_mark mark = arena_mark(&c->scratch);
    int bad = link_push(l->next, r);
    arena_release(&c->scratch, mark);
    return bad;
}

static int hand_batch_on(struct link *l, struct batch *b)
{
    struct chain *c = l->chain;
    int bad = 0;
    l->accounts[b->shape->kind].out += b->n;
    for (size_t i = 0; !l->next && is_read_on(c) && i < b->n && !bad; i++) {
        struct record r = batch_record(b, i);
        bad = hand_out(c, &r);
    }
    if (!l->next || !b->n)
        return bad;
    struct arena_mark mark = arena_mark(&c->scratch);
    bad = link_push_batch(l->next, b);
    arena_release(&c->scratch, mark);
    return bad;
}

int emit(struct ctx *ctx, struct record *r)
{
    return hand_on(ctx->link, r);
}

int emit_made(struct ctx *ctx, struct record *r)
{
    ctx->link->accounts[r->shape->kind].made++;
    return hand_on(ctx->link, r);
}

int emit_batch(struct ctx *ctx, struct batch *b)
{
    return hand_batch_on(ctx->link, b);
}

int emit_made_batch(struct ctx *ctx, struct batch *b)
{
    ctx->link->accounts[b->shape->kind].made += b->n;
    return hand_batch_on(ctx->link, b);
}

void reject_many(struct ctx *ctx, enum kind_id kind, size_t n)
{
    ctx->link->accounts[kind].rejected += n;
}

void merge_many_away(struct ctx *ctx, enum kind_id kind, size_t n)
{
    ctx->link->accounts[kind].merged += n;
}

void reject(struct ctx *ctx, const struct record *r)
{
    ctx->link->accounts[r->shape->kind].rejected++;
}

void merge_away(struct ctx *ctx, const struct record *r)
{
    ctx->link->accounts[r->shape->kind].merged++;
}

void reject_row(struct ctx *ctx, enum kind_id kind)
{
    ctx->link->accounts[kind].made++;
    ctx->link->accounts[kind].rejected++;
}

int phase_done(struct ctx *ctx, enum phase ended)
{
    return link_advance(ctx->link, (enum phase)(ended + 1));
}

/* -- findings --------------------------------------------------------------------------------------------------- */

static const char *const severities[] = {"info", "warning", "error"};

/* Text that may hold anything, as UTF-8 of a bearable length: what is not UTF-8 becomes U+FFFD. */
static struct slice clean(struct arena *a, struct slice s)
{
    struct buffer b = {0};
    s = slice_sub(s, 0, FOUND_LONGEST);
    while (s.len) {
        size_t fine = utf8_valid(s);
        buffer_add(&b, s.at, fine);
        s = slice_sub(s, fine, s.len);
        if (s.len) {
            buffer_text(&b, "\xef\xbf\xbd");
            s = slice_sub(s, 1, s.len);
        }
    }
    struct slice kept = slice_copy(a, buffer_of(&b));
    buffer_free(&b);
    return kept;
}

static void set_text(struct link *l, struct record *r, const char *name, struct slice text)
{
    if (text.len)
        record_set(&l->queue_maker, r, name, value_text(clean(&l->queue_arena, text)));
}

static void set_count(struct link *l, struct record *r, const char *name, uint64_t n)
{
    if (n)
        record_set(&l->queue_maker, r, name, value_count(&l->queue_arena, n));
}

void finding_place(struct finding *f)
{
    if (!f->about)
        return;
    const struct value *line = record_get(f->about, "line"), *item = record_get(f->about, "item");
    f->source = f->source.len ? f->source : record_text(f->about, "source");
    f->line = f->line || line->type != VALUE_NUMBER ? f->line : (uint64_t)line->number;
    f->item = f->item || item->type != VALUE_NUMBER ? f->item : (uint64_t)item->number;
    f->about = NULL;
}

static struct record new_finding(struct link *l, const char *severity, const char *rule)
{
    struct record r = record_new(&l->queue_maker, S("finding"));
    record_set(&l->queue_maker, &r, "severity", value_text(slice_of(severity)));
    record_set(&l->queue_maker, &r, "rule", value_text(slice_of(rule)));
    return r;
}

/* Counts a finding of this rule and source; true while there is room for it. */
static bool has_room(struct link *l, const struct finding *f, struct slice source)
{
    struct arena *a = l->chain->perm;
    bool fresh;
    struct arena_mark mark = arena_mark(&l->queue_arena);
    struct slice key = slice_format(&l->queue_arena, "%s %.*s", f->rule, SL(source));
    size_t *at = table_at(&l->told_by, a, key, &fresh);
    arena_release(&l->queue_arena, mark);
    if (fresh) {
        *at = l->told.n;
        LIST_PUSH(a, &l->told, (struct told){.rule = f->rule, .source = slice_copy(a, source), .severity = severities[f->severity]});
    }
    return ++l->told.at[*at].n <= FINDINGS_MOST || l->chain->globals.all_findings;
}

/* "esperimenti:17: field 'start': '31/02/2016', wanted a date (…)" */
static void note_error(struct link *l, const struct finding *f, bool nowhere)
{
    if (f->severity != SEVERITY_ERROR || l->errors++)
        return;
    struct arena *a = l->chain->perm;
    struct slice line = nowhere ? S("") : slice_format(a, "%llu", (unsigned long long)f->line);
    struct slice found = slice_sub(f->found, 0, 200);
    l->first = slice_format(a, "%.*s:%.*s: %s%.*s%s'%.*s', wanted %.*s", SL(f->source), SL(line), f->field.len ? "field '" : "",
                            SL(f->field), f->field.len ? "': " : "", SL(found), SL(f->wanted));
}

int report(struct ctx *ctx, const struct finding *said)
{
    struct link *l = ctx->link;
    struct finding f = *said;
    finding_place(&f);
    f.found = slice_sub(f.found, 0, FOUND_LONGEST);
    f.raw = slice_sub(f.raw, 0, FOUND_LONGEST);
    if (l->chain->lane)
        return lane_report(l->chain->lane, l, &f);
    note_error(l, &f, said->about && !f.line);
    if (!has_room(l, &f, f.source))
        return 0;
    struct record r = new_finding(l, severities[f.severity], f.rule);
    set_text(l, &r, "source", f.source);
    set_count(l, &r, "line", f.line);
    set_count(l, &r, "item", f.item);
    set_text(l, &r, "field", f.field);
    set_text(l, &r, "found", f.found);
    set_text(l, &r, "wanted", f.wanted);
    set_text(l, &r, "raw", f.raw);
    LIST_PUSH(&l->queue_arena, &l->queue, r);
    return 0;
}

/* What was over the thousand of a rule and source, in one finding each. */
static void queue_rest(struct link *l)
{
    if (l->chain->globals.all_findings)
        return;
    for (size_t i = 0; i < l->told.n; i++) {
        struct told *t = &l->told.at[i];
        if (t->n <= FINDINGS_MOST)
            continue;
        struct record r = new_finding(l, t->severity, t->rule);
        set_text(l, &r, "source", t->source);
        set_count(l, &r, "count", t->n - FINDINGS_MOST);
        LIST_PUSH(&l->queue_arena, &l->queue, r);
        t->n = FINDINGS_MOST;
    }
}

int link_flush(struct link *l)
{
    if (l->phase == PHASE_FIGURES)
        queue_rest(l);
    for (size_t i = 0; i < l->queue.n; i++)
        if (emit_made(&l->ctx, &l->queue.at[i]))
            return -1;
    l->queue.n = l->queue.cap = 0;
    l->queue.at = NULL;
    arena_release(&l->queue_arena, (struct arena_mark){0});
    return 0;
}

/* -- fields ------------------------------------------------------------------------------------------------------ */

bool fields_read(struct ctx *ctx, enum kind_id kind, struct field_list *fields)
{
    const struct chain *c = ctx->link->chain;
    size_t at = (size_t)(ctx->link - c->links) + 1;
    c = c->of ? c->of : c;
    for (; at < c->n; at++) {
        const struct link *l = &c->links[at];
        enum reads reads = l->stage->reads ? l->stage->reads(&l->ctx, kind, fields) : READS_ALL;
        if (reads != READS_THESE)
            return reads == READS_THESE_UP;
    }
    return !c->prints; /* behind the last stage somebody reads what is printed */
}

/* -- targets ---------------------------------------------------------------------------------------------------- */

/* Room for a target of this chain that no other sink has, or NULL. */
static struct os_target *target_new(struct chain *c, const char *name)
{
    for (size_t i = 0; i < c->targets.n; i++)
        if (!strcmp(c->targets.at[i]->path, name)) {
            fail(c->error, STATUS_USAGE, "%s: two sinks of one chain write to it", name);
            return NULL;
        }
    return arena_new(c->perm, struct os_target, 1);
}

struct os_target *target_open(struct ctx *ctx, struct slice path)
{
    struct chain *c = ctx->link->chain;
    const char *name = slice_cstr(c->perm, path);
    struct os_target *t = target_new(c, name);
    if (!t || os_target_open(t, name, c->error))
        return NULL;
    LIST_PUSH(c->perm, &c->targets, t);
    return t;
}

struct os_target *target_folder(struct ctx *ctx, struct slice path, bool (*ours)(const char *name))
{
    struct chain *c = ctx->link->chain;
    const char *name = slice_cstr(c->perm, path);
    struct os_target *t = target_new(c, name);
    if (!t || os_target_folder(t, name, ours, c->error))
        return NULL;
    LIST_PUSH(c->perm, &c->targets, t);
    return t;
}

/* All of them are whole before the first is renamed. */
int chain_commit(struct chain *c)
{
    for (size_t i = 0; i < c->targets.n; i++)
        if (os_target_finish(c->targets.at[i], c->error))
            return -1;
    for (size_t i = 0; i < c->targets.n; i++)
        if (os_target_commit(c->targets.at[i], c->error))
            return -1;
    return 0;
}
