/* record - one flat object of the stream: a shape (kind and names of fields, in order) and a value for each.
 *
 * Records of one shape share it, so a stage looks its fields up once a shape (`bind`), not by name for every record. A
 * record is borrowed: it and everything in it is good until the call that got it returns. To keep is to copy (record_keep). */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "record/kind.h"

enum value_type { VALUE_ABSENT, VALUE_NULL, VALUE_BOOL, VALUE_NUMBER, VALUE_TEXT, VALUE_LIST };

/* What the stream can print, and nothing else. A number is its decimal text with the double beside it: 67091.20 leaves as it
 * came until arithmetic touches it. Text is UTF-8. */
struct value {
    enum value_type type;
    bool truth;
    union {
        struct slice text;  /* VALUE_TEXT, and the digits of VALUE_NUMBER */
        struct {
            const struct slice *items; /* VALUE_LIST */
            size_t n;
        } list;
    };
    double number; /* VALUE_NUMBER: the nearest double to the digits */
};

struct shape {
    enum kind_id kind;
    struct slice kind_name;
    unsigned id; /* from 0, in the order of making */
    size_t n;
    const struct slice *names;
    const struct slice *keys; /* n + 1 pieces of JSON: `{"kind":"area"` and `,"name":` for each field */
};

struct record {
    const struct shape *shape;
    struct value *values; /* one for each name of the shape */
    size_t room;          /* how many fit before they must move; 0: not ours to change (record_own first) */
};

/* Where shapes live: one for each chain of stages. */
struct shapes;
struct shapes *shapes_new(struct arena *perm);
/* The shape with these names in this order, made when it is new. The names are copied. */
const struct shape *shape_get(struct shapes *s, struct slice kind, const struct slice *names, size_t n);
/* The shape with one name more. */
const struct shape *shape_with(struct shapes *s, const struct shape *from, struct slice name);
/* Place of a field, or -1. */
int shape_find(const struct shape *s, struct slice name);

/* What is needed to make or change records: shapes for their names, an arena for their values. */
struct maker {
    struct shapes *shapes;
    struct arena *arena;
};

struct record record_new(struct maker *m, struct slice kind);
/* A copy whose values may be changed; texts and lists are still borrowed. */
struct record record_own(struct maker *m, const struct record *r);
/* A copy down to the last byte. */
struct record record_keep(struct maker *m, const struct record *r);
/* Sets a field, adding it at the end when it is new. The record must be our own (record_new, record_own, record_keep). */
void record_set(struct maker *m, struct record *r, const char *name, struct value v);
void record_set_at(struct record *r, int at, struct value v);

/* The value at a place that `bind` or shape_find gave, or by name; never NULL: a missing field is VALUE_ABSENT. */
extern const struct value value_absent;
static inline const struct value *record_at(const struct record *r, int at)
{
    return at < 0 ? &value_absent : &r->values[at];
}
const struct value *record_get(const struct record *r, const char *name);
/* The text of a field; empty when it is missing or not text (numbers give their digits). */
struct slice record_text(const struct record *r, const char *name);

/* Makers of values. */
static inline struct value value_text(struct slice text)
{
    return (struct value){.type = VALUE_TEXT, .text = text};
}
static inline struct value value_null(void)
{
    return (struct value){.type = VALUE_NULL};
}
struct value value_bool(bool truth);
static inline struct value value_digits(struct slice json, double number)
{
    return (struct value){.type = VALUE_NUMBER, .text = json, .number = number};
}
/* Computed numbers: the shortest digits that read back. Not for NaN or infinity: those are null, and a caller that can meet
 * them must say why. */
struct value value_double(struct arena *a, double number);
struct value value_count(struct arena *a, uint64_t number);
struct value value_list(const struct slice *items, size_t n);

/* A copy of the texts and digits, too. */
struct value value_keep(struct arena *a, struct value v);

/* Absent, null, empty text or empty list: nothing is said. */
bool value_is_empty(const struct value *v);
struct slice value_as_text(const struct value *v);
bool value_eq(const struct value *a, const struct value *b);

/* Places of a fixed list of fields in every shape that comes by, looked up once a shape:
 *     static const char *const wanted[] = {"area", "indicator", NULL};
 *     const int *at = bind(&s->binder, r->shape);      at[0] is the place of "area" or -1 */
struct binder {
    const char *const *names; /* NULL at the end */
    struct arena *arena;
    int **places; /* by id of the shape */
    size_t cap;
};
const int *bind_slow(struct binder *b, const struct shape *s);
static inline const int *bind(struct binder *b, const struct shape *s)
{
    return s->id < b->cap && b->places[s->id] ? b->places[s->id] : bind_slow(b, s);
}

#endif
