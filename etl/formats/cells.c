/* cells - from the cell of a column to the value of a field: numbers, dates, words for truth, lists, and what stands beside them. */
#include "formats/cells.h"

#include "text/name.h"
#include "text/unit.h"

bool words_have(const struct words *words, struct slice text)
{
    for (size_t i = 0; i < words->n; i++)
        if (slice_eq(words->at[i], text))
            return true;
    return false;
}

/* Letters as x, digits as 9: the shape of a cell, where a row may have slipped and a name stand in the column of a number. */
static struct slice masked(struct slice text, struct arena *a)
{
    char *to = arena_alloc(a, text.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || ((unsigned char)c & 0xc0) == 0xc0;
        if (((unsigned char)c & 0xc0) != 0x80)
            to[n++] = letter ? 'x' : c >= '0' && c <= '9' ? '9' : c;
    }
    return (struct slice){to, n};
}

static int refuse_cell(struct cells *g, const struct column *c, const char *rule, struct slice found, const char *wanted)
{
    struct finding f = g->about;
    g->bad = true;
    if (g->tries)
        return 0;
    f.severity = SEVERITY_ERROR;
    f.rule = rule;
    f.field = c->name;
    f.found = found = g->masked ? masked(found, g->ctx->maker->arena) : found;
    f.wanted = slice_of(wanted);
    if (!g->first_fault.len)
        g->first_fault = slice_format(g->ctx->perm, "line %llu, field '%.*s': '%.*s' is not %s", (unsigned long long)f.line,
                                      SL(c->name), (int)(found.len < 80 ? found.len : 80), found.at, wanted);
    return report(g->ctx, &f);
}

/* The code that [values …] gives for the word; the word itself when it gives none. */
struct slice cell_code(const struct column *c, struct slice text)
{
    for (size_t i = 0; c->values && i < c->values->n; i++)
        if (slice_eq(c->values->at[i].name, text))
            return c->values->at[i].value;
    return text;
}

static void set_beside(struct cells *g, struct record *r, const struct column *c, const char *what, struct slice text)
{
    g->beside = true;
    if (!r)
        return;
    const char *name = slice_is(c->name, "value") ? what : slice_format(g->ctx->maker->arena, "%.*s_%s", SL(c->name), what).at;
    record_set(g->ctx->maker, r, name, value_text(text));
}

/* A flag behind the number ("874,320 b"), taken off; also alone behind a missing sign (": u"). */
static struct slice take_flag(const struct column *c, struct slice text, struct slice *flag)
{
    size_t at = text.len;
    while (at && text.at[at - 1] != ' ')
        at--;
    struct slice last = slice_sub(text, at, text.len);
    if (!at || !words_have(c->flags, last))
        return text;
    *flag = last;
    return slice_trim(slice_sub(text, 0, at));
}

/* A unit behind a number: the one that the column or the record declares, or for `value` any. */
static bool unit_fits(const struct column *c, const struct record *r, struct slice unit)
{
    const struct value *said = r ? record_get(r, "unit") : NULL;
    if (c->unit.len)
        return slice_eq(unit_canonical(c->unit), unit);
    if (!slice_is(c->name, "value"))
        return false;
    return !said || value_is_empty(said) || slice_eq(unit_canonical(said->text), unit);
}

static int convert_number(struct cells *g, const struct column *c, struct slice text, struct record *r, struct value *out)
{
    struct number n;
    enum number_fault fault = number_read(text, c->style, g->ctx->maker->arena, &n);
    if (fault != NUMBER_FINE)
        return refuse_cell(g, c, "bad-number", text,
                           slice_format(g->ctx->maker->arena, "a number (%s)", number_fault_text(fault)).at);
    if (n.unit.len) {
        struct slice unit = unit_canonical(n.unit);
        if (!unit_fits(c, r, unit))
            return refuse_cell(g, c, "bad-number", text, "a number (something stands behind it)");
        set_beside(g, r, c, "unit", unit);
    } else if (c->unit.len && (!r || value_is_empty(record_get(r, "unit")) || !slice_is(c->name, "value"))) {
        set_beside(g, r, c, "unit", unit_canonical(c->unit));
    }
    if (strcmp(n.qualifier, "=") != 0)
        set_beside(g, r, c, "qualifier", slice_of(n.qualifier));
    *out = value_digits(n.text, n.value);
    return 0;
}

static struct value date_value(struct cells *g, struct date d)
{
    char iso[16];
    size_t n = date_print(d, iso);
    return value_text(slice_copy(g->ctx->maker->arena, (struct slice){iso, n}));
}

/* A span as one text for `period`, so that a quarter is neither a month nor its year; `start` has `end` beside it, any other NAME has NAME_end. */
static void set_span(struct cells *g, struct record *r, const struct column *c, struct date first, struct date last,
                     struct value *out)
{
    struct arena *a = g->ctx->maker->arena;
    char period[32];
    if (slice_is(c->name, "period")) {
        size_t n = date_print_period(first, last, period);
        *out = value_text(slice_copy(a, (struct slice){period, n}));
        return;
    }
    *out = date_value(g, first);
    if (date_first(first) == date_first(last) && date_last(first) == date_last(last))
        return;
    g->beside = true;
    if (!r)
        return;
    const char *end = slice_is(c->name, "start") ? "end" : slice_format(a, "%.*s_end", SL(c->name)).at;
    if (value_is_empty(record_get(r, end)))
        record_set(g->ctx->maker, r, end, date_value(g, last));
}

/* "2008/09" is read as a month, and said to be one. */
static int doubt_month(struct cells *g, const struct column *c, struct slice text)
{
    struct finding f = g->about;
    g->beside = true;
    if (g->tries)
        return 0;
    f.severity = SEVERITY_WARNING;
    f.rule = "doubtful";
    f.field = c->name;
    f.found = text;
    f.wanted = slice_format(g->ctx->maker->arena, "a month, as it was read, or a school year: dates.%.*s = school",
                            SL(c->header.len ? c->header : c->name));
    return report(g->ctx, &f);
}

static int refuse_date(struct cells *g, const struct column *c, struct slice text, enum date_fault fault, struct date date)
{
    enum { ANY_LEAP_YEAR = 2000 };
    struct date first, last;
    char why[64];
    date_fault_text(fault, date, why);
    bool no_year = fault == DATE_NONE && !g->year && date_read_span(text, c->order, ANY_LEAP_YEAR, &first, &last);
    return refuse_cell(g, c, "bad-date", text,
                       no_year ? "a date (no year: the key 'year' of the source can give it)"
                               : slice_format(g->ctx->maker->arena, "a date (%s)", why).at);
}

static int convert_date(struct cells *g, const struct column *c, struct slice text, struct record *r, struct value *out)
{
    struct date date = {0}, first, last;
    bool school = c->school && date_is_school_year(text, &first, &last);
    if (!school && date_parse(text, &date)) { /* as it will be printed: most are */
        *out = value_text(text);
        return 0;
    }
    enum date_fault fault = school ? DATE_NONE : date_read(text, c->order, &date);
    if (school || (fault != DATE_FINE && date_read_span(text, c->order, g->year, &first, &last))) {
        set_span(g, r, c, first, last, out);
        return 0;
    }
    if (fault != DATE_FINE)
        return refuse_date(g, c, text, fault, date);
    *out = date_value(g, date);
    return date_is_school_year(text, &first, &last) ? doubt_month(g, c, text) : 0;
}

static int convert_bool(struct cells *g, const struct column *c, struct slice text, struct value *out)
{
    static const struct {
        const char *word;
        bool truth;
    } words[] = {{"true", true},   {"yes", true}, {"si", true},     {"vero", true}, {"1", true}, {"s", true}, {"y", true}, {"n", false},
                 {"false", false}, {"no", false}, {"falso", false}, {"0", false}};
    struct slice code = cell_code(c, text), word = name_key(code, g->ctx->maker->arena);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(word, words[i].word)) {
            *out = value_bool(words[i].truth);
            return 0;
        }
    return refuse_cell(g, c, "bad-value", text, "yes or no");
}

static struct value convert_list(struct cells *g, const struct column *c, struct slice text)
{
    struct arena *a = g->ctx->maker->arena;
    LIST(struct slice) items = {0};
    struct slice rest = text, item;
    while (c->list ? slice_cut(&rest, c->list, &item) : (item = rest, rest.at = NULL, items.n == 0)) {
        item = slice_trim(item);
        if (item.len)
            LIST_PUSH(a, &items, cell_code(c, item));
    }
    return value_list(items.at, items.n);
}

/* "A: Value A" of a cell that holds code and label. */
static struct slice without_label(struct slice text)
{
    size_t at = slice_find(text, S(": "));
    return at < text.len ? slice_sub(text, 0, at) : text;
}

static int convert_text(struct cells *g, const struct column *c, struct slice raw, struct record *r, struct value *out)
{
    struct slice text = slice_trim(raw), flag = {0};
    if (c->plain) {
        *out = raw.len ? value_text(raw) : value_null();
        return 0;
    }
    if (c->labels)
        text = without_label(text);
    if (c->type == FIELD_NUMBER && c->flags->n)
        text = take_flag(c, text, &flag);
    if (flag.len)
        set_beside(g, r, c, "flag", flag);
    if (!text.len || words_have(c->own_missing ? c->own_missing : c->missing, text)) {
        *out = value_null();
        return 0;
    }
    switch (c->type) {
    case FIELD_NUMBER:
        return convert_number(g, c, text, r, out);
    case FIELD_DATE:
        return convert_date(g, c, cell_code(c, text), r, out);
    case FIELD_BOOL:
        return convert_bool(g, c, text, out);
    case FIELD_LIST:
        *out = convert_list(g, c, text);
        return 0;
    default:
        *out = value_text(cell_code(c, text));
        return 0;
    }
}

/* [7.69, 45.07] into lon and lat; a third item, the height, has no field. */
static void spread_list(struct cells *g, const struct column *c, const struct value *list, struct record *r)
{
    g->beside = true;
    for (size_t i = 0; i < c->spread->n && i < list->list.n; i++) {
        bool ok;
        double n = number_value(list->list.items[i], &ok);
        const char *name = slice_cstr(g->ctx->maker->arena, c->spread->at[i]);
        record_set(g->ctx->maker, r, name, ok ? value_digits(list->list.items[i], n) : value_text(list->list.items[i]));
    }
}

int cell_convert(struct cells *g, const struct column *c, const struct value *cell, struct record *r, struct value *out)
{
    enum field_type type = c->type;
    *out = value_null();
    switch (cell->type) {
    case VALUE_TEXT:
        return convert_text(g, c, cell->text, r, out);
    case VALUE_NUMBER:
        if (c->typed && (type == FIELD_CODE || type == FIELD_TEXT || type == FIELD_DATE))
            return convert_text(g, c, cell->text, r, out);
        *out = *cell;
        return c->typed && type != FIELD_NUMBER ? refuse_cell(g, c, "bad-value", cell->text, "what the field holds") : 0;
    case VALUE_BOOL:
        if (c->typed && type != FIELD_BOOL)
            return convert_text(g, c, value_as_text(cell), r, out);
        *out = *cell;
        return 0;
    case VALUE_LIST:
        if (c->typed && type != FIELD_LIST)
            return refuse_cell(g, c, "bad-value", S("a list"), "one value");
        *out = *cell;
        if (c->spread && r)
            spread_list(g, c, cell, r);
        return 0;
    default:
        return 0;
    }
}

bool cell_try(struct cells *g, const struct column *c, struct slice cell, struct value *out)
{
    const struct value v = value_text(cell);
    g->bad = g->beside = false;
    g->tries = true;
    int failed = cell_convert(g, c, &v, NULL, out);
    g->tries = false;
    return !failed && !g->bad && !g->beside;
}
