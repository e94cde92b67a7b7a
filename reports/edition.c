/* edition - one edition of the report as far as two are compared: its scores, experiments, partners and figures. */
#include "edition.h"

#include <math.h>

#include "base/os.h"
#include "formats/json_walk.h"
#include "reports/json.h"
#include "text/number.h"

/* -- things ----------------------------------------------------------------------------------------------------- */

/* Where a cell stands in the report: a member of the thing, or one of its "labels". */
static const struct {
    const char *key;
    size_t len;
    bool label;
} members[CELLS] = {
#define MEMBER(name) [CELL_##name] = {#name, sizeof #name - 1, false}
#define LABEL(name) [CELL_##name##_name] = {#name, sizeof #name - 1, true}
    MEMBER(index), MEMBER(node), MEMBER(area), MEMBER(entity), MEMBER(period), MEMBER(id), MEMBER(title), MEMBER(name),
    MEMBER(start), MEMBER(end), MEMBER(indicator), MEMBER(label), MEMBER(category), MEMBER(nature), MEMBER(cited), MEMBER(rank),
    MEMBER(value), MEMBER(qualifier), MEMBER(unit), MEMBER(flag), MEMBER(source),
    LABEL(node), LABEL(area), LABEL(entity), LABEL(indicator), LABEL(nature),
#undef MEMBER
#undef LABEL
};

const struct item_cells item_cells[ITEM_CLASSES] = {
    [ITEM_SCORE] = {{CELL_index, CELL_node, CELL_area, CELL_entity, CELL_period, CELL_none},
                    {CELL_rank, CELL_value, CELL_none},
                    {CELL_node_name, CELL_area_name, CELL_none}},
    [ITEM_EXPERIMENT] = {{CELL_id, CELL_none}, {CELL_title, CELL_start, CELL_end, CELL_none}, {CELL_none}},
    [ITEM_PARTNER] = {{CELL_id, CELL_none}, {CELL_name, CELL_none}, {CELL_none}},
    [ITEM_FIGURE] = {{CELL_area, CELL_entity, CELL_indicator, CELL_label, CELL_period, CELL_category, CELL_nature, CELL_cited, CELL_none},
                     {CELL_value, CELL_qualifier, CELL_unit, CELL_flag, CELL_source, CELL_none},
                     {CELL_area_name, CELL_entity_name, CELL_indicator_name, CELL_nature_name, CELL_none}},
};

const char *cell_key(enum cell c)
{
    return members[c].key;
}

static void pack(struct buffer *b, const enum cell *list, const struct slice texts[CELLS])
{
    for (; *list != CELL_none; list++) {
        buffer_slice(b, texts[*list]);
        buffer_char(b, '\0');
    }
}

struct item item_make(struct arena *a, enum item_class class, const struct slice texts[CELLS])
{
    struct buffer b = {0};
    pack(&b, item_cells[class].key, texts);
    pack(&b, item_cells[class].values, texts);
    pack(&b, item_cells[class].names, texts);
    struct item i = {class, slice_copy(a, buffer_of(&b))};
    buffer_free(&b);
    return i;
}

static bool class_of(const struct record *r, enum item_class *class)
{
    static const struct {
        enum kind_id kind;
        enum item_class class;
    } all[] = {{KIND_score, ITEM_SCORE}, {KIND_experiment, ITEM_EXPERIMENT}, {KIND_partner, ITEM_PARTNER}, {KIND_observation, ITEM_FIGURE}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].kind == r->shape->kind) {
            *class = all[i].class;
            return true;
        }
    return false;
}

bool item_of_record(struct arena *a, const struct record *r, struct item *out)
{
    struct slice texts[CELLS] = {{0}};
    enum item_class class;
    if (!class_of(r, &class))
        return false;
    for (int c = 0; c < CELLS; c++)
        if (!members[c].label)
            texts[c] = record_text(r, members[c].key);
    *out = item_make(a, class, texts);
    return true;
}

/* Places of a list in `packed`: how many cells it has. */
static size_t count(const enum cell *list)
{
    size_t n = 0;
    while (list[n] != CELL_none)
        n++;
    return n;
}

/* Where the n-th text begins. */
static size_t begin_of(const struct item *i, size_t n)
{
    size_t at = 0;
    for (; n; n--)
        at = (size_t)((const char *)memchr(i->packed.at + at, '\0', i->packed.len - at) - i->packed.at) + 1;
    return at;
}

struct slice item_key(const struct item *i)
{
    return slice_sub(i->packed, 0, begin_of(i, count(item_cells[i->class].key)));
}

struct slice item_get(const struct item *i, enum cell c)
{
    const enum cell *const lists[] = {item_cells[i->class].key, item_cells[i->class].values, item_cells[i->class].names};
    size_t before = 0;
    for (size_t k = 0; k < sizeof lists / sizeof *lists; before += count(lists[k++]))
        for (size_t n = 0; lists[k][n] != CELL_none; n++)
            if (lists[k][n] == c)
                return slice_of(i->packed.at + begin_of(i, before + n));
    return S("");
}

bool item_same(const struct item *a, const struct item *b, enum cell c)
{
    struct slice x = item_get(a, c), y = item_get(b, c);
    if (slice_eq(x, y) || (c == CELL_unit && (!x.len || !y.len)))
        return true;
    if ((c != CELL_value && c != CELL_rank) || !number_is_json(x) || !number_is_json(y))
        return false;
    bool ok;
    double one = number_value(x, &ok), other = number_value(y, &ok);
    return !islessgreater(one, other);
}

/* -- reading ---------------------------------------------------------------------------------------------------- */

/* Where things stand in a report: the class of the elements of a list, and of a list inside each. */
struct place {
    const char *list;
    enum item_class class; /* ITEM_CLASSES: only what is inside counts */
    const char *inner;
    enum item_class inner_class;
    const char *head; /* the member that names the outer one */
};

static const struct place places[] = {
    {"indicators", ITEM_CLASSES, "series", ITEM_FIGURE, NULL},
    {"experiments", ITEM_EXPERIMENT, "figures", ITEM_FIGURE, "title"},
    {"partners", ITEM_PARTNER, "figures", ITEM_FIGURE, "name"},
    {"programmes", ITEM_CLASSES, "figures", ITEM_FIGURE, "name"},
    {"calls", ITEM_CLASSES, "figures", ITEM_FIGURE, "title"},
    {"events", ITEM_CLASSES, "figures", ITEM_FIGURE, "title"},
    {"figures", ITEM_FIGURE, NULL, ITEM_CLASSES, NULL},
    {"scores", ITEM_SCORE, NULL, ITEM_CLASSES, NULL}, /* of "method" */
};

enum { SCORES = sizeof places / sizeof *places - 1, PLACES };

struct reader {
    struct edition *edition;
    struct walk *walk;
    struct arena *perm, texts; /* texts: of the things in hand */
    struct slice schema, version;
    bool seen[PLACES];
    int (*take)(void *taker, const struct item *i);
    void *taker;
    struct error *error;
};

static int refuse(struct reader *r, const struct walk_step *s, const char *found, const char *wanted)
{
    return fail(r->error, STATUS_DATA, "%s:%llu: found %s, wanted %s", r->edition->path, (unsigned long long)s->line, found, wanted);
}

static int twice(struct reader *r, const struct walk_step *s)
{
    return fail(r->error, STATUS_DATA, "%s:%llu: the name '%.*s' comes twice", r->edition->path, (unsigned long long)s->line, SL(s->name));
}

static int next(struct reader *r, struct walk_step *s)
{
    return walk_next(r->walk, s, r->error);
}

static int pass_over(struct reader *r, const struct walk_step *s)
{
    return s->event == WALK_OBJECT || s->event == WALK_ARRAY ? walk_over(r->walk, r->error) : 0;
}

/* The members of a thing that are compared; `seen` refuses one that comes twice. */
static int put_cell(struct reader *r, const struct walk_step *s, bool label, struct slice texts[CELLS], bool seen[CELLS])
{
    for (int c = 0; c < CELLS; c++) {
        if (members[c].label != label || !slice_eq(s->name, (struct slice){members[c].key, members[c].len}))
            continue;
        if (seen[c])
            return twice(r, s);
        seen[c] = true;
        texts[c] = slice_copy(&r->texts, value_as_text(&s->value));
    }
    return 0;
}

static int read_labels(struct reader *r, struct slice texts[CELLS], bool seen[CELLS])
{
    struct walk_step s;
    for (;;) {
        if (next(r, &s))
            return -1;
        if (s.event == WALK_CLOSE)
            return 0;
        if (s.event == WALK_VALUE ? put_cell(r, &s, true, texts, seen) : pass_over(r, &s))
            return -1;
    }
}

static int read_list(struct reader *r, const struct place *p, struct slice entity_name);

static int read_thing(struct reader *r, const struct place *p, struct slice entity_name)
{
    struct slice texts[CELLS] = {[CELL_entity_name] = entity_name}, own_name = S("");
    bool seen[CELLS] = {false};
    struct walk_step s;
    for (;;) {
        if (next(r, &s))
            return -1;
        if (s.event == WALK_CLOSE)
            break;
        bool inner = p->inner && s.event == WALK_ARRAY && slice_is(s.name, p->inner);
        bool labels = s.event == WALK_OBJECT && slice_is(s.name, "labels");
        if (p->head && s.event == WALK_VALUE && slice_is(s.name, p->head))
            own_name = slice_copy(&r->texts, value_as_text(&s.value));
        if (inner ? read_list(r, &(struct place){.class = p->inner_class}, own_name)
                  : labels            ? read_labels(r, texts, seen)
                  : s.event == WALK_VALUE ? put_cell(r, &s, false, texts, seen)
                                          : pass_over(r, &s))
            return -1;
    }
    if (p->class == ITEM_CLASSES)
        return 0;
    struct item i = item_make(&r->texts, p->class, texts);
    return r->take(r->taker, &i);
}

static int read_list(struct reader *r, const struct place *p, struct slice entity_name)
{
    struct walk_step s;
    for (;;) {
        if (next(r, &s))
            return -1;
        if (s.event == WALK_CLOSE)
            return 0;
        if (s.event != WALK_OBJECT)
            return refuse(r, &s, s.event == WALK_ARRAY ? "an array" : "a value", "an object");
        struct arena_mark mark = arena_mark(&r->texts);
        if (read_thing(r, p, entity_name))
            return -1;
        arena_release(&r->texts, mark);
    }
}

static int read_place(struct reader *r, const struct walk_step *s, size_t i)
{
    if (r->seen[i])
        return twice(r, s);
    r->seen[i] = true;
    return read_list(r, &places[i], S(""));
}

static int read_method(struct reader *r)
{
    struct walk_step s;
    for (;;) {
        if (next(r, &s))
            return -1;
        if (s.event == WALK_CLOSE)
            return 0;
        bool list = s.event == WALK_ARRAY && slice_is(s.name, places[SCORES].list);
        if (list ? read_place(r, &s, SCORES) : pass_over(r, &s))
            return -1;
    }
}

static int read_head(struct reader *r, const struct walk_step *s)
{
    const struct {
        const char *name;
        struct slice *to;
    } heads[] = {{"$schema", &r->schema},
                 {"version", &r->version},
                 {"as_of", &r->edition->as_of},
                 {"program", &r->edition->program},
                 {"title", &r->edition->title}};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (slice_is(s->name, heads[i].name)) {
            if (heads[i].to->at)
                return twice(r, s);
            *heads[i].to = slice_copy(r->perm, value_as_text(&s->value));
        }
    return 0;
}

static int read_member(struct reader *r, const struct walk_step *s)
{
    if (s->event == WALK_VALUE)
        return read_head(r, s);
    if (s->event == WALK_OBJECT && slice_is(s->name, "method"))
        return read_method(r);
    for (size_t i = 0; i < SCORES; i++)
        if (s->event == WALK_ARRAY && slice_is(s->name, places[i].list))
            return read_place(r, s, i);
    return pass_over(r, s);
}

/* Known when the document is whole: a program between may have put its members in another order. */
static int check_head(struct reader *r)
{
    char wanted[32];
    size_t n = number_print(REPORT_JSON_VERSION, wanted);
    if (!slice_is(r->schema, "report.schema.json"))
        return fail(r->error, STATUS_DATA, "%s: not a report of citylab: member '$schema' is not 'report.schema.json'",
                    r->edition->path);
    if (!slice_eq(r->version, (struct slice){wanted, n}))
        return fail(r->error, STATUS_DATA, "%s: member 'version': found '%.*s', wanted %s", r->edition->path, SL(r->version), wanted);
    for (size_t i = 0; i < PLACES; i++)
        if (!r->seen[i])
            return fail(r->error, STATUS_DATA, "%s: no list '%s%s': a report has one", r->edition->path, i == SCORES ? "method." : "",
                        places[i].list);
    return 0;
}

static int read_document(struct reader *r)
{
    struct walk_step s;
    if (next(r, &s))
        return -1;
    if (s.event != WALK_OBJECT)
        return refuse(r, &s, s.event == WALK_ARRAY ? "an array" : "a value", "a report of citylab, an object");
    for (;;) {
        if (next(r, &s))
            return -1;
        if (s.event == WALK_CLOSE)
            break;
        if (read_member(r, &s))
            return -1;
    }
    return next(r, &s) || check_head(r) ? -1 : 0;
}

int edition_read(struct edition *n, const char *path, struct arena *a, int (*take)(void *taker, const struct item *i), void *taker,
                 struct error *e)
{
    struct reader r = {.edition = n, .perm = a, .take = take, .taker = taker, .error = e};
    *n = (struct edition){.path = path};
    int fd = os_open(path, e);
    if (fd < 0)
        return -1;
    r.walk = walk_open(fd, path, a, e);
    int bad = !r.walk || read_document(&r);
    if (r.walk)
        walk_close(r.walk);
    arena_free(&r.texts);
    return os_close(fd, path, e) || bad ? -1 : 0;
}
