/* conflicts - what sources say differently: every value with who says it and where, which one is used and by which rule. */
#include "base/buffer.h"
#include "reports/sheets/sheets.h"
#include "text/number.h"

/* One value of a disagreement, cut out of the text of its finding. */
struct voice {
    struct slice value, sign; /* "32", ">=" */
    struct slice who;         /* what it cites; empty: nothing */
    struct slice source;      /* the file's id */
    uint64_t line;            /* 0: not known */
    struct slice item;
    bool used;
};

struct voices {
    LIST(struct voice) list;
};

/* -- reading a finding --------------------------------------------------------------------------------------------- */

static struct slice cut_sign(struct slice *text)
{
    static const char *const signs[] = {">=", "<=", ">", "<", "~"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (slice_starts(*text, signs[i])) {
            *text = slice_sub(*text, strlen(signs[i]), text->len);
            return slice_of(signs[i]);
        }
    return S("");
}

static size_t find_last(struct slice text, char c)
{
    size_t at = text.len;
    while (at && text.at[at - 1] != c)
        at--;
    return at ? at - 1 : SIZE_MAX;
}

/* "bandi_cifre:7", "programmi:28#2" */
static void read_place(struct slice place, struct voice *v)
{
    size_t colon = find_last(place, ':'), hash = find_last(place, '#');
    if (colon == SIZE_MAX)
        return;
    v->source = slice_sub(place, 0, colon);
    if (hash != SIZE_MAX && hash > colon)
        v->item = slice_sub(place, hash + 1, place.len);
    else
        hash = place.len;
    struct slice digits = slice_sub(place, colon + 1, hash);
    for (size_t i = 0; i < digits.len && digits.at[i] >= '0' && digits.at[i] <= '9'; i++)
        v->line = v->line * 10 + (uint64_t)(digits.at[i] - '0');
}

/* "32 (lastampa.it 2016-12-06; bandi_cifre:6)", "5T (partner:4)": the brackets at the end hold who and where. */
static struct voice read_voice(struct slice text)
{
    struct voice v = {.value = text};
    size_t depth = 0, open = text.len;
    if (!text.len || text.at[text.len - 1] != ')')
        return v;
    while (open) {
        char c = text.at[--open];
        depth += c == ')';
        if (c == '(' && !--depth)
            break;
    }
    if (depth)
        return v;
    struct slice inside = slice_sub(text, open + 1, text.len - 1);
    size_t semicolon = find_last(inside, ';');
    if (semicolon != SIZE_MAX) {
        v.who = slice_sub(inside, 0, semicolon);
        inside = slice_sub(inside, semicolon + 1, inside.len);
        inside = slice_starts(inside, " ") ? slice_sub(inside, 1, inside.len) : inside;
    }
    read_place(inside, &v);
    v.value = slice_sub(text, 0, open && text.at[open - 1] == ' ' ? open - 1 : open);
    v.sign = cut_sign(&v.value);
    return v;
}

/* The first is the one that is used, unless none is. The semicolons between values stand outside of all brackets. */
static void split(struct report *r, struct voices *to, struct slice found, bool none)
{
    size_t depth = 0, from = 0;
    for (size_t i = 0; i <= found.len; i++) {
        char c = i < found.len ? found.at[i] : ';';
        depth += c == '(';
        depth -= c == ')' && depth;
        if (c != ';' || (depth && i < found.len))
            continue;
        while (from < i && found.at[from] == ' ')
            from++;
        struct voice v = read_voice(slice_sub(found, from, i));
        v.used = !none && !to->list.n;
        LIST_PUSH(r->arena, &to->list, v);
        from = i + 1;
    }
}

/* "'80' as in line 12" */
static struct voice read_first(const struct record *finding)
{
    struct slice wanted = record_text(finding, "wanted"), tail = S("' as in line ");
    size_t at = slice_find(wanted, tail);
    struct voice v = {.value = wanted, .source = record_text(finding, "source"), .used = true};
    if (at == SIZE_MAX || !slice_starts(wanted, "'"))
        return v;
    v.value = slice_sub(wanted, 1, at);
    for (size_t i = at + tail.len; i < wanted.len && wanted.at[i] >= '0' && wanted.at[i] <= '9'; i++)
        v.line = v.line * 10 + (uint64_t)(wanted.at[i] - '0');
    return v;
}

static uint64_t line_of(const struct record *r)
{
    const struct value *v = record_get(r, "line");
    return v->type == VALUE_NUMBER && v->number > 0 ? (uint64_t)v->number : 0;
}

/* False when the finding tells of no disagreement between values. */
static bool read_finding(struct report *r, const struct record *finding, struct voices *to)
{
    struct slice rule = record_text(finding, "rule"), found = record_text(finding, "found");
    bool warning = slice_is(record_text(finding, "severity"), "warning");
    if (slice_is(rule, "differs") && !line_of(finding))
        return false;
    if (slice_is(rule, "conflict") || slice_starts(rule, "conflict-")) {
        split(r, to, found, slice_is(rule, "conflict-refused"));
        return true;
    }
    if (slice_is(rule, "merged") && warning) {
        struct voice used = read_voice(record_text(finding, "wanted")), other = read_voice(found);
        used.used = true;
        LIST_PUSH(r->arena, &to->list, used);
        LIST_PUSH(r->arena, &to->list, other);
        return true;
    }
    if (slice_is(rule, "differs")) {
        struct voice used = read_first(finding);
        struct voice other = {.value = found,
                              .source = record_text(finding, "source"),
                              .line = line_of(finding),
                              .item = record_text(finding, "item")};
        LIST_PUSH(r->arena, &to->list, used);
        LIST_PUSH(r->arena, &to->list, other);
        return true;
    }
    return false;
}

/* -- the table ----------------------------------------------------------------------------------------------------- */

/* What stood in that place of that file, or NULL: a figure where they differ about a value, else the thing that has the field. */
static const struct record *record_there(struct report *r, const struct voice *v, bool figure)
{
    for (enum kind_id kind = 0; kind < KINDS; kind++) {
        if (kind == KIND_finding || kind == KIND_source || (kind == KIND_observation) != figure)
            continue;
        struct records all = model_with(r->model, kind, "source", v->source);
        for (size_t i = 0; i < all.n; i++)
            if (line_of(all.at[i]) == v->line && slice_eq(record_text(all.at[i], "item"), v->item))
                return all.at[i];
    }
    return NULL;
}

static const struct record *record_of(struct report *r, const struct voices *voices, bool figure)
{
    for (size_t i = 0; i < voices->list.n; i++) {
        const struct record *found = record_there(r, &voices->list.at[i], figure);
        if (found)
            return found;
    }
    return NULL;
}

static void put_value(struct report *r, struct page *p, const struct voice *v)
{
    bool ok = number_is_json(v->value);
    double x = ok ? number_value(v->value, &ok) : 0;
    struct value value = ok ? value_digits(v->value, x) : value_null();
    if (!ok)
        cell_text(p, v->value);
    else if (v->sign.len)
        cell_text(p, word_quantity(r->lang, v->sign, v->value, -1, S(""), r->arena));
    else
        cell_value(p, &value);
}

static void put_voice(struct report *r, struct page *p, const struct record *finding, const struct record *about,
                      const struct voice *v)
{
    bool figure = about && about->shape->kind == KIND_observation;
    const struct record *source = model_first(r->model, KIND_source, "id", v->source);
    struct slice path = source ? record_text(source, "path") : S(""), field = record_text(finding, "field");
    struct slice period = figure ? record_text(about, "period") : S(""), unit = figure ? record_text(about, "unit") : S("");
    if (about)
        cell_text(p, figure ? figure_subject(r, about) : record_name(r->lang, about));
    else
        cell_missing(p);
    cell_text(p, figure ? figure_what(r, about) : word_code(r->lang, "field", field));
    if (period.len)
        cell_date(p, period, word_date(r->lang, period, r->arena));
    else
        cell_none(p);
    put_value(r, p, v);
    if (unit.len)
        cell_text(p, word_code(r->lang, "unit", unit));
    else
        cell_none(p);
    cell_text(p, v->who);
    cell_text(p, tell(r, v->used ? WORD_yes : WORD_no));
    cell_text(p, word_code(r->lang, "choice", record_text(finding, "rule")));
    cell_text(p, path.len ? path : v->source);
    if (v->line)
        cell_number(p, (double)v->line);
    else
        cell_missing(p);
}

static size_t put_finding(struct report *r, struct page *p, const struct record *finding)
{
    struct voices voices = {0};
    if (!read_finding(r, finding, &voices))
        return 0;
    const struct record *about = record_of(r, &voices, slice_is(record_text(finding, "field"), "value"));
    for (size_t i = 0; i < voices.list.n && p; i++)
        put_voice(r, p, finding, about, &voices.list.at[i]);
    return 1;
}

void sheet_conflicts(struct report *r, struct page *p)
{
    const struct column columns[] = {
        {.head = tell(r, WORD_col_subject), .width = 30},
        {.head = tell(r, WORD_conflicts_what), .width = 26},
        {.head = tell(r, WORD_col_period), .type = COLUMN_DATE, .width = 10},
        {.head = tell(r, WORD_col_value), .type = COLUMN_NUMBER, .width = 13, .decimals = AS_IT_CAME},
        {.head = tell(r, WORD_col_unit), .width = 16},
        {.head = tell(r, WORD_conflicts_who), .width = 28},
        {.head = tell(r, WORD_conflicts_used), .width = 8},
        {.head = tell(r, WORD_col_rule), .width = 28},
        {.head = tell(r, WORD_col_path), .width = 24},
        {.head = tell(r, WORD_col_line), .type = COLUMN_NUMBER, .width = 8},
    };
    struct records findings = model_all(r->model, KIND_finding);
    size_t n = 0;
    for (size_t i = 0; i < findings.n; i++)
        n += put_finding(r, NULL, findings.at[i]);
    page_note(p, tell_with(r, WORD_conflicts_how, count_text(r, n), S(""), S("")));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    page_table(p, columns, sizeof columns / sizeof *columns, 2);
    for (size_t i = 0; i < findings.n; i++)
        put_finding(r, p, findings.at[i]);
}
