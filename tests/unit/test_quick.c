/* test_quick - the quick readers of words, numbers, dates and plain runs: what they take, the careful ones see the same in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/wide.h"
#include "text/date.h"
#include "text/number.h"
#include "text/number_quick.h"
#include "text/numbers.h"
#include "text/plain.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static uint64_t seed = 88172645463325252u;

static uint64_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* The text in room of its own, which ends where it ends: the sanitizer sees what is read behind it, and before it. */
static char *tight(struct slice text)
{
    char *own = malloc(text.len ? text.len : 1);
    assert_non_null(own);
    memcpy(own, text.at, text.len);
    return own;
}

static bool few_digits(struct slice text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool digit = text.at[i] >= '0' && text.at[i] <= '9';
        if (!digit && text.at[i] != '.' && text.at[i] != '-')
            return false;
        digits += digit;
    }
    return digits <= 15;
}

/* Taken exactly when it is a number of few digits without an exponent, and then read as strtod reads it. */
static void check_number(struct slice text)
{
    char *own = tight(text), ended[128];
    double quick = -1;
    bool taken = number_quick((struct slice){own, text.len}, &quick);
    if (taken != (number_is_json(text) && few_digits(text)))
        fail_msg("'%.*s' is %s", SL(text), taken ? "taken" : "left");
    snprintf(ended, sizeof ended, "%.*s", SL(text));
    double nearest = strtod(ended, NULL);
    if (taken && memcmp(&quick, &nearest, sizeof quick) != 0)
        fail_msg("'%s' gives %a, not %a", ended, quick, nearest);
    free(own);
}

static void numbers_are_the_nearest(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",         "-",         ".",          "0",         "-0",        "-0.0",     "00",       "01",        "-01",
        "0.",       "0.0",       "-0.5",       "1.",        ".5",        "-.5",      "1e5",      "1.5e3",     "1..2",
        "1.2.3",    "12a",       "1,5",        "1234567",   "12345678",  "123456789", "1234567.", "12345678.", "123456789012345",
        "1234567890123456",      "0.1234567",  "0.12345678", "0.123456789", "1234567.12345678", "1234567.123456789",
        "12345678.1234567",      "9007199254740993", "0.00000000000001", "0.000000000000001", "999999999999.999",
        "-99999999.9999999",     "-1234567.12345678", "38024", "15175.19", "13075.716", "-3.25", "1-2", "--1", "1.-2", "+1", " 1", "1 ",
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        check_number(slice_of(cases[i]));
}

/* All lengths before and behind the point, with whatever digits; now and then a byte of it becomes another. */
static void numbers_of_all_lengths(void **state)
{
    (void)state;
    static const char others[] = "0123456789.-+eE /:\xb0\x80\xff";
    for (int i = 0; i < 400000; i++) {
        char text[64];
        size_t whole = 1 + next_random() % 17, places = next_random() % 17, n = 0;
        if (next_random() % 3 == 0)
            text[n++] = '-';
        for (size_t k = 0; k < whole; k++)
            text[n++] = (char)('0' + next_random() % 10);
        if (places)
            text[n++] = '.';
        for (size_t k = 0; k < places; k++)
            text[n++] = (char)('0' + next_random() % 10);
        if (next_random() % 4 == 0)
            text[next_random() % n] = others[next_random() % (sizeof others - 1)];
        check_number((struct slice){text, n});
    }
}

/* In front of something else: as number_front has it, up to where the exponent would be. */
static void numbers_stand_in_front(void **state)
{
    (void)state;
    static const char *const behind[] = {",\"a\":1}", "}", "]", " ", "", ".", ".}", "x", "-1", "\n12345678", "\xff"};
    for (int i = 0; i < 100000; i++) {
        char text[64];
        int n = snprintf(text, sizeof text, "%.*f", (int)(next_random() % 9), (double)(int64_t)next_random() / (double)(1ull << next_random() % 60));
        if (n > 40)
            continue;
        n += snprintf(text + n, sizeof text - (size_t)n, "%s", behind[next_random() % COUNT(behind)]);
        char *own = tight((struct slice){text, (size_t)n});
        double quick, careful = strtod(text, NULL);
        bool ok;
        size_t taken = number_quick_front(own, own + n, &quick), wanted = number_front((struct slice){own, (size_t)n}, &careful, &ok);
        if (taken && (taken != wanted || quick != careful))
            fail_msg("'%s': %zu bytes, %a; wanted %zu, %a", text, taken, quick, wanted, careful);
        free(own);
    }
}

/* A number, or something near to one. */
static size_t random_text(char text[64])
{
    static const char others[] = "0123456789.-+eE /:\xb0\x80\xff";
    size_t whole = next_random() % 10, places = next_random() % 10, n = 0;
    if (next_random() % 3 == 0)
        text[n++] = '-';
    for (size_t k = 0; k < whole; k++)
        text[n++] = (char)('0' + next_random() % 10);
    if (places && next_random() % 2)
        text[n++] = '.';
    for (size_t k = 0; k < places; k++)
        text[n++] = (char)('0' + next_random() % 10);
    if (n && next_random() % 4 == 0)
        text[next_random() % n] = others[next_random() % (sizeof others - 1)];
    return n;
}

/* Those that number_quick takes, and as it takes them. */
static void check_column(struct slice around, const struct slice *texts, size_t n)
{
    static const char *const ways[] = {"plain", "sse2", "avx2"};
    for (size_t w = 0; w < COUNT(ways); w++) {
        double values[NUMBERS_MOST], value;
        if (!wide_choose(ways[w]))
            continue;
        uint64_t taken = numbers_quick(around, texts, n, values);
        assert_int_equal(numbers_quick(around, texts, n, NULL), taken);
        for (size_t i = 0; i < n; i++) {
            bool wanted = number_quick(texts[i], &value);
            if ((taken >> i & 1) != wanted || (wanted && memcmp(&value, &values[i], sizeof value) != 0))
                fail_msg("%s: '%.*s' is %s, %a", ways[w], SL(texts[i]), wanted ? "left" : "taken", values[i]);
        }
        assert_true(n == NUMBERS_MOST || taken >> n == 0);
    }
    wide_choose(NULL);
}

/* Side by side in one text up to its last byte, some elsewhere and some none at all. */
static void numbers_of_a_column(void **state)
{
    (void)state;
    for (int round = 0; round < 20000; round++) {
        char text[NUMBERS_MOST * 64];
        size_t n = 1 + next_random() % NUMBERS_MOST, len = 0, from[NUMBERS_MOST + 1];
        for (size_t i = 0; i < n; i++) {
            from[i] = len;
            len += random_text(text + len);
            text[len++] = ",\"\n\r"[next_random() % 4];
        }
        from[n] = len;
        /* The last one ends where the text does. */
        struct slice all = {text, --len}, texts[NUMBERS_MOST];
        char *own = tight(all), *other = tight(all);
        for (size_t i = 0; i < n; i++) {
            const char *in = next_random() % 8 ? own : other;
            texts[i] = next_random() % 16 ? (struct slice){in + from[i], from[i + 1] - from[i] - 1} : (struct slice){0};
        }
        check_column((struct slice){own, len}, texts, n);
        free(own);
        free(other);
    }
}

static void dates_are_parsed_alike(void **state)
{
    (void)state;
    static const char *const others[] = {"2018-07-17x", "2018-07-1", "2018-07", "", "3000-01-01", "0999-01-01", "2018-00-10", "2018-13-10",
                                         "2018-10-00", "2018-09-31", "2018-02-29", "2018-10-32", "2018/10-10", "2018-10.10", "2O18-10-10", "2018-1a-10"};
    struct date d;
    for (size_t i = 0; i < COUNT(others); i++)
        assert_false(date_quick(slice_of(others[i])));
    for (int64_t day = date_first((struct date){1000, 1, 1}); day <= date_last((struct date){2999, 12, 31}); day++) {
        char text[16];
        d = date_of_day(day);
        struct slice iso = {text, date_print(d, text)};
        if (date_quick(iso) == (d.month == 2 && d.day == 29))
            fail_msg("%s is not read alike", text);
    }
}

/* Any byte in any place of a date. */
static void other_bytes_are_no_dates(void **state)
{
    (void)state;
    for (size_t at = 0; at < 10; at++)
        for (int byte = 0; byte < 256; byte++) {
            char text[] = "2017-06-25";
            struct date d;
            text[at] = (char)byte;
            char *own = tight((struct slice){text, 10});
            struct slice date = {own, 10};
            if (date_quick(date) && !date_parse(date, &d))
                fail_msg("'%s' is taken for a date", text);
            if (date_parse(date, &d) && !(d.month == 2 && d.day == 29) && !date_quick(date))
                fail_msg("'%s' is left", text);
            free(own);
        }
}

/* What may stand behind a date, any byte in any place of it. */
static void times_are_dropped(void **state)
{
    (void)state;
    static const char *const stamps[] = {"2017-06-25T10:59:59Z", "2017-06-25 24:00", "2017-06-25t01:02:03.456+02:00", "2017-06-25T10:00", "2017-06-25 10:00:00 z"};
    size_t taken = 0;
    for (size_t k = 0; k < COUNT(stamps); k++)
        for (size_t at = 10; at <= strlen(stamps[k]); at++)
            for (int byte = 0; byte < 256; byte++) {
                char text[32];
                struct date d;
                size_t n = strlen(strcpy(text, stamps[k]));
                text[at] = at < n ? (char)byte : text[at];
                char *own = tight((struct slice){text, n});
                struct slice stamp = {own, n};
                bool quick = date_time_quick(stamp);
                if (quick && (date_read(stamp, DATE_YMD, &d) != DATE_FINE || d.year != 2017 || d.month != 6 || d.day != 25))
                    fail_msg("'%s' is taken for a date with a time", text);
                taken += quick;
                free(own);
            }
    assert_true(taken > 1000);
    assert_false(date_time_quick(S("2017-06-25")));
    assert_false(date_time_quick(S("2017-06-25T10")));
}

static void words_are_compared(void **state)
{
    (void)state;
    for (size_t n = 0; n < 40; n++)
        for (size_t at = 0; at <= n; at++) {
            char text[40];
            for (size_t i = 0; i < n; i++)
                text[i] = (char)next_random();
            struct slice all = {text, n};
            char *one = tight(all), *other = tight(all);
            if (at < n)
                other[at] = (char)(other[at] ^ (1 << next_random() % 8));
            assert_int_equal(word_same(one, other, n), at == n);
            free(one);
            free(other);
        }
}

/* The first byte that needs an escape, wherever the run begins in what may be read and wherever it ends. */
static void plain_runs_end(void **state)
{
    (void)state;
    static const char ends[] = "\"\\\n\x1f";
    for (size_t len = 0; len < 70; len++)
        for (size_t from = 0; from <= len; from++)
            for (size_t at = from; at <= len; at++) {
                char text[70];
                memset(text, at % 2 ? '~' : '\xe9', len);
                /* What stands before the run must not count. */
                memset(text, '"', from);
                if (at < len)
                    text[at] = ends[at % 4];
                char *own = tight((struct slice){text, len});
                assert_ptr_equal(plain_end_in(own, own + from, own + len), own + at);
                assert_ptr_equal(plain_end(own + from, own + len), own + at);
                free(own);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_the_nearest), cmocka_unit_test(numbers_of_all_lengths),  cmocka_unit_test(numbers_stand_in_front),
        cmocka_unit_test(numbers_of_a_column),
        cmocka_unit_test(dates_are_parsed_alike),  cmocka_unit_test(other_bytes_are_no_dates), cmocka_unit_test(times_are_dropped),
        cmocka_unit_test(words_are_compared),      cmocka_unit_test(plain_runs_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
