/* lanes - a long input cut into pieces that go through private copies of the stages, several at the same time.
 *
 * Each lane is a thread with a copy of the chain's first stages, as far as they can be copied (stage.h, `fork`). For each piece:
 *
 *     take    in order, one lane at a time: the next piece of the input
 *     seal    in order, one lane at a time: what must see all of the input in its order; at any time before the piece is joined
 *     look    all at once: is the piece what it seems? A piece that is not, and all behind it, are given back
 *     run     all at once, when the pieces before have been looked at: its records go through the lane's stages
 *     join    in order, one lane at a time: what the lane's stages put out goes on in the chain itself
 *
 * So the chain behind the lanes, and what is printed, see everything in the order of the input, and nothing depends on how many
 * lanes there are. One lane is the chain itself: it has no thread and copies nothing. */
#ifndef LANES_H
#define LANES_H

#include "stage.h"

/* What a source of pieces can do. Each but `look`, `agree` and `give_back` returns -1 with the error set. */
struct lane_work {
    void *(*piece_new)(struct arena *perm);
    void (*piece_end)(void *piece);
    int (*take)(void *from, void *piece, struct error *e); /* 1; 0: no more */
    void (*seal)(void *from, void *piece);
    bool (*look)(void *from, void *piece);
    void (*agree)(void *from, void *piece);     /* in order: the piece will be run, and so were those before; it must be quick */
    void (*give_back)(void *from, void *piece); /* those taken last come first */
    void *(*open)(struct ctx *lane, void *from); /* what a lane keeps for itself; NULL: an error */
    int (*run)(void *own, void *piece);
    int (*join)(void *from, void *own);
    void (*close)(void *own);
};

struct lanes;

/* For the source stage at the head of a chain. Threads begin with the second piece. */
struct lanes *lanes_open(struct ctx *ctx, const struct lane_work *work, void *from);
/* Until no piece is left: 0; 1: the first of what was given back is to be read in another way; then it may be called again. */
int lanes_run(struct lanes *l);
/* What the lanes' stages gathered is merged into the chain's. */
int lanes_close(struct lanes *l);

#endif
