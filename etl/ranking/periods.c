/* periods - what an index takes from other periods than its own. */
#include "ranking/periods.h"

#include "text/date.h"

/* Years, a month being a twelfth of one; NaN for what is no date. */
static double moment(struct slice period)
{
    struct date d, last;
    if (!date_period(period, &d, &last))
        return NAN;
    return (double)d.year + (d.month ? (d.month - 1) / 12.0 : 0) + (d.day ? (d.day - 1) / 372.0 : 0);
}

/* The periods that can stand beside the run's own, in their order. */
static size_t alike(const struct study *st, size_t *to)
{
    const struct figures *f = st->figures;
    size_t n = 0;
    for (size_t p = 0; p < f->periods.n; p++) {
        if (f->periods.at[p].len != st->period.len || isnan(moment(f->periods.at[p])))
            continue;
        size_t k = n++;
        for (; k && slice_cmp(f->periods.at[to[k - 1]], f->periods.at[p]) > 0; k--)
            to[k] = to[k - 1];
        to[k] = p;
    }
    return n;
}

/* The run's own period, which may have no figure at all, in its place among the others. */
static size_t with_own(const struct study *st, size_t *order, size_t n, size_t *own)
{
    *own = 0;
    while (*own < n && slice_cmp(st->figures->periods.at[order[*own]], st->period) < 0)
        (*own)++;
    if (*own < n && slice_eq(st->figures->periods.at[order[*own]], st->period))
        return n;
    memmove(order + *own + 1, order + *own, (n - *own) * sizeof *order);
    order[*own] = NODE_NONE;
    return n + 1;
}

void periods_impute(struct study *st)
{
    struct arena_mark mark = arena_mark(st->arena);
    size_t own, *order = arena_new(st->arena, size_t, st->figures->periods.n + 2);
    size_t n = with_own(st, order, alike(st, order), &own);
    double *x = vector_new(st->arena, n), *when = vector_new(st->arena, n);
    unsigned char *marks = arena_zero(st->arena, n + 1, 1);
    for (size_t k = 0; k < n; k++)
        when[k] = moment(order[k] == NODE_NONE ? st->period : st->figures->periods.at[order[k]]);
    for (size_t c = 0; c < st->cols && st->period.len; c++) {
        const struct impute_method *how = impute_find(slice_cstr(st->arena, st->methods[st->leaf[c]].impute));
        for (size_t r = 0; r < st->rows && how->kind == IMPUTE_TIME; r++) {
            if (!isnan(matrix_get(&st->raw, r, c)))
                continue;
            for (size_t k = 0; k < n; k++) {
                const struct figure *f = order[k] == NODE_NONE ? NULL : figures_find(st->figures, st->unit[r], st->leaf[c], order[k]);
                x[k] = f ? f->value : NAN;
                marks[k] = 0;
            }
            impute_series(how, x, when, n, marks);
            matrix_set(&st->raw, r, c, x[own]);
            if (marks[own] & MARK_IMPUTED)
                st->marks[r * st->cols + c] = MARK_MISSING | MARK_IMPUTED;
            st->at_period[r * st->cols + c] = order[own] == NODE_NONE ? PERIOD_NONE : (uint32_t)order[own];
        }
    }
    arena_release(st->arena, mark);
}

/* -- denominators ----------------------------------------------------------------------------------------------- */

static double of_area(const struct study *st, size_t row, struct slice field)
{
    const struct record *area = world_find(st->world, study_unit(st, row));
    const struct value *v = area ? record_get(area, slice_cstr(st->ctx->maker->arena, field)) : NULL;
    return v && v->type == VALUE_NUMBER ? v->number : NAN;
}

double *periods_denominator(const struct study *st, size_t c, struct slice denominator, size_t period)
{
    if (!denominator.len || slice_is(denominator, "none"))
        return NULL;
    size_t by = nodes_find(st->nodes, denominator);
    double *x = vector_new(st->arena, st->rows);
    for (size_t r = 0; r < st->rows; r++) {
        if (by == NODE_NONE) {
            x[r] = of_area(st, r, denominator);
            continue;
        }
        size_t own = period == SIZE_MAX ? st->at_period[r * st->cols + c] : period;
        const struct figure *f = own == PERIOD_NONE ? NULL : figures_find(st->figures, st->unit[r], by, own);
        x[r] = f ? f->value : NAN;
    }
    return x;
}

/* -- the basis -------------------------------------------------------------------------------------------------- */

/* Adds what column c was in a period to the basis. */
static int add_period(struct study *st, size_t place, size_t period, double *to, size_t *n, struct error *e)
{
    struct index_place *own = &st->ix.place[place];
    size_t c = st->ix.tree.at[place].column;
    const struct index_leaf *leaf = &st->spec.leaf[c];
    const char *name = st->ix.tree.at[place].name;
    struct arena_mark mark = arena_mark(st->arena);
    struct outliers_report report;
    double *x = vector_new(st->arena, st->rows), *by = periods_denominator(st, c, st->methods[st->leaf[c]].denominator, period);
    unsigned char *marks = arena_zero(st->arena, st->rows + 1, 1);
    for (size_t r = 0; r < st->rows; r++) {
        const struct figure *f = figures_find(st->figures, st->unit[r], st->leaf[c], period);
        x[r] = f ? f->value : NAN;
    }
    bool any = vector_present(x, st->rows) > 0;
    int bad = any && ((by && transform_denominate(x, by, st->rows, leaf->scale, name, e)) ||
                      (leaf->transform && transform_column(leaf->transform, x, st->rows, name, e)) ||
                      outliers_treat(&own->outliers, x, st->rows, marks, &report, st->arena, e));
    for (size_t r = 0; r < st->rows && !bad; r++)
        if (!isnan(x[r]))
            to[(*n)++] = x[r];
    arena_release(st->arena, mark);
    return bad ? -1 : 0;
}

int periods_basis(struct study *st, struct error *e)
{
    for (size_t p = 0; p < st->ix.tree.n; p++) {
        if (st->ix.tree.at[p].count)
            continue;
        const struct method *m = &st->methods[study_node(st, p)];
        if (slice_is(m->basis, "own") || st->setup->unit == UNIT_PERIOD)
            continue;
        double *all = vector_new(st->arena, st->rows * st->figures->periods.n);
        size_t n = 0;
        for (size_t k = 0; k < st->figures->periods.n; k++)
            if ((slice_is(m->basis, "pooled") || slice_eq(m->basis, st->figures->periods.at[k])) && add_period(st, p, k, all, &n, e))
                return -1;
        if (!n)
            return fail(e, STATUS_DATA, "indicator '%s': no figure in its basis, period '%.*s'", st->ix.tree.at[p].name, SL(m->basis));
        st->ix.place[p].normalise.basis = all;
        st->ix.place[p].normalise.basis_n = n;
    }
    return 0;
}
