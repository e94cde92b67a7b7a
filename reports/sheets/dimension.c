/* dimension - a sheet for each dimension of the index: the cities by its score, with the figures that the score is made of. */
#include "reports/sheets/sheets.h"
#include "reports/standing.h"

enum { FRONT = 5, BARS_MOST = 60 };

struct records members_dimension(struct report *r)
{
    struct standing s = standing_of(r->model);
    return s.groups;
}

/* The leaves of the index below a node. */
static struct records leaves_of(struct report *r, const struct standing *s, struct slice group)
{
    const struct record **kept = arena_new(r->arena, const struct record *, s->leaves.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s->leaves.n; i++)
        if (slice_eq(standing_group(r->model, s, record_text(s->leaves.at[i], "code")), group) &&
            standing_place(r->model, s, s->leaves.at[i]) == STANDING_IN)
            kept[n++] = s->leaves.at[i];
    return (struct records){kept, n};
}

/* The scores of a node by rank. */
static struct records scores_of(struct report *r, const struct standing *s, struct slice group)
{
    const struct record **kept = arena_new(r->arena, const struct record *, s->scores.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s->scores.n; i++) {
        const struct record *score = standing_score(r->model, s, group, record_text(s->scores.at[i], "area"));
        size_t k = n;
        if (!score || !(standing_number(score, "rank") > 0))
            continue;
        for (; k && standing_number(kept[k - 1], "rank") > standing_number(score, "rank"); k--)
            kept[k] = kept[k - 1];
        kept[k] = score;
        n++;
    }
    return (struct records){kept, n};
}

static size_t make_columns(struct report *r, struct records leaves, struct column *to)
{
    size_t n = 0;
    to[n++] = (struct column){.head = tell(r, WORD_col_rank), .type = COLUMN_NUMBER, .width = 8};
    to[n++] = (struct column){.head = tell(r, WORD_col_city), .width = 19};
    to[n++] = (struct column){.head = tell(r, WORD_col_country), .width = 15};
    to[n++] = (struct column){.head = tell(r, WORD_col_score),
                              .unit = tell(r, WORD_unit_score),
                              .type = COLUMN_NUMBER,
                              .width = 12,
                              .decimals = 1,
                              .bar = 100};
    to[n++] = (struct column){
        .head = tell(r, WORD_col_coverage), .unit = tell(r, WORD_unit_share), .type = COLUMN_NUMBER, .width = 12};
    for (size_t i = 0; i < leaves.n; i++) {
        struct slice name = record_name(r->lang, leaves.at[i]);
        to[n++] = (struct column){.head = name,
                                  .unit = word_code(r->lang, "unit", record_text(leaves.at[i], "unit")),
                                  .type = COLUMN_NUMBER,
                                  .width = 14,
                                  .decimals = AS_IT_NEEDS};
        to[n++] = (struct column){.head = tell_with(r, WORD_normalised, name, S(""), S("")),
                                  .unit = tell(r, WORD_unit_score),
                                  .type = COLUMN_NUMBER,
                                  .width = 14,
                                  .decimals = 1};
    }
    return n;
}

static void put_city(struct report *r, struct page *p, const struct standing *s, struct records leaves,
                     const struct record *score)
{
    struct slice area = record_text(score, "area");
    cell_number(p, standing_number(score, "rank"));
    cell_text(p, model_name(r->model, r->lang, KIND_area, area));
    cell_text(p, figure_country(r, area));
    cell_number(p, standing_number(score, "value"));
    cell_number(p, 100 * standing_number(score, "coverage"));
    for (size_t i = 0; i < leaves.n; i++) {
        const struct record *step = standing_step(r->model, s, record_text(leaves.at[i], "code"), area);
        if (step)
            cell_value(p, record_get(step, "raw"));
        else
            cell_missing(p);
        cell_number(p, standing_number(step, "normalised"));
    }
}

static void draw(struct report *r, struct page *p, struct slice name, size_t n)
{
    const struct series series = {{0, 3, 1, false}, {1, 1, n, false}, {1, 3, n, false}};
    page_chart(p, &(struct chart){.type = CHART_BAR,
                                  .title = name,
                                  .x_name = tell(r, WORD_col_city),
                                  .y_name = slice_format(r->arena, "%s (%s)", say(r, WORD_col_score), say(r, WORD_unit_score)),
                                  .alt = tell_with(r, WORD_chart_dimension_alt, name, count_text(r, n), S("")),
                                  .series = &series,
                                  .n = 1,
                                  .height = (int)(120 + 20 * n),
                                  .percent_axis = true});
}

void sheet_dimension(struct report *r, struct page *p)
{
    struct standing s = standing_of(r->model);
    const struct record *group = r->members[SHEET_dimension].at[r->member];
    struct records leaves = leaves_of(r, &s, record_text(group, "code")), scores = scores_of(r, &s, record_text(group, "code"));
    struct column *columns = arena_new(r->arena, struct column, FRONT + 2 * leaves.n);
    size_t n = make_columns(r, leaves, columns);
    page_note(p, tell_with(r, WORD_dimension_how, sheet_tab(r, SHEET_method), S(""), S("")));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table_charts), say(r, WORD_signs)));
    page_table(p, columns, n, 2);
    for (size_t i = 0; i < scores.n; i++)
        put_city(r, p, &s, leaves, scores.at[i]);
    draw(r, p, record_name(r->lang, group), scores.n < BARS_MOST ? scores.n : BARS_MOST);
}
