/* draws - runs in order of what must be prepared for them, shared out among threads. */
#include "index/draws.h"

#include <pthread.h>

#include "base/os.h"
#include "index/kemeny.h"
#include "index/random.h"
#include "index/stats.h"

enum { THREADS_MOST = 64 };

/* One thread and what it alone writes. */
struct worker {
    const struct draws *draws;
    size_t from, to; /* places in the order of runs */
    struct index ix; /* as prepared for the last run */
    double combination; /* of that run; NaN at first */
    size_t *last;       /* its options */
    double *weight, *rounded, *rank, *u;
    struct keyed *room, *order;
    uint32_t *count, *beats; /* or NULL */
    struct arena *arena, own;
    struct error error;
    size_t failed; /* the place in the order of the run that did; SIZE_MAX for none */
    bool starved;  /* memory is out */
};

static void draw_inputs(const struct draws *d, size_t run, double *u)
{
    const struct uncertainty_spec *s = d->spec;
    for (size_t i = 0; i < s->inputs; i++)
        u[i] = d->design ? matrix_get(d->design, run, i)
                         : random_uniform(s->seed, run, random_key(s->input[i].name));
}

/* -- layout ----------------------------------------------------------------------------------- */

/* Mixed radix over the inputs that prepare, those of early stages first: neighbours in this order
 * differ in late stages. */
static double combination_of(const struct uncertainty_spec *s, const double *u)
{
    double k = 0;
    for (int stage = INDEX_DENOMINATE; stage < INDEX_RANK; stage++)
        for (size_t i = 0; i < s->inputs; i++)
            if ((int)s->input[i].kind->stage == stage)
                k = k * (double)s->input[i].n + (double)uncertain_pick(&s->input[i], u[i]).option;
    return k;
}

static int check_inputs(const struct uncertainty_spec *s, struct error *e)
{
    double combinations = 1;
    for (size_t i = 0; i < s->inputs; i++) {
        if (uncertain_check(s->index, &s->input[i], e))
            return -1;
        if (uncertain_prepares(&s->input[i]))
            combinations *= (double)s->input[i].n;
        if (combinations > 0x1p52)
            return fail(e, STATUS_DATA, "input '%s': more combinations of choices than 2^52",
                        s->input[i].name);
    }
    return 0;
}

static int check_places(struct draws *d, struct error *e)
{
    static const size_t root = 0;
    d->places = d->spec->places ? d->spec->places : 1;
    d->place = d->spec->places ? d->spec->place : &root;
    for (size_t k = 0; k < d->places; k++)
        if (d->place[k] >= d->spec->index->tree.n)
            return fail(e, STATUS_DATA, "place %zu of a tree of %zu", d->place[k],
                        d->spec->index->tree.n);
    return 0;
}

static void put_nominal(struct draws *d, struct arena *a)
{
    const struct index *ix = d->spec->index;
    size_t areas = ix->score.rows;
    d->nominal = vector_new(a, d->places * areas);
    double *score = vector_new(a, areas);
    for (size_t k = 0; k < d->places; k++) {
        matrix_get_column(&ix->score, d->place[k], score);
        ranks_of(score, areas, ix->spec->decimals, TIES_MIN, d->nominal + k * areas, a);
    }
}

int draws_open(struct draws *d, const struct uncertainty_spec *spec, size_t runs,
               const struct matrix *design, struct arena *a, struct error *e)
{
    *d = (struct draws){.spec = spec, .runs = runs, .design = design};
    if (check_inputs(spec, e) || check_places(d, e))
        return -1;
    double *u = vector_new(a, spec->inputs);
    d->order = arena_new(a, struct keyed, runs + 1);
    for (size_t run = 0; run < runs; run++) {
        draw_inputs(d, run, u);
        d->order[run] = (struct keyed){combination_of(spec, u), run};
    }
    sort_keyed(d->order, runs);
    d->shift = vector_new(a, runs);
    put_nominal(d, a);
    return 0;
}

/* -- one run ---------------------------------------------------------------------------------- */

/* Works out what comes before the draw's own choices, from the first stage that differs from the
 * last preparation. */
static int prepare(struct worker *w)
{
    const struct uncertainty_spec *s = w->draws->spec;
    enum index_stage from = INDEX_RANK;
    memcpy(w->ix.place, s->index->place, w->ix.tree.n * sizeof *w->ix.place);
    w->ix.area_threshold = s->index->area_threshold;
    w->ix.min_coverage = s->index->min_coverage;
    /* in the order of the inputs: a later one may speak of a part of an earlier one's nodes */
    for (size_t i = 0; i < s->inputs; i++) {
        const struct uncertain *in = &s->input[i];
        if (!uncertain_prepares(in))
            continue;
        struct uncertain_pick p = uncertain_pick(in, w->u[i]);
        uncertain_put(&w->ix, in, p);
        if (p.option != w->last[i] && in->kind->stage < from)
            from = in->kind->stage;
        w->last[i] = p.option;
    }
    return from < INDEX_RANK ? index_run_to(&w->ix, from, INDEX_WEIGH, &w->error) : 0;
}

/* Benefit of the doubt has no weights that a draw could take away. */
static int check_bod(struct worker *w)
{
    for (size_t k = 1; k < w->ix.tree.n; k++)
        if (w->weight[k] == 0 && w->ix.tree.at[k].share > 0 &&
            w->ix.place[w->ix.tree.at[k].parent].bod)
            return fail(&w->error, STATUS_DATA,
                        "node '%s': benefit of the doubt has no weights to take out",
                        w->ix.tree.at[w->ix.tree.at[k].parent].name);
    return 0;
}

/* What is left out is left out last: no other input gives it a weight again. */
static int choose(struct worker *w)
{
    const struct uncertainty_spec *s = w->draws->spec;
    struct index *ix = &w->ix;
    bool without = false;
    for (size_t k = 0; k < ix->tree.n; k++) {
        w->weight[k] = ix->tree.at[k].share;
        ix->place[k].aggregate = s->index->place[k].aggregate;
    }
    for (int last = 0; last < 2; last++)
        for (size_t i = 0; i < s->inputs; i++) {
            const struct uncertain *in = &s->input[i];
            bool out = in->kind->takes == UNCERTAIN_WITHOUT;
            if (uncertain_prepares(in) || out != (last == 1))
                continue;
            without |= out;
            if (in->kind->weigh)
                in->kind->weigh(ix, in, uncertain_pick(in, w->u[i]), w->weight);
            else
                uncertain_put(ix, in, uncertain_pick(in, w->u[i]));
        }
    return without ? check_bod(w) : 0;
}

/* Ranks from the scores of a place, ties by the smallest, without taking memory. */
static void rank_place(struct worker *w, size_t place)
{
    size_t n = 0;
    for (size_t r = 0; r < w->ix.score.rows; r++) {
        w->rank[r] = NAN;
        w->rounded[r] =
            ranks_round(matrix_get(&w->ix.score, r, place), w->ix.spec->decimals);
        if (!isnan(w->rounded[r]))
            w->order[n++] = (struct keyed){-w->rounded[r], r};
    }
    sort_keyed(w->order, n);
    for (size_t i = 0; i < n; i++) {
        bool tied = i > 0 && w->order[i].key == w->order[i - 1].key;
        w->rank[w->order[i].place] = tied ? w->rank[w->order[i - 1].place] : (double)i + 1;
    }
}

static void count_beats(struct worker *w)
{
    size_t areas = w->ix.score.rows;
    for (size_t i = 0; i < areas; i++) {
        uint32_t *beats = w->beats + i * areas;
        for (size_t j = 0; j < areas && !isnan(w->rank[i]); j++)
            beats[j] += w->rounded[i] > w->rounded[j];
    }
}

static double shift_of(const struct worker *w)
{
    double total = 0, n = 0;
    for (size_t r = 0; r < w->ix.score.rows; r++) {
        double change = fabs(w->rank[r] - w->draws->nominal[r]);
        total += isnan(change) ? 0 : change;
        n += isnan(change) ? 0 : 1;
    }
    return n > 0 ? total / n : 0;
}

static void note_first(struct worker *w, size_t run)
{
    const struct draws *d = w->draws;
    d->shift[run] = shift_of(w);
    if (d->ranks.at)
        memcpy(matrix_row(&d->ranks, run), w->rank, w->ix.score.rows * sizeof *w->rank);
    if (w->beats)
        count_beats(w);
}

static int do_run(struct worker *w, struct keyed run)
{
    const struct draws *d = w->draws;
    size_t areas = w->ix.score.rows;
    draw_inputs(d, run.place, w->u);
    if (w->combination != run.key && prepare(w))
        return -1;
    w->combination = run.key;
    if (choose(w) ||
        index_aggregate(&w->ix, w->weight, &w->ix.score, w->room, w->arena, &w->error))
        return -1;
    for (size_t k = 0; k < d->places; k++) {
        rank_place(w, d->place[k]);
        if (k == 0)
            note_first(w, run.place);
        for (size_t i = 0; w->count && i < areas; i++)
            if (!isnan(w->rank[i]))
                w->count[(k * areas + i) * areas + (size_t)w->rank[i] - 1]++;
    }
    return 0;
}

static void work(struct worker *w)
{
    for (size_t k = w->from; k < w->to; k++)
        if (do_run(w, w->draws->order[k])) {
            w->failed = k;
            break;
        }
}

/* -- all runs --------------------------------------------------------------------------------- */

static void hire(struct worker *w, const struct draws *d, struct arena *a)
{
    const struct uncertainty_spec *s = d->spec;
    size_t areas = s->index->score.rows, n = s->index->tree.n;
    w->draws = d;
    w->arena = a;
    w->ix = index_branch(s->index, a);
    w->combination = NAN;
    w->last = arena_new(a, size_t, s->inputs + 1);
    w->weight = vector_new(a, n);
    w->rounded = vector_new(a, areas);
    w->rank = vector_new(a, areas);
    w->u = vector_new(a, s->inputs);
    w->room = arena_new(a, struct keyed, n);
    w->order = arena_new(a, struct keyed, areas + 1);
    w->count = d->count ? arena_new(a, uint32_t, d->places * areas * areas) : NULL;
    w->beats = d->beats ? arena_new(a, uint32_t, areas * areas) : NULL;
    for (size_t i = 0; i < s->inputs; i++)
        w->last[i] = SIZE_MAX;
}

/* A thread has a guard of its own: no jump leaves its stack. */
static void *work_aside(void *worker)
{
    struct worker *w = worker;
    if (setjmp(*os_guard())) {
        w->starved = true;
        return NULL;
    }
    hire(w, w->draws, &w->own);
    work(w);
    return NULL;
}

/* Is any node ordered by Kemeny, in the index or in a draw? */
static bool orders_exactly(const struct uncertainty_spec *s)
{
    const struct aggregate_method *kemeny = aggregate_find("kemeny");
    for (size_t k = 0; k < s->index->tree.n; k++)
        if (s->index->tree.at[k].count && s->index->place[k].aggregate.method == kemeny)
            return true;
    for (size_t i = 0; i < s->inputs; i++)
        for (size_t o = 0; o < s->input[i].n && s->input[i].kind->takes == UNCERTAIN_METHODS; o++)
            if (s->input[i].method[o] == kemeny)
                return true;
    return false;
}

/* Exact orders of many areas take 8 bytes * 2^areas each: together at most 256 MiB. */
static size_t thread_count(const struct draws *d)
{
    const struct uncertainty_spec *s = d->spec;
    size_t areas = s->index->score.rows, most = THREADS_MOST;
    size_t part = areas < KEMENY_EXACT ? areas : KEMENY_EXACT;
    if (orders_exactly(s) && most > (size_t)1 << (KEMENY_EXACT - part))
        most = (size_t)1 << (KEMENY_EXACT - part);
    size_t threads = s->threads < 1 ? 1 : s->threads < most ? s->threads : most;
    return threads > d->runs ? (d->runs ? d->runs : 1) : threads;
}

/* What the workers counted, together; whole numbers, so in any order. */
static void gather(struct draws *d, const struct worker *w, size_t threads)
{
    size_t pairs = d->spec->index->score.rows * d->spec->index->score.rows;
    for (size_t t = 0; t < threads; t++) {
        for (size_t i = 0; d->count && i < d->places * pairs; i++)
            d->count[i] += w[t].count[i];
        for (size_t i = 0; d->beats && i < pairs; i++)
            d->beats[i] += w[t].beats[i];
    }
}

static int first_error(const struct draws *d, const struct worker *w, size_t threads,
                       struct error *e)
{
    for (size_t t = 0; t < threads; t++) /* their shares follow each other */
        if (w[t].failed != SIZE_MAX)
            return fail(e, (enum status)w[t].error.status, "draw %zu: %s",
                        d->order[w[t].failed].place + 1, w[t].error.text);
    return 0;
}

/* Worker 0 is this thread, and does the work of one that cannot start. */
int draws_run(struct draws *d, struct arena *a, struct error *e)
{
    size_t threads = thread_count(d);
    struct worker *w = arena_new(a, struct worker, threads);
    pthread_t id[THREADS_MOST];
    bool started[THREADS_MOST] = {false}, starved = false;
    for (size_t t = 0; t < threads; t++) {
        w[t].draws = d;
        w[t].failed = SIZE_MAX;
        w[t].from = d->runs / threads * t + (t < d->runs % threads ? t : d->runs % threads);
        w[t].to = w[t].from + d->runs / threads + (t < d->runs % threads ? 1 : 0);
        if (t > 0)
            started[t] = pthread_create(&id[t], NULL, work_aside, &w[t]) == 0;
    }
    for (size_t t = 0; t < threads; t++)
        if (!started[t]) {
            hire(&w[t], d, a);
            work(&w[t]);
        }
    for (size_t t = 1; t < threads; t++) {
        if (started[t])
            pthread_join(id[t], NULL);
        starved |= w[t].starved;
    }
    int status = starved ? 0 : first_error(d, w, threads, e);
    if (!status && !starved)
        gather(d, w, threads);
    for (size_t t = 1; t < threads; t++)
        arena_free(&w[t].own);
    if (starved)
        os_out_of_memory();
    return status;
}
