/* groups - the shell's group-by: one tally for each combination of values, in the order of appearance.
 *
 * With many groups every row would wait for memory. So short rows wait together instead: their places in the table are fetched
 * ahead, then their groups, and they are tallied when both are near. What comes out is the same. */
#ifndef CATALOGUE_GROUPS_H
#define CATALOGUE_GROUPS_H

#include "base/buffer.h"
#include "catalogue/measure.h"
#include "record/batch.h"

/* What each row needs of a group, in one line of the cache. */
enum { GROUP_SHORT = 20 };
struct group {
    _Alignas(64) char front[GROUP_SHORT]; /* the key, if it is short, with zeroes behind it; else where it is */
    uint32_t len;
    /* Of its tally: where no measure wants numbers, `n` counts the records. */
    uint64_t n;
    double least, most, high, low;
};

/* What few rows or none do. */
struct group_back {
    uint64_t order; /* of appearance: the number of the piece and, within it, of the group */
    struct tally *numbers; /* the parts of its tally that take more room; NULL: there are none */
    struct tally *classes; /* the different values, where a measure asks for them */
};

enum { GROUPS_SLAB = 256 };
struct group_slab {
    struct group at[GROUPS_SLAB];
    struct group_back back[GROUPS_SLAB];
};

enum { GROUPS_WAITING = 64, GROUPS_KEY = 64 };

struct groups {
    struct arena *arena;
    size_t fields; /* that make a key */
    unsigned needs; /* of all measures that will be asked */
    LIST(struct group_slab *) slabs; /* in the order of making */
    size_t n;
    /* From the hash of a key to its group: by places that are tried one after the other. */
    struct group_slot {
        uint32_t hash, number; /* of the group, from 1; 0: free */
    } *slots;
    size_t cap;
    bool merged; /* the list is to be put in order */
    struct appearance {
        uint64_t order;
        size_t group; /* its number, from 0 */
    } *list; /* at the end: all of them */
    struct buffer key;
    uint64_t piece; /* of the input, that the records in hand come from */
    struct waiting {
        uint64_t piece;
        double number;
        struct group *group; /* that has this hash, perhaps not this key */
        uint32_t hash, nth; /* its number, from 1 */
        bool is_number;
        unsigned char len;
        char key[GROUPS_KEY + GROUP_SHORT]; /* with zeroes behind it */
    } waiting[GROUPS_WAITING];
    size_t waits; /* how many */
};

/* A record: at[0 .. fields) are the places of its key, at[fields] that of the measured field (-1: it has none). */
void groups_add(struct groups *g, const struct record *r, const int *at);
void groups_add_many(struct groups *g, const struct batch *b, const int *at);
/* The groups of another thread are added. In which order threads are merged does not matter. True: they were taken over where they are, and their
 * arena must live as long as `g`. */
bool groups_merge(struct groups *g, struct groups *from);
/* No more come: what waits is tallied. The list is made, in the order of appearance. */
void groups_end(struct groups *g);
/* The values of a group's key, `fields` of them, in the arena. Missing fields are null. */
void group_values(const struct groups *g, size_t group, struct value *out, struct arena *a);
/* Its numbers; and its classes, NULL where no measure asks for them. */
struct tally group_numbers(const struct groups *g, size_t group);
struct tally *group_classes(const struct groups *g, size_t group);
/* It will be asked for soon. */
void group_fetch(const struct groups *g, size_t group);

#endif
