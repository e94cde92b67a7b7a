/* kind - what kinds of record there are, in which phase of the stream they come, and what their fields hold. */
#ifndef RECORD_KIND_H
#define RECORD_KIND_H

#include "base/slice.h"

/* The order of a stream. A neutral record (a finding) may stand in any phase and ends none. */
enum phase { PHASE_DEFINITIONS, PHASE_ENTITIES, PHASE_FIGURES, PHASE_SOURCES, PHASES, PHASE_NEUTRAL };

enum kind_id {
#define KIND(name, phase, help) KIND_##name,
#define FIELD(name, type, help)
#include "record/kinds.def"
#undef KIND
#undef FIELD
    KINDS,
    KIND_OTHER = KINDS /* a kind that the program does not know: a figure of somebody else's */
};

enum field_type { FIELD_CODE, FIELD_TEXT, FIELD_NUMBER, FIELD_DATE, FIELD_LIST, FIELD_BOOL };

struct field {
    const char *name; /* NULL ends a list of fields */
    enum field_type type;
    const char *help;
};

struct kind {
    const char *name;
    enum phase phase;
    const char *help;
    const struct field *fields;
};

/* One row an enum kind_id, KINDS of them. */
extern const struct kind kinds[];

/* KIND_OTHER when there is none. */
enum kind_id kind_of(struct slice name);
/* An unknown kind is a figure. */
enum phase kind_phase(enum kind_id kind);
/* NULL when the kind has no such field. */
const struct field *kind_field(enum kind_id kind, struct slice name);

#endif
