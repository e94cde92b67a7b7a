/* compare - one city at every node of the index beside others: the table of live formulas that the profile and its peers share. */
#include "compare.h"

#include <math.h>

enum { TOP = 3 };
enum { C_NAME, C_UNIT, C_RAW, C_SCORE, C_RANK, C_OF, C_MEDIAN, C_GAP, C_BEST, C_BEST_GAP, C_LOST, C_ORDER, COLUMNS };

struct comparison {
    const struct profile *f;
    struct compared by;
    bool peers;
    size_t above; /* the city directly above; the city itself: nobody */
    const struct page *data;
    const char *names, *above_cell;
};

/* -- who is compared ----------------------------------------------------------------------------------------------- */

struct compared compared_by(struct report *r, const struct profile *f)
{
    struct compared c = {.city_cell = say(r, WORD_profile_city_cell),
                         .country_cell = say(r, WORD_peers_country_cell),
                         .size_cell = say(r, WORD_peers_size_cell)};
    for (size_t i = 1; i < f->countries.n && f->cities.n; i++)
        if (slice_eq(f->countries.choice[i], f->countries.of[f->own]))
            c.country = i;
    return c;
}

static bool is_chosen(const struct peers *p, size_t choice, size_t city)
{
    return !choice || slice_eq(p->of[city], p->choice[choice]);
}

bool compared_has(const struct profile *f, const struct compared *c, size_t city)
{
    return city == f->own || (is_chosen(&f->countries, c->country, city) && is_chosen(&f->sizes, c->size, city));
}

struct slice compared_name(struct report *r, const struct profile *f, size_t city)
{
    return model_name(r->model, r->lang, KIND_area, record_text(f->cities.at[city], "area"));
}

/* -- what the formulas give as the book is written ----------------------------------------------------------------- */

struct seen {
    double own, rank, of, median, best;
};

static double at(const struct comparison *c, const double *m, size_t node, size_t city)
{
    return m[node * c->f->cities.n + city];
}

static bool takes_part(const struct comparison *c, size_t city)
{
    return !c->peers || compared_has(c->f, &c->by, city);
}

/* The one with the lowest score of those above. */
static size_t city_above(const struct comparison *c)
{
    size_t own = c->f->own, best = own;
    for (size_t k = 0; k < c->f->cities.n; k++)
        if (takes_part(c, k) && at(c, c->f->score, 0, k) > at(c, c->f->score, 0, own) &&
            (best == own || at(c, c->f->score, 0, k) < at(c, c->f->score, 0, best)))
            best = k;
    return best;
}

static double median_of(double *x, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k && x[k - 1] > x[k]; k--) {
            double swap = x[k];
            x[k] = x[k - 1];
            x[k - 1] = swap;
        }
    return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

static struct seen look(struct report *r, const struct comparison *c, size_t node)
{
    struct seen s = {.own = at(c, c->f->score, node, c->f->own), .rank = 1, .best = NAN, .median = NAN};
    double *x = arena_new(r->arena, double, c->f->cities.n + 1);
    size_t n = 0;
    for (size_t k = 0; k < c->f->cities.n; k++) {
        double value = at(c, c->f->score, node, k);
        if (isnan(value) || !takes_part(c, k))
            continue;
        x[n++] = value;
        s.rank += value > s.own;
        s.best = n == 1 || value > s.best ? value : s.best;
    }
    s.of = (double)n;
    if (n)
        s.median = median_of(x, n);
    return s;
}

/* Points that the city above has more at a leaf. */
static double lost_now(const struct comparison *c, size_t node)
{
    double own = at(c, c->f->points, node, c->f->own), above = at(c, c->f->points, node, c->above);
    return round(((isnan(above) ? 0 : above) - (isnan(own) ? 0 : own)) * 1e9) / 1e9;
}

/* The same with a trace of the row, which tells equal ones apart. */
static double order_now(const struct comparison *c, size_t node)
{
    return lost_now(c, node) - 1e-10 * (double)(node + 1);
}

/* The leaf that stands `nth` by the points that the city above has more. */
static size_t separating(const struct comparison *c, size_t nth)
{
    for (size_t i = c->f->groups + 1; i < c->f->nodes.n; i++) {
        size_t before = 0;
        for (size_t k = c->f->groups + 1; k < c->f->nodes.n; k++)
            before += order_now(c, k) > order_now(c, i);
        if (before == nth)
            return i;
    }
    return 0;
}

/* -- formulas ------------------------------------------------------------------------------------------------------ */

static const char *range_of(const struct comparison *c, size_t node)
{
    size_t column = c->peers ? profile_peers_column(c->f, node) : profile_score_column(c->f, node);
    return page_range(c->data, 1, column, c->f->cities.n);
}

static const char *look_up(struct report *r, const struct comparison *c, size_t column, const char *city)
{
    return slice_format(r->arena, "INDEX(%s,MATCH(%s,%s,0))", page_range(c->data, 1, column, c->f->cities.n), city, c->names).at;
}

static void put_formula(struct page *p, const char *formula, double now)
{
    cell_formula(p, formula, isnan(now) ? 0 : now, isnan(now) ? S("[x]") : S(""));
}

/* "=IF(ISNUMBER(D12),BODY,"[x]")" */
static const char *guarded(struct report *r, const char *cell, const char *body)
{
    return slice_format(r->arena, "=IF(ISNUMBER(%s),%s,\"[x]\")", cell, body).at;
}

/* The cities of the comparison with a higher score. */
static const char *higher_than(struct report *r, const char *range, const char *own)
{
    return slice_format(r->arena, "SUMPRODUCT(ISNUMBER(%s)*(%s>%s))", range, range, own).at;
}

static void put_against(struct report *r, struct page *p, const struct comparison *c, size_t node)
{
    struct seen s = look(r, c, node);
    const char *range = range_of(c, node), *own = page_cell(p, node + 1, C_SCORE), *of = page_cell(p, node + 1, C_OF);
    const char *median = page_cell(p, node + 1, C_MEDIAN), *best = page_cell(p, node + 1, C_BEST);
    bool has = !isnan(s.own);
    put_formula(p, slice_format(r->arena, "=%s", look_up(r, c, profile_score_column(c->f, node), c->by.city_cell)).at, s.own);
    put_formula(p, guarded(r, own, slice_format(r->arena, "1+%s", higher_than(r, range, own)).at), has ? s.rank : NAN);
    put_formula(p, slice_format(r->arena, "=COUNT(%s)", range).at, s.of);
    put_formula(p, slice_format(r->arena, "=IF(%s>0,MEDIAN(%s),\"[x]\")", of, range).at, s.median);
    put_formula(p, guarded(r, own, slice_format(r->arena, "%s-%s", own, median).at), has ? s.own - s.median : NAN);
    put_formula(p, slice_format(r->arena, "=IF(%s>0,MAX(%s),\"[x]\")", of, range).at, s.best);
    put_formula(p, guarded(r, own, slice_format(r->arena, "%s-%s", own, best).at), has ? s.own - s.best : NAN);
}

static void put_leaf(struct report *r, struct page *p, const struct comparison *c, size_t node)
{
    const struct record *step = c->f->step[node * c->f->cities.n + c->f->own];
    size_t column = profile_raw_column(c->f, node - c->f->groups - 1);
    cell_text(p, word_code(r->lang, "unit", record_text(c->f->nodes.at[node], "unit")));
    put_formula(p, slice_format(r->arena, "=%s", look_up(r, c, column, c->by.city_cell)).at, standing_number(step, "raw"));
}

static void put_lost(struct report *r, struct page *p, const struct comparison *c, size_t node)
{
    size_t column = profile_points_column(c->f, node - c->f->groups - 1);
    cell_formula(p,
                 slice_format(r->arena, "=ROUND(N(%s)-N(%s),9)", look_up(r, c, column, c->above_cell),
                              look_up(r, c, column, c->by.city_cell))
                     .at,
                 lost_now(c, node), S(""));
    cell_formula(p, slice_format(r->arena, "=%s-%zu*0.0000000001", page_cell(p, node + 1, C_LOST), node + 1).at,
                 order_now(c, node), S(""));
}

static void put_node(struct report *r, struct page *p, const struct comparison *c, size_t node)
{
    bool leaf = node > c->f->groups;
    cell_text(p, record_name(r->lang, c->f->nodes.at[node]));
    if (leaf) {
        put_leaf(r, p, c, node);
    } else {
        cell_none(p);
        cell_none(p);
    }
    put_against(r, p, c, node);
    if (leaf) {
        put_lost(r, p, c, node);
    } else {
        cell_none(p);
        cell_none(p);
    }
}

/* -- above and below the table ------------------------------------------------------------------------------------- */

static void put_distance(struct report *r, struct page *p, const struct comparison *c)
{
    const char *scores = range_of(c, 0), *own = look_up(r, c, profile_score_column(c->f, 0), c->by.city_cell);
    const char *higher = higher_than(r, scores, own);
    double points = at(c, c->f->score, 0, c->above) - at(c, c->f->score, 0, c->f->own);
    page_shown(p, &(struct shown){.formula = slice_format(r->arena, "=IF(%s=0,%s,INDEX(%s,MATCH(LARGE(%s,%s),%s,0)))", higher,
                                                          c->by.city_cell, c->names, scores, higher, scores)
                                                 .at,
                                  .name = c->above_cell,
                                  .text = compared_name(r, c->f, c->above),
                                  .label = tell(r, c->peers ? WORD_peers_above_city : WORD_profile_above)});
    page_shown(
        p,
        &(struct shown){
            .formula = slice_format(r->arena, "=%s-%s", look_up(r, c, profile_score_column(c->f, 0), c->above_cell), own).at,
            .number = points,
            .label = tell(r, WORD_profile_points)});
}

/* Behind the table: its cells are known only then. */
static void put_separating(struct report *r, struct page *p, const struct comparison *c, size_t nth)
{
    size_t first = c->f->groups + 2, n = profile_leaves(c->f), leaf = separating(c, nth);
    const char *lost = page_range(p, first, C_ORDER, n), *names = page_range(p, first, C_NAME, n);
    page_foot_formula(p,
                      slice_format(r->arena, "=IF(LARGE(%s,%zu)>0.000001,INDEX(%s,MATCH(LARGE(%s,%zu),%s,0)),\"[z]\")", lost,
                                   nth + 1, names, lost, nth + 1, lost)
                          .at,
                      order_now(c, leaf) > 0.000001 ? record_name(r->lang, c->f->nodes.at[leaf]) : S("[z]"));
}

static void make_columns(struct report *r, bool peers, struct column *to)
{
    const struct column score = {.unit = tell(r, WORD_unit_score), .type = COLUMN_NUMBER, .width = 12, .decimals = 1};
    const enum word heads[COLUMNS] = {[C_NAME] = WORD_profile_node,
                                      [C_UNIT] = WORD_col_unit,
                                      [C_RAW] = WORD_col_figure,
                                      [C_SCORE] = WORD_col_score,
                                      [C_RANK] = peers ? WORD_peers_rank : WORD_col_rank,
                                      [C_OF] = WORD_col_of,
                                      [C_MEDIAN] = peers ? WORD_peers_median : WORD_profile_median,
                                      [C_GAP] = WORD_profile_gap,
                                      [C_BEST] = peers ? WORD_peers_best : WORD_profile_best,
                                      [C_BEST_GAP] = WORD_profile_best_gap,
                                      [C_LOST] = WORD_profile_lost,
                                      [C_ORDER] = WORD_profile_order};
    for (size_t i = 0; i < COLUMNS; i++)
        to[i] = score;
    to[C_NAME] = (struct column){.width = 44};
    to[C_UNIT] = (struct column){.width = 18};
    to[C_RAW] = (struct column){.type = COLUMN_NUMBER, .width = 12, .decimals = 2};
    to[C_RANK] = (struct column){.unit = tell(r, WORD_unit_rank), .type = COLUMN_NUMBER, .width = 9};
    to[C_OF] = (struct column){.unit = tell(r, WORD_profile_cities), .type = COLUMN_NUMBER, .width = 9};
    to[C_LOST].unit = to[C_ORDER].unit = tell(r, WORD_unit_points);
    to[C_LOST].decimals = 2;
    to[C_ORDER].decimals = AS_IT_NEEDS;
    to[C_ORDER].aside = true;
    for (size_t i = 0; i < COLUMNS; i++)
        to[i].head = tell(r, heads[i]);
}

static void draw(struct report *r, struct page *p, const struct comparison *c)
{
    size_t n = c->f->groups;
    const struct series series[] = {{{0, C_SCORE, 1, false}, {2, C_NAME, n, false}, {2, C_SCORE, n, false}},
                                    {{0, C_MEDIAN, 1, false}, {2, C_NAME, n, false}, {2, C_MEDIAN, n, false}},
                                    {{0, C_BEST, 1, false}, {2, C_NAME, n, false}, {2, C_BEST, n, false}}};
    if (n < 3)
        return; /* two axes make no radar */
    page_chart(p, &(struct chart){.type = CHART_RADAR,
                                  .title = tell(r, c->peers ? WORD_chart_peers : WORD_chart_profile),
                                  .alt = tell_with(r, WORD_chart_profile_alt, count_text(r, n), S(""), S("")),
                                  .series = series,
                                  .n = 3,
                                  .height = 420,
                                  .percent_axis = true});
}

void compare_write(struct report *r, struct page *p, const struct profile *f, enum compare_scope scope)
{
    struct comparison c = {.f = f, .by = compared_by(r, f), .peers = scope == COMPARE_PEERS, .data = r->pages[SHEET_nodes]};
    struct column columns[COLUMNS];
    bool any = f->cities.n && f->nodes.n;
    c.above_cell = say(r, c.peers ? WORD_peers_above_cell : WORD_profile_above_cell);
    if (any) {
        c.above = city_above(&c);
        c.names = page_range(c.data, 1, PROFILE_CITY, f->cities.n);
        put_distance(r, p, &c);
    }
    make_columns(r, c.peers, columns);
    page_table(p, columns, COLUMNS, 1);
    for (size_t i = 0; any && i < f->nodes.n; i++)
        put_node(r, p, &c, i);
    if (!any || profile_leaves(f) < TOP)
        return;
    page_foot(p, tell(r, WORD_profile_separating));
    for (size_t i = 0; i < TOP; i++)
        put_separating(r, p, &c, i);
    draw(r, p, &c);
}
