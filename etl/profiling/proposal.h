/* proposal - how a file seems to be dressed: keys for its [source] section, each with what speaks for it and against it.
 *
 * Nothing here decides what a record is: the guesses are the keys that `ingest` knows, as texts, and a person may change each. */
#ifndef PROFILING_PROPOSAL_H
#define PROFILING_PROPOSAL_H

#include "base/buffer.h"
#include "base/error.h"
#include "formats/rows.h"

/* What is looked at: a file, which is read several times, or bytes that were read before (the beginning of a pipe). */
struct origin {
    const char *name; /* for messages */
    const char *file; /* NULL: `bytes` alone */
    struct slice bytes;
    bool cut;             /* `bytes` are the beginning of more */
    uint64_t unpack_most; /* as in input.h */
};

enum { PEEK_MOST = 1 << 20 }; /* of a pipe: what may be looked at before it is read */

struct guess {
    struct slice key, value;   /* "decimal", "missing.Abitanti" */
    struct slice why, against; /* for people; `against` says what would decide, and where; may be empty */
    bool doubtful;
    bool told;     /* only said, no key: the value is empty */
    uint64_t line; /* of the row that shows it; 0: none alone */
};

struct proposal {
    struct arena *arena;
    LIST(struct guess) guesses;
};

/* Looks at all of it: bytes, then lines, then cells. Memory is flat: a block, a MiB of text, counters for each column. Status 1 when it cannot be
 * read; a file that makes no sense still gives a proposal that says so. */
int propose(struct proposal *p, const struct origin *o, struct arena *a, struct error *e);
const struct guess *proposal_find(const struct proposal *p, const char *key);

/* Adds a guess; the texts must live as long as the arena. */
struct guess *proposal_add(struct proposal *p, struct slice key, struct slice value, struct slice why);
/* Something that no key can say; doubtful, unless the caller says otherwise. */
struct guess *proposal_tell(struct proposal *p, struct slice about, struct slice text, uint64_t line);

/* Fields for the columns, cut by `by`, that are called as in SDMX: geo, TIME_PERIOD, OBS_VALUE, … */
void proposal_map(struct proposal *p, struct slice names, char by);

/* A section for config.ini, `# ` before what is said to people. */
void proposal_print(const struct proposal *p, struct slice id, struct slice path, struct buffer *to);

#endif
