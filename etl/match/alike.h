/* alike - how alike two names of organisations or two titles are, from 0 to 1, by the names alone. */
#ifndef MATCH_ALIKE_H
#define MATCH_ALIKE_H

#include "base/arena.h"

/* One word of a name that says something: "di" and "the" are none. */
struct alike_word {
    struct slice text;
    float weight; /* 1; less for what many names begin with, such as "fondazione" */
    bool head;    /* says what it is: a university is no municipality */
    bool capital; /* written in capitals, as acronyms are */
    bool strict;  /* a number, a letter, a roman numeral: another one is another name */
};

enum { ALIKE_WORDS = 24 }; /* words of a name that count; what stands behind them is not looked at */

/* A name taken apart. */
struct alike {
    struct slice key;     /* text/name.h, without legal forms, with one word for each of several languages */
    struct slice compact; /* its words without spaces */
    struct slice outside; /* the key of what stands outside of brackets; empty without them */
    struct slice acronym; /* a word that stands for the others, "… (CSI)", and is none of them; empty without */
    struct alike_word *words;
    size_t n;
    double weight; /* of all words together */
};

/* `organisation`: legal forms at the end are no part of the name. Into the arena. */
struct alike alike_of(struct slice name, bool organisation, struct arena *a);

/* 1: the same but for case, accents, legal form and language of common words; 0.98: the same words in another order, or
 * joined; 0.93 to 0.95: an acronym of the other (match/acronym.h); below: the share of weight that the words have in common, where
 * initials stand for their words at 0.85 and a word of one typing error for the other at less than 1. The same but for what one
 * has in brackets is 0.88. Names with different numbers have at most 0.5. Symmetric. */
double alike_score(const struct alike *x, const struct alike *y);

/* One letter more, less or another, or two neighbours changed over. */
bool alike_one_edit(struct slice a, struct slice b);

#endif
