/* metadata - what a publisher says of a file in another one beside it: Frictionless, CSVW, CKAN. */
#include "profiling/metadata.h"

#include <jansson.h>

#include "base/os.h"
#include "profiling/bytes.h"
#include "text/decode.h"

enum { METADATA_MOST = 4 << 20 };

struct metadata {
    struct proposal *p;
    struct profile *to;
    struct slice file;  /* the name of the data file without its folder */
    struct slice named; /* the name of the metadata file, for the evidence */
};

static struct slice text_of(const json_t *o, const char *name)
{
    const char *s = json_string_value(json_object_get(o, name));
    return slice_of(s ? s : "");
}

/* The last part of a path or an address. */
static struct slice base(struct slice path)
{
    struct slice piece, last = path;
    while (slice_cut(&path, '/', &piece))
        last = piece;
    return last;
}

/* One line, no control characters, short enough for a config. */
static struct slice tidy(struct arena *a, struct slice text)
{
    char *to = arena_alloc(a, text.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len && n < 1000; i++) {
        bool blank = (unsigned char)text.at[i] <= ' ';
        if (blank && (!n || to[n - 1] == ' '))
            continue;
        to[n++] = blank ? ' ' : text.at[i];
    }
    while (n && (to[n - 1] == ' ' || ((unsigned char)to[n - 1] & 0xc0) == 0x80))
        if (to[n - 1] == ' ')
            n--;
        else
            break;
    return (struct slice){to, n};
}

/* What is declared goes before what was guessed; a guess that says something else stays as a comment. */
static void declare(struct metadata *m, struct slice key, struct slice value)
{
    struct arena *a = m->p->arena;
    value = tidy(a, value);
    if (!value.len || memchr(key.at, '=', key.len))
        return;
    struct slice why = slice_format(a, "%.*s says so", SL(m->named));
    for (size_t i = 0; i < m->p->guesses.n; i++) {
        struct guess *g = &m->p->guesses.at[i];
        if (g->told || !slice_eq(g->key, key))
            continue;
        if (!slice_eq(g->value, value)) {
            g->against = slice_format(a, "the file itself looks like %.*s: %.*s", SL(g->value), SL(g->why));
            g->doubtful = true;
        }
        g->value = value;
        g->why = why;
        return;
    }
    proposal_add(m->p, slice_copy(a, key), value, why);
}

static void declare_text(struct metadata *m, const char *key, const json_t *o, const char *name)
{
    declare(m, slice_of(key), text_of(o, name));
}

static void declare_char(struct metadata *m, const char *key, const json_t *o, const char *name, char *to)
{
    struct slice s = text_of(o, name);
    if (s.len != 1 || (unsigned char)s.at[0] >= 0x80)
        return;
    *to = s.at[0];
    declare(m, slice_of(key), s.at[0] == '\t' ? S("tab") : s.at[0] == ' ' ? S("space") : s);
}

static void declare_encoding(struct metadata *m, struct slice encoding)
{
    char low[32];
    if (!encoding.len || encoding.len >= sizeof low)
        return;
    for (size_t i = 0; i < encoding.len; i++)
        low[i] = encoding.at[i] >= 'A' && encoding.at[i] <= 'Z' ? (char)(encoding.at[i] | 0x20) : encoding.at[i];
    struct error nobody = {0};
    struct decoder *d = decoder_open((struct slice){low, encoding.len}, &nobody);
    if (!d)
        return;
    decoder_close(d);
    /* What the bytes cannot be is not read as what somebody wrote about them. */
    const struct guess *g = proposal_find(m->p, "encoding");
    if (g && slice_is((struct slice){low, encoding.len}, "utf-8") && !slice_is(g->value, "utf-8")) {
        proposal_tell(m->p, S("encoding"), slice_format(m->p->arena, "%.*s says utf-8, which the bytes are not", SL(m->named)),
                      g->line);
        return;
    }
    declare(m, S("encoding"), slice_copy(m->p->arena, (struct slice){low, encoding.len}));
    m->to->encoding = proposal_find(m->p, "encoding")->value;
}

static const char *type_name(struct slice type)
{
    static const struct {
        const char *theirs, *ours;
    } types[] = {{"integer", "number"}, {"number", "number"},  {"decimal", "number"}, {"double", "number"},
                 {"float", "number"},   {"int", "number"},     {"long", "number"},    {"nonNegativeInteger", "number"},
                 {"boolean", "bool"},   {"date", "date"},      {"datetime", "date"},  {"dateTime", "date"},
                 {"year", "date"},      {"yearmonth", "date"}, {"gYear", "date"},     {"gYearMonth", "date"},
                 {"string", "text"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (slice_is(type, types[i].theirs))
            return types[i].ours;
    return NULL;
}

static void declare_field(struct metadata *m, struct slice name, struct slice type, const json_t *field)
{
    struct arena *a = m->p->arena;
    const char *ours = type_name(type);
    if (!name.len)
        return;
    if (ours)
        declare(m, slice_format(a, "type.%.*s", SL(name)), slice_of(ours));
    struct slice decimal = text_of(field, "decimalChar"), group = text_of(field, "groupChar");
    if (decimal.len == 1)
        declare(m, slice_format(a, "decimal.%.*s", SL(name)), decimal);
    if (group.len == 1)
        declare(m, slice_format(a, "thousands.%.*s", SL(name)), group);
    declare(m, slice_format(a, "unit.%.*s", SL(name)), text_of(field, "unit"));
}

static void declare_missing(struct metadata *m, const json_t *values)
{
    struct slice list = {0};
    for (size_t i = 0; i < json_array_size(values); i++) {
        const json_t *one = json_array_get(values, i);
        struct slice v =
            slice_of(json_is_object(one) ? json_string_value(json_object_get(one, "value")) : json_string_value(one));
        if (v.len && !memchr(v.at, ',', v.len))
            list = list.len ? slice_format(m->p->arena, "%.*s, %.*s", SL(list), SL(v)) : v;
    }
    declare(m, S("missing"), list);
}

/* -- Frictionless ---------------------------------------------------------------------------------------------------- */

static struct slice licence_of(const json_t *o)
{
    /* `license` for `licenses` is common, a text for an object too. */
    const json_t *l = json_object_get(o, "licenses");
    l = json_is_array(l) ? json_array_get(l, 0) : json_object_get(o, "license");
    static const char *const names[] = {"name", "type", "id", "title", "path", "url"};
    for (size_t i = 0; json_is_object(l) && i < sizeof names / sizeof *names; i++)
        if (text_of(l, names[i]).len)
            return text_of(l, names[i]);
    return slice_of(json_string_value(l));
}

static bool take_resource(struct metadata *m, const json_t *package, const json_t *r)
{
    const json_t *dialect = json_object_get(r, "dialect"), *schema = json_object_get(r, "schema"),
                 *path = json_object_get(r, "path");
    struct slice at = slice_of(json_string_value(json_is_array(path) ? json_array_get(path, 0) : path)),
                 licence = licence_of(r);
    if (!slice_eq(base(at), m->file))
        return false;
    declare_encoding(m, text_of(r, "encoding"));
    declare_char(m, "delimiter", dialect, "delimiter", &m->to->delimiter);
    declare_char(m, "quote", dialect, "quoteChar", &m->to->quote);
    declare_text(m, "title", r, text_of(r, "title").len ? "title" : "description");
    if (!proposal_find(m->p, "title"))
        declare_text(m, "title", package, "title");
    declare(m, S("licence"), licence.len ? licence : licence_of(package));
    declare_text(m, "url", package, "homepage");
    const json_t *fields = json_object_get(schema, "fields");
    for (size_t i = 0; i < json_array_size(fields); i++)
        declare_field(m, text_of(json_array_get(fields, i), "name"), text_of(json_array_get(fields, i), "type"),
                      json_array_get(fields, i));
    declare_missing(m, json_object_get(schema, "missingValues"));
    return true;
}

/* -- CSV on the Web -------------------------------------------------------------------------------------------------- */

static bool take_table(struct metadata *m, const json_t *group, const json_t *t)
{
    const json_t *dialect = json_object_get(t, "dialect"),
                 *columns = json_object_get(json_object_get(t, "tableSchema"), "columns");
    if (!slice_eq(base(text_of(t, "url")), m->file))
        return false;
    if (!dialect)
        dialect = json_object_get(group, "dialect");
    declare_encoding(m, text_of(dialect, "encoding"));
    declare_char(m, "delimiter", dialect, "delimiter", &m->to->delimiter);
    declare_char(m, "quote", dialect, "quoteChar", &m->to->quote);
    declare_text(m, "title", t, "dc:title");
    declare_text(m, "licence", t, "dc:license");
    declare_text(m, "publisher", t, "dc:publisher");
    for (size_t i = 0; i < json_array_size(columns); i++) {
        const json_t *c = json_array_get(columns, i), *type = json_object_get(c, "datatype"),
                     *titles = json_object_get(c, "titles");
        struct slice name = slice_of(json_string_value(json_is_array(titles) ? json_array_get(titles, 0) : titles));
        name = name.len ? name : text_of(c, "name");
        const json_t *format = json_object_get(type, "format");
        declare_field(m, name, json_is_object(type) ? text_of(type, "base") : slice_of(json_string_value(type)),
                      json_is_object(format) ? format : c);
    }
    return true;
}

/* -- CKAN ------------------------------------------------------------------------------------------------------------ */

static bool take_ckan(struct metadata *m, const json_t *result)
{
    const json_t *resources = json_object_get(result, "resources"), *mine = NULL;
    for (size_t i = 0; i < json_array_size(resources); i++)
        if (slice_eq(base(text_of(json_array_get(resources, i), "url")), m->file))
            mine = json_array_get(resources, i);
    if (!mine)
        return false;
    declare_text(m, "title", result, "title");
    declare(m, S("publisher"), text_of(json_object_get(result, "organization"), "title"));
    if (!proposal_find(m->p, "publisher"))
        declare_text(m, "publisher", result, text_of(result, "holder_name").len ? "holder_name" : "author");
    declare_text(m, "licence", result, text_of(result, "license_id").len ? "license_id" : "license_title");
    declare_text(m, "url", mine, "url");
    return true;
}

static bool take(struct metadata *m, const json_t *o)
{
    const json_t *resources = json_object_get(o, "resources"), *tables = json_object_get(o, "tables"),
                 *result = json_object_get(o, "result");
    if (json_is_object(result))
        return take_ckan(m, result);
    for (size_t i = 0; i < json_array_size(resources); i++)
        if (take_resource(m, o, json_array_get(resources, i)))
            return true;
    for (size_t i = 0; i < json_array_size(tables); i++)
        if (take_table(m, o, json_array_get(tables, i)))
            return true;
    return json_object_get(o, "tableSchema") && take_table(m, o, o);
}

/* -- files ----------------------------------------------------------------------------------------------------------- */

static int try_file(struct metadata *m, struct slice path, bool *taken, struct error *e)
{
    struct buffer bytes = {0};
    const char *name = slice_cstr(m->p->arena, path);
    if (*taken || !os_exists(name))
        return 0;
    struct error nobody = {0};
    int fd = os_open(name, &nobody);
    if (fd < 0)
        return 0;
    int bad = input_peek(fd, name, METADATA_MOST, &bytes, e);
    bad = os_close(fd, name, e) || bad;
    json_t *o = bad ? NULL : json_loadb(bytes.at ? bytes.at : "", bytes.len, 0, NULL);
    m->named = base(slice_of(name));
    *taken = o && take(m, o);
    json_decref(o);
    buffer_free(&bytes);
    return bad;
}

int metadata_apply(struct proposal *p, const struct origin *o, struct profile *to, struct error *e)
{
    struct arena *a = p->arena;
    struct slice path = slice_of(o->file), file = base(path), folder = slice_sub(path, 0, path.len - file.len), stem = file,
                 first;
    struct metadata m = {.p = p, .to = to, .file = file};
    bool taken = false;
    const char *dot = memrchr(file.at, '.', file.len);
    if (!slice_is(to->format, "csv"))
        return 0;
    stem = dot ? slice_sub(file, 0, (size_t)(dot - file.at)) : file;
    (void)first;
    const struct slice tries[] = {
        slice_format(a, "%.*s%.*s-metadata.json", SL(folder), SL(file)), slice_format(a, "%.*sdatapackage.json", SL(folder)),
        slice_format(a, "%.*s../datapackage.json", SL(folder)),          slice_format(a, "%.*scsv-metadata.json", SL(folder)),
        slice_format(a, "%.*s%.*s.json", SL(folder), SL(stem)),          slice_format(a, "%.*spackage_show.json", SL(folder))};
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
        if (try_file(&m, tries[i], &taken, e))
            return -1;
    return 0;
}
