/* unit - what figures are counted in, and the factor between two units of one quantity. */
#ifndef TEXT_UNIT_H
#define TEXT_UNIT_H

#include "base/slice.h"

/* The canonical spelling: "kmq", "km²" -> "km2"; "mq" -> "m2"; "€", "euro" -> "EUR"; "k€", "M€",
 * "mln €", "milioni di euro", "M EUR" -> "kEUR", "MEUR"; "per cento", "percent" -> "%"; "mesi" ->
 * "months"; "mila", "milioni" -> "thousand", "million" (of "count"). Anything unknown comes back as
 * it is. Signs are read as they stand (MW is not mW), words in any case. */
struct slice unit_canonical(struct slice unit);
/* A canonical spelling whose quantity is known, or thousands, millions or billions of one: "mila abitanti". */
bool unit_is_known(struct slice unit);
/* How many `to` one `from` is (canonical spellings): m2 -> km2 gives 1e-6, MEUR -> EUR 1e6, kg -> t
 * 1e-3; a unit is 1 of itself, known or not. persons and inhabitants are counts; "million" of
 * what is counted in EUR is a million of them; false when
 * they are not of one quantity or not known.
 * Exact powers of ten come as `power` too (10^power), so that digits can be moved instead of
 * multiplied; `power` is INT_MIN otherwise. */
bool unit_factor(struct slice from, struct slice to, double *factor, int *power);

#endif
