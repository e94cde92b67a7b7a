/* cube - the observations for statistical tools: SDMX-CSV 2.0 and a collection of JSON-stat 2.0 data sets, one an indicator. */
#include "package.h"

#include "record/table.h"
#include "text/date.h"

/* An observation is told from the others by these. Where sources say different things of the same, or a figure without an
 * indicator says another thing of the same subject, STATEMENT counts them. */
enum dimension { REF_AREA, ENTITY, TIME_PERIOD, CATEGORY, NATURE, STATEMENT, DIMENSIONS };

static const struct {
    const char *sdmx, *stat, *field, *none, *label; /* label: of the column */
} dimensions[DIMENSIONS] = {
    {"REF_AREA", "area", "area", "_Z", "Territory"},
    {"ENTITY", "entity", "entity", "_Z", "Subject"},
    {"TIME_PERIOD", "period", "period", "_X", "Period"},
    {"CATEGORY", "category", "category", "_T", "Category"},
    {"NATURE", "nature", "nature", "_X", "Nature"},
    {"STATEMENT", "statement", NULL, "1", "Statement"},
};

/* A figure and its place. */
struct point {
    const struct record *record;
    struct slice series; /* indicator, or what is counted in the source's words */
    struct slice at[DIMENSIONS];
};

struct cube {
    struct package *p;
    struct point *points;
    size_t n;
};

static struct slice or_else(struct slice text, const char *none)
{
    return text.len ? text : slice_of(none);
}

/* A period as SDMX writes it: dates, quarters and semesters as they stand; two dates become the first day and a duration that holds
 * both: 2017/2019 -> 2017-01-01/P3Y. */
static struct slice time_of(struct package *p, struct slice period)
{
    struct date first, last;
    char from[16];
    if (slice_find(period, S("/")) == SIZE_MAX || !date_period(period, &first, &last))
        return period;
    size_t n = date_print(date_of_day(date_first(first)), from);
    if (!first.month && !last.month)
        return slice_format(p->arena, "%.*s/P%dY", (int)n, from, last.year - first.year + 1);
    if (first.month && last.month && !first.day && !last.day)
        return slice_format(p->arena, "%.*s/P%dM", (int)n, from, 12 * (last.year - first.year) + last.month - first.month + 1);
    return slice_format(p->arena, "%.*s/P%lldD", (int)n, from, (long long)(date_last(last) - date_first(first) + 1));
}

static struct slice unit_of(struct package *p, const struct record *r)
{
    struct slice unit = record_text(r, "unit");
    const struct record *i = model_first(p->model, KIND_indicator, "code", record_text(r, "indicator"));
    return unit.len || !i ? unit : record_text(i, "unit");
}

static void number_statement(struct cube *c, struct point *x, struct table *seen)
{
    struct buffer key = {0};
    bool fresh;
    struct slice indicator = record_text(x->record, "indicator");
    buffer_printf(&key, "%.*s", SL(indicator));
    for (int d = 0; d < STATEMENT; d++)
        buffer_printf(&key, "\n%.*s", SL(x->at[d]));
    size_t n = ++*table_at(seen, c->p->arena, buffer_of(&key), &fresh);
    x->at[STATEMENT] = slice_format(c->p->arena, "%zu", n);
    buffer_free(&key);
}

static struct cube cube_of(struct package *p)
{
    struct records all = model_all(p->model, KIND_observation);
    struct cube c = {.p = p, .points = arena_new(p->arena, struct point, all.n + 1)};
    struct table seen = {0};
    for (size_t i = 0; i < all.n; i++) {
        struct point *x = &c.points[c.n];
        if (record_get(all.at[i], "value")->type != VALUE_NUMBER)
            continue;
        *x = (struct point){.record = all.at[i], .series = record_text(all.at[i], "indicator")};
        if (!x->series.len)
            x->series = slice_format(p->arena, "_X %.*s", SL(record_text(all.at[i], "label")));
        for (int d = 0; d < STATEMENT; d++)
            x->at[d] = or_else(record_text(all.at[i], dimensions[d].field), dimensions[d].none);
        x->at[TIME_PERIOD] = time_of(p, x->at[TIME_PERIOD]);
        number_statement(&c, x, &seen);
        c.n++;
    }
    return c;
}

/* -- SDMX-CSV --------------------------------------------------------------------------------------------------- */

static const char structure[] = "CITYLAB:DF_OBSERVATIONS(1.0.0)";

static const struct {
    const char *name, *field, *help;
} attributes[] = {
    {"UNIT_MEASURE", "unit", "unit of the figure"},
    {"OBS_STATUS", "status", "the flag as SDMX has it (CL_OBS_STATUS): A normal, B break, E estimated, P provisional, U low reliability, ..."},
    {"FLAG", "flag", "flag as the source writes it"},
    {"QUALIFIER", "qualifier", "= < <= > >= ~"},
    {"LABEL", "label", "what is counted, in the source's words"},
    {"DEFINITION", "definition", "definition or series"},
    {"OBS_SOURCE", "source", "source of the package; empty: computed from the others"},
    {"CITED", "cited", "who says so"},
};

enum { ATTRIBUTES = sizeof attributes / sizeof *attributes };

static struct columns sdmx_columns(struct package *p)
{
    struct columns c = {0};
    LIST_PUSH(p->arena, &c, (struct column){S("STRUCTURE"), FIELD_CODE, "kind of the structure"});
    LIST_PUSH(p->arena, &c, (struct column){S("STRUCTURE_ID"), FIELD_CODE, "agency, id and version of the structure"});
    LIST_PUSH(p->arena, &c, (struct column){S("ACTION"), FIELD_CODE, "what to do with the row: I, information"});
    LIST_PUSH(p->arena, &c, (struct column){S("INDICATOR"), FIELD_CODE, "indicator of the catalogue; _X: none"});
    for (int d = 0; d < DIMENSIONS; d++)
        LIST_PUSH(p->arena, &c, (struct column){slice_of(dimensions[d].sdmx), FIELD_CODE, dimensions[d].label});
    LIST_PUSH(p->arena, &c, (struct column){S("OBS_VALUE"), FIELD_NUMBER, "the figure"});
    for (size_t i = 0; i < ATTRIBUTES; i++)
        LIST_PUSH(p->arena, &c, (struct column){slice_of(attributes[i].name), FIELD_TEXT, attributes[i].help});
    return c;
}

/* CL_OBS_STATUS of the SDMX cross-domain code lists, for the flags that Eurostat and others write in small letters. One that it does not
 * know is no status: the column FLAG has it. Eurostat's s is an estimate of its own. */
static struct slice status_code(struct slice flag)
{
    static const char known[] = "ABDEFGIJKLMNOPQSUV";
    char first = flag.len == 1 ? flag.at[0] : 0;
    const char *at = first ? strchr(known, first >= 'a' && first <= 'z' ? first - 'a' + 'A' : first) : NULL;
    if (!flag.len)
        return S("A");
    if (first == 's')
        return S("E");
    return at ? (struct slice){at, 1} : S("");
}

static struct slice attribute_of(struct package *p, const struct record *r, size_t i)
{
    const char *field = attributes[i].field;
    if (!strcmp(field, "unit"))
        return unit_of(p, r);
    return strcmp(field, "status") ? record_text(r, field) : status_code(record_text(r, "flag"));
}

static int write_sdmx(struct cube *c)
{
    struct package *p = c->p;
    struct buffer b = {0};
    struct part part = {.name = "observation-sdmx",
                        .path = "observation.sdmx.csv",
                        .format = "CSV",
                        .media = "application/vnd.sdmx.data+csv; version=2.0.0",
                        .columns = sdmx_columns(p)};
    for (size_t k = 0; k < part.columns.n; k++)
        csv_cell(&b, !k, part.columns.at[k].name);
    buffer_text(&b, "\r\n");
    for (size_t i = 0; i < c->n; i++) {
        const struct point *x = &c->points[i];
        csv_cell(&b, true, S("dataflow"));
        csv_cell(&b, false, slice_of(structure));
        csv_cell(&b, false, S("I"));
        csv_cell(&b, false, or_else(record_text(x->record, "indicator"), "_X"));
        for (int d = 0; d < DIMENSIONS; d++)
            csv_cell(&b, false, x->at[d]);
        csv_cell(&b, false, record_text(x->record, "value"));
        for (size_t k = 0; k < ATTRIBUTES; k++)
            csv_cell(&b, false, attribute_of(p, x->record, k));
        buffer_text(&b, "\r\n");
    }
    bool bad = !package_put(p, &part, &b);
    buffer_free(&b);
    return bad ? -1 : 0;
}

/* -- JSON-stat -------------------------------------------------------------------------------------------------- */

/* The categories of a dimension in one data set, in the order of their first figure. */
struct categories {
    struct table places;
    LIST(struct slice) ids;
};

struct series {
    struct slice name;
    LIST(size_t) points;
};

/* What people call a category. */
static struct slice name_of(struct package *p, int d, struct slice id)
{
    static const enum kind_id named[] = {KIND_programme, KIND_call, KIND_partner, KIND_experiment, KIND_event};
    if (slice_is(id, dimensions[d].none))
        return word_code(p->lang, "no_dimension", slice_of(dimensions[d].stat));
    if (d == REF_AREA)
        return model_name(p->model, p->lang, KIND_area, id);
    if (d == NATURE)
        return word_code(p->lang, "nature", id);
    for (size_t i = 0; d == ENTITY && i < sizeof named / sizeof *named; i++)
        if (model_first(p->model, named[i], "id", id))
            return model_name(p->model, p->lang, named[i], id);
    return id;
}

static void write_dimension(struct package *p, struct document *o, int d, const struct categories *c)
{
    doc_begin(o, dimensions[d].stat, '{');
    doc_text(o, "label", word_code(p->lang, "dimension", slice_of(dimensions[d].stat)));
    doc_begin(o, "category", '{');
    doc_begin(o, "index", '[');
    for (size_t i = 0; i < c->ids.n; i++)
        doc_text(o, NULL, c->ids.at[i]);
    doc_end(o, ']');
    doc_begin(o, "label", '{');
    for (size_t i = 0; i < c->ids.n; i++)
        doc_text(o, slice_cstr(p->arena, c->ids.at[i]), name_of(p, d, c->ids.at[i]));
    doc_end(o, '}');
    doc_end(o, '}');
    doc_end(o, '}');
}

/* The unit stands with the measure, as JSON-stat has it: a dimension of one category. */
static void write_measure(struct package *p, struct document *o, const struct point *x)
{
    const char *id = slice_cstr(p->arena, x->series);
    struct slice unit = unit_of(p, x->record);
    doc_begin(o, "indicator", '{');
    doc_text(o, "label", word_code(p->lang, "dimension", S("indicator")));
    doc_begin(o, "category", '{');
    doc_begin(o, "index", '[');
    doc_text(o, NULL, x->series);
    doc_end(o, ']');
    doc_begin(o, "label", '{');
    doc_text(o, id,
             record_text(x->record, "indicator").len ? model_name(p->model, p->lang, KIND_indicator, x->series)
                                                     : record_text(x->record, "label"));
    doc_end(o, '}');
    if (unit.len) {
        doc_begin(o, "unit", '{');
        doc_begin(o, id, '{');
        doc_text(o, "label", word_code(p->lang, "unit", unit));
        doc_end(o, '}');
        doc_end(o, '}');
    }
    doc_end(o, '}');
    doc_end(o, '}');
}

/* Flags and qualifiers of a figure, "" when it has none. */
static struct slice status_of(struct package *p, const struct record *r)
{
    struct slice flag = record_text(r, "flag"), q = record_text(r, "qualifier");
    if (slice_is(q, "="))
        q = S("");
    return slice_format(p->arena, "%.*s%s%.*s", SL(flag), flag.len && q.len ? " " : "", SL(q));
}

static const char *cell_of(struct package *p, const struct categories *c, const struct point *x)
{
    uint64_t at = 0;
    for (int d = 0; d < DIMENSIONS; d++)
        at = at * c[d].ids.n + *table_find(&c[d].places, x->at[d]);
    return slice_format(p->arena, "%llu", (unsigned long long)at).at;
}

static void write_cells(struct cube *cube, struct document *o, const struct series *s, const struct categories *c)
{
    struct package *p = cube->p;
    bool any = false;
    doc_begin(o, "value", '{');
    for (size_t i = 0; i < s->points.n; i++)
        doc_value(o, cell_of(p, c, &cube->points[s->points.at[i]]), record_get(cube->points[s->points.at[i]].record, "value"));
    doc_end(o, '}');
    for (size_t i = 0; i < s->points.n; i++) {
        const struct point *x = &cube->points[s->points.at[i]];
        struct slice status = status_of(p, x->record);
        if (!status.len)
            continue;
        if (!any)
            doc_begin(o, "status", '{');
        any = true;
        doc_text(o, cell_of(p, c, x), status);
    }
    if (any)
        doc_end(o, '}');
}

static int gather(struct cube *cube, const struct series *s, struct categories *c)
{
    double size = 1;
    for (int d = 0; d < DIMENSIONS; d++) {
        for (size_t i = 0; i < s->points.n; i++) {
            bool fresh;
            struct slice id = cube->points[s->points.at[i]].at[d];
            size_t *at = table_at(&c[d].places, cube->p->arena, id, &fresh);
            if (fresh) {
                *at = c[d].ids.n;
                LIST_PUSH(cube->p->arena, &c[d].ids, id);
            }
        }
        size *= (double)c[d].ids.n;
    }
    /* Programs that read it count cells in doubles. */
    if (size > 9007199254740992.0)
        return fail(cube->p->error, STATUS_DATA, "citylab publish: indicator '%.*s' has too many combinations for JSON-stat",
                    SL(s->name));
    return 0;
}

static int write_set(struct cube *cube, struct document *o, const struct series *s)
{
    struct categories c[DIMENSIONS] = {0};
    const struct point *x = &cube->points[s->points.at[0]];
    if (gather(cube, s, c))
        return -1;
    doc_begin(o, NULL, '{');
    doc_text(o, "class", S("dataset"));
    doc_text(o, "label",
             record_text(x->record, "indicator").len ? model_name(cube->p->model, cube->p->lang, KIND_indicator, s->name)
                                                     : record_text(x->record, "label"));
    doc_said(o, "updated", cube->p->model->as_of);
    doc_begin(o, "id", '[');
    doc_text(o, NULL, S("indicator"));
    for (int d = 0; d < DIMENSIONS; d++)
        doc_text(o, NULL, slice_of(dimensions[d].stat));
    doc_end(o, ']');
    doc_begin(o, "size", '[');
    doc_count(o, NULL, 1);
    for (int d = 0; d < DIMENSIONS; d++)
        doc_count(o, NULL, c[d].ids.n);
    doc_end(o, ']');
    doc_begin(o, "role", '{');
    static const char *const roles[][2] = {{"time", "period"}, {"geo", "area"}, {"metric", "indicator"}};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        doc_begin(o, roles[i][0], '[');
        doc_text(o, NULL, slice_of(roles[i][1]));
        doc_end(o, ']');
    }
    doc_end(o, '}');
    doc_begin(o, "dimension", '{');
    write_measure(cube->p, o, x);
    for (int d = 0; d < DIMENSIONS; d++)
        write_dimension(cube->p, o, d, &c[d]);
    doc_end(o, '}');
    write_cells(cube, o, s, c);
    doc_end(o, '}');
    return 0;
}

static int write_stat(struct cube *c)
{
    struct package *p = c->p;
    struct document o = {.lines = 4};
    struct table names = {0};
    LIST(struct series) all = {0};
    for (size_t i = 0; i < c->n; i++) {
        bool fresh;
        size_t *at = table_at(&names, p->arena, c->points[i].series, &fresh);
        if (fresh) {
            *at = all.n;
            LIST_PUSH(p->arena, &all, (struct series){.name = c->points[i].series});
        }
        LIST_PUSH(p->arena, &all.at[*at].points, i);
    }
    doc_begin(&o, NULL, '{');
    doc_text(&o, "version", S("2.0"));
    doc_text(&o, "class", S("collection"));
    doc_text(&o, "label", p->entry->title);
    doc_text(&o, "updated", p->model->as_of);
    doc_begin(&o, "link", '{');
    doc_begin(&o, "item", '[');
    for (size_t i = 0; i < all.n; i++)
        if (write_set(c, &o, &all.at[i]))
            return -1;
    doc_end(&o, ']');
    doc_end(&o, '}');
    doc_end(&o, '}');
    struct part part = {.name = "observation-jsonstat",
                        .path = "observation.jsonstat.json",
                        .format = "JSON",
                        .media = "application/json"};
    bool bad = !package_put(p, &part, &o.bytes);
    buffer_free(&o.bytes);
    return bad ? -1 : 0;
}

int write_cube(struct package *p)
{
    struct cube c = cube_of(p);
    return !c.n ? 0 : write_sdmx(&c) || write_stat(&c) ? -1 : 0;
}
