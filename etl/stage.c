/* stage - the chain: words to stages, records from one to the next, phases, findings, accounts and targets. */
#include "stage.h"

#include <stdio.h>

#include "record/stream.h"
#include "record/table.h"
#include "text/date.h"
#include "text/utf8.h"

enum { FINDINGS_MOST = 1000, FOUND_LONGEST = 4096 };

/* What happened to the records of one kind at one stage. */
struct account {
    uint64_t in, made, out, rejected, merged;
};

struct told {
    uint64_t n;
    const char *rule;
    struct slice source;
    const char *severity;
};

struct link {
    struct ctx ctx;
    const struct stage *stage;
    struct chain *chain;
    struct link *next; /* NULL: the end of the chain */
    enum phase phase;
    struct account accounts[KINDS + 1];
    /* Findings wait here until the phase ends. */
    struct arena queue_arena;
    struct maker queue_maker;
    LIST(struct record) queue;
    struct table told_by; /* "rule\0source" -> place in told */
    LIST(struct told) told;
    uint64_t errors;    /* findings of severity error */
    struct slice first; /* the first of them, in words */
};

struct chain {
    struct arena *perm;
    struct globals globals;
    const struct config *config;
    struct head head;
    bool plain;
    struct shapes *shapes;
    struct arena scratch;
    struct maker maker;
    struct link *links;
    size_t n;
    struct stream_out out;
    bool prints; /* a stream goes to standard output */
    LIST(struct os_target *) targets;
    struct error *error;
};

const struct stage *stage_find(struct slice name)
{
    for (size_t i = 0; stages[i]; i++)
        if (slice_is(name, stages[i]->name))
            return stages[i];
    return NULL;
}

/* -- the flow --------------------------------------------------------------------------------------------------- */

static int flush_findings(struct link *l);

/* The phases before `to` are over for this stage. */
static int advance(struct link *l, enum phase to)
{
    while (l->phase < to) {
        if (l->stage->phase && l->stage->phase(&l->ctx, l->phase))
            return -1;
        if (flush_findings(l))
            return -1;
        l->phase = (enum phase)(l->phase + 1);
    }
    return 0;
}

static int out_of_order(struct link *l, const struct record *r)
{
    static const char *const names[] = {"definitions", "entities", "figures", "sources"};
    return fail(l->chain->error, STATUS_DATA,
                "citylab %s: a record of kind '%.*s' came among the %s: a stream holds definitions, entities, figures and "
                "sources, in this order",
                l->stage->name, SL(r->shape->kind_name), names[l->phase]);
}

static int push(struct link *l, struct record *r)
{
    enum phase phase = kind_phase(r->shape->kind);
    if (phase != PHASE_NEUTRAL) {
        if (phase < l->phase)
            return out_of_order(l, r);
        if (phase > l->phase && advance(l, phase))
            return -1;
    }
    l->accounts[r->shape->kind].in++;
    return l->stage->record(&l->ctx, r);
}

static int hand_on(struct link *l, struct record *r)
{
    struct chain *c = l->chain;
    l->accounts[r->shape->kind].out++;
    if (!l->next)
        return c->prints ? stream_put(&c->out, r, c->error) : 0;
    struct arena_mark mark = arena_mark(&c->scratch);
    int bad = push(l->next, r);
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
    return advance(ctx->link, (enum phase)(ended + 1));
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

/* The place of the record that the finding is about, where the finding does not give its own. */
static void set_place(struct link *l, struct record *r, const struct finding *f)
{
    struct slice source = f->source;
    uint64_t line = f->line, item = f->item;
    if (f->about) {
        const struct value *v = record_get(f->about, "line"), *w = record_get(f->about, "item");
        source = source.len ? source : record_text(f->about, "source");
        line = line || v->type != VALUE_NUMBER ? line : (uint64_t)v->number;
        item = item || w->type != VALUE_NUMBER ? item : (uint64_t)w->number;
    }
    set_text(l, r, "source", source);
    set_count(l, r, "line", line);
    set_count(l, r, "item", item);
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
static void note_error(struct link *l, const struct finding *f)
{
    if (f->severity != SEVERITY_ERROR || l->errors++)
        return;
    struct arena *a = l->chain->perm;
    struct slice source = f->source.len || !f->about ? f->source : record_text(f->about, "source");
    struct slice line = f->about && !f->line ? record_text(f->about, "line") : slice_format(a, "%llu", (unsigned long long)f->line);
    struct slice found = slice_sub(f->found, 0, 200);
    l->first = slice_format(a, "%.*s:%.*s: %s%.*s%s'%.*s', wanted %.*s", SL(source), SL(line), f->field.len ? "field '" : "",
                            SL(f->field), f->field.len ? "': " : "", SL(found), SL(f->wanted));
}

int report(struct ctx *ctx, const struct finding *f)
{
    struct link *l = ctx->link;
    note_error(l, f);
    struct slice source = f->source.len || !f->about ? f->source : record_text(f->about, "source");
    if (!has_room(l, f, source))
        return 0;
    struct record r = new_finding(l, severities[f->severity], f->rule);
    set_place(l, &r, f);
    set_text(l, &r, "field", f->field);
    set_text(l, &r, "found", f->found);
    set_text(l, &r, "wanted", f->wanted);
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

static int flush_findings(struct link *l)
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

/* -- targets ---------------------------------------------------------------------------------------------------- */

struct os_target *target_open(struct ctx *ctx, struct slice path)
{
    struct chain *c = ctx->link->chain;
    struct os_target *t = arena_new(c->perm, struct os_target, 1);
    const char *name = slice_cstr(c->perm, path);
    for (size_t i = 0; i < c->targets.n; i++)
        if (!strcmp(c->targets.at[i]->path, name)) {
            fail(c->error, STATUS_USAGE, "%s: two sinks of one chain write to it", name);
            return NULL;
        }
    if (os_target_open(t, name, c->error))
        return NULL;
    LIST_PUSH(c->perm, &c->targets, t);
    return t;
}

/* All of them are whole before the first is renamed. */
static int commit(struct chain *c)
{
    for (size_t i = 0; i < c->targets.n; i++)
        if (os_target_finish(c->targets.at[i], c->error))
            return -1;
    for (size_t i = 0; i < c->targets.n; i++)
        if (os_target_commit(c->targets.at[i], c->error))
            return -1;
    return 0;
}

/* -- accounts --------------------------------------------------------------------------------------------------- */

static const char *kind_label(int kind)
{
    return kind < KINDS ? kinds[kind].name : "other";
}

/* In + made = out + rejected + merged, for every kind; a stage that breaks it has a fault of its own. */
static int check_account(const struct link *l)
{
    for (int k = 0; k <= KINDS; k++) {
        const struct account *a = &l->accounts[k];
        bool whole = !l->next || l->next->accounts[k].in == a->out;
        if (a->in + a->made != a->out + a->rejected + a->merged || !whole)
            return fail(l->chain->error, STATUS_SYSTEM,
                        "citylab %s: the account of kind '%s' does not balance: in %llu + made %llu, out %llu + rejected "
                        "%llu + merged %llu; please report this",
                        l->stage->name, kind_label(k), (unsigned long long)a->in, (unsigned long long)a->made,
                        (unsigned long long)a->out, (unsigned long long)a->rejected, (unsigned long long)a->merged);
    }
    return 0;
}

/* The accounts of the stages before (from the end line of the input) and of this chain's, one text a stage and kind. */
static struct value account_of(struct chain *c, const struct value *before)
{
    LIST(struct slice) lines = {0};
    for (size_t i = 0; before && before->type == VALUE_LIST && i < before->list.n; i++)
        LIST_PUSH(c->perm, &lines, before->list.items[i]);
    for (size_t i = 0; i < c->n; i++)
        for (int k = 0; k <= KINDS; k++) {
            const struct account *a = &c->links[i].accounts[k];
            if (a->in || a->made)
                LIST_PUSH(c->perm, &lines,
                          slice_format(c->perm, "%s %s in=%llu made=%llu out=%llu rejected=%llu merged=%llu",
                                       c->links[i].stage->name, kind_label(k), (unsigned long long)a->in,
                                       (unsigned long long)a->made, (unsigned long long)a->out,
                                       (unsigned long long)a->rejected, (unsigned long long)a->merged));
        }
    return value_list(lines.at, lines.n);
}

/* One line for people when rows were found wrong and rejected: cron mails it. */
static void tell_rejected(const struct chain *c)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct link *l = &c->links[i];
        uint64_t n = 0;
        for (int k = 0; k <= KINDS; k++)
            n += l->accounts[k].rejected;
        if (n && l->errors)
            fprintf(stderr, "citylab %s: %llu record%s rejected%s: %.*s\n", l->stage->name, (unsigned long long)n, n == 1 ? "" : "s",
                    n == 1 ? "" : ", the first", SL(l->first));
    }
}

static void tell_stats(const struct value *account, double wall)
{
    for (size_t i = 0; i < account->list.n; i++)
        fprintf(stderr, "%.*s\n", SL(account->list.items[i]));
    fprintf(stderr, "wall %.3f s, cpu %.3f s, peak %ld KiB\n", wall, os_cpu_seconds(), os_peak_kib());
}

/* -- opening ---------------------------------------------------------------------------------------------------- */

const struct config_rule *chain_sections(struct arena *a)
{
    LIST(struct config_rule) rules = {0};
    for (size_t i = 0; stages[i]; i++) {
        for (const struct config_rule *r = stages[i]->sections; r && r->type; r++)
            LIST_PUSH(a, &rules, *r);
        /* The option rows with a section make a rule each: several stages may share [report]. */
        for (const struct option *o = stages[i]->options; o && o->name; o++) {
            if (!o->section)
                continue;
            struct option *one = arena_new(a, struct option, 2);
            one[0] = *o;
            LIST_PUSH(a, &rules, (struct config_rule){.type = o->section, .options = one});
        }
    }
    LIST_PUSH(a, &rules, (struct config_rule){0});
    return rules.at;
}

/* Takes "--plain" out of the words of the first stage: it belongs to the chain. */
static struct words without_plain(struct chain *c, const struct stage *st, struct words words)
{
    struct slice *kept = arena_new(c->perm, struct slice, words.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < words.n; i++) {
        bool value = i && option_takes_next(st->options, words.at[i - 1]);
        if (!value && slice_is(words.at[i], "--plain"))
            c->plain = true;
        else
            kept[n++] = words.at[i];
    }
    return (struct words){kept, n};
}

static int open_link(struct chain *c, size_t i, const struct stage *st, struct words words, const char *folder)
{
    struct link *l = &c->links[i];
    bool *given;
    size_t rows = 0;
    while (st->options[rows].name)
        rows++;
    given = arena_new(c->perm, bool, rows + 1);
    *l = (struct link){.stage = st, .chain = c};
    l->queue_maker = (struct maker){c->shapes, &l->queue_arena};
    l->ctx = (struct ctx){.state = arena_new(c->perm, char, st->state_size + 1),
                          .given = given,
                          .config = c->config,
                          .threads = c->globals.threads ? (size_t)c->globals.threads : 1,
                          .perm = c->perm,
                          .maker = &c->maker,
                          .error = c->error,
                          .link = l};
    const char *command = slice_format(c->perm, "citylab %s", st->name).at;
    if (i == 0 && st->role != STAGE_SOURCE)
        words = without_plain(c, st, words);
    if (c->plain && i == 0 && st->role == STAGE_SINK)
        return fail(c->error, STATUS_USAGE, "%s: a sink takes no --plain: give it to a filter before, as in `citylab select --plain then %s …`",
                    command, st->name);
    options_default(st->options, l->ctx.state, c->perm);
    if (options_parse(st->options, l->ctx.state, command, &words, folder, &l->ctx.operands, given, c->perm, c->error))
        return -1;
    if (!st->operands && l->ctx.operands.n)
        return fail(c->error, STATUS_USAGE, "%s: unexpected word '%.*s'", command, SL(l->ctx.operands.at[0]));
    if (c->config && config_fill(c->config, st->options, l->ctx.state, given, c->perm, c->error))
        return -1;
    if ((i == 0) != (st->role == STAGE_SOURCE) && st->role == STAGE_SOURCE)
        return fail(c->error, STATUS_USAGE, "%s: makes a stream and can only stand first", command);
    return 0;
}

/* The words of the next stage: up to a "then" that is no option's value. */
static struct words stage_words(const struct words *words, size_t *at, const struct stage **st)
{
    size_t from = *at, i = from;
    *st = i < words->n ? stage_find(words->at[i]) : NULL;
    for (i++; i < words->n && !slice_is(words->at[i], "then"); i++)
        if (*st && option_takes_next((*st)->options, words->at[i]))
            i++;
    if (i > words->n)
        i = words->n;
    *at = i;
    return i > from ? (struct words){words->at + from + 1, i - from - 1} : (struct words){0};
}

static int open_links(struct chain *c, const struct words *words, const char *folder)
{
    size_t most = 1, at = 0;
    for (size_t i = 0; i < words->n; i++)
        most += slice_is(words->at[i], "then");
    c->links = arena_new(c->perm, struct link, most);
    do {
        size_t name = at;
        const struct stage *st;
        struct words own = stage_words(words, &at, &st);
        if (!st)
            return fail(c->error, STATUS_USAGE, "citylab: %s'%.*s' (citylab help lists the stages)",
                        name < words->n ? "unknown stage " : "a stage is missing after 'then' ",
                        name < words->n ? (int)words->at[name].len : 0, name < words->n ? words->at[name].at : "");
        if (open_link(c, c->n, st, own, folder))
            return -1;
        if (c->n)
            c->links[c->n - 1].next = &c->links[c->n];
        c->n++;
    } while (at++ < words->n);
    for (size_t i = 0; i < c->n; i++)
        if (c->links[i].stage->open && c->links[i].stage->open(&c->links[i].ctx))
            return -1;
    return 0;
}

struct slice chain_as_of(const struct globals *g, const struct config *config)
{
    struct slice newest = {0};
    if (g->as_of.len || !config)
        return g->as_of;
    for (size_t i = 0; i < config->n; i++) {
        const struct config_section *s = &config->at[i];
        for (size_t k = 0; k < s->n; k++) {
            if (slice_is(s->type, "report") && slice_is(s->at[k].name, "as_of"))
                return s->at[k].value;
            if (slice_is(s->type, "source") && slice_is(s->at[k].name, "retrieved") && slice_cmp(s->at[k].value, newest) > 0)
                newest = s->at[k].value;
        }
    }
    return newest;
}

struct chain *chain_open(const struct words *words, const struct globals *g, const struct config *config, const char *folder,
                         struct arena *perm, struct error *e)
{
    struct chain *c = arena_new(perm, struct chain, 1);
    *c = (struct chain){.perm = perm, .globals = *g, .config = config, .shapes = shapes_new(perm), .error = e};
    c->maker = (struct maker){c->shapes, &c->scratch};
    c->head = (struct head){.program = S(STREAM_PROGRAM),
                            .config = config ? slice_of(config->sha256) : S(""),
                            .as_of = chain_as_of(g, config)};
    struct date day;
    if (c->head.as_of.len && !date_parse(c->head.as_of, &day)) {
        fail(e, STATUS_USAGE, "as-of day: '%.*s' is not a date (YYYY, YYYY-MM or YYYY-MM-DD)", SL(c->head.as_of));
        return NULL;
    }
    if (open_links(c, words, folder)) {
        chain_close(c);
        return NULL;
    }
    c->prints = c->links[c->n - 1].stage->role != STAGE_SINK && !g->dry;
    return c;
}

/* -- running ---------------------------------------------------------------------------------------------------- */

static void begin(struct chain *c)
{
    for (size_t i = 0; i < c->n; i++)
        c->links[i].ctx.as_of = c->head.as_of;
    if (c->prints)
        stream_begin(&c->out, OS_STDOUT, "standard output", &c->head);
}

static int run_stdin(struct chain *c, const struct value **account)
{
    struct head mine = c->head;
    struct stream_in *in = stream_open(c->perm, &c->maker, OS_STDIN, "standard input", c->plain, &mine, c->error);
    int got = in ? 1 : -1;
    if (in && c->globals.as_of.len && !slice_eq(mine.as_of, c->head.as_of))
        got = fail(c->error, STATUS_USAGE, "--as-of %.*s: the stream was made as of %.*s", SL(c->globals.as_of),
                   mine.as_of.len ? (int)mine.as_of.len : 6, mine.as_of.len ? mine.as_of.at : "no day");
    if (got > 0) {
        c->head = mine;
        begin(c);
    }
    while (got > 0) {
        struct record r;
        struct arena_mark mark = arena_mark(&c->scratch);
        got = stream_next(in, &r, c->error);
        if (got > 0 && push(&c->links[0], &r))
            got = -1;
        arena_release(&c->scratch, mark);
    }
    if (in) {
        *account = stream_account(in);
        stream_close(in);
    }
    return got;
}

static int run_source(struct chain *c)
{
    begin(c);
    return c->links[0].stage->produce(&c->links[0].ctx);
}

static int finish(struct chain *c)
{
    for (size_t i = 0; i < c->n; i++) {
        struct link *l = &c->links[i];
        if (advance(l, PHASES) || (l->stage->finish && l->stage->finish(&l->ctx)) || flush_findings(l))
            return -1;
    }
    for (size_t i = 0; i < c->n; i++)
        if (check_account(&c->links[i]))
            return -1;
    return commit(c);
}

int chain_run(struct chain *c, struct error *e)
{
    const struct value *before = NULL;
    double started = os_seconds();
    bool source = c->links[0].stage->role == STAGE_SOURCE;
    c->error = e;
    if (source ? run_source(c) : run_stdin(c, &before))
        return -1;
    if (finish(c))
        return -1;
    struct value account = account_of(c, before);
    if (c->prints && stream_end(&c->out, &account, e))
        return -1;
    tell_rejected(c);
    if (c->globals.stats)
        tell_stats(&account, os_seconds() - started);
    return 0;
}

void chain_close(struct chain *c)
{
    os_targets_drop();
    buffer_free(&c->out.bytes);
    for (size_t i = 0; i < c->n; i++)
        arena_free(&c->links[i].queue_arena);
    arena_free(&c->scratch);
}
