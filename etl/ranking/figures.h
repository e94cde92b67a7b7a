/* figures - what an index is fed with: one figure a unit, indicator and period.
 *
 * A unit is what is scored: an area, a programme, or a period of one laboratory. */
#ifndef RANKING_FIGURES_H
#define RANKING_FIGURES_H

#include "ranking/setup.h"
#include "stage.h"

/* What every index looks up: areas and programmes by id. */
struct world {
    struct table area_by, programme_by;
    LIST(struct record) areas;
};

void world_area(struct world *w, struct maker *keep, const struct record *r);
void world_programme(struct world *w, struct arena *a, const struct record *r);
/* NULL when there is none of that id. */
const struct record *world_find(const struct world *w, struct slice area);

struct figure {
    double value;
    const char *digits; /* as the source wrote them; NULL: there is no figure */
};

/* The figures of one indicator in one period, by unit: in blocks, so that nothing moves when units come. */
enum { FIGURE_BLOCK = 64 };
struct figure_column {
    uint32_t node, period; /* places in the catalogue, in periods */
    LIST(struct figure *) blocks;
};

enum { FIGURE_LEAF = 1, FIGURE_DENOMINATOR = 2 };

struct figures {
    LIST(struct figure_column) columns;
    LIST(struct slice) units, periods;
    struct table unit_by, period_by, column_by;
    uint32_t *newest;           /* by place in the catalogue: the column that was used last */
    uint32_t unit, period;      /* that were used last */
    char *pool;                 /* where the next digits go */
    size_t room;
    unsigned char *wanted;      /* FIGURE_… by place in the catalogue */
    bool panel;                 /* other periods than the index's own are looked at: imputation in time, a basis, a change */
    struct binder binder;
};

/* After nodes_bind and setup_methods: which indicators feed the index. A weight of 0 and an indicator that is not verified
 * keep a leaf out unless the config names it. */
void figures_open(struct figures *f, const struct setup *s, const struct nodes *nodes, const struct method *methods, struct arena *a);
/* An `observation`. Bounds, plans and figures of a category are left alone; a second figure for the same unit, indicator and
 * period is reported, the first one stands. */
int figures_add(struct figures *f, const struct setup *s, const struct nodes *nodes, const struct world *world, struct ctx *ctx,
                const struct record *r);
/* NULL when there is none. */
const struct figure *figures_find(const struct figures *f, size_t unit, size_t node, size_t period);
static inline const struct figure *figures_at(const struct figure_column *c, size_t unit)
{
    size_t block = unit / FIGURE_BLOCK;
    const struct figure *own = block < c->blocks.n ? c->blocks.at[block] : NULL;
    return own && own[unit % FIGURE_BLOCK].digits ? &own[unit % FIGURE_BLOCK] : NULL;
}
/* The weight of a node among its siblings: `weight.CODE` of the nearest node above that gives one, else the catalogue's. */
double figures_weight(const struct nodes *nodes, const struct method *methods, size_t node, size_t root);
/* Does the list hold the word? */
bool words_hold(const struct words *list, struct slice word);

#endif
