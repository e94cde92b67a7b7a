/* terms - the controlled terms of open-data catalogues: licences, frequencies, themes, with their IRIs. */
#ifndef REPORTS_OPEN_TERMS_H
#define REPORTS_OPEN_TERMS_H

#include "base/slice.h"

struct term {
    const char *key; /* as the config gives it */
    const char *iri;
    const char *title;
    const char *note; /* of a licence: its type (ADMS); of a frequency: the same in the smart data models, or "" */
};

/* A row without key ends each table. */
extern const struct term licences[], frequencies[], themes[];

/* NULL when the table does not know it. */
const struct term *term_find(const struct term *table, struct slice key);
/* The licence that a text begins with ("CC-BY-4.0 (…)", "CC BY 4.0"), or NULL: it is not one that is known to permit
 * redistribution. */
const struct term *licence_of(struct slice text);

#endif
