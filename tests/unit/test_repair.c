/* test_repair - UTF-8 that was encoded twice: what is put right, what is not, and that blocks make no difference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "text/decode.h"
#include "text/repair.h"
#include "text/utf8.h"

/* Last: it has a macro called fail. */
#include <cmocka.h>

static const struct {
    const char *doubled, *right;
    uint64_t n;
} texts[] = {
    {"", "", 0},
    {"Torino", "Torino", 0},
    {"citt\xc3\x83\xc2\xa0", "citt\xc3\xa0", 1},                                 /* à, by ISO-8859-1's NBSP */
    {"Forl\xc3\x83\xc2\xac e Cant\xc3\x83\xc2\xb9", "Forl\xc3\xac e Cant\xc3\xb9", 2},
    {"\xc3\x83\xe2\x82\xac", "\xc3\x80", 1},                                     /* À: its second byte is € in Windows-1252 */
    {"\xc3\xa2\xe2\x80\x9a\xc2\xac 5", "\xe2\x82\xac 5", 1},                     /* €, three characters for one */
    {"l\xc3\xa2\xe2\x82\xac\xe2\x84\xa2" "area", "l\xe2\x80\x99" "area", 1},     /* ’ */
    {"\xc3\xb0\xc5\xb8\xc5\xa1\xc2\xb2", "\xf0\x9f\x9a\xb2", 1},                 /* a bicycle, four for one */
    {"2\xc3\x82\xc2\xb0", "2\xc2\xb0", 1},                                       /* ° */
    /* right already */
    {"citt\xc3\xa0", "citt\xc3\xa0", 0},
    {"\xc3\x83", "\xc3\x83", 0},                                                 /* Ã alone, a letter of Portuguese */
    {"S\xc3\x83O PAULO", "S\xc3\x83O PAULO", 0},
    {"\xc3\x82 la", "\xc3\x82 la", 0},
    {"\xe2\x82\xac\xe2\x82\xac", "\xe2\x82\xac\xe2\x82\xac", 0},
    /* no UTF-8 stays as it is */
    {"a\xe8" "b", "a\xe8" "b", 0},
    {"\xc3", "\xc3", 0},
};

static void doubled_text_is_put_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char room[64];
        uint64_t n = 0;
        size_t len = strlen(texts[i].doubled);
        memcpy(room, texts[i].doubled, len + 1);
        len = repair_doubled(room, len, &n);
        room[len] = '\0';
        assert_string_equal(room, texts[i].right);
        assert_int_equal(n, texts[i].n);
    }
}

static void the_front_is_measured(void **state)
{
    (void)state;
    assert_int_equal(repair_is_doubled(S("\xc3\x83\xc2\xa8 vero")), 4);
    assert_int_equal(repair_is_doubled(S("\xc3\xa2\xe2\x82\xac\xe2\x84\xa2")), 8);
    assert_int_equal(repair_is_doubled(S("\xc3\xa8 vero")), 0);
    assert_int_equal(repair_is_doubled(S("e")), 0);
    assert_int_equal(repair_is_doubled(S("\xc3\x83")), 0);
    assert_int_equal(repair_is_doubled(S("")), 0);
}

/* Every text cut in two at every place, the end of the first piece waiting: the same as in one piece. */
static void pieces_make_no_difference(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct slice all = slice_of(texts[i].doubled);
        for (size_t cut = 0; cut <= all.len && utf8_valid(all) == all.len; cut++) {
            /* The decoder gives whole characters alone. */
            if (cut < all.len && ((unsigned char)all.at[cut] & 0xc0) == 0x80)
                continue;
            char room[64];
            uint64_t n = 0;
            size_t wait = repair_waits(slice_sub(all, 0, cut));
            assert_true(wait <= cut);
            memcpy(room, all.at, cut - wait);
            size_t len = repair_doubled(room, cut - wait, &n);
            memcpy(room + len, all.at + cut - wait, all.len - cut + wait);
            len += repair_doubled(room + len, all.len - cut + wait, &n);
            assert_true(slice_is((struct slice){room, len}, texts[i].right));
            assert_int_equal(n, texts[i].n);
        }
    }
}

/* Each character that Windows-1252 holds, encoded once more by our own decoder, comes back. */
static void every_letter_comes_back(void **state)
{
    (void)state;
    for (unsigned code = 0xa0; code <= 0xff; code++) {
        char once[4];
        size_t n = utf8_put(once, code);
        struct error e = {0};
        struct buffer twice = {0};
        struct decoder *d = decoder_open(S("windows-1252"), &e);
        assert_non_null(d);
        decoder_feed(d, (struct slice){once, n}, true, &twice);
        decoder_close(d);
        /* Five bytes mean nothing in Windows-1252: there is nothing to come back from. */
        if (utf8_valid(buffer_of(&twice)) == twice.len) {
            uint64_t count = 0;
            size_t len = repair_doubled(twice.at, twice.len, &count);
            assert_int_equal(count, 1);
            assert_true(slice_eq((struct slice){twice.at, len}, (struct slice){once, n}));
        }
        buffer_free(&twice);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubled_text_is_put_right),
        cmocka_unit_test(the_front_is_measured),
        cmocka_unit_test(pieces_make_no_difference),
        cmocka_unit_test(every_letter_comes_back),
    };
    return cmocka_run_group_tests_name("repair", tests, NULL, NULL);
}
