/* lanes - a long input cut into pieces that go through private copies of the stages, several at the same time. */
#include "lanes.h"

#include <pthread.h>

#include "link.h"

enum { LANES_MOST = 64 };

/* Leaves the core to others for a moment. */
#ifdef __x86_64__
#define PAUSE() __builtin_ia32_pause()
#else
#define PAUSE() ((void)0)
#endif

/* What a stage of a lane has reported, to be said again in the chain when the piece's turn has come. */
struct told_late {
    size_t link;
    struct finding finding;
};

struct lane {
    struct lanes *all;
    struct chain *chain; /* the copy; of the only lane the chain itself */
    void *own, *piece;
    struct arena perm;  /* the copies' */
    struct arena batch; /* of the piece in hand */
    LIST(struct told_late) findings;
    LIST(struct record) records;
    const struct shape **shapes; /* the chain's shape for each of the lane's, by id */
    size_t shapes_cap;
    struct error error;
    uint64_t number; /* of the piece in hand */
    bool sealed;     /* it needs no sealing any more */
    bool holds;      /* its piece is to be given back */
    bool runs;       /* its thread was started */
    pthread_t thread;
};

static const uint64_t NEVER = UINT64_MAX;

struct lanes {
    struct ctx *ctx;
    struct chain *chain;
    const struct lane_work *work;
    void *from;
    size_t links;  /* of the chain that the lanes copy; 0: it stays with one */
    struct lane only, *lane;
    size_t n; /* lanes with copies; 0: none yet */
    /* Whose turn it is. */
    pthread_mutex_t lock;
    pthread_cond_t moved;
    unsigned moves; /* how often something has changed */
    bool taking, ended;
    bool gave_back; /* what came back is read with the number of its first piece */
    uint64_t taken, sealed, looked, joined; /* pieces so far */
    uint64_t stop;                  /* number of the first piece that is given back, */
    uint64_t failed;                /* and of the first that failed; or NEVER */
};

/* -- copies ------------------------------------------------------------------------------------------------------- */

/* How many links a lane copies: as far as each can be copied, and not beyond one that gathers. */
static size_t links_to_copy(const struct chain *c)
{
    size_t n = 0;
    while (n < c->n && c->links[n].stage->fork) {
        bool gathers = c->links[n].stage->merge != NULL;
        n++;
        if (gathers)
            break;
    }
    return n;
}

/* Several stages may only be copied once all of them have been told of the phase in hand. One for which that changes nothing is told
 * now; for another the records must come first. */
static int all_in_phase(struct lanes *l, bool *yes)
{
    struct chain *c = l->chain;
    enum phase phase = c->links[0].phase;
    *yes = true;
    for (size_t i = 0; i < c->n && i <= l->links; i++)
        *yes = *yes && (c->links[i].phase == phase || (!c->links[i].stage->phase && !c->links[i].queue.n));
    for (size_t i = 0; *yes && i < c->n && i <= l->links; i++)
        if (link_advance(&c->links[i], phase))
            return -1;
    return 0;
}

/* 1: the stage takes records in order. */
static int copy_link(struct lane *lane, size_t i)
{
    struct link *from = &lane->all->chain->links[i], *to = &lane->chain->links[i];
    *to = (struct link){.ctx = from->ctx, .stage = from->stage, .chain = lane->chain, .phase = from->phase};
    to->ctx.state = arena_new(&lane->perm, char, from->stage->state_size + 1);
    to->ctx.threads = 1;
    to->ctx.perm = &lane->perm;
    to->ctx.maker = &lane->chain->maker;
    to->ctx.error = &lane->error;
    to->ctx.link = to;
    to->next = i + 1 < lane->chain->n ? to + 1 : NULL;
    return from->stage->fork(&to->ctx, &from->ctx);
}

static int lane_open(struct lanes *l, struct lane *lane)
{
    const struct chain *from = l->chain;
    lane->all = l;
    struct chain *c = lane->chain = arena_new(&lane->perm, struct chain, 1);
    *c = (struct chain){.perm = &lane->perm,
                        .globals = from->globals,
                        .config = from->config,
                        .head = from->head,
                        .shapes = shapes_new(&lane->perm),
                        .n = l->links,
                        .lane = lane,
                        .of = from,
                        .error = &lane->error};
    c->maker = (struct maker){c->shapes, &c->scratch};
    c->links = arena_new(&lane->perm, struct link, l->links);
    for (size_t i = 0; i < l->links; i++) {
        int got = copy_link(lane, i);
        if (got < 0)
            return -1;
        if (got > 0) /* the lanes end before it */
            l->links = i;
    }
    c->n = l->links;
    c->links[c->n - 1].next = NULL;
    c->prints = from->prints && c->n == from->n;
    lane->piece = l->work->piece_new(&lane->perm);
    lane->own = l->work->open(&c->links[0].ctx, l->from);
    return lane->own ? 0 : -1;
}

static int lanes_copy(struct lanes *l, size_t n)
{
    l->lane = arena_new(l->chain->perm, struct lane, n);
    for (l->n = 0; l->n < n;) {
        struct lane *lane = &l->lane[l->n++];
        if (lane_open(l, lane)) {
            *l->ctx->error = lane->error;
            return -1;
        }
    }
    return 0;
}

/* -- what the stages of a lane call -------------------------------------------------------------------------------- */

static bool has_whole_chain(const struct lane *lane)
{
    return lane->all->links == lane->all->chain->n;
}

bool lane_hands_on(const struct lane *lane)
{
    return lane->chain->prints || !has_whole_chain(lane);
}

int lane_hand_on(struct lane *lane, struct record *r)
{
    struct chain *c = lane->chain;
    if (has_whole_chain(lane))
        return c->prints ? stream_print(&c->out, r) : 0;
    struct maker keep = {c->shapes, &lane->batch};
    LIST_PUSH(&lane->batch, &lane->records, record_keep(&keep, r));
    return 0;
}

int lane_report(struct lane *lane, const struct link *l, const struct finding *f)
{
    struct arena *a = &lane->batch;
    struct finding own = *f;
    own.source = slice_copy(a, own.source);
    own.field = slice_copy(a, f->field);
    own.found = slice_copy(a, f->found);
    own.wanted = slice_copy(a, f->wanted);
    own.raw = slice_copy(a, f->raw);
    LIST_PUSH(a, &lane->findings, (struct told_late){(size_t)(l - lane->chain->links), own});
    return 0;
}

/* -- joining ------------------------------------------------------------------------------------------------------- */

static const struct shape *shape_of(struct lane *lane, const struct shape *s)
{
    while (s->id >= lane->shapes_cap)
        lane->shapes = arena_grow(&lane->perm, lane->shapes, &lane->shapes_cap, sizeof *lane->shapes);
    if (!lane->shapes[s->id])
        lane->shapes[s->id] = shape_get(lane->all->chain->shapes, s->kind_name, s->names, s->n);
    return lane->shapes[s->id];
}

static int pass_on(struct lane *lane)
{
    struct chain *c = lane->all->chain;
    for (size_t i = 0; i < lane->records.n; i++) {
        struct record *r = &lane->records.at[i];
        struct arena_mark mark = arena_mark(&c->scratch);
        r->shape = shape_of(lane, r->shape);
        r->room = 0;
        int bad = link_push(&c->links[lane->all->links], r);
        arena_release(&c->scratch, mark);
        if (bad)
            return -1;
    }
    return 0;
}

/* What the piece in hand has left behind goes on in the chain. */
static int join(struct lane *lane)
{
    struct lanes *l = lane->all;
    struct chain *c = l->chain;
    for (size_t i = 0; i < lane->findings.n; i++)
        if (report(&c->links[lane->findings.at[i].link].ctx, &lane->findings.at[i].finding))
            return -1;
    for (size_t i = 0; i < l->links; i++) {
        const struct stage *st = c->links[i].stage;
        if (st->join && st->join(&c->links[i].ctx, &lane->chain->links[i].ctx))
            return -1;
    }
    if (l->work->join(l->from, lane->own) || pass_on(lane) ||
        (lane->chain->prints && stream_join(&c->out, &lane->chain->out, c->error)))
        return -1;
    memset(&lane->findings, 0, sizeof lane->findings);
    memset(&lane->records, 0, sizeof lane->records);
    arena_release(&lane->batch, (struct arena_mark){0});
    return 0;
}

static void merge_accounts(struct link *into, const struct link *from)
{
    for (int k = 0; k <= KINDS; k++) {
        struct account *a = &into->accounts[k];
        const struct account *b = &from->accounts[k];
        a->in += b->in;
        a->made += b->made;
        a->out += b->out;
        a->rejected += b->rejected;
        a->merged += b->merged;
    }
}

static int merge(struct lanes *l, struct lane *lane)
{
    for (size_t i = 0; i < l->links; i++) {
        struct link *into = &l->chain->links[i], *from = &lane->chain->links[i];
        merge_accounts(into, from);
        if (into->stage->merge && into->stage->merge(&into->ctx, &from->ctx))
            return -1;
    }
    return 0;
}

static void number_links(struct chain *c, uint64_t piece)
{
    for (size_t i = 0; i < c->n; i++)
        c->links[i].ctx.piece = piece;
}

/* -- turns --------------------------------------------------------------------------------------------------------- */

static void lock(struct lanes *l)
{
    pthread_mutex_lock(&l->lock);
}

/* Something has changed that others may wait for. */
static void unlock(struct lanes *l)
{
    __atomic_store_n(&l->moves, l->moves + 1, __ATOMIC_RELAXED);
    pthread_cond_broadcast(&l->moved);
    pthread_mutex_unlock(&l->lock);
}

/* Most waits are shorter than it takes to fall asleep and to be woken: a while of looking comes first. */
static void wait(struct lanes *l)
{
    enum { LOOKS = 1000 };
    unsigned seen = l->moves;
    pthread_mutex_unlock(&l->lock);
    for (int i = 0; i < LOOKS && __atomic_load_n(&l->moves, __ATOMIC_RELAXED) == seen; i++)
        PAUSE();
    lock(l);
    if (l->moves == seen)
        pthread_cond_wait(&l->moved, &l->lock);
}

static void fails(struct lanes *l, uint64_t number)
{
    l->failed = number < l->failed ? number : l->failed;
    l->ended = true;
}

/* True: the lane holds the next piece. */
static bool take(struct lane *lane)
{
    struct lanes *l = lane->all;
    lock(l);
    while (l->taking && !l->ended)
        wait(l);
    bool mine = !l->ended;
    l->taking = l->taking || mine;
    lane->number = l->taken;
    lane->sealed = true; /* as long as there is nothing to seal */
    unlock(l);
    if (!mine)
        return false;
    int got = l->work->take(l->from, lane->piece, &lane->error);
    lock(l);
    l->taking = false;
    l->taken += got > 0;
    lane->sealed = got <= 0;
    l->ended = l->ended || got <= 0;
    if (got < 0)
        fails(l, lane->number);
    unlock(l);
    return got > 0;
}

/* Where the turn of its piece has not come yet, the lane has other things to do first, and waits only when it `must`. False: it was not sealed; where it
 * must, a piece before has failed, and nothing that is read behind it counts. */
static bool seal(struct lane *lane, bool must)
{
    struct lanes *l = lane->all;
    if (lane->sealed)
        return true;
    lock(l);
    while (must && l->sealed < lane->number && l->failed > lane->number)
        wait(l);
    bool mine = l->sealed == lane->number && l->failed > lane->number;
    pthread_mutex_unlock(&l->lock);
    if (!mine)
        return false;
    l->work->seal(l->from, lane->piece);
    lane->sealed = true;
    lock(l);
    l->sealed++;
    unlock(l);
    return true;
}

/* True: the piece is in order, and so are those before it. */
static bool look(struct lane *lane)
{
    struct lanes *l = lane->all;
    seal(lane, false);
    bool fine = l->work->look(l->from, lane->piece);
    seal(lane, false);
    lock(l);
    while (l->looked < lane->number && l->stop > lane->number && l->failed > lane->number)
        wait(l);
    if (l->looked == lane->number && !fine)
        l->stop = lane->number;
    bool goes = l->looked == lane->number && fine;
    lane->holds = l->stop <= lane->number;
    l->ended = l->ended || !goes;
    l->looked += goes;
    if (goes)
        l->work->agree(l->from, lane->piece);
    unlock(l);
    return goes;
}

static bool run(struct lane *lane)
{
    struct lanes *l = lane->all;
    number_links(lane->chain, lane->number);
    bool bad = l->work->run(lane->own, lane->piece) != 0;
    bool sealed = seal(lane, true);
    lock(l);
    while (l->joined < lane->number && l->failed > lane->number)
        wait(l);
    bool mine = sealed && l->failed > lane->number;
    unlock(l);
    if (mine && !bad)
        bad = join(lane) != 0;
    lock(l);
    if (mine && bad)
        fails(l, lane->number);
    l->joined += mine;
    unlock(l);
    return mine && !bad;
}

static void *loop(void *of)
{
    struct lane *lane = of;
    /* Memory may run out in any thread: its own guard ends the lane, and the run with it. */
    if (setjmp(*os_guard())) {
        lock(lane->all);
        fail(&lane->error, STATUS_SYSTEM, "out of memory");
        lane->all->taking = false;
        fails(lane->all, lane->number);
        unlock(lane->all);
        return NULL;
    }
    while (take(lane) && look(lane) && run(lane))
        ;
    return NULL;
}

/* -- one lane: the chain itself -------------------------------------------------------------------------------------- */

/* 1: a piece went through; 0: none is left; 2: it was given back. */
static int one_piece(struct lanes *l)
{
    struct lane *lane = &l->only;
    int got = l->work->take(l->from, lane->piece, l->ctx->error);
    if (got <= 0)
        return got;
    number_links(l->chain, l->taken);
    l->work->seal(l->from, lane->piece);
    if (!l->work->look(l->from, lane->piece)) {
        l->work->give_back(l->from, lane->piece);
        return 2;
    }
    l->taken++;
    l->work->agree(l->from, lane->piece);
    return l->work->run(lane->own, lane->piece) || l->work->join(l->from, lane->own) ? -1 : 1;
}

/* -- running ------------------------------------------------------------------------------------------------------- */

struct lanes *lanes_open(struct ctx *ctx, const struct lane_work *work, void *from)
{
    struct lanes *l = arena_new(ctx->perm, struct lanes, 1);
    struct chain *c = ctx->link->chain;
    *l = (struct lanes){.ctx = ctx, .chain = c, .work = work, .from = from, .stop = NEVER, .failed = NEVER};
    l->links = ctx->threads > 1 && ctx->link == c->links ? links_to_copy(c) : 0;
    l->taken = ctx->piece;
    l->only.piece = work->piece_new(ctx->perm);
    l->only.own = work->open(ctx, from);
    return l->only.own ? l : NULL;
}

/* The pieces that are given back, and were not sealed yet. */
static void seal_the_rest(struct lanes *l)
{
    for (size_t i = 0; i < l->n;)
        i = !l->lane[i].sealed && seal(&l->lane[i], false) ? 0 : i + 1;
}

/* The lanes' pieces that were looked at too late, newest first. */
static void give_back(struct lanes *l)
{
    for (;;) {
        struct lane *last = NULL;
        for (size_t i = 0; i < l->n; i++)
            if (l->lane[i].holds && (!last || l->lane[i].number > last->number))
                last = &l->lane[i];
        if (!last)
            return;
        l->work->give_back(l->from, last->piece);
        last->holds = false;
    }
}

static int run_together(struct lanes *l)
{
    l->ended = l->taking = false;
    l->stop = NEVER;
    l->sealed = l->looked = l->joined = l->taken;
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->moved, NULL);
    size_t running = 0;
    for (size_t i = 0; i < l->n; i++) {
        l->lane[i].runs = pthread_create(&l->lane[i].thread, NULL, loop, &l->lane[i]) == 0;
        running += l->lane[i].runs;
    }
    if (!running) { /* no thread to be had: this one does the work */
        jmp_buf before;
        memcpy(&before, os_guard(), sizeof before);
        loop(&l->lane[0]);
        memcpy(os_guard(), &before, sizeof before);
    }
    for (size_t i = 0; i < l->n; i++)
        if (l->lane[i].runs)
            pthread_join(l->lane[i].thread, NULL);
    seal_the_rest(l);
    pthread_cond_destroy(&l->moved);
    pthread_mutex_destroy(&l->lock);
    if (l->failed != NEVER) {
        for (size_t i = 0; i < l->n; i++)
            if (l->lane[i].error.status && l->lane[i].number == l->failed)
                *l->ctx->error = l->lane[i].error;
        return -1;
    }
    give_back(l);
    l->taken = l->joined;
    number_links(l->chain, l->taken);
    return l->stop != NEVER;
}

int lanes_run(struct lanes *l)
{
    bool together = l->n > 0;
    int got = 1;
    l->taken += l->gave_back;
    while (!together && got == 1) {
        got = one_piece(l);
        if (got == 1 && l->links && all_in_phase(l, &together))
            got = -1;
    }
    if (got == 1 && !l->n && lanes_copy(l, l->ctx->threads < LANES_MOST ? l->ctx->threads : LANES_MOST))
        got = -1;
    got = got == 1 ? run_together(l) : got == 2 ? 1 : got;
    l->gave_back = got > 0;
    return got;
}

int lanes_close(struct lanes *l)
{
    int bad = 0;
    for (size_t i = 0; i < l->n; i++) {
        struct lane *lane = &l->lane[i];
        if (!l->ctx->error->status && !bad)
            bad = merge(l, lane);
        if (lane->own)
            l->work->close(lane->own);
        l->work->piece_end(lane->piece);
        for (size_t k = 0; k < lane->chain->n; k++)
            arena_free(&lane->chain->links[k].queue_arena);
        buffer_free(&lane->chain->out.bytes);
        arena_free(&lane->chain->scratch);
        arena_free(&lane->batch);
        struct arena perm = lane->perm;
        arena_free(&perm);
    }
    l->n = 0;
    l->work->close(l->only.own);
    l->work->piece_end(l->only.piece);
    number_links(l->chain, l->taken + 1);
    return bad;
}
