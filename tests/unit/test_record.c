/* test_record - values, shapes, records, tables, conditions, and the stream's marks: whole or refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/condition.h"
#include "record/stream.h"
#include "record/table.h"

/* Last: it has a macro called fail. */
#include <cmocka.h>

struct rig {
    struct arena arena;
    struct maker maker;
    struct error error;
};

static int setup(void **state)
{
    static struct rig rig;
    rig = (struct rig){0};
    rig.maker = (struct maker){shapes_new(&rig.arena), &rig.arena};
    *state = &rig;
    return 0;
}

static int teardown(void **state)
{
    arena_free(&((struct rig *)*state)->arena);
    return 0;
}

static void is_line(const struct record *r, const char *wanted)
{
    struct buffer b = {0};
    json_write(&b, r);
    buffer_char(&b, '\0');
    assert_string_equal(b.at, wanted);
    buffer_free(&b);
}

static struct record read_line(struct rig *r, const char *line)
{
    struct json_reader reader = {.maker = &r->maker};
    struct record rec;
    if (json_read(&reader, slice_of(line), &rec, &r->error))
        fail_msg("%s: %s", line, r->error.text);
    return rec;
}

/* -- records -------------------------------------------------------------------------------------------------------------------- */

static void test_fields_keep_their_order_and_digits(void **state)
{
    struct rig *r = *state;
    struct record rec = record_new(&r->maker, S("observation"));
    record_set(&r->maker, &rec, "area", value_text(S("IT-001272")));
    record_set(&r->maker, &rec, "value", value_digits(S("67091.20"), 67091.2));
    record_set(&r->maker, &rec, "codes", value_list((struct slice[]){S("08"), S("001272")}, 2));
    record_set(&r->maker, &rec, "area", value_text(S("IT-015146")));
    record_set(&r->maker, &rec, "share", value_double(&r->arena, 0.1));
    record_set(&r->maker, &rec, "n", value_count(&r->arena, 18446744073709551615u));
    record_set(&r->maker, &rec, "none", value_double(&r->arena, 0.0 / 0.0));
    record_set(&r->maker, &rec, "yes", value_bool(true));
    is_line(&rec, "{\"kind\":\"observation\",\"area\":\"IT-015146\",\"value\":67091.20,\"codes\":[\"08\",\"001272\"],\"share\":0.1,"
                  "\"n\":18446744073709551615,\"none\":null,\"yes\":true}\n");
}

/* What the writer must print, a byte at a time. */
static void print_plainly(struct buffer *b, struct slice text)
{
    buffer_char(b, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        const char *named = c == '"' ? "\\\"" : c == '\\' ? "\\\\" : c == '\n' ? "\\n" : c == '\t' ? "\\t" : NULL;
        if (named)
            buffer_text(b, named);
        else if (c < 0x20)
            buffer_printf(b, "\\u%04x", c);
        else
            buffer_char(b, (char)c);
    }
    buffer_char(b, '"');
}

/* Text and room of just their size: the sanitized variant sees a look or a store beyond them. */
static void is_written(struct slice text)
{
    size_t room = text.len * 6 + 18;
    struct buffer got = {malloc(room), 0, room}, wanted = {0};
    json_write_text(&got, text);
    print_plainly(&wanted, text);
    assert_int_equal(got.cap, room);
    assert_int_equal(got.len, wanted.len);
    assert_memory_equal(got.at, wanted.at, wanted.len);
    free(got.at);
    buffer_free(&wanted);
}

static void test_texts_of_every_length_with_a_mark_at_every_place(void **state)
{
    (void)state;
    static const char marks[] = {'"', '\\', '\n', '\t', '\x01', '\x1f', ' ', '\x7f', '\xc3'};
    for (size_t n = 0; n <= 40; n++) {
        char *text = malloc(n ? n : 1);
        memset(text, 'x', n);
        is_written((struct slice){n ? text : NULL, n});
        for (size_t at = 0; at < n; at++) {
            for (size_t k = 0; k < sizeof marks; k++) {
                text[at] = marks[k];
                is_written((struct slice){text, n});
            }
            text[at] = 'x';
        }
        memset(text, '\x02', n);
        is_written((struct slice){text, n});
        free(text);
    }
}

static void test_a_record_grows_past_its_room(void **state)
{
    struct rig *r = *state;
    struct record rec = record_new(&r->maker, S("thing"));
    char name[16];
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "f%d", i);
        record_set(&r->maker, &rec, name, value_count(&r->arena, (uint64_t)i));
    }
    assert_int_equal(rec.shape->n, 200);
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "f%d", i);
        assert_true(record_get(&rec, name)->number == i);
    }
}

static void test_own_and_keep_are_copies(void **state)
{
    struct rig *r = *state;
    char line[] = "{\"kind\":\"event\",\"title\":\"prima\",\"areas\":[\"uno\",\"due\"],\"n\":18}";
    struct record rec = read_line(r, line), own = record_own(&r->maker, &rec), kept = record_keep(&r->maker, &rec);
    record_set(&r->maker, &own, "title", value_text(S("dopo")));
    assert_true(slice_is(record_text(&rec, "title"), "prima"));
    memset(line, 'x', sizeof line);
    is_line(&kept, "{\"kind\":\"event\",\"title\":\"prima\",\"areas\":[\"uno\",\"due\"],\"n\":18}\n");
}

static void test_shapes_are_shared(void **state)
{
    struct rig *r = *state;
    struct record a = read_line(r, "{\"kind\":\"area\",\"id\":\"x\",\"lat\":1}"), b = read_line(r, "{\"kind\":\"area\",\"id\":null,\"lat\":2}");
    struct record c = read_line(r, "{\"kind\":\"area\",\"lat\":2,\"id\":null}"), d = read_line(r, "{\"kind\":\"place\",\"id\":1,\"lat\":2}");
    assert_ptr_equal(a.shape, b.shape);
    assert_ptr_not_equal(a.shape, c.shape);
    assert_ptr_not_equal(a.shape, d.shape);
    assert_int_equal(shape_find(a.shape, S("lat")), 1);
    assert_int_equal(shape_find(a.shape, S("la")), -1);
    assert_int_equal(a.shape->kind, KIND_area);
    assert_int_equal(read_line(r, "{\"kind\":\"traffic\"}").shape->kind, KIND_OTHER);
}

static void test_bind_finds_places_once_a_shape(void **state)
{
    static const char *const wanted[] = {"area", "value", "nothing", NULL};
    struct rig *r = *state;
    struct binder binder = {.names = wanted, .arena = &r->arena};
    struct record a = read_line(r, "{\"kind\":\"observation\",\"value\":1,\"area\":\"x\"}"), b = read_line(r, "{\"kind\":\"observation\",\"x\":1}");
    const int *at = bind(&binder, a.shape);
    assert_int_equal(at[0], 1);
    assert_int_equal(at[1], 0);
    assert_int_equal(at[2], -1);
    assert_int_equal(bind(&binder, b.shape)[0], -1);
    assert_ptr_equal(bind(&binder, a.shape), at);
    assert_int_equal(record_at(&b, -1)->type, VALUE_ABSENT);
}

static void test_absent_and_null_differ_but_both_say_nothing(void **state)
{
    struct rig *r = *state;
    struct record rec = read_line(r, "{\"kind\":\"x\",\"null\":null,\"text\":\"\",\"list\":[],\"no\":false,\"zero\":0}");
    assert_int_equal(record_get(&rec, "absent")->type, VALUE_ABSENT);
    assert_int_equal(record_get(&rec, "null")->type, VALUE_NULL);
    assert_true(value_is_empty(record_get(&rec, "absent")) && value_is_empty(record_get(&rec, "null")));
    assert_true(value_is_empty(record_get(&rec, "text")) && value_is_empty(record_get(&rec, "list")));
    assert_false(value_is_empty(record_get(&rec, "no")) || value_is_empty(record_get(&rec, "zero")));
    assert_false(value_eq(record_get(&rec, "null"), record_get(&rec, "text")));
}

/* What a line gives: itself as it is printed again, or what is wrong with it; in room of its own, which ends where it ends. */
static struct slice outcome(struct rig *r, struct json_reader *reader, struct slice line)
{
    struct buffer b = {0};
    struct error e = {0};
    struct record rec;
    char *own = malloc(line.len + 1), *tight = realloc(own, line.len ? line.len : 1);
    assert_non_null(tight);
    memcpy(tight, line.at, line.len);
    if (json_read(reader, (struct slice){tight, line.len}, &rec, &e))
        buffer_slice(&b, slice_of(e.text));
    else
        json_write(&b, &rec);
    struct slice kept = slice_copy(&r->arena, buffer_of(&b));
    free(tight);
    buffer_free(&b);
    return kept;
}

/* Lines cut at every byte, and with every byte changed, after lines that leave a shape to expect: as if none had come before. */
static void test_expected_shapes_change_nothing(void **state)
{
    static const char *const lines[] = {
        "{\"kind\":\"observation\",\"area\":\"TO\",\"value\":-12.50,\"n\":17,\"note\":\"a \\\"b\\\"\",\"l\":[\"x\"],\"b\":true}",
        "{\"kind\":\"area\",\"id\":\"TO\",\"value\":1e5}",
        "{\"kind\":\"none of ours\",\"id\": \"TO\" , \"value\":null}",
        "{\"kind\":\"area\"}",
    };
    static const char others[] = "\"\\,}]:{ 0a.\x01";
    struct rig *r = *state;
    struct json_reader warm = {.maker = &r->maker};
    for (size_t i = 0; i < sizeof lines / sizeof *lines * 2; i++) {
        struct slice line = slice_of(lines[i / 2]), before = slice_of(lines[(i / 2 + i % 2) % 4]);
        for (size_t at = 0; at <= line.len; at++)
            for (size_t k = 0; k < sizeof others && (k == 0 || at < line.len); k++) {
                struct json_reader cold = {.maker = &r->maker};
                char text[256];
                memcpy(text, line.at, line.len);
                if (k)
                    text[at] = others[k - 1];
                struct slice other = {text, k ? line.len : at};
                outcome(r, &warm, before);
                struct slice got = outcome(r, &warm, other), wanted = outcome(r, &cold, other);
                if (!slice_eq(got, wanted))
                    fail_msg("'%.*s' gives '%.*s', not '%.*s'", SL(other), SL(got), SL(wanted));
            }
    }
}

static void test_kinds(void **state)
{
    (void)state;
    assert_int_equal(kind_of(S("experiment")), KIND_experiment);
    assert_int_equal(kind_of(S("experiments")), KIND_OTHER);
    assert_int_equal(kind_phase(KIND_area), PHASE_DEFINITIONS);
    assert_int_equal(kind_phase(KIND_OTHER), PHASE_FIGURES);
    assert_int_equal(kind_phase(KIND_finding), PHASE_NEUTRAL);
    assert_int_equal(kind_field(KIND_experiment, S("start"))->type, FIELD_DATE);
    assert_null(kind_field(KIND_experiment, S("starts")));
    assert_null(kind_field(KIND_OTHER, S("start")));
    /* No field stands twice in a kind, and every one says what it holds. */
    for (int k = 0; k < KINDS; k++)
        for (const struct field *f = kinds[k].fields; f->name; f++) {
            assert_ptr_equal(kind_field((enum kind_id)k, slice_of(f->name)), f);
            assert_true(f->help && f->help[0]);
        }
}

static void test_table_finds_a_hundred_thousand_keys(void **state)
{
    struct rig *r = *state;
    struct table t = {0};
    bool fresh;
    char key[32];
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < 100000; i++) {
            struct slice s = {key, (size_t)snprintf(key, sizeof key, "%zu-%zu", i % 300, i)};
            size_t *at = table_at(&t, &r->arena, s, &fresh);
            assert_int_equal(fresh, round == 0);
            if (fresh)
                *at = i;
            assert_int_equal(*at, i);
        }
    assert_int_equal(t.n, 100000);
    assert_null(table_find(&t, S("x")));
    *table_at(&t, &r->arena, S(""), &fresh) = 7;
    assert_int_equal(*table_find(&t, S("")), 7);
    *table_at(&t, &r->arena, S("a\0b"), &fresh) = 8;
    assert_null(table_find(&t, S("a")));
}

/* -- conditions ------------------------------------------------------------------------------------------------------------------- */

static void test_conditions(void **state)
{
    static const char line[] = "{\"kind\":\"experiment\",\"theme\":\"mobilita\",\"start\":\"2019-06\",\"year\":\"2018\",\"users\":1270,\"empty\":\"\","
                               "\"nothing\":null,\"open\":true,\"partners\":[\"A\",\"B\",\"A\"],\"none\":[],\"title\":\"this and that\",\"code\":\"08\"}";
    static const struct {
        const char *text;
        bool fits;
    } cases[] = {
        {"", true},
        {"theme = mobilita", true},
        {"theme = Mobilita", false},
        {"theme != mobilita", false},
        {"theme in (energia, mobilita)", true},
        {"theme in (energia)", false},
        {"users > 1000", true},
        {"users >= 1270 and users <= 1270", true},
        {"users < 1e3", false},
        {"users = 1270.0", true},
        {"code = 08", true},
        {"start >= 2019", true},
        {"start > 2018", true},
        {"start < 2019-06-15", false},
        {"year < 2018-05", false},
        {"empty = \"\"", true},
        {"nothing = \"\"", true},
        {"absent = \"\"", true},
        {"none = \"\"", true},
        {"absent != \"\"", false},
        {"theme != \"\"", true},
        {"absent = x", false},
        {"absent != x", false},
        {"absent < 3", false},
        {"open = true", true},
        {"open = false", false},
        {"partners = B", true},
        {"partners != C", true},
        {"partners != A", false},
        {"partners in (C, B)", true},
        {"n(partners) >= 2", true},
        {"n(partners) >= 3", false},
        {"title = \"this and that\"", true},
        {"title = 'this and that' and users = 1270", true},
        {"theme = mobilita and users = 1", false},
    };
    struct rig *r = *state;
    struct record rec = read_line(r, line);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct condition *c = condition_parse(slice_of(cases[i].text), &r->arena, &r->error);
        if (!c)
            fail_msg("%s: %s", cases[i].text, r->error.text);
        struct binder binder = condition_binder(c, &r->arena);
        if (condition_fits_record(c, &binder, &rec) != cases[i].fits)
            fail_msg("%s: expected %d", cases[i].text, cases[i].fits);
    }
}

static void test_conditions_that_are_none(void **state)
{
    static const char *const wrong[] = {"theme", "theme =", "= 3", "theme ~ x", "and theme = a", "theme in",
                                        "theme in (a", "title = \"open", "n(partners = 3"};
    struct rig *r = *state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error e = {0};
        if (condition_parse(slice_of(wrong[i]), &r->arena, &e))
            fail_msg("taken: %s", wrong[i]);
        assert_int_equal(e.status, STATUS_USAGE);
        assert_true(e.text[0]);
    }
}

/* -- the stream ---------------------------------------------------------------------------------------------------------------------- */

static const struct head head = {.program = {STREAM_PROGRAM, sizeof STREAM_PROGRAM - 1}, .config = {"c0ffee", 6}, .as_of = {"2025-12-31", 10}};

/* A small stream as bytes. */
static struct buffer make_stream(struct rig *r, int records)
{
    struct stream_out out;
    struct buffer bytes = {0};
    struct value account = value_list((struct slice[]){S("ingest area in=0 made=3")}, 1);
    int ends[2];
    long n;
    assert_int_equal(pipe(ends), 0);
    stream_begin(&out, ends[1], "pipe", &head);
    for (int i = 0; i < records; i++) {
        struct record rec = record_new(&r->maker, S("area"));
        record_set(&r->maker, &rec, "id", value_count(&r->arena, (uint64_t)i));
        record_set(&r->maker, &rec, "name", value_text(S("due\nrighe")));
        assert_int_equal(stream_put(&out, &rec, &r->error), 0);
    }
    assert_int_equal(stream_end(&out, &account, &r->error), 0);
    close(ends[1]);
    while ((n = os_read(ends[0], buffer_room(&bytes, 4096), 4096, "pipe", &r->error)) > 0)
        bytes.len += (size_t)n;
    close(ends[0]);
    return bytes;
}

/* Reads the bytes as a stream: the number of records, or -1 with the error set. */
static int read_stream(struct rig *r, struct slice bytes, bool plain, struct error *e)
{
    struct head mine = head;
    struct record rec;
    int ends[2], got, n = 0;
    assert_int_equal(pipe(ends), 0);
    if (bytes.len)
        assert_int_equal(write(ends[1], bytes.at, bytes.len), (ssize_t)bytes.len);
    close(ends[1]);
    *e = (struct error){0};
    struct stream_in *in = stream_open(&r->arena, &r->maker, ends[0], "standard input", plain, &mine, e);
    got = in ? 1 : -1;
    while (got > 0) {
        got = stream_next(in, &rec, e);
        n += got > 0;
    }
    if (in && got == 0 && !plain)
        assert_int_equal(stream_account(in)->list.n, 1);
    if (in)
        stream_close(in);
    close(ends[0]);
    return got < 0 ? -1 : n;
}

static void test_a_whole_stream_is_read(void **state)
{
    struct rig *r = *state;
    struct error e;
    for (int n = 0; n < 4; n++) {
        struct buffer b = make_stream(r, n);
        assert_int_equal(read_stream(r, buffer_of(&b), false, &e), n);
        assert_int_equal(read_stream(r, buffer_of(&b), true, &e), n);
        buffer_free(&b);
    }
}

/* Cut after any of its bytes it is refused with status 1 and one line. */
static void test_a_cut_stream_is_refused(void **state)
{
    struct rig *r = *state;
    struct error e;
    struct buffer b = make_stream(r, 3);
    for (size_t n = 0; n < b.len; n++) {
        if (read_stream(r, (struct slice){b.at, n}, false, &e) != -1)
            fail_msg("taken, cut after %zu of %zu bytes", n, b.len);
        assert_int_equal(e.status, STATUS_DATA);
        assert_true(strstr(e.text, "standard input") == e.text && !strchr(e.text, '\n'));
    }
    buffer_free(&b);
}

/* The lines of a stream, joined anew by a list of their numbers. */
static void refuse_lines(struct rig *r, const char *order, enum status status)
{
    struct buffer b = make_stream(r, 3), again = {0};
    struct slice lines[5], rest = buffer_of(&b);
    struct error e;
    for (int i = 0; i < 5; i++)
        assert_true(slice_cut(&rest, '\n', &lines[i]));
    for (const char *p = order; *p; p++) {
        buffer_slice(&again, lines[*p - '0']);
        buffer_char(&again, '\n');
    }
    if (read_stream(r, buffer_of(&again), false, &e) != -1)
        fail_msg("taken: lines %s", order);
    assert_int_equal(e.status, status);
    buffer_free(&again);
    buffer_free(&b);
}

static void test_lines_taken_away_or_added_are_refused(void **state)
{
    static const char *const orders[] = {"1234", "0123", "0134", "012334", "0123401234", "0012344", "012343", "4", "40123", "04"};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        refuse_lines(*state, orders[i], STATUS_DATA);
}

static void test_another_program_or_config_is_refused(void **state)
{
    static const char *const heads[] = {
        "{\"kind\":\"stream\",\"version\":1,\"program\":\"citylab 99.0\",\"config\":\"c0ffee\",\"as_of\":null}\n{\"kind\":\"end\",\"records\":0}\n",
        "{\"kind\":\"stream\",\"version\":2,\"program\":\"" STREAM_PROGRAM "\",\"config\":\"c0ffee\",\"as_of\":null}\n{\"kind\":\"end\",\"records\":0}\n",
        "{\"kind\":\"stream\",\"version\":1,\"program\":\"" STREAM_PROGRAM "\",\"config\":\"decaf\",\"as_of\":null}\n{\"kind\":\"end\",\"records\":0}\n",
    };
    struct rig *r = *state;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct error e;
        assert_int_equal(read_stream(r, slice_of(heads[i]), false, &e), -1);
        assert_int_equal(e.status, STATUS_USAGE);
    }
}

static void test_plain_lines_need_no_marks(void **state)
{
    struct rig *r = *state;
    struct error e;
    assert_int_equal(read_stream(r, S("{\"kind\":\"a\"}\n\n{\"kind\":\"b\",\"x\":1}"), true, &e), 2);
    assert_int_equal(read_stream(r, S(""), true, &e), 0);
    assert_int_equal(read_stream(r, S("{\"kind\":\"a\"}\nx\n"), true, &e), -1);
    assert_non_null(strstr(e.text, "standard input:2:"));
    assert_int_equal(read_stream(r, S("{\"kind\":\"a\"}\n"), false, &e), -1);
    assert_non_null(strstr(e.text, "--plain"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fields_keep_their_order_and_digits, setup, teardown),
        cmocka_unit_test(test_texts_of_every_length_with_a_mark_at_every_place),
        cmocka_unit_test_setup_teardown(test_a_record_grows_past_its_room, setup, teardown),
        cmocka_unit_test_setup_teardown(test_own_and_keep_are_copies, setup, teardown),
        cmocka_unit_test_setup_teardown(test_shapes_are_shared, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bind_finds_places_once_a_shape, setup, teardown),
        cmocka_unit_test_setup_teardown(test_absent_and_null_differ_but_both_say_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_expected_shapes_change_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_kinds, setup, teardown),
        cmocka_unit_test_setup_teardown(test_table_finds_a_hundred_thousand_keys, setup, teardown),
        cmocka_unit_test_setup_teardown(test_conditions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_conditions_that_are_none, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_whole_stream_is_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_cut_stream_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lines_taken_away_or_added_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_another_program_or_config_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_plain_lines_need_no_marks, setup, teardown),
    };
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
