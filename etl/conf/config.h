/* config - config.ini: sections of `key = value`, every key with its line. Read once, checked against option tables.
 *
 * Lines that begin with # or ; are comments; there are no inline comments, so `delimiter = ;` means what it says. Refused with
 * file and line: continuation lines (a blank at the front), repeated keys and sections, keys outside a section, lines over 4096
 * bytes, bytes that are not UTF-8, unknown sections and keys. */
#ifndef CONF_CONFIG_H
#define CONF_CONFIG_H

#include "base/digest.h"
#include "conf/option.h"

struct config_key {
    struct slice name, value;
    unsigned line;
};

struct config_section {
    struct slice type; /* "source" of [source citta] */
    struct slice name; /* "citta"; empty without one */
    unsigned line;
    struct config_key *at;
    size_t n, cap;
};

struct config {
    const char *path;   /* as given: "config.ini" */
    const char *folder; /* of the path; "" for the current one */
    char sha256[DIGEST_TEXT];
    struct config_section *at;
    size_t n, cap;
};

/* A kind of section that somebody reads: [type] or [type NAME]. */
struct config_rule {
    const char *type; /* NULL ends a table */
    bool named;
    const struct option *options; /* NULL: any keys (values, validate) */
    const char *help;
};

/* Status 1 when the file cannot be read, 2 when it is wrong. The config lives in the arena. */
int config_load(struct config *c, const char *path, struct arena *a, struct error *e);
/* Every section and key must be known to one of the rules. */
int config_check(const struct config *c, const struct config_rule *rules, struct error *e);

/* The section of a type and name ("" for none), or NULL; the next of a type behind `after` (NULL: the first). */
const struct config_section *config_find(const struct config *c, const char *type, struct slice name);
const struct config_section *config_next(const struct config *c, const char *type, const struct config_section *after);

/* Sets the rows of the table whose key stands in the section; `given` (may be NULL) is told which, and a row that is already marked there is left alone:
 * the command line goes before the config. Other keys are left for other tables. */
int config_read(const struct config *c, const struct config_section *s, const struct option *table, void *state, bool *given,
                struct arena *a, struct error *e);
/* For a stage's own table: the rows with a section. */
int config_fill(const struct config *c, const struct option *table, void *state, bool *given, struct arena *a, struct error *e);

#endif
