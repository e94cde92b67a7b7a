/* diff - what changed between two editions of the JSON report, told to people and to programs. */
#include "diff.h"

#include "reports/changes.h"
#include "reports/open/document.h"
#include "text/number.h"

/* What is said of a change: which thing, then what each side says of it. */
static const struct telling {
    const char *key;
    enum word head;
    enum cell what[10], values[6];
} tellings[CHANGES] = {
#define FIGURE \
    {CELL_area, CELL_entity, CELL_indicator, CELL_label, CELL_period, CELL_category, CELL_nature, CELL_cited, CELL_none}, \
        {CELL_value, CELL_qualifier, CELL_unit, CELL_flag, CELL_source, CELL_none}
    [CHANGE_SCORE] = {"scores", WORD_diff_scores, {CELL_index, CELL_node, CELL_area, CELL_entity, CELL_none},
                      {CELL_rank, CELL_value, CELL_period, CELL_none}},
    [CHANGE_REVISED_SCORE] = {"revised_scores", WORD_diff_revised_scores,
                              {CELL_index, CELL_node, CELL_area, CELL_entity, CELL_period, CELL_none}, {CELL_rank, CELL_value, CELL_none}},
    [CHANGE_NEW_EXPERIMENT] = {"new_experiments", WORD_diff_new_experiments, {CELL_id, CELL_title, CELL_start, CELL_none}, {CELL_none}},
    [CHANGE_ENDED_EXPERIMENT] = {"ended_experiments", WORD_diff_ended_experiments, {CELL_id, CELL_title, CELL_none}, {CELL_end, CELL_none}},
    [CHANGE_GONE_EXPERIMENT] = {"gone_experiments", WORD_diff_gone_experiments, {CELL_id, CELL_title, CELL_none}, {CELL_none}},
    [CHANGE_NEW_PARTNER] = {"new_partners", WORD_diff_new_partners, {CELL_id, CELL_name, CELL_none}, {CELL_none}},
    [CHANGE_GONE_PARTNER] = {"gone_partners", WORD_diff_gone_partners, {CELL_id, CELL_name, CELL_none}, {CELL_none}},
    [CHANGE_REVISED_FIGURE] = {"revised_figures", WORD_diff_revised_figures, FIGURE},
    [CHANGE_NEW_FIGURE] = {"new_figures", WORD_diff_new_figures, FIGURE},
    [CHANGE_GONE_FIGURE] = {"gone_figures", WORD_diff_gone_figures, FIGURE},
#undef FIGURE
};

/* -- programs --------------------------------------------------------------------------------------------------- */

/* Ranks and values are numbers in their digits, all else is text; what is not said is null. */
static void put_cell(struct document *o, const struct item *i, enum cell c)
{
    struct slice text = item_get(i, c);
    bool number = (c == CELL_rank || c == CELL_value) && number_is_json(text);
    struct value v = !text.len ? value_null() : number ? value_digits(text, 0) : value_text(text);
    doc_value(o, cell_key(c), &v);
}

static void put_side(struct document *o, const char *key, const struct telling *t, const struct item *i)
{
    if (!i) {
        doc_value(o, key, &(struct value){.type = VALUE_NULL});
        return;
    }
    doc_begin(o, key, '{');
    for (const enum cell *v = t->values; *v != CELL_none; v++)
        put_cell(o, i, *v);
    doc_end(o, '}');
}

static void put_pair(struct document *o, const struct telling *t, const struct change_pair *p)
{
    const struct item *any = p->new ? p->new : p->old;
    doc_begin(o, NULL, '{');
    for (const enum cell *w = t->what; *w != CELL_none; w++)
        if (item_get(any, *w).len)
            put_cell(o, any, *w);
    if (t->values[0] != CELL_none) {
        put_side(o, "old", t, p->old);
        put_side(o, "new", t, p->new);
    }
    doc_end(o, '}');
}

static void put_edition(struct document *o, const char *key, const struct edition *n)
{
    doc_begin(o, key, '{');
    doc_text(o, "title", n->title);
    doc_text(o, "program", n->program);
    doc_value(o, "as_of", n->as_of.len ? &(struct value){.type = VALUE_TEXT, .text = n->as_of} : &(struct value){.type = VALUE_NULL});
    doc_end(o, '}');
}

static void write_document(const struct changes *c, struct buffer *out)
{
    struct document o = {.lines = 2};
    doc_begin(&o, NULL, '{');
    doc_text(&o, "$schema", S("diff.schema.json"));
    doc_count(&o, "version", REPORT_DIFF_VERSION);
    put_edition(&o, "old", &c->old);
    put_edition(&o, "new", &c->new);
    for (int k = 0; k < CHANGES; k++) {
        doc_begin(&o, tellings[k].key, '[');
        for (size_t i = 0; i < c->of[k].n; i++)
            put_pair(&o, &tellings[k], &c->of[k].at[i]);
        doc_end(&o, ']');
    }
    doc_end(&o, '}');
    *out = o.bytes;
}

/* -- people ----------------------------------------------------------------------------------------------------- */

/* A terminal is not driven by what a document holds. */
static void put_plain(struct buffer *b, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool second = i && (unsigned char)text.at[i - 1] == 0xc2 && c >= 0x80 && c < 0xa0; /* C1 in UTF-8 */
        buffer_char(b, c < ' ' || c == 0x7f || second ? '?' : (char)c);
    }
}

/* Codes by the names that the report gives them. */
static struct slice named(const struct item *i, enum lang l, enum cell c, struct arena *a)
{
    static const struct {
        enum cell code, name;
    } names[] = {{CELL_node, CELL_node_name},
                 {CELL_area, CELL_area_name},
                 {CELL_entity, CELL_entity_name},
                 {CELL_indicator, CELL_indicator_name}};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (names[k].code == c && item_get(i, names[k].name).len)
            return item_get(i, names[k].name);
    if (c == CELL_nature)
        return word_code(l, "nature", item_get(i, c));
    return c == CELL_start || c == CELL_period ? word_date(l, item_get(i, c), a) : item_get(i, c);
}

/* "E016, Planet Smart Square": what says which thing it is. */
static void say_what(struct buffer *b, const struct telling *t, const struct item *i, enum lang l, struct arena *a)
{
    bool any = false;
    for (const enum cell *w = t->what; *w != CELL_none; w++) {
        struct slice text = named(i, l, *w, a);
        if (!text.len)
            continue;
        buffer_text(b, any ? ", " : "");
        put_plain(b, text);
        any = true;
    }
}

/* "rank 26, score 22.37 (2024)", "over 40 partners", "31/05/2021". */
static struct slice side_text(enum change k, const struct change_pair *p, const struct item *i, enum lang l, struct arena *a)
{
    if (!i)
        return S("");
    if (k == CHANGE_ENDED_EXPERIMENT)
        return word_date(l, item_get(i, CELL_end), a);
    if (k != CHANGE_SCORE && k != CHANGE_REVISED_SCORE)
        return change_figure(l, p, i, a);
    struct slice rank = change_number(l, p, i, CELL_rank, a), score = change_number(l, p, i, CELL_value, a);
    bool same = p->old && p->new && item_same(p->old, p->new, CELL_period);
    struct slice period = k == CHANGE_SCORE && !same ? word_date(l, item_get(i, CELL_period), a) : S("");
    if (!rank.len && !score.len)
        return S("");
    struct slice said = word_fill(a, word(l, WORD_diff_rank_score), slice_cstr(a, rank), slice_cstr(a, score), NULL);
    return period.len ? slice_format(a, "%.*s (%.*s)", SL(said), SL(period)) : said;
}

static void say_side(struct buffer *b, enum change k, const struct change_pair *p, const struct item *i, enum lang l, struct arena *a)
{
    struct slice text = side_text(k, p, i, l, a);
    put_plain(b, text.len ? text : slice_of(word(l, WORD_diff_nothing)));
}

static void say_pair(struct buffer *b, enum change k, const struct change_pair *p, enum lang l, struct arena *a)
{
    const struct telling *t = &tellings[k];
    buffer_text(b, "  ");
    say_what(b, t, p->new ? p->new : p->old, l, a);
    if (t->values[0] != CELL_none) {
        buffer_text(b, ": ");
        if (k != CHANGE_ENDED_EXPERIMENT) {
            say_side(b, k, p, p->old, l, a);
            buffer_text(b, " -> ");
        }
        say_side(b, k, p, p->new, l, a);
    }
    buffer_char(b, '\n');
}

static void write_text(const struct changes *c, enum lang l, struct buffer *b)
{
    struct arena a = {0};
    size_t all = 0;
    put_plain(b, word_fill(&a, word(l, WORD_diff_title), slice_cstr(&a, word_date(l, c->old.as_of, &a)),
                           slice_cstr(&a, word_date(l, c->new.as_of, &a)), NULL));
    buffer_char(b, '\n');
    for (int k = 0; k < CHANGES; k++) {
        if (!c->of[k].n)
            continue;
        all += c->of[k].n;
        buffer_printf(b, "\n%s (%.*s)\n", word(l, tellings[k].head), SL(word_count(l, c->of[k].n, &a)));
        for (size_t i = 0; i < c->of[k].n; i++) {
            struct arena_mark mark = arena_mark(&a);
            say_pair(b, (enum change)k, &c->of[k].at[i], l, &a);
            arena_release(&a, mark);
        }
    }
    if (!all)
        buffer_printf(b, "%s\n", word(l, WORD_diff_same));
    arena_free(&a);
}

int report_diff(const char *old, const char *new, enum lang lang, bool json, struct buffer *out, struct arena *a,
                struct error *e)
{
    struct comparison *c = comparison_open(old, a, e);
    if (!c || comparison_read(c, new, e))
        return -1;
    const struct changes *changes = comparison_end(c, NULL);
    if (json)
        write_document(changes, out);
    else
        write_text(changes, lang, out);
    return 0;
}
