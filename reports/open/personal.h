/* personal - signs of a person in what is about to be published. */
#ifndef REPORTS_OPEN_PERSONAL_H
#define REPORTS_OPEN_PERSONAL_H

#include "record/record.h"

/* Status 1 naming source, line and field (never the text) when a text of the record holds a codice fiscale of a person or a
 * mail address of the form name.surname@…. A net with wide meshes: it does not replace somebody who looks. */
int personal_check(const struct record *r, struct error *e);

#endif
