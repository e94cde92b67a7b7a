/* json_flat - one flat JSON object to names and values straight from its bytes, when it is regular. */
#include "formats/json_flat.h"

#include "formats/json_element.h"
#include "text/number.h"
#include "text/number_quick.h"
#include "text/plain.h"

/* Every step takes the place where it begins and gives the place behind what it took, or NULL: a cursor kept in memory would be
 * written and read again at each of them. */
struct flat {
    const char *from, *end;
    struct arena *texts;
};

static const char *behind_blanks(const struct flat *f, const char *p)
{
    while (p < f->end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
        p++;
    return p;
}

static inline const char *blanks(const struct flat *f, const char *p)
{
    return p < f->end && (unsigned char)*p <= ' ' ? behind_blanks(f, p) : p;
}

static const char *take_behind_blanks(const struct flat *f, const char *p, char c)
{
    p = behind_blanks(f, p);
    return p < f->end && *p == c ? p + 1 : NULL;
}

/* Behind the character and the blanks before it. */
static inline const char *take(const struct flat *f, const char *p, char c)
{
    return p < f->end && *p == c ? p + 1 : take_behind_blanks(f, p, c);
}

/* -- texts -------------------------------------------------------------------------------------------------------- */

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* Behind the escape at `p`, the backslash; NULL for one that is wrong, a surrogate or a zero. */
static const char *behind_escape(const char *p, const char *end)
{
    static const char named[] = "\"\\/bfnrt";
    if (end - p < 2 || !p[1])
        return NULL;
    if (p[1] != 'u')
        return strchr(named, p[1]) ? p + 2 : NULL;
    if (end - p < 6 || !is_hex(p[2]) || !is_hex(p[3]) || !is_hex(p[4]) || !is_hex(p[5]))
        return NULL;
    bool surrogate = (p[2] | 0x20) == 'd' && p[3] >= '8';
    return surrogate || !memcmp(p + 2, "0000", 4) ? NULL : p + 6;
}

/* A text with escapes that begins at `from`; `p` is on the first of them. */
static const char *escaped(const struct flat *f, const char *from, const char *p, struct slice *out)
{
    for (; p; p = plain_end(p, f->end)) {
        if (p < f->end && *p == '"') {
            *out = json_unescape(f->texts, (struct slice){from, (size_t)(p - from)});
            return p + 1;
        }
        if (p >= f->end || *p != '\\' || !(p = behind_escape(p, f->end)))
            break;
    }
    return NULL;
}

/* `p` is behind the opening quote. */
static inline const char *string(const struct flat *f, const char *p, struct slice *out)
{
    const char *to = plain_end_in(f->from, p, f->end);
    if (to >= f->end || *to != '"')
        return escaped(f, p, to, out);
    *out = (struct slice){p, (size_t)(to - p)};
    return to + 1;
}

/* -- values ------------------------------------------------------------------------------------------------------- */

/* What may stand behind a value; another byte makes a number or a word something else. */
static inline bool is_end(const struct flat *f, const char *p)
{
    return p < f->end && (*p == ',' || *p == '}' || *p == ']' || *p == ' ' || *p == '\t' || *p == '\r' || *p == '\n');
}

static const char *word(const struct flat *f, const char *p, struct slice what)
{
    if ((size_t)(f->end - p) < what.len || memcmp(p, what.at, what.len) != 0)
        return NULL;
    return is_end(f, p + what.len) ? p + what.len : NULL;
}

static const char *any_number(const struct flat *f, const char *p, struct value *out)
{
    struct slice rest = {p, (size_t)(f->end - p)};
    bool ok;
    size_t n = number_front(rest, &out->number, &ok);
    out->type = VALUE_NUMBER;
    out->text = (struct slice){p, n};
    return n && ok && is_end(f, p + n) ? p + n : NULL;
}

static const char *word_or_number(const struct flat *f, const char *p, struct value *out)
{
    switch (p < f->end ? *p : '\0') {
    case 't':
        *out = value_bool(true);
        return word(f, p, S("true"));
    case 'f':
        *out = value_bool(false);
        return word(f, p, S("false"));
    case 'n':
        *out = value_null();
        return word(f, p, S("null"));
    default:
        return any_number(f, p, out);
    }
}

static inline const char *scalar(const struct flat *f, const char *p, struct value *out)
{
    if (p >= f->end || *p != '"')
        return word_or_number(f, p, out);
    out->type = VALUE_TEXT;
    return string(f, p + 1, &out->text);
}

/* `p` is behind the bracket. */
static const char *list(const struct flat *f, const char *p, struct value *out)
{
    LIST(struct slice) items = {0};
    const char *next = take(f, p, ']');
    if (next) {
        *out = value_list(NULL, 0);
        return next;
    }
    for (next = p; next; next = take(f, p, ',')) {
        struct value item;
        p = scalar(f, blanks(f, next), &item);
        if (!p)
            return NULL;
        LIST_PUSH(f->texts, &items, value_as_text(&item));
    }
    *out = value_list(items.at, items.n);
    return take(f, p, ']');
}

/* Texts and plain numbers first: most values are. */
static inline const char *value(const struct flat *f, const char *p, struct value *out)
{
    if (p < f->end && *p == '[')
        return list(f, p + 1, out);
    if (p < f->end && *p == '"')
        return scalar(f, p, out);
    size_t n = number_quick_front(p, f->end, &out->number);
    if (!n || !is_end(f, p + n))
        return word_or_number(f, p, out);
    out->type = VALUE_NUMBER;
    out->text = (struct slice){p, n};
    return p + n;
}

/* -- members ------------------------------------------------------------------------------------------------------ */

/* `"name":`, as it stands in the keys of a shape behind the comma. */
static inline const char *expected(const struct flat *f, const char *p, struct slice key)
{
    size_t n = key.len - 1;
    return (size_t)(f->end - p) >= n && word_same(p, key.at + 1, n) ? p + n : NULL;
}

static const char *name(const struct flat *f, const char *p, struct slice *out)
{
    p = take(f, p, '"');
    if (!p)
        return NULL;
    const char *to = plain_end(p, f->end);
    *out = (struct slice){p, (size_t)(to - p)};
    return to < f->end && *to == '"' ? take(f, to + 1, ':') : NULL;
}

/* An object whose first name is wanted at `p`; how many members it has goes to `n`, the place behind it is returned. */
static const char *members(const struct flat *f, const char *p, const struct shape *like, struct slice *names, struct value *values,
                           size_t most, size_t *n, bool *same)
{
    const char *next = p;
    size_t known = like ? like->n : 0, i = 0;
    for (; next; next = take(f, p, ','), i++) {
        if (i == most)
            return NULL;
        p = blanks(f, next);
        const char *behind = i < known ? expected(f, p, like->keys[i + 1]) : NULL;
        if (behind) {
            names[i] = like->names[i];
        } else {
            behind = name(f, p, &names[i]);
            *same = *same && i < known && behind && slice_eq(names[i], like->names[i]);
        }
        p = behind ? value(f, blanks(f, behind), &values[i]) : NULL;
        if (!p)
            return NULL;
    }
    *n = i;
    *same = *same && i == known;
    return take(f, p, '}');
}

int json_flat(struct slice text, size_t *len, const struct shape *like, struct slice *names, struct value *values, size_t most, bool *same,
              struct arena *texts)
{
    const struct flat f = {text.at, text.at + text.len, texts};
    const char *p = take(&f, text.at, '{'), *empty = p ? take(&f, p, '}') : NULL;
    size_t n = 0;
    *same = like != NULL && (!empty || !like->n);
    if (p)
        p = empty ? empty : members(&f, p, like, names, values, most, &n, same);
    if (!p)
        return FLAT_OTHER;
    *len = (size_t)(p - text.at);
    return (int)n;
}
