/* test_match - names that mean the same thing, and the rows of a source that were rejected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "match/names.h"
#include "match/organisation.h"
#include "record/rejected.h"

#include <cmocka.h> /* last: its macro fail() would spoil the function of base/error.h */

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct arena arena;

static void organisation_keys(void **state)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"5T", "5t"},
        {"5T srl", "5t"},
        {"5T S.r.l.", "5t"},
        {"5t S.R.L. a socio unico", "5t"},
        {"Reply S.p.A. Società Benefit", "reply"},
        {"Città di Torino", "citta di torino"},
        {"CITTA’ DI TORINO", "citta di torino"},
        {"Università degli Studi di Torino", "universita degli studi di torino"},
        {"Environment Park S.c.a.r.l.", "environment park"},
        {"Stranaidea Soc. Coop. Sociale Onlus", "stranaidea"},
        {"Liberitutti soc. coop. a r.l.", "liberitutti"},
        {"Società Cooperativa", "societa cooperativa"},
        {"C.S.I. Piemonte", "csi piemonte"},
        {"CSI-Piemonte", "csi piemonte"},
        {"A 2 A S.p.A.", "a2a"},
        {"A2A", "a2a"},
        {"Spa", "spa"},
        {"SRL srl", "srl"},
        {"Terme Spa & Wellness", "terme spa wellness"},
        {"Caritas", "caritas"},
        {"!!!", "!!!"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct slice key = organisation_key(slice_of(cases[i][0]), &arena);
        if (!slice_is(key, cases[i][1]))
            fail_msg("'%s' gives '%.*s', not '%s'", cases[i][0], SL(key), cases[i][1]);
    }
}

static void names_bear(void **state)
{
    struct names n = {.arena = &arena};
    (void)state;
    assert_null(names_find(&n, S("torino")));
    names_add(&n, S("torino"), 7);
    names_add(&n, S("turin"), 7);
    names_add(&n, S("torino"), 3);
    names_add(&n, S("torino"), 7);
    names_add(&n, S(""), 1);
    const struct name_hit *hit = names_find(&n, S("torino"));
    assert_non_null(hit);
    assert_int_equal(hit->thing, 7);
    assert_non_null(hit->next);
    assert_int_equal(hit->next->thing, 3);
    assert_null(hit->next->next);
    assert_null(names_find(&n, S("turin"))->next);
    assert_null(names_find(&n, S("")));
    assert_null(names_find(&n, S("tor")));
}

static void names_are_many(void **state)
{
    struct names n = {.arena = &arena};
    (void)state;
    for (size_t i = 0; i < 20000; i++)
        names_add(&n, slice_format(&arena, "name %zu", i / 2), i);
    for (size_t i = 0; i < 20000; i += 2) {
        const struct name_hit *hit = names_find(&n, slice_format(&arena, "name %zu", i / 2));
        assert_non_null(hit);
        assert_int_equal(hit->thing, i);
        assert_int_equal(hit->next->thing, i + 1);
    }
}

static struct record row(struct maker *m, const char *source, uint64_t line, uint64_t item)
{
    struct record r = record_new(m, S("observation"));
    record_set(m, &r, "source", value_text(slice_of(source)));
    if (line)
        record_set(m, &r, "line", value_count(m->arena, line));
    if (item)
        record_set(m, &r, "item", value_count(m->arena, item));
    return r;
}

static void rejected_rows_once(void **state)
{
    static const struct {
        const char *source;
        uint64_t line, item;
    } rows[] = {{"a", 2, 0}, {"a", 2, 0}, {"b", 2, 0}, {"a", 2, 0}, {"a", 3, 0},
                {"a", 3, 1}, {"a", 3, 2}, {"c", 0, 0}, {"c", 0, 0}};
    struct maker m = {shapes_new(&arena), &arena};
    struct rejected x = {.arena = &arena};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct record r = row(&m, rows[i].source, rows[i].line, rows[i].item);
        rejected_add(&x, &r);
    }
    assert_int_equal(rejected_rows(&x, S("a")), 4);
    assert_int_equal(rejected_rows(&x, S("b")), 1);
    assert_int_equal(rejected_rows(&x, S("c")),
                     2); /* without a place nothing says that they are one row */
    assert_int_equal(rejected_rows(&x, S("d")), 0);
}

static struct record source_line(struct maker *m, const char *id, uint64_t kept, uint64_t rejected)
{
    struct record r = record_new(m, S("source"));
    record_set(m, &r, "id", value_text(slice_of(id)));
    record_set(m, &r, "kept", value_count(m->arena, kept));
    record_set(m, &r, "rejected", value_count(m->arena, rejected));
    return r;
}

static void rejected_corrects(void **state)
{
    struct maker m = {shapes_new(&arena), &arena};
    struct rejected x = {.arena = &arena};
    (void)state;
    for (uint64_t i = 1; i <= 3; i++) {
        struct record r = row(&m, "a", i, 0);
        rejected_add(&x, &r);
    }
    struct record line = source_line(&m, "a", 10, 2), corrected = rejected_correct(&x, &m, &line);
    assert_true(slice_is(record_text(&corrected, "kept"), "7"));
    assert_true(slice_is(record_text(&corrected, "rejected"), "5"));
    assert_true(slice_is(record_text(&line, "kept"), "10"));
    line = source_line(&m, "a", 1, 0);
    corrected = rejected_correct(&x, &m, &line);
    assert_true(slice_is(record_text(&corrected, "kept"), "0"));
    assert_true(slice_is(record_text(&corrected, "rejected"), "1"));
    line = source_line(&m, "b", 4, 0);
    corrected = rejected_correct(&x, &m, &line);
    assert_ptr_equal(corrected.values, line.values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(organisation_keys), cmocka_unit_test(names_bear),
        cmocka_unit_test(names_are_many),    cmocka_unit_test(rejected_rows_once),
        cmocka_unit_test(rejected_corrects),
    };
    int failed = cmocka_run_group_tests_name("match", tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
