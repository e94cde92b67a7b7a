/* helix - how many partners there are in each class of the quadruple helix, with a chart. */
#include "reports/sheets/sheets.h"

static const char *const classes[] = {"pa", "business", "research", "civil_society"};

enum { CLASSES = sizeof classes / sizeof *classes };

struct counted {
    LIST(struct slice) names;
    LIST(size_t) counts;
};

/* The four classes first, then whatever else the data hold, then those without a class. */
static void count_classes(struct report *r, struct counted *c)
{
    struct arena *a = r->arena;
    struct records all = model_all(r->model, KIND_partner);
    for (size_t i = 0; i < CLASSES; i++) {
        LIST_PUSH(a, &c->names, slice_of(classes[i]));
        LIST_PUSH(a, &c->counts, 0);
    }
    for (size_t i = 0; i < all.n; i++) {
        struct slice helix = record_text(all.at[i], "helix");
        size_t k = 0;
        while (k < c->names.n && !slice_eq(c->names.at[k], helix))
            k++;
        if (k == c->names.n) {
            LIST_PUSH(a, &c->names, helix);
            LIST_PUSH(a, &c->counts, 0);
        }
        c->counts.at[k]++;
    }
}

static struct slice class_name(struct report *r, struct slice code)
{
    return code.len ? word_code(r->lang, "helix", code) : tell(r, WORD_class_unknown);
}

static void draw(struct report *r, struct page *p, const struct counted *c)
{
    struct slice *parts = arena_new(r->arena, struct slice, c->names.n);
    const struct series series = {
        .name = {0, 1, 1, false}, .categories = {1, 0, c->names.n, false}, .values = {1, 1, c->names.n, false}};
    for (size_t i = 0; i < c->names.n; i++)
        parts[i] = tell_with(r, WORD_category_value, class_name(r, c->names.at[i]), count_text(r, c->counts.at[i]), S(""));
    page_chart(p, &(struct chart){.type = CHART_COLUMN,
                                  .title = tell(r, WORD_chart_helix),
                                  .x_name = tell(r, WORD_col_class),
                                  .y_name = tell(r, WORD_col_number),
                                  .alt = tell_with(r, WORD_chart_helix_alt, join(r, parts, c->names.n, "; "), S(""), S("")),
                                  .series = &series,
                                  .n = 1,
                                  .height = 360});
}

void sheet_helix(struct report *r, struct page *p)
{
    const struct column columns[] = {
        {.head = tell(r, WORD_col_class), .width = 34},
        {.head = tell(r, WORD_col_number), .unit = tell(r, WORD_unit_partners), .type = COLUMN_NUMBER, .width = 20},
        {.head = tell(r, WORD_col_share),
         .unit = tell(r, WORD_unit_percent),
         .type = COLUMN_NUMBER,
         .width = 16,
         .decimals = 1}};
    struct counted c = {0};
    size_t all = model_all(r->model, KIND_partner).n;
    count_classes(r, &c);
    page_note(p, tell(r, WORD_helix_how));
    page_note(p, source_line(r, KIND_partner));
    page_note(p, tell(r, WORD_one_table_charts));
    page_table(p, columns, 3, 1);
    for (size_t i = 0; i < c.names.n; i++) {
        cell_text(p, class_name(r, c.names.at[i]));
        cell_number(p, (double)c.counts.at[i]);
        cell_number(p, all ? 100.0 * (double)c.counts.at[i] / (double)all : 0);
    }
    draw(r, p, &c);
}
