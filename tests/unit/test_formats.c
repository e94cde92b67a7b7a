/* test_formats - rows of CSV and JSON files: their places, their faults, and how reading goes on behind a fault. */
#include "base/buffer.h"
#include "base/os.h"
#include "formats/rows.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h> /* last: it makes a macro of base/error.h's fail */

static struct arena arena;

#define CSV .format = S("csv")
#define JSON .format = S("json")
#define JSONL .format = S("jsonl")
enum { NO_QUOTE = 1 };

/* Comma and double quote unless the profile says otherwise. */
static const struct profile *dress(struct profile *p)
{
    p->delimiter = p->delimiter ? p->delimiter : ',';
    p->quote = p->quote == NO_QUOTE ? '\0' : p->quote ? p->quote : '"';
    return p;
}
#define PROFILE(...) dress(&(struct profile){__VA_ARGS__})
#define LITERAL(text) ((struct slice){text, sizeof text - 1})

/* -- feeding ------------------------------------------------------------------------------------------------------ */

/* A writer at the other end of a pipe that keeps its pieces apart (packet mode). */
struct writer {
    pthread_t thread;
    int fd;
    struct slice text;
    size_t piece, times;
};

static void *write_all(void *p)
{
    struct writer *w = p;
    for (size_t k = 0; k < w->times; k++)
        for (size_t i = 0; i < w->text.len; i += w->piece) {
            size_t n = w->text.len - i < w->piece ? w->text.len - i : w->piece;
            if (write(w->fd, w->text.at + i, n) != (ssize_t)n)
                break;
        }
    close(w->fd);
    return NULL;
}

static int start_writer(struct writer *w, struct slice text, size_t piece, size_t times)
{
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC | (piece < 4096 ? O_DIRECT : 0)), 0);
    *w = (struct writer){.fd = ends[1], .text = text, .piece = piece, .times = times};
    assert_int_equal(pthread_create(&w->thread, NULL, write_all, w), 0);
    return ends[0];
}

/* -- rows as text -------------------------------------------------------------------------------------------------- */

static void print_value(struct buffer *b, const struct value *v)
{
    if (v->type == VALUE_LIST) {
        buffer_char(b, '[');
        for (size_t i = 0; i < v->list.n; i++) {
            buffer_text(b, i ? "," : "");
            buffer_slice(b, v->list.items[i]);
        }
        buffer_char(b, ']');
    } else if (v->type == VALUE_NULL || v->type == VALUE_ABSENT) {
        buffer_text(b, v->type == VALUE_NULL ? "null" : "-");
    } else {
        buffer_slice(b, value_as_text(v));
    }
}

/* "2 a|b" for a row of CSV, "2#1 name=a|…" for JSON, "3!quote@5 found: … wanted: …" for a fault. */
static void print_row(struct buffer *b, const struct rows *r, const struct row *row)
{
    const struct record *c = &row->cells;
    buffer_printf(b, "%llu", (unsigned long long)row->line);
    if (row->item)
        buffer_printf(b, "#%llu", (unsigned long long)row->item);
    if (row->fault) {
        buffer_printf(b, "!%s@%u found: %.*s wanted: %.*s\n", row->fault, row->column, SL(row->found), SL(row->wanted));
        return;
    }
    for (size_t i = 0; i < c->shape->n; i++) {
        buffer_text(b, i ? "|" : " ");
        if (!rows_shape(r))
            buffer_printf(b, "%.*s=", SL(c->shape->names[i]));
        print_value(b, &c->values[i]);
    }
    buffer_char(b, '\n');
}

static void print_header(struct buffer *b, const struct rows *r)
{
    const struct shape *s = rows_shape(r);
    for (size_t i = 0; s && i < s->n; i++)
        buffer_printf(b, "%s%.*s", i ? "|" : "", SL(s->names[i]));
    buffer_text(b, s ? "\n" : "");
}

/* All rows of what `fd` gives, a refusal or an error as "status: text", and "skipped N" at the end if there are any. */
static void print_rows(struct buffer *b, const struct profile *p, int fd)
{
    struct error e = {0};
    struct row row;
    int got = -1;
    struct rows *r = rows_open(p, fd, "file", &arena, &e);
    if (r) {
        print_header(b, r);
        while ((got = rows_next(r, &row, &e)) > 0)
            print_row(b, r, &row);
        if (rows_skipped(r))
            buffer_printf(b, "skipped %llu\n", (unsigned long long)rows_skipped(r));
        rows_close(r);
    }
    if (got < 0)
        buffer_printf(b, "%d: %s\n", e.status, e.text);
}

static void compare(struct buffer *b, const char *wanted, const char *how)
{
    buffer_char(b, '\0');
    if (strcmp(b->at, wanted) != 0)
        fail_msg("%s, found:\n%s\nwanted:\n%s", how, b->at, wanted);
    b->len = 0;
}

/* The same rows must come from a file and from a pipe, whatever the size of its pieces. */
static void check(const struct profile *p, struct slice text, const char *wanted)
{
    static const size_t pieces[] = {1, 2, 7, 4096};
    char path[] = "/tmp/test_formats.XXXXXX", how[40];
    struct buffer b = {0};
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    unlink(path);
    assert_int_equal(write(fd, text.at, text.len), (ssize_t)text.len);
    lseek(fd, 0, SEEK_SET);
    print_rows(&b, p, fd);
    compare(&b, wanted, "from a file");
    close(fd);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct writer w;
        fd = start_writer(&w, text, pieces[i], 1);
        print_rows(&b, p, fd);
        close(fd);
        pthread_join(w.thread, NULL);
        snprintf(how, sizeof how, "from a pipe in pieces of %zu", pieces[i]);
        compare(&b, wanted, how);
    }
    buffer_free(&b);
}

#define CHECK(profile, text, wanted) check(profile, LITERAL(text), wanted)

/* -- CSV ----------------------------------------------------------------------------------------------------------- */

static void csv_plain(void **state)
{
    (void)state;
    CHECK(PROFILE(CSV, .header = 1), "a,b\n1,2\n3,4", "a|b\n2 1|2\n3 3|4\n");
    CHECK(PROFILE(CSV, .header = 1), "a,b\n", "a|b\n");
    CHECK(PROFILE(CSV, .header = 1), "a,b", "a|b\n");
    CHECK(PROFILE(CSV, .header = 1), "a,b\n,\n1,", "a|b\n2 |\n3 1|\n");
    CHECK(PROFILE(CSV, .header = 1, .delimiter = '\t'), "a\tb\n 1 \t\n", "a|b\n2  1 |\n");
    CHECK(PROFILE(CSV, .header = 1, .delimiter = ';', .quote = '\''), "a;b\n'1;''2';\"3\n", "a|b\n2 1;'2|\"3\n");
}

static void csv_keeps_blanks(void **state)
{
    (void)state;
    CHECK(PROFILE(CSV, .header = 1), " a , b\t\n 1 ,\t2 \n\" x \",\n", "a|b\n2  1 |\t2 \n3  x |\n");
}

static void csv_counts_lines_inside_quotes(void **state)
{
    (void)state;
    CHECK(PROFILE(CSV, .header = 1), "a,b\n\"x\ny\n\nz\",2\n3,4\n\"5\r\n6\",7\r\n8,9\n",
          "a|b\n2 x\ny\n\nz|2\n6 3|4\n7 5\r\n6|7\n9 8|9\n");
}

static void csv_line_ends(void **state)
{
    (void)state;
    CHECK(PROFILE(CSV, .header = 1), "a,b\r\n1,2\r\n\"3\",\"4\"\r\n", "a|b\n2 1|2\n3 3|4\n");
    CHECK(PROFILE(CSV, .header = 1), "a,b\r1,2\r\r\"3\rx\",\"4\"\r5,6", "a|b\n2 1|2\n4 3\rx|4\n6 5|6\nskipped 1\n");
    /* Windows text mode twice over. */
    CHECK(PROFILE(CSV, .header = 1), "a,b\r\r\n1,2\r\r\n\r\r\n\"3\",\"4\"\r\r\n", "a|b\n2 1|2\n4 3|4\nskipped 1\n");
    /* A CR inside a line of a file with LFs belongs to the cell: one physical line is never two rows. */
    CHECK(PROFILE(CSV, .header = 1), "a,b\nx\ry,2\n3,4\n", "a|b\n2 x\ry|2\n3 3|4\n");
}

static void csv_blank_lines(void **state)
{
    (void)state;
    CHECK(PROFILE(CSV, .header = 1), "a,b\n\n1,2\n \t\n\r\n3,4\n\n", "a|b\n3 1|2\n6 3|4\nskipped 4\n");
    CHECK(PROFILE(CSV, .header = 1), "a\n\"\"\n", "a\n2 \n");
    CHECK(PROFILE(CSV, .header = 1), "\"\"\n\"\"\r\r\n", "column 1\n2 \n");
}

static void csv_encodings(void **state)
{
    (void)state;
    CHECK(PROFILE(CSV, .header = 1), "\xef\xbb\xbf\"a\",b\n1,2\n", "a|b\n2 1|2\n");
    CHECK(PROFILE(CSV, .header = 1), "\xef\xbb\xbf\"\xef\xbb\xbf a\",b\n1,2\n", "a|b\n2 1|2\n");
    CHECK(PROFILE(CSV, .header = 1, .encoding = S("cp1252")), "citt\xe0,\x80\nPerch\xe9,\x9a\n", "città|€\n2 Perché|š\n");
    CHECK(PROFILE(CSV, .header = 1, .encoding = S("utf-16")), "\xff\xfe" "a\0,\0b\0\n\0\xe0\0,\0" "2\0\n\0", "a|b\n2 à|2\n");
    CHECK(PROFILE(CSV, .header = 1, .encoding = S("klingon")), "a,b\n",
          "2: encoding 'klingon' is not known; wanted one of utf-8, windows-1252, iso-8859-1, iso-8859-15, cp850, utf-16, "
          "utf-16le, utf-16be, ascii\n");
}

static void csv_encoding_faults(void **state)
{
    (void)state;
    CHECK(PROFILE(CSV, .header = 1), "a,b\n1,Perch\xe9\n3,4\n",
          "a|b\n2!encoding@8 found: the byte 0xE9 wanted: text in utf-8\n3 3|4\n");
    CHECK(PROFILE(CSV, .header = 1, .encoding = S("cp1252")), "a,b\n\x81,2\n3,4\n",
          "a|b\n2!encoding@1 found: a byte that means nothing in cp1252 wanted: text in cp1252\n3 3|4\n");
    CHECK(PROFILE(CSV, .header = 1), "a,b\n1,\0\n3,4\n", "a|b\n2!encoding@3 found: a zero byte wanted: text in utf-8\n3 3|4\n");
    CHECK(PROFILE(CSV, .header = 1, .quote = NO_QUOTE), "a,b\n1,\0x\0\n3,\"4\n",
          "a|b\n2!encoding@3 found: a zero byte wanted: text in utf-8\n3 3|\"4\n");
    /* Behind the first line of its row a column would point into the wrong line. */
    CHECK(PROFILE(CSV, .header = 1), "a,b\n\"1\n\xff\",2\n3,4\n",
          "a|b\n2!encoding@0 found: a byte that means nothing in utf-8 (line 3) wanted: text in utf-8\n4 3|4\n");
    CHECK(PROFILE(CSV, .header = 1), "a,citt\xe0\n", "1: file:1: header: found the byte 0xE0, wanted text in utf-8\n");
}

#define CLOSING " wanted: a closing quote before the end of the row\n"

static void csv_quote_faults(void **state)
{
    (void)state;
    /* A quote that never closes costs its own row. */
    CHECK(PROFILE(CSV, .header = 1), "a,b\n1,2\n3,\"4\n5,6\n7,8\n",
          "a|b\n2 1|2\n3!quote@3 found: 3,\"4" CLOSING "4 5|6\n5 7|8\n");
    CHECK(PROFILE(CSV, .header = 1), "a,b\n3,\"4\n5,\"6\n6\"\n7,8\n",
          "a|b\n2!quote@3 found: 3,\"4" CLOSING "3 5|6\n6\n5 7|8\n");
    CHECK(PROFILE(CSV, .header = 1), "a,b\n1,2\n3,\"4", "a|b\n2 1|2\n3!quote@3 found: 3,\"4" CLOSING);
    CHECK(PROFILE(CSV, .header = 1), "a,b\n\"1\"x,2\n\"3\",4\n", "a|b\n2!quote@1 found: \"1\"x,2" CLOSING "3 3|4\n");
    CHECK(PROFILE(CSV, .header = 1), "a,b\n\"1\"\"\",\"2\" \n\"3\",4\n",
          "a|b\n2!quote@7 found: \"1\"\"\",\"2\" " CLOSING "3 3|4\n");
    CHECK(PROFILE(CSV, .header = 1), "a,b\n5\" pipe,2\n\"3\",4\n",
          "a|b\n2!quote@2 found: 5\" pipe,2 wanted: quotes round the whole cell, and doubled inside it\n3 3|4\n");
    CHECK(PROFILE(CSV, .header = 1), "a,b\r1,\"2\r3,4\r", "a|b\n2!quote@3 found: 1,\"2" CLOSING "3 3|4\n");
    CHECK(PROFILE(CSV, .header = 1), "a,\"b\n1,2\n",
          "1: file:1: header: found a,\"b, wanted a closing quote before the end of the row\n");
    /* What is shown of a broken row is UTF-8 in any case. */
    CHECK(PROFILE(CSV, .header = 1), "a,b\n\xe9\x00,\"x\n", "a|b\n2!quote@4 found: \xef\xbf\xbd\xef\xbf\xbd,\"x" CLOSING);
}

static void csv_ragged(void **state)
{
    (void)state;
    CHECK(PROFILE(CSV, .header = 1), "a,b,c\n1,2\n3,4,5\n6,7,8,9\n\"x\ny\"\n",
          "a|b|c\n2!ragged@0 found: 2 cells wanted: 3 cells\n3 3|4|5\n4!ragged@0 found: 4 cells wanted: 3 cells\n"
          "5!quote@1 found: \"x" CLOSING "6!quote@2 found: y\" wanted: quotes round the whole cell, and doubled inside it\n");
    /* A quote that another one closes two lines on, where the row has not the shape of the table: it costs its own line. */
    CHECK(PROFILE(CSV, .header = 1), "a,b\n1,\"2\n3,4\n5,\"6\"\n7,8\n",
          "a|b\n2!quote@3 found: 1,\"2" CLOSING "3 3|4\n4 5|6\n5 7|8\n");
    CHECK(PROFILE(CSV, .header = 1), "a,b\n\"1,2\n3,4\n5,6\"\n7,8\n",
          "a|b\n2!quote@1 found: \"1,2" CLOSING "3 3|4\n4!quote@4 found: 5,6\" wanted: quotes round the whole cell, and doubled inside it\n"
          "5 7|8\n");
}

static void csv_longest(void **state)
{
    (void)state;
    /* Ten bytes with the line end are allowed. */
    CHECK(PROFILE(CSV, .header = 1, .longest = 10), "a,b\n12345,789\n1234,6789\n12345,7890\n3,4\n",
          "a|b\n2 12345|789\n3 1234|6789\n"
          "4!quote@0 found: 12345,7890 wanted: a row of at most 10 bytes\n5 3|4\n");
    CHECK(PROFILE(CSV, .header = 1, .longest = 10), "a,b\n\"1\n2345678\n9\",2\n3,4\n",
          "a|b\n2!quote@1 found: \"1" CLOSING "3!ragged@0 found: 1 cell wanted: 2 cells\n"
          "4!quote@2 found: 9\",2 wanted: quotes round the whole cell, and doubled inside it\n5 3|4\n");
    CHECK(PROFILE(CSV, .header = 1, .longest = 10, .footer = 1), "a,b\n12345678901234567890\n3,4\nend\n",
          "a|b\n2!quote@0 found: 1234567890 wanted: a row of at most 10 bytes\n3 3|4\nskipped 1\n");
}

static void csv_preamble(void **state)
{
    (void)state;
    CHECK(PROFILE(CSV, .header = 9), "Title\n\nLast \"update,09.05.17\n,,,\n\n\xff\nx\n\na,b\n1,2\n", "a|b\n10 1|2\n");
    CHECK(PROFILE(CSV, .header = 9), "a,b\n1,2\n",
          "1: file:9: found the end of the data, wanted the names of the columns in line 9\n");
    CHECK(PROFILE(CSV, .header = 1), "", "1: file:1: found the end of the data, wanted the names of the columns in line 1\n");
    CHECK(PROFILE(CSV, .header = 2), "x\n\na,b\n", "1: file:2: header: found a blank line, wanted the names of the columns\n");
}

static void csv_footer(void **state)
{
    (void)state;
    CHECK(PROFILE(CSV, .header = 1, .footer = 3), "a,b\n1,2\n3,4\n\nSpecial value:\n:,\"not available\n",
          "a|b\n2 1|2\n3 3|4\nskipped 3\n");
    CHECK(PROFILE(CSV, .header = 1, .footer = 2), "a,b\n\"1\nx\",2\n\"3\n,4\nend",
          "a|b\n2 1\nx|2\n4!quote@1 found: \"3" CLOSING "skipped 2\n");
    CHECK(PROFILE(CSV, .header = 1, .footer = 1), "a,b\nend", "a|b\nskipped 1\n");
    CHECK(PROFILE(CSV, .header = 1, .footer = 2), "a,b\nend",
          "1: file:1: found the end of the data, wanted the names of the columns in line 1\n");
    CHECK(PROFILE(CSV, .header = 1, .footer = 1), "a,b\n\n1,\"2\n3,4\n\nend\n",
          "a|b\n3!quote@3 found: 1,\"2" CLOSING "4 3|4\nskipped 3\n");
}

static void csv_names(void **state)
{
    (void)state;
    CHECK(PROFILE(CSV, .header = 1), "a,,b,\n1,2,3,\n", "a|column 2|b|column 4\n2 1|2|3|\n");
    CHECK(PROFILE(CSV, .header = 1), "\"Codice \n\r\n formato\",\"\n\"\n1,2\n", "Codice formato|column 2\n5 1|2\n");
    CHECK(PROFILE(CSV, .header = 2), "x\na,b, a ,a_2\n", "a|b|a_2|a_2_2\n");
    CHECK(PROFILE(CSV, .header = 1), "column 2,\n", "column 2|column 2_2\n");
}

static void csv_without_header(void **state)
{
    (void)state;
    CHECK(PROFILE(CSV, .header = 0), "\n1,\"2\n3\"\n4,5\n6\n", "1|2\n2 1|2\n3\n4 4|5\n5!ragged@0 found: 1 cell wanted: 2 cells\nskipped 1\n");
    CHECK(PROFILE(CSV, .header = 0), "", "\n");
    CHECK(PROFILE(CSV, .header = 0), "1,\"2\n",
          "1: file:1: first row: found 1,\"2, wanted a closing quote before the end of the row\n");
}

static void csv_profiles(void **state)
{
    (void)state;
    CHECK(PROFILE(CSV, .header = 1, .delimiter = '"'), "a\n",
          "2: file: the quote must be one ASCII character, no line break and not the delimiter\n");
    CHECK(PROFILE(CSV, .header = 1, .delimiter = '\n'), "a\n",
          "2: file: the delimiter must be one ASCII character and no line break\n");
    CHECK(PROFILE(CSV, .header = 1, .footer = UINT64_MAX), "a\n",
          "2: file: footer: found 18446744073709551615 lines, wanted at most 1000000\n");
    CHECK(PROFILE(.format = S("xml")), "a\n", "2: format 'xml' is not known; wanted csv, json, jsonl, eurostat or jsonstat\n");
}

/* The digest is of the bytes of the file, not of the text. */
static void csv_digest(void **state)
{
    (void)state;
    struct error e = {0};
    struct row row;
    char found[DIGEST_TEXT];
    struct writer w;
    int fd = start_writer(&w, LITERAL("\xef\xbb\xbf" "a\r\n1\r\n"), 1, 1);
    struct rows *r = rows_open(PROFILE(CSV, .header = 1), fd, "file", &arena, &e);
    assert_non_null(r);
    while (rows_next(r, &row, &e) > 0)
        assert_int_equal(row.raw.len, 1);
    rows_digest(r, found);
    assert_int_equal(rows_header_line(r), 1);
    rows_close(r);
    close(fd);
    pthread_join(w.thread, NULL);
    assert_string_equal(found, "e4e20d60d8b5f04b8b3a464ce9bb447f6def8251dfaa0d6e1b6e14f8195e9a42");
}

/* -- JSON ---------------------------------------------------------------------------------------------------------- */

static void json_plain(void **state)
{
    (void)state;
    CHECK(PROFILE(JSON), "[{\"a\":1,\"b\":\"x\"},\n{\"a\":true,\"b\":null,\"c\":false}\n\n,{}]\n",
          "1#1 a=1|b=x\n2#2 a=true|b=null|c=false\n4#3\n");
    CHECK(PROFILE(JSON), "\xef\xbb\xbf []", "");
    CHECK(PROFILE(JSON), "[{\"a\": \"\\u00e0\\ud83d\\ude00\\n\\\"\\\\\\/\"}]", "1#1 a=à😀\n\"\\/\n");
    CHECK(PROFILE(JSON), "[{\"}]\": \"[{\\\"\", \"\": 1, \"caf\\u00e9\": 2}]", "1#1 }]=[{\"|=1|café=2\n");
    CHECK(PROFILE(JSON, .encoding = S("cp1252")), "[{\"a\": \"\xe0\"}]", "1#1 a=à\n");
}

static void json_digits(void **state)
{
    (void)state;
    CHECK(PROFILE(JSON),
          "[{\"a\":12345678901234567890,\"b\":67091.20,\"c\":-0.10e+2,\"d\":0.1000000000000000055511151231257827,\"e\":1E5 }]",
          "1#1 a=12345678901234567890|b=67091.20|c=-0.10e+2|d=0.1000000000000000055511151231257827|e=1E5\n");
    CHECK(PROFILE(JSON), "[{\"a\":1e999},{\"a\":1}]",
          "1#1!json@11 found: real number overflow near '1e999' wanted: JSON\n1#2 a=1\n");
}

static void json_paths(void **state)
{
    (void)state;
    CHECK(PROFILE(JSON, .rows = S("result.records")),
          "{\"help\": [\"]}\", {\"records\": []}], \"success\": true, \"n\": -1.5e3,\n\"result\": {\"fields\": [{\"id\":1}],\n"
          "\"records\": [{\"_id\":1},\n{\"_id\":2}], \"total\": 2}, \"x\": {}}\n",
          "3#1 _id=1\n4#2 _id=2\n");
    CHECK(PROFILE(JSON, .rows = S("citt\xc3\xa0")), "{\"citt\\u00e0\":[{\"a\":1}]}", "1#1 a=1\n");
    CHECK(PROFILE(JSON, .rows = S("a.b")), "{\"a\":\n{\"c\":[]}}",
          "1: file:2: no array at 'a.b': found no name 'b'\n");
    CHECK(PROFILE(JSON, .rows = S("a.b")), "{\"a\":{\"b\":{}}}", "1: file:1: no array at 'a.b': found an object\n");
    CHECK(PROFILE(JSON, .rows = S("a")), "[]", "1: file:1: no array at 'a': found an array\n");
    CHECK(PROFILE(JSON), "{}", "1: file:1: no array at 'the document itself': found an object\n");
    CHECK(PROFILE(JSON), "", "1: file:1: not JSON: found the end of the file, wanted an array of rows\n");
    CHECK(PROFILE(JSON, .rows = S("a..b")), "{}", "2: file: the path 'a..b' has an empty name or more than 16 names\n");
    CHECK(PROFILE(JSON, .rows = S("a")), "{\"a\":[{\"x\":1}],\n\"a\":[]}", "1#1 x=1\n1: file:2: the name 'a' comes twice\n");
}

static void json_broken_elements(void **state)
{
    (void)state;
    CHECK(PROFILE(JSON), "[{\"a\":1},\n{\"a\" 2},\n{\"a\":1,\n\"a\":2},\n3, \"x\", [1],\n{\"a\":4}]",
          "1#1 a=1\n2#2!json@6 found: ':' expected near '2' wanted: JSON\n"
          "3#3!duplicate-key@0 found: duplicate object key near '\"a\"' (line 4) wanted: each name once\n"
          "5#4!json@1 found: a number wanted: an object\n5#5!json@4 found: a text wanted: an object\n"
          "5#6!json@9 found: an array wanted: an object\n6#7 a=4\n");
    CHECK(PROFILE(JSON), "[{\"a\":\"\xe9\"},{\"a\":\"b\\u0000\"},{\"a\":\"b\\ud800\"},{\"a\":4}]",
          "1#1!encoding@8 found: the byte 0xE9 wanted: text in utf-8\n"
          "1#2!json@25 found: \\u0000 is not allowed without JSON_ALLOW_NUL near '\"b\\u00… wanted: JSON\n"
          "1#3!json@41 found: invalid Unicode '\\uD800' near '\"b\\ud800\"' wanted: JSON\n1#4 a=4\n");
}

static void json_broken_documents(void **state)
{
    (void)state;
    CHECK(PROFILE(JSON), "[{\"a\":1},\n{\"a\":2",
          "1#1 a=1\n1: file:2: not JSON: found the end of the file, wanted '}', in the element that begins in line 2\n");
    CHECK(PROFILE(JSON), "[{\"a\":[1},\n{\"a\":2}]",
          "1: file:1: not JSON: found '}', wanted ']', in the element that begins in line 1\n");
    CHECK(PROFILE(JSON), "[{\"a\":1}\n{\"a\":2}]", "1#1 a=1\n1: file:2: not JSON: found '{', wanted ',' or ']'\n");
    CHECK(PROFILE(JSON), "[{\"a\":1},]",
          "1#1 a=1\n1: file:1: not JSON: found ']', wanted a value, in the element that begins in line 1\n");
    CHECK(PROFILE(JSON), "[{\"a\":1}] x", "1#1 a=1\n1: file:1: not JSON: found 'x', wanted the end of the file\n");
    /* A download that was cut behind the array is no whole document. */
    CHECK(PROFILE(JSON, .rows = S("r")), "{\"r\":[{\"a\":1}],\n\"total\":",
          "1#1 a=1\n1: file:2: not JSON: found the end of the file, wanted a value\n");
    CHECK(PROFILE(JSON, .rows = S("r")), "{\"x\":\"\n", "1: file:2: not JSON: found the end of the file, wanted a closing quote\n");
    CHECK(PROFILE(JSON, .rows = S("r")), "{x:1}", "1: file:1: not JSON: found 'x', wanted a name in quotes\n");
    CHECK(PROFILE(JSON, .rows = S("r")), "{\"x\"\x01 1}", "1: file:1: not JSON: found the byte 0x01, wanted ':'\n");
}

/* Elements like the one before are read without a look for their end: from the file at once, from a pipe of small pieces never. */
static void json_alike(void **state)
{
    (void)state;
    CHECK(PROFILE(JSON), "[{\"a\":1,\"b\":\"x\"}, {\"a\":-0.50,\"b\":\"]},\\\"\"},{ \"b\" : 1 , \"a\":[ 2,\"{\" ] } ,\n {\"a\":3,\"b\":\"y\"}, {\"a\":4,\"b\":tru}"
                          ",{\"a\":1e2,\"b\":null}\n,\n{\n\"a\":12345678901234567,\n\"b\":123456789.5}]",
          "1#1 a=1|b=x\n1#2 a=-0.50|b=]},\"\n1#3 b=1|a=[2,{]\n2#4 a=3|b=y\n"
          "2#5!json@32 found: invalid token near 'tru' wanted: JSON\n2#6 a=1e2|b=null\n4#7 a=12345678901234567|b=123456789.5\n");
    CHECK(PROFILE(JSON), "[{\"a\":1},{\"a\":2} x]", "1#1 a=1\n1#2 a=2\n1: file:1: not JSON: found 'x', wanted ',' or ']'\n");
    CHECK(PROFILE(JSON), "[{\"a\":1},{\"a\":2}", "1#1 a=1\n1#2 a=2\n1: file:1: not JSON: found the end of the file, wanted ',' or ']'\n");
    CHECK(PROFILE(JSON), "[{\"a\":1},{\"a\":2]]",
          "1#1 a=1\n1: file:1: not JSON: found ']', wanted '}', in the element that begins in line 1\n");
    CHECK(PROFILE(JSON), "[{\"a\":\"1\"},{\"a\":\"\xe9\"},{\"a\":\"2\"}]",
          "1#1 a=1\n1#2!encoding@18 found: the byte 0xE9 wanted: text in utf-8\n1#3 a=2\n");
    CHECK(PROFILE(JSON), "[{\"a\":1},{\"a\":1,\"a\":2},{\"a\":3}]",
          "1#1 a=1\n1#2!duplicate-key@19 found: duplicate object key near '\"a\"' wanted: each name once\n1#3 a=3\n");
}

static void json_members(void **state)
{
    (void)state;
    CHECK(PROFILE(JSON),
          "[{\"l\":[\"x\",\"y\"],\"n\":[1, 2.50,true,null],\"e\":[ ],\"o\":{\"p\":{\"q\":1,\"r\":[\"z\"]}},\"s\":{},"
          "\"objects\":[1,{\"a\":[\"]\"]},2],\"t\":[[1]],\"u\":9}]",
          "1#1 l=[x,y]|n=[1,2.50,true,]|e=[]|o.p.q=1|o.p.r=[z]|u=9\n");
    CHECK(PROFILE(JSON), "[{\"a.b\":1,\n\"a\":{\"b\":2}},{\"a\":{\"b\":2}}]",
          "1#1!duplicate-key@0 found: a.b wanted: each name once, nested ones included\n2#2 a.b=2\n");
}

static void json_depth(void **state)
{
    (void)state;
    struct buffer b = {0};
    buffer_char(&b, '[');
    for (int depth = 16; depth <= 17; depth++) {
        for (int i = 1; i < depth; i++)
            buffer_text(&b, "{\"a\":");
        buffer_text(&b, "{\"b\":1}");
        for (int i = 1; i < depth; i++)
            buffer_char(&b, '}');
        buffer_char(&b, depth == 16 ? ',' : ']');
    }
    check(PROFILE(JSON), buffer_of(&b),
          "1#1 a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.b=1\n1#2!nested@180 found: objects inside objects wanted: at most 16\n");
    b.len = 0;
    for (int i = 0; i < 5000; i++)
        buffer_char(&b, '[');
    check(PROFILE(JSON), buffer_of(&b),
          "1: file:1: not JSON: found '[', wanted at most 4096 open brackets, in the element that begins in line 1\n");
    buffer_free(&b);
}

static void json_each(void **state)
{
    (void)state;
    CHECK(PROFILE(JSON, .rows = S("p"), .each = S("figures")),
          "{\"p\":[{\"id\":\"x\",\n\"figures\":[{\"v\":1.0},\n{\"v\":2,\"w\":3}],\"t\":{\"u\":[\"k\"]}},\n"
          "{\"id\":\"none\"},{\"id\":\"null\",\"figures\":null},{\"id\":\"empty\",\"figures\":[ ]},\n"
          "{\"id\":\"bad\",\"figures\":7},\n{\"id\":\"y\",\"figures\":[4,{\"v\":5}]}]}",
          "2#1 parent.id=x|parent.t.u=[k]|v=1.0\n3#2 parent.id=x|parent.t.u=[k]|v=2|w=3\n"
          "5#3!json@23 found: a number or a truth value wanted: an array 'figures'\n"
          "6#4!json@22 found: a number wanted: an object\n6#5 parent.id=y|v=5\nskipped 3\n");
    CHECK(PROFILE(JSON, .each = S("a.b")), "[{\"a\":{\"c\":1,\"b\":[{\"d\":\"\\n\"},{\"d\":\"\\t\"}]}}]",
          "1#1 parent.a.c=1|d=\n\n1#2 parent.a.c=1|d=\t\n");
}

static void jsonl(void **state)
{
    (void)state;
    CHECK(PROFILE(JSONL), "{\"a\":1}\n\n  {\"a\":\n{\"a\":3} \r\n[1]\n{\"a\":4}{\n{\"a\":5}",
          "1#1 a=1\n3#2!json@7 found: unexpected token near end of file wanted: JSON\n"
          "4#3 a=3\n5#4!json@1 found: an array wanted: an object\n"
          "6#5!json@8 found: end of file expected near '{' wanted: JSON\n7#6 a=5\nskipped 1\n");
    CHECK(PROFILE(JSONL, .rows = S("x")), "", "2: file: a path of rows ('x') is for format json; in jsonl every line is one\n");
    CHECK(PROFILE(JSONL, .each = S("l")), "{\"l\":[{\"v\":1},{\"v\":2}]}\n{\"l\":[{\"v\":3}]}\n", "1#1 v=1\n1#2 v=2\n2#3 v=3\n");
}

/* -- size ---------------------------------------------------------------------------------------------------------- */

#ifndef __has_feature
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
enum { MEASURED = 0 };
#else
enum { MEASURED = 1 };
#endif

/* Reads `times` copies of a text from a pipe and returns how many rows had no fault; what the process holds must not grow
 * with them. The error that ends the file, if any, is the caller's to judge. */
static size_t count_rows(const struct profile *p, struct slice text, size_t times, struct error *e)
{
    struct row row;
    struct writer w;
    size_t n = 0;
    int fd = start_writer(&w, text, 65536, times);
    long before = os_peak_kib();
    struct rows *r = rows_open(p, fd, "file", &arena, e);
    assert_non_null(r);
    while (rows_next(r, &row, e) > 0)
        n += row.fault == NULL;
    rows_close(r);
    close(fd);
    pthread_join(w.thread, NULL);
    if (MEASURED && os_peak_kib() - before > 4096)
        fail_msg("%ld KiB more than before", os_peak_kib() - before);
    return n;
}

enum { TIMES = 300, ROWS = 1000 };

static void long_files_take_little_memory(void **state)
{
    (void)state;
    struct error e = {0};
    struct buffer b = {0};
    for (int i = 0; i < ROWS; i++)
        buffer_printf(&b, "\"IT-%06d\n\",%d.50,a|b\n", i, i);
    assert_int_equal(count_rows(PROFILE(CSV, .header = 0), buffer_of(&b), TIMES, &e), TIMES * ROWS);
    assert_int_equal(count_rows(PROFILE(CSV, .footer = 100), buffer_of(&b), TIMES, &e), TIMES * ROWS - 50);
    b.len = 0;
    for (int i = 0; i < ROWS; i++)
        buffer_printf(&b, "{\"area\":\"IT-%06d\",\"value\":%d.50,\"tags\":[\"a\",\"b\"]}\n", i, i);
    assert_int_equal(count_rows(PROFILE(JSONL), buffer_of(&b), TIMES, &e), TIMES * ROWS);
    assert_int_equal(e.status, STATUS_DONE);
    buffer_free(&b);
}

/* One array of 300,000 elements: the text begins it once and never closes it. */
static void long_arrays_take_little_memory(void **state)
{
    (void)state;
    struct error e = {0};
    struct buffer b = {0};
    buffer_text(&b, "{\"x\":[");
    for (int i = 0; i < ROWS * TIMES; i++)
        buffer_printf(&b, "%s{\"area\":\"IT-%06d\",\n\"value\":%d.50,\"tags\":[\"a\",\"b\"]}", i ? "," : "", i, i);
    buffer_text(&b, "]}");
    assert_int_equal(count_rows(PROFILE(JSON, .rows = S("x")), buffer_of(&b), 1, &e), TIMES * ROWS);
    assert_int_equal(e.status, STATUS_DONE);
    buffer_free(&b);
}

/* Elements that all have members of their own share a shape in the end, and what one lacks is absent. */
static void json_shapes_are_few(void **state)
{
    (void)state;
    struct buffer b = {0};
    for (int i = 0; i < 1000; i++)
        buffer_printf(&b, "{\"id\":%d,\"m%d\":%d}\n", i, i, i);
    struct error e = {0};
    struct row row;
    struct writer w;
    int fd = start_writer(&w, buffer_of(&b), 65536, 1), n = 0, faults = 0;
    unsigned shapes = 0;
    struct rows *r = rows_open(PROFILE(JSONL), fd, "file", &arena, &e);
    assert_non_null(r);
    for (; rows_next(r, &row, &e) > 0; n++) {
        char name[20];
        if (row.fault) {
            assert_string_equal(row.fault, "nested");
            faults++;
            continue;
        }
        snprintf(name, sizeof name, "m%d", n);
        assert_true((int)record_get(&row.cells, name)->number == n);
        assert_true((int)record_get(&row.cells, "id")->number == n);
        assert_int_equal(record_get(&row.cells, "m256")->type, n == 256 ? VALUE_NUMBER : VALUE_ABSENT);
        shapes = row.cells.shape->id + 1 > shapes ? row.cells.shape->id + 1 : shapes;
    }
    assert_int_equal(n, 1000);
    assert_int_equal(faults, 1000 - 256 - 511);
    assert_int_equal(shapes, 256 + 511);
    rows_close(r);
    close(fd);
    pthread_join(w.thread, NULL);
    buffer_free(&b);
}

/* A line, and an element, that would never end are let go of. */
static void endless_rows_are_let_go(void **state)
{
    (void)state;
    struct error e = {0};
    struct buffer b = {0};
    memset(buffer_room(&b, 1 << 20), 'x', 1 << 20);
    b.len = 1 << 20;
    assert_int_equal(count_rows(PROFILE(CSV, .header = 0, .longest = 1 << 16), LITERAL("a,b\n\"c\nd\",e\n"), 1, &e), 2);
    b.at[1] = b.at[b.len - 1] = '\n';
    assert_int_equal(count_rows(PROFILE(CSV, .header = 1, .longest = 1 << 16), buffer_of(&b), 100, &e), 99);
    assert_int_equal(e.status, STATUS_DONE);
    buffer_free(&b);
}

static void long_elements_are_faults(void **state)
{
    (void)state;
    struct buffer b = {0};
    buffer_text(&b, "[{\"a\":1},\n{\"a\":\"");
    memset(buffer_room(&b, 17 << 20), 'x', 17 << 20);
    b.len += 17 << 20;
    size_t string = b.len;
    buffer_text(&b, "\n\"},\n{\"a\":2}]");
    struct buffer found = {0};
    struct writer w;
    int fd = start_writer(&w, buffer_of(&b), 65536, 1);
    print_rows(&found, PROFILE(JSON), fd);
    close(fd);
    pthread_join(w.thread, NULL);
    compare(&found,
            "1#1 a=1\n2#2!json@0 found: {\"a\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… "
            "wanted: an element of at most 16777216 bytes\n4#3 a=2\n",
            "from an array");
    memcpy(b.at + string, "\"} \n ", 5);
    memcpy(b.at, "          {\"a\":\"", 16);
    b.len = string + 5;
    buffer_text(&b, "{\"a\":2}");
    fd = start_writer(&w, buffer_of(&b), 65536, 1);
    print_rows(&found, PROFILE(JSONL), fd);
    close(fd);
    pthread_join(w.thread, NULL);
    compare(&found,
            "1#1!json@0 found:           {\"a\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… "
            "wanted: an element of at most 16777216 bytes\n2#2 a=2\n",
            "from lines");
    buffer_free(&found);
    buffer_free(&b);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN); /* a refused file is closed while it is being written */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_plain),
        cmocka_unit_test(csv_keeps_blanks),
        cmocka_unit_test(csv_counts_lines_inside_quotes),
        cmocka_unit_test(csv_line_ends),
        cmocka_unit_test(csv_blank_lines),
        cmocka_unit_test(csv_encodings),
        cmocka_unit_test(csv_encoding_faults),
        cmocka_unit_test(csv_quote_faults),
        cmocka_unit_test(csv_ragged),
        cmocka_unit_test(csv_longest),
        cmocka_unit_test(csv_preamble),
        cmocka_unit_test(csv_footer),
        cmocka_unit_test(csv_names),
        cmocka_unit_test(csv_without_header),
        cmocka_unit_test(csv_profiles),
        cmocka_unit_test(csv_digest),
        cmocka_unit_test(json_plain),
        cmocka_unit_test(json_digits),
        cmocka_unit_test(json_paths),
        cmocka_unit_test(json_broken_elements),
        cmocka_unit_test(json_broken_documents),
        cmocka_unit_test(json_alike),
        cmocka_unit_test(json_members),
        cmocka_unit_test(json_depth),
        cmocka_unit_test(json_each),
        cmocka_unit_test(jsonl),
        cmocka_unit_test(long_files_take_little_memory),
        cmocka_unit_test(long_arrays_take_little_memory),
        cmocka_unit_test(json_shapes_are_few),
        cmocka_unit_test(endless_rows_are_let_go),
        cmocka_unit_test(long_elements_are_faults),
    };
    return cmocka_run_group_tests_name("formats", tests, NULL, NULL);
}
