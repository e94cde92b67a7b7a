/* test_marked - cells that are looked at where they stand, many at a time, are what they are one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/wide.h"
#include "formats/glance.h"
#include "formats/csv_index.h"
#include "formats/marked.h"
#include "profiling/cell.h"
#include "profiling/fronts.h"
#include "text/date.h"
#include "text/number_quick.h"
#include "text/numbers.h"

#include <cmocka.h> /* last: its macro fail() would spoil the function of base/error.h */

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char *const ways[] = {"plain", "sse2", "avx2"};

static uint64_t seed = 88172645463325252u;

static size_t random_below(size_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)((seed >> 11) % n);
}

/* -- a table ------------------------------------------------------------------------------------------------------- */

enum { CELL = 40, COLUMNS = 4 };

struct table {
    struct slice text; /* in memory of its own, so that a sanitizer sees who reads beyond it */
    struct csv_index index;
    size_t columns, rows;
};

/* A regular cell and no line end. */
typedef size_t (*put_cell)(char *to);

static void make_table(struct table *t, size_t columns, size_t rows, put_cell put)
{
    static char text[MARKED_MOST * COLUMNS * CELL];
    size_t len = 0;
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < columns; k++) {
            len += put(text + len);
            text[len++] = k + 1 < columns ? ',' : '\n';
        }
    len -= random_below(2); /* the last line end may be missing */
    char *own = test_malloc(len + !len);
    memcpy(own, text, len);
    t->text = (struct slice){own, len};
    t->columns = columns;
    assert_true(csv_index(&t->index, t->text, ',', '"'));
    t->rows = t->index.n; /* an empty line without its end is none */
    assert_in_range(t->rows, rows - 1, rows);
}

static void drop_table(struct table *t)
{
    test_free((void *)(uintptr_t)t->text.at);
}

static struct marked column_of(const struct table *t, size_t k)
{
    return (struct marked){.text = t->text, .marks = t->index.marks + t->index.rows[0].first + k - 1, .stride = t->columns, .n = t->rows, .quote = '"'};
}

static struct slice bare(struct slice cell)
{
    bool quoted = cell.len && *cell.at == '"';
    return quoted ? slice_sub(cell, 1, cell.len - 1) : cell;
}

/* -- cells --------------------------------------------------------------------------------------------------------- */

static size_t put(char *to, const char *text)
{
    size_t n = strlen(text);
    memcpy(to, text, n);
    return n;
}

static size_t put_number(char *to)
{
    static const char *const odd[] = {"", "-", ".", "1.", ".5", "007", "0", "0.5", "1e3", "1,5", "12a", "-0", "12345678901234567", "\"12\"", "1.2.3", "00.5"};
    if (random_below(12) == 0) {
        const char *text = odd[random_below(COUNT(odd))];
        return put(to, strchr(text, ',') ? "n.d." : text);
    }
    size_t whole = 1 + random_below(random_below(8) ? 6 : 12), places = random_below(4), n = 0;
    if (random_below(16) == 0)
        to[n++] = '-';
    for (size_t i = 0; i < whole; i++)
        to[n++] = (char)('0' + (i || whole == 1 ? random_below(10) : 1 + random_below(9)));
    if (places)
        to[n++] = '.';
    for (size_t i = 0; i < places; i++)
        to[n++] = (char)('0' + random_below(10));
    return n;
}

/* Eight bytes at most and no sign. */
static size_t put_short_number(char *to)
{
    static const char *const odd[] = {"1.", ".5", "07", "1-2", "5 ", "1..2", "123456789", "-5"};
    if (random_below(600) == 0)
        return put(to, odd[random_below(COUNT(odd))]);
    return random_below(16) ? (size_t)sprintf(to, "%.*f", (int)random_below(3), (double)random_below(100000)) : 0;
}

static size_t put_date(char *to)
{
    static const char *const odd[] = {"2018-13-01", "2018-00-01", "2018-01-00", "2018-02-29", "2018-04-31", "2018-12-32", "3018-01-01", "0018-01-01", "2018/01/01", "2018-01", "20180101",
                                      "2018-1a-01", "2018-01-011", ":018-01-01"};
    if (random_below(600) == 0)
        return put(to, odd[random_below(COUNT(odd))]);
    static const size_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    size_t month = random_below(12);
    return random_below(16) ? (size_t)sprintf(to, "%04zu-%02zu-%02zu", 1000 + random_below(2000), 1 + month, 1 + random_below(days[month])) : 0;
}

static size_t put_text(char *to)
{
    static const char *const texts[] = {"totale", "Totale", "TOT", "n.d.", "n/a", "-", "..", ":", "N", "na", "dato", "Torino", "corso Francia", "\"via Po, 3\"",
                                        "\"totale\"", "\"n.d.\"", "\"\"", "", " x", "x ", "\xc3\x89lys\xc3\xa9" "e", "\xe2\x80\x93", "\xe2\x80\xa6", "#N/A",
                                        "subtotale", "\"\"\"a\"", "e", "Ensemble", "celkem", "zusammen", "og\xc3\xb3\xc5\x82" "em", "7", "2018", "og"};
    return put(to, texts[random_below(COUNT(texts))]);
}

/* -- what is found -------------------------------------------------------------------------------------------------- */

static void check_fronts(const struct marked *m)
{
    uint64_t bits = fronts_that_tell(m);
    assert_true((bits & ~marked_all(m)) == 0);
    for (size_t i = 0; i < m->n; i++)
        if (cell_may_tell(bare(marked_cell(m, i))) && !(bits >> i & 1))
            fail_msg("'%.*s' may tell", SL(marked_cell(m, i)));
}

static size_t sure; /* how often all were found fine */

static void check_fine(const struct marked *m)
{
    bool numbers = true, dates = true;
    for (size_t i = 0; i < m->n; i++) {
        struct slice cell = marked_cell(m, i);
        double value;
        numbers = numbers && (!cell.len || (cell.len <= 8 && *cell.at != '-' && number_quick(cell, &value)));
        dates = dates && (!cell.len || date_quick(cell));
    }
    bool found_numbers = marked_are_numbers(m), found_dates = marked_are_dates(m);
    assert_true(numbers || !found_numbers);
    assert_true(dates || !found_dates);
    sure += found_numbers + found_dates;
    /* Where there is room behind the last of them, and their number is even enough, nothing else keeps it from being sure. */
    size_t behind = m->n ? m->text.len - (size_t)(marked_cell(m, m->n - 1).at - m->text.at) : 0;
    if (wide() < WIDE_AVX2 || !m->n || m->n % 4 || behind < 10)
        return;
    assert_int_equal(found_numbers, numbers);
    assert_int_equal(found_dates, dates);
}

static void check_numbers(const struct marked *m)
{
    double values[NUMBERS_MOST], value;
    uint64_t taken = numbers_between(m->text, m->marks, m->stride, m->n, values);
    for (size_t i = 0; i < m->n; i++) {
        struct slice cell = marked_cell(m, i);
        size_t behind = m->text.len - (size_t)(cell.at - m->text.at);
        bool number = number_quick(cell, &value), took = taken >> i & 1;
        if (took && (!number || memcmp(&value, &values[i], sizeof value) != 0))
            fail_msg("'%.*s' is taken for %a", SL(cell), values[i]);
        if (wide() >= WIDE_AVX2 && number && cell.len <= 15 && behind > 16 && !took)
            fail_msg("'%.*s' is left", SL(cell));
    }
    assert_true((taken & ~marked_all(m)) == 0);
}

static void check_column(const struct marked *m, enum field_type type)
{
    struct slice signs[] = {S("n.d."), S("-"), S("0"), S("Torino")};
    const struct words missing = {signs, COUNT(signs)};
    struct column c = {.type = type, .missing = &missing, .style = {.decimal = '.'}};
    struct value values[2 * MARKED_MOST] = {{0}}, one;
    column_settle(&c);
    uint64_t done = column_quick(&c, m, values + 1, 2);
    assert_true((done & ~marked_all(m)) == 0);
    for (size_t i = 0; i < m->n; i++) {
        const struct value *v = &values[1 + 2 * i];
        struct slice cell = bare(marked_cell(m, i));
        if (!(done >> i & 1))
            continue;
        assert_true(cell_quick(&c, cell, &one));
        assert_int_equal(v->type, one.type);
        assert_true(v->text.at == one.text.at && v->text.len == one.text.len);
        assert_true(one.type != VALUE_NUMBER || memcmp(&v->number, &one.number, sizeof one.number) == 0);
        sure++;
    }
}

static void check_tables(put_cell put_one)
{
    struct table t = {0};
    sure = 0;
    for (int k = 0; k < 3000; k++) {
        make_table(&t, 1 + random_below(COLUMNS), 1 + (random_below(4) ? random_below(MARKED_MOST) : MARKED_MOST - 1), put_one);
        for (size_t i = 0; i < COUNT(ways); i++) {
            if (!wide_choose(ways[i]))
                continue;
            struct marked m = column_of(&t, random_below(t.columns));
            check_fronts(&m);
            check_fine(&m);
            check_numbers(&m);
            check_column(&m, FIELD_TEXT);
            check_column(&m, FIELD_NUMBER);
        }
        drop_table(&t);
    }
    csv_index_free(&t.index);
    wide_choose(NULL);
    assert_true(sure > 1000);
}

static void numbers_where_they_stand(void **state)
{
    (void)state;
    check_tables(put_number);
    check_tables(put_short_number);
}

static void dates_where_they_stand(void **state)
{
    (void)state;
    check_tables(put_date);
}

static void texts_where_they_stand(void **state)
{
    (void)state;
    check_tables(put_text);
}

/* Every byte first, and behind it any two that are in a class. */
static void all_fronts(void **state)
{
    (void)state;
    unsigned char bytes[256];
    size_t n = 0, told = 0, cells = 0;
    for (unsigned c = 1; c < 256; c++)
        if (cell_classes[c] || c == 'x' || c == '9' || c == ',')
            bytes[n++] = (unsigned char)c;
    char text[MARKED_MOST * 4];
    uint32_t marks[MARKED_MOST + 1] = {UINT32_MAX};
    for (size_t i = 0; i < MARKED_MOST; i++)
        marks[i + 1] = (uint32_t)(4 * i + 3);
    for (unsigned a = 1; a < 256; a++)
        for (size_t at = 0; at < n * n;) {
            struct marked m = {.text = {text, sizeof text}, .marks = marks, .stride = 1, .n = 0, .quote = '"'};
            for (; m.n < MARKED_MOST && at < n * n; at++, m.n++) {
                const char cell[4] = {(char)a, (char)bytes[at / n], (char)bytes[at % n], ';'};
                memcpy(text + 4 * m.n, cell, sizeof cell);
            }
            check_fronts(&m);
            told += a != '"' ? (size_t)__builtin_popcountll(fronts_that_tell(&m)) : 0;
            cells += m.n;
        }
    /* It would be of no use if it held most cells back. */
    assert_true(wide() < WIDE_AVX2 || told * 8 < cells);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_where_they_stand),
        cmocka_unit_test(dates_where_they_stand),
        cmocka_unit_test(texts_where_they_stand),
        cmocka_unit_test(all_fronts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
