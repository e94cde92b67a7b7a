/* uncertainty - many versions of one index: prepared once, drawn often, on several threads. */
#include "index/uncertainty.h"

#include <pthread.h>

#include "index/random.h"
#include "index/stats.h"

enum { PREPARATIONS_MOST = 1024, THREADS_MOST = 64 };

/* Normalised values and weights (shares by place) for one combination of the choices before
 * aggregation. */
struct preparation {
    struct matrix normalised;
    double *weight;
};

struct study {
    const struct uncertainty_spec *spec;
    struct preparation *prepared;
    size_t preparations;
    const struct matrix *design; /* NULL: random draws */
    struct matrix *ranks;        /* a row a run; NULL: not kept */
    double *nominal;             /* ranks of the index as it is */
    double *shift;               /* mean |rank - nominal rank| of each run */
};

/* One thread and what it alone writes. */
struct worker {
    const struct study *study;
    size_t from, to; /* runs */
    struct matrix score;
    double *weight, *rounded, *rank, *u;
    struct aggregate *aggregate;
    struct keyed *room, *order;
    size_t preparation;      /* whose leaves `score` holds; SIZE_MAX at first */
    uint32_t *count, *beats; /* or NULL */
    struct arena *scratch;
    struct error error;
    size_t failed; /* the run that did; SIZE_MAX for none */
};

/* -- which option ----------------------------------------------------------------------------- */

static size_t option_of(const struct uncertain *in, double u)
{
    size_t k = (size_t)(u * (double)in->n);
    return k < in->n ? k : in->n - 1;
}

static bool prepares(const struct uncertain *in)
{
    return in->kind == UNCERTAIN_IMPUTE || in->kind == UNCERTAIN_OUTLIERS ||
           in->kind == UNCERTAIN_NORMALISE || in->kind == UNCERTAIN_WEIGHING;
}

/* Place p is at or below place `top`. */
static bool under(const struct tree *t, size_t p, size_t top)
{
    while (p != TREE_NONE && p > top) /* a parent stands before its children */
        p = t->at[p].parent;
    return p == top;
}

/* Mixed radix over the inputs that prepare: the first is the slowest. */
static size_t preparation_of(const struct uncertainty_spec *s, const double *u)
{
    size_t k = 0;
    for (size_t i = 0; i < s->inputs; i++)
        if (prepares(&s->input[i]))
            k = k * s->input[i].n + option_of(&s->input[i], u[i]);
    return k;
}

/* -- preparations ----------------------------------------------------------------------------- */

/* Targets and judgements are about the children of one node. */
static void set_weighing(struct index *ix, const struct weights *how, size_t k, size_t top)
{
    struct weights *own = &ix->place[k].weights;
    own->method = how->method;
    own->factors = how->factors;
    own->given = k == top ? how->given : NULL;
    own->pairs = k == top ? how->pairs : NULL;
}

static void set_option(struct index *ix, const struct uncertain *in, size_t option)
{
    size_t top = ix->tree.place[in->node];
    for (size_t k = top; k < ix->tree.n; k++) {
        struct index_place *p = &ix->place[k];
        if (!under(&ix->tree, k, top))
            continue;
        if (in->kind == UNCERTAIN_IMPUTE)
            p->impute = in->impute[option];
        if (in->kind == UNCERTAIN_OUTLIERS) {
            p->outliers = in->outliers[option];
            p->outliers.name = ix->tree.at[k].name;
        }
        if (in->kind == UNCERTAIN_WEIGHING)
            set_weighing(ix, &in->weighing[option], k, top);
        if (in->kind == UNCERTAIN_NORMALISE && in->normalise[option].normalise)
            p->normalise.method = in->normalise[option].normalise;
        if (in->kind == UNCERTAIN_NORMALISE && in->normalise[option].range) {
            p->normalise.low = in->normalise[option].range[0];
            p->normalise.high = in->normalise[option].range[1];
        }
    }
}

static enum index_stage stage_of(const struct uncertain *in)
{
    return in->kind == UNCERTAIN_IMPUTE      ? INDEX_IMPUTE
           : in->kind == UNCERTAIN_OUTLIERS  ? INDEX_TREAT
           : in->kind == UNCERTAIN_NORMALISE ? INDEX_NORMALISE
                                             : INDEX_WEIGH;
}

/* Sets combination number `k` and returns the first stage that it changes against the last one
 * set. */
static enum index_stage set_combination(struct index *ix, const struct uncertainty_spec *s,
                                        size_t k, size_t *last)
{
    enum index_stage from = INDEX_RANK;
    memcpy(ix->place, s->index->place, ix->tree.n * sizeof *ix->place);
    for (size_t i = s->inputs; i-- > 0;) {
        const struct uncertain *in = &s->input[i];
        if (!prepares(in))
            continue;
        size_t option = k % in->n;
        k /= in->n;
        if (option != last[i] && stage_of(in) < from)
            from = stage_of(in);
        last[i] = option;
    }
    /* in the order of the inputs: a later one may speak of a part of an earlier one's nodes */
    for (size_t i = 0; i < s->inputs; i++)
        if (prepares(&s->input[i]))
            set_option(ix, &s->input[i], last[i]);
    return from;
}

static int prepare(struct study *st, struct arena *a, struct error *e)
{
    const struct uncertainty_spec *s = st->spec;
    const struct index *nominal = s->index;
    st->prepared = arena_new(a, struct preparation, st->preparations);
    for (size_t k = 0; k < st->preparations; k++) {
        st->prepared[k].normalised =
            matrix_new(a, nominal->normalised.rows, nominal->normalised.cols);
        st->prepared[k].weight = vector_new(a, nominal->tree.n);
    }
    struct arena_mark mark = arena_mark(a);
    struct index ix = index_branch(nominal, a);
    size_t *last = arena_new(a, size_t, s->inputs + 1);
    for (size_t i = 0; i < s->inputs; i++)
        last[i] = SIZE_MAX;
    for (size_t k = 0; k < st->preparations; k++) {
        enum index_stage from = set_combination(&ix, s, k, last);
        if (from < INDEX_RANK && index_run(&ix, from, e))
            return -1;
        memcpy(st->prepared[k].normalised.at, ix.normalised.at,
               ix.normalised.rows * ix.normalised.cols * sizeof(double));
        for (size_t p = 0; p < ix.tree.n; p++)
            st->prepared[k].weight[p] = ix.tree.at[p].share;
    }
    arena_release(a, mark);
    return 0;
}

/* -- one run ---------------------------------------------------------------------------------- */

/* A set of weights, scaled as the shares are: to sum to 1 under each parent. */
static void put_weights(const struct index *ix, const struct uncertain *in, size_t option,
                        double *weight)
{
    size_t top = ix->tree.place[in->node];
    for (size_t k = top; k < ix->tree.n; k++) {
        const struct tree_place *t = &ix->tree.at[k];
        double total = 0;
        if (!t->count || !under(&ix->tree, k, top))
            continue;
        for (size_t c = t->first; c < t->first + t->count; c++)
            total += in->weights[option][ix->tree.at[c].node];
        for (size_t c = t->first; c < t->first + t->count; c++)
            weight[c] = in->weights[option][ix->tree.at[c].node] / total;
    }
}

/* u is one number for all weights: they take theirs from its bits and their names. */
static void put_noise(const struct index *ix, const struct uncertain *in, double u, double *weight)
{
    size_t top = ix->tree.place[in->node];
    uint64_t bits = (uint64_t)(u * 0x1p53);
    for (size_t k = top + 1; k < ix->tree.n; k++)
        if (under(&ix->tree, k, top))
            weight[k] *=
                1 + (2 * random_uniform(bits, 0, random_key(ix->tree.at[k].name)) - 1) * in->high;
}

/* The share that a weight in the catalogue's unit has, beside siblings whose weights stay as they
 * are. */
static void put_weight(const struct index *ix, const struct uncertain *in, double u, double *weight)
{
    size_t k = ix->tree.place[in->node];
    const struct tree_place *parent = &ix->tree.at[ix->tree.at[k].parent];
    double total = 0;
    for (size_t c = parent->first; c < parent->first + parent->count; c++)
        total += ix->spec->nodes[ix->tree.at[c].node].weight;
    weight[k] = (in->low + u * (in->high - in->low)) / total;
}

static void put_aggregate(const struct index *ix, const struct uncertain *in, size_t option,
                          struct aggregate *aggregate)
{
    size_t top = ix->tree.place[in->node];
    for (size_t k = top; k < ix->tree.n; k++)
        if (under(&ix->tree, k, top)) {
            aggregate[k] = in->aggregate[option];
            aggregate[k].node = ix->tree.at[k].name;
            aggregate[k].threshold = ix->place[k].aggregate.threshold;
        }
}

static void set_run(struct worker *w)
{
    const struct uncertainty_spec *s = w->study->spec;
    const struct index *ix = s->index;
    size_t k = preparation_of(s, w->u);
    memcpy(w->weight, w->study->prepared[k].weight, ix->tree.n * sizeof *w->weight);
    for (size_t p = 0; p < ix->tree.n; p++)
        w->aggregate[p] = ix->place[p].aggregate;
    for (size_t i = 0; i < s->inputs; i++) {
        const struct uncertain *in = &s->input[i];
        if (in->kind == UNCERTAIN_AGGREGATE)
            put_aggregate(ix, in, option_of(in, w->u[i]), w->aggregate);
        if (in->kind == UNCERTAIN_WEIGHTS)
            put_weights(ix, in, option_of(in, w->u[i]), w->weight);
        if (in->kind == UNCERTAIN_WEIGHT)
            put_weight(ix, in, w->u[i], w->weight);
        if (in->kind == UNCERTAIN_NOISE)
            put_noise(ix, in, w->u[i], w->weight);
    }
    if (w->preparation != k)
        index_put_leaves(ix, &w->study->prepared[k].normalised, &w->score);
    w->preparation = k;
}

/* Ranks from the root's scores, ties by the smallest place, without taking memory. */
static void rank_run(struct worker *w)
{
    const struct index *ix = w->study->spec->index;
    size_t n = 0, place = w->study->spec->place;
    for (size_t r = 0; r < w->score.rows; r++) {
        w->rank[r] = NAN;
        w->rounded[r] = ranks_round(matrix_get(&w->score, r, place), ix->spec->decimals);
        if (!isnan(w->rounded[r]))
            w->order[n++] = (struct keyed){-w->rounded[r], r};
    }
    sort_keyed(w->order, n);
    for (size_t i = 0; i < n; i++) {
        bool tied = i > 0 && w->order[i].key == w->order[i - 1].key;
        w->rank[w->order[i].place] = tied ? w->rank[w->order[i - 1].place] : (double)i + 1;
    }
}

static void count_run(struct worker *w)
{
    size_t areas = w->score.rows;
    for (size_t i = 0; i < areas; i++) {
        if (isnan(w->rank[i]))
            continue;
        w->count[i * areas + (size_t)w->rank[i] - 1]++;
        uint32_t *beats = w->beats + i * areas;
        for (size_t j = 0; j < areas; j++)
            beats[j] += w->rounded[i] > w->rounded[j];
    }
}

static double shift_of(const struct worker *w)
{
    double total = 0, n = 0;
    for (size_t r = 0; r < w->score.rows; r++) {
        double change = fabs(w->rank[r] - w->study->nominal[r]);
        total += isnan(change) ? 0 : change;
        n += isnan(change) ? 0 : 1;
    }
    return n > 0 ? total / n : 0;
}

static void draw_inputs(struct worker *w, size_t run)
{
    const struct uncertainty_spec *s = w->study->spec;
    for (size_t i = 0; i < s->inputs; i++)
        w->u[i] = w->study->design ? matrix_get(w->study->design, run, i)
                                   : random_uniform(s->seed, run, random_key(s->input[i].name));
}

static int do_run(struct worker *w, size_t run)
{
    draw_inputs(w, run);
    set_run(w);
    if (index_aggregate_nodes(w->study->spec->index, w->weight, w->aggregate, &w->score, w->room,
                              w->scratch, &w->error))
        return -1;
    rank_run(w);
    if (w->count)
        count_run(w);
    if (w->study->ranks)
        memcpy(matrix_row(w->study->ranks, run), w->rank, w->score.rows * sizeof *w->rank);
    w->study->shift[run] = shift_of(w);
    return 0;
}

static void *work(void *worker)
{
    struct worker *w = worker;
    for (size_t run = w->from; run < w->to; run++)
        if (do_run(w, run)) {
            w->failed = run;
            break;
        }
    return NULL;
}

/* -- all runs --------------------------------------------------------------------------------- */

static void hire(struct worker *w, const struct study *st, bool counting, struct arena *a)
{
    const struct index *ix = st->spec->index;
    size_t areas = ix->score.rows, n = ix->tree.n;
    *w = (struct worker){.study = st,
                         .score = matrix_new(a, areas, n),
                         .weight = vector_new(a, n),
                         .rounded = vector_new(a, areas),
                         .rank = vector_new(a, areas),
                         .u = vector_new(a, st->spec->inputs),
                         .aggregate = arena_new(a, struct aggregate, n),
                         .room = arena_new(a, struct keyed, n),
                         .order = arena_new(a, struct keyed, areas),
                         .preparation = SIZE_MAX,
                         .scratch = a,
                         .failed = SIZE_MAX};
    if (counting) {
        w->count = arena_new(a, uint32_t, areas * areas);
        w->beats = arena_new(a, uint32_t, areas * areas);
    }
}

/* Aggregations that compare areas take memory, which only the first thread may. */
static size_t thread_count(const struct uncertainty_spec *s, size_t runs)
{
    size_t threads = s->threads < 1 ? 1 : s->threads > THREADS_MOST ? THREADS_MOST : s->threads;
    for (size_t k = 0; k < s->index->tree.n; k++)
        if (s->index->place[k].bod || s->index->place[k].aggregate.method->table)
            return 1;
    for (size_t i = 0; i < s->inputs; i++)
        for (size_t o = 0; o < s->input[i].n && s->input[i].kind == UNCERTAIN_AGGREGATE; o++)
            if (s->input[i].aggregate[o].method->table)
                return 1;
    return threads > runs ? (runs ? runs : 1) : threads;
}

/* The error of the earliest run, whichever thread met it. */
static int first_error(const struct worker *w, size_t threads, struct error *e)
{
    const struct worker *first = NULL;
    for (size_t t = 0; t < threads; t++)
        if (w[t].failed != SIZE_MAX && (!first || w[t].failed < first->failed))
            first = &w[t];
    if (!first)
        return 0;
    return fail(e, (enum status)first->error.status, "draw %zu: %s", first->failed + 1,
                first->error.text);
}

/* The workers' runs lie one after the other; worker 0 is this thread, and does the work of one that
 * cannot start. */
static int run_all(size_t runs, struct worker *w, size_t threads, struct error *e)
{
    pthread_t id[THREADS_MOST];
    bool started[THREADS_MOST] = {false};
    for (size_t t = 0; t < threads; t++) {
        w[t].from = runs / threads * t + (t < runs % threads ? t : runs % threads);
        w[t].to = w[t].from + runs / threads + (t < runs % threads ? 1 : 0);
        if (t > 0)
            started[t] = pthread_create(&id[t], NULL, work, &w[t]) == 0;
    }
    work(&w[0]);
    for (size_t t = 1; t < threads; t++) {
        if (started[t])
            pthread_join(id[t], NULL);
        else
            work(&w[t]);
    }
    return first_error(w, threads, e);
}

static int check_weights(const struct index *ix, const struct uncertain *in, struct error *e)
{
    size_t top = ix->tree.place[in->node];
    for (size_t o = 0; o < in->n; o++)
        for (size_t k = top; k < ix->tree.n; k++) {
            const struct tree_place *t = &ix->tree.at[k];
            double total = 0;
            if (!t->count || !under(&ix->tree, k, top))
                continue;
            for (size_t c = t->first; c < t->first + t->count; c++) {
                double w = in->weights[o][ix->tree.at[c].node];
                if (!(w >= 0) || isinf(w))
                    return fail(e, STATUS_DATA,
                                "input '%s': weight %g of node '%s' is not a number from 0 upwards",
                                in->name, w, ix->tree.at[c].name);
                total += w;
            }
            if (!(total > 0))
                return fail(e, STATUS_DATA,
                            "input '%s': the weights of the children of '%s' are all 0", in->name,
                            t->name);
        }
    return 0;
}

static int check_input(const struct index *ix, const struct uncertain *in, struct error *e)
{
    if (in->node >= ix->spec->n)
        return fail(e, STATUS_DATA, "input '%s': its node is not in the tree", in->name);
    const char *node = ix->spec->nodes[in->node].name;
    if (in->kind == UNCERTAIN_NOISE && !(in->high >= 0 && in->high <= 1))
        return fail(e, STATUS_DATA,
                    "input '%s': weights change by 0 to 1 times themselves, found %g", in->name,
                    in->high);
    if (in->kind == UNCERTAIN_WEIGHT &&
        !(in->low >= 0 && in->low <= in->high && in->high > 0 && isfinite(in->high)))
        return fail(e, STATUS_DATA, "input '%s': a weight cannot lie from %g to %g", in->name,
                    in->low, in->high);
    if (in->kind == UNCERTAIN_WEIGHT && ix->spec->nodes[in->node].parent == TREE_NONE)
        return fail(e, STATUS_DATA, "input '%s': the root '%s' has no weight", in->name, node);
    if (in->kind < UNCERTAIN_NOISE && in->n == 0)
        return fail(e, STATUS_DATA, "input '%s': nothing to choose from at node '%s'", in->name,
                    node);
    return in->kind == UNCERTAIN_WEIGHTS ? check_weights(ix, in, e) : 0;
}

static void nominal_ranks(struct study *st, struct arena *a)
{
    const struct index *ix = st->spec->index;
    st->nominal = vector_new(a, ix->score.rows);
    double *score = vector_new(a, ix->score.rows);
    matrix_get_column(&ix->score, st->spec->place, score);
    ranks_of(score, ix->score.rows, ix->spec->decimals, TIES_MIN, st->nominal, a);
}

static int open_study(struct study *st, const struct uncertainty_spec *spec, struct arena *a,
                      struct error *e)
{
    *st = (struct study){.spec = spec, .preparations = 1};
    for (size_t i = 0; i < spec->inputs; i++) {
        if (check_input(spec->index, &spec->input[i], e))
            return -1;
        if (prepares(&spec->input[i]))
            st->preparations *= spec->input[i].n;
        if (st->preparations > PREPARATIONS_MOST)
            return fail(e, STATUS_DATA,
                        "input '%s': more than %d combinations of choices before aggregation",
                        spec->input[i].name, PREPARATIONS_MOST);
    }
    if (spec->place >= spec->index->tree.n)
        return fail(e, STATUS_DATA, "place %zu of a tree of %zu", spec->place, spec->index->tree.n);
    nominal_ranks(st, a);
    return prepare(st, a, e);
}

static struct worker *hire_all(const struct study *st, size_t threads, bool counting,
                               struct arena *a)
{
    struct worker *w = arena_new(a, struct worker, threads);
    for (size_t t = 0; t < threads; t++)
        hire(&w[t], st, counting, a);
    return w;
}

/* -- draws ------------------------------------------------------------------------------------ */

/* The rank of the k-th draw (from 0) in order of rank. */
static double ranked(const uint32_t *count, size_t areas, uint64_t k)
{
    uint64_t seen = 0;
    for (size_t r = 0; r < areas; r++) {
        seen += count[r];
        if (k < seen)
            return (double)r + 1;
    }
    return NAN;
}

/* Type 7, as stats_quantile, from a table of counts. */
static double quantile(const uint32_t *count, size_t areas, uint32_t draws, double p)
{
    if (draws == 0)
        return NAN;
    double h = (double)(draws - 1) * p;
    uint64_t i = (uint64_t)h;
    double low = ranked(count, areas, i);
    return i + 1 < draws ? low + (h - (double)i) * (ranked(count, areas, i + 1) - low) : low;
}

static void describe(struct uncertainty *u, const double *nominal)
{
    for (size_t i = 0; i < u->areas; i++) {
        const uint32_t *count = u->count + i * u->areas;
        struct uncertainty_area *area = &u->area[i];
        double total = 0;
        area->draws = 0;
        for (size_t r = 0; r < u->areas; r++) {
            area->draws += count[r];
            total += (double)count[r] * ((double)r + 1); /* whole numbers: exact */
        }
        area->nominal = nominal[i];
        area->mean = area->draws ? total / area->draws : NAN;
        area->median = quantile(count, u->areas, area->draws, 0.5);
        area->low = quantile(count, u->areas, area->draws, 0.05);
        area->high = quantile(count, u->areas, area->draws, 0.95);
    }
}

int uncertainty_draw(struct uncertainty *u, const struct uncertainty_spec *spec, uint32_t draws,
                     struct arena *a, struct error *e)
{
    size_t areas = spec->index->score.rows;
    *u = (struct uncertainty){.areas = areas,
                              .draws = draws,
                              .area = arena_new(a, struct uncertainty_area, areas),
                              .count = arena_new(a, uint32_t, areas * areas),
                              .beats = arena_new(a, uint32_t, areas * areas)};
    struct arena_mark mark = arena_mark(a);
    struct study st;
    if (open_study(&st, spec, a, e))
        return -1;
    st.shift = vector_new(a, draws);
    size_t threads = thread_count(spec, draws);
    struct worker *w = hire_all(&st, threads, true, a);
    if (run_all(draws, w, threads, e))
        return -1;
    for (size_t t = 0; t < threads; t++)
        for (size_t i = 0; i < areas * areas; i++) {
            u->count[i] += w[t].count[i];
            u->beats[i] += w[t].beats[i];
        }
    describe(u, st.nominal);
    u->mean_shift = stats_mean(st.shift, draws);
    u->low_shift = stats_quantile(st.shift, draws, 0.05, a);
    u->high_shift = stats_quantile(st.shift, draws, 0.95, a);
    arena_release(a, mark);
    return 0;
}

double uncertainty_top(const struct uncertainty *u, size_t area, size_t k)
{
    double within = 0;
    for (size_t r = 0; r < k && r < u->areas; r++)
        within += u->count[area * u->areas + r];
    return u->area[area].draws ? within / u->area[area].draws : NAN;
}

double uncertainty_beats(const struct uncertainty *u, size_t i, size_t j)
{
    return (double)u->beats[i * u->areas + j] / u->draws;
}

/* -- sensitivity ------------------------------------------------------------------------------ */

static void area_indices(struct sensitivity *s, const struct study *st, size_t n, size_t boots,
                         struct arena *a)
{
    double *y = vector_new(a, s->runs);
    for (size_t i = 0; i < s->areas; i++) {
        struct sobol_index *own = s->area + i * s->inputs;
        matrix_get_column(st->ranks, i, y);
        if (vector_present(y, s->runs) == s->runs)
            sobol_indices(y, n, s->inputs, boots, st->spec->seed, own, a);
    }
}

int uncertainty_sensitivity(struct sensitivity *s, const struct uncertainty_spec *spec, size_t n,
                            size_t boots, struct arena *a, struct error *e)
{
    size_t d = spec->inputs, areas = spec->index->score.rows;
    if (d == 0 || d > SOBOL_INPUTS)
        return fail(e, STATUS_DATA, "sensitivity takes 1 to %d inputs, found %zu", SOBOL_INPUTS, d);
    if (n < 2 || n > (1u << 26))
        return fail(e, STATUS_DATA, "sensitivity takes 2 points at least, found %zu", n);
    *s = (struct sensitivity){d, areas, n * (d + 2), arena_new(a, struct sobol_index, d),
                              arena_new(a, struct sobol_index, d * areas)};
    struct arena_mark mark = arena_mark(a);
    struct study st;
    if (open_study(&st, spec, a, e))
        return -1;
    struct matrix design = sobol_design(n, d, spec->seed, a), ranks = matrix_new(a, s->runs, areas);
    st.design = &design;
    st.ranks = &ranks;
    st.shift = vector_new(a, s->runs);
    size_t threads = thread_count(spec, s->runs);
    if (run_all(s->runs, hire_all(&st, threads, false, a), threads, e))
        return -1;
    sobol_indices(st.shift, n, d, boots, spec->seed, s->overall, a);
    area_indices(s, &st, n, boots, a);
    arena_release(a, mark);
    return 0;
}
