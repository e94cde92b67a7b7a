/* study - one index over one period: figures into matrices, the catalogue into a tree, and through the engine. */
#include "ranking/study.h"

#include "index/sum.h"
#include "ranking/choices.h"
#include "ranking/periods.h"

size_t study_node(const struct study *st, size_t place)
{
    return st->node_of[st->ix.tree.at[place].node];
}

struct slice study_code(const struct study *st, size_t place)
{
    return st->nodes->list.at[study_node(st, place)].code;
}

struct slice study_unit(const struct study *st, size_t row)
{
    return st->figures->units.at[st->unit[row]];
}

size_t study_row(const struct study *st, struct slice unit)
{
    const size_t *at = table_find(&st->figures->unit_by, unit);
    return at ? st->row[*at] : NODE_NONE;
}

/* The engine knows rows by number: whose row it is that its message names, "" when it names none. */
static struct slice named_row(const struct study *st, const char *text)
{
    const char *at = strstr(text, "row ");
    size_t row = 0;
    for (at = at ? at + 4 : ""; *at >= '0' && *at <= '9' && row <= st->rows; at++)
        row = row * 10 + (size_t)(*at - '0');
    return row > 0 && row <= st->rows ? slice_format(st->arena, " (row %zu: '%.*s')", row, SL(study_unit(st, row - 1))) : S("");
}

int study_fail(const struct study *st, const struct error *e)
{
    return fail(st->ctx->error, (enum status)e->status, "%.*s: %s%.*s", SL(st->setup->where), e->text, SL(named_row(st, e->text)));
}

/* -- rows and columns ------------------------------------------------------------------------------------------- */

static int left_out(const struct study *st, size_t node, enum severity severity, const char *rule, const char *found)
{
    const struct node *n = &st->nodes->list.at[node];
    struct finding f = {.severity = severity, .rule = rule, .about = &n->record, .field = n->code, .found = slice_of(found),
                        .wanted = st->setup->name};
    return st->quiet ? 0 : report(st->ctx, &f);
}

static bool in_time(const struct study *st, size_t node)
{
    return impute_find(slice_cstr(st->arena, st->methods[node].impute))->kind == IMPUTE_TIME;
}

/* Do the figures stand for this run, for themselves or as something to fill in from? */
static bool counts(const struct study *st, const struct figure_column *c)
{
    if (!(st->figures->wanted[c->node] & FIGURE_LEAF))
        return false;
    return st->setup->unit == UNIT_PERIOD || !st->period.len || slice_eq(st->figures->periods.at[c->period], st->period) ||
           in_time(st, c->node);
}

/* Why a leaf that hangs below the root has no column. */
static int tell_leaf(const struct study *st, size_t node)
{
    const struct node *n = &st->nodes->list.at[node];
    if (figures_weight(st->nodes, st->methods, node, st->root) == 0)
        return left_out(st, node, SEVERITY_INFO, "left-out", "weight 0");
    if (n->unverified && !words_hold(&st->setup->accept_unverified, n->code))
        return left_out(st, node, SEVERITY_INFO, "unverified", "not verified");
    if (!n->measured)
        return left_out(st, node, SEVERITY_WARNING, "no-children", "neither indicators below it nor a measure");
    return left_out(st, node, SEVERITY_INFO, "no-data", "no figure");
}

static int choose(struct study *st)
{
    const struct figures *f = st->figures;
    bool *has = arena_new(st->arena, bool, st->nodes->list.n + 1), *seen = arena_new(st->arena, bool, f->units.n + 1);
    st->leaf = arena_new(st->arena, size_t, st->nodes->list.n + 1);
    st->unit = arena_new(st->arena, size_t, f->units.n + 1);
    for (size_t i = 0; i < f->columns.n; i++) {
        has[f->columns.at[i].node] |= counts(st, &f->columns.at[i]);
        for (size_t u = 0; u < f->units.n && counts(st, &f->columns.at[i]); u++)
            seen[u] |= figures_at(&f->columns.at[i], u) != NULL;
    }
    for (size_t u = 0; u < f->units.n; u++)
        if (seen[u])
            st->unit[st->rows++] = u;
    for (size_t i = 0; i < st->nodes->list.n; i++) {
        if (st->nodes->list.at[i].children || i == st->root || !nodes_below(st->nodes, i, st->root))
            continue;
        if (has[i])
            st->leaf[st->cols++] = i;
        else if (tell_leaf(st, i))
            return -1;
    }
    return 0;
}

/* Periods stand in their order: units that are periods are rows in time. */
static void sort_periods(struct study *st)
{
    for (size_t i = 1; st->setup->unit == UNIT_PERIOD && i < st->rows; i++) {
        size_t own = st->unit[i], k = i;
        for (; k && slice_cmp(st->figures->units.at[st->unit[k - 1]], st->figures->units.at[own]) > 0; k--)
            st->unit[k] = st->unit[k - 1];
        st->unit[k] = own;
    }
}

/* Without a period the newest figure stands. */
static void fill_column(struct study *st, const struct figure_column *own, size_t column)
{
    const struct slice *periods = st->figures->periods.at;
    for (size_t r = 0; r < st->rows; r++) {
        const struct figure *found = figures_at(own, st->unit[r]);
        size_t cell = r * st->cols + column;
        if (!found || (st->from[cell] && slice_cmp(periods[own->period], periods[st->at_period[cell]]) < 0))
            continue;
        st->raw.at[cell] = found->value;
        st->from[cell] = found;
        st->at_period[cell] = own->period;
    }
}

static void fill(struct study *st)
{
    const struct figures *f = st->figures;
    size_t *column = arena_new(st->arena, size_t, st->nodes->list.n + 1);
    st->row = arena_new(st->arena, size_t, f->units.n + 1);
    for (size_t u = 0; u < f->units.n; u++)
        st->row[u] = NODE_NONE;
    for (size_t i = 0; i < st->nodes->list.n; i++)
        column[i] = NODE_NONE;
    for (size_t c = 0; c < st->cols; c++)
        column[st->leaf[c]] = c;
    for (size_t r = 0; r < st->rows; r++)
        st->row[st->unit[r]] = r;
    st->raw = matrix_new(st->arena, st->rows, st->cols);
    st->marks = arena_zero(st->arena, st->rows * st->cols + 1, 1);
    st->from = arena_new(st->arena, const struct figure *, st->rows * st->cols + 1);
    st->at_period = arena_new(st->arena, uint32_t, st->rows * st->cols + 1);
    for (size_t i = 0; i < f->columns.n; i++) {
        const struct figure_column *own = &f->columns.at[i];
        bool fits = st->setup->unit == UNIT_PERIOD || !st->period.len || slice_eq(f->periods.at[own->period], st->period);
        if (fits && counts(st, own) && column[own->node] != NODE_NONE)
            fill_column(st, own, column[own->node]);
    }
}

/* A column in which all units are equal says nothing where a method asks how far apart they are. */
static bool constant(const struct study *st, size_t c)
{
    double first = NAN;
    for (size_t r = 0; r < st->rows; r++) {
        double v = matrix_get(&st->raw, r, c);
        if (!isnan(v) && !isnan(first) && v != first)
            return false;
        first = isnan(first) ? v : first;
    }
    return true;
}

static void move_column(struct study *st, size_t from, size_t to)
{
    for (size_t r = 0; r < st->rows && from != to; r++) {
        size_t a = r * st->cols + from, b = r * st->cols + to;
        st->raw.at[b] = st->raw.at[a];
        st->from[b] = st->from[a];
        st->marks[b] = st->marks[a];
        st->at_period[b] = st->at_period[a];
    }
    st->leaf[to] = st->leaf[from];
}

/* The columns that are left, side by side again. */
static void narrow(struct study *st, size_t cols)
{
    for (size_t r = 0; r < st->rows && cols < st->cols; r++)
        for (size_t c = 0; c < cols; c++) {
            size_t a = r * st->cols + c, b = r * cols + c;
            st->raw.at[b] = st->raw.at[a];
            st->from[b] = st->from[a];
            st->marks[b] = st->marks[a];
            st->at_period[b] = st->at_period[a];
        }
    st->cols = st->raw.cols = cols;
}

static int drop_constant(struct study *st)
{
    size_t kept = 0;
    for (size_t c = 0; c < st->cols; c++) {
        const struct method *m = &st->methods[st->leaf[c]];
        bool spread = normalise_find(slice_cstr(st->arena, m->normalise))->needs & NORMALISE_SPREAD;
        if (spread && slice_is(m->basis, "own") && constant(st, c)) {
            if (left_out(st, st->leaf[c], SEVERITY_INFO, "constant-column", "the same in every area"))
                return -1;
            continue;
        }
        move_column(st, c, kept++);
    }
    narrow(st, kept);
    return 0;
}

/* -- the tree --------------------------------------------------------------------------------------------------- */

/* The nodes on the ways from the leaves to the root; a group below which nothing has data is no part of it. */
static void make_tree(struct study *st)
{
    const struct nodes *all = st->nodes;
    struct arena *a = st->arena;
    size_t n = 0;
    bool *used = arena_new(a, bool, all->list.n + 1);
    st->place_of = arena_new(a, size_t, all->list.n + 1);
    st->node_of = arena_new(a, size_t, all->list.n + 1);
    for (size_t c = 0; c < st->cols; c++)
        for (size_t i = st->leaf[c]; i != NODE_NONE && !used[i]; i = i == st->root ? NODE_NONE : all->list.at[i].up)
            used[i] = true;
    for (size_t i = 0; i < all->list.n; i++) {
        st->place_of[i] = used[i] ? n : NODE_NONE;
        if (used[i])
            st->node_of[n++] = i;
    }
    struct tree_node *nodes = arena_new(a, struct tree_node, n + 1);
    for (size_t k = 0; k < n; k++) {
        size_t i = st->node_of[k];
        nodes[k] = (struct tree_node){.name = slice_cstr(a, all->list.at[i].code),
                                      .parent = i == st->root ? TREE_NONE : st->place_of[all->list.at[i].up],
                                      .weight = figures_weight(all, st->methods, i, st->root),
                                      .column = TREE_NONE};
    }
    for (size_t c = 0; c < st->cols; c++)
        nodes[st->place_of[st->leaf[c]]].column = c;
    st->spec.nodes = nodes;
    st->spec.n = n;
}

/* -- coverage --------------------------------------------------------------------------------------------------- */

static bool measured(const struct study *st, size_t row, size_t column)
{
    size_t cell = row * st->cols + column;
    bool divided = !st->spec.leaf[column].by || !isnan(st->spec.leaf[column].by[row]);
    return st->from[cell] && !(st->marks[cell] & MARK_IMPUTED) && divided;
}

static void count_groups(struct study *st)
{
    st->group_of = arena_new(st->arena, size_t, st->ix.tree.n + 1);
    for (size_t p = 0; p < st->ix.tree.n; p++)
        st->group_of[p] = st->ix.tree.at[p].count ? st->groups++ : NODE_NONE;
    st->coverage = vector_new(st->arena, st->rows * st->groups);
}

/* Share of the weight below each group that the unit has figures for; children stand behind their parents. */
static void cover(struct study *st)
{
    const struct tree *t = &st->ix.tree;
    for (size_t r = 0; r < st->rows; r++) {
        double *own = st->coverage + r * st->groups;
        for (size_t p = t->n; p-- > 0;) {
            struct sum covered = {0, 0};
            if (!t->at[p].count)
                continue;
            for (size_t k = t->at[p].first; k < t->at[p].first + t->at[p].count; k++)
                sum_add(&covered, t->at[k].share * (t->at[k].count ? own[st->group_of[k]] : measured(st, r, t->at[k].column)));
            own[st->group_of[p]] = sum_of(&covered);
        }
    }
}

/* A figure that there is nothing to divide by is missing, and said to be. */
static int tell_undivided(const struct study *st)
{
    for (size_t c = 0; c < st->cols && !st->quiet; c++)
        for (size_t r = 0; r < st->rows && st->spec.leaf[c].by; r++) {
            if (!isnan(st->spec.leaf[c].by[r]) || !st->from[r * st->cols + c])
                continue;
            struct finding f = {.severity = SEVERITY_WARNING, .rule = "no-denominator", .about = &st->nodes->list.at[st->leaf[c]].record,
                                .field = st->methods[st->leaf[c]].denominator, .found = study_unit(st, r),
                                .wanted = st->nodes->list.at[st->leaf[c]].code};
            if (report(st->ctx, &f))
                return -1;
        }
    return 0;
}

static int nothing(const struct study *st)
{
    struct finding f = {.severity = SEVERITY_WARNING, .rule = "no-data", .field = st->setup->root, .found = S("no figure"),
                        .wanted = st->setup->name};
    return st->quiet ? 0 : report(st->ctx, &f);
}

int study_run(struct study *st)
{
    struct error e = {0};
    st->root = nodes_find(st->nodes, st->setup->root);
    if (choose(st))
        return -1;
    sort_periods(st);
    fill(st);
    periods_impute(st);
    if (drop_constant(st))
        return -1;
    if (!st->cols || !st->rows)
        return nothing(st);
    make_tree(st);
    st->spec.raw = &st->raw;
    st->spec.marks = st->marks;
    if (choices_make(st, &e) || index_open(&st->ix, &st->spec, st->arena, &e))
        return study_fail(st, &e);
    if (tell_undivided(st))
        return -1;
    if (periods_basis(st, &e) || index_run(&st->ix, INDEX_DENOMINATE, &e))
        return study_fail(st, &e);
    count_groups(st);
    cover(st);
    return 1;
}
