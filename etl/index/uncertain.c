/* uncertain - what each kind of choice sets, one row a kind. */
#include "index/uncertain.h"

#include "index/random.h"

/* Place p is at or below place `top`. */
static bool under(const struct tree *t, size_t p, size_t top)
{
    while (p != TREE_NONE && p > top) /* a parent stands before its children */
        p = t->at[p].parent;
    return p == top;
}

struct uncertain_pick uncertain_pick(const struct uncertain *in, double u)
{
    size_t k = (size_t)(u * (double)in->n);
    return (struct uncertain_pick){k < in->n || in->n == 0 ? k : in->n - 1, u};
}

static double number(const struct uncertain *in, struct uncertain_pick p)
{
    return in->n ? in->number[p.option] : in->low + p.u * (in->high - in->low);
}

/* -- choices at a place ----------------------------------------------------------------------- */

#define PUT(name, what)                                                                            \
    static void put_##name(struct index *ix, size_t k, const struct uncertain *in,                 \
                           struct uncertain_pick p)                                                \
    {                                                                                              \
        struct index_place *own = &ix->place[k];                                                   \
        what;                                                                                      \
    }
#define PUT_NUMBER(name, member) PUT(name, own->member = number(in, p))
#define PUT_METHOD(name, member) PUT(name, own->member = in->method[p.option])

PUT_NUMBER(scale, scale)
PUT_METHOD(transform, transform)
PUT_METHOD(impute, impute)
PUT_METHOD(outliers, outliers.method)
PUT_METHOD(outliers_then, outliers.then)
PUT_NUMBER(skewness, outliers.skewness)
PUT_NUMBER(kurtosis, outliers.kurtosis)
PUT_NUMBER(trim_low, outliers.low)
PUT_NUMBER(trim_high, outliers.high)
PUT_NUMBER(sds, outliers.sds)
PUT_NUMBER(lambda, outliers.lambda)
PUT_NUMBER(margin, normalise.margin)
PUT_NUMBER(target, target)
PUT(direction, own->normalise.direction = number(in, p) < 0 ? -1 : 1)
PUT(cap, own->normalise.cap = number(in, p) != 0)
PUT(reference, own->normalise.reference = (size_t)number(in, p))
PUT(goalposts, own->lower = in->pair[p.option][0]; own->upper = in->pair[p.option][1])
PUT(range, own->normalise.low = in->pair[p.option][0]; own->normalise.high = in->pair[p.option][1])
PUT(factors, own->weights.factors = (size_t)number(in, p))
PUT_METHOD(aggregate, aggregate.method)
PUT_NUMBER(power, aggregate.power)
PUT_NUMBER(andness, aggregate.andness)
PUT(penalty, own->aggregate.penalty = number(in, p) < 0 ? -1 : 1)
PUT_NUMBER(threshold, aggregate.threshold)

/* Where nothing is treated, a number of points to winsorise says that they are. */
static void put_points(struct index *ix, size_t k, const struct uncertain *in,
                       struct uncertain_pick p)
{
    struct outliers *own = &ix->place[k].outliers;
    own->points = (size_t)number(in, p);
    if (own->points && own->method == outliers_find("none"))
        own->method = outliers_find("winsorise");
}

static void put_denominator(struct index *ix, size_t k, const struct uncertain *in,
                            struct uncertain_pick p)
{
    if (!ix->tree.at[k].count)
        ix->place[k].by = in->column[p.option][ix->tree.at[k].column];
}

static void put_normalise(struct index *ix, size_t k, const struct uncertain *in,
                          struct uncertain_pick p)
{
    if (in->method && in->method[p.option])
        ix->place[k].normalise.method = in->method[p.option];
    if (in->pair && !isnan(in->pair[p.option][0]))
        put_range(ix, k, in, p);
}

static void put_weights(struct index *ix, size_t k, const struct uncertain *in,
                        struct uncertain_pick p)
{
    const struct uncertain_weighing *how = &in->weighing[p.option][ix->tree.at[k].node];
    struct weights *own = &ix->place[k].weights;
    if (!ix->tree.at[k].count)
        return;
    own->method = how->weights.method;
    own->given = how->weights.given;
    own->pairs = how->weights.pairs;
    own->factors = how->weights.factors;
    ix->place[k].bod = how->bod;
}

static void put_area_threshold(struct index *ix, size_t k, const struct uncertain *in,
                               struct uncertain_pick p)
{
    if (k == 0)
        ix->area_threshold = number(in, p);
}

static void put_min_coverage(struct index *ix, size_t k, const struct uncertain *in,
                             struct uncertain_pick p)
{
    if (k == 0)
        ix->min_coverage = number(in, p);
}

void uncertain_put(struct index *ix, const struct uncertain *in, struct uncertain_pick p)
{
    size_t top = ix->tree.place[in->node];
    for (size_t k = top; k < ix->tree.n; k++)
        if (under(&ix->tree, k, top))
            in->kind->put(ix, k, in, p);
}

/* -- weights of a run ------------------------------------------------------------------------- */

/* A set of weights, scaled as the shares are: to sum to 1 under each parent. */
static void weigh_sets(const struct index *ix, const struct uncertain *in, struct uncertain_pick p,
                       double *weight)
{
    size_t top = ix->tree.place[in->node];
    const double *set = in->weights[p.option];
    for (size_t k = top; k < ix->tree.n; k++) {
        const struct tree_place *t = &ix->tree.at[k];
        double total = 0;
        if (!t->count || !under(&ix->tree, k, top))
            continue;
        for (size_t c = t->first; c < t->first + t->count; c++)
            total += set[ix->tree.at[c].node];
        for (size_t c = t->first; c < t->first + t->count; c++)
            weight[c] = set[ix->tree.at[c].node] / total;
    }
}

/* u is one number for all weights: they take theirs from its bits and their names. */
static void weigh_noise(const struct index *ix, const struct uncertain *in, struct uncertain_pick p,
                        double *weight)
{
    size_t top = ix->tree.place[in->node];
    uint64_t bits = (uint64_t)(p.u * 0x1p53);
    for (size_t k = top + 1; k < ix->tree.n; k++)
        if (under(&ix->tree, k, top))
            weight[k] *=
                1 + (2 * random_uniform(bits, 0, random_key(ix->tree.at[k].name)) - 1) * in->high;
}

/* The share that a weight in the catalogue's unit has, beside siblings whose weights stay as they
 * are. */
static void weigh_one(const struct index *ix, const struct uncertain *in, struct uncertain_pick p,
                      double *weight)
{
    size_t k = ix->tree.place[in->node];
    const struct tree_place *parent = &ix->tree.at[ix->tree.at[k].parent];
    double total = 0;
    for (size_t c = parent->first; c < parent->first + parent->count; c++)
        total += ix->spec->nodes[ix->tree.at[c].node].weight;
    weight[k] = (in->low + p.u * (in->high - in->low)) / total;
}

/* Nodes left out weigh nothing, and a group of which nothing is left with them. */
static void weigh_without(const struct index *ix, const struct uncertain *in,
                          struct uncertain_pick p, double *weight)
{
    for (size_t k = ix->tree.n; k-- > 1;) {
        const struct tree_place *t = &ix->tree.at[k];
        bool left = !in->without[p.option][t->node] && !t->count;
        for (size_t c = t->first; c < t->first + t->count && !in->without[p.option][t->node]; c++)
            left |= weight[c] > 0;
        if (!left)
            weight[k] = 0;
    }
}

const struct uncertain_kind uncertain_kinds[] = {
    {"denominator", UNCERTAIN_COLUMNS, INDEX_DENOMINATE, put_denominator, NULL},
    {"scale", UNCERTAIN_NUMBERS, INDEX_DENOMINATE, put_scale, NULL},
    {"transform", UNCERTAIN_METHODS, INDEX_DENOMINATE, put_transform, NULL},
    {"area_threshold", UNCERTAIN_NUMBERS, INDEX_DENOMINATE, put_area_threshold, NULL},
    {"min_coverage", UNCERTAIN_NUMBERS, INDEX_DENOMINATE, put_min_coverage, NULL},
    {"impute", UNCERTAIN_METHODS, INDEX_IMPUTE, put_impute, NULL},
    {"outliers", UNCERTAIN_METHODS, INDEX_TREAT, put_outliers, NULL},
    {"outliers_then", UNCERTAIN_METHODS, INDEX_TREAT, put_outliers_then, NULL},
    {"skewness", UNCERTAIN_NUMBERS, INDEX_TREAT, put_skewness, NULL},
    {"kurtosis", UNCERTAIN_NUMBERS, INDEX_TREAT, put_kurtosis, NULL},
    {"points", UNCERTAIN_NUMBERS, INDEX_TREAT, put_points, NULL},
    {"trim_low", UNCERTAIN_NUMBERS, INDEX_TREAT, put_trim_low, NULL},
    {"trim_high", UNCERTAIN_NUMBERS, INDEX_TREAT, put_trim_high, NULL},
    {"sds", UNCERTAIN_NUMBERS, INDEX_TREAT, put_sds, NULL},
    {"lambda", UNCERTAIN_NUMBERS, INDEX_TREAT, put_lambda, NULL},
    {"normalise", UNCERTAIN_SCALES, INDEX_NORMALISE, put_normalise, NULL},
    {"range", UNCERTAIN_PAIRS, INDEX_NORMALISE, put_range, NULL},
    {"margin", UNCERTAIN_NUMBERS, INDEX_NORMALISE, put_margin, NULL},
    {"target", UNCERTAIN_NUMBERS, INDEX_NORMALISE, put_target, NULL},
    {"goalposts", UNCERTAIN_PAIRS, INDEX_NORMALISE, put_goalposts, NULL},
    {"direction", UNCERTAIN_NUMBERS, INDEX_NORMALISE, put_direction, NULL},
    {"cap", UNCERTAIN_NUMBERS, INDEX_NORMALISE, put_cap, NULL},
    {"reference", UNCERTAIN_NUMBERS, INDEX_NORMALISE, put_reference, NULL},
    {"weights", UNCERTAIN_WEIGHINGS, INDEX_WEIGH, put_weights, NULL},
    {"factors", UNCERTAIN_NUMBERS, INDEX_WEIGH, put_factors, NULL},
    {"aggregate", UNCERTAIN_METHODS, INDEX_RANK, put_aggregate, NULL},
    {"power", UNCERTAIN_NUMBERS, INDEX_RANK, put_power, NULL},
    {"andness", UNCERTAIN_NUMBERS, INDEX_RANK, put_andness, NULL},
    {"penalty", UNCERTAIN_NUMBERS, INDEX_RANK, put_penalty, NULL},
    {"threshold", UNCERTAIN_NUMBERS, INDEX_RANK, put_threshold, NULL},
    {"sets", UNCERTAIN_SETS, INDEX_RANK, NULL, weigh_sets},
    {"noise", UNCERTAIN_NOISE, INDEX_RANK, NULL, weigh_noise},
    {"weight", UNCERTAIN_WEIGHT, INDEX_RANK, NULL, weigh_one},
    {"exclude", UNCERTAIN_WITHOUT, INDEX_RANK, NULL, weigh_without},
    {NULL, UNCERTAIN_METHODS, INDEX_RANK, NULL, NULL},
};

const struct uncertain_kind *uncertain_find(const char *name)
{
    for (const struct uncertain_kind *k = uncertain_kinds; k->name; k++)
        if (strcmp(k->name, name) == 0)
            return k;
    return NULL;
}

/* -- checks ----------------------------------------------------------------------------------- */

static int check_sets(const struct index *ix, const struct uncertain *in, struct error *e)
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

/* Every indicator is left out, by itself or with a group above it. */
static bool all_out(const struct index *ix, const bool *without)
{
    for (size_t k = 1; k < ix->tree.n; k++) {
        bool out = false;
        for (size_t up = k; up != TREE_NONE && !out; up = ix->tree.at[up].parent)
            out = without[ix->tree.at[up].node];
        if (!ix->tree.at[k].count && !out)
            return false;
    }
    return true;
}

static int check_without(const struct index *ix, const struct uncertain *in, struct error *e)
{
    for (size_t o = 0; o < in->n; o++) {
        for (size_t k = 1; k < ix->tree.n; k++) {
            const struct tree_place *t = &ix->tree.at[k];
            if (in->without[o][t->node] && ix->place[t->parent].bod)
                return fail(e, STATUS_DATA,
                            "input '%s': benefit of the doubt at '%s' has no weights to take out",
                            in->name, ix->tree.at[t->parent].name);
        }
        if (all_out(ix, in->without[o]))
            return fail(e, STATUS_DATA, "input '%s': option %zu leaves no indicator", in->name,
                        o + 1);
    }
    return 0;
}

static int check_range(const struct index *ix, const struct uncertain *in, struct error *e)
{
    enum uncertain_takes takes = in->kind->takes;
    if (takes == UNCERTAIN_NOISE && !(in->high >= 0 && in->high <= 1))
        return fail(e, STATUS_DATA,
                    "input '%s': weights change by 0 to 1 times themselves, found %g", in->name,
                    in->high);
    if (takes == UNCERTAIN_WEIGHT &&
        !(in->low >= 0 && in->low <= in->high && in->high > 0 && isfinite(in->high)))
        return fail(e, STATUS_DATA, "input '%s': a weight cannot lie from %g to %g", in->name,
                    in->low, in->high);
    if (takes == UNCERTAIN_WEIGHT && ix->spec->nodes[in->node].parent == TREE_NONE)
        return fail(e, STATUS_DATA, "input '%s': the root '%s' has no weight", in->name,
                    ix->spec->nodes[in->node].name);
    if (takes == UNCERTAIN_NUMBERS && in->n == 0 && !(in->low < in->high))
        return fail(e, STATUS_DATA, "input '%s': nothing lies from %g to %g", in->name, in->low,
                    in->high);
    return 0;
}

int uncertain_check(const struct index *ix, const struct uncertain *in, struct error *e)
{
    enum uncertain_takes takes = in->kind->takes;
    bool ranges = takes == UNCERTAIN_NOISE || takes == UNCERTAIN_WEIGHT ||
                  (takes == UNCERTAIN_NUMBERS && !uncertain_prepares(in) && !in->number);
    if (in->node >= ix->spec->n)
        return fail(e, STATUS_DATA, "input '%s': its node is not in the tree", in->name);
    if (!ranges && in->n == 0)
        return fail(e, STATUS_DATA, "input '%s': nothing to choose from at node '%s'", in->name,
                    ix->spec->nodes[in->node].name);
    if (check_range(ix, in, e))
        return -1;
    return takes == UNCERTAIN_SETS      ? check_sets(ix, in, e)
           : takes == UNCERTAIN_WITHOUT ? check_without(ix, in, e)
                                        : 0;
}
