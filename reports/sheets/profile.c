/* profile - one city at every node of the index, against all and against its peers: chosen in a list, computed by live formulas. */
#include "reports/profile.h"

#include <math.h>

#include "reports/sheets/sheets.h"

enum { TOP = 3 };
enum {
    C_NAME,
    C_UNIT,
    C_RAW,
    C_SCORE,
    C_RANK,
    C_OF,
    C_MEDIAN,
    C_GAP,
    C_BEST,
    C_BEST_GAP,
    C_PEERS,
    C_PEER_MEAN,
    C_PEER_RANK,
    C_LOST,
    COLUMNS
};

/* What the sheet shows before anybody chooses. */
struct chosen {
    struct profile f;
    size_t city, above; /* above == city: nobody */
    struct slice country;
    const struct page *data;
    const char *city_cell, *country_cell, *above_cell, *names, *countries;
};

static double at(const struct chosen *c, const double *m, size_t node, size_t city)
{
    return m[node * c->f.cities.n + city];
}

/* The one with the lowest score of those above. */
static size_t city_above(const struct chosen *c)
{
    size_t best = c->city;
    for (size_t k = 0; k < c->f.cities.n; k++)
        if (at(c, c->f.score, 0, k) > at(c, c->f.score, 0, c->city) &&
            (best == c->city || at(c, c->f.score, 0, k) < at(c, c->f.score, 0, best)))
            best = k;
    return best;
}

static struct slice city_name(struct report *r, const struct chosen *c, size_t city)
{
    return model_name(r->model, r->lang, KIND_area, record_text(c->f.cities.at[city], "area"));
}

/* -- what the formulas give now ------------------------------------------------------------------------------------ */

struct seen {
    double own, rank, of, median, best, peers, peer_mean, peer_rank;
};

static int compare(double a, double b)
{
    return a < b ? -1 : a > b;
}

static double median_of(double *x, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k && compare(x[k - 1], x[k]) > 0; k--) {
            double swap = x[k];
            x[k] = x[k - 1];
            x[k - 1] = swap;
        }
    return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

static struct seen look(struct report *r, const struct chosen *c, size_t node)
{
    struct seen s = {.own = at(c, c->f.score, node, c->city), .rank = 1, .best = -INFINITY, .peer_rank = 1};
    double *x = arena_new(r->arena, double, c->f.cities.n + 1), sum = 0;
    size_t n = 0;
    for (size_t k = 0; k < c->f.cities.n; k++) {
        double value = at(c, c->f.score, node, k);
        if (isnan(value))
            continue;
        x[n++] = value;
        s.rank += value > s.own;
        s.best = value > s.best ? value : s.best;
        if (!slice_eq(figure_country(r, record_text(c->f.cities.at[k], "area")), c->country))
            continue;
        s.peers++;
        sum += value;
        s.peer_rank += value > s.own;
    }
    s.of = (double)n;
    s.median = n ? median_of(x, n) : NAN;
    s.peer_mean = s.peers > 0 ? sum / s.peers : NAN;
    return s;
}

/* Points that the city above has more at a leaf; a trace of the row tells equal ones apart. */
static double lost_now(const struct chosen *c, size_t node)
{
    double own = at(c, c->f.points, node, c->city), above = at(c, c->f.points, node, c->above);
    return round(((isnan(above) ? 0 : above) - (isnan(own) ? 0 : own)) * 1e9) / 1e9 - 1e-10 * (double)(node + 1);
}

/* -- formulas ------------------------------------------------------------------------------------------------------ */

static const char *look_up(struct report *r, const struct chosen *c, size_t column, const char *city)
{
    return slice_format(r->arena, "INDEX(%s,MATCH(%s,%s,0))", page_range(c->data, 1, column, c->f.cities.n), city, c->names).at;
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

static void put_against_all(struct report *r, struct page *p, const struct chosen *c, size_t node, const struct seen *s)
{
    const char *range = page_range(c->data, 1, profile_score_column(&c->f, node), c->f.cities.n);
    const char *own = page_cell(p, node + 1, C_SCORE);
    const char *median = page_cell(p, node + 1, C_MEDIAN), *best = page_cell(p, node + 1, C_BEST);
    bool has = !isnan(s->own);
    put_formula(p, slice_format(r->arena, "=%s", look_up(r, c, profile_score_column(&c->f, node), c->city_cell)).at, s->own);
    put_formula(p, guarded(r, own, slice_format(r->arena, "RANK(%s,%s)", own, range).at), has ? s->rank : NAN);
    put_formula(p, slice_format(r->arena, "=COUNT(%s)", range).at, s->of);
    put_formula(p, slice_format(r->arena, "=MEDIAN(%s)", range).at, s->median);
    put_formula(p, guarded(r, own, slice_format(r->arena, "%s-%s", own, median).at), has ? s->own - s->median : NAN);
    put_formula(p, slice_format(r->arena, "=MAX(%s)", range).at, s->best);
    put_formula(p, guarded(r, own, slice_format(r->arena, "%s-%s", own, best).at), has ? s->own - s->best : NAN);
}

static void put_against_peers(struct report *r, struct page *p, const struct chosen *c, size_t node, const struct seen *s)
{
    const char *range = page_range(c->data, 1, profile_score_column(&c->f, node), c->f.cities.n);
    const char *own = page_cell(p, node + 1, C_SCORE), *peers = page_cell(p, node + 1, C_PEERS);
    const char *mine = slice_format(r->arena, "(%s=%s)*ISNUMBER(%s)", c->countries, c->country_cell, range).at;
    put_formula(p, slice_format(r->arena, "=SUMPRODUCT(%s)", mine).at, s->peers);
    put_formula(
        p,
        slice_format(r->arena, "=IF(%s>0,SUMIF(%s,%s,%s)/%s,\"[x]\")", peers, c->countries, c->country_cell, range, peers).at,
        s->peer_mean);
    put_formula(p, guarded(r, own, slice_format(r->arena, "1+SUMPRODUCT(%s*(%s>%s))", mine, range, own).at),
                isnan(s->own) ? NAN : s->peer_rank);
}

static void put_lost(struct report *r, struct page *p, const struct chosen *c, size_t node)
{
    size_t column = node > c->f.groups ? profile_points_column(&c->f, node - c->f.groups - 1) : 0;
    if (node <= c->f.groups) {
        cell_none(p);
        return;
    }
    cell_formula(p,
                 slice_format(r->arena, "=ROUND(N(%s)-N(%s),9)-%zu*0.0000000001", look_up(r, c, column, c->above_cell),
                              look_up(r, c, column, c->city_cell), node + 1)
                     .at,
                 lost_now(c, node), S(""));
}

static void put_raw(struct report *r, struct page *p, const struct chosen *c, size_t node)
{
    if (node <= c->f.groups) {
        cell_none(p);
        return;
    }
    const struct record *step = c->f.step[node * c->f.cities.n + c->city];
    put_formula(
        p, slice_format(r->arena, "=%s", look_up(r, c, profile_raw_column(&c->f, node - c->f.groups - 1), c->city_cell)).at,
        standing_number(step, "raw"));
}

static void put_node(struct report *r, struct page *p, const struct chosen *c, size_t node)
{
    struct seen s = look(r, c, node);
    cell_text(p, record_name(r->lang, c->f.nodes.at[node]));
    if (node > c->f.groups)
        cell_text(p, word_code(r->lang, "unit", record_text(c->f.nodes.at[node], "unit")));
    else
        cell_none(p);
    put_raw(r, p, c, node);
    put_against_all(r, p, c, node, &s);
    put_against_peers(r, p, c, node, &s);
    put_lost(r, p, c, node);
}

/* -- the lines above ----------------------------------------------------------------------------------------------- */

/* The leaf that stands `nth` by the points that the city above has more. */
static size_t separating(const struct chosen *c, size_t nth)
{
    for (size_t i = c->f.groups + 1; i < c->f.nodes.n; i++) {
        size_t before = 0;
        for (size_t k = c->f.groups + 1; k < c->f.nodes.n; k++)
            before += lost_now(c, k) > lost_now(c, i);
        if (before == nth)
            return i;
    }
    return 0;
}

static void put_choice(struct report *r, struct page *p, struct chosen *c)
{
    page_setting(p, &(struct setting){.name = c->city_cell,
                                      .label = tell(r, WORD_profile_city),
                                      .error = tell(r, WORD_profile_error),
                                      .text = city_name(r, c, c->city),
                                      .list = slice_format(r->arena, "=%s", c->names).at});
    page_setting(
        p,
        &(struct setting){
            .name = c->country_cell,
            .label = tell(r, WORD_profile_country),
            .error = tell(r, WORD_profile_error),
            .text = c->country,
            .list = slice_format(r->arena, "=%s", page_range(c->data, 1, profile_country_column(&c->f), c->f.n_countries)).at});
}

static void put_distance(struct report *r, struct page *p, const struct chosen *c)
{
    const char *scores = page_range(c->data, 1, profile_score_column(&c->f, 0), c->f.cities.n);
    const char *own = look_up(r, c, profile_score_column(&c->f, 0), c->city_cell);
    const char *higher = slice_format(r->arena, "SUMPRODUCT(--(%s>%s))", scores, own).at;
    double points = at(c, c->f.score, 0, c->above) - at(c, c->f.score, 0, c->city);
    page_shown(p, &(struct shown){.formula = slice_format(r->arena, "=IF(%s=0,%s,INDEX(%s,MATCH(LARGE(%s,%s),%s,0)))", higher,
                                                          c->city_cell, c->names, scores, higher, scores)
                                                 .at,
                                  .name = c->above_cell,
                                  .text = city_name(r, c, c->above),
                                  .label = tell(r, WORD_profile_above)});
    page_shown(
        p,
        &(struct shown){
            .formula = slice_format(r->arena, "=%s-%s", look_up(r, c, profile_score_column(&c->f, 0), c->above_cell), own).at,
            .number = points,
            .label = tell(r, WORD_profile_points)});
}

/* Behind the table: its cells are known only then. */
static void put_separating(struct report *r, struct page *p, const struct chosen *c, size_t nth)
{
    size_t first = c->f.groups + 2, n = profile_leaves(&c->f);
    const char *lost = page_range(p, first, C_LOST, n), *names = page_range(p, first, C_NAME, n);
    size_t leaf = separating(c, nth);
    page_foot_formula(p,
                      slice_format(r->arena, "=IF(LARGE(%s,%zu)>0.000001,INDEX(%s,MATCH(LARGE(%s,%zu),%s,0)),\"[z]\")", lost,
                                   nth + 1, names, lost, nth + 1, lost)
                          .at,
                      lost_now(c, leaf) > 0.000001 ? record_name(r->lang, c->f.nodes.at[leaf]) : S("[z]"));
}

/* -- the sheet ----------------------------------------------------------------------------------------------------- */

static void make_columns(struct report *r, struct column *to)
{
    const struct column score = {.unit = tell(r, WORD_unit_score), .type = COLUMN_NUMBER, .width = 11, .decimals = 1};
    const struct column rank = {.unit = tell(r, WORD_unit_rank), .type = COLUMN_NUMBER, .width = 9};
    static const enum word heads[COLUMNS] = {[C_NAME] = WORD_profile_node,
                                             [C_UNIT] = WORD_col_unit,
                                             [C_RAW] = WORD_col_figure,
                                             [C_SCORE] = WORD_col_score,
                                             [C_RANK] = WORD_col_rank,
                                             [C_OF] = WORD_col_of,
                                             [C_MEDIAN] = WORD_profile_median,
                                             [C_GAP] = WORD_profile_gap,
                                             [C_BEST] = WORD_profile_best,
                                             [C_BEST_GAP] = WORD_profile_best_gap,
                                             [C_PEERS] = WORD_profile_peers,
                                             [C_PEER_MEAN] = WORD_profile_peer_mean,
                                             [C_PEER_RANK] = WORD_profile_peer_rank,
                                             [C_LOST] = WORD_profile_lost};
    for (size_t i = 0; i < COLUMNS; i++)
        to[i] = score;
    to[C_NAME] = (struct column){.width = 40};
    to[C_UNIT] = (struct column){.width = 16};
    to[C_RAW] = (struct column){.type = COLUMN_NUMBER, .width = 11, .decimals = 2};
    to[C_RANK] = to[C_PEER_RANK] = rank;
    to[C_OF] = to[C_PEERS] = (struct column){.unit = tell(r, WORD_profile_cities), .type = COLUMN_NUMBER, .width = 9};
    to[C_LOST].unit = tell(r, WORD_unit_points);
    to[C_LOST].decimals = 2;
    for (size_t i = 0; i < COLUMNS; i++)
        to[i].head = tell(r, heads[i]);
}

static void draw(struct report *r, struct page *p, const struct chosen *c)
{
    size_t n = c->f.groups;
    const struct series series[] = {{{0, C_SCORE, 1, false}, {2, C_NAME, n, false}, {2, C_SCORE, n, false}},
                                    {{0, C_MEDIAN, 1, false}, {2, C_NAME, n, false}, {2, C_MEDIAN, n, false}},
                                    {{0, C_BEST, 1, false}, {2, C_NAME, n, false}, {2, C_BEST, n, false}}};
    if (n < 3)
        return; /* two axes make no radar */
    page_chart(p, &(struct chart){.type = CHART_RADAR,
                                  .title = tell(r, WORD_chart_profile),
                                  .alt = tell_with(r, WORD_chart_profile_alt, count_text(r, n), S(""), S("")),
                                  .series = series,
                                  .n = 3,
                                  .height = 420,
                                  .percent_axis = true});
}

static struct chosen prepare(struct report *r)
{
    struct chosen c = {.f = profile_of(r), .data = r->pages[SHEET_nodes]};
    c.city_cell = say(r, WORD_profile_city_cell);
    c.country_cell = say(r, WORD_profile_country_cell);
    c.above_cell = say(r, WORD_profile_above_cell);
    if (!c.f.cities.n || !c.f.nodes.n)
        return c;
    c.city = profile_own_city(r, &c.f);
    c.above = city_above(&c);
    c.country = figure_country(r, record_text(c.f.cities.at[c.city], "area"));
    c.names = page_range(c.data, 1, 1, c.f.cities.n);
    c.countries = page_range(c.data, 1, 2, c.f.cities.n);
    return c;
}

void sheet_profile(struct report *r, struct page *p)
{
    struct chosen c = prepare(r);
    struct column columns[COLUMNS];
    size_t leaves = profile_leaves(&c.f);
    make_columns(r, columns);
    page_note(p, tell_with(r, WORD_profile_how, sheet_tab(r, SHEET_nodes), S(""), S("")));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table_charts), say(r, WORD_signs_none)));
    if (c.f.cities.n && c.f.nodes.n && c.country.len) {
        put_choice(r, p, &c);
        put_distance(r, p, &c);
    }
    page_table(p, columns, COLUMNS, 1);
    for (size_t i = 0; i < c.f.nodes.n && c.f.cities.n && c.country.len; i++)
        put_node(r, p, &c, i);
    if (!page_rows(p) || leaves < TOP)
        return;
    page_foot(p, tell(r, WORD_profile_separating));
    for (size_t i = 0; i < TOP; i++)
        put_separating(r, p, &c, i);
    draw(r, p, &c);
}
