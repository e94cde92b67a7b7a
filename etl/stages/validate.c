/* validate - reject rows that break a rule. */
#include <regex.h>
#include <stdint.h>

#include "base/buffer.h"
#include "record/rejected.h"
#include "record/table.h"
#include "stage.h"
#include "text/date.h"
#include "text/number.h"

enum {
    PATTERN_LONGEST = 256,   /* bytes of a regular expression */
    PATTERN_REPEATS = 10000, /* what its bounds {n,m} may multiply to: the library unrolls them */
    MATCHED_LONGEST = 4096,  /* bytes of a value that a pattern sees */
    PATTERNS_MOST = 256,
    SHOWN_LONGEST = 160, /* bytes of a value in the message of a refusal */
};

/* The values that a KIND.FIELD holds in the stream: what a rule `exists in` asks. */
struct set {
    enum kind_id kind;
    struct slice field;
    size_t place;        /* in the binder of its kind */
    struct table counts; /* value -> records that hold it */
};

struct bound {
    bool given, is_number, is_date;
    double number;
    struct date date;
};

struct rule;
struct check;

/* A row of `types`. */
struct rule_type {
    const char *words, *name;                  /* in the config, in findings */
    int (*takes)(struct ctx *, struct rule *); /* its arguments; -1 with status 2 */
    bool (*breaks)(struct check *,
                   const struct rule *); /* the record breaks it: `found` and `wanted` say how */
};

struct rule {
    const struct rule_type *type;
    enum severity severity;
    enum kind_id kind;
    struct slice field;
    size_t place;           /* of the field in the binder of its kind */
    struct slice args;      /* as written */
    struct slice name;      /* its key in the config; empty: built in */
    struct slice where;     /* "config.ini:12: key 'x'" */
    bool deferred;          /* can be decided only when the phase is over */
    struct words words;     /* one of */
    struct bound low, high; /* range */
    const regex_t *pattern; /* matches */
    struct slice other;     /* before */
    size_t other_place;
    double days;            /* fresh within */
    bool has_period;        /* fresh: measured against the record's own period, at other_place */
    bool has_share;         /* more rows of a source than this share break it: the source is refused */
    double share;
    struct rejected broken; /* the rows that do */
    LIST(struct set *) sets; /* exists in */
    struct table seen;       /* unique: value -> place in `firsts` */
    LIST(struct slice) firsts;
};

/* The rules on one kind, the sets that it fills, and the fields that both need. */
struct watch {
    LIST(struct rule *) rules;
    LIST(struct set *) sets;
    LIST(const char *) names;
    struct binder binder;
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
    struct watch watches[KINDS];
    LIST(struct set *) sets;
    bool holds[PHASES]; /* a rule of this phase must wait for its end */
    enum phase phase;
    LIST(struct waiting) waiting;
    struct rejected rejected;
    LIST(struct amount) amounts;
    uint64_t kept[KINDS + 1]; /* records of a kind that went on */
    bool read[KINDS + 1];     /* a source of that kind was read */
    struct table told; /* source, or source and rule -> place in `first`: its first finding of severity error, for the
                          message of a refusal */
    LIST(struct slice) first;
};

/* -- values ------------------------------------------------------------------------------------ */

/* A list is as many values as it has items, an empty field is none. */
static size_t n_items(const struct value *v)
{
    return value_is_empty(v) ? 0 : v->type == VALUE_LIST ? v->list.n : 1;
}

static struct slice item_at(const struct value *v, size_t i)
{
    return v->type == VALUE_LIST ? v->list.items[i] : value_as_text(v);
}

static struct slice place_of(struct arena *a, const struct record *r)
{
    return slice_format(a, "%.*s:%.*s", SL(record_text(r, "source")), SL(record_text(r, "line")));
}

/* -- the rules --------------------------------------------------------------------------------- */

/* What a check sees, and what it says of a value that breaks the rule. */
struct check {
    struct arena *arena;
    const struct record *r;
    const int *at;
    struct slice as_of;
    struct slice found, wanted;
};

static const struct value *checked(const struct check *c, const struct rule *rule)
{
    return record_at(c->r, c->at[rule->place]);
}

static bool says(struct check *c, struct slice found, struct slice wanted)
{
    c->found = found;
    c->wanted = wanted;
    return true;
}

static bool breaks_required(struct check *c, const struct rule *rule)
{
    const struct value *v = checked(c, rule);
    bool blank = value_is_empty(v) || (v->type == VALUE_TEXT && !slice_trim(v->text).len);
    return blank && says(c, S(""), S("a value"));
}

static bool breaks_unique(struct check *c, const struct rule *rule)
{
    const struct value *v = checked(c, rule);
    for (size_t i = 0; i < n_items(v); i++) {
        const size_t *first = table_find(&rule->seen, item_at(v, i));
        if (first)
            return says(
                c, item_at(v, i),
                slice_format(c->arena, "unique: the first is %.*s", SL(rule->firsts.at[*first])));
    }
    return false;
}

static bool breaks_one_of(struct check *c, const struct rule *rule)
{
    const struct value *v = checked(c, rule);
    for (size_t i = 0; i < n_items(v); i++) {
        size_t k = 0;
        while (k < rule->words.n && !slice_eq(item_at(v, i), rule->words.at[k]))
            k++;
        if (k == rule->words.n)
            return says(c, item_at(v, i), slice_format(c->arena, "one of %.*s", SL(rule->args)));
    }
    return false;
}

/* Dates are as precise as they are: outside is what is certainly so. */
static bool outside(const struct rule *rule, const struct value *v)
{
    const struct bound *low = &rule->low, *high = &rule->high;
    struct date d;
    if (v->type == VALUE_NUMBER)
        return (low->given && !(low->is_number && v->number >= low->number)) ||
               (high->given && !(high->is_number && v->number <= high->number));
    if (v->type != VALUE_TEXT || !date_parse(v->text, &d))
        return true;
    return (low->given && !(low->is_date && date_last(d) >= date_first(low->date))) ||
           (high->given && !(high->is_date && date_first(d) <= date_last(high->date)));
}

static bool breaks_range(struct check *c, const struct rule *rule)
{
    const struct value *v = checked(c, rule);
    return n_items(v) && outside(rule, v) && says(c, value_as_text(v), rule->args);
}

static bool breaks_matches(struct check *c, const struct rule *rule)
{
    const struct value *v = checked(c, rule);
    for (size_t i = 0; i < n_items(v); i++) {
        const char *text = slice_cstr(c->arena, slice_sub(item_at(v, i), 0, MATCHED_LONGEST));
        if (regexec(rule->pattern, text, 0, NULL, 0))
            return says(c, item_at(v, i), slice_format(c->arena, "matches %.*s", SL(rule->args)));
    }
    return false;
}

static bool breaks_exists_in(struct check *c, const struct rule *rule)
{
    const struct value *v = checked(c, rule);
    for (size_t i = 0; i < n_items(v); i++) {
        bool there = false;
        for (size_t k = 0; k < rule->sets.n && !there; k++) {
            const size_t *count = table_find(&rule->sets.at[k]->counts, item_at(v, i));
            there = count && *count;
        }
        if (!there)
            return says(c, item_at(v, i), slice_format(c->arena, "exists in %.*s", SL(rule->args)));
    }
    return false;
}

static bool breaks_before(struct check *c, const struct rule *rule)
{
    struct slice a = value_as_text(checked(c, rule)),
                 b = value_as_text(record_at(c->r, c->at[rule->other_place]));
    struct date from, to;
    if (!date_parse(a, &from) || !date_parse(b, &to) || date_first(from) <= date_last(to))
        return false;
    return says(c, slice_format(c->arena, "%.*s > %.*s", SL(a), SL(b)),
                slice_format(c->arena, "%.*s <= %.*s", SL(rule->field), SL(rule->other)));
}

/* Days are those that have certainly passed: dates are as precise as they are. */
static bool breaks_fresh(struct check *c, const struct rule *rule)
{
    struct slice text = value_as_text(checked(c, rule)),
                 other = rule->has_period ? value_as_text(record_at(c->r, c->at[rule->other_place])) : c->as_of;
    struct date said, measure;
    if (!date_parse(text, &said))
        return false;
    if (!date_parse(other, &measure))
        return !rule->has_period && says(c, text, S("an as-of day to measure it by"));
    double days = rule->has_period ? (double)(date_first(said) - date_last(measure)) : (double)(date_first(measure) - date_last(said));
    if (days <= rule->days)
        return false;
    return says(c, slice_format(c->arena, "%.*s (%s %.*s)", SL(text), rule->has_period ? "period" : "as of", SL(other)),
                slice_format(c->arena, "within %.*s", SL(rule->args)));
}

/* -- their arguments --------------------------------------------------------------------------- */

static int wrong(struct ctx *ctx, const struct rule *rule, const char *what)
{
    return fail(ctx->error, STATUS_USAGE, "%.*s: rule '%s': %s: '%.*s'", SL(rule->where),
                rule->type->words, what, SL(rule->args));
}

/* The place of a field in the binder of a kind. */
static size_t watch_field(struct ctx *ctx, enum kind_id kind, struct slice field)
{
    struct watch *w = &((struct state *)ctx->state)->watches[kind];
    for (size_t i = 0; i < w->names.n; i++)
        if (slice_is(field, w->names.at[i]))
            return i;
    LIST_PUSH(ctx->perm, &w->names, slice_cstr(ctx->perm, field));
    return w->names.n - 1;
}

static int takes_nothing(struct ctx *ctx, struct rule *rule)
{
    return rule->args.len ? wrong(ctx, rule, "takes no argument") : 0;
}

static int takes_words(struct ctx *ctx, struct rule *rule)
{
    struct slice rest = rule->args, word;
    LIST(struct slice) words = {0};
    while (rest.len && slice_cut(&rest, ',', &word)) {
        word = slice_trim(word);
        if (!word.len)
            return wrong(ctx, rule, "an empty value");
        LIST_PUSH(ctx->perm, &words, word);
    }
    rule->words = (struct words){words.at, words.n};
    return words.n ? 0 : wrong(ctx, rule, "wants values between commas");
}

static bool read_bound(struct slice text, struct bound *b)
{
    b->given = text.len > 0;
    b->is_date = date_parse(text, &b->date);
    if (number_is_json(text))
        b->number = number_value(text, &b->is_number);
    return !b->given || b->is_date || b->is_number;
}

static int takes_range(struct ctx *ctx, struct rule *rule)
{
    size_t dots = slice_find(rule->args, S(".."));
    if (dots == SIZE_MAX || rule->args.len < 3)
        return wrong(ctx, rule, "wants MIN..MAX, of which one may be empty");
    struct slice low = slice_trim(slice_sub(rule->args, 0, dots));
    struct slice high = slice_trim(slice_sub(rule->args, dots + 2, rule->args.len));
    if (!read_bound(low, &rule->low) || !read_bound(high, &rule->high))
        return wrong(ctx, rule, "a bound is neither a number nor a date");
    bool numbers =
        rule->low.is_number && rule->high.is_number && rule->low.number > rule->high.number;
    bool dates = rule->low.is_date && rule->high.is_date &&
                 date_first(rule->low.date) > date_last(rule->high.date);
    return numbers || dates ? wrong(ctx, rule, "the first bound is above the second") : 0;
}

/* What a pattern may not hold: back-references, which make matching exponential, and bounds that
 * unroll to very much. */
static const char *pattern_fault(struct slice p)
{
    unsigned long long repeats = 1, bound = 0;
    bool inside = false;
    if (!p.len || p.len > PATTERN_LONGEST)
        return "a pattern has 1 to 256 bytes";
    for (size_t i = 0; i < p.len; i++) {
        bool escaped = p.at[i] == '\\';
        i += escaped && i + 1 < p.len;
        char c = p.at[i];
        if (escaped && c >= '1' && c <= '9')
            return "a back-reference";
        if (escaped)
            continue;
        inside = c == '{' || (inside && c != '}');
        bound = inside && c >= '0' && c <= '9' ? bound * 10 + (unsigned)(c - '0')
                : c == ','                     ? 0
                                               : bound;
        if (c == '{')
            bound = 0;
        if (c == '}' && bound)
            repeats *= bound;
        if (repeats > PATTERN_REPEATS || bound > PATTERN_REPEATS)
            return "repeats too much";
    }
    return NULL;
}

static int takes_pattern(struct ctx *ctx, struct rule *rule)
{
    /* Kept for the life of the process: a stage has no end of its own when a run fails, and the
     * library's memory is not the arena's. */
    static regex_t patterns[PATTERNS_MOST];
    static size_t n;
    char why[128];
    const char *fault = pattern_fault(rule->args);
    if (fault || n == PATTERNS_MOST)
        return wrong(ctx, rule, fault ? fault : "more than 256 patterns");
    int code = regcomp(&patterns[n], slice_cstr(ctx->perm, rule->args), REG_EXTENDED | REG_NOSUB);
    if (code) {
        regerror(code, &patterns[n], why, sizeof why);
        return wrong(ctx, rule, why);
    }
    rule->pattern = &patterns[n++];
    return 0;
}

static int takes_field(struct ctx *ctx, struct rule *rule)
{
    if (!rule->args.len || memchr(rule->args.at, ' ', rule->args.len) ||
        memchr(rule->args.at, '.', rule->args.len))
        return wrong(ctx, rule, "wants one field of the same kind");
    rule->other = rule->args;
    rule->other_place = watch_field(ctx, rule->kind, rule->other);
    return 0;
}

/* "N days [of the period]" */
static int takes_days(struct ctx *ctx, struct rule *rule)
{
    struct slice rest = rule->args, number = {0};
    bool fine = false;
    slice_cut(&rest, ' ', &number);
    if (number_is_json(number))
        rule->days = number_value(number, &fine);
    if (!fine || rule->days < 0 || (!slice_is(rest, "days") && !slice_is(rest, "days of the period")))
        return wrong(ctx, rule, "wants N days of the period");
    rule->has_period = kind_field(rule->kind, S("period")) && !slice_is(rule->field, "period");
    if (rule->has_period)
        rule->other_place = watch_field(ctx, rule->kind, S("period"));
    return 0;
}

/* "KIND.FIELD"; false when the kind is not known or no data. */
static bool read_target(struct slice text, enum kind_id *kind, struct slice *field)
{
    struct slice name = {0};
    *field = text;
    slice_cut(field, '.', &name);
    *kind = kind_of(name);
    return *kind < KINDS && kind_phase(*kind) <= PHASE_FIGURES && field->len &&
           !memchr(field->at, ' ', field->len);
}

static struct set *find_set(struct ctx *ctx, enum kind_id kind, struct slice field)
{
    struct state *s = ctx->state;
    for (size_t i = 0; i < s->sets.n; i++)
        if (s->sets.at[i]->kind == kind && slice_eq(s->sets.at[i]->field, field))
            return s->sets.at[i];
    struct set *set = arena_new(ctx->perm, struct set, 1);
    set->kind = kind;
    set->field = field;
    set->place = watch_field(ctx, kind, field);
    LIST_PUSH(ctx->perm, &s->sets, set);
    LIST_PUSH(ctx->perm, &s->watches[kind].sets, set);
    return set;
}

static int takes_targets(struct ctx *ctx, struct rule *rule)
{
    struct state *s = ctx->state;
    struct slice rest = rule->args, one, field;
    enum phase mine = kind_phase(rule->kind);
    while (rest.len && slice_cut(&rest, ',', &one)) {
        enum kind_id kind;
        if (!read_target(slice_trim(one), &kind, &field))
            return wrong(ctx, rule, "wants KIND.FIELD[, KIND.FIELD...]");
        if (kind_phase(kind) > mine)
            return wrong(ctx, rule, "refers to a kind that comes later in the stream");
        if (kind_phase(kind) == mine && mine == PHASE_FIGURES)
            return wrong(ctx, rule, "refers to figures: they are too many to wait for");
        rule->deferred = rule->deferred || kind_phase(kind) == mine;
        LIST_PUSH(ctx->perm, &rule->sets, find_set(ctx, kind, field));
    }
    s->holds[mine] = s->holds[mine] || rule->deferred;
    return rule->sets.n ? 0 : wrong(ctx, rule, "wants KIND.FIELD[, KIND.FIELD...]");
}

/* One line a rule: its words in the config, its name in findings, its arguments, its check. */
static const struct rule_type types[] = {
    {"required", "required", takes_nothing, breaks_required},
    {"unique", "unique", takes_nothing, breaks_unique},
    {"one of", "one-of", takes_words, breaks_one_of},
    {"range", "range", takes_range, breaks_range},
    {"matches", "matches", takes_pattern, breaks_matches},
    {"exists in", "exists-in", takes_targets, breaks_exists_in},
    {"before", "date-order", takes_field, breaks_before},
    {"fresh within", "fresh", takes_days, breaks_fresh},
};
enum { TYPES = sizeof types / sizeof *types };

/* -- reading the rules ------------------------------------------------------------------------- */

static const struct rule_type *type_at(struct slice text, struct slice *args)
{
    for (size_t i = 0; i < TYPES; i++) {
        size_t n = strlen(types[i].words);
        if (!slice_starts(text, types[i].words) || (text.len > n && text.at[n] != ' '))
            continue;
        *args = slice_trim(slice_sub(text, n, text.len));
        return &types[i];
    }
    return NULL;
}

static int read_severity(struct slice word, enum severity *to)
{
    static const char *const names[] = {"info", "warning", "error"};
    for (size_t i = 0; i < 3; i++)
        if (slice_is(word, names[i])) {
            *to = (enum severity)i;
            return 0;
        }
    return -1;
}

/* "5%" or "0.05" at the end of a rule, behind the word share. */
static int take_share(struct ctx *ctx, struct rule *rule)
{
    size_t at = SIZE_MAX, from = 0, next;
    while ((next = slice_find(slice_sub(rule->args, from, rule->args.len), S("share "))) != SIZE_MAX) {
        at = from + next;
        from = at + 1;
    }
    bool whole_word = at == 0 || (at != SIZE_MAX && rule->args.at[at - 1] == ' ');
    if (!whole_word)
        return 0;
    struct slice text = slice_trim(slice_sub(rule->args, at + strlen("share "), rule->args.len)), digits = text;
    bool percent = text.len && text.at[text.len - 1] == '%';
    digits.len -= percent;
    if (number_is_json(digits))
        rule->share = number_value(digits, &rule->has_share) / (percent ? 100 : 1);
    if (!rule->has_share || rule->share < 0 || rule->share > 1)
        return fail(ctx->error, STATUS_USAGE, "%.*s: share: found '%.*s', wanted a share such as 5%%", SL(rule->where), SL(text));
    rule->broken.arena = ctx->perm;
    rule->args = slice_trim(slice_sub(rule->args, 0, at));
    return 0;
}

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
    if (read_severity(severity, &rule->severity))
        return fail(ctx->error, STATUS_USAGE,
                    "%.*s: a rule begins with error, warning or info: '%.*s'", SL(where), SL(text));
    target = rest;
    slice_cut(&rest, ' ', &target);
    if (slice_starts(slice_trim(rest), "rows between "))
        return add_amount(ctx, (struct amount){.severity = rule->severity, .name = name, .where = where}, target,
                          slice_trim(slice_sub(slice_trim(rest), strlen("rows between "), rest.len)));
    if (!read_target(target, &rule->kind, &rule->field))
        return fail(ctx->error, STATUS_USAGE, "%.*s: '%.*s' is not KIND.FIELD of a known kind",
                    SL(where), SL(target));
    rule->type = type_at(slice_trim(rest), &rule->args);
    if (!rule->type)
        return fail(ctx->error, STATUS_USAGE,
                    "%.*s: unknown rule '%.*s' (required, unique, one of, range, matches, exists "
                    "in, before, fresh within, rows between)",
                    SL(where), SL(slice_trim(rest)));
    if (take_share(ctx, rule))
        return -1;
    rule->place = watch_field(ctx, rule->kind, rule->field);
    LIST_PUSH(ctx->perm, &s->watches[rule->kind].rules, rule);
    return rule->type->takes(ctx, rule);
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
    s->rejected.arena = ctx->perm;
    for (int k = 0; k < KINDS; k++)
        if (kind_phase((enum kind_id)k) <= PHASE_FIGURES && add_built_in(ctx, (enum kind_id)k))
            return -1;
    if (add_configured(ctx))
        return -1;
    for (int k = 0; k < KINDS; k++) {
        struct watch *w = &s->watches[k];
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
               slice_of(rule->type->name), c->found, c->wanted);
}

static int report_break(struct ctx *ctx, struct rule *rule, const struct check *c)
{
    /* A pair of dates is wrong where it ends. */
    struct slice field = rule->other.len ? rule->other : rule->field, wanted = c->wanted;
    if (rule->name.len)
        wanted = slice_format(ctx->maker->arena, "%.*s (rule %.*s)", SL(wanted), SL(rule->name));
    struct finding f = {.severity = rule->severity,
                        .rule = rule->type->name,
                        .about = c->r,
                        .field = field,
                        .found = c->found,
                        .wanted = wanted};
    if (rule->has_share)
        count_broken(ctx, rule, c, field);
    if (rule->severity == SEVERITY_ERROR)
        note_first(ctx, record_text(c->r, "source"), record_text(c->r, "source"), record_text(c->r, "line"), field,
                   slice_of(rule->type->name), c->found, c->wanted);
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
        if (rule->deferred != deferred || !rule->type->breaks(&c, rule))
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
    for (size_t i = 0; i < n_items(v); i++) {
        bool fresh;
        size_t *at = table_at(&rule->seen, ctx->perm, item_at(v, i), &fresh);
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
        if (w->rules.at[i]->type->breaks == breaks_unique)
            remember_unique(ctx, w->rules.at[i], r, record_at(r, at[w->rules.at[i]->place]));
}

/* Adds the record's values to the sets of its kind, or takes them out again. */
static void fill_sets(struct ctx *ctx, struct watch *w, const struct record *r, bool take_out)
{
    const int *at = bind(&w->binder, r->shape);
    for (size_t i = 0; i < w->sets.n; i++) {
        const struct value *v = record_at(r, at[w->sets.at[i]->place]);
        for (size_t k = 0; k < n_items(v); k++) {
            bool fresh;
            size_t *count = table_at(&w->sets.at[i]->counts, ctx->perm, item_at(v, k), &fresh);
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
        if (rule->deferred && rule->severity == SEVERITY_ERROR && rule->type->breaks(&c, rule))
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
            struct watch *w = &s->watches[x->r.shape->kind];
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
            check_rules(ctx, &s->watches[x->r.shape->kind], &x->r, true, &out))
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

static int validate_phase(struct ctx *ctx, enum phase ended)
{
    struct state *s = ctx->state;
    s->phase = (enum phase)(ended + 1);
    if (ended == PHASE_SOURCES)
        return check_kinds(ctx, s);
    return s->holds[ended] ? release(ctx, s) : 0;
}

/* -- records ----------------------------------------------------------------------------------- */

static int check_record(struct ctx *ctx, struct state *s, struct record *r)
{
    struct watch *w = &s->watches[r->shape->kind];
    bool out = false;
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
    if (!s->holds[kinds[r->shape->kind].phase])
        return pass(ctx, s, r);
    hold(ctx, s, r);
    return 0;
}

static int pass_finding(struct ctx *ctx, struct state *s, struct record *r)
{
    if (slice_is(record_text(r, "severity"), "error"))
        note_first(ctx, record_text(r, "source"), record_text(r, "source"), record_text(r, "line"), record_text(r, "field"),
                   record_text(r, "rule"), record_text(r, "found"), record_text(r, "wanted"));
    if (!s->holds[s->phase])
        return emit(ctx, r);
    hold(ctx, s, r);
    return 0;
}

/* A rule that more rows of the source break than its share allows. */
static int check_shares(struct ctx *ctx, struct state *s, struct slice id, double read)
{
    for (size_t k = 0; k < KINDS; k++)
        for (size_t i = 0; i < s->watches[k].rules.n; i++) {
            const struct rule *rule = s->watches[k].rules.at[i];
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
