/* choice - which of several figures that should be one is used. */
#ifndef MATCH_CHOICE_H
#define MATCH_CHOICE_H

#include "conf/config.h"
#include "record/record.h"
#include "record/table.h"

enum choice_rule { CHOICE_PREFER, CHOICE_LATEST, CHOICE_QUALITY, CHOICE_REFUSE };

struct choice {
    struct words prefer;
    enum choice_rule rule;
    struct table by_indicator; /* code -> rule */
    struct table retrieved;    /* source -> place in `days` */
    LIST(struct slice) days;
};

/* Reads the rule ("prefer", "latest", "quality", "refuse"), those of single indicators (conflict_of.CODE in [reconcile]) and
 * when the config says that its sources were retrieved; the config may be NULL. -1 with status 2 for a rule that is none. */
int choice_open(struct choice *c, struct words prefer, struct slice rule, const struct config *config, struct arena *a,
                struct error *e);
enum choice_rule choice_rule_of(const struct choice *c, struct slice indicator);
/* The rule of the finding about a disagreement, and what it wants. */
const char *choice_finding(enum choice_rule rule);
const char *choice_words(enum choice_rule rule);

/* Observation a goes before b: by the rule, then by the order of `prefer` (beginnings of `cited`, or ids of sources). Where
 * both are the same neither does: the first stands. Under `refuse` as under `prefer`.
 * latest: by `as_of`, else the day on which the source was retrieved; one without a day is older than any.
 * quality: an exact value before a bound before an approximate one; a value without a flag before one with; a value with its
 * numerator and denominator before one without. */
bool choice_better(const struct choice *c, enum choice_rule rule, const struct record *a, const struct record *b);

#endif
