/* peers - the chosen city against its peers: one country, one class of size or both, chosen in lists, computed by live formulas. */
#include "reports/compare.h"
#include "reports/sheets/sheets.h"

enum { G_COUNTRY, G_SIZE = 2 }; /* columns of the sheet with the choices */

static void put_choice(struct report *r, struct page *p, const char *cell, const struct peers *peers, size_t chosen,
                       size_t column, enum word label)
{
    const char *list = page_range(r->pages[SHEET_groups], 1, column, peers->n);
    page_setting(p, &(struct setting){.name = cell,
                                      .label = tell(r, label),
                                      .error = tell(r, WORD_profile_error),
                                      .text = peers->choice[chosen],
                                      .list = slice_format(r->arena, "=%s", list).at});
}

void sheet_peers(struct report *r, struct page *p)
{
    struct profile f = profile_of(r);
    struct compared by = compared_by(r, &f);
    size_t unsized = profile_unsized(&f);
    page_note(p, tell_with(r, WORD_peers_how, sheet_tab(r, SHEET_profile), sheet_tab(r, SHEET_groups), S("")));
    if (unsized)
        page_note(p, tell_with(r, WORD_peers_unsized, count_text(r, unsized), count_text(r, f.cities.n), S("")));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table_charts), say(r, WORD_signs_none)));
    if (f.cities.n) {
        put_choice(r, p, by.country_cell, &f.countries, by.country, G_COUNTRY, WORD_peers_country);
        put_choice(r, p, by.size_cell, &f.sizes, by.size, G_SIZE, WORD_peers_size);
        page_shown(p, &(struct shown){.formula = slice_format(r->arena, "=%s", by.city_cell).at,
                                      .text = compared_name(r, &f, f.own),
                                      .label = tell(r, WORD_peers_city)});
    }
    compare_write(r, p, &f, COMPARE_PEERS);
}
