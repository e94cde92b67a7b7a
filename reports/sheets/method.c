/* method - the method in words, and the catalogue in numbers: direction, weight, bounds, and how each leaf is computed. */
#include <stdint.h>

#include "reports/sheets/sheets.h"
#include "reports/standing.h"

static struct standing current(struct report *r)
{
    return standing_of(r->model);
}

static bool is_group(struct report *r, const struct record *i)
{
    return model_children(r->model, record_text(i, "code")).n > 0;
}

static bool is_below(struct report *r, const struct standing *s, const struct record *i)
{
    return s->root.len && slice_eq(model_root(r->model, record_text(i, "code")), s->root);
}

static struct slice in_index(struct report *r, const struct standing *s, const struct record *i)
{
    static const enum word said[] = {
        [STANDING_IN] = WORD_yes, [STANDING_NO_WEIGHT] = WORD_no_weight, [STANDING_NO_DATA] = WORD_no_data};
    if (is_group(r, i))
        return tell(r, WORD_is_group);
    return is_below(r, s, i) ? tell(r, said[standing_place(r->model, s, i)]) : tell(r, WORD_no);
}

/* "CL04A / (CL01 - CL01P)", "experiment, start..end|last_seen, helix = pa": the catalogue's own grammar. */
static struct slice formula(struct report *r, const struct record *i)
{
    static const char *const parts[] = {"of", "via", "where", "by", "at"};
    struct slice num = record_text(i, "num"), den = record_text(i, "den"), per = record_text(i, "per");
    struct slice texts[sizeof parts / sizeof *parts];
    size_t n = 0;
    if (num.len && (den.len || per.len))
        return slice_format(r->arena, "(%.*s) / (%.*s)", SL(num), SL(den.len ? den : per));
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        if (record_text(i, parts[k]).len)
            texts[n++] = record_text(i, parts[k]);
    return join(r, texts, n, "; ");
}

static void put_statistic(struct report *r, struct page *p, const struct standing *s, const struct record *i, const char *name)
{
    const struct value *v = standing_statistic(r->model, s, record_text(i, "code"), name);
    if (v)
        cell_value(p, v);
    else
        cell_none(p);
}

static void put_or_none(struct page *p, struct slice text)
{
    if (text.len)
        cell_text(p, text);
    else
        cell_none(p);
}

/* "entropy(4)": the measure in words, its argument behind it. */
static struct slice measure_of(struct report *r, const struct record *i)
{
    struct slice measure = record_text(i, "measure");
    size_t open = slice_find(measure, S("("));
    if (open == SIZE_MAX)
        return word_code(r->lang, "measure", measure);
    struct slice name = word_code(r->lang, "measure", slice_sub(measure, 0, open)),
                 rest = slice_sub(measure, open, measure.len);
    return slice_format(r->arena, "%.*s %.*s", SL(name), SL(rest));
}

static void put_indicator(struct report *r, struct page *p, const struct standing *s, const struct record *i)
{
    enum { PRINTED = 3 };
    static const char *const statistics[] = {"n", "min", "max", "mean", "sd"};
    const struct value *verified = record_get(i, "verified");
    cell_text(p, record_text(i, "code"));
    cell_text(p, record_name(r->lang, i));
    cell_text(p, in_index(r, s, i));
    put_or_none(p, word_code(r->lang, "direction", record_text(i, "direction")));
    cell_value(p, record_get(i, "weight"));
    put_or_none(p, word_code(r->lang, "unit", record_text(i, "unit")));
    put_or_none(p, measure_of(r, i));
    put_or_none(p, formula(r, i));
    for (size_t k = 0; k < PRINTED; k++)
        put_statistic(r, p, s, i, statistics[k]);
    put_or_none(p, record_in(r->lang, i, "note_it", "note_en"));
    put_or_none(p, record_text(i, "parent"));
    for (size_t k = PRINTED; k < sizeof statistics / sizeof *statistics; k++)
        put_statistic(r, p, s, i, statistics[k]);
    put_or_none(p, record_text(i, "standard"));
    put_or_none(p, verified->type == VALUE_BOOL ? tell(r, verified->truth ? WORD_yes : WORD_no) : S(""));
}

void sheet_method(struct report *r, struct page *p)
{
    static const struct {
        enum word head;
        int width, decimals;
        bool aside;
    } heads[] = {
        {WORD_col_code, 19, 0, false},
        {WORD_col_indicator, 36, 0, false},
        {WORD_col_in_index, 13, 0, false},
        {WORD_col_direction, 13, 0, false},
        {WORD_col_weight, 7, AS_IT_CAME, false},
        {WORD_col_unit, 17, 0, false},
        {WORD_col_measure, 14, 0, false},
        {WORD_col_formula, 36, 0, false},
        {WORD_col_stat_n, 10, 0, false},
        {WORD_col_stat_min, 10, AS_IT_NEEDS, false},
        {WORD_col_stat_max, 11, AS_IT_NEEDS, false},
        {WORD_col_note, 44, 0, false},
        {WORD_col_group, 9, 0, true},
        {WORD_col_stat_mean, 11, AS_IT_NEEDS, true},
        {WORD_col_stat_sd, 13, AS_IT_NEEDS, true},
        {WORD_col_standard, 30, 0, true},
        {WORD_col_verified, 12, 0, true},
    };
    enum { N = sizeof heads / sizeof *heads };
    struct column columns[N];
    struct standing s = current(r);
    struct records all = model_all(r->model, KIND_indicator);
    for (size_t i = 0; i < N; i++)
        columns[i] = (struct column){.head = tell(r, heads[i].head),
                                     .type = heads[i].decimals ? COLUMN_NUMBER : COLUMN_TEXT,
                                     .width = heads[i].width,
                                     .decimals = heads[i].decimals,
                                     .aside = heads[i].aside};
    if (s.scores.n)
        page_note(p, tell(r, WORD_method_index));
    page_note(p, tell(r, WORD_method_weights));
    page_note(p, tell(r, WORD_method_conflicts));
    page_note(p, tell_with(r, WORD_aside_from, tell(r, WORD_col_group), S(""), S("")));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    page_table(p, columns, N, 2);
    for (size_t i = 0; i < all.n; i++)
        put_indicator(r, p, &s, all.at[i]);
}
