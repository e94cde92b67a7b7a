/* whatif - the ranking with weights that the reader sets: scores, ranks and the sorted list are live formulas. */
#include <math.h>

#include "base/buffer.h"
#include "reports/sheets/sheets.h"
#include "reports/standing.h"

enum { BARS_MOST = 60, WEIGHT_MOST = 1000 };

/* Where the columns stand: city, official rank and score, nodes, then what is computed, then the list. */
struct layout {
    size_t nodes, score, rank, change, position, listed, listed_score, order, n;
};

struct whatif {
    struct standing s;
    enum standing_mean mean;
    struct records cities; /* scores of the root that have a value */
    struct layout at;
    const char **names; /* of the cells with the weights */
    double *official;   /* weights, as percentages */
    double *now;        /* scores as the formulas give them */
};

/* A name for a cell: the word and the node's code. */
static const char *cell_name(struct report *r, struct slice code)
{
    struct buffer b = {0};
    buffer_text(&b, say(r, WORD_whatif_weight_name));
    buffer_char(&b, '_');
    for (size_t i = 0; i < code.len; i++) {
        char c = code.at[i];
        bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        buffer_char(&b, plain ? c : '_');
    }
    const char *name = slice_cstr(r->arena, buffer_of(&b));
    buffer_free(&b);
    return name;
}

/* What the formulas give: rounded, so that equal scores are equal in every program. */
static double rounded(double score)
{
    return round(score * 1e9) / 1e9;
}

static void find_cities(struct report *r, struct whatif *w)
{
    const struct record **kept = arena_new(r->arena, const struct record *, w->s.scores.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < w->s.scores.n; i++)
        if (!isnan(standing_number(w->s.scores.at[i], "value")))
            kept[n++] = w->s.scores.at[i];
    w->cities = (struct records){kept, n};
    w->now = arena_new(r->arena, double, n + 1);
    for (size_t i = 0; i < n; i++)
        w->now[i] = rounded(standing_mix(r->model, &w->s, w->mean, record_text(kept[i], "area")));
}

/* The weight of a node in the root, from any of its scores. */
static double weight_of(struct report *r, const struct standing *s, struct slice node)
{
    for (size_t i = 0; i < s->scores.n; i++) {
        const struct record *score = standing_score(r->model, s, node, record_text(s->scores.at[i], "area"));
        if (!isnan(standing_number(score, "weight")))
            return standing_number(score, "weight");
    }
    return 0;
}

static struct whatif prepare(struct report *r)
{
    struct whatif w = {.s = standing_of(r->model)};
    w.mean = standing_mean(r->model, &w.s);
    find_cities(r, &w);
    size_t k = w.s.groups.n;
    w.names = arena_new(r->arena, const char *, k + 1);
    w.official = arena_new(r->arena, double, k + 1);
    for (size_t i = 0; i < k; i++) {
        struct slice code = record_text(w.s.groups.at[i], "code");
        w.names[i] = cell_name(r, code);
        w.official[i] = rounded(100 * weight_of(r, &w.s, code));
    }
    w.at = (struct layout){3, 3 + k, 4 + k, 5 + k, 6 + k, 7 + k, 8 + k, 9 + k, 10 + k};
    return w;
}

static size_t rank_now(const struct whatif *w, size_t i)
{
    size_t rank = 1;
    for (size_t k = 0; k < w->cities.n; k++)
        rank += w->now[k] > w->now[i];
    return rank;
}

/* The formulas give the official ranks as long as nobody changes a weight. */
static bool agrees(const struct whatif *w)
{
    for (size_t i = 0; i < w->cities.n; i++)
        if ((double)rank_now(w, i) != standing_number(w->cities.at[i], "rank"))
            return false;
    return w->mean != STANDING_OTHER && w->cities.n > 0;
}

/* The city at a place of the list: ties stand in the order of the table. */
static size_t city_at(const struct whatif *w, size_t place)
{
    for (size_t i = 0; i < w->cities.n; i++) {
        size_t order = rank_now(w, i);
        for (size_t k = 0; k < i; k++)
            order += w->now[k] == w->now[i];
        if (order == place)
            return i;
    }
    return 0;
}

/* -- formulas ------------------------------------------------------------------------------------------------------ */

/* A cell's address without its dollars: formulas of a row speak of cells of that row. */
static const char *plain(struct report *r, const char *cell)
{
    struct buffer b = {0};
    for (; *cell; cell++)
        if (*cell != '$')
            buffer_char(&b, *cell);
    const char *text = slice_cstr(r->arena, buffer_of(&b));
    buffer_free(&b);
    return text;
}

/* "$H$9:$H$36" of the table's rows. */
static const char *down(struct report *r, const struct page *p, size_t column, size_t n)
{
    return slice_format(r->arena, "%s:%s", page_cell(p, 1, column), page_cell(p, n, column)).at;
}

/* The mean of the nodes that the city has, weights of the others shared out: as the index does. */
static const char *score_formula(struct report *r, const struct page *p, const struct whatif *w, size_t row)
{
    struct buffer up = {0}, weights = {0};
    bool geometric = w->mean == STANDING_GEOMETRIC;
    for (size_t i = 0; i < w->s.groups.n; i++) {
        const char *cell = plain(r, page_cell(p, row, w->at.nodes + i)), *name = w->names[i], *plus = i ? "+" : "";
        buffer_slice(&up, slice_format(r->arena, geometric ? "%sIF(ISNUMBER(%s),%s*LN(%s),0)" : "%sIF(ISNUMBER(%s),%s*%s,0)",
                                       plus, cell, name, cell));
        buffer_slice(&weights, slice_format(r->arena, "%sIF(ISNUMBER(%s),%s,0)", plus, cell, name));
    }
    struct slice u = buffer_of(&up), v = buffer_of(&weights);
    struct slice whole = slice_format(r->arena,
                                      geometric ? "=IF((%.*s)>0,ROUND(EXP((%.*s)/(%.*s)),9),\"[x]\")"
                                                : "=IF((%.*s)>0,ROUND((%.*s)/(%.*s),9),\"[x]\")",
                                      SL(v), SL(u), SL(v));
    buffer_free(&up);
    buffer_free(&weights);
    return whole.at;
}

/* 1 to n without gaps: rank, equal ones in the order of the table, those without a score last. */
static const char *order_formula(struct report *r, const struct page *p, const struct whatif *w, size_t row)
{
    const char *cell = plain(r, page_cell(p, row, w->at.score)), *all = down(r, p, w->at.score, w->cities.n);
    const char *first = page_cell(p, 1, w->at.score);
    return slice_format(r->arena, "=IF(ISNUMBER(%s),RANK(%s,%s)+COUNTIF(%s:%s,%s)-1,COUNT(%s)+%zu-COUNT(%s:%s))", cell, cell,
                        all, first, cell, cell, all, row, first, cell)
        .at;
}

static const char *rank_formula(struct report *r, const struct page *p, const struct whatif *w, size_t row)
{
    const char *cell = plain(r, page_cell(p, row, w->at.score));
    return slice_format(r->arena, "=IF(ISNUMBER(%s),RANK(%s,%s),\"[x]\")", cell, cell, down(r, p, w->at.score, w->cities.n)).at;
}

static const char *change_formula(struct report *r, const struct page *p, const struct whatif *w, size_t row)
{
    const char *now = plain(r, page_cell(p, row, w->at.rank)), *before = plain(r, page_cell(p, row, 0));
    return slice_format(r->arena, "=IF(ISNUMBER(%s),%s-%s,\"[x]\")", now, before, now).at;
}

static const char *listed_formula(struct report *r, const struct page *p, const struct whatif *w, size_t row, size_t column)
{
    const char *place = plain(r, page_cell(p, row, w->at.position));
    return slice_format(r->arena, "=INDEX(%s,MATCH(%s,%s,0))", down(r, p, column, w->cities.n), place,
                        down(r, p, w->at.order, w->cities.n))
        .at;
}

/* -- the sheet ----------------------------------------------------------------------------------------------------- */

static struct column score_column(struct report *r, struct slice head)
{
    return (struct column){.head = head, .unit = tell(r, WORD_unit_score), .type = COLUMN_NUMBER, .width = 12, .decimals = 1};
}

static void make_columns(struct report *r, const struct whatif *w, struct column *to)
{
    const struct column rank = {.unit = tell(r, WORD_unit_rank), .type = COLUMN_NUMBER, .width = 11};
    to[0] = to[w->at.rank] = to[w->at.position] = to[w->at.order] = rank;
    to[0].head = tell(r, WORD_whatif_official_rank);
    to[1] = (struct column){.head = tell(r, WORD_col_city), .width = 19};
    to[2] = score_column(r, tell(r, WORD_whatif_official_score));
    for (size_t i = 0; i < w->s.groups.n; i++)
        to[w->at.nodes + i] = score_column(r, record_name(r->lang, w->s.groups.at[i]));
    to[w->at.score] = score_column(r, tell(r, WORD_whatif_score));
    to[w->at.rank].head = tell(r, WORD_whatif_rank);
    to[w->at.change] =
        (struct column){.head = tell(r, WORD_col_change), .unit = tell(r, WORD_unit_ranks), .type = COLUMN_CHANGE, .width = 11};
    to[w->at.position].head = tell(r, WORD_whatif_position);
    to[w->at.listed] = (struct column){.head = tell(r, WORD_whatif_listed), .width = 19};
    to[w->at.listed_score] = score_column(r, tell(r, WORD_whatif_listed_score));
    to[w->at.order].head = tell(r, WORD_whatif_order);
    to[w->at.order].aside = true;
}

static void put_city(struct report *r, struct page *p, const struct whatif *w, size_t i)
{
    const struct record *score = w->cities.at[i], *listed = w->cities.at[city_at(w, i + 1)];
    struct slice area = record_text(score, "area");
    size_t row = i + 1, order = rank_now(w, i);
    double rank = (double)order;
    for (size_t k = 0; k < i; k++)
        order += w->now[k] == w->now[i];
    cell_number(p, standing_number(score, "rank"));
    cell_text(p, model_name(r->model, r->lang, KIND_area, area));
    cell_number(p, standing_number(score, "value"));
    for (size_t k = 0; k < w->s.groups.n; k++)
        cell_number(p, standing_number(standing_score(r->model, &w->s, record_text(w->s.groups.at[k], "code"), area), "value"));
    cell_formula(p, score_formula(r, p, w, row), w->now[i], S(""));
    cell_formula(p, rank_formula(r, p, w, row), rank, S(""));
    cell_formula(p, change_formula(r, p, w, row), standing_number(score, "rank") - rank, S(""));
    cell_number(p, (double)row);
    cell_formula(p, listed_formula(r, p, w, row, 1), 0, model_name(r->model, r->lang, KIND_area, record_text(listed, "area")));
    cell_formula(p, listed_formula(r, p, w, row, w->at.score), w->now[city_at(w, row)], S(""));
    cell_formula(p, order_formula(r, p, w, row), (double)order, S(""));
}

static void draw(struct report *r, struct page *p, const struct whatif *w)
{
    size_t n = w->cities.n < BARS_MOST ? w->cities.n : BARS_MOST;
    const struct series series = {
        {0, w->at.listed_score, 1, false}, {1, w->at.listed, n, false}, {1, w->at.listed_score, n, false}};
    page_chart(p, &(struct chart){.type = CHART_BAR,
                                  .title = tell(r, WORD_chart_whatif),
                                  .x_name = tell(r, WORD_col_city),
                                  .y_name = slice_format(r->arena, "%s (%s)", say(r, WORD_col_score), say(r, WORD_unit_score)),
                                  .alt = tell_with(r, WORD_chart_whatif_alt, count_text(r, n), S(""), S("")),
                                  .series = &series,
                                  .n = 1,
                                  .height = (int)(120 + 20 * n),
                                  .percent_axis = true});
}

/* "=IF(OR(ABS(peso_A-25)>0.000001,…),"SIMULAZIONE…","…")" */
static void put_banner(struct report *r, struct page *p, const struct whatif *w)
{
    struct buffer b = {0};
    buffer_text(&b, "=IF(OR(");
    for (size_t i = 0; i < w->s.groups.n; i++)
        buffer_slice(&b, slice_format(r->arena, "%sABS(%s-%.17g)>0.000001", i ? "," : "", w->names[i], w->official[i]));
    buffer_slice(&b, slice_format(r->arena, "),\"%s\",\"%s\")", say(r, WORD_whatif_changed), say(r, WORD_whatif_unchanged)));
    page_banner(p, slice_cstr(r->arena, buffer_of(&b)), tell(r, WORD_whatif_unchanged));
    buffer_free(&b);
}

static void put_weights(struct report *r, struct page *p, const struct whatif *w)
{
    for (size_t i = 0; i < w->s.groups.n; i++) {
        struct slice digits = slice_format(r->arena, "%.10g", w->official[i]);
        page_setting(p, &(struct setting){.name = w->names[i],
                                          .label = tell_with(r, WORD_whatif_weight, record_name(r->lang, w->s.groups.at[i]),
                                                             word_number(r->lang, digits, -1, r->arena), S("")),
                                          .error = tell(r, WORD_whatif_error),
                                          .number = w->official[i],
                                          .most = WEIGHT_MOST});
    }
}

/* Without a mean that formulas can follow, the sheet says why and shows the weights. */
static void refuse(struct report *r, struct page *p, const struct whatif *w)
{
    const struct column columns[] = {{.head = tell(r, WORD_col_dimension), .width = 60},
                                     {.head = tell(r, WORD_whatif_official_weight),
                                      .unit = tell(r, WORD_unit_percent),
                                      .type = COLUMN_NUMBER,
                                      .width = 20,
                                      .decimals = 1}};
    page_note(p, tell_with(r, w->mean == STANDING_OTHER ? WORD_whatif_other : WORD_whatif_ranks, sheet_tab(r, SHEET_ranking),
                           S(""), S("")));
    page_note(p, tell(r, WORD_one_table));
    page_table(p, columns, 2, 1);
    for (size_t i = 0; i < w->s.groups.n; i++) {
        cell_text(p, record_name(r->lang, w->s.groups.at[i]));
        cell_number(p, w->official[i]);
    }
}

void sheet_whatif(struct report *r, struct page *p)
{
    struct whatif w = prepare(r);
    struct column *columns = arena_new(r->arena, struct column, w.at.n);
    if (!agrees(&w)) {
        refuse(r, p, &w);
        return;
    }
    make_columns(r, &w, columns);
    page_note(p, tell_with(r, w.mean == STANDING_GEOMETRIC ? WORD_whatif_geometric : WORD_whatif_arithmetic,
                           sheet_tab(r, SHEET_ranking), S(""), S("")));
    page_note(p, tell(r, WORD_whatif_ties));
    page_note(p, tell(r, WORD_whatif_protected));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table_charts), say(r, WORD_signs)));
    put_weights(r, p, &w);
    put_banner(r, p, &w);
    page_table(p, columns, w.at.n, 2);
    for (size_t i = 0; i < w.cities.n; i++)
        put_city(r, p, &w, i);
    draw(r, p, &w);
}
