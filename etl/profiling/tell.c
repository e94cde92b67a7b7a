/* tell - what the columns of a file show, said as guesses with what speaks for them and against. */
#include "profiling/dress.h"
#include "profiling/look.h"
#include "record/kind.h"
#include "text/unit.h"

enum { FLAGS_MOST = 12 };

static bool fits_key(struct slice name)
{
    return name.len && !memchr(name.at, '=', name.len) && name.len < 1024 && slice_trim(name).len == name.len;
}

struct guess *look_say(struct look *l, const char *key, const struct stats *c, struct slice value, struct slice why)
{
    struct arena *a = l->p->arena;
    if (!fits_key(c->name)) {
        proposal_tell(l->p, c->name, slice_format(a, "%s = %.*s, but a name with '=' cannot be a key", key, SL(value)), 0);
        return &l->p->guesses.at[l->p->guesses.n - 1];
    }
    return proposal_add(l->p, slice_format(a, "%s.%.*s", key, SL(c->name)), value, why);
}

static const char *type_of(const struct stats *c)
{
    return c->is_code     ? "code"
           : c->is_year   ? "date"
           : c->is_date   ? "date"
           : c->is_bool   ? "bool"
           : c->is_number ? "number"
                          : NULL;
}

/* The first cell that is not what the column is. */
static struct slice misfits(struct look *l, const struct stats *c)
{
    struct arena *a = l->p->arena;
    uint64_t n = c->words.more, line = c->words.more_line;
    struct slice text = {0};
    for (size_t i = 0; i < c->words.n; i++)
        if (!cell_is_total(c->words.at[i].text)) {
            n += c->words.at[i].n;
            if (!text.len)
                text = c->words.at[i].text, line = c->words.at[i].line;
        }
    if (!n)
        return S("");
    if (look_is_personal(l, c))
        text = S("...");
    return slice_format(a, "%llu cell%s no such thing: '%.*s' in line %llu", (unsigned long long)n, n == 1 ? " is" : "s are",
                        SL(text), (unsigned long long)line);
}

static void tell_type(struct look *l, struct stats *c)
{
    struct arena *a = l->p->arena;
    const char *type = type_of(c);
    uint64_t n = c->is_date ? c->dated.n + c->year.n + c->compact.n : c->is_bool ? c->filled : c->numbers;
    doubts_tell(l, c);
    if (!type)
        return;
    struct slice key = slice_format(a, "type.%.*s", SL(c->name)),
                 why = slice_format(a, "%llu of %llu cells that are filled", (unsigned long long)n,
                                    (unsigned long long)c->filled);
    for (size_t i = 0; i < l->p->guesses.n; i++)
        if (slice_eq(l->p->guesses.at[i].key, key))
            return;
    if (c->zero.n && c->is_code)
        why = slice_format(a, "%.*s; a zero leads in line %llu", SL(why), (unsigned long long)c->zero.line);
    else if (c->longest.n && c->is_code)
        why =
            slice_format(a, "%.*s; more digits than a number keeps in line %llu", SL(why), (unsigned long long)c->longest.line);
    else if (c->is_code)
        why = slice_format(a, "%.*s; the name says that they are no quantity", SL(why));
    struct guess *g = look_say(l, "type", c, slice_of(type), why);
    if (!c->is_code && !c->is_bool)
        g->against = misfits(l, c);
}

static struct slice unit_in_name(struct slice name)
{
    static const char *const known[] = {"km2", "m2", "%",  "EUR", "kEUR", "MEUR", "kg", "t",
                                        "km",  "m",  "ha", "kWh", "MWh",  "GWh",  "kW", "MW"};
    const char *open = name.len ? memchr(name.at, '(', name.len) : NULL;
    struct slice inside = {0};
    if (!open && name.len)
        open = memchr(name.at, '[', name.len);
    if (open) {
        size_t from = (size_t)(open - name.at) + 1;
        inside = slice_trim(slice_sub(name, from, name.len ? name.len - 1 : 0));
    } else if (name.len && memrchr(name.at, '_', name.len)) {
        inside = slice_sub(name, (size_t)((const char *)memrchr(name.at, '_', name.len) - name.at) + 1, name.len);
        if (inside.len < 2)
            return (struct slice){0};
    }
    struct slice unit = inside.len ? unit_canonical(inside) : inside;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (slice_is(unit, known[i]))
            return unit;
    return (struct slice){0};
}

static void tell_unit(struct look *l, struct stats *c)
{
    const struct token *unit = tokens_top(&c->units);
    struct slice named = unit_in_name(c->name);
    if (!c->is_number)
        return;
    if (named.len && (!unit || unit->n < c->numbers)) {
        struct guess *g = look_say(l, "unit", c, named, S("the name of the column says so"));
        if (unit && !slice_eq(unit_canonical(unit->text), named)) {
            g->doubtful = true;
            g->line = unit->line;
            g->against = slice_format(l->p->arena, "'%.*s' stands behind %llu of %llu numbers, first in line %llu: they are refused",
                                      SL(unit->text), (unsigned long long)unit->n, (unsigned long long)c->numbers,
                                      (unsigned long long)unit->line);
        }
        return;
    }
    /* A unit that a few numbers bear says nothing of the others. */
    if (!unit || unit->n * 2 <= c->numbers)
        return;
    struct guess *g = look_say(l, "unit", c, unit_canonical(unit->text),
                               slice_format(l->p->arena, "'%.*s' stands behind %llu of %llu numbers", SL(unit->text),
                                            (unsigned long long)unit->n, (unsigned long long)c->numbers));
    g->doubtful = unit->n < c->numbers;
    g->line = unit->line;
    if (g->doubtful)
        g->against = S("the other numbers stand without it, and are taken for the same unit");
}

static void tell_missing(struct look *l, struct stats *c)
{
    struct arena *a = l->p->arena;
    struct slice list = {0}, why = {0};
    bool typed = c->is_number || c->is_date || c->is_bool || c->is_year || (c->is_code && !c->words.more);
    for (size_t i = 0; i < c->nothing.n; i++) {
        const struct token *t = &c->nothing.at[i];
        int sure = cell_stands_for_nothing(t->text);
        if (!sure || memchr(t->text.at, ',', t->text.len))
            continue;
        if (sure < 2 && !typed) {
            if (t->n * 5 < c->filled)
                proposal_tell(
                    l->p, c->name,
                    slice_format(
                        a, "'%.*s' (%llu times, first in line %llu) is kept: in a column of words it may be a name or a code",
                        SL(t->text), (unsigned long long)t->n, (unsigned long long)t->line),
                    t->line);
            continue;
        }
        list = list.len ? slice_format(a, "%.*s, %.*s", SL(list), SL(t->text)) : t->text;
        why = slice_format(a, "%.*s%s'%.*s' %llu times, first in line %llu", SL(why), why.len ? "; " : "", SL(t->text),
                           (unsigned long long)t->n, (unsigned long long)t->line);
    }
    if (list.len)
        look_say(l, "missing", c, list, why);
}

static void tell_totals(struct look *l, struct stats *c)
{
    struct arena *a = l->p->arena;
    struct slice list = {0}, why = {0};
    uint64_t n = 0;
    for (size_t i = 0; i < c->totals.n; i++) {
        const struct token *t = &c->totals.at[i];
        n += t->n;
        list = list.len ? slice_format(a, "%.*s, %.*s", SL(list), SL(t->text)) : t->text;
        why = slice_format(a, "%.*s%s'%.*s' %llu times, first in line %llu", SL(why), why.len ? "; " : "", SL(t->text),
                           (unsigned long long)t->n, (unsigned long long)t->line);
    }
    /* In SDMX a total is a code like the others: its rows are no sums of those beside them. */
    if (proposal_find(l->p, "column.OBS_VALUE") || proposal_find(l->p, "labels"))
        return;
    if (!n || n * 2 > c->filled || memchr(list.at, '=', list.len))
        return;
    struct guess *g = look_say(l, "totals", c, list, why);
    g->line = c->totals.at[0].line;
    g->against = S("rows of totals are left out; without this key they are records like the others");
}

static void tell_dates(struct look *l)
{
    struct proposal *p = l->p;
    const struct stats *dmy = NULL, *mdy = NULL, *unsure = NULL;
    for (size_t i = 0; i < l->at.n; i++) {
        const struct stats *c = l->at.at[i];
        if (!c->is_date)
            continue;
        dmy = !dmy && c->dmy.n ? c : dmy;
        mdy = !mdy && c->mdy.n ? c : mdy;
        unsure = !unsure && c->unsure.n && !c->dmy.n && !c->mdy.n ? c : unsure;
    }
    const struct stats *shown = dmy ? dmy : mdy;
    if (!shown && !unsure)
        return;
    if (!shown) {
        struct guess *g = proposal_add(p, S("dates"), S("dmy"), S("no cell decides; in Italy the day stands first"));
        g->doubtful = true;
        g->line = unsure->unsure.line;
        g->against = slice_format(
            p->arena,
            "day and month may be exchanged in all %llu dates of '%.*s', first in line %llu: a day above 12 would decide",
            (unsigned long long)unsure->unsure.n, SL(unsure->name), (unsigned long long)unsure->unsure.line);
        return;
    }
    const struct seen *seen = dmy ? &dmy->dmy : &mdy->mdy;
    struct guess *g = proposal_add(
        p, S("dates"), dmy ? S("dmy") : S("mdy"),
        slice_format(p->arena, "column '%.*s': a number above 12 stands where only this order has a day, in line %llu",
                     SL(shown->name), (unsigned long long)seen->line));
    if (dmy && mdy) {
        g->doubtful = true;
        g->against = slice_format(p->arena, "line %llu of column '%.*s' is a date with the month first only",
                                  (unsigned long long)mdy->mdy.line, SL(mdy->name));
        if (dmy != mdy && !mdy->dmy.n)
            look_say(l, "dates", mdy, S("mdy"), S("only the order month, day fits"));
    } else if (unsure) {
        g->against = slice_format(p->arena, "in column '%.*s' no cell decides: first line %llu", SL(unsure->name),
                                  (unsigned long long)unsure->unsure.line);
    }
}

static void tell_flags(struct look *l)
{
    struct arena *a = l->p->arena;
    struct slice list = {0};
    uint64_t n = 0, numbers = 0, line = 0;
    for (size_t i = 0; i < l->at.n; i++) {
        const struct stats *c = l->at.at[i];
        if (!c->is_number)
            continue;
        numbers += c->numbers;
        for (size_t k = 0; k < c->flags.n && k < FLAGS_MOST; k++) {
            struct slice rest = list, one;
            bool known = false;
            while (rest.len && slice_cut(&rest, ',', &one))
                known = known || slice_eq(slice_trim(one), c->flags.at[k].text);
            if (!known)
                list = list.len ? slice_format(a, "%.*s, %.*s", SL(list), SL(c->flags.at[k].text)) : c->flags.at[k].text;
            n += c->flags.at[k].n;
            line = line ? line : c->flags.at[k].line;
        }
    }
    if (!n)
        return;
    struct guess *g = proposal_add(l->p, S("flags"), list,
                                   slice_format(a, "a letter stands behind %llu cells, first in line %llu",
                                                (unsigned long long)n, (unsigned long long)line));
    g->doubtful = n * 2 > numbers;
    if (g->doubtful)
        g->against = S("it stands behind most numbers: a unit?");
}

static bool is_wide(const struct stats *c)
{
    return c->period.len > 0;
}

static bool wide_cells(const struct stats *c)
{
    return c->is_number || c->is_year || !c->filled || stats_nothings(c, 1) == c->filled;
}

/* "Anno 2019", "2019 (p)": the year that stands alone in a name, and the words round it. */
static struct slice year_in(struct arena *a, struct slice name, struct slice *rest)
{
    struct slice year = {0};
    for (size_t i = 0; i + 4 <= name.len; i++) {
        char before = i ? name.at[i - 1] : ' ', behind = i + 4 < name.len ? name.at[i + 4] : ' ';
        if (!dress_is_year(slice_sub(name, i, i + 4)) || (before != ' ' && before != '_') || (behind != ' ' && behind != '_'))
            continue;
        if (year.len)
            return (struct slice){0};
        year = slice_sub(name, i, i + 4);
    }
    if (!year.len)
        return year;
    struct slice front = slice_sub(name, 0, (size_t)(year.at - name.at)), end = slice_sub(name, front.len + 4, name.len);
    /* A mark of what is provisional is no part of the name. */
    bool mark = slice_trim(end).len && slice_trim(end).len <= 4 && slice_trim(end).at[0] == '(';
    *rest = slice_format(a, "%.*s|%.*s", SL(front), mark ? 0 : (int)end.len, end.at);
    return year;
}

/* Columns whose names differ in their year alone. */
static size_t find_years(struct look *l, bool *bare)
{
    size_t n = 0;
    struct slice first = {0};
    *bare = true;
    for (size_t i = 0; i < l->at.n; i++) {
        struct stats *c = l->at.at[i];
        struct slice rest = {0}, year = year_in(l->p->arena, c->name, &rest);
        if (!year.len || !wide_cells(c))
            continue;
        if (n && !slice_eq(first, rest))
            return 0;
        first = rest;
        c->period = year;
        *bare = *bare && c->name.len == 4;
        n++;
    }
    return n;
}

/* Years as columns: their values are one column, "value". */
static bool tell_wide(struct look *l)
{
    struct arena *a = l->p->arena;
    struct slice first = {0}, last = {0};
    bool bare;
    size_t n = find_years(l, &bare);
    if (n < 2) {
        for (size_t i = 0; i < l->at.n; i++)
            l->at.at[i]->period = (struct slice){0};
        return false;
    }
    for (size_t i = 0; i < l->at.n; i++)
        if (is_wide(l->at.at[i])) {
            first = first.len ? first : l->at.at[i]->name;
            last = l->at.at[i]->name;
        }
    proposal_add(l->p, S("wide_field"), S("period"),
                 slice_format(a, "%zu columns are called by years, %.*s to %.*s", n, SL(first), SL(last)));
    if (bare)
        proposal_add(l->p, S("wide_years"), S("yes"), S("each of them is an observation of its own"));
    for (size_t i = 0; !bare && i < l->at.n; i++)
        if (is_wide(l->at.at[i]))
            look_say(l, "wide", l->at.at[i], l->at.at[i]->period, S("the year in the name of the column"));
    return true;
}

/* All columns of years as one. */
static struct stats *join_wide(struct look *l)
{
    struct stats *all = arena_new(l->p->arena, struct stats, 1);
    all->name = S("value");
    all->is_number = true;
    for (size_t i = 0; i < l->at.n; i++) {
        struct stats *c = l->at.at[i];
        if (!is_wide(c))
            continue;
        c->is_number = true;
        c->is_code = c->is_year = false;
        for (size_t k = 0; k < c->nothing.n; k++)
            tokens_add(l->p->arena, &all->nothing, c->nothing.at[k].text, c->nothing.at[k].n, c->nothing.at[k].line);
        all->filled += c->filled;
    }
    return all;
}

/* A column that is called like a field of observations and holds something else keeps its cells under another name. */
static bool tell_clash(struct look *l, const struct stats *c)
{
    const struct field *f = kind_field(KIND_observation, c->name);
    uint64_t text = c->filled - c->json;
    bool number = f && f->type == FIELD_NUMBER && c->numbers * 2 < text - stats_nothings(c, 1),
         list = f && f->type != FIELD_LIST && c->lists;
    bool date = f && f->type == FIELD_DATE && (c->dated.n + c->year.n) * 2 < text - stats_nothings(c, 1);
    if (!number && !list && !date)
        return false;
    look_say(l, "column", c, slice_format(l->p->arena, "%.*s_%s", SL(c->name), list ? "list" : "text"),
        slice_format(l->p->arena, "the field '%.*s' holds %s, this column does not", SL(c->name),
                     number ? "numbers"
                     : date ? "dates"
                            : "one value"));
    return true;
}

/* ";;;" behind every row: columns without a name that hold nothing. */
static bool tell_nameless(struct look *l, const struct stats *c)
{
    if (c->filled || !c->rows || !slice_starts(c->name, "column "))
        return false;
    look_say(l, "column", c, S("-"), S("no name, and no cell that holds anything"));
    return true;
}

/* Cubes say themselves what their columns are. */
static bool is_cube(const struct look *l)
{
    return slice_is(l->profile->format, "jsonstat") || slice_is(l->profile->format, "eurostat");
}

static void map_cube(struct look *l)
{
    struct slice names = {0};
    for (size_t i = 0; i < l->at.n; i++)
        names = slice_format(l->p->arena, "%.*s%s%.*s", SL(names), i ? "\n" : "", SL(l->at.at[i]->name));
    if (slice_is(l->profile->format, "jsonstat"))
        proposal_map(l->p, names, '\n');
}

void look_tell(struct look *l)
{
    char decimal, thousands;
    if (is_cube(l))
        map_cube(l);
    for (size_t i = 0; i < l->at.n; i++) {
        stats_judge(l->at.at[i], &l->scratch);
    }
    bool wide = tell_wide(l);
    struct stats *all = wide ? join_wide(l) : NULL;
    style_tell(l, &decimal, &thousands);
    tell_dates(l);
    tell_flags(l);
    if (all)
        tell_missing(l, all);
    for (size_t i = 0; i < l->at.n; i++) {
        struct stats *c = l->at.at[i];
        if ((wide && is_wide(c)) || tell_clash(l, c) || is_cube(l) || tell_nameless(l, c))
            continue;
        if (c->is_number)
            style_tell_column(l, c, decimal, thousands);
        tell_type(l, c);
        tell_unit(l, c);
        tell_missing(l, c);
        tell_totals(l, c);
    }
    if (l->again.n)
        proposal_tell(l->p, S("header"),
                      slice_format(l->p->arena, "the names of the columns come again in %llu rows, the first in line %llu: they are "
                                                "left out",
                                   (unsigned long long)l->again.n, (unsigned long long)l->again.line),
                      l->again.line)
            ->doubtful = false; /* each of them is a finding */
    if (l->faults.n)
        proposal_tell(
            l->p, S("rows"),
            slice_format(l->p->arena,
                         "%llu of %llu rows cannot be used as they stand, the first in line %llu: they will be rejected",
                         (unsigned long long)l->faults.n, (unsigned long long)l->rows, (unsigned long long)l->faults.line),
            l->faults.line);
}

