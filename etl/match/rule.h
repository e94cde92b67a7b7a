/* rule - the rules of [validate]: their arguments, and which records break them. */
#ifndef MATCH_RULE_H
#define MATCH_RULE_H

#include <regex.h>

#include "conf/option.h"
#include "record/record.h"
#include "record/rejected.h"
#include "record/table.h"
#include "stage.h"
#include "text/date.h"

/* The values that a KIND.FIELD holds in the stream: what a rule `exists in` asks. */
struct set {
    enum kind_id kind;
    struct slice field;
    size_t place;        /* in the binder of its kind */
    struct table counts; /* value -> records that hold it */
};

struct bound {
    bool given, is_number, is_date;
    double number;
    struct date date;
};

struct rule {
    const struct rule_type *type; /* one line of the table in rule.c */
    const char *finding;          /* the name of its findings */
    bool is_unique;               /* what it has seen must be remembered */
    enum severity severity;
    enum kind_id kind;
    struct slice field;
    size_t place;           /* of the field in the binder of its kind */
    struct slice args;      /* as written */
    struct slice name;      /* its key in the config; empty: built in */
    struct slice where;     /* "config.ini:12: key 'x'" */
    bool deferred;          /* can be decided only when the phase is over */
    struct words words;     /* one of */
    struct bound low, high; /* range */
    const regex_t *pattern; /* matches */
    struct slice other;     /* before */
    size_t other_place;
    double days;            /* fresh within */
    bool has_period;        /* fresh: measured against the record's own period, at other_place */
    bool has_share;         /* more rows of a source than this share break it: the source is refused */
    double share;
    struct rejected broken; /* the rows that do */
    bool met, other_met;    /* a record had the field, and `other` */
    LIST(struct set *) sets; /* exists in */
    struct table seen;       /* unique: value -> place in `firsts` */
    LIST(struct slice) firsts;
};

/* The rules on one kind, the sets that it fills, and the fields that both need. */
struct watch {
    LIST(struct rule *) rules;
    LIST(struct set *) sets;
    LIST(const char *) names;
    struct binder binder;
};

/* All rules; cleared it is empty. */
struct rules {
    struct watch watches[KINDS];
    LIST(struct set *) sets;
    bool holds[PHASES]; /* a rule of this phase must wait for its end */
    struct arena *perm;
    struct error *error;
};

/* What a check sees, and what it says of a value that breaks the rule. */
struct check {
    struct arena *arena;
    const struct record *r;
    const int *at;
    struct slice as_of;
    struct slice found, wanted;
};

/* A list is as many values as it has items, an empty field is none. */
size_t rule_items(const struct value *v);
struct slice rule_item(const struct value *v, size_t i);

/* "KIND.FIELD"; false when the kind is not known or no data. */
bool rule_target(struct slice text, enum kind_id *kind, struct slice *field);
/* Reads "RULE [ARGS] [share SHARE]" into a rule whose kind, field, severity and place in the config are set, and adds it; -1
 * with status 2. */
int rule_add(struct rules *rules, struct rule *rule, struct slice text);
bool rule_severity(struct slice word, enum severity *to);
/* The record breaks it: `found` and `wanted` of the check say how. */
bool rule_breaks(struct check *c, const struct rule *rule);

#endif
