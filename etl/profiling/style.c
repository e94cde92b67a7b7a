/* style - how the numbers of a file are written: decimal mark and thousands separator, of the file and of each column. */
#include "profiling/look.h"

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
struct votes {
    const struct stats *shows[2];  /* the first column with a point, with a comma */
    const struct stats *either[2]; /* with nothing but 1.234, with nothing but 1,234 */
    const struct stats *groups[128];
    uint64_t n[2], marks[128];
};

static void count_votes(const struct look *l, struct votes *v)
{
    for (size_t i = 0; i < l->at.n; i++) {
        const struct stats *c = l->at.at[i];
        if (c->is_number && !c->decimal && (c->point_either.n || c->comma_either.n)) {
            const struct stats **first = &v->either[!c->point_either.n];
            *first = *first ? *first : c;
        }
        if (!c->is_number || !c->decimal)
            continue;
        bool comma = c->decimal == ',';
        v->n[comma]++;
        v->shows[comma] = v->shows[comma] ? v->shows[comma] : c;
    }
}

static void count_groups(const struct look *l, struct votes *v, char decimal)
{
    for (size_t i = 0; i < l->at.n; i++) {
        const struct stats *c = l->at.at[i];
        unsigned mark = (unsigned char)c->thousands & 127;
        if (!c->is_number || !c->thousands || (c->decimal && c->decimal != decimal))
            continue;
        v->marks[mark]++;
        v->groups[mark] = v->groups[mark] ? v->groups[mark] : c;
    }
}

static void tell_decimal(struct look *l, const struct votes *v, char decimal)
{
    struct arena *a = l->p->arena;
    const struct stats *shown = v->shows[decimal == ','], *other = v->shows[decimal != ','];
    struct guess *g = proposal_add(l->p, S("decimal"), slice_of(char_name(decimal)), style_why(a, shown));
    if (other)
        g->against = style_why(a, other);
    bool firm = shown->point_decimal.n || shown->comma_decimal.n || shown->point_thousands.n || shown->comma_thousands.n;
    const struct seen *either = decimal == ',' ? &shown->point_either : &shown->comma_either;
    char mark = decimal == ',' ? '.' : ',';
    if (firm)
        return;
    g->doubtful = true;
    g->line = either->line;
    g->against = slice_format(a,
                              "1%c234 may be 1234 or 1.234: it is read as 1234, since whole numbers without the mark are all "
                              "below 1000; a number like 1234 or 1%c5 would decide; line %llu is the first",
                              mark, mark, (unsigned long long)either->line);
}

/* No column decides. Files whose cells stand between semicolons or tabs come from where the comma is the decimal mark. */
static char undecided(struct look *l, const struct votes *v)
{
    bool commas = l->profile->delimiter == ',' || !slice_is(l->profile->format, "csv");
    if (commas || (!v->either[0] && !v->either[1]))
        return '.';
    const struct stats *c = v->either[0] ? v->either[0] : v->either[1];
    struct guess *g = proposal_add(l->p, S("decimal"), S(","), style_why(l->p->arena, c));
    g->doubtful = true;
    g->line = c->point_either.n ? c->point_either.line : c->comma_either.line;
    g->against = S("no cell decides: the comma goes with the delimiter; a number like 1234, 1.5 or 1,5 would decide");
    return ',';
}

/* A mark before three digits that is not the decimal one can only group. */
static void tell_thousands(struct look *l, const struct votes *v, char decimal, char *thousands)
{
    const struct stats *other = v->either[decimal == '.'];
    unsigned best = 0;
    for (unsigned k = 1; k < 128; k++)
        best = v->marks[k] > v->marks[best] ? k : best;
    *thousands = (char)best;
    if (best) {
        proposal_add(l->p, S("thousands"), slice_of(char_name(*thousands)), style_why(l->p->arena, v->groups[best]));
    } else if (other) {
        *thousands = decimal == '.' ? ',' : '.';
        proposal_add(l->p, S("thousands"), slice_of(char_name(*thousands)), style_why(l->p->arena, other));
    }
}

void style_tell(struct look *l, char *decimal, char *thousands)
{
    struct votes v = {.n = {0, 0}};
    count_votes(l, &v);
    *decimal = v.n[1] > v.n[0] ? ',' : '.';
    if (v.shows[*decimal == ','])
        tell_decimal(l, &v, *decimal);
    else
        *decimal = undecided(l, &v);
    count_groups(l, &v, *decimal);
    tell_thousands(l, &v, *decimal, thousands);
}

/* 45.067.755 among 45,07 and 7,68: groups, if it is a number of this column at all. */
static void tell_outlier(struct look *l, const struct stats *c)
{
    const struct seen *g = &c->grouped;
    if (!g->n || g->n * 4 > c->numbers || !c->plain_digits || c->grouped_digits < c->plain_digits + 3 ||
        !(c->comma_decimal.n + c->point_decimal.n))
        return;
    proposal_tell(l->p, c->name,
                  slice_format(l->p->arena,
                               "%llu number%s in groups and without decimals, first in line %llu, with %u digits where no other has "
                               "more than %u before the decimal mark: a damaged decimal, perhaps",
                               (unsigned long long)g->n, g->n == 1 ? "" : "s", (unsigned long long)g->line, c->grouped_digits,
                               c->plain_digits),
                  g->line);
}

static void tell_mixture(struct look *l, const struct stats *c)
{
    const struct seen *point = &c->point_decimal, *comma = &c->comma_decimal;
    bool rather_comma = c->decimal == ',';
    const struct seen *odd = rather_comma ? point : comma;
    if (!point->n || !comma->n)
        return;
    proposal_tell(l->p, c->name,
                  slice_format(l->p->arena, "decimal points in %llu cells (line %llu) and decimal commas in %llu (line %llu): only "
                                            "those with the %s are read",
                               (unsigned long long)point->n, (unsigned long long)point->line, (unsigned long long)comma->n,
                               (unsigned long long)comma->line, rather_comma ? "comma" : "point"),
                  odd->line);
}

void style_tell_column(struct look *l, struct stats *c, char decimal, char thousands)
{
    struct arena *a = l->p->arena;
    tell_outlier(l, c);
    tell_mixture(l, c);
    bool marks = c->point_decimal.n || c->comma_decimal.n || c->point_thousands.n || c->comma_thousands.n;
    if (c->decimal && c->decimal != decimal)
        look_say(l, "decimal", c, slice_of(char_name(c->decimal)), style_why(a, c));
    if (c->decimal && (c->decimal != decimal || (c->thousands && c->thousands != thousands)))
        look_say(l, "thousands", c, slice_of(char_name(c->thousands)), style_why(a, c));
    const struct seen *either = c->point_either.n ? &c->point_either : &c->comma_either;
    char mark = c->point_either.n ? '.' : ',';
    if (c->decimal || marks || !either->n)
        return;
    /* 1.234 and nothing else: the rest of the file decides, and a doubt is left. */
    struct slice reading = mark == decimal     ? S("a decimal fraction")
                           : mark == thousands ? S("a whole number in groups")
                                               : S("nothing: such a cell is refused");
    struct guess *g =
        look_say(l, "type", c, S("number"),
            slice_format(a, "a '%c' before three digits in %llu cells, never otherwise", mark, (unsigned long long)either->n));
    g->doubtful = true;
    g->line = either->line;
    g->against = slice_format(a, "1%c234 may be 1234 or 1.234: it is read as %.*s; line %llu is the first, and decides", mark,
                              SL(reading), (unsigned long long)either->line);
}
