/* profile - the matrix behind the profile of a city: every node of the index by every city, and where the data sheet keeps it. */
#include "profile.h"

#include <math.h>

#include "reports/figures.h"

static double rounded(double x)
{
    return round(x * 1e9) / 1e9;
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
    for (size_t i = 0; i < f->s.scores.n; i++)
        if (!isnan(standing_number(f->s.scores.at[i], "value")))
            kept[n++] = f->s.scores.at[i];
    f->cities = (struct records){kept, n};
}

static struct slice area_of(const struct profile *f, size_t city)
{
    return record_text(f->cities.at[city], "area");
}

/* -- peers --------------------------------------------------------------------------------------------------------- */

static struct peers peers_open(struct report *r, const struct profile *f, enum word all)
{
    struct peers p = {arena_new(r->arena, struct slice, f->cities.n + 1), arena_new(r->arena, struct slice, f->cities.n + 1), 1};
    p.choice[0] = tell(r, all);
    return p;
}

static void add_choice(struct peers *p, struct slice text)
{
    size_t k = 0;
    while (k < p->n && !slice_eq(p->choice[k], text))
        k++;
    if (k == p->n && text.len)
        p->choice[p->n++] = text;
}

/* All, then by name. */
static void find_countries(struct report *r, struct profile *f)
{
    f->countries = peers_open(r, f, WORD_peers_all_countries);
    for (size_t k = 0; k < f->cities.n; k++) {
        f->countries.of[k] = figure_country(r, area_of(f, k));
        add_choice(&f->countries, f->countries.of[k]);
    }
    for (size_t i = 2; i < f->countries.n; i++)
        for (size_t k = i; k > 1 && slice_cmp(f->countries.choice[k - 1], f->countries.choice[k]) > 0; k--) {
            struct slice swap = f->countries.choice[k];
            f->countries.choice[k] = f->countries.choice[k - 1];
            f->countries.choice[k - 1] = swap;
        }
}

/* The newest population of an area that is neither a bound nor a plan; NaN: none. */
static double population_of(struct report *r, struct slice area)
{
    struct records all = model_with(r->model, KIND_observation, "area", area);
    const struct record *best = NULL;
    for (size_t i = 0; i < all.n; i++) {
        const struct record *o = all.at[i];
        if (slice_eq(record_text(o, "indicator"), r->population) && record_get(o, "value")->type == VALUE_NUMBER &&
            !figure_qualifier(r, o).len && !slice_is(record_text(o, "nature"), "planned") &&
            (!best || slice_cmp(record_text(o, "period"), record_text(best, "period")) > 0))
            best = o;
    }
    return best ? record_get(best, "value")->number : NAN;
}

/* "from 200,000 to 500,000 inhabitants" */
static struct slice size_class(struct report *r, double population)
{
    size_t k = 0;
    while (k < r->n_sizes && population >= r->sizes[k])
        k++;
    struct slice below = k ? word_number(r->lang, slice_format(r->arena, "%.17g", r->sizes[k - 1]), -1, r->arena) : S("");
    struct slice above = k < r->n_sizes ? word_number(r->lang, slice_format(r->arena, "%.17g", r->sizes[k]), -1, r->arena) : S("");
    return !k               ? tell_with(r, WORD_peers_below, above, S(""), S(""))
           : k < r->n_sizes ? tell_with(r, WORD_peers_between, below, above, S(""))
                            : tell_with(r, WORD_peers_above, below, S(""), S(""));
}

/* The choices stand from the smallest to the largest. */
static void find_sizes(struct report *r, struct profile *f)
{
    f->sizes = peers_open(r, f, WORD_peers_all_sizes);
    f->population = arena_new(r->arena, double, f->cities.n + 1);
    for (size_t k = 0; k < f->cities.n; k++) {
        f->population[k] = population_of(r, area_of(f, k));
        f->sizes.of[k] = isnan(f->population[k]) || !r->n_sizes ? S("") : size_class(r, f->population[k]);
    }
    for (size_t c = 0; c <= r->n_sizes && r->n_sizes; c++)
        for (size_t k = 0; k < f->cities.n; k++)
            if (!isnan(f->population[k]) && (!c || f->population[k] >= r->sizes[c - 1]) &&
                (c == r->n_sizes || f->population[k] < r->sizes[c]))
                add_choice(&f->sizes, f->sizes.of[k]);
}

size_t profile_unsized(const struct profile *f)
{
    size_t n = 0;
    for (size_t k = 0; k < f->cities.n; k++)
        n += isnan(f->population[k]) ? 1 : 0;
    return n;
}

/* The city that another index is about alone (the observatory's own), when it is ranked; else the first. */
static size_t own_city(struct report *r, const struct profile *f)
{
    struct records all = model_all(r->model, KIND_score);
    for (size_t i = 0; i < all.n; i++)
        for (size_t k = 0; k < f->cities.n && !slice_eq(record_text(all.at[i], "index"), f->s.index); k++)
            if (slice_eq(record_text(all.at[i], "area"), area_of(f, k)))
                return k;
    return 0;
}

/* -- the matrix ---------------------------------------------------------------------------------------------------- */

static void fill(struct report *r, struct profile *f, size_t node, size_t city)
{
    struct slice code = record_text(f->nodes.at[node], "code"), area = area_of(f, city);
    size_t at = node * f->cities.n + city;
    bool leaf = node > f->groups;
    const struct record *step = leaf ? standing_step(r->model, &f->s, code, area) : NULL;
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
    find_countries(r, &f);
    find_sizes(r, &f);
    f.own = own_city(r, &f);
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
    return PROFILE_FRONT + node;
}

size_t profile_raw_column(const struct profile *f, size_t leaf)
{
    return PROFILE_FRONT + f->nodes.n + leaf;
}

size_t profile_points_column(const struct profile *f, size_t leaf)
{
    return profile_raw_column(f, leaf) + profile_leaves(f);
}

size_t profile_peers_column(const struct profile *f, size_t node)
{
    return profile_points_column(f, profile_leaves(f)) + node;
}

size_t profile_columns(const struct profile *f)
{
    return profile_peers_column(f, f->nodes.n);
}
