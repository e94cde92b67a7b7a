/* test_number_print - the shortest decimals of doubles of many kinds, held against printing with more and more digits until it reads back. */
#include "text/number.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h> /* last: it makes a macro of base/error.h's fail */

enum { ROUNDS = 60000 };

static uint64_t seed = 0x2545f4914f6cdd1du;

static uint64_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    return seed ^= seed << 17;
}

/* -- the slow way ------------------------------------------------------------------------------------------------- */

/* "d.ddde±xx" with that many digits, of which the last one is stepped up when `up`; false when that gives one digit more. */
static bool print_digits(double v, int digits, bool up, char to[40])
{
    snprintf(to, 40, "%.*e", digits - 1, v);
    if (!up)
        return true;
    char *last = strchr(to, 'e') - 1;
    for (; last >= to && (*last == '9' || *last == '.'); last--)
        *last = *last == '9' ? '0' : '.';
    if (last < to)
        return false;
    ++*last;
    return true;
}

/* The least digits that read back; with 16 the next above may, where the nearest does not. */
static void shortest(double v, char to[40])
{
    for (int digits = v < DBL_MIN ? 1 : 15; digits < 17; digits++)
        for (int up = 0; up <= (digits == 16); up++)
            if (print_digits(v, digits, up, to) && strtod(to, NULL) == v)
                return;
    print_digits(v, 17, false, to);
}

/* The digits of "d.ddde±xx" without the mark and the zeroes behind; where the mark would stand among them is returned. */
static int take_apart(char *text)
{
    char *e = strchr(text, 'e');
    int point = (int)strtol(e + 1, NULL, 10) + 1;
    size_t n = (size_t)(e - text);
    if (n > 1)
        memmove(text + 1, text + 2, --n - 1);
    while (n > 1 && text[n - 1] == '0')
        n--;
    text[n] = '\0';
    return point;
}

static void print_slowly(double value, char to[64])
{
    char digits[40];
    double v = fabs(value);
    const char *sign = value < 0 ? "-" : "";
    if (v < 1e15 && v == floor(v)) {
        snprintf(to, 64, "%s%.0f", sign, v);
        return;
    }
    shortest(v, digits);
    int point = take_apart(digits), n = (int)strlen(digits);
    if (v < 1e-5 || v >= 1e15)
        snprintf(to, 64, "%s%c%s%se%d", sign, digits[0], n > 1 ? "." : "", digits + 1, point - 1);
    else if (point <= 0)
        snprintf(to, 64, "%s0.%.*s%s", sign, -point, "00000", digits);
    else
        snprintf(to, 64, "%s%.*s.%s", sign, point, digits, digits + point);
}

/* -- kinds of doubles --------------------------------------------------------------------------------------------- */

static uint64_t compared;

static void hold(double v)
{
    char text[32], wanted[64];
    if (!isfinite(v))
        return;
    size_t n = number_print(v, text);
    print_slowly(v, wanted);
    compared++;
    if (n != strlen(wanted) || memcmp(text, wanted, n + 1) != 0)
        fail_msg("%a is printed as %s, not as %s", v, text, wanted);
}

static void hold_neighbours(double v)
{
    hold(v);
    hold(-v);
    hold(nextafter(v, INFINITY));
    hold(nextafter(v, -INFINITY));
    hold(nextafter(nextafter(v, INFINITY), INFINITY));
}

static double of_bits(uint64_t bits)
{
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

/* A double of the range of figures with those bits behind the first. */
static double of_mantissa(uint64_t bits)
{
    return of_bits((bits & 0x800fffffffffffffu) | (uint64_t)(1023 - 18 + (int)(next_random() % 78)) << 52);
}

/* One to seventeen digits, up to twenty places behind the mark. */
static double decimal(void)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9, 1e10,
                                  1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20};
    double digits = (double)(next_random() % (uint64_t)tens[1 + next_random() % 17]);
    return digits / tens[next_random() % 21];
}

static void random_bits(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        hold(of_bits(next_random()));
        for (int k = 0; k < 8; k++)
            hold(of_mantissa(next_random()));
    }
}

/* Many zeroes, or many ones, at the end: near to powers of two, and to halves between decimals. */
static void few_bits(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t bits = next_random(), gone = ((uint64_t)1 << next_random() % 53) - 1;
        hold(of_mantissa(bits & ~gone));
        hold(of_mantissa(bits | gone));
        hold_neighbours(ldexp((double)(1 + bits % 1000), (int)(bits >> 32) % 80 - 28));
    }
}

static void decimals(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS * 5; i++)
        hold(i % 2 ? -decimal() : decimal());
    for (int i = 0; i < ROUNDS; i++)
        hold_neighbours(decimal());
}

static void sums_and_quotients(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS * 3; i++) {
        double cents = (double)(next_random() >> 34) / 100, n = (double)(1 + next_random() % 1000);
        hold(cents / n);
        hold(decimal() / n);
        hold(decimal() + cents);
        hold(cents * n);
    }
}

static void powers(void **state)
{
    (void)state;
    for (int e = -1074; e < 1024; e++)
        hold_neighbours(ldexp(1, e));
    for (int e = -323; e <= 308; e++)
        for (int k = 1; k < 10; k++) {
            char text[32];
            snprintf(text, sizeof text, "%de%d", k, e);
            hold_neighbours(strtod(text, NULL));
        }
}

static void ends_of_the_range(void **state)
{
    (void)state;
    static const double ends[] = {0, 1e-5, 1e15, 1e17, 9007199254740992, 999999999999999.9, 0.1, 1, DBL_MIN};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        double above = ends[i], below = ends[i];
        for (int k = 0; k < 1000; k++) {
            hold(above);
            hold(below);
            above = nextafter(above, INFINITY);
            below = nextafter(below, -INFINITY);
        }
    }
    hold(DBL_MAX);
    hold(-DBL_MAX);
    hold(-0.0);
    for (int i = 0; i < ROUNDS / 4; i++) /* below the normal range */
        hold(of_bits(next_random() >> (12 + next_random() % 50)));
}

static void there_were_enough(void **state)
{
    (void)state;
    assert_true(compared > 2000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_bits),        cmocka_unit_test(few_bits), cmocka_unit_test(decimals),
        cmocka_unit_test(sums_and_quotients), cmocka_unit_test(powers),   cmocka_unit_test(ends_of_the_range),
        cmocka_unit_test(there_were_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
