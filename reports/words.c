/* words - every text of the reports, in Italian and English, from one table (words.def); numbers and dates in texts. */
#include "words.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buffer.h"
#include "text/date.h"
#include "text/number.h"

static const struct word_row rows[] = {
#define WORD(key, it, en) {#key, NULL, it, en},
#define CODE(group, code, it, en)
#define RULE(rule, it, en)
#include "words.def"
#undef WORD
#undef CODE
#undef RULE
#define WORD(key, it, en)
#define CODE(group, code, it, en) {code, group, it, en},
#define RULE(rule, it, en) {rule, "rule", it, en},
#include "words.def"
#undef WORD
#undef CODE
#undef RULE
};

enum { ROWS = sizeof rows / sizeof *rows };

enum lang lang_of(struct slice code)
{
    return slice_is(code, "en") ? LANG_EN : LANG_IT;
}

const char *lang_code(enum lang l)
{
    return l == LANG_EN ? "en" : "it";
}

static const char *in(enum lang l, const struct word_row *r)
{
    return l == LANG_EN ? r->en : r->it;
}

bool word_row(size_t i, struct word_row *out)
{
    if (i >= ROWS)
        return false;
    *out = rows[i];
    return true;
}

const char *word(enum lang l, enum word w)
{
    return w == WORD_none ? "" : in(l, &rows[w - 1]);
}

struct slice word_fill(struct arena *a, const char *text, ...)
{
    enum { MOST = 9 };
    const char *with[MOST];
    struct buffer b = {0};
    va_list args;
    int n = 0;
    va_start(args, text);
    for (const char *s; n < MOST && (s = va_arg(args, const char *)) != NULL;)
        with[n++] = s;
    va_end(args);
    for (const char *p = text; *p; p++)
        if (p[0] == '{' && p[1] >= '1' && p[1] - '1' < n && p[2] == '}') {
            buffer_text(&b, with[p[1] - '1']);
            p += 2;
        } else {
            buffer_char(&b, *p);
        }
    struct slice kept = slice_copy(a, buffer_of(&b));
    buffer_free(&b);
    return kept;
}

/* -- codes and rules -------------------------------------------------------------------------------------------- */

static const struct word_row *find(const char *group, struct slice code)
{
    /* The first letter leaves few to compare: long tables ask for each of their cells. */
    for (size_t i = WORDS - 1; code.len && i < ROWS; i++)
        if (rows[i].key[0] == code.at[0] && slice_is(code, rows[i].key) && !strcmp(rows[i].group, group))
            return &rows[i];
    return NULL;
}

bool word_has_code(const char *group, struct slice code)
{
    return find(group, code) != NULL;
}

struct slice word_code(enum lang l, const char *group, struct slice code)
{
    const struct word_row *r = find(group, code);
    return r ? slice_of(in(l, r)) : code;
}

struct slice word_said(enum lang l, struct slice text, struct arena *a)
{
    unsigned long n, all;
    int used = 0;
    if (sscanf(slice_cstr(a, text), "%lu of %lu%n", &n, &all, &used) == 2 && (size_t)used == text.len)
        return word_fill(a, word(l, WORD_n_of_n), word_count(l, n, a).at, word_count(l, all, a).at, NULL);
    size_t open = slice_find(text, S(" ("));
    if (open == SIZE_MAX || !text.len || text.at[text.len - 1] != ')' || word_has_code("said", text))
        return word_code(l, "said", text);
    struct slice head = word_code(l, "said", slice_sub(text, 0, open));
    struct slice inside = word_code(l, "said", slice_sub(text, open + 2, text.len - 1));
    return slice_format(a, "%.*s (%.*s)", SL(head), SL(inside));
}

/* {field}, {found} and {wanted} of a rule's sentence; an absent one is said to be missing. */
static void add_part(struct buffer *b, enum lang l, struct slice name, const struct record *finding, struct arena *a)
{
    struct slice text = record_text(finding, slice_is(name, "field")    ? "field"
                                             : slice_is(name, "found")  ? "found"
                                             : slice_is(name, "wanted") ? "wanted"
                                                                        : "count");
    buffer_slice(b, text.len ? word_said(l, text, a) : slice_of(word(l, WORD_nothing)));
}

struct slice word_finding(enum lang l, const struct record *finding, struct arena *a)
{
    bool counts = !value_is_empty(record_get(finding, "count"));
    const struct word_row *r = find("rule", counts ? S("more") : record_text(finding, "rule"));
    struct slice rest = slice_of(in(l, r ? r : find("rule", S("other"))));
    struct buffer b = {0};
    while (rest.len) {
        size_t open = slice_find(rest, S("{")), close = slice_find(rest, S("}"));
        if (open == SIZE_MAX || close == SIZE_MAX || close < open) {
            buffer_slice(&b, rest);
            break;
        }
        buffer_slice(&b, slice_sub(rest, 0, open));
        add_part(&b, l, slice_sub(rest, open + 1, close), finding, a);
        rest = slice_sub(rest, close + 1, rest.len);
    }
    struct slice kept = slice_copy(a, buffer_of(&b));
    buffer_free(&b);
    return kept;
}

/* -- numbers and dates ------------------------------------------------------------------------------------------ */

struct slice word_number(enum lang l, struct slice digits, int decimals, struct arena *a)
{
    return l == LANG_EN ? number_show(digits, '.', ",", decimals, a) : number_show(digits, ',', ".", decimals, a);
}

struct slice word_count(enum lang l, uint64_t n, struct arena *a)
{
    return word_number(l, slice_format(a, "%llu", (unsigned long long)n), 0, a);
}

/* A quarter, a semester, or from one date to another; the text itself when it is none. */
static struct slice word_span(enum lang l, struct slice iso, struct arena *a)
{
    struct date first, last;
    const char *slash = iso.len ? memchr(iso.at, '/', iso.len) : NULL;
    if (!date_period(iso, &first, &last))
        return iso;
    if (!slash) {
        enum word text = iso.at[5] == 'Q' ? WORD_quarter : WORD_semester;
        return word_fill(a, word(l, text), slice_cstr(a, slice_sub(iso, 6, 7)), slice_cstr(a, slice_sub(iso, 0, 4)), NULL);
    }
    size_t at = (size_t)(slash - iso.at);
    if (!first.month && last.year == first.year + 1)
        return iso; /* 2019/2020, a school year */
    struct slice from = word_date(l, slice_sub(iso, 0, at), a), to = word_date(l, slice_sub(iso, at + 1, iso.len), a);
    return slice_format(a, "%.*s\xe2\x80\x93%.*s", SL(from), SL(to));
}

struct slice word_date(enum lang l, struct slice iso, struct arena *a)
{
    struct date d;
    if (!date_parse(iso, &d))
        return word_span(l, iso, a);
    if (l == LANG_EN || d.month == 0)
        return iso;
    return d.day ? slice_format(a, "%02d/%02d/%d", d.day, d.month, d.year) : slice_format(a, "%02d/%d", d.month, d.year);
}

struct slice word_long_date(enum lang l, struct slice iso, struct arena *a)
{
    struct date d;
    if (!date_parse(iso, &d) || d.month == 0)
        return iso;
    struct slice month = word_code(l, "month", slice_format(a, "%02d", d.month));
    return d.day ? slice_format(a, "%d %.*s %d", d.day, SL(month), d.year) : slice_format(a, "%.*s %d", SL(month), d.year);
}

int word_decimals(double number)
{
    double size = number < 0 ? -number : number;
    return size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 4;
}

struct slice word_quantity(enum lang l, struct slice qualifier, struct slice digits, int decimals, struct slice unit,
                           struct arena *a)
{
    struct buffer b = {0};
    if (qualifier.len && !slice_is(qualifier, "=")) {
        buffer_slice(&b, word_code(l, "qualifier", qualifier));
        buffer_char(&b, ' ');
    }
    buffer_slice(&b, word_number(l, digits, decimals, a));
    if (unit.len) {
        buffer_char(&b, ' ');
        buffer_slice(&b, word_code(l, "unit", unit));
    }
    struct slice kept = slice_copy(a, buffer_of(&b));
    buffer_free(&b);
    return kept;
}

struct slice word_figure(enum lang l, const struct record *observation, struct arena *a)
{
    const struct value *v = record_get(observation, "value");
    if (v->type != VALUE_NUMBER)
        return value_as_text(v);
    bool computed = slice_is(record_text(observation, "nature"), "computed");
    return word_quantity(l, record_text(observation, "qualifier"), v->text, computed ? word_decimals(v->number) : -1,
                         record_text(observation, "unit"), a);
}
