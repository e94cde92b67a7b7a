/* standing - what an index says: its root, dimensions and leaves, the scores by rank, and which leaves it leaves out. */
#include "standing.h"

#include <math.h>

static bool same(const struct record *r, const char *field, struct slice text)
{
    return slice_eq(record_text(r, field), text);
}

/* The parent of a node in the catalogue; empty for a root and for a node that is not there. */
static struct slice parent_of(struct model *m, struct slice node)
{
    const struct record *r = model_first(m, KIND_indicator, "code", node);
    return r ? record_text(r, "parent") : S("");
}

static bool has_scores(struct model *m, struct slice index, struct slice node)
{
    struct records list = model_with(m, KIND_score, "node", node);
    for (size_t i = 0; i < list.n; i++)
        if (same(list.at[i], "index", index))
            return true;
    return false;
}

static double rank_of(const struct record *score)
{
    const struct value *v = record_get(score, "rank");
    return v->type == VALUE_NUMBER ? v->number : 1e300; /* without a rank: last */
}

/* By rank, equal ones in the order of the stream. */
static void sort_by_rank(const struct record **at, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const struct record *r = at[i];
        size_t k = i;
        for (; k && rank_of(at[k - 1]) > rank_of(r); k--)
            at[k] = at[k - 1];
        at[k] = r;
    }
}

static struct records scores_of(struct model *m, const struct standing *s)
{
    struct records all = model_with(m, KIND_score, "node", s->root);
    const struct record **kept = arena_new(m->maker.arena, const struct record *, all.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        if (same(all.at[i], "index", s->index) && same(all.at[i], "period", s->period))
            kept[n++] = all.at[i];
    sort_by_rank(kept, n);
    return (struct records){kept, n};
}

struct leaves {
    LIST(const struct record *) list;
};

enum { DEEPEST = 64 };

static void add_leaves(struct model *m, struct leaves *to, struct slice node, int depth)
{
    struct records below = model_children(m, node);
    for (size_t i = 0; i < below.n && depth < DEEPEST; i++) {
        struct slice code = record_text(below.at[i], "code");
        if (model_children(m, code).n)
            add_leaves(m, to, code, depth + 1);
        else
            LIST_PUSH(m->maker.arena, &to->list, below.at[i]);
    }
}

static struct records groups_of(struct model *m, const struct standing *s)
{
    struct records below = model_children(m, s->root);
    const struct record **kept = arena_new(m->maker.arena, const struct record *, below.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < below.n; i++)
        if (has_scores(m, s->index, record_text(below.at[i], "code")))
            kept[n++] = below.at[i];
    return (struct records){kept, n};
}

struct standing standing_of(struct model *m)
{
    struct standing s = {0};
    struct leaves leaves = {0};
    struct records all = model_all(m, KIND_score);
    if (!all.n)
        return s;
    s.index = record_text(all.at[0], "index");
    for (size_t i = 0; i < all.n; i++) {
        if (!same(all.at[i], "index", s.index))
            continue;
        struct slice node = record_text(all.at[i], "node"), period = record_text(all.at[i], "period");
        if (!s.root.len && !has_scores(m, s.index, parent_of(m, node)))
            s.root = node;
        if (slice_cmp(period, s.period) > 0)
            s.period = period;
    }
    s.scores = scores_of(m, &s);
    s.groups = groups_of(m, &s);
    add_leaves(m, &leaves, s.root, 0);
    s.leaves = (struct records){leaves.list.at, leaves.list.n};
    return s;
}

const struct record *standing_score(struct model *m, const struct standing *s, struct slice node, struct slice area)
{
    struct records list = model_with(m, KIND_score, "area", area);
    for (size_t i = 0; i < list.n; i++)
        if (same(list.at[i], "node", node) && same(list.at[i], "index", s->index) && same(list.at[i], "period", s->period))
            return list.at[i];
    return NULL;
}

/* The leaf or a group above it weighs nothing. */
static bool weighs_nothing(struct model *m, const struct standing *s, const struct record *node)
{
    for (int i = 0; node && i < DEEPEST; i++) {
        const struct value *w = record_get(node, "weight");
        if (w->type == VALUE_NUMBER && w->number == 0)
            return true;
        if (same(node, "code", s->root))
            return false;
        node = model_first(m, KIND_indicator, "code", record_text(node, "parent"));
    }
    return false;
}

enum standing_place standing_place(struct model *m, const struct standing *s, const struct record *leaf)
{
    struct records steps = model_with(m, KIND_step, "node", record_text(leaf, "code"));
    for (size_t i = 0; i < steps.n; i++)
        if (same(steps.at[i], "index", s->index))
            return STANDING_IN;
    struct records observed = model_with(m, KIND_observation, "indicator", record_text(leaf, "code"));
    return weighs_nothing(m, s, leaf) && observed.n ? STANDING_NO_WEIGHT : STANDING_NO_DATA;
}

const struct value *standing_statistic(struct model *m, const struct standing *s, struct slice leaf, const char *name)
{
    struct records list = model_with(m, KIND_statistic, "node", leaf);
    for (size_t i = 0; i < list.n; i++)
        if (same(list.at[i], "index", s->index) && slice_is(record_text(list.at[i], "name"), name))
            return record_get(list.at[i], "value");
    return NULL;
}

struct slice standing_group(struct model *m, const struct standing *s, struct slice leaf)
{
    for (int i = 0; leaf.len && i < DEEPEST; i++) {
        struct slice parent = parent_of(m, leaf);
        if (slice_eq(parent, s->root))
            return leaf;
        leaf = parent;
    }
    return S("");
}

double standing_number(const struct record *score, const char *field)
{
    const struct value *v = score ? record_get(score, field) : NULL;
    return v && v->type == VALUE_NUMBER ? v->number : NAN;
}

bool standing_has(const struct standing *s, const char *field)
{
    for (size_t i = 0; i < s->scores.n; i++)
        if (!value_is_empty(record_get(s->scores.at[i], field)))
            return true;
    return false;
}

double standing_contribution(struct model *m, const struct standing *s, struct slice group, struct slice area)
{
    struct records steps = model_with(m, KIND_step, "area", area);
    double sum = NAN;
    for (size_t i = 0; i < steps.n; i++) {
        const struct record *step = steps.at[i];
        double points = standing_number(step, "contribution");
        if (isnan(points) || !same(step, "index", s->index) || !same(step, "period", s->period) ||
            !slice_eq(standing_group(m, s, record_text(step, "node")), group))
            continue;
        sum = isnan(sum) ? points : sum + points;
    }
    return sum;
}

/* -- the mean ------------------------------------------------------------------------------------------------------ */

double standing_mix(struct model *m, const struct standing *s, enum standing_mean mean, struct slice area)
{
    double sum = 0, weights = 0;
    for (size_t i = 0; i < s->groups.n; i++) {
        const struct record *score = standing_score(m, s, record_text(s->groups.at[i], "code"), area);
        double value = standing_number(score, "value"), weight = standing_number(score, "weight");
        if (isnan(value) || isnan(weight))
            continue;
        sum += weight * (mean == STANDING_GEOMETRIC ? log(value) : value);
        weights += weight;
    }
    if (weights == 0)
        return NAN;
    return mean == STANDING_GEOMETRIC ? exp(sum / weights) : sum / weights;
}

static bool follows(struct model *m, const struct standing *s, enum standing_mean mean)
{
    for (size_t i = 0; i < s->scores.n; i++) {
        double score = standing_number(s->scores.at[i], "value");
        if (!isnan(score) &&
            !(fabs(standing_mix(m, s, mean, record_text(s->scores.at[i], "area")) - score) < 1e-9 * (1 + fabs(score))))
            return false;
    }
    return s->scores.n > 0 && s->groups.n > 0;
}

enum standing_mean standing_mean(struct model *m, const struct standing *s)
{
    return follows(m, s, STANDING_ARITHMETIC)  ? STANDING_ARITHMETIC
           : follows(m, s, STANDING_GEOMETRIC) ? STANDING_GEOMETRIC
                                               : STANDING_OTHER;
}

const struct record *standing_step(struct model *m, const struct standing *s, struct slice leaf, struct slice area)
{
    struct records steps = model_with(m, KIND_step, "area", area);
    for (size_t i = 0; i < steps.n; i++)
        if (slice_eq(record_text(steps.at[i], "node"), leaf) && slice_eq(record_text(steps.at[i], "index"), s->index) &&
            slice_eq(record_text(steps.at[i], "period"), s->period))
            return steps.at[i];
    return NULL;
}
