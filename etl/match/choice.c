/* choice - which of several figures that should be one is used. */
#include "match/choice.h"

static const struct {
    const char *name, *finding, *words;
} rules[] = {
    [CHOICE_PREFER] = {"prefer", "conflict", "one value (the first in the declared order is used)"},
    [CHOICE_LATEST] = {"latest", "conflict-latest", "one value (the latest is used)"},
    [CHOICE_QUALITY] = {"quality", "conflict-quality", "one value (the one of the highest quality is used)"},
    [CHOICE_REFUSE] = {"refuse", "conflict-refused", "one value (none is used)"},
};

static bool read_rule(struct slice name, enum choice_rule *to)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (slice_is(name, rules[i].name)) {
            *to = (enum choice_rule)i;
            return true;
        }
    return false;
}

/* "conflict_of.CODE = RULE" of [reconcile]; and when a source was retrieved. */
static int read_key(struct choice *c, const struct config *config, const struct config_section *s, const struct config_key *k,
                    struct arena *a, struct error *e)
{
    enum choice_rule one;
    bool fresh;
    if (slice_is(s->type, "source") && slice_is(k->name, "retrieved")) {
        *table_at(&c->retrieved, a, s->name, &fresh) = c->days.n;
        LIST_PUSH(a, &c->days, k->value);
    }
    if (!slice_is(s->type, "reconcile") || !slice_starts(k->name, "conflict_of."))
        return 0;
    if (!read_rule(k->value, &one))
        return fail(e, STATUS_USAGE, "%s:%u: key '%.*s': found '%.*s', wanted prefer, latest, quality or refuse", config->path,
                    k->line, SL(k->name), SL(k->value));
    *table_at(&c->by_indicator, a, slice_sub(k->name, strlen("conflict_of."), k->name.len), &fresh) = one;
    return 0;
}

int choice_open(struct choice *c, struct words prefer, struct slice rule, const struct config *config, struct arena *a,
                struct error *e)
{
    c->prefer = prefer;
    if (rule.len && !read_rule(rule, &c->rule))
        return fail(e, STATUS_USAGE, "conflict: found '%.*s', wanted prefer, latest, quality or refuse", SL(rule));
    for (size_t i = 0; config && i < config->n; i++)
        for (size_t k = 0; k < config->at[i].n; k++)
            if (read_key(c, config, &config->at[i], &config->at[i].at[k], a, e))
                return -1;
    return 0;
}

enum choice_rule choice_rule_of(const struct choice *c, struct slice indicator)
{
    const size_t *own = table_find(&c->by_indicator, indicator);
    return own ? (enum choice_rule)*own : c->rule;
}

const char *choice_finding(enum choice_rule rule)
{
    return rules[rule].finding;
}

const char *choice_words(enum choice_rule rule)
{
    return rules[rule].words;
}

/* -- the order -------------------------------------------------------------------------------------------------- */

/* Place in the declared order: of what the record cites, else of its source; what is not declared comes last. */
static size_t preference(const struct choice *c, const struct record *r)
{
    struct slice by[] = {record_text(r, "cited"), record_text(r, "source")};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < c->prefer.n; i++)
            if (by[k].len >= c->prefer.at[i].len && by[k].len &&
                slice_eq(slice_sub(by[k], 0, c->prefer.at[i].len), c->prefer.at[i]))
                return i;
    return c->prefer.n;
}

static struct slice day_of(const struct choice *c, const struct record *r)
{
    struct slice said = record_text(r, "as_of");
    const size_t *at = said.len ? NULL : table_find(&c->retrieved, record_text(r, "source"));
    return at ? c->days.at[*at] : said;
}

/* 0 is the best. */
static int faults(const struct record *r)
{
    struct slice sign = record_text(r, "qualifier");
    int n = slice_is(sign, "~") ? 8 : sign.len && !slice_is(sign, "=") ? 4 : 0;
    n += record_text(r, "flag").len ? 2 : 0;
    return n + (value_is_empty(record_get(r, "num")) || value_is_empty(record_get(r, "den")) ? 1 : 0);
}

bool choice_better(const struct choice *c, enum choice_rule rule, const struct record *a, const struct record *b)
{
    int order = 0;
    if (rule == CHOICE_LATEST)
        order = slice_cmp(day_of(c, a), day_of(c, b));
    if (rule == CHOICE_QUALITY)
        order = faults(b) - faults(a);
    return order > 0 || (order == 0 && preference(c, a) < preference(c, b));
}
