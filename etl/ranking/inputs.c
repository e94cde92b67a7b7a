/* inputs - the uncertain inputs of an index, as config.ini gives them. */
#include "ranking/inputs.h"

#include "ranking/choices.h"
#include "ranking/periods.h"

/* What one line of the config says, taken apart. */
struct line {
    const struct setup *setup;
    const struct pair *pair;
    struct study *study; /* NULL while only the words are checked */
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
        return wrong(l, l->pair->value, "not KEY [at CODE]: what it may be");
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

/* -- words ------------------------------------------------------------------------------------------------------ */

#define FINDER(name, find) \
    static const void *name(const char *text) \
    { \
        return find(text); \
    }
FINDER(find_transform, transform_find)
FINDER(find_outliers, outliers_find)
FINDER(find_aggregate, aggregate_find)

/* Values of other periods are filled in before the index: no draw can take them back. */
static const void *find_impute(const char *text)
{
    const struct impute_method *m = impute_find(text);
    return m && m->kind != IMPUTE_TIME ? m : NULL;
}

static const struct {
    const char *key;
    const void *(*find)(const char *text);
    const char *wanted;
} finders[] = {{"transform", find_transform, "no transformation"},
               {"impute", find_impute, "no method of imputation that draws can take"},
               {"outliers", find_outliers, "no treatment of outliers"},
               {"outliers_then", find_outliers, "no treatment of outliers"},
               {"aggregate", find_aggregate, "no method of aggregation"}};

static int read_methods(const struct line *l, struct uncertain *to)
{
    const void **all = arena_new(l->arena, const void *, l->options.n + 1);
    size_t k = 0;
    while (!slice_is(l->kind, finders[k].key))
        k++;
    for (size_t i = 0; i < l->options.n; i++)
        if (!(all[i] = finders[k].find(slice_cstr(l->arena, l->options.at[i]))))
            return wrong(l, l->options.at[i], finders[k].wanted);
    to->method = all;
    return 0;
}

/* -- numbers ---------------------------------------------------------------------------------------------------- */

/* Words that stand for numbers. */
static const struct {
    const char *key, *word;
    double number;
} number_words[] = {{"direction", "higher", 1}, {"direction", "lower", -1}, {"penalty", "minus", 1}, {"penalty", "plus", -1},
                    {"cap", "yes", 1}, {"cap", "no", 0}};

/* What a number of the key may be; shares may be written 50%. */
static const struct {
    const char *key;
    double least, most;
    bool share, whole;
} limits[] = {{"area_threshold", 0, 1, true, false}, {"min_coverage", 0, 1, true, false}, {"threshold", 0, 1, true, false},
              {"trim_low", 0, 1, true, false}, {"trim_high", 0, 1, true, false}, {"margin", 0, 1, true, false},
              {"points", 0, 1e6, false, true}, {"factors", 0, 1e6, false, true}, {"sds", 0, 1e6, false, false},
              {"andness", 1e-6, 1e6, false, false}};

static bool fits(const struct line *l, double x, bool percent)
{
    for (size_t k = 0; k < sizeof limits / sizeof *limits; k++)
        if (slice_is(l->kind, limits[k].key))
            return x >= limits[k].least && x <= limits[k].most && (!percent || limits[k].share) &&
                   (!limits[k].whole || x == (double)(size_t)x);
    return !percent && !(slice_is(l->kind, "power") && x == 0);
}

static bool read_number(const struct line *l, struct slice text, double *to)
{
    bool percent = text.len && text.at[text.len - 1] == '%';
    if (slice_is(l->kind, "reference")) {
        *to = l->study ? (double)study_row(l->study, text) : 0;
        return !l->study || study_row(l->study, text) != NODE_NONE;
    }
    for (size_t k = 0; k < sizeof number_words / sizeof *number_words; k++)
        if (slice_is(l->kind, number_words[k].key) && slice_is(text, number_words[k].word)) {
            *to = number_words[k].number;
            return true;
        }
    if (slice_is(l->kind, "direction") || slice_is(l->kind, "penalty") || slice_is(l->kind, "cap"))
        return false;
    if (!setup_number(percent ? slice_trim(slice_sub(text, 0, text.len - 1)) : text, to))
        return false;
    *to /= percent ? 100 : 1;
    return fits(l, *to, percent);
}

static bool only_whole(const struct line *l)
{
    return slice_is(l->kind, "points") || slice_is(l->kind, "factors");
}

/* "0%, 60%": both ends, and what lies between. Read before aggregation it becomes even steps, or all whole numbers. */
static int read_range(const struct line *l, struct uncertain *to)
{
    struct slice rest = l->rest, first;
    slice_cut(&rest, ',', &first);
    if (!read_number(l, slice_trim(first), &to->low) || !read_number(l, slice_trim(rest), &to->high) || !(to->low < to->high))
        return wrong(l, l->rest, "not LOW, HIGH that this key can have");
    to->n = 0;
    if (!uncertain_prepares(to))
        return 0;
    to->n = only_whole(l) ? (size_t)(to->high - to->low) + 1 : INPUT_STEPS;
    if (to->n > 64)
        return wrong(l, l->rest, "more than 64 whole numbers");
    double *steps = arena_new(l->arena, double, to->n);
    for (size_t i = 0; i < to->n; i++)
        steps[i] = to->low + (to->high - to->low) * (double)i / (double)(to->n - 1);
    to->number = steps;
    return 0;
}

static int read_numbers(const struct line *l, struct uncertain *to)
{
    double *all = arena_new(l->arena, double, l->options.n + 1);
    bool index = slice_is(l->kind, "area_threshold") || slice_is(l->kind, "min_coverage");
    if (index && !slice_eq(l->at, l->setup->root))
        return wrong(l, l->at, "not the root: the key holds for the whole index");
    if (l->options.n == 1 && memchr(l->rest.at, ',', l->rest.len))
        return read_range(l, to);
    for (size_t i = 0; i < l->options.n; i++)
        if (!read_number(l, l->options.at[i], &all[i]))
            return wrong(l, l->options.at[i], slice_is(l->kind, "points") ? "not a number of points to winsorise" : "not what this key can have");
    to->number = all;
    return 0;
}

/* "1 100 | 0 1" */
static int read_pairs(const struct line *l, struct uncertain *to)
{
    double(*all)[2] = arena_alloc(l->arena, (l->options.n + 1) * sizeof *all);
    for (size_t i = 0; i < l->options.n; i++) {
        struct words w = words_of(l->options.at[i], l->arena);
        if (w.n != 2 || !setup_numbers(&w, all[i]) || all[i][0] == all[i][1])
            return wrong(l, l->options.at[i], "not two different numbers: LOW HIGH");
    }
    to->pair = (const double(*)[2])all;
    return 0;
}

static int read_scales(const struct line *l, struct uncertain *to)
{
    const void **method = arena_new(l->arena, const void *, l->options.n + 1);
    double(*pair)[2] = arena_alloc(l->arena, (l->options.n + 1) * sizeof *pair);
    for (size_t i = 0; i < l->options.n; i++) {
        struct words w = words_of(l->options.at[i], l->arena), ends = {w.at + 1, w.n - 1};
        pair[i][0] = pair[i][1] = NAN;
        method[i] = w.n ? normalise_find(slice_cstr(l->arena, w.at[0])) : NULL;
        if (!method[i] || (w.n != 1 && (w.n != 3 || !setup_numbers(&ends, pair[i]))))
            return wrong(l, l->options.at[i], "no normalisation: METHOD or METHOD LOW HIGH");
    }
    to->method = method;
    to->pair = (const double(*)[2])pair;
    return 0;
}

/* -- denominators ----------------------------------------------------------------------------------------------- */

static int read_columns(const struct line *l, struct uncertain *to)
{
    const struct study *st = l->study;
    const double *const **all = arena_new(l->arena, const double *const *, l->options.n + 1);
    for (size_t i = 0; st && i < l->options.n; i++) {
        const double **column = arena_new(l->arena, const double *, st->cols + 1);
        for (size_t c = 0; c < st->cols && !slice_is(l->options.at[i], "none"); c++) {
            if (!nodes_below(st->nodes, st->leaf[c], study_node(st, st->ix.tree.place[to->node])))
                continue;
            column[c] = periods_denominator(st, c, l->options.at[i], SIZE_MAX);
            if (!vector_present(column[c], st->rows))
                return wrong(l, l->options.at[i], "a denominator that no area has");
        }
        all[i] = column;
    }
    to->column = all;
    return 0;
}

/* -- weights ---------------------------------------------------------------------------------------------------- */

static bool is_weighting(struct slice word, struct arena *a)
{
    return slice_is(word, "bod") || weights_find(slice_cstr(a, word));
}

static int read_weighings(const struct line *l, struct uncertain *to)
{
    struct study *st = l->study;
    const struct uncertain_weighing **all = arena_new(l->arena, const struct uncertain_weighing *, l->options.n + 1);
    for (size_t i = 0; i < l->options.n; i++) {
        if (!is_weighting(l->options.at[i], l->arena))
            return wrong(l, l->options.at[i], "no method of weighting");
        struct uncertain_weighing *own = arena_new(l->arena, struct uncertain_weighing, st ? st->spec.n : 1);
        size_t top = st ? st->node_of[to->node] : 0;
        for (size_t k = 0; st && k < st->spec.n; k++) {
            if (st->spec.nodes[k].column != TREE_NONE || !nodes_below(st->nodes, st->node_of[k], top))
                continue;
            struct error e = {0};
            if (choices_weights(st, k, l->options.at[i], &own[k].weights, &own[k].bod, &e))
                return fail(l->error, STATUS_USAGE, "%s:%u: key 'uncertain.%.*s': %s", l->setup->config->path, l->pair->line,
                            SL(l->pair->key), e.text);
        }
        all[i] = own;
    }
    to->weighing = all;
    return 0;
}

static int read_noise(const struct line *l, struct uncertain *to)
{
    struct slice digits = l->rest;
    bool percent = digits.len && digits.at[digits.len - 1] == '%';
    if (percent)
        digits = slice_trim(slice_sub(digits, 0, digits.len - 1));
    if (!setup_number(digits, &to->high) || to->high < 0 || to->high > (percent ? 100 : 1))
        return wrong(l, l->rest, "not a share from 0% to 100%");
    to->high /= percent ? 100 : 1;
    return 0;
}

static int read_weight(const struct line *l, struct uncertain *to)
{
    struct slice rest = l->rest, first;
    slice_cut(&rest, ',', &first);
    if (!setup_number(slice_trim(first), &to->low) || !rest.at || !setup_number(slice_trim(rest), &to->high))
        return wrong(l, l->rest, "not LOW, HIGH");
    return 0;
}

/* The node of the tree that a code names, for an option of this line. */
static int node_of(const struct line *l, struct slice code, size_t *to)
{
    size_t node = l->study ? nodes_find(l->study->nodes, code) : 0;
    *to = 0;
    if (!l->study)
        return 0;
    if (node == NODE_NONE || l->study->place_of[node] == NODE_NONE)
        return wrong(l, code, "no node of the index that has data");
    *to = l->study->place_of[node];
    return 0;
}

/* "SC.E=2 SC.H=1": over the weights as they are. */
static int read_set(const struct line *l, struct slice option, double *weight)
{
    struct words w = words_of(option, l->arena);
    for (size_t i = 0; i < w.n; i++) {
        struct slice rest = w.at[i], code;
        double x = 0;
        size_t node;
        slice_cut(&rest, '=', &code);
        if (!setup_number(rest, &x) || x < 0)
            return wrong(l, w.at[i], "not CODE=WEIGHT with a weight from 0");
        if (node_of(l, code, &node))
            return -1;
        weight[node] = x;
    }
    return 0;
}

static int read_sets(const struct line *l, struct uncertain *to)
{
    const struct study *st = l->study;
    const double **all = arena_new(l->arena, const double *, l->options.n + 1);
    for (size_t i = 0; i < l->options.n; i++) {
        double *weight = vector_new(l->arena, st ? st->spec.n : 1);
        for (size_t k = 0; st && k < st->spec.n; k++)
            weight[k] = st->ix.tree.at[st->ix.tree.place[k]].share;
        if (read_set(l, l->options.at[i], weight))
            return -1;
        all[i] = weight;
    }
    to->weights = all;
    return 0;
}

/* "none | SC04 | SC14 SC15" */
static int read_without(const struct line *l, struct uncertain *to)
{
    const bool **all = arena_new(l->arena, const bool *, l->options.n + 1);
    for (size_t i = 0; i < l->options.n; i++) {
        struct words w = words_of(l->options.at[i], l->arena);
        bool *out = arena_new(l->arena, bool, l->study ? l->study->spec.n : 1);
        bool none = w.n == 1 && slice_is(w.at[0], "none");
        if (!w.n)
            return wrong(l, l->rest, "not none or codes, between |");
        for (size_t k = 0; k < w.n && !none; k++) {
            size_t node;
            if (node_of(l, w.at[k], &node))
                return -1;
            out[node] = true;
        }
        all[i] = out;
    }
    to->without = all;
    return 0;
}

/* -- a line ----------------------------------------------------------------------------------------------------- */

static int (*const readers[])(const struct line *l, struct uncertain *to) = {
    [UNCERTAIN_METHODS] = read_methods,     [UNCERTAIN_NUMBERS] = read_numbers, [UNCERTAIN_SCALES] = read_scales,
    [UNCERTAIN_PAIRS] = read_pairs,         [UNCERTAIN_COLUMNS] = read_columns, [UNCERTAIN_WEIGHINGS] = read_weighings,
    [UNCERTAIN_SETS] = read_sets,           [UNCERTAIN_WITHOUT] = read_without, [UNCERTAIN_NOISE] = read_noise,
    [UNCERTAIN_WEIGHT] = read_weight,
};

/* What is filled in from other periods, or measured on them, is worked out once. */
static int check_fixed(const struct line *l, const struct uncertain *to)
{
    const struct study *st = l->study;
    for (size_t c = 0; st && c < st->cols && uncertain_prepares(to) && to->kind->stage < INDEX_NORMALISE; c++) {
        const struct method *m = &st->methods[st->leaf[c]];
        struct slice code = st->nodes->list.at[st->leaf[c]].code;
        if (!nodes_below(st->nodes, st->leaf[c], st->node_of[to->node]))
            continue;
        if (!slice_is(m->basis, "own"))
            return wrong(l, code, "normalised on the basis of other periods, which no draw of this key changes");
        if (to->kind->stage == INDEX_IMPUTE && impute_find(slice_cstr(l->arena, m->impute))->kind == IMPUTE_TIME)
            return wrong(l, code, "filled in from other periods, which no draw takes back");
    }
    return 0;
}

static int unknown_kind(const struct line *l)
{
    struct slice all = S("");
    for (const struct uncertain_kind *k = uncertain_kinds; k->name; k++)
        all = slice_format(l->arena, "%.*s%s%s", SL(all), all.len ? ", " : "", k->name);
    return wrong(l, l->kind, slice_format(l->arena, "none of %.*s", SL(all)).at);
}

static int read_line(struct line *l, const struct nodes *nodes, struct uncertain *to)
{
    struct study *st = l->study;
    if (take_apart(l))
        return -1;
    size_t node = nodes_find(nodes, l->at), root = nodes_find(nodes, l->setup->root);
    if (node == NODE_NONE || !nodes_below(nodes, node, root))
        return wrong(l, l->at, "no indicator at or below the root");
    if (st && st->place_of[node] == NODE_NONE)
        return wrong(l, l->at, "without data: it is no part of the index");
    *to = (struct uncertain){.name = slice_cstr(l->arena, l->pair->key), .kind = uncertain_find(slice_cstr(l->arena, l->kind)),
                             .node = st ? st->place_of[node] : 0, .n = l->options.n};
    if (!to->kind)
        return unknown_kind(l);
    return readers[to->kind->takes](l, to) || check_fixed(l, to) ? -1 : 0;
}

int inputs_check(const struct setup *s, const struct nodes *nodes, struct arena *a, struct error *e)
{
    for (size_t i = 0; i < s->uncertain.n; i++) {
        struct line l = {.setup = s, .pair = &s->uncertain.at[i], .arena = a, .error = e};
        struct uncertain never;
        if (read_line(&l, nodes, &never))
            return -1;
    }
    return 0;
}

int inputs_read(struct study *st, struct uncertain **to, size_t *n, struct error *e)
{
    const struct setup *s = st->setup;
    *n = s->uncertain.n;
    *to = arena_new(st->arena, struct uncertain, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        struct line l = {.setup = s, .pair = &s->uncertain.at[i], .study = st, .arena = st->arena, .error = e};
        if (read_line(&l, st->nodes, &(*to)[i]))
            return -1;
    }
    return 0;
}

bool inputs_name(const struct setup *s, const char *kind, struct slice word)
{
    for (size_t i = 0; i < s->uncertain.n; i++) {
        struct slice rest = s->uncertain.at[i].value, head, first, option;
        slice_cut(&rest, ':', &head);
        head = slice_trim(head);
        slice_cut(&head, ' ', &first);
        while (slice_is(first, kind) && slice_cut(&rest, '|', &option))
            if (slice_eq(slice_trim(option), word))
                return true;
    }
    return false;
}
