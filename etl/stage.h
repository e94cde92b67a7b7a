/* stage - what a stage is, what it may call, and the chain that joins stages inside one process.
 *
 * A record goes through the chain depth first: emit() hands it to the next stage and returns when everything behind has
 * seen it. Piped, the same record is printed and parsed in between; the bytes at the end are the same. */
#ifndef STAGE_H
#define STAGE_H

#include "base/os.h"
#include "conf/config.h"
#include "record/batch.h"

struct ctx;

enum stage_role {
    STAGE_FILTER, /* records in, records out */
    STAGE_SOURCE, /* makes the stream; stands first */
    STAGE_SINK,   /* writes a file and passes the records on; when it stands last no stream is printed */
};

/* What a stage needs of the records of one kind. A source may leave out what nobody behind it reads. */
enum reads {
    READS_ALL,      /* every field */
    READS_THESE,    /* those of the list; the record goes on */
    READS_THESE_UP, /* those of the list; the record ends here */
};

struct field_list {
    struct arena *arena;
    LIST(struct slice) names;
};

struct stage {
    const char *name, *summary;           /* help, man page and completion come from here … */
    const struct option *options;         /* … and from here: parse, default, config key, help in one row each */
    const struct config_rule *sections;   /* the sections of config.ini that it reads with tables of its own, or NULL */
    const char *operands;                 /* "[FILE...]" in help; NULL: it takes none */
    const char *about;                    /* a few sentences for help and the man page */
    enum stage_role role;
    size_t state_size;                    /* ctx->state: cleared, options filled in before open */
    int (*open)(struct ctx *);            /* check options and config; touch no data; may be NULL */
    int (*produce)(struct ctx *);         /* STAGE_SOURCE: emit_made() all records, in phases */
    int (*record)(struct ctx *, struct record *);  /* emit() nought to many times */
    int (*batch)(struct ctx *, struct batch *);    /* the same for many at once; NULL: record() is called for each */
    int (*phase)(struct ctx *, enum phase ended);  /* optional: definitions, entities, figures */
    int (*finish)(struct ctx *);         /* end of stream: emit what was gathered; may be NULL */
    /* The fields of records of a kind that this stage looks at, added to the list. NULL: all of them. */
    enum reads (*reads)(const struct ctx *, enum kind_id kind, struct field_list *);
    /* For long inputs, which are cut into pieces (lanes.h): a copy of the stage for another thread. What was settled is shared, what
     * changes is new. 1, or no such function: this stage, and those behind it, take records in order. */
    int (*fork)(struct ctx *lane, const struct ctx *from);
    int (*join)(struct ctx *into, struct ctx *lane);  /* after each piece, in the order of the pieces; may be NULL */
    int (*merge)(struct ctx *into, struct ctx *lane); /* a stage that gathers: the copy's state is added; copies come in any order. What is to stay
     * where it is, is adopted (arena_adopt) from lane->perm, which is freed next */
};

/* What a stage sees of its chain. */
struct ctx {
    void *state;
    struct words operands;
    const bool *given;           /* by row of the option table: the command line or the config set it */
    const struct config *config; /* NULL without one */
    struct slice as_of;          /* empty when nothing gives one; known from the first record on */
    size_t threads;              /* -j: how many at most, 1 and up; nothing that is printed depends on it */
    bool stats;                  /* --stats: what a stage measured of itself may go to standard error at its end */
    struct arena *perm;          /* lives as long as the chain */
    uint64_t piece;              /* number of the piece of a long input that is in hand: later ones are higher, not always the next */
    struct maker *maker;         /* makes records that live until record() returns */
    struct error *error;
    struct link *link;           /* the chain's own */
};

/* Every call below returns 0, or -1 with ctx->error set: leave at once. */

/* Passes a record on that came in, changed or not. */
int emit(struct ctx *ctx, struct record *r);
/* A record that this stage made. What it took from the maker's arena may be given back when this returns. */
int emit_made(struct ctx *ctx, struct record *r);
/* The same for those that are left of a batch that came in, and for one that this stage made. */
int emit_batch(struct ctx *ctx, struct batch *b);
int emit_made_batch(struct ctx *ctx, struct batch *b);
/* The record that came in does not go on: it was found wrong (say so with report()), or is now part of another one. */
void reject(struct ctx *ctx, const struct record *r);
void merge_away(struct ctx *ctx, const struct record *r);
/* So many records of a batch. */
void reject_many(struct ctx *ctx, enum kind_id kind, size_t n);
void merge_many_away(struct ctx *ctx, enum kind_id kind, size_t n);
/* A row of a source that never became a record. */
void reject_row(struct ctx *ctx, enum kind_id kind);
/* STAGE_SOURCE: all records of this phase are out. */
int phase_done(struct ctx *ctx, enum phase ended);

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };

/* Something that a reader of the data must know. Texts are copied; bytes that are not UTF-8 are replaced. */
struct finding {
    enum severity severity;
    const char *rule;           /* a short name in kebab case that lives as long as the program, with a sentence in both languages in reports/words.def */
    const struct record *about; /* gives source, line and item where they are not given here; may be NULL */
    struct slice source;
    uint64_t line;
    uint64_t item;              /* the element of a JSON array, from 1 */
    struct slice field, found, wanted;
    struct slice raw; /* of a row that is none that can be used: its text, as it stands in the file */
};

/* Queued, and emitted as a `finding` when the phase ends: at most 1,000 a source and rule, then one that counts the rest. */
int report(struct ctx *ctx, const struct finding *f);

/* STAGE_SOURCE: the fields of records of this kind that are read behind it; false: all are. */
bool fields_read(struct ctx *ctx, enum kind_id kind, struct field_list *fields);

/* A sink's file: opened beside its target; the chain renames all of them when everything is whole. */
struct os_target *target_open(struct ctx *ctx, struct slice path);
/* The same for a sink that writes a folder of files (os_target_folder, os_target_put). */
struct os_target *target_folder(struct ctx *ctx, struct slice path, bool (*ours)(const char *name));

/* -- chains ----------------------------------------------------------------------------------------------------- */

/* What the words before the first stage say. */
struct globals {
    struct slice config;    /* -c */
    struct slice folder;    /* -C */
    uint64_t threads;       /* -j */
    struct slice as_of;     /* --as-of */
    bool stats;             /* --stats */
    bool all_findings;      /* --all-findings */
    bool dry;               /* print no stream: the run is a check */
    void (*heard)(void *listener, const struct record *finding); /* told every finding that leaves the chain; NULL: nobody */
    void *listener;
};

/* One row a stage, in the order of help; NULL at the end. */
extern const struct stage *const stages[];
const struct stage *stage_find(struct slice name);

struct chain;

/* Takes the words "ingest … then normalize …" apart, sets and checks every option, opens every stage. Paths in the words are
 * relative to `folder`. Status 2 when the words are wrong. The config may be NULL. */
struct chain *chain_open(const struct words *words, const struct globals *g, const struct config *config, const char *folder,
                         struct arena *perm, struct error *e);
/* Runs it on standard input (or the source stage) to standard output (or the sinks). -1 with the error set; then no target
 * was replaced. */
int chain_run(struct chain *c, struct error *e);
void chain_close(struct chain *c);

/* The day that "active" refers to: --as-of, else [report] as_of, else the newest `retrieved` of the sources; empty when
 * nothing says. */
struct slice chain_as_of(const struct globals *g, const struct config *config);

/* The sections of all stages, for config_check. */
const struct config_rule *chain_sections(struct arena *a);

#endif
