/* setup - an index as config.ini describes it. */
#include "ranking/setup.h"

#include "text/number.h"

#define AT(member) OPTION_AT(struct method, member)
const struct option setup_method_options[] = {
    {"denominator", 0, OPTION_TEXT, AT(denominator), "CODE|FIELD", NULL, "Divide by this indicator of the same area and period, or by a numeric field of the area: area_km2", NULL},
    {"scale", 0, OPTION_NUMBER, AT(scale), "X", "1", "Factor on the quotient: 100000", NULL},
    {"transform", 0, OPTION_TEXT, AT(transform), "METHOD", "none", "none, log, log10, log1p, sqrt: after the denominator", NULL},
    {"impute", 0, OPTION_TEXT, AT(impute), "METHOD", "none", "none, mean, median, group-mean, group-median, row-mean, latest, linear, linear-constant", NULL},
    {"outliers", 0, OPTION_TEXT, AT(outliers), "METHOD", "none", "none, winsorise, jrc, trim, cap, log-ct, log-ct-plus, log-ct-orig, box-cox", NULL},
    {"outliers_then", 0, OPTION_TEXT, AT(outliers_then), "METHOD", "log-ct", "What jrc does when winsorising is not enough", NULL},
    {"skewness", 0, OPTION_NUMBER, AT(skewness), "X", "2", "An indicator passes the check when |skewness| is below it ...", NULL},
    {"kurtosis", 0, OPTION_NUMBER, AT(kurtosis), "X", "3.5", "... or kurtosis is below this", NULL},
    {"points", 0, OPTION_COUNT, AT(points), "K", "5", "Winsorise at most so many values", NULL},
    {"trim_low", 0, OPTION_SHARE, AT(trim_low), "SHARE", "2.5%", "Lower quantile of trim", NULL},
    {"trim_high", 0, OPTION_SHARE, AT(trim_high), "SHARE", "97.5%", "Upper quantile of trim", NULL},
    {"sds", 0, OPTION_NUMBER, AT(sds), "K", "3", "cap: so many standard deviations from the mean", NULL},
    {"lambda", 0, OPTION_NUMBER, AT(lambda), "X", NULL, "box-cox: the exponent; without it the most likely one", NULL},
    {"normalise", 0, OPTION_TEXT, AT(normalise), "METHOD", "min-max", "min-max, z-score, rank, borda, percentile-rank, percentile, categorical, distance-to-max, distance-to-reference, distance-to-target, goalposts, fixed-linear, ratio-to-mean, ratio-to-best, ratio-to-worst, ratio-to-reference, distance-from-mean, above-below-mean, sum, vector", NULL},
    {"range", 0, OPTION_LIST, AT(range), "LOW, HIGH", "0, 100", "What the method calls 0 and 1 becomes these", NULL},
    {"basis", 0, OPTION_TEXT, AT(basis), "own|pooled|PERIOD", "own", "Minimum, maximum, mean, ... from the period itself, from all periods, or from one", NULL},
    {"reference", 0, OPTION_TEXT, AT(reference), "ID", NULL, "The reference area (or period) of distance-to-reference and ratio-to-reference", NULL},
    {"margin", 0, OPTION_SHARE, AT(margin), "SHARE", "20%", "above-below-mean: what counts as at the mean", NULL},
    {"cap", 0, OPTION_FLAG, AT(cap), NULL, "no", "Nothing above the reference or target", NULL},
    {"weights", 0, OPTION_TEXT, AT(weights), "METHOD", "given", "given (the catalogue's and weight.CODE), equal, pca, factor, entropy, critic, ahp, optimised, bod", NULL},
    {"factors", 0, OPTION_COUNT, AT(factors), "N", "0", "factor: how many; 0 for the Handbook's rule", NULL},
    {"aggregate", 0, OPTION_TEXT, AT(aggregate), "METHOD", "arithmetic", "arithmetic, geometric, harmonic, power, mpi, ampi, owa, median, borda, copeland, kemeny", NULL},
    {"power", 0, OPTION_NUMBER, AT(power), "P", "2", "power: the exponent, not 0", NULL},
    {"penalty", 0, OPTION_CHOICE, AT(penalty), "minus|plus", "minus", "mpi, ampi: takes the penalty off (more is better) or adds it", NULL},
    {"andness", 0, OPTION_NUMBER, AT(andness), "A", "1", "owa: exponent of the quantifier r^a", NULL},
    {"threshold", 0, OPTION_SHARE, AT(threshold), "SHARE", "0", "Share of its children, by number, that an area needs for a score", NULL},
    {"positions", 0, OPTION_LIST, AT(positions), "W, ...", NULL, "owa at this node: a weight for each place, the best child first", NULL},
    {"bounds", 0, OPTION_CHOICE, AT(bounds), "none|pie|weight", "none", "bod at this node: what bound.CODE = LOW, HIGH bounds", NULL},
    {"bound", 0, OPTION_MAP, AT(bound), "LOW, HIGH", NULL, "bod at this node: least and largest share of a child", NULL},
    {"weight", 0, OPTION_MAP, AT(weight), "W", NULL, "Weight of a node below this one, in place of the catalogue's", NULL},
    {"influence", 0, OPTION_MAP, AT(influence), "X", NULL, "optimised at this node: influence wanted of a child; without any, equal", NULL},
    {"judgement", 0, OPTION_MAP, AT(judgement), "X", NULL, "ahp at this node: judgement.A/B = how much more child A counts than B", NULL},
    {"direction", 0, OPTION_CHOICE, AT(direction), "higher|lower", NULL, "Of this indicator, in place of the catalogue's", NULL},
    {"goalposts", 0, OPTION_LIST, AT(goalposts), "LOWER, UPPER", NULL, "goalposts, fixed-linear at this indicator: its ends, before the transformation", NULL},
    {"target", 0, OPTION_NUMBER, AT(target), "X", NULL, "distance-to-target at this indicator, before the transformation", NULL},
    {0},
};
#undef AT

#define AT(member) OPTION_AT(struct setup, member)
const struct option setup_index_options[] = {
    {"root", 0, OPTION_TEXT, AT(root), "CODE", NULL, "Root of the tree in the indicator catalogue", NULL},
    {"unit", 0, OPTION_CHOICE, AT(unit_name), "area|programme|period", "area", "What is scored: areas, programmes, or the periods of one laboratory", NULL},
    {"level", 0, OPTION_TEXT, AT(level), "LEVEL", NULL, "Only areas of this level: comune, nuts2, ...", NULL},
    {"areas", 0, OPTION_LIST, AT(areas), "ID,...", NULL, "Only these areas or programmes", NULL},
    {"area", 0, OPTION_TEXT, AT(area), "ID", NULL, "unit = period: the area whose figures they are; without it, figures without an area", NULL},
    {"period", 0, OPTION_TEXT, AT(period), "PERIOD", NULL, "Only figures of this period; without it the newest of each area and indicator", NULL},
    {"previous", 0, OPTION_TEXT, AT(previous), "PERIOD", NULL, "The period against which the change of rank is stated", NULL},
    {"first", 0, OPTION_TEXT, AT(first), "PERIOD", NULL, "unit = period: the first one", NULL},
    {"last", 0, OPTION_TEXT, AT(last), "PERIOD", NULL, "unit = period: the last one", NULL},
    {"min_coverage", 0, OPTION_SHARE, AT(min_coverage), "SHARE", "0", "Areas with data for less of the weight get no score and no rank", NULL},
    {"area_threshold", 0, OPTION_SHARE, AT(area_threshold), "SHARE", "0", "Areas with fewer of the indicators, by number, take no part at all", NULL},
    {"decimals", 0, OPTION_COUNT, AT(decimals), "N", "2", "Scores that are equal to so many decimals share a rank", NULL},
    {"ties", 0, OPTION_TEXT, AT(ties_name), "min|average|dense|order", "min", "What equal scores get", NULL},
    {"peers", 0, OPTION_TEXT, AT(peers), "FIELD", NULL, "Field of the area that groups areas, for group-mean and group-median: country", NULL},
    {"groups", 0, OPTION_LIST, AT(groups), "NAME,...", "leader, strong, moderate, emerging", "Names of the groups, the best first", NULL},
    {"cutoffs", 0, OPTION_LIST, AT(cutoffs), "X,...", NULL, "Falling; a score that reaches the first, as a ratio to group_base, is in the first group", NULL},
    {"group_base", 0, OPTION_TEXT, AT(group_base), "mean|median|best|one|ID", "mean", "What scores are divided by for the groups: of all areas, 1, or an area", NULL},
    {"accept_bounds", 0, OPTION_LIST, AT(accept_bounds), "CODE,...", NULL, "Indicators of which figures with a qualifier (>=, ~) feed the index", NULL},
    {"accept_unverified", 0, OPTION_LIST, AT(accept_unverified), "CODE,...", NULL, "Indicators that feed the index although the catalogue has not verified them", NULL},
    {"analysis", 0, OPTION_FLAG, AT(analysis), NULL, "no", "Correlations, reliability, eigenvalues, influence, removals, published rankings", NULL},
    {"draws", 0, OPTION_COUNT, AT(draws), "N", "0", "Draws over the uncertain.NAME inputs; 0 for none", NULL},
    {"seed", 0, OPTION_COUNT, AT(seed), "N", "1", "Of the draws", NULL},
    {"sobol", 0, OPTION_COUNT, AT(sobol), "N", "0", "Points of the design for Sobol indices, a power of 2; 0 for none", NULL},
    {"bootstrap", 0, OPTION_COUNT, AT(bootstrap), "N", "500", "Resamples for the intervals of the Sobol indices", NULL},
    {"intervals", 0, OPTION_CHOICE, AT(intervals), "nodes|root", "nodes", "What the draws rank: every group, or the root alone", NULL},
    {"top", 0, OPTION_LIST, AT(top), "K,...", "1, 3, 10", "State P(rank <= K) for these", NULL},
    {"uncertain", 0, OPTION_MAP, AT(uncertain), "KEY [at CODE]: ...", NULL, "An uncertain input: a key of the method, denominator to threshold, area_threshold or min_coverage: A | B, a number also LOW, HIGH; noise: SHARE; weight at CODE: LOW, HIGH; sets: CODE=W ... | ...; exclude: none | CODE ...", NULL},
    {0},
};
#undef AT

/* -- words of the config ---------------------------------------------------------------------------------------- */

struct slice setup_key(const struct config *c, const struct config_section *s, const char *key, struct arena *a)
{
    unsigned line = s->line;
    for (size_t i = 0; i < s->n; i++)
        if (slice_is(s->at[i].name, key))
            line = s->at[i].line;
    return slice_format(a, "%s:%u: key '%s'", c->path, line, key);
}

bool setup_number(struct slice text, double *out)
{
    bool ok = false;
    if (number_is_json(text))
        *out = number_value(text, &ok);
    return ok;
}

bool setup_numbers(const struct words *list, double *out)
{
    for (size_t i = 0; i < list->n; i++)
        if (!setup_number(list->at[i], &out[i]))
            return false;
    return true;
}

/* What is being checked: a section and whoever is told. */
struct check {
    const struct config *config;
    const struct config_section *section;
    struct arena *arena;
    struct error *error;
};

static int wrong(const struct check *c, const char *key, struct slice found, const char *wanted)
{
    return fail(c->error, STATUS_USAGE, "%.*s: '%.*s' is %s", SL(setup_key(c->config, c->section, key, c->arena)), SL(found), wanted);
}

/* -- names of methods ------------------------------------------------------------------------------------------- */

#define KNOWN(name, find) \
    static bool name(const char *text) \
    { \
        return find(text) != NULL; \
    }
KNOWN(is_transform, transform_find)
KNOWN(is_impute, impute_find)
KNOWN(is_outliers, outliers_find)
KNOWN(is_normalise, normalise_find)
KNOWN(is_aggregate, aggregate_find)

static bool is_weights(const char *text)
{
    return strcmp(text, "bod") == 0 || weights_find(text) != NULL;
}

static int check_names(const struct check *c, const struct method *m)
{
    const struct {
        const char *key;
        struct slice found;
        bool (*known)(const char *);
        const char *wanted;
    } all[] = {{"transform", m->transform, is_transform, "no transformation"},
               {"impute", m->impute, is_impute, "no method of imputation"},
               {"outliers", m->outliers, is_outliers, "no treatment of outliers"},
               {"outliers_then", m->outliers_then, is_outliers, "no treatment of outliers"},
               {"normalise", m->normalise, is_normalise, "no method of normalisation"},
               {"weights", m->weights, is_weights, "no method of weighting"},
               {"aggregate", m->aggregate, is_aggregate, "no method of aggregation"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!all[i].known(slice_cstr(c->arena, all[i].found)))
            return wrong(c, all[i].key, all[i].found,
                         slice_format(c->arena, "%s (citylab rank --help lists them)", all[i].wanted).at);
    return 0;
}

static int check_pair(const struct check *c, const char *key, const struct words *list)
{
    double two[2];
    if (list->n != 2 || !setup_numbers(list, two))
        return wrong(c, key, list->n ? list->at[0] : S(""), "not the first of two numbers: LOW, HIGH");
    if (two[0] == two[1])
        return wrong(c, key, list->at[1], "the same at both ends");
    return 0;
}

/* The values of a map are numbers, or pairs of them. */
static int check_map(const struct check *c, const char *name, const struct pairs *map, bool twice)
{
    for (size_t i = 0; i < map->n; i++) {
        double low = 0, high = 0;
        struct slice rest = map->at[i].value, first;
        slice_cut(&rest, ',', &first);
        bool fits = setup_number(slice_trim(first), &low) && (twice ? rest.at && setup_number(slice_trim(rest), &high) : !rest.at);
        if (!fits)
            return fail(c->error, STATUS_USAGE, "%s:%u: key '%s.%.*s': '%.*s' is not %s", c->config->path, map->at[i].line, name,
                        SL(map->at[i].key), SL(map->at[i].value), twice ? "two numbers: LOW, HIGH" : "a number");
    }
    return 0;
}

static int check_method(const struct check *c, const struct method *m)
{
    double *places = arena_new(c->arena, double, m->positions.n + 1);
    if (check_names(c, m) || check_pair(c, "range", &m->range) || (m->goalposts.n && check_pair(c, "goalposts", &m->goalposts)))
        return -1;
    if (!setup_numbers(&m->positions, places))
        return wrong(c, "positions", m->positions.at[0], "the first of what must be numbers");
    if (m->power == 0)
        return wrong(c, "power", S("0"), "not an exponent: it must not be 0");
    return check_map(c, "weight", &m->weight, false) || check_map(c, "influence", &m->influence, false) ||
                   check_map(c, "judgement", &m->judgement, false) || check_map(c, "bound", &m->bound, true)
               ? -1
               : 0;
}

/* -- [index NAME] ----------------------------------------------------------------------------------------------- */

static int read_lists(const struct check *c, struct setup *s)
{
    s->cut = arena_new(c->arena, double, s->cutoffs.n + 1);
    s->tops = arena_new(c->arena, size_t, s->top.n + 1);
    if (!setup_numbers(&s->cutoffs, s->cut))
        return wrong(c, "cutoffs", s->cutoffs.at[0], "the first of what must be falling numbers");
    for (size_t i = 1; i < s->cutoffs.n; i++)
        if (s->cut[i] >= s->cut[i - 1])
            return wrong(c, "cutoffs", s->cutoffs.at[i], "not below the one before: cut-offs fall");
    if (s->cutoffs.n && s->groups.n != s->cutoffs.n + 1)
        return fail(c->error, STATUS_USAGE, "%.*s: %zu cut-offs part %zu groups, 'groups' names %zu",
                    SL(setup_key(c->config, c->section, "cutoffs", c->arena)), s->cutoffs.n, s->cutoffs.n + 1, s->groups.n);
    for (size_t i = 0; i < s->top.n; i++) {
        double k = 0;
        if (!setup_number(s->top.at[i], &k) || k < 1 || k > 1e6 || k != (double)(size_t)k)
            return wrong(c, "top", s->top.at[i], "not a rank: a whole number from 1");
        s->tops[i] = (size_t)k;
    }
    return 0;
}

static const char *const units[] = {[UNIT_AREA] = "area", [UNIT_PROGRAMME] = "programme", [UNIT_PERIOD] = "period"};

static int check_index(const struct check *c, struct setup *s)
{
    const struct ties_method *ties = ties_find(slice_cstr(c->arena, s->ties_name));
    if (!s->root.len)
        return fail(c->error, STATUS_USAGE, "%.*s has no 'root'", SL(s->where));
    if (s->decimals > 15)
        return fail(c->error, STATUS_USAGE, "%.*s: 'decimals' is at most 15", SL(s->where));
    if (!ties)
        return wrong(c, "ties", s->ties_name, "none of min, average, dense, order");
    s->ties = ties->ties;
    for (size_t u = 0; u < sizeof units / sizeof *units; u++)
        if (slice_is(s->unit_name, units[u]))
            s->unit = (enum unit)u;
    if (s->unit == UNIT_PERIOD && (s->period.len || s->previous.len))
        return fail(c->error, STATUS_USAGE, "%.*s: with unit = period the periods are 'first' to 'last', not 'period' or 'previous'",
                    SL(s->where));
    if (s->previous.len && !s->period.len)
        return fail(c->error, STATUS_USAGE, "%.*s: 'previous' needs 'period'", SL(s->where));
    if ((s->draws || s->sobol) && !s->uncertain.n)
        return fail(c->error, STATUS_USAGE, "%.*s: draws without an input: no key 'uncertain.NAME'", SL(s->where));
    if (s->draws > 1u << 24 || s->sobol > 1u << 20 || s->bootstrap > 100000)
        return fail(c->error, STATUS_USAGE, "%.*s: at most %u draws, %u points and 100000 resamples", SL(s->where), 1u << 24, 1u << 20);
    if (s->sobol & (s->sobol - 1) || s->sobol == 1)
        return fail(c->error, STATUS_USAGE, "%.*s: 'sobol' is a power of 2 from 2 upwards, found %llu", SL(s->where),
                    (unsigned long long)s->sobol);
    return read_lists(c, s);
}

static int read_index(const struct config *c, const struct config_section *section, struct setup *s, struct arena *a, struct error *e)
{
    struct check check = {c, section, a, e};
    *s = (struct setup){.config = c, .section = section, .name = section->name};
    s->where = slice_format(a, "%s:%u: [index %.*s]", c->path, section->line, SL(section->name));
    options_default(setup_index_options, s, a);
    options_default(setup_method_options, &s->method, a);
    s->method.lambda = s->method.target = NAN;
    s->method.where = s->where;
    if (config_read(c, section, setup_index_options, s, NULL, a, e) || config_read(c, section, setup_method_options, &s->method, NULL, a, e))
        return -1;
    return check_index(&check, s) || check_method(&check, &s->method) ? -1 : 0;
}

/* [node INDEX CODE]: its keys make sense, and the index is there. */
static int check_node(const struct config *c, const struct config_section *section, const struct setup *all, size_t n, struct arena *a,
                      struct error *e)
{
    struct check check = {c, section, a, e};
    struct slice code = section->name, index;
    slice_cut(&code, ' ', &index);
    for (size_t i = 0; i < n; i++)
        if (slice_eq(all[i].name, index) && slice_trim(code).len) {
            struct method m = all[i].method;
            return config_read(c, section, setup_method_options, &m, NULL, a, e) || check_method(&check, &m) ? -1 : 0;
        }
    return fail(e, STATUS_USAGE, "%s:%u: [node %.*s]: wants the name of an index and a code: [node citta SC.I]", c->path, section->line,
                SL(section->name));
}

int setup_read(const struct config *c, struct setup **all, size_t *n, struct arena *a, struct error *e)
{
    size_t most = 1;
    *n = 0;
    for (const struct config_section *s = NULL; c && (s = config_next(c, "index", s));)
        most++;
    *all = arena_new(a, struct setup, most);
    for (const struct config_section *s = NULL; c && (s = config_next(c, "index", s));)
        if (read_index(c, s, &(*all)[(*n)++], a, e))
            return -1;
    for (const struct config_section *s = NULL; c && (s = config_next(c, "node", s));)
        if (check_node(c, s, *all, *n, a, e))
            return -1;
    return 0;
}

/* -- down the tree ---------------------------------------------------------------------------------------------- */

/* What the node above says, without what it says of itself alone. */
static struct method inherit(const struct method *above)
{
    struct method m = *above;
    m.bounds = S("none");
    m.direction = S("");
    m.goalposts = m.positions = (struct words){0};
    m.target = NAN;
    m.weight = m.influence = m.judgement = m.bound = (struct pairs){0};
    return m;
}

static const struct config_section *section_of(const struct setup *s, struct slice code, struct arena *a)
{
    return config_find(s->config, "node", slice_format(a, "%.*s %.*s", SL(s->name), SL(code)));
}

static int resolve(const struct setup *s, const struct nodes *nodes, struct method *to, bool *done, size_t node, size_t root,
                   struct arena *a, struct error *e)
{
    if (done[node])
        return 0;
    if (node != root && resolve(s, nodes, to, done, nodes->list.at[node].up, root, a, e))
        return -1;
    to[node] = node == root ? s->method : inherit(&to[nodes->list.at[node].up]);
    done[node] = true;
    const struct config_section *section = section_of(s, nodes->list.at[node].code, a);
    if (!section)
        return 0;
    to[node].where = slice_format(a, "%s:%u: [node %.*s]", s->config->path, section->line, SL(section->name));
    return config_read(s->config, section, setup_method_options, &to[node], NULL, a, e);
}

/* Keys of a map are codes below the node. */
static int check_codes(const struct setup *s, const struct nodes *nodes, const char *map, const struct pairs *p, size_t top,
                       struct error *e)
{
    for (size_t i = 0; i < p->n; i++) {
        struct slice rest = p->at[i].key, code;
        while (slice_cut(&rest, '/', &code)) {
            size_t node = nodes_find(nodes, code);
            if (node == NODE_NONE || node == top || !nodes_below(nodes, node, top))
                return fail(e, STATUS_USAGE, "%s:%u: key '%s.%.*s': '%.*s' is no indicator below '%.*s'", s->config->path, p->at[i].line,
                            map, SL(p->at[i].key), SL(code), SL(nodes->list.at[top].code));
        }
    }
    return 0;
}

/* Lists of codes: each stands below the root. */
static int check_list(const struct setup *s, const struct nodes *nodes, const char *key, const struct words *list, size_t root,
                      struct arena *a, struct error *e)
{
    for (size_t i = 0; i < list->n; i++) {
        size_t node = nodes_find(nodes, list->at[i]);
        if (node == NODE_NONE || !nodes_below(nodes, node, root))
            return fail(e, STATUS_USAGE, "%.*s: '%.*s' is no indicator below '%.*s'", SL(setup_key(s->config, s->section, key, a)),
                        SL(list->at[i]), SL(s->root));
    }
    return 0;
}

static int check_sections(const struct setup *s, const struct nodes *nodes, size_t root, struct error *e)
{
    for (const struct config_section *n = NULL; (n = config_next(s->config, "node", n));) {
        struct slice code = n->name, index;
        slice_cut(&code, ' ', &index);
        size_t node = nodes_find(nodes, slice_trim(code));
        if (slice_eq(index, s->name) && (node == NODE_NONE || !nodes_below(nodes, node, root)))
            return fail(e, STATUS_USAGE, "%s:%u: [node %.*s]: '%.*s' is no indicator at or below '%.*s'", s->config->path, n->line,
                        SL(n->name), SL(code), SL(s->root));
    }
    return 0;
}

int setup_methods(const struct setup *s, const struct nodes *nodes, struct method **methods, struct arena *a, struct error *e)
{
    size_t root = nodes_find(nodes, s->root);
    bool *done = arena_new(a, bool, nodes->list.n + 1);
    *methods = arena_new(a, struct method, nodes->list.n + 1);
    if (root == NODE_NONE)
        return fail(e, STATUS_USAGE, "%.*s: root '%.*s' is no indicator of the catalogue", SL(s->where), SL(s->root));
    if (check_sections(s, nodes, root, e) || check_list(s, nodes, "accept_bounds", &s->accept_bounds, root, a, e) ||
        check_list(s, nodes, "accept_unverified", &s->accept_unverified, root, a, e))
        return -1;
    for (size_t i = 0; i < nodes->list.n; i++) {
        if (!nodes_below(nodes, i, root))
            continue;
        struct method *m = &(*methods)[i];
        if (resolve(s, nodes, *methods, done, i, root, a, e) || check_codes(s, nodes, "weight", &m->weight, i, e) ||
            check_codes(s, nodes, "influence", &m->influence, i, e) || check_codes(s, nodes, "judgement", &m->judgement, i, e) ||
            check_codes(s, nodes, "bound", &m->bound, i, e))
            return -1;
    }
    return 0;
}

/* -- into the engine's terms ------------------------------------------------------------------------------------ */

struct outliers setup_outliers(const struct method *m, struct slice name, struct arena *a)
{
    struct outliers o = outliers_default(NULL);
    o.method = outliers_find(slice_cstr(a, name));
    o.then = outliers_find(slice_cstr(a, m->outliers_then));
    o.skewness = m->skewness;
    o.kurtosis = m->kurtosis;
    o.points = (size_t)m->points;
    o.low = m->trim_low;
    o.high = m->trim_high;
    o.sds = m->sds;
    o.lambda = m->lambda;
    return o;
}

struct aggregate setup_aggregate(const struct method *m, struct slice name, struct arena *a)
{
    struct aggregate g = aggregate_default(NULL);
    double *places = arena_new(a, double, m->positions.n + 1);
    setup_numbers(&m->positions, places);
    g.method = aggregate_find(slice_cstr(a, name));
    g.power = m->power;
    g.penalty = slice_is(m->penalty, "plus") ? -1 : 1;
    g.andness = m->andness;
    g.positions = m->positions.n ? places : NULL;
    g.places = m->positions.n;
    g.threshold = m->threshold;
    return g;
}
