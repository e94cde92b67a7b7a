/* catalogue - the entry for the Italian catalogue of open data: DCAT-AP_IT as JSON-LD. */
#include "package.h"

static const char *const prefixes[][2] = {
    {"dcat", "http://www.w3.org/ns/dcat#"},       {"dcatapit", "http://dati.gov.it/onto/dcatapit#"},
    {"dct", "http://purl.org/dc/terms/"},         {"foaf", "http://xmlns.com/foaf/0.1/"},
    {"spdx", "http://spdx.org/rdf/terms#"},       {"vcard", "http://www.w3.org/2006/vcard/ns#"},
    {"xsd", "http://www.w3.org/2001/XMLSchema#"},
};

static void write_types(struct document *o, const char *one, const char *two)
{
    doc_begin(o, "@type", '[');
    doc_text(o, NULL, slice_of(one));
    doc_text(o, NULL, slice_of(two));
    doc_end(o, ']');
}

static void in_language(struct package *p, struct document *o, const char *key, struct slice text)
{
    doc_begin(o, key, '{');
    doc_text(o, "@value", text);
    doc_text(o, "@language", slice_of(lang_code(p->lang)));
    doc_end(o, '}');
}

static struct slice beside(struct package *p, const char *name)
{
    struct slice url = p->entry->url;
    return slice_format(p->arena, "%.*s%s%s", SL(url), url.len && url.at[url.len - 1] == '/' ? "" : "/", name);
}

/* Something of the entry itself: the folder's address with a fragment; what may not stand in one is written in hexadecimal. */
static struct slice own_iri(struct package *p, const char *what, struct slice id)
{
    struct buffer b = {0};
    buffer_printf(&b, "%.*s#%s", SL(p->entry->url), what);
    for (size_t i = 0; i < id.len; i++) {
        char c = id.at[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_';
        if (plain)
            buffer_char(&b, c);
        else
            buffer_printf(&b, "%%%02X", (unsigned char)c);
    }
    struct slice iri = slice_copy(p->arena, buffer_of(&b));
    buffer_free(&b);
    return iri;
}

/* The profile wants agents and contacts to have addresses of their own, and different ones. */
static void write_agent(struct package *p, struct document *o, const char *key, struct slice name, struct slice id)
{
    doc_begin(o, key, '{');
    doc_text(o, "@id", own_iri(p, "agent-", id));
    write_types(o, "dcatapit:Agent", "foaf:Agent");
    in_language(p, o, "foaf:name", name);
    doc_text(o, "dct:identifier", id);
    doc_end(o, '}');
}

static void write_publisher(struct package *p, struct document *o)
{
    const struct entry *n = p->entry;
    write_agent(p, o, "dct:publisher", n->publisher.len ? n->publisher : n->rights_holder,
                n->publisher_id.len ? n->publisher_id : n->rights_holder_id);
}

static void write_contact(struct package *p, struct document *o)
{
    doc_begin(o, "dcat:contactPoint", '{');
    doc_text(o, "@id", own_iri(p, "contact", S("")));
    write_types(o, "dcatapit:Organization", "vcard:Organization");
    doc_text(o, "vcard:fn", p->entry->contact);
    doc_iri(o, "vcard:hasEmail", slice_format(p->arena, "mailto:%.*s", SL(p->entry->contact_email)));
    doc_end(o, '}');
}

static void write_licence(struct package *p, struct document *o)
{
    const struct term *l = term_find(licences, p->entry->licence);
    doc_begin(o, "dct:license", '{');
    doc_text(o, "@id", slice_of(l->iri));
    write_types(o, "dcatapit:LicenseDocument", "dct:LicenseDocument");
    doc_iri(o, "dct:type", slice_of(l->note));
    doc_text(o, "foaf:name", slice_of(l->title));
    doc_end(o, '}');
}

static void write_distribution(struct package *p, struct document *o, const struct part *part)
{
    doc_begin(o, NULL, '{');
    doc_text(o, "@id", slice_format(p->arena, "%.*s#file", SL(beside(p, part->path))));
    write_types(o, "dcatapit:Distribution", "dcat:Distribution");
    in_language(p, o, "dct:title", part->title);
    doc_iri(o, "dcat:accessURL", p->entry->url);
    doc_iri(o, "dcat:downloadURL", beside(p, part->path));
    doc_iri(o, "dct:format",
            slice_format(p->arena, "http://publications.europa.eu/resource/authority/file-type/%s", part->format));
    doc_typed(o, "dcat:byteSize", "xsd:decimal", slice_format(p->arena, "%zu", part->bytes));
    doc_begin(o, "spdx:checksum", '{');
    doc_text(o, "@type", S("spdx:Checksum"));
    doc_iri(o, "spdx:algorithm", S("http://spdx.org/rdf/terms#checksumAlgorithm_sha256"));
    doc_typed(o, "spdx:checksumValue", "xsd:hexBinary", slice_of(part->sha256));
    doc_end(o, '}');
    write_licence(p, o);
    doc_typed(o, "dct:modified", "xsd:date", p->model->as_of);
    doc_end(o, '}');
}

static void write_themes(struct package *p, struct document *o)
{
    doc_begin(o, "dcat:theme", '[');
    for (size_t i = 0; i < p->entry->themes.n; i++)
        doc_iri(o, NULL, slice_of(term_find(themes, p->entry->themes.at[i])->iri));
    doc_end(o, ']');
    if (!p->entry->keywords.n)
        return;
    doc_begin(o, "dcat:keyword", '[');
    for (size_t i = 0; i < p->entry->keywords.n; i++)
        in_language(p, o, NULL, p->entry->keywords.at[i]);
    doc_end(o, ']');
}

static void write_language(struct package *p, struct document *o)
{
    doc_iri(o, "dct:language",
            p->lang == LANG_EN ? S("http://publications.europa.eu/resource/authority/language/ENG")
                               : S("http://publications.europa.eu/resource/authority/language/ITA"));
}

static void write_dataset(struct package *p, struct document *o)
{
    const struct entry *n = p->entry;
    doc_begin(o, "dcat:dataset", '{');
    doc_text(o, "@id", own_iri(p, "dataset", S("")));
    write_types(o, "dcatapit:Dataset", "dcat:Dataset");
    doc_text(o, "dct:identifier", n->identifier);
    in_language(p, o, "dct:title", n->title);
    in_language(p, o, "dct:description", n->description);
    doc_typed(o, "dct:modified", "xsd:date", p->model->as_of);
    write_themes(p, o);
    write_agent(p, o, "dct:rightsHolder", n->rights_holder, n->rights_holder_id);
    write_publisher(p, o);
    doc_iri(o, "dct:accrualPeriodicity", slice_of(term_find(frequencies, n->frequency)->iri));
    write_language(p, o);
    doc_iri(o, "dcat:landingPage", n->url);
    write_contact(p, o);
    doc_begin(o, "dcat:distribution", '[');
    for (size_t i = 0; i < p->parts.n; i++)
        write_distribution(p, o, &p->parts.at[i]);
    doc_end(o, ']');
    doc_end(o, '}');
}

int write_catalogue(struct package *p)
{
    struct document o = {.lines = 4};
    doc_begin(&o, NULL, '{');
    doc_begin(&o, "@context", '{');
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        doc_text(&o, prefixes[i][0], slice_of(prefixes[i][1]));
    doc_end(&o, '}');
    doc_text(&o, "@id", own_iri(p, "catalogue", S("")));
    write_types(&o, "dcatapit:Catalog", "dcat:Catalog");
    in_language(p, &o, "dct:title", p->entry->title);
    in_language(p, &o, "dct:description", p->entry->description);
    write_publisher(p, &o);
    doc_typed(&o, "dct:modified", "xsd:date", p->model->as_of);
    write_language(p, &o);
    doc_iri(&o, "foaf:homepage", p->entry->url);
    doc_iri(&o, "dcat:themeTaxonomy", S("http://publications.europa.eu/resource/authority/data-theme"));
    write_dataset(p, &o);
    doc_end(&o, '}');
    struct part part = {.name = "catalogue",
                        .path = "catalogue.jsonld",
                        .format = "JSON_LD",
                        .media = "application/ld+json"};
    bool bad = !package_put(p, &part, &o.bytes);
    buffer_free(&o.bytes);
    return bad ? -1 : 0;
}
