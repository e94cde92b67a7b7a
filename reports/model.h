/* model - all records of a stream, kept and found again: what every report is made from. No workbook and no JSON here. */
#ifndef REPORTS_MODEL_H
#define REPORTS_MODEL_H

#include "record/record.h"
#include "record/spool.h"
#include "record/table.h"
#include "reports/words.h"

/* Records of the model, borrowed from it, in the order of the stream unless a maker says otherwise. */
struct records {
    const struct record **at;
    size_t n;
};

struct model_index;

/* Areas that have a figure of an indicator, as far as three: then it is a figure of cities. */
struct model_spread {
    struct slice areas[3];
    size_t n;
};

struct model {
    struct maker maker;                        /* shapes and arena of everything that is kept */
    struct slice as_of;                        /* empty: no day is given */
    LIST(const struct record *) of[KINDS + 1]; /* by kind, in stream order; the last for unknown kinds */
    LIST(struct model_index *) indexes;        /* made when they are first asked for */
    size_t cells;                              /* values of all records that came */
    struct table indicators;                   /* of observations -> place in `spreads` */
    LIST(struct model_spread) spreads;
    /* model_spool */
    const char *beside;
    struct error *error;
    size_t figures_most, figures; /* stated figures that may stay in memory, and that came */
    struct spool *spool;          /* the others */
    bool scattered;               /* one of those is not of three areas or more */
    struct binder places;         /* of what every observation is asked */
    size_t in_order;              /* observations in memory that came before them */
};

void model_open(struct model *m, struct maker maker, struct slice as_of);
/* Copies the record into the model's arena. -1 with status 3: only when model_spool was called. */
int model_add(struct model *m, const struct record *r);

/* From here on model_add keeps so many of the figures that sources state in memory, and the others on the disk beside a target, until
 * model_gather has looked which of them a look-up can ask for. */
void model_spool(struct model *m, const char *beside, size_t figures_most, struct error *e);
/* At the end of the stream, before anything is looked up: takes into memory what is about an entity that the model knows, or about
 * an area that has a score. -1 with status 3. */
int model_gather(struct model *m);
/* Gives the disk back. */
void model_close(struct model *m);

/* The observations in the order of the stream, those on the disk too: figures_begin begins, figures_next gives the next one, good until the
 * next call, or NULL at the end (and after a failure, which is in the model's error). One walk at a time. */
struct figures_walk {
    struct model *model;
    bool memory_only; /* those on the disk are not wanted */
    size_t at;
    struct record record;
};
struct figures_walk figures_begin(struct model *m, bool memory_only);
const struct record *figures_next(struct figures_walk *w);
/* An upper bound of how many a walk gives. */
size_t model_figures_most(const struct model *m);

struct records model_all(const struct model *m, enum kind_id kind);
/* Those of a kind whose field has this text, or a list that holds it. Looked up, not searched, from the second call on. */
struct records model_with(struct model *m, enum kind_id kind, const char *field, struct slice text);
/* The first of them, or NULL. */
const struct record *model_first(struct model *m, enum kind_id kind, const char *field, struct slice text);

/* What people call it: name, title or name_it / name_en of the record with this id (of an indicator: code); the id itself when
 * there is none. */
struct slice model_name(struct model *m, enum lang l, enum kind_id kind, struct slice id);
/* name_it / name_en, name or title of a record; a text of its own language where the other is missing. */
struct slice record_name(enum lang l, const struct record *r);
/* FIELD_it or FIELD_en; the other one when that is empty. */
struct slice record_in(enum lang l, const struct record *r, const char *it, const char *en);

/* A copy in the order of a field's text; records without it come last. Equal ones keep their order. */
struct records model_sorted(struct model *m, struct records list, const char *field);

/* Three areas or more have a figure of the indicator. */
bool model_of_cities(const struct model *m, struct slice indicator);
/* A figure that a source gives of an area, of an indicator that three areas or more have. */
bool model_is_observed(struct model *m, const struct record *observation);
/* The observation was computed from the catalogue, not given by a source. */
bool is_computed(const struct record *observation);
/* Observations that sources give, of an entity (a programme, a call, …), in stream order. */
struct records model_figures(struct model *m, struct slice entity);
/* The groups and leaves of the catalogue below a code, depth first, in catalogue order; `depth` counts from the code's children. */
struct records model_children(struct model *m, struct slice code);
/* The root above an indicator (its own code when it has no parent); cut at 64 steps, so a circle ends too. */
struct slice model_root(struct model *m, struct slice code);

#endif
