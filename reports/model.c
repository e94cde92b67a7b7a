/* model - all records of a stream, kept and found again: what every report is made from. No workbook and no JSON here. */
#include "model.h"

/* One kind by one field: a table from text to a list of records. */
struct model_index {
    enum kind_id kind;
    const char *field;
    struct table table; /* text -> place in lists */
    LIST(struct { LIST(const struct record *) records; }) lists;
};

void model_open(struct model *m, struct maker maker, struct slice as_of)
{
    *m = (struct model){.maker = maker, .as_of = slice_copy(maker.arena, as_of)};
}

static void keep(struct model *m, const struct record *r)
{
    struct record *own = arena_new(m->maker.arena, struct record, 1);
    *own = record_keep(&m->maker, r);
    LIST_PUSH(m->maker.arena, &m->of[r->shape->kind], own);
}

/* What every observation is asked, looked up once a shape. */
enum { OF_NATURE, OF_ENTITY, OF_AREA, OF_INDICATOR };

static struct slice ask(struct model *m, const struct record *observation, int what)
{
    static const char *const names[] = {"nature", "entity", "area", "indicator", NULL};
    if (!m->places.names)
        m->places = (struct binder){.names = names, .arena = m->maker.arena};
    return value_as_text(record_at(observation, bind(&m->places, observation->shape)[what]));
}

static void note_spread(struct model *m, const struct record *r)
{
    struct slice area = ask(m, r, OF_AREA);
    bool fresh;
    if (!area.len)
        return;
    size_t *at = table_at(&m->indicators, m->maker.arena, ask(m, r, OF_INDICATOR), &fresh);
    if (fresh) {
        *at = m->spreads.n;
        LIST_PUSH(m->maker.arena, &m->spreads, (struct model_spread){0});
    }
    struct model_spread *s = &m->spreads.at[*at];
    size_t most = sizeof s->areas / sizeof *s->areas;
    for (size_t i = 0; i < s->n; i++)
        if (s->n == most || slice_eq(s->areas[i], area))
            return;
    s->areas[s->n++] = slice_copy(m->maker.arena, area);
}

bool model_of_cities(const struct model *m, struct slice indicator)
{
    const size_t *at = table_find(&m->indicators, indicator);
    return at && m->spreads.at[*at].n == sizeof m->spreads.at->areas / sizeof *m->spreads.at->areas;
}

bool model_is_observed(struct model *m, const struct record *observation)
{
    return !slice_is(ask(m, observation, OF_NATURE), "computed") && !ask(m, observation, OF_ENTITY).len &&
           model_of_cities(m, ask(m, observation, OF_INDICATOR));
}

int model_add(struct model *m, const struct record *r)
{
    m->cells += r->shape->n;
    if (r->shape->kind == KIND_observation) {
        note_spread(m, r);
        if (m->beside && !is_computed(r) && m->figures++ >= m->figures_most) {
            if (!m->spool && !(m->spool = spool_open(m->maker.arena, m->beside, m->error)))
                return -1;
            return spool_add(m->spool, r);
        }
    }
    keep(m, r);
    return 0;
}

/* -- figures on the disk ---------------------------------------------------------------------------------------- */

void model_spool(struct model *m, const char *beside, size_t figures_most, struct error *e)
{
    m->beside = beside;
    m->figures_most = figures_most;
    m->error = e;
}

/* Something in the report can ask for this figure by what it is about. */
static bool is_asked_for(struct model *m, const struct record *r)
{
    static const enum kind_id entities[] = {KIND_programme, KIND_call, KIND_partner, KIND_experiment, KIND_event};
    struct slice entity = ask(m, r, OF_ENTITY), area = ask(m, r, OF_AREA);
    for (size_t i = 0; entity.len && i < sizeof entities / sizeof *entities; i++)
        if (model_first(m, entities[i], "id", entity))
            return true;
    return area.len && m->of[KIND_score].n && model_first(m, KIND_score, "area", area);
}

int model_gather(struct model *m)
{
    struct record r;
    int there;
    m->in_order = m->of[KIND_observation].n;
    if (!m->spool)
        return 0;
    if (spool_rewind(m->spool))
        return -1;
    while ((there = spool_next(m->spool, &r)) > 0) {
        m->scattered = m->scattered || !model_is_observed(m, &r);
        if (is_asked_for(m, &r))
            keep(m, &r);
    }
    return there;
}

void model_close(struct model *m)
{
    if (m->spool)
        spool_close(m->spool);
    m->spool = NULL;
}

struct figures_walk figures_begin(struct model *m, bool memory_only)
{
    if (m->spool && !memory_only)
        (void)spool_rewind(m->spool); /* what was not written is missed by the next read */
    return (struct figures_walk){.model = m, .memory_only = memory_only};
}

const struct record *figures_next(struct figures_walk *w)
{
    struct model *m = w->model;
    size_t n = m->spool ? m->in_order : m->of[KIND_observation].n;
    if (w->at < n)
        return m->of[KIND_observation].at[w->at++];
    return m->spool && !w->memory_only && spool_next(m->spool, &w->record) > 0 ? &w->record : NULL;
}

size_t model_figures_most(const struct model *m)
{
    return m->spool ? m->in_order + spool_n(m->spool) : m->of[KIND_observation].n;
}

struct records model_all(const struct model *m, enum kind_id kind)
{
    return (struct records){m->of[kind].at, m->of[kind].n};
}

/* -- looking up ------------------------------------------------------------------------------------------------- */

static void index_text(struct model *m, struct model_index *x, struct slice text, const struct record *r)
{
    bool fresh;
    size_t *at = table_at(&x->table, m->maker.arena, text, &fresh);
    if (fresh) {
        *at = x->lists.n;
        if (x->lists.n == x->lists.cap)
            x->lists.at = arena_grow(m->maker.arena, x->lists.at, &x->lists.cap, sizeof *x->lists.at);
        memset(&x->lists.at[x->lists.n++], 0, sizeof *x->lists.at);
    }
    LIST_PUSH(m->maker.arena, &x->lists.at[*at].records, r);
}

static struct model_index *make_index(struct model *m, enum kind_id kind, const char *field)
{
    struct model_index *x = arena_new(m->maker.arena, struct model_index, 1);
    x->kind = kind;
    x->field = field;
    for (size_t i = 0; i < m->of[kind].n; i++) {
        const struct record *r = m->of[kind].at[i];
        const struct value *v = record_get(r, field);
        if (v->type == VALUE_LIST)
            for (size_t k = 0; k < v->list.n; k++)
                index_text(m, x, v->list.items[k], r);
        else if (!value_is_empty(v))
            index_text(m, x, value_as_text(v), r);
    }
    LIST_PUSH(m->maker.arena, &m->indexes, x);
    return x;
}

struct records model_with(struct model *m, enum kind_id kind, const char *field, struct slice text)
{
    struct model_index *x = NULL;
    for (size_t i = 0; i < m->indexes.n && !x; i++)
        if (m->indexes.at[i]->kind == kind && !strcmp(m->indexes.at[i]->field, field))
            x = m->indexes.at[i];
    if (!x)
        x = make_index(m, kind, field);
    const size_t *at = table_find(&x->table, text);
    return at ? (struct records){x->lists.at[*at].records.at, x->lists.at[*at].records.n} : (struct records){0};
}

const struct record *model_first(struct model *m, enum kind_id kind, const char *field, struct slice text)
{
    struct records found = model_with(m, kind, field, text);
    return found.n ? found.at[0] : NULL;
}

/* -- names ------------------------------------------------------------------------------------------------------ */

struct slice record_in(enum lang l, const struct record *r, const char *it, const char *en)
{
    struct slice mine = record_text(r, l == LANG_EN ? en : it);
    return mine.len ? mine : record_text(r, l == LANG_EN ? it : en);
}

struct slice record_name(enum lang l, const struct record *r)
{
    static const char *const plain[] = {"name", "title", "id", "code"};
    struct slice name = record_in(l, r, "name_it", "name_en");
    for (size_t i = 0; i < sizeof plain / sizeof *plain && !name.len; i++)
        name = record_text(r, plain[i]);
    return name;
}

struct slice model_name(struct model *m, enum lang l, enum kind_id kind, struct slice id)
{
    const struct record *r = model_first(m, kind, kind == KIND_indicator ? "code" : "id", id);
    return r ? record_name(l, r) : id;
}

/* -- order ------------------------------------------------------------------------------------------------------ */

static bool comes_after(const struct record *a, const struct record *b, const char *field)
{
    struct slice x = record_text(a, field), y = record_text(b, field);
    if (!x.len || !y.len)
        return !x.len && y.len;
    return slice_cmp(x, y) > 0;
}

/* Merges two sorted runs, the left one first among equals. */
static void merge(const struct record **to, const struct record **left, size_t n, const struct record **right, size_t k,
                  const char *field)
{
    while (n || k) {
        bool take_right = !n || (k && comes_after(*left, *right, field));
        if (take_right) {
            *to++ = *right++;
            k--;
        } else {
            *to++ = *left++;
            n--;
        }
    }
}

struct records model_sorted(struct model *m, struct records list, const char *field)
{
    const struct record **a = arena_new(m->maker.arena, const struct record *, list.n);
    const struct record **b = arena_new(m->maker.arena, const struct record *, list.n);
    if (list.n)
        memcpy(a, list.at, list.n * sizeof *a);
    for (size_t width = 1; width < list.n; width *= 2) {
        for (size_t i = 0; i < list.n; i += 2 * width) {
            size_t mid = i + width < list.n ? i + width : list.n;
            size_t end = i + 2 * width < list.n ? i + 2 * width : list.n;
            merge(b + i, a + i, mid - i, a + mid, end - mid, field);
        }
        const struct record **swap = a;
        a = b;
        b = swap;
    }
    return (struct records){a, list.n};
}

/* -- figures and the catalogue ---------------------------------------------------------------------------------- */

bool is_computed(const struct record *observation)
{
    return slice_is(record_text(observation, "nature"), "computed");
}

struct records model_figures(struct model *m, struct slice entity)
{
    struct records all = model_with(m, KIND_observation, "entity", entity);
    const struct record **kept = arena_new(m->maker.arena, const struct record *, all.n);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        if (!is_computed(all.at[i]))
            kept[n++] = all.at[i];
    return (struct records){kept, n};
}

struct records model_children(struct model *m, struct slice code)
{
    return model_with(m, KIND_indicator, "parent", code);
}

struct slice model_root(struct model *m, struct slice code)
{
    enum { DEEPEST = 64 };
    for (int i = 0; i < DEEPEST; i++) {
        const struct record *r = model_first(m, KIND_indicator, "code", code);
        struct slice parent = r ? record_text(r, "parent") : S("");
        if (!parent.len)
            return code;
        code = parent;
    }
    return code;
}
