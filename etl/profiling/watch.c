/* watch - the rows of a source as they are read, held against what its profile says: what fits and yet cannot be meant. */
#include "profiling/watch.h"

#include "profiling/cell.h"

static void see(struct seen *s, uint64_t line)
{
    if (!s->n++)
        s->line = line;
}

void watch_open(struct watch *w, struct ctx *ctx, const struct source *s)
{
    *w = (struct watch){.ctx = ctx, .source = s};
}

/* What is worth a look in this column. What somebody declared for it is not doubted. */
static void add(struct watch *w, const struct column *c, int cell)
{
    bool own_style = pairs_find(&w->source->decimal_of, c->header) || pairs_find(&w->source->thousands_of, c->header);
    struct watched one = {.column = c, .cell = cell};
    if (cell < 0 || c->plain)
        return;
    if (c->typed && c->type == FIELD_NUMBER && !own_style && c->style.decimal)
        w->numbers[w->n_numbers++] = one;
    else if (!c->typed || c->type == FIELD_TEXT || c->type == FIELD_CODE)
        w->texts[w->n_texts++] = one;
}

static void begin(struct watch *w, const struct plan *p, size_t cells)
{
    size_t most = p->n + p->wides;
    w->plan = p;
    w->cells = cells;
    w->texts = arena_new(w->ctx->perm, struct watched, most + 1);
    w->numbers = arena_new(w->ctx->perm, struct watched, most + 1);
    w->by_cell = arena_new(w->ctx->perm, struct watched *, cells + 1);
    /* A proposal has seen the whole file; of a pipe the beginning alone. */
    if (w->source->proposed && !slice_is(w->source->path, "-"))
        return;
    for (size_t i = 0; i < p->n; i++)
        add(w, &p->columns[i], p->columns[i].cell);
    for (size_t i = 0; i < p->wides; i++)
        add(w, &p->wide_values[i], p->wide[i].cell);
    for (size_t i = 0; i < w->n_numbers; i++)
        w->by_cell[w->numbers[i].cell] = &w->numbers[i];
    for (size_t i = 0; i < w->n_texts; i++)
        w->by_cell[w->texts[i].cell] = &w->texts[i];
}

/* -- cells -------------------------------------------------------------------------------------------------------- */

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "1.234": one to three digits, the first no zero, the mark, three digits. */
static void see_number(struct watched *c, struct slice text, uint64_t line)
{
    size_t digits = 0, i = text.len && text.at[0] == '-';
    bool zero = i < text.len && text.at[i] == '0';
    while (i + digits < text.len && digit(text.at[i + digits]))
        digits++;
    i += digits;
    if (i == text.len) {
        c->decided = digits > 3;
        c->small += digits && digits <= 3;
        return;
    }
    if (text.at[i] != c->column->style.decimal)
        return;
    size_t behind = 0;
    while (i + 1 + behind < text.len && digit(text.at[i + 1 + behind]))
        behind++;
    c->decided = i + 1 + behind != text.len || behind != 3 || !digits || digits > 3 || zero;
    if (c->decided)
        return;
    see(&c->triple, line);
    c->fronts |= 1u << digits;
}

static void see_text(struct watch *w, struct watched *c, struct slice text, uint64_t line)
{
    text = slice_trim(text);
    if (!text.len || text.len > 40 || words_have(c->column->own_missing ? c->column->own_missing : c->column->missing, text))
        return;
    if (cell_stands_for_nothing(text) == 2) {
        if (!c->nothing.n)
            c->nothing_text = slice_copy(w->ctx->perm, text);
        see(&c->nothing, line);
    } else if (cell_is_total(text)) {
        tokens_add(w->ctx->perm, &c->totals, text, 1, line);
    }
}

/* Nothing behind the first cell, and no number in it. */
static bool is_poor(const struct row *row)
{
    size_t n = row->cells.shape->n;
    const struct value *v = row->cells.values;
    if (n < 3 || row->item || v[1].type != VALUE_TEXT || v[1].text.len || v[2].text.len || v[0].type != VALUE_TEXT || !v[0].text.len)
        return false;
    for (size_t i = 3; i < n; i++)
        if (v[i].text.len)
            return false;
    return !digit(v[0].text.at[0]);
}

/* The first shape that comes is the one that is watched: true for its rows. */
static bool begin_shape(struct watch *w, const struct plan *p, const struct shape *shape)
{
    if (w->of && shape != w->of->shape)
        return false;
    if (!w->plan) {
        begin(w, p, shape->n);
        w->shape = shape;
    }
    return shape == w->shape;
}

void watch_row(struct watch *w, const struct plan *p, const struct row *row)
{
    const struct shape *shape = row->cells.shape;
    if (!begin_shape(w, p, shape))
        return;
    w->rows++;
    if (is_poor(row))
        see(&w->poor, row->line);
    else
        w->poor.n = 0;
    for (size_t i = 0; i < w->n_numbers; i++) {
        const struct value *v = &row->cells.values[w->numbers[i].cell];
        if (!w->numbers[i].decided && v->type == VALUE_TEXT && v->text.len)
            see_number(&w->numbers[i], v->text, row->line);
    }
    for (size_t i = 0; i < w->n_texts; i++) {
        const struct value *v = &row->cells.values[w->texts[i].cell];
        if (v->type == VALUE_TEXT && cell_may_tell(v->text))
            see_text(w, &w->texts[i], v->text, row->line);
    }
}

void watch_rows(struct watch *w, const struct plan *p, const struct shape *shape, size_t n)
{
    w->now = begin_shape(w, p, shape);
    if (!w->now)
        return;
    w->rows += n;
    w->poor.n = 0;
}

uint64_t watch_worth(const struct watch *w, size_t cell, const struct slice *cells, size_t n, uint64_t which)
{
    uint64_t worth = 0;
    if (watch_wants_numbers(w, cell))
        return which;
    /* Of all of them it is not foreseen which, of few they are taken one by one. */
    if ((size_t)__builtin_popcountll(which) == n) {
        for (size_t i = 0; i < n; i++)
            worth |= (uint64_t)cell_may_tell(cells[i]) << i;
        return worth;
    }
    for (; which; which &= which - 1)
        worth |= cell_may_tell(cells[__builtin_ctzll(which)]) ? which & -which : 0;
    return worth;
}

void watch_column(struct watch *w, size_t cell, const struct slice *cells, uint64_t which, const uint64_t *lines)
{
    struct watched *c = w->by_cell[cell];
    bool number = watch_wants_numbers(w, cell);
    for (; which && !c->decided; which &= which - 1) {
        size_t i = (size_t)__builtin_ctzll(which);
        if (number && cells[i].len)
            see_number(c, cells[i], lines[i]);
        else if (!number)
            see_text(w, c, cells[i], lines[i]);
    }
}

/* -- pieces ------------------------------------------------------------------------------------------------------- */

static void add_seen(struct seen *to, struct seen *more)
{
    if (!to->n)
        to->line = more->line;
    to->n += more->n;
    more->n = 0;
}

static void merge_one(struct arena *keep, struct watched *to, struct watched *more)
{
    if (!to->nothing.n && more->nothing.n)
        to->nothing_text = slice_copy(keep, more->nothing_text);
    for (size_t i = 0; i < more->totals.n; i++)
        tokens_add(keep, &to->totals, more->totals.at[i].text, more->totals.at[i].n, more->totals.at[i].line);
    more->totals.n = 0;
    add_seen(&to->triple, &more->triple);
    add_seen(&to->nothing, &more->nothing);
    to->decided = to->decided || more->decided;
    to->small += more->small;
    to->fronts |= more->fronts;
    more->small = 0;
    more->fronts = 0;
}

void watch_merge(struct watch *into, const struct plan *p, struct watch *next)
{
    if (!next->plan || !next->rows)
        return;
    if (!into->plan)
        begin(into, p, next->cells);
    for (size_t i = 0; i < into->n_texts; i++)
        merge_one(into->ctx->perm, &into->texts[i], &next->texts[i]);
    for (size_t i = 0; i < into->n_numbers; i++)
        merge_one(into->ctx->perm, &into->numbers[i], &next->numbers[i]);
    into->rows += next->rows;
    into->poor = next->poor;
    next->rows = next->poor.n = 0;
}

/* -- findings ------------------------------------------------------------------------------------------------------ */

static int say(struct watch *w, const char *rule, uint64_t line, struct slice field, struct slice found, struct slice wanted)
{
    struct finding f = {.severity = SEVERITY_WARNING,
                        .rule = rule,
                        .source = w->source->id,
                        .line = line,
                        .field = field,
                        .found = found,
                        .wanted = wanted};
    return report(w->ctx, &f);
}

/* Groups, not decimals: whole numbers stay below 1000, and what stands before the mark has one to three digits. */
static bool looks_grouped(const struct watched *c)
{
    bool spread = c->fronts & 1u << 3 && c->fronts & (1u << 1 | 1u << 2);
    return c->triple.n > 1 && !c->decided && (c->small || (spread && c->triple.n > 4));
}

/* Rows of totals that nobody declared are data: a sum over the column counts everything twice. */
static int end_totals(struct watch *w, const struct watched *c)
{
    struct arena *a = w->ctx->maker->arena;
    const struct source *s = w->source;
    struct slice list = {0}, name = c->column->header;
    uint64_t n = 0;
    /* In a cube a total is a code like the others. */
    bool cube = slice_is(s->profile.format, "eurostat") || slice_is(s->profile.format, "jsonstat") ||
                pairs_find(&s->column, S("OBS_VALUE")) || s->labels;
    for (size_t i = 0; i < c->totals.n; i++) {
        list = slice_format(a, "%.*s%s%.*s", SL(list), i ? ", " : "", SL(c->totals.at[i].text));
        n += c->totals.at[i].n;
    }
    if (!n || n * 2 > s->read || cube)
        return 0;
    return say(w, "total-kept", c->totals.at[0].line, name, list,
               slice_format(a, "totals.%.*s = %.*s to leave them out", SL(name), SL(list)));
}

static int end_column(struct watch *w, const struct watched *c)
{
    struct arena *a = w->ctx->maker->arena;
    char mark = c->column->style.decimal, other = mark == '.' ? ',' : '.';
    struct slice name = c->column->header;
    if (looks_grouped(c) &&
        say(w, "profile", c->triple.line, name,
            slice_format(a, "%llu numbers like 1%c234, no other decimals and no whole number from 1000 on: groups of thousands?",
                         (unsigned long long)c->triple.n, mark),
            slice_format(a, "decimal = %c, as declared; 'thousands.%.*s = %c' and 'decimal.%.*s = %c' would read groups", mark, SL(name), mark,
                         SL(name), other)))
        return -1;
    /* A word that fills the column is what the column says, not what it lacks. */
    if (c->nothing.n &&
        say(w, "profile", c->nothing.line, name,
            slice_format(a, "'%.*s' stands for nothing in %llu cells", SL(c->nothing_text), (unsigned long long)c->nothing.n),
            slice_format(a, "'missing.%.*s', or a text that is meant", SL(name))))
        return -1;
    return end_totals(w, c);
}

/* The first line of the footer is as wide and as full as a row: the footer has become shorter. */
static int end_footer(struct watch *w, const struct rows *rows)
{
    struct arena *a = w->ctx->maker->arena;
    struct slice rest = w->source->proposed ? S("") : rows_footer(rows), line;
    const struct profile *p = &w->source->profile;
    uint64_t at = rows_footer_line(rows);
    if (rest.len && slice_cut(&rest, '\n', &line)) {
        size_t cells = 1, filled = 0, figures = 0;
        bool before = true;
        for (size_t i = 0; i < line.len; i++) {
            bool cut = line.at[i] == p->delimiter;
            cells += cut;
            filled += before && !cut && line.at[i] > ' ';
            figures += before && digit(line.at[i]);
            before = cut;
        }
        if (cells == w->cells && cells > 1 && filled * 4 >= cells * 3 && figures)
            return say(w, "profile", at, S("footer"), slice_format(a, "a line of %zu cells, %zu of them filled: a row?", cells, filled),
                       slice_format(a, "footer = %llu lines that are no data", (unsigned long long)p->footer));
    }
    return 0;
}

static int end_rows(struct watch *w)
{
    struct arena *a = w->ctx->maker->arena;
    const struct source *s = w->source;
    uint64_t n = s->kept + s->rejected;
    if (!s->usual_rows || (n * 2 >= s->usual_rows && n <= s->usual_rows * 2))
        return 0;
    return say(w, "row-count", 0, S(""), slice_format(a, "%llu rows", (unsigned long long)n),
               slice_format(a, "about %llu, as usual", (unsigned long long)s->usual_rows));
}

int watch_end(struct watch *w, const struct rows *rows)
{
    struct arena *a = w->ctx->maker->arena;
    for (size_t i = 0; i < w->n_numbers; i++)
        if (end_column(w, &w->numbers[i]))
            return -1;
    for (size_t i = 0; i < w->n_texts; i++)
        if (end_column(w, &w->texts[i]))
            return -1;
    if (w->poor.n && w->poor.n <= 16 && !w->source->proposed &&
        say(w, "profile", w->poor.line, S("footer"),
            slice_format(a, "%llu rows at the end with one cell each: notes?", (unsigned long long)w->poor.n),
            slice_format(a, "footer = %llu", (unsigned long long)w->source->profile.footer)))
        return -1;
    return end_footer(w, rows) || end_rows(w) ? -1 : 0;
}
