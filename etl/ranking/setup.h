/* setup - an index as config.ini describes it: [index NAME] for the whole, [node NAME CODE] for a node and all below it.
 *
 *     [index citta]                  [node citta SC.I]
 *     root = SC                      normalise = z-score
 *     normalise = min-max            range = 50, 60
 *
 * The keys of a method may stand in both; what a node does not say it takes from the node above. */
#ifndef RANKING_SETUP_H
#define RANKING_SETUP_H

#include "conf/config.h"
#include "index/index.h"
#include "ranking/nodes.h"

/* The keys that hold at a node. */
struct method {
    /* inherited */
    struct slice denominator, transform;
    double scale;
    struct slice impute;
    struct slice outliers, outliers_then;
    double skewness, kurtosis, trim_low, trim_high, sds, lambda;
    uint64_t points;
    struct slice normalise, basis, reference;
    struct words range;
    double margin;
    bool cap;
    struct slice weights;
    uint64_t factors;
    struct slice aggregate, penalty;
    double power, andness, threshold;
    /* of this node alone */
    struct slice bounds, direction;
    struct words goalposts, positions;
    double target;
    struct pairs weight, influence, judgement, bound;
    struct slice where; /* "config.ini:12: [node citta SC.I]": the section that spoke last */
};

enum unit { UNIT_AREA, UNIT_PROGRAMME, UNIT_PERIOD };

struct setup {
    const struct config *config;
    const struct config_section *section;
    struct slice name, where; /* "config.ini:570: [index citta]" */
    struct slice root, level, unit_name, period, previous, area, first, last, ties_name, peers, group_base, intervals;
    struct words areas, groups, cutoffs, accept_bounds, accept_unverified, top;
    double min_coverage, area_threshold;
    uint64_t decimals, draws, seed, sobol, bootstrap;
    bool analysis;
    struct pairs uncertain;
    struct method method; /* of the root, before [node NAME ROOT] */
    enum unit unit;
    enum ties ties;
    double *cut;          /* cutoffs.n numbers, falling */
    size_t *tops;         /* top.n whole numbers */
};

extern const struct option setup_index_options[], setup_method_options[];

/* Every [index NAME] section, in the order of the file, checked without data. -1, status 2, naming file, line and key:
 * a method that is not there, numbers that make no sense, a [node …] of an index that is not there. */
int setup_read(const struct config *c, struct setup **all, size_t *n, struct arena *a, struct error *e);

/* The method of every node at and below the root, by place in the catalogue, inherited down the tree. -1, status 2, naming
 * file and line: a root or a code that is not in the catalogue, or not below the node that speaks of it. */
int setup_methods(const struct setup *s, const struct nodes *nodes, struct method **methods, struct arena *a, struct error *e);

/* "config.ini:12: key 'range'" of a section, for messages. */
struct slice setup_key(const struct config *c, const struct config_section *s, const char *key, struct arena *a);
/* The numbers of a list; false at the first that is none. */
bool setup_numbers(const struct words *list, double *out);
bool setup_number(struct slice text, double *out);

/* "jrc", "cap"… with the numbers of the method, name not set. NULL when there is none of that name. */
struct outliers setup_outliers(const struct method *m, struct slice name, struct arena *a);
struct aggregate setup_aggregate(const struct method *m, struct slice name, struct arena *a);

#endif
