/* indicators - the figures of the catalogue's indicators as NGSI-LD entities of the type KeyPerformanceIndicator. */
#include "package.h"

#include "record/table.h"
#include "text/date.h"

static const char core[] = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.6.jsonld";
#define MODEL "https://smartdatamodels.org/dataModel.KeyPerformanceIndicator/"

/* The terms of the data model that the core context does not have, and our own. */
static const char *const terms[] = {
    "KeyPerformanceIndicator",
    "kpiValue",
    "category",
    "organization",
    "process",
    "calculationFrequency",
    "calculationMethod",
    "calculationFormula",
    "calculationPeriod",
    "area",
    "nature",
    "qualifier",
    "flag",
    "unit",
    "indicator",
    NULL,
};

static void write_context(struct document *o)
{
    doc_begin(o, "@context", '[');
    doc_begin(o, NULL, '{');
    doc_text(o, "name", S("https://schema.org/name"));
    doc_text(o, "source", S("https://smartdatamodels.org/source"));
    for (const char *const *t = terms; *t; t++) {
        char iri[128];
        size_t n = sizeof MODEL - 1, k = strlen(*t);
        memcpy(iri, MODEL, n);
        memcpy(iri + n, *t, k);
        doc_text(o, *t, (struct slice){iri, n + k});
    }
    doc_end(o, '}');
    doc_text(o, NULL, slice_of(core)); /* the last one wins, and none may change its terms */
    doc_end(o, ']');
}

static void property(struct document *o, const char *name, struct slice text)
{
    if (!text.len)
        return;
    doc_begin(o, name, '{');
    doc_text(o, "type", S("Property"));
    doc_text(o, "value", text);
    doc_end(o, '}');
}

/* One part of a URN: what may not stand there is written in hexadecimal. */
static void urn_part(struct buffer *b, struct slice text)
{
    buffer_char(b, ':');
    if (!text.len)
        buffer_char(b, '_');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        bool plain =
            (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_';
        if (plain)
            buffer_char(b, c);
        else
            buffer_printf(b, "%%%02X", (unsigned char)c);
    }
}

static struct slice urn_of(struct package *p, const struct record *r, struct table *seen)
{
    static const char *const parts[] = {"indicator", "area", "entity", "period", "category", "nature"};
    struct buffer b = {0};
    bool fresh;
    buffer_text(&b, "urn:ngsi-ld:KeyPerformanceIndicator");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        urn_part(&b, record_text(r, parts[i]));
    size_t n = ++*table_at(seen, p->arena, buffer_of(&b), &fresh);
    if (n > 1)
        buffer_printf(&b, ":%zu", n);
    struct slice urn = slice_copy(p->arena, buffer_of(&b));
    buffer_free(&b);
    return urn;
}

/* A period is the days from its first to its last. */
static void write_period(struct document *o, struct slice period)
{
    struct date first, last;
    char from[16], to[16];
    if (!date_period(period, &first, &last))
        return;
    size_t n = date_print(date_of_day(date_first(first)), from), k = date_print(date_of_day(date_last(last)), to);
    doc_begin(o, "calculationPeriod", '{');
    doc_text(o, "type", S("Property"));
    doc_begin(o, "value", '{');
    doc_text(o, "from", (struct slice){from, n});
    doc_text(o, "to", (struct slice){to, k});
    doc_end(o, '}');
    doc_end(o, '}');
}

static void write_value(struct package *p, struct document *o, const struct record *r, const struct record *indicator)
{
    struct slice unit = record_text(r, "unit").len ? record_text(r, "unit") : record_text(indicator, "unit");
    struct slice period = record_text(r, "period");
    struct date d;
    doc_begin(o, "kpiValue", '{');
    doc_text(o, "type", S("Property"));
    doc_value(o, "value", record_get(r, "value"));
    if (date_parse(period, &d) && date_is_full(d))
        doc_text(o, "observedAt", slice_format(p->arena, "%.*sT00:00:00Z", SL(period)));
    property(o, "unit", unit);
    property(o, "qualifier", record_text(r, "qualifier"));
    property(o, "flag", record_text(r, "flag"));
    property(o, "nature", record_text(r, "nature"));
    doc_end(o, '}');
}

static void write_formula(struct package *p, struct document *o, const struct record *i)
{
    static const char *const fields[] = {"measure", "of", "where", "by", "num", "den", "per", "at", "via", "scale", "min_n"};
    struct buffer b = {0};
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
        struct slice text = record_text(i, fields[k]);
        if (text.len)
            buffer_printf(&b, "%s%s=%.*s", b.len ? "; " : "", fields[k], SL(text));
    }
    property(o, "calculationFormula", slice_copy(p->arena, buffer_of(&b)));
    buffer_free(&b);
}

static void write_entity(struct package *p, struct document *o, const struct record *r, const struct record *indicator,
                         struct slice urn)
{
    struct slice area = record_text(r, "area"), name = record_name(p->lang, indicator);
    const struct term *frequency = term_find(frequencies, p->entry->frequency);
    doc_begin(o, NULL, '{');
    doc_text(o, "id", urn);
    doc_text(o, "type", S("KeyPerformanceIndicator"));
    property(o, "name", name);
    property(o, "indicator", record_text(r, "indicator"));
    doc_begin(o, "category", '{');
    doc_text(o, "type", S("Property"));
    doc_begin(o, "value", '[');
    doc_text(o, NULL, S("quantitative"));
    doc_end(o, ']');
    doc_end(o, '}');
    property(o, "organization", p->entry->rights_holder);
    property(o, "process", p->entry->title);
    property(o, "calculationFrequency", slice_of(frequency ? frequency->note : ""));
    property(o, "calculationMethod", is_computed(r) ? S("automatic") : S(""));
    write_formula(p, o, indicator);
    write_period(o, record_text(r, "period"));
    property(o, "area", area.len ? model_name(p->model, p->lang, KIND_area, area) : S(""));
    property(o, "source", record_text(r, "cited").len ? record_text(r, "cited") : record_text(r, "source"));
    write_value(p, o, r, indicator);
    write_context(o);
    doc_end(o, '}');
}

int write_indicators(struct package *p)
{
    struct records all = model_all(p->model, KIND_observation);
    struct document o = {.lines = 2};
    struct table seen = {0};
    size_t n = 0;
    doc_begin(&o, NULL, '[');
    for (size_t i = 0; i < all.n; i++) {
        const struct record *indicator = model_first(p->model, KIND_indicator, "code", record_text(all.at[i], "indicator"));
        if (!indicator || record_get(all.at[i], "value")->type != VALUE_NUMBER)
            continue;
        write_entity(p, &o, all.at[i], indicator, urn_of(p, all.at[i], &seen));
        n++;
    }
    doc_end(&o, ']');
    struct part part = {.name = "indicators-ngsi-ld",
                        .path = "indicators.jsonld",
                        .format = "JSON_LD",
                        .media = "application/ld+json"};
    bool bad = n && !package_put(p, &part, &o.bytes);
    buffer_free(&o.bytes);
    return bad ? -1 : 0;
}
