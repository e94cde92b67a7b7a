/* cells - from the cell of a column to the value of a field: numbers, dates, words for truth, lists, and what stands beside them. */
#ifndef FORMATS_CELLS_H
#define FORMATS_CELLS_H

#include "stage.h"
#include "text/date.h"
#include "text/number.h"

/* What becomes of a column. */
struct column {
    int cell;                            /* place in the row; -1: a constant */
    const struct field *field;           /* NULL: a field that the kind does not know */
    enum field_type type;                /* of the field; else as `type.COLUMN` says, and text without it */
    bool typed;                          /* false: kept as it came */
    struct slice name;                   /* of the field */
    struct slice header;                 /* of the column */
    const struct config_section *values; /* words to codes, or NULL */
    struct value constant;
    /* How the cells of this column are written. */
    struct number_style style;
    enum date_order order;
    bool school; /* 2008/09 is a school year, not a month */
    char list; /* between the items of a list; 0: none */
    const struct words *missing, *own_missing, *flags;
    struct slice unit; /* of its numbers, as declared; empty: as each cell says */
    const struct words *spread; /* the items of a list go to these fields, too; NULL: they do not */
    bool labels;       /* cells are "CODE: label" */
    bool plain;        /* cells stay as they are, blanks included; only an empty one is null */
    /* Set by column_settle (glance.h). */
    enum quick {
        QUICK_NOT,
        QUICK_TEXT,
        QUICK_NUMBER,
        QUICK_COMMA, /* numbers with a decimal comma */
        QUICK_DATE,
        QUICK_TURNED, /* dates that may begin with the day or the month */
    } quick;
    uint64_t missing_lengths; /* bit n: a sign for missing has n bytes, or 63 and more */
    bool fronts[256]; /* by its first byte a cell may be one, or has a blank in front */
    int at;                   /* place of the field in the record; -1: nobody reads it, so its cells are only checked */
    bool brings_unit;         /* a number brings the declared unit into the record, as records of many rows have it (plan.h) */
};

/* Cells of one source, on their way. */
struct cells {
    struct ctx *ctx;
    struct finding about;     /* place of the row in hand */
    bool masked;              /* the source has personal columns: what was found is shown as "xxx 99" */
    int year;                 /* of dates that lack theirs; 0: none is known */
    bool bad;                 /* a cell of the row in hand was refused */
    bool beside;              /* something of it went into another field than its own, or was doubted */
    bool tries;               /* nobody is told of either */
    struct slice first_fault; /* "line 31: …" of the first one */
};

/* One cell into a field. What stands beside it (qualifier, unit, flag, the end of a span of dates) goes into the record, which may be NULL. A cell that does
 * not fit is a finding, and `bad`. -1: an error. */
int cell_convert(struct cells *g, const struct column *c, const struct value *cell, struct record *r, struct value *out);
/* True, and what that would give, of a text that fits its column and has nothing beside it. False: nobody was told why. */
bool cell_try(struct cells *g, const struct column *c, struct slice cell, struct value *out);
/* The code that [values …] gives for the word; the word itself when it gives none. */
struct slice cell_code(const struct column *c, struct slice text);
bool words_have(const struct words *words, struct slice text);

#endif
