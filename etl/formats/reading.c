/* reading - the rows of one source to records: the plan of its columns carried out, bad rows set apart, everything counted. */
#include "formats/reading.h"

#include "formats/glance.h"
#include "formats/reading_inside.h"
#include "profiling/header.h"

void reading_open(struct reading *g, struct ctx *ctx, struct source *s, struct rows *rows)
{
    *g = (struct reading){.ctx = ctx, .source = s, .rows = rows, .cells = {.ctx = ctx, .masked = s->personal.n > 0}};
    planner_open(&g->planner, s, &g->cells, rows_shape(rows) == NULL);
    watch_open(&g->watch, ctx, s);
}

struct plan *reading_plan(struct reading *g, const struct shape *row)
{
    while (row->id >= g->cap)
        g->plans = arena_grow(g->ctx->perm, g->plans, &g->cap, sizeof *g->plans);
    if (!g->plans[row->id])
        g->plans[row->id] = plan_new(&g->planner, row);
    return g->plans[row->id];
}

/* -- rows to records -------------------------------------------------------------------------------------------- */

/* A repeated entity is skipped; one that says something else than the first is a finding. */
static int check_distinct(struct reading *g, const struct plan *p, const struct row *row, const struct record *r, bool *again)
{
    struct ctx *ctx = g->ctx;
    struct slice key = p->distinct >= 0 ? slice_trim(value_as_text(&row->cells.values[p->distinct]))
                                        : record_text(r, slice_cstr(ctx->maker->arena, g->source->distinct));
    /* Two that do not say which they are may be two. */
    if (!key.len)
        return 0;
    size_t *at = table_at(&g->distinct, ctx->perm, key, again);
    *again = !*again;
    if (!*again) {
        struct maker keep = {ctx->maker->shapes, ctx->perm};
        *at = g->firsts.n;
        LIST_PUSH(ctx->perm, &g->firsts, record_keep(&keep, r));
        return 0;
    }
    const struct record *first = &g->firsts.at[*at];
    for (size_t i = 0; i < r->shape->n; i++) {
        struct slice name = r->shape->names[i];
        int there = shape_find(first->shape, name);
        if (slice_is(name, "line") || slice_is(name, "item") || value_is_empty(&r->values[i]) || there < 0 ||
            value_eq(&r->values[i], &first->values[there]))
            continue;
        struct finding f = g->cells.about;
        f.severity = SEVERITY_WARNING;
        f.rule = "differs";
        f.field = name;
        f.found = value_as_text(&r->values[i]);
        f.wanted = slice_format(ctx->maker->arena, "'%.*s' as in line %.*s", SL(value_as_text(&first->values[there])),
                                SL(record_text(first, "line")));
        if (report(ctx, &f))
            return -1;
    }
    return 0;
}

struct record reading_record(struct reading *g, const struct plan *p, uint64_t line, uint64_t item)
{
    enum { SPARE = 8 };
    struct arena *a = g->ctx->maker->arena;
    size_t n = p->shape->n;
    struct record r = {.shape = p->shape, .values = arena_alloc(a, (n + SPARE) * sizeof(struct value)), .room = n + SPARE};
    if (n)
        memcpy(r.values, p->blank, n * sizeof *r.values);
    if (p->line >= 0)
        r.values[p->line] = value_count(a, line);
    if (p->item >= 0)
        r.values[p->item] = value_count(a, item);
    return r;
}

static int fill_one(struct reading *g, const struct column *c, const struct value *cell, struct record *r)
{
    struct value v;
    if (cell_convert(&g->cells, c, cell, r, &v))
        return -1;
    if (c->at >= 0)
        r->values[c->at] = v;
    return 0;
}

static inline int fill_text(struct reading *g, const struct column *c, struct slice cell, struct record *r)
{
    struct value unread;
    if (!c->unit.len && cell_quick(c, cell, c->at >= 0 ? &r->values[c->at] : &unread))
        return 0;
    struct value v = value_text(cell);
    return fill_one(g, c, &v, r);
}

int reading_fill(struct reading *g, const struct plan *p, const struct row *row, struct record *r)
{
    for (size_t i = 0; i < p->n_order; i++) {
        const struct value *cell = &row->cells.values[p->order[i]->cell];
        if (cell->type == VALUE_TEXT ? fill_text(g, p->order[i], cell->text, r) : fill_one(g, p->order[i], cell, r))
            return -1;
    }
    return 0;
}

/* One observation for each wide column that holds something. */
static int emit_wide(struct reading *g, const struct plan *p, const struct row *row, struct record *base, uint64_t *made)
{
    const char *field = slice_cstr(g->ctx->maker->arena, g->source->wide_field);
    for (size_t i = 0; i < p->wides; i++) {
        struct record r = record_own(g->ctx->maker, base);
        struct value v;
        g->cells.bad = false;
        record_set(g->ctx->maker, &r, field, value_text(p->wide[i].name));
        record_set(g->ctx->maker, &r, "value", value_null());
        if (cell_convert(&g->cells, &p->wide_values[i], &row->cells.values[p->wide[i].cell], &r, &v))
            return -1;
        if (g->cells.bad)
            reject_row(g->ctx, g->source->of);
        if (g->cells.bad || value_is_empty(&v))
            continue;
        record_set(g->ctx->maker, &r, "value", v);
        ++*made;
        if (emit_made(g->ctx, &r))
            return -1;
    }
    return 0;
}

/* Totals are reported and left out: a sum over the rows would count everything twice. */
static int check_total(struct reading *g, const struct plan *p, const struct row *row, bool *is)
{
    *is = false;
    for (size_t i = 0; i < p->totals.n; i++) {
        const struct total *t = &p->totals.at[i];
        struct slice text = slice_trim(value_as_text(&row->cells.values[t->cell]));
        if (!words_have(t->words, text))
            continue;
        *is = true;
        struct finding f = g->cells.about;
        f.severity = SEVERITY_INFO;
        f.rule = t->rule;
        f.field = row->cells.shape->names[t->cell];
        f.found = text;
        f.wanted = S("left out, as declared");
        return report(g->ctx, &f);
    }
    return 0;
}

/* The names of the columns once more are no record. */
static int report_again(struct reading *g)
{
    struct finding f = g->cells.about;
    f.severity = SEVERITY_INFO;
    f.rule = "header-again";
    f.found = S("the names of the columns once more");
    f.wanted = S("left out");
    return report(g->ctx, &f);
}

/* ",,,": a line that holds nothing. */
static bool is_empty(const struct row *row)
{
    if (row->item)
        return false;
    for (size_t i = 0; i < row->cells.shape->n; i++)
        if (row->cells.values[i].type != VALUE_TEXT || slice_trim(row->cells.values[i].text).len)
            return row->cells.values[i].type == VALUE_NULL;
    return true;
}

/* The year of dates that lack theirs: the source's, or the one in a column of the row. */
static int year_of(const struct source *s, const struct row *row)
{
    struct date d;
    int at = s->year.len ? shape_find(row->cells.shape, s->year) : -1;
    struct slice text = at >= 0 ? slice_trim(value_as_text(&row->cells.values[at])) : s->year;
    return text.len == 4 && date_parse(text, &d) ? d.year : 0;
}

int reading_reject(struct reading *g)
{
    g->source->rejected++;
    reject_row(g->ctx, g->source->of);
    return 0;
}

static int take_row(struct reading *g, const struct plan *p, const struct row *row)
{
    struct source *s = g->source;
    struct record r = reading_record(g, p, row->line, row->item);
    bool again = false, total = false;
    uint64_t made = 0;
    g->cells.bad = false;
    if (p->totals.n && check_total(g, p, row, &total))
        return -1;
    if (!total && row_repeats_header(row) && (total = true, report_again(g)))
        return -1;
    if (total || (row->cells.shape->n > 1 && is_empty(row))) {
        s->skipped++;
        return 0;
    }
    watch_row(&g->watch, p, row);
    if (s->year.len)
        g->cells.year = year_of(s, row);
    if (reading_fill(g, p, row, &r))
        return -1;
    if (g->cells.bad)
        return reading_reject(g);
    if (s->distinct.len && check_distinct(g, p, row, &r, &again))
        return -1;
    if (again) {
        s->skipped++;
        return 0;
    }
    if (!p->wides) {
        s->kept++;
        return emit_made(g->ctx, &r);
    }
    if (emit_wide(g, p, row, &r, &made))
        return -1;
    /* A row without a figure (all cells missing) holds no data. */
    if (made || !g->cells.bad)
        made ? s->kept++ : s->skipped++;
    else
        s->rejected++;
    return 0;
}

static int refuse_row(struct reading *g, const struct row *row)
{
    struct source *s = g->source;
    struct finding f = g->cells.about;
    f.severity = SEVERITY_ERROR;
    f.rule = row->fault;
    f.field = row->column ? slice_format(g->ctx->maker->arena, "byte %u", row->column) : S("");
    /* A broken row may be quoted, but for "2 cells": its columns cannot be told apart, a personal one may be among them. */
    bool quoted = strcmp(row->fault, "ragged") != 0;
    f.found = s->personal.n && quoted ? S("withheld: the source has personal columns") : row->found;
    f.wanted = row->wanted;
    if (!s->personal.n)
        f.raw = row_kept_text(g->ctx->maker->arena, row->raw);
    if (!g->cells.first_fault.len)
        g->cells.first_fault = slice_format(g->ctx->perm, "line %llu: %.*s, wanted %.*s", (unsigned long long)f.line,
                                            (int)(f.found.len < 80 ? f.found.len : 80), f.found.at, SL(row->wanted));
    s->rejected++;
    reject_row(g->ctx, s->of);
    return report(g->ctx, &f);
}

/* A row that was broken and is read all the same is never without a word. */
static int tell_mended(struct reading *g, const struct row *row)
{
    struct finding f = g->cells.about;
    f.severity = SEVERITY_WARNING;
    f.rule = "mended";
    f.found = row->mended;
    f.wanted = S("a row that needs no mending");
    if (!g->source->personal.n)
        f.raw = row_kept_text(g->ctx->maker->arena, row->raw);
    return report(g->ctx, &f);
}

void reading_begin_row(struct reading *g, uint64_t line, uint64_t item)
{
    g->source->read++;
    g->cells.about = (struct finding){.source = g->source->id, .line = line, .item = item};
}

int reading_take(struct reading *g, const struct row *row)
{
    struct arena *scratch = g->ctx->maker->arena;
    struct arena_mark mark = arena_mark(scratch);
    int bad = -1;
    reading_begin_row(g, row->line, row->item);
    if (row->fault) {
        bad = refuse_row(g, row);
    } else {
        const struct plan *p = reading_plan(g, row->cells.shape);
        bad = !p || (row->mended.len && tell_mended(g, row)) ? -1 : take_row(g, p, row);
    }
    arena_release(scratch, mark);
    return bad;
}

/* One row after the other, up to a place in the text. 1: there are more. */
int reading_in_order(struct reading *g, uint64_t until)
{
    struct row row;
    int got;
    while ((got = rows_next(g->rows, &row, g->ctx->error)) > 0)
        if (reading_take(g, &row))
            return -1;
        else if (rows_place(g->rows) >= until)
            break;
        else if (g->source->read % 1024 == 0)
            progress_show(&g->progress, rows_place(g->rows), g->source->read);
    g->bytes = rows_place(g->rows);
    return got;
}

/* -- the whole source ------------------------------------------------------------------------------------------- */

/* A personal column that is not there may be there under another name: it would be written. */
static int check_personal(struct reading *g)
{
    struct source *s = g->source;
    const struct shape *header = rows_shape(g->rows);
    for (size_t i = 0; header && i < header->n; i++) {
        size_t personal = source_personal(s, header->names[i], g->ctx->perm);
        if (personal < s->personal.n)
            g->planner.personal_seen[personal] = true;
    }
    for (size_t i = 0; i < s->personal.n; i++)
        if (!g->planner.personal_seen[i])
            return fail(g->ctx->error, STATUS_DATA, "%s: no column '%.*s', which is declared personal: found under another name it would be written",
                        s->file, SL(s->personal.at[i]));
    return 0;
}

static int check_share(struct reading *g)
{
    struct source *s = g->source;
    if (!s->rejected || (double)s->rejected <= s->max_rejected * (double)s->read)
        return 0;
    return fail(g->ctx->error, STATUS_DATA,
                "%s: %llu of %llu rows rejected, more than the %.4g %% that are allowed; the first: %.*s", s->file,
                (unsigned long long)s->rejected, (unsigned long long)s->read, s->max_rejected * 100, SL(g->cells.first_fault));
}

int reading_run(struct ctx *ctx, struct source *s, struct rows *rows)
{
    struct reading g;
    reading_open(&g, ctx, s, rows);
    if (rows_shape(rows) && (header_check(ctx, s, rows, &g.planner) || check_personal(&g)))
        return -1;
    progress_open(&g.progress, s->file, rows_size(rows));
    int bad = rows_in_pieces(rows) && !s->distinct.len ? reading_pieces(&g) : reading_in_order(&g, UINT64_MAX);
    progress_close(&g.progress);
    if (bad)
        return -1;
    if (watch_end(&g.watch, rows) || (!rows_shape(rows) && s->read && (header_check(ctx, s, rows, &g.planner) || check_personal(&g))))
        return -1;
    uint64_t blank = rows_skipped(rows);
    s->read += blank;
    s->skipped += blank;
    rows_digest(rows, s->sha256);
    return check_share(&g);
}
