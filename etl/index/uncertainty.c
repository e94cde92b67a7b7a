/* uncertainty - what came of the draws: quantiles of ranks, shares, sensitivities. */
#include "index/uncertainty.h"

#include "index/draws.h"
#include "index/stats.h"

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
    for (size_t i = 0; i < u->places * u->areas; i++) {
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
    size_t areas = spec->index->score.rows, places = spec->places ? spec->places : 1;
    *u = (struct uncertainty){.areas = areas,
                              .places = places,
                              .draws = draws,
                              .area = arena_new(a, struct uncertainty_area, places * areas),
                              .count = arena_new(a, uint32_t, places * areas * areas),
                              .beats = arena_new(a, uint32_t, areas * areas)};
    struct arena_mark mark = arena_mark(a);
    struct draws d;
    if (draws_open(&d, spec, draws, NULL, a, e))
        return -1;
    d.count = u->count;
    d.beats = u->beats;
    if (draws_run(&d, a, e))
        return -1;
    describe(u, d.nominal);
    u->mean_shift = stats_mean(d.shift, draws);
    u->low_shift = stats_quantile(d.shift, draws, 0.05, a);
    u->high_shift = stats_quantile(d.shift, draws, 0.95, a);
    arena_release(a, mark);
    return 0;
}

double uncertainty_top(const struct uncertainty *u, size_t place, size_t area, size_t k)
{
    double within = 0;
    size_t i = place * u->areas + area;
    for (size_t r = 0; r < k && r < u->areas; r++)
        within += u->count[i * u->areas + r];
    return u->area[i].draws ? within / u->area[i].draws : NAN;
}

double uncertainty_beats(const struct uncertainty *u, size_t i, size_t j)
{
    return (double)u->beats[i * u->areas + j] / u->draws;
}

/* -- sensitivity ------------------------------------------------------------------------------ */

static void area_indices(struct sensitivity *s, const struct draws *d, size_t n, size_t boots,
                         struct arena *a)
{
    double *y = vector_new(a, s->runs);
    for (size_t i = 0; i < s->areas; i++) {
        struct sobol_index *own = s->area + i * s->inputs;
        matrix_get_column(&d->ranks, i, y);
        if (vector_present(y, s->runs) == s->runs)
            sobol_indices(y, n, s->inputs, boots, d->spec->seed, own, a);
    }
}

int uncertainty_sensitivity(struct sensitivity *s, const struct uncertainty_spec *spec, size_t n,
                            size_t boots, struct arena *a, struct error *e)
{
    size_t inputs = spec->inputs, areas = spec->index->score.rows;
    struct uncertainty_spec first = *spec;
    first.places = spec->places ? 1 : 0;
    if (inputs == 0 || inputs > SOBOL_INPUTS)
        return fail(e, STATUS_DATA, "sensitivity takes 1 to %d inputs, found %zu", SOBOL_INPUTS,
                    inputs);
    if (n < 2 || n > (1u << 26))
        return fail(e, STATUS_DATA, "sensitivity takes 2 points at least, found %zu", n);
    *s = (struct sensitivity){inputs, areas, n * (inputs + 2),
                              arena_new(a, struct sobol_index, inputs),
                              arena_new(a, struct sobol_index, inputs * areas)};
    struct arena_mark mark = arena_mark(a);
    struct matrix design = sobol_design(n, inputs, spec->seed, a);
    struct draws d;
    if (draws_open(&d, &first, s->runs, &design, a, e))
        return -1;
    d.ranks = matrix_new(a, s->runs, areas);
    if (draws_run(&d, a, e))
        return -1;
    sobol_indices(d.shift, n, inputs, boots, spec->seed, s->overall, a);
    area_indices(s, &d, n, boots, a);
    arena_release(a, mark);
    return 0;
}
