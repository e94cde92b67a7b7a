/* test_base - slices, arenas, buffers and errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#undef fail /* cmocka has a macro of that name; ours is the function of base/error.h */

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/os.h"
#include "base/progress.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void assert_text(struct slice got, const char *wanted)
{
    char text[2048];
    snprintf(text, sizeof text, "%.*s", SL(got));
    assert_string_equal(text, wanted);
}

/* -- slices -------------------------------------------------------------------------------------
 */

static void slices_compare(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
    } cases[] = {
        {"", "", 0},       {"a", "", 1},     {"", "a", -1},   {"abc", "abc", 0},
        {"ab", "abc", -1}, {"abd", "ab", 1}, {"b", "abc", 1}, {"a", "\xc3\xa0", -1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct slice a = slice_of(cases[i].a), b = slice_of(cases[i].b);
        int order = slice_cmp(a, b);
        assert_int_equal((order > 0) - (order < 0), cases[i].order);
        assert_int_equal(slice_eq(a, b), cases[i].order == 0);
        if (cases[i].order == 0)
            assert_true(slice_hash(a) == slice_hash(b));
    }
    assert_true(slice_eq((struct slice){NULL, 0}, S("")));
    assert_true(slice_of(NULL).len == 0);
    assert_true(slice_is(S("torino"), "torino"));
    assert_false(slice_is(S("torino"), "torin"));
    assert_true(slice_starts(S("torino"), "tor"));
    assert_false(slice_starts(S("to"), "tor"));
    /* The FNV-1a test vectors of its authors. */
    assert_true(slice_hash(S("")) == 0xcbf29ce484222325u);
    assert_true(slice_hash(S("a")) == 0xaf63dc4c8601ec8cu);
    assert_true(slice_hash(S("foobar")) == 0x85944171f73967e8u);
}

static void slices_are_cut(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n;
        const char *pieces[4];
    } cases[] = {
        {"a,b,", 3, {"a", "b", ""}}, {"", 1, {""}},        {",", 2, {"", ""}}, {"abc", 1, {"abc"}},
        {"a,,b", 3, {"a", "", "b"}}, {",a", 2, {"", "a"}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct slice rest = slice_of(cases[i].text), piece;
        size_t n = 0;
        for (; slice_cut(&rest, ',', &piece); n++) {
            assert_true(n < cases[i].n);
            assert_text(piece, cases[i].pieces[n]);
        }
        assert_int_equal(n, cases[i].n);
        assert_null(rest.at);
    }
}

static void slices_are_searched(void **state)
{
    (void)state;
    static const struct {
        const char *text, *needle;
        size_t at;
    } cases[] = {
        {"abc", "", 0},           {"", "", 0},       {"", "a", SIZE_MAX},
        {"abc", "abc", 0},        {"abc", "c", 2},   {"aaab", "aab", 1},
        {"ab", "abc", SIZE_MAX},  {"abab", "ba", 1}, {"abcabd", "abd", 3},
        {"aaaa", "ab", SIZE_MAX}, {"xay", "ay", 1},  {"xa", "ay", SIZE_MAX},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_true(slice_find(slice_of(cases[i].text), slice_of(cases[i].needle)) == cases[i].at);
}

static void slices_are_trimmed(void **state)
{
    (void)state;
    assert_text(slice_trim(S(" \t\r\n\v\fa b \n")), "a b");
    assert_text(slice_trim(S(" \t ")), "");
    assert_text(slice_trim(S("")), "");
    assert_text(slice_trim((struct slice){NULL, 0}), "");
    assert_text(slice_sub(S("torino"), 2, 4), "ri");
    assert_text(slice_sub(S("torino"), 4, 99), "no");
    assert_text(slice_sub(S("torino"), 5, 2), "");
    assert_text(slice_sub(S("torino"), 9, 9), "");
    assert_text(slice_sub((struct slice){NULL, 0}, 0, 1), "");
}

/* -- arenas -------------------------------------------------------------------------------------
 */

static void arena_aligns(void **state)
{
    (void)state;
    struct arena a = {0};
    for (size_t size = 0; size < 200; size++) {
        unsigned char *p = arena_alloc(&a, size);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        memset(p, 0xee, size);
    }
    uint64_t *zeroes = arena_new(&a, uint64_t, 100000);
    for (size_t i = 0; i < 100000; i++)
        assert_true(zeroes[i] == 0);
    assert_true(a.held >= 800000);
    arena_free(&a);
    assert_null(a.block);
    assert_int_equal(a.held, 0);
}

static void arena_gives_back(void **state)
{
    (void)state;
    struct arena a = {0};
    char *first = arena_alloc(&a, 100);
    strcpy(first, "kept");
    struct arena_mark mark = arena_mark(&a);
    size_t held = a.held;
    char *second = arena_alloc(&a, 10);
    for (int i = 0; i < 1000; i++)
        arena_alloc(&a, 5000);
    assert_true(a.held > held);
    arena_release(&a, mark);
    assert_int_equal(a.held, held);
    assert_string_equal(first, "kept");
    assert_ptr_equal(arena_alloc(&a, 10), second);
    arena_free(&a);
}

static void arena_keeps_one_block(void **state)
{
    (void)state;
    struct arena a = {0};
    struct arena_mark mark = arena_mark(&a);
    void *first = arena_alloc(&a, 64);
    for (int i = 0; i < 100; i++) {
        arena_alloc(&a, 40000);
        arena_release(&a, mark);
        assert_non_null(a.block);
        assert_ptr_equal(arena_alloc(&a, 64), first);
    }
    arena_free(&a);
}

static void arena_copies(void **state)
{
    (void)state;
    struct arena a = {0};
    char text[] = "citylab";
    struct slice copy = slice_copy(&a, (struct slice){text, 4});
    text[0] = 'x';
    assert_int_equal(copy.len, 4);
    assert_string_equal(copy.at, "city");
    assert_string_equal(slice_cstr(&a, S("")), "");
    assert_string_equal(slice_cstr(&a, (struct slice){NULL, 0}), "");
    struct slice line = slice_format(&a, "%s:%d", "file", 31);
    assert_int_equal(line.len, 7);
    assert_string_equal(line.at, "file:31");
    assert_int_equal(slice_format(&a, "%s", "").len, 0);

    LIST(int) list = {0};
    for (int i = 0; i < 1000; i++)
        LIST_PUSH(&a, &list, i);
    assert_int_equal(list.n, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(list.at[i], i);
    arena_free(&a);
}

/* What cannot be had unwinds to the guard; a product that does not fit is never cut short. */
static void arena_refuses(void **state)
{
    (void)state;
    static struct arena a; /* outlives the jump */
    static int jumps;
    if (setjmp(*os_guard()))
        jumps++;
    if (jumps == 0)
        arena_alloc(&a, SIZE_MAX - 8);
    if (jumps == 1)
        arena_zero(&a, SIZE_MAX / 4, 16);
    if (jumps == 2) {
        size_t cap = SIZE_MAX / 8;
        arena_grow(&a, NULL, &cap, 8);
    }
    if (jumps == 3) {
        struct buffer b = {0};
        buffer_room(&b, SIZE_MAX - 8);
    }
    assert_int_equal(jumps, 4);
    arena_free(&a);
}

/* -- buffers ------------------------------------------------------------------------------------
 */

static void buffer_grows(void **state)
{
    (void)state;
    struct buffer b = {0};
    assert_int_equal(buffer_of(&b).len, 0);
    buffer_add(&b, NULL, 0);
    buffer_slice(&b, (struct slice){NULL, 0});
    assert_int_equal(b.len, 0);
    buffer_text(&b, "città");
    buffer_char(&b, ' ');
    buffer_printf(&b, "%d%s", 42, "!");
    buffer_printf(&b, "%s", "");
    buffer_slice(&b, S("."));
    assert_text(buffer_of(&b), "città 42!.");

    b.len = 0;
    for (size_t i = 0; i < 100000; i++)
        buffer_char(&b, (char)('a' + i % 26));
    assert_int_equal(b.len, 100000);
    for (size_t i = 0; i < b.len; i++)
        assert_int_equal(b.at[i], (char)('a' + i % 26));
    memset(buffer_room(&b, 1 << 20), 'z', 1 << 20);
    assert_int_equal(b.len, 100000);
    assert_true(b.cap >= 100000 + (1 << 20));
    buffer_free(&b);
    assert_null(b.at);
    assert_int_equal(b.cap, 0);
}

/* -- errors -------------------------------------------------------------------------------------
 */

static void errors_are_one_harmless_line(void **state)
{
    (void)state;
    static const struct {
        const char *from, *shown;
    } cases[] = {
        {"plain", "plain"},
        {"two\nlines\r\n", "two?lines??"},
        {"\t\v\f\b\a", "?????"},
        {"\x1b[2J\x1b]0;title\x07", "?[2J?]0;title?"},
        {"\x7f\x01", "??"},
        {"\xc2\x9b"
         "31m",
         "??31m"}, /* U+009B, CSI in one character */
        {"\xc2\x80\xc2\x9f", "????"},
        {"\xc2\xa0\xc2\xb0", "\xc2\xa0\xc2\xb0"}, /* U+00A0 and ° are no controls */
        {"\xc3\x80\xc3\x9f", "\xc3\x80\xc3\x9f"}, /* À ß end in bytes that look like C1 */
        {"\xe2\x80\x99", "\xe2\x80\x99"},
        {"\xc2", "\xc2"},
        {"Cinquanta €", "Cinquanta €"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error e = {0};
        assert_int_equal(fail(&e, STATUS_DATA, "%s", cases[i].from), -1);
        assert_int_equal(e.status, STATUS_DATA);
        assert_string_equal(e.text, cases[i].shown);
    }
}

static void the_first_error_stays(void **state)
{
    (void)state;
    struct error e = {0};
    assert_int_equal(fail(&e, STATUS_USAGE, "%s:%d: %s", "config.ini", 7, "first"), -1);
    assert_int_equal(fail(&e, STATUS_SYSTEM, "second"), -1);
    assert_int_equal(e.status, STATUS_USAGE);
    assert_string_equal(e.text, "config.ini:7: first");
}

static void long_errors_are_cut(void **state)
{
    (void)state;
    char text[5000];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    struct error e = {0};
    fail(&e, STATUS_DATA, "%s", text);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
}

/* -- progress --------------------------------------------------------------------------------- */

static void progress_says_what_is_left(void **state)
{
    char text[200];
    struct progress of = {.name = "misure\x1b.csv", .total = 400000000}, pipe = {.name = "-", .total = -1}, empty = {.name = "x", .total = 0};
    (void)state;
    progress_text(&of, 100000000, 800000, 2, text, sizeof text);
    assert_string_equal(text, "citylab: misure?.csv: 100.0 of 400.0 MB (25 %), 800000 rows, 50.0 MB/s, 6 s left");
    progress_text(&pipe, 100000000, 800000, 2, text, sizeof text);
    assert_string_equal(text, "citylab: -: 100.0 MB, 800000 rows, 50.0 MB/s");
    progress_text(&empty, 0, 0, 0, text, sizeof text);
    assert_string_equal(text, "citylab: x: 0.0 MB, 0 rows, 0.0 MB/s");
    progress_text(&of, 0, 0, 1, text, 20);
    assert_int_equal(strlen(text), 19);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_compare),
        cmocka_unit_test(slices_are_cut),
        cmocka_unit_test(slices_are_searched),
        cmocka_unit_test(slices_are_trimmed),
        cmocka_unit_test(arena_aligns),
        cmocka_unit_test(arena_gives_back),
        cmocka_unit_test(arena_keeps_one_block),
        cmocka_unit_test(arena_copies),
        cmocka_unit_test(arena_refuses),
        cmocka_unit_test(buffer_grows),
        cmocka_unit_test(errors_are_one_harmless_line),
        cmocka_unit_test(the_first_error_stays),
        cmocka_unit_test(long_errors_are_cut),
        cmocka_unit_test(progress_says_what_is_left),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
