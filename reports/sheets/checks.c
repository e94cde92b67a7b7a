/* checks - the quality of the data, source by source: rows read, kept and rejected, findings by rule, licence, day and digest. */
#include "reports/sheets/sheets.h"

/* The rules that any finding names, in the order in which they come. */
struct rules {
    LIST(struct slice) names;
};

/* A finding that counts the rest of its rule stands for so many. */
static uint64_t weight_of(const struct record *finding)
{
    const struct value *more = record_get(finding, "count");
    return more->type == VALUE_NUMBER && more->number > 0 ? (uint64_t)more->number : 1;
}

static struct rules find_rules(struct report *r)
{
    struct rules found = {0};
    struct records all = model_all(r->model, KIND_finding);
    for (size_t i = 0; i < all.n; i++) {
        struct slice rule = record_text(all.at[i], "rule");
        size_t k = 0;
        while (k < found.names.n && !slice_eq(found.names.at[k], rule))
            k++;
        if (k == found.names.n)
            LIST_PUSH(r->arena, &found.names, rule);
    }
    return found;
}

static uint64_t count(struct report *r, struct slice source, const char *field, struct slice text)
{
    struct records all = model_with(r->model, KIND_finding, field, text);
    uint64_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        if (slice_eq(record_text(all.at[i], "source"), source))
            n += weight_of(all.at[i]);
    return n;
}

static const char *const severities[] = {"error", "warning", "info"};
static const char *const books[] = {"read", "kept", "rejected", "skipped"};

enum { SEVERITIES = 3, BOOKS = 4, FRONT = 2 + BOOKS + 1 + SEVERITIES, BACK = 5 };

static void put_counts(struct report *r, struct page *p, struct slice source, const struct rules *rules)
{
    for (size_t i = 0; i < SEVERITIES; i++)
        cell_number(p, (double)count(r, source, "severity", slice_of(severities[i])));
    for (size_t i = 0; i < rules->names.n; i++)
        cell_number(p, (double)count(r, source, "rule", rules->names.at[i]));
}

static void put_source(struct report *r, struct page *p, const struct record *source, const struct rules *rules)
{
    struct slice id = record_text(source, "id"), title = record_text(source, "title"), path = record_text(source, "path");
    struct slice licence = record_text(source, "licence"), day = record_text(source, "retrieved");
    const struct value *read = record_get(source, "read"), *rejected = record_get(source, "rejected"),
                       *limit = record_get(source, "max_rejected");
    cell_text(p, title.len ? title : id);
    cell_text(p, path);
    for (size_t i = 0; i < BOOKS; i++)
        cell_value(p, record_get(source, books[i]));
    if (read->type == VALUE_NUMBER && rejected->type == VALUE_NUMBER && read->number > 0)
        cell_number(p, 100 * rejected->number / read->number);
    else
        cell_none(p);
    put_counts(r, p, id, rules);
    cell_text(p, licence);
    cell_date(p, day, word_date(r->lang, day, r->arena));
    cell_text(p, id);
    if (limit->type == VALUE_NUMBER)
        cell_number(p, 100 * limit->number);
    else
        cell_none(p);
    cell_text(p, record_text(source, "sha256"));
}

/* Findings that name no source: of the computation, not of a file. */
static void put_others(struct report *r, struct page *p, const struct rules *rules)
{
    struct records all = model_all(r->model, KIND_finding);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        n += !record_text(all.at[i], "source").len;
    if (!n)
        return;
    cell_text(p, tell(r, WORD_checks_no_source));
    for (size_t i = 1; i < FRONT - SEVERITIES; i++)
        cell_none(p);
    put_counts(r, p, S(""), rules);
    for (size_t i = 0; i < BACK; i++)
        cell_none(p);
}

static struct column number_column(struct report *r, struct slice head, enum word unit)
{
    return (struct column){.head = head, .unit = tell(r, unit), .type = COLUMN_NUMBER, .width = 11};
}

static size_t make_columns(struct report *r, const struct rules *rules, struct column *to)
{
    static const enum word heads[] = {WORD_col_read, WORD_col_kept, WORD_col_rejected, WORD_col_skipped};
    static const enum word counts[] = {WORD_col_errors, WORD_col_warnings, WORD_col_infos};
    size_t n = 0;
    to[n++] = (struct column){.head = tell(r, WORD_col_source), .width = 36};
    to[n++] = (struct column){.head = tell(r, WORD_col_path), .width = 26};
    for (size_t i = 0; i < BOOKS; i++)
        to[n++] = number_column(r, tell(r, heads[i]), WORD_unit_rows);
    to[n] = number_column(r, tell(r, WORD_checks_share), WORD_unit_percent);
    to[n++].decimals = 1;
    for (size_t i = 0; i < SEVERITIES; i++)
        to[n++] = number_column(r, tell(r, counts[i]), WORD_checks_findings);
    for (size_t i = 0; i < rules->names.n; i++)
        to[n++] = number_column(r, word_code(r->lang, "rule_name", rules->names.at[i]), WORD_checks_findings);
    to[n++] = (struct column){.head = tell(r, WORD_col_licence), .width = 28};
    to[n++] = (struct column){.head = tell(r, WORD_col_retrieved), .type = COLUMN_DATE, .width = 12};
    to[n++] = (struct column){.head = tell(r, WORD_col_id), .width = 20, .aside = true};
    to[n] = number_column(r, tell(r, WORD_checks_limit), WORD_unit_percent);
    to[n++].decimals = AS_IT_NEEDS;
    to[n++] = (struct column){.head = tell(r, WORD_col_sha), .width = 68};
    return n;
}

void sheet_checks(struct report *r, struct page *p)
{
    struct rules rules = find_rules(r);
    struct records sources = model_all(r->model, KIND_source);
    struct column *columns = arena_new(r->arena, struct column, FRONT + rules.names.n + BACK);
    size_t n = make_columns(r, &rules, columns);
    page_note(p, tell(r, WORD_sources_how));
    page_note(p, tell_with(r, WORD_checks_how, sheet_tab(r, SHEET_quality), S(""), S("")));
    page_note(p, tell_with(r, WORD_aside_from, tell(r, WORD_col_id), S(""), S("")));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    page_table(p, columns, n, 1);
    for (size_t i = 0; i < sources.n; i++)
        put_source(r, p, sources.at[i], &rules);
    put_others(r, p, &rules);
}
