/* columns - what the cells of each column are: numbers in which convention, dates in which order, words, and what stands for nothing. */
#include "profiling/columns.h"

#include "base/os.h"
#include "profiling/cell.h"
#include "profiling/dress.h"
#include "record/table.h"
#include "text/date.h"
#include "text/name.h"
#include "text/number.h"
#include "text/unit.h"

enum { TOKENS_MOST = 24, COLUMNS_MOST = 1024, TAIL = 16, FLAGS_MOST = 12 };

struct token {
    struct slice text;
    uint64_t n, line;
};

struct tokens {
    struct token at[TOKENS_MOST];
    size_t n;
    uint64_t more, more_line; /* that found no room */
};

struct stats {
    struct slice name;
    uint64_t rows, filled, numbers, json, lists, bools;
    struct seen point_decimal, comma_decimal, point_thousands, comma_thousands, point_either, comma_either, space, quote, zero,
        longest, small, large, year;
    struct seen qualified, iso, dated, dmy, mdy, unsure, flagged, worded;
    struct tokens words, units, flags, totals;
    char decimal, thousands; /* decided, or 0 */
    bool is_number, is_date, is_code, is_bool, is_year;
};

struct look {
    struct proposal *p;
    struct profile *profile;
    struct table by_name;
    LIST(struct stats *) at;
    struct arena scratch;
    uint64_t rows, faults, fault_line;
};

static void see(struct seen *s, uint64_t line)
{
    if (!s->n++)
        s->line = line;
}

static void add_token(struct arena *a, struct tokens *t, struct slice text, uint64_t line)
{
    for (size_t i = 0; i < t->n; i++)
        if (slice_eq(t->at[i].text, text)) {
            t->at[i].n++;
            return;
        }
    if (t->n == TOKENS_MOST || text.len > 80) {
        if (!t->more++)
            t->more_line = line;
        return;
    }
    t->at[t->n++] = (struct token){slice_copy(a, text), 1, line};
}

static const struct token *top(const struct tokens *t)
{
    const struct token *best = NULL;
    for (size_t i = 0; i < t->n; i++)
        if (!best || t->at[i].n > best->n)
            best = &t->at[i];
    return best;
}

static bool is_truth(struct slice s)
{
    static const char *const words[] = {"true",  "false", "si",    "s\xc3\xac", "no", "vero", "falso",     "yes", "TRUE",
                                        "FALSE", "True",  "False", "SI",        "NO", "Si",   "S\xc3\xac", "No",  "Yes"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(s, words[i]))
            return true;
    return false;
}

static void see_number(struct stats *c, const struct cell *cell, uint64_t line)
{
    const struct {
        unsigned mark;
        struct seen *seen;
    } marks[] = {{MARK_POINT_DECIMAL, &c->point_decimal},
                 {MARK_COMMA_DECIMAL, &c->comma_decimal},
                 {MARK_POINT_THOUSANDS, &c->point_thousands},
                 {MARK_COMMA_THOUSANDS, &c->comma_thousands},
                 {MARK_POINT_EITHER, &c->point_either},
                 {MARK_COMMA_EITHER, &c->comma_either},
                 {MARK_SPACE_THOUSANDS, &c->space},
                 {MARK_QUOTE_THOUSANDS, &c->quote},
                 {MARK_LEADING_ZERO, &c->zero},
                 {MARK_LONG, &c->longest},
                 {MARK_SMALL, &c->small},
                 {MARK_YEAR, &c->year},
                 {MARK_QUALIFIED, &c->qualified}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (cell->marks & marks[i].mark)
            see(marks[i].seen, line);
    if ((cell->marks & (MARK_WHOLE | MARK_SMALL)) == MARK_WHOLE)
        see(&c->large, line);
    c->numbers++;
}

static void see_date(struct stats *c, const struct cell *cell, uint64_t line)
{
    bool dmy = cell->orders & 1u << DATE_DMY, mdy = cell->orders & 1u << DATE_MDY;
    see(&c->dated, line);
    if (cell->iso)
        see(&c->iso, line);
    else if (cell->words)
        see(&c->worded, line);
    else if (dmy && mdy)
        see(&c->unsure, line);
    else if (dmy)
        see(&c->dmy, line);
    else if (mdy)
        see(&c->mdy, line);
}

static void see_text(struct look *l, struct stats *c, struct slice text, uint64_t line)
{
    struct cell cell;
    text = slice_trim(text);
    c->rows++;
    if (!text.len)
        return;
    c->filled++;
    cell_weigh(text, &l->scratch, &cell);
    if (cell.flag.len) {
        add_token(l->p->arena, &c->flags, cell.flag, line);
        see(&c->flagged, line);
    }
    if (cell.missing)
        add_token(l->p->arena, &c->words, slice_sub(text, 0, 1), line);
    else if (cell.marks) {
        see_number(c, &cell, line);
        if (cell.unit.len)
            add_token(l->p->arena, &c->units, cell.unit, line);
    } else if (cell.orders) {
        see_date(c, &cell, line);
    } else {
        add_token(l->p->arena, &c->words, text, line);
        if (cell_is_total(text))
            add_token(l->p->arena, &c->totals, text, line);
    }
}

static void see_value(struct look *l, struct stats *c, const struct value *v, uint64_t line)
{
    switch (v->type) {
    case VALUE_TEXT:
        see_text(l, c, v->text, line);
        break;
    case VALUE_NUMBER: /* JSON says what it is */
    case VALUE_BOOL:
    case VALUE_LIST:
        c->rows++;
        c->filled++;
        c->json++;
        c->lists += v->type == VALUE_LIST;
        c->bools += v->type == VALUE_BOOL;
        break;
    default:
        c->rows += v->type == VALUE_NULL;
    }
}

static struct stats *stats_of(struct look *l, struct slice name)
{
    bool fresh;
    size_t *at = table_at(&l->by_name, l->p->arena, name, &fresh);
    if (fresh) {
        struct stats *c = l->at.n < COLUMNS_MOST ? arena_new(l->p->arena, struct stats, 1) : NULL;
        *at = l->at.n;
        if (!c)
            return l->at.at[l->at.n - 1];
        c->name = slice_copy(l->p->arena, name);
        LIST_PUSH(l->p->arena, &l->at, c);
    }
    return *at < l->at.n ? l->at.at[*at] : NULL;
}

/* -- reading -------------------------------------------------------------------------------------------------------- */

/* The last rows of the file, to find where its footer begins. */
struct tail {
    struct {
        uint64_t line;
        bool poor; /* one or two cells where the table has many more */
        bool empty;
    } rows[TAIL];
    uint64_t n;
};

/* Cells that hold something; a number behind the first counts for many: "TOTALE;;;1.467.533" is no footnote. */
static size_t filled_cells(const struct row *row)
{
    size_t n = 0;
    for (size_t i = 0; i < row->cells.shape->n; i++) {
        struct slice cell = slice_trim(row->cells.values[i].text);
        n += cell.len ? (i && dress_is_number(cell) ? 3 : 1) : 0;
    }
    return n;
}

static size_t raw_cells(struct slice raw, char delimiter)
{
    size_t n = 1;
    for (size_t i = 0; i < raw.len; i++)
        n += raw.at[i] == delimiter;
    return n;
}

static void see_tail(struct tail *t, const struct row *row, const struct shape *shape, char delimiter)
{
    size_t n = row->fault ? raw_cells(row->raw, delimiter) : filled_cells(row), of = shape ? shape->n : 0;
    bool poor = of >= 3 && (n <= 1 || (n == 2 && of >= 5)) && (!row->fault || strcmp(row->fault, "ragged") == 0);
    t->rows[t->n % TAIL].line = row->line;
    t->rows[t->n % TAIL].poor = poor;
    t->rows[t->n++ % TAIL].empty = !row->fault && n == 0;
}

/* Line of the first row of the footer, 0 when there is none. A last row that is merely short of cells is not one unless something marks it off: cells that
 * are missing, or an empty row before it. */
static uint64_t footer_begins(const struct tail *t, bool ragged)
{
    uint64_t begins = 0;
    bool marked = ragged;
    for (uint64_t k = 0; k < TAIL && k < t->n && t->rows[(t->n - 1 - k) % TAIL].poor; k++) {
        begins = t->rows[(t->n - 1 - k) % TAIL].line;
        marked = marked || t->rows[(t->n - 1 - k) % TAIL].empty;
        if (k + 1 == TAIL)
            return 0;
    }
    return marked ? begins : 0;
}

static struct rows *open_rows(struct look *l, const struct origin *o, struct input *in, int *fd, struct error *e)
{
    if (origin_open(o, in, fd, e))
        return NULL;
    struct rows *r = rows_open_input(l->profile, in, l->p->arena, e);
    if (!r)
        origin_close(o, in, *fd);
    return r;
}

static int find_footer(struct look *l, const struct origin *o, uint64_t lines, struct error *e)
{
    struct input in;
    int fd, got;
    struct tail tail = {0};
    struct row row;
    bool ragged = false;
    struct rows *r = open_rows(l, o, &in, &fd, e);
    if (!r)
        return -1;
    while ((got = rows_next(r, &row, e)) > 0) {
        see_tail(&tail, &row, rows_shape(r), l->profile->delimiter);
        ragged = row.fault && strcmp(row.fault, "ragged") == 0;
    }
    rows_close(r);
    origin_close(o, &in, fd);
    uint64_t begins = footer_begins(&tail, ragged);
    if (got == 0 && begins && lines >= begins) {
        l->profile->footer = lines - begins + 1;
        proposal_add(l->p, S("footer"), slice_format(l->p->arena, "%llu", (unsigned long long)l->profile->footer),
                     slice_format(l->p->arena, "from line %llu on, one or two cells stand where the table has more",
                                  (unsigned long long)begins))
            ->line = begins;
    }
    return got;
}

static int read_cells(struct look *l, const struct origin *o, struct error *e)
{
    struct input in;
    int fd, got;
    struct row row;
    const struct shape *last = NULL;
    struct stats **columns = NULL;
    struct rows *r = open_rows(l, o, &in, &fd, e);
    if (!r)
        return -1;
    const struct shape *header = rows_shape(r);
    for (size_t i = 0; header && i < header->n; i++)
        stats_of(l, header->names[i]);
    while ((got = rows_next(r, &row, e)) > 0) {
        l->rows++;
        if (row.fault) {
            if (!l->faults++)
                l->fault_line = row.line;
            continue;
        }
        if (row.cells.shape != last) {
            last = row.cells.shape;
            columns = arena_new(l->p->arena, struct stats *, last->n + 1);
            for (size_t i = 0; i < last->n; i++)
                columns[i] = stats_of(l, last->names[i]);
        }
        for (size_t i = 0; i < last->n; i++)
            if (columns[i])
                see_value(l, columns[i], &row.cells.values[i], row.line);
        arena_release(&l->scratch, (struct arena_mark){0});
    }
    rows_close(r);
    origin_close(o, &in, fd);
    return got;
}

/* -- verdicts ------------------------------------------------------------------------------------------------------- */

/* Cells that are words standing for nothing. */
static uint64_t nothings(const struct stats *c, int at_least)
{
    uint64_t n = 0;
    for (size_t i = 0; i < c->words.n; i++)
        n += cell_stands_for_nothing(c->words.at[i].text) >= at_least ? c->words.at[i].n : 0;
    return n;
}

static bool name_has(struct slice name, const char *const *words, struct arena *a)
{
    struct slice key = name_key(name, a), word;
    while (slice_cut(&key, ' ', &word))
        for (size_t i = 0; words[i]; i++)
            if (slice_starts(word, words[i]) && (strlen(words[i]) > 3 || slice_is(word, words[i])))
                return true;
    return false;
}

static void judge(struct look *l, struct stats *c)
{
    static const char *const codes[] = {"codice",   "codici",      "cod",       "code",     "codes",          "istat",
                                        "id",       "cap",         "nuts",      "telefono", "cellulare",      "phone",
                                        "zip",      "piva",        "cig",       "cup",      "identificativo", "insee",
                                        "postcode", "codiceistat", "codicevia", NULL};
    static const char *const years[] = {"anno", "year", "anni", "time", "period", "periodo", "annee", NULL};
    uint64_t filled = c->filled - c->json, totals = 0, nothing = nothings(c, 1), united = 0;
    for (size_t i = 0; i < c->totals.n; i++)
        totals += c->totals.at[i].n;
    const struct token *unit = top(&c->units);
    for (size_t i = 0; i < c->units.n; i++)
        united += c->units.at[i].n;
    united += c->units.more;
    if (!filled)
        return;
    uint64_t most = filled - nothing - totals;
    /* "5T srl" and "10 via Roma" begin with digits and are no measures: one unit, or a few of them. */
    bool one_unit = !united || (unit && unit->n * 10 >= united * 9);
    uint64_t numbers = one_unit ? c->numbers : c->numbers - united;
    const struct field *field = kind_field(KIND_observation, c->name);
    bool leads = c->zero.n > 0 || c->longest.n > 0, quantity = field && field->type == FIELD_NUMBER;
    c->is_number = most && numbers * 100 >= most * 95;
    c->is_date = most && c->dated.n * 100 >= most * 95;
    c->is_year = c->is_number && c->year.n == c->numbers && name_has(c->name, years, &l->scratch);
    c->is_code = c->is_number && !c->is_year && !quantity &&
                 (leads || (name_has(c->name, codes, &l->scratch) && !c->point_decimal.n && !c->comma_decimal.n));
    if (c->is_code || c->is_year)
        c->is_number = false;
    uint64_t truths = 0;
    for (size_t i = 0; i < c->words.n; i++)
        truths += is_truth(c->words.at[i].text) ? c->words.at[i].n : 0;
    c->is_bool = most && truths == most && !c->words.more;
}

/* The convention that a column shows by itself. */
static void judge_style(struct stats *c)
{
    uint64_t point = c->point_decimal.n + c->comma_thousands.n, comma = c->comma_decimal.n + c->point_thousands.n;
    bool groups = c->space.n || c->quote.n;
    if (point || comma)
        c->decimal = point >= comma ? '.' : ',';
    /* 834 and 99.459 and never 1234: the point groups, a decimal fraction would have other lengths, too. */
    else if (c->point_either.n > 1 && c->small.n && !c->large.n && !groups)
        c->decimal = ',';
    else if (c->comma_either.n > 1 && c->small.n && !c->large.n && !groups)
        c->decimal = '.';
    if (c->space.n)
        c->thousands = ' ';
    else if (c->quote.n)
        c->thousands = '\'';
    else if (c->decimal == ',' && c->point_thousands.n + c->point_either.n)
        c->thousands = '.';
    else if (c->decimal == '.' && c->comma_thousands.n + c->comma_either.n)
        c->thousands = ',';
}

/* -- what is said --------------------------------------------------------------------------------------------------- */

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
        if (!cell_stands_for_nothing(c->words.at[i].text) && !cell_is_total(c->words.at[i].text)) {
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
    const struct token *unit = top(&c->units);
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
    for (size_t i = 0; i < c->words.n; i++) {
        const struct token *t = &c->words.at[i];
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
                       nothings(l->at.at[i], 1) == l->at.at[i]->filled;
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
        judge_style(c);
        for (size_t k = 0; k < c->words.n; k++)
            for (uint64_t t = 0; t < c->words.at[k].n && t < 1; t++) {
                add_token(l->p->arena, &all->words, c->words.at[k].text, c->words.at[k].line);
            }
    }
    return all;
}

/* A column that is called like a field of observations and holds something else keeps its cells under another name. */
static bool tell_clash(struct look *l, const struct stats *c)
{
    const struct field *f = kind_field(KIND_observation, c->name);
    uint64_t text = c->filled - c->json;
    bool number = f && f->type == FIELD_NUMBER && c->numbers * 2 < text - nothings(c, 1),
         list = f && f->type != FIELD_LIST && c->lists;
    bool date = f && f->type == FIELD_DATE && (c->dated.n + c->year.n) * 2 < text - nothings(c, 1);
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

static void tell_all(struct look *l)
{
    char decimal, thousands;
    if (is_cube(l))
        map_cube(l);
    for (size_t i = 0; i < l->at.n; i++) {
        judge(l, l->at.at[i]);
        judge_style(l->at.at[i]);
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
    if (l->faults)
        proposal_tell(
            l->p, S("rows"),
            slice_format(l->p->arena,
                         "%llu of %llu rows cannot be used as they stand, the first in line %llu: they will be rejected",
                         (unsigned long long)l->faults, (unsigned long long)l->rows, (unsigned long long)l->fault_line),
            l->fault_line);
}

int columns_look(struct proposal *p, const struct origin *o, uint64_t lines, struct profile *to, struct error *e)
{
    struct look l = {.p = p, .profile = to};
    int bad = slice_is(to->format, "csv") && !o->cut ? find_footer(&l, o, lines, e) : 0;
    bad = bad || read_cells(&l, o, e);
    if (!bad)
        tell_all(&l);
    arena_free(&l.scratch);
    return bad ? -1 : 0;
}
