/* number_shift - a decimal number times a power of ten, by moving its decimal mark. */
#include "text/number.h"

/* The digits of a number that has no exponent, apart: all of them in `digits`, `whole` of them
 * before the decimal mark. */
static size_t split_digits(struct slice json, char *digits, size_t *whole)
{
    size_t n = 0;
    bool behind = false;
    *whole = 0;
    for (size_t i = 0; i < json.len; i++) {
        if (json.at[i] == '.')
            behind = true;
        if (json.at[i] < '0' || json.at[i] > '9')
            continue;
        digits[n++] = json.at[i];
        *whole += !behind;
    }
    return n;
}

struct slice number_shift(struct slice json, int power, struct arena *a)
{
    size_t e = 0, n, whole, shift = (size_t)(power < 0 ? -power : power);
    while (e < json.len && json.at[e] != 'e' && json.at[e] != 'E')
        e++;
    if (e < json.len) {
        long long exponent = 0;
        for (size_t i = e + 1; i < json.len && exponent < 100000; i++)
            if (json.at[i] >= '0' && json.at[i] <= '9')
                exponent = exponent * 10 + (json.at[i] - '0');
        exponent = json.at[e + 1] == '-' ? -exponent : exponent;
        return slice_format(a, "%.*se%lld", (int)e, json.at, exponent + power);
    }
    char *digits = arena_alloc(a, json.len + 2 * shift),
         *to = arena_alloc(a, json.len + 2 * shift + 2);
    n = split_digits(json, digits + shift, &whole) + shift;
    whole += shift;
    /* Zeroes in front for a mark that goes left, behind for one that goes right. */
    memset(digits, '0', shift);
    if (power > 0) {
        for (; n < whole + shift; n++)
            digits[n] = '0';
        whole += shift;
    } else {
        whole -= shift;
    }
    size_t from = 0, len = 0;
    while (from + 1 < whole && digits[from] == '0')
        from++;
    if (json.at[0] == '-')
        to[len++] = '-';
    for (size_t i = from; i < n; i++) {
        if (i == whole)
            to[len++] = '.';
        to[len++] = digits[i];
    }
    return (struct slice){to, len};
}
