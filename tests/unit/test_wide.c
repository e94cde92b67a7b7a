/* test_wide - whichever steps a machine can take over many bytes, it finds what a simple loop finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/wide.h"
#include "text/scan.h"

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
        assert_int_equal(scan_pair(s, from, 'a', 'b', 'c'), pair);
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
    drop(s);
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
        cmocka_unit_test(scan_random),
        cmocka_unit_test(scan_counts_far),
    };
    return cmocka_run_group_tests(tests, NULL, take_the_best);
}
