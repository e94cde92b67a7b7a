/* test_stream_jansson - the stream's codec beside jansson: what one writes the other reads as the same, and nothing else passes. */
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "record/json.h"
#include "text/number.h"

/* Last: it has a macro called fail. */
#include <cmocka.h>

struct rig {
    struct arena arena;
    struct maker maker;
    struct json_reader reader;
    struct buffer out;
};

static int setup(void **state)
{
    static struct rig rig;
    rig = (struct rig){0};
    rig.maker = (struct maker){shapes_new(&rig.arena), &rig.arena};
    rig.reader = (struct json_reader){.maker = &rig.maker};
    *state = &rig;
    return 0;
}

static int teardown(void **state)
{
    struct rig *r = *state;
    buffer_free(&r->out);
    arena_free(&r->arena);
    return 0;
}

/* -- random things, the same every time ------------------------------------------------------------------------------------- */

static uint64_t seed = 1;

static unsigned below(unsigned n)
{
    uint64_t z = seed += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (unsigned)((z ^ (z >> 31)) % n);
}

/* Pieces that meet every branch of the writer: plain runs shorter and longer than a vector, escapes, every length of UTF-8. */
static const char *const pieces[] = {
    "a", "Torino", "0123456789abcdef", "una riga lunga che passa i sedici byte senza nulla da segnare", "\"", "\\", "/", "\b", "\f", "\n",
    "\r", "\t", "\x01", "\x1f", "\x7f", "è", "“", "\xf0\x9f\x9a\xb2", "\xc2\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf",
    "\xf4\x8f\xbf\xbf", "\xe2\x80\xa8", ",", ":", "{", "}", "[", "]", " ", "\\u0041", "null",
};

static struct slice random_text(struct arena *a)
{
    struct buffer b = {0};
    for (unsigned n = below(9); n; n--)
        buffer_text(&b, pieces[below(sizeof pieces / sizeof *pieces)]);
    struct slice s = slice_copy(a, buffer_of(&b));
    buffer_free(&b);
    return s;
}

static struct value random_number(struct arena *a)
{
    static const char *const hard[] = {"0",       "-0",  "0.0",   "67091.20", "1e3", "1E+05", "-1.5e-7", "123456789012345678",
                                       "1.7e308", "5e-324", "0.1", "100",      "9007199254740993"};
    char digits[64];
    bool ok;
    if (below(3))
        snprintf(digits, sizeof digits, "%s%u.%0*u", below(4) ? "" : "-", below(1000000), (int)below(6) + 1, below(10));
    else
        snprintf(digits, sizeof digits, "%s", hard[below(sizeof hard / sizeof *hard)]);
    struct slice text = slice_copy(a, slice_of(digits));
    double number = number_value(text, &ok);
    assert_true(ok);
    return value_digits(text, number);
}

static struct value random_value(struct arena *a)
{
    struct slice *items = arena_new(a, struct slice, 5);
    unsigned n;
    switch (below(6)) {
    case 0:
        return value_null();
    case 1:
        return value_bool(below(2) == 1);
    case 2:
    case 3:
        return random_number(a);
    case 4:
        n = below(5);
        for (unsigned i = 0; i < n; i++)
            items[i] = random_text(a);
        return value_list(items, n);
    default:
        return value_text(random_text(a));
    }
}

static struct record random_record(struct rig *r)
{
    static const char *const names[] = {"area", "observation", "experiment", "something", "è", "a\"b"};
    char name[96];
    struct record rec = record_new(&r->maker, slice_of(names[below(6)]));
    for (unsigned i = 0, n = below(12); i < n; i++) {
        snprintf(name, sizeof name, "%s%u", pieces[below(sizeof pieces / sizeof *pieces)], i);
        record_set(&r->maker, &rec, name, random_value(&r->arena));
    }
    return rec;
}

/* -- comparing ---------------------------------------------------------------------------------------------------------------- */

static void same_text(struct slice ours, const json_t *theirs)
{
    assert_true(json_is_string(theirs));
    assert_int_equal(ours.len, json_string_length(theirs));
    assert_memory_equal(ours.len ? ours.at : "", json_string_value(theirs), ours.len);
}

static void same_value(const struct value *ours, const json_t *theirs)
{
    switch (ours->type) {
    case VALUE_NULL:
        assert_true(json_is_null(theirs));
        break;
    case VALUE_BOOL:
        assert_true(json_is_boolean(theirs));
        assert_int_equal(ours->truth, json_is_true(theirs));
        break;
    case VALUE_NUMBER:
        assert_true(json_is_number(theirs));
        assert_true(ours->number == json_number_value(theirs));
        break;
    case VALUE_TEXT:
        same_text(ours->text, theirs);
        break;
    case VALUE_LIST:
        assert_true(json_is_array(theirs));
        assert_int_equal(ours->list.n, json_array_size(theirs));
        for (size_t i = 0; i < ours->list.n; i++)
            same_text(ours->list.items[i], json_array_get(theirs, i));
        break;
    case VALUE_ABSENT:
        fail_msg("a record held an absent value");
    }
}

/* Every field the same, in the same order. */
static void same_record(const struct record *ours, json_t *theirs)
{
    const char *key;
    json_t *v;
    size_t i = 0;
    assert_true(json_is_object(theirs));
    if (json_object_size(theirs) != ours->shape->n + 1) {
        char *text = json_dumps(theirs, JSON_COMPACT);
        fail_msg("%zu fields and a kind read from: %s", ours->shape->n, text);
    }
    json_object_foreach (theirs, key, v) {
        if (i == 0)
            assert_string_equal(key, "kind");
        if (i == 0) {
            same_text(ours->shape->kind_name, v);
        } else {
            assert_int_equal(ours->shape->names[i - 1].len, strlen(key));
            assert_memory_equal(ours->shape->names[i - 1].at, key, strlen(key));
            same_value(&ours->values[i - 1], v);
        }
        i++;
    }
}

static json_t *jansson(struct slice line)
{
    json_error_t error;
    /* Without JSON_DECODE_INT_AS_REAL large integers are refused as out of range, which the stream keeps as text. */
    return json_loadb(line.at, line.len, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
}

static struct slice written(struct rig *r, const struct record *rec)
{
    r->out.len = 0;
    json_write(&r->out, rec);
    assert_int_equal(r->out.at[r->out.len - 1], '\n');
    return (struct slice){r->out.at, r->out.len - 1};
}

/* -- the tests ---------------------------------------------------------------------------------------------------------------- */

static void test_what_we_write_jansson_reads(void **state)
{
    struct rig *r = *state;
    for (int i = 0; i < 20000; i++) {
        struct record rec = random_record(r);
        json_t *theirs = jansson(written(r, &rec));
        assert_non_null(theirs);
        same_record(&rec, theirs);
        json_decref(theirs);
    }
}

static void test_what_we_write_we_read(void **state)
{
    struct rig *r = *state;
    for (int i = 0; i < 20000; i++) {
        struct record rec = random_record(r), back;
        struct error e = {0};
        struct slice line = written(r, &rec);
        assert_int_equal(json_read(&r->reader, line, &back, &e), 0);
        if (back.shape != rec.shape)
            fail_msg("read as another shape (kind '%.*s', %zu fields): %.*s", SL(back.shape->kind_name), back.shape->n, SL(line));
        for (size_t k = 0; k < rec.shape->n; k++)
            assert_true(value_eq(&rec.values[k], &back.values[k]));
        struct buffer again = {0};
        json_write(&again, &back);
        assert_int_equal(again.len, r->out.len);
        assert_memory_equal(again.at, r->out.at, again.len);
        buffer_free(&again);
    }
}

/* Jansson writes other escapes (\u00e8, \/) and other blanks: they are read as the same. */
static void test_what_jansson_writes_we_read(void **state)
{
    struct rig *r = *state;
    for (int i = 0; i < 10000; i++) {
        struct record rec = random_record(r), back;
        struct error e = {0};
        json_t *theirs = jansson(written(r, &rec));
        assert_non_null(theirs);
        char *text = json_dumps(theirs, (below(2) ? JSON_COMPACT : 0) | (below(2) ? JSON_ENSURE_ASCII : 0) |
                                            (below(2) ? JSON_ESCAPE_SLASH : 0));
        assert_non_null(text);
        assert_int_equal(json_read(&r->reader, slice_of(text), &back, &e), 0);
        same_record(&back, theirs);
        /* What it borrows from the text must not outlive it. */
        free(text);
        json_decref(theirs);
    }
}

/* One random change of a byte: whatever we still accept jansson accepts, too, and reads as the same. */
static void test_what_we_accept_jansson_accepts(void **state)
{
    struct rig *r = *state;
    int accepted = 0, refused = 0;
    for (int i = 0; i < 60000; i++) {
        struct record rec = random_record(r), back;
        struct error e = {0};
        struct slice line = written(r, &rec);
        char *bytes = (char *)(uintptr_t)slice_cstr(&r->arena, line);
        static const char marks[] = "\"\\{}[]:, 0123456789eE+-.tfnu\t\x80\xc3\xe2\xf0\x01";
        for (unsigned n = 1 + below(2); n; n--)
            bytes[below((unsigned)line.len)] = below(3) ? marks[below(sizeof marks - 1)] : (char)below(256);
        struct slice changed = {bytes, line.len - (below(8) ? 0 : below((unsigned)line.len))};
        if (json_read(&r->reader, changed, &back, &e)) {
            assert_int_equal(e.status, STATUS_DATA);
            refused++;
            continue;
        }
        json_t *theirs = jansson(changed);
        if (!theirs)
            fail_msg("accepted by us, refused by jansson: %.*s", SL(changed));
        same_record(&back, theirs);
        json_decref(theirs);
        accepted++;
    }
    assert_true(accepted > 1000 && refused > 1000);
}

/* Flat objects whose kind comes first are all we take: of those that jansson refuses we take none. */
static void test_both_refuse(void **state)
{
    static const char *const lines[] = {
        "",
        "{",
        "{}",
        "[]",
        "null",
        "{\"kind\":\"a\"",
        "{\"kind\":\"a\",}",
        "{\"kind\":\"a\",\"b\"}",
        "{\"kind\":\"a\",\"b\":}",
        "{\"kind\":\"a\" \"b\":1}",
        "{\"kind\":\"a\",\"b\":1,\"b\":2}",
        "{\"kind\":\"a\",\"kind\":\"b\"}",
        "{\"kind\":\"a\",\"b\":01}",
        "{\"kind\":\"a\",\"b\":+1}",
        "{\"kind\":\"a\",\"b\":.5}",
        "{\"kind\":\"a\",\"b\":5.}",
        "{\"kind\":\"a\",\"b\":1e}",
        "{\"kind\":\"a\",\"b\":-}",
        "{\"kind\":\"a\",\"b\":1e999}",
        "{\"kind\":\"a\",\"b\":NaN}",
        "{\"kind\":\"a\",\"b\":Infinity}",
        "{\"kind\":\"a\",\"b\":0x10}",
        "{\"kind\":\"a\",\"b\":truE}",
        "{\"kind\":\"a\",\"b\":'c'}",
        "{\"kind\":\"a\",\"b\":\"\\x41\"}",
        "{\"kind\":\"a\",\"b\":\"\\u12\"}",
        "{\"kind\":\"a\",\"b\":\"\\ud800\"}",
        "{\"kind\":\"a\",\"b\":\"\\udc00\\ud800\"}",
        "{\"kind\":\"a\",\"b\":\"\\u0000\"}",
        "{\"kind\":\"a\",\"b\":\"tab\there\"}",
        "{\"kind\":\"a\",\"b\":\"\xc3\"}",
        "{\"kind\":\"a\",\"b\":\"\xc0\x80\"}",
        "{\"kind\":\"a\",\"b\":\"\xed\xa0\x80\"}",
        "{\"kind\":\"a\",\"b\":\"\xf4\x90\x80\x80\"}",
        "{\"kind\":\"a\",\"b\":[\"c\",]}",
        "{\"kind\":\"a\",\"b\":[\"c\"}",
        "{\"kind\":\"a\"}x",
        "{\"kind\":\"a\"}{\"kind\":\"b\"}",
        "\xef\xbb\xbf{\"kind\":\"a\"}",
    };
    struct rig *r = *state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct record back;
        struct error e = {0};
        if (!json_read(&r->reader, slice_of(lines[i]), &back, &e))
            fail_msg("accepted: %s", lines[i]);
        assert_int_equal(e.status, STATUS_DATA);
        assert_true(e.text[0] && !strchr(e.text, '\n'));
    }
}

/* Good JSON that is no line of a stream. */
static void test_only_flat_records(void **state)
{
    static const char *const lines[] = {
        "{\"b\":1,\"kind\":\"a\"}", "{\"kind\":1}", "{\"kind\":\"a\",\"b\":{}}", "{\"kind\":\"a\",\"b\":[1]}", "{\"kind\":\"a\",\"b\":[[]]}",
        "{\"kind\":\"a\",\"b\":[null]}", "[{\"kind\":\"a\"}]",
    };
    struct rig *r = *state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct record back;
        struct error e = {0};
        json_t *theirs = jansson(slice_of(lines[i]));
        assert_non_null(theirs);
        json_decref(theirs);
        if (!json_read(&r->reader, slice_of(lines[i]), &back, &e))
            fail_msg("accepted: %s", lines[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_we_write_jansson_reads, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_we_write_we_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_jansson_writes_we_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_we_accept_jansson_accepts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_both_refuse, setup, teardown),
        cmocka_unit_test_setup_teardown(test_only_flat_records, setup, teardown),
    };
    return cmocka_run_group_tests_name("stream beside jansson", tests, NULL, NULL);
}
