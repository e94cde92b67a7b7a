/* name - when two spellings are the same name: folded by Unicode rules (libunistring). */
#ifndef TEXT_NAME_H
#define TEXT_NAME_H

#include "base/arena.h"

/* The key of a name: NFKD, case folded, without combining marks, runs of anything that is neither
 * letter nor digit as one space, none at the ends. "RIcuciTÓ" and "Ricucitò" give "ricucito";
 * "D-Flight" and "d flight" the same; "L’Aquila" gives "l aquila". A key is its own key. Text that
 * is not UTF-8 or folds to nothing gives its own bytes. Into the arena. Language-independent: no
 * Turkish i. */
struct slice name_key(struct slice name, struct arena *a);

#endif
