/* nodes - every score, figure and contribution of every city: what the profile of a city looks its values up in. */
#include "reports/profile.h"
#include "reports/sheets/sheets.h"

static void make_columns(struct report *r, const struct profile *f, struct column *to)
{
    to[0] = (struct column){.head = tell(r, WORD_col_rank), .type = COLUMN_NUMBER, .width = 8};
    to[1] = (struct column){.head = tell(r, WORD_col_city), .width = 19};
    to[2] = (struct column){.head = tell(r, WORD_col_country), .width = 15};
    for (size_t i = 0; i < f->nodes.n; i++)
        to[profile_score_column(f, i)] = (struct column){.head = record_name(r->lang, f->nodes.at[i]),
                                                         .unit = tell(r, WORD_unit_score),
                                                         .type = COLUMN_NUMBER,
                                                         .width = 13,
                                                         .decimals = 1,
                                                         .aside = i > f->groups};
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
    to[profile_country_column(f)] = (struct column){.head = tell(r, WORD_nodes_countries), .width = 15};
}

static void put_city(struct report *r, struct page *p, const struct profile *f, size_t city)
{
    const struct record *score = f->cities.at[city];
    struct slice area = record_text(score, "area");
    cell_number(p, standing_number(score, "rank"));
    cell_text(p, model_name(r->model, r->lang, KIND_area, area));
    cell_text(p, figure_country(r, area));
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
    if (city < f->n_countries)
        cell_text(p, f->countries[city]);
    else
        cell_none(p);
}

void sheet_nodes(struct report *r, struct page *p)
{
    struct profile f = profile_of(r);
    struct column *columns = arena_new(r->arena, struct column, profile_country_column(&f) + 1);
    make_columns(r, &f, columns);
    page_note(p, tell_with(r, WORD_nodes_how, sheet_tab(r, SHEET_profile), S(""), S("")));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    page_table(p, columns, profile_country_column(&f) + 1, 2);
    for (size_t i = 0; i < f.cities.n; i++)
        put_city(r, p, &f, i);
}
