/* package - an open-data package: what may be published of a model, as a folder of files and their descriptions. */
#include "package.h"

#include "record/table.h"
#include "reports/open/personal.h"
#include "text/date.h"

/* -- what the catalogue asks for -------------------------------------------------------------------------------- */

static int wrong(struct error *e, const char *key, struct slice found, const char *wanted)
{
    if (!found.len)
        return fail(e, STATUS_USAGE, "citylab publish: [publish] %s is missing: %s", key, wanted);
    return fail(e, STATUS_USAGE, "citylab publish: [publish] %s: '%.*s' is not %s", key, SL(found), wanted);
}

static int check_term(struct error *e, const char *key, const struct term *table, struct slice found, const char *wanted)
{
    return term_find(table, found) ? 0 : wrong(e, key, found, wanted);
}

static bool is_address(struct slice url)
{
    for (size_t i = 0; i < url.len; i++)
        if ((unsigned char)url.at[i] <= ' ' || strchr("<>\"{}|\\^`", url.at[i]))
            return false;
    return (slice_starts(url, "https://") && url.len > 8) || (slice_starts(url, "http://") && url.len > 7);
}

static bool is_mailbox(struct slice text)
{
    size_t at = slice_find(text, S("@"));
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] <= ' ' || strchr("<>\"{}|\\^`,;:", text.at[i]))
            return false;
    return at != SIZE_MAX && at > 0 && slice_find(slice_sub(text, at + 1, text.len), S(".")) != SIZE_MAX;
}

static int check_texts(const struct entry *n, struct error *e)
{
    const struct {
        const char *key;
        struct slice text;
        const char *wanted;
    } needed[] = {
        {"title", n->title, "the title of the data set"},
        {"description", n->description, "what the data set holds"},
        {"identifier", n->identifier, "what the publisher calls the data set (ENTE:NAME)"},
        {"rights_holder", n->rights_holder, "the name of who holds the rights"},
        {"rights_holder_id", n->rights_holder_id, "the code of the rights holder (IPA)"},
        {"contact", n->contact, "the office that answers"},
    };
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!needed[i].text.len)
            return wrong(e, needed[i].key, S(""), needed[i].wanted);
    /* The rights holder's code would name somebody else. */
    if (n->publisher.len && !slice_eq(n->publisher, n->rights_holder) && !n->publisher_id.len)
        return wrong(e, "publisher_id", S(""), "the code of the publisher (IPA)");
    return 0;
}

int entry_check(const struct entry *n, struct error *e)
{
    if (check_texts(n, e) ||
        check_term(e, "licence", licences, n->licence, "an open licence (CC-BY-4.0, CC0-1.0, IODL-2.0, …)") ||
        check_term(e, "frequency", frequencies, n->frequency, "a frequency (ANNUAL, QUARTERLY, MONTHLY, IRREG, …)"))
        return -1;
    if (!n->themes.n)
        return wrong(e, "theme", S(""), "themes of the European catalogues (GOVE, TECH, …)");
    for (size_t i = 0; i < n->themes.n; i++)
        if (check_term(e, "theme", themes, n->themes.at[i], "a theme of the European catalogues (GOVE, TECH, …)"))
            return -1;
    if (!is_address(n->url))
        return wrong(e, "url", n->url, "the http(s) address at which the folder can be read");
    if (!is_mailbox(n->contact_email))
        return wrong(e, "contact_email", n->contact_email, "the office's address for mail");
    if (!slice_is(n->personal_data, "no"))
        return wrong(e, "personal_data", n->personal_data,
                     n->personal_data.len ? "'no': personal data are not published" : "'no', once somebody has looked");
    return 0;
}

/* -- what may be published -------------------------------------------------------------------------------------- */

static bool words_hold(struct words list, struct slice word)
{
    for (size_t i = 0; i < list.n; i++)
        if (slice_eq(list.at[i], word))
            return true;
    return false;
}

/* A code of the group "excluded" in words.def; NULL: it may be published. */
static const char *why_not(const struct entry *n, const struct record *source)
{
    struct slice id = record_text(source, "id"), licence = record_text(source, "licence");
    if (words_hold(n->exclude, id))
        return "asked";
    if (words_hold(n->include, id) || licence_of(licence))
        return NULL;
    return licence.len ? "licence" : "no-licence";
}

/* Whom the selection keeps out: names of sources, indicators with a figure of theirs. */
struct barrier {
    struct package *p;
    struct table sources, nodes;
};

static bool is_barred(const struct barrier *b, struct slice source)
{
    return source.len && table_find(&b->sources, source) != NULL;
}

/* "bandi:17" names the source bandi. */
static bool place_barred(const struct barrier *b, struct slice place)
{
    struct slice rest = place, name;
    return slice_cut(&rest, ':', &name) && is_barred(b, name);
}

static bool list_barred(const struct barrier *b, const struct value *v)
{
    for (size_t i = 0; v->type == VALUE_LIST && i < v->list.n; i++)
        if (place_barred(b, v->list.items[i]))
            return true;
    return false;
}

/* A text of reconcile that quotes "29 (daily; bandi:8)". */
static bool quotes_barred(const struct barrier *b, struct slice text)
{
    for (size_t i = 0; i < b->p->left_out.n; i++) {
        struct slice name = slice_format(b->p->arena, "%.*s:", SL(record_text(b->p->left_out.at[i].source, "id")));
        if (slice_find(text, name) != SIZE_MAX)
            return true;
    }
    return false;
}

/* Items of a list that quote a source that is kept out go without a trace of their figure. */
static void clean_list(const struct barrier *b, struct record *r, const char *field)
{
    const struct value *v = record_get(r, field);
    if (v->type != VALUE_LIST || !b->p->left_out.n)
        return;
    struct slice *kept = arena_new(b->p->arena, struct slice, v->list.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < v->list.n; i++)
        if (!quotes_barred(b, v->list.items[i]))
            kept[n++] = v->list.items[i];
    record_set(&b->p->model->maker, r, field, value_list(kept, n));
}

/* The raw figure stands in a step, the bounds in statistics: with both, every figure could be computed back. */
static bool tells_on(const struct barrier *b, const struct record *r)
{
    bool lineage = r->shape->kind == KIND_step || r->shape->kind == KIND_statistic;
    return lineage && table_find(&b->nodes, record_text(r, "node")) != NULL;
}

static bool is_kept(const struct barrier *b, const struct record *r)
{
    if (is_barred(b, record_text(r, r->shape->kind == KIND_source ? "id" : "source")) || list_barred(b, record_get(r, "from")))
        return false;
    if (r->shape->kind == KIND_finding &&
        (quotes_barred(b, record_text(r, "found")) || quotes_barred(b, record_text(r, "wanted")) ||
         quotes_barred(b, record_text(r, "raw"))))
        return false;
    return !tells_on(b, r);
}

static int take(const struct barrier *b, const struct record *r)
{
    struct package *p = b->p;
    if (!is_kept(b, r))
        return 0;
    struct record own = record_own(&p->model->maker, r);
    clean_list(b, &own, "others");
    if (personal_check(&own, p->error))
        return -1;
    model_add(p->model, &own);
    return 0;
}

static void bar_sources(struct barrier *b, const struct model *all)
{
    struct records sources = model_all(all, KIND_source);
    bool fresh;
    for (size_t i = 0; i < sources.n; i++) {
        const char *why = why_not(b->p->entry, sources.at[i]);
        if (!why)
            continue;
        LIST_PUSH(b->p->arena, &b->p->left_out, (struct left_out){sources.at[i], why});
        table_at(&b->sources, b->p->arena, record_text(sources.at[i], "id"), &fresh);
    }
    struct records figures = model_all(all, KIND_observation);
    for (size_t i = 0; i < figures.n; i++)
        if (is_barred(b, record_text(figures.at[i], "source")) || list_barred(b, record_get(figures.at[i], "from")))
            table_at(&b->nodes, b->p->arena, record_text(figures.at[i], "indicator"), &fresh);
}

static int check_names(const struct package *p, const struct model *all, const char *key, struct words names)
{
    struct records sources = model_all(all, KIND_source);
    for (size_t i = 0; i < names.n; i++) {
        size_t k = 0;
        while (k < sources.n && !slice_eq(record_text(sources.at[k], "id"), names.at[i]))
            k++;
        if (k == sources.n)
            return fail(p->error, STATUS_USAGE, "citylab publish: [publish] %s: no source '%.*s' was read", key,
                        SL(names.at[i]));
    }
    return 0;
}

int package_select(struct package *p, const struct model *all)
{
    struct barrier b = {.p = p};
    struct date day;
    if (!date_parse(p->model->as_of, &day) || !date_is_full(day))
        return fail(p->error, STATUS_USAGE,
                    "citylab publish: a catalogue asks for the day of the data: --as-of YYYY-MM-DD or [report] as_of");
    if (check_names(p, all, "exclude", p->entry->exclude) || check_names(p, all, "include", p->entry->include))
        return -1;
    bar_sources(&b, all);
    for (int kind = 0; kind < KINDS; kind++) {
        struct records list = model_all(all, (enum kind_id)kind);
        for (size_t i = 0; i < list.n; i++)
            if (take(&b, list.at[i]))
                return -1;
    }
    return 0;
}

/* -- files ------------------------------------------------------------------------------------------------------ */

static const char *const fixed[] = {"datapackage.json",          "catalogue.jsonld",     "map.geojson",  "indicators.jsonld",
                                    "observation.jsonstat.json", "observation.sdmx.csv", "excluded.csv", NULL};

bool package_owns(const char *name)
{
    for (const char *const *f = fixed; *f; f++)
        if (!strcmp(name, *f))
            return true;
    size_t n = strlen(name);
    return n > 4 && !strcmp(name + n - 4, ".csv") && kind_of((struct slice){name, n - 4}) < KINDS;
}

struct part *package_put(struct package *p, const struct part *part, const struct buffer *bytes)
{
    struct digest d;
    LIST_PUSH(p->arena, &p->parts, *part);
    struct part *own = &p->parts.at[p->parts.n - 1];
    digest_open(&d);
    digest_add(&d, buffer_of(bytes));
    digest_text(&d, own->sha256);
    own->bytes = bytes->len;
    own->title = word_code(p->lang, "part", slice_of(own->name));
    return os_target_put(p->target, own->path, bytes->at, bytes->len, p->error) ? NULL : own;
}

int package_write(struct package *p)
{
    static int (*const writers[])(struct package *) = {write_tables,     write_cube,      write_map,
                                                       write_indicators, write_catalogue, write_description};
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
        if (writers[i](p))
            return -1;
    return 0;
}
