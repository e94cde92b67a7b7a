/* index_rig - what every test of the index engine needs: an arena, numbers that are near, refusals that name. */
#ifndef TESTS_UNIT_INDEX_RIG_H
#define TESTS_UNIT_INDEX_RIG_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"

#include <cmocka.h> /* last: it makes a macro of base/error.h's fail */

static struct arena arena;

static inline void assert_near(double found, double wanted, double within)
{
    if (isnan(wanted) ? !isnan(found) : !(fabs(found - wanted) <= within))
        fail_msg("%.17g is not %.17g", found, wanted);
}

/* The call failed with status 1, and its message holds `part`. */
static inline void assert_refused(int status, struct error *e, const char *part)
{
    assert_int_equal(status, -1);
    assert_int_equal(e->status, STATUS_DATA);
    if (!strstr(e->text, part))
        fail_msg("'%s' does not name '%s'", e->text, part);
    *e = (struct error){0};
}

#endif
