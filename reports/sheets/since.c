/* since - what the sheets about the previous edition share. */
#include "reports/sheets/since.h"

struct slice since_line(struct report *r)
{
    struct slice day = word_long_date(r->lang, r->changes->old.as_of, r->arena);
    if (!day.len)
        return tell_with(r, WORD_since_no_day, r->changes->old.title, S(""), S(""));
    return tell_with(r, WORD_since, r->changes->old.title, day, S(""));
}

void since_nothing(struct report *r, struct page *p, int columns)
{
    cell_text(p, tell(r, WORD_since_same));
    for (int i = 1; i < columns; i++)
        cell_none(p);
}

const struct item *since_any(const struct change_pair *p)
{
    return p->new ? p->new : p->old;
}

struct slice since_name(struct report *r, const struct item *i, enum cell code)
{
    static const struct {
        enum cell code, name;
        enum kind_id kinds[6]; /* KIND_OTHER ends them */
    } all[] = {
        {CELL_node, CELL_node_name, {KIND_indicator, KIND_OTHER}},
        {CELL_indicator, CELL_indicator_name, {KIND_indicator, KIND_OTHER}},
        {CELL_area, CELL_area_name, {KIND_area, KIND_OTHER}},
        {CELL_entity, CELL_entity_name, {KIND_programme, KIND_call, KIND_partner, KIND_experiment, KIND_event, KIND_OTHER}},
    };
    struct slice text = item_get(i, code);
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        for (const enum kind_id *kind = all[k].kinds; all[k].code == code && *kind != KIND_OTHER; kind++)
            if (model_first(r->model, *kind, *kind == KIND_indicator ? "code" : "id", text))
                return model_name(r->model, r->lang, *kind, text);
        if (all[k].code == code && item_get(i, all[k].name).len)
            return item_get(i, all[k].name);
    }
    return text;
}

struct slice since_subject(struct report *r, const struct item *i)
{
    return since_name(r, i, item_get(i, CELL_entity).len ? CELL_entity : CELL_area);
}
