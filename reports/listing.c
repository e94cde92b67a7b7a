/* listing - records as rows of a table: one line of a table in the source says how a field becomes a column. */
#include "listing.h"

#include "text/date.h"
#include "text/number.h"

/* Says where a record came from. */
static const char *const origin[] = {"source", "line", "item", "from", "n", NULL};

struct extra {
    LIST(struct slice) names;
};

static bool among(const char *const *names, struct slice name)
{
    for (; names && *names; names++)
        if (slice_is(name, *names))
            return true;
    return false;
}

static bool is_listed(const struct listed *columns, struct slice name)
{
    static const char qualifier[] = "_qualifier";
    enum { TAIL = sizeof qualifier - 1 };
    if (name.len > TAIL && slice_is(slice_sub(name, name.len - TAIL, name.len), qualifier))
        name = slice_sub(name, 0, name.len - TAIL); /* shown with its number */
    for (; columns->head; columns++)
        if (columns->field && slice_is(name, columns->field))
            return true;
    return false;
}

/* -- texts ------------------------------------------------------------------------------------------------------ */

static struct slice item_text(struct report *r, const struct listed *c, struct slice text)
{
    if (c->show == SHOW_NAME)
        return model_name(r->model, r->lang, c->kind, text);
    if (c->show == SHOW_CODE)
        return word_code(r->lang, c->group, text);
    return text;
}

static struct slice value_shown(struct report *r, const struct listed *c, const struct value *v)
{
    if (v->type == VALUE_BOOL)
        return tell(r, v->truth ? WORD_yes : WORD_no);
    if (v->type == VALUE_NUMBER && c->show != SHOW_CODE && c->show != SHOW_NAME)
        return word_number(r->lang, v->text, -1, r->arena);
    if (v->type != VALUE_LIST)
        return item_text(r, c, value_as_text(v));
    struct slice *items = arena_new(r->arena, struct slice, v->list.n + 1);
    for (size_t i = 0; i < v->list.n; i++)
        items[i] = item_text(r, c, v->list.items[i]);
    return join(r, items, v->list.n, "; ");
}

static struct slice raw_text(struct report *r, const struct listed *c, const struct record *record)
{
    return c->make ? c->make(r, record) : record_text(record, c->field);
}

struct slice listed_text(struct report *r, const struct listed *c, const struct record *record)
{
    if (c->show == SHOW_DATE)
        return word_date(r->lang, raw_text(r, c, record), r->arena);
    return c->make ? c->make(r, record) : value_shown(r, c, record_get(record, c->field));
}

/* -- cells ------------------------------------------------------------------------------------------------------ */

/* The qualifier of a number other than `value` stands in FIELD_qualifier: "oltre 800" is a text, 800 a number. */
static const char *qualifier_field(struct report *r, const char *field)
{
    return slice_format(r->arena, "%s_qualifier", field).at;
}

/* A cell in the making: the column, the record, and its values that the column names. */
struct put {
    struct report *report;
    struct page *page;
    const struct listed *column;
    const struct record *record;
    const struct value *value, *qualifier;
};

static bool put_is_filled(const struct put *c)
{
    return c->column->make ? c->column->make(c->report, c->record).len > 0 : !value_is_empty(c->value);
}

/* The text as it stands in the record. */
static struct slice put_raw(const struct put *c)
{
    return c->column->make ? c->column->make(c->report, c->record) : value_as_text(c->value);
}

static void put_number(const struct put *c)
{
    const struct value *v = c->value;
    struct slice qualifier = value_as_text(c->qualifier);
    struct value made;
    if (c->column->make) {
        struct slice digits = put_raw(c);
        bool ok = number_is_json(digits);
        made = ok ? value_digits(digits, number_value(digits, &ok)) : value_null();
        v = &made;
    }
    if (v->type == VALUE_NUMBER && qualifier.len && !slice_is(qualifier, "="))
        cell_text(c->page, word_quantity(c->report->lang, qualifier, v->text, -1, S(""), c->report->arena));
    else
        cell_value(c->page, v);
}

/* Only a date that the workbook cannot hold as one is written in words: a month, a day before 1900. */
static void put_date(const struct put *c)
{
    struct report *r = c->report;
    struct slice iso = put_raw(c);
    bool is_date = iso.len == sizeof "2019-12-31" - 1 && slice_cmp(iso, S("1901")) > 0;
    cell_date(c->page, iso, is_date ? iso : word_date(r->lang, iso, r->arena));
}

static void put_cell(const struct put *c)
{
    struct report *r = c->report;
    const struct listed *column = c->column;
    if ((column->empty || column->none) && !put_is_filled(c)) {
        if (column->empty)
            cell_text(c->page, tell(r, column->empty));
        else
            cell_none(c->page);
        return;
    }
    switch (column->show) {
    case SHOW_NUMBER:
        put_number(c);
        break;
    case SHOW_DATE:
        put_date(c);
        break;
    case SHOW_LINK:
        cell_link(c->page, put_raw(c));
        break;
    default:
        cell_text(c->page, column->make ? put_raw(c) : value_shown(r, column, c->value));
    }
}

/* A field that the program does not know: a number stays one. */
static void put_extra(struct report *r, struct page *p, const struct value *v)
{
    static const struct listed plain = {.show = SHOW_TEXT};
    struct date d;
    if (v->type == VALUE_NUMBER)
        cell_value(p, v);
    else if (v->type == VALUE_TEXT && date_parse(v->text, &d))
        cell_date(p, v->text, word_date(r->lang, v->text, r->arena));
    else
        cell_text(p, value_shown(r, &plain, v));
}

/* -- rows ------------------------------------------------------------------------------------------------------- */

struct rows rows_of(struct records list)
{
    return (struct rows){.list = list};
}

struct rows rows_of_figures(bool (*wanted)(struct report *, const struct record *))
{
    return (struct rows){.figures = true, .wanted = wanted};
}

/* The first row is the next one, again. */
static void rows_begin(struct report *r, struct rows *rows)
{
    rows->at = 0;
    if (rows->figures)
        rows->walk = figures_begin(r->model, rows->scattered && !r->model->scattered);
}

static const struct record *rows_next(struct report *r, struct rows *rows)
{
    const struct record *o;
    if (!rows->figures)
        return rows->at < rows->list.n ? rows->list.at[rows->at++] : NULL;
    do
        o = figures_next(&rows->walk);
    while (o && !rows->wanted(r, o));
    return o;
}

size_t rows_count(struct report *r, struct rows rows)
{
    size_t n = 0;
    rows_begin(r, &rows);
    while (rows_next(r, &rows))
        n++;
    return n;
}

/* -- columns ---------------------------------------------------------------------------------------------------- */

static bool has_extra(const struct extra *x, struct slice name)
{
    for (size_t i = 0; i < x->names.n; i++)
        if (slice_eq(x->names.at[i], name))
            return true;
    return false;
}

/* Fields "parent.…" are those of the element that holds this one, which is a record of its own; "_id" and the like are a
 * portal's bookkeeping. True when other records of this shape have nothing more to tell. */
static bool find_extras(struct arena *a, struct extra *x, const struct listed *columns, const char *const *without,
                        const struct record *record)
{
    bool all = true;
    for (size_t k = 0; k < record->shape->n; k++) {
        struct slice name = record->shape->names[k];
        bool known = is_listed(columns, name) || slice_starts(name, "parent.") || slice_starts(name, "_") ||
                     among(origin, name) || among(without, name) || has_extra(x, name);
        if (!known && !value_is_empty(&record->values[k]))
            LIST_PUSH(a, &x->names, name);
        else
            all = all && known;
    }
    return all;
}

/* What the rows fill, found in one walk over them: a mark for each column, the fields that the table does not name. */
struct filled {
    bool *columns;
    size_t missing; /* columns that no row has filled yet */
    size_t n;       /* rows */
    struct extra extra;
    LIST(bool) looked; /* by id of the shape: all its fields are known or among the extras */
    struct binder binder;
};

static void look_through(struct report *r, struct filled *f, const struct listed *columns, const char *const *without,
                         struct arena *kept, const struct record *record)
{
    const int *at = bind(&f->binder, record->shape);
    for (size_t i = 0; columns[i].head && f->missing; i++) {
        const struct listed *c = &columns[i];
        if (!f->columns[i] && (c->make ? c->make(r, record).len > 0 : !value_is_empty(record_at(record, at[i])))) {
            f->columns[i] = true;
            f->missing--;
        }
    }
    while (f->looked.n <= record->shape->id)
        LIST_PUSH(kept, &f->looked, false);
    if (!f->looked.at[record->shape->id])
        f->looked.at[record->shape->id] = find_extras(kept, &f->extra, columns, without, record);
    f->n++;
}

static struct filled find_filled(struct report *r, const struct listed *columns, const char *const *without, struct rows *rows)
{
    struct filled f = {0};
    struct arena row = {0}, *kept = r->arena;
    const struct record *record;
    while (columns[f.missing].head)
        f.missing++;
    f.columns = arena_new(kept, bool, f.missing + 1);
    const char **names = arena_new(kept, const char *, f.missing + 1);
    for (size_t i = 0; i < f.missing; i++)
        names[i] = columns[i].field ? columns[i].field : "";
    f.binder = (struct binder){.names = names, .arena = kept};
    rows_begin(r, rows);
    r->arena = &row;
    while ((record = rows_next(r, rows))) {
        struct arena_mark mark = arena_mark(&row);
        look_through(r, &f, columns, without, kept, record);
        arena_release(&row, mark);
    }
    r->arena = kept;
    arena_free(&row);
    return f;
}

static struct column column_of(const struct report *r, const struct listed *c)
{
    static const enum column_type types[] = {
        [SHOW_NUMBER] = COLUMN_NUMBER, [SHOW_DATE] = COLUMN_DATE, [SHOW_LINK] = COLUMN_LINK, [SHOW_MADE] = COLUMN_TEXT};
    return (struct column){.head = tell(r, c->head),
                           .unit = tell(r, c->unit),
                           .type = types[c->show],
                           .width = c->width,
                           .decimals = AS_IT_CAME,
                           .aside = c->aside};
}

/* The rows of the table that some record fills; tells of the others in a note. */
static size_t choose(struct report *r, struct page *p, const struct listed *columns, const struct filled *f,
                     const struct listed **to)
{
    LIST(struct slice) left = {0};
    size_t n = 0;
    for (size_t i = 0; columns[i].head; i++)
        if (columns[i].always || !f->n || f->columns[i])
            to[n++] = &columns[i];
        else
            LIST_PUSH(r->arena, &left, tell(r, columns[i].head));
    if (left.n)
        page_note(p, tell_with(r, WORD_left_columns, join(r, left.at, left.n, ", "), S(""), S("")));
    return n;
}

static void tell_aside(struct report *r, struct page *p, const struct listed **chosen, size_t n, bool extras)
{
    size_t i = 0;
    while (i < n && !chosen[i]->aside)
        i++;
    if (i < n)
        page_note(p, tell_with(r, WORD_aside_from, tell(r, chosen[i]->head), S(""), S("")));
    else if (extras)
        page_note(p, tell(r, WORD_aside_extras));
}

/* The fields that the columns read: field and qualifier of each, then the extras; NULL at the end. */
static const char *const *fields_of(struct report *r, const struct listed **chosen, size_t n, const struct extra *extra)
{
    const char **names = arena_new(r->arena, const char *, 2 * n + extra->names.n + 1), **to = names;
    for (size_t i = 0; i < n; i++) {
        *to++ = chosen[i]->field ? chosen[i]->field : "";
        *to++ = chosen[i]->field ? qualifier_field(r, chosen[i]->field) : "";
    }
    for (size_t i = 0; i < extra->names.n; i++)
        *to++ = slice_cstr(r->arena, extra->names.at[i]);
    return names;
}

static void put_rows(struct report *r, struct page *p, const struct listed **chosen, size_t n, const struct extra *extra,
                     struct rows *rows)
{
    struct binder binder = {.names = fields_of(r, chosen, n, extra), .arena = r->arena};
    struct arena row = {0}, *kept = r->arena;
    struct put cell = {.report = r, .page = p};
    rows_begin(r, rows);
    r->arena = &row;
    while ((cell.record = rows_next(r, rows))) {
        struct arena_mark mark = arena_mark(&row);
        const int *at = bind(&binder, cell.record->shape);
        for (size_t k = 0; k < n; k++) {
            cell.column = chosen[k];
            cell.value = record_at(cell.record, at[2 * k]);
            cell.qualifier = record_at(cell.record, at[2 * k + 1]);
            put_cell(&cell);
        }
        for (size_t k = 0; k < extra->names.n; k++)
            put_extra(r, p, record_at(cell.record, at[2 * n + k]));
        arena_release(&row, mark);
    }
    r->arena = kept;
    arena_free(&row);
}

void listing_rows(struct report *r, struct page *p, const struct listed *columns, const char *const *without, struct rows rows,
                  size_t keep)
{
    struct filled filled = find_filled(r, columns, without, &rows);
    const struct extra *extra = &filled.extra;
    size_t most = 0;
    while (columns[most].head)
        most++;
    const struct listed **chosen = arena_new(r->arena, const struct listed *, most + 1);
    size_t n = choose(r, p, columns, &filled, chosen);
    tell_aside(r, p, chosen, n, extra->names.n > 0);
    struct column *made = arena_new(r->arena, struct column, n + extra->names.n + 1);
    for (size_t i = 0; i < n; i++)
        made[i] = column_of(r, chosen[i]);
    for (size_t i = 0; i < extra->names.n; i++)
        made[n + i] = (struct column){.head = extra->names.at[i], .width = 18, .decimals = AS_IT_CAME, .aside = true};
    page_table(p, made, n + extra->names.n, keep);
    put_rows(r, p, chosen, n, extra, &rows);
}

void listing(struct report *r, struct page *p, const struct listed *columns, const char *const *without, struct records records,
             size_t keep)
{
    listing_rows(r, p, columns, without, rows_of(records), keep);
}
