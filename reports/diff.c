/* diff - what changed between two editions of the JSON report: ranks, scores, experiments, partners, figures. */
#include "diff.h"

#include "base/os.h"
#include "formats/rows.h"
#include "record/table.h"
#include "reports/json.h"
#include "reports/open/document.h"
#include "text/date.h"

/* -- reading ---------------------------------------------------------------------------------------------------- */

/* What is compared. Things of a class are the same in both editions when their keys are. */
enum class { SCORES, EXPERIMENTS, PARTNERS, FIGURES, CLASSES };

/* Where they stand in a report, and which members tell them apart. `each`: a list inside. */
static const struct place {
    enum class class;
    const char *rows, *each;
    const char *keys[9];
} places[] = {
    {SCORES, "method.scores", "", {"index", "node", "area", "entity", NULL}},
    {EXPERIMENTS, "experiments", "", {"id", NULL}},
    {PARTNERS, "partners", "", {"id", NULL}},
#define FIGURE_KEYS "area", "entity", "indicator", "label", "period", "category", "nature", "cited", NULL
    {FIGURES, "indicators", "series", {FIGURE_KEYS}},
    {FIGURES, "experiments", "figures", {FIGURE_KEYS}},
    {FIGURES, "partners", "figures", {FIGURE_KEYS}},
    {FIGURES, "programmes", "figures", {FIGURE_KEYS}},
    {FIGURES, "calls", "figures", {FIGURE_KEYS}},
    {FIGURES, "events", "figures", {FIGURE_KEYS}},
    {FIGURES, "figures", "", {FIGURE_KEYS}},
};

enum { PLACES = sizeof places / sizeof *places };

/* Members by their names in the document: "labels.area". */
struct item {
    struct slice key;
    struct record cells;
};

struct edition {
    const char *path;
    struct slice as_of, program, title;
    struct {
        LIST(struct item) list;
        struct table places;
    } of[CLASSES];
};

struct reader {
    struct edition *edition;
    struct shapes *shapes;
    struct arena *arena;
    struct error *error;
};

static struct slice cell(const struct item *i, const char *name)
{
    return record_text(&i->cells, name);
}

static struct slice key_of(struct reader *r, const struct place *p, const struct record *cells)
{
    struct buffer b = {0};
    for (const char *const *k = p->keys; *k; k++) {
        buffer_slice(&b, record_text(cells, *k));
        buffer_char(&b, '\n');
    }
    struct slice key = slice_copy(r->arena, buffer_of(&b));
    buffer_free(&b);
    return key;
}

/* Sources can say two things of one: the first of the one is compared with the first of the other, and so on. Of a score in several
 * periods the newest counts. */
static void add(struct reader *r, const struct place *p, const struct record *cells)
{
    struct maker m = {r->shapes, r->arena};
    struct slice key = key_of(r, p, cells);
    for (size_t n = 1;; n++) {
        bool fresh;
        struct slice own = n == 1 ? key : slice_format(r->arena, "%.*s%zu", SL(key), n);
        size_t *at = table_at(&r->edition->of[p->class].places, r->arena, own, &fresh);
        if (fresh) {
            *at = r->edition->of[p->class].list.n;
            LIST_PUSH(r->arena, &r->edition->of[p->class].list, (struct item){own, record_keep(&m, cells)});
            return;
        }
        if (p->class != SCORES)
            continue;
        struct item *old = &r->edition->of[SCORES].list.at[*at];
        if (slice_cmp(record_text(cells, "period"), cell(old, "period")) > 0)
            old->cells = record_keep(&m, cells);
        return;
    }
}

static int refuse(struct reader *r, const struct row *row, const char *rows)
{
    return fail(r->error, STATUS_DATA, "%s:%llu: %s, element %llu: %s: found '%.*s', wanted %.*s", r->edition->path,
                (unsigned long long)row->line, rows, (unsigned long long)row->item, row->fault, SL(row->found),
                row->wanted.len ? (int)row->wanted.len : 4, row->wanted.len ? row->wanted.at : "JSON");
}

/* Every row of a list in the document to `take`. */
static int read_rows(struct reader *r, const struct place *p,
                     int (*take)(struct reader *, const struct place *, const struct record *))
{
    struct profile profile = {
        .format = S("json"), .encoding = S("utf-8"), .rows = slice_of(p->rows), .each = slice_of(p->each)};
    struct row row;
    int got = -1, fd = os_open(r->edition->path, r->error);
    if (fd < 0)
        return -1;
    struct rows *rows = rows_open(&profile, fd, r->edition->path, r->arena, r->error);
    while (rows && (got = rows_next(rows, &row, r->error)) > 0)
        if (row.fault ? refuse(r, &row, p->rows) : take(r, p, &row.cells)) {
            got = -1;
            break;
        }
    if (rows)
        rows_close(rows);
    return os_close(fd, r->edition->path, r->error) || got < 0 ? -1 : 0;
}

static int take_item(struct reader *r, const struct place *p, const struct record *cells)
{
    add(r, p, cells);
    return 0;
}

static int take_head(struct reader *r, const struct place *p, const struct record *cells)
{
    (void)p;
    struct slice version = record_text(cells, "version");
    struct slice wanted = slice_format(r->arena, "%d", REPORT_JSON_VERSION);
    if (!slice_is(record_text(cells, "$schema"), "report.schema.json"))
        return fail(r->error, STATUS_DATA, "%s: not a report of citylab: member '$schema' is not 'report.schema.json'",
                    r->edition->path);
    if (!slice_eq(version, wanted))
        return fail(r->error, STATUS_DATA, "%s: member 'version': found '%.*s', wanted %.*s", r->edition->path, SL(version),
                    SL(wanted));
    r->edition->as_of = slice_copy(r->arena, record_text(cells, "as_of"));
    r->edition->program = slice_copy(r->arena, record_text(cells, "program"));
    r->edition->title = slice_copy(r->arena, record_text(cells, "title"));
    return 0;
}

static int read_edition(struct edition *n, const char *path, struct arena *a, struct error *e)
{
    static const struct place head = {.rows = ".", .each = ""};
    struct reader r = {n, shapes_new(a), a, e};
    n->path = path;
    if (read_rows(&r, &head, take_head))
        return -1;
    for (size_t i = 0; i < PLACES; i++)
        if (read_rows(&r, &places[i], take_item))
            return -1;
    return 0;
}

/* -- comparing -------------------------------------------------------------------------------------------------- */

/* What is told: in this order, each with the two sides; one side is NULL for what came or went. */
enum change { MOVED, BEGUN, ENDED, GONE_EXPERIMENT, JOINED, GONE_PARTNER, REVISED, ADDED_FIGURE, GONE_FIGURE, CHANGES };

struct pair_of {
    const struct item *old, *new;
};

struct comparison {
    struct edition old, new;
    LIST(struct pair_of) of[CHANGES];
    struct arena *arena;
};

static const struct item *find(const struct edition *n, enum class class, struct slice key)
{
    const size_t *at = table_find(&n->of[class].places, key);
    return at ? &n->of[class].list.at[*at] : NULL;
}

static bool same(const struct item *a, const struct item *b, const char *name)
{
    const struct value *x = record_get(&a->cells, name), *y = record_get(&b->cells, name);
    if (x->type == VALUE_NUMBER && y->type == VALUE_NUMBER)
        return !(x->number < y->number) && !(x->number > y->number);
    return slice_eq(value_as_text(x), value_as_text(y));
}

/* A unit that one edition does not state is no other unit. */
static bool same_unit(const struct item *a, const struct item *b)
{
    return !cell(a, "unit").len || !cell(b, "unit").len || same(a, b, "unit");
}

/* Its end is stated and not after the edition's day. */
static bool has_ended(const struct edition *n, const struct item *i)
{
    struct date end, day;
    if (!date_parse(cell(i, "end"), &end))
        return false;
    return !date_parse(n->as_of, &day) || date_last(end) <= date_last(day);
}

static enum change change_of(const struct comparison *c, enum class class, const struct item *old, const struct item *new)
{
    static const enum change came[CLASSES] = {MOVED, BEGUN, JOINED, ADDED_FIGURE};
    static const enum change went[CLASSES] = {MOVED, GONE_EXPERIMENT, GONE_PARTNER, GONE_FIGURE};
    if (!old || !new)
        return old ? went[class] : came[class];
    if (class == SCORES)
        return same(old, new, "rank") && same(old, new, "value") ? CHANGES : MOVED;
    if (class == EXPERIMENTS)
        return has_ended(&c->new, new) && !has_ended(&c->old, old) ? ENDED : CHANGES;
    if (class == FIGURES)
        return same(old, new, "value") && same(old, new, "qualifier") && same_unit(old, new) ? CHANGES : REVISED;
    return CHANGES;
}

static void compare(struct comparison *c)
{
    for (int k = 0; k < CLASSES; k++) {
        enum class class = (enum class)k;
        for (size_t i = 0; i < c->new.of[class].list.n; i++) {
            const struct item *new = &c->new.of[class].list.at[i], *old = find(&c->old, class, new->key);
            enum change change = change_of(c, class, old, new);
            if (change != CHANGES)
                LIST_PUSH(c->arena, &c->of[change], (struct pair_of){old, new});
        }
        for (size_t i = 0; i < c->old.of[class].list.n; i++) {
            const struct item *old = &c->old.of[class].list.at[i];
            if (!find(&c->new, class, old->key))
                LIST_PUSH(c->arena, &c->of[change_of(c, class, old, NULL)], (struct pair_of){old, NULL});
        }
    }
}

/* -- telling: which members of the two sides ------------------------------------------------------------------------ */

/* Members that say what it is, then those that changed; and how people read it. */
static const struct telling {
    const char *key;
    enum word head;
    const char *what[10], *values[4];
} tellings[CHANGES] = {
    [MOVED] = {"scores", WORD_diff_scores, {"index", "node", "area", "entity", NULL}, {"rank", "value", "period", NULL}},
    [BEGUN] = {"new_experiments", WORD_diff_new_experiments, {"id", "title", "start", NULL}, {NULL}},
    [ENDED] = {"ended_experiments", WORD_diff_ended_experiments, {"id", "title", NULL}, {"end", NULL}},
    [GONE_EXPERIMENT] = {"gone_experiments", WORD_diff_gone_experiments, {"id", "title", NULL}, {NULL}},
    [JOINED] = {"new_partners", WORD_diff_new_partners, {"id", "name", NULL}, {NULL}},
    [GONE_PARTNER] = {"gone_partners", WORD_diff_gone_partners, {"id", "name", NULL}, {NULL}},
    [REVISED] = {"revised_figures", WORD_diff_revised_figures, {FIGURE_KEYS}, {"value", "qualifier", "unit", NULL}},
    [ADDED_FIGURE] = {"new_figures", WORD_diff_new_figures, {FIGURE_KEYS}, {"value", "qualifier", "unit", NULL}},
    [GONE_FIGURE] = {"gone_figures", WORD_diff_gone_figures, {FIGURE_KEYS}, {"value", "qualifier", "unit", NULL}},
};

static void side(struct document *o, const char *key, const struct telling *t, const struct item *i)
{
    if (!i) {
        doc_value(o, key, &(struct value){.type = VALUE_NULL});
        return;
    }
    doc_begin(o, key, '{');
    for (const char *const *v = t->values; *v; v++)
        doc_value(o, *v,
                  value_is_empty(record_get(&i->cells, *v)) ? &(struct value){.type = VALUE_NULL} : record_get(&i->cells, *v));
    doc_end(o, '}');
}

static void write_change(struct document *o, const struct telling *t, const struct pair_of *p)
{
    const struct item *any = p->new ? p->new : p->old;
    doc_begin(o, NULL, '{');
    for (const char *const *w = t->what; *w; w++)
        if (!value_is_empty(record_get(&any->cells, *w)))
            doc_value(o, *w, record_get(&any->cells, *w));
    if (t->values[0]) {
        side(o, "old", t, p->old);
        side(o, "new", t, p->new);
    }
    doc_end(o, '}');
}

static void write_edition(struct document *o, const char *key, const struct edition *n)
{
    doc_begin(o, key, '{');
    doc_text(o, "title", n->title);
    doc_text(o, "program", n->program);
    doc_text(o, "as_of", n->as_of);
    doc_end(o, '}');
}

static void write_document(struct comparison *c, struct buffer *out)
{
    struct document o = {.lines = 2};
    doc_begin(&o, NULL, '{');
    doc_count(&o, "version", 1);
    write_edition(&o, "old", &c->old);
    write_edition(&o, "new", &c->new);
    for (int k = 0; k < CHANGES; k++) {
        doc_begin(&o, tellings[k].key, '[');
        for (size_t i = 0; i < c->of[k].n; i++)
            write_change(&o, &tellings[k], &c->of[k].at[i]);
        doc_end(&o, ']');
    }
    doc_end(&o, '}');
    *out = o.bytes;
}

/* -- telling people --------------------------------------------------------------------------------------------- */

/* A terminal is not driven by what a document holds. */
static void put_plain(struct buffer *b, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool second = i && (unsigned char)text.at[i - 1] == 0xc2 && c >= 0x80 && c < 0xa0; /* C1 in UTF-8 */
        buffer_char(b, c < ' ' || c == 0x7f || second ? '?' : (char)c);
    }
}

/* "E016 Planet Smart Square": members that say what it is, by their labels where the report has them. */
static void put_what(struct comparison *c, struct buffer *b, const struct telling *t, const struct item *i)
{
    bool any = false;
    for (const char *const *w = t->what; *w; w++) {
        struct slice label = cell(i, slice_format(c->arena, "labels.%s", *w).at), text = label.len ? label : cell(i, *w);
        if (!text.len)
            continue;
        buffer_text(b, any ? ", " : "");
        put_plain(b, text);
        any = true;
    }
}

static struct slice digits_of(struct comparison *c, enum lang l, const struct item *i, const char *name)
{
    struct slice text = cell(i, name);
    const struct value *v = record_get(&i->cells, name);
    return v->type == VALUE_NUMBER ? word_number(l, text, word_decimals(v->number), c->arena) : text;
}

/* "rank 26, score 22.37", "over 40 partners", "31/05/2021". */
static void put_side(struct comparison *c, struct buffer *b, enum lang l, enum change k, const struct item *i)
{
    if (!i) {
        buffer_text(b, word(l, WORD_diff_nothing));
        return;
    }
    if (k == MOVED) {
        put_plain(b, word_fill(c->arena, word(l, WORD_diff_rank_score), slice_cstr(c->arena, digits_of(c, l, i, "rank")),
                               slice_cstr(c->arena, digits_of(c, l, i, "value")), NULL));
        return;
    }
    struct slice text = k == ENDED ? word_date(l, cell(i, "end"), c->arena) : word_figure(l, &i->cells, c->arena);
    put_plain(b, text.len ? text : slice_of(word(l, WORD_diff_nothing)));
}

static void put_change(struct comparison *c, struct buffer *b, enum lang l, enum change k, const struct pair_of *p)
{
    const struct telling *t = &tellings[k];
    buffer_text(b, "  ");
    put_what(c, b, t, p->new ? p->new : p->old);
    if (t->values[0]) {
        buffer_text(b, ": ");
        if (k != ENDED) {
            put_side(c, b, l, k, p->old);
            buffer_text(b, " -> ");
        }
        put_side(c, b, l, k, p->new);
    }
    buffer_char(b, '\n');
}

static void write_text(struct comparison *c, enum lang l, struct buffer *b)
{
    size_t all = 0;
    put_plain(b, word_fill(c->arena, word(l, WORD_diff_title), slice_cstr(c->arena, word_date(l, c->old.as_of, c->arena)),
                           slice_cstr(c->arena, word_date(l, c->new.as_of, c->arena)), NULL));
    buffer_char(b, '\n');
    for (int k = 0; k < CHANGES; k++) {
        if (!c->of[k].n)
            continue;
        all += c->of[k].n;
        buffer_printf(b, "\n%s (%zu)\n", word(l, tellings[k].head), c->of[k].n);
        for (size_t i = 0; i < c->of[k].n; i++)
            put_change(c, b, l, (enum change)k, &c->of[k].at[i]);
    }
    if (!all)
        buffer_printf(b, "%s\n", word(l, WORD_diff_same));
}

int report_diff(const char *old, const char *new, enum lang lang, bool json, struct buffer *out, struct arena *a,
                struct error *e)
{
    struct comparison *c = arena_new(a, struct comparison, 1);
    c->arena = a;
    if (read_edition(&c->old, old, a, e) || read_edition(&c->new, new, a, e))
        return -1;
    compare(c);
    if (json)
        write_document(c, out);
    else
        write_text(c, lang, out);
    return 0;
}
