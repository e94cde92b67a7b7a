/* formula - how an indicator of the catalogue is computed: the grammar, taken apart and checked. */
#include "catalogue/formula.h"

#include <stdio.h>

#include "text/number.h"

/* Where a text of the catalogue stands, for messages. */
struct place {
    const struct record *record;
    const char *field;
    struct slice text;
    struct error *error;
};

static int refuse(const struct place *p, const char *wanted)
{
    return fail(p->error, STATUS_DATA, "%.*s:%.*s: indicator '%.*s', field '%s': '%.*s' is not %s", SL(record_text(p->record, "source")),
                SL(record_text(p->record, "line")), SL(record_text(p->record, "code")), p->field, SL(p->text), wanted);
}

static struct place place_of(const struct record *r, const char *field, struct error *e)
{
    return (struct place){r, field, slice_trim(record_text(r, field)), e};
}

/* "name(inside)" */
static bool call_of(struct slice text, const char *name, struct slice *inside)
{
    size_t n = strlen(name);
    if (!slice_starts(text, name) || text.len < n + 2 || text.at[n] != '(' || text.at[text.len - 1] != ')')
        return false;
    *inside = slice_trim(slice_sub(text, n + 1, text.len - 1));
    return true;
}

static bool is_name(struct slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!((s.at[i] >= 'a' && s.at[i] <= 'z') || (s.at[i] >= 'A' && s.at[i] <= 'Z') || (s.at[i] >= '0' && s.at[i] <= '9') ||
              s.at[i] == '_'))
            return false;
    return s.len > 0;
}

/* -- the parts -------------------------------------------------------------------------------------------------- */

static int parse_measure(struct formula *f, const struct record *r, struct error *e)
{
    struct place p = place_of(r, "measure", e);
    struct slice inside;
    bool ok = true;
    if (!p.text.len || slice_is(p.text, "observed")) {
        f->kind = FORMULA_OBSERVED;
        return 0;
    }
    if (slice_is(p.text, "ratio")) {
        f->kind = FORMULA_RATIO;
        return 0;
    }
    f->kind = FORMULA_MEASURE;
    f->measure = measure_find(p.text);
    if (!f->measure && call_of(p.text, "entropy", &inside)) {
        f->measure = measure_find(S("entropy"));
        ok = number_is_json(inside);
        f->parameter = ok ? number_value(inside, &ok) : 0;
    }
    return f->measure && ok && (f->parameter == 0 || f->parameter > 1)
               ? 0
               : refuse(&p, "a measure (observed, ratio, count, distinct, sum, mean, median, min, max, entropy(K), herfindahl)");
}

/* Names that are looked up in records: terminated, so that `.at` is a C string. */
static void terminate(struct formula *f, struct arena *a)
{
    struct slice *const names[] = {&f->field, &f->days_from, &f->days_to, &f->via_field, &f->by_year, &f->by_field,
                                   &f->at_start, &f->at_end, &f->at_last, &f->latest_of, &f->per};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        *names[i] = slice_copy(a, *names[i]);
    f->beside = slice_is(f->field, "value") ? S("qualifier") : slice_format(a, "%.*s_qualifier", SL(f->field));
}

static int parse_kind(const struct place *p, struct slice name, enum kind_id *kind)
{
    *kind = kind_of(name);
    return *kind != KIND_OTHER ? 0 : refuse(p, "a kind of record with a field (experiment, partner.helix, experiment.days(start,end))");
}

static int parse_of(struct formula *f, const struct record *r, enum kind_id *kind, struct error *e)
{
    struct place p = place_of(r, "of", e);
    struct slice rest = p.text, name, inside;
    slice_cut(&rest, '.', &name);
    if (parse_kind(&p, name, kind))
        return -1;
    f->field = rest.at ? rest : S("");
    if (call_of(f->field, "days", &inside)) {
        slice_cut(&inside, ',', &f->days_from);
        f->days_from = slice_trim(f->days_from);
        f->days_to = inside.at ? slice_trim(inside) : S("");
        f->field = S("");
        if (!is_name(f->days_from) || !is_name(f->days_to))
            return refuse(&p, "KIND.days(START,END)");
    } else if (rest.at && !is_name(rest)) {
        return refuse(&p, "KIND.FIELD");
    }
    return f->measure->needs & WANTS_NUMBER && !f->field.len && !f->days_from.len ? refuse(&p, "a field that holds numbers") : 0;
}

/* "[KIND.]FIELD -> KIND"; without a KIND in front the base is the measured kind. */
static int parse_via(struct formula *f, const struct record *r, enum kind_id measured, struct error *e)
{
    struct place p = place_of(r, "via", e);
    size_t arrow = slice_find(p.text, S("->"));
    f->base = measured;
    f->joined = KIND_OTHER;
    if (!p.text.len)
        return 0;
    struct slice from = slice_trim(slice_sub(p.text, 0, arrow)), to = S(""), kind;
    if (arrow < p.text.len)
        to = slice_trim(slice_sub(p.text, arrow + 2, p.text.len));
    struct slice field = from;
    slice_cut(&field, '.', &kind);
    if (field.at && parse_kind(&p, kind, &f->base))
        return -1;
    f->via_field = field.at ? field : from;
    if (!is_name(f->via_field) || parse_kind(&p, to, &f->joined))
        return refuse(&p, "FIELD -> KIND");
    f->of_joined = measured == f->joined && measured != f->base;
    return measured == f->base || f->of_joined ? 0 : refuse(&p, "a join that reaches the measured kind");
}

static int parse_by(struct formula *f, const struct record *r, struct error *e)
{
    struct place p = place_of(r, "by", e);
    if (call_of(p.text, "year", &f->by_year))
        return is_name(f->by_year) ? 0 : refuse(&p, "year(FIELD) or FIELD");
    f->by_field = p.text;
    return !p.text.len || is_name(p.text) ? 0 : refuse(&p, "year(FIELD) or FIELD");
}

static int parse_at(struct formula *f, const struct record *r, struct error *e)
{
    struct place p = place_of(r, "at", e);
    size_t dots = slice_find(p.text, S(".."));
    if (!p.text.len)
        return 0;
    if (slice_starts(p.text, "latest ")) {
        f->latest_of = slice_trim(slice_sub(p.text, 7, p.text.len));
        return is_name(f->latest_of) ? 0 : refuse(&p, "latest FIELD");
    }
    if (dots > p.text.len)
        return refuse(&p, "START..END, START..END|LAST or latest FIELD");
    f->at_start = slice_trim(slice_sub(p.text, 0, dots));
    f->at_last = slice_sub(p.text, dots + 2, p.text.len);
    slice_cut(&f->at_last, '|', &f->at_end);
    f->at_end = slice_trim(f->at_end);
    f->at_last = f->at_last.at ? slice_trim(f->at_last) : S("");
    bool fine = is_name(f->at_start) && is_name(f->at_end) && (!f->at_last.len || is_name(f->at_last));
    if (fine && f->by_year.len)
        return refuse(&p, "to be joined with by = year(…): START..END has its own years");
    return fine ? 0 : refuse(&p, "START..END, START..END|LAST or latest FIELD");
}

static int parse_where(struct formula *f, const struct record *r, struct arena *a, struct error *e)
{
    struct place p = place_of(r, "where", e);
    struct error inner = {0};
    f->where = condition_parse(p.text, a, &inner);
    f->counts_joined = slice_find(p.text, S("n(")) < p.text.len;
    return f->where ? 0 : refuse(&p, inner.text);
}

/* "A + B - C" */
static int parse_sum(struct operand_sum *s, const struct record *r, const char *field, bool needed, struct arena *a, struct error *e)
{
    struct place p = place_of(r, field, e);
    size_t from = 0;
    int sign = 1;
    for (size_t i = 0; i <= p.text.len && p.text.len; i++) {
        /* A code may hold a hyphen or a dot: only a sign between blanks joins. */
        bool joint = i + 2 < p.text.len && p.text.at[i] == ' ' && (p.text.at[i + 1] == '+' || p.text.at[i + 1] == '-') &&
                     p.text.at[i + 2] == ' ';
        if (i < p.text.len && !joint)
            continue;
        struct slice code = slice_trim(slice_sub(p.text, from, i));
        if (!code.len || memchr(code.at, ' ', code.len))
            return refuse(&p, "codes joined by ' + ' or ' - '");
        LIST_PUSH(a, s, (struct operand_term){.code = code, .sign = sign});
        if (joint) {
            sign = p.text.at[i + 1] == '-' ? -1 : 1;
            from = i + 3;
            i += 2;
        }
    }
    return s->n || !needed ? 0 : refuse(&p, "a code: a ratio needs it");
}

static double number_or(const struct record *r, const char *field, double otherwise)
{
    const struct value *v = record_get(r, field);
    return v->type == VALUE_NUMBER ? v->number : otherwise;
}

int formula_parse(struct formula *f, const struct record *r, struct arena *a, struct error *e)
{
    enum kind_id measured = KIND_OTHER;
    *f = (struct formula){.indicator = r, .code = record_text(r, "code"), .unit = record_text(r, "unit"), .joined = KIND_OTHER};
    f->name = record_text(r, "name_it");
    f->per = record_text(r, "per");
    f->declared = record_text(r, "declared");
    f->scale = number_or(r, "scale", 1);
    f->min_n = number_or(r, "min_n", 0);
    if (parse_measure(f, r, e))
        return -1;
    int bad = 0;
    if (f->kind == FORMULA_RATIO) /* with `per` alone it needs no den */
        bad = parse_sum(&f->num, r, "num", true, a, e) || parse_sum(&f->den, r, "den", !f->per.len, a, e);
    else if (f->kind == FORMULA_MEASURE)
        bad = parse_of(f, r, &measured, e) || parse_via(f, r, measured, e) || parse_by(f, r, e) || parse_at(f, r, e) ||
              parse_where(f, r, a, e);
    terminate(f, a);
    return bad ? -1 : 0;
}

/* -- the catalogue ---------------------------------------------------------------------------------------------- */

struct formula *catalogue_find(const struct catalogue *c, struct slice code)
{
    const size_t *at = table_find(&c->by_code, code);
    return at ? &c->at[*at] : NULL;
}

static int bind_sum(struct catalogue *c, struct formula *f, struct operand_sum *s, const char *field, struct error *e)
{
    for (size_t i = 0; i < s->n; i++) {
        struct formula *g = catalogue_find(c, s->at[i].code);
        struct place p = place_of(f->indicator, field, e);
        p.text = s->at[i].code;
        if (!g)
            return refuse(&p, "an indicator of the catalogue");
        s->at[i].formula = (size_t)(g - c->at);
    }
    return 0;
}

/* Depth first: a ratio that meets itself on the way down. `state`: 1 on the way, 2 done. */
static int walk_ratio(struct catalogue *c, size_t i, unsigned char *state, struct error *e)
{
    struct formula *f = &c->at[i];
    struct place p = place_of(f->indicator, "num", e);
    struct operand_sum *both[] = {&f->num, &f->den};
    if (state[i] == 1)
        return refuse(&p, "a formula: it leads back to itself");
    if (state[i] == 2)
        return 0;
    state[i] = 1;
    for (size_t k = 0; k < 2; k++)
        for (size_t t = 0; t < both[k]->n; t++)
            if (walk_ratio(c, both[k]->at[t].formula, state, e))
                return -1;
    state[i] = 2;
    return 0;
}

static int check_parents(struct catalogue *c, struct formula *f, struct error *e)
{
    struct place p = place_of(f->indicator, "parent", e);
    struct slice parent = p.text;
    for (size_t steps = 0; parent.len; steps++) {
        const struct formula *up = catalogue_find(c, parent);
        if (!up)
            return refuse(&p, "an indicator of the catalogue");
        if (steps > c->n)
            return refuse(&p, "a parent: the tree leads back to itself");
        parent = record_text(up->indicator, "parent");
    }
    return 0;
}

int catalogue_bind(struct catalogue *c, struct arena *a, struct error *e)
{
    for (size_t i = 0; i < c->n; i++) {
        bool fresh;
        size_t *at = table_at(&c->by_code, a, c->at[i].code, &fresh);
        struct place p = place_of(c->at[i].indicator, "code", e);
        if (!fresh)
            return refuse(&p, "a code of its own: it stands already in the catalogue");
        *at = i;
    }
    for (size_t i = 0; i < c->n; i++) {
        struct formula *f = &c->at[i];
        struct place p = place_of(f->indicator, "declared", e);
        if (bind_sum(c, f, &f->num, "num", e) || bind_sum(c, f, &f->den, "den", e) || check_parents(c, f, e))
            return -1;
        if (f->declared.len && !catalogue_find(c, f->declared))
            return refuse(&p, "an indicator of the catalogue");
    }
    unsigned char *state = arena_new(a, unsigned char, c->n + 1);
    for (size_t i = 0; i < c->n; i++)
        if (walk_ratio(c, i, state, e))
            return -1;
    return 0;
}
