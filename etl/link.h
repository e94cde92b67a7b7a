/* link - what a stage's calls (stage.c) and the chain (chain.c) share: the links of a chain and how records go through them. */
#ifndef LINK_H
#define LINK_H

#include "record/stream.h"
#include "record/table.h"
#include "stage.h"

/* What happened to the records of one kind at one stage. */
struct account {
    uint64_t in, made, out, rejected, merged;
};

struct told {
    uint64_t n;
    const char *rule;
    struct slice source;
    const char *severity;
};

struct link {
    struct ctx ctx;
    const struct stage *stage;
    struct chain *chain;
    struct link *next; /* NULL: the end of the chain */
    enum phase phase;
    struct account accounts[KINDS + 1];
    /* Findings wait here until the phase ends. */
    struct arena queue_arena;
    struct maker queue_maker;
    LIST(struct record) queue;
    struct table told_by; /* "rule\0source" -> place in told */
    LIST(struct told) told;
    uint64_t errors;    /* findings of severity error */
    struct slice first; /* the first of them, in words */
};

struct chain {
    struct arena *perm;
    struct globals globals;
    const struct config *config;
    struct head head;
    bool plain;
    struct shapes *shapes;
    struct arena scratch;
    struct maker maker;
    struct link *links;
    size_t n;
    struct stream_out out;
    bool prints; /* a stream goes to standard output */
    struct lane *lane;      /* a lane's copy of the first links of another chain, `of`; else NULL */
    const struct chain *of;
    LIST(struct os_target *) targets;
    struct error *error;
};

/* Hands a record to a stage: the phases before its own end first. */
int link_push(struct link *l, struct record *r);
int link_push_batch(struct link *l, struct batch *b);
/* The phases before `to` are over for this stage: its phase() is called, its findings go on. */
int link_advance(struct link *l, enum phase to);
/* The findings that wait go on. */
int link_flush(struct link *l);
/* A chain of a lane: its findings and what its last link puts out wait for their turn (lanes.c). */
int lane_hand_on(struct lane *lane, struct record *r);
bool lane_hands_on(const struct lane *lane); /* false: that goes nowhere */
int lane_report(struct lane *lane, const struct link *l, const struct finding *f);
/* Source, line and item, from the record that the finding is about where it does not give them itself. */
void finding_place(struct finding *f);
/* Every target is finished before the first is renamed. */
int chain_commit(struct chain *c);

#endif
