/* help - what people read about the program: help, man page and completion, all from the tables of options. */
#ifndef HELP_H
#define HELP_H

#include "base/buffer.h"
#include "stage.h"

/* A command that is no stage. */
struct command {
    const char *name, *summary, *operands, *about;
    const struct option *options;
};

struct manual {
    const struct option *globals;
    const struct command *commands; /* a nameless row at the end */
};

/* All of it in a page: usage, stages, commands, global options. */
void help_overview(struct buffer *b, const struct manual *m);
/* One stage or command; false when there is none of that name. */
bool help_topic(struct buffer *b, const struct manual *m, struct slice name);
/* citylab(1) in man's macros. */
void help_man(struct buffer *b, const struct manual *m);
/* Completion for bash. */
void help_completion(struct buffer *b, const struct manual *m);

#endif
