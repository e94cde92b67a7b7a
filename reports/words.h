/* words - every text of the reports, in Italian and English, from one table (words.def); numbers and dates in texts. */
#ifndef REPORTS_WORDS_H
#define REPORTS_WORDS_H

#include "record/record.h"

enum lang { LANG_IT, LANG_EN, LANGS };

enum word {
    WORD_none, /* an empty text */
#define WORD(key, it, en) WORD_##key,
#define CODE(group, code, it, en)
#define RULE(rule, it, en)
#include "words.def"
#undef WORD
#undef CODE
#undef RULE
    WORDS
};

/* LANG_EN for "en", else LANG_IT. */
enum lang lang_of(struct slice code);
const char *lang_code(enum lang l);

const char *word(enum lang l, enum word w);
/* The text with every {1}, {2} … replaced; NULL ends the texts. Into the arena. */
struct slice word_fill(struct arena *a, const char *text, ...) __attribute__((sentinel));

/* What a code of a group means ("nature", "planned"); the code itself when the table has none. */
struct slice word_code(enum lang l, const char *group, struct slice code);
bool word_has_code(const char *group, struct slice code);
/* The sentence of a finding, with its field, what was found and what was wanted in it. */
struct slice word_finding(enum lang l, const struct record *finding, struct arena *a);

/* What a stage says in a finding ("a number (empty)"), as far as the table has the words; the text itself where it has not. */
struct slice word_said(enum lang l, struct slice text, struct arena *a);

/* The digits of a number as the language writes them: 7500000 -> "7.500.000". At most `decimals` places (-1: all). */
struct slice word_number(enum lang l, struct slice digits, int decimals, struct arena *a);
struct slice word_count(enum lang l, uint64_t n, struct arena *a);
/* YYYY[-MM[-DD]]: Italian 09/07/2026, 07/2026, 2026; English as it stands. What is no date comes back as it is. */
struct slice word_date(enum lang l, struct slice iso, struct arena *a);
/* "9 luglio 2026", "9 July 2026". */
struct slice word_long_date(enum lang l, struct slice iso, struct arena *a);
/* Decimals that a computed number needs for three or four significant digits. */
int word_decimals(double number);
/* "oltre 40 partner", "circa 1.000 m²", "130 km²": qualifier and unit may be empty. */
struct slice word_quantity(enum lang l, struct slice qualifier, struct slice digits, int decimals, struct slice unit,
                           struct arena *a);
/* The same of an observation's value, qualifier and unit, a computed one rounded; empty when it has no value. */
struct slice word_figure(enum lang l, const struct record *observation, struct arena *a);

/* For tests: the i-th row of the table, false behind the last. Group and code are NULL for words, group is "rule" for rules. */
struct word_row {
    const char *key, *group, *it, *en;
};
bool word_row(size_t i, struct word_row *out);

#endif
