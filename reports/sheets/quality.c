/* quality - every finding: file, line, field, what was found and what was wanted. */
#include "reports/sheets/sheets.h"

static struct slice sentence(struct report *r, const struct record *finding)
{
    return word_finding(r->lang, finding, r->arena);
}

static struct slice file_of(struct report *r, const struct record *finding)
{
    struct slice id = record_text(finding, "source");
    const struct record *source = model_first(r->model, KIND_source, "id", id);
    struct slice path = source ? record_text(source, "path") : S("");
    return path.len ? path : id;
}

static struct slice found(struct report *r, const struct record *finding)
{
    return word_said(r->lang, record_text(finding, "found"), r->arena);
}

static struct slice wanted(struct report *r, const struct record *finding)
{
    return word_said(r->lang, record_text(finding, "wanted"), r->arena);
}

static const struct listed columns[] = {
    {.field = "severity", .head = WORD_col_severity, .width = 13, .show = SHOW_CODE, .group = "severity", .always = true},
    {.field = "file", .head = WORD_col_path, .width = 28, .show = SHOW_MADE, .make = file_of, .always = true},
    {.field = "line", .head = WORD_col_line, .width = 8, .show = SHOW_NUMBER, .always = true},
    {.field = "item", .none = true, .head = WORD_col_item, .width = 12, .show = SHOW_NUMBER},
    {.field = "field", .head = WORD_col_field, .width = 20, .always = true},
    {.field = "text", .head = WORD_col_finding, .width = 56, .show = SHOW_MADE, .make = sentence},
    {.field = "found", .head = WORD_col_found, .width = 30, .show = SHOW_MADE, .make = found, .always = true},
    {.field = "wanted", .head = WORD_col_wanted, .width = 26, .show = SHOW_MADE, .make = wanted, .always = true},
    {.field = "rule", .head = WORD_col_rule, .width = 16},
    {0},
};

static const char *const without[] = {"count", NULL};

static struct slice count_severity(struct report *r, const char *severity)
{
    return count_text(r, model_with(r->model, KIND_finding, "severity", slice_of(severity)).n);
}

void sheet_quality(struct report *r, struct page *p)
{
    page_note(
        p, tell_with(r, WORD_quality_how, count_severity(r, "error"), count_severity(r, "warning"), count_severity(r, "info")));
    page_note(p, slice_format(r->arena, "%s %s", say(r, WORD_one_table), say(r, WORD_signs_none)));
    listing(r, p, columns, without, model_all(r->model, KIND_finding), 0);
}
