/* jsonstat - rows of a JSON-stat document, 1.x or 2.0: one a figure, with the code of each dimension, value and flag.
 *
 * The document is held whole (at most 64 MiB): the order of its parts is free, and the figures cannot be told without the dimensions. */
#include "formats/inside.h"

#include <jansson.h>

#include "base/os.h"
#include "text/number.h"
#include "text/utf8.h"

enum { DOCUMENT_MOST = 64 << 20, DIMS_MOST = 32 };

struct dimension {
    struct slice name;
    struct slice *codes;
    size_t n;
};

struct jsonstat {
    struct dimension dims[DIMS_MOST];
    size_t n_dims, total, at; /* cells of the cube, and the next one */
    struct value *cells;      /* digits as they stand in the document */
    struct slice *flags;
    struct value *values; /* of the row that is given */
    uint64_t item;
};

static int wrong(const struct rows *r, struct error *e, const char *found, const char *wanted)
{
    return fail(e, STATUS_DATA, "%s: JSON-stat: found %s, wanted %s", r->window.name, found, wanted);
}

/* -- the document ------------------------------------------------------------------------------------------------- */

static int slurp(struct rows *r, struct error *e)
{
    int more = 1;
    while (more > 0 && window_len(&r->window) <= DOCUMENT_MOST)
        more = window_fill(&r->window, e);
    if (more < 0)
        return -1;
    return window_len(&r->window) <= DOCUMENT_MOST ? 0 : wrong(r, e, "more than 64 MiB", "a document of at most 64 MiB");
}

/* The data set: the document, or the first of its members that has dimensions (1.x). */
static json_t *find_set(json_t *document, const char **key)
{
    *key = NULL;
    if (json_is_object(json_object_get(document, "dimension")))
        return document;
    const char *name;
    json_t *member;
    json_object_foreach (document, name, member) {
        if (json_is_object(json_object_get(member, "dimension"))) {
            *key = name;
            return member;
        }
    }
    return NULL;
}

/* The codes of one dimension in order: an array, an object of places, or labels alone where there is one. */
static int read_dimension(struct rows *r, const json_t *d, size_t n, struct dimension *to, struct error *e)
{
    json_t *category = json_object_get(d, "category"), *index = json_object_get(category, "index"),
           *label = json_object_get(category, "label");
    const char *code;
    json_t *place;
    to->n = n;
    to->codes = arena_new(r->perm, struct slice, n + 1);
    if (json_is_array(index)) {
        for (size_t i = 0; i < n && i < json_array_size(index); i++) {
            const char *text = json_string_value(json_array_get(index, i));
            to->codes[i] = slice_copy(r->perm, slice_of(text ? text : ""));
        }
    } else if (json_is_object(index)) {
        json_object_foreach (index, code, place) {
            json_int_t at = (json_int_t)json_number_value(place);
            if (at >= 0 && (size_t)at < n)
                to->codes[at] = slice_copy(r->perm, slice_of(code));
        }
    } else if (n == 1) {
        json_object_foreach (label, code, place)
            to->codes[0] = slice_copy(r->perm, slice_of(code));
    }
    for (size_t i = 0; i < n; i++)
        if (!to->codes[i].len)
            return wrong(r, e, slice_format(r->perm, "no code for place %zu of dimension '%.*s'", i, SL(to->name)).at,
                         "as many codes as 'size' says");
    return 0;
}

static int read_dimensions(struct rows *r, struct jsonstat *s, const json_t *set, struct error *e)
{
    const json_t *dims = json_object_get(set, "dimension");
    const json_t *id = json_object_get(set, "id"), *size = json_object_get(set, "size");
    id = id ? id : json_object_get(dims, "id");
    size = size ? size : json_object_get(dims, "size");
    s->n_dims = json_array_size(id);
    s->total = 1;
    if (!s->n_dims || s->n_dims > DIMS_MOST || json_array_size(size) != s->n_dims)
        return wrong(r, e, "'id' and 'size' that do not go together", "one size for each of at most 32 dimensions");
    for (size_t i = 0; i < s->n_dims; i++) {
        const char *name = json_string_value(json_array_get(id, i));
        double n = json_number_value(json_array_get(size, i));
        if (!name || !(n >= 1 && n < 1e8) || s->total > (size_t)1e8 / (size_t)n)
            return wrong(r, e, "a size that cannot be", "whole numbers whose product is at most 100 million");
        s->total *= (size_t)n;
        s->dims[i].name = slice_copy(r->perm, slice_of(name));
        if (read_dimension(r, json_object_get(dims, name), (size_t)n, &s->dims[i], e))
            return -1;
    }
    return 0;
}

/* -- values, with the digits of the document ----------------------------------------------------------------------- */

struct scan {
    const char *p, *end;
};

static void blanks(struct scan *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\r' || *s->p == '\n'))
        s->p++;
}

static bool take(struct scan *s, char c)
{
    blanks(s);
    if (s->p >= s->end || *s->p != c)
        return false;
    s->p++;
    return true;
}

/* A scalar or a text with its quotes; brackets are passed over whole. jansson has said that all is in order. */
static struct slice token(struct scan *s)
{
    blanks(s);
    const char *from = s->p;
    size_t depth = 0;
    do {
        char c = *s->p;
        if (c == '"') {
            for (s->p++; s->p < s->end && *s->p != '"'; s->p++)
                s->p += *s->p == '\\';
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
        }
        s->p++;
    } while (s->p < s->end && (depth || !strchr(",:]} \t\r\n", *s->p)));
    return (struct slice){from, (size_t)(s->p - from)};
}

static struct slice bare(struct slice t)
{
    return t.len >= 2 && t.at[0] == '"' ? slice_sub(t, 1, t.len - 1) : t;
}

/* The cursor behind the colon of a member of the object at the cursor. */
static bool enter(struct scan *s, const char *name)
{
    if (!take(s, '{'))
        return false;
    do {
        struct slice key = bare(token(s));
        take(s, ':');
        if (slice_is(key, name)) {
            blanks(s);
            return true;
        }
        token(s);
    } while (take(s, ','));
    return false;
}

static struct value scalar(struct rows *r, struct slice t)
{
    bool ok;
    if (!t.len || t.at[0] == 'n' || t.at[0] == '{' || t.at[0] == '[')
        return value_null();
    if (t.at[0] == '"')
        return value_text(slice_copy(r->perm, bare(t)));
    double n = number_value(t, &ok);
    return ok ? value_digits(slice_copy(r->perm, t), n) : value_text(t);
}

static size_t place_of(struct slice key)
{
    size_t n = 0;
    for (size_t i = 0; i < key.len; i++) {
        if (key.at[i] < '0' || key.at[i] > '9' || i > 12)
            return SIZE_MAX;
        n = n * 10 + (size_t)(key.at[i] - '0');
    }
    return n;
}

/* An array, or an object by place; into values, or flags. false: there are more than the cube has. */
static bool fill(struct rows *r, struct jsonstat *st, struct scan s, bool flags)
{
    bool object = take(&s, '{');
    if (!object && !take(&s, '['))
        return true;
    blanks(&s);
    if (*s.p == ']' || *s.p == '}')
        return true;
    size_t at = 0;
    do {
        size_t place = object ? place_of(bare(token(&s))) : at++;
        if (object)
            take(&s, ':');
        struct value v = scalar(r, token(&s));
        if (place >= st->total)
            return false;
        if (!flags)
            st->cells[place] = v;
        else if (v.type == VALUE_TEXT)
            st->flags[place] = v.text;
    } while (take(&s, ','));
    return true;
}

static int read_values(struct rows *r, struct jsonstat *s, const char *key, const json_t *set, struct error *e)
{
    struct scan root = {window_at(&r->window), window_at(&r->window) + window_len(&r->window)}, in = root;
    if (key && !enter(&root, key))
        return wrong(r, e, "a name with escapes", "a plain name for the data set");
    s->cells = arena_new(r->perm, struct value, s->total + 1);
    s->flags = arena_new(r->perm, struct slice, s->total + 1);
    in = root;
    if (!enter(&in, "value") || !fill(r, s, in, false))
        return wrong(r, e, "no values, or more than the dimensions have room for", "as many as the product of 'size'");
    const json_t *status = json_object_get(set, "status");
    in = root;
    if (json_is_string(status)) /* one for all */
        for (size_t i = 0; i < s->total; i++)
            s->flags[i] = slice_copy(r->perm, slice_of(json_string_value(status)));
    else if (status && enter(&in, "status")) {
        if (json_object_get(status, "value") && !enter(&in, "value"))
            return 0;
        if (!fill(r, s, in, true))
            return wrong(r, e, "more flags than values", "at most one for each");
    }
    return 0;
}

/* -- rows ---------------------------------------------------------------------------------------------------------- */

static int jsonstat_open(struct rows *r, struct error *e)
{
    struct jsonstat *s = arena_new(r->perm, struct jsonstat, 1);
    json_error_t error;
    const char *key;
    r->state = s;
    if (slurp(r, e))
        return -1;
    struct slice text = {window_at(&r->window), window_len(&r->window)};
    json_t *document = utf8_valid(text) == text.len
                           ? json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error)
                           : NULL;
    if (!document)
        return utf8_valid(text) == text.len
                   ? fail(e, STATUS_DATA, "%s:%d: not JSON: %s", r->window.name, error.line, error.text)
                   : wrong(r, e, "bytes that are no UTF-8", "text in the declared encoding");
    const json_t *set = find_set(document, &key);
    int bad =
        set ? read_dimensions(r, s, set, e) || read_values(r, s, key, set, e) : wrong(r, e, "no 'dimension'", "a data set");
    json_decref(document);
    if (bad)
        return -1;
    struct slice names[DIMS_MOST + 2];
    for (size_t i = 0; i < s->n_dims; i++)
        names[i] = s->dims[i].name;
    names[s->n_dims] = S("value");
    names[s->n_dims + 1] = S("flag");
    r->shape = shape_get(r->shapes, S("row"), names, s->n_dims + 2);
    s->values = arena_new(r->perm, struct value, s->n_dims + 2);
    return 0;
}

static int jsonstat_next(struct rows *r, struct row *out, struct error *e)
{
    struct jsonstat *s = r->state;
    (void)e;
    while (s->at < s->total) {
        size_t rest = s->at, cell = s->at++;
        bool none = s->cells[cell].type == VALUE_NULL || s->cells[cell].type == VALUE_ABSENT;
        /* ":" says no more than that there is nothing. */
        if (none && (!s->flags[cell].len || slice_is(s->flags[cell], ":")))
            continue;
        for (size_t i = s->n_dims; i-- > 0; rest /= s->dims[i].n)
            s->values[i] = value_text(s->dims[i].codes[rest % s->dims[i].n]);
        s->values[s->n_dims] = none ? value_null() : s->cells[cell];
        s->values[s->n_dims + 1] = s->flags[cell].len ? value_text(s->flags[cell]) : value_null();
        out->line = 1;
        out->item = cell + 1;
        out->cells = (struct record){.shape = r->shape, .values = s->values};
        return 1;
    }
    return 0;
}

static void jsonstat_close(struct rows *r)
{
    (void)r;
}

const struct format format_jsonstat = {"jsonstat", jsonstat_open, jsonstat_next, jsonstat_close, NULL};
