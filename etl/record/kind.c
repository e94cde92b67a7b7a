/* kind - what kinds of record there are, in which phase of the stream they come, and what their fields hold. */
#include "record/kind.h"

/* kinds.def as one row of fields, a nameless row before each kind and at the end; ROW_kind is the place of that row. */
enum {
#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)
#define KIND(name, phase, help) ROW_##name,
#define FIELD(name, type, help) PASTE(ROW_LINE_, __LINE__),
#include "record/kinds.def"
#undef KIND
#undef FIELD
};

static const struct field fields[] = {
#define KIND(name, phase, help) {NULL, FIELD_CODE, NULL},
#define FIELD(name, type, help) {#name, FIELD_##type, help},
#include "record/kinds.def"
#undef KIND
#undef FIELD
    {NULL, FIELD_CODE, NULL},
};

const struct kind kinds[] = {
#define KIND(name, phase, help) {#name, PHASE_##phase, help, fields + ROW_##name + 1},
#define FIELD(name, type, help)
#include "record/kinds.def"
#undef KIND
#undef FIELD
};

enum kind_id kind_of(struct slice name)
{
    for (int i = 0; i < KINDS; i++)
        if (slice_is(name, kinds[i].name))
            return (enum kind_id)i;
    return KIND_OTHER;
}

enum phase kind_phase(enum kind_id kind)
{
    return kind < KINDS ? kinds[kind].phase : PHASE_FIGURES;
}

const struct field *kind_field(enum kind_id kind, struct slice name)
{
    if (kind >= KINDS)
        return NULL;
    for (const struct field *f = kinds[kind].fields; f->name; f++)
        if (slice_is(name, f->name))
            return f;
    return NULL;
}
