/* json_element - one element of a JSON document to the cells of its rows.
 *
 * jansson says whether the element is in order; the cells are then taken from its bytes, since jansson's numbers have lost
 * their digits. */
#ifndef FORMATS_JSON_ELEMENT_H
#define FORMATS_JSON_ELEMENT_H

#include "formats/inside.h"

struct element;

/* `each` as in struct profile. */
struct element *element_new(struct rows *r, struct slice each);
void element_free(struct element *el);

/* Takes an element that begins in the line `line`, behind `indent` bytes of it, and stays where it is until the last of its rows is out. false: it is
 * none that can be read, and `out` is the faulty row. */
bool element_open(struct element *el, struct slice raw, uint64_t line, size_t indent, struct row *out);
/* The same for what stands at the front of the text, whatever is behind it: the bytes that the element takes, where it is one that needs no
 * jansson; 0: none is taken. */
size_t element_open_front(struct element *el, struct slice text, uint64_t line, size_t indent, struct row *out);
/* The next row of the element, or a faulty one; false when there is none left. */
bool element_next(struct element *el, struct row *out);

/* The shape of the row read last, and that of a row with these names, where such a row was read before; NULL: none. */
const struct shape *element_last_shape(const struct element *el);
const struct shape *element_shape_of(const struct element *el, const struct slice *names, size_t n);

/* JSON Lines in pieces: as struct pieced has them. */
bool jsonl_look(const struct element *el, struct piece *p);
bool jsonl_row(struct rows *fork, const struct piece *p, size_t k, struct row *out);
const struct shape *jsonl_alike(const struct rows *fork, const struct piece *p, size_t first, size_t most, size_t *n);
void jsonl_column(const struct rows *fork, const struct piece *p, size_t first, size_t n, size_t cell, struct arena *a, struct slice *to);

/* What stands between the quotes of a JSON string that is in order, escapes resolved; into the arena if there are any. */
struct slice json_unescape(struct arena *a, struct slice inside);

#endif
