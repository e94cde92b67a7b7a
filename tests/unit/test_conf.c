/* test_conf - option tables and config.ini: what is taken, what is refused, and that the message names file and line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/config.h"

/* Last: it has a macro called fail. */
#include <cmocka.h>

struct settings {
    bool loud;
    struct slice title, out, lang, day;
    uint64_t rows;
    double share, weight;
    struct words by;
    char delimiter;
    struct pairs column;
};

static const struct option table[] = {
    {"loud", 'l', OPTION_FLAG, OPTION_AT(struct settings, loud), NULL, NULL, "Say more", "report"},
    {"title", 't', OPTION_TEXT, OPTION_AT(struct settings, title), "TEXT", "No title", "Title", "report"},
    {"out", 'o', OPTION_PATH, OPTION_AT(struct settings, out), "FILE", NULL, "File", "report"},
    {"lang", 0, OPTION_CHOICE, OPTION_AT(struct settings, lang), "it|en", "it", "Language", "report"},
    {"day", 0, OPTION_DATE, OPTION_AT(struct settings, day), "DATE", NULL, "Day", "report"},
    {"rows", 'n', OPTION_COUNT, OPTION_AT(struct settings, rows), "N", "10", "Rows", "report"},
    {"share", 0, OPTION_SHARE, OPTION_AT(struct settings, share), "SHARE", "5%", "Share", "report"},
    {"weight", 0, OPTION_NUMBER, OPTION_AT(struct settings, weight), "X", NULL, "Weight", "report"},
    {"by", 'g', OPTION_LIST, OPTION_AT(struct settings, by), "FIELD,...", NULL, "Keys", "report"},
    {"delimiter", 'd', OPTION_CHAR, OPTION_AT(struct settings, delimiter), "CHAR", ",", "Delimiter", "report"},
    {"column", 0, OPTION_MAP, OPTION_AT(struct settings, column), "FIELD", NULL, "Column", "report"},
    {0},
};

static const struct config_rule rules[] = {
    {"report", false, table, "the report"},
    {"source", true, table, "a file"},
    {"values", true, NULL, "words and codes"},
    {0},
};

struct rig {
    struct arena arena;
    struct error error;
    struct settings set;
    struct words operands;
    bool given[16];
    char path[256];
};

static int setup(void **state)
{
    static struct rig rig;
    rig = (struct rig){0};
    *state = &rig;
    return 0;
}

static int teardown(void **state)
{
    struct rig *r = *state;
    if (r->path[0])
        unlink(r->path);
    arena_free(&r->arena);
    return 0;
}

/* -- words of a command -------------------------------------------------------------------------------------------------------- */

static int parse(struct rig *r, const char *line)
{
    LIST(struct slice) words = {0};
    struct slice rest = slice_of(line), word;
    r->set = (struct settings){0};
    r->error = (struct error){0};
    memset(r->given, 0, sizeof r->given);
    while (slice_cut(&rest, ' ', &word))
        LIST_PUSH(&r->arena, &words, slice_copy(&r->arena, word));
    struct words all = {words.at, words.n};
    options_default(table, &r->set, &r->arena);
    return options_parse(table, &r->set, "citylab try", &all, "folder", &r->operands, r->given, &r->arena, &r->error);
}

static void is_text(struct slice found, const char *wanted)
{
    char text[256];
    snprintf(text, sizeof text, "%.*s", SL(found));
    assert_string_equal(text, wanted);
}

static void test_defaults(void **state)
{
    struct rig *r = *state;
    assert_int_equal(parse(r, "x"), 0);
    is_text(r->set.title, "No title");
    is_text(r->set.lang, "it");
    assert_int_equal(r->set.rows, 10);
    assert_true(r->set.share == 0.05);
    assert_int_equal(r->set.delimiter, ',');
    assert_false(r->given[1]);
    assert_int_equal(r->operands.n, 1);
}

static void test_ways_to_write_an_option(void **state)
{
    static const char *const ways[] = {"--rows 7", "--rows=7", "-n 7", "-n7", "-l --rows 7"};
    struct rig *r = *state;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        assert_int_equal(parse(r, ways[i]), 0);
        assert_int_equal(r->set.rows, 7);
        assert_true(r->given[5]);
        assert_int_equal(r->operands.n, 0);
    }
}

static void test_every_type(void **state)
{
    struct rig *r = *state;
    assert_int_equal(parse(r, "--loud -t Città -o r.xlsx --lang en --day 2016-06 --share 0.25 --weight -1.5 --by=a,b -d ;"), 0);
    assert_true(r->set.loud);
    is_text(r->set.title, "Città");
    is_text(r->set.out, "folder/r.xlsx");
    is_text(r->set.lang, "en");
    is_text(r->set.day, "2016-06");
    assert_true(r->set.share == 0.25);
    assert_true(r->set.weight == -1.5);
    assert_int_equal(r->set.by.n, 2);
    is_text(r->set.by.at[1], "b");
    assert_int_equal(r->set.delimiter, ';');
    assert_int_equal(parse(r, "--loud --no-loud -d tab -o /r.xlsx"), 0);
    assert_false(r->set.loud);
    assert_int_equal(r->set.delimiter, '\t');
    is_text(r->set.out, "/r.xlsx");
}

static void test_two_hyphens_end_options(void **state)
{
    struct rig *r = *state;
    assert_int_equal(parse(r, "a -- --rows -x"), 0);
    assert_int_equal(r->operands.n, 3);
    is_text(r->operands.at[1], "--rows");
    assert_int_equal(parse(r, "-"), 0);
    assert_int_equal(r->operands.n, 1);
}

/* The word `then` is a value where an option wants one. */
static void test_option_takes_next(void **state)
{
    (void)state;
    assert_true(option_takes_next(table, S("--title")));
    assert_true(option_takes_next(table, S("-t")));
    assert_false(option_takes_next(table, S("--title=then")));
    assert_false(option_takes_next(table, S("-tthen")));
    assert_false(option_takes_next(table, S("--loud")));
    assert_false(option_takes_next(table, S("--unknown")));
    assert_false(option_takes_next(table, S("--")));
    assert_false(option_takes_next(table, S("title")));
}

static void test_refused_words(void **state)
{
    static const char *const lines[][2] = {
        {"--unknown", "'--unknown'"}, {"--rows", "wants a value"}, {"--rows x", "x"},     {"--rows -1", "-1"},
        {"--rows 1.5", "1.5"},        {"--rows 99999999999999999999", "999"},             {"--lang fr", "fr"},
        {"--share 150%", "150%"},     {"--share many", "many"},    {"--day 2019-02-30", "2019-02-30"},
        {"-d ab", "ab"},              {"--loud=yes", "no value"},  {"-z", "-z"},          {"--no-rows", "--no-rows"},
        {"--weight nan", "nan"},
    };
    struct rig *r = *state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (parse(r, lines[i][0]) == 0)
            fail_msg("taken: %s", lines[i][0]);
        assert_int_equal(r->error.status, STATUS_USAGE);
        if (!strstr(r->error.text, lines[i][1]) || strncmp(r->error.text, "citylab try", 11) != 0)
            fail_msg("'%s' gives: %s", lines[i][0], r->error.text);
    }
}

/* -- config.ini ------------------------------------------------------------------------------------------------------------------ */

static int load(struct rig *r, struct config *c, const char *text, size_t size)
{
    const char *folder = getenv("TMPDIR");
    snprintf(r->path, sizeof r->path, "%s/test_conf.XXXXXX", folder ? folder : "/tmp");
    int fd = mkstemp(r->path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, size), (ssize_t)size);
    close(fd);
    r->error = (struct error){0};
    int bad = config_load(c, r->path, &r->arena, &r->error) || config_check(c, rules, &r->error);
    unlink(r->path);
    return bad;
}

static void test_config_reads(void **state)
{
    static const char text[] = "\xef\xbb\xbf# a comment\n[report]\r\ntitle = Osservatorio = sì # no comment\n; another\n\nout = out/r.json\n"
                               "delimiter = ;\ncolumn.Città/Anno = area\ncolumn.dato.x = value\n[source  citta]\nrows=3\nshare = 2 %\n"
                               "[values partner.helix]\nsocietà civile = civil_society";
    struct rig *r = *state;
    struct config c;
    assert_int_equal(load(r, &c, text, sizeof text - 1), 0);
    assert_int_equal(strlen(c.sha256), 64);
    const struct config_section *s = config_find(&c, "report", S(""));
    assert_non_null(s);
    assert_int_equal(s->line, 2);
    assert_int_equal(config_read(&c, s, table, &r->set, NULL, &r->arena, &r->error), 0);
    is_text(r->set.title, "Osservatorio = sì # no comment");
    /* A path in the config is relative to the config's folder. */
    assert_true(slice_starts(r->set.out, c.folder));
    is_text(slice_sub(r->set.out, strlen(c.folder), r->set.out.len), "/out/r.json");
    assert_int_equal(r->set.delimiter, ';');
    assert_int_equal(r->set.column.n, 2);
    is_text(r->set.column.at[0].key, "Città/Anno");
    assert_int_equal(r->set.column.at[0].line, 8);
    is_text(r->set.column.at[1].key, "dato.x");
    s = config_next(&c, "source", NULL);
    assert_non_null(s);
    is_text(s->name, "citta");
    assert_null(config_next(&c, "source", s));
    assert_null(config_find(&c, "source", S("altro")));
    assert_int_equal(config_read(&c, s, table, &r->set, NULL, &r->arena, &r->error), 0);
    assert_int_equal(r->set.rows, 3);
}

/* The command line goes before the config. */
static void test_config_fills_what_is_not_given(void **state)
{
    static const char text[] = "[report]\ntitle = from the config\nrows = 3\n";
    struct rig *r = *state;
    struct config c;
    assert_int_equal(load(r, &c, text, sizeof text - 1), 0);
    assert_int_equal(parse(r, "--rows 7"), 0);
    assert_int_equal(config_fill(&c, table, &r->set, r->given, &r->arena, &r->error), 0);
    assert_int_equal(r->set.rows, 7);
    is_text(r->set.title, "from the config");
    assert_true(r->given[1]);
}

static void refused(struct rig *r, const char *text, size_t size, const char *line, const char *said)
{
    struct config c;
    char place[300];
    if (load(r, &c, text, size) == 0) {
        const struct config_section *s = config_find(&c, "report", S(""));
        if (config_read(&c, s, table, &r->set, NULL, &r->arena, &r->error) == 0)
            fail_msg("taken: %s", text);
    }
    assert_int_equal(r->error.status, STATUS_USAGE);
    snprintf(place, sizeof place, "%s:%s:", r->path, line);
    if (strncmp(r->error.text, place, strlen(place)) != 0 || !strstr(r->error.text, said))
        fail_msg("'%s' gives: %s", text, r->error.text);
}

static void test_config_refuses(void **state)
{
    static const char *const wrong[][3] = {
        {"title = x\n", "1", "before any section"},
        {"[report]\ntitle = a\ntitle = b\n", "3", "line 2"},
        {"[report]\n[values x]\n[report]\n", "3", "line 1"},
        {"[report]\ntitle = a\n  continued\n", "3", "continuation"},
        {"[report]\n\trows = 1\n", "2", "continuation"},
        {"[report]\nno equals sign\n", "2", "no equals sign"},
        {"[report]\n= 3\n", "2", "key = value"},
        {"[report\n", "1", "]"},
        {"[]\n", "1", "without a name"},
        {"[report]\nunknown = 1\n", "2", "'unknown'"},
        {"[other]\n", "1", "other"},
        {"[source]\n", "1", "name"},
        {"[report now]\n", "1", "no name"},
        {"[report]\ntitle = \xe8\n", "2", "UTF-8"},
        {"[report]\n\nrows = three\n", "3", "three"},
        {"[report]\nlang = fr\n", "2", "fr"},
        {"[report]\ndelimiter = ab\n", "2", "ab"},
        {"[report]\nloud = maybe\n", "2", "maybe"},
    };
    struct rig *r = *state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refused(r, wrong[i][0], strlen(wrong[i][0]), wrong[i][1], wrong[i][2]);
}

static void test_config_refuses_long_lines_and_zero_bytes(void **state)
{
    struct rig *r = *state;
    char text[5000] = "[report]\ntitle = ";
    memset(text + 17, 'x', sizeof text - 18);
    refused(r, text, sizeof text - 1, "2", "4096");
    memcpy(text, "[report]\ntitle = a\0b\n", 21);
    refused(r, text, 21, "2", "UTF-8");
}

static void test_config_that_is_not_there(void **state)
{
    struct rig *r = *state;
    struct config c;
    assert_int_equal(config_load(&c, "no-such-config.ini", &r->arena, &r->error), -1);
    assert_int_equal(r->error.status, STATUS_DATA);
    assert_non_null(strstr(r->error.text, "no-such-config.ini"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_defaults, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ways_to_write_an_option, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_type, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_hyphens_end_options, setup, teardown),
        cmocka_unit_test_setup_teardown(test_option_takes_next, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused_words, setup, teardown),
        cmocka_unit_test_setup_teardown(test_config_reads, setup, teardown),
        cmocka_unit_test_setup_teardown(test_config_fills_what_is_not_given, setup, teardown),
        cmocka_unit_test_setup_teardown(test_config_refuses, setup, teardown),
        cmocka_unit_test_setup_teardown(test_config_refuses_long_lines_and_zero_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_config_that_is_not_there, setup, teardown),
    };
    return cmocka_run_group_tests_name("conf", tests, NULL, NULL);
}
