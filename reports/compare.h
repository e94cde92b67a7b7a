/* compare - one city at every node of the index beside others: the table of live formulas that the profile and its peers share.
 *
 * The reader chooses the city on the profile's sheet, country and class of size on the sheet of the peers; the data sheet (nodes)
 * keeps the scores of all and, in columns of their own, those of the cities in the comparison. The chosen city always belongs to it. */
#ifndef REPORTS_COMPARE_H
#define REPORTS_COMPARE_H

#include "reports/profile.h"

/* The cells that choose, by their names, and what they hold as the book is written. */
struct compared {
    const char *city_cell, *country_cell, *size_cell;
    size_t country, size; /* of the choices in the profile */
};

struct compared compared_by(struct report *r, const struct profile *f);
/* The city belongs to the comparison. */
bool compared_has(const struct profile *f, const struct compared *c, size_t city);
struct slice compared_name(struct report *r, const struct profile *f, size_t city);

/* Who the city is compared with: all that are ranked, or its peers. */
enum compare_scope { COMPARE_ALL, COMPARE_PEERS };

/* Notes and settings stand above it already: the distance to the next city, the table, the three indicators that separate the two, a radar. */
void compare_write(struct report *r, struct page *p, const struct profile *f, enum compare_scope scope);

#endif
