/* condition - `FIELD OP VALUE [and …]`: which records are meant. */
#include "record/condition.h"

#include "text/date.h"
#include "text/number.h"

enum op { OP_EQ, OP_NE, OP_LE, OP_LT, OP_GE, OP_GT, OP_IN };

/* Longer signs first, so that <= is not read as <. */
static const struct {
    const char *sign;
    enum op op;
} ops[] = {{"!=", OP_NE}, {"<=", OP_LE}, {">=", OP_GE}, {"=", OP_EQ}, {"<", OP_LT}, {">", OP_GT}};

struct operand {
    struct slice text;
    double number;
    bool is_number, is_date;
    struct date date;
};

struct term {
    enum op op;
    bool counts; /* n(FIELD) */
    struct operand *wanted;
    size_t n;
};

struct condition {
    struct term *terms;
    const char **fields;
    size_t n;
};

/* -- parsing ---------------------------------------------------------------------------------------------------- */

static int wrong(struct slice text, const char *what, struct error *e)
{
    return fail(e, STATUS_USAGE, "condition '%.*s': %s (wanted: FIELD OP VALUE [and …], OP one of = != < <= > >= in)", SL(text),
                what);
}

static struct operand operand_of(struct slice text, struct arena *a)
{
    struct operand o = {.text = slice_copy(a, text)};
    if (number_is_json(text))
        o.number = number_value(text, &o.is_number);
    o.is_date = date_parse(text, &o.date);
    return o;
}

/* Takes a value off the front: quoted, or up to " and ". */
static int take_value(struct slice *rest, struct slice *value, struct slice all, struct error *e)
{
    struct slice s = slice_trim(*rest);
    char quote = s.len ? s.at[0] : '\0';
    if (quote == '\'' || quote == '"') {
        const char *end = memchr(s.at + 1, quote, s.len - 1);
        if (!end)
            return wrong(all, "a quote is not closed", e);
        *value = (struct slice){s.at + 1, (size_t)(end - s.at - 1)};
        *rest = slice_sub(s, value->len + 2, s.len);
        return 0;
    }
    size_t end = slice_find(s, S(" and "));
    *value = slice_trim(slice_sub(s, 0, end));
    *rest = slice_sub(s, end, s.len);
    return value->len ? 0 : wrong(all, "a value is missing (\"\" is nothing said)", e);
}

/* "(a, b)" */
static int take_list(struct slice *rest, struct term *t, struct slice all, struct arena *a, struct error *e)
{
    struct slice s = slice_trim(*rest), inside, item;
    const char *end = s.len && s.at[0] == '(' ? memchr(s.at, ')', s.len) : NULL;
    if (!end)
        return wrong(all, "'in' wants (A, B, …)", e);
    inside = (struct slice){s.at + 1, (size_t)(end - s.at - 1)};
    *rest = slice_sub(s, inside.len + 2, s.len);
    LIST(struct operand) items = {0};
    while (slice_cut(&inside, ',', &item))
        LIST_PUSH(a, &items, operand_of(slice_trim(item), a));
    t->wanted = items.at;
    t->n = items.n;
    return 0;
}

static bool name_char(char c)
{
    return c != '=' && c != '!' && c != '<' && c != '>' && c != ' ' && c != '\t';
}

static int take_op(struct slice *rest, enum op *op, struct slice all, struct error *e)
{
    struct slice s = slice_trim(*rest);
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (slice_starts(s, ops[i].sign)) {
            *op = ops[i].op;
            *rest = slice_sub(s, strlen(ops[i].sign), s.len);
            return 0;
        }
    if (slice_starts(s, "in") && s.len > 2 && (s.at[2] == ' ' || s.at[2] == '(')) {
        *op = OP_IN;
        *rest = slice_sub(s, 2, s.len);
        return 0;
    }
    return wrong(all, "an operator is missing", e);
}

static int take_term(struct slice *rest, struct term *t, const char **field, struct slice all, struct arena *a, struct error *e)
{
    struct slice s = slice_trim(*rest), name;
    size_t n = 0;
    while (n < s.len && name_char(s.at[n]))
        n++;
    name = slice_sub(s, 0, n);
    *rest = slice_sub(s, n, s.len);
    if (slice_starts(name, "n(") && name.at[name.len - 1] == ')') {
        t->counts = true;
        name = slice_sub(name, 2, name.len - 1);
    }
    if (memchr(name.at, '(', name.len) || memchr(name.at, ')', name.len))
        return wrong(all, "a bracket where a field must be", e);
    if (!name.len)
        return wrong(all, "a field is missing", e);
    *field = slice_cstr(a, name);
    if (take_op(rest, &t->op, all, e))
        return -1;
    if (t->op == OP_IN)
        return take_list(rest, t, all, a, e);
    struct slice value;
    if (take_value(rest, &value, all, e))
        return -1;
    t->wanted = arena_new(a, struct operand, 1);
    t->wanted[0] = operand_of(value, a);
    t->n = 1;
    if (t->counts && !t->wanted[0].is_number)
        return wrong(all, "n(…) is compared with a number", e);
    return 0;
}

struct condition *condition_parse(struct slice text, struct arena *a, struct error *e)
{
    LIST(struct term) terms = {0};
    LIST(const char *) fields = {0};
    struct slice rest = slice_trim(text);
    while (rest.len) {
        struct term t = {0};
        const char *field = NULL;
        if (take_term(&rest, &t, &field, text, a, e))
            return NULL;
        LIST_PUSH(a, &terms, t);
        LIST_PUSH(a, &fields, field);
        rest = slice_trim(rest);
        if (rest.len && !slice_starts(rest, "and ")) {
            wrong(text, "terms are joined by 'and'", e);
            return NULL;
        }
        if (rest.len)
            rest = slice_trim(slice_sub(rest, 4, rest.len));
    }
    struct condition *c = arena_new(a, struct condition, 1);
    LIST_PUSH(a, &fields, NULL);
    *c = (struct condition){terms.at, fields.at, terms.n};
    return c;
}

const char *const *condition_fields(const struct condition *c)
{
    return c->fields;
}

bool condition_equals(const struct condition *c, const char *field, struct slice *text)
{
    for (size_t i = 0; i < c->n; i++)
        if (!strcmp(c->fields[i], field) && c->terms[i].op == OP_EQ && !c->terms[i].counts && c->terms[i].wanted[0].text.len) {
            *text = c->terms[i].wanted[0].text;
            return true;
        }
    return false;
}

/* -- fitting ---------------------------------------------------------------------------------------------------- */

static bool ordered(enum op op, int order)
{
    switch (op) {
    case OP_LT:
        return order < 0;
    case OP_LE:
        return order <= 0;
    case OP_GT:
        return order > 0;
    case OP_GE:
        return order >= 0;
    case OP_NE:
        return order != 0;
    default:
        return order == 0;
    }
}

/* From `first` to `last`, against a date. */
static bool dates_fit(enum op op, struct date first, struct date last, struct date b)
{
    switch (op) {
    case OP_LT:
        return date_last(last) < date_first(b);
    case OP_LE:
        return date_last(last) <= date_last(b);
    case OP_GT:
        return date_first(first) > date_last(b);
    default:
        return date_first(first) >= date_first(b);
    }
}

static bool text_fits(enum op op, struct slice text, const struct operand *w)
{
    struct date first, last;
    bool order = op == OP_LT || op == OP_LE || op == OP_GT || op == OP_GE;
    if (order && w->is_date && date_period(text, &first, &last))
        return dates_fit(op, first, last, w->date);
    return ordered(op, slice_cmp(text, w->text));
}

static bool number_fits(enum op op, double number, const struct operand *w)
{
    return w->is_number && ordered(op, (number > w->number) - (number < w->number));
}

/* One operand, for = != < <= > >=. */
static bool one_fits(enum op op, const struct value *v, const struct operand *w)
{
    switch (v->type) {
    case VALUE_NUMBER:
        return w->is_number ? number_fits(op, v->number, w) : text_fits(op, v->text, w);
    case VALUE_TEXT:
        return text_fits(op, v->text, w);
    case VALUE_BOOL:
        return text_fits(op, value_as_text(v), w);
    case VALUE_LIST:
        for (size_t i = 0; i < v->list.n; i++)
            if (text_fits(op == OP_NE ? OP_EQ : op, v->list.items[i], w))
                return op != OP_NE;
        return op == OP_NE;
    default:
        return false;
    }
}

static double count_different(const struct value *v)
{
    if (v->type != VALUE_LIST)
        return value_is_empty(v) ? 0 : 1;
    size_t n = 0;
    for (size_t i = 0; i < v->list.n; i++) {
        size_t k = 0;
        while (k < i && !slice_eq(v->list.items[k], v->list.items[i]))
            k++;
        n += k == i;
    }
    return (double)n;
}

static bool term_fits(const struct term *t, const struct value *v)
{
    if (t->counts)
        return number_fits(t->op, count_different(v), t->wanted);
    bool asks_empty = t->n == 1 && t->wanted[0].text.len == 0;
    if (value_is_empty(v))
        return asks_empty && t->op == OP_EQ;
    if (asks_empty && (t->op == OP_EQ || t->op == OP_NE))
        return t->op == OP_NE;
    if (t->op != OP_IN)
        return one_fits(t->op, v, t->wanted);
    for (size_t i = 0; i < t->n; i++)
        if (one_fits(OP_EQ, v, &t->wanted[i]))
            return true;
    return false;
}

bool condition_fits(const struct condition *c, const struct value *const *values)
{
    for (size_t i = 0; i < c->n; i++)
        if (!term_fits(&c->terms[i], values[i]))
            return false;
    return true;
}

struct binder condition_binder(const struct condition *c, struct arena *a)
{
    return (struct binder){.names = c->fields, .arena = a};
}

bool condition_fits_record(const struct condition *c, struct binder *b, const struct record *r)
{
    const int *at = bind(b, r->shape);
    for (size_t i = 0; i < c->n; i++)
        if (!term_fits(&c->terms[i], record_at(r, at[i])))
            return false;
    return true;
}

/* Most terms ask how large a number is: which of smaller, equal and larger will do is asked once. */
static void filter_by_number(const struct term *t, int at, struct batch *batch)
{
    const unsigned fitting = ordered(t->op, -1) | (unsigned)ordered(t->op, 0) << 1 | (unsigned)ordered(t->op, 1) << 2;
    const double wanted = t->wanted->number;
    const size_t stride = batch->shape->n;
    size_t n = 0;
    for (size_t i = 0; i < batch->n; i++) {
        const struct value *v = batch->values + batch->rows[i] * stride + at;
        unsigned as = (unsigned)((v->number > wanted) - (v->number < wanted) + 1);
        batch->rows[n] = batch->rows[i];
        n += v->type == VALUE_NUMBER ? fitting >> as & 1 : term_fits(t, v);
    }
    batch->n = n;
}

static void filter(const struct term *t, int at, struct batch *batch)
{
    size_t n = 0;
    for (size_t i = 0; i < batch->n; i++) {
        bool fits = term_fits(t, at < 0 ? &value_absent : batch_values(batch, i) + at);
        batch->rows[n] = batch->rows[i];
        n += fits;
    }
    batch->n = n;
}

void condition_filter(const struct condition *c, struct binder *b, struct batch *batch)
{
    const int *at = bind(b, batch->shape);
    for (size_t k = 0; k < c->n; k++) {
        const struct term *t = &c->terms[k];
        bool number = t->op != OP_IN && t->wanted->is_number && !t->counts && at[k] >= 0;
        (number ? filter_by_number : filter)(t, at[k], batch);
    }
}
