/* pairs - which of many names are alike, without comparing each with each. */
#ifndef MATCH_PAIRS_H
#define MATCH_PAIRS_H

#include "match/alike.h"

struct pair_alike {
    size_t a, b; /* places in the names, a < b */
    double score;
};

struct pairs_alike {
    struct pair_alike *at;
    size_t n, cap;
};

/* Every pair with a score of `least` (over 0) or more, by place of a, then b, each once. Compared are names that have one of
 * their rarer words in common (or but for a typing error), names of the same letters, and words that may be an acronym of others;
 * with `least` in hand, only the words without which a pair cannot reach it are looked at. A word that is among the rarest of
 * more than PAIRS_BLOCK names leads to the last PAIRS_BLOCK of them, and no more than PAIRS_WORDS words count as one but for
 * typing errors: pairs beyond that may be missed. Working memory is given back; the pairs live in the arena. */
enum { PAIRS_BLOCK = 4000, PAIRS_WORDS = 32 };
struct pairs_alike pairs_alike(const struct alike *names, size_t n, double least, struct arena *a);

#endif
