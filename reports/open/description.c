/* description - datapackage.json: Data Package v2 with a Table Schema for each table, bytes, sha256, licences and sources. */
#include "package.h"

static void write_licences(struct document *o, const struct term *l)
{
    doc_begin(o, "licenses", '[');
    doc_begin(o, NULL, '{');
    doc_text(o, "name", slice_of(l->key));
    doc_text(o, "path", slice_of(l->iri));
    doc_text(o, "title", slice_of(l->title));
    doc_end(o, '}');
    doc_end(o, ']');
}

static void write_source(struct document *o, const struct record *s)
{
    struct slice title = record_text(s, "title");
    doc_begin(o, NULL, '{');
    doc_text(o, "title", title.len ? title : record_text(s, "id"));
    struct slice url = record_text(s, "url");
    if (slice_starts(url, "https://") || slice_starts(url, "http://"))
        doc_text(o, "path", url);
    doc_text(o, "name", record_text(s, "id"));
    doc_said(o, "publisher", record_text(s, "publisher"));
    doc_said(o, "licence", record_text(s, "licence"));
    doc_said(o, "retrieved", record_text(s, "retrieved"));
    doc_said(o, "sha256", record_text(s, "sha256"));
    doc_end(o, '}');
}

static void write_sources(struct package *p, struct document *o)
{
    struct records all = model_all(p->model, KIND_source);
    doc_begin(o, "sources", '[');
    for (size_t i = 0; i < all.n; i++)
        write_source(o, all.at[i]);
    doc_end(o, ']');
    if (!p->left_out.n)
        return;
    doc_begin(o, "excluded", '[');
    for (size_t i = 0; i < p->left_out.n; i++) {
        doc_begin(o, NULL, '{');
        doc_text(o, "name", record_text(p->left_out.at[i].source, "id"));
        doc_said(o, "title", record_text(p->left_out.at[i].source, "title"));
        doc_said(o, "licence", record_text(p->left_out.at[i].source, "licence"));
        doc_text(o, "reason", word_code(p->lang, "excluded", slice_of(p->left_out.at[i].why)));
        doc_end(o, '}');
    }
    doc_end(o, ']');
}

static void write_people(struct package *p, struct document *o)
{
    const struct entry *n = p->entry;
    doc_begin(o, "contributors", '[');
    const struct {
        const char *role;
        struct slice name, email;
    } all[] = {
        {"rightsHolder", n->rights_holder, S("")},
        {"publisher", n->publisher.len ? n->publisher : n->rights_holder, S("")},
        {"contact", n->contact, n->contact_email},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        doc_begin(o, NULL, '{');
        doc_text(o, "title", all[i].name);
        doc_said(o, "email", all[i].email);
        doc_begin(o, "roles", '[');
        doc_text(o, NULL, slice_of(all[i].role));
        doc_end(o, ']');
        doc_end(o, '}');
    }
    doc_end(o, ']');
}

/* As precise as its source. */
#define DATE "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"

static void write_field(struct document *o, const struct column *c)
{
    static const char *const types[] = {[FIELD_CODE] = "string", [FIELD_TEXT] = "string", [FIELD_NUMBER] = "number",
                                        [FIELD_DATE] = "string", [FIELD_LIST] = "string", [FIELD_BOOL] = "boolean"};
    doc_begin(o, NULL, '{');
    doc_text(o, "name", c->name);
    doc_text(o, "type", slice_of(types[c->type]));
    doc_said(o, "description", slice_of(c->help));
    if (c->type == FIELD_DATE) {
        bool period = slice_is(c->name, "period");
        doc_begin(o, "constraints", '{');
        doc_text(o, "pattern", slice_of(period ? "^" DATE "$|^[0-9]{4}-(Q[1-4]|S[12])$|^" DATE "/" DATE "$" : "^" DATE "$"));
        doc_end(o, '}');
    }
    if (c->type == FIELD_LIST)
        doc_text(o, "separator", S("|"));
    doc_end(o, '}');
}

static void write_table(struct document *o, const struct part *part)
{
    doc_text(o, "type", S("table"));
    doc_begin(o, "dialect", '{');
    doc_text(o, "$schema", S("https://datapackage.org/profiles/2.0/tabledialect.json"));
    doc_text(o, "delimiter", S(","));
    doc_text(o, "lineTerminator", S("\r\n"));
    doc_true(o, "doubleQuote", true);
    doc_true(o, "header", true);
    doc_end(o, '}');
    doc_begin(o, "schema", '{');
    doc_text(o, "$schema", S("https://datapackage.org/profiles/2.0/tableschema.json"));
    doc_begin(o, "fields", '[');
    for (size_t i = 0; i < part->columns.n; i++)
        write_field(o, &part->columns.at[i]);
    doc_end(o, ']');
    doc_begin(o, "missingValues", '[');
    doc_text(o, NULL, S(""));
    doc_end(o, ']');
    if (part->key.n) {
        doc_begin(o, "primaryKey", '[');
        for (size_t i = 0; i < part->key.n; i++)
            doc_text(o, NULL, part->key.at[i]);
        doc_end(o, ']');
    }
    doc_end(o, '}');
}

static void write_resource(struct package *p, struct document *o, const struct part *part)
{
    doc_begin(o, NULL, '{');
    doc_text(o, "name", slice_of(part->name));
    doc_text(o, "path", slice_of(part->path));
    doc_text(o, "title", part->title);
    doc_text(o, "format", slice_of(strrchr(part->path, '.') + 1));
    doc_text(o, "mediatype", slice_of(part->media));
    doc_text(o, "encoding", S("utf-8"));
    doc_count(o, "bytes", part->bytes);
    doc_text(o, "hash", slice_format(p->arena, "sha256:%s", part->sha256));
    if (part->columns.n)
        write_table(o, part);
    doc_end(o, '}');
}

/* [a-z0-9._-]: what the name of a package may be made of. */
static struct slice package_name(struct package *p)
{
    struct slice id = p->entry->identifier;
    char *name = arena_alloc(p->arena, id.len + 1);
    for (size_t i = 0; i < id.len; i++) {
        char c = id.at[i] >= 'A' && id.at[i] <= 'Z' ? (char)(id.at[i] - 'A' + 'a') : id.at[i];
        name[i] = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' ? c : '-';
    }
    return (struct slice){name, id.len};
}

int write_description(struct package *p)
{
    struct document o = {.lines = 5};
    const struct entry *n = p->entry;
    doc_begin(&o, NULL, '{');
    doc_text(&o, "$schema", S("https://datapackage.org/profiles/2.0/datapackage.json"));
    doc_text(&o, "name", package_name(p));
    doc_text(&o, "id", n->identifier);
    doc_text(&o, "title", n->title);
    doc_text(&o, "description", n->description);
    doc_text(&o, "homepage", n->url);
    doc_text(&o, "version", p->model->as_of);
    doc_text(&o, "created", slice_format(p->arena, "%.*sT00:00:00Z", SL(p->model->as_of)));
    doc_text(&o, "program", p->program);
    if (n->keywords.n) {
        doc_begin(&o, "keywords", '[');
        for (size_t i = 0; i < n->keywords.n; i++)
            doc_text(&o, NULL, n->keywords.at[i]);
        doc_end(&o, ']');
    }
    write_licences(&o, term_find(licences, n->licence));
    write_people(p, &o);
    write_sources(p, &o);
    doc_begin(&o, "resources", '[');
    for (size_t i = 0; i < p->parts.n; i++)
        write_resource(p, &o, &p->parts.at[i]);
    doc_end(&o, ']');
    doc_end(&o, '}');
    bool bad = os_target_put(p->target, "datapackage.json", o.bytes.at, o.bytes.len, p->error) != 0;
    buffer_free(&o.bytes);
    return bad ? -1 : 0;
}
