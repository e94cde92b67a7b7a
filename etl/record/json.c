/* json - the codec of the stream: one flat object a line. */
#include "record/json.h"

#include "base/word.h"
#include "text/few.h"
#include "text/number.h"
#include "text/number_quick.h"
#include "text/plain.h"
#include "text/utf8.h"

/* -- writing ---------------------------------------------------------------------------------------------------- */

/* Everything below writes to room that the caller made: a byte of text takes six at most. */

static char *put_escape(char *to, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char named[][2] = {{'"', '"'},  {'\\', '\\'}, {'\b', 'b'}, {'\f', 'f'},
                                    {'\n', 'n'}, {'\r', 'r'},  {'\t', 't'}};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (c == (unsigned char)named[i][0])
            return word_put(to, (char[]){'\\', named[i][1]}, 2);
    return word_put(to, (char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6);
}

#ifdef __SSE2__
/* Takes `n` bytes, which stand in `v`, or those before the first that needs an escape, and that one escaped. */
static inline char *put_piece(char *to, const char **p, __m128i v, size_t n)
{
    unsigned marks = plain_marks(v, n);
    few_store(to, v);
    if (!marks) {
        *p += n;
        return to + n;
    }
    n = (size_t)__builtin_ctz(marks);
    *p += n + 1;
    return put_escape(to + n, (unsigned char)(*p)[-1]);
}

/* The bytes of a text, escaped: looked at and copied in one pass. */
static inline char *put_escaped(char *to, const char *p, const char *end)
{
    while (end - p >= 16)
        to = put_piece(to, &p, few_sixteen(p), 16);
    while (p < end)
        to = put_piece(to, &p, few_load(p, (size_t)(end - p)), (size_t)(end - p));
    return to;
}
#else
static char *put_escaped(char *to, const char *p, const char *end)
{
    for (; p < end; p++)
        if (plain_byte(*p))
            *to++ = *p;
        else
            to = put_escape(to, (unsigned char)*p);
    return to;
}
#endif

static char *put_text(char *to, struct slice text)
{
    *to++ = '"';
    if (text.len)
        to = put_escaped(to, text.at, text.at + text.len);
    *to++ = '"';
    return to;
}

/* Bytes that a value can take, and sixteen for the store that overshoots. */
static inline size_t room_for(const struct value *v)
{
    if (v->type == VALUE_TEXT || v->type == VALUE_NUMBER)
        return v->text.len * 6 + 18;
    size_t room = 18;
    for (size_t i = 0; v->type == VALUE_LIST && i < v->list.n; i++)
        room += v->list.items[i].len * 6 + 19;
    return room;
}

static char *put_value(char *to, const struct value *v)
{
    switch (v->type) {
    case VALUE_ABSENT:
    case VALUE_NULL:
        return word_put(to, "null", 4);
    case VALUE_BOOL:
        return v->truth ? word_put(to, "true", 4) : word_put(to, "false", 5);
    case VALUE_NUMBER:
        return word_put(to, v->text.at, v->text.len);
    case VALUE_TEXT:
        return put_text(to, v->text);
    case VALUE_LIST:
        break;
    }
    *to++ = '[';
    for (size_t i = 0; i < v->list.n; i++) {
        if (i)
            *to++ = ',';
        to = put_text(to, v->list.items[i]);
    }
    *to++ = ']';
    return to;
}

void json_write_text(struct buffer *b, struct slice text)
{
    b->len = (size_t)(put_text(buffer_room(b, text.len * 6 + 18), text) - b->at);
}

void json_write_value(struct buffer *b, const struct value *v)
{
    b->len = (size_t)(put_value(buffer_room(b, room_for(v)), v) - b->at);
}

void json_write(struct buffer *b, const struct record *r)
{
    const struct shape *s = r->shape;
    size_t room = s->keys[0].len + 2;
    for (size_t i = 0; i < s->n; i++)
        room += s->keys[i + 1].len + room_for(&r->values[i]);
    char *to = buffer_room(b, room);
    to = word_put(to, s->keys[0].at, s->keys[0].len);
    for (size_t i = 0; i < s->n; i++) {
        to = word_put(to, s->keys[i + 1].at, s->keys[i + 1].len);
        to = put_value(to, &r->values[i]);
    }
    to = word_put(to, "}\n", 2);
    b->len = (size_t)(to - b->at);
}

/* -- reading ---------------------------------------------------------------------------------------------------- */

struct cursor {
    const char *p, *end, *start;
    struct arena *arena;
    struct error *error;
};

static int bad(struct cursor *c, const char *what)
{
    return fail(c->error, STATUS_DATA, "not a line of a stream: %s at byte %zu", what,
                (size_t)(c->p - c->start) + 1);
}

static void blanks(struct cursor *c)
{
    while (c->p < c->end && (*c->p == ' ' || *c->p == '\t' || *c->p == '\r'))
        c->p++;
}

/* Takes the character, with blanks before and behind it. */
static bool take(struct cursor *c, char what)
{
    if (c->p >= c->end || *c->p != what) {
        blanks(c);
        if (c->p >= c->end || *c->p != what)
            return false;
    }
    c->p++;
    if (c->p < c->end && (unsigned char)*c->p <= ' ')
        blanks(c);
    return true;
}

static int hex4(const char *p, unsigned *out)
{
    unsigned v = 0;
    for (int i = 0; i < 4; i++) {
        char ch = p[i];
        unsigned d = ch >= '0' && ch <= '9'   ? (unsigned)(ch - '0')
                     : ch >= 'a' && ch <= 'f' ? (unsigned)(ch - 'a') + 10
                     : ch >= 'A' && ch <= 'F' ? (unsigned)(ch - 'A') + 10
                                              : 16;
        if (d == 16)
            return -1;
        v = v << 4 | d;
    }
    *out = v;
    return 0;
}

/* The code point of a \u escape, its pair included; `p` stands behind the 'u'. */
static int read_unicode(struct cursor *c, unsigned *code)
{
    unsigned low;
    if (c->end - c->p < 4 || hex4(c->p, code))
        return bad(c, "a \\u without four hexadecimal digits");
    c->p += 4;
    if (*code >= 0xd800 && *code < 0xdc00) {
        if (c->end - c->p < 6 || c->p[0] != '\\' || c->p[1] != 'u' || hex4(c->p + 2, &low) || low < 0xdc00 ||
            low > 0xdfff)
            return bad(c, "a lone surrogate");
        c->p += 6;
        *code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
    } else if (*code >= 0xdc00 && *code < 0xe000) {
        return bad(c, "a lone surrogate");
    }
    return *code ? 0 : bad(c, "a zero byte in a text");
}

static int read_escape(struct cursor *c, char **to)
{
    static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
    unsigned code;
    if (c->p >= c->end)
        return bad(c, "an unclosed text");
    char ch = *c->p++;
    const char *hit = ch ? strchr(from, ch) : NULL;
    if (hit) {
        *(*to)++ = into[hit - from];
        return 0;
    }
    if (ch != 'u')
        return bad(c, "an unknown escape");
    if (read_unicode(c, &code))
        return -1;
    *to += utf8_put(*to, code);
    return 0;
}

/* A text with escapes, from `from` (behind the quote); `c->p` stands on the first backslash. An escape is never shorter than
 * what it stands for. */
static int read_escaped(struct cursor *c, const char *from, struct slice *out)
{
    char *text = arena_alloc(c->arena, (size_t)(c->end - from) + 1), *to = text;
    const char *plain = from;
    for (;;) {
        memcpy(to, plain, (size_t)(c->p - plain));
        to += c->p - plain;
        if (c->p >= c->end || (unsigned char)*c->p < 0x20)
            return bad(c, c->p < c->end ? "a control character in a text" : "an unclosed text");
        if (*c->p++ == '"')
            break;
        if (read_escape(c, &to))
            return -1;
        plain = c->p;
        c->p = plain_end(c->p, c->end);
    }
    *out = (struct slice){text, (size_t)(to - text)};
    return 0;
}

/* A text; `c->p` stands behind its quote. */
static int read_text(struct cursor *c, struct slice *out)
{
    const char *from = c->p;
    c->p = plain_end_in(c->start, from, c->end);
    if (c->p < c->end && *c->p == '"') {
        *out = (struct slice){from, (size_t)(c->p - from)};
        c->p++;
        return 0;
    }
    return read_escaped(c, from, out);
}

/* What may stand behind a number: a digit, a point or a letter would make it another word. */
static inline bool ends_number(const struct cursor *c, const char *p)
{
    return p >= c->end || *p == ',' || *p == '}' || *p == ']' || *p == ' ' || *p == '\t' || *p == '\r';
}

static int read_number(struct cursor *c, struct value *out)
{
    double number;
    bool ok;
    size_t n = number_front((struct slice){c->p, (size_t)(c->end - c->p)}, &number, &ok);
    if (!n || !ends_number(c, c->p + n))
        return bad(c, "what is neither a text, a number, true, false, null nor a list of texts");
    *out = value_digits((struct slice){c->p, n}, number);
    c->p += n;
    return ok ? 0 : bad(c, "a number that does not fit a double");
}

static int read_list(struct cursor *c, struct value *out)
{
    LIST(struct slice) items = {0};
    struct slice text;
    if (take(c, ']')) {
        *out = value_list(NULL, 0);
        return 0;
    }
    do {
        if (c->p >= c->end || *c->p++ != '"')
            return bad(c, "a list of anything but texts");
        if (read_text(c, &text))
            return -1;
        LIST_PUSH(c->arena, &items, text);
    } while (take(c, ','));
    if (!take(c, ']'))
        return bad(c, "an unclosed list");
    *out = value_list(items.at, items.n);
    return 0;
}

static bool read_word(struct cursor *c, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(c->end - c->p) < n || memcmp(c->p, word, n) != 0)
        return false;
    c->p += n;
    return true;
}

static int read_value(struct cursor *c, struct value *out)
{
    if (c->p >= c->end)
        return bad(c, "the end inside an object");
    switch (*c->p) {
    case '"':
        c->p++;
        *out = (struct value){.type = VALUE_TEXT};
        return read_text(c, &out->text);
    case '[':
        c->p++;
        blanks(c);
        return read_list(c, out);
    case '{':
        return bad(c, "an object inside the object");
    case 't':
        *out = value_bool(true);
        return read_word(c, "true") ? 0 : bad(c, "an unknown word");
    case 'f':
        *out = value_bool(false);
        return read_word(c, "false") ? 0 : bad(c, "an unknown word");
    case 'n':
        *out = value_null();
        return read_word(c, "null") ? 0 : bad(c, "an unknown word");
    default:
        return read_number(c, out);
    }
}

/* A text without escapes or a plain number, which most values are: the place behind it; NULL for any other, and whatever is wrong. What is read
 * here needs no cursor in memory. */
static inline const char *quick_value(const struct cursor *c, const char *p, struct value *out)
{
    if (p < c->end && *p == '"') {
        const char *to = plain_end_in(c->start, ++p, c->end);
        out->type = VALUE_TEXT;
        out->text = (struct slice){p, (size_t)(to - p)};
        return to < c->end && *to == '"' ? to + 1 : NULL;
    }
    size_t n = number_quick_front(p, c->end, &out->number);
    out->type = VALUE_NUMBER;
    out->text = (struct slice){p, n};
    return n && ends_number(c, p + n) ? p + n : NULL;
}

/* The fields that stand as `like` has them, from the first on; `n` of them. */
static int read_expected(struct cursor *c, const struct shape *like, struct value *values, size_t *n)
{
    const char *p = c->p;
    for (*n = 0; *n < like->n; ++*n) {
        struct slice key = like->keys[*n + 1];
        if ((size_t)(c->end - p) <= key.len || !word_same(p, key.at, key.len))
            break;
        c->p = p + key.len;
        if ((unsigned char)*c->p <= ' ')
            blanks(c);
        p = quick_value(c, c->p, &values[*n]);
        if (!p && read_value(c, &values[*n]))
            return -1;
        p = p ? p : c->p;
    }
    c->p = p;
    return 0;
}

static int read_key(struct cursor *c, struct slice *name)
{
    if (c->p >= c->end || *c->p++ != '"')
        return bad(c, "no name where one must be");
    if (read_text(c, name))
        return -1;
    return take(c, ':') ? 0 : bad(c, "a name without a value");
}

/* `{"kind":"…"`. */
static int read_kind(struct cursor *c, struct slice *kind)
{
    struct slice name;
    if (!take(c, '{'))
        return bad(c, "no object");
    if (read_key(c, &name))
        return -1;
    if (!slice_is(name, "kind") || c->p >= c->end || *c->p != '"')
        return bad(c, "an object whose first name is not \"kind\"");
    c->p++;
    return read_text(c, kind);
}

enum { FIELDS_MAX = 1024 };

/* The fields from number `n` on, by name: the shape was not the one expected. */
static int read_fields(struct json_reader *j, struct cursor *c, struct slice kind, const struct shape *like, size_t n,
                       struct value *known, struct record *out)
{
    LIST(struct slice) names = {0};
    LIST(struct value) values = {0};
    for (size_t i = 0; i < n; i++) {
        LIST_PUSH(c->arena, &names, like->names[i]);
        LIST_PUSH(c->arena, &values, known[i]);
    }
    while (take(c, ',')) {
        struct slice name;
        struct value value;
        if (read_key(c, &name) || read_value(c, &value))
            return -1;
        for (size_t i = 0; i < names.n; i++)
            if (slice_eq(names.at[i], name))
                return bad(c, "a name that stood before");
        if (slice_is(name, "kind") || names.n == FIELDS_MAX)
            return bad(c, names.n == FIELDS_MAX ? "too many names" : "a name that stood before");
        LIST_PUSH(c->arena, &names, name);
        LIST_PUSH(c->arena, &values, value);
    }
    out->shape = shape_get(j->maker->shapes, kind, names.at, names.n);
    out->values = values.at;
    return 0;
}

/* The shape that the line is likely to have, by its kind; NULL: none of this kind was read. */
static int read_like(struct json_reader *j, struct cursor *c, struct slice *kind, const struct shape **like)
{
    const struct shape *latest = j->latest;
    size_t n = latest ? latest->keys[0].len : 0;
    *like = latest;
    if (latest && (size_t)(c->end - c->p) > n && word_same(c->p, latest->keys[0].at, n)) {
        c->p += n;
        *kind = latest->kind_name;
        return 0;
    }
    if (read_kind(c, kind))
        return -1;
    *like = j->last[kind_of(*kind)];
    if (*like && !slice_eq((*like)->kind_name, *kind))
        *like = NULL; /* another of the kinds that the program does not know */
    return 0;
}

int json_read(struct json_reader *j, struct slice line, struct record *out, struct error *e)
{
    struct cursor c = {line.at, line.at + line.len, line.at, j->maker->arena, e};
    struct slice kind;
    const struct shape *like;
    struct value *values = NULL;
    size_t fine = utf8_valid(line), n = 0;
    if (fine < line.len) {
        c.p += fine;
        return bad(&c, "a byte that is not UTF-8");
    }
    if (read_like(j, &c, &kind, &like))
        return -1;
    if (like) {
        values = arena_alloc(c.arena, (like->n + 1) * sizeof *values);
        if (read_expected(&c, like, values, &n))
            return -1;
    }
    *out = (struct record){.shape = like, .values = values};
    if (!like || n < like->n || c.p >= c.end || *c.p != '}')
        if (read_fields(j, &c, kind, like, n, values, out))
            return -1;
    j->latest = j->last[out->shape->kind] = out->shape;
    if (!take(&c, '}') || c.p != c.end)
        return bad(&c, "something behind the object");
    return 0;
}
