/* number_print - a double as the shortest decimal that reads back as it: the third part of number.h. */
#include <float.h>
#include <stdint.h>
#include <stdio.h>

#include "text/number.h"

__extension__ typedef unsigned __int128 wide;

/* Significant digits without trailing zeroes; the value is 0.DIGITS times 10^point. */
struct digits {
    char at[24];
    int n, point;
};

/* From the bits that it takes: 1233 / 4096 is the logarithm of 2. */
static int count_digits(uint64_t n)
{
    static const uint64_t tens[] = {0,
                                    10,
                                    100,
                                    1000,
                                    10000,
                                    100000,
                                    1000000,
                                    10000000,
                                    100000000,
                                    1000000000,
                                    10000000000,
                                    100000000000,
                                    1000000000000,
                                    10000000000000,
                                    100000000000000,
                                    1000000000000000,
                                    10000000000000000,
                                    100000000000000000,
                                    1000000000000000000,
                                    10000000000000000000u};
    int least = (64 - __builtin_clzll(n | 1)) * 1233 >> 12;
    return least + (n >= tens[least]);
}

static int put_whole(uint64_t n, char *to)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748"
                                "49505152535455565758596061626364656667686970717273747576777879808182838485868788899091929394959697"
                                "9899";
    const int len = count_digits(n);
    char *at = to + len;
    for (; n >= 100; n /= 100)
        memcpy(at -= 2, pairs + n % 100 * 2, 2);
    if (n >= 10)
        memcpy(to, pairs + n * 2, 2);
    else
        *to = (char)('0' + n);
    return len;
}

/* -- in integers ---------------------------------------------------------------------------- */

/* From here to below there 10^places times the value fits 128 bits with room to spare. */
#define LEAST 1e-5
#define BEYOND 1e17

/* A double of that range times 10^places, where it has 17 digits before the mark: `whole`, and `rest` / 2^shift behind it. */
struct scaled {
    uint64_t whole;
    wide rest, gap; /* `gap`: how far the next double above is, over 2^shift, too */
    int shift, places;
    bool even, narrow; /* the double's last bit is 0; the next double below is but half a gap away */
};

static wide power_of_ten(int n)
{
    static const uint64_t tens[] = {1,      10,      100,      1000,      10000,      100000,
                                    1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000};
    return (wide)tens[n / 2] * tens[n - n / 2];
}

static void set_places(struct scaled *x, uint64_t mantissa, int exponent, int places)
{
    x->places = places;
    x->shift = exponent < 0 ? -exponent : 0;
    x->gap = power_of_ten(places) << (exponent < 0 ? 0 : exponent);
    wide all = x->gap * mantissa;
    x->whole = (uint64_t)(all >> x->shift);
    x->rest = all - ((wide)x->whole << x->shift);
}

static void scale(double v, struct scaled *x)
{
    const uint64_t hidden = (uint64_t)1 << 52, too_many = 100000000000000000;
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    uint64_t mantissa = (bits & (hidden - 1)) | hidden;
    int exponent = (int)(bits >> 52) - 1075;
    x->even = mantissa % 2 == 0;
    x->narrow = mantissa == hidden;
    /* The digits before the mark of the power of two below: 1233 / 4096 is the logarithm of 2. The value may have one more. */
    int power = exponent + 52, before = (power < 0 ? -((-power * 1233 + 4095) >> 12) : (power * 1233) >> 12) + 1;
    set_places(x, mantissa, exponent, 17 - before);
    if (x->whole >= too_many)
        set_places(x, mantissa, exponent, 16 - before);
}

/* No other double is nearer to the decimal that lies `off` below the value, or above it; of two as near, reading takes the even one. */
static bool reads_as(const struct scaled *x, wide off, bool below)
{
    wide twice = below && x->narrow ? off * 4 : off * 2;
    return twice < x->gap || (twice == x->gap && x->even);
}

/* The decimal in whole `unit`s that is nearest to the value, half to even, when it reads back. Where the one below is the nearest and does not, the one
 * above may: above a power of two doubles are twice as far apart as below it. */
static inline bool round_to(const struct scaled *x, unsigned unit, uint64_t *n)
{
    wide below = ((wide)(x->whole % unit) << x->shift) + x->rest, above = ((wide)unit << x->shift) - below;
    *n = x->whole / unit;
    bool down = below < above || (below == above && *n % 2 == 0);
    if (down && reads_as(x, below, true))
        return true;
    ++*n;
    return reads_as(x, above, false);
}

/* 15 digits suffice for what was a decimal of few digits, 17 for every double. */
static void shortest_exact(double v, struct digits *d)
{
    struct scaled x;
    uint64_t n;
    scale(v, &x);
    int dropped = round_to(&x, 100, &n) ? 2 : round_to(&x, 10, &n) ? 1 : 0;
    if (!dropped)
        round_to(&x, 1, &n);
    d->n = put_whole(n, d->at);
    d->point = d->n + dropped - x.places;
    while (d->n > 1 && d->at[d->n - 1] == '0')
        d->n--;
}

/* -- by printing and reading ---------------------------------------------------------------- */

static void take_digits(double v, int precision, struct digits *d)
{
    char text[40];
    int exponent = 0;
    snprintf(text, sizeof text, "%.*e", precision - 1, v);
    char *e = strchr(text, 'e');
    for (const char *p = e + 2; *p; p++)
        exponent = exponent * 10 + (*p - '0');
    d->n = 0;
    for (const char *p = text; p < e; p++)
        if (*p >= '0' && *p <= '9')
            d->at[d->n++] = *p;
    while (d->n > 1 && d->at[d->n - 1] == '0')
        d->n--;
    d->point = (e[1] == '-' ? -exponent : exponent) + 1;
}

static bool reads_back(const struct digits *d, double v)
{
    char text[48];
    bool ok;
    int n = snprintf(text, sizeof text, "%.*se%d", d->n, d->at, d->point - d->n);
    return number_value((struct slice){text, (size_t)n}, &ok) == v;
}

/* Adds one at the last of `n` digits; false when that gives a digit more. */
static bool step_up(struct digits *d, int n)
{
    while (d->n < n)
        d->at[d->n++] = '0';
    while (n > 0 && d->at[n - 1] == '9')
        n--;
    if (n == 0)
        return false;
    d->at[n - 1]++;
    d->n = n;
    return true;
}

static void shortest(double v, struct digits *d)
{
    /* Below the normal range doubles hold fewer digits, down to one. */
    for (int precision = v < DBL_MIN ? 1 : 15; precision <= 17; precision++) {
        take_digits(v, precision, d);
        if (reads_back(d, v))
            break;
        /* Above a power of two doubles are twice as far apart as below it: the 16-digit decimal
         * next above may be nearer to it than to any other, where the nearest 16-digit decimal is
         * not. */
        if (precision == 16 && step_up(d, 16) && reads_back(d, v))
            break;
    }
}

/* -- the number ----------------------------------------------------------------------------- */

static size_t put_zeroes(int n, char *to)
{
    if (n > 0)
        memset(to, '0', (size_t)n);
    return n > 0 ? (size_t)n : 0;
}

static size_t print_plain(const struct digits *d, char *to)
{
    size_t n = (size_t)d->n, whole = d->point > 0 ? (size_t)d->point : 0;
    if (!whole) {
        memcpy(to, "0.", 2);
        size_t zeroes = put_zeroes(-d->point, to + 2);
        memcpy(to + 2 + zeroes, d->at, n);
        return 2 + zeroes + n;
    }
    if (n <= whole) {
        memcpy(to, d->at, n);
        return n + put_zeroes((int)(whole - n), to + n);
    }
    memcpy(to, d->at, whole);
    to[whole] = '.';
    memcpy(to + whole + 1, d->at + whole, n - whole);
    return n + 1;
}

static size_t put_exponent(int exponent, char *to)
{
    size_t n = 0;
    to[n++] = 'e';
    if (exponent < 0)
        to[n++] = '-';
    return n + (size_t)put_whole((uint64_t)(exponent < 0 ? -exponent : exponent), to + n);
}

/* Most numbers have three digits behind the mark at most, and 15 in all, no two of which are the same double. So if they read back as the value (their
 * quotient is the nearest double, since both are exact), they are its digits. 0: more are needed. */
static size_t print_few(double v, char *to)
{
    enum { SCALE = 1000 };
    if (!(v < 1e12) || FLT_EVAL_METHOD != 0)
        return 0;
    uint64_t all = (uint64_t)(v * SCALE + 0.5);
    if ((double)all / SCALE != v)
        return 0;
    size_t n = (size_t)put_whole(all / SCALE, to);
    unsigned rest = (unsigned)(all % SCALE);
    to[n] = '.';
    to[n + 1] = (char)('0' + rest / 100);
    to[n + 2] = (char)('0' + rest / 10 % 10);
    to[n + 3] = (char)('0' + rest % 10);
    return n + (rest % 100 == 0 ? 2 : rest % 10 == 0 ? 3 : 4);
}

size_t number_print(double value, char to[32])
{
    struct digits d;
    bool negative = value < 0;
    double v = negative ? -value : value;
    size_t n = negative, few;
    to[0] = '-';
    if (v < 1e15 && v == (double)(int64_t)v) {
        n += (size_t)put_whole((uint64_t)v, to + n);
    } else if ((few = print_few(v, to + n))) {
        n += few;
    } else {
        if (v >= LEAST && v < BEYOND)
            shortest_exact(v, &d);
        else
            shortest(v, &d);
        bool plain = v >= 1e-5 && v < 1e15;
        int exponent = d.point - 1;
        d.point = plain ? d.point : 1;
        n += print_plain(&d, to + n);
        n += plain ? 0 : put_exponent(exponent, to + n);
    }
    to[n] = '\0';
    return n;
}
