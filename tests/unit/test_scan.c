/* test_scan - bytes counted and looked for sixteen at a time, held against one at a time. */
#include "text/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h> /* last: it makes a macro of base/error.h's fail */

static uint64_t seed = 0x853c49e6748fea9bu;

static uint64_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    return seed ^= seed << 17;
}

static void hold(struct slice s)
{
    size_t ones = 0, pairs = 0, odd = s.len, pair = s.len;
    for (size_t i = s.len; i-- > 0;) {
        bool comma = s.at[i] == ',', more = i + 1 < s.len;
        ones += comma;
        pairs += comma && more && s.at[i + 1] == ',';
        if (comma && more && (s.at[i + 1] == 'x' || s.at[i + 1] == '\n'))
            pair = i;
        if ((unsigned char)s.at[i] <= '\r' || (unsigned char)s.at[i] >= 0x80)
            odd = i;
        assert_int_equal(scan_odd(s, i), odd);
        assert_int_equal(scan_pair(s, i, ',', 'x', '\n', NULL), pair);
    }
    assert_int_equal(scan_odd(s, s.len), s.len);
    assert_int_equal(scan_count(s, ','), ones);
    assert_int_equal(scan_count_pair(s, ',', ','), pairs);
}

static void texts_of_all_lengths(void **state)
{
    (void)state;
    static const char some[] = ",,xxxxxx\n";
    for (int i = 0; i < 4000; i++) {
        char text[80];
        size_t len = (size_t)i % sizeof text;
        for (size_t k = 0; k < len; k++)
            text[k] = next_random() % 20 ? some[next_random() % (i % 3 ? 9 : 8)] : (char)next_random();
        /* A room of its own, so that a sanitizer sees a step beyond it. */
        char *room = malloc(len + 1);
        memcpy(room + 1, text, len);
        hold((struct slice){room + 1, len});
        free(room);
    }
    hold((struct slice){0});
}

/* More of them than a counter of one byte holds. */
static void long_runs(void **state)
{
    (void)state;
    enum { LONG = 100003 };
    char *text = malloc(LONG);
    memset(text, ',', LONG);
    struct slice s = {text, LONG};
    assert_int_equal(scan_count(s, ','), LONG);
    assert_int_equal(scan_count_pair(s, ',', ','), LONG - 1);
    assert_int_equal(scan_odd(s, 0), LONG);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_all_lengths),
        cmocka_unit_test(long_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
