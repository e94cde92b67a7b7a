/* json_flat - one flat JSON object to names and values straight from its bytes, when it is regular. */
#include "formats/json_flat.h"

#include "formats/json_element.h"
#include "text/number.h"
#include "text/plain.h"
#include "text/utf8.h"

struct flat {
    const char *p, *end;
    struct arena *texts;
};

static inline void blanks(struct flat *f)
{
    while (f->p < f->end && (*f->p == ' ' || *f->p == '\t' || *f->p == '\r' || *f->p == '\n'))
        f->p++;
}

static inline bool take(struct flat *f, char c)
{
    if (f->p < f->end && *f->p == c) {
        f->p++;
        return true;
    }
    blanks(f);
    if (f->p >= f->end || *f->p != c)
        return false;
    f->p++;
    return true;
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

/* A text with escapes that begins at `from`; the cursor is on the first of them. */
static bool escaped(struct flat *f, const char *from, struct slice *out)
{
    for (const char *p = f->p; p; p = plain_end(p, f->end)) {
        if (p < f->end && *p == '"') {
            *out = json_unescape(f->texts, (struct slice){from, (size_t)(p - from)});
            f->p = p + 1;
            return true;
        }
        if (p >= f->end || *p != '\\' || !(p = behind_escape(p, f->end)))
            break;
    }
    return false;
}

/* The cursor is behind the opening quote. */
static inline bool text(struct flat *f, struct slice *out)
{
    const char *from = f->p, *to = plain_end(from, f->end);
    f->p = to;
    if (to >= f->end || *to != '"')
        return escaped(f, from, out);
    *out = (struct slice){from, (size_t)(to - from)};
    f->p++;
    return true;
}

/* -- values ------------------------------------------------------------------------------------------------------- */

static bool word(struct flat *f, struct slice what)
{
    if ((size_t)(f->end - f->p) < what.len || memcmp(f->p, what.at, what.len) != 0)
        return false;
    f->p += what.len;
    return true;
}

/* What may stand behind a value; another byte makes a number or a word something else. */
static bool at_end(const struct flat *f)
{
    return f->p < f->end && memchr(",}] \t\r\n", *f->p, 7) != NULL;
}

static bool number(struct flat *f, struct value *out)
{
    struct slice rest = {f->p, (size_t)(f->end - f->p)};
    double value;
    bool ok;
    size_t n = number_front(rest, &value, &ok);
    f->p += n;
    *out = value_digits((struct slice){rest.at, n}, value);
    return n && ok;
}

static bool scalar(struct flat *f, struct value *out)
{
    switch (f->p < f->end ? *f->p : '\0') {
    case '"':
        f->p++;
        out->type = VALUE_TEXT;
        return text(f, &out->text);
    case 't':
        *out = value_bool(true);
        return word(f, S("true")) && at_end(f);
    case 'f':
        *out = value_bool(false);
        return word(f, S("false")) && at_end(f);
    case 'n':
        *out = value_null();
        return word(f, S("null")) && at_end(f);
    default:
        return number(f, out) && at_end(f);
    }
}

/* The cursor is behind the bracket. */
static bool list(struct flat *f, struct value *out)
{
    LIST(struct slice) items = {0};
    if (take(f, ']')) {
        *out = value_list(NULL, 0);
        return true;
    }
    do {
        struct value item;
        blanks(f);
        if (!scalar(f, &item))
            return false;
        LIST_PUSH(f->texts, &items, value_as_text(&item));
    } while (take(f, ','));
    *out = value_list(items.at, items.n);
    return take(f, ']');
}

/* -- members ------------------------------------------------------------------------------------------------------ */

/* `"name":`, as it stands in the keys of a shape behind the comma. */
static inline bool expected(struct flat *f, struct slice key)
{
    if ((size_t)(f->end - f->p) < key.len - 1 || memcmp(f->p, key.at + 1, key.len - 1) != 0)
        return false;
    f->p += key.len - 1;
    return true;
}

static bool name(struct flat *f, struct slice *out)
{
    if (!take(f, '"'))
        return false;
    const char *from = f->p;
    f->p = plain_end(from, f->end);
    *out = (struct slice){from, (size_t)(f->p - from)};
    return f->p < f->end && *f->p == '"' && (f->p++, take(f, ':'));
}

int json_flat(struct slice raw, const struct shape *like, struct slice *names, struct value *values, size_t most, bool *same,
              struct arena *texts)
{
    struct flat f = {raw.at, raw.at + raw.len, texts};
    size_t n = 0;
    *same = like != NULL;
    if (!take(&f, '{') || utf8_valid(raw) != raw.len)
        return FLAT_OTHER;
    if (take(&f, '}')) {
        *same = like && !like->n;
        return f.p == f.end ? 0 : FLAT_OTHER;
    }
    do {
        if (n == most)
            return FLAT_OTHER;
        blanks(&f);
        if (like && n < like->n && expected(&f, like->keys[n + 1])) {
            names[n] = like->names[n];
        } else {
            if (!name(&f, &names[n]))
                return FLAT_OTHER;
            *same = *same && n < like->n && slice_eq(names[n], like->names[n]);
        }
        blanks(&f);
        bool fine = f.p < f.end && *f.p == '[' ? (f.p++, list(&f, &values[n])) : scalar(&f, &values[n]);
        if (!fine)
            return FLAT_OTHER;
        n++;
    } while (take(&f, ','));
    *same = *same && n == like->n;
    return take(&f, '}') && f.p == f.end ? (int)n : FLAT_OTHER;
}
