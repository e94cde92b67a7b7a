/* units - what is to be done with the unit of a figure, by the unit that its indicator is counted in. */
#include "match/units.h"

#include "text/unit.h"

enum { MEMO_MOST = 1 << 16, MEMO_LONGEST = 256 }; /* spellings remembered, so that memory stays bounded */

void units_define(struct units *u, struct slice indicator, struct slice unit)
{
    bool fresh;
    size_t *at = table_at(&u->by_code, u->arena, indicator, &fresh);
    if (!fresh)
        return;
    *at = u->wanted.n;
    LIST_PUSH(u->arena, &u->wanted, slice_copy(u->arena, unit));
}

static struct unit_plan make_plan(const struct units *u, struct slice indicator, struct slice unit)
{
    const size_t *at = table_find(&u->by_code, indicator);
    struct slice is = unit_canonical(unit), wanted = at ? u->wanted.at[*at] : S("");
    struct unit_plan p = {.to = is};
    if (!wanted.len || slice_eq(is, wanted))
        p.what = slice_eq(is, unit) ? UNIT_KEEP : UNIT_RENAME;
    else if (unit_factor(is, wanted, &p.factor, &p.power))
        p = (struct unit_plan){UNIT_CONVERT, wanted, p.factor, p.power};
    else
        p = (struct unit_plan){.what = unit_is_known(is) && unit_is_known(wanted) ? UNIT_OTHER : UNIT_UNKNOWN, .to = wanted};
    return p;
}

struct unit_plan units_plan(struct units *u, struct slice indicator, struct slice unit)
{
    char room[MEMO_LONGEST];
    if (indicator.len + unit.len >= sizeof room || u->plans.n >= MEMO_MOST)
        return make_plan(u, indicator, unit);
    if (indicator.len)
        memcpy(room, indicator.at, indicator.len);
    room[indicator.len] = '\0';
    memcpy(room + indicator.len + 1, unit.at, unit.len);
    struct slice key = {room, indicator.len + 1 + unit.len};
    const size_t *seen = table_find(&u->memo, key);
    if (seen)
        return u->plans.at[*seen];
    bool fresh;
    struct unit_plan p = make_plan(u, indicator, unit);
    p.to = slice_copy(u->arena, p.to);
    *table_at(&u->memo, u->arena, key, &fresh) = u->plans.n;
    LIST_PUSH(u->arena, &u->plans, p);
    return p;
}
