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

static bool is_filled(struct report *r, const struct listed *c, const struct record *record)
{
    return c->make ? c->make(r, record).len > 0 : !value_is_empty(record_get(record, c->field));
}

/* -- cells ------------------------------------------------------------------------------------------------------ */

/* The qualifier of a number other than `value` stands in FIELD_qualifier: "oltre 800" is a text, 800 a number. */
static struct slice qualifier_of(struct report *r, const char *field, const struct record *record)
{
    return record_text(record, slice_format(r->arena, "%s_qualifier", field).at);
}

static void put_number(struct report *r, struct page *p, const struct listed *c, const struct record *record)
{
    const struct value *v = record_get(record, c->field);
    struct slice qualifier = qualifier_of(r, c->field, record);
    struct value made;
    if (c->make) {
        struct slice digits = c->make(r, record);
        bool ok = number_is_json(digits);
        made = ok ? value_digits(digits, number_value(digits, &ok)) : value_null();
        v = &made;
    }
    if (v->type == VALUE_NUMBER && qualifier.len && !slice_is(qualifier, "="))
        cell_text(p, word_quantity(r->lang, qualifier, v->text, -1, S(""), r->arena));
    else
        cell_value(p, v);
}

static void put_cell(struct report *r, struct page *p, const struct listed *c, const struct record *record)
{
    if ((c->empty || c->none) && !is_filled(r, c, record)) {
        if (c->empty)
            cell_text(p, tell(r, c->empty));
        else
            cell_none(p);
        return;
    }
    switch (c->show) {
    case SHOW_NUMBER:
        put_number(r, p, c, record);
        break;
    case SHOW_DATE:
        cell_date(p, raw_text(r, c, record), listed_text(r, c, record));
        break;
    case SHOW_LINK:
        cell_link(p, raw_text(r, c, record));
        break;
    default:
        cell_text(p, listed_text(r, c, record));
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

/* -- columns ---------------------------------------------------------------------------------------------------- */

static bool any_filled(struct report *r, const struct listed *c, struct records records)
{
    for (size_t i = 0; i < records.n; i++)
        if (is_filled(r, c, records.at[i]))
            return true;
    return false;
}

static bool has_extra(const struct extra *x, struct slice name)
{
    for (size_t i = 0; i < x->names.n; i++)
        if (slice_eq(x->names.at[i], name))
            return true;
    return false;
}

/* Fields "parent.…" are those of the element that holds this one, which is a record of its own; "_id" and the like are a
 * portal's bookkeeping. */
static void find_extras(struct report *r, struct extra *x, const struct listed *columns, const char *const *without,
                        struct records records)
{
    for (size_t i = 0; i < records.n; i++) {
        const struct record *record = records.at[i];
        for (size_t k = 0; k < record->shape->n; k++) {
            struct slice name = record->shape->names[k];
            bool known = is_listed(columns, name) || slice_starts(name, "parent.") || slice_starts(name, "_") ||
                         among(origin, name) || among(without, name) || has_extra(x, name);
            if (!known && !value_is_empty(&record->values[k]))
                LIST_PUSH(r->arena, &x->names, name);
        }
    }
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
static size_t choose(struct report *r, struct page *p, const struct listed *columns, struct records records,
                     const struct listed **to)
{
    LIST(struct slice) left = {0};
    size_t n = 0;
    for (; columns->head; columns++)
        if (columns->always || !records.n || any_filled(r, columns, records))
            to[n++] = columns;
        else
            LIST_PUSH(r->arena, &left, tell(r, columns->head));
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

void listing(struct report *r, struct page *p, const struct listed *columns, const char *const *without, struct records records,
             size_t keep)
{
    size_t most = 0;
    while (columns[most].head)
        most++;
    const struct listed **chosen = arena_new(r->arena, const struct listed *, most + 1);
    size_t n = choose(r, p, columns, records, chosen);
    struct extra extra = {0};
    find_extras(r, &extra, columns, without, records);
    tell_aside(r, p, chosen, n, extra.names.n > 0);
    struct column *made = arena_new(r->arena, struct column, n + extra.names.n + 1);
    for (size_t i = 0; i < n; i++)
        made[i] = column_of(r, chosen[i]);
    for (size_t i = 0; i < extra.names.n; i++)
        made[n + i] = (struct column){.head = extra.names.at[i], .width = 18, .decimals = AS_IT_CAME, .aside = true};
    page_table(p, made, n + extra.names.n, keep);
    for (size_t i = 0; i < records.n; i++) {
        for (size_t k = 0; k < n; k++)
            put_cell(r, p, chosen[k], records.at[i]);
        for (size_t k = 0; k < extra.names.n; k++)
            put_extra(r, p, record_get(records.at[i], slice_cstr(r->arena, extra.names.at[k])));
    }
}
