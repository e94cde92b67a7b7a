/* merge - the values of two records that are one. */
#ifndef MATCH_MERGE_H
#define MATCH_MERGE_H

#include "record/record.h"

bool merge_holds(const struct value *list, struct slice item);
/* Both lists, each item once. */
struct value merge_lists(struct arena *a, const struct value *x, const struct value *y);
/* 2018 and 2018-07 do not disagree: the one says less. */
bool merge_refines(struct slice a, struct slice b);
/* Two values of a field (NULL: one that the kind does not list) cannot both be right. */
bool merge_contradicts(const struct field *f, const struct value *a, const struct value *b);
/* A field that stays what it is in the record that takes the other in. */
bool merge_is_own(struct slice name, enum kind_id kind);
/* Where it was read: "source:line", with the item of a JSON array as "source:line#item". */
struct slice merge_place(const struct record *r, struct arena *a);

#endif
