/* moved - ranks and scores that changed since the previous edition: one row a node of the index and city. */
#include <stdlib.h>

#include "record/table.h"
#include "reports/sheets/since.h"
#include "text/number.h"

enum { COLUMNS = 10, KEEP = 2 };

/* Nodes in the order in which the edition names them, their cities by rank. */
struct row {
    const struct change_pair *pair;
    size_t node, place;
    double rank;
};

static double number_of(const struct item *i, enum cell c)
{
    bool ok = false;
    double number = i ? number_value(item_get(i, c), &ok) : NAN;
    return ok ? number : NAN;
}

static int by_rank(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->node != y->node)
        return x->node < y->node ? -1 : 1;
    if (isnan(x->rank) != isnan(y->rank))
        return isnan(x->rank) ? 1 : -1;
    if (islessgreater(x->rank, y->rank))
        return x->rank < y->rank ? -1 : 1;
    return x->place < y->place ? -1 : 1;
}

static struct row *ordered(struct report *r, enum change change, size_t *n)
{
    const struct change_pair *pairs = r->changes->of[change].at;
    struct row *rows = arena_new(r->arena, struct row, r->changes->of[change].n + 1);
    struct table nodes = {0};
    *n = r->changes->of[change].n;
    for (size_t i = 0; i < *n; i++) {
        const struct item *any = since_any(&pairs[i]);
        bool fresh;
        struct slice node = slice_format(r->arena, "%.*s\n%.*s", SL(item_get(any, CELL_index)), SL(item_get(any, CELL_node)));
        size_t *at = table_at(&nodes, r->arena, node, &fresh);
        if (fresh)
            *at = nodes.n;
        rows[i] = (struct row){&pairs[i], *at, i, number_of(pairs[i].new, CELL_rank)};
    }
    if (*n)
        qsort(rows, *n, sizeof *rows, by_rank);
    return rows;
}

static void put_number(struct page *p, const struct item *i, enum cell c)
{
    bool ok = false;
    struct slice digits = i ? item_get(i, c) : S("");
    double number = number_value(digits, &ok);
    if (!i)
        cell_none(p); /* it was not there */
    else if (ok)
        cell_value(p, &(struct value){.type = VALUE_NUMBER, .text = digits, .number = number});
    else
        cell_missing(p);
}

static void put_difference(struct page *p, double difference)
{
    if (isnan(difference))
        cell_none(p);
    else
        cell_number(p, difference);
}

static void put_period(struct report *r, struct page *p, const struct item *i)
{
    struct slice period = i ? item_get(i, CELL_period) : S("");
    if (period.len)
        cell_date(p, period, word_date(r->lang, period, r->arena));
    else
        cell_none(p);
}

static void put_pair(struct report *r, struct page *p, const struct change_pair *pair)
{
    const struct item *any = since_any(pair);
    cell_text(p, since_name(r, any, CELL_node));
    cell_text(p, since_subject(r, any));
    put_number(p, pair->old, CELL_rank);
    put_number(p, pair->new, CELL_rank);
    put_difference(p, number_of(pair->old, CELL_rank) - number_of(pair->new, CELL_rank));
    put_number(p, pair->old, CELL_value);
    put_number(p, pair->new, CELL_value);
    put_difference(p, number_of(pair->new, CELL_value) - number_of(pair->old, CELL_value));
    put_period(r, p, pair->old);
    put_period(r, p, pair->new);
}

void sheet_moved(struct report *r, struct page *p)
{
    static const enum change told[] = {CHANGE_SCORE, CHANGE_REVISED_SCORE};
    const struct column columns[COLUMNS] = {
        {.head = tell(r, WORD_col_node), .width = 38},
        {.head = tell(r, WORD_col_city), .width = 18},
        {.head = tell(r, WORD_col_rank_before), .type = COLUMN_NUMBER, .width = 11},
        {.head = tell(r, WORD_col_rank), .type = COLUMN_NUMBER, .width = 9},
        {.head = tell(r, WORD_col_change), .unit = tell(r, WORD_unit_ranks), .type = COLUMN_CHANGE, .width = 12},
        {.head = tell(r, WORD_col_score_before), .type = COLUMN_NUMBER, .width = 12, .decimals = 2},
        {.head = tell(r, WORD_col_score), .type = COLUMN_NUMBER, .width = 11, .decimals = 2},
        {.head = tell(r, WORD_col_difference), .unit = tell(r, WORD_unit_points), .type = COLUMN_NUMBER, .width = 12, .decimals = 2},
        {.head = tell(r, WORD_col_period_before), .type = COLUMN_DATE, .width = 12},
        {.head = tell(r, WORD_col_period), .type = COLUMN_DATE, .width = 10},
    };
    page_note(p, since_line(r));
    page_note(p, tell(r, WORD_moved_how));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    page_table(p, columns, COLUMNS, KEEP);
    for (size_t k = 0; k < sizeof told / sizeof *told; k++) {
        size_t n;
        const struct row *rows = ordered(r, told[k], &n);
        for (size_t i = 0; i < n; i++)
            put_pair(r, p, rows[i].pair);
    }
    if (!page_rows(p))
        since_nothing(r, p, COLUMNS);
}
