/* evaluate - the formulas of a catalogue over the records of a stream, one cell a period or category. */
#include "catalogue/evaluate.h"

#include <math.h>
#include <stdlib.h>


/* A row of a formula: a record, and the joined record or records behind it. */
struct row {
    const struct record *base;
    const struct record *const *joined;
    size_t joins;
};

/* -- cells ------------------------------------------------------------------------------------------------------ */

static struct slice cell_key(struct slice period, struct slice category, char *room, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < period.len && n < size; i++)
        room[n++] = period.at[i];
    if (n < size)
        room[n++] = '\0';
    for (size_t i = 0; i < category.len && n < size; i++)
        room[n++] = category.at[i];
    return (struct slice){room, n};
}

static size_t cell_at(struct evaluation *ev, struct series *s, struct slice period, struct slice category)
{
    char room[512];
    bool fresh;
    size_t *at = table_at(&s->by_key, ev->arena, cell_key(period, category, room, sizeof room), &fresh);
    if (fresh) {
        *at = s->cells.n;
        LIST_PUSH(ev->arena, &s->cells,
                  (struct cell){.period = slice_copy(ev->arena, period), .category = slice_copy(ev->arena, category)});
    }
    return *at;
}

/* The cell of a period without categories; good until the next one is made. */
static struct cell *cell_of(struct evaluation *ev, struct series *s, struct slice period)
{
    size_t at = cell_at(ev, s, period, S(""));
    return &s->cells.at[at];
}

struct cell *series_find(struct series *s, struct slice period, struct slice category)
{
    char room[512];
    const size_t *at = table_find(&s->by_key, cell_key(period, category, room, sizeof room));
    return at ? &s->cells.at[*at] : NULL;
}

static void add_from(struct evaluation *ev, struct cell *c, struct slice from)
{
    if (c->froms < FROM_MOST && from.len)
        c->from[c->froms++] = slice_copy(ev->arena, from);
}

static struct slice place_of(const struct record *r, char *room, size_t size)
{
    struct slice source = record_text(r, "source"), line = record_text(r, "line");
    if (source.len + line.len + 1 > size)
        return S("");
    memcpy(room, source.at, source.len);
    room[source.len] = ':';
    memcpy(room + source.len + 1, line.at, line.len);
    return (struct slice){room, source.len + line.len + 1};
}

/* -- values of a row -------------------------------------------------------------------------------------------- */

/* "partner.helix" when the join is to partners: the name behind the dot. */
static bool of_joined(const struct formula *f, const char *name, const char **field)
{
    if (f->joined == KIND_OTHER)
        return false;
    size_t n = strlen(kinds[f->joined].name);
    if (strncmp(name, kinds[f->joined].name, n) != 0 || name[n] != '.')
        return false;
    *field = name + n + 1;
    return true;
}

/* A field of all joined records together, as a list. */
static struct value gather(struct evaluation *ev, const struct row *row, const char *field)
{
    struct slice *items = arena_new(&ev->scratch, struct slice, row->joins + 1);
    size_t n = 0;
    for (size_t i = 0; i < row->joins; i++) {
        const struct value *v = record_get(row->joined[i], field);
        if (!value_is_empty(v))
            items[n++] = value_as_text(v);
    }
    return value_list(items, n);
}

static bool fits(struct evaluation *ev, const struct formula *f, const struct row *row)
{
    const char *const *names = condition_fields(f->where);
    size_t terms = 0, n = 0;
    while (names[terms])
        terms++;
    struct value *gathered = arena_new(&ev->scratch, struct value, terms + 1);
    const struct value **values = arena_new(&ev->scratch, const struct value *, terms + 1);
    for (; n < terms; n++) {
        const char *field;
        if (!of_joined(f, names[n], &field)) {
            values[n] = record_get(row->base, names[n]);
        } else if (f->counts_joined) {
            gathered[n] = gather(ev, row, field);
            values[n] = &gathered[n];
        } else {
            gathered[n] = row->joins ? *record_get(row->joined[0], field) : value_null();
            values[n] = &gathered[n];
        }
    }
    return condition_fits(f->where, values);
}

/* What a row brings to its cells. */
struct brought {
    bool counts; /* there is something to tally */
    bool is_number;
    double number;
    const struct value *classes; /* text or list */
    const char *qualifier;
};

static bool full_day(const struct record *r, struct slice field, int64_t *day)
{
    struct date d;
    const struct value *v = record_get(r, field.at);
    if (v->type != VALUE_TEXT || !date_parse(v->text, &d) || !date_is_full(d))
        return false;
    *day = date_first(d);
    return true;
}

static struct brought bring(const struct formula *f, const struct row *row)
{
    const struct record *r = f->of_joined ? (row->joins ? row->joined[0] : NULL) : row->base;
    struct brought b = {0};
    int64_t from, to;
    if (!r)
        return b;
    if (f->days_from.len) {
        b.counts = b.is_number = full_day(r, f->days_from, &from) && full_day(r, f->days_to, &to);
        b.number = b.counts ? (double)(to - from) : 0;
        return b;
    }
    if (!f->field.len) {
        b.counts = true;
        return b;
    }
    const struct value *v = record_get(r, f->field.at);
    if (f->measure->needs & WANTS_NUMBER) {
        b.counts = b.is_number = v->type == VALUE_NUMBER;
        b.number = v->number;
        b.qualifier = qualifier_of(record_text(r, f->beside.at));
        return b;
    }
    b.counts = !value_is_empty(v);
    b.classes = v;
    return b;
}

static void tally_into(struct evaluation *ev, const struct formula *f, struct cell *c, const struct brought *b)
{
    struct tally *t = &c->tally;
    t->qualifier = qualifier_join(t->qualifier, b->qualifier);
    if (b->is_number)
        tally_number(t, b->number, f->measure->needs, ev->arena);
    else if (!b->classes || !(f->measure->needs & KEEPS_CLASSES))
        t->n++;
    else if (b->classes->type == VALUE_LIST)
        for (size_t i = 0; i < b->classes->list.n; i++)
            tally_class(t, b->classes->list.items[i], ev->arena);
    else
        tally_class(t, value_as_text(b->classes), ev->arena);
}

/* -- where a row counts ----------------------------------------------------------------------------------------- */

/* `latest`: of each entity only its newest figure in the cell. Equal days: the later record. */
static void put_latest(struct evaluation *ev, struct series *s, const struct formula *f, size_t cell, const struct row *row,
                       const struct brought *b)
{
    struct date first, last;
    char room[256], place[256];
    struct slice period = record_text(row->base, "period");
    struct slice entity = record_text(row->base, f->latest_of.at);
    int64_t day = date_period(period, &first, &last) ? date_last(last) : INT64_MIN;
    struct slice number = slice_format(&ev->scratch, "%zu", cell);
    bool fresh;
    size_t *at = table_at(&s->latest_by, ev->arena, cell_key(number, entity, room, sizeof room), &fresh);
    if (fresh) {
        *at = s->latest.n;
        LIST_PUSH(ev->arena, &s->latest, (struct latest){.cell = cell, .day = INT64_MIN});
    }
    struct latest *l = &s->latest.at[*at];
    if (day < l->day)
        return;
    *l = (struct latest){.cell = cell, .day = day, .number = b->number, .qualifier = b->qualifier,
                         .from = slice_copy(ev->arena, place_of(row->base, place, sizeof place))};
}

static void put(struct evaluation *ev, struct series *s, const struct formula *f, struct slice period, struct slice category,
                const struct row *row, const struct brought *b)
{
    char room[256];
    size_t at = cell_at(ev, s, period, category);
    if (f->latest_of.len) {
        put_latest(ev, s, f, at, row, b);
        return;
    }
    tally_into(ev, f, &s->cells.at[at], b);
    add_from(ev, &s->cells.at[at], place_of(row->base, room, sizeof room));
}

static struct slice year_text(int year, char room[16])
{
    struct date d = {.year = year};
    return (struct slice){room, date_print(d, room)};
}

/* Whether a record counts on a day: 1 yes, 0 no, -1 it began and its outcome is unknown by then. */
static int active_on(const struct formula *f, const struct record *r, int64_t day)
{
    struct date d;
    const struct value *start = record_get(r, f->at_start.at), *end = record_get(r, f->at_end.at);
    if (start->type != VALUE_TEXT || !date_parse(start->text, &d) || date_first(d) > day)
        return 0;
    int64_t first = date_first(d), last = date_last(d);
    if (end->type == VALUE_TEXT && date_parse(end->text, &d))
        return date_last(d) >= day;
    if (!f->at_last.len)
        return 1;
    const struct value *seen = record_get(r, f->at_last.at);
    if (seen->type == VALUE_TEXT && date_parse(seen->text, &d))
        last = date_last(d) > first ? date_last(d) : first; /* "2018" as a start is no evidence of December */
    return last >= day ? 1 : -1;
}

static void put_on_day(struct evaluation *ev, struct series *s, const struct formula *f, struct slice period, int64_t day,
                       const struct row *row, const struct brought *b)
{
    int active = active_on(f, row->base, day);
    if (active > 0)
        put(ev, s, f, period, S(""), row, b);
    else if (active < 0)
        cell_of(ev, s, period)->unknown++;
}

/* START..END: the 31st of December of every year up to the as-of day, and that day. */
static void put_interval(struct evaluation *ev, struct series *s, const struct formula *f, const struct row *row, const struct brought *b)
{
    struct date start;
    char room[16];
    const struct value *v = record_get(row->base, f->at_start.at);
    if (v->type != VALUE_TEXT || !date_parse(v->text, &start) || !ev->as_of.year)
        return;
    int64_t today = date_last(ev->as_of);
    for (int year = start.year; year <= ev->as_of.year; year++) {
        int64_t day = date_last((struct date){.year = year});
        if (day <= today)
            put_on_day(ev, s, f, year_text(year, room), day, row, b);
    }
    struct slice as_of = {room, date_print(ev->as_of, room)};
    put_on_day(ev, s, f, as_of, today, row, b);
}

static void put_everywhere(struct evaluation *ev, struct series *s, const struct formula *f, const struct row *row)
{
    struct brought b = bring(f, row);
    struct date d, last;
    char room[16];
    if (!b.counts)
        return;
    if (f->at_start.len) {
        put_interval(ev, s, f, row, &b);
        return;
    }
    if (f->by_field.len) {
        const struct value *category = record_get(row->base, f->by_field.at);
        put(ev, s, f, S(""), value_is_empty(category) ? S("unknown") : value_as_text(category), row, &b);
    }
    if (f->by_year.len) {
        const struct value *v = record_get(row->base, f->by_year.at);
        /* What lies in several years is in none of them. */
        if (v->type == VALUE_TEXT && date_period(v->text, &d, &last) && d.year == last.year)
            put(ev, s, f, year_text(d.year, room), S(""), row, &b);
    }
    put(ev, s, f, S(""), S(""), row, &b);
}

/* -- feeding ---------------------------------------------------------------------------------------------------- */

/* Planned figures never add to actual ones, unless the condition speaks of `nature` itself. */
static bool planned(const struct formula *f, const struct record *r)
{
    if (f->base != KIND_observation || !slice_is(record_text(r, "nature"), "planned"))
        return false;
    for (const char *const *name = condition_fields(f->where); *name; name++)
        if (!strcmp(*name, "nature"))
            return false;
    return true;
}

static void count_lacking(struct series *s, const struct record *r)
{
    s->seen++;
    for (size_t i = 0; s->asked[i]; i++)
        s->lacking[i] += value_is_empty(record_get(r, s->asked[i]));
}

static void feed(struct evaluation *ev, size_t i, const struct record *r)
{
    const struct formula *f = &ev->catalogue->at[i];
    struct series *s = &ev->series[i];
    const struct record **found = NULL;
    bool fit = false;
    count_lacking(s, r);
    if (planned(f, r))
        return;
    struct arena_mark mark = arena_mark(&ev->scratch);
    size_t joins = 0;
    if (f->joined != KIND_OTHER)
        found = roster_join(&ev->rosters[f->joined], record_get(r, f->via_field.at), ev->arena, &ev->scratch, &joins);
    size_t rows = joins && !f->counts_joined ? joins : 1;
    for (size_t k = 0; k < rows; k++) {
        struct row row = {r, found + k, joins && !f->counts_joined ? 1 : joins};
        if (!fits(ev, f, &row))
            continue;
        fit = true;
        put_everywhere(ev, s, f, &row);
    }
    s->fitting += fit;
    arena_release(&ev->scratch, mark);
}

/* An observed figure of the laboratory's own area, by year: for `per`, num and den. */
static void feed_observed(struct evaluation *ev, size_t i, const struct record *r)
{
    struct series *s = &ev->series[i];
    const struct value *v = record_get(r, "value");
    struct slice area = record_text(r, "area"), entity = record_text(r, "entity");
    struct date d, last;
    char room[16], place[256];
    if (v->type != VALUE_NUMBER || slice_is(record_text(r, "nature"), "planned") || (area.len && !slice_eq(area, ev->area)) || entity.len)
        return;
    bool dated = date_period(record_text(r, "period"), &d, &last), of_part = dated && (d.month || last.month);
    if (dated && d.year != last.year)
        return;
    struct cell *c = cell_of(ev, s, dated ? year_text(d.year, room) : S(""));
    /* A year's own figure is not that of its December. */
    if (c->has_value && of_part && !c->of_part)
        return;
    c->of_part = of_part;
    c->value = v->number;
    c->has_value = true;
    c->tally.n = 1;
    c->qualifier = qualifier_of(record_text(r, "qualifier"));
    /* A break in series: nothing reaches across it from the years before. */
    c->unknown = memchr(record_text(r, "flag").at ? record_text(r, "flag").at : "", 'b', record_text(r, "flag").len) != NULL;
    c->froms = 0;
    add_from(ev, c, place_of(r, place, sizeof place));
}

void evaluation_keep(struct evaluation *ev, struct record kept)
{
    roster_add(&ev->rosters[kept.shape->kind], kept, ev->arena);
}

void evaluation_entities(struct evaluation *ev)
{
    for (size_t i = 0; i < ev->catalogue->n; i++) {
        const struct formula *f = &ev->catalogue->at[i];
        if (f->kind != FORMULA_MEASURE || kind_phase(f->base) == PHASE_FIGURES)
            continue;
        struct roster *base = &ev->rosters[f->base];
        for (size_t k = 0; k < base->n; k++)
            feed(ev, i, &base->at[k]);
    }
}

void evaluation_observation(struct evaluation *ev, const struct record *r)
{
    struct slice code = record_text(r, "indicator");
    const size_t *own = table_find(&ev->catalogue->by_code, code), *using = table_find(&ev->users_by, code);
    if (own && ev->catalogue->at[*own].kind == FORMULA_OBSERVED)
        feed_observed(ev, *own, r);
    for (size_t i = 0; using && i < ev->users.at[*using].n; i++)
        feed(ev, ev->users.at[*using].at[i], r);
    for (size_t i = 0; i < ev->of_all.n; i++)
        feed(ev, ev->of_all.at[i], r);
}

/* -- opening ---------------------------------------------------------------------------------------------------- */

/* Fields of the base kind that a formula uses, for "which field is missing in how many records". */
static void note_asked(struct evaluation *ev, const struct formula *f, struct series *s)
{
    LIST(const char *) asked = {0};
    const struct slice own[] = {f->of_joined ? S("") : f->field, f->days_from, f->days_to, f->via_field, f->by_year, f->at_start};
    const char *joined;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (own[i].len)
            LIST_PUSH(ev->arena, &asked, slice_cstr(ev->arena, own[i]));
    for (const char *const *name = condition_fields(f->where); *name; name++)
        if (!of_joined(f, *name, &joined))
            LIST_PUSH(ev->arena, &asked, *name);
    LIST_PUSH(ev->arena, &asked, NULL);
    s->asked = asked.at;
    s->lacking = arena_new(ev->arena, uint64_t, asked.n);
}

/* A formula over observations meets those of the indicator that its condition names, or all. */
static void note_user(struct evaluation *ev, size_t i)
{
    struct slice code;
    bool fresh;
    if (!condition_equals(ev->catalogue->at[i].where, "indicator", &code)) {
        LIST_PUSH(ev->arena, &ev->of_all, i);
        return;
    }
    size_t *at = table_at(&ev->users_by, ev->arena, code, &fresh);
    if (fresh) {
        *at = ev->users.n;
        LIST_PUSH(ev->arena, &ev->users, (struct users){0});
    }
    LIST_PUSH(ev->arena, &ev->users.at[*at], i);
}

void evaluation_open(struct evaluation *ev, struct catalogue *c, struct slice area, struct slice as_of, struct arena *a)
{
    *ev = (struct evaluation){.arena = a, .catalogue = c, .area = area};
    ev->series = arena_new(a, struct series, c->n + 1);
    if (!date_parse(as_of, &ev->as_of))
        ev->as_of = (struct date){0};
    ev->rosters[KIND_area].wanted = true;
    for (size_t i = 0; i < c->n; i++) {
        const struct formula *f = &c->at[i];
        if (f->kind != FORMULA_MEASURE)
            continue;
        note_asked(ev, f, &ev->series[i]);
        if (f->base == KIND_observation)
            note_user(ev, i);
        if (kind_phase(f->base) < PHASE_FIGURES)
            ev->rosters[f->base].wanted = true;
        if (f->joined != KIND_OTHER)
            ev->rosters[f->joined].wanted = true;
    }
}

/* -- finishing -------------------------------------------------------------------------------------------------- */

static void settle_latest(struct evaluation *ev, const struct formula *f, struct series *s)
{
    for (size_t i = 0; i < s->latest.n; i++) {
        struct latest *l = &s->latest.at[i];
        struct cell *c = &s->cells.at[l->cell];
        struct brought b = {.counts = true, .is_number = true, .number = l->number, .qualifier = l->qualifier};
        tally_into(ev, f, c, &b);
        add_from(ev, c, l->from);
    }
}

/* An interval has a figure for every year between its first and its last, nought included. */
static void fill_years(struct evaluation *ev, const struct formula *f, struct series *s)
{
    int first = 0;
    struct date d;
    char room[16];
    if (!f->at_start.len || f->measure != measure_find(S("count")))
        return;
    for (size_t i = 0; i < s->cells.n; i++)
        if (date_parse(s->cells.at[i].period, &d) && (!first || d.year < first))
            first = d.year;
    for (int year = first; first && year < ev->as_of.year; year++)
        cell_at(ev, s, year_text(year, room), S(""));
    if (first) {
        struct slice as_of = {room, date_print(ev->as_of, room)};
        cell_at(ev, s, as_of, S(""));
    }
}

static void settle_measure(struct evaluation *ev, const struct formula *f, struct series *s)
{
    bool counts = f->measure == measure_find(S("count"));
    settle_latest(ev, f, s);
    fill_years(ev, f, s);
    for (size_t i = 0; i < s->cells.n; i++) {
        struct cell *c = &s->cells.at[i];
        double value = f->measure->result(&c->tally, f->parameter) * f->scale;
        /* The middle of values of which some are bounds is no bound; that of very many is known within an error only. */
        bool about = (c->tally.qualifier && f->measure->needs & KEEPS_VALUES) || tally_approximate(&c->tally, f->measure);
        c->qualifier = about ? "~" : c->tally.qualifier;
        c->has_value = isfinite(value) && (double)c->tally.n >= f->min_n && (counts || c->tally.n);
        c->value = value;
    }
}

static void evaluate(struct evaluation *ev, size_t i);

/* A count without a cell found nothing: nought. */
static bool is_count(const struct evaluation *ev, size_t formula)
{
    const struct formula *f = &ev->catalogue->at[formula];
    return f->kind == FORMULA_MEASURE && f->measure == measure_find(S("count"));
}

/* A sum of cells of one period and category. A term that is taken away and has no figure counts as nought: nothing of it was
 * reported. */
static bool sum_cells(struct evaluation *ev, const struct operand_sum *sum, const struct cell *like, double *value, const char **qualifier)
{
    *value = 0;
    *qualifier = NULL;
    for (size_t t = 0; t < sum->n; t++) {
        struct series *s = &ev->series[sum->at[t].formula];
        const struct cell *c = series_find(s, like->period, like->category);
        if (!c || !c->has_value) {
            /* A count that is withheld is not nought. */
            if (sum->at[t].sign > 0 && (c || !is_count(ev, sum->at[t].formula)))
                return false;
            continue;
        }
        *value += sum->at[t].sign * c->value;
        const char *q = c->qualifier;
        if (sum->at[t].sign < 0 && q)
            q = qualifier_divide(NULL, q);
        *qualifier = qualifier_join(*qualifier, q);
    }
    return true;
}

/* An observed figure of the year, of the year before, or of the year behind unless a break in series lies between; without a
 * year in the period, or in the figure, whatever there is one of. */
static const struct cell *observed_near(struct series *s, struct slice period)
{
    struct date d;
    char room[16];
    const struct cell *timeless = series_find(s, S(""), S(""));
    if (timeless || !date_parse(period, &d))
        return timeless;
    const struct cell *same = series_find(s, year_text(d.year, room), S(""));
    const struct cell *before = series_find(s, year_text(d.year - 1, room), S(""));
    const struct cell *behind = series_find(s, year_text(d.year + 1, room), S(""));
    return same ? same : before ? before : behind && !behind->unknown ? behind : NULL;
}

/* What `per` divides by in this period. */
static bool divisor(struct evaluation *ev, const struct formula *f, const struct cell *c, double *value, const char **qualifier)
{
    const size_t *own = table_find(&ev->catalogue->by_code, f->per);
    *qualifier = NULL;
    if (own) {
        evaluate(ev, *own);
        const struct cell *o = observed_near(&ev->series[*own], c->period);
        *value = o ? o->value : 0;
        *qualifier = o ? o->qualifier : NULL;
        return o && o->value != 0;
    }
    const struct record *area = roster_find(&ev->rosters[KIND_area], ev->area, ev->arena, &ev->scratch);
    const struct value *v = area ? record_get(area, f->per.at) : NULL;
    *value = v && v->type == VALUE_NUMBER ? v->number : 0;
    return *value != 0;
}

static void divide(struct evaluation *ev, const struct formula *f, struct series *s, struct cell *c)
{
    double by;
    const char *qualifier;
    if (!f->per.len || !c->has_value)
        return;
    if (!divisor(ev, f, c, &by, &qualifier)) {
        c->has_value = false;
        if (c->period.len)
            s->undivided = slice_format(ev->arena, "%.*s%s%.*s", SL(s->undivided), s->undivided.len ? ", " : "", SL(c->period));
        return;
    }
    c->value /= by;
    c->den = by;
    c->has_den = true;
    c->qualifier = qualifier_divide(c->qualifier, qualifier);
}

static void copy_from(struct evaluation *ev, const struct operand_sum *sum, struct cell *c)
{
    for (size_t t = 0; t < sum->n; t++) {
        const struct cell *o = series_find(&ev->series[sum->at[t].formula], c->period, c->category);
        for (size_t i = 0; o && i < o->froms; i++)
            add_from(ev, c, o->from[i]);
    }
}

static void divide_cells(struct evaluation *ev, const struct formula *f, struct series *s, const struct cell *like)
{
    const char *above, *below = NULL;
    double num, den = 1;
    if (series_find(s, like->period, like->category) || !sum_cells(ev, &f->num, like, &num, &above) ||
        (f->den.n && !sum_cells(ev, &f->den, like, &den, &below)))
        return;
    size_t at = cell_at(ev, s, like->period, like->category);
    struct cell *c = &s->cells.at[at];
    c->num = num;
    c->den = den;
    c->has_den = f->den.n > 0;
    c->has_value = den != 0 && (!f->den.n || den >= f->min_n);
    c->value = c->has_value ? num / den : 0;
    c->qualifier = f->den.n ? qualifier_divide(above, below) : above;
    copy_from(ev, &f->num, c);
    divide(ev, f, s, c);
    c->value *= f->scale;
}

/* A figure wherever the numerator or the denominator has one. */
static void settle_ratio(struct evaluation *ev, const struct formula *f, struct series *s)
{
    const struct operand_sum *both[] = {&f->num, &f->den};
    for (size_t k = 0; k < 2; k++) {
        struct series *lead = both[k]->n ? &ev->series[both[k]->at[0].formula] : NULL;
        for (size_t i = 0; lead && i < lead->cells.n; i++)
            divide_cells(ev, f, s, &lead->cells.at[i]);
    }
}

static void evaluate(struct evaluation *ev, size_t i)
{
    const struct formula *f = &ev->catalogue->at[i];
    struct series *s = &ev->series[i];
    if (s->done)
        return;
    s->done = true;
    if (f->kind == FORMULA_MEASURE) {
        settle_measure(ev, f, s);
        for (size_t k = 0; k < s->cells.n; k++)
            divide(ev, f, s, &s->cells.at[k]);
    }
    if (f->kind != FORMULA_RATIO)
        return;
    const struct operand_sum *both[] = {&f->num, &f->den};
    for (size_t k = 0; k < 2; k++)
        for (size_t t = 0; t < both[k]->n; t++)
            evaluate(ev, both[k]->at[t].formula);
    settle_ratio(ev, f, s);
}

/* Periods in order, the whole (no period) last; categories in order. */
static int by_period(const void *a, const void *b)
{
    const struct cell *x = a, *y = b;
    if (!x->period.len != !y->period.len)
        return x->period.len ? -1 : 1;
    int order = slice_cmp(x->period, y->period);
    return order ? order : slice_cmp(x->category, y->category);
}

void evaluation_finish(struct evaluation *ev)
{
    for (size_t i = 0; i < ev->catalogue->n; i++)
        evaluate(ev, i);
    for (size_t i = 0; i < ev->catalogue->n; i++) {
        struct series *s = &ev->series[i];
        if (s->cells.n)
            qsort(s->cells.at, s->cells.n, sizeof *s->cells.at, by_period);
        for (size_t k = 0; k < s->cells.n; k++) {
            char room[512];
            bool fresh;
            *table_at(&s->by_key, ev->arena, cell_key(s->cells.at[k].period, s->cells.at[k].category, room, sizeof room), &fresh) = k;
        }
    }
    arena_free(&ev->scratch);
}
