/* results - what an index says, as records. */
#include "ranking/results.h"

#include "index/stats.h"
#include "index/sum.h"

static int emit_one(struct ctx *ctx, struct record *r, struct arena_mark mark)
{
    int bad = emit_made(ctx, r);
    arena_release(ctx->maker->arena, mark);
    return bad;
}

static void set_text(struct ctx *ctx, struct record *r, const char *name, struct slice text)
{
    record_set(ctx->maker, r, name, text.len ? value_text(text) : value_null());
}

static void set_number(struct ctx *ctx, struct record *r, const char *name, double number)
{
    record_set(ctx->maker, r, name, value_double(ctx->maker->arena, number));
}

/* The fields that name a record: index, node, what is scored, period. */
static struct record node_record(const struct study *st, const char *kind, size_t place, size_t row)
{
    struct ctx *ctx = st->ctx;
    struct record r = record_new(ctx->maker, slice_of(kind));
    set_text(ctx, &r, "index", st->setup->name);
    set_text(ctx, &r, "node", study_code(st, place));
    if (row != NODE_NONE && st->setup->unit == UNIT_AREA)
        set_text(ctx, &r, "area", study_unit(st, row));
    if (row != NODE_NONE && st->setup->unit != UNIT_AREA)
        set_text(ctx, &r, "area", st->setup->area);
    if (row != NODE_NONE && st->setup->unit == UNIT_PROGRAMME)
        set_text(ctx, &r, "entity", study_unit(st, row));
    if (row != NODE_NONE && st->setup->unit == UNIT_PERIOD)
        set_text(ctx, &r, "period", study_unit(st, row));
    else if (st->period.len)
        set_text(ctx, &r, "period", st->period);
    return r;
}

/* -- scores ----------------------------------------------------------------------------------------------------- */

/* What the scores of a place are divided by for the groups. */
static double group_base(const struct study *st, const double *score)
{
    struct slice base = st->setup->group_base;
    size_t row = study_row(st, base);
    if (row != NODE_NONE)
        return score[row];
    if (slice_is(base, "one"))
        return 1;
    if (slice_is(base, "median"))
        return stats_median(score, st->rows, st->arena);
    if (slice_is(base, "best"))
        return stats_quantile(score, st->rows, 1, st->arena);
    return stats_mean(score, st->rows);
}

static void set_group(const struct study *st, struct record *r, double score, double base)
{
    int group = ranks_group(score, base, st->setup->cut, st->setup->cutoffs.n);
    if (st->setup->cutoffs.n)
        set_text(st->ctx, r, "group", group < 0 ? S("") : st->setup->groups.at[group]);
}

/* Places gained since the period before: up is positive. */
static void set_change(const struct study *st, const struct study *before, struct record *r, size_t place, size_t row, double rank)
{
    size_t then = study_row(before, study_unit(st, row)), node = before->place_of ? before->place_of[study_node(st, place)] : NODE_NONE;
    double old = NAN;
    if (then != NODE_NONE && node != NODE_NONE)
        old = matrix_get(&before->ix.rank, then, before->ix.tree.place[node]);
    set_number(st->ctx, r, "previous_rank", old);
    set_number(st->ctx, r, "change", old - rank);
}

static void set_doubt(const struct study *st, struct record *r, const struct uncertainty_area *a)
{
    set_number(st->ctx, r, "low", a->low);
    set_number(st->ctx, r, "high", a->high);
    set_number(st->ctx, r, "median_rank", a->median);
}

/* Does a filled-in value feed the score? */
static bool is_imputed(const struct study *st, size_t place, size_t row)
{
    const struct tree_place *t = &st->ix.tree.at[place];
    if (!t->count)
        return st->ix.marks[row * st->cols + t->column] & MARK_IMPUTED;
    for (size_t k = t->first; k < t->first + t->count; k++)
        if (is_imputed(st, k, row))
            return true;
    return false;
}

static int emit_score(const struct study *st, const struct study *before, const struct doubt *doubt, size_t place, size_t row,
                      double of, double base)
{
    struct ctx *ctx = st->ctx;
    struct arena_mark mark = arena_mark(ctx->maker->arena);
    struct record r = node_record(st, "score", place, row);
    double score = matrix_get(&st->ix.score, row, place), rank = matrix_get(&st->ix.rank, row, place);
    set_number(ctx, &r, "value", score);
    set_number(ctx, &r, "rank", rank);
    set_number(ctx, &r, "of", of);
    set_number(ctx, &r, "coverage", st->coverage[row * st->groups + st->group_of[place]]);
    set_number(ctx, &r, "weight", st->ix.tree.at[place].effective);
    if (doubt && doubt_area(doubt, place, row))
        set_doubt(st, &r, doubt_area(doubt, place, row));
    if (before)
        set_change(st, before, &r, place, row, rank);
    if (place == 0)
        set_group(st, &r, score, base);
    if (st->imputes)
        set_text(ctx, &r, "flag", !isnan(score) && is_imputed(st, place, row) ? S("imputed") : S(""));
    return emit_one(ctx, &r, mark);
}

/* The base that the config names is a word or a unit of the index. */
static int check_base(const struct study *st)
{
    static const char *const words[] = {"mean", "median", "best", "one"};
    struct slice base = st->setup->group_base;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(base, words[i]))
            return 0;
    if (!st->setup->cutoffs.n || study_row(st, base) != NODE_NONE)
        return 0;
    return fail(st->ctx->error, STATUS_USAGE, "%.*s: '%.*s' is not in the index, nor mean, median, best or one",
                SL(setup_key(st->setup->config, st->setup->section, "group_base", st->arena)), SL(base));
}

int results_scores(const struct study *st, const struct study *before, const struct doubt *doubt)
{
    if (check_base(st))
        return -1;
    double *score = vector_new(st->arena, st->rows);
    for (size_t p = 0; p < st->ix.tree.n; p++) {
        if (!st->ix.tree.at[p].count)
            continue;
        matrix_get_column(&st->ix.score, p, score);
        double of = (double)vector_present(score, st->rows), base = group_base(st, score);
        for (size_t r = 0; r < st->rows; r++)
            if (emit_score(st, before, doubt, p, r, of, base))
                return -1;
    }
    return 0;
}

/* -- steps ------------------------------------------------------------------------------------------------------ */

/* The weight of each group in the whole for a unit, and the shares of its children that the unit has. */
struct present {
    double weight, shares;
};

/* The weights of missing siblings are shared out. */
static double weight_under(const struct present *above, double share, bool missing)
{
    return missing || above->shares == 0 ? 0 : above->weight * share / above->shares;
}

static void weigh(const struct study *st, size_t row, struct present *group)
{
    const struct tree *t = &st->ix.tree;
    const double *score = matrix_row(&st->ix.score, row);
    for (size_t p = 0; p < t->n; p++) {
        struct sum present = {0, 0}; /* the same whatever the order of the children */
        if (!t->at[p].count)
            continue;
        for (size_t k = t->at[p].first; k < t->at[p].first + t->at[p].count; k++)
            sum_add(&present, isnan(score[k]) ? 0 : t->at[k].share);
        struct present *own = &group[st->group_of[p]];
        own->shares = isnan(score[p]) ? 0 : sum_of(&present);
        own->weight = p == 0 ? 1 : weight_under(&group[st->group_of[t->at[p].parent]], t->at[p].share, isnan(score[p]));
    }
}

static const struct {
    unsigned mark;
    const char *flag;
} marks[] = {{MARK_IMPUTED, "imputed"}, {MARK_WINSORISED, "winsorised"}, {MARK_TRIMMED, "trimmed"}, {MARK_CAPPED, "capped"}};

static struct value marks_value(const struct study *st, unsigned char own)
{
    struct slice *flags = arena_new(st->ctx->maker->arena, struct slice, 4);
    size_t n = 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (own & marks[i].mark)
            flags[n++] = slice_of(marks[i].flag);
    return n ? value_list(flags, n) : value_null();
}

enum { STEP_RAW, STEP_DENOMINATED, STEP_IMPUTED, STEP_TREATED, STEP_NORMALISED, STEP_WEIGHT, STEP_CONTRIBUTION, STEP_FLAGS, STEP_FIELDS };
static const char *const step_fields[] = {"raw", "denominated", "imputed", "treated", "normalised", "weight", "contribution", "flags"};

/* The steps of one indicator: a record whose fields are found once. */
struct step_form {
    struct record record;
    int unit, at[STEP_FIELDS]; /* -1: not said of this index */
    double weight;             /* as printed last */
};

static bool step_says(const struct study *st, size_t field)
{
    return field == STEP_DENOMINATED                          ? st->denominates
           : field == STEP_IMPUTED                            ? st->imputes
           : field == STEP_TREATED || field == STEP_FLAGS     ? st->imputes || st->treats
                                                              : true;
}

static struct step_form step_form(const struct study *st, size_t place)
{
    static const char *const units[] = {[UNIT_AREA] = "area", [UNIT_PROGRAMME] = "entity", [UNIT_PERIOD] = "period"};
    struct maker keep = {st->ctx->maker->shapes, st->arena};
    struct record r = node_record(st, "step", place, 0);
    struct step_form f = {.weight = NAN};
    for (size_t k = 0; k < STEP_FIELDS; k++)
        if (step_says(st, k))
            record_set(st->ctx->maker, &r, step_fields[k], value_null());
    f.record = record_own(&keep, &r);
    for (size_t k = 0; k < STEP_FIELDS; k++)
        f.at[k] = shape_find(r.shape, slice_of(step_fields[k]));
    f.unit = shape_find(r.shape, slice_of(units[st->setup->unit]));
    return f;
}

static void fill_step(const struct study *st, struct step_form *f, size_t place, size_t row, double weight)
{
    struct arena *a = st->ctx->maker->arena;
    size_t c = st->ix.tree.at[place].column, cell = row * st->cols + c;
    struct value *v = f->record.values;
    const struct figure *from = st->from[cell];
    double normal = matrix_get(&st->ix.normalised, row, c);
    v[f->unit] = value_text(study_unit(st, row));
    v[f->at[STEP_RAW]] = from ? value_digits(slice_of(from->digits), from->value) : value_null();
    if (st->denominates)
        v[f->at[STEP_DENOMINATED]] = value_double(a, matrix_get(&st->ix.denominated, row, c));
    if (st->imputes)
        v[f->at[STEP_IMPUTED]] = value_bool(st->ix.marks[cell] & MARK_IMPUTED);
    if (st->imputes || st->treats) {
        v[f->at[STEP_TREATED]] = value_double(a, matrix_get(&st->ix.treated, row, c));
        v[f->at[STEP_FLAGS]] = marks_value(st, st->ix.marks[cell]);
    }
    v[f->at[STEP_NORMALISED]] = value_double(a, normal);
    if (weight != f->weight) /* mostly that of the unit before */
        v[f->at[STEP_WEIGHT]] = value_double(st->arena, weight);
    f->weight = weight;
    v[f->at[STEP_CONTRIBUTION]] = value_double(a, isnan(normal) ? NAN : weight * normal);
}

static int emit_step(const struct study *st, struct step_form *f, size_t place, size_t row, const struct present *above)
{
    struct arena_mark mark = arena_mark(st->ctx->maker->arena);
    fill_step(st, f, place, row, weight_under(above, st->ix.tree.at[place].share, isnan(matrix_get(&st->ix.score, row, place))));
    struct record r = f->record;
    return emit_one(st->ctx, &r, mark);
}

struct statistic statistic_of(const char *name, size_t place, double value)
{
    return (struct statistic){.name = name, .place = place, .row = NODE_NONE, .other_row = NODE_NONE, .k = NAN, .value = value,
                              .low = NAN, .high = NAN};
}

int results_statistic(const struct study *st, const struct statistic *s)
{
    struct ctx *ctx = st->ctx;
    struct arena_mark mark = arena_mark(ctx->maker->arena);
    struct record r = node_record(st, "statistic", s->place, s->row);
    set_text(ctx, &r, "name", slice_of(s->name));
    if (s->other_row != NODE_NONE)
        set_text(ctx, &r, "other", study_unit(st, s->other_row));
    if (s->other.len)
        set_text(ctx, &r, "other", s->other);
    if (s->input.len)
        set_text(ctx, &r, "input", s->input);
    if (!isnan(s->k))
        set_number(ctx, &r, "k", s->k);
    if (s->text.len)
        set_text(ctx, &r, "text", s->text);
    if (s->flags.n)
        record_set(ctx->maker, &r, "flags", value_list(s->flags.at, s->flags.n));
    set_number(ctx, &r, "value", s->value);
    if (!isnan(s->low))
        set_number(ctx, &r, "low", s->low);
    if (!isnan(s->high))
        set_number(ctx, &r, "high", s->high);
    return emit_one(ctx, &r, mark);
}

/* What the sources say of an indicator, before anything is done to it. */
static int emit_plain(const struct study *st, size_t place)
{
    double *x = vector_new(st->arena, st->rows), least = NAN, most = NAN;
    size_t c = st->ix.tree.at[place].column;
    for (size_t r = 0; r < st->rows; r++) {
        x[r] = st->from[r * st->cols + c] ? st->from[r * st->cols + c]->value : NAN;
        least = fmin(least, x[r]);
        most = fmax(most, x[r]);
    }
    const struct {
        const char *name;
        double value;
    } all[] = {{"n", (double)vector_present(x, st->rows)}, {"min", least}, {"max", most},
               {"mean", stats_mean(x, st->rows)}, {"sd", stats_sd(x, st->rows)}, {"weight", st->ix.tree.at[place].effective}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct statistic s = statistic_of(all[i].name, place, all[i].value);
        if (results_statistic(st, &s))
            return -1;
    }
    return 0;
}

static int emit_steps(const struct study *st, size_t place, const struct present *present)
{
    struct arena_mark made = arena_mark(st->ctx->maker->arena);
    struct step_form f = step_form(st, place);
    size_t c = st->ix.tree.at[place].column, above = st->group_of[st->ix.tree.at[place].parent];
    int bad = 0;
    for (size_t r = 0; r < st->rows && !bad; r++)
        if (st->from[r * st->cols + c] || st->ix.marks[r * st->cols + c] & MARK_IMPUTED)
            bad = emit_step(st, &f, place, r, &present[r * st->groups + above]);
    arena_release(st->ctx->maker->arena, made);
    return bad ? -1 : emit_plain(st, place);
}

int results_steps(const struct study *st)
{
    const struct tree *t = &st->ix.tree;
    struct arena_mark mark = arena_mark(st->arena);
    struct present *present = arena_new(st->arena, struct present, st->rows * st->groups);
    int bad = 0;
    for (size_t r = 0; r < st->rows; r++)
        weigh(st, r, present + r * st->groups);
    for (size_t p = 0; p < t->n && !bad; p++) {
        struct arena_mark one = arena_mark(st->arena);
        bad = t->at[p].count ? 0 : emit_steps(st, p, present);
        arena_release(st->arena, one);
    }
    arena_release(st->arena, mark);
    return bad;
}
