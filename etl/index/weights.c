/* weights - one function a method, and one place that checks what goes in and out. */
#include "index/weights.h"

#include "index/factor.h"
#include "index/stats.h"
#include "index/sum.h"

static int equal(const struct weights *how, const struct matrix *m, double *w,
                 struct weights_report *report, struct arena *scratch, struct error *e)
{
    (void)how, (void)report, (void)scratch, (void)e;
    for (size_t j = 0; j < m->cols; j++)
        w[j] = 1;
    return 0;
}

static int given(const struct weights *how, const struct matrix *m, double *w,
                 struct weights_report *report, struct arena *scratch, struct error *e)
{
    (void)report, (void)scratch;
    if (!how->given)
        return fail(e, STATUS_DATA, "node '%s': no weights are given", how->node);
    memcpy(w, how->given, m->cols * sizeof *w);
    return 0;
}

static int pca(const struct weights *how, const struct matrix *m, double *w,
               struct weights_report *report, struct arena *scratch, struct error *e)
{
    size_t k = m->cols;
    struct matrix r = stats_correlation_matrix(m, stats_correlation_find("pearson"), scratch);
    struct matrix vectors = matrix_new(scratch, k, k);
    double *values = vector_new(scratch, k);
    stats_eigen(&r, values, &vectors, scratch);
    report->explained = values[0] / (double)k;
    report->factors = 1;
    for (size_t j = 0; j < k; j++) {
        w[j] = matrix_get(&vectors, j, 0);
        if (w[j] < 0)
            return fail(
                e, STATUS_DATA,
                "node '%s': the first principal component gives '%s' the negative weight %.4g",
                how->node, how->names[j], w[j]);
    }
    return 0;
}

static int factor(const struct weights *how, const struct matrix *m, double *w,
                  struct weights_report *report, struct arena *scratch, struct error *e)
{
    if (how->factors > m->cols)
        return fail(e, STATUS_DATA, "node '%s': %zu factors of %zu children", how->node,
                    how->factors, m->cols);
    struct matrix r = stats_correlation_matrix(m, stats_correlation_find("pearson"), scratch);
    struct matrix loadings = factor_loadings(&r, how->factors, scratch);
    factor_varimax(&loadings, scratch);
    report->factors = loadings.cols;
    report->explained = factor_weights(&loadings, w) / (double)m->cols;
    return 0;
}

static int entropy(const struct weights *how, const struct matrix *m, double *w,
                   struct weights_report *report, struct arena *scratch, struct error *e)
{
    (void)report;
    double *x = vector_new(scratch, m->rows);
    for (size_t j = 0; j < m->cols; j++) {
        matrix_get_column(m, j, x);
        double total = sum_exact(x, m->rows);
        for (size_t i = 0; i < m->rows; i++) {
            if (x[i] < 0)
                return fail(e, STATUS_DATA,
                            "node '%s': entropy needs values from 0, '%s' has %.10g", how->node,
                            how->names[j], x[i]);
            double p = x[i] / total;
            x[i] = p > 0 ? p * log(p) : 0;
        }
        w[j] = fmax(0, 1 + sum_exact(x, m->rows) / log((double)m->rows));
    }
    return 0;
}

static int critic(const struct weights *how, const struct matrix *m, double *w,
                  struct weights_report *report, struct arena *scratch, struct error *e)
{
    (void)how, (void)report, (void)e;
    struct matrix r = stats_correlation_matrix(m, stats_correlation_find("pearson"), scratch);
    double *x = vector_new(scratch, m->rows);
    for (size_t j = 0; j < m->cols; j++) {
        matrix_get_column(m, j, x);
        double low = stats_quantile(x, m->rows, 0, scratch),
               high = stats_quantile(x, m->rows, 1, scratch);
        struct sum conflict = {0, 0};
        for (size_t i = 0; i < m->cols; i++)
            sum_add(&conflict, 1 - matrix_get(&r, j, i));
        w[j] = stats_sd(x, m->rows) / (high - low) * sum_of(&conflict);
    }
    return 0;
}

/* Saaty 1980: the mean consistency index of random judgements of k things, k from 1 */
static const double random_index[] = {0,    0,    0.58, 0.90, 1.12, 1.24, 1.32, 1.41,
                                      1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59};

static int check_judgements(const struct weights *how, size_t k, struct error *e)
{
    const struct matrix *p = how->pairs;
    if (!p || p->rows != k || p->cols != k)
        return fail(e, STATUS_DATA, "node '%s': ahp needs %zu x %zu judgements", how->node, k, k);
    if (k > sizeof random_index / sizeof *random_index)
        return fail(e, STATUS_DATA, "node '%s': ahp takes up to 15 children, found %zu", how->node,
                    k);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++) {
            double there = matrix_get(p, i, j), back = matrix_get(p, j, i);
            if (!(there > 0) || !(fabs(there * back - 1) <= 0.01))
                return fail(
                    e, STATUS_DATA,
                    "node '%s': the judgements %.4g and %.4g on '%s' and '%s' are not reciprocal",
                    how->node, there, back, how->names[i], how->names[j]);
        }
    return 0;
}

/* Power iteration: a positive matrix has one largest eigenvalue, and all of its vector is
 * positive. */
static int ahp(const struct weights *how, const struct matrix *m, double *w,
               struct weights_report *report, struct arena *scratch, struct error *e)
{
    enum { STEPS_MOST = 1000 };
    size_t k = m->cols;
    if (check_judgements(how, k, e))
        return -1;
    double *next = vector_new(scratch, k), largest = (double)k, moved = 1;
    for (size_t j = 0; j < k; j++)
        w[j] = 1 / (double)k;
    for (int step = 0; step < STEPS_MOST && moved > 1e-15; step++) {
        struct sum total = {0, 0};
        for (size_t i = 0; i < k; i++) {
            struct sum s = {0, 0};
            for (size_t j = 0; j < k; j++)
                sum_add(&s, matrix_get(how->pairs, i, j) * w[j]);
            next[i] = sum_of(&s);
            sum_add(&total, next[i]);
        }
        largest = sum_of(&total); /* w sums to 1 */
        moved = 0;
        for (size_t i = 0; i < k; i++) {
            moved = fmax(moved, fabs(next[i] / largest - w[i]));
            w[i] = next[i] / largest;
        }
    }
    double kk = (double)k;
    report->consistency = k < 3 ? 0 : (largest - kk) / (kk - 1) / random_index[k - 1];
    return 0;
}

/* Correlation of each column with the weighted mean of all, as shares that sum to 1. */
static void influence_shares(const struct matrix *m, const double *w, double *share, double *score,
                             double *x, struct arena *scratch)
{
    for (size_t r = 0; r < m->rows; r++) {
        struct sum s = {0, 0};
        for (size_t j = 0; j < m->cols; j++)
            sum_add(&s, w[j] * matrix_get(m, r, j));
        score[r] = sum_of(&s);
    }
    struct sum total = {0, 0};
    for (size_t j = 0; j < m->cols; j++) {
        matrix_get_column(m, j, x);
        share[j] = stats_pearson(x, score, m->rows, scratch);
        sum_add(&total, share[j]);
    }
    for (size_t j = 0; j < m->cols; j++)
        share[j] /= sum_of(&total);
}

/* Each step moves a weight by the ratio of wanted to found influence, at most by half; the best
 * weights met are kept. */
static int optimised(const struct weights *how, const struct matrix *m, double *w,
                     struct weights_report *report, struct arena *scratch, struct error *e)
{
    enum { STEPS_MOST = 2000 };
    size_t k = m->cols;
    double *share = vector_new(scratch, k), *now = vector_new(scratch, k);
    double *score = vector_new(scratch, m->rows), *x = vector_new(scratch, m->rows);
    double *target = vector_new(scratch, k),
           total = how->given ? sum_exact(how->given, k) : (double)k;
    for (size_t j = 0; j < k; j++) {
        target[j] = (how->given ? how->given[j] : 1) / total;
        now[j] = target[j];
    }
    report->residual = INFINITY;
    memcpy(w, target, k * sizeof *w);
    for (int step = 0; step < STEPS_MOST && report->residual > 1e-12; step++) {
        influence_shares(m, now, share, score, x, scratch);
        double worst = 0;
        for (size_t j = 0; j < k; j++)
            worst = fmax(worst, isnan(share[j]) ? INFINITY : fabs(share[j] - target[j]));
        if (worst < report->residual) {
            report->residual = worst;
            memcpy(w, now, k * sizeof *w);
        }
        for (size_t j = 0; j < k; j++)
            now[j] *= sqrt(fmax(0.25, fmin(2.25, share[j] > 0 ? target[j] / share[j] : 2.25)));
        double sum = sum_exact(now, k);
        for (size_t j = 0; j < k; j++)
            now[j] /= sum;
    }
    if (isinf(report->residual))
        return fail(e, STATUS_DATA,
                    "node '%s': the correlations of its children with their score have no shares",
                    how->node);
    return 0;
}

const struct weights_method weights_methods[] = {
    {"equal", "1 / k", "All children count the same", "Handbook 2008, 6", 0, 0, equal},
    {"given", "as given", "Weights from the catalogue: a budget allocation, a decision",
     "Handbook 2008, 6.6", 0, 0, given},
    {"pca", "first eigenvector of the correlation matrix", "First principal component",
     "Becker et al. 2022, COINr; Handbook 2008, 6.1", WEIGHTS_DATA | WEIGHTS_SPREAD, 3, pca},
    {"factor", "for each child its largest squared varimax loading",
     "Factor analysis, rotated by varimax", "Nicoletti et al. 2000; Handbook 2008, 6.1",
     WEIGHTS_DATA | WEIGHTS_SPREAD, 3, factor},
    {"entropy", "1 + sum(p ln p) / ln n, p = x / sum x", "What differs between areas counts more",
     "Shannon 1948; Zeleny 1982", WEIGHTS_DATA | WEIGHTS_SPREAD, 2, entropy},
    {"critic", "sd of min-max values * sum(1 - r)", "Contrast and conflict with the others",
     "Diakoulaki et al. 1995", WEIGHTS_DATA | WEIGHTS_SPREAD, 3, critic},
    {"ahp", "principal eigenvector of pairwise judgements", "Analytic hierarchy process",
     "Saaty 1980; Handbook 2008, 6.7", 0, 0, ahp},
    {"optimised", "such that correlations with the score stand in the wanted ratio",
     "Equal influence on the score, or a wanted one", "Becker et al. 2017",
     WEIGHTS_DATA | WEIGHTS_SPREAD, 3, optimised},
    {NULL, NULL, NULL, NULL, 0, 0, NULL},
};

const struct weights_method *weights_find(const char *name)
{
    for (const struct weights_method *m = weights_methods; m->name; m++)
        if (strcmp(m->name, name) == 0)
            return m;
    return NULL;
}

static int check_data(const struct weights *how, const struct matrix *m, struct arena *scratch,
                      struct error *e)
{
    if (m->rows < how->method->least)
        return fail(e, STATUS_DATA, "node '%s': %zu areas have all its children, %s needs %zu",
                    how->node, m->rows, how->method->name, how->method->least);
    if (!(how->method->needs & WEIGHTS_SPREAD))
        return 0;
    double *x = vector_new(scratch, m->rows);
    for (size_t j = 0; j < m->cols; j++) {
        matrix_get_column(m, j, x);
        if (stats_quantile(x, m->rows, 0, scratch) == stats_quantile(x, m->rows, 1, scratch))
            return fail(e, STATUS_DATA, "node '%s': '%s' is constant, %s has no weight for it",
                        how->node, how->names[j], how->method->name);
    }
    return 0;
}

static int scale(const struct weights *how, double *w, size_t k, struct error *e)
{
    for (size_t j = 0; j < k; j++)
        if (!isfinite(w[j]) || w[j] < 0)
            return fail(e, STATUS_DATA,
                        "node '%s': weight %g of '%s' is not a number from 0 upwards", how->node,
                        w[j], how->names[j]);
    double total = sum_exact(w, k);
    if (!(total > 0))
        return fail(e, STATUS_DATA, "node '%s': the weights of its children are all 0", how->node);
    for (size_t j = 0; j < k; j++)
        w[j] /= total;
    return 0;
}

int weights_of(const struct weights *how, const struct matrix *m, double *w,
               struct weights_report *report, struct arena *scratch, struct error *e)
{
    struct weights_report unread;
    if (!report)
        report = &unread;
    *report = (struct weights_report){NAN, NAN, NAN, 0};
    if (m->cols == 0)
        return fail(e, STATUS_DATA, "node '%s' has no children", how->node);
    struct arena_mark mark = arena_mark(scratch);
    struct matrix complete = *m;
    int status = 0;
    if (how->method->needs & WEIGHTS_DATA && m->cols > 1) {
        complete = stats_complete_rows(m, scratch);
        status = check_data(how, &complete, scratch, e);
    }
    if (!status && m->cols > 1)
        status = how->method->of(how, &complete, w, report, scratch, e);
    if (m->cols == 1) /* one child is the whole, whatever the method */
        w[0] = 1;
    arena_release(scratch, mark);
    return status ? -1 : scale(how, w, m->cols, e);
}
