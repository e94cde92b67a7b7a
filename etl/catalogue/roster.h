/* roster - the records of one kind, found by id, code, name or alias: what formulas join to. */
#ifndef CATALOGUE_ROSTER_H
#define CATALOGUE_ROSTER_H

#include "record/record.h"
#include "record/table.h"

/* All zeroes is an empty roster. */
struct roster {
    struct record *at;
    size_t n, cap;
    bool wanted, indexed;
    struct table by_name; /* id, code, name_key of names and aliases -> place */
};

/* The record must outlive the roster. */
void roster_add(struct roster *r, struct record kept, struct arena *a);
/* By id or code as it stands, else by name or alias, folded (text/name.h). NULL when there is none. */
const struct record *roster_find(struct roster *r, struct slice name, struct arena *a, struct arena *scratch);
/* The records that a field names: one text, or a list of them. Names that nobody bears are left out. In the scratch arena. */
const struct record **roster_join(struct roster *r, const struct value *names, struct arena *a, struct arena *scratch, size_t *n);

#endif
