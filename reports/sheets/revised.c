/* revised - figures that were revised, are new or gone since the previous edition, with both values: one row a figure. */
#include "reports/sheets/since.h"
#include "text/number.h"

#include <stdint.h>

static const struct {
    enum change change;
    enum word what;
} told[] = {
    {CHANGE_REVISED_FIGURE, WORD_revised_figure},
    {CHANGE_NEW_FIGURE, WORD_new_figure},
    {CHANGE_GONE_FIGURE, WORD_gone_figure},
};

enum { TOLD = sizeof told / sizeof *told, COLUMNS = 12, KEEP = 3 };

/* A number that can be counted with: no bound, no text. */
static bool is_plain(const struct item *i, double *number)
{
    bool ok = false;
    struct slice qualifier = i ? item_get(i, CELL_qualifier) : S("");
    *number = i ? number_value(item_get(i, CELL_value), &ok) : 0;
    return ok && (!qualifier.len || slice_is(qualifier, "="));
}

static void put_figure(struct report *r, struct page *p, const struct item *i)
{
    double number;
    struct slice digits = i ? item_get(i, CELL_value) : S("");
    if (!i)
        cell_none(p);
    else if (is_plain(i, &number))
        cell_value(p, &(struct value){.type = VALUE_NUMBER, .text = digits, .number = number});
    else if (number_is_json(digits))
        cell_text(p, word_quantity(r->lang, item_get(i, CELL_qualifier), digits, -1, S(""), r->arena));
    else
        cell_text(p, digits);
}

static int decimals_of(struct slice digits)
{
    size_t point = slice_find(digits, S("."));
    return slice_find(digits, S("e")) != SIZE_MAX || slice_find(digits, S("E")) != SIZE_MAX ? -1
           : point == SIZE_MAX                                                                ? 0
                                                                                              : (int)(digits.len - point) - 1;
}

/* 5.5, not 5.5000000000000001: as many decimals as the two figures have. */
static double difference_of(struct report *r, const struct change_pair *pair, double old, double new)
{
    enum { MOST = 15 };
    int one = decimals_of(item_get(pair->old, CELL_value)), other = decimals_of(item_get(pair->new, CELL_value));
    int most = one > other ? one : other;
    bool ok;
    if (one < 0 || other < 0 || most > MOST)
        return new - old;
    return number_value(slice_format(r->arena, "%.*f", most, new - old), &ok);
}

static void put_difference(struct report *r, struct page *p, const struct change_pair *pair)
{
    double old, new;
    if (is_plain(pair->old, &old) && is_plain(pair->new, &new) && item_same(pair->old, pair->new, CELL_unit)) {
        struct value difference = value_double(r->arena, difference_of(r, pair, old, new));
        cell_value(p, &difference);
        return;
    }
    cell_none(p);
}

/* Of both sides, where they differ: "b -> e". */
static void put_both(struct report *r, struct page *p, const struct change_pair *pair, enum cell c, const char *group)
{
    struct slice old = pair->old ? word_code(r->lang, group, item_get(pair->old, c)) : S("");
    struct slice new = pair->new ? word_code(r->lang, group, item_get(pair->new, c)) : S("");
    bool unit = c == CELL_unit; /* one that is not stated is no other one */
    if (!old.len && !new.len)
        cell_none(p);
    else if (!pair->old || !pair->new || slice_eq(old, new) || (unit && (!old.len || !new.len)))
        cell_text(p, new.len ? new : old);
    else
        cell_text(p, tell_with(r, WORD_from_to, old.len ? old : tell(r, WORD_none_of_it), new.len ? new : tell(r, WORD_none_of_it), S("")));
}

static void put_or_none(struct page *p, struct slice text)
{
    if (text.len)
        cell_text(p, text);
    else
        cell_none(p);
}

static void put_pair(struct report *r, struct page *p, enum word what, const struct change_pair *pair)
{
    const struct item *any = since_any(pair);
    struct slice label = item_get(any, CELL_label), period = item_get(any, CELL_period);
    cell_text(p, tell(r, what));
    put_or_none(p, since_subject(r, any));
    cell_text(p, label.len ? label : since_name(r, any, CELL_indicator));
    if (period.len)
        cell_date(p, period, word_date(r->lang, period, r->arena));
    else
        cell_none(p);
    put_figure(r, p, pair->old);
    put_figure(r, p, pair->new);
    put_difference(r, p, pair);
    put_both(r, p, pair, CELL_unit, "unit");
    put_both(r, p, pair, CELL_flag, "flag");
    put_or_none(p, item_get(any, CELL_category));
    put_or_none(p, word_code(r->lang, "nature", item_get(any, CELL_nature)));
    put_or_none(p, item_get(any, CELL_cited).len ? item_get(any, CELL_cited) : item_get(any, CELL_source));
}

void sheet_revised(struct report *r, struct page *p)
{
    const struct column columns[COLUMNS] = {
        {.head = tell(r, WORD_col_news), .width = 18},
        {.head = tell(r, WORD_col_subject), .width = 22},
        {.head = tell(r, WORD_col_what), .width = 32},
        {.head = tell(r, WORD_col_period), .type = COLUMN_DATE, .width = 10},
        {.head = tell(r, WORD_col_figure_before), .type = COLUMN_NUMBER, .width = 13, .decimals = AS_IT_CAME},
        {.head = tell(r, WORD_col_figure), .type = COLUMN_NUMBER, .width = 13, .decimals = AS_IT_CAME},
        {.head = tell(r, WORD_col_difference), .type = COLUMN_NUMBER, .width = 12, .decimals = AS_IT_CAME},
        {.head = tell(r, WORD_col_unit), .width = 15},
        {.head = tell(r, WORD_col_flag), .width = 20},
        {.head = tell(r, WORD_col_category), .width = 20, .aside = true},
        {.head = tell(r, WORD_col_nature), .width = 14},
        {.head = tell(r, WORD_col_cited), .width = 60},
    };
    page_note(p, since_line(r));
    page_note(p, tell(r, WORD_revised_how));
    page_note(p, tell_with(r, WORD_aside_from, tell(r, WORD_col_category), S(""), S("")));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    page_table(p, columns, COLUMNS, KEEP);
    for (size_t k = 0; k < TOLD; k++)
        for (size_t i = 0; i < r->changes->of[told[k].change].n; i++)
            put_pair(r, p, told[k].what, &r->changes->of[told[k].change].at[i]);
    if (!page_rows(p))
        since_nothing(r, p, COLUMNS);
}
