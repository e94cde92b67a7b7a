/* json_rows - the elements of an array in a JSON document, or of a file with one object a line.
 *
 * jansson reads whole documents. So that memory stays flat on a long array, the elements are cut here and given to it one at
 * a time; of what stands round the array only the structure is looked at. */
#include "formats/json_element.h"

#include <stdio.h>

#include "text/plain.h"

enum {
    ELEMENT_MOST = 16 << 20, /* bytes of one element */
    NAME_MOST = 64 << 10,    /* bytes of a name on the way to the array */
    OPEN_MOST = 4096,        /* brackets that may be open at once; jansson stops at half of it */
    LEVELS = 16,             /* names in a path */
};

struct json {
    struct rows *rows;
    struct error *error;        /* of the call in hand */
    struct element *element;
    struct slice path[LEVELS];
    size_t levels;
    size_t at;                  /* of the window: the next byte */
    uint64_t line;              /* of place 0 of the window … */
    size_t indent;              /* … and how many bytes of it stand before */
    uint64_t begins;            /* the line where the element begins */
    uint64_t item;
    bool holds;                 /* place 0 of the window is wanted: an element begins there */
    bool single;                /* the document is the one element */
    bool begun, over;           /* the first element was read; the document has ended */
    unsigned char open[OPEN_MOST / 8]; /* a bit for each open bracket: 1 is a brace */
    struct slice cut;           /* the beginning of an element that was too long to hold */
};

/* -- bytes ------------------------------------------------------------------------------------------------------- */

enum { END = -1, FAILED = -2 };

static uint64_t lines_in(const struct json *j, size_t n)
{
    const struct window *w = &j->rows->window;
    const char *p = window_at(w), *end = p + n;
    uint64_t lines = 0;
    for (; p < end && (p = memchr(p, w->eol, (size_t)(end - p))) != NULL; p++)
        lines++;
    return lines;
}

static void drop(struct json *j)
{
    struct window *w = &j->rows->window;
    const char *p = window_at(w), *last = j->at ? memrchr(p, w->eol, j->at) : NULL;
    j->indent = last ? (size_t)(p + j->at - last) - 1 : j->indent + j->at;
    j->line += last ? lines_in(j, (size_t)(last - p) + 1) : 0;
    window_drop(w, j->at);
    j->at = 0;
}

static int peek_slow(struct json *j)
{
    struct window *w = &j->rows->window;
    while (j->at == window_len(w)) {
        if (!j->holds)
            drop(j);
        int more = window_fill(w, j->error);
        if (more <= 0)
            return more < 0 ? FAILED : END;
    }
    return (unsigned char)window_at(w)[j->at];
}

static inline int peek(struct json *j)
{
    const struct window *w = &j->rows->window;
    return j->at < window_len(w) ? (unsigned char)window_at(w)[j->at] : peek_slow(j);
}

static int peek_behind_blanks(struct json *j)
{
    int c = peek(j);
    while (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        j->at++;
        c = peek(j);
    }
    return c;
}

/* The structure breaks at the cursor, where `c` stands. */
static int broken(struct json *j, int c, const char *wanted)
{
    char found[40] = "the end of the file";
    if (c == FAILED)
        return -1;
    if (c >= 0)
        snprintf(found, sizeof found, c > ' ' && c < 0x7f ? "'%c'" : "the byte 0x%02X", (unsigned)c);
    return fail(j->error, STATUS_DATA, "%s:%llu: not JSON: found %s, wanted %s", j->rows->window.name,
                (unsigned long long)(j->line + lines_in(j, j->at)), found, wanted);
}

/* -- values that are cut or passed over --------------------------------------------------------------------------- */

/* An element too long to be held: only its beginning is kept. */
static void let_go(struct json *j)
{
    struct window *w = &j->rows->window;
    j->cut = slice_copy(&j->rows->scratch, (struct slice){window_at(w), RAW_MOST});
    j->holds = false;
}

static int scan_string(struct json *j)
{
    j->at++;
    for (;;) {
        const struct window *w = &j->rows->window;
        const char *p = window_at(w);
        j->at = (size_t)(plain_end_in(p, p + j->at, p + window_len(w)) - p);
        if (j->holds && j->at > ELEMENT_MOST)
            let_go(j);
        int c = peek(j);
        if (c < 0)
            return broken(j, c, "a closing quote");
        if (plain_byte((char)c))
            continue;
        j->at++;
        if (c == '"')
            return 0;
        if (c == '\\') {
            if (peek(j) < 0)
                return broken(j, peek(j), "a closing quote");
            j->at++;
        }
    }
}

static int scan_word(struct json *j)
{
    int c = peek(j);
    if (!((c >= '0' && c <= '9') || c == '-' || (c >= 'a' && c <= 'z')))
        return broken(j, c, "a value");
    while ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' || c == 'E') {
        j->at++;
        c = peek(j);
    }
    return c == FAILED ? -1 : 0;
}

static bool is_brace(const struct json *j, size_t depth)
{
    return j->open[depth / 8] >> (depth % 8) & 1;
}

static void push(struct json *j, size_t depth, bool brace)
{
    unsigned char bit = (unsigned char)(1u << (depth % 8));
    j->open[depth / 8] = (unsigned char)(brace ? j->open[depth / 8] | bit : j->open[depth / 8] & ~bit);
}

/* Over what is no quote and no bracket, up to the end of the window. */
static void pass_over(struct json *j)
{
    const struct window *w = &j->rows->window;
    const char *p = window_at(w) + j->at, *end = window_at(w) + window_len(w);
    /* Brackets and braces differ by one bit. */
    while (p < end && *p != '"' && (*p | 0x20) != '{' && (*p | 0x20) != '}')
        p++;
    j->at = (size_t)(p - window_at(w));
}

/* From the bracket at the cursor to behind the one that closes it. */
static int scan_brackets(struct json *j)
{
    size_t depth = 0;
    do {
        int c = peek(j);
        if (c == '"') {
            if (scan_string(j))
                return -1;
            continue;
        }
        if (c < 0)
            return broken(j, c, is_brace(j, depth - 1) ? "'}'" : "']'");
        if (c == '{' || c == '[') {
            if (depth == OPEN_MOST)
                return broken(j, c, "at most 4096 open brackets");
            push(j, depth++, c == '{');
        } else if (c == '}' || c == ']') {
            if (is_brace(j, depth - 1) != (c == '}'))
                return broken(j, c, c == '}' ? "']'" : "'}'");
            depth--;
        }
        j->at++;
        if (depth)
            pass_over(j);
        if (j->holds && j->at > ELEMENT_MOST)
            let_go(j);
    } while (depth);
    return 0;
}

static int scan_value(struct json *j)
{
    int c = peek_behind_blanks(j);
    if (c == '{' || c == '[')
        return scan_brackets(j);
    return c == '"' ? scan_string(j) : scan_word(j);
}

/* -- the way to the array ------------------------------------------------------------------------------------------ */

static int scan_name(struct json *j, struct slice *name)
{
    int c = peek_behind_blanks(j);
    if (c != '"')
        return broken(j, c, "a name in quotes");
    drop(j);
    j->holds = true;
    int bad = scan_string(j);
    bool held = j->holds;
    j->holds = false;
    if (bad)
        return -1;
    if (!held || j->at > NAME_MOST)
        return broken(j, '"', "a shorter name");
    *name = json_unescape(&j->rows->scratch, (struct slice){window_at(&j->rows->window) + 1, j->at - 2});
    return 0;
}

/* Goes on in an object to behind `name` and its colon: 1; 0 when the object has ended without it. */
static int find_member(struct json *j, struct slice name, bool first)
{
    for (;; first = false) {
        int c = peek_behind_blanks(j);
        if (c == '}') {
            j->at++;
            return 0;
        }
        if (!first && c != ',')
            return broken(j, c, "',' or '}'");
        j->at += !first;
        struct arena_mark mark = arena_mark(&j->rows->scratch);
        struct slice found;
        if (scan_name(j, &found))
            return -1;
        bool same = slice_eq(found, name);
        arena_release(&j->rows->scratch, mark);
        c = peek_behind_blanks(j);
        if (c != ':')
            return broken(j, c, "':'");
        j->at++;
        if (same)
            return 1;
        if (scan_value(j))
            return -1;
    }
}

static int no_array(struct json *j, int c, const char *found)
{
    const struct profile *p = &j->rows->profile;
    struct slice path = p->rows.len ? p->rows : S("the document itself");
    if (c < 0)
        return broken(j, c, "an array of rows");
    return fail(j->error, STATUS_DATA, "%s:%llu: no array at '%.*s': found %s", j->rows->window.name,
                (unsigned long long)(j->line + lines_in(j, j->at)), SL(path), found);
}

static const char *what_is(int c)
{
    return c == '{' ? "an object" : c == '[' ? "an array" : c == '"' ? "a text" : c == 'n' ? "null" : "a number or a truth value";
}

static int enter(struct json *j)
{
    for (size_t i = 0; i < j->levels; i++) {
        int c = peek_behind_blanks(j);
        if (c != '{')
            return no_array(j, c, what_is(c));
        j->at++;
        int got = find_member(j, j->path[i], true);
        if (got < 0)
            return -1;
        if (got == 0) {
            struct slice name = row_excerpt(j->rows, j->path[i]);
            return no_array(j, 0, slice_format(&j->rows->scratch, "no name '%.*s'", SL(name)).at);
        }
    }
    int c = peek_behind_blanks(j);
    if (c != '[')
        return no_array(j, c, what_is(c));
    j->at++;
    return 0;
}

/* What stands behind the array: a document that was cut short must not pass for a whole one. */
static int leave(struct json *j)
{
    j->over = true;
    for (size_t i = j->levels; i-- > 0;) {
        int got = find_member(j, j->path[i], false);
        if (got < 0)
            return -1;
        if (got > 0)
            return fail(j->error, STATUS_DATA, "%s:%llu: the name '%.*s' comes twice", j->rows->window.name,
                        (unsigned long long)(j->line + lines_in(j, j->at)), SL(j->path[i]));
    }
    int c = peek_behind_blanks(j);
    return c == END ? 0 : broken(j, c, "the end of the file");
}

/* -- elements ----------------------------------------------------------------------------------------------------- */

/* Adds to the error where the element begins: a bracket or a quote that is missing there is noticed much later. */
static int say_where(struct json *j)
{
    struct error inner = *j->error;
    if (inner.status != STATUS_DATA)
        return -1;
    *j->error = (struct error){0};
    return fail(j->error, STATUS_DATA, "%.900s, in the element that begins in line %llu", inner.text,
                (unsigned long long)j->begins);
}

/* 1: the next element of the array begins at place 0 of the window; 0: the array has ended. */
static int find_element(struct json *j)
{
    int c = peek_behind_blanks(j);
    if (j->single && j->begun)
        return leave(j);
    if (!j->single && c == ']') {
        j->at++;
        return leave(j);
    }
    if (j->begun && c != ',')
        return broken(j, c, "',' or ']'");
    j->at += j->begun;
    j->begun = true;
    peek_behind_blanks(j);
    drop(j);
    j->begins = j->line;
    return 1;
}

/* The cursor goes behind the element, which stays in the window. */
static int cut_element(struct json *j)
{
    j->holds = true;
    j->cut = (struct slice){NULL, 0};
    int bad = scan_value(j);
    j->holds = false;
    return bad ? say_where(j) : 0;
}

static int refuse_long(struct json *j, struct row *out, uint64_t line)
{
    out->line = line;
    out->item = ++j->item;
    out->raw = j->cut;
    j->rows->indent = 0;
    return row_fault(j->rows, out, "json", j->cut, NOWHERE, row_excerpt(j->rows, j->cut),
                     slice_format(&j->rows->scratch, "an element of at most %d bytes", ELEMENT_MOST));
}

/* The element's next row, if it has one left. */
static bool give(struct json *j, struct row *out)
{
    if (!element_next(j->element, out))
        return false;
    out->item = ++j->item;
    return true;
}

static bool give_first(struct json *j, struct slice raw, struct row *out)
{
    size_t before = (size_t)(raw.at - window_at(&j->rows->window));
    if (element_open(j->element, raw, j->line, j->indent + before, out))
        return give(j, out);
    out->item = ++j->item;
    return true;
}

/* What the window holds, as far as an element may go. */
static struct slice front(const struct json *j)
{
    const struct window *w = &j->rows->window;
    return slice_sub((struct slice){window_at(w), window_len(w)}, 0, ELEMENT_MOST);
}

static int json_next(struct rows *r, struct row *out, struct error *e)
{
    struct json *j = r->state;
    j->error = e;
    if (give(j, out))
        return 1;
    for (;;) {
        int got = j->over ? 0 : find_element(j);
        if (got <= 0)
            return got;
        /* Most elements are read before it is known where they end: that takes a second walk over their bytes. */
        j->at = element_open_front(j->element, front(j), j->line, j->indent, out);
        if (j->at)
            return give(j, out);
        if (cut_element(j))
            return -1;
        if (j->cut.at) {
            drop(j);
            return refuse_long(j, out, j->begins);
        }
        if (give_first(j, (struct slice){window_at(&r->window), j->at}, out))
            return 1;
    }
}

/* -- one object a line -------------------------------------------------------------------------------------------- */

/* The line in hand is done with: drop() without looking for line ends, there is one. */
static void drop_line(struct json *j)
{
    j->line += j->at != 0;
    window_drop(&j->rows->window, j->at);
    j->at = 0;
}

/* 1: a line that holds something is at place 0, `at` behind it; 2: one that is too long; 0: the end. */
static int cut_line(struct json *j)
{
    struct window *w = &j->rows->window;
    for (;;) {
        drop_line(j);
        enum window_line got = window_line(w, 0, ELEMENT_MOST, &j->at, j->error);
        if (got == WINDOW_FAILED || got == WINDOW_END)
            return got == WINDOW_END ? 0 : -1;
        if (got == WINDOW_LONG)
            return 2;
        if (slice_trim((struct slice){window_at(w), j->at}).len)
            return 1;
        j->rows->skipped++;
    }
}

static int long_line(struct json *j, struct row *out)
{
    let_go(j);
    refuse_long(j, out, j->line);
    j->line++;
    j->indent = 0;
    return window_skip_line(&j->rows->window, j->error) ? -1 : 1;
}

static int jsonl_next(struct rows *r, struct row *out, struct error *e)
{
    struct json *j = r->state;
    j->error = e;
    if (give(j, out))
        return 1;
    for (;;) {
        int got = cut_line(j);
        if (got == 2)
            return long_line(j, out);
        if (got <= 0)
            return got;
        if (give_first(j, slice_trim((struct slice){window_at(&r->window), j->at}), out))
            return 1;
    }
}

/* -- opening ------------------------------------------------------------------------------------------------------ */

static int split_path(struct json *j, struct slice path, struct error *e)
{
    struct slice piece;
    if (!path.len)
        return 0;
    while (slice_cut(&path, '.', &piece)) {
        if (!piece.len || j->levels == LEVELS)
            return fail(e, STATUS_USAGE, "%s: the path '%.*s' has an empty name or more than %d names", j->rows->window.name,
                        SL(j->rows->profile.rows), LEVELS);
        j->path[j->levels++] = piece;
    }
    return 0;
}

static struct json *new_json(struct rows *r)
{
    struct json *j = arena_new(r->perm, struct json, 1);
    *j = (struct json){.rows = r, .line = 1, .element = element_new(r, r->profile.each)};
    r->state = j;
    return j;
}

static int json_open(struct rows *r, struct error *e)
{
    struct json *j = new_json(r);
    j->error = e;
    j->single = slice_is(r->profile.rows, ".");
    return j->single ? 0 : split_path(j, r->profile.rows, e) ? -1 : enter(j);
}

static int jsonl_open(struct rows *r, struct error *e)
{
    new_json(r);
    if (r->profile.rows.len)
        return fail(e, STATUS_USAGE, "%s: a path of rows ('%.*s') is for format json; in jsonl every line is one", r->window.name,
                    SL(r->profile.rows));
    return 0;
}

static void json_close(struct rows *r)
{
    struct json *j = r->state;
    if (j)
        element_free(j->element);
}

/* -- JSON Lines in pieces ------------------------------------------------------------------------------------------ */

static bool piece_fits(const struct rows *r)
{
    return !r->profile.each.len;
}

static size_t piece_used(const struct rows *r)
{
    return ((const struct json *)r->state)->at;
}

/* As csv_at_row. */
static int piece_at_row(struct rows *r, struct error *e)
{
    (void)e;
    if (piece_used(r))
        drop_line(r->state);
    return 0;
}

static bool piece_look(const struct rows *r, struct piece *p)
{
    return jsonl_look(((const struct json *)r->state)->element, p);
}

static void piece_agree(struct rows *r, struct piece *p)
{
    struct json *j = r->state;
    p->item = j->item;
    j->item += p->n;
    p->line = j->line;
    j->line += p->lines;
}

const struct pieced jsonl_pieces = {piece_fits, piece_at_row, piece_used, piece_look, piece_agree, jsonl_row, jsonl_alike, jsonl_column, NULL, false};

const struct format format_json = {"json", json_open, json_next, json_close, NULL};
const struct format format_jsonl = {"jsonl", jsonl_open, jsonl_next, json_close, &jsonl_pieces};
