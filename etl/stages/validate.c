/* validate - reject rows that break a rule. */
#include "match/rule.h"
#include "stage.h"
#include "text/number.h"

enum {
    SHOWN_LONGEST = 160, /* bytes of a value in the message of a refusal */
};

/* `rows between`: how many records of a kind, or rows of a source, go on. */
struct amount {
    enum severity severity;
    enum kind_id kind;   /* KIND_source: of `source` */
    struct slice source; /* its name */
    struct slice name, where;
    double low, high;
};

struct waiting {
    struct record r;
    bool out;
};

struct state {
    struct rules rules;
    enum phase phase;
    LIST(struct waiting) waiting;
    struct rejected rejected;
    LIST(struct amount) amounts;
    uint64_t kept[KINDS + 1]; /* records of a kind that went on */
    bool met[KINDS + 1];      /* a record of the kind came */
    bool read[KINDS + 1];     /* a source of that kind was read */
    struct table told; /* source, or source and rule -> place in `first`: its first finding of severity error, for the
                          message of a refusal */
    LIST(struct slice) first;
};

static struct slice place_of(struct arena *a, const struct record *r)
{
    return slice_format(a, "%.*s:%.*s", SL(record_text(r, "source")), SL(record_text(r, "line")));
}

/* -- reading the rules ------------------------------------------------------------------------- */

/* "SEVERITY KIND rows between A and B", "SEVERITY source.NAME rows between A and B" */
static int add_amount(struct ctx *ctx, struct amount amount, struct slice target, struct slice args)
{
    struct state *s = ctx->state;
    struct slice kind = {0}, source = target, low = {0}, high = {0}, and = {0}, rest = args;
    bool fine = false, fine_high = false;
    slice_cut(&source, '.', &kind);
    amount.kind = kind_of(kind);
    amount.source = source;
    if (amount.kind >= KINDS || (amount.kind == KIND_source) != (source.len > 0))
        return fail(ctx->error, STATUS_USAGE, "%.*s: rule 'rows between': '%.*s' is neither a KIND nor source.NAME", SL(amount.where),
                    SL(target));
    if (source.len && config_next(ctx->config, "source", NULL) && !config_find(ctx->config, "source", source))
        return fail(ctx->error, STATUS_USAGE, "%.*s: rule 'rows between': no section [source %.*s]", SL(amount.where), SL(source));
    slice_cut(&rest, ' ', &low);
    slice_cut(&rest, ' ', &and);
    high = slice_trim(rest);
    if (number_is_json(low) && number_is_json(high)) {
        amount.low = number_value(low, &fine);
        amount.high = number_value(high, &fine_high);
    }
    if (!fine || !fine_high || !slice_is(and, "and") || amount.low > amount.high)
        return fail(ctx->error, STATUS_USAGE, "%.*s: rule 'rows between': found '%.*s', wanted A and B", SL(amount.where), SL(args));
    LIST_PUSH(ctx->perm, &s->amounts, amount);
    return 0;
}

/* "SEVERITY KIND.FIELD RULE [ARGS]" */
static int add_rule(struct ctx *ctx, struct slice text, struct slice name, struct slice where)
{
    struct state *s = ctx->state;
    struct rule *rule = arena_new(ctx->perm, struct rule, 1);
    struct slice rest = text, severity = {0}, target;
    *rule = (struct rule){.name = name, .where = where};
    slice_cut(&rest, ' ', &severity);
    rest = slice_trim(rest);
    if (!rule_severity(severity, &rule->severity))
        return fail(ctx->error, STATUS_USAGE,
                    "%.*s: a rule begins with error, warning or info: '%.*s'", SL(where), SL(text));
    target = rest;
    slice_cut(&rest, ' ', &target);
    if (slice_starts(slice_trim(rest), "rows between "))
        return add_amount(ctx, (struct amount){.severity = rule->severity, .name = name, .where = where}, target,
                          slice_trim(slice_sub(slice_trim(rest), strlen("rows between "), rest.len)));
    if (!rule_target(target, &rule->kind, &rule->field))
        return fail(ctx->error, STATUS_USAGE, "%.*s: '%.*s' is not KIND.FIELD of a known kind",
                    SL(where), SL(target));
    return rule_add(&s->rules, rule, slice_trim(rest));
}

/* What holds for every config: an id says who is meant, a pair of dates is in order, two codes are
 * what the program counts. */
static int add_built_in(struct ctx *ctx, enum kind_id kind)
{
    static const struct {
        const char *field, *other; /* `other`: a field that the kind must have, too */
        const char *rule;
    } built_in[] = {
        {"id", NULL, "required"},
        {"id", NULL, "unique"},
        {"start", "end", "before end"},
        {"opened", "closed", "before closed"},
        {"since", "until", "before until"},
        {"helix", NULL, "one of pa, business, research, civil_society"},
        {"code", NULL, "required"},
        {"code", NULL, "unique"},
        {"direction", NULL, "one of higher, lower, neutral"},
    };
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++) {
        const char *field = built_in[i].field, *other = built_in[i].other;
        if (!kind_field(kind, slice_of(field)) || (other && !kind_field(kind, slice_of(other))))
            continue;
        struct slice text =
            slice_format(ctx->perm, "error %s.%s %s", kinds[kind].name, field, built_in[i].rule);
        if (add_rule(ctx, text, S(""), text))
            return -1;
    }
    return 0;
}

static int add_configured(struct ctx *ctx)
{
    const struct config_section *section =
        ctx->config ? config_find(ctx->config, "validate", S("")) : NULL;
    for (size_t i = 0; section && i < section->n; i++) {
        const struct config_key *k = &section->at[i];
        struct slice where =
            slice_format(ctx->perm, "%s:%u: key '%.*s'", ctx->config->path, k->line, SL(k->name));
        if (add_rule(ctx, k->value, k->name, where))
            return -1;
    }
    return 0;
}

static int validate_open(struct ctx *ctx)
{
    struct state *s = ctx->state;
    s->rejected.arena = s->rules.perm = ctx->perm;
    s->rules.error = ctx->error;
    for (int k = 0; k < KINDS; k++)
        if (kind_phase((enum kind_id)k) <= PHASE_FIGURES && add_built_in(ctx, (enum kind_id)k))
            return -1;
    if (add_configured(ctx))
        return -1;
    for (int k = 0; k < KINDS; k++) {
        struct watch *w = &s->rules.watches[k];
        LIST_PUSH(ctx->perm, &w->names, NULL);
        w->binder = (struct binder){.names = w->names.at, .arena = ctx->perm};
    }
    return 0;
}

/* -- checking ---------------------------------------------------------------------------------- */

/* The first error of a source, in words, for the message of a refusal. */
static void note_first(struct ctx *ctx, struct slice key, struct slice source, struct slice line,
                       struct slice field, struct slice rule, struct slice found,
                       struct slice wanted)
{
    struct state *s = ctx->state;
    bool fresh;
    size_t *at = table_at(&s->told, ctx->perm, key, &fresh);
    if (!fresh)
        return;
    *at = s->first.n;
    found = slice_sub(found, 0, SHOWN_LONGEST);
    wanted = slice_sub(wanted, 0, SHOWN_LONGEST);
    LIST_PUSH(ctx->perm, &s->first,
              slice_format(ctx->perm,
                           "%.*s:%.*s: field '%.*s': rule %.*s: found '%.*s', wanted '%.*s'",
                           SL(source), SL(line), SL(field), SL(rule), SL(found), SL(wanted)));
}

static struct slice share_key(struct arena *a, struct slice source, const struct rule *rule)
{
    return slice_format(a, "%.*s\n%.*s", SL(source), SL(rule->where));
}

static void count_broken(struct ctx *ctx, struct rule *rule, const struct check *c, struct slice field)
{
    struct slice source = record_text(c->r, "source");
    rejected_add(&rule->broken, c->r);
    note_first(ctx, share_key(ctx->maker->arena, source, rule), source, record_text(c->r, "line"), field,
               slice_of(rule->finding), c->found, c->wanted);
}

static int report_break(struct ctx *ctx, struct rule *rule, const struct check *c)
{
    /* A pair of dates is wrong where it ends. */
    struct slice field = rule->other.len ? rule->other : rule->field, wanted = c->wanted;
    if (rule->name.len)
        wanted = slice_format(ctx->maker->arena, "%.*s (rule %.*s)", SL(wanted), SL(rule->name));
    struct finding f = {.severity = rule->severity,
                        .rule = rule->finding,
                        .about = c->r,
                        .field = field,
                        .found = c->found,
                        .wanted = wanted};
    if (rule->has_share)
        count_broken(ctx, rule, c, field);
    if (rule->severity == SEVERITY_ERROR)
        note_first(ctx, record_text(c->r, "source"), record_text(c->r, "source"), record_text(c->r, "line"), field,
                   slice_of(rule->finding), c->found, c->wanted);
    return report(ctx, &f);
}

/* Reports every rule, of those that wait or of those that do not, that the record breaks; `*out`
 * when one of them is an error. */
static int check_rules(struct ctx *ctx, struct watch *w, const struct record *r, bool deferred,
                       bool *out)
{
    struct check c = {.arena = ctx->maker->arena, .r = r, .at = bind(&w->binder, r->shape), .as_of = ctx->as_of};
    for (size_t i = 0; i < w->rules.n; i++) {
        struct rule *rule = w->rules.at[i];
        rule->met = rule->met || c.at[rule->place] >= 0;
        rule->other_met = rule->other_met || (rule->other.len && c.at[rule->other_place] >= 0);
        if (rule->deferred != deferred || !rule_breaks(&c, rule))
            continue;
        *out = *out || rule->severity == SEVERITY_ERROR;
        if (report_break(ctx, rule, &c))
            return -1;
    }
    return 0;
}

/* A record that goes on is the first with its values: later ones are measured against it. */
static void remember_unique(struct ctx *ctx, struct rule *rule, const struct record *r,
                            const struct value *v)
{
    for (size_t i = 0; i < rule_items(v); i++) {
        bool fresh;
        size_t *at = table_at(&rule->seen, ctx->perm, rule_item(v, i), &fresh);
        if (!fresh)
            continue;
        *at = rule->firsts.n;
        LIST_PUSH(ctx->perm, &rule->firsts, place_of(ctx->perm, r));
    }
}

static void remember(struct ctx *ctx, struct watch *w, const struct record *r)
{
    const int *at = bind(&w->binder, r->shape);
    for (size_t i = 0; i < w->rules.n; i++)
        if (w->rules.at[i]->is_unique)
            remember_unique(ctx, w->rules.at[i], r, record_at(r, at[w->rules.at[i]->place]));
}

/* Adds the record's values to the sets of its kind, or takes them out again. */
static void fill_sets(struct ctx *ctx, struct watch *w, const struct record *r, bool take_out)
{
    const int *at = bind(&w->binder, r->shape);
    for (size_t i = 0; i < w->sets.n; i++) {
        const struct value *v = record_at(r, at[w->sets.at[i]->place]);
        for (size_t k = 0; k < rule_items(v); k++) {
            bool fresh;
            size_t *count = table_at(&w->sets.at[i]->counts, ctx->perm, rule_item(v, k), &fresh);
            *count = take_out ? *count - 1 : *count + 1;
        }
    }
}

static void drop(struct ctx *ctx, struct state *s, const struct record *r)
{
    reject(ctx, r);
    rejected_add(&s->rejected, r);
}

static int pass(struct ctx *ctx, struct state *s, struct record *r)
{
    s->kept[r->shape->kind]++;
    return emit(ctx, r);
}

/* -- rules that wait for the end of their phase ------------------------------------------------ */

static void hold(struct ctx *ctx, struct state *s, const struct record *r)
{
    struct maker keep = {ctx->maker->shapes, ctx->perm};
    LIST_PUSH(ctx->perm, &s->waiting, (struct waiting){.r = record_keep(&keep, r)});
}

static bool breaks_error(struct ctx *ctx, struct watch *w, const struct record *r)
{
    struct check c = {.arena = ctx->maker->arena, .r = r, .at = bind(&w->binder, r->shape), .as_of = ctx->as_of};
    for (size_t i = 0; i < w->rules.n; i++) {
        const struct rule *rule = w->rules.at[i];
        if (rule->deferred && rule->severity == SEVERITY_ERROR && rule_breaks(&c, rule))
            return true;
    }
    return false;
}

/* What a rejected record held exists no more, so others may break the rule in turn, until none
 * does. */
static void sift(struct ctx *ctx, struct state *s)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (size_t i = 0; i < s->waiting.n; i++) {
            struct waiting *x = &s->waiting.at[i];
            if (x->out || x->r.shape->kind == KIND_finding)
                continue;
            struct watch *w = &s->rules.watches[x->r.shape->kind];
            struct arena_mark mark = arena_mark(ctx->maker->arena);
            x->out = breaks_error(ctx, w, &x->r);
            if (x->out)
                fill_sets(ctx, w, &x->r, true);
            changed = changed || x->out;
            arena_release(ctx->maker->arena, mark);
        }
    }
}

static int release(struct ctx *ctx, struct state *s)
{
    sift(ctx, s);
    for (size_t i = 0; i < s->waiting.n; i++) {
        struct waiting *x = &s->waiting.at[i];
        bool out = x->out;
        if (x->r.shape->kind != KIND_finding &&
            check_rules(ctx, &s->rules.watches[x->r.shape->kind], &x->r, true, &out))
            return -1;
        if (out)
            drop(ctx, s, &x->r);
        else if (pass(ctx, s, &x->r))
            return -1;
    }
    s->waiting.n = s->waiting.cap = 0;
    s->waiting.at = NULL;
    return 0;
}

/* -- rows between ------------------------------------------------------------------------------ */

static int check_amount(struct ctx *ctx, const struct amount *a, struct slice of, double n)
{
    struct arena *mine = ctx->maker->arena;
    struct slice wanted = slice_format(mine, "between %.0f and %.0f rows%s%.*s%s", a->low, a->high, a->name.len ? " (rule " : "",
                                       SL(a->name), a->name.len ? ")" : "");
    struct finding f = {.severity = a->severity,
                        .rule = "rows",
                        .source = a->source,
                        .field = a->kind == KIND_source ? S("") : of,
                        .found = slice_format(mine, "%.0f", n),
                        .wanted = wanted};
    if (n >= a->low && n <= a->high)
        return 0;
    if (a->severity == SEVERITY_ERROR)
        return fail(ctx->error, STATUS_DATA, "%.*s: found %.0f rows, wanted %.*s", SL(of), n, SL(wanted));
    return report(ctx, &f);
}

/* Kinds of which no source was read, as in a check of the definitions, are not counted. */
static int check_kinds(struct ctx *ctx, struct state *s)
{
    for (size_t i = 0; i < s->amounts.n; i++) {
        const struct amount *a = &s->amounts.at[i];
        bool counted = a->kind != KIND_source && (s->kept[a->kind] || s->read[a->kind]);
        if (counted && check_amount(ctx, a, slice_of(kinds[a->kind].name), (double)s->kept[a->kind]))
            return -1;
    }
    return 0;
}

/* A rule on a field that no record has, and the kind does not know: a slip of the pen, and the rule would never speak. */
static int tell_absent(struct ctx *ctx, const struct rule *rule, enum kind_id kind, struct slice field, bool met)
{
    if (met || !field.len || kind_field(kind, field))
        return 0;
    struct finding f = {.severity = SEVERITY_WARNING,
                        .rule = "rule-field",
                        .field = slice_format(ctx->maker->arena, "%s.%.*s", kinds[kind].name, SL(field)),
                        .found = S("in no record"),
                        .wanted = slice_format(ctx->maker->arena, "the field of rule %.*s", SL(rule->name))};
    return report(ctx, &f);
}

static int check_fields(struct ctx *ctx, struct state *s, enum phase ended)
{
    for (size_t k = 0; k < KINDS; k++)
        for (size_t i = 0; i < s->rules.watches[k].rules.n; i++) {
            const struct rule *rule = s->rules.watches[k].rules.at[i];
            if (kind_phase((enum kind_id)k) != ended || !rule->name.len || !s->met[k])
                continue;
            if (tell_absent(ctx, rule, rule->kind, rule->field, rule->met) ||
                tell_absent(ctx, rule, rule->kind, rule->other, rule->other_met))
                return -1;
            for (size_t n = 0; n < rule->sets.n; n++) {
                const struct set *set = rule->sets.at[n];
                if (s->met[set->kind] && tell_absent(ctx, rule, set->kind, set->field, set->counts.n))
                    return -1;
            }
        }
    return 0;
}

static int validate_phase(struct ctx *ctx, enum phase ended)
{
    struct state *s = ctx->state;
    s->phase = (enum phase)(ended + 1);
    if (check_fields(ctx, s, ended))
        return -1;
    if (ended == PHASE_SOURCES)
        return check_kinds(ctx, s);
    return s->rules.holds[ended] ? release(ctx, s) : 0;
}

/* -- records ----------------------------------------------------------------------------------- */

static int check_record(struct ctx *ctx, struct state *s, struct record *r)
{
    struct watch *w = &s->rules.watches[r->shape->kind];
    bool out = false;
    s->met[r->shape->kind] = true;
    if (w->rules.n && check_rules(ctx, w, r, false, &out))
        return -1;
    if (out) {
        drop(ctx, s, r);
        return 0;
    }
    if (w->rules.n)
        remember(ctx, w, r);
    if (w->sets.n)
        fill_sets(ctx, w, r, false);
    if (!s->rules.holds[kinds[r->shape->kind].phase])
        return pass(ctx, s, r);
    hold(ctx, s, r);
    return 0;
}

static int pass_finding(struct ctx *ctx, struct state *s, struct record *r)
{
    if (slice_is(record_text(r, "severity"), "error"))
        note_first(ctx, record_text(r, "source"), record_text(r, "source"), record_text(r, "line"), record_text(r, "field"),
                   record_text(r, "rule"), record_text(r, "found"), record_text(r, "wanted"));
    if (!s->rules.holds[s->phase])
        return emit(ctx, r);
    hold(ctx, s, r);
    return 0;
}

/* A rule that more rows of the source break than its share allows. */
static int check_shares(struct ctx *ctx, struct state *s, struct slice id, double read)
{
    for (size_t k = 0; k < KINDS; k++)
        for (size_t i = 0; i < s->rules.watches[k].rules.n; i++) {
            const struct rule *rule = s->rules.watches[k].rules.at[i];
            double rows = rule->has_share ? (double)rejected_rows(&rule->broken, id) : 0;
            if (rows <= 0 || rows <= rule->share * read)
                continue;
            const size_t *first = table_find(&s->told, share_key(ctx->maker->arena, id, rule));
            return fail(ctx->error, STATUS_DATA, "%.*s: %.0f of %.0f rows break %.*s, at most %g %% are allowed: the first: %.*s",
                        SL(id), rows, read, SL(rule->where), 100 * rule->share, SL(s->first.at[*first]));
        }
    return 0;
}

static int check_rows(struct ctx *ctx, struct state *s, const struct record *source)
{
    struct slice id = record_text(source, "id");
    const struct value *read = record_get(source, "read"), *kept = record_get(source, "kept");
    enum kind_id of = kind_of(record_text(source, "of"));
    if (of < KINDS)
        s->read[of] = true;
    for (size_t i = 0; i < s->amounts.n; i++)
        if (s->amounts.at[i].kind == KIND_source && slice_eq(s->amounts.at[i].source, id) && kept->type == VALUE_NUMBER &&
            check_amount(ctx, &s->amounts.at[i], id, kept->number))
            return -1;
    return read->type == VALUE_NUMBER ? check_shares(ctx, s, id, read->number) : 0;
}

/* The source as it is after this stage; too many rejected rows and there is no report from it. */
static int check_source(struct ctx *ctx, struct state *s, struct record *r)
{
    struct record own = rejected_correct(&s->rejected, ctx->maker, r);
    const struct value *read = record_get(&own, "read"), *out = record_get(&own, "rejected"),
                       *most = record_get(&own, "max_rejected");
    struct slice id = record_text(&own, "id");
    if (check_rows(ctx, s, &own))
        return -1;
    bool counted = read->type == VALUE_NUMBER && out->type == VALUE_NUMBER &&
                   most->type == VALUE_NUMBER && read->number > 0;
    if (!counted || out->number / read->number <= most->number)
        return emit(ctx, &own);
    const size_t *first = table_find(&s->told, id);
    return fail(ctx->error, STATUS_DATA,
                "%.*s: %.0f of %.0f rows rejected (%.1f %%), at most %g %% are allowed%s%.*s",
                SL(id), out->number, read->number, 100 * out->number / read->number,
                100 * most->number, first ? ": the first: " : "",
                first ? (int)s->first.at[*first].len : 0, first ? s->first.at[*first].at : "");
}

static int validate_record(struct ctx *ctx, struct record *r)
{
    struct state *s = ctx->state;
    switch (r->shape->kind) {
    case KIND_source:
        return check_source(ctx, s, r);
    case KIND_finding:
        return pass_finding(ctx, s, r);
    case KIND_OTHER:
        return emit(ctx, r);
    default:
        return check_record(ctx, s, r);
    }
}

static const struct option no_options[] = {{0}};

static const struct config_rule sections[] = {
    {"validate", false, NULL,
     "NAME = SEVERITY KIND.FIELD RULE [ARGS]: SEVERITY is error (the record is rejected), warning "
     "or info; RULE is required, "
     "unique, one of A, B, ..., range MIN..MAX, matches REGEX, exists in KIND.FIELD[, ...], before "
     "FIELD, fresh within N days of the period; behind it `share 5%` refuses a source of whose rows more break it. "
     "SEVERITY KIND rows between A and B, and SEVERITY source.NAME rows between A and B, count what goes on"},
    {0},
};

const struct stage stage_validate = {
    .name = "validate",
    .summary = "reject the records that break a rule, and refuse a source with too many of them",
    .options = no_options,
    .sections = sections,
    .about = "The rules of the config's section [validate], and some that always hold: an id is "
             "there and is the only one of its "
             "kind, a start is not after its end, a helix class and a direction are known ones. A "
             "record that breaks a rule of "
             "severity error is rejected, with a finding; of two records with one id the first "
             "stays. A source of whose rows "
             "more than its max_rejected were rejected ends the run with status 1.",
    .state_size = sizeof(struct state),
    .open = validate_open,
    .record = validate_record,
    .phase = validate_phase,
};
