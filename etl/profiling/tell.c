/* tell - what the columns of a file show, said as guesses with what speaks for them and against. */
#include "profiling/dress.h"
#include "profiling/look.h"
#include "text/unit.h"

enum { FLAGS_MOST = 12 };

static const char *char_name(char c)
{
    return c == ' ' ? "space" : c == '\'' ? "'" : c == '.' ? "." : c == ',' ? "," : "none";
}

static struct slice place(struct arena *a, const char *what, const struct seen *s)
{
    return s->n ? slice_format(a, "%s in %llu cell%s (first in line %llu); ", what, (unsigned long long)s->n,
                               s->n == 1 ? "" : "s", (unsigned long long)s->line)
                : S("");
}

static struct slice style_why(struct arena *a, const struct stats *c)
{
    const struct {
        const char *what;
        const struct seen *seen;
    } parts[] = {{"a decimal point", &c->point_decimal},
                 {"a decimal comma", &c->comma_decimal},
                 {"points that group", &c->point_thousands},
                 {"commas that group", &c->comma_thousands},
                 {"a point before three digits", &c->point_either},
                 {"a comma before three digits", &c->comma_either},
                 {"spaces that group", &c->space},
                 {"apostrophes that group", &c->quote}};
    struct slice text = slice_format(a, "column '%.*s': ", SL(c->name));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        text = slice_format(a, "%.*s%.*s", SL(text), SL(place(a, parts[i].what, parts[i].seen)));
    return slice_sub(text, 0, text.len - 2);
}

/* The convention of the file is that of most columns that show one. */
static void tell_style(struct look *l, char *decimal, char *thousands)
{
    struct proposal *p = l->p;
    uint64_t votes[2] = {0, 0};
    const struct stats *shows[2] = {NULL, NULL}, *groups = NULL, *grouped[128] = {NULL};
    uint64_t marks[128] = {0};
    for (size_t i = 0; i < l->at.n; i++) {
        const struct stats *c = l->at.at[i];
        if (!c->is_number || !c->decimal)
            continue;
        votes[c->decimal == ',']++;
        if (!shows[c->decimal == ','])
            shows[c->decimal == ','] = c;
    }
    *decimal = votes[1] > votes[0] ? ',' : '.';
    for (size_t i = 0; i < l->at.n; i++) {
        const struct stats *c = l->at.at[i];
        if (c->is_number && c->thousands && (!c->decimal || c->decimal == *decimal)) {
            marks[(unsigned char)c->thousands & 127]++;
            if (!grouped[(unsigned char)c->thousands & 127])
                grouped[(unsigned char)c->thousands & 127] = c;
        }
    }
    *thousands = '\0';
    for (unsigned k = 1; k < 128; k++)
        if (marks[k] && (!*thousands || marks[k] > marks[(unsigned char)*thousands])) {
            *thousands = (char)k;
            groups = grouped[k];
        }
    const struct stats *shown = shows[*decimal == ','];
    if (shown) {
        struct guess *g = proposal_add(p, S("decimal"), slice_of(char_name(*decimal)), style_why(p->arena, shown));
        if (shows[*decimal != ','])
            g->against = style_why(p->arena, shows[*decimal != ',']);
        bool firm = shown->point_decimal.n || shown->comma_decimal.n || shown->point_thousands.n || shown->comma_thousands.n;
        const struct seen *either = *decimal == ',' ? &shown->point_either : &shown->comma_either;
        char mark = *decimal == ',' ? '.' : ',';
        if (!firm) {
            g->doubtful = true;
            g->line = either->line;
            g->against = slice_format(p->arena,
                                      "1%c234 may be 1234 or 1.234: it is read as 1234, since whole numbers without the mark "
                                      "are all below 1000; a number like 1234 or 1%c5 "
                                      "would decide; line %llu is the first",
                                      mark, mark, (unsigned long long)either->line);
        }
    }
    if (*thousands)
        proposal_add(p, S("thousands"), slice_of(char_name(*thousands)), style_why(p->arena, groups));
}

static bool fits_key(struct slice name)
{
    return name.len && !memchr(name.at, '=', name.len) && name.len < 1024 && slice_trim(name).len == name.len;
}

static struct guess *say(struct look *l, const char *key, const struct stats *c, struct slice value, struct slice why)
{
    struct arena *a = l->p->arena;
    if (!fits_key(c->name)) {
        proposal_tell(l->p, c->name, slice_format(a, "%s = %.*s, but a name with '=' cannot be a key", key, SL(value)), 0);
        return &l->p->guesses.at[l->p->guesses.n - 1];
    }
    return proposal_add(l->p, slice_format(a, "%s.%.*s", key, SL(c->name)), value, why);
}

static void tell_column_style(struct look *l, struct stats *c, char decimal, char thousands)
{
    struct arena *a = l->p->arena;
    bool marks = c->point_decimal.n || c->comma_decimal.n || c->point_thousands.n || c->comma_thousands.n;
    if (c->decimal && c->decimal != decimal)
        say(l, "decimal", c, slice_of(char_name(c->decimal)), style_why(a, c));
    if (c->decimal && (c->decimal != decimal || (c->thousands && c->thousands != thousands)))
        say(l, "thousands", c, slice_of(char_name(c->thousands)), style_why(a, c));
    const struct seen *either = c->point_either.n ? &c->point_either : &c->comma_either;
    char mark = c->point_either.n ? '.' : ',';
    if (c->decimal || marks || !either->n)
        return;
    /* 1.234 and nothing else: the rest of the file decides, and a doubt is left. */
    struct slice reading = mark == decimal     ? S("a decimal fraction")
                           : mark == thousands ? S("a whole number in groups")
                                               : S("nothing: such a cell is refused");
    struct guess *g =
        say(l, "type", c, S("number"),
            slice_format(a, "a '%c' before three digits in %llu cells, never otherwise", mark, (unsigned long long)either->n));
    g->doubtful = true;
    g->line = either->line;
    g->against = slice_format(a, "1%c234 may be 1234 or 1.234: it is read as %.*s; line %llu is the first, and decides", mark,
                              SL(reading), (unsigned long long)either->line);
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
static struct slice misfits(struct arena *a, const struct stats *c)
{
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
    return slice_format(a, "%llu cell%s no such thing: '%.*s' in line %llu", (unsigned long long)n, n == 1 ? " is" : "s are",
                        SL(text), (unsigned long long)line);
}

static void tell_type(struct look *l, struct stats *c)
{
    struct arena *a = l->p->arena;
    const char *type = type_of(c);
    uint64_t n = c->is_date ? c->dated.n : c->is_bool ? c->filled : c->numbers;
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
    struct guess *g = say(l, "type", c, slice_of(type), why);
    if (!c->is_code && !c->is_bool)
        g->against = misfits(a, c);
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
    if (unit)
        say(l, "unit", c, unit_canonical(unit->text),
            slice_format(l->p->arena, "'%.*s' stands behind %llu of %llu numbers", SL(unit->text), (unsigned long long)unit->n,
                         (unsigned long long)c->numbers))
            ->against = unit->n < c->numbers ? S("the other numbers stand without it") : S("");
    else if (named.len)
        say(l, "unit", c, named, S("the name of the column says so"));
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
        say(l, "missing", c, list, why);
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
    struct guess *g = say(l, "totals", c, list, why);
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
            say(l, "dates", mdy, S("mdy"), S("only the order month, day fits"));
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
    return dress_is_year(c->name);
}

/* Years as columns: their values are one column, "value". */
static bool tell_wide(struct look *l)
{
    size_t n = 0, numeric = 0;
    struct slice first = {0}, last = {0};
    for (size_t i = 0; i < l->at.n; i++)
        if (is_wide(l->at.at[i])) {
            n++;
            numeric += l->at.at[i]->is_number || l->at.at[i]->is_year || !l->at.at[i]->filled ||
                       stats_nothings(l->at.at[i], 1) == l->at.at[i]->filled;
            first = first.len ? first : l->at.at[i]->name;
            last = l->at.at[i]->name;
        }
    if (n < 2 || numeric * 10 < n * 9)
        return false;
    proposal_add(l->p, S("wide_field"), S("period"),
                 slice_format(l->p->arena, "%zu columns are called by years, %.*s to %.*s", n, SL(first), SL(last)));
    proposal_add(l->p, S("wide_years"), S("yes"), S("each of them is an observation of its own"));
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
    say(l, "column", c, slice_format(l->p->arena, "%.*s_%s", SL(c->name), list ? "list" : "text"),
        slice_format(l->p->arena, "the field '%.*s' holds %s, this column does not", SL(c->name),
                     number ? "numbers"
                     : date ? "dates"
                            : "one value"));
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
    tell_style(l, &decimal, &thousands);
    tell_dates(l);
    tell_flags(l);
    if (all)
        tell_missing(l, all);
    for (size_t i = 0; i < l->at.n; i++) {
        struct stats *c = l->at.at[i];
        if ((wide && is_wide(c)) || tell_clash(l, c) || is_cube(l))
            continue;
        if (c->is_number)
            tell_column_style(l, c, decimal, thousands);
        tell_type(l, c);
        tell_unit(l, c);
        tell_missing(l, c);
        tell_totals(l, c);
    }
    if (l->faults.n)
        proposal_tell(
            l->p, S("rows"),
            slice_format(l->p->arena,
                         "%llu of %llu rows cannot be used as they stand, the first in line %llu: they will be rejected",
                         (unsigned long long)l->faults.n, (unsigned long long)l->rows, (unsigned long long)l->faults.line),
            l->faults.line);
}

