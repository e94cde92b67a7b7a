/* chain - words to stages, the run of a chain, and its accounts. */
#include <stdio.h>

#include "link.h"
#include "text/date.h"

const struct stage *stage_find(struct slice name)
{
    for (size_t i = 0; stages[i]; i++)
        if (slice_is(name, stages[i]->name))
            return stages[i];
    return NULL;
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
                          .stats = c->globals.stats,
                          .threads = c->globals.threads ? (size_t)c->globals.threads : os_cores(),
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
        if (got > 0 && link_push(&c->links[0], &r))
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
        if (link_advance(l, PHASES) || (l->stage->finish && l->stage->finish(&l->ctx)) || link_flush(l))
            return -1;
    }
    for (size_t i = 0; i < c->n; i++)
        if (check_account(&c->links[i]))
            return -1;
    return chain_commit(c);
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
    if (!c->globals.heard)
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
