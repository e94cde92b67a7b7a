/* groups - the shell's group-by: one tally for each combination of values, in the order of appearance.
 *
 * With many groups every row would wait for memory. So short rows wait together instead: their places in the table are fetched
 * ahead, then their groups, and they are tallied when both are near. What comes out is the same. */
#ifndef CATALOGUE_GROUPS_H
#define CATALOGUE_GROUPS_H

#include "base/buffer.h"
#include "catalogue/measure.h"

struct group {
    uint64_t records; /* what every row touches stands first */
    struct tally numbers;
    struct tally *classes; /* the different values, where a measure asks for them */
    struct slice key;
    uint64_t piece, nth; /* of the input where it appeared first, and its number among the groups of the thread that met it */
};

enum { GROUPS_WAITING = 64, GROUPS_KEY = 64 };

struct groups {
    struct arena *arena;
    size_t fields; /* that make a key */
    unsigned needs; /* of all measures that will be asked */
    bool merged; /* the list is to be put in order */
    struct table by_key;
    LIST(struct group *) list;
    struct buffer key;
    uint64_t piece; /* of the input, that the records in hand come from */
    struct waiting {
        uint64_t hash, piece;
        double number;
        const struct table_entry *entry; /* that has this hash, perhaps not this key */
        bool is_number;
        unsigned char len;
        char key[GROUPS_KEY];
    } waiting[GROUPS_WAITING];
    size_t waits; /* how many */
    char *next;   /* room for groups: so many bytes */
    size_t room;
};

/* A record: at[0 .. fields) are the places of its key, at[fields] that of the measured field (-1: it has none). */
void groups_add(struct groups *g, const struct record *r, const int *at);
/* The groups of another thread are added; what they hold must live as long as `g`. In which order threads are merged does not matter. */
void groups_merge(struct groups *g, struct groups *from);
/* No more come: what waits is tallied. The list is whole now, in the order of appearance. */
void groups_end(struct groups *g);
/* The values of a group's key, `fields` of them, in the arena. Missing fields are null. */
void group_values(const struct group *one, size_t fields, struct value *out, struct arena *a);

#endif
