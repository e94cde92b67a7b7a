/* sources - every file that was read: publisher, licence, digest, and the account of its rows. */
#include "reports/sheets/sheets.h"

static struct slice count(struct report *r, const struct record *source, const char *severity)
{
    struct records all = model_with(r->model, KIND_finding, "source", record_text(source, "id"));
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        n += slice_is(record_text(all.at[i], "severity"), severity);
    return slice_format(r->arena, "%zu", n);
}

static struct slice errors(struct report *r, const struct record *source)
{
    return count(r, source, "error");
}

static struct slice warnings(struct report *r, const struct record *source)
{
    return count(r, source, "warning");
}

static struct slice infos(struct report *r, const struct record *source)
{
    return count(r, source, "info");
}

static const struct listed columns[] = {
    {.field = "title", .head = WORD_col_source, .width = 40},
    {.field = "of", .head = WORD_col_kind, .width = 16, .show = SHOW_CODE, .group = "kind"},
    {.field = "path", .head = WORD_col_path, .width = 28},
    {.field = "publisher", .head = WORD_col_publisher, .width = 28},
    {.field = "licence", .head = WORD_col_licence, .width = 30},
    {.field = "retrieved", .head = WORD_col_retrieved, .width = 12, .show = SHOW_DATE},
    {.field = "read", .head = WORD_col_read, .unit = WORD_unit_rows, .width = 9, .show = SHOW_NUMBER},
    {.field = "kept", .head = WORD_col_kept, .unit = WORD_unit_rows, .width = 9, .show = SHOW_NUMBER},
    {.field = "rejected", .head = WORD_col_rejected, .unit = WORD_unit_rows, .width = 12, .show = SHOW_NUMBER},
    {.field = "skipped", .head = WORD_col_skipped, .unit = WORD_unit_rows, .width = 11, .show = SHOW_NUMBER},
    {.field = "error", .head = WORD_col_errors, .width = 10, .show = SHOW_NUMBER, .make = errors},
    {.field = "warning", .head = WORD_col_warnings, .width = 12, .show = SHOW_NUMBER, .make = warnings},
    {.field = "info", .head = WORD_col_infos, .width = 16, .show = SHOW_NUMBER, .make = infos},
    {.field = "sha256", .head = WORD_col_sha, .width = 68, .aside = true},
    {.field = "url", .head = WORD_col_url, .width = 40, .show = SHOW_LINK},
    {.field = "id", .head = WORD_col_id, .width = 20},
    {0},
};

static const char *const without[] = {"max_rejected", NULL};

void sheet_sources(struct report *r, struct page *p)
{
    page_note(p, tell(r, WORD_sources_how));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs)));
    listing(r, p, columns, without, model_all(r->model, KIND_source), 1);
}
