/* tables - the cleaned records as CSV: one file a kind, its columns in the order of kinds.def, then those of the source. */
#include "package.h"

#include "record/table.h"

void csv_cell(struct buffer *b, bool first, struct slice text)
{
    bool quoted = false;
    if (!first)
        buffer_char(b, ',');
    for (size_t i = 0; i < text.len && !quoted; i++)
        quoted = text.at[i] == '"' || text.at[i] == ',' || text.at[i] == '\n' || text.at[i] == '\r';
    if (!quoted) {
        buffer_slice(b, text);
        return;
    }
    buffer_char(b, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            buffer_char(b, '"');
        buffer_char(b, text.at[i]);
    }
    buffer_char(b, '"');
}

/* Where a file lay on the machine that read it is nobody's business. */
static bool is_hidden(enum kind_id kind, struct slice name)
{
    return kind == KIND_source && (slice_is(name, "path") || slice_is(name, "max_rejected"));
}

static bool any_has(struct records list, struct slice name)
{
    const struct shape *last = NULL;
    for (size_t i = 0; i < list.n; i++) {
        if (list.at[i]->shape != last && shape_find(list.at[i]->shape, name) >= 0)
            return true;
        last = list.at[i]->shape;
    }
    return false;
}

static bool has_column(const struct columns *c, struct slice name)
{
    for (size_t i = 0; i < c->n; i++)
        if (slice_eq(c->at[i].name, name))
            return true;
    return false;
}

/* A field that kinds.def does not list is a number or a truth when all its values are. */
static enum field_type type_of(struct records list, struct slice name)
{
    size_t numbers = 0, truths = 0, others = 0;
    for (size_t i = 0; i < list.n; i++) {
        const struct value *v = record_at(list.at[i], shape_find(list.at[i]->shape, name));
        if (value_is_empty(v))
            continue;
        numbers += v->type == VALUE_NUMBER;
        truths += v->type == VALUE_BOOL;
        others += v->type != VALUE_NUMBER && v->type != VALUE_BOOL;
    }
    if (others || (numbers && truths) || (!numbers && !truths))
        return FIELD_TEXT;
    return numbers ? FIELD_NUMBER : FIELD_BOOL;
}

static struct columns columns_of(struct package *p, enum kind_id kind, struct records list)
{
    struct columns c = {0};
    const struct shape *last = NULL;
    for (const struct field *f = kinds[kind].fields; f->name; f++)
        if (any_has(list, slice_of(f->name)) && !is_hidden(kind, slice_of(f->name)))
            LIST_PUSH(p->arena, &c, (struct column){slice_of(f->name), f->type, f->help});
    for (size_t i = 0; i < list.n; last = list.at[i++]->shape) {
        const struct shape *s = list.at[i]->shape;
        for (size_t k = 0; s != last && k < s->n; k++)
            if (!has_column(&c, s->names[k]) && !is_hidden(kind, s->names[k]))
                LIST_PUSH(p->arena, &c, (struct column){s->names[k], type_of(list, s->names[k]), NULL});
    }
    return c;
}

static struct slice cell_text(struct package *p, const struct value *v)
{
    struct buffer b = {0};
    if (v->type == VALUE_BOOL)
        return v->truth ? S("true") : S("false");
    if (v->type != VALUE_LIST)
        return value_as_text(v);
    for (size_t i = 0; i < v->list.n; i++) {
        if (i)
            buffer_char(&b, '|');
        buffer_slice(&b, v->list.items[i]);
    }
    struct slice text = slice_copy(p->arena, buffer_of(&b));
    buffer_free(&b);
    return text;
}

/* A row of one empty cell would be a blank line, which readers skip. */
static void end_row(struct buffer *b, size_t from)
{
    if (b->len == from)
        buffer_text(b, "\"\"");
    buffer_text(b, "\r\n");
}

static void put_rows(struct package *p, struct buffer *b, const struct columns *c, struct records list)
{
    for (size_t k = 0; k < c->n; k++)
        csv_cell(b, !k, c->at[k].name);
    end_row(b, 0);
    for (size_t i = 0; i < list.n; i++) {
        size_t from = b->len;
        struct arena_mark mark = arena_mark(p->arena);
        for (size_t k = 0; k < c->n; k++)
            csv_cell(b, !k, cell_text(p, record_at(list.at[i], shape_find(list.at[i]->shape, c->at[k].name))));
        arena_release(p->arena, mark);
        end_row(b, from);
    }
}

/* The id, where every record has one of its own. */
static struct words key_of(struct package *p, enum kind_id kind, struct records list)
{
    const char *name = kind == KIND_indicator ? "code" : "id";
    struct table seen = {0};
    for (size_t i = 0; i < list.n; i++) {
        bool fresh;
        struct slice id = record_text(list.at[i], name);
        table_at(&seen, p->arena, id, &fresh);
        if (!id.len || !fresh)
            return (struct words){0};
    }
    struct slice *own = arena_new(p->arena, struct slice, 1);
    *own = slice_of(name);
    return (struct words){own, 1};
}

static int write_kind(struct package *p, enum kind_id kind)
{
    struct records list = model_all(p->model, kind);
    struct buffer b = {0};
    if (!list.n)
        return 0;
    struct part part = {.name = kinds[kind].name,
                        .path = slice_format(p->arena, "%s.csv", kinds[kind].name).at,
                        .format = "CSV",
                        .media = "text/csv",
                        .columns = columns_of(p, kind, list),
                        .key = key_of(p, kind, list)};
    put_rows(p, &b, &part.columns, list);
    bool bad = !package_put(p, &part, &b);
    buffer_free(&b);
    return bad ? -1 : 0;
}

/* What was left out, and why: nobody should look for it in vain. */
static int write_left_out(struct package *p)
{
    static const char *const fields[] = {"id", "of", "title", "publisher", "licence", "url"};
    struct columns c = {0};
    struct buffer b = {0};
    if (!p->left_out.n)
        return 0;
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
        LIST_PUSH(p->arena, &c,
                  (struct column){slice_of(fields[k]), FIELD_TEXT, kind_field(KIND_source, slice_of(fields[k]))->help});
        csv_cell(&b, !k, slice_of(fields[k]));
    }
    LIST_PUSH(p->arena, &c, (struct column){S("reason"), FIELD_TEXT, "why it is not part of the package"});
    csv_cell(&b, false, S("reason"));
    buffer_text(&b, "\r\n");
    for (size_t i = 0; i < p->left_out.n; i++) {
        for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
            csv_cell(&b, !k, record_text(p->left_out.at[i].source, fields[k]));
        csv_cell(&b, false, word_code(p->lang, "excluded", slice_of(p->left_out.at[i].why)));
        buffer_text(&b, "\r\n");
    }
    struct part part = {.name = "excluded",
                        .path = "excluded.csv",
                        .format = "CSV",
                        .media = "text/csv",
                        .columns = c};
    bool bad = !package_put(p, &part, &b);
    buffer_free(&b);
    return bad ? -1 : 0;
}

int write_tables(struct package *p)
{
    for (int kind = 0; kind < KINDS; kind++)
        if (write_kind(p, (enum kind_id)kind))
            return -1;
    return write_left_out(p);
}
