/* changes - what changed from one edition of the report to the next. */
#ifndef REPORTS_CHANGES_H
#define REPORTS_CHANGES_H

#include "reports/edition.h"
#include "reports/words.h"

/* What is told, in this order. */
enum change {
    CHANGE_SCORE,          /* of the newest period of either edition: rank or score differ, or it stands in one of them alone */
    CHANGE_REVISED_SCORE,  /* of the same period, where that is not the newest of both */
    CHANGE_NEW_EXPERIMENT,
    CHANGE_ENDED_EXPERIMENT, /* its end is stated and not after the new edition's day; the old one did not say so */
    CHANGE_GONE_EXPERIMENT,
    CHANGE_NEW_PARTNER,
    CHANGE_GONE_PARTNER,
    CHANGE_REVISED_FIGURE, /* value, qualifier, unit or flag */
    CHANGE_NEW_FIGURE,
    CHANGE_GONE_FIGURE,
    CHANGES
};

/* The two sides; one is NULL for what came or went. */
struct change_pair {
    const struct item *old, *new;
};

struct changes {
    struct edition old, new;
    LIST(struct change_pair) of[CHANGES]; /* in the order of the new edition, then what is gone in that of the old one */
};

/* The comparison in the making. The old edition is held (some 300 bytes a figure); of the figures of the new one only those that differ
 * are, so it may come as it is read. */
struct comparison;
/* Reads the old edition. NULL with the error set. */
struct comparison *comparison_open(const char *old, struct arena *a, struct error *e);
/* One thing of the new edition; copied when it is kept. */
void comparison_add(struct comparison *c, const struct item *i);
/* Reads the new edition from a file instead. */
int comparison_read(struct comparison *c, const char *new, struct error *e);
/* When all of it was added. `new`: what it says of itself; of a file that was read NULL. Several figures that sources state of one thing:
 * those that say the same are taken together first, then the first with the first. */
const struct changes *comparison_end(struct comparison *c, const struct edition *new);

/* A number of a pair's side as people read it: as many decimals as it needs to be told from the other side. Empty: nothing is said. */
struct slice change_number(enum lang l, const struct change_pair *p, const struct item *side, enum cell c, struct arena *a);
/* "over 40 partners": the figure of a side. */
struct slice change_figure(enum lang l, const struct change_pair *p, const struct item *side, struct arena *a);

#endif
