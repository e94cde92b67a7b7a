/* same - which records of organisations and experiments stand for one, and which names in other records mean them. */
#ifndef MATCH_SAME_H
#define MATCH_SAME_H

#include "match/clusters.h"
#include "match/names.h"
#include "match/review.h"
#include "record/record.h"

/* A name of an organisation that a record of another kind holds. */
struct mention {
    struct slice text;       /* as it came first */
    const struct record *in; /* the first record that holds it */
    bool known;              /* by the name itself; else because it is alike, or by the review file */
};

struct same {
    struct arena *arena;
    double merge_above, review_above;
    struct review review; /* as it was read: merge and apart are obeyed */
    const struct record *const *records;
    size_t n;
    /* Filled by same_find. */
    struct clusters clusters; /* things: the records, then the mentions */
    struct names partners;    /* organisation_key -> things */
    struct names labels;      /* "kind\nname_key" -> things */
    struct table ids;         /* id of a partner -> its record */
    LIST(struct mention) mentions;
    struct table by_text;     /* name_key of a mention -> its place */
    LIST(struct review_pair) doubtful; /* best first */
};

const char *same_label_field(enum kind_id kind);

/* Records with one kind, id and name are one; so are partners that share a name but for the legal form, those that the review
 * file merges, and organisations and experiments whose names are alike at merge_above or more. None that it holds apart are.
 * Two experiments of another programme, call or proponent are never one by their titles alone, and an acronym that may be several
 * organisations is none of them. What is alike at review_above or more, and not one, is doubtful. */
void same_find(struct same *s);

/* The record, or SIZE_MAX, that a name in another record means; `text` is the name to use for it. */
size_t same_meant(struct same *s, struct slice name, struct slice *text);

/* The lines of the review file as it is to be: what a person has decided, then what is doubtful. */
void same_review(struct same *s, struct buffer *b);

#endif
