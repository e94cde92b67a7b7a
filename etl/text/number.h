/* number - decimal numbers as people write them, and as programs print them. No locale is asked,
 * ever. */
#ifndef TEXT_NUMBER_H
#define TEXT_NUMBER_H

#include "base/arena.h"

/* How a source writes numbers. '\0' means the separator is not used. */
struct number_style {
    char decimal;   /* ',' or '.' */
    char thousands; /* ',' '.' ' ' '\'' or '\0'; ' ' also stands for U+00A0, U+202F and U+2009,
                     * '\'' for U+2019 */
};

enum number_fault {
    NUMBER_FINE,
    NUMBER_EMPTY,  /* nothing but blanks */
    NUMBER_NONE,   /* no number at all */
    NUMBER_GROUPS, /* thousands separators where none can be: 1.2345 */
    NUMBER_RANGE,  /* does not fit a double */
    NUMBER_BEHIND, /* something that is no unit stands behind the number */
};

struct number {
    struct slice text;     /* JSON form of the same digits: "1.234,50" -> "1234.50", "+08" -> "8",
                            * "-,5" -> "-0.5" */
    double value;          /* the nearest double */
    const char *qualifier; /* "=", "<", "<=", ">", ">=" or "~" */
    struct slice unit;     /* what stands behind, trimmed: "%", "km2"; empty when nothing does */
};

/* Reads a whole cell under the declared convention alone: nothing is guessed. Digits are kept:
 * trailing zeroes stay. Qualifiers stand before, with or without an article ("oltre il 50%"):
 *   >=  oltre, over, più di, more than, almeno, at least, >=
 *   <=  fino a, al massimo, non oltre, up to, at most, no more than, <=
 *   <   meno di, less than, fewer than, under, <
 *   >   >
 *   ~   circa, ca., quasi, about, around, approximately, nearly, almost, ~
 * or behind: "100+", "1000 mq circa", "50 o più"; "una settantina" is none of them. Two that differ
 * are NUMBER_BEHIND. A unit is words of letters and the signs that units are written with, at most
 * 48 bytes, with no number of its own but "km2" and "per 1.000 abitanti". A currency may stand
 * before the digits: "€ 7,5 milioni" has the unit "milioni €". The text goes to `a` unless the
 * cell's own bytes are already the JSON form. */
enum number_fault number_read(struct slice cell, struct number_style style, struct arena *a,
                              struct number *out);
/* What a fault means, in English, to stand behind "is not a number: ". */
const char *number_fault_text(enum number_fault fault);

/* The nearest double to a JSON number (correctly rounded); `ok` is false when it is none or
 * overflows. */
double number_value(struct slice json, bool *ok);
/* Bytes of the longest JSON number at the front of the text, 0 when there is none, and its value as number_value has it. */
size_t number_front(struct slice text, double *value, bool *ok);
/* True when the bytes are a number as RFC 8259 writes it. */
bool number_is_json(struct slice s);
/* The shortest decimal that reads back as the same double, without exponent from 1e-5 to below
 * 1e15; `to` takes 32 bytes and is terminated; the length is returned. -0 prints as 0. The value
 * must be finite. */
size_t number_print(double value, char to[32]);
/* A JSON number times 10^power, with the same digits: the decimal mark moves, so nothing is rounded. Into the arena. */
struct slice number_shift(struct slice json, int power, struct arena *a);
/* The digits of a JSON number for people: decimal mark and thousands separator (NULL: none) of
 * their language, and at most `decimals` places (-1: all it has), rounded half to even on the
 * decimal digits. Exponents are written out up to some forty zeroes. Into the arena. */
struct slice number_show(struct slice json, char decimal, const char *thousands, int decimals,
                         struct arena *a);

#endif
