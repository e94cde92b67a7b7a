/* same - which records of organisations and experiments stand for one, and which names in other records mean them. */
#include "match/same.h"

#include <stdint.h>
#include <stdlib.h>

#include "match/organisation.h"
#include "match/pairs.h"
#include "text/name.h"

/* An acronym of the first letters of two or more words ends below this score (alike.h). */
#define SURE_NAME 0.95

const char *same_label_field(enum kind_id kind)
{
    return kind_field(kind, S("title")) ? "title" : "name";
}

static struct slice label_of(const struct record *r)
{
    return record_text(r, same_label_field(r->shape->kind));
}

static struct slice name_in_kind(struct arena *a, const char *kind, struct slice name)
{
    return slice_format(a, "%s\n%.*s", kind, SL(name_key(name, a)));
}

/* -- by id and name --------------------------------------------------------------------------------------------- */

/* Same kind, same id, same name or title, or one that says none. Where the titles differ the id is wrong, not the title: both
 * go on, and validate rejects the second. */
static void join_ids(struct same *s)
{
    struct arena a = {0};
    struct table by_id = {0}, by_label = {0};
    for (size_t i = 0; i < s->n; i++) {
        const struct record *r = s->records[i];
        struct slice id = record_text(r, "id"), label = label_of(r);
        if (r->shape->kind == KIND_finding || !id.len)
            continue;
        bool fresh, fresh_label;
        const char *kind = kinds[r->shape->kind].name;
        struct slice key = label.len ? name_key(label, &a) : S("");
        size_t *at = table_at(&by_id, &a, slice_format(&a, "%s %.*s", kind, SL(id)), &fresh);
        *at = fresh ? i : *at;
        if (!fresh && (!label.len || !label_of(s->records[*at]).len))
            clusters_join(&s->clusters, *at, i);
        at = table_at(&by_label, &a, slice_format(&a, "%s %.*s\n%.*s", kind, SL(id), SL(key)), &fresh_label);
        *at = fresh_label ? i : *at;
        if (!fresh_label)
            clusters_join(&s->clusters, *at, i);
    }
    arena_free(&a);
}

/* Joins the thing with one that bears the key, if there is one that it is not held apart from; it bears the key from now on. */
static bool join_key(struct same *s, struct slice key, size_t thing)
{
    for (const struct name_hit *hit = names_find(&s->partners, key); hit; hit = hit->next)
        if (clusters_join(&s->clusters, hit->thing, thing))
            return true;
    names_add(&s->partners, key, thing);
    return false;
}

/* The i-th name of a record: its label, then its aliases; false behind the last. Empty ones are skipped by the callers. */
static bool name_at(const struct record *r, size_t i, struct slice *name)
{
    const struct value *aliases = record_get(r, "aliases");
    if (i && (aliases->type != VALUE_LIST || i > aliases->list.n))
        return false;
    *name = i ? aliases->list.items[i - 1] : label_of(r);
    return true;
}

static void join_partners(struct same *s)
{
    struct slice name;
    for (size_t i = 0; i < s->n; i++) {
        const struct record *r = s->records[i];
        bool fresh;
        if (r->shape->kind != KIND_partner)
            continue;
        for (size_t k = 0; name_at(r, k, &name); k++)
            join_key(s, organisation_key(name, s->arena), i);
        struct slice id = record_text(r, "id");
        size_t *at = id.len ? table_at(&s->ids, s->arena, id, &fresh) : NULL;
        if (at && fresh)
            *at = i;
    }
}

/* -- names in other records ------------------------------------------------------------------------------------- */

static void mention(struct same *s, const struct record *in, struct slice text)
{
    struct arena_mark mark = arena_mark(s->arena);
    bool fresh;
    struct slice plain = text.len ? name_key(text, s->arena) : text;
    if (!text.len || table_find(&s->by_text, plain)) {
        arena_release(s->arena, mark);
        return;
    }
    *table_at(&s->by_text, s->arena, plain, &fresh) = s->mentions.n;
    struct slice key = organisation_key(text, s->arena);
    size_t thing = clusters_add(&s->clusters);
    struct slice name = name_in_kind(s->arena, "partner", text);
    clusters_name(&s->clusters, thing, name);
    /* The very name goes before one that is the same but for the legal form. */
    bool known = false;
    for (const struct name_hit *hit = names_find(&s->labels, name); hit && !known; hit = hit->next)
        known = clusters_join(&s->clusters, hit->thing, thing);
    names_add(&s->labels, name, thing);
    known = known || join_key(s, key, thing);
    const size_t *id = known ? NULL : table_find(&s->ids, text);
    known = known || (id && clusters_join(&s->clusters, *id, thing));
    LIST_PUSH(s->arena, &s->mentions, (struct mention){text, in, known});
}

static void mention_all(struct same *s)
{
    static const struct {
        enum kind_id kind;
        const char *field;
    } where[] = {
        {KIND_experiment, "proponent"},
        {KIND_experiment, "partners"},
        {KIND_programme, "partners"},
        {KIND_event, "partners"},
    };
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < sizeof where / sizeof *where; k++) {
            const struct value *v = record_get(s->records[i], where[k].field);
            if (where[k].kind != s->records[i]->shape->kind)
                continue;
            if (v->type == VALUE_TEXT)
                mention(s, s->records[i], v->text);
            for (size_t m = 0; v->type == VALUE_LIST && m < v->list.n; m++)
                mention(s, s->records[i], v->list.items[m]);
        }
}

/* -- what a person said ----------------------------------------------------------------------------------------- */

static void obey_apart(struct same *s)
{
    for (size_t i = 0; i < s->review.n; i++) {
        const struct review_pair *p = &s->review.at[i];
        const char *kind = slice_is(p->kind, "experiment") ? "experiment" : "partner";
        if (p->verdict == REVIEW_APART)
            clusters_hold_apart(&s->clusters, name_in_kind(s->arena, kind, p->a), name_in_kind(s->arena, kind, p->b));
    }
}

static void obey_merge(struct same *s)
{
    for (size_t i = 0; i < s->review.n; i++) {
        const struct review_pair *p = &s->review.at[i];
        const char *kind = slice_is(p->kind, "experiment") ? "experiment" : "partner";
        if (p->verdict != REVIEW_MERGE)
            continue;
        const struct name_hit *a = names_find(&s->labels, name_in_kind(s->arena, kind, p->a)),
                              *b = names_find(&s->labels, name_in_kind(s->arena, kind, p->b));
        for (const struct name_hit *x = a; x; x = x->next)
            for (const struct name_hit *y = b; y; y = y->next)
                clusters_join(&s->clusters, x->thing, y->thing);
    }
}

static void name_records(struct same *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct record *r = s->records[i];
        struct slice label = label_of(r);
        clusters_add(&s->clusters);
        if ((r->shape->kind != KIND_partner && r->shape->kind != KIND_experiment) || !label.len)
            continue;
        struct slice name = name_in_kind(s->arena, kinds[r->shape->kind].name, label);
        clusters_name(&s->clusters, i, name);
        names_add(&s->labels, name, i);
    }
}

/* -- alike names ------------------------------------------------------------------------------------------------ */

/* The names that are compared, and what bears them. */
struct pool {
    LIST(struct alike) names;
    LIST(struct pool_name {
        struct slice text;
        size_t thing;
    }) of;
    const char *kind;
};

static void pool_add(struct same *s, struct pool *p, struct slice name, size_t thing, bool organisation)
{
    struct alike x = alike_of(name, organisation, s->arena);
    LIST_PUSH(s->arena, &p->names, x);
    LIST_PUSH(s->arena, &p->of, (struct pool_name){name, thing});
}

/* Every key of an organisation once: those that share it are one already, or held apart. */
static void pool_partners(struct same *s, struct pool *p)
{
    struct table seen = {0};
    struct slice name;
    bool fresh;
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; s->records[i]->shape->kind == KIND_partner && name_at(s->records[i], k, &name); k++) {
            table_at(&seen, s->arena, organisation_key(name, s->arena), &fresh);
            if (fresh && name.len)
                pool_add(s, p, name, i, true);
        }
    for (size_t i = 0; i < s->mentions.n; i++) {
        table_at(&seen, s->arena, organisation_key(s->mentions.at[i].text, s->arena), &fresh);
        if (fresh && !s->mentions.at[i].known)
            pool_add(s, p, s->mentions.at[i].text, s->n + i, true);
    }
}

static void pool_experiments(struct same *s, struct pool *p)
{
    struct slice name;
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; s->records[i]->shape->kind == KIND_experiment && name_at(s->records[i], k, &name); k++)
            if (name.len)
                pool_add(s, p, name, i, false);
}

/* The thing that a proponent is; SIZE_MAX where none is given. */
static size_t proponent_of(struct same *s, const struct record *r)
{
    struct slice name = record_text(r, "proponent");
    const size_t *at = name.len ? table_find(&s->by_text, name_key(name, s->arena)) : NULL;
    return at ? clusters_root(&s->clusters, s->n + *at) : SIZE_MAX;
}

/* Two experiments that differ in what they are part of or in who proposed them. */
static bool contradict(struct same *s, size_t a, size_t b)
{
    static const char *const fields[] = {"programme", "call"};
    if (a >= s->n || b >= s->n || s->records[a]->shape->kind != KIND_experiment)
        return false;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct slice x = record_text(s->records[a], fields[i]), y = record_text(s->records[b], fields[i]);
        if (x.len && y.len && !slice_eq(x, y))
            return true;
    }
    size_t x = proponent_of(s, s->records[a]), y = proponent_of(s, s->records[b]);
    return x != SIZE_MAX && y != SIZE_MAX && x != y;
}

static int by_score(const void *a, const void *b)
{
    const struct pair_alike *x = a, *y = b;
    if (x->score > y->score || x->score < y->score)
        return x->score > y->score ? -1 : 1;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

/* Of two names that are alike by less than their words the shorter one: it may be short for several. */
static size_t short_side(const struct pool *p, const struct pair_alike *x)
{
    size_t a = p->names.at[x->a].n, b = p->names.at[x->b].n;
    return x->score >= SURE_NAME || a == b ? SIZE_MAX : a > b ? x->b : x->a;
}

/* Which names may be the acronym of two organisations. */
static bool *find_ambiguous(struct same *s, const struct pool *p, const struct pairs_alike *found)
{
    bool *ambiguous = arena_new(s->arena, bool, p->names.n + 1);
    size_t *one = arena_new(s->arena, size_t, p->names.n + 1); /* root + 1 */
    for (size_t i = 0; i < found->n; i++) {
        const struct pair_alike *x = &found->at[i];
        size_t side = short_side(p, x);
        if (side == SIZE_MAX || x->score < s->merge_above)
            continue;
        size_t root = clusters_root(&s->clusters, p->of.at[x->a == side ? x->b : x->a].thing) + 1;
        ambiguous[side] = ambiguous[side] || (one[side] && one[side] != root);
        one[side] = root;
    }
    return ambiguous;
}

static struct slice place_of(const struct same *s, size_t thing, struct arena *a)
{
    const struct record *r = thing < s->n ? s->records[thing] : s->mentions.at[thing - s->n].in;
    return slice_format(a, "%.*s:%.*s", SL(record_text(r, "source")), SL(record_text(r, "line")));
}

/* One line for two clusters: their best pair comes first. */
static void doubt(struct same *s, const struct pool *p, const struct pair_alike *x, struct table *told)
{
    size_t a = p->of.at[x->a].thing, b = p->of.at[x->b].thing, roots[2];
    bool fresh;
    if (clusters_root(&s->clusters, a) == clusters_root(&s->clusters, b) || !clusters_may_join(&s->clusters, a, b))
        return;
    roots[0] = clusters_root(&s->clusters, a);
    roots[1] = clusters_root(&s->clusters, b);
    table_at(told, s->arena, (struct slice){(const char *)roots, sizeof roots}, &fresh);
    if (!fresh)
        return;
    LIST_PUSH(s->arena, &s->doubtful,
              (struct review_pair){.kind = slice_of(p->kind),
                                   .score = slice_format(s->arena, "%.2f", x->score),
                                   .a = p->of.at[x->a].text,
                                   .b = p->of.at[x->b].text,
                                   .place_a = place_of(s, a, s->arena),
                                   .place_b = place_of(s, b, s->arena)});
}

/* First the names that are alike by whole words; then, where only one organisation is left that they may be, acronyms. */
static void join_pairs(struct same *s, const struct pool *p, const struct pairs_alike *found, const bool *ambiguous)
{
    for (size_t i = 0; i < found->n && found->at[i].score >= s->merge_above; i++) {
        const struct pair_alike *x = &found->at[i];
        size_t a = p->of.at[x->a].thing, b = p->of.at[x->b].thing, side = short_side(p, x);
        bool turn = ambiguous ? side != SIZE_MAX && !ambiguous[side] : side == SIZE_MAX;
        if (turn && !contradict(s, a, b))
            clusters_join(&s->clusters, a, b);
    }
}

static void join_pool(struct same *s, struct pool *p)
{
    struct table told = {0};
    struct pairs_alike found = pairs_alike(p->names.at, p->names.n, s->review_above, s->arena);
    if (found.n)
        qsort(found.at, found.n, sizeof *found.at, by_score);
    join_pairs(s, p, &found, NULL);
    join_pairs(s, p, &found, find_ambiguous(s, p, &found));
    for (size_t i = 0; i < found.n; i++)
        doubt(s, p, &found.at[i], &told);
}

void same_find(struct same *s)
{
    struct pool organisations = {.kind = "partner"}, experiments = {.kind = "experiment"};
    s->clusters.arena = s->partners.arena = s->labels.arena = s->arena;
    obey_apart(s);
    name_records(s);
    join_ids(s);
    join_partners(s);
    mention_all(s);
    obey_merge(s);
    pool_partners(s, &organisations);
    join_pool(s, &organisations);
    pool_experiments(s, &experiments);
    join_pool(s, &experiments);
}

/* -- answers ---------------------------------------------------------------------------------------------------- */

size_t same_meant(struct same *s, struct slice name, struct slice *text)
{
    struct arena_mark mark = arena_mark(s->arena);
    const size_t *at = name.len ? table_find(&s->by_text, name_key(name, s->arena)) : NULL;
    arena_release(s->arena, mark);
    *text = name;
    if (!at)
        return SIZE_MAX;
    size_t root = clusters_root(&s->clusters, s->n + *at);
    *text = root < s->n ? label_of(s->records[root]) : s->mentions.at[root - s->n].text;
    *text = text->len ? *text : name;
    return root < s->n ? root : SIZE_MAX;
}

void same_review(struct same *s, struct buffer *b)
{
    LIST(struct review_pair) all = {0};
    for (size_t i = 0; i < s->review.n; i++)
        if (s->review.at[i].verdict != REVIEW_OPEN)
            LIST_PUSH(s->arena, &all, s->review.at[i]);
    for (size_t i = 0; i < s->doubtful.n; i++)
        LIST_PUSH(s->arena, &all, s->doubtful.at[i]);
    review_print(b, all.at, all.n);
}
