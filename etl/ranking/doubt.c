/* doubt - draws over the uncertain inputs of an index, and what came of them as records. */
#include "ranking/doubt.h"

#include "index/stats.h"
#include "ranking/inputs.h"
#include "ranking/results.h"

/* Draws keep who beats whom: so many units make 4 million pairs. */
enum { UNITS_MOST = 2000 };

/* -- drawing ---------------------------------------------------------------------------------------------------- */

static struct uncertainty_spec spec_of(const struct doubt *d, const struct study *st, size_t threads)
{
    return (struct uncertainty_spec){.index = &st->ix, .input = d->input, .inputs = d->inputs, .seed = st->setup->seed, .threads = threads,
                                     .place = d->place, .places = d->places};
}

/* The root, or every group: the places of the tree that have children. */
static void choose_places(struct doubt *d, const struct study *st)
{
    d->place = arena_new(st->arena, size_t, st->ix.tree.n + 1);
    d->at = arena_new(st->arena, size_t, st->ix.tree.n + 1);
    for (size_t p = 0; p < st->ix.tree.n; p++) {
        bool wanted = p == 0 || (st->ix.tree.at[p].count && slice_is(st->setup->intervals, "nodes"));
        d->at[p] = wanted ? d->places : NODE_NONE;
        if (wanted)
            d->place[d->places++] = p;
    }
}

int doubt_draw(struct doubt *d, struct study *st, size_t threads)
{
    const struct setup *s = st->setup;
    struct error e = {0};
    *d = (struct doubt){0};
    choose_places(d, st);
    if (inputs_read(st, &d->input, &d->inputs, &e))
        return fail(st->ctx->error, (enum status)e.status, "%s", e.text);
    if (!s->draws)
        return 0;
    if (st->rows > UNITS_MOST)
        return fail(st->ctx->error, STATUS_USAGE, "%.*s: draws compare at most %d units with each other, found %zu",
                    SL(setup_key(s->config, s->section, "draws", st->arena)), UNITS_MOST, st->rows);
    struct uncertainty_spec spec = spec_of(d, st, threads);
    if (uncertainty_draw(&d->drawn, &spec, (uint32_t)s->draws, st->arena, &e))
        return study_fail(st, &e);
    d->has_drawn = true;
    return 0;
}

const struct uncertainty_area *doubt_area(const struct doubt *d, size_t place, size_t row)
{
    return d->has_drawn && d->at[place] != NODE_NONE ? &d->drawn.area[d->at[place] * d->drawn.areas + row] : NULL;
}

/* -- records ---------------------------------------------------------------------------------------------------- */

static int emit_tops(const struct doubt *d, const struct study *st, size_t place, size_t row)
{
    for (size_t i = 0; i < st->setup->top.n; i++) {
        struct statistic s = statistic_of("top", place, uncertainty_top(&d->drawn, d->at[place], row, st->setup->tops[i]));
        s.row = row;
        s.k = (double)st->setup->tops[i];
        if (results_statistic(st, &s))
            return -1;
    }
    return 0;
}

static int emit_beats(const struct doubt *d, const struct study *st, size_t row)
{
    for (size_t other = 0; other < st->rows; other++) {
        struct statistic s = statistic_of("beats", 0, uncertainty_beats(&d->drawn, row, other));
        s.row = row;
        s.other_row = other;
        if (other != row && results_statistic(st, &s))
            return -1;
    }
    return 0;
}

static int emit_draws(const struct doubt *d, const struct study *st)
{
    struct statistic draws = statistic_of("draws", 0, (double)d->drawn.draws), shift = statistic_of("mean_shift", 0, d->drawn.mean_shift);
    shift.low = d->drawn.low_shift;
    shift.high = d->drawn.high_shift;
    if (results_statistic(st, &draws) || results_statistic(st, &shift))
        return -1;
    for (size_t k = 0; k < d->places; k++)
        for (size_t r = 0; r < st->rows; r++) {
            struct statistic mean = statistic_of("mean_rank", d->place[k], doubt_area(d, d->place[k], r)->mean);
            mean.row = r;
            if (isnan(matrix_get(&st->ix.rank, r, d->place[k])))
                continue;
            if (results_statistic(st, &mean) || emit_tops(d, st, d->place[k], r) || (k == 0 && emit_beats(d, st, r)))
                return -1;
        }
    return 0;
}

static int emit_index(const struct study *st, const char *input, const struct sobol_index *x, size_t row)
{
    struct statistic first = statistic_of("sobol_first", 0, x->first), total = statistic_of("sobol_total", 0, x->total);
    first.input = total.input = slice_of(input);
    first.row = total.row = row;
    first.low = x->first_low;
    first.high = x->first_high;
    total.low = x->total_low;
    total.high = x->total_high;
    return results_statistic(st, &first) || results_statistic(st, &total) ? -1 : 0;
}

/* Overall, of the mean |change of rank|; then of each unit's own rank. */
static int emit_sobol(const struct doubt *d, const struct study *st, size_t threads)
{
    struct error e = {0};
    struct sensitivity s;
    struct uncertainty_spec spec = spec_of(d, st, threads);
    if (uncertainty_sensitivity(&s, &spec, (size_t)st->setup->sobol, (size_t)st->setup->bootstrap, st->arena, &e))
        return study_fail(st, &e);
    for (size_t i = 0; i < s.inputs; i++)
        if (emit_index(st, d->input[i].name, &s.overall[i], NODE_NONE))
            return -1;
    for (size_t r = 0; r < st->rows; r++)
        for (size_t i = 0; i < s.inputs && !isnan(matrix_get(&st->ix.rank, r, 0)); i++)
            if (emit_index(st, d->input[i].name, &s.area[r * s.inputs + i], r))
                return -1;
    return 0;
}

int doubt_emit(const struct doubt *d, const struct study *st, size_t threads)
{
    if (d->has_drawn && emit_draws(d, st))
        return -1;
    return st->setup->sobol ? emit_sobol(d, st, threads) : 0;
}
