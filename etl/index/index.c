/* index - the stages of an index, each from the matrix of the one before. */
#include "index/index.h"

#include "index/stats.h"
#include "index/sum.h"

/* -- opening ---------------------------------------------------------------------------------- */

static const char *const *child_names(const struct tree *t, const struct tree_place *p,
                                      struct arena *a)
{
    const char **names = arena_new(a, const char *, p->count ? p->count : 1);
    for (size_t c = 0; c < p->count; c++)
        names[c] = t->at[p->first + c].name;
    return names;
}

static struct index_place defaults(void)
{
    struct index_place d = {.impute = impute_find("none"),
                            .outliers = outliers_default(NULL),
                            .normalise = normalise_default(NULL),
                            .weights = {.method = weights_find("given")},
                            .aggregate = aggregate_default(NULL)};
    d.outliers.method = outliers_find("none");
    d.normalise.high = 100;
    return d;
}

/* What the node says, over what stands above it. */
static void choose(struct index_place *p, const struct index_choice *c)
{
    double threshold = p->aggregate.threshold;
    if (c->impute)
        p->impute = c->impute;
    if (c->outliers)
        p->outliers = *c->outliers;
    if (c->normalise)
        p->normalise.method = c->normalise;
    if (c->range) {
        p->normalise.low = c->range[0];
        p->normalise.high = c->range[1];
    }
    if (c->weights)
        p->weights = *c->weights;
    if (c->aggregate)
        p->aggregate = *c->aggregate;
    p->aggregate.threshold = c->threshold ? *c->threshold : threshold;
    p->bod = c->bod;
}

static void put_leaf(struct index_place *p, const struct index_leaf *leaf)
{
    struct normalise *n = &p->normalise;
    p->by = leaf->by;
    p->scale = leaf->scale != 0 ? leaf->scale : 1;
    p->transform = leaf->transform;
    p->lower = leaf->lower;
    p->upper = leaf->upper;
    p->target = leaf->target;
    n->direction = leaf->direction;
    n->reference = leaf->reference;
    n->cap = leaf->cap;
    n->basis = leaf->basis;
    n->basis_n = leaf->basis_n;
    if (leaf->margin > 0)
        n->margin = leaf->margin;
}

static int resolve(struct index *ix, struct error *e)
{
    const struct index_spec *s = ix->spec;
    ix->place = arena_new(ix->arena, struct index_place, ix->tree.n);
    for (size_t k = 0; k < ix->tree.n; k++) {
        const struct tree_place *t = &ix->tree.at[k];
        struct index_place *p = &ix->place[k];
        *p = t->parent == TREE_NONE ? defaults() : ix->place[t->parent];
        p->weights.given = NULL; /* targets and judgements are about the children of one node */
        p->weights.pairs = NULL;
        choose(p, &s->choice[t->node]);
        p->outliers.name = p->normalise.name = p->weights.node = p->aggregate.node = t->name;
        p->weights.names = child_names(&ix->tree, t, ix->arena);
        if (t->count)
            continue;
        put_leaf(p, &s->leaf[t->column]);
        if (p->normalise.direction != 1 && p->normalise.direction != -1)
            return fail(e, STATUS_DATA, "indicator '%s' has no direction", t->name);
        if (p->impute->kind == IMPUTE_TIME)
            return fail(e, STATUS_DATA,
                        "indicator '%s': '%s' needs other periods: it comes before the index",
                        t->name, p->impute->name);
    }
    return 0;
}

/* Which stages change a value: those that do not share the matrix of the one before. */
enum { CHANGES_RAW = 1, CHANGES_DENOMINATED = 2, CHANGES_IMPUTED = 4, CHANGES_ALL = 7 };

static unsigned changes_of(const struct index *ix)
{
    bool screens = ix->spec->area_threshold > 0 || ix->spec->min_coverage > 0;
    unsigned changes = screens ? CHANGES_DENOMINATED : 0;
    for (size_t k = 0; k < ix->tree.n; k++) {
        const struct index_place *p = &ix->place[k];
        if (ix->tree.at[k].count)
            continue;
        changes |= p->by || p->transform ? CHANGES_RAW : 0;
        changes |= p->impute->kind != IMPUTE_NONE ? CHANGES_DENOMINATED : 0;
        changes |= p->outliers.method != outliers_find("none") ? CHANGES_IMPUTED : 0;
    }
    return changes;
}

static void make_room(struct index *ix, unsigned changes)
{
    size_t rows = ix->spec->raw->rows, cols = ix->spec->raw->cols;
    ix->area_threshold = ix->spec->area_threshold;
    ix->min_coverage = ix->spec->min_coverage;
    ix->denominated = changes & CHANGES_RAW ? matrix_new(ix->arena, rows, cols) : *ix->spec->raw;
    ix->imputed = changes & CHANGES_DENOMINATED ? matrix_new(ix->arena, rows, cols) : ix->denominated;
    ix->treated = changes & CHANGES_IMPUTED ? matrix_new(ix->arena, rows, cols) : ix->imputed;
    ix->normalised = matrix_new(ix->arena, rows, cols);
    ix->score = matrix_new(ix->arena, rows, ix->tree.n);
    ix->coverage = matrix_new(ix->arena, rows, ix->tree.n);
    ix->rank = matrix_new(ix->arena, rows, ix->tree.n);
    ix->marks = arena_zero(ix->arena, rows * cols + 1, 1);
    ix->imputed_marks = arena_zero(ix->arena, rows * cols + 1, 1);
    ix->out = arena_new(ix->arena, bool, rows + 1);
    ix->treatment = arena_new(ix->arena, struct outliers_report, cols + 1);
}

int index_open(struct index *ix, const struct index_spec *spec, struct arena *a, struct error *e)
{
    *ix = (struct index){.spec = spec, .arena = a};
    if (spec->raw->rows == 0)
        return fail(e, STATUS_DATA, "an index without areas");
    if (tree_build(&ix->tree, spec->nodes, spec->n, spec->raw->cols, a, e) || resolve(ix, e))
        return -1;
    make_room(ix, changes_of(ix));
    return 0;
}

struct index index_branch(const struct index *ix, struct arena *a)
{
    struct index b = *ix;
    size_t n = ix->tree.n;
    b.arena = a;
    b.tree.at = arena_new(a, struct tree_place, n);
    memcpy(b.tree.at, ix->tree.at, n * sizeof *b.tree.at);
    b.place = arena_new(a, struct index_place, n);
    memcpy(b.place, ix->place, n * sizeof *b.place);
    make_room(&b, CHANGES_ALL); /* its choices may change */
    size_t cells = ix->spec->raw->rows * ix->spec->raw->cols, scores = ix->spec->raw->rows * n;
    memcpy(b.denominated.at, ix->denominated.at, cells * sizeof(double));
    memcpy(b.imputed.at, ix->imputed.at, cells * sizeof(double));
    memcpy(b.treated.at, ix->treated.at, cells * sizeof(double));
    memcpy(b.normalised.at, ix->normalised.at, cells * sizeof(double));
    memcpy(b.score.at, ix->score.at, scores * sizeof(double));
    memcpy(b.coverage.at, ix->coverage.at, scores * sizeof(double));
    memcpy(b.rank.at, ix->rank.at, scores * sizeof(double));
    memcpy(b.marks, ix->marks, cells);
    memcpy(b.imputed_marks, ix->imputed_marks, cells);
    memcpy(b.out, ix->out, ix->spec->raw->rows * sizeof *b.out);
    memcpy(b.treatment, ix->treatment, ix->spec->raw->cols * sizeof *b.treatment);
    return b;
}

/* -- values ----------------------------------------------------------------------------------- */

static bool measured(const struct index *ix, size_t r, size_t c)
{
    const unsigned char *before = ix->spec->marks;
    return !isnan(matrix_get(&ix->denominated, r, c)) &&
           !(before && before[r * ix->spec->raw->cols + c] & MARK_IMPUTED);
}

/* The effective weight of each indicator by the weights of the tree, whatever weights are worked out
 * from the data. */
static double *weights_given(const struct index *ix, struct arena *scratch)
{
    double *weight = vector_new(scratch, ix->tree.n);
    weight[0] = 1;
    for (size_t k = 0; k < ix->tree.n; k++) {
        const struct tree_place *t = &ix->tree.at[k];
        struct sum total = {0, 0};
        for (size_t c = t->first; c < t->first + t->count; c++)
            sum_add(&total, ix->spec->nodes[ix->tree.at[c].node].weight);
        for (size_t c = t->first; c < t->first + t->count; c++)
            weight[c] = weight[k] * ix->spec->nodes[ix->tree.at[c].node].weight / sum_of(&total);
    }
    return weight;
}

/* Only the columns that hang in the tree count; places of leaves run over them. */
static void screen_areas(struct index *ix, struct arena *scratch)
{
    const double *weight = weights_given(ix, scratch);
    for (size_t r = 0; r < ix->spec->raw->rows; r++) {
        double present = 0;
        struct sum covered = {0, 0};
        for (size_t k = 0; k < ix->tree.n; k++)
            if (!ix->tree.at[k].count && measured(ix, r, ix->tree.at[k].column)) {
                present++;
                sum_add(&covered, weight[k]);
            }
        ix->out[r] = present < ix->area_threshold * (double)ix->tree.leaves - 1e-9 ||
                     sum_of(&covered) < ix->min_coverage - 1e-9;
    }
}

static int denominate(struct index *ix, struct arena *scratch, struct error *e)
{
    const struct index_spec *s = ix->spec;
    bool shared = ix->denominated.at == s->raw->at;
    double *x = vector_new(scratch, s->raw->rows);
    for (size_t k = 0; k < ix->tree.n && !shared; k++) {
        const struct tree_place *t = &ix->tree.at[k];
        if (t->count)
            continue;
        const struct index_place *p = &ix->place[k];
        matrix_get_column(s->raw, t->column, x);
        if (p->by && transform_denominate(x, p->by, s->raw->rows, p->scale, t->name, e))
            return -1;
        if (p->transform && transform_column(p->transform, x, s->raw->rows, t->name, e))
            return -1;
        matrix_set_column(&ix->denominated, t->column, x);
    }
    screen_areas(ix, scratch);
    return 0;
}

static void mark_missing(struct index *ix)
{
    for (size_t i = 0; i < ix->spec->raw->rows * ix->spec->raw->cols; i++) {
        unsigned char before = ix->spec->marks ? ix->spec->marks[i] : 0;
        ix->imputed_marks[i] =
            (unsigned char)(before | (isnan(ix->denominated.at[i]) ? MARK_MISSING : 0));
    }
}

/* All children of p that are indicators and impute by rows, together. */
static void impute_siblings(struct index *ix, const struct tree_place *p, struct arena *scratch)
{
    struct arena_mark mark = arena_mark(scratch);
    size_t *column = arena_new(scratch, size_t, p->count + 1), k = 0;
    int *direction = arena_new(scratch, int, p->count + 1);
    for (size_t c = p->first; c < p->first + p->count; c++)
        if (!ix->tree.at[c].count && ix->place[c].impute->kind == IMPUTE_ROW) {
            column[k] = ix->tree.at[c].column;
            direction[k++] = ix->place[c].normalise.direction;
        }
    impute_rows(&ix->imputed, column, direction, k, ix->imputed_marks, scratch);
    arena_release(scratch, mark);
}

/* An area that takes no part has no values from here on. */
static void clear_out(struct index *ix)
{
    size_t cols = ix->spec->raw->cols;
    for (size_t r = 0; r < ix->spec->raw->rows; r++)
        for (size_t c = 0; c < cols && ix->out[r]; c++) {
            matrix_set(&ix->imputed, r, c, NAN);
            ix->imputed_marks[r * cols + c] &= (unsigned char)~MARK_IMPUTED;
        }
}

static int impute_leaf(struct index *ix, size_t k, struct arena *scratch, struct error *e)
{
    size_t rows = ix->spec->raw->rows, cols = ix->spec->raw->cols, column = ix->tree.at[k].column;
    double *x = vector_new(scratch, rows);
    unsigned char *marks = arena_zero(scratch, rows, 1);
    matrix_get_column(&ix->imputed, column, x);
    if (impute_column(ix->place[k].impute, x, rows, ix->spec->group, marks, ix->tree.at[k].name,
                      scratch, e))
        return -1;
    matrix_set_column(&ix->imputed, column, x);
    for (size_t r = 0; r < rows; r++)
        ix->imputed_marks[r * cols + column] |= marks[r];
    return 0;
}

static int impute(struct index *ix, struct arena *scratch, struct error *e)
{
    if (ix->imputed.at != ix->denominated.at)
        memcpy(ix->imputed.at, ix->denominated.at,
               ix->imputed.rows * ix->imputed.cols * sizeof(double));
    mark_missing(ix);
    clear_out(ix); /* it does not feed the means of others … */
    for (size_t k = 0; k < ix->tree.n; k++) {
        if (ix->tree.at[k].count)
            impute_siblings(ix, &ix->tree.at[k], scratch);
        else if (ix->place[k].impute->kind == IMPUTE_COLUMN && impute_leaf(ix, k, scratch, e))
            return -1;
    }
    clear_out(ix); /* … and is not filled up either */
    return 0;
}

static int treat(struct index *ix, struct arena *scratch, struct error *e)
{
    size_t rows = ix->spec->raw->rows, cols = ix->spec->raw->cols;
    double *x = vector_new(scratch, rows);
    unsigned char *marks = arena_zero(scratch, rows, 1);
    memcpy(ix->marks, ix->imputed_marks, rows * cols);
    for (size_t k = 0; k < ix->tree.n; k++) {
        if (ix->tree.at[k].count)
            continue;
        size_t column = ix->tree.at[k].column;
        matrix_get_column(&ix->imputed, column, x);
        memset(marks, 0, rows);
        if (outliers_treat(&ix->place[k].outliers, x, rows, marks, &ix->treatment[column], scratch,
                           e))
            return -1;
        if (ix->treated.at != ix->imputed.at)
            matrix_set_column(&ix->treated, column, x);
        for (size_t r = 0; r < rows; r++)
            ix->marks[r * cols + column] |= marks[r];
    }
    return 0;
}

/* Goalposts and targets are given in the unit of the figures: on the scale of the transformed
 * ones. */
static int put_posts(const struct index_place *p, struct normalise *how, struct error *e)
{
    double posts[] = {p->lower, p->upper, p->target};
    unsigned needs = p->normalise.method->needs;
    for (size_t i = 0; i < 3; i++)
        if (p->transform && needs & (i < 2 ? NORMALISE_GOALPOSTS : NORMALISE_TARGET) &&
            transform_column(p->transform, &posts[i], 1, how->name, e))
            return -1;
    how->lower = posts[0];
    how->upper = posts[1];
    how->target = posts[2];
    return 0;
}

static int normalise(struct index *ix, struct arena *scratch, struct error *e)
{
    double *x = vector_new(scratch, ix->spec->raw->rows);
    for (size_t k = 0; k < ix->tree.n; k++) {
        if (ix->tree.at[k].count)
            continue;
        struct normalise how = ix->place[k].normalise;
        matrix_get_column(&ix->treated, ix->tree.at[k].column, x);
        if (put_posts(&ix->place[k], &how, e) ||
            normalise_column(&how, x, ix->spec->raw->rows, scratch, e))
            return -1;
        matrix_set_column(&ix->normalised, ix->tree.at[k].column, x);
    }
    return 0;
}

/* -- scores ----------------------------------------------------------------------------------- */

void index_put_leaves(const struct index *ix, struct matrix *score)
{
    for (size_t k = 0; k < ix->tree.n; k++)
        if (!ix->tree.at[k].count)
            for (size_t r = 0; r < score->rows; r++)
                matrix_set(score, r, k, matrix_get(&ix->normalised, r, ix->tree.at[k].column));
}

static struct matrix children_of(const struct tree_place *p, const struct matrix *score,
                                 struct arena *a)
{
    struct matrix m = matrix_new(a, score->rows, p->count);
    for (size_t r = 0; r < score->rows; r++)
        memcpy(matrix_row(&m, r), matrix_row(score, r) + p->first, p->count * sizeof *m.at);
    return m;
}

static int score_by_bod(const struct index *ix, size_t k, struct matrix *score,
                        struct arena *scratch, struct error *e)
{
    struct arena_mark mark = arena_mark(scratch);
    const struct tree_place *t = &ix->tree.at[k];
    struct weights_bod how = *ix->place[k].bod;
    how.node = t->name;
    how.names = ix->place[k].weights.names;
    struct matrix m = children_of(t, score, scratch);
    double *own = vector_new(scratch, score->rows);
    int status = weights_of_bod(&how, &m, own, NULL, scratch, e);
    for (size_t r = 0; r < score->rows && !status; r++)
        matrix_set(score, r, k, own[r] * ix->place[k].normalise.high);
    arena_release(scratch, mark);
    return status;
}

static int score_node(const struct index *ix, size_t k, const double *weight,
                      struct matrix *score, struct keyed *room, struct arena *scratch,
                      struct error *e)
{
    const struct tree_place *t = &ix->tree.at[k];
    const struct aggregate *how = &ix->place[k].aggregate;
    if (ix->place[k].bod)
        return score_by_bod(ix, k, score, scratch, e);
    if (how->method->table)
        return aggregate_columns(how, score, t->first, t->count, weight + t->first, k, scratch, e);
    return aggregate_by_row(how, score, t->first, t->count, weight + t->first, k, room, e);
}

static bool nothing_left(const struct tree_place *t, const double *weight)
{
    for (size_t c = t->first; c < t->first + t->count; c++)
        if (weight[c] > 0)
            return false;
    return true;
}

int index_aggregate(const struct index *ix, const double *weight, struct matrix *score,
                    struct keyed *room, struct arena *scratch, struct error *e)
{
    for (size_t k = ix->tree.n; k-- > 0;) {
        if (!ix->tree.at[k].count)
            continue;
        if (weight[k] == 0 && nothing_left(&ix->tree.at[k], weight))
            for (size_t r = 0; r < score->rows; r++)
                matrix_set(score, r, k, NAN);
        else if (score_node(ix, k, weight, score, room, scratch, e))
            return -1;
    }
    return 0;
}

/* Weights of the children of k: as the tree was given them, or by the method from their scores. */
static int weigh_node(struct index *ix, size_t k, double *weight, struct arena *scratch,
                      struct error *e)
{
    const struct tree_place *t = &ix->tree.at[k];
    struct index_place *p = &ix->place[k];
    struct weights how = p->weights;
    double *given = vector_new(scratch, t->count);
    for (size_t c = 0; c < t->count; c++)
        given[c] = ix->spec->nodes[ix->tree.at[t->first + c].node].weight;
    if (how.method == weights_find("given"))
        how.given = given;
    struct matrix m = children_of(t, &ix->score, scratch);
    return weights_of(&how, &m, weight + t->first, &p->weighed, scratch, e);
}

static size_t most_children(const struct tree *t)
{
    size_t most = 1;
    for (size_t k = 0; k < t->n; k++)
        most = t->at[k].count > most ? t->at[k].count : most;
    return most;
}

/* From the leaves up: the weights of a node may depend on the scores of its children. */
static int weigh_and_score(struct index *ix, struct arena *scratch, struct error *e)
{
    double *weight = vector_new(scratch, ix->tree.n);
    struct keyed *room = arena_new(scratch, struct keyed, most_children(&ix->tree));
    weight[0] = 1;
    index_put_leaves(ix, &ix->score);
    for (size_t k = ix->tree.n; k-- > 0;) {
        if (!ix->tree.at[k].count)
            continue;
        if (weigh_node(ix, k, weight, scratch, e) ||
            score_node(ix, k, weight, &ix->score, room, scratch, e))
            return -1;
    }
    return tree_weigh(&ix->tree, weight, e);
}

static void cover(struct index *ix)
{
    for (size_t r = 0; r < ix->coverage.rows; r++) {
        double *own = matrix_row(&ix->coverage, r);
        memset(own, 0, ix->tree.n * sizeof *own);
        for (size_t k = ix->tree.n; k-- > 0;) {
            const struct tree_place *t = &ix->tree.at[k];
            if (!t->count)
                own[k] = measured(ix, r, t->column);
            if (t->parent != TREE_NONE)
                own[t->parent] += own[k];
            own[k] /= (double)t->leaves;
        }
    }
}

static void rank(struct index *ix, struct arena *scratch)
{
    double *score = vector_new(scratch, ix->score.rows),
           *place = vector_new(scratch, ix->score.rows);
    for (size_t k = 0; k < ix->tree.n; k++) {
        matrix_get_column(&ix->score, k, score);
        ranks_of(score, ix->score.rows, ix->spec->decimals, ix->spec->ties, place, scratch);
        matrix_set_column(&ix->rank, k, place);
    }
}

static int run_stage(struct index *ix, enum index_stage stage, struct arena *scratch,
                     struct error *e)
{
    switch (stage) {
    case INDEX_DENOMINATE:
        return denominate(ix, scratch, e);
    case INDEX_IMPUTE:
        return impute(ix, scratch, e);
    case INDEX_TREAT:
        return treat(ix, scratch, e);
    case INDEX_NORMALISE:
        return normalise(ix, scratch, e);
    case INDEX_WEIGH:
        return weigh_and_score(ix, scratch, e);
    case INDEX_RANK:
        break;
    }
    cover(ix);
    rank(ix, scratch);
    return 0;
}

int index_run_to(struct index *ix, enum index_stage from, enum index_stage last, struct error *e)
{
    for (int stage = (int)from; stage <= (int)last; stage++) {
        struct arena_mark mark = arena_mark(ix->arena);
        int status = run_stage(ix, (enum index_stage)stage, ix->arena, e);
        arena_release(ix->arena, mark);
        if (status)
            return -1;
    }
    return 0;
}

int index_run(struct index *ix, enum index_stage from, struct error *e)
{
    return index_run_to(ix, from, INDEX_RANK, e);
}
