/* json_walk - a JSON document from front to back: what begins, what ends, and the values between. */
#include "formats/json_walk.h"

#include <stdio.h>

#include "formats/json_element.h"
#include "text/number.h"
#include "text/utf8.h"

enum { DEEPEST = 512, LONGEST = 16 << 20 };

struct walk {
    struct input input;
    struct window window;
    struct arena texts; /* of the step in hand */
    struct arena_mark empty;
    size_t at;     /* of the window: the next byte; what stands before belongs to the token in hand */
    uint64_t line; /* of the cursor */
    size_t depth;
    bool brace[DEEPEST];
    bool fresh; /* nothing stands yet in the brackets in hand */
    bool over;  /* the document's value is whole */
};

struct walk *walk_open(int fd, const char *name, struct arena *perm, struct error *e)
{
    struct walk *w = arena_new(perm, struct walk, 1);
    if (input_open(&w->input, fd, name, S(""), 0, e))
        return NULL;
    if (window_open(&w->window, &w->input, S("utf-8"), false, e)) {
        input_close(&w->input);
        return NULL;
    }
    w->line = 1;
    w->fresh = true;
    w->empty = arena_mark(&w->texts);
    return w;
}

void walk_close(struct walk *w)
{
    window_close(&w->window);
    input_close(&w->input);
    arena_free(&w->texts);
}

/* -- bytes ------------------------------------------------------------------------------------------------------- */

enum { END = -1, FAILED = -2 };

/* The bytes before the cursor are done with. */
static void drop(struct walk *w)
{
    window_drop(&w->window, w->at);
    w->at = 0;
}

static int peek_slow(struct walk *w, struct error *e)
{
    while (w->at == window_len(&w->window)) {
        int more = window_fill(&w->window, e);
        if (more <= 0)
            return more < 0 ? FAILED : END;
    }
    return (unsigned char)window_at(&w->window)[w->at];
}

static inline int peek(struct walk *w, struct error *e)
{
    return w->at < window_len(&w->window) ? (unsigned char)window_at(&w->window)[w->at] : peek_slow(w, e);
}

/* A line break stands nowhere else in JSON: here they are counted. */
static int peek_behind_blanks(struct walk *w, struct error *e)
{
    int c = peek(w, e);
    while (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        w->line += c == '\n';
        w->at++;
        if (w->at == window_len(&w->window))
            drop(w); /* however many blanks there are */
        c = peek(w, e);
    }
    return c;
}

static int refuse(const struct walk *w, struct error *e, const char *found, const char *wanted)
{
    return fail(e, STATUS_DATA, "%s:%llu: not JSON: found %s, wanted %s", w->window.name,
                (unsigned long long)w->line, found, wanted);
}

static int broken(const struct walk *w, struct error *e, int c, const char *wanted)
{
    char found[40] = "the end of the file";
    if (c == FAILED)
        return -1;
    if (c >= 0)
        snprintf(found, sizeof found, c > ' ' && c < 0x7f ? "'%c'" : "the byte 0x%02X", (unsigned)c);
    return refuse(w, e, found, wanted);
}

/* -- texts and words ---------------------------------------------------------------------------------------------- */

/* Bytes from the cursor on that stand for themselves in a text, as far as the window goes. */
static size_t plain_run(const struct walk *w)
{
    const char *p = window_at(&w->window) + w->at;
    size_t most = window_len(&w->window) - w->at, n = 0;
    while (n < most && (unsigned char)p[n] >= ' ' && p[n] != '"' && p[n] != '\\')
        n++;
    return n;
}

/* From the quote at the cursor to behind the one that closes it; `inside` points into the window. */
static int scan_string(struct walk *w, struct slice *inside, struct error *e)
{
    drop(w);
    w->at = 1;
    for (;;) {
        w->at += plain_run(w);
        int c = peek(w, e);
        if (c < 0)
            return broken(w, e, c, "a closing quote");
        if (c < ' ')
            return broken(w, e, c, "an escape in its place");
        w->at++;
        if (c == '"')
            break;
        if (c == '\\' && peek(w, e) >= 0)
            w->at++;
        if (w->at > LONGEST)
            return refuse(w, e, "a longer one", "a text of at most 16777216 bytes");
    }
    *inside = (struct slice){window_at(&w->window) + 1, w->at - 2};
    return utf8_valid(*inside) == inside->len ? 0 : refuse(w, e, "other bytes", "UTF-8");
}

/* Four hexadecimal digits at `i`, or -1. */
static int hex4(struct slice s, size_t i)
{
    int code = 0;
    for (size_t k = i; k < i + 4; k++) {
        char c = k < s.len ? s.at[k] : ' ';
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0)
            return -1;
        code = code << 4 | digit;
    }
    return code;
}

/* What is wrong with an escape, or NULL; `i` goes from its backslash to its last byte. */
static const char *check_escape(struct slice s, size_t *i)
{
    if (s.at[++*i] != 'u')
        return s.at[*i] && strchr("\"\\/bfnrt", s.at[*i]) ? NULL : "an unknown escape";
    int code = hex4(s, *i + 1);
    *i += 4;
    if (code <= 0)
        return code ? "an unknown escape" : "a zero byte";
    if (code < 0xd800 || code > 0xdfff)
        return NULL;
    bool pair = code < 0xdc00 && *i + 2 < s.len && s.at[*i + 1] == '\\' && s.at[*i + 2] == 'u';
    int low = pair ? hex4(s, *i + 3) : -1;
    *i += 6;
    return low >= 0xdc00 && low <= 0xdfff ? NULL : "half a surrogate";
}

static int take_string(struct walk *w, struct slice *text, struct error *e)
{
    struct slice inside;
    if (scan_string(w, &inside, e))
        return -1;
    bool escapes = memchr(inside.at, '\\', inside.len) != NULL;
    for (size_t i = 0; escapes && i < inside.len; i++) {
        const char *wrong = inside.at[i] == '\\' ? check_escape(inside, &i) : NULL;
        if (wrong)
            return refuse(w, e, wrong, "a text");
    }
    *text = slice_copy(&w->texts, json_unescape(&w->texts, inside));
    return 0;
}

/* A number, true, false or null. */
static int take_word(struct walk *w, struct value *v, struct error *e)
{
    drop(w);
    int c = peek(w, e);
    while ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' || c == 'E') {
        if (++w->at > LONGEST)
            return refuse(w, e, "a longer one", "a number of at most 16777216 bytes");
        c = peek(w, e);
    }
    struct slice word = {window_at(&w->window), w->at};
    bool ok = true;
    if (c == FAILED || !word.len)
        return broken(w, e, c, "a value");
    if (slice_is(word, "true") || slice_is(word, "false"))
        *v = value_bool(word.at[0] == 't');
    else if (slice_is(word, "null"))
        *v = value_null();
    else if (number_is_json(word))
        *v = value_digits(slice_copy(&w->texts, word), number_value(word, &ok));
    else
        return refuse(w, e, "an unknown word", "a value");
    return ok ? 0 : refuse(w, e, "a larger number", "one that fits a double");
}

/* -- structure ----------------------------------------------------------------------------------------------------- */

static bool in_object(const struct walk *w)
{
    return w->depth && w->brace[w->depth - 1];
}

static int open_brackets(struct walk *w, struct walk_step *s, int c, struct error *e)
{
    if (w->depth == DEEPEST)
        return broken(w, e, c, "at most 512 open brackets");
    s->event = c == '{' ? WALK_OBJECT : WALK_ARRAY;
    w->brace[w->depth++] = c == '{';
    w->fresh = true;
    w->at++;
    return 0;
}

static int close_brackets(struct walk *w, struct walk_step *s)
{
    s->event = WALK_CLOSE;
    w->at++;
    w->depth--;
    w->fresh = false;
    w->over = !w->depth;
    return 0;
}

static int take_name(struct walk *w, struct walk_step *s, struct error *e)
{
    int c = peek_behind_blanks(w, e);
    if (c != '"')
        return broken(w, e, c, "a name in quotes");
    if (take_string(w, &s->name, e))
        return -1;
    c = peek_behind_blanks(w, e);
    if (c != ':')
        return broken(w, e, c, "':'");
    w->at++;
    s->member = true;
    return 0;
}

static int take_value(struct walk *w, struct walk_step *s, struct error *e)
{
    int c = peek_behind_blanks(w, e);
    s->line = w->line;
    if (c == '{' || c == '[')
        return open_brackets(w, s, c, e);
    struct slice text;
    s->event = WALK_VALUE;
    if (c != '"' ? take_word(w, &s->value, e) : take_string(w, &text, e))
        return -1;
    if (c == '"')
        s->value = value_text(text);
    w->fresh = false;
    w->over = !w->depth;
    return 0;
}

int walk_next(struct walk *w, struct walk_step *s, struct error *e)
{
    *s = (struct walk_step){0};
    arena_release(&w->texts, w->empty);
    drop(w);
    int c = peek_behind_blanks(w, e);
    s->line = w->line;
    if (w->over) {
        s->event = WALK_END;
        return c == END ? 0 : broken(w, e, c, "the end of the file");
    }
    if (!w->depth)
        return take_value(w, s, e);
    if (c == (in_object(w) ? '}' : ']'))
        return close_brackets(w, s);
    if (!w->fresh && c != ',')
        return broken(w, e, c, in_object(w) ? "',' or '}'" : "',' or ']'");
    w->at += !w->fresh;
    return (in_object(w) && take_name(w, s, e)) ? -1 : take_value(w, s, e);
}

int walk_over(struct walk *w, struct error *e)
{
    struct walk_step s;
    size_t outer = w->depth - 1;
    while (w->depth > outer)
        if (walk_next(w, &s, e))
            return -1;
    return 0;
}
