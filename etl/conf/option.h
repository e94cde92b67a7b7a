/* option - one row an option: parsing, default, config key, help, man page and completion all come from it. */
#ifndef CONF_OPTION_H
#define CONF_OPTION_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

enum option_type {
    OPTION_FLAG,   /* bool; in the config yes or no */
    OPTION_TEXT,   /* struct slice */
    OPTION_PATH,   /* struct slice; relative to the folder of the config when it stands there */
    OPTION_COUNT,  /* uint64_t */
    OPTION_SHARE,  /* double from 0 to 1: "5%" or "0.05" */
    OPTION_NUMBER, /* double */
    OPTION_LIST,   /* struct words: texts between commas, trimmed */
    OPTION_CHOICE, /* struct slice, one of `arg`: "it|en" */
    OPTION_CHAR,   /* char: one ASCII character, or tab, space, none */
    OPTION_DATE,   /* struct slice: YYYY[-MM[-DD]] */
    OPTION_MAP,    /* struct pairs: in the config `NAME.KEY = VALUE`, as often as there are keys */
};

struct words {
    const struct slice *at;
    size_t n;
};

struct pair {
    struct slice key, value;
    unsigned line; /* in the config */
};

struct pairs {
    struct pair *at;
    size_t n, cap;
};

struct option {
    const char *name;    /* "by": --by, and the key in the config; NULL ends a table */
    char letter;         /* 'o': -o; 0: none */
    enum option_type type;
    size_t at;           /* place in the state */
    const char *arg;     /* "FIELD,..." in help; the choices of a CHOICE */
    const char *fallback; /* as it would stand in the config; NULL: zero */
    const char *help;    /* "Fields that name a group" */
    const char *section; /* the config may give it there, as `name` says; NULL: the command line alone */
};

#define OPTION_AT(type, member) offsetof(type, member)

/* Who sets a value, for messages and for relative paths. */
struct option_origin {
    const char *where;  /* "config.ini:12: key 'lang'" or "citylab xlsx: --lang" */
    const char *folder; /* paths are relative to this one; NULL or "": to the current one */
    unsigned line;
};

/* The defaults into a cleared state. */
void options_default(const struct option *table, void *state, struct arena *a);
/* One value from its text; -1 (status 2) names where, what was found and what was wanted. */
int option_set(const struct option *o, void *state, struct slice text, const struct option_origin *from, struct arena *a,
               struct error *e);
/* For an OPTION_MAP: adds a pair. */
int option_add(const struct option *o, void *state, struct slice key, struct slice value, const struct option_origin *from,
               struct arena *a, struct error *e);
/* NULL when the table has none of that name. */
const struct option *option_find(const struct option *table, struct slice name);

/* Words of a command: `--name VALUE`, `--name=VALUE`, `-n VALUE`, `-nVALUE`, `--flag`, `--no-flag`; `--` ends them. What is no option is an operand and
 * goes to `operands`. `given` (one bool a row, may be NULL) says which were set. Paths are relative to `folder`. */
int options_parse(const struct option *table, void *state, const char *command, const struct words *words, const char *folder,
                  struct words *operands, bool *given, struct arena *a, struct error *e);
/* True when the word is an option of the table that takes the next word as its value: so that a value "then" is one. */
bool option_takes_next(const struct option *table, struct slice word);

#endif
