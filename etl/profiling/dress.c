/* dress - how the rows of a CSV file are laid out: delimiter, quote, preamble, header. */
#include "profiling/dress.h"

#include "profiling/cell.h"
#include "profiling/cut.h"
#include "text/date.h"
#include "text/scan.h"

/* Signs that numbers are written with; a zero byte passes for one. */
static bool is_of_number(char c)
{
    return c == '.' || c == ',' || c == '\'' || c == ' ' || c == '+' || c == '-' || !c;
}

bool dress_is_number(struct slice cell)
{
    size_t digits = 0;
    cell = slice_trim(cell);
    if (cell.len && cell.at[cell.len - 1] == '%')
        cell = slice_trim(slice_sub(cell, 0, cell.len - 1));
    for (size_t i = 0; i < cell.len; i++) {
        char c = cell.at[i];
        if (c >= '0' && c <= '9')
            digits++;
        else if (!is_of_number(c))
            return false;
    }
    return digits > 0;
}

bool dress_is_year(struct slice cell)
{
    struct date d;
    cell = slice_trim(cell);
    return cell.len == 4 && date_parse(cell, &d) && d.year >= 1900 && d.year <= 2100;
}

/* -- which delimiter ---------------------------------------------------------------------------------------------- */

static const struct {
    char c;
    const char *name;
    double prior;
} DELIMITERS[] = {{',', ",", 1.0}, {';', ";", 1.0}, {'\t', "tab", 1.0}, {'|', "|", 0.98},
                  {'~', "~", 0.9}, {'^', "^", 0.9}, {':', ":", 0.5},    {' ', "space", 0.4}};
enum { N_DELIMITERS = sizeof DELIMITERS / sizeof *DELIMITERS };

/* A cell that another delimiter would cut is a sign of the wrong one; numbers and dates are a sign of the right one. */
static double cell_sense(struct slice cell, char delimiter, bool number)
{
    if (!cell.len || number)
        return 1;
    for (size_t i = 0; i < cell.len; i++) {
        char c = cell.at[i];
        if ((c == ';' || c == '\t' || c == '|' || !c) && c != delimiter)
            return 0.2;
    }
    if (cell.at[0] == '"' || cell.at[cell.len - 1] == '"')
        return 0.3;
    return 0.9;
}

static void weigh(struct cut *c, double prior)
{
    size_t *counts = NULL, most = 0;
    size_t table[COUNT_MOST + 1] = {0};
    counts = table;
    for (size_t i = 0; i < c->n; i++)
        counts[c->rows[i].n]++;
    for (size_t k = 2; k <= COUNT_MOST; k++)
        if (counts[k] > most || (counts[k] == most && most && k > c->usual)) {
            most = counts[k];
            c->usual = k;
        }
    c->like = most;
    if (!most || !c->n) {
        c->usual = 1;
        return;
    }
    double sense = 0, cells = 0, numbers = 0;
    for (size_t i = 0; i < c->n && cells < 20000; i++)
        for (size_t k = 0; c->rows[i].n == c->usual && k < c->usual; k++, cells++) {
            bool number = dress_is_number(c->rows[i].cells[k]);
            sense += cell_sense(c->rows[i].cells[k], c->delimiter, number);
            numbers += number;
        }
    double share = (double)most / (double)c->n;
    /* Blanks stand in every text: between numbers alone they cut cells. */
    if (c->delimiter == ' ' && numbers * 3 < cells)
        share = 0;
    c->score = share * share * sense / cells * (1 - 0.5 / (double)c->usual) * prior;
}

/* The first place from `from` on where the byte stands; the length when it stands nowhere. */
static size_t next_of(struct slice text, size_t from, char c)
{
    const char *hit = from < text.len ? memchr(text.at + from, c, text.len - from) : NULL;
    return hit ? (size_t)(hit - text.at) : text.len;
}

/* Cells that begin with the quote, blanks before it allowed. */
static size_t quoted_cells(struct slice text, char quote, char delimiter)
{
    size_t n = 0;
    for (size_t i = 0; (i = next_of(text, i, quote)) + 1 < text.len; i++) {
        size_t from = i;
        while (from && text.at[from - 1] == ' ' && delimiter != ' ')
            from--;
        n += !from || text.at[from - 1] == delimiter || text.at[from - 1] == '\n';
    }
    return n;
}

/* The colons of times and addresses cut no cells. */
static bool is_colon_of_text(struct slice head)
{
    size_t all = 0, within = 0;
    for (size_t i = 1; (i = next_of(head, i, ':')) + 1 < head.len; i++) {
        bool time = head.at[i - 1] >= '0' && head.at[i - 1] <= '9' && head.at[i + 1] >= '0' && head.at[i + 1] <= '9';
        all++;
        within += time || head.at[i + 1] == '/';
    }
    return within * 2 > all;
}

/* From this share of the best score on a second delimiter makes the first doubtful. */
static const double CLOSE = 0.85;

static struct cut *choose(struct proposal *p, struct slice head, struct cut **second)
{
    struct cut *best = NULL;
    *second = NULL;
    for (size_t i = 0; i < N_DELIMITERS; i++) {
        char d = DELIMITERS[i].c;
        /* A score is at most the prior: this one could neither win nor come near. */
        if (best && DELIMITERS[i].prior <= best->score * CLOSE)
            continue;
        if (!memchr(head.at, d, head.len) || (d == ':' && is_colon_of_text(head)))
            continue;
        char quote = '"';
        size_t single = quoted_cells(head, '\'', d);
        if (single * 4 > scan_count(head, '\n') && single > quoted_cells(head, '"', d) * 4)
            quote = '\'';
        struct cut *c = cut_all(p->arena, head, d, quote);
        weigh(c, DELIMITERS[i].prior);
        if (!best || c->score > best->score) {
            *second = best;
            best = c;
        } else if (!*second || c->score > (*second)->score) {
            *second = c;
        }
    }
    return best;
}

static const char *name_of(char delimiter)
{
    for (size_t i = 0; i < N_DELIMITERS; i++)
        if (DELIMITERS[i].c == delimiter)
            return DELIMITERS[i].name;
    return "?";
}

/* -- the header ---------------------------------------------------------------------------------------------------- */

static bool has_letter(struct slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] >= 0x80 || (s.at[i] >= 'a' && s.at[i] <= 'z') || (s.at[i] >= 'A' && s.at[i] <= 'Z'))
            return true;
    return false;
}

static bool is_name(struct slice s)
{
    return has_letter(s) || dress_is_year(s);
}

/* "<5", "circa 40" and "€ 3" are figures, too. */
static bool is_figure(struct slice cell)
{
    while (cell.len && strchr("<>=~$ ", cell.at[0]))
        cell = slice_sub(cell, 1, cell.len);
    if (slice_starts(cell, "\xe2\x82\xac"))
        cell = slice_sub(cell, 3, cell.len);
    return dress_is_number(cell);
}

/* Share of the rows behind `from` whose cell in the column is a number, no year. */
static double numeric_share(const struct cut *c, size_t from, size_t column)
{
    size_t n = 0, numbers = 0;
    for (size_t i = from; i < c->n && i < from + 200; i++) {
        if (c->rows[i].n != c->usual || !c->rows[i].cells[column].len)
            continue;
        if (cell_stands_for_nothing(c->rows[i].cells[column]))
            continue;
        n++;
        numbers += is_figure(c->rows[i].cells[column]);
    }
    return n ? (double)numbers / (double)n : 0;
}

static bool repeats(const struct slice *cells, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i && i < 300; k++)
            if (cells[i].len && slice_eq(cells[i], cells[k]))
                return true;
    return false;
}

/* Every cell is a name or a year. */
static bool all_names(const struct cut *c, size_t row)
{
    size_t words = 0;
    for (size_t k = 0; k < c->usual; k++) {
        if (!is_name(c->rows[row].cells[k]))
            return false;
        words += has_letter(c->rows[row].cells[k]);
    }
    return words > 0;
}

/* The first row that can be the header: as wide as the others, half of it filled. Lines of a preamble may be that full, too, where the table is narrow; then
 * a row full of names stands behind them and something poorer. */
static size_t first_wide(const struct cut *c)
{
    size_t first = 0;
    while (first < c->n && !(c->rows[first].n == c->usual && cut_filled(c->rows[first].cells, c->usual) * 2 >= c->usual))
        first++;
    if (first == c->n)
        return 0;
    bool poor = false;
    for (size_t i = first + 1; i + 1 < c->n && i < first + 20 && cut_filled(c->rows[first].cells, c->usual) < c->usual; i++) {
        bool wide = c->rows[i].n == c->usual;
        if (wide && poor && all_names(c, i))
            return i;
        poor = poor || cut_filled(c->rows[i].cells, c->rows[i].n) <= 1;
    }
    return first;
}

/* Names under names: every numeric column has a word there that no cell of data would have. */
static bool is_second(const struct cut *c, size_t row)
{
    size_t numeric = 0;
    if (row >= c->n || c->rows[row].n != c->usual || row + 2 > c->n)
        return false;
    /* Under groups ("2020;;2021;") a letter is a name. */
    bool groups = cut_filled(c->rows[row - 1].cells, c->usual) < c->usual;
    for (size_t k = 0; k < c->usual; k++) {
        struct slice cell = c->rows[row].cells[k];
        if (numeric_share(c, row + 1, k) < 0.8)
            continue;
        numeric++;
        bool word = has_letter(cell) && (cell.len > 1 || groups) && !cell_stands_for_nothing(cell) && !is_figure(cell);
        if (!word && !(cell.len && cell.at[0] == '('))
            return false;
    }
    return numeric >= 2;
}

/* A name stands below as a cell, too: a row of data, perhaps. */
static bool comes_again(const struct cut *c, size_t row)
{
    for (size_t k = 0; k < c->usual; k++)
        for (size_t i = row + 1; i < c->n && i < row + 200; i++)
            if (c->rows[i].n == c->usual && c->rows[row].cells[k].len && slice_eq(c->rows[i].cells[k], c->rows[row].cells[k]))
                return true;
    return false;
}

static bool same_cells(const struct cut *c, size_t one, size_t two)
{
    if (two >= c->n || c->rows[one].n != c->rows[two].n)
        return false;
    for (size_t k = 0; k < c->rows[one].n; k++)
        if (!slice_eq(c->rows[one].cells[k], c->rows[two].cells[k]))
            return false;
    return true;
}

static void guess_columns(struct proposal *p, const struct cut *c, size_t row, struct slice doubt, struct profile *to)
{
    to->columns = c->usual;
    struct guess *g = proposal_add(p, S("columns"), slice_format(p->arena, "%zu", c->usual),
                                   slice_format(p->arena, "%zu of the first %zu rows have as many cells", c->like, c->n));
    g->against = doubt;
    g->doubtful = true;
    g->line = c->rows[row].line;
}

/* Names that are more or fewer than the cells of the rows below: those that are empty are left out, or the columns are numbers. */
static bool guess_unfit_header(struct proposal *p, const struct cut *c, size_t row, struct profile *to)
{
    if (!row || c->rows[row - 1].n == c->usual || c->rows[row - 1].n < 2 || c->like * 10 < c->n * 9)
        return false;
    const struct slice *cells = c->rows[row - 1].cells;
    size_t n = c->rows[row - 1].n, names = cut_filled(cells, n);
    for (size_t k = 0; k < n; k++)
        if (cells[k].len && !is_name(cells[k]))
            return false;
    if (names * 2 < n || (row > 1 && c->rows[row - 2].n == n))
        return false;
    unsigned long long line = c->rows[row - 1].line;
    bool fits = names == c->usual && n > c->usual && !repeats(cells, n);
    to->header = fits ? line : 0;
    to->header_lines = 1;
    struct guess *g = proposal_add(p, S("header"), slice_format(p->arena, "%llu", (unsigned long long)to->header),
                                   slice_format(p->arena, "line %llu holds %zu names over rows of %zu cells", line, names, c->usual));
    g->doubtful = true;
    g->line = line;
    g->against = fits ? S("its empty cells are left out") : S("which name is whose cannot be told: the columns are called 1, 2, …");
    guess_columns(p, c, row - 1, S("the line of names has another number"), to);
    return true;
}

static void guess_header(struct proposal *p, const struct cut *c, struct profile *to)
{
    size_t row = first_wide(c), n = c->usual, names = 0, against = 0;
    const struct slice *cells = c->rows[row].cells;
    struct slice why, doubt = {0};
    for (size_t k = 0; k < n; k++) {
        bool name = is_name(cells[k]) || !cells[k].len;
        double below = numeric_share(c, row + 1, k);
        names += name && (!dress_is_number(cells[k]) || dress_is_year(cells[k])) && below > 0.5;
        against += dress_is_number(cells[k]) && !dress_is_year(cells[k]) && below > 0.5;
    }
    if (guess_unfit_header(p, c, row, to))
        return;
    to->header = c->rows[row].line;
    to->header_lines = 1;
    if (against > names) {
        why =
            slice_format(p->arena, "line %llu holds numbers where the rows below do: no names", (unsigned long long)to->header);
        proposal_add(p, S("header"), S("0"), why);
        if (to->header > 1)
            guess_columns(p, c, row, S("the lines above have another number: they are rejected, cut them off"), to);
        to->header = 0;
        return;
    }
    if (repeats(cells, n) && row && c->rows[row - 1].n == n && cut_filled(c->rows[row - 1].cells, n)) {
        to->header = c->rows[row - 1].line;
        to->header_lines = 2;
    } else if (!names && !against && comes_again(c, row)) {
        doubt = slice_format(p->arena, "no column of numbers tells names from data: look at line %llu",
                             (unsigned long long)to->header);
    } else if (is_second(c, row + 1)) {
        to->header_lines = 2;
    }
    for (size_t i = row + 1; i < c->n && same_cells(c, row, i); i++)
        to->header_lines = i - row + 1;
    why = slice_format(p->arena, "line %llu is the first with %zu cells, at least half of them filled%s",
                       (unsigned long long)c->rows[row].line, n, names ? ", and names stand over numbers" : "");
    if (to->header > 1)
        why = slice_format(p->arena, "%.*s; the %llu lines before it are a preamble", SL(why),
                           (unsigned long long)to->header - 1);
    struct guess *g = proposal_add(p, S("header"), slice_format(p->arena, "%llu", (unsigned long long)to->header), why);
    g->against = doubt;
    g->doubtful = doubt.len > 0;
    g->line = to->header;
    if (to->header_lines > 1)
        proposal_add(p, S("header_lines"), slice_format(p->arena, "%llu", (unsigned long long)to->header_lines),
                     same_cells(c, row, row + 1) ? S("the row of names is repeated")
                                                 : S("a second row of names stands over columns of numbers"));
    if (c->rows[row].broken)
        guess_columns(p, c, row, S("a quote in the names does not close well: it is read as one of their letters"), to);
}

/* The place lies inside a quoted cell: an odd number of quotes stands before it on its line. */
static bool quoted_inside(struct slice head, size_t at, const struct cut *c)
{
    size_t n = 0;
    for (size_t i = at; i > 0 && head.at[i - 1] != '\n'; i--)
        n += head.at[i - 1] == c->quote;
    return n % 2 == 1;
}

/* The first delimiter with one blank and a quote behind it; the length when there is none. */
static size_t first_gap(struct slice head, const struct cut *c)
{
    size_t i = 0;
    while ((i = scan_pair(head, i, c->delimiter, ' ', ' ', NULL)) + 2 < head.len && head.at[i + 2] != c->quote)
        i++;
    return i + 2 < head.len ? i : head.len;
}

/* Blanks that belong to the delimiter: before a quote, or behind nearly every one. */
static void guess_trim(struct proposal *p, const struct cut *c, struct slice head, struct profile *to)
{
    char by = c->delimiter;
    if (by == ' ')
        return;
    size_t gap = to->quote ? first_gap(head, c) : head.len;
    bool before = gap < head.len && !quoted_inside(head, gap, c);
    size_t all = scan_count(slice_sub(head, 0, head.len - 1), by) - scan_count_pair(head, by, '\n') - scan_count_pair(head, by, by);
    size_t with = scan_count_pair(head, by, ' ');
    bool behind = all > 3 && with * 20 >= all * 19;
    if (!before && !behind)
        return;
    to->trim = true;
    proposal_add(p, S("trim"), S("yes"),
                 before ? S("a blank stands between a delimiter and a quote")
                        : slice_format(p->arena, "a blank stands behind %zu of %zu delimiters", with, all));
}

/* No delimiter and no line end. */
static bool is_text(char c)
{
    return c != ',' && c != ';' && c != '\t' && c != '|' && c != '\n';
}

/* A backslash before quotes that close nothing, and no doubled ones: as MySQL writes. Such a quote is then cut as a doubled one would be. */
static struct slice find_escape(struct proposal *p, struct slice head, struct profile *to)
{
    uint64_t n = 0, first = 0;
    if (!head.len || !memchr(head.at, '\\', head.len))
        return head;
    for (size_t i = 0; (i = next_of(head, i, '"')) + 1 < head.len; i++) {
        /* In "C:\" the quote closes: what stands behind it is no text. */
        if (i && head.at[i - 1] == '\\' && is_text(head.at[i + 1]) && !n++)
            first = 1 + scan_count(slice_sub(head, 0, i), '\n');
        if (i && i + 2 < head.len && head.at[i + 1] == '"' && head.at[i - 1] && is_text(head.at[i - 1]) && is_text(head.at[i + 2]))
            return head;
    }
    if (!n)
        return head;
    char *copy = arena_alloc(p->arena, head.len + 1);
    memcpy(copy, head.at, head.len);
    for (size_t i = 0; i + 1 < head.len; i++)
        if (copy[i] == '\\') {
            copy[i] = copy[i + 1] == '"' ? '"' : '\\';
            i++;
        }
    to->escape = '\\';
    proposal_add(p, S("escape"), S("\\"),
                 slice_format(p->arena, "a backslash stands before %llu quotes inside cells, first in line %llu; none is doubled",
                              (unsigned long long)n, (unsigned long long)first))
        ->line = first;
    return (struct slice){copy, head.len};
}

void dress_csv(struct proposal *p, struct slice head, uint64_t lines, struct profile *to)
{
    head = find_escape(p, head, to);
    struct cut *second, *c = choose(p, head, &second);
    struct arena *a = p->arena;
    to->delimiter = ',';
    to->quote = '"';
    to->header = 1;
    to->header_lines = 1;
    if (!c || c->like * 4 < c->n || c->score < 0.15) {
        struct guess *g =
            proposal_add(p, S("delimiter"), S(","), S("no character cuts the lines into cells of one number: one column"));
        g->doubtful = true;
        g->against = S("a table of one column, or none at all: look at the first lines");
        if (memchr(head.at, ',', head.len) && c) /* commas are text, then; nothing else may be one either */
            to->delimiter = ',';
        return;
    }
    to->delimiter = c->delimiter;
    to->quote = c->quote;
    struct guess *g = proposal_add(p, S("delimiter"), slice_of(name_of(c->delimiter)),
                                   slice_format(a, "%zu of the first %zu rows have %zu cells", c->like, c->n, c->usual));
    if (second && second->score > c->score * CLOSE) {
        g->doubtful = true;
        g->against =
            slice_format(a, "'%s' gives %zu cells in %zu rows", name_of(second->delimiter), second->usual, second->like);
    }
    size_t quotes = quoted_cells(head, c->quote, c->delimiter);
    if (!quotes && memchr(head.at, '"', head.len)) {
        to->quote = '\0';
        proposal_add(p, S("quote"), S("none"), S("\" stands inside cells, and never opens one"));
    } else {
        char quote[2] = {c->quote, '\0'};
        proposal_add(p, S("quote"), slice_copy(a, slice_of(quote)),
                     quotes ? slice_format(a, "%zu cells of the beginning open with it", quotes)
                            : S("no cell is quoted; the usual one"))
            ->line = quotes ? 1 : 0;
    }
    guess_trim(p, c, head, to);
    guess_header(p, c, to);
    if (to->header)
        tables_tell(p, c, lines, to);
}
