/* reconcile - one entity where several spellings stand for it, one figure where sources disagree.
 */
#include "base/buffer.h"
#include "match/names.h"
#include "match/organisation.h"
#include "record/table.h"
#include "stage.h"
#include "text/date.h"
#include "text/name.h"

enum { FROM_MOST = 20 };

/* A record of the phase of the entities; findings among them keep their place. */
struct held {
    struct record r;
    size_t into;        /* itself, or an earlier one that it is part of */
    uint64_t n;         /* records that it stands for; 0: itself alone */
    struct slice *from; /* their places, at most FROM_MOST */
};

/* A figure of a source whose figures may overlap with another's. */
struct figure {
    struct record r;
    size_t next; /* of the same group; SIZE_MAX: the last */
    bool merged;
};

struct group {
    size_t first, last;
};

struct state {
    struct words overlap, prefer; /* the options */
    struct maker keep;            /* records that live as long as the chain */
    enum phase phase;
    LIST(struct held) held;
    struct names partners; /* organisation key -> place in `held` */
    struct table ids;      /* id of a partner -> place in `held` */
    struct table moved; /* id of an entity that is now part of another -> place of that in `held` */
    struct binder refs, keys;
    LIST(struct figure) figures;
    LIST(struct group) groups;
    struct table by_key; /* figure_key -> place in `groups` */
};

enum { R_PROPONENT, R_PARTNERS };
static const char *const refs[] = {"proponent", "partners", NULL};

/* What two figures must have in common to be the same figure. */
enum {
    K_SOURCE,
    K_AREA,
    K_ENTITY,
    K_LEVEL,
    K_INDICATOR,
    K_DEFINITION,
    K_PERIOD,
    K_CATEGORY,
    K_NATURE,
    K_VALUE,
    K_QUALIFIER,
    K_CITED
};
enum { KEY_FIRST = K_AREA, KEY_LAST = K_NATURE };
static const char *const keys[] = {"source",     "area",   "entity",   "level",  "indicator",
                                   "definition", "period", "category", "nature", "value",
                                   "qualifier",  "cited",  NULL};

static int reconcile_open(struct ctx *ctx)
{
    struct state *s = ctx->state;
    s->keep = (struct maker){ctx->maker->shapes, ctx->perm};
    s->partners.arena = ctx->perm;
    s->refs = (struct binder){.names = refs, .arena = ctx->perm};
    s->keys = (struct binder){.names = keys, .arena = ctx->perm};
    return 0;
}

/* "source:line", with the item of a JSON array as "source:line#item". */
static struct slice place_of(const struct record *r, struct arena *a)
{
    struct slice source = record_text(r, "source"), line = record_text(r, "line"),
                 item = record_text(r, "item");
    return slice_format(a, "%.*s%s%.*s%s%.*s", SL(source), line.len ? ":" : "", SL(line),
                        item.len ? "#" : "", SL(item));
}

/* -- which entities are one -------------------------------------------------------------------- */

static size_t root_of(const struct state *s, size_t i)
{
    while (s->held.at[i].into != i)
        i = s->held.at[i].into;
    return i;
}

/* The earlier one takes the later one in. */
static void join(struct state *s, size_t a, size_t b)
{
    a = root_of(s, a);
    b = root_of(s, b);
    if (a < b)
        s->held.at[b].into = a;
    else
        s->held.at[a].into = b;
}

static const char *label_field(enum kind_id kind)
{
    return kind_field(kind, S("title")) ? "title" : "name";
}

/* Same kind, same id, same name or title, or one that says none. Where the titles differ the id is
 * wrong, not the title: both go on, and validate rejects the second. */
static void join_ids(struct ctx *ctx, struct state *s)
{
    struct arena *a = ctx->maker->arena;
    struct table by_id = {0}, by_label = {0};
    for (size_t i = 0; i < s->held.n; i++) {
        const struct record *r = &s->held.at[i].r;
        struct slice id = record_text(r, "id"), label = record_text(r, label_field(r->shape->kind));
        if (r->shape->kind == KIND_finding || !id.len)
            continue;
        bool fresh, fresh_label;
        struct slice key = label.len ? name_key(label, a) : S("");
        size_t *at = table_at(
            &by_id, a, slice_format(a, "%s %.*s", kinds[r->shape->kind].name, SL(id)), &fresh);
        *at = fresh ? i : *at;
        const struct record *first = &s->held.at[*at].r;
        if (!fresh && (!label.len || !record_text(first, label_field(first->shape->kind)).len))
            join(s, *at, i);
        at = table_at(&by_label, a,
                      slice_format(a, "%s %.*s\n%.*s", kinds[r->shape->kind].name, SL(id), SL(key)),
                      &fresh_label);
        *at = fresh_label ? i : *at;
        if (!fresh_label)
            join(s, *at, i);
    }
}

static void join_name(struct ctx *ctx, struct state *s, struct slice name, size_t i)
{
    struct slice key = organisation_key(name, ctx->maker->arena);
    const struct name_hit *hit = names_find(&s->partners, key);
    if (hit)
        join(s, hit->thing, i);
    else
        names_add(&s->partners, key, i);
}

/* Calls `each` with the name and the aliases of a partner. */
static void each_name(struct ctx *ctx, struct state *s, size_t i,
                      void (*each)(struct ctx *, struct state *, struct slice, size_t))
{
    const struct value *aliases = record_get(&s->held.at[i].r, "aliases");
    each(ctx, s, record_text(&s->held.at[i].r, "name"), i);
    for (size_t k = 0; aliases->type == VALUE_LIST && k < aliases->list.n; k++)
        each(ctx, s, aliases->list.items[k], i);
}

static void join_partners(struct ctx *ctx, struct state *s)
{
    for (size_t i = 0; i < s->held.n; i++)
        if (s->held.at[i].r.shape->kind == KIND_partner)
            each_name(ctx, s, i, join_name);
}

/* -- one out of two ---------------------------------------------------------------------------- */

static bool holds(const struct value *list, struct slice item)
{
    for (size_t i = 0; i < list->list.n; i++)
        if (slice_eq(list->list.items[i], item))
            return true;
    return false;
}

/* Both lists, each item once. */
static struct value unite(struct arena *a, const struct value *x, const struct value *y)
{
    size_t n = x->type == VALUE_LIST ? x->list.n : 0, m = y->type == VALUE_LIST ? y->list.n : 0;
    struct slice *items = arena_new(a, struct slice, n + m);
    struct value v = value_list(items, 0);
    for (size_t i = 0; i < n + m; i++) {
        struct slice item = i < n ? x->list.items[i] : y->list.items[i - n];
        if (!holds(&v, item))
            items[v.list.n++] = item;
    }
    return v;
}

/* The other's name is one more alias. */
static void add_alias(struct state *s, struct record *r, struct slice name)
{
    struct value one = value_list(&name, 1),
                 all = unite(s->keep.arena, record_get(r, "aliases"), &one);
    if (name.len && !slice_eq(name, record_text(r, label_field(r->shape->kind))))
        record_set(&s->keep, r, "aliases", all);
}

/* 2018 and 2018-07 do not disagree: the one says less. */
static bool one_refines(struct slice a, struct slice b)
{
    struct date d;
    struct slice shorter = a.len < b.len ? a : b, longer = a.len < b.len ? b : a;
    return date_parse(a, &d) && date_parse(b, &d) &&
           slice_eq(slice_sub(longer, 0, shorter.len), shorter);
}

/* Free text of two sources always differs; what can contradict is a code, a number, a date, a yes
 * or no. */
static bool contradicts(const struct field *f, const struct value *a, const struct value *b)
{
    if (!f || f->type == FIELD_TEXT || f->type == FIELD_LIST)
        return false;
    if (a->type == VALUE_NUMBER && b->type == VALUE_NUMBER)
        return a->number < b->number || a->number > b->number;
    return !value_eq(a, b);
}

static struct slice with_place(struct slice text, const struct record *r, struct arena *a)
{
    return slice_format(a, "%.*s%s(%.*s)", SL(text), text.len ? " " : "", SL(place_of(r, a)));
}

static int report_merge(struct ctx *ctx, enum severity severity, const char *field,
                        const struct record *into, const struct record *r, const struct value *kept,
                        const struct value *other)
{
    struct arena *a = ctx->maker->arena;
    struct finding f = {.severity = severity,
                        .rule = "merged",
                        .about = r,
                        .field = slice_of(field),
                        .found = with_place(value_as_text(other), r, a),
                        .wanted = with_place(value_as_text(kept), into, a)};
    return report(ctx, &f);
}

/* The place of a record and its label are its own; a qualifier goes where its number goes. */
static bool is_own_field(struct slice name, enum kind_id kind)
{
    static const char *const own[] = {"source", "line", "item", "id", "n", "from"};
    const char *tail = "_qualifier";
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (slice_is(name, own[i]))
            return true;
    return slice_is(name, label_field(kind)) ||
           (name.len > strlen(tail) &&
            slice_starts(slice_sub(name, name.len - strlen(tail), name.len), tail));
}

static void take_value(struct state *s, struct record *into, const struct record *r,
                       const char *name)
{
    struct arena *a = s->keep.arena;
    const char *qualifier = slice_format(a, "%s_qualifier", name).at;
    record_set(&s->keep, into, name, *record_get(r, name));
    if (record_get(r, qualifier)->type != VALUE_ABSENT)
        record_set(&s->keep, into, qualifier, *record_get(r, qualifier));
}

static int merge_field(struct ctx *ctx, struct state *s, struct record *into,
                       const struct record *r, size_t i)
{
    const char *name = slice_cstr(s->keep.arena, r->shape->names[i]);
    const struct value *ours = record_get(into, name), *theirs = &r->values[i];
    const struct field *f = kind_field(r->shape->kind, r->shape->names[i]);
    if (is_own_field(r->shape->names[i], r->shape->kind) || value_is_empty(theirs))
        return 0;
    if (value_is_empty(ours))
        take_value(s, into, r, name);
    else if (ours->type == VALUE_LIST && theirs->type == VALUE_LIST)
        record_set(&s->keep, into, name, unite(s->keep.arena, ours, theirs));
    else if (f && f->type == FIELD_DATE && one_refines(value_as_text(ours), value_as_text(theirs)))
        record_set(&s->keep, into, name,
                   value_as_text(ours).len < value_as_text(theirs).len ? *theirs : *ours);
    else if (contradicts(f, ours, theirs))
        return report_merge(ctx, SEVERITY_WARNING, name, into, r, ours, theirs);
    return 0;
}

static void note_place(struct state *s, struct held *into, const struct record *r)
{
    if (!into->from)
        into->from = arena_new(s->keep.arena, struct slice, FROM_MOST);
    if (into->n < FROM_MOST)
        into->from[into->n] = place_of(r, s->keep.arena);
    into->n++;
}

/* Whatever is said of the merged one is said of the other from now on. */
static void move_id(struct ctx *ctx, struct state *s, const struct record *r, size_t into)
{
    bool fresh;
    struct slice id = record_text(r, "id");
    if (id.len && !slice_eq(id, record_text(&s->held.at[into].r, "id")))
        *table_at(&s->moved, ctx->perm, id, &fresh) = into;
}

static int merge_one(struct ctx *ctx, struct state *s, size_t i)
{
    size_t root = root_of(s, i);
    struct held *into = &s->held.at[root];
    struct record *r = &s->held.at[i].r;
    const char *label = label_field(r->shape->kind);
    if (report_merge(ctx, SEVERITY_INFO, label, &into->r, r, record_get(&into->r, label),
                     record_get(r, label)))
        return -1;
    if (!into->n)
        note_place(s, into, &into->r);
    note_place(s, into, r);
    if (!record_text(&into->r, label).len && record_text(r, label).len)
        record_set(&s->keep, &into->r, label, *record_get(r, label));
    if (kind_field(r->shape->kind, S("aliases")))
        add_alias(s, &into->r, record_text(r, label));
    for (size_t k = 0; k < r->shape->n; k++)
        if (merge_field(ctx, s, &into->r, r, k))
            return -1;
    move_id(ctx, s, r, root);
    merge_away(ctx, r);
    return 0;
}

static void set_from(struct state *s, struct held *h)
{
    struct arena *a = s->keep.arena;
    record_set(&s->keep, &h->r, "n", value_count(a, h->n));
    record_set(&s->keep, &h->r, "from", value_list(h->from, h->n < FROM_MOST ? h->n : FROM_MOST));
}

/* -- who is meant ------------------------------------------------------------------------------ */

static void book_name(struct ctx *ctx, struct state *s, struct slice name, size_t i)
{
    names_add(&s->partners, organisation_key(name, ctx->maker->arena), i);
}

static void book_partners(struct ctx *ctx, struct state *s)
{
    s->partners = (struct names){.arena = ctx->perm};
    for (size_t i = 0; i < s->held.n; i++) {
        struct held *h = &s->held.at[i];
        struct slice id = record_text(&h->r, "id");
        bool fresh;
        if (h->r.shape->kind != KIND_partner)
            continue;
        size_t root = root_of(s, i), *at = id.len ? table_at(&s->ids, ctx->perm, id, &fresh) : NULL;
        if (at && fresh)
            *at = root;
        if (root == i)
            each_name(ctx, s, i, book_name);
    }
}

/* The partner's own name for any of its names or its id; any other name as it is. */
static struct slice canonical(struct ctx *ctx, const struct state *s, struct slice name)
{
    const struct name_hit *hit =
        names_find(&s->partners, organisation_key(name, ctx->maker->arena));
    const size_t *id = hit ? NULL : table_find(&s->ids, name);
    if (!hit && !id)
        return name;
    struct slice own = record_text(&s->held.at[hit ? hit->thing : *id].r, "name");
    return own.len ? own : name;
}

static void resolve_text(struct ctx *ctx, struct state *s, struct record *r, int at)
{
    struct slice name = value_as_text(record_at(r, at));
    if (name.len)
        record_set_at(r, at, value_text(canonical(ctx, s, name)));
}

static void resolve_list(struct ctx *ctx, struct state *s, struct record *r, int at)
{
    const struct value *v = record_at(r, at);
    if (v->type != VALUE_LIST)
        return;
    struct slice *items = arena_new(ctx->perm, struct slice, v->list.n);
    struct value list = value_list(items, 0);
    for (size_t i = 0; i < v->list.n; i++) {
        struct slice name =
            v->list.items[i].len ? canonical(ctx, s, v->list.items[i]) : v->list.items[i];
        if (!holds(&list, name))
            items[list.list.n++] = name;
    }
    record_set_at(r, at, list);
}

static const struct reference {
    enum kind_id kind;
    int place;
    void (*resolve)(struct ctx *, struct state *, struct record *, int at);
} references[] = {
    {KIND_experiment, R_PROPONENT, resolve_text},
    {KIND_experiment, R_PARTNERS, resolve_list},
    {KIND_programme, R_PARTNERS, resolve_list},
    {KIND_event, R_PARTNERS, resolve_list},
};

static void resolve(struct ctx *ctx, struct state *s, struct record *r)
{
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        const struct reference *ref = &references[i];
        if (ref->kind == r->shape->kind)
            ref->resolve(ctx, s, r, bind(&s->refs, r->shape)[ref->place]);
    }
}

static int end_entities(struct ctx *ctx, struct state *s)
{
    join_ids(ctx, s);
    join_partners(ctx, s);
    for (size_t i = 0; i < s->held.n; i++)
        if (root_of(s, i) != i && merge_one(ctx, s, i))
            return -1;
    book_partners(ctx, s);
    for (size_t i = 0; i < s->held.n; i++) {
        struct held *h = &s->held.at[i];
        if (h->into != i)
            continue;
        if (h->n)
            set_from(s, h);
        resolve(ctx, s, &h->r);
        if (emit(ctx, &h->r))
            return -1;
    }
    return 0;
}

static int hold_entity(struct ctx *ctx, struct state *s, const struct record *r)
{
    struct held h = {.r = record_keep(&s->keep, r), .into = s->held.n};
    LIST_PUSH(ctx->perm, &s->held, h);
    return 0;
}

/* -- figures ----------------------------------------------------------------------------------- */

static bool overlaps(const struct state *s, const struct record *r, const int *at)
{
    struct slice source = value_as_text(record_at(r, at[K_SOURCE]));
    for (size_t i = 0; i < s->overlap.n; i++)
        if (slice_eq(source, s->overlap.at[i]))
            return true;
    return false;
}

/* The fields one behind the other, each ended by a zero byte, which no text of a stream holds. */
static struct slice figure_key(struct arena *a, const struct record *r, const int *at)
{
    size_t len = 0;
    for (int k = KEY_FIRST; k <= KEY_LAST; k++)
        len += value_as_text(record_at(r, at[k])).len + 1;
    char *key = arena_zero(a, len, 1), *to = key;
    for (int k = KEY_FIRST; k <= KEY_LAST; k++) {
        struct slice part = value_as_text(record_at(r, at[k]));
        if (part.len)
            memcpy(to, part.at, part.len);
        to += part.len + 1;
    }
    return (struct slice){key, len};
}

static void hold_figure(struct ctx *ctx, struct state *s, const struct record *r, const int *at)
{
    struct figure f = {.r = record_keep(&s->keep, r), .next = SIZE_MAX};
    size_t me = s->figures.n;
    bool fresh;
    /* A figure that is missing disagrees with nobody. */
    if (record_at(r, at[K_VALUE])->type == VALUE_NUMBER) {
        size_t *group =
            table_at(&s->by_key, ctx->perm, figure_key(ctx->maker->arena, r, at), &fresh);
        if (fresh) {
            *group = s->groups.n;
            LIST_PUSH(ctx->perm, &s->groups, (struct group){me, me});
        } else {
            s->figures.at[s->groups.at[*group].last].next = me;
            s->groups.at[*group].last = me;
        }
    }
    LIST_PUSH(ctx->perm, &s->figures, f);
}

/* Who says it: what the record cites, else the file that it came from. */
static struct slice voice(const struct record *r)
{
    struct slice cited = record_text(r, "cited");
    return cited.len ? cited : record_text(r, "source");
}

static bool begins_with(struct slice s, struct slice prefix)
{
    return s.len >= prefix.len && slice_eq(slice_sub(s, 0, prefix.len), prefix);
}

/* Place in the declared order: of what the record cites, else of its source; what is not declared
 * comes last. */
static size_t preference(const struct state *s, const struct record *r)
{
    struct slice by[] = {record_text(r, "cited"), record_text(r, "source")};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < s->prefer.n; i++)
            if (by[k].len && begins_with(by[k], s->prefer.at[i]))
                return i;
    return s->prefer.n;
}

static size_t choose(const struct state *s, const struct group *g)
{
    size_t best = g->first;
    for (size_t i = g->first; i != SIZE_MAX; i = s->figures.at[i].next)
        if (preference(s, &s->figures.at[i].r) < preference(s, &s->figures.at[best].r))
            best = i;
    return best;
}

/* "=" is what a number says by itself. */
static struct slice sign_of(const struct record *r)
{
    struct slice sign = record_text(r, "qualifier");
    return slice_is(sign, "=") ? S("") : sign;
}

static bool same_figure(const struct record *a, const struct record *b)
{
    double x = record_get(a, "value")->number, y = record_get(b, "value")->number;
    return !(x < y || x > y) && slice_eq(sign_of(a), sign_of(b));
}

/* ">=40 (La Stampa 2016-12-06; bandi:5)" */
static struct slice show(const struct record *r, struct arena *a)
{
    struct slice sign = sign_of(r), digits = record_text(r, "value"),
                 cited = record_text(r, "cited");
    return slice_format(a, "%.*s%.*s (%.*s%s%.*s)", SL(sign), SL(digits), SL(cited),
                        cited.len ? "; " : "", SL(place_of(r, a)));
}

static uint64_t count_voices(const struct state *s, const struct group *g)
{
    uint64_t n = 0;
    for (size_t i = g->first; i != SIZE_MAX; i = s->figures.at[i].next) {
        size_t k = g->first;
        while (k != i && !slice_eq(voice(&s->figures.at[k].r), voice(&s->figures.at[i].r)))
            k = s->figures.at[k].next;
        n += k == i;
    }
    return n;
}

static int report_conflict(struct ctx *ctx, const struct record *chosen, struct slice own,
                           const struct value *others)
{
    struct buffer found = {0};
    buffer_slice(&found, own);
    for (size_t i = 0; i < others->list.n; i++)
        buffer_printf(&found, "; %.*s", SL(others->list.items[i]));
    struct finding f = {.severity = SEVERITY_WARNING,
                        .rule = "conflict",
                        .about = chosen,
                        .field = S("value"),
                        .found = buffer_of(&found),
                        .wanted = S("one value (the first in the declared order is used)")};
    int bad = report(ctx, &f);
    buffer_free(&found);
    return bad;
}

/* The chosen figure learns how many say it and what the others say; the others are part of it. */
static int settle(struct ctx *ctx, struct state *s, const struct group *g)
{
    struct arena *a = s->keep.arena;
    size_t chosen = choose(s, g), n = 0;
    struct record *r = &s->figures.at[chosen].r;
    LIST(struct slice) others = {0};
    bool agree = true;
    for (size_t i = g->first; i != SIZE_MAX; i = s->figures.at[i].next, n++) {
        if (i == chosen)
            continue;
        s->figures.at[i].merged = true;
        agree = agree && same_figure(r, &s->figures.at[i].r);
        LIST_PUSH(a, &others, show(&s->figures.at[i].r, a));
    }
    record_set(&s->keep, r, "sources", value_count(a, count_voices(s, g)));
    if (n == 1)
        return 0;
    struct value list = value_list(others.at, others.n);
    struct slice own = show(r, a);
    record_set(&s->keep, r, "agree", value_bool(agree));
    record_set(&s->keep, r, "others", list);
    return agree ? 0 : report_conflict(ctx, r, own, &list);
}

static int end_figures(struct ctx *ctx, struct state *s)
{
    for (size_t i = 0; i < s->groups.n; i++)
        if (settle(ctx, s, &s->groups.at[i]))
            return -1;
    for (size_t i = 0; i < s->figures.n; i++) {
        struct figure *f = &s->figures.at[i];
        if (f->merged)
            merge_away(ctx, &f->r);
        else if (emit(ctx, &f->r))
            return -1;
    }
    return 0;
}

/* A figure about an entity that is now part of another is about that one. */
static struct record redirect(struct ctx *ctx, const struct state *s, const struct record *r,
                              const int *at)
{
    const struct value *entity = record_at(r, at[K_ENTITY]);
    const size_t *into =
        s->moved.n && entity->type == VALUE_TEXT ? table_find(&s->moved, entity->text) : NULL;
    if (!into)
        return *r;
    struct record own = record_own(ctx->maker, r);
    record_set_at(&own, at[K_ENTITY], *record_get(&s->held.at[*into].r, "id"));
    return own;
}

static int reconcile_observation(struct ctx *ctx, struct state *s, const struct record *r)
{
    const int *at = bind(&s->keys, r->shape);
    struct record own = redirect(ctx, s, r, at);
    if (!overlaps(s, &own, at))
        return emit(ctx, &own);
    hold_figure(ctx, s, &own, at);
    return 0;
}

/* -- the stage --------------------------------------------------------------------------------- */

static int reconcile_record(struct ctx *ctx, struct record *r)
{
    struct state *s = ctx->state;
    enum phase phase = kind_phase(r->shape->kind);
    if (phase == PHASE_ENTITIES ||
        (phase == PHASE_NEUTRAL && s->held.n && s->phase == PHASE_ENTITIES))
        return hold_entity(ctx, s, r);
    if (r->shape->kind == KIND_observation)
        return reconcile_observation(ctx, s, r);
    return emit(ctx, r);
}

static int reconcile_phase(struct ctx *ctx, enum phase ended)
{
    struct state *s = ctx->state;
    s->phase = (enum phase)(ended + 1);
    if (ended == PHASE_ENTITIES)
        return end_entities(ctx, s);
    if (ended == PHASE_FIGURES)
        return end_figures(ctx, s);
    return 0;
}

static const struct option options[] = {
    {"overlap", 0, OPTION_LIST, OPTION_AT(struct state, overlap), "SOURCE,...", NULL,
     "Sources whose figures may be the same figures; without it no two figures are compared",
     "reconcile"},
    {"prefer", 0, OPTION_LIST, OPTION_AT(struct state, prefer), "TEXT,...", NULL,
     "Whose figure is used where several say one: beginnings of `cited` or ids of sources, the "
     "best first",
     "reconcile"},
    {0},
};

const struct stage stage_reconcile = {
    .name = "reconcile",
    .summary = "one entity where several spellings stand for it, one figure where sources disagree",
    .options = options,
    .about = "Entities of one kind with the same id and name, and partners that share a name or "
             "alias (legal forms, case and "
             "accents apart), become one: empty fields are filled, lists united, contradictions "
             "reported. Names of "
             "organisations in experiments, programmes and events become the partner's name. "
             "Figures of the overlapping "
             "sources about the same area or entity, level, indicator, definition, period, "
             "category and nature become one, "
             "with `sources` (how many say it), `agree` and `others`; a disagreement is a finding.",
    .state_size = sizeof(struct state),
    .open = reconcile_open,
    .record = reconcile_record,
    .phase = reconcile_phase,
};
