/* cut - the beginning of a CSV file cut into rows with one delimiter and one quote, to see what comes of it. */
#include "profiling/cut.h"

enum { LINES_MOST = 50 };

static bool is_blank_line(struct slice line)
{
    return slice_trim(line).len == 0;
}

static bool begins_cell(struct slice text, size_t from, size_t at)
{
    while (from < at && text.at[from] == ' ')
        from++;
    return from == at;
}

/* A closing quote stands before a delimiter or the end of the line, blanks between allowed. */
static bool closes(struct slice text, size_t at, char delimiter)
{
    while (at < text.len && text.at[at] == ' ' && delimiter != ' ')
        at++;
    return at == text.len || text.at[at] == delimiter || text.at[at] == '\n';
}

/* Behind the quoted part that opens at `at`; 0 when it does not close well, or not within LINES_MOST lines. */
static size_t behind_quoted(struct slice text, size_t at, char delimiter, char quote, size_t *breaks)
{
    for (size_t i = at + 1; i < text.len; i++) {
        *breaks += text.at[i] == '\n';
        if (*breaks > LINES_MOST)
            return 0;
        if (text.at[i] != quote)
            continue;
        if (i + 1 == text.len || text.at[i + 1] != quote)
            return closes(text, i + 1, delimiter) ? i + 1 : 0;
        i++;
    }
    return 0;
}

/* The cells of the row that begins the text; what it takes is returned, 0 when its quotes are broken. */
static size_t cut_row(struct slice text, char delimiter, char quote, struct slice *cells, size_t *n, size_t *lines)
{
    size_t i = 0, from = 0, breaks = 0;
    char c = '\0';
    *n = 0;
    while (i < text.len && c != '\n') {
        c = text.at[i];
        if (quote && c == quote && begins_cell(text, from, i)) {
            i = behind_quoted(text, i, delimiter, quote, &breaks);
            if (!i)
                return 0;
            continue;
        }
        i++;
        if (c != delimiter && c != '\n')
            continue;
        if (*n < COUNT_MOST)
            cells[(*n)++] = slice_sub(text, from, i - 1);
        from = i;
    }
    if (c != '\n' && *n < COUNT_MOST)
        cells[(*n)++] = slice_sub(text, from, i);
    *lines = breaks + 1;
    return i;
}

static struct slice unquoted(struct slice cell, char quote)
{
    cell = slice_trim(cell);
    if (quote && cell.len >= 2 && cell.at[0] == quote && cell.at[cell.len - 1] == quote)
        cell = slice_sub(cell, 1, cell.len - 1);
    return slice_trim(cell);
}

struct cut *cut_all(struct arena *a, struct slice text, char delimiter, char quote)
{
    struct cut *c = arena_new(a, struct cut, 1);
    struct slice *cells = arena_new(a, struct slice, COUNT_MOST);
    uint64_t line = 1;
    *c = (struct cut){.delimiter = delimiter, .quote = quote};
    while (text.len && c->n < ROWS_MOST) {
        size_t n, lines, took = cut_row(text, delimiter, quote, cells, &n, &lines);
        bool broken = !took;
        if (broken) { /* its line alone */
            struct slice one = text;
            struct slice rest = text;
            slice_cut(&rest, '\n', &one);
            took = cut_row(one, delimiter, '\0', cells, &n, &lines);
            took = one.len + 1 < text.len ? one.len + 1 : text.len;
            lines = 1;
        }
        if (!is_blank_line(slice_sub(text, 0, took)) || delimiter == '\t') {
            struct slice *kept = arena_new(a, struct slice, n + 1);
            for (size_t i = 0; i < n; i++)
                kept[i] = unquoted(cells[i], quote);
            c->rows[c->n].cells = kept;
            c->rows[c->n].n = n;
            c->rows[c->n].broken = broken;
            c->rows[c->n].lines = lines;
            c->rows[c->n++].line = line;
        }
        line += lines;
        text = slice_sub(text, took, text.len);
    }
    return c;
}

size_t cut_filled(const struct slice *cells, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        k += cells[i].len > 0;
    return k;
}
