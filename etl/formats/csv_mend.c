/* csv_mend - the one reading of a line with stray quotes that has as many cells as the table has columns. */
#include "formats/csv_mend.h"

enum { STEPS = 4096, BRANCHES = 8 };

/* A search over the few ways in which the cells behind a stray quote can be cut. */
struct search {
    struct slice line;
    char delimiter, quote;
    size_t want;
    bool ends;           /* no cell goes on in the next line */
    struct slice *cells; /* of the way in hand, quotes and all */
    struct slice *found; /* of the first way that fits */
    size_t fits, steps;
};

static bool ends_cell(const struct search *s, size_t at)
{
    return at == s->line.len || s->line.at[at] == s->delimiter;
}

static size_t bare_end(const struct search *s, size_t at)
{
    while (!ends_cell(s, at))
        at++;
    return at;
}

/* Behind the quote that closes the cell which opens at `at`; 0: none does. `*stray`: other quotes stand inside, undoubled. */
static size_t quoted_end(const struct search *s, size_t at, bool *stray)
{
    *stray = false;
    for (size_t i = at + 1; i < s->line.len; i++) {
        if (s->line.at[i] != s->quote)
            continue;
        if (ends_cell(s, i + 1))
            return i + 1;
        if (s->line.at[i + 1] == s->quote)
            i++;
        else
            *stray = true;
    }
    return 0;
}

static void search_from(struct search *s, size_t at, size_t n, size_t branches);

static void take(struct search *s, size_t at, size_t end, size_t n, size_t branches)
{
    s->cells[n] = slice_sub(s->line, at, end);
    if (end < s->line.len) {
        search_from(s, end + 1, n + 1, branches);
        return;
    }
    if (n + 1 != s->want)
        return;
    if (!s->fits++)
        memcpy(s->found, s->cells, s->want * sizeof *s->cells);
}

static void search_from(struct search *s, size_t at, size_t n, size_t branches)
{
    bool stray = false;
    if (n == s->want || s->fits > 1 || ++s->steps > STEPS)
        return;
    size_t bare = bare_end(s, at);
    bool opens = at < s->line.len && s->line.at[at] == s->quote;
    size_t quoted = opens ? quoted_end(s, at, &stray) : 0;
    if (quoted)
        take(s, at, quoted, n, branches);
    if (opens && !quoted && bare == s->line.len && !s->ends)
        return;
    /* A cell that is whole by itself has no second reading. */
    if (!quoted || (stray && quoted != bare && branches))
        take(s, at, bare, n, branches - (quoted != 0));
}

/* Without its quotes where it has both, doubled ones inside halved. */
static struct slice cell_text(const struct search *s, struct slice cell, struct arena *a)
{
    if (cell.len < 2 || cell.at[0] != s->quote || cell.at[cell.len - 1] != s->quote)
        return cell;
    char *to = arena_alloc(a, cell.len);
    size_t n = 0;
    for (size_t i = 1; i + 1 < cell.len; i++) {
        to[n++] = cell.at[i];
        i += cell.at[i] == s->quote && i + 2 < cell.len && cell.at[i + 1] == s->quote;
    }
    return (struct slice){to, n};
}

bool csv_mend(struct slice line, const struct profile *p, size_t want, bool ends, struct slice *cells, struct arena *a)
{
    struct search s = {.line = line,
                       .delimiter = p->delimiter,
                       .quote = p->quote,
                       .want = want,
                       .ends = ends,
                       .cells = arena_new(a, struct slice, want + 1),
                       .found = cells};
    /* Behind a backslash a quote may be an escaped one: the text would keep what is no part of it. */
    const char escaped[3] = {'\\', p->quote, '\0'};
    if (!want || p->quote == '\0' || slice_find(line, slice_of(escaped)) < line.len)
        return false;
    search_from(&s, 0, 0, BRANCHES);
    if (s.fits != 1 || s.steps > STEPS)
        return false;
    for (size_t i = 0; i < want; i++)
        cells[i] = cell_text(&s, cells[i], a);
    return true;
}

/* -- forms -------------------------------------------------------------------------------------------------------- */

enum { FORMS = 4, ENOUGH = 10 };

struct csv_forms {
    size_t columns, rows;
    struct column_forms {
        struct csv_form seen[FORMS];
        size_t n; /* FORMS + 1: any text */
    } * of;
};

struct csv_form csv_form_of(struct slice cell, bool runs)
{
    struct csv_form f = {.n = 0};
    cell = slice_trim(cell);
    for (size_t i = 0; i < cell.len && f.n < sizeof f.at; i++) {
        unsigned char ch = (unsigned char)cell.at[i];
        bool letter = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch >= 0x80;
        char sort = letter ? 'a' : ch >= '0' && ch <= '9' ? '9' : (char)ch;
        if (!runs || !f.n || f.at[f.n - 1] != sort || (sort != 'a' && sort != '9'))
            f.at[f.n++] = sort;
    }
    return f;
}

bool csv_form_same(const struct csv_form *a, const struct csv_form *b)
{
    return a->n == b->n && memcmp(a->at, b->at, a->n) == 0;
}

struct csv_forms *csv_forms_new(struct arena *perm, size_t columns)
{
    struct csv_forms *f = arena_new(perm, struct csv_forms, 1);
    *f = (struct csv_forms){.columns = columns, .of = arena_new(perm, struct column_forms, columns + 1)};
    return f;
}

static bool is_known(const struct column_forms *c, const struct csv_form *form)
{
    for (size_t i = 0; i < c->n && i < FORMS; i++)
        if (csv_form_same(&c->seen[i], form))
            return true;
    return c->n > FORMS;
}

static bool fits(const struct csv_forms *f, size_t column, struct slice cell)
{
    struct csv_form form = csv_form_of(cell, false);
    return is_known(&f->of[column], &form);
}

void csv_forms_learn(struct csv_forms *f, const struct value *cells)
{
    f->rows++;
    for (size_t i = 0; i < f->columns; i++) {
        struct column_forms *c = &f->of[i];
        if (c->n > FORMS)
            continue;
        struct csv_form form = csv_form_of(cells[i].text, false);
        if (is_known(c, &form))
            continue;
        if (c->n < FORMS)
            c->seen[c->n] = form;
        c->n++;
    }
}

static bool fits_without(const struct csv_forms *f, const struct slice *cells, size_t k)
{
    for (size_t i = 0; i < f->columns; i++)
        if (!fits(f, i, cells[i + (i >= k)]))
            return false;
    return true;
}

bool csv_forms_drop(const struct csv_forms *f, const struct slice *cells, size_t *which)
{
    size_t ways = 0;
    for (size_t k = 0; k <= f->columns && f->rows >= ENOUGH; k++) {
        /* Of empty cells side by side any may go. */
        if (cells[k].len || (k && !cells[k - 1].len) || !fits_without(f, cells, k))
            continue;
        *which = k;
        ways++;
    }
    return ways == 1;
}

bool csv_forms_split(const struct csv_forms *f, const struct slice *cells, size_t *which, size_t *at)
{
    enum { LONG = 1024 };
    size_t ways = 0, n = f->columns - 1, good = 0; /* the first `good` cells stand in their own columns */
    if (f->rows < ENOUGH)
        return false;
    for (; good < n && fits(f, good, cells[good]); good++) {}
    for (size_t k = n; k-- > 0 && (k + 1 == n || fits(f, k + 2, cells[k + 1]));)
        for (size_t i = 1; k <= good && cells[k].len <= LONG && i < cells[k].len; i++) {
            bool inside = ((unsigned char)cells[k].at[i] & 0xc0) == 0x80;
            if (inside || !fits(f, k, slice_sub(cells[k], 0, i)) || !fits(f, k + 1, slice_sub(cells[k], i, cells[k].len)))
                continue;
            *which = k;
            *at = i;
            ways++;
        }
    return ways == 1;
}
