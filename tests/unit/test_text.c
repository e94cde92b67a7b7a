/* test_text - UTF-8, encodings, numbers, dates, names and units. */
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "text/date.h"
#include "text/decode.h"
#include "text/few.h"
#include "text/name.h"
#include "text/number.h"
#include "text/plain.h"
#include "text/unit.h"
#include "text/utf8.h"

#include <cmocka.h> /* last: its macro fail() would spoil the function of base/error.h */

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct arena arena;

/* Says which case of a table is wrong. */
static void assert_text(struct slice got, const char *wanted, const char *of)
{
    if (!slice_is(got, wanted))
        fail_msg("'%s' gives '%.*s', not '%s'", of, SL(got), wanted);
}

/* Numbers that look random and are the same in every run (Marsaglia's xorshift). */
static uint64_t seed = 88172645463325252u;

static uint64_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    return seed ^= seed << 17;
}

/* -- utf8 ---------------------------------------------------------------------------------------
 */

static void utf8_is_judged(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t valid;
    } cases[] = {
        {"", 0},
        {"plain", 5},
        {"citt\xc3\xa0", 6},
        {"\xe2\x82\xac", 3},
        {"\xf0\x9f\x98\x80", 4},
        {"\xf4\x8f\xbf\xbf", 4}, /* U+10FFFF */
        {"\xf4\x90\x80\x80", 0}, /* beyond */
        {"a\xc3", 1},            /* cut */
        {"a\xe2\x82", 1},
        {"a\xf0\x9f\x98", 1},
        {"ab\x80", 2},   /* nothing began */
        {"\xc0\xaf", 0}, /* overlong */
        {"\xc1\xbf", 0},
        {"\xe0\x9f\xbf", 0},
        {"\xe0\xa0\x80", 3},
        {"\xf0\x8f\xbf\xbf", 0},
        {"\xf0\x90\x80\x80", 4},
        {"\xed\x9f\xbf", 3},
        {"\xed\xa0\x80", 0}, /* surrogate */
        {"\xee\x80\x80", 3},
        {"\xf5\x80\x80\x80", 0},
        {"x\xff", 1},
        {"citt\xe0 ", 4}, /* Windows-1252 */
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(utf8_valid(slice_of(cases[i].text)), cases[i].valid);
}

/* The bad byte is found wherever it stands in the wide steps. */
static void utf8_is_judged_in_long_runs(void **state)
{
    (void)state;
    char text[100];
    for (size_t len = 0; len < sizeof text; len++)
        for (size_t bad = 0; bad < len; bad++) {
            memset(text, 'a', sizeof text);
            text[bad] = '\xff';
            assert_int_equal(utf8_valid((struct slice){text, len}), bad);
            assert_int_equal(utf8_valid((struct slice){text, bad}), bad);
        }
}

static void utf8_goes_round(void **state)
{
    (void)state;
    char text[4];
    size_t bytes;
    for (unsigned code = 0; code <= 0x10ffff; code += code < 0x11000 ? 1 : 97) {
        if (code >= 0xd800 && code < 0xe000)
            continue;
        size_t n = utf8_put(text, code);
        assert_int_equal(utf8_valid((struct slice){text, n}), n);
        assert_int_equal(utf8_next((struct slice){text, n}, &bytes), code);
        assert_int_equal(bytes, n);
    }
    assert_int_equal(utf8_put(text, 0xd800), 3);
    assert_memory_equal(text, "\xef\xbf\xbd", 3);
    assert_int_equal(utf8_put(text, 0x110000), 3);
    assert_int_equal(utf8_next(S(""), &bytes), 0);
    assert_int_equal(bytes, 0);
    assert_int_equal(utf8_next(S("\xe2\x82"), &bytes), 0xfffd);
    assert_int_equal(bytes, 1);
}

/* -- decode -------------------------------------------------------------------------------------
 */

/* Decodes `text` in pieces of `step` bytes. */
static struct slice decoded(const char *encoding, struct slice text, size_t step)
{
    struct error e = {0};
    struct buffer b = {0};
    struct decoder *d = decoder_open(slice_of(encoding), &e);
    assert_non_null(d);
    for (size_t i = 0; i < text.len; i += step)
        decoder_feed(d, slice_sub(text, i, i + step), false, &b);
    decoder_feed(d, S(""), true, &b);
    decoder_close(d);
    struct slice copy = slice_copy(&arena, buffer_of(&b));
    buffer_free(&b);
    return copy;
}

static void encodings_are_decoded(void **state)
{
    (void)state;
    static const struct {
        const char *encoding;
        struct slice from;
        const char *to;
    } cases[] = {
#define CASE(encoding, from, to) {encoding, {from, sizeof from - 1}, to}
        CASE("utf-8", "citt\xc3\xa0", "città"),
        CASE("UTF-8",
             "\xef\xbb\xbf"
             "citt\xc3\xa0",
             "città"),
        CASE("utf8", "a\xef\xbb\xbf", "a\xef\xbb\xbf"), /* a mark elsewhere is text */
        CASE("utf-8",
             "\xef\xbb\xbf\xef\xbb\xbf"
             "a",
             "\xef\xbb\xbf"
             "a"),
        CASE("utf-8", "\xef\xbb", "\xef\xbb"),
        CASE("utf-8",
             "\xef\xbb"
             "a",
             "\xef\xbb"
             "a"),
        CASE("utf-8", "a\xff\xc3", "a\xff\xc3"), /* unchecked */
        CASE("utf-8", "\xe2\x82\xac\xf0\x9f\x98\x80", "€\xf0\x9f\x98\x80"),
        CASE("windows-1252", "\x80 \x92 \xe0\x85", "€ ’ à…"),
        CASE("CP1252",
             "L\x92"
             "Aquila",
             "L’Aquila"),
        CASE("Windows-1252", "\x81\x8d\x8f\x90\x9d", "\xff\xff\xff\xff\xff"),
        CASE("iso-8859-1", "\xa4\xe8\x80", "¤è\xc2\x80"),
        CASE("latin1", "perch\xe9", "perché"),
        CASE("ISO_8859-15", "\xa4", "€"),
        CASE("cp850", "\x85\x8a", "àè"),
        CASE("ascii", "a\x80z", "a\xffz"),
        CASE("utf-16",
             "\xff\xfe"
             "a\0\xe0\0",
             "aà"),
        CASE("utf-16", "\xfe\xff\0a\0\xe0", "aà"),
        CASE("utf-16", "a\0b\0", "ab"),
        CASE("utf-16le",
             "\xff\xfe"
             "a\0",
             "a"),
        CASE("UTF-16LE", "\x3d\xd8\x00\xde", "\xf0\x9f\x98\x80"),
        CASE("utf-16be", "\xfe\xff\0a", "a"),
        CASE("utf-16be", "\xd8\x3d\xde\x00", "\xf0\x9f\x98\x80"),
        CASE("utf-16be", "\xd8\x3d\0a",
             "\xff"
             "a"), /* half a pair */
        CASE("utf-16be", "\xde\x00\0a",
             "\xff"
             "a"),
        CASE("utf-16be", "\xd8\x3d\xd8\x3d\xde\x00", "\xff\xf0\x9f\x98\x80"),
        CASE("utf-16be", "\0a\xd8\x3d", "a\xff"),
        CASE("utf-16be", "\0a\0", "a\xff"), /* an odd byte */
        CASE("utf-16", "\xff", "\xff"),
        CASE("utf-16be", "\0a\xfe\xff\0b",
             "a\xef\xbb\xbf"
             "b"), /* a mark elsewhere is text */
#undef CASE
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t step = 1; step < 8; step++)
            assert_text(decoded(cases[i].encoding, cases[i].from, step), cases[i].to,
                        cases[i].encoding);
}

static void a_cut_character_waits(void **state)
{
    (void)state;
    struct error e = {0};
    struct buffer b = {0};
    struct decoder *d = decoder_open(S("utf-8"), &e);
    decoder_feed(d, S("x\xe2\x82"), false, &b);
    assert_text(buffer_of(&b), "x", "first piece");
    decoder_feed(d, S("\xac\xc3"), false, &b);
    assert_text(buffer_of(&b), "x€", "second piece");
    decoder_feed(d, S("\xa0"), true, &b);
    assert_text(buffer_of(&b), "x€à", "last piece");
    decoder_close(d);

    b.len = 0;
    d = decoder_open(S("utf-16le"), &e);
    decoder_feed(d, S("\x3d\xd8\x00"), false, &b);
    assert_int_equal(b.len, 0);
    decoder_feed(d, S("\xde"), true, &b);
    assert_text(buffer_of(&b), "\xf0\x9f\x98\x80", "the other half");
    decoder_close(d);
    decoder_close(NULL);
    buffer_free(&b);
}

static void unknown_encodings_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"", "utf-9", "cp1252x", "utf-8//IGNORE", "macintosh"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct error e = {0};
        assert_null(decoder_open(slice_of(names[i]), &e));
        assert_int_equal(e.status, STATUS_USAGE);
        assert_non_null(strstr(e.text, "windows-1252, iso-8859-1"));
    }
}

/* -- number_value and number_is_json ------------------------------------------------------------
 */

static void json_numbers_are_told(void **state)
{
    (void)state;
    static const char *const numbers[] = {
        "0",
        "-0",
        "1",
        "10",
        "-12.50",
        "0.1",
        "1e5",
        "1E+05",
        "1.5e-3",
        "0e0",
        "123456789012345678901234567890",
    };
    static const char *const others[] = {
        "",   "-",  "+1",  "01",   "-01", ".5",  "5.",    "1e",  "1e+",   "1.e5",
        " 1", "1 ", "1,5", "0x10", "NaN", "inf", "1.5.2", "--1", "1e5.0", "1_000",
    };
    for (size_t i = 0; i < COUNT(numbers); i++)
        assert_true(number_is_json(slice_of(numbers[i])));
    for (size_t i = 0; i < COUNT(others); i++) {
        bool ok = true;
        assert_false(number_is_json(slice_of(others[i])));
        number_value(slice_of(others[i]), &ok);
        assert_false(ok);
    }
    assert_false(number_is_json((struct slice){NULL, 0}));
}

/* Numbers that readers of floating point got wrong: halves, subnormals, long digits, the limits. */
static void values_are_the_nearest(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        {"0", 0},
        {"67091.20", 67091.2},
        {"123.45", 123.45},
        {"0.1", 0.1},
        {"9007199254740992", 9007199254740992.0},
        {"9007199254740993", 9007199254740992.0}, /* a half: to even */
        {"9007199254740993.0000000000000000000000000000000001", 9007199254740994.0},
        {"9007199254740995", 9007199254740996.0},
        {"1e22", 1e22},
        {"1e23", 0x1.52d02c7e14af6p+76},
        {"8.5e22", 8.5e22},
        {"2.2250738585072011e-308", 0x0.fffffffffffffp-1022}, /* once an endless loop */
        {"2.2250738585072012e-308", 0x1p-1022},
        {"2.2250738585072014e-308", 0x1p-1022},
        {"4.9406564584124654e-324", 0x1p-1074},
        {"2.4703282292062327e-324", 0},
        {"2.4703282292062328e-324", 0x1p-1074},
        {"1e-400", 0},
        {"1.7976931348623157e308", 0x1.fffffffffffffp+1023},
        {"1.7976931348623158e308", 0x1.fffffffffffffp+1023},
        {"6.631236846766476e-316", 6.631236846766476e-316},
        {"3.2378839133029012895883524125015321748630094e-319",
         3.2378839133029012895883524125015321748630094e-319},
        {"6929495644600919.5", 6929495644600920.0}, /* a half: to even */
        {"3.518437208883201171875e13", 0x1.0000000000002p+45},
        {"62.5364939768271845828", 0x1.f44abd5aa7ca4p+5},
        {"8.10109172351e-10", 0x1.bd5cbaef0fd0cp-31},
        {"1.50000000000000011102230246251565404236316680908203125", 1.5},
        {"1.50000000000000011102230246251565404236316680908203124", 1.5},
        {"1.50000000000000011102230246251565404236316680908203126", 0x1.8000000000001p+0},
        {"1000000000000000000000e-21", 1},
        {"0.000000000000000000001e21", 1},
        {"9999999999999999999", 1e19},
        {"18446744073709551616", 18446744073709551616.0},
        {"0e999999999999999999", 0},
        {"1e-999999999999999999", 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool ok;
        double v = number_value(slice_of(cases[i].text), &ok);
        if (!ok || v != cases[i].value)
            fail_msg("%s gives %a, not %a", cases[i].text, v, cases[i].value);
    }
}

static void values_too_large_are_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {"1e309", "-1e309", "1.7976931348623159e308",
                                        "1e99999999999999999999"};
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool ok = true;
        number_value(slice_of(cases[i]), &ok);
        assert_false(ok);
    }
}

/* More digits than any buffer: half way between 1 and the double above it, then one digit far
 * behind decides. */
static void values_of_any_length(void **state)
{
    (void)state;
    static char text[5000];
    static const char half[] = "1.00000000000000011102230246251565404236316680908203125";
    bool ok;
    memset(text, '0', sizeof text);
    memcpy(text, half, sizeof half - 1);
    assert_true(number_value((struct slice){text, sizeof text}, &ok) == 1);
    text[sizeof text - 1] = '1';
    assert_true(number_value((struct slice){text, sizeof text}, &ok) == 0x1.0000000000001p+0);

    /* 1 and 4,990 zeroes, brought back by the exponent */
    memset(text, '0', sizeof text);
    text[0] = '1';
    memcpy(text + 4991, "e-4990", 6);
    assert_true(number_value((struct slice){text, 4997}, &ok) == 1);
    assert_true(ok);
    /* 0.000…01 likewise */
    memset(text, '0', sizeof text);
    text[1] = '.';
    text[4000] = '1';
    memcpy(text + 4001, "e3999", 5);
    assert_true(number_value((struct slice){text, 4006}, &ok) == 1);
}

static void values_agree_with_strtod(void **state)
{
    (void)state;
    for (int i = 0; i < 200000; i++) {
        char text[64];
        uint64_t digits = next_random() >> next_random() % 60;
        int point = (int)(next_random() % 12), exponent = (int)(next_random() % 60) - 30;
        if (i % 3 == 0)
            snprintf(text, sizeof text, "%llue%d", (unsigned long long)digits, exponent);
        else
            snprintf(text, sizeof text, "-%llu.%0*llu", (unsigned long long)(digits >> 20),
                     point + 1, (unsigned long long)(digits & 0xfffff));
        bool ok;
        double v = number_value(slice_of(text), &ok), wanted = strtod(text, NULL);
        if (!ok || v != wanted)
            fail_msg("%s gives %a, not %a", text, v, wanted);
    }
}

/* -- number_read --------------------------------------------------------------------------------
 */

static const struct number_style ITALIAN = {',', '.'}, ENGLISH = {'.', ','}, PLAIN = {'.', '\0'},
                                 SPACED = {',', ' '}, SWISS = {'.', '\''}, COMMA = {',', '\0'};

static void numbers_are_read(void **state)
{
    (void)state;
    static const struct {
        const struct number_style *style;
        const char *cell, *text, *qualifier, *unit;
        double value;
    } cases[] = {
        {&PLAIN, "123.45", "123.45", "=", "", 123.45},
        {&PLAIN, "-0", "-0", "=", "", 0},
        {&PLAIN, " 42 ", "42", "=", "", 42},
        {&PLAIN, "1e5", "1e5", "=", "", 1e5},
        {&PLAIN, "1.5E-3", "1.5E-3", "=", "", 1.5e-3},
        {&PLAIN, "007", "7", "=", "", 7},
        {&PLAIN, "+08", "8", "=", "", 8},
        {&PLAIN, "000", "0", "=", "", 0},
        {&PLAIN, ".5", "0.5", "=", "", 0.5},
        {&PLAIN, "5.", "5", "=", "", 5},
        {&PLAIN, "12 km2", "12", "=", "km2", 12},
        {&ITALIAN, "1.234,50", "1234.50", "=", "", 1234.5},
        {&ITALIAN, "67.091,20", "67091.20", "=", "", 67091.2},
        {&ITALIAN, "1.234.567", "1234567", "=", "", 1234567},
        {&ITALIAN, "1234,5", "1234.5", "=", "", 1234.5},
        {&ITALIAN, "1234567", "1234567", "=", "", 1234567},
        {&ITALIAN, "-,5", "-0.5", "=", "", -0.5},
        {&ITALIAN, "-1.234,0", "-1234.0", "=", "", -1234},
        {&ITALIAN,
         "\xe2\x88\x92"
         "3,5",
         "-3.5", "=", "", -3.5}, /* U+2212 */
        {&ITALIAN, "1.270", "1270", "=", "", 1270},
        {&ITALIAN, "1,5e3", "1.5e3", "=", "", 1500},
        {&ITALIAN, "7,5 milioni di euro", "7.5", "=", "milioni di euro", 7.5},
        {&ITALIAN,
         "\xc2\xa0"
         "12,5\xc2\xa0%\xc2\xa0",
         "12.5", "=", "%", 12.5},
        {&ITALIAN, "€ 1.200,00", "1200.00", "=", "€", 1200},
        {&ITALIAN, "-€5", "-5", "=", "€", -5},
        {&ITALIAN, "€ -5", "-5", "=", "€", -5},
        {&ITALIAN, "Euro 7,5 milioni", "7.5", "=", "milioni Euro", 7.5},
        {&ITALIAN, "5 EUR", "5", "=", "EUR", 5},
        {&ITALIAN, "0,867", "0.867", "=", "", 0.867},
        {&ENGLISH, "1,234.50", "1234.50", "=", "", 1234.5},
        {&ENGLISH, "890,529", "890529", "=", "", 890529},
        {&ENGLISH, "874,320 b", "874320", "=", "b", 874320},
        {&ENGLISH, "16.3 µg/m³", "16.3", "=", "µg/m³", 16.3},
        {&ENGLISH, "12.5 per 100,000 inhabitants", "12.5", "=", "per 100,000 inhabitants", 12.5},
        {&SPACED, "1 234 567,8", "1234567.8", "=", "", 1234567.8},
        {&SPACED,
         "1\xc2\xa0"
         "234\xe2\x80\xaf"
         "567",
         "1234567", "=", "", 1234567},
        {&SPACED, "12 345 km", "12345", "=", "km", 12345},
        {&SPACED, "12 km", "12", "=", "km", 12},
        {&SWISS, "1'234.5", "1234.5", "=", "", 1234.5},
        {&SWISS, "1’234", "1234", "=", "", 1234},
        {&COMMA, "3,14", "3.14", "=", "", 3.14},
        {&ITALIAN, "oltre 40", "40", ">=", "", 40},
        {&ITALIAN, "100+", "100", ">=", "", 100},
        {&ITALIAN, "100 +", "100", ">=", "", 100},
        {&ITALIAN, "100+ partner", "100", ">=", "partner", 100},
        {&ITALIAN, "+100", "100", "=", "", 100},
        {&ITALIAN, "oltre 100+", "100", ">=", "", 100},
        {&ITALIAN, "oltre i 2.000 viaggi", "2000", ">=", "viaggi", 2000},
        {&ITALIAN, "circa l’80%", "80", "~", "%", 80},
        {&ITALIAN, "circa 1000 mq", "1000", "~", "mq", 1000},
        {&ITALIAN, "1000 mq circa", "1000", "~", "mq", 1000},
        {&ITALIAN, "50 o più", "50", ">=", "", 50},
        {&ITALIAN, "50 e oltre", "50", ">=", "", 50},
        {&ITALIAN, "PIÙ DI 1.000", "1000", ">=", "", 1000},
        {&ITALIAN, "piu' di 5", "5", ">=", "", 5},
        {&ITALIAN, "piu\xcc\x80 di 5", "5", ">=", "", 5},
        {&ITALIAN, "più\xc2\xa0 di 5", "5", ">=", "", 5},
        {&ITALIAN, "ca.100", "100", "~", "", 100},
        {&ITALIAN, "~ -5", "-5", "~", "", -5},
        {&ITALIAN, "> 1.000 €", "1000", ">", "€", 1000},
        {&ITALIAN, "oltre € 6 milioni", "6", ">=", "milioni €", 6},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct number n;
        enum number_fault fault = number_read(slice_of(cases[i].cell), *cases[i].style, &arena, &n);
        if (fault)
            fail_msg("'%s': %s", cases[i].cell, number_fault_text(fault));
        assert_text(n.text, cases[i].text, cases[i].cell);
        assert_text(n.unit, cases[i].unit, cases[i].cell);
        assert_text(slice_of(n.qualifier), cases[i].qualifier, cases[i].cell);
        assert_true(n.value == cases[i].value);
        assert_true(number_is_json(n.text));
    }
}

/* Every word that the header promises, in three dresses. */
static void qualifiers_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *word, *qualifier;
    } cases[] = {
        {"oltre", ">="},
        {"over", ">="},
        {"più di", ">="},
        {"more than", ">="},
        {"almeno", ">="},
        {"at least", ">="},
        {">=", ">="},
        {"≥", ">="},
        {"non meno di", ">="},
        {"no less than", ">="},
        {"no fewer than", ">="},
        {"più del", ">="},
        {"fino a", "<="},
        {"fino ad", "<="},
        {"fino al", "<="},
        {"al massimo", "<="},
        {"non oltre", "<="},
        {"non più di", "<="},
        {"up to", "<="},
        {"at most", "<="},
        {"no more than", "<="},
        {"<=", "<="},
        {"≤", "<="},
        {"meno di", "<"},
        {"less than", "<"},
        {"fewer than", "<"},
        {"under", "<"},
        {"<", "<"},
        {">", ">"},
        {"circa", "~"},
        {"ca.", "~"},
        {"ca", "~"},
        {"quasi", "~"},
        {"about", "~"},
        {"around", "~"},
        {"approximately", "~"},
        {"approx.", "~"},
        {"nearly", "~"},
        {"almost", "~"},
        {"roughly", "~"},
        {"~", "~"},
        {"≈", "~"},
        {"=", "="},
        {"meno del", "<"},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        for (int dress = 0; dress < 3; dress++) {
            static const char *const dresses[] = {"%s 12,5 km2", "  %s\xc2\xa0 12,50", "%s 12"};
            char cell[64];
            struct number n;
            snprintf(cell, sizeof cell, dresses[dress], cases[i].word);
            if (dress == 2)
                for (char *p = cell; *p; p++)
                    *p = *p >= 'a' && *p <= 'z' ? (char)(*p - ('a' - 'A')) : *p;
            if (number_read(slice_of(cell), ITALIAN, &arena, &n))
                fail_msg("'%s' is not read", cell);
            assert_text(slice_of(n.qualifier), cases[i].qualifier, cell);
            assert_true(n.value == (dress == 2 ? 12 : 12.5));
        }
}

static void other_cells_are_no_numbers(void **state)
{
    (void)state;
    static const struct {
        const struct number_style *style;
        const char *cell;
        enum number_fault fault;
    } cases[] = {
        {&ITALIAN, "", NUMBER_EMPTY},
        {&ITALIAN, " \t\xc2\xa0\n", NUMBER_EMPTY},
        {&ITALIAN, "n.d.", NUMBER_NONE},
        {&ITALIAN, ":", NUMBER_NONE},
        {&ITALIAN, "-", NUMBER_NONE},
        {&ITALIAN, ",", NUMBER_NONE},
        {&ITALIAN, "oltre", NUMBER_NONE},
        {&ITALIAN, "oltremare 5", NUMBER_NONE},
        {&ITALIAN, "una settantina", NUMBER_NONE},
        {&ITALIAN, "circa una settantina", NUMBER_NONE},
        {&ITALIAN, "oltre un centinaio", NUMBER_NONE},
        {&ITALIAN, "NaN", NUMBER_NONE},
        {&ITALIAN, "inf", NUMBER_NONE},
        {&ITALIAN, "±5", NUMBER_NONE},
        {&ITALIAN, "--5", NUMBER_NONE},
        {&ITALIAN, "(5)", NUMBER_NONE},
        {&ITALIAN, "€", NUMBER_NONE},
        {&ITALIAN, "\xff", NUMBER_NONE},
        {&ITALIAN, "1.2345", NUMBER_GROUPS},
        {&ITALIAN, "1.23", NUMBER_GROUPS},
        {&ITALIAN, "1234.567", NUMBER_GROUPS},
        {&ITALIAN, "0.123", NUMBER_GROUPS},
        {&ITALIAN, "1.234567", NUMBER_GROUPS},
        {&ITALIAN, "1,234.5", NUMBER_GROUPS},
        {&ITALIAN, "1,234,567", NUMBER_GROUPS},
        {&ITALIAN, "45.07049", NUMBER_GROUPS},
        {&COMMA, "1.234", NUMBER_GROUPS},
        {&COMMA, "3.14", NUMBER_GROUPS},
        {&PLAIN, "1,234", NUMBER_GROUPS},
        {&ENGLISH, "1,5", NUMBER_GROUPS},
        {&ENGLISH, "12,34,567", NUMBER_GROUPS},
        {&SPACED, "12 34", NUMBER_GROUPS},
        {&SPACED, "1234 567", NUMBER_GROUPS},
        {&PLAIN, "1e400", NUMBER_RANGE},
        {&PLAIN, "-1e400 km", NUMBER_RANGE},
        {&PLAIN, "12 34", NUMBER_BEHIND},
        {&PLAIN, "12/14", NUMBER_BEHIND},
        {&PLAIN, "10-12", NUMBER_BEHIND},
        {&PLAIN, "10 – 12", NUMBER_BEHIND},
        {&PLAIN, "8 o 9", NUMBER_BEHIND},
        {&PLAIN, "2019-07-01", NUMBER_BEHIND},
        {&PLAIN, "12:30", NUMBER_BEHIND},
        {&PLAIN, "0x10", NUMBER_BEHIND},
        {&PLAIN, "12 (stima)", NUMBER_BEHIND},
        {&PLAIN, "12*", NUMBER_BEHIND},
        {&PLAIN, "12 km\xff", NUMBER_BEHIND},
        {&PLAIN, "=1+1", NUMBER_BEHIND},
        {&PLAIN, "circa 100+", NUMBER_BEHIND}, /* says two things */
        {&PLAIN, "fino a 100 circa", NUMBER_BEHIND},
        {&PLAIN, "40 partner privati e pubblici della città metropolitana", NUMBER_BEHIND},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct number n;
        enum number_fault fault = number_read(slice_of(cases[i].cell), *cases[i].style, &arena, &n);
        if (fault != cases[i].fault)
            fail_msg("'%s': fault %d, not %d", cases[i].cell, (int)fault, (int)cases[i].fault);
        assert_non_null(n.qualifier);
        assert_true(strlen(number_fault_text(fault)) > 0);
    }
}

/* A cell that is JSON already is not copied. */
static void plain_cells_are_borrowed(void **state)
{
    (void)state;
    static const char *const cells[] = {"123.45", "-7", "0", "42 km2", " 42", "oltre 40", "12.50%"};
    for (size_t i = 0; i < COUNT(cells); i++) {
        struct number n;
        assert_int_equal(number_read(slice_of(cells[i]), PLAIN, &arena, &n), NUMBER_FINE);
        assert_true(n.text.at >= cells[i] && n.text.at < cells[i] + strlen(cells[i]));
    }
}

/* Any bytes at all: no fault of memory (the sanitizers watch), and what is fine is JSON. */
static void any_bytes_may_come(void **state)
{
    (void)state;
    static const char bytes[] = "0123456789.,-+eE '%\xc2\xa0\xe2\x82\xac\xac~<>=uoltre/k\xff";
    const struct number_style styles[] = {ITALIAN, ENGLISH, PLAIN, SPACED, SWISS, COMMA};
    for (int i = 0; i < 100000; i++) {
        struct arena_mark mark = arena_mark(&arena);
        size_t len = next_random() % 14;
        char *cell = malloc(len + 1); /* of its own, so that a byte too far is seen */
        for (size_t k = 0; k < len; k++)
            cell[k] = bytes[next_random() % (sizeof bytes - 1)];
        struct slice s = slice_sub((struct slice){realloc(cell, len ? len : 1), len}, 0, len);
        struct number n;
        struct date d;
        if (number_read(s, styles[next_random() % COUNT(styles)], &arena, &n) == NUMBER_FINE)
            assert_true(number_is_json(n.text));
        date_read(s, DATE_DMY, &d);
        name_key(s, &arena);
        unit_canonical(s);
        free((char *)(uintptr_t)s.at);
        arena_release(&arena, mark);
    }
}

/* -- number_print and number_show ---------------------------------------------------------------
 */

static void numbers_are_printed(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0"},
        {-0.0, "0"},
        {1, "1"},
        {-1.5, "-1.5"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3, "0.3333333333333333"},
        {2.0 / 3, "0.6666666666666666"},
        {100, "100"},
        {1e14, "100000000000000"},
        {999999999999999, "999999999999999"},
        {999999999999999.9, "999999999999999.9"},
        {1e15, "1e15"},
        {1.5e15, "1.5e15"},
        {9007199254740992, "9.007199254740992e15"},
        {1e21, "1e21"},
        {1e22, "1e22"},
        {1e23, "1e23"},
        {1e-5, "0.00001"},
        {1.5e-5, "0.000015"},
        {0.000010000000000000001, "0.00001"},
        {9.999e-6, "9.999e-6"},
        {-1e-7, "-1e-7"},
        {1e100, "1e100"},
        {123456.789, "123456.789"},
        {5e-324, "5e-324"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {1.7976931348623157e308, "1.7976931348623157e308"},
        {0x1p-44, "5.684341886080802e-14"},
        {0x1p-1017, "7.120236347223045e-307"}, /* the nearest of 16 digits does not read back */
        {0x1p-140, "7.174648137343064e-43"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[32];
        size_t n = number_print(cases[i].value, text);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(n, strlen(text));
    }
}

static void assert_goes_round(double v)
{
    char text[32];
    bool ok;
    size_t n = number_print(v, text);
    assert_true(n < sizeof text && n == strlen(text));
    double back = number_value((struct slice){text, n}, &ok);
    if (!ok || back != v || strtod(text, NULL) != v)
        fail_msg("%a is printed as %s, which is %a", v, text, back);
    if (fabs(v) >= 1e-5 && fabs(v) < 1e15)
        assert_null(strchr(text, 'e'));
}

static void printed_numbers_read_back(void **state)
{
    (void)state;
    for (int i = 0; i < 100000; i++) {
        uint64_t bits = next_random();
        double v;
        memcpy(&v, &bits, sizeof v);
        if (isfinite(v))
            assert_goes_round(v);
        assert_goes_round((double)(bits >> 40) / 1000);
        assert_goes_round((double)bits / 1e12);
        assert_goes_round(ldexp(1, (int)(bits % 2098) - 1074));
    }
}

static void numbers_are_shown(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        char decimal;
        const char *thousands;
        int decimals;
        const char *shown;
    } cases[] = {
        {"1234.50", ',', ".", -1, "1.234,50"},
        {"1234.50", '.', ",", -1, "1,234.50"},
        {"1234.50", ',', "\xe2\x80\xaf", 2,
         "1\xe2\x80\xaf"
         "234,50"},
        {"1234.50", ',', NULL, 1, "1234,5"},
        {"1234567", ',', ".", 2, "1.234.567"},
        {"123", ',', ".", 2, "123"},
        {"999", ',', ".", 0, "999"},
        {"999.5", ',', ".", 0, "1.000"},
        {"-999.5", ',', ".", 0, "-1.000"},
        {"0.125", '.', "", 2, "0.12"},
        {"0.135", '.', "", 2, "0.14"},
        {"0.1250001", '.', "", 2, "0.13"},
        {"0.12500", '.', "", 2, "0.12"},
        {"2.5", '.', "", 0, "2"},
        {"3.5", '.', "", 0, "4"},
        {"0.5", '.', "", 0, "0"},
        {"-0.5", '.', "", 0, "0"},
        {"-0.004", '.', "", 2, "0.00"},
        {"-0", '.', "", -1, "0"},
        {"0.999", '.', "", 2, "1.00"},
        {"9.99", '.', "", 5, "9.99"},
        {"1.005", '.', "", 2, "1.00"}, /* on the decimal digits: a half, to even */
        {"1.015", '.', "", 2, "1.02"},
        {"1.5e3", ',', ".", -1, "1.500"},
        {"1.5E+3", ',', ".", 2, "1.500"},
        {"15e-1", ',', ".", -1, "1,5"},
        {"1e-3", ',', ".", -1, "0,001"},
        {"1e-3", ',', ".", 2, "0,00"},
        {"12e-30", ',', ".", 2, "0,00"},
        {"1.5e300", ',', ".", 2, "1,5e300"},
        {"1.5e-300", ',', ".", 2, "1,5e-300"},
        {"1e999999999999", ',', ".", 2, "1e999999999999"},
        {"123456789012345678901234567890", ',', ".", 0, "123.456.789.012.345.678.901.234.567.890"},
        {"none", ',', ".", 0, "none"},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_text(number_show(slice_of(cases[i].json), cases[i].decimal, cases[i].thousands,
                                cases[i].decimals, &arena),
                    cases[i].shown, cases[i].json);
}

/* -- dates --------------------------------------------------------------------------------------
 */

static void dates_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum date_order order;
        const char *iso;
    } cases[] = {
        {"2018", DATE_DMY, "2018"},
        {"07/2018", DATE_DMY, "2018-07"},
        {"7/2018", DATE_YMD, "2018-07"},
        {"07-2018", DATE_MDY, "2018-07"},
        {"2018-07", DATE_DMY, "2018-07"},
        {"2018/7", DATE_MDY, "2018-07"},
        {"17/07/2018", DATE_DMY, "2018-07-17"},
        {"07/17/2018", DATE_MDY, "2018-07-17"},
        {"1/2/2018", DATE_DMY, "2018-02-01"},
        {"1/2/2018", DATE_MDY, "2018-01-02"},
        {"17.07.18", DATE_DMY, "2018-07-17"},
        {"17-07-69", DATE_DMY, "2069-07-17"},
        {"17-07-70", DATE_DMY, "1970-07-17"},
        {"17-07-00", DATE_DMY, "2000-07-17"},
        {"18-07-17", DATE_YMD, "2018-07-17"},
        {"2018-07-17", DATE_DMY, "2018-07-17"},
        {"2018-07-17", DATE_MDY, "2018-07-17"},
        {"2018/07/17", DATE_DMY, "2018-07-17"},
        {"20180717", DATE_DMY, "2018-07-17"},
        {"2018-07-17T10:00:00Z", DATE_DMY, "2018-07-17"},
        {"2018-07-17T23:59:59.999+02:00", DATE_DMY, "2018-07-17"},
        {"2018-07-17 10:00", DATE_YMD, "2018-07-17"},
        {"17/07/2018 10:00:00", DATE_DMY, "2018-07-17"},
        {"17 luglio 2018", DATE_DMY, "2018-07-17"},
        {"17\xc2\xa0luglio\xc2\xa0"
         "2018",
         DATE_DMY, "2018-07-17"},
        {"\xc2\xa0 17/07/2018 \xc2\xa0", DATE_DMY, "2018-07-17"},
        {"17 Luglio 2018", DATE_MDY, "2018-07-17"},
        {"1° luglio 2018", DATE_DMY, "2018-07-01"},
        {"1º luglio 2018", DATE_DMY, "2018-07-01"},
        {"17 lug. 2018", DATE_DMY, "2018-07-17"},
        {"17-lug-2018", DATE_DMY, "2018-07-17"},
        {"17-Jul-18", DATE_DMY, "2018-07-17"},
        {"July 2018", DATE_DMY, "2018-07"},
        {"LUGLIO 2018", DATE_DMY, "2018-07"},
        {"2018 July", DATE_DMY, "2018-07"},
        {"2018 July 17", DATE_DMY, "2018-07-17"},
        {"July 17, 2018", DATE_DMY, "2018-07-17"},
        {"July 17th,2018", DATE_DMY, "2018-07-17"},
        {"1st of July 2018", DATE_DMY, "2018-07-01"},
        {"29/02/2016", DATE_DMY, "2016-02-29"},
        {"29/02/2000", DATE_DMY, "2000-02-29"},
        {"1000", DATE_DMY, "1000"},
        {"31/12/2999", DATE_DMY, "2999-12-31"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct date d;
        char iso[16];
        enum date_fault fault = date_read(slice_of(cases[i].text), cases[i].order, &d);
        if (fault)
            fail_msg("'%s': fault %d", cases[i].text, (int)fault);
        date_print(d, iso);
        assert_text(slice_of(iso), cases[i].iso, cases[i].text);
    }
}

static void other_texts_are_no_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum date_order order;
        enum date_fault fault;
        const char *said; /* NULL: whatever it says */
    } cases[] = {
        {"", DATE_DMY, DATE_EMPTY, NULL},
        {" \xc2\xa0\t", DATE_DMY, DATE_EMPTY, NULL},
        {"n.d.", DATE_DMY, DATE_NONE, NULL},
        {"domani", DATE_DMY, DATE_NONE, NULL},
        {"7", DATE_DMY, DATE_NONE, NULL},
        {"07/18", DATE_DMY, DATE_NONE, NULL}, /* a day or a year? */
        {"luglio", DATE_DMY, DATE_NONE, NULL},
        {"luglio 18", DATE_DMY, DATE_NONE, NULL},
        {"17/07-2018", DATE_DMY, DATE_NONE, NULL},
        {"17 07 2018", DATE_DMY, DATE_NONE, NULL},
        {"17/07/2018", DATE_YMD, DATE_NONE, NULL},
        {"17-Jul-18", DATE_YMD, DATE_NONE, NULL},
        {"17/07/8", DATE_DMY, DATE_NONE, NULL},
        {"17/07/201", DATE_DMY, DATE_NONE, NULL},
        {"17/07/20181", DATE_DMY, DATE_NONE, NULL},
        {"17/07/2018 e oltre", DATE_DMY, DATE_NONE, NULL},
        {"2018-07-17T25:00", DATE_DMY, DATE_NONE, NULL},
        {"2018-07-17 10:00 ma non prima delle ore che seguono in calce", DATE_DMY, DATE_NONE, NULL},
        {"17/07/2018                                                                           x",
         DATE_DMY, DATE_NONE, NULL},
        {"2018-", DATE_DMY, DATE_NONE, NULL},
        {"2018-07-", DATE_DMY, DATE_NONE, NULL},
        {"-2018", DATE_DMY, DATE_NONE, NULL},
        {"2018-2019", DATE_DMY, DATE_NONE, NULL},
        {"17//2018", DATE_DMY, DATE_NONE, NULL},
        {"2018,5", DATE_DMY, DATE_NONE, NULL},
        {"2018-13", DATE_DMY, DATE_MONTH, "month 13"},
        {"17/07/2018", DATE_MDY, DATE_MONTH, "month 17"},
        {"01/00/2018", DATE_DMY, DATE_MONTH, "month 0"},
        {"30/02/2019", DATE_DMY, DATE_DAY, "day 30 of a 28-day month"},
        {"2016-02-30", DATE_DMY, DATE_DAY, "day 30 of a 29-day month"},
        {"29/02/1900", DATE_DMY, DATE_DAY, "day 29 of a 28-day month"},
        {"29/02/2100", DATE_DMY, DATE_DAY, "day 29 of a 28-day month"},
        {"31/04/2018", DATE_DMY, DATE_DAY, "day 31 of a 30-day month"},
        {"0 luglio 2018", DATE_DMY, DATE_DAY, "day 0 of a 31-day month"},
        {"32/01/2018", DATE_DMY, DATE_DAY, "day 32 of a 31-day month"},
        {"0999", DATE_DMY, DATE_YEAR, "year 999 is not between 1000 and 2999"},
        {"3000-01-01", DATE_DMY, DATE_YEAR, "year 3000 is not between 1000 and 2999"},
        {"00/00/0000", DATE_DMY, DATE_YEAR, "year 0 is not between 1000 and 2999"},
        {"17072018", DATE_DMY, DATE_MONTH, NULL}, /* eight digits are year, month, day */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct date d;
        char said[64];
        enum date_fault fault = date_read(slice_of(cases[i].text), cases[i].order, &d);
        if (fault != cases[i].fault)
            fail_msg("'%s': fault %d, not %d", cases[i].text, (int)fault, (int)cases[i].fault);
        date_fault_text(fault, d, said);
        if (cases[i].said)
            assert_string_equal(said, cases[i].said);
    }
}

static void months_have_names(void **state)
{
    (void)state;
    static const char *const names[12][4] = {
        {"gennaio", "January", "gen", "Jan"},     {"febbraio", "February", "feb", "Feb"},
        {"marzo", "March", "mar", "Mar"},         {"aprile", "April", "apr", "Apr"},
        {"maggio", "May", "mag", "May"},          {"giugno", "June", "giu", "Jun"},
        {"luglio", "July", "lug", "Jul"},         {"agosto", "August", "ago", "Aug"},
        {"settembre", "September", "set", "Sep"}, {"ottobre", "October", "ott", "Oct"},
        {"novembre", "November", "nov", "Nov"},   {"dicembre", "December", "dic", "Dec"},
    };
    for (int month = 1; month <= 12; month++)
        for (size_t k = 0; k < 4; k++) {
            static const char *const forms[] = {"5 %s 2019", "%s 2019", "5-%s-19", "%s. 2019",
                                                "%s 5, 2019"};
            for (size_t f = 0; f < COUNT(forms); f++) {
                char text[64];
                struct date d;
                snprintf(text, sizeof text, forms[f], names[month - 1][k]);
                if (date_read(slice_of(text), DATE_DMY, &d))
                    fail_msg("'%s' is not read", text);
                assert_int_equal(d.month, month);
                assert_int_equal(d.year, 2019);
                assert_int_equal(d.day, f == 1 || f == 3 ? 0 : 5);
            }
        }
}

static void iso_dates_are_parsed(void **state)
{
    (void)state;
    static const char *const dates[] = {"2018", "2018-07", "2018-07-17", "2016-02-29"};
    static const char *const others[] = {
        "",        "18",         "2018-7",   "2018-07-1", "2018/07",          "2018-13",
        "2018-00", "2019-02-29", "0999",     "3000",      "2018-07-17T10:00", "2018-07-17 ",
        " 2018",   "20180717",   "2018-07-", "2O18",      "2018-0a-01",
    };
    struct date d;
    char text[16];
    for (size_t i = 0; i < COUNT(dates); i++) {
        assert_true(date_parse(slice_of(dates[i]), &d));
        assert_int_equal(date_print(d, text), strlen(dates[i]));
        assert_string_equal(text, dates[i]);
        assert_int_equal(date_is_full(d), strlen(dates[i]) == 10);
    }
    for (size_t i = 0; i < COUNT(others); i++)
        if (date_parse(slice_of(others[i]), &d))
            fail_msg("'%s' is taken for a date", others[i]);
}

static void days_are_counted(void **state)
{
    (void)state;
    static const struct {
        struct date d;
        int64_t first, last;
    } cases[] = {
        {{1970, 1, 1}, 0, 0},          {{1970, 0, 0}, 0, 364},
        {{2000, 2, 29}, 11016, 11016}, {{2018, 7, 0}, 17713, 17743},
        {{2016, 2, 0}, 16832, 16860},  {{2016, 0, 0}, 16801, 17166},
        {{1969, 12, 31}, -1, -1},      {{1000, 1, 1}, -354285, -354285},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(date_first(cases[i].d), cases[i].first);
        assert_int_equal(date_last(cases[i].d), cases[i].last);
    }
    struct date before = date_of_day(date_first((struct date){1000, 1, 1}) - 1);
    assert_int_equal(before.year, 999);
    int64_t end = date_last((struct date){2999, 12, 31});
    for (int64_t day = date_first((struct date){1000, 1, 1}); day <= end; day++) {
        struct date d = date_of_day(day), again;
        char text[16];
        assert_true(date_first(d) == day && date_last(d) == day && date_is_full(d));
        date_print(d, text);
        assert_true(date_parse(slice_of(text), &again) && again.day == d.day);
    }
}

/* -- names --------------------------------------------------------------------------------------
 */

static void names_are_folded(void **state)
{
    (void)state;
    static const struct {
        const char *name, *key;
    } cases[] = {
        {"Torino City Lab", "torino city lab"},
        {"  Torino   City\tLab. ", "torino city lab"},
        {"D-Flight", "d flight"},
        {"d flight", "d flight"},
        {"RIcuciTÓ", "ricucito"},
        {"Ricucitò", "ricucito"},
        {"RIcuciTO‘", "ricucito"},
        {"Ricucito\xcc\x80", "ricucito"}, /* decomposed */
        {"L’Aquila", "l aquila"},
        {"L'Aquila", "l aquila"},
        {"\xc2\xa0Più\xc2\xa0SpazioQuattro\xc2\xa0", "piu spazioquattro"},
        {"Straße", "strasse"},
        {"ﬁne", "fine"},            /* a ligature */
        {"ＴＯＲＩＮＯ", "torino"}, /* full width */
        {"km²", "km2"},
        {"İstanbul", "istanbul"},
        {"ISTANBUL", "istanbul"},
        {"Łódź", "łodz"}, /* ł is a letter of its own */
        {"ΑΘΗΝΑΣ", "αθηνασ"},
        {"Αθήνας", "αθηνασ"}, /* the sigma at the end of a word is a sigma */
        {"5G@Torino", "5g torino"},
        {"北京", "北京"},
        {"-", "-"},
        {"…", "…"},
        {"", ""},
        {"citt\xe0", "citt\xe0"}, /* not UTF-8 */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct slice key = name_key(slice_of(cases[i].name), &arena);
        assert_text(key, cases[i].key, cases[i].name);
        assert_text(name_key(key, &arena), cases[i].key, cases[i].key);
    }
}

/* One character can fold to eighteen: more than the room that is made for the common case. */
static void names_may_grow(void **state)
{
    (void)state;
    char name[3 * 200], key[8192] = "";
    for (size_t i = 0; i < 200; i++)
        memcpy(name + 3 * i, "\xef\xb7\xba", 3); /* U+FDFA */
    size_t n = 0;
    struct slice one = slice_copy(&arena, name_key((struct slice){name, 3}, &arena));
    struct slice all = name_key((struct slice){name, sizeof name}, &arena);
    for (size_t i = 0; i < 200; i++) {
        memcpy(key + n, one.at, one.len);
        n += one.len;
    }
    assert_int_equal(all.len, n);
    assert_memory_equal(all.at, key, n);
}

/* -- units --------------------------------------------------------------------------------------
 */

static void units_are_canonical(void **state)
{
    (void)state;
    static const struct {
        const char *unit, *canonical;
    } cases[] = {
        {"kmq", "km2"},
        {"km²", "km2"},
        {"Kmq", "km2"},
        {"km2", "km2"},
        {"chilometri quadrati", "km2"},
        {"mq", "m2"},
        {"m²", "m2"},
        {"€", "EUR"},
        {"euro", "EUR"},
        {"Euro", "EUR"},
        {"EUR", "EUR"},
        {"eur", "EUR"},
        {"k€", "kEUR"},
        {"M€", "MEUR"},
        {"mln €", "MEUR"},
        {"Mln €", "MEUR"},
        {"mln\xc2\xa0€", "MEUR"},
        {" mln  di  euro ", "MEUR"},
        {"milioni di euro", "MEUR"},
        {"Milioni di Euro", "MEUR"},
        {"M EUR", "MEUR"},
        {"milioni €", "MEUR"},
        {"milioni Euro", "MEUR"},
        {"mila euro", "kEUR"},
        {"miliardi di euro", "GEUR"},
        {"per cento", "%"},
        {"percent", "%"},
        {"%", "%"},
        {"‰", "‰"},
        {"mesi", "months"},
        {"mese", "months"},
        {"anni", "years"},
        {"giorni", "days"},
        {"gg", "days"},
        {"ore", "hours"},
        {"tonnellate", "t"},
        {"Kg", "kg"},
        {"MW", "MW"},
        {"kWh", "kWh"},
        {"μg/m³", "ug/m3"},
        {"µg/m3", "ug/m3"},
        {"microgram/m3", "ug/m3"},
        {"abitanti", "inhabitants"},
        {"persone", "persons"},
        {"mila", "thousand"},
        {"milioni", "million"},
        {"n.", "count"},
        {"partner", "partner"},
        {"mW", "mW"},
        {"m€", "m€"},
        {"", ""},
        {" ", " "},
        {"una unità di misura che nessuno conosce e che non finisce mai più qui",
         "una unità di misura che nessuno conosce e che non finisce mai più qui"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct slice unit = unit_canonical(slice_of(cases[i].unit));
        assert_text(unit, cases[i].canonical, cases[i].unit);
        assert_text(unit_canonical(unit), cases[i].canonical, cases[i].canonical);
    }
}

static void units_are_converted(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        double factor;
        int power;
    } cases[] = {
        {"m2", "km2", 1e-6, -6},
        {"km2", "m2", 1e6, 6},
        {"ha", "km2", 1e-2, -2},
        {"MEUR", "EUR", 1e6, 6},
        {"kEUR", "MEUR", 1e-3, -3},
        {"GEUR", "kEUR", 1e6, 6},
        {"kg", "t", 1e-3, -3},
        {"Mt", "kg", 1e9, 9},
        {"m", "km", 1e-3, -3},
        {"%", "0-1", 1e-2, -2},
        {"‰", "%", 1e-1, -1},
        {"ug/m3", "mg/m3", 1e-3, -3},
        {"years", "months", 12, INT_MIN},
        {"months", "years", 1.0 / 12, INT_MIN},
        {"days", "hours", 24, INT_MIN},
        {"weeks", "days", 7, INT_MIN},
        {"min", "s", 60, INT_MIN},
        {"kWh", "MJ", 3.6, INT_MIN},
        {"m/s", "km/h", 3.6, INT_MIN},
        {"GWh", "kWh", 1e6, 6},
        {"million", "count", 1e6, 6},
        {"m3", "l", 1e3, 3},
        {"km2", "km2", 1, 0},
        {"partner", "partner", 1, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        double factor;
        int power;
        if (!unit_factor(slice_of(cases[i].from), slice_of(cases[i].to), &factor, &power))
            fail_msg("%s is no %s", cases[i].from, cases[i].to);
        if (factor != cases[i].factor || power != cases[i].power)
            fail_msg("one %s is %.17g %s, power %d", cases[i].from, factor, cases[i].to, power);
    }
    static const char *const strangers[][2] = {
        {"m2", "m"},        {"EUR", "USD"}, {"months", "days"}, {"%", "count"},
        {"partner", "EUR"}, {"EUR", "x"},   {"kmq", "m2"}, /* not canonical */
    };
    for (size_t i = 0; i < COUNT(strangers); i++) {
        double factor;
        int power;
        assert_false(
            unit_factor(slice_of(strangers[i][0]), slice_of(strangers[i][1]), &factor, &power));
    }
}

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* -- a few bytes ----------------------------------------------------------------------------------------------- */

/* Memory of just that size: the sanitized variant sees a look beyond either end. */
static char *exactly(size_t n)
{
    char *text = malloc(n ? n : 1);
    for (size_t i = 0; i < n; i++)
        text[i] = (char)('a' + i);
    return text;
}

#ifdef __SSE2__
static void few_bytes_are_loaded(void **state)
{
    (void)state;
    for (size_t n = 0; n < 16; n++) {
        char wanted[16] = {0}, got[16], *text = exactly(n);
        memcpy(wanted, text, n);
        few_store(got, few_load(n ? text : NULL, n));
        assert_memory_equal(got, wanted, 16);
        free(text);
    }
}
#endif

static void plain_runs_end_at_the_first_mark(void **state)
{
    (void)state;
    static const char marks[] = {'"', '\\', '\n', '\x1f', '\0'};
    for (size_t n = 0; n <= 40; n++) {
        char *text = exactly(n);
        assert_ptr_equal(plain_end(text, text + n), text + n);
        for (size_t at = n; at-- > 0;) { /* from the end on: the marks behind the first stay */
            text[at] = marks[at % sizeof marks];
            assert_ptr_equal(plain_end(text, text + n), text + at);
        }
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_judged),
        cmocka_unit_test(utf8_is_judged_in_long_runs),
        cmocka_unit_test(utf8_goes_round),
        cmocka_unit_test(encodings_are_decoded),
        cmocka_unit_test(a_cut_character_waits),
        cmocka_unit_test(unknown_encodings_are_refused),
        cmocka_unit_test(json_numbers_are_told),
        cmocka_unit_test(values_are_the_nearest),
        cmocka_unit_test(values_too_large_are_refused),
        cmocka_unit_test(values_of_any_length),
        cmocka_unit_test(values_agree_with_strtod),
        cmocka_unit_test(numbers_are_read),
        cmocka_unit_test(qualifiers_are_read),
        cmocka_unit_test(other_cells_are_no_numbers),
        cmocka_unit_test(plain_cells_are_borrowed),
        cmocka_unit_test(any_bytes_may_come),
        cmocka_unit_test(numbers_are_printed),
        cmocka_unit_test(printed_numbers_read_back),
        cmocka_unit_test(numbers_are_shown),
        cmocka_unit_test(dates_are_read),
        cmocka_unit_test(other_texts_are_no_dates),
        cmocka_unit_test(months_have_names),
        cmocka_unit_test(iso_dates_are_parsed),
        cmocka_unit_test(days_are_counted),
        cmocka_unit_test(names_are_folded),
        cmocka_unit_test(names_may_grow),
#ifdef __SSE2__
        cmocka_unit_test(few_bytes_are_loaded),
#endif
        cmocka_unit_test(plain_runs_end_at_the_first_mark),
        cmocka_unit_test(units_are_canonical),
        cmocka_unit_test(units_are_converted),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, release);
}
