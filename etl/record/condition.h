/* condition - `FIELD OP VALUE [and …]`: which records are meant, in `select`, the catalogue's `where` and wherever else. */
#ifndef RECORD_CONDITION_H
#define RECORD_CONDITION_H

#include "record/batch.h"

/* OP is = != < <= > >= or in: `in (a, b)`. VALUE goes to the next " and " or stands in single or double quotes.
 *
 * Nothing said (absent, null, empty) fits `FIELD = ""` and no other term; `FIELD != ""` is "it is known". A number compares
 * as a number when VALUE is one, a text by its bytes. When both are dates of different precision, < and > hold only when
 * they are certain: 2018 < 2018-05 does not. A list fits = and `in` when one of its items does, and != when none does.
 * `n(FIELD)` is the number of different items that a list has. */
struct condition;

/* NULL with status 2 and a text that names the term. An empty text is a condition that everything fits. */
struct condition *condition_parse(struct slice text, struct arena *a, struct error *e);
/* The fields, in the order in which condition_fits wants their values; NULL at the end. `n(x)` asks for x. */
const char *const *condition_fields(const struct condition *c);
/* True when the condition holds only for records whose `field` is one text: a term `FIELD = TEXT`. */
bool condition_equals(const struct condition *c, const char *field, struct slice *text);
/* `values`: one for each of condition_fields. */
bool condition_fits(const struct condition *c, const struct value *const *values);
/* The same, with the fields looked up in one record. */
bool condition_fits_record(const struct condition *c, struct binder *b, const struct record *r);
/* The rows of a batch that fit stay in it. */
void condition_filter(const struct condition *c, struct binder *b, struct batch *batch);
struct binder condition_binder(const struct condition *c, struct arena *a);

#endif
