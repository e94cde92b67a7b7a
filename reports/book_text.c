/* book_text - what a cell, a sheet's name, a footer or a link may hold: texts made fit for a workbook. */
#include "book_text.h"

#include <stdint.h>

#include "base/buffer.h"
#include "text/utf8.h"

enum { CELL_LONGEST = 32767, REPLACEMENT = 0xfffd };

static struct slice keep(struct arena *a, struct buffer *b)
{
    struct slice kept = slice_copy(a, buffer_of(b));
    buffer_free(b);
    return kept;
}

/* The next character; what is no UTF-8 counts byte by byte as U+FFFD. */
static unsigned next(struct slice *rest)
{
    size_t bytes;
    if ((unsigned char)rest->at[0] < 0x80) {
        unsigned char c = (unsigned char)rest->at[0];
        *rest = (struct slice){rest->at + 1, rest->len - 1};
        return c;
    }
    struct slice front = slice_sub(*rest, 0, 4);
    size_t fine = utf8_valid(front);
    unsigned code = REPLACEMENT;
    if (fine)
        code = utf8_next((struct slice){front.at, fine}, &bytes);
    else
        bytes = 1;
    *rest = slice_sub(*rest, bytes, rest->len);
    return code;
}

static void put(struct buffer *b, unsigned code)
{
    char bytes[4];
    buffer_add(b, bytes, utf8_put(bytes, code));
}

/* Characters as a workbook counts them: those beyond U+FFFF are two. */
static size_t units(unsigned code)
{
    return code > 0xffff ? 2 : 1;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* "_x0041_" at the front: a reader would turn it into a character. */
static bool looks_escaped(struct slice s)
{
    return s.len >= 7 && s.at[0] == '_' && s.at[1] == 'x' && is_hex(s.at[2]) && is_hex(s.at[3]) && is_hex(s.at[4]) &&
           is_hex(s.at[5]) && s.at[6] == '_';
}

/* One character as the cell holds it; returns what it counts. */
static size_t put_cell(struct buffer *b, struct slice *rest)
{
    bool escaped = looks_escaped(*rest);
    unsigned code = next(rest);
    if (escaped) {
        buffer_text(b, "_x005F_");
        return 7;
    }
    if (code == 0xfffe || code == 0xffff) {
        buffer_text(b, code == 0xfffe ? "_xFFFE_" : "_xFFFF_");
        return 7;
    }
    put(b, code ? code : REPLACEMENT);
    /* The library writes a control character as seven. */
    return code < 0x20 && code != '\t' && code != '\n' ? 7 : units(code);
}

/* Needs no care: short, UTF-8, no control character, no "_x", no U+FFFE and U+FFFF (0xEF 0xBF 0xBE and 0xBF). */
static bool is_easy(struct slice s)
{
    enum { SHORT = 1000 };
    bool ascii = true;
    if (s.len > SHORT)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c < 0x20 || c == 0xef || (c == '_' && i + 1 < s.len && s.at[i + 1] == 'x'))
            return false;
        ascii = ascii && c < 0x80;
    }
    return ascii || utf8_valid(s) == s.len;
}

const char *book_cell_fit(struct buffer *b, struct slice text, struct slice cut_sign)
{
    b->len = 0;
    if (is_easy(text)) {
        buffer_slice(b, text);
    } else {
        size_t n = 0, fits = 0; /* bytes that fit together with the sign */
        while (text.len && n <= CELL_LONGEST) {
            n += put_cell(b, &text);
            if (n + cut_sign.len <= CELL_LONGEST)
                fits = b->len;
        }
        if (n > CELL_LONGEST) {
            b->len = fits;
            buffer_slice(b, cut_sign);
        }
    }
    buffer_char(b, '\0');
    return b->at;
}

struct slice book_cell_text(struct arena *a, struct slice text, struct slice cut_sign)
{
    struct buffer b = {0};
    struct slice kept = slice_copy(a, slice_of(book_cell_fit(&b, text, cut_sign)));
    buffer_free(&b);
    return kept;
}

struct slice book_plain(struct arena *a, struct slice text, size_t most)
{
    struct buffer b = {0};
    for (size_t n = 0; text.len && n < most;) {
        unsigned code = next(&text);
        bool control = code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xfffe || code == 0xffff;
        n += units(code);
        put(&b, control ? ' ' : code);
    }
    return keep(a, &b);
}

struct slice book_sheet_name(struct arena *a, struct slice name, size_t most)
{
    struct buffer b = {0};
    struct slice rest = slice_trim(book_plain(a, name, SIZE_MAX));
    for (size_t n = 0; rest.len;) {
        unsigned code = next(&rest);
        n += units(code);
        if (n > most)
            break;
        put(&b, code < 0x80 && strchr("[]:*?/\\", (int)code) ? '-' : code);
    }
    if (b.len && b.at[0] == '\'')
        b.at[0] = '-';
    if (b.len && b.at[b.len - 1] == '\'')
        b.at[b.len - 1] = '-';
    if (!b.len)
        buffer_char(&b, '-');
    return keep(a, &b);
}

struct slice book_quoted(struct arena *a, struct slice sheet)
{
    struct buffer b = {0};
    buffer_char(&b, '\'');
    for (size_t i = 0; i < sheet.len; i++) {
        if (sheet.at[i] == '\'')
            buffer_char(&b, '\'');
        buffer_char(&b, sheet.at[i]);
    }
    buffer_char(&b, '\'');
    return keep(a, &b);
}

struct slice book_footer(struct arena *a, struct slice text, size_t most)
{
    struct buffer b = {0};
    struct slice plain = book_plain(a, text, most);
    for (size_t i = 0; i < plain.len; i++) {
        if (plain.at[i] == '&')
            buffer_char(&b, '&');
        buffer_char(&b, plain.at[i]);
    }
    return keep(a, &b);
}

struct slice book_fill(struct arena *a, struct slice text, const char *one, const char *two)
{
    struct buffer b = {0};
    for (size_t i = 0; i < text.len; i++) {
        bool first = slice_starts(slice_sub(text, i, text.len), "{1}");
        if (first || slice_starts(slice_sub(text, i, text.len), "{2}")) {
            buffer_text(&b, first ? one : two);
            i += 2;
        } else {
            buffer_char(&b, text.at[i]);
        }
    }
    return keep(a, &b);
}

static bool starts_in_any_case(struct slice s, const char *prefix)
{
    size_t n = strlen(prefix);
    for (size_t i = 0; i < n; i++)
        if (i >= s.len || (s.at[i] | 0x20) != (prefix[i] | 0x20))
            return false;
    return true;
}

bool book_is_link(struct slice url, size_t most)
{
    static const char *const schemes[] = {"http://", "https://", "mailto:"};
    size_t head = 0;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes && !head; i++)
        if (starts_in_any_case(url, schemes[i]))
            head = strlen(schemes[i]);
    if (!head || url.len <= head || url.len > most || utf8_valid(url) < url.len)
        return false;
    for (size_t i = 0; i < url.len; i++)
        if ((unsigned char)url.at[i] <= ' ' || url.at[i] == 0x7f || strchr("\"<>\\^`{|}", url.at[i]))
            return false;
    return true;
}

struct slice book_link_text(struct arena *a, struct slice url, size_t most)
{
    size_t colon = slice_find(url, S(":"));
    struct slice rest = colon == SIZE_MAX ? url : slice_sub(url, colon + 1, url.len), shown;
    while (slice_starts(rest, "/"))
        rest = slice_sub(rest, 1, rest.len);
    if (slice_starts(rest, "www."))
        rest = slice_sub(rest, 4, rest.len);
    if (slice_find(rest, S("/")) + 1 == rest.len)
        rest = slice_sub(rest, 0, rest.len - 1);
    shown = book_plain(a, rest, most > 2 ? most - 2 : 1);
    return shown.len < rest.len ? slice_format(a, "%.*s…", SL(shown)) : shown;
}

bool book_break(struct slice *rest, size_t width, struct slice *line)
{
    struct slice ahead = *rest;
    size_t n = 0, blank = 0; /* where the last blank within the width begins */
    if (!rest->len)
        return false;
    while (ahead.len && n < width) {
        size_t at = rest->len - ahead.len;
        unsigned code = next(&ahead);
        n++;
        if (code == '\n') {
            *line = slice_sub(*rest, 0, at);
            *rest = slice_sub(*rest, at + 1, rest->len);
            return true;
        }
        if (code == ' ')
            blank = at;
    }
    size_t end = !ahead.len ? rest->len : blank ? blank : rest->len - ahead.len;
    *line = slice_sub(*rest, 0, end);
    *rest = slice_sub(*rest, end, rest->len);
    while (rest->len && rest->at[0] == ' ')
        *rest = slice_sub(*rest, 1, rest->len);
    return true;
}

int book_decimals(struct slice digits)
{
    size_t dot = slice_find(digits, S("."));
    if (dot == SIZE_MAX)
        return 0;
    size_t i = dot + 1;
    while (i < digits.len && digits.at[i] >= '0' && digits.at[i] <= '9')
        i++;
    return (int)(i - dot - 1);
}
