/* review - the file in which a person says of doubtful pairs whether they are one. */
#ifndef MATCH_REVIEW_H
#define MATCH_REVIEW_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

enum review_verdict { REVIEW_OPEN, REVIEW_MERGE, REVIEW_APART };

/* A line: `?`, `merge` or `apart`, then kind, score, both names and where they were found, tabs between. What stands behind
 * the names is for the person. */
struct review_pair {
    enum review_verdict verdict;
    struct slice kind, score, a, b, place_a, place_b;
};

struct review {
    struct review_pair *at;
    size_t n, cap;
    struct slice bytes; /* as it was read */
};

/* A file that is not there is an empty one. Blank lines and lines that begin with # are skipped; -1 with status 2 and
 * "FILE:LINE: …" for any other that is none of ours. Into the arena. */
int review_read(struct review *r, const char *path, struct arena *a, struct error *e);
/* The file as a whole, with its explanation at the top. */
void review_print(struct buffer *b, const struct review_pair *pairs, size_t n);

#endif
