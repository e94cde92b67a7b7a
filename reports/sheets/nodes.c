/* nodes - every score, figure and contribution of every city: what the profile of a city looks its values up in. */
#include <math.h>

#include "reports/compare.h"
#include "reports/sheets/sheets.h"

static void make_columns(struct report *r, const struct profile *f, struct column *to)
{
    to[PROFILE_RANK] = (struct column){.head = tell(r, WORD_col_rank), .type = COLUMN_NUMBER, .width = 8};
    to[PROFILE_CITY] = (struct column){.head = tell(r, WORD_col_city), .width = 19};
    to[PROFILE_COUNTRY] = (struct column){.head = tell(r, WORD_col_country), .width = 15};
    to[PROFILE_POPULATION] = (struct column){.head = tell(r, WORD_nodes_population),
                                             .unit = tell(r, WORD_nodes_inhabitants),
                                             .type = COLUMN_NUMBER,
                                             .width = 13};
    to[PROFILE_SIZE] = (struct column){.head = tell(r, WORD_nodes_size), .width = 24};
    to[PROFILE_CHOSEN] = (struct column){.head = tell(r, WORD_nodes_chosen), .type = COLUMN_NUMBER, .width = 15};
    for (size_t i = 0; i < f->nodes.n; i++) {
        struct slice name = record_name(r->lang, f->nodes.at[i]);
        struct column score = {.head = name,
                               .unit = tell(r, WORD_unit_score),
                               .type = COLUMN_NUMBER,
                               .width = 13,
                               .decimals = 1,
                               .aside = i > f->groups};
        to[profile_score_column(f, i)] = score;
        score.head = tell_with(r, WORD_nodes_peers, name, S(""), S(""));
        to[profile_peers_column(f, i)] = score;
    }
    for (size_t i = 0; i < profile_leaves(f); i++) {
        const struct record *leaf = f->nodes.at[f->groups + 1 + i];
        struct slice name = record_name(r->lang, leaf);
        to[profile_raw_column(f, i)] = (struct column){.head = tell_with(r, WORD_nodes_raw, name, S(""), S("")),
                                                       .unit = word_code(r->lang, "unit", record_text(leaf, "unit")),
                                                       .type = COLUMN_NUMBER,
                                                       .width = 13,
                                                       .decimals = AS_IT_NEEDS};
        to[profile_points_column(f, i)] = (struct column){.head = tell_with(r, WORD_nodes_points, name, S(""), S("")),
                                                          .unit = tell(r, WORD_unit_points),
                                                          .type = COLUMN_NUMBER,
                                                          .width = 13,
                                                          .decimals = 2};
    }
}

/* Whether the city belongs to the comparison that the sheet of peers asks for: live, from its cells. */
static void put_chosen(struct report *r, struct page *p, const struct profile *f, size_t city)
{
    const char *name = page_cell(p, city + 1, PROFILE_CITY), *country = page_cell(p, city + 1, PROFILE_COUNTRY),
               *size = page_cell(p, city + 1, PROFILE_SIZE);
    struct compared c = compared_by(r, f);
    struct slice formula = slice_format(
        r->arena, "=IF(OR(%s=%s,AND(OR(%s=\"%.*s\",%s=%s),OR(%s=\"%.*s\",%s=%s))),1,0)", c.city_cell, name, c.country_cell,
        SL(f->countries.choice[0]), c.country_cell, country, c.size_cell, SL(f->sizes.choice[0]), c.size_cell, size);
    cell_formula(p, formula.at, compared_has(f, &c, city) ? 1 : 0, S(""));
}

static void put_peers(struct report *r, struct page *p, const struct profile *f, size_t city)
{
    struct compared c = compared_by(r, f);
    for (size_t i = 0; i < f->nodes.n; i++) {
        const char *chosen = page_cell(p, city + 1, PROFILE_CHOSEN), *score = page_cell(p, city + 1, profile_score_column(f, i));
        double now = compared_has(f, &c, city) ? f->score[i * f->cities.n + city] : NAN;
        cell_formula(p, slice_format(r->arena, "=IF(%s=1,%s,\"[z]\")", chosen, score).at, isnan(now) ? 0 : now,
                     !isnan(now) ? S("") : compared_has(f, &c, city) ? S("[x]") : S("[z]"));
    }
}

static void put_city(struct report *r, struct page *p, const struct profile *f, size_t city)
{
    const struct record *score = f->cities.at[city];
    cell_number(p, standing_number(score, "rank"));
    cell_text(p, model_name(r->model, r->lang, KIND_area, record_text(score, "area")));
    cell_text(p, f->countries.of[city]);
    cell_number(p, f->population[city]);
    cell_text(p, f->sizes.of[city]);
    put_chosen(r, p, f, city);
    for (size_t i = 0; i < f->nodes.n; i++)
        cell_number(p, f->score[i * f->cities.n + city]);
    for (size_t i = f->groups + 1; i < f->nodes.n; i++) {
        const struct record *step = f->step[i * f->cities.n + city];
        if (step)
            cell_value(p, record_get(step, "raw"));
        else
            cell_missing(p);
    }
    for (size_t i = f->groups + 1; i < f->nodes.n; i++)
        cell_number(p, f->points[i * f->cities.n + city]);
    put_peers(r, p, f, city);
}

void sheet_nodes(struct report *r, struct page *p)
{
    struct profile f = profile_of(r);
    struct column *columns = arena_new(r->arena, struct column, profile_columns(&f));
    make_columns(r, &f, columns);
    page_note(p, tell_with(r, WORD_nodes_how, sheet_tab(r, SHEET_profile), sheet_tab(r, SHEET_peers), S("")));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    page_table(p, columns, profile_columns(&f), 2);
    for (size_t i = 0; i < f.cities.n; i++)
        put_city(r, p, &f, i);
}
