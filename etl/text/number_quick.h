/* number_quick - plain numbers of few digits, a word at a time: most numbers of most files are such. */
#ifndef TEXT_NUMBER_QUICK_H
#define TEXT_NUMBER_QUICK_H

#include <float.h>

#include "base/slice.h"
#include "base/word.h"

/* The same where more than eight digits stand in a row. */
size_t number_quick_long(const char *p, const char *end, double *value);

/* Bytes of the number [-]DIGITS[.DIGITS] at the front, as JSON has it, with at most 15 digits; 0: whatever else stands there is for number_front.
 * It is not looked at what follows, but that it is no digit: an exponent is the caller's to see. `end` is where the text ends that may be read: a
 * cell inside a long one is read faster up to the end of that, since how many bytes are left is then no question.
 *
 * So many digits, and the power of ten under them, are exact as doubles; their quotient is the nearest one (Clinger 1990). */
static inline size_t number_quick_front(const char *p, const char *end, double *value)
{
    /* By the sign: it must not depend on a guess, and minus nothing is the -0 that JSON has. */
    static const double tens[2][9] = {{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8}, {-1e0, -1e1, -1e2, -1e3, -1e4, -1e5, -1e6, -1e7, -1e8}};
    static const uint32_t shift[9] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    if (p == end || FLT_EVAL_METHOD != 0)
        return 0;
    const char *from = p;
    size_t minus = *p == '-';
    p += minus;
    size_t left = (size_t)(end - p);
    uint64_t first = left >= 8 ? word_of(p) : word_short(p, left);
    size_t n = word_digits(first);
    if (n == 8)
        return number_quick_long(from, end, value);
    if (!n || (n > 1 && *p == '0'))
        return 0;
    uint64_t digits = word_value(first, n);
    if ((first >> n * 8 & 0xff) != '.') {
        *value = (double)(int64_t)digits / tens[minus][0];
        return minus + n;
    }
    size_t behind = left - n - 1;
    if (!behind)
        return 0;
    /* The last eight bytes of the text, where fewer stand behind the point: nothing beyond it is read. */
    size_t back = behind < 8 ? 8 - behind : 0;
    uint64_t second = left >= 8 ? word_of(p + n + 1 - back) >> back * 8 : first >> (n + 1) * 8;
    size_t places = word_digits(second);
    if (!places)
        return 0;
    if (places == 8 && behind > 8)
        return number_quick_long(from, end, value);
    digits = digits * shift[places] + word_value(second, places);
    *value = (double)(int64_t)digits / tens[minus][places];
    return minus + n + 1 + places;
}

/* The whole text is such a number. */
static inline bool number_quick(struct slice text, double *value)
{
    return text.len && number_quick_front(text.at, text.at + text.len, value) == text.len;
}

#endif
