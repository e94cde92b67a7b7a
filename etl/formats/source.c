/* source - a [source NAME] section, or a file of the command line: where it is, how it is dressed, what its columns are. */
#include "formats/source.h"

#include <stdint.h>

#include "text/name.h"

#define MAP(name, member, arg, help) \
    { \
        name, 0, OPTION_MAP, OPTION_AT(struct source, member), arg, NULL, help, NULL \
    }

const struct option source_options[] = {
    {"path", 0, OPTION_TEXT, OPTION_AT(struct source, path), "FILE", NULL, "The file, relative to config.ini", NULL},
    SOURCE_OPTIONS,
    MAP("column", column, "FIELD", "Column KEY is this field; - leaves it out; F, G: the items of its list are these"),
    MAP("set", set, "VALUE", "Field KEY has this value in every record"),
    MAP("wide", wide, "VALUE", "Column KEY is an observation of its own; VALUE goes to wide_field"),
    MAP("missing", missing_of, "TEXT,...", "Cells of column KEY that say that a value is missing, in place of those for all"),
    MAP("type", type_of, "number|date|text|bool|code|list", "What the cells of column KEY are, where no field says so"),
    MAP("unit", unit_of, "UNIT", "Unit of the numbers in column KEY"),
    MAP("decimal", decimal_of, "CHAR", "Decimal mark in column KEY"),
    MAP("thousands", thousands_of, "CHAR", "Thousands separator in column KEY; none"),
    MAP("dates", dates_of, "dmy|mdy|ymd|school", "Order of day, month and year in column KEY; school: 2008/09 is a school year"),
    MAP("totals", totals, "TEXT,...", "Rows with this text in column KEY are totals: reported and left out"),
    MAP("skip", skip, "TEXT,...", "Rows with this text in column KEY are no records: reported and left out"),
    {0},
};

const struct pair *pairs_find(const struct pairs *p, struct slice key)
{
    for (size_t i = 0; i < p->n; i++)
        if (slice_eq(p->at[i].key, key))
            return &p->at[i];
    return NULL;
}

static bool has_suffix(struct slice path, const char *suffix)
{
    size_t n = strlen(suffix);
    return path.len > n && slice_is(slice_sub(path, path.len - n, path.len), suffix);
}

static struct slice format_of(struct slice path)
{
    return has_suffix(path, ".json") || has_suffix(path, ".geojson")   ? S("json")
           : has_suffix(path, ".jsonl") || has_suffix(path, ".ndjson") ? S("jsonl")
                                                                       : S("csv");
}

static int check_words(const struct pairs *p, const char *key, const char *const *words, const char *wanted, const char *where,
                       struct error *e)
{
    for (size_t i = 0; i < p->n; i++) {
        bool known = false;
        for (size_t k = 0; words[k]; k++)
            known = known || slice_is(p->at[i].value, words[k]);
        if (!known)
            return fail(e, STATUS_USAGE, "%s: key '%s.%.*s': '%.*s' is not %s", where, key, SL(p->at[i].key),
                        SL(p->at[i].value), wanted);
    }
    return 0;
}

static int check_maps(const struct source *s, const char *where, struct error *e)
{
    static const char *const marks[] = {".", ",", NULL}, *const groups[] = {".", ",", "space", "'", "none", NULL};
    static const char *const orders[] = {"dmy", "mdy", "ymd", "school", NULL}, *const types[] = {"number", "date", "text", "bool",
                                                                                       "code",   "list", NULL};
    return check_words(&s->decimal_of, "decimal", marks, "a point or a comma", where, e) ||
                   check_words(&s->thousands_of, "thousands", groups, "a point, a comma, space, ' or none", where, e) ||
                   check_words(&s->dates_of, "dates", orders, "dmy, mdy, ymd or school", where, e) ||
                   check_words(&s->type_of, "type", types, "number, date, text, bool, code or list", where, e)
               ? -1
               : 0;
}

int source_settle(struct source *s, const char *where, struct error *e)
{
    s->of = kind_of(s->kind);
    if (s->of == KIND_OTHER || kind_phase(s->of) > PHASE_FIGURES)
        return fail(e, STATUS_USAGE, "%s: '%.*s' is no kind of record that a source can hold", where, SL(s->kind));
    if (!s->path.len)
        return fail(e, STATUS_USAGE, "%s: no 'path'", where);
    if (slice_is(s->profile.format, "auto"))
        s->profile.format = format_of(s->path);
    s->order = slice_is(s->dates, "ymd") ? DATE_YMD : slice_is(s->dates, "mdy") ? DATE_MDY : DATE_DMY;
    if (s->decimal == s->thousands)
        return fail(e, STATUS_USAGE, "%s: decimal mark and thousands separator are the same character", where);
    if ((s->wide.n || s->wide_years) && s->of != KIND_observation)
        return fail(e, STATUS_USAGE, "%s: wide.COLUMN wants kind = observation", where);
    return check_maps(s, where, e);
}

static bool covers(struct slice key, struct slice header, struct arena *scratch)
{
    struct slice inner = slice_starts(header, "parent.") ? slice_sub(header, strlen("parent."), header.len) : header;
    for (size_t i = 1; i <= header.len; i++)
        if ((i == header.len || header.at[i] == '.') && slice_eq(name_key(slice_sub(header, 0, i), scratch), key))
            return true;
    return inner.len < header.len && covers(key, inner, scratch);
}

size_t source_personal(const struct source *s, struct slice header, struct arena *scratch)
{
    struct arena_mark mark = arena_mark(scratch);
    size_t i = 0;
    while (i < s->personal.n && !(s->personal.at[i].len && covers(name_key(s->personal.at[i], scratch), header, scratch)))
        i++;
    arena_release(scratch, mark);
    return i < s->personal.n ? i : SIZE_MAX;
}
