/* profile - the matrix behind the profile of a city: every node of the index by every city, and where the data sheet keeps it. */
#include "profile.h"

#include <math.h>

#include "reports/figures.h"

enum { FRONT = 3 };

static double rounded(double x)
{
    return round(x * 1e9) / 1e9;
}

static const struct record *step_of(struct report *r, const struct standing *s, struct slice leaf, struct slice area)
{
    struct records steps = model_with(r->model, KIND_step, "area", area);
    for (size_t i = 0; i < steps.n; i++)
        if (slice_eq(record_text(steps.at[i], "node"), leaf) && slice_eq(record_text(steps.at[i], "index"), s->index) &&
            slice_eq(record_text(steps.at[i], "period"), s->period))
            return steps.at[i];
    return NULL;
}

static void find_nodes(struct report *r, struct profile *f)
{
    const struct standing *s = &f->s;
    const struct record **kept = arena_new(r->arena, const struct record *, 1 + s->groups.n + s->leaves.n);
    size_t n = 0;
    const struct record *root = model_first(r->model, KIND_indicator, "code", s->root);
    if (root)
        kept[n++] = root;
    for (size_t i = 0; i < s->groups.n && root; i++)
        kept[n++] = s->groups.at[i];
    f->groups = n ? n - 1 : 0;
    for (size_t i = 0; i < s->leaves.n && root; i++)
        if (standing_place(r->model, s, s->leaves.at[i]) == STANDING_IN)
            kept[n++] = s->leaves.at[i];
    f->nodes = (struct records){kept, n};
}

static void find_cities(struct report *r, struct profile *f)
{
    const struct record **kept = arena_new(r->arena, const struct record *, f->s.scores.n + 1);
    size_t n = 0;
    f->countries = arena_new(r->arena, struct slice, f->s.scores.n + 1);
    for (size_t i = 0; i < f->s.scores.n; i++) {
        if (isnan(standing_number(f->s.scores.at[i], "value")))
            continue;
        struct slice country = figure_country(r, record_text(f->s.scores.at[i], "area"));
        size_t k = 0;
        while (k < f->n_countries && !slice_eq(f->countries[k], country))
            k++;
        if (k == f->n_countries && country.len)
            f->countries[f->n_countries++] = country;
        kept[n++] = f->s.scores.at[i];
    }
    f->cities = (struct records){kept, n};
}

static void fill(struct report *r, struct profile *f, size_t node, size_t city)
{
    struct slice code = record_text(f->nodes.at[node], "code"), area = record_text(f->cities.at[city], "area");
    size_t at = node * f->cities.n + city;
    bool leaf = node > f->groups;
    const struct record *step = leaf ? step_of(r, &f->s, code, area) : NULL;
    f->step[at] = step;
    f->points[at] = rounded(standing_number(step, "contribution"));
    f->score[at] = rounded(leaf ? standing_number(step, "normalised")
                                : standing_number(standing_score(r->model, &f->s, code, area), "value"));
}

struct profile profile_of(struct report *r)
{
    struct profile f = {.s = standing_of(r->model)};
    find_nodes(r, &f);
    find_cities(r, &f);
    size_t cells = f.nodes.n * f.cities.n + 1;
    f.score = arena_new(r->arena, double, cells);
    f.points = arena_new(r->arena, double, cells);
    f.step = arena_new(r->arena, const struct record *, cells);
    for (size_t i = 0; i < f.nodes.n; i++)
        for (size_t k = 0; k < f.cities.n; k++)
            fill(r, &f, i, k);
    return f;
}

size_t profile_leaves(const struct profile *f)
{
    return f->nodes.n ? f->nodes.n - f->groups - 1 : 0;
}

size_t profile_score_column(const struct profile *f, size_t node)
{
    (void)f;
    return FRONT + node;
}

size_t profile_raw_column(const struct profile *f, size_t leaf)
{
    return FRONT + f->nodes.n + leaf;
}

size_t profile_points_column(const struct profile *f, size_t leaf)
{
    return profile_raw_column(f, leaf) + profile_leaves(f);
}

size_t profile_country_column(const struct profile *f)
{
    return profile_points_column(f, profile_leaves(f));
}

size_t profile_own_city(struct report *r, const struct profile *f)
{
    struct records all = model_all(r->model, KIND_score);
    for (size_t i = 0; i < all.n; i++)
        for (size_t k = 0; k < f->cities.n && !slice_eq(record_text(all.at[i], "index"), f->s.index); k++)
            if (slice_eq(record_text(all.at[i], "area"), record_text(f->cities.at[k], "area")))
                return k;
    return 0;
}
