/* fuzz_text - any bytes as UTF-8, a number, a date, a stretch of time, a unit, doubled text: what is read holds its promises. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/os.h"
#include "base/wide.h"
#include "text/date.h"
#include "text/number.h"
#include "text/repair.h"
#include "text/unit.h"
#include "text/utf8.h"

#define MUST(what) ((what) ? (void)0 : (fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what), abort()))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The C library's own reading, in the locale that nobody has changed. */
static void must_be_nearest(struct slice json, double value)
{
    char text[2048];
    if (json.len >= sizeof text)
        return;
    memcpy(text, json.at, json.len);
    text[json.len] = '\0';
    char *end;
    double nearest = strtod(text, &end);
    MUST(*end == '\0' && memcmp(&nearest, &value, sizeof value) == 0);
}

static void fuzz_number(struct slice text, unsigned how, struct arena *a)
{
    static const struct number_style styles[] = {{'.', '\0'}, {',', '\0'}, {'.', ','}, {',', '.'}, {',', ' '}, {'.', '\''}};
    struct number n;
    bool ok;
    double value, front;
    size_t bytes = number_front(text, &front, &ok);
    MUST(!bytes || number_is_json(slice_sub(text, 0, bytes)));
    value = number_value(text, &ok);
    MUST(!ok || (number_is_json(text) && isfinite(value)));
    if (ok)
        must_be_nearest(text, value);
    if (number_read(text, styles[how % 6], a, &n) != NUMBER_FINE)
        return;
    MUST(number_is_json(n.text) && isfinite(n.value));
    MUST(utf8_valid(n.unit) == n.unit.len);
    must_be_nearest(n.text, n.value);
    char shortest[32];
    size_t len = number_print(n.value, shortest);
    double again = number_value((struct slice){shortest, len}, &ok);
    MUST(ok && again == n.value);
    struct slice shifted = number_shift(n.text, (int)(how % 7) - 3, a);
    MUST(number_is_json(shifted));
    MUST(number_show(n.text, ',', ".", (int)(how % 5) - 1, a).len > 0);
}

static void must_be_date(struct date d)
{
    char iso[16];
    struct date again;
    size_t n = date_print(d, iso);
    MUST(date_parse((struct slice){iso, n}, &again));
    MUST(again.year == d.year && again.month == d.month && again.day == d.day);
    MUST(date_first(d) <= date_last(d));
}

static void fuzz_date(struct slice text, unsigned how)
{
    enum date_order order = (enum date_order)(how % 3);
    struct date d, first, last;
    if (date_quick(text))
        MUST(date_parse(text, &d));
    if (date_read(text, order, &d) == DATE_FINE)
        must_be_date(d);
    if (date_read_span(text, order, how & 8 ? 2019 : 0, &first, &last)) {
        must_be_date(first);
        must_be_date(last);
        MUST(date_first(first) <= date_last(last));
        char to[32];
        size_t n = date_print_period(first, last, to);
        struct date one, two;
        MUST(date_period((struct slice){to, n}, &one, &two));
        MUST(date_first(one) == date_first(first) && date_last(two) == date_last(last));
    }
    if (date_is_school_year(text, &first, &last))
        MUST(first.year + 1 == last.year);
}

static void fuzz_unit(struct slice text, struct arena *a)
{
    struct slice unit = unit_canonical(slice_copy(a, text));
    double factor;
    int power;
    MUST(unit.len == 0 || slice_eq(unit_canonical(unit), unit));
    MUST(unit_factor(unit, unit, &factor, &power) && factor == 1);
}

static void fuzz_repair(struct slice text, struct arena *a)
{
    char *copy = arena_alloc(a, text.len + 1);
    uint64_t n = 0;
    memcpy(copy, text.at, text.len);
    bool fine = utf8_valid(text) == text.len;
    MUST(repair_waits(text) <= text.len);
    size_t len = repair_doubled(copy, text.len, &n);
    MUST(len <= text.len && (n > 0) == (len < text.len));
    MUST(!fine || utf8_valid((struct slice){copy, len}) == len);
}

/* Whichever steps the machine takes. */
static void fuzz_utf8(struct slice text)
{
    MUST(wide_choose("plain"));
    size_t fine = utf8_valid(text);
    MUST(wide_choose(NULL) && utf8_valid(text) == fine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    if (!size || size > 4000)
        return 0;
    struct slice text = {(const char *)data + 1, size - 1};
    fuzz_utf8(text);
    fuzz_repair(text, &a);
    if (utf8_valid(text) == text.len) {
        fuzz_number(text, data[0], &a);
        fuzz_date(text, data[0]);
        fuzz_unit(text, &a);
    }
    arena_free(&a);
    return 0;
}
