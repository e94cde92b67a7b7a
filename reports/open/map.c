/* map - what has coordinates as GeoJSON (RFC 7946): areas, places, and what stands at a place. */
#include "package.h"

/* Whether the point is one on the globe; text with digits counts too. */
static bool point_of(const struct record *r, const struct value **lon, const struct value **lat)
{
    *lon = record_get(r, "lon");
    *lat = record_get(r, "lat");
    return (*lon)->type == VALUE_NUMBER && (*lat)->type == VALUE_NUMBER && (*lon)->number >= -180 && (*lon)->number <= 180 &&
           (*lat)->number >= -90 && (*lat)->number <= 90;
}

static void write_properties(struct package *p, struct document *o, const struct record *r, const struct record *at)
{
    doc_begin(o, "properties", '{');
    doc_text(o, "kind", r->shape->kind_name);
    doc_text(o, "name", record_name(p->lang, r));
    if (at != r)
        doc_text(o, "point_of", record_text(at, "id"));
    const struct value *precision = record_get(at, "precision_m");
    if (precision->type == VALUE_NUMBER)
        doc_value(o, "precision_m", precision);
    for (size_t i = 0; i < r->shape->n; i++) {
        struct slice name = r->shape->names[i];
        bool taken = slice_is(name, "lat") || slice_is(name, "lon") || slice_is(name, "kind") || slice_is(name, "name") ||
                     slice_is(name, "precision_m") || slice_is(name, "point_of");
        if (!taken && !value_is_empty(&r->values[i]))
            doc_value(o, slice_cstr(p->arena, name), &r->values[i]);
    }
    doc_end(o, '}');
}

/* True when the record, or the place that it names, has a point. */
static bool write_feature(struct package *p, struct document *o, const struct record *r)
{
    const struct value *lon, *lat;
    const struct record *at = r;
    if (!point_of(r, &lon, &lat)) {
        struct slice place = record_text(r, "place");
        at = place.len ? model_first(p->model, KIND_place, "id", place) : NULL;
        if (!at || !point_of(at, &lon, &lat))
            return false;
    }
    doc_begin(o, NULL, '{');
    doc_text(o, "type", S("Feature"));
    doc_text(o, "id", slice_format(p->arena, "%.*s/%.*s", SL(r->shape->kind_name), SL(record_text(r, "id"))));
    doc_begin(o, "geometry", '{');
    doc_text(o, "type", S("Point"));
    doc_begin(o, "coordinates", '[');
    doc_value(o, NULL, lon);
    doc_value(o, NULL, lat);
    doc_end(o, ']');
    doc_end(o, '}');
    write_properties(p, o, r, at);
    doc_end(o, '}');
    return true;
}

int write_map(struct package *p)
{
    static const enum kind_id located[] = {KIND_area, KIND_place, KIND_programme, KIND_partner, KIND_experiment, KIND_event};
    struct document o = {.lines = 2};
    size_t n = 0;
    doc_begin(&o, NULL, '{');
    doc_text(&o, "type", S("FeatureCollection"));
    doc_begin(&o, "features", '[');
    for (size_t k = 0; k < sizeof located / sizeof *located; k++) {
        struct records list = model_all(p->model, located[k]);
        for (size_t i = 0; i < list.n; i++)
            n += write_feature(p, &o, list.at[i]);
    }
    doc_end(&o, ']');
    doc_end(&o, '}');
    struct part part = {.name = "map",
                        .path = "map.geojson",
                        .format = "GEOJSON",
                        .media = "application/geo+json"};
    bool bad = n && !package_put(p, &part, &o.bytes);
    buffer_free(&o.bytes);
    return bad ? -1 : 0;
}
