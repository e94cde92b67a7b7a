/* profile - one city at every node of the index against all others: chosen in a list, computed by live formulas. */
#include "reports/compare.h"
#include "reports/sheets/sheets.h"

void sheet_profile(struct report *r, struct page *p)
{
    struct profile f = profile_of(r);
    struct compared by = compared_by(r, &f);
    const struct page *data = r->pages[SHEET_nodes];
    page_note(p, tell_with(r, WORD_profile_how, sheet_tab(r, SHEET_nodes), sheet_tab(r, SHEET_peers), S("")));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table_charts), say(r, WORD_signs_none)));
    if (f.cities.n) {
        const char *names = page_range(data, 1, PROFILE_CITY, f.cities.n);
        page_setting(p, &(struct setting){.name = by.city_cell,
                                          .label = tell(r, WORD_profile_city),
                                          .error = tell(r, WORD_profile_error),
                                          .text = compared_name(r, &f, f.own),
                                          .list = slice_format(r->arena, "=%s", names).at});
    }
    compare_write(r, p, &f, COMPARE_ALL);
}
