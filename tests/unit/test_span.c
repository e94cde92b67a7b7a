/* test_span - stretches of time as people write them: each with its first and last day, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/date.h"

/* Last: it has a macro called fail. */
#include <cmocka.h>

struct stretch {
    const char *text;
    enum date_order order;
    int year;           /* that dates without one have; 0: none is known */
    const char *period; /* "FIRST/LAST", one of them when they are the same; NULL: no stretch */
};

static const struct stretch stretches[] = {
    /* quarters, semesters, months by their codes */
    {"2019-Q1", DATE_DMY, 0, "2019-01/2019-03"},
    {"2019Q4", DATE_DMY, 0, "2019-10/2019-12"},
    {"Q2 2019", DATE_DMY, 0, "2019-04/2019-06"},
    {"q3/2019", DATE_DMY, 0, "2019-07/2019-09"},
    {"2019-S1", DATE_DMY, 0, "2019-01/2019-06"},
    {"H2 2019", DATE_DMY, 0, "2019-07/2019-12"},
    {"2019-M03", DATE_DMY, 0, "2019-03"},
    {"T1 2020", DATE_DMY, 0, "2020-01/2020-03"},
    {"2019-Q5", DATE_DMY, 0, NULL},
    {"2019-Q0", DATE_DMY, 0, NULL},
    {"2019-M13", DATE_DMY, 0, NULL},
    {"Q1 1899", DATE_DMY, 0, NULL},
    {"2019-Q12", DATE_DMY, 0, NULL},
    /* by their words */
    {"1\xc2\xb0 trimestre 2019", DATE_DMY, 0, "2019-01/2019-03"},
    {"II trimestre del 2019", DATE_DMY, 0, "2019-04/2019-06"},
    {"terzo trimestre 2019", DATE_DMY, 0, "2019-07/2019-09"},
    {"Quarto trim. 2019", DATE_DMY, 0, "2019-10/2019-12"},
    {"2\xc2\xba semestre 2020", DATE_DMY, 0, "2020-07/2020-12"},
    {"second half of 2019", DATE_DMY, 0, "2019-07/2019-12"},
    {"3rd quarter 2018", DATE_DMY, 0, "2018-07/2018-09"},
    {"terzo semestre 2019", DATE_DMY, 0, NULL},
    {"quinto trimestre 2019", DATE_DMY, 0, NULL},
    {"trimestre 2019", DATE_DMY, 0, NULL},
    /* school years, and years from one to another */
    {"2019/2020", DATE_DMY, 0, "2019/2020"},
    {"2019/20", DATE_DMY, 0, "2019/2020"},
    {"1999/00", DATE_DMY, 0, "1999/2000"},
    {"a.s. 2019-20", DATE_DMY, 0, "2019/2020"},
    {"A.A. 2018/2019", DATE_DMY, 0, "2018/2019"},
    {"anno scolastico 2019/20", DATE_DMY, 0, "2019/2020"},
    {"2017-2019", DATE_DMY, 0, "2017/2019"},
    {"2017\xe2\x80\x93" "2019", DATE_DMY, 0, "2017/2019"},
    {"anni 2015-2018", DATE_DMY, 0, "2015/2018"},
    {"2019/21", DATE_DMY, 0, NULL},
    {"a.s. 2019/2021", DATE_DMY, 0, NULL},
    {"2020/2019", DATE_DMY, 0, NULL},
    {"2019/2019", DATE_DMY, 0, NULL},
    {"2019-12", DATE_DMY, 0, NULL},
    /* days */
    {"4-5 novembre 2019", DATE_DMY, 0, "2019-11-04/2019-11-05"},
    {"dal 30 ottobre al 2 novembre 2019", DATE_DMY, 0, "2019-10-30/2019-11-02"},
    {"12/03/2019 - 14/03/2019", DATE_DMY, 0, "2019-03-12/2019-03-14"},
    {"03/12/2019 - 03/14/2019", DATE_MDY, 0, "2019-03-12/2019-03-14"},
    {"4 e 5 novembre", DATE_DMY, 2018, "2018-11-04/2018-11-05"},
    {"4-5 novembre", DATE_DMY, 0, NULL},
    {"5-4 novembre 2019", DATE_DMY, 0, NULL},
    {"30-31 novembre 2019", DATE_DMY, 0, NULL},
    {"28-29 febbraio 2020", DATE_DMY, 0, "2020-02-28/2020-02-29"},
    {"28-29 febbraio 2019", DATE_DMY, 0, NULL},
    {"15 novembre", DATE_DMY, 2018, "2018-11-15"},
    /* months */
    {"gennaio-marzo 2019", DATE_DMY, 0, "2019-01/2019-03"},
    {"dicembre 2018 - marzo 2019", DATE_DMY, 0, "2018-12/2019-03"},
    {"2019-01/2019-03", DATE_DMY, 0, "2019-01/2019-03"},
    {"marzo-gennaio 2019", DATE_DMY, 0, NULL},
    /* behind a word */
    {"anno 2019", DATE_DMY, 0, "2019"},
    {"luned\xc3\xac 4 novembre 2019", DATE_DMY, 0, "2019-11-04"},
    {"Monday 4 November 2019", DATE_DMY, 0, "2019-11-04"},
    /* none */
    {"", DATE_DMY, 2019, NULL},
    {"dal", DATE_DMY, 2019, NULL},
    {"in corso", DATE_DMY, 2019, NULL},
    {"2019-Q", DATE_DMY, 2019, NULL},
    {"99999999999999999999", DATE_DMY, 2019, NULL},
};

/* "FIRST/LAST" whatever the two are; date_print_period would say 2019-Q1. */
static size_t print_stretch(struct date first, struct date last, char to[40])
{
    char one[16], two[16];
    size_t n = date_print(first, one), m = date_print(last, two);
    bool same = n == m && memcmp(one, two, n) == 0;
    int got = same ? snprintf(to, 40, "%.*s", (int)n, one) : snprintf(to, 40, "%.*s/%.*s", (int)n, one, (int)m, two);
    return (size_t)got;
}

static void stretches_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof stretches / sizeof *stretches; i++) {
        const struct stretch *s = &stretches[i];
        struct date first = {0}, last = {0};
        char found[40] = "none";
        if (date_read_span(slice_of(s->text), s->order, s->year, &first, &last))
            print_stretch(first, last, found);
        if (strcmp(found, s->period ? s->period : "none") != 0)
            fail_msg("'%s': found %s, wanted %s", s->text, found, s->period ? s->period : "none");
    }
}

/* A first day never comes behind a last one, and a text that is too long is none. */
static void long_texts_are_none(void **state)
{
    (void)state;
    char text[200];
    struct date first, last;
    memset(text, ' ', sizeof text);
    memcpy(text + 90, "2019-Q1", 7);
    assert_false(date_read_span((struct slice){text, sizeof text}, DATE_DMY, 0, &first, &last));
    memset(text, '4', sizeof text);
    assert_false(date_read_span((struct slice){text, sizeof text}, DATE_DMY, 2019, &first, &last));
}

static void periods_print_as_they_are_read(void **state)
{
    static const char *const periods[] = {"2019", "2019-03", "2019-03-04", "2019-Q1", "2019-Q4", "2019-S1", "2019-S2", "2019/2020",
                                          "2019-11-04/2019-11-05", "2018-12/2019-03"};
    (void)state;
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
        struct date first, last;
        char to[32];
        assert_true(date_period(slice_of(periods[i]), &first, &last));
        size_t n = date_print_period(first, last, to);
        assert_string_equal(slice_is((struct slice){to, n}, periods[i]) ? periods[i] : "another", periods[i]);
    }
    static const char *const none[] = {"2019-Q5", "2020/2019", "2019-13", "Q1 2019", "2019-q1", "2019/", "/2019", "2019/20", ""};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        struct date first, last;
        if (date_period(slice_of(none[i]), &first, &last))
            fail_msg("'%s' is taken for a period", none[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stretches_are_read),
        cmocka_unit_test(long_texts_are_none),
        cmocka_unit_test(periods_print_as_they_are_read),
    };
    return cmocka_run_group_tests_name("span", tests, NULL, NULL);
}
