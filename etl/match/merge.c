/* merge - the values of two records that are one. */
#include "match/merge.h"

#include "match/same.h"
#include "text/date.h"

bool merge_holds(const struct value *list, struct slice item)
{
    for (size_t i = 0; i < list->list.n; i++)
        if (slice_eq(list->list.items[i], item))
            return true;
    return false;
}

struct value merge_lists(struct arena *a, const struct value *x, const struct value *y)
{
    size_t n = x->type == VALUE_LIST ? x->list.n : 0, m = y->type == VALUE_LIST ? y->list.n : 0;
    struct slice *items = arena_new(a, struct slice, n + m);
    struct value v = value_list(items, 0);
    for (size_t i = 0; i < n + m; i++) {
        struct slice item = i < n ? x->list.items[i] : y->list.items[i - n];
        if (!merge_holds(&v, item))
            items[v.list.n++] = item;
    }
    return v;
}

bool merge_refines(struct slice a, struct slice b)
{
    struct date d;
    struct slice shorter = a.len < b.len ? a : b, longer = a.len < b.len ? b : a;
    return date_parse(a, &d) && date_parse(b, &d) &&
           slice_eq(slice_sub(longer, 0, shorter.len), shorter);
}

/* Free text of two sources always differs; what can contradict is a code, a number, a date, a yes
 * or no. */
bool merge_contradicts(const struct field *f, const struct value *a, const struct value *b)
{
    if (!f || f->type == FIELD_TEXT || f->type == FIELD_LIST)
        return false;
    if (a->type == VALUE_NUMBER && b->type == VALUE_NUMBER)
        return a->number < b->number || a->number > b->number;
    return !value_eq(a, b);
}

/* The place of a record and its label are its own; a qualifier goes where its number goes. */
bool merge_is_own(struct slice name, enum kind_id kind)
{
    static const char *const own[] = {"source", "line", "item", "id", "n", "from"};
    const char *tail = "_qualifier";
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (slice_is(name, own[i]))
            return true;
    return slice_is(name, same_label_field(kind)) ||
           (name.len > strlen(tail) &&
            slice_starts(slice_sub(name, name.len - strlen(tail), name.len), tail));
}

struct slice merge_place(const struct record *r, struct arena *a)
{
    struct slice source = record_text(r, "source"), line = record_text(r, "line"),
                 item = record_text(r, "item");
    return slice_format(a, "%.*s%s%.*s%s%.*s", SL(source), line.len ? ":" : "", SL(line),
                        item.len ? "#" : "", SL(item));
}
