/* test_wide - whichever steps a machine can take over many bytes, it finds what a simple loop finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/wide.h"
#include "formats/csv_index.h"
#include "text/scan.h"
#include "text/utf8.h"

#include <cmocka.h> /* last: its macro fail() would spoil the function of base/error.h */

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char *const ways[] = {"plain", "sse2", "avx2"};

/* Numbers that look random and are the same in every run (Marsaglia's xorshift). */
static uint64_t seed = 88172645463325252u;

static size_t random_below(size_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)((seed >> 11) % n);
}

/* A text in memory of its own, so that a sanitizer sees who reads beyond it. */
static struct slice text_of(size_t len)
{
    return (struct slice){test_malloc(len + !len), len};
}

static void drop(struct slice s)
{
    test_free((void *)(uintptr_t)s.at);
}

static char *bytes_of(struct slice s)
{
    return (char *)(uintptr_t)s.at;
}

static void ways_are_told_by_name(void **state)
{
    (void)state;
    assert_true(wide_choose("plain"));
    assert_int_equal(wide(), WIDE_PLAIN);
    assert_false(wide_choose("another"));
    assert_true(wide_choose(NULL));
}

/* -- utf8 --------------------------------------------------------------------------------------------------------- */

/* Bytes of the character at the front, 0: none. By arithmetic, to be unlike the tables that it judges. */
static size_t character(const unsigned char *p, size_t left)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 : p[0] >> 3 == 30 ? 4 : 0;
    uint32_t code = n == 1 ? p[0] : p[0] & (0x7fu >> n);
    if (!n || n > left)
        return 0;
    for (size_t i = 1; i < n; i++) {
        if (p[i] >> 6 != 2)
            return 0;
        code = code << 6 | (p[i] & 0x3f);
    }
    return code < least[n] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : n;
}

static size_t simple_valid(struct slice s)
{
    size_t i = 0, n;
    while (i < s.len && (n = character((const unsigned char *)s.at + i, s.len - i)) != 0)
        i += n;
    return i;
}

static void check_utf8(struct slice s)
{
    size_t wanted = simple_valid(s);
    for (size_t i = 0; i < COUNT(ways); i++)
        if (wide_choose(ways[i]) && utf8_valid(s) != wanted)
            fail_msg("%s: %zu of %zu bytes are valid, not %zu", ways[i], utf8_valid(s), s.len, wanted);
}

/* Bytes on both sides of every bound in the definition. */
static const unsigned char bounds[] = {'a',  0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf,
                                       0xe0, 0xec, 0xed, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};

/* All fours of such bytes, over the places where steps of many bytes meet. */
static void utf8_fours(void **state)
{
    (void)state;
    struct slice s = text_of(150);
    memset(bytes_of(s), 'x', s.len);
    const size_t n = COUNT(bounds);
    for (size_t k = 0; k < n * n * n * n; k++) {
        size_t at = 63 + k % 8;
        char *to = bytes_of(s) + at;
        memset(bytes_of(s) + 60, 'x', 20);
        for (size_t i = 0, rest = k; i < 4; i++, rest /= n)
            to[i] = (char)bounds[rest % n];
        check_utf8(s);
    }
    drop(s);
}

static size_t put_any(char *to)
{
    static const unsigned codes[] = {0xe0, 0x7ff, 0x800, 0x20ac, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff};
    return utf8_put(to, random_below(3) ? 'a' : codes[random_below(COUNT(codes))]);
}

/* Well-formed texts of any length, whole, cut, and with one byte that is another. */
static void utf8_random(void **state)
{
    (void)state;
    for (int k = 0; k < 20000; k++) {
        struct slice s = text_of(random_below(k % 20 ? 300 : 9000));
        size_t ascii = random_below(s.len + 1), i = 0;
        memset(bytes_of(s), 'a', s.len);
        for (i = ascii; i + 4 <= s.len;)
            i += put_any(bytes_of(s) + i);
        check_utf8(s);
        check_utf8(slice_sub(s, random_below(s.len + 1), s.len));
        check_utf8(slice_sub(s, 0, random_below(s.len + 1)));
        if (s.len)
            bytes_of(s)[random_below(s.len)] = (char)bounds[random_below(COUNT(bounds))];
        check_utf8(s);
        drop(s);
    }
}

/* -- scan --------------------------------------------------------------------------------------------------------- */

static size_t simple_count(struct slice s, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += s.at[i] == c;
    return n;
}

static size_t simple_pair(struct slice s, size_t from, char first, char one, char other)
{
    for (size_t i = from; i + 1 < s.len; i++)
        if (s.at[i] == first && (s.at[i + 1] == one || s.at[i + 1] == other))
            return i;
    return s.len;
}

static void check_scan(struct slice s, size_t from)
{
    size_t count = simple_count(s, 'a'), pair = simple_pair(s, from, 'a', 'b', 'c');
    for (size_t i = 0; i < COUNT(ways); i++) {
        if (!wide_choose(ways[i]))
            continue;
        assert_int_equal(scan_count(s, 'a'), count);
        size_t lines = 5;
        assert_int_equal(scan_pair(s, from, 'a', 'b', 'c', &lines), pair);
        assert_int_equal(lines, 5 + simple_count(slice_sub(s, from, pair), '\n'));
    }
}

/* From many hits down to none. */
static void scan_random(void **state)
{
    (void)state;
    for (int k = 0; k < 20000; k++) {
        struct slice s = text_of(random_below(300));
        size_t letters = 2 + random_below(200);
        for (size_t i = 0; i < s.len; i++)
            bytes_of(s)[i] = (char)('a' + (char)random_below(letters));
        check_scan(s, random_below(s.len + 1));
        drop(s);
    }
}

/* More than a counter of one byte holds. */
static void scan_counts_far(void **state)
{
    (void)state;
    struct slice s = text_of(100 * 1000 + 7);
    memset(bytes_of(s), 'a', s.len);
    check_scan(s, 0);
    memset(bytes_of(s), '\n', s.len);
    check_scan(s, 5);
    drop(s);
}

/* -- csv_index ---------------------------------------------------------------------------------------------------- */

enum cell { FRONT, BARE, INSIDE, CLOSED, RETURNED };

/* What csv_index promises, byte by byte. */
struct simple {
    struct csv_index x;
    enum cell cell;
    bool bad;
};

static void simple_end(struct simple *s, size_t at, bool row)
{
    s->x.marks[s->x.marks_cap++] = (uint32_t)at;
    s->cell = FRONT;
    if (!row)
        return;
    struct csv_span *r = &s->x.rows[s->x.n++];
    r[0].last = r[1].first = (uint32_t)s->x.marks_cap;
    r[1].line = (uint32_t)s->x.lines;
}

static void simple_byte(struct simple *s, size_t at, char c, char delimiter, char quote)
{
    bool is_quote = quote && c == quote;
    s->x.lines += c == '\n';
    s->bad |= c == '\0';
    if (s->cell == INSIDE) {
        s->cell = is_quote ? CLOSED : INSIDE;
    } else if (c == '\n') {
        simple_end(s, at, true);
    } else if (s->cell == RETURNED) {
        s->bad = true;
    } else if (c == '\r') {
        s->cell = RETURNED;
    } else if (c == delimiter) {
        simple_end(s, at, false);
    } else {
        s->bad |= is_quote ? s->cell == BARE : s->cell == CLOSED;
        s->cell = is_quote ? INSIDE : BARE;
    }
}

/* False where the text is not regular. */
static bool simple_index(struct simple *s, struct slice text, char delimiter, char quote)
{
    s->x.rows[0] = (struct csv_span){.first = 1};
    s->x.marks[s->x.marks_cap++] = CSV_FRONT;
    for (size_t i = 0; i < text.len; i++)
        simple_byte(s, i, text.at[i], delimiter, quote);
    if (text.len && text.at[text.len - 1] != '\n')
        simple_byte(s, text.len, '\n', delimiter, quote);
    return !s->bad && s->cell == FRONT;
}

static bool same_index(const struct csv_index *a, const struct csv_index *b)
{
    if (a->n != b->n || a->lines != b->lines)
        return false;
    for (size_t k = 0; k < a->n; k++)
        if (a->rows[k].first != b->rows[k].first || a->rows[k].last != b->rows[k].last || a->rows[k].line != b->rows[k].line)
            return false;
    return !a->n || !memcmp(a->marks, b->marks, a->rows[a->n - 1].last * sizeof *a->marks);
}

/* True when the text is regular. The index is used again: what it held before must not show. */
static bool check_index(struct csv_index *x, struct slice text, char quote)
{
    struct simple s = {
        .x = {.marks = test_calloc(text.len + 2, sizeof *s.x.marks), .rows = test_calloc(text.len + 2, sizeof *s.x.rows)}};
    bool regular = simple_index(&s, text, ',', quote);
    for (size_t i = 0; i < COUNT(ways); i++) {
        if (!wide_choose(ways[i]))
            continue;
        bool found = csv_index(x, text, ',', quote);
        if (found != regular || (regular && !same_index(x, &s.x)))
            fail_msg("%s: another index of %zu bytes: '%.*s'", ways[i], text.len, SL(text));
    }
    test_free(s.x.marks);
    test_free(s.x.rows);
    return regular;
}

/* Any bytes: few such texts are regular, but each fault comes at each place. */
static void index_random(void **state)
{
    (void)state;
    static const char alphabet[] = {'a', ',', '\n', '"', 'b', ',', 'c', '"', '\r', '\0'};
    struct csv_index x = {0};
    size_t regular = 0;
    for (int k = 0; k < 60000; k++) {
        struct slice s = text_of(random_below(k % 2 ? 12 : 140));
        size_t letters = 3 + random_below(COUNT(alphabet) - 2);
        for (size_t i = 0; i < s.len; i++)
            bytes_of(s)[i] = alphabet[random_below(letters)];
        regular += check_index(&x, s, random_below(4) ? '"' : '\0');
        drop(s);
    }
    assert_true(regular > 1000);
    csv_index_free(&x);
}

/* A cell and what ends it, at most 12 bytes. */
static size_t put_cell(char *to, bool returns)
{
    static const char *const cells[] = {"",        "a",        "bare",     "\"\"",          "\"a\"",
                                        "\"a,b\"", "\"\"\"\"", "\"a\nb\"", "\"\"\"a\"\"\"", "\"\r\n\""};
    const char *cell = cells[random_below(COUNT(cells))];
    size_t n = strlen(cell);
    memcpy(to, cell, n);
    bool row = random_below(5) == 0;
    if (row && returns)
        to[n++] = '\r';
    to[n++] = row ? '\n' : ',';
    return n;
}

/* Texts in order, of any length and much longer than what is done at once; then one byte of them is another. */
static void index_regular(void **state)
{
    (void)state;
    static const char others[] = {'a', ',', '\n', '"', '\r', '\0'};
    struct csv_index x = {0};
    char text[12000];
    for (int k = 0; k < 6000; k++) {
        size_t n = 0, most = k % 50 ? 20 + random_below(400) : sizeof text - 12;
        bool returns = k % 3 == 0;
        while (n + 12 < most)
            n += put_cell(text + n, returns && (k % 2 || random_below(9) == 0));
        struct slice s = text_of(n);
        memcpy(bytes_of(s), text, n);
        assert_true(check_index(&x, s, '"'));
        if (n)
            bytes_of(s)[random_below(n)] = others[random_below(COUNT(others))];
        check_index(&x, s, '"');
        drop(s);
    }
    csv_index_free(&x);
}

/* A quoted cell over every border, in pieces of every length around the blocks; and of nothing but marks. */
static void index_borders(void **state)
{
    (void)state;
    static const char *const parts[] = {"\"\"\"\n\"\"\",", "\r\n", ",", "\n", "\"", "\0"};
    struct csv_index x = {0};
    for (size_t len = 0; len < 200; len++)
        for (size_t k = 0; k < COUNT(parts) * 200; k++) {
            const char *part = parts[k / 200];
            size_t n = strlen(part) + !*part, at = k % 200;
            if (at + n > len)
                continue;
            struct slice s = text_of(len);
            memset(bytes_of(s), k / 200 == 2 ? ',' : 'a', len);
            bytes_of(s)[at ? at - 1 : 0] = ',';
            memcpy(bytes_of(s) + at, part, n);
            check_index(&x, s, '"');
            drop(s);
        }
    csv_index_free(&x);
}

/* Many blocks are done at once: what one such step leaves to the next, around its end. */
static void index_steps(void **state)
{
    (void)state;
    static const char *const parts[] = {"\ra",     "\r\n",       "\r",           "\",", ",\"\"\"a\"\"\",",
                                        ",\"a\"a", ",\"a\"\r\n", ",\"a\n\"\r\n", "\n\n"};
    struct csv_index x = {0};
    struct slice s = text_of(8300);
    for (size_t k = 0; k < COUNT(parts); k++)
        for (size_t at = 4080; at < 4110; at++) {
            memset(bytes_of(s), 'a', s.len);
            memcpy(bytes_of(s) + at, parts[k], strlen(parts[k]));
            check_index(&x, s, '"');
            check_index(&x, slice_sub(s, 0, at + 1), '"');
        }
    drop(s);
    csv_index_free(&x);
}

static void index_all_marks(void **state)
{
    (void)state;
    struct csv_index x = {0};
    for (size_t len = 0; len < 10000; len += len < 200 || (len > 4000 && len < 4200) ? 1 : 97) {
        struct slice s = text_of(len);
        memset(bytes_of(s), len % 2 ? ',' : '\n', len);
        assert_true(check_index(&x, s, '"'));
        drop(s);
    }
    csv_index_free(&x);
}

/* Where the last whole row ends. */
static void last_row_is_found(void **state)
{
    (void)state;
    static const char alphabet[] = {'a', '\n', '"', ','};
    for (int k = 0; k < 5000; k++) {
        struct slice s = text_of(random_below(300));
        char quote = k % 4 ? '"' : '\0';
        size_t end = 0, quotes = 0;
        for (size_t i = 0; i < s.len; i++) {
            char c = bytes_of(s)[i] = alphabet[random_below(COUNT(alphabet))];
            quotes += quote && c == quote;
            end = c == '\n' && quotes % 2 == 0 ? i + 1 : end;
        }
        for (size_t i = 0; i < COUNT(ways); i++) {
            if (!wide_choose(ways[i]))
                continue;
            assert_int_equal(csv_last_row(s, quote), end);
        }
        drop(s);
    }
}

static int take_the_best(void **state)
{
    (void)state;
    return wide_choose(NULL) ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ways_are_told_by_name),
        cmocka_unit_test(utf8_fours),
        cmocka_unit_test(utf8_random),
        cmocka_unit_test(scan_random),
        cmocka_unit_test(scan_counts_far),
        cmocka_unit_test(index_random),
        cmocka_unit_test(index_regular),
        cmocka_unit_test(index_borders),
        cmocka_unit_test(index_steps),
        cmocka_unit_test(index_all_marks),
        cmocka_unit_test(last_row_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, take_the_best);
}
