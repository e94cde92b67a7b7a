/* areas - which territory a name or code means: a territory is a level and a code, and no level is ever taken for another. */
#ifndef MATCH_AREAS_H
#define MATCH_AREAS_H

#include "base/buffer.h"
#include "match/names.h"

enum area_found { AREA_FOUND, AREA_UNKNOWN, AREA_AMBIGUOUS };

struct area {
    struct slice id, level;
};

/* Cleared, with `names.arena` set, it is empty. */
struct areas {
    LIST(struct area) at;
    struct table by_id;
    struct names names; /* name_key -> places in `at` */
    struct table memo;  /* "name\0level" -> place in `at`; only what was found */
};

/* "comune", "citta_metropolitana", "fua", "nuts1" to "nuts3" or "country" for what sources call them ("Municipality",
 * "Functional Urban Area"); a word that is none of them stays. Into the arena. */
struct slice area_level(struct slice word, struct arena *scratch);

/* Adds a territory; the same id again is the same one. Returns its place. Both texts are copied. */
size_t areas_define(struct areas *s, struct slice id, struct slice level);
/* One more name or code of the territory at `place`. */
void areas_name(struct areas *s, size_t place, struct slice name, struct arena *scratch);

/* The territory that bears the id, name or code, of the level (canonical) if one is declared. Borne by several of them it is
 * ambiguous: two levels are two territories, and nobody but the source knows which of them it means. */
enum area_found areas_find(struct areas *s, struct slice name, struct slice level, struct arena *scratch, struct slice *id);
/* Those that the name may mean: "one of IT-001272 (comune), ITC11 (citta_metropolitana): no level is declared". */
struct slice areas_candidates(const struct areas *s, struct slice name, struct slice level, struct arena *a);

#endif
