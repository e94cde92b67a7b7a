/* json_element - one element of a JSON document to the cells of its rows. */
#include "formats/json_element.h"

#include <jansson.h>
#include <pthread.h>

#include "base/os.h"
#include "formats/json_flat.h"
#include "record/table.h"
#include "text/number.h"
#include "text/plain.h"
#include "text/utf8.h"

enum {
    DEPTH_MOST = 16,     /* objects inside objects */
    MEMBERS_MOST = 1024, /* of one row */
    SHAPES_MOST = 256,   /* sets of members that get a shape of their own */
    WIDE_MOST = 512,     /* members of the one shape that the others share */
};

struct element {
    struct rows *rows;
    struct slice each;
    struct arena texts;      /* what the cells hold beyond the bytes of the element */
    struct slice *names;     /* of the row in hand */
    struct value *values;
    size_t n, cap;
    const struct shape *last;
    struct table exact;      /* names, joined -> place in `shapes` */
    const struct shape *shapes[SHAPES_MOST];
    size_t n_shapes;
    struct table wide_at;    /* name -> place in `wide` */
    struct slice wide[WIDE_MOST];
    struct value wide_values[WIDE_MOST];
    size_t n_wide;
    const struct shape *wide_shape;
    struct buffer key;
    /* The element being read. */
    struct slice raw;
    uint64_t line;
    const char *p, *end;
    struct row *out;
    bool given;              /* without `each`: its one row is out */
    bool shaped;             /* its names are known to be those of `last` */
    const char *inner;       /* with `each`: the rest of the inner array; NULL: none */
    const char *counted;     /* line breaks before it are in `line` */
    size_t n_outer;          /* members of the outer element */
    struct arena_mark outer_texts;
};

/* -- jansson ----------------------------------------------------------------------------------------------------- */

/* Not os_try_alloc: where memory is out, jansson mostly says "invalid token", and a good row would count as a bad one. */
static void set_allocator(void)
{
    json_set_alloc_funcs(os_alloc, os_free);
}

struct element *element_new(struct rows *r, struct slice each)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT; /* the functions are the process's */
    pthread_once(&once, set_allocator);
    struct element *el = arena_new(r->perm, struct element, 1);
    el->rows = r;
    el->each = each;
    el->given = true;
    return el;
}

void element_free(struct element *el)
{
    arena_free(&el->texts);
    buffer_free(&el->key);
    os_free(el->names);
    os_free(el->values);
}

/* True when jansson finds nothing wrong. */
static bool check(struct element *el, struct row *out)
{
    json_error_t error;
    /* As reals, since an integer of twenty digits would be refused: the digits are taken from the text. */
    json_t *tree = json_loadb(el->raw.at, el->raw.len, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
    if (tree) {
        json_decref(tree);
        return true;
    }
    bool twice = json_error_code(&error) == json_error_duplicate_key;
    ptrdiff_t at = error.position > 0 ? error.position - 1 : NOWHERE;
    struct slice found = row_excerpt(el->rows, slice_of(error.text));
    row_fault(el->rows, out, twice ? "duplicate-key" : "json", el->raw, at, found, twice ? S("each name once") : S("JSON"));
    return false;
}

/* -- the bytes --------------------------------------------------------------------------------------------------- */

static int hex_digit(char c)
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

static unsigned hex4(const char *p)
{
    unsigned v = 0;
    for (int i = 0; i < 4; i++)
        v = v << 4 | (unsigned)(hex_digit(p[i]) & 15);
    return v;
}

/* The character of the escape at `i`, the backslash; `i` goes behind it. */
static unsigned escape(struct slice s, size_t *i)
{
    static const char named[] = "b\bf\fn\nr\rt\t";
    size_t at = *i + 1;
    char c = at < s.len ? s.at[at] : '\\';
    const char *known = strchr(named, c);
    *i = at + 1;
    if (c != 'u' || at + 4 >= s.len)
        return known && c >= ' ' ? (unsigned char)known[1] : (unsigned char)c;
    unsigned code = hex4(s.at + at + 1);
    *i += 4;
    bool high = code >= 0xd800 && code < 0xdc00;
    if (high && *i + 6 <= s.len && s.at[*i] == '\\' && s.at[*i + 1] == 'u') {
        unsigned low = hex4(s.at + *i + 2);
        if (low < 0xdc00 || low > 0xdfff)
            return code;
        *i += 6;
        return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    return code;
}

struct slice json_unescape(struct arena *a, struct slice inside)
{
    if (!inside.len || !memchr(inside.at, '\\', inside.len))
        return inside;
    char *to = arena_alloc(a, inside.len + 4);
    size_t n = 0;
    for (size_t i = 0; i < inside.len;) {
        const char *run = inside.at + i, *stop = memchr(run, '\\', inside.len - i);
        size_t plain = stop ? (size_t)(stop - run) : inside.len - i;
        memcpy(to + n, run, plain);
        n += plain;
        i += plain;
        if (stop)
            n += utf8_put(to + n, escape(inside, &i));
    }
    return (struct slice){to, n};
}

static void blanks(struct element *el)
{
    while (el->p < el->end && (*el->p == ' ' || *el->p == '\t' || *el->p == '\r' || *el->p == '\n'))
        el->p++;
}

/* Takes the character with the blanks before it. */
static bool take(struct element *el, char c)
{
    blanks(el);
    if (el->p >= el->end || *el->p != c)
        return false;
    el->p++;
    return true;
}

static char next_char(struct element *el)
{
    blanks(el);
    return el->p < el->end ? *el->p : '\0';
}

static struct slice take_string(struct element *el)
{
    const char *from = ++el->p;
    while ((el->p = plain_end(el->p, el->end)) < el->end && *el->p != '"')
        el->p += *el->p == '\\' && el->end - el->p > 1 ? 2 : 1;
    struct slice inside = {from, (size_t)((el->p < el->end ? el->p : el->end) - from)};
    el->p++;
    return json_unescape(&el->texts, inside);
}

/* A number, true, false or null: up to what ends it. */
static struct slice take_word(struct element *el)
{
    const char *from = el->p;
    while (el->p < el->end && !strchr(",]} \t\r\n", *el->p))
        el->p++;
    return (struct slice){from, (size_t)(el->p - from)};
}

static void skip_string(struct element *el)
{
    for (el->p++; el->p < el->end && *el->p != '"'; el->p++)
        el->p += *el->p == '\\';
    el->p++;
}

/* To behind the bracket that closes the innermost one that is open. */
static void skip_rest(struct element *el)
{
    size_t depth = 1;
    while (depth && el->p < el->end) {
        char c = *el->p;
        if (c == '"') {
            skip_string(el);
            continue;
        }
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        el->p++;
    }
}

/* -- values ------------------------------------------------------------------------------------------------------ */

static struct value scalar(struct element *el)
{
    if (next_char(el) == '"')
        return value_text(take_string(el));
    struct slice word = take_word(el);
    bool ok;
    switch (word.len ? word.at[0] : 'n') {
    case 't':
        return value_bool(true);
    case 'f':
        return value_bool(false);
    case 'n':
        return value_null();
    default:
        return value_digits(word, number_value(word, &ok));
    }
}

/* An array of scalars as the list of their texts; false when it holds arrays or objects: it is passed over. */
static bool take_list(struct element *el, struct value *out)
{
    LIST(struct slice) items = {0};
    el->p++;
    if (take(el, ']')) {
        *out = value_list(NULL, 0);
        return true;
    }
    do {
        char c = next_char(el);
        if (c == '[' || c == '{') {
            skip_rest(el);
            return false;
        }
        struct value item = scalar(el);
        LIST_PUSH(&el->texts, &items, value_as_text(&item));
    } while (take(el, ','));
    take(el, ']');
    *out = value_list(items.at, items.n);
    return true;
}

static bool too_deep(struct element *el, const char *found, int most)
{
    row_fault(el->rows, el->out, "nested", el->raw, el->p - el->raw.at, slice_of(found),
              slice_format(&el->rows->scratch, "at most %d", most));
    return false;
}

static void grow(struct element *el)
{
    el->cap = el->cap ? el->cap * 2 : 32;
    el->names = os_realloc(el->names, el->cap * sizeof *el->names);
    el->values = os_realloc(el->values, el->cap * sizeof *el->values);
}

static bool add(struct element *el, struct slice name, struct value v)
{
    if (el->n == MEMBERS_MOST)
        return too_deep(el, "too many members", MEMBERS_MOST);
    if (el->n == el->cap)
        grow(el);
    el->names[el->n] = name;
    el->values[el->n++] = v;
    return true;
}

static struct slice join(struct element *el, struct slice prefix, struct slice name)
{
    if (!prefix.at)
        return name;
    char *to = arena_alloc(&el->texts, prefix.len + 1 + name.len);
    memcpy(to, prefix.at, prefix.len);
    to[prefix.len] = '.';
    if (name.len)
        memcpy(to + prefix.len + 1, name.at, name.len);
    return (struct slice){to, prefix.len + 1 + name.len};
}

static const struct slice PARENT = {"parent", 6};

/* The array that `each` names: remembered, to be read when the members round it are known. */
static bool is_inner(const struct element *el, struct slice name)
{
    return el->each.len && !el->inner && slice_eq(name, el->each);
}

static bool take_inner(struct element *el)
{
    char c = next_char(el);
    const char *from = el->p;
    if (c == '[') {
        el->p++;
        skip_rest(el);
        el->inner = from + 1;
        return true;
    }
    if (c == 'n') {
        take_word(el);
        return true;
    }
    row_fault(el->rows, el->out, "json", el->raw, from - el->raw.at,
              c == '{' ? S("an object") : c == '"' ? S("a text") : S("a number or a truth value"),
              slice_format(&el->rows->scratch, "an array '%.*s'", SL(el->each)));
    return false;
}

/* The members of the object at the cursor, under names that begin with `prefix`; in the outer element, `outer`. */
static bool take_object(struct element *el, struct slice prefix, unsigned depth, bool outer)
{
    if (depth > DEPTH_MOST)
        return too_deep(el, "objects inside objects", DEPTH_MOST);
    el->p++;
    if (take(el, '}'))
        return true;
    do {
        blanks(el);
        struct slice name = join(el, prefix, take_string(el));
        struct value v;
        bool fine = true;
        take(el, ':');
        char c = next_char(el);
        if (outer && is_inner(el, slice_sub(name, PARENT.len + 1, name.len)))
            fine = take_inner(el);
        else if (c == '{')
            fine = take_object(el, name, depth + 1, outer);
        else if (c != '[')
            fine = add(el, name, scalar(el));
        else if (take_list(el, &v))
            fine = add(el, name, v);
        if (!fine)
            return false;
    } while (take(el, ','));
    take(el, '}');
    return true;
}

/* -- shapes ------------------------------------------------------------------------------------------------------ */

static bool fits(const struct element *el, const struct shape *s)
{
    if (!s || s->n != el->n)
        return false;
    for (size_t i = 0; i < el->n; i++)
        if (!slice_eq(s->names[i], el->names[i]))
            return false;
    return true;
}

/* Two members can meet in one name when nested ones are written with dots: {"a.b":1,"a":{"b":2}}. */
static bool check_names(struct element *el)
{
    struct table seen = {0};
    for (size_t i = 0; i < el->n; i++) {
        bool fresh;
        table_at(&seen, &el->rows->scratch, el->names[i], &fresh);
        if (!fresh) {
            row_fault(el->rows, el->out, "duplicate-key", el->raw, NOWHERE, row_excerpt(el->rows, el->names[i]),
                      S("each name once, nested ones included"));
            return false;
        }
    }
    return true;
}

/* Data in which every element has members of its own must not fill the memory with shapes: beyond so many, the elements
 * share one, and what an element lacks is absent. */
static bool share_shape(struct element *el)
{
    size_t before = el->n_wide;
    memset(el->wide_values, 0, sizeof el->wide_values);
    for (size_t i = 0; i < el->n; i++) {
        const size_t *known = table_find(&el->wide_at, el->names[i]);
        size_t at = known ? *known : el->n_wide;
        if (at == WIDE_MOST)
            return too_deep(el, "too many different members in one file", WIDE_MOST);
        if (!known) {
            bool fresh;
            *table_at(&el->wide_at, el->rows->perm, el->names[i], &fresh) = at;
            el->wide[el->n_wide++] = slice_copy(el->rows->perm, el->names[i]);
        }
        el->wide_values[at] = el->values[i];
    }
    if (el->n_wide != before || !el->wide_shape)
        el->wide_shape = shape_get(el->rows->shapes, S("row"), el->wide, el->n_wide);
    el->out->cells = (struct record){.shape = el->wide_shape, .values = el->wide_values};
    return true;
}

/* The place in `shapes` of the names in hand; NULL: not yet there. */
static const size_t *known_shape(struct element *el)
{
    el->key.len = 0;
    for (size_t i = 0; i < el->n; i++) {
        buffer_slice(&el->key, el->names[i]);
        buffer_char(&el->key, '\0');
    }
    return table_find(&el->exact, buffer_of(&el->key));
}

static bool find_shape(struct element *el)
{
    if (!el->shaped && !fits(el, el->last)) {
        const size_t *known = known_shape(el);
        if (!known) {
            if (!check_names(el))
                return false;
            if (el->n_shapes == SHAPES_MOST)
                return share_shape(el);
            bool fresh;
            size_t *at = table_at(&el->exact, el->rows->perm, buffer_of(&el->key), &fresh);
            *at = el->n_shapes;
            el->shapes[el->n_shapes++] = shape_get(el->rows->shapes, S("row"), el->names, el->n);
            known = at;
        }
        el->last = el->shapes[*known];
    }
    el->out->cells = (struct record){.shape = el->last, .values = el->values};
    return true;
}

const struct shape *element_last_shape(const struct element *el)
{
    return el->last;
}

const struct shape *element_shape_of(const struct element *el, const struct slice *names, size_t n)
{
    struct buffer key = {0};
    for (size_t i = 0; i < n; i++) {
        buffer_slice(&key, names[i]);
        buffer_char(&key, '\0');
    }
    const size_t *known = table_find(&el->exact, buffer_of(&key));
    buffer_free(&key);
    return known ? el->shapes[*known] : NULL;
}

/* -- rows -------------------------------------------------------------------------------------------------------- */

static const char *what_is(char c)
{
    return c == '"' ? "a text" : c == '[' ? "an array" : c == 't' || c == 'f' ? "a truth value" : c == 'n' ? "null" : "a number";
}

static bool is_object(struct element *el, struct row *out, struct slice raw)
{
    if (raw.len && raw.at[0] == '{')
        return true;
    row_fault(el->rows, out, "json", raw, 0, raw.len ? slice_of(what_is(raw.at[0])) : S("nothing"), S("an object"));
    return false;
}

static void place(struct element *el, struct row *out, struct slice raw)
{
    for (; el->counted < raw.at; el->counted++) {
        bool ends = *el->counted == el->rows->window.eol;
        el->line += ends;
        el->rows->indent = ends ? 0 : el->rows->indent + 1;
    }
    out->line = el->line;
    out->raw = slice_sub(raw, 0, RAW_MOST);
}

/* A regular object at the front of the text, whose names were met before and so are none of them the same: it needs no jansson. The
 * bytes that it takes; 0: there is none. */
static size_t read_flat(struct element *el, struct slice text)
{
    size_t len;
    bool same;
    if (!el->cap)
        grow(el);
    int n = json_flat(text, &len, el->last, el->names, el->values, el->cap, &same, &el->texts);
    if (n == FLAT_OTHER || utf8_valid((struct slice){text.at, len}) != len)
        return 0;
    el->n = (size_t)n;
    const size_t *known = same ? NULL : known_shape(el);
    if (!same && !known)
        return 0;
    el->last = same ? el->last : el->shapes[*known];
    return len;
}

static void begin(struct element *el, struct slice raw, uint64_t line, size_t indent, struct row *out)
{
    el->rows->indent = indent;
    el->raw = raw;
    el->line = line;
    el->counted = raw.at;
    el->out = out;
    el->n = 0;
    el->inner = NULL;
    el->given = true; /* until it is seen to be in order */
    el->shaped = false;
    arena_release(&el->texts, (struct arena_mark){0});
    place(el, out, raw);
}

size_t element_open_front(struct element *el, struct slice text, uint64_t line, size_t indent, struct row *out)
{
    begin(el, text, line, indent, out);
    size_t len = el->each.len ? 0 : read_flat(el, text);
    el->raw.len = len;
    el->given = !len;
    el->shaped = len != 0;
    return len;
}

bool element_open(struct element *el, struct slice raw, uint64_t line, size_t indent, struct row *out)
{
    if (raw.len && element_open_front(el, raw, line, indent, out) == raw.len)
        return true;
    begin(el, raw, line, indent, out);
    if (row_check_text(el->rows, out, raw) || !is_object(el, out, raw) || !check(el, out))
        return false;
    el->p = raw.at;
    el->end = raw.at + raw.len;
    bool outer = el->each.len != 0;
    if (!take_object(el, outer ? PARENT : (struct slice){NULL, 0}, 1, outer)) {
        el->inner = NULL;
        return false;
    }
    el->given = outer;
    el->n_outer = el->n;
    el->outer_texts = arena_mark(&el->texts);
    /* An outer element with nothing in it gives no row, and must not be lost from the count. */
    el->p = el->inner ? el->inner : el->end;
    if (outer && (!el->inner || next_char(el) == ']'))
        el->rows->skipped++;
    return true;
}

/* The next element of the inner array. */
static bool next_inner(struct element *el, struct row *out)
{
    el->p = el->inner;
    if (next_char(el) == ']') {
        el->inner = NULL;
        return false;
    }
    const char *from = el->p;
    bool open = *from == '{' || *from == '[';
    if (open) {
        el->p++;
        skip_rest(el);
    } else {
        scalar(el);
    }
    el->raw = (struct slice){from, (size_t)(el->p - from)};
    take(el, ',');
    el->inner = el->p;
    place(el, out, el->raw);
    el->n = el->n_outer;
    arena_release(&el->texts, el->outer_texts);
    if (!is_object(el, out, el->raw))
        return true;
    el->p = from;
    if (take_object(el, (struct slice){NULL, 0}, 1, false))
        find_shape(el);
    return true;
}

bool element_next(struct element *el, struct row *out)
{
    el->out = out;
    if (el->inner)
        return next_inner(el, out);
    if (el->given)
        return false;
    el->given = true;
    place(el, out, el->raw);
    find_shape(el);
    return true;
}
