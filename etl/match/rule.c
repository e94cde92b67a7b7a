/* rule - the rules of [validate]: their arguments, and which records break them. */
#include "match/rule.h"

#include <stdint.h>

#include "text/number.h"
#include "text/pattern.h"

enum {
    MATCHED_LONGEST = 4096,  /* bytes of a value that a pattern sees */
    PATTERNS_MOST = 256,
};

/* A row of `types`. */
struct rule_type {
    const char *words, *name;                    /* in the config, in findings */
    int (*takes)(struct rules *, struct rule *); /* its arguments; -1 with status 2 */
    bool (*breaks)(struct check *,
                   const struct rule *); /* the record breaks it: `found` and `wanted` say how */
};

/* -- values ------------------------------------------------------------------------------------ */

size_t rule_items(const struct value *v)
{
    return value_is_empty(v) ? 0 : v->type == VALUE_LIST ? v->list.n : 1;
}

struct slice rule_item(const struct value *v, size_t i)
{
    return v->type == VALUE_LIST ? v->list.items[i] : value_as_text(v);
}

/* -- the rules --------------------------------------------------------------------------------- */

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
    for (size_t i = 0; i < rule_items(v); i++) {
        const size_t *first = table_find(&rule->seen, rule_item(v, i));
        if (first)
            return says(
                c, rule_item(v, i),
                slice_format(c->arena, "unique: the first is %.*s", SL(rule->firsts.at[*first])));
    }
    return false;
}

static bool breaks_one_of(struct check *c, const struct rule *rule)
{
    const struct value *v = checked(c, rule);
    for (size_t i = 0; i < rule_items(v); i++) {
        size_t k = 0;
        while (k < rule->words.n && !slice_eq(rule_item(v, i), rule->words.at[k]))
            k++;
        if (k == rule->words.n)
            return says(c, rule_item(v, i), slice_format(c->arena, "one of %.*s", SL(rule->args)));
    }
    return false;
}

/* Dates are as precise as they are: outside is what is certainly so. */
static bool outside(const struct rule *rule, const struct value *v)
{
    const struct bound *low = &rule->low, *high = &rule->high;
    struct date first, last;
    if (v->type == VALUE_NUMBER)
        return (low->given && !(low->is_number && v->number >= low->number)) ||
               (high->given && !(high->is_number && v->number <= high->number));
    if (v->type != VALUE_TEXT || !date_period(v->text, &first, &last))
        return true;
    return (low->given && !(low->is_date && date_last(last) >= date_first(low->date))) ||
           (high->given && !(high->is_date && date_first(first) <= date_last(high->date)));
}

static bool breaks_range(struct check *c, const struct rule *rule)
{
    const struct value *v = checked(c, rule);
    return rule_items(v) && outside(rule, v) && says(c, value_as_text(v), rule->args);
}

static bool breaks_matches(struct check *c, const struct rule *rule)
{
    const struct value *v = checked(c, rule);
    for (size_t i = 0; i < rule_items(v); i++) {
        if (rule_item(v, i).len > MATCHED_LONGEST)
            return says(c, rule_item(v, i), slice_format(c->arena, "at most %d bytes, to be matched", MATCHED_LONGEST));
        const char *text = slice_cstr(c->arena, rule_item(v, i));
        if (regexec(rule->pattern, text, 0, NULL, 0))
            return says(c, rule_item(v, i), slice_format(c->arena, "matches %.*s", SL(rule->args)));
    }
    return false;
}

static bool breaks_exists_in(struct check *c, const struct rule *rule)
{
    const struct value *v = checked(c, rule);
    for (size_t i = 0; i < rule_items(v); i++) {
        bool there = false;
        for (size_t k = 0; k < rule->sets.n && !there; k++) {
            const size_t *count = table_find(&rule->sets.at[k]->counts, rule_item(v, i));
            there = count && *count;
        }
        if (!there)
            return says(c, rule_item(v, i), slice_format(c->arena, "exists in %.*s", SL(rule->args)));
    }
    return false;
}

static bool breaks_before(struct check *c, const struct rule *rule)
{
    struct slice a = value_as_text(checked(c, rule)),
                 b = value_as_text(record_at(c->r, c->at[rule->other_place]));
    struct date from, to, end;
    if (!date_period(a, &from, &end) || !date_period(b, &to, &end) || date_first(from) <= date_last(end))
        return false;
    return says(c, slice_format(c->arena, "%.*s > %.*s", SL(a), SL(b)),
                slice_format(c->arena, "%.*s <= %.*s", SL(rule->field), SL(rule->other)));
}

/* Days are those that have certainly passed: dates are as precise as they are. */
static bool breaks_fresh(struct check *c, const struct rule *rule)
{
    struct slice text = value_as_text(checked(c, rule)),
                 other = rule->has_period ? value_as_text(record_at(c->r, c->at[rule->other_place])) : c->as_of;
    struct date said, until, measure, end;
    if (!date_period(text, &said, &until))
        return false;
    if (!date_period(other, &measure, &end))
        return !rule->has_period && says(c, text, S("an as-of day to measure it by"));
    double days = rule->has_period ? (double)(date_first(said) - date_last(end)) : (double)(date_first(measure) - date_last(until));
    if (days <= rule->days)
        return false;
    return says(c, slice_format(c->arena, "%.*s (%s %.*s)", SL(text), rule->has_period ? "period" : "as of", SL(other)),
                slice_format(c->arena, "within %.*s", SL(rule->args)));
}

/* -- their arguments --------------------------------------------------------------------------- */

static int wrong(struct rules *rules, const struct rule *rule, const char *what)
{
    return fail(rules->error, STATUS_USAGE, "%.*s: rule '%s': %s: '%.*s'", SL(rule->where),
                rule->type->words, what, SL(rule->args));
}

/* The place of a field in the binder of a kind. */
static size_t watch_field(struct rules *rules, enum kind_id kind, struct slice field)
{
    struct watch *w = &rules->watches[kind];
    for (size_t i = 0; i < w->names.n; i++)
        if (slice_is(field, w->names.at[i]))
            return i;
    LIST_PUSH(rules->perm, &w->names, slice_cstr(rules->perm, field));
    return w->names.n - 1;
}

static int takes_nothing(struct rules *rules, struct rule *rule)
{
    return rule->args.len ? wrong(rules, rule, "takes no argument") : 0;
}

static int takes_words(struct rules *rules, struct rule *rule)
{
    struct slice rest = rule->args, word;
    LIST(struct slice) words = {0};
    while (rest.len && slice_cut(&rest, ',', &word)) {
        word = slice_trim(word);
        if (!word.len)
            return wrong(rules, rule, "an empty value");
        LIST_PUSH(rules->perm, &words, word);
    }
    rule->words = (struct words){words.at, words.n};
    return words.n ? 0 : wrong(rules, rule, "wants values between commas");
}

static bool read_bound(struct slice text, struct bound *b)
{
    b->given = text.len > 0;
    b->is_date = date_parse(text, &b->date);
    if (number_is_json(text))
        b->number = number_value(text, &b->is_number);
    return !b->given || b->is_date || b->is_number;
}

static int takes_range(struct rules *rules, struct rule *rule)
{
    size_t dots = slice_find(rule->args, S(".."));
    if (dots == SIZE_MAX || rule->args.len < 3)
        return wrong(rules, rule, "wants MIN..MAX, of which one may be empty");
    struct slice low = slice_trim(slice_sub(rule->args, 0, dots));
    struct slice high = slice_trim(slice_sub(rule->args, dots + 2, rule->args.len));
    if (!read_bound(low, &rule->low) || !read_bound(high, &rule->high))
        return wrong(rules, rule, "a bound is neither a number nor a date");
    bool numbers =
        rule->low.is_number && rule->high.is_number && rule->low.number > rule->high.number;
    bool dates = rule->low.is_date && rule->high.is_date &&
                 date_first(rule->low.date) > date_last(rule->high.date);
    return numbers || dates ? wrong(rules, rule, "the first bound is above the second") : 0;
}

static int takes_pattern(struct rules *rules, struct rule *rule)
{
    /* Kept for the life of the process: a stage has no end of its own when a run fails, and the
     * library's memory is not the arena's. */
    static regex_t patterns[PATTERNS_MOST];
    static size_t n;
    char why[128];
    const char *fault = pattern_fault(rule->args);
    if (fault || n == PATTERNS_MOST)
        return wrong(rules, rule, fault ? fault : "more than 256 patterns");
    int code = regcomp(&patterns[n], slice_cstr(rules->perm, rule->args), REG_EXTENDED | REG_NOSUB);
    if (code) {
        regerror(code, &patterns[n], why, sizeof why);
        return wrong(rules, rule, why);
    }
    rule->pattern = &patterns[n++];
    return 0;
}

static int takes_field(struct rules *rules, struct rule *rule)
{
    if (!rule->args.len || memchr(rule->args.at, ' ', rule->args.len) ||
        memchr(rule->args.at, '.', rule->args.len))
        return wrong(rules, rule, "wants one field of the same kind");
    rule->other = rule->args;
    rule->other_place = watch_field(rules, rule->kind, rule->other);
    return 0;
}

/* "N days [of the period]" */
static int takes_days(struct rules *rules, struct rule *rule)
{
    struct slice rest = rule->args, number = {0};
    bool fine = false;
    slice_cut(&rest, ' ', &number);
    if (number_is_json(number))
        rule->days = number_value(number, &fine);
    if (!fine || rule->days < 0 || (!slice_is(rest, "days") && !slice_is(rest, "days of the period")))
        return wrong(rules, rule, "wants N days of the period");
    rule->has_period = kind_field(rule->kind, S("period")) && !slice_is(rule->field, "period");
    if (rule->has_period)
        rule->other_place = watch_field(rules, rule->kind, S("period"));
    return 0;
}

bool rule_target(struct slice text, enum kind_id *kind, struct slice *field)
{
    struct slice name = {0};
    *field = text;
    slice_cut(field, '.', &name);
    *kind = kind_of(name);
    return *kind < KINDS && kind_phase(*kind) <= PHASE_FIGURES && field->len &&
           !memchr(field->at, ' ', field->len);
}

static struct set *find_set(struct rules *rules, enum kind_id kind, struct slice field)
{
    for (size_t i = 0; i < rules->sets.n; i++)
        if (rules->sets.at[i]->kind == kind && slice_eq(rules->sets.at[i]->field, field))
            return rules->sets.at[i];
    struct set *set = arena_new(rules->perm, struct set, 1);
    set->kind = kind;
    set->field = field;
    set->place = watch_field(rules, kind, field);
    LIST_PUSH(rules->perm, &rules->sets, set);
    LIST_PUSH(rules->perm, &rules->watches[kind].sets, set);
    return set;
}

static int takes_targets(struct rules *rules, struct rule *rule)
{
    struct slice rest = rule->args, one, field;
    enum phase mine = kind_phase(rule->kind);
    while (rest.len && slice_cut(&rest, ',', &one)) {
        enum kind_id kind;
        if (!rule_target(slice_trim(one), &kind, &field))
            return wrong(rules, rule, "wants KIND.FIELD[, KIND.FIELD...]");
        if (kind_phase(kind) > mine)
            return wrong(rules, rule, "refers to a kind that comes later in the stream");
        if (kind_phase(kind) == mine && mine == PHASE_FIGURES)
            return wrong(rules, rule, "refers to figures: they are too many to wait for");
        rule->deferred = rule->deferred || kind_phase(kind) == mine;
        LIST_PUSH(rules->perm, &rule->sets, find_set(rules, kind, field));
    }
    rules->holds[mine] = rules->holds[mine] || rule->deferred;
    return rule->sets.n ? 0 : wrong(rules, rule, "wants KIND.FIELD[, KIND.FIELD...]");
}

/* A row of `types`: its words in the config, its name in findings, its arguments, its check. */
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

/* "5%" or "0.05" at the end of a rule, behind the word share. */
static int take_share(struct rules *rules, struct rule *rule)
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
        return fail(rules->error, STATUS_USAGE, "%.*s: share: found '%.*s', wanted a share such as 5%%", SL(rule->where), SL(text));
    rule->broken.arena = rules->perm;
    rule->args = slice_trim(slice_sub(rule->args, 0, at));
    return 0;
}

bool rule_severity(struct slice word, enum severity *to)
{
    static const char *const names[] = {"info", "warning", "error"};
    for (size_t i = 0; i < 3; i++)
        if (slice_is(word, names[i])) {
            *to = (enum severity)i;
            return true;
        }
    return false;
}

bool rule_breaks(struct check *c, const struct rule *rule)
{
    return rule->type->breaks(c, rule);
}

int rule_add(struct rules *rules, struct rule *rule, struct slice text)
{
    rule->type = type_at(text, &rule->args);
    if (!rule->type)
        return fail(rules->error, STATUS_USAGE,
                    "%.*s: unknown rule '%.*s' (required, unique, one of, range, matches, exists "
                    "in, before, fresh within, rows between)",
                    SL(rule->where), SL(text));
    rule->finding = rule->type->name;
    rule->is_unique = rule->type->breaks == breaks_unique;
    if (take_share(rules, rule))
        return -1;
    rule->place = watch_field(rules, rule->kind, rule->field);
    LIST_PUSH(rules->perm, &rules->watches[rule->kind].rules, rule);
    return rule->type->takes(rules, rule);
}
