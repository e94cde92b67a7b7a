/* choices - the methods of a setup in the engine's terms. */
#include "ranking/choices.h"

#include "ranking/periods.h"

static const struct method *method_of(const struct study *st, size_t k)
{
    return &st->methods[st->node_of[k]];
}

/* -- children of a node ----------------------------------------------------------------------------------------- */

/* Nodes of the tree below `k`, in the order of the catalogue: the order the engine takes weights in. */
static size_t children(const struct study *st, size_t k, size_t *to)
{
    size_t n = 0;
    for (size_t i = 0; i < st->spec.n; i++)
        if (st->spec.nodes[i].parent == k)
            to[n++] = i;
    return n;
}

static const struct pair *find_pair(const struct pairs *map, struct slice key)
{
    for (size_t i = 0; i < map->n; i++)
        if (slice_eq(map->at[i].key, key))
            return &map->at[i];
    return NULL;
}

static double number_of(const struct pair *p)
{
    double x = NAN;
    setup_number(p->value, &x);
    return x;
}

/* Targets of influence, in the order of the children; those that the config does not name count 1. */
static const double *influences(const struct study *st, size_t k)
{
    const struct pairs *map = &method_of(st, k)->influence;
    size_t *child = arena_new(st->arena, size_t, st->spec.n), n = children(st, k, child);
    double *x = vector_new(st->arena, n);
    for (size_t i = 0; i < n; i++) {
        const struct pair *p = find_pair(map, slice_of(st->spec.nodes[child[i]].name));
        x[i] = p ? number_of(p) : 1;
    }
    return map->n ? x : NULL;
}

/* The judgement of a over b, from judgement.A/B or its reciprocal. */
static double judge(const struct study *st, const struct pairs *map, const char *a, const char *b)
{
    const struct pair *p = find_pair(map, slice_format(st->arena, "%s/%s", a, b));
    const struct pair *q = find_pair(map, slice_format(st->arena, "%s/%s", b, a));
    return p ? number_of(p) : q ? 1 / number_of(q) : NAN;
}

static int judgements(const struct study *st, size_t k, const struct matrix **to, struct error *e)
{
    size_t *child = arena_new(st->arena, size_t, st->spec.n), n = children(st, k, child);
    struct matrix *m = arena_new(st->arena, struct matrix, 1);
    *m = matrix_new(st->arena, n, n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            const char *a = st->spec.nodes[child[i]].name, *b = st->spec.nodes[child[j]].name;
            double x = i == j ? 1 : judge(st, &method_of(st, k)->judgement, a, b);
            if (isnan(x))
                return fail(e, STATUS_USAGE, "node '%s': ahp without the judgement '%s/%s'", st->spec.nodes[k].name, a, b);
            matrix_set(m, i, j, x);
        }
    *to = m;
    return 0;
}

/* Benefit of the doubt: bounds.CODE of the children, 0 to 1 without. */
static const struct weights_bod *doubt(const struct study *st, size_t k)
{
    const struct method *m = method_of(st, k);
    size_t *child = arena_new(st->arena, size_t, st->spec.n), n = children(st, k, child);
    struct weights_bod *b = arena_new(st->arena, struct weights_bod, 1);
    double *low = vector_new(st->arena, n), *high = vector_new(st->arena, n);
    for (size_t i = 0; i < n; i++) {
        const struct pair *p = find_pair(&m->bound, slice_of(st->spec.nodes[child[i]].name));
        struct slice rest = p ? p->value : S("0,1"), first;
        slice_cut(&rest, ',', &first);
        setup_number(slice_trim(first), &low[i]);
        setup_number(slice_trim(rest), &high[i]);
    }
    b->bounds = slice_is(m->bounds, "pie") ? BOD_PIE : slice_is(m->bounds, "weight") ? BOD_WEIGHT : BOD_FREE;
    b->low = low;
    b->high = high;
    return b;
}

int choices_weights(struct study *st, size_t node, struct slice name, struct weights *to, const struct weights_bod **bod, struct error *e)
{
    bool doubted = slice_is(name, "bod");
    *bod = doubted ? doubt(st, node) : NULL;
    *to = (struct weights){.method = weights_find(doubted ? "given" : slice_cstr(st->arena, name)), .factors = (size_t)method_of(st, node)->factors};
    if (to->method == weights_find("optimised"))
        to->given = influences(st, node);
    return to->method == weights_find("ahp") ? judgements(st, node, &to->pairs, e) : 0;
}

/* -- one node --------------------------------------------------------------------------------------------------- */

static int choose_node(struct study *st, size_t k, struct index_choice *to, struct error *e)
{
    const struct method *m = method_of(st, k);
    struct arena *a = st->arena;
    struct outliers *o = arena_new(a, struct outliers, 1);
    struct aggregate *g = arena_new(a, struct aggregate, 1);
    struct weights *w = arena_new(a, struct weights, 1);
    double *range = vector_new(a, 2), *threshold = vector_new(a, 1);
    const struct impute_method *impute = impute_find(slice_cstr(a, m->impute));
    bool leaf = st->spec.nodes[k].column != TREE_NONE;
    if (leaf && impute->kind == IMPUTE_TIME && !st->period.len)
        return fail(e, STATUS_USAGE, "indicator '%s': impute = %s needs the 'period' that is filled in", st->spec.nodes[k].name, impute->name);
    if (leaf && !slice_is(m->basis, "own") && st->setup->unit == UNIT_PERIOD)
        return fail(e, STATUS_USAGE, "indicator '%s': basis = %.*s: where periods are scored the basis is their own",
                    st->spec.nodes[k].name, SL(m->basis));
    *o = setup_outliers(m, m->outliers, a);
    *g = setup_aggregate(m, m->aggregate, a);
    *threshold = m->threshold;
    setup_numbers(&m->range, range);
    const struct weights_bod *bod = NULL;
    if (!leaf && choices_weights(st, k, m->weights, w, &bod, e))
        return -1;
    *to = (struct index_choice){.impute = impute->kind == IMPUTE_TIME ? impute_find("none") : impute, /* done already */
                                .outliers = o,
                                .normalise = normalise_find(slice_cstr(a, m->normalise)),
                                .range = range,
                                .weights = leaf ? NULL : w,
                                .bod = bod,
                                .aggregate = g,
                                .threshold = threshold};
    st->imputes = st->imputes || (leaf && impute->kind != IMPUTE_NONE);
    st->treats = st->treats || (leaf && o->method != outliers_find("none"));
    return 0;
}

/* -- one indicator ---------------------------------------------------------------------------------------------- */

static int direction(const struct study *st, size_t c, struct error *e)
{
    const struct node *n = &st->nodes->list.at[st->leaf[c]];
    const struct method *m = &st->methods[st->leaf[c]];
    struct slice found = m->direction.len ? m->direction : n->direction;
    if (slice_is(found, "higher"))
        return 1;
    if (slice_is(found, "lower"))
        return -1;
    fail(e, STATUS_DATA, "%.*s:%.*s: indicator '%.*s' has no direction: '%.*s' is neither higher nor lower",
         SL(record_text(&n->record, "source")), SL(record_text(&n->record, "line")), SL(n->code), SL(found));
    return 0;
}

static int choose_leaf(struct study *st, size_t c, struct index_leaf *to, struct error *e)
{
    const struct method *m = &st->methods[st->leaf[c]];
    const char *name = st->spec.nodes[st->place_of[st->leaf[c]]].name;
    double posts[2] = {NAN, NAN};
    const struct transform_method *t = transform_find(slice_cstr(st->arena, m->transform));
    bool plain = slice_is(m->transform, "none");
    setup_numbers(&m->goalposts, posts);
    *to = (struct index_leaf){.direction = direction(st, c, e), .scale = m->scale, .transform = plain ? NULL : t, .lower = posts[0],
                              .upper = posts[1], .target = m->target, .margin = m->margin, .cap = m->cap, .reference = SIZE_MAX};
    if (!to->direction)
        return -1;
    to->by = periods_denominator(st, c, m->denominator, SIZE_MAX);
    if (to->by && !vector_present(to->by, st->rows))
        return fail(e, STATUS_USAGE, "indicator '%s': denominator '%.*s': no area has it", name, SL(m->denominator));
    if (m->reference.len && (to->reference = study_row(st, m->reference)) == NODE_NONE)
        return fail(e, STATUS_USAGE, "indicator '%s': reference '%.*s' is not in the index", name, SL(m->reference));
    st->denominates = st->denominates || to->by || to->transform;
    return 0;
}

/* Areas with the same text in the field of peers are one group; those without it are one too. */
static const size_t *peers(struct study *st)
{
    struct table by = {0};
    size_t *group = arena_new(st->arena, size_t, st->rows + 1), n = 0;
    for (size_t r = 0; r < st->rows; r++) {
        bool fresh;
        const struct record *area = world_find(st->world, study_unit(st, r));
        struct slice text = area ? record_text(area, slice_cstr(st->arena, st->setup->peers)) : S("");
        size_t *at = table_at(&by, st->arena, text, &fresh);
        if (fresh)
            *at = n++;
        group[r] = *at;
    }
    return st->setup->peers.len ? group : NULL;
}

int choices_make(struct study *st, struct error *e)
{
    struct index_choice *choice = arena_new(st->arena, struct index_choice, st->spec.n + 1);
    struct index_leaf *leaf = arena_new(st->arena, struct index_leaf, st->cols + 1);
    for (size_t k = 0; k < st->spec.n; k++)
        if (choose_node(st, k, &choice[k], e))
            return -1;
    for (size_t c = 0; c < st->cols; c++)
        if (choose_leaf(st, c, &leaf[c], e))
            return -1;
    st->spec.choice = choice;
    st->spec.leaf = leaf;
    st->spec.group = peers(st);
    st->spec.area_threshold = st->setup->area_threshold;
    st->spec.min_coverage = st->setup->min_coverage;
    st->spec.decimals = (int)st->setup->decimals;
    st->spec.ties = st->setup->ties;
    return 0;
}
