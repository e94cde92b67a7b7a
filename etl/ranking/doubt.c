/* doubt - the uncertain inputs of an index: read from the config, drawn, and what came of it as records. */
#include "ranking/doubt.h"

#include "index/stats.h"
#include "ranking/choices.h"

/* Draws keep who beats whom: so many units make 4 million pairs. */
enum { UNITS_MOST = 2000 };

/* What one line of the config says, taken apart. */
struct line {
    const struct setup *setup;
    const struct pair *pair;
    struct arena *arena;
    struct error *error;
    struct slice kind, at, rest;
    struct words options; /* of `rest`, between | */
};

static int wrong(const struct line *l, struct slice found, const char *wanted)
{
    return fail(l->error, STATUS_USAGE, "%s:%u: key 'uncertain.%.*s': '%.*s' is %s", l->setup->config->path, l->pair->line,
                SL(l->pair->key), SL(found), wanted);
}

static int take_apart(struct line *l)
{
    LIST(struct slice) options = {0};
    struct slice head, rest = l->pair->value, option;
    slice_cut(&rest, ':', &head);
    if (!rest.at)
        return wrong(l, l->pair->value, "not KIND [at CODE]: what it may be");
    l->rest = slice_trim(rest);
    l->at = slice_trim(head);
    slice_cut(&l->at, ' ', &l->kind);
    l->at = slice_trim(l->at);
    if (l->at.len && !slice_starts(l->at, "at "))
        return wrong(l, l->at, "not 'at CODE'");
    l->at = l->at.len ? slice_trim(slice_sub(l->at, 3, l->at.len)) : l->setup->root;
    for (rest = l->rest; slice_cut(&rest, '|', &option);)
        LIST_PUSH(l->arena, &options, slice_trim(option));
    l->options = (struct words){options.at, options.n};
    return 0;
}

/* The words of an option: "min-max 1 100". */
static struct words words_of(struct slice option, struct arena *a)
{
    LIST(struct slice) words = {0};
    struct slice rest = option, word;
    while (slice_cut(&rest, ' ', &word))
        if (word.len)
            LIST_PUSH(a, &words, word);
    return (struct words){words.at, words.n};
}

/* -- one kind each ---------------------------------------------------------------------------------------------- */

/* `st` is NULL while only the words are checked. */
struct input_kind {
    const char *name;
    enum uncertain_kind kind;
    int (*read)(const struct line *l, struct study *st, const struct method *m, struct uncertain *to);
};

static int read_impute(const struct line *l, struct study *st, const struct method *m, struct uncertain *to)
{
    const struct impute_method **all = arena_new(l->arena, const struct impute_method *, l->options.n);
    (void)st, (void)m;
    for (size_t i = 0; i < l->options.n; i++) {
        all[i] = impute_find(slice_cstr(l->arena, l->options.at[i]));
        if (!all[i] || all[i]->kind == IMPUTE_TIME)
            return wrong(l, l->options.at[i], "no method of imputation that draws can take");
    }
    to->impute = all;
    return 0;
}

static int read_outliers(const struct line *l, struct study *st, const struct method *m, struct uncertain *to)
{
    struct outliers *all = arena_new(l->arena, struct outliers, l->options.n);
    (void)st;
    for (size_t i = 0; i < l->options.n; i++) {
        all[i] = setup_outliers(m, l->options.at[i], l->arena);
        if (!all[i].method)
            return wrong(l, l->options.at[i], "no treatment of outliers");
    }
    to->outliers = all;
    return 0;
}

static int read_points(const struct line *l, struct study *st, const struct method *m, struct uncertain *to)
{
    struct outliers *all = arena_new(l->arena, struct outliers, l->options.n);
    (void)st;
    for (size_t i = 0; i < l->options.n; i++) {
        double k = 0;
        if (!setup_number(l->options.at[i], &k) || k < 0 || k > 1e6 || k != (double)(size_t)k)
            return wrong(l, l->options.at[i], "not a number of points to winsorise");
        all[i] = setup_outliers(m, slice_is(m->outliers, "none") ? S("winsorise") : m->outliers, l->arena);
        all[i].points = (size_t)k;
        if (k == 0)
            all[i].method = outliers_find("none");
    }
    to->outliers = all;
    return 0;
}

static int read_normalise(const struct line *l, struct study *st, const struct method *m, struct uncertain *to)
{
    struct index_choice *all = arena_new(l->arena, struct index_choice, l->options.n);
    (void)st, (void)m;
    for (size_t i = 0; i < l->options.n; i++) {
        struct words w = words_of(l->options.at[i], l->arena), ends = {w.at + 1, w.n - 1};
        double *range = vector_new(l->arena, 2);
        all[i].normalise = w.n ? normalise_find(slice_cstr(l->arena, w.at[0])) : NULL;
        if (!all[i].normalise || (w.n != 1 && (w.n != 3 || !setup_numbers(&ends, range))))
            return wrong(l, l->options.at[i], "no normalisation: METHOD or METHOD LOW HIGH");
        all[i].range = w.n == 3 ? range : NULL;
    }
    to->normalise = all;
    return 0;
}

static int read_aggregate(const struct line *l, struct study *st, const struct method *m, struct uncertain *to)
{
    struct aggregate *all = arena_new(l->arena, struct aggregate, l->options.n);
    (void)st;
    for (size_t i = 0; i < l->options.n; i++) {
        all[i] = setup_aggregate(m, l->options.at[i], l->arena);
        if (!all[i].method)
            return wrong(l, l->options.at[i], "no method of aggregation");
    }
    to->aggregate = all;
    return 0;
}

static int read_weights(const struct line *l, struct study *st, const struct method *m, struct uncertain *to)
{
    struct weights *all = arena_new(l->arena, struct weights, l->options.n);
    (void)m;
    for (size_t i = 0; i < l->options.n; i++) {
        all[i].method = weights_find(slice_cstr(l->arena, l->options.at[i]));
        if (!all[i].method)
            return wrong(l, l->options.at[i], "no method of weighting that draws can take");
        if (st && choices_weights(st, to->node, l->options.at[i], &all[i], l->error))
            return -1;
    }
    to->weighing = all;
    return 0;
}

static int read_noise(const struct line *l, struct study *st, const struct method *m, struct uncertain *to)
{
    struct slice digits = l->rest;
    bool percent = digits.len && digits.at[digits.len - 1] == '%';
    (void)st, (void)m;
    if (percent)
        digits = slice_trim(slice_sub(digits, 0, digits.len - 1));
    if (!setup_number(digits, &to->high) || to->high < 0 || to->high > (percent ? 100 : 1))
        return wrong(l, l->rest, "not a share from 0% to 100%");
    to->high /= percent ? 100 : 1;
    return 0;
}

static int read_weight(const struct line *l, struct study *st, const struct method *m, struct uncertain *to)
{
    struct slice rest = l->rest, first;
    (void)st, (void)m;
    slice_cut(&rest, ',', &first);
    if (!setup_number(slice_trim(first), &to->low) || !rest.at || !setup_number(slice_trim(rest), &to->high))
        return wrong(l, l->rest, "not LOW, HIGH");
    return 0;
}

/* "SC.E=2 SC.H=1": over the weights as they are. */
static int read_set(const struct line *l, const struct study *st, struct slice option, double *weight)
{
    struct words w = words_of(option, l->arena);
    for (size_t i = 0; i < w.n; i++) {
        struct slice rest = w.at[i], code;
        double x = 0;
        slice_cut(&rest, '=', &code);
        if (!setup_number(rest, &x) || x < 0)
            return wrong(l, w.at[i], "not CODE=WEIGHT with a weight from 0");
        size_t node = st ? nodes_find(st->nodes, code) : 0;
        if (st && (node == NODE_NONE || st->place_of[node] == NODE_NONE))
            return wrong(l, code, "no node of the index that has data");
        if (st)
            weight[st->place_of[node]] = x;
    }
    return 0;
}

static int read_sets(const struct line *l, struct study *st, const struct method *m, struct uncertain *to)
{
    const double **all = arena_new(l->arena, const double *, l->options.n);
    (void)m;
    for (size_t i = 0; i < l->options.n; i++) {
        double *weight = vector_new(l->arena, st ? st->spec.n : 1);
        for (size_t k = 0; st && k < st->spec.n; k++)
            weight[k] = st->ix.tree.at[st->ix.tree.place[k]].share;
        if (read_set(l, st, l->options.at[i], weight))
            return -1;
        all[i] = weight;
    }
    to->weights = all;
    return 0;
}

static const struct input_kind input_kinds[] = {
    {"impute", UNCERTAIN_IMPUTE, read_impute},       {"outliers", UNCERTAIN_OUTLIERS, read_outliers},
    {"points", UNCERTAIN_OUTLIERS, read_points},     {"normalise", UNCERTAIN_NORMALISE, read_normalise},
    {"weights", UNCERTAIN_WEIGHING, read_weights},   {"aggregate", UNCERTAIN_AGGREGATE, read_aggregate},
    {"noise", UNCERTAIN_NOISE, read_noise},          {"weight", UNCERTAIN_WEIGHT, read_weight},
    {"sets", UNCERTAIN_WEIGHTS, read_sets},
};

static int read_line(struct line *l, const struct nodes *nodes, struct study *st, struct uncertain *to)
{
    if (take_apart(l))
        return -1;
    size_t node = nodes_find(nodes, l->at), root = nodes_find(nodes, l->setup->root);
    if (node == NODE_NONE || !nodes_below(nodes, node, root))
        return wrong(l, l->at, "no indicator at or below the root");
    if (st && st->place_of[node] == NODE_NONE)
        return wrong(l, l->at, "without data: it is no part of the index");
    for (size_t k = 0; k < sizeof input_kinds / sizeof *input_kinds; k++)
        if (slice_is(l->kind, input_kinds[k].name)) {
            *to = (struct uncertain){.name = slice_cstr(l->arena, l->pair->key), .kind = input_kinds[k].kind, .n = l->options.n};
            to->node = st ? st->place_of[node] : 0;
            return input_kinds[k].read(l, st, st ? &st->methods[node] : &l->setup->method, to);
        }
    return wrong(l, l->kind, "none of impute, outliers, points, normalise, weights, aggregate, noise, weight, sets");
}

int doubt_check(const struct setup *s, const struct nodes *nodes, struct arena *a, struct error *e)
{
    for (size_t i = 0; i < s->uncertain.n; i++) {
        struct line l = {.setup = s, .pair = &s->uncertain.at[i], .arena = a, .error = e};
        struct uncertain never;
        if (read_line(&l, nodes, NULL, &never))
            return -1;
    }
    return 0;
}

/* -- drawing ---------------------------------------------------------------------------------------------------- */

static struct uncertainty_spec spec_of(const struct doubt *d, const struct study *st, size_t threads)
{
    return (struct uncertainty_spec){.index = &st->ix, .input = d->input, .inputs = d->inputs, .seed = st->setup->seed, .threads = threads};
}

int doubt_draw(struct doubt *d, struct study *st, size_t threads)
{
    const struct setup *s = st->setup;
    struct error e = {0};
    *d = (struct doubt){.input = arena_new(st->arena, struct uncertain, s->uncertain.n + 1), .inputs = s->uncertain.n};
    for (size_t i = 0; i < s->uncertain.n; i++) {
        struct line l = {.setup = s, .pair = &s->uncertain.at[i], .arena = st->arena, .error = &e};
        if (read_line(&l, st->nodes, st, &d->input[i]))
            return fail(st->ctx->error, (enum status)e.status, "%s", e.text);
    }
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

/* -- records ---------------------------------------------------------------------------------------------------- */

static int emit_tops(const struct doubt *d, const struct study *st, size_t row)
{
    for (size_t i = 0; i < st->setup->top.n; i++) {
        struct statistic s = statistic_of("top", 0, uncertainty_top(&d->drawn, row, st->setup->tops[i]));
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
    for (size_t r = 0; r < st->rows; r++) {
        struct statistic mean = statistic_of("mean_rank", 0, d->drawn.area[r].mean);
        mean.row = r;
        if (isnan(matrix_get(&st->ix.rank, r, 0)))
            continue;
        if (results_statistic(st, &mean) || emit_tops(d, st, r) || emit_beats(d, st, r))
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
