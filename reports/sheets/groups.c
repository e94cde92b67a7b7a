/* groups - the countries and classes of size that a city can be compared within, with how many cities each has. */
#include "reports/profile.h"
#include "reports/sheets/sheets.h"

static double count(const struct peers *p, size_t cities, size_t choice)
{
    double n = 0;
    for (size_t k = 0; k < cities; k++)
        n += !choice || slice_eq(p->of[k], p->choice[choice]);
    return n;
}

static void put(struct page *p, const struct peers *peers, size_t cities, size_t i)
{
    if (i >= peers->n) {
        cell_none(p);
        cell_none(p);
        return;
    }
    cell_text(p, peers->choice[i]);
    cell_number(p, count(peers, cities, i));
}

void sheet_groups(struct report *r, struct page *p)
{
    struct profile f = profile_of(r);
    const struct column number = {.unit = tell(r, WORD_profile_cities), .type = COLUMN_NUMBER, .width = 22};
    struct column columns[] = {{.head = tell(r, WORD_col_country), .width = 30},
                               number,
                               {.head = tell(r, WORD_nodes_size), .unit = tell(r, WORD_nodes_inhabitants), .width = 40},
                               number};
    columns[1].head = tell(r, WORD_groups_in_country);
    columns[3].head = tell(r, WORD_groups_in_size);
    page_note(p, tell_with(r, WORD_groups_how, sheet_tab(r, SHEET_peers),
                           model_name(r->model, r->lang, KIND_indicator, r->population), S("")));
    if (profile_unsized(&f))
        page_note(p, tell_with(r, WORD_peers_unsized, count_text(r, profile_unsized(&f)), count_text(r, f.cities.n), S("")));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    page_table(p, columns, 4, 0);
    for (size_t i = 0; f.cities.n && (i < f.countries.n || i < f.sizes.n); i++) {
        put(p, &f.countries, f.cities.n, i);
        put(p, &f.sizes, f.cities.n, i);
    }
}
