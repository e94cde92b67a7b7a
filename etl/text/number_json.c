/* number_json - numbers as JSON writes them, to a value and to people: the second part of number.h. */
#include <float.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "text/number.h"
#include "text/number_quick.h"

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool digit_at(struct slice s, size_t i)
{
    return i < s.len && digit(s.at[i]);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* -- taken apart ---------------------------------------------------------------------------- */

/* A JSON number taken apart: value = all its digits as one integer, times 10^exponent. */
struct decimal {
    uint64_t mantissa;  /* the significant digits, while they are at most 19 */
    size_t significant; /* how many they are */
    int64_t exponent;
    bool negative;
};

static size_t scan_digits(struct slice s, size_t i, struct decimal *d)
{
    for (; digit_at(s, i); i++) {
        d->significant += d->significant || s.at[i] != '0';
        if (d->significant <= 19)
            d->mantissa = d->mantissa * 10 + (unsigned)(s.at[i] - '0');
    }
    return i;
}

/* Where the exponent that begins at `i` ends; `i` itself when none does. */
static size_t scan_exponent(struct slice s, size_t i, int64_t *exponent)
{
    enum { ENOUGH = 1000000000 };
    size_t k = i;
    *exponent = 0;
    if (k >= s.len || lower(s.at[k]) != 'e')
        return i;
    k++;
    bool minus = k < s.len && s.at[k] == '-';
    k += k < s.len && (s.at[k] == '-' || s.at[k] == '+');
    if (!digit_at(s, k))
        return i;
    for (; digit_at(s, k); k++)
        if (*exponent < ENOUGH)
            *exponent = *exponent * 10 + (s.at[k] - '0');
    if (minus)
        *exponent = -*exponent;
    return k;
}

/* Bytes of the longest JSON number at the front; 0 when there is none. */
static size_t scan(struct slice s, struct decimal *d)
{
    *d = (struct decimal){0};
    size_t i = s.len && s.at[0] == '-';
    d->negative = i;
    if (!digit_at(s, i))
        return 0;
    i = s.at[i] == '0' ? i + 1 : scan_digits(s, i, d);
    size_t places = 0;
    if (i < s.len && s.at[i] == '.' && digit_at(s, i + 1)) {
        size_t end = scan_digits(s, i + 1, d);
        places = end - i - 1;
        i = end;
    }
    i = scan_exponent(s, i, &d->exponent);
    d->exponent -= (int64_t)places;
    return i;
}

bool number_is_json(struct slice s)
{
    struct decimal d;
    return s.len && scan(s, &d) == s.len;
}

/* strtod on the digits alone: "12345e-2" holds no decimal mark, so no locale could matter. A double
 * is decided by at most 768 digits and by whether anything but zeroes follows them; so any length
 * fits a fixed buffer. */
static double slow_value(struct slice json, int64_t exponent)
{
    enum { KEPT = 800 };
    char text[KEPT + 32];
    size_t n = 0;
    bool rest = false;
    for (size_t i = 0; i < json.len && lower(json.at[i]) != 'e'; i++) {
        char c = json.at[i];
        if (!digit(c) || (n == 0 && c == '0'))
            continue;
        if (n < KEPT) {
            text[n++] = c;
        } else {
            rest |= c != '0';
            exponent++;
        }
    }
    if (rest) {
        text[n++] = '1';
        exponent--;
    }
    /* Beyond this every number is infinite or zero, however many digits it has in the buffer. */
    long power = exponent > 9999 ? 9999 : exponent < -9999 ? -9999 : (long)exponent;
    snprintf(text + n, sizeof text - n, "e%ld", power);
    return strtod(text, NULL);
}

/* Powers of ten that a double holds exactly. */
static const double TENS[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                              1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                              1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* Clinger 1990: an integer below 2^53 times or over an exact power of ten is one rounding, so it is
 * the nearest double. It holds where doubles are computed as doubles. */
static double value_of(struct slice json, const struct decimal *d)
{
    double v;
    if (d->significant == 0)
        v = 0;
    else if (FLT_EVAL_METHOD == 0 && d->significant <= 19 && d->mantissa <= (uint64_t)1 << 53 &&
             d->exponent >= -22 && d->exponent <= 22)
        v = d->exponent < 0 ? (double)d->mantissa / TENS[-d->exponent]
                            : (double)d->mantissa * TENS[d->exponent];
    else
        v = slow_value(json, d->exponent);
    return d->negative ? -v : v;
}

/* The digits from `p` on, added to `digits`, which may overflow: where they end. */
static const char *add_digits(const char *p, const char *end, uint64_t *digits)
{
    for (; p < end && digit(*p); p++)
        *digits = *digits * 10 + (unsigned)(*p - '0');
    return p;
}

size_t number_quick_long(const char *p, const char *end, double *value)
{
    enum { FEW = 15 };
    const char *from = p;
    uint64_t digits = 0;
    p += p < end && *p == '-';
    const char *whole = p, *point = add_digits(p, end, &digits);
    if (point == whole || (point - whole > 1 && *whole == '0'))
        return 0;
    const char *last = point < end && *point == '.' ? add_digits(point + 1, end, &digits) : point;
    size_t behind = last == point ? 0 : (size_t)(last - point) - 1;
    if (last - point == 1 || (size_t)(point - whole) + behind > FEW)
        return 0;
    *value = (double)digits / TENS[behind];
    if (*from == '-')
        *value = -*value;
    return (size_t)(last - from);
}

size_t number_front(struct slice text, double *value, bool *ok)
{
    struct decimal d;
    size_t n = number_quick_front(text.at, text.at + text.len, value);
    *ok = true;
    if (n && (n == text.len || lower(text.at[n]) != 'e'))
        return n;
    n = scan(text, &d);
    *value = n ? value_of((struct slice){text.at, n}, &d) : 0;
    *ok = n && *value >= -DBL_MAX && *value <= DBL_MAX;
    return n;
}

double number_value(struct slice json, bool *ok)
{
    struct decimal d;
    double quick;
    *ok = number_quick(json, &quick);
    if (*ok)
        return quick;
    if (!json.len || scan(json, &d) != json.len) {
        *ok = false;
        return 0;
    }
    double v = value_of(json, &d);
    *ok = v >= -DBL_MAX && v <= DBL_MAX;
    return v;
}

/* -- for people ------------------------------------------------------------------------------ */

/* A number written out: `whole` digits, then `places` behind the decimal mark. */
struct plain {
    char *at;
    size_t whole, places;
};

/* Writes the digits out. A zero stands in front, where rounding may carry to. False when that would
 * take more than a few dozen zeroes. */
static bool write_out(struct slice json, struct arena *a, struct plain *p)
{
    enum { ZEROES = 40 };
    struct decimal d;
    scan(json, &d);
    if (d.exponent > ZEROES || d.exponent < -(int64_t)json.len - ZEROES)
        return false;
    char *at = arena_alloc(a, json.len + 2 * ZEROES + 2);
    size_t n = 0;
    for (; n <= ZEROES; n++)
        at[n] = '0';
    for (size_t i = 0; i < json.len && lower(json.at[i]) != 'e'; i++)
        if (digit(json.at[i]))
            at[n++] = json.at[i];
    for (; d.exponent > 0; d.exponent--)
        at[n++] = '0';
    p->places = (size_t)-d.exponent;
    if (p->places + 2 > n)
        return false;
    p->whole = n - p->places;
    p->at = at;
    return true;
}

/* Half to even on the digits; the zero in front takes the carry. */
static void round_places(struct plain *p, size_t places)
{
    if (p->places <= places)
        return;
    size_t n = p->whole + places, end = p->whole + p->places, tail = n + 1;
    while (tail < end && p->at[tail] == '0')
        tail++;
    bool half = p->at[n] == '5' && tail == end;
    p->places = places;
    if (p->at[n] < '5' || (half && (p->at[n - 1] - '0') % 2 == 0))
        return;
    while (p->at[n - 1] == '9')
        p->at[--n] = '0';
    p->at[n - 1]++;
}

/* Too far from one to be written out: as it came, with the decimal mark of the language. */
static struct slice show_power(struct slice json, char decimal, struct arena *a)
{
    char *to = arena_alloc(a, json.len + 1);
    for (size_t i = 0; i < json.len; i++)
        to[i] = json.at[i] == '.' ? decimal : json.at[i];
    to[json.len] = '\0';
    return (struct slice){to, json.len};
}

static struct slice print_groups(const struct plain *p, char decimal, const char *thousands,
                                 char *to, size_t n)
{
    size_t group = thousands ? strlen(thousands) : 0;
    for (size_t i = 0; i < p->whole; i++) {
        if (i && group && (p->whole - i) % 3 == 0) {
            memcpy(to + n, thousands, group);
            n += group;
        }
        to[n++] = p->at[i];
    }
    if (p->places) {
        to[n++] = decimal;
        memcpy(to + n, p->at + p->whole, p->places);
        n += p->places;
    }
    to[n] = '\0';
    return (struct slice){to, n};
}

struct slice number_show(struct slice json, char decimal, const char *thousands, int decimals,
                         struct arena *a)
{
    struct plain p;
    if (!number_is_json(json))
        return slice_copy(a, json);
    if (!write_out(json, a, &p))
        return show_power(json, decimal, a);
    if (decimals >= 0)
        round_places(&p, (size_t)decimals);
    while (p.whole > 1 && *p.at == '0')
        p.at++, p.whole--;

    size_t len = p.whole + p.places, zeroes = 0;
    while (zeroes < len && p.at[zeroes] == '0')
        zeroes++;
    char *to = arena_alloc(a, p.whole * ((thousands ? strlen(thousands) : 0) + 1) + p.places + 3);
    /* What is rounded to nothing has no sign. */
    size_t sign = json.at[0] == '-' && zeroes < len;
    to[0] = '-';
    return print_groups(&p, decimal, thousands, to, sign);
}
