/* units - what is to be done with the unit of a figure, by the unit that its indicator is counted in. */
#ifndef MATCH_UNITS_H
#define MATCH_UNITS_H

#include "record/table.h"

struct unit_plan {
    /* CONVERT: times the factor. UNKNOWN: a unit that the table of text/unit.h does not have, on either side. OTHER: both are
     * known and measure different things, as kW and kWh. */
    enum { UNIT_KEEP, UNIT_RENAME, UNIT_CONVERT, UNIT_UNKNOWN, UNIT_OTHER } what;
    struct slice to; /* the unit it gets; of UNKNOWN and OTHER the one that was wanted */
    double factor;
    int power; /* the factor is 10^power; INT_MIN: it is no power of ten */
};

/* Cleared, with an arena, it is empty. */
struct units {
    struct arena *arena;
    struct table by_code; /* indicator -> place in `wanted` */
    LIST(struct slice) wanted;
    struct table memo; /* "indicator\0unit" -> place in `plans` */
    LIST(struct unit_plan) plans;
};

/* The unit of an indicator, canonical; the first that is said stands. */
void units_define(struct units *u, struct slice indicator, struct slice unit);
struct unit_plan units_plan(struct units *u, struct slice indicator, struct slice unit);

#endif
