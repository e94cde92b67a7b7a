/* test_reports - the model, the words, the texts and files of the workbook, and the JSON report. */
#include <glob.h>
#include <jansson.h>
#include <math.h>
#include <minizip/unzip.h>
#include <minizip/zip.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buffer.h"
#include "record/json.h"
#include "reports/book.h"
#include "reports/book_check.h"
#include "reports/book_text.h"
#include "reports/changes.h"
#include "reports/json.h"
#include "reports/report.h"
#include "reports/standing.h"
#include "text/utf8.h"

/* Behind the others: it takes the name `fail`. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct arena arena;
static char folder[] = "/tmp/citylab-reports-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
    (void)state;
    arena_free(&arena);
    return rmdir(folder);
}

static const char *in_folder(const char *name)
{
    return slice_format(&arena, "%s/%s", folder, name).at;
}

static struct slice read_file(const char *path)
{
    struct buffer b = {0};
    FILE *f = fopen(path, "rb");
    size_t n;
    assert_non_null(f);
    while ((n = fread(buffer_room(&b, 65536), 1, 65536, f)) > 0)
        b.len += n;
    fclose(f);
    struct slice kept = slice_copy(&arena, buffer_of(&b));
    buffer_free(&b);
    return kept;
}

static void write_file(const char *path, struct slice bytes)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.at, 1, bytes.len, f), bytes.len);
    assert_int_equal(fclose(f), 0);
}

#define assert_slice(s, text) assert_string_equal(slice_cstr(&arena, (s)), (text))

/* -- a model from lines of a stream ------------------------------------------------------------------------------- */

static struct model model_kept(const char *lines, const char *beside, size_t figures)
{
    struct model m;
    static struct error disk;
    struct maker maker = {shapes_new(&arena), &arena};
    struct json_reader *reader = arena_new(&arena, struct json_reader, 1);
    struct slice rest = slice_of(lines), line;
    reader->maker = arena_new(&arena, struct maker, 1);
    *reader->maker = maker;
    model_open(&m, maker, S("2026-07-09"));
    if (beside)
        model_spool(&m, beside, figures, &disk);
    while (slice_cut(&rest, '\n', &line)) {
        struct record r;
        struct error e = {0};
        line = slice_trim(line);
        if (!line.len || slice_starts(line, "{\"kind\":\"stream\"") || slice_starts(line, "{\"kind\":\"end\""))
            continue;
        if (json_read(reader, line, &r, &e))
            fail_msg("%s: %.*s", e.text, (int)line.len, line.at);
        assert_int_equal(model_add(&m, &r), 0);
    }
    assert_int_equal(model_gather(&m), 0);
    return m;
}

static struct model model_of(const char *lines)
{
    return model_kept(lines, NULL, 0);
}

static struct model small_model(void)
{
    return model_of(slice_cstr(&arena, read_file("tests/data/reports/stream.jsonl")));
}

static struct report report_of(struct model *m, enum lang lang)
{
    return (struct report){.model = m, .lang = lang, .program = S("citylab test"), .arena = &arena};
}

static void test_model_finds(void **state)
{
    (void)state;
    struct model m = model_of("{\"kind\":\"area\",\"id\":\"A\",\"name_it\":\"Parigi\",\"name_en\":\"Paris\"}\n"
                              "{\"kind\":\"area\",\"id\":\"B\",\"name_it\":\"Roma\",\"name_en\":\"\"}\n"
                              "{\"kind\":\"indicator\",\"code\":\"R\",\"parent\":null,\"name_it\":\"Radice\"}\n"
                              "{\"kind\":\"indicator\",\"code\":\"G\",\"parent\":\"R\"}\n"
                              "{\"kind\":\"indicator\",\"code\":\"L\",\"parent\":\"G\"}\n"
                              "{\"kind\":\"programme\",\"id\":\"p\",\"name\":\"Uno\",\"areas\":[\"A\",\"B\"]}\n"
                              "{\"kind\":\"observation\",\"entity\":\"p\",\"value\":1,\"period\":\"2019\"}\n"
                              "{\"kind\":\"observation\",\"entity\":\"p\",\"value\":2,\"nature\":\"computed\"}\n"
                              "{\"kind\":\"observation\",\"entity\":\"p\",\"value\":3,\"period\":\"2018-05\"}\n");
    assert_int_equal(model_all(&m, KIND_area).n, 2);
    assert_slice(model_name(&m, LANG_IT, KIND_area, S("A")), "Parigi");
    assert_slice(model_name(&m, LANG_EN, KIND_area, S("A")), "Paris");
    assert_slice(model_name(&m, LANG_EN, KIND_area, S("B")), "Roma"); /* the other language rather than nothing */
    assert_slice(model_name(&m, LANG_IT, KIND_area, S("C")), "C");
    assert_slice(model_root(&m, S("L")), "R");
    assert_int_equal(model_children(&m, S("R")).n, 1);
    assert_int_equal(model_with(&m, KIND_programme, "areas", S("B")).n, 1); /* inside a list */
    assert_int_equal(model_with(&m, KIND_programme, "areas", S("Z")).n, 0);
    assert_int_equal(model_figures(&m, S("p")).n, 2); /* what is computed is not stated */
    struct records sorted = model_sorted(&m, model_all(&m, KIND_observation), "period");
    assert_slice(record_text(sorted.at[0], "period"), "2018-05");
    assert_slice(record_text(sorted.at[1], "period"), "2019");
    assert_slice(record_text(sorted.at[2], "value"), "2"); /* without a period: last */
}

static void test_circle_of_parents_ends(void **state)
{
    (void)state;
    struct model m = model_of("{\"kind\":\"indicator\",\"code\":\"A\",\"parent\":\"B\"}\n"
                              "{\"kind\":\"indicator\",\"code\":\"B\",\"parent\":\"A\"}\n"
                              "{\"kind\":\"score\",\"index\":\"i\",\"node\":\"A\",\"area\":\"X\",\"value\":1,\"rank\":1}\n");
    assert_true(model_root(&m, S("A")).len > 0);
    struct standing s = standing_of(&m);
    assert_int_equal(s.scores.n, 1);
}

/* Two cities, two dimensions of weights 1 and 3, and a score that is said to be this. */
static enum standing_mean mean_of(double first, double second)
{
    struct buffer b = {0};
    buffer_text(&b, "{\"kind\":\"indicator\",\"code\":\"R\"}\n"
                    "{\"kind\":\"indicator\",\"code\":\"A\",\"parent\":\"R\"}\n"
                    "{\"kind\":\"indicator\",\"code\":\"B\",\"parent\":\"R\"}\n");
    const struct {
        const char *node, *area;
        double value, weight;
    } scores[] = {
        {"R", "x", first, 1}, {"R", "y", second, 1}, {"A", "x", 16, 0.25}, {"A", "y", 40, 0.25}, {"B", "x", 81, 0.75}};
    for (size_t i = 0; i < COUNT(scores); i++)
        buffer_slice(&b, slice_format(&arena,
                                      "{\"kind\":\"score\",\"index\":\"i\",\"node\":\"%s\",\"area\":\"%s\","
                                      "\"value\":%.17g,\"rank\":1,\"weight\":%g}\n",
                                      scores[i].node, scores[i].area, scores[i].value, scores[i].weight));
    struct model m = model_of(slice_cstr(&arena, buffer_of(&b)));
    buffer_free(&b);
    struct standing s = standing_of(&m);
    return standing_mean(&m, &s);
}

static void test_mean_is_found_in_the_figures(void **state)
{
    (void)state;
    assert_int_equal(mean_of(64.75, 40), STANDING_ARITHMETIC); /* y has no B: A alone */
    assert_int_equal(mean_of(54, 40), STANDING_GEOMETRIC);     /* 16^(1/4) 81^(3/4) */
    assert_int_equal(mean_of(64.75, 41), STANDING_OTHER);
    assert_int_equal(mean_of(60, 40), STANDING_OTHER);
}

/* -- words -------------------------------------------------------------------------------------------------------- */

/* The sources that may use a text, one behind the other. */
static struct slice sources_of(const char *const *patterns, size_t n)
{
    struct buffer b = {0};
    for (size_t i = 0; i < n; i++) {
        glob_t found;
        assert_int_equal(glob(patterns[i], 0, NULL, &found), 0);
        for (size_t k = 0; k < found.gl_pathc; k++)
            buffer_slice(&b, read_file(found.gl_pathv[k]));
        globfree(&found);
    }
    struct slice kept = slice_copy(&arena, buffer_of(&b));
    buffer_free(&b);
    return kept;
}

static bool is_name(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool has_word(struct slice in, const char *name)
{
    struct slice needle = slice_of(name);
    for (size_t at; (at = slice_find(in, needle)) != SIZE_MAX; in = slice_sub(in, at + needle.len, in.len))
        if (at + needle.len == in.len || !is_name(in.at[at + needle.len]))
            return true;
    return false;
}

/* tab_ranking, title_ranking and about_ranking belong to the sheet "ranking". */
static bool is_of_sheet(struct slice sheets, const char *key)
{
    static const char *const heads[] = {"tab_", "title_", "about_"};
    for (size_t i = 0; i < COUNT(heads); i++)
        if (slice_starts(slice_of(key), heads[i]) &&
            (slice_find(sheets, slice_format(&arena, "SHEET(%s,", key + strlen(heads[i]))) != SIZE_MAX ||
             slice_find(sheets, slice_format(&arena, "FAMILY(%s,", key + strlen(heads[i]))) != SIZE_MAX))
            return true;
    return false;
}

static void test_every_text_is_there_twice_and_used(void **state)
{
    static const char *const reports[] = {"reports/*.c", "reports/sheets/*.c", "reports/json/*.c", "reports/open/*.c", "etl/stages/xlsx.c",
                                          "etl/stages/json.c"};
    static const char *const sheet_list[] = {"reports/sheets.def"};
    static const char *const program[] = {"etl/*.c", "etl/*/*.c"};
    struct slice used = sources_of(reports, COUNT(reports)), sheets = sources_of(sheet_list, 1),
                 all = sources_of(program, COUNT(program));
    struct word_row row;
    size_t n = 0;
    (void)state;
    for (size_t i = 0; word_row(i, &row); i++, n++) {
        const char *name = row.group ? slice_format(&arena, "%s %s", row.group, row.key).at : row.key;
        if (!*row.it || !*row.en)
            fail_msg("%s lacks a language", name);
        if (!row.group && !has_word(used, slice_format(&arena, "WORD_%s", row.key).at) && !is_of_sheet(sheets, row.key))
            fail_msg("WORD %s is used nowhere", name);
        bool rule = row.group && !strcmp(row.group, "rule");
        if (rule && strcmp(row.key, "other") && strcmp(row.key, "more") &&
            slice_find(all, slice_format(&arena, "\"%s\"", row.key)) == SIZE_MAX)
            fail_msg("no stage gives a finding of RULE %s", name);
        if (row.group && !rule && slice_find(used, slice_format(&arena, "\"%s\"", row.group)) == SIZE_MAX)
            fail_msg("CODE %s is of a group that nothing asks for", name);
        for (size_t k = 0; k < i; k++) {
            struct word_row other;
            word_row(k, &other);
            if (!row.group == !other.group && (!row.group || !strcmp(row.group, other.group)) && !strcmp(row.key, other.key))
                fail_msg("%s stands twice", name);
        }
    }
    assert_true(n > 300);
}

/* The rules that the stages name have a sentence: `.rule = "conflict"`. */
static void test_every_rule_has_a_sentence(void **state)
{
    static const char *const program[] = {"etl/stages/*.c"};
    struct slice all = sources_of(program, 1);
    (void)state;
    for (size_t at; (at = slice_find(all, S("rule = \""))) != SIZE_MAX;) {
        all = slice_sub(all, at + strlen("rule = \""), all.len);
        struct slice name = slice_sub(all, 0, slice_find(all, S("\"")));
        if (!word_has_code("rule", name))
            fail_msg("words.def has no RULE for %.*s", (int)name.len, name.at);
    }
}

static void test_numbers_and_dates_follow_the_language(void **state)
{
    (void)state;
    assert_slice(word_number(LANG_IT, S("7500000.25"), -1, &arena), "7.500.000,25");
    assert_slice(word_number(LANG_EN, S("7500000.25"), -1, &arena), "7,500,000.25");
    assert_slice(word_date(LANG_IT, S("2026-07-09"), &arena), "09/07/2026");
    assert_slice(word_date(LANG_IT, S("2016-06"), &arena), "06/2016");
    assert_slice(word_date(LANG_EN, S("2016-06"), &arena), "2016-06");
    assert_slice(word_date(LANG_IT, S("2024-25"), &arena), "2024-25"); /* an edition is no date */
    assert_slice(word_date(LANG_IT, S("2019-Q1"), &arena), "1° trimestre 2019");
    assert_slice(word_date(LANG_EN, S("2019-Q1"), &arena), "Q1 2019");
    assert_slice(word_date(LANG_IT, S("2019-S2"), &arena), "2° semestre 2019");
    assert_slice(word_date(LANG_IT, S("2019/2020"), &arena), "2019/2020");
    assert_slice(word_date(LANG_IT, S("2017/2019"), &arena), "2017–2019");
    assert_slice(word_date(LANG_IT, S("2019-11-04/2019-11-05"), &arena), "04/11/2019–05/11/2019");
    assert_slice(word_long_date(LANG_IT, S("2026-07-09"), &arena), "9 luglio 2026");
    assert_slice(word_long_date(LANG_EN, S("2026-07"), &arena), "July 2026");
    assert_slice(word_quantity(LANG_IT, S(">="), S("40"), -1, S("partner"), &arena), "oltre 40 partner");
    assert_slice(word_quantity(LANG_EN, S(">="), S("40"), -1, S("partner"), &arena), "over 40 partners");
    assert_slice(word_quantity(LANG_IT, S("~"), S("1000"), -1, S("m2"), &arena), "circa 1.000 m²");
    assert_slice(word_quantity(LANG_IT, S("="), S("56.25"), -1, S("%"), &arena), "56,25 per cento");
    assert_slice(word_quantity(LANG_IT, S(""), S("0.5990919739558995"), 4, S(""), &arena), "0,5991");
    assert_slice(word_fill(&arena, "{2} di {1} {3}", "a", "b", NULL), "b di a {3}");
}

static void test_findings_speak(void **state)
{
    struct model m =
        model_of("{\"kind\":\"finding\",\"severity\":\"error\",\"rule\":\"bad-date\",\"field\":\"end\",\"found\":\"{found}\"}\n"
                 "{\"kind\":\"finding\",\"severity\":\"error\",\"rule\":\"never-heard-of\",\"field\":\"end\"}\n"
                 "{\"kind\":\"finding\",\"severity\":\"error\",\"rule\":\"bad-date\",\"count\":1234}\n");
    (void)state;
    /* What the data say is no template. */
    assert_slice(word_finding(LANG_IT, model_all(&m, KIND_finding).at[0], &arena),
                 "Nel campo «end», «{found}» non è una data.");
    assert_slice(word_finding(LANG_EN, model_all(&m, KIND_finding).at[1], &arena),
                 "Finding about the field “end”: found “nothing”, wanted “nothing”.");
    assert_slice(word_finding(LANG_EN, model_all(&m, KIND_finding).at[2], &arena),
                 "1234 more findings of this rule for this source.");
    assert_slice(word_said(LANG_IT, S("a number (nothing)"), &arena), "un numero (nothing)");
    assert_slice(word_said(LANG_IT, S("yes or no"), &arena), "sì o no");
    assert_slice(word_said(LANG_IT, S("48 of 49"), &arena), "48 su 49");
}

/* -- texts of the workbook ---------------------------------------------------------------------------------------- */

static void test_cells_hold_any_text(void **state)
{
    (void)state;
    assert_slice(book_cell_text(&arena, S("_x0041_ and _x00e8_"), S("…")), "_x005F_x0041_ and _x005F_x00e8_");
    assert_slice(book_cell_text(&arena, S("_x041_ _X0041_"), S("…")), "_x041_ _X0041_");
    assert_slice(book_cell_text(&arena,
                                S("a\xff\xc3"
                                  "b"),
                                S("…")),
                 "a\xef\xbf\xbd\xef\xbf\xbd"
                 "b");
    assert_slice(book_cell_text(&arena, S("\xef\xbf\xbf"), S("…")), "_xFFFF_");
    struct buffer b = {0};
    for (int i = 0; i < 20000; i++)
        buffer_text(&b, "\xf0\x9f\x9a\xb2"); /* two of the workbook's characters */
    struct slice cut = book_cell_text(&arena, buffer_of(&b), S("[cut]"));
    assert_true(cut.len < 4 * 16384 + 5);
    assert_slice(slice_sub(cut, cut.len - 5, cut.len), "[cut]");
    assert_int_equal(utf8_valid(cut), cut.len);
    b.len = 0;
    for (int i = 0; i < 32767; i++)
        buffer_char(&b, 'x');
    assert_int_equal(book_cell_text(&arena, buffer_of(&b), S("[cut]")).len, 32767);
    buffer_free(&b);
}

static void test_names_links_footers(void **state)
{
    (void)state;
    assert_slice(book_sheet_name(&arena, S("[a]:b*c?d/e\\f"), 31), "-a--b-c-d-e-f");
    assert_slice(book_sheet_name(&arena, S("'L'Aquila'"), 31), "-L'Aquila-");
    assert_slice(book_sheet_name(&arena, S(" \t "), 31), "-");
    assert_slice(book_sheet_name(&arena, S("però però però però però però però"), 9), "però però");
    assert_slice(book_quoted(&arena, S("L'Aquila")), "'L''Aquila'");
    assert_slice(book_footer(&arena, S("R&D\n2020"), 99), "R&&D 2020");
    assert_slice(book_link_text(&arena, S("https://www.a.it/b/c"), 99), "a.it/b/c");
    assert_slice(book_link_text(&arena, S("https://www.abcdefgh.it/b/c"), 8), "abcdef…");
    static const char *const links[] = {"http://a.it", "HTTPS://a.it/?q=1#x", "mailto:a@b.it"};
    static const char *const none[] = {"",
                                       "http://",
                                       "ftp://a.it",
                                       "javascript:alert(1)",
                                       "http://a b",
                                       "http://a\"b",
                                       "http://a\nb",
                                       "file:///etc/passwd",
                                       "internal:x!A1",
                                       "=1+1"};
    for (size_t i = 0; i < COUNT(links); i++)
        assert_true(book_is_link(slice_of(links[i]), 2000));
    for (size_t i = 0; i < COUNT(none); i++)
        assert_false(book_is_link(slice_of(none[i]), 2000));
    assert_false(book_is_link(S("http://abcdef"), 10));
    assert_int_equal(book_decimals(S("2.50")), 2);
    assert_int_equal(book_decimals(S("1e5")), 0);
}

static void test_lines_break_at_blanks(void **state)
{
    struct slice rest = S("uno due tre\nquattroecinque sei"), line;
    static const char *const wanted[] = {"uno due", "tre", "quattroe", "cinque", "sei"};
    (void)state;
    for (size_t i = 0; i < COUNT(wanted); i++) {
        assert_true(book_break(&rest, 8, &line));
        assert_slice(line, wanted[i]);
    }
    assert_false(book_break(&rest, 8, &line));
}

/* -- the file ----------------------------------------------------------------------------------------------------- */

/* One part of a workbook as text. */
static struct slice part_of(const char *path, const char *name)
{
    unzFile zip = unzOpen(path);
    unz_file_info info;
    assert_non_null(zip);
    assert_int_equal(unzLocateFile(zip, name, 1), UNZ_OK);
    assert_int_equal(unzGetCurrentFileInfo(zip, &info, NULL, 0, NULL, 0, NULL, 0), UNZ_OK);
    assert_int_equal(unzOpenCurrentFile(zip), UNZ_OK);
    char *text = arena_alloc(&arena, info.uncompressed_size + 1);
    assert_int_equal(unzReadCurrentFile(zip, text, (unsigned)info.uncompressed_size), (int)info.uncompressed_size);
    unzCloseCurrentFile(zip);
    unzClose(zip);
    return (struct slice){text, info.uncompressed_size};
}

static bool has(struct slice in, const char *text)
{
    return slice_find(in, slice_of(text)) != SIZE_MAX;
}

static struct book *open_book(const char *path, struct error *e)
{
    struct book_options o = {.path = path,
                             .name = "report.xlsx",
                             .title = S("Titolo"),
                             .subject = S("Prova"),
                             .author = S("Nessuno"),
                             .language = S("it"),
                             .as_of = S("2026-07-09"),
                             .footer = S("Pagina {1} di {2}"),
                             .cut = S("[tagliato]"),
                             .units = S("Unità")};
    struct book *b = book_open(&arena, &o, e);
    assert_non_null(b);
    return b;
}

static void fill_page(struct book *b, const char *key, const char *name)
{
    const struct column columns[] = {
        {.head = S("Nome"), .width = 20},
        {.head = S("NOME"), .unit = S("km"), .type = COLUMN_NUMBER, .width = 10, .decimals = AS_IT_CAME, .bar = 10},
        {.head = S("Giorno"), .type = COLUMN_DATE, .width = 12},
        {.head = S("Pagina"), .type = COLUMN_LINK, .width = 30}};
    struct page *p = book_page(b, key, slice_of(name));
    struct value v = value_digits(S("2.50"), 2.5);
    assert_non_null(p);
    page_title(p, slice_of(name));
    page_note(p, S("Una nota"));
    page_table(p, columns, COUNT(columns), 1);
    cell_text(p, S("=1+1"));
    cell_value(p, &v);
    cell_date(p, S("2016-06-24"), S("24/06/2016"));
    cell_link(p, S("https://example.org/a?b=1&c=2"));
    cell_text(p, S("a\x01"
                   "b _x0041_"));
    cell_number(p, 0.0 / 0.0);
    cell_date(p, S("2016-06"), S("06/2016"));
    cell_link(p, S("javascript:alert(1)"));
    cell_text(p, S(""));
    cell_number(p, 7);
    cell_date(p, S("2016"), S("2016"));
    cell_goto(p, S("qui"), p);
    const struct series series = {{0, 1, 1, false}, {2, 0, 2, false}, {2, 1, 2, false}};
    /* Over a cell that is no number: left out. */
    page_chart(p, &(struct chart){
                      .type = CHART_BAR, .title = S("Vuoto"), .alt = S("Vuoto"), .series = &series, .n = 1, .height = 200});
    const struct series good = {{0, 1, 1, false}, {3, 0, 1, false}, {3, 1, 1, false}};
    page_chart(p, &(struct chart){
                      .type = CHART_LINE, .title = S("=Linea"), .alt = S("Linea"), .series = &good, .n = 1, .height = 200});
    page_foot(p, S("Sotto"));
    page_end(p, S("niente"));
}

static const char *write_book(const char *name)
{
    const char *path = in_folder(name);
    struct error e = {0};
    struct book *b = open_book(path, &e);
    fill_page(b, "one", "L'Aquila");
    fill_page(b, "two", "History");
    fill_page(b, "three", "l’aquila");
    if (book_close(b))
        fail_msg("%s", e.text);
    return path;
}

static void test_book_holds_what_was_given(void **state)
{
    const char *path = write_book("a.xlsx");
    struct slice book = part_of(path, "xl/workbook.xml"), sheet = part_of(path, "xl/worksheets/sheet1.xml"),
                 texts = part_of(path, "xl/sharedStrings.xml"), links = part_of(path, "xl/worksheets/_rels/sheet1.xml.rels"),
                 table = part_of(path, "xl/tables/table1.xml"), chart = part_of(path, "xl/charts/chart1.xml");
    (void)state;
    /* Accents and apostrophes aside they are the same name; "History" belongs to Excel. */
    assert_true(has(book, "name=\"L'Aquila\"") && has(book, "name=\"History 2\"") &&
                has(book, "name=\"l\xe2\x80\x99"
                          "aquila 2\""));
    assert_true(has(texts, "<t>=1+1</t>"));
    assert_true(has(texts, "a_x0001_b _x005F_x0041_"));
    assert_true(has(texts, "<t>[x]</t>") && has(texts, "<t>06/2016</t>") && has(texts, "<t>javascript:alert(1)</t>"));
    assert_false(has(sheet, "<f>"));
    assert_true(has(sheet, "<v>2.5</v>") && has(sheet, "<v>42545</v>") && has(sheet, "<v>2016</v>"));
    assert_false(has(sheet, "nan") || has(sheet, "NAN"));
    assert_true(has(links, "https://example.org/a?b=1&amp;c=2"));
    assert_false(has(links, "javascript"));
    assert_true(has(sheet, "location=\"'L''Aquila'!A1\""));
    assert_true(has(table, "name=\"NOME (2)\"") && has(table, "displayName=\"tab_one\""));
    assert_true(has(chart, "'L''Aquila'!$B$7") && has(chart, "<c:v>7</c:v>") && has(chart, "<a:t> =Linea</a:t>"));
    assert_true(has(sheet, "paperSize=\"9\"") && has(sheet, "fitToHeight=\"0\"") && has(sheet, "&amp;P"));
    assert_true(has(part_of(path, "docProps/core.xml"), "2026-07-09T00:00:00Z"));
    assert_int_equal(unlink(path), 0);
}

static void test_book_is_the_same_again(void **state)
{
    const char *one = write_book("one.xlsx");
    struct slice first = read_file(one);
    (void)state;
    setenv("TZ", "Pacific/Kiritimati", 1);
    const char *two = write_book("another-name.xlsx");
    assert_true(slice_eq(first, read_file(two)));
    unsetenv("TZ");
    unlink(one);
    unlink(two);
}

static void test_empty_table_stands(void **state)
{
    const struct column columns[] = {{.head = S("Uno"), .width = 10}, {.head = S("Due"), .width = 10}};
    const char *path = in_folder("empty.xlsx");
    struct error e = {0};
    struct book *b = open_book(path, &e);
    (void)state;
    struct page *p = book_page(b, "one", S("Uno"));
    page_title(p, S("Uno"));
    page_table(p, columns, 2, 0);
    page_end(p, S("nessun dato"));
    assert_int_equal(page_rows(p), 0);
    assert_int_equal(book_close(b), 0);
    assert_true(has(part_of(path, "xl/sharedStrings.xml"), "nessun dato"));
    unlink(path);
}

static void test_row_without_cells_is_our_fault(void **state)
{
    const struct column columns[] = {{.head = S("Uno"), .width = 10}, {.head = S("Due"), .width = 10}};
    const char *path = in_folder("short.xlsx");
    struct error e = {0};
    struct book *b = open_book(path, &e);
    (void)state;
    struct page *p = book_page(b, "one", S("Uno"));
    page_title(p, S("Uno"));
    page_table(p, columns, 2, 0);
    cell_text(p, S("a"));
    page_end(p, S("nessun dato"));
    assert_int_equal(book_close(b), -1);
    assert_int_equal(e.status, STATUS_SYSTEM);
    assert_int_not_equal(access(path, F_OK), 0);
}

/* The library gives success when its temporary folder is full: what came out is looked at before anybody gets it. */
static void test_damaged_book_is_found(void **state)
{
    const char *path = write_book("whole.xlsx"), *hurt = in_folder("hurt.xlsx");
    struct slice whole = read_file(path);
    size_t rows[] = {8, 8, 8}; /* title, note, units, header, three rows, the line below */
    struct error e = {0};
    (void)state;
    if (book_check(path, "r", rows, 3, &e))
        fail_msg("%s", e.text);
    for (size_t keep = 0; keep < whole.len; keep += whole.len / 40 + 1) {
        struct error cut = {0};
        write_file(hurt, slice_sub(whole, 0, keep));
        assert_int_equal(book_check(hurt, "r", rows, 3, &cut), -1);
        assert_int_equal(cut.status, STATUS_SYSTEM);
    }
    /* A byte of the first part's compressed data. */
    char *bytes = arena_alloc(&arena, whole.len);
    memcpy(bytes, whole.at, whole.len);
    bytes[200] = (char)(bytes[200] ^ 0x55);
    write_file(hurt, (struct slice){bytes, whole.len});
    struct error e2 = {0}, e3 = {0}, e4 = {0};
    assert_int_equal(book_check(hurt, "r", rows, 3, &e2), -1);
    assert_non_null(strstr(e2.text, "the workbook came out damaged: part "));
    rows[1]++;
    assert_int_equal(book_check(path, "r", rows, 3, &e3), -1);
    assert_non_null(strstr(e3.text, "xl/worksheets/sheet2.xml lacks rows"));
    assert_int_equal(book_check(in_folder("nowhere.xlsx"), "r", rows, 3, &e4), -1);
    assert_int_equal(e4.status, STATUS_SYSTEM);
    unlink(path);
    unlink(hurt);
}

/* A zip file that is whole and holds one part with these bytes. */
static int check_of_part(const char *part, const char *bytes, size_t rows, struct error *e)
{
    const char *path = in_folder("part.zip");
    zipFile zip = zipOpen64(path, 0);
    assert_non_null(zip);
    assert_int_equal(zipOpenNewFileInZip64(zip, part, NULL, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 6, 0), ZIP_OK);
    assert_int_equal(zipWriteInFileInZip(zip, bytes, (unsigned)strlen(bytes)), ZIP_OK);
    assert_int_equal(zipCloseFileInZip(zip), ZIP_OK);
    assert_int_equal(zipClose(zip, NULL), ZIP_OK);
    *e = (struct error){0};
    int status = book_check(path, "r", &rows, 1, e);
    unlink(path);
    return status;
}

/* Checksums alone do not see what the writer itself cut or broke. */
static void test_parts_are_well_formed(void **state)
{
    static const char sheet[] = "xl/worksheets/sheet1.xml";
    static const char *const broken[] = {"",
                                         "<worksheet><row></row>",
                                         "<worksheet><row></worksheet>",
                                         "<worksheet><row a='1' a='2'/></worksheet>",
                                         "<worksheet><row>\x01</row></worksheet>",
                                         "<worksheet><row>\xff\xfe</row></worksheet>",
                                         "<worksheet><row/></worksheet><worksheet/>"};
    struct error e;
    (void)state;
    assert_int_equal(check_of_part(sheet, "<?xml version=\"1.0\"?>\n<worksheet><row r=\"1\"/></worksheet>\n", 1, &e), 0);
    for (size_t i = 0; i < COUNT(broken); i++) {
        assert_int_equal(check_of_part(sheet, broken[i], 1, &e), -1);
        assert_int_equal(e.status, STATUS_SYSTEM);
        assert_non_null(strstr(e.text, "r: the workbook came out damaged: part xl/worksheets/sheet1.xml is "));
    }
    assert_int_equal(check_of_part(sheet, "<worksheet><!-- <row/> --></worksheet>", 1, &e), -1); /* no row */
    assert_non_null(strstr(e.text, "sheet1.xml lacks rows"));
    assert_int_equal(check_of_part("xl/workbook.xml", "<a/>", 1, &e), -1);
    assert_non_null(strstr(e.text, "xl/worksheets lacks sheets"));
    assert_int_equal(check_of_part("xl/media/image1.png", "x", 1, &e), -1);
}

static void test_folder_that_is_not_there(void **state)
{
    struct error e = {0};
    struct book *b = open_book(in_folder("no/such/r.xlsx"), &e);
    (void)state;
    fill_page(b, "one", "Uno");
    assert_int_equal(book_close(b), -1);
    assert_int_equal(e.status, STATUS_SYSTEM);
}

/* -- long tables -------------------------------------------------------------------------------------------------- */

static void fill_long(struct book *b, const char *key, size_t expected, size_t rows)
{
    const struct column columns[] = {{.head = S("Uno"), .unit = S("m"), .width = 10},
                                     {.head = S("Due"), .type = COLUMN_NUMBER, .width = 10, .bar = 9}};
    struct page *p = book_page(b, key, S("L'Aquila"));
    page_expect(p, expected);
    page_title(p, S("Titolo"));
    page_note(p, S("Nota"));
    page_table(p, columns, 2, 1);
    for (size_t i = 0; i < rows; i++) {
        cell_text(p, slice_format(&arena, "riga %zu", i + 1));
        cell_number(p, (double)i);
    }
    page_foot(p, S("Piede"));
    page_end(p, S("nessun dato"));
    assert_int_equal(page_rows(p), rows);
}

/* 7 rows of at most 3 a sheet are three sheets, whether they were expected or not and whatever the mode. */
static void test_long_table_goes_on(void **state)
{
    (void)state;
    for (int mode = 0; mode < 4; mode++) {
        const char *path = in_folder("long.xlsx");
        struct error e = {0};
        const struct book_options options = {.path = path,
                                             .name = "long.xlsx",
                                             .large = mode & 1,
                                             .rows_most = 3,
                                             .part = S("{1}, parte {2}"),
                                             .goes_on = S("continua in {1}"),
                                             .comes_from = S("viene da {1}, riga {2}"),
                                             .empty = S("nessun dato"),
                                             .accessible = mode & 2};
        struct book *b = book_open(&arena, &options, &e);
        fill_long(b, "long", mode & 2 ? 7 : 0, 7);
        fill_long(b, "over", 10, 2); /* sheets that nothing fills say so */
        if (book_close(b))
            fail_msg("%s", e.text);
        struct slice book = part_of(path, "xl/workbook.xml");
        struct slice third = part_of(path, "xl/worksheets/sheet3.xml");
        assert_true(has(book, "name=\"L'Aquila\"") && has(book, "name=\"L'Aquila 2\"") && has(book, "name=\"L'Aquila 3\""));
        assert_true(has(third, "<row r=\"5\"")); /* title, where it comes from, units, header, one row */
        if (mode & 1) {
            assert_true(has(third, "<t>Titolo, parte 3</t>"));
            assert_true(has(third, "<t>viene da L'Aquila 2, riga 7</t>"));
            assert_true(has(third, "<t>riga 7</t>") && !has(third, "<t>riga 6</t>") && has(third, "<t>Piede</t>"));
            assert_true(has(part_of(path, "xl/worksheets/sheet1.xml"), "<t>continua in L'Aquila 2</t>"));
            assert_true(has(part_of(path, "xl/worksheets/sheet7.xml"), "<t>nessun dato</t>"));
            assert_int_equal(has(third, "<autoFilter ref=\"A4:B5\"/>"), !(mode & 2));
        } else {
            assert_true(has(part_of(path, "xl/tables/table3.xml"), "ref=\"A4:B5\""));
            assert_true(has(part_of(path, "xl/sharedStrings.xml"), "viene da L'Aquila 2, riga 7"));
        }
        unlink(path);
    }
}

/* NaN never gets into a cell, whatever asks for it. */
static void test_nan_is_not_written(void **state)
{
    const char *path = in_folder("nan.xlsx");
    struct error e = {0};
    struct book *b = open_book(path, &e);
    (void)state;
    const struct column columns[] = {{.head = S("Uno"), .type = COLUMN_NUMBER, .width = 10}};
    struct page *p = book_page(b, "nan", S("Nan"));
    page_title(p, S("Nan"));
    page_shown(p, &(struct shown){.formula = "=0/0", .label = S("x"), .number = NAN});
    page_table(p, columns, 1, 0);
    cell_number(p, NAN);
    cell_number(p, INFINITY);
    cell_formula(p, "=0/0", NAN, S(""));
    page_end(p, S(""));
    assert_int_equal(book_close(b), 0);
    struct slice sheet = part_of(path, "xl/worksheets/sheet1.xml");
    for (const char *const *bad = (const char *const[]){"nan", "NAN", "inf", "INF", NULL}; *bad; bad++)
        assert_false(has(sheet, *bad));
    unlink(path);
}

/* -- both reports ------------------------------------------------------------------------------------------------- */

/* Figures that wait on the disk give the same workbook as those in memory, in both modes. */
static void test_figures_on_the_disk(void **state)
{
    const char *lines = slice_cstr(&arena, read_file("tests/data/reports/stream.jsonl"));
    const char *path = in_folder("disk.xlsx");
    (void)state;
    for (uint64_t large = 0; large < 2; large++) {
        struct slice made[3];
        for (size_t most = 0; most < 3; most++) {
            struct model m = model_kept(lines, most < 2 ? path : NULL, most);
            struct report r = report_of(&m, LANG_IT);
            struct error e = {0};
            assert_int_equal(m.spool != NULL, most < 2);
            r.large_cells = large;
            if (report_write(&r, path, "disk.xlsx", &e))
                fail_msg("%s", e.text);
            model_close(&m);
            made[most] = read_file(path);
            unlink(path);
        }
        assert_true(slice_eq(made[0], made[1]));
        assert_true(slice_eq(made[0], made[2]));
    }
}

static void test_workbook_of_every_kind(void **state)
{
    (void)state;
    for (enum lang l = LANG_IT; l < LANGS; l++) {
        struct model m = small_model();
        struct report r = report_of(&m, l);
        const struct changes none = {0};
        const char *path = in_folder("every.xlsx");
        r.changes = &none;
        struct error e = {0};
        if (report_write(&r, path, "every.xlsx", &e))
            fail_msg("%s", e.text);
        for (int s = 0; s < SHEETS; s++)
            assert_non_null(r.pages[s]);
        struct slice texts = part_of(path, "xl/sharedStrings.xml");
        assert_true(has(texts, l == LANG_IT ? "oltre 40 partner" : "over 40 partners"));
        assert_true(has(texts, l == LANG_IT ? "previsto" : "planned"));
        assert_true(has(texts, "29 (piemontetopnews.it; bandi:6)"));
        assert_true(has(texts, "campo nuovo")); /* a field that the program does not know */
        unlink(path);
    }
}

static void test_workbook_of_nothing(void **state)
{
    struct model m = model_of("");
    struct report r = report_of(&m, LANG_IT);
    const char *path = in_folder("nothing.xlsx");
    struct error e = {0};
    (void)state;
    if (report_write(&r, path, "nothing.xlsx", &e))
        fail_msg("%s", e.text);
    assert_non_null(r.pages[SHEET_cover]);
    assert_null(r.pages[SHEET_ranking]);
    unlink(path);
}

static json_t *json_report(struct model *m, enum lang lang, struct slice *bytes)
{
    struct report r = report_of(m, lang);
    const char *path = in_folder("r.json");
    struct error e = {0};
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(report_json(&r, fileno(f), "r.json", &e), 0);
    fclose(f);
    *bytes = read_file(path);
    unlink(path);
    json_error_t wrong;
    json_t *j = json_loadb(bytes->at, bytes->len, JSON_REJECT_DUPLICATES, &wrong);
    if (!j)
        fail_msg("line %d: %s", wrong.line, wrong.text);
    return j;
}

static const char *text_at(const json_t *o, const char *key)
{
    return json_string_value(json_object_get(o, key));
}

static void test_json_holds_everything_once(void **state)
{
    struct model m = small_model();
    struct slice bytes, again;
    json_t *j = json_report(&m, LANG_IT, &bytes);
    (void)state;
    assert_string_equal(text_at(j, "lang"), "it");
    assert_string_equal(text_at(j, "as_of"), "2026-07-09");
    json_t *city = json_array_get(json_object_get(json_object_get(j, "ranking"), "cities"), 0);
    assert_string_equal(text_at(city, "name"), "Parigi");
    assert_true(has(bytes, "\"value\":67091.20")); /* digits as they came */
    assert_true(has(bytes, "\"text\":\"oltre 40 partner\""));
    assert_true(has(bytes, "\"text_in_source\":\"campo omonimo\""));
    /* Every observation stands in one place: entity, indicator or figures. */
    size_t n = 0;
    for (struct slice rest = bytes; has(rest, "\"mark\":");) {
        rest = slice_sub(rest, slice_find(rest, S("\"mark\":")) + 1, rest.len);
        n++;
    }
    assert_int_equal(n, model_all(&m, KIND_observation).n);
    json_decref(j);
    struct model second = small_model();
    j = json_report(&second, LANG_IT, &again);
    assert_true(slice_eq(bytes, again));
    json_decref(j);
}

static void test_json_of_nothing(void **state)
{
    struct model m = model_of("");
    struct slice bytes;
    json_t *j = json_report(&m, LANG_EN, &bytes);
    (void)state;
    assert_true(json_is_null(json_object_get(j, "ranking")));
    assert_int_equal(json_array_size(json_object_get(j, "experiments")), 0);
    json_decref(j);
}

/* Fields that the stream has and the schema does not know would pass as fields of somebody else. */
static void test_schema_knows_every_field(void **state)
{
    json_error_t wrong;
    json_t *schema = json_load_file("reports/report.schema.json", JSON_REJECT_DUPLICATES, &wrong);
    (void)state;
    assert_non_null(schema);
    json_t *defs = json_object_get(schema, "$defs");
    for (int k = 0; k < KINDS; k++) {
        const char *name = k == KIND_ranking ? "published" : kinds[k].name;
        json_t *properties = json_object_get(json_object_get(defs, name), "properties");
        if (!properties)
            fail_msg("the schema does not know the kind '%s'", kinds[k].name);
        for (const struct field *f = kinds[k].fields; f->name; f++)
            if (!json_object_get(properties, f->name))
                fail_msg("the schema does not know %s.%s", kinds[k].name, f->name);
    }
    json_decref(schema);
}

static void test_standing_says_what_is_left_out(void **state)
{
    struct model m = small_model();
    struct standing s = standing_of(&m);
    size_t places[3] = {0};
    (void)state;
    assert_slice(s.root, "SC");
    assert_int_equal(s.scores.n, 3);
    assert_slice(record_text(s.scores.at[0], "area"), "FR-PARIS"); /* by rank, not by the stream's order */
    assert_int_equal(s.groups.n, 1);
    for (size_t i = 0; i < s.leaves.n; i++)
        places[standing_place(&m, &s, s.leaves.at[i])]++;
    assert_int_equal(places[STANDING_IN], 1);
    assert_int_equal(places[STANDING_NO_WEIGHT], 1);
    assert_int_equal(places[STANDING_NO_DATA], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model_finds),
        cmocka_unit_test(test_circle_of_parents_ends),
        cmocka_unit_test(test_mean_is_found_in_the_figures),
        cmocka_unit_test(test_every_text_is_there_twice_and_used),
        cmocka_unit_test(test_every_rule_has_a_sentence),
        cmocka_unit_test(test_numbers_and_dates_follow_the_language),
        cmocka_unit_test(test_findings_speak),
        cmocka_unit_test(test_cells_hold_any_text),
        cmocka_unit_test(test_names_links_footers),
        cmocka_unit_test(test_lines_break_at_blanks),
        cmocka_unit_test(test_book_holds_what_was_given),
        cmocka_unit_test(test_book_is_the_same_again),
        cmocka_unit_test(test_empty_table_stands),
        cmocka_unit_test(test_row_without_cells_is_our_fault),
        cmocka_unit_test(test_damaged_book_is_found),
        cmocka_unit_test(test_parts_are_well_formed),
        cmocka_unit_test(test_long_table_goes_on),
        cmocka_unit_test(test_nan_is_not_written),
        cmocka_unit_test(test_figures_on_the_disk),
        cmocka_unit_test(test_folder_that_is_not_there),
        cmocka_unit_test(test_workbook_of_every_kind),
        cmocka_unit_test(test_workbook_of_nothing),
        cmocka_unit_test(test_json_holds_everything_once),
        cmocka_unit_test(test_json_of_nothing),
        cmocka_unit_test(test_schema_knows_every_field),
        cmocka_unit_test(test_standing_says_what_is_left_out),
    };
    return cmocka_run_group_tests_name("reports", tests, make_folder, drop_folder);
}
