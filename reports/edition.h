/* edition - one edition of the report as far as two are compared: its scores, experiments, partners and figures. */
#ifndef REPORTS_EDITION_H
#define REPORTS_EDITION_H

#include "record/record.h"

/* Things of a class are the same in both editions when their keys are. */
enum item_class { ITEM_SCORE, ITEM_EXPERIMENT, ITEM_PARTNER, ITEM_FIGURE, ITEM_CLASSES };

/* What is known of a thing. */
enum cell {
    CELL_none = -1,
    CELL_index,
    CELL_node,
    CELL_area,
    CELL_entity,
    CELL_period,
    CELL_id,
    CELL_title,
    CELL_name,
    CELL_start,
    CELL_end,
    CELL_indicator,
    CELL_label,
    CELL_category,
    CELL_nature,
    CELL_cited,
    CELL_rank,
    CELL_value,
    CELL_qualifier,
    CELL_unit,
    CELL_flag,
    CELL_source,
    /* what the report calls the codes above, in its language */
    CELL_node_name,
    CELL_area_name,
    CELL_entity_name,
    CELL_indicator_name,
    CELL_nature_name,
    CELLS
};

/* The texts of a thing, one behind the other, with a zero byte behind each: a million figures are kept. */
struct item {
    enum item_class class;
    struct slice packed;
};

/* What tells things of a class apart, then what may change, then names; CELL_none ends each list. */
struct item_cells {
    enum cell key[9], values[6], names[6];
};
extern const struct item_cells item_cells[ITEM_CLASSES];

/* The name of a member of the report that holds a cell: "area". */
const char *cell_key(enum cell c);

/* From the texts of all cells; into the arena. */
struct item item_make(struct arena *a, enum item_class class, const struct slice texts[CELLS]);
/* From a record of the stream; false when it is of no class. Nothing is named: the report's model knows the names. The item is good
 * as long as the arena. */
bool item_of_record(struct arena *a, const struct record *r, struct item *out);
/* The texts that tell it apart. */
struct slice item_key(const struct item *i);
/* Empty when nothing is said; of a number its digits. */
struct slice item_get(const struct item *i, enum cell c);
/* Both say the same: numbers by their value, a unit that one of them does not state is no other unit. */
bool item_same(const struct item *a, const struct item *b, enum cell c);

struct edition {
    const char *path;
    struct slice as_of, program, title;
};

/* Reads a JSON report of this version in one pass and gives every thing that is compared to `take` (good until it returns). -1 with
 * the error set: what is none is refused with its place, status 1, perhaps after some things were given. */
int edition_read(struct edition *n, const char *path, struct arena *a, int (*take)(void *taker, const struct item *i), void *taker,
                 struct error *e);

#endif
