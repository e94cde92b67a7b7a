/* tables - what stands round the first table of a CSV file: the preamble before it, other tables behind it. */
#include "profiling/cut.h"
#include "profiling/dress.h"
#include "text/date.h"

/* -- the preamble ------------------------------------------------------------------------------------------------- */

/* What Eurostat's exports say in their first lines, and where it goes. */
static const struct {
    const char *label, *key;
    bool date;
} LABELS[] = {{"Source of data", "publisher", false}, {"Extracted on", "retrieved", true}, {"INDIC_UR", "set.indicator", false},
              {"INDIC_NA", "set.indicator", false},   {"INDIC_DE", "set.indicator", false}, {"INDIC", "set.indicator", false},
              {"UNIT", "set.unit", false}};
enum { N_LABELS = sizeof LABELS / sizeof *LABELS };

static void tell_label(struct proposal *p, const struct slice *cells, uint64_t line)
{
    struct slice value = cells[1];
    struct date d;
    char iso[16];
    for (size_t i = 0; i < N_LABELS; i++) {
        if (!slice_is(cells[0], LABELS[i].label) || !value.len || proposal_find(p, LABELS[i].key))
            continue;
        if (LABELS[i].date && date_read(value, DATE_DMY, &d) != DATE_FINE)
            continue;
        if (LABELS[i].date)
            value = slice_copy(p->arena, (struct slice){iso, date_print(d, iso)});
        proposal_add(p, slice_of(LABELS[i].key), value,
                     slice_format(p->arena, "line %llu of the preamble: '%.*s'", (unsigned long long)line, SL(cells[0])))
            ->line = line;
    }
}

static size_t row_at(const struct cut *c, uint64_t line)
{
    size_t i = 0;
    while (i + 1 < c->n && c->rows[i].line < line)
        i++;
    return i;
}

static void tell_preamble(struct proposal *p, const struct cut *c, const struct profile *to)
{
    bool eurostat = false;
    for (size_t i = 0; i < c->n && c->rows[i].line < to->header; i++)
        eurostat = eurostat || slice_is(c->rows[i].cells[0], "Source of data");
    for (size_t i = 0; i < c->n && c->rows[i].line < to->header; i++) {
        const struct slice *cells = c->rows[i].cells;
        if (cut_filled(cells, c->rows[i].n) == 1 && cells[0].len && !proposal_find(p, "title") && cells[0].len < 300 && i == 0)
            proposal_add(p, S("title"), cells[0],
                         slice_format(p->arena, "line %llu stands alone before the header", (unsigned long long)c->rows[i].line));
        if (eurostat && c->rows[i].n > 1)
            tell_label(p, cells, c->rows[i].line);
    }
    if (eurostat)
        proposal_map(p, c->rows[row_at(c, to->header)].cells[0], '\n');
}

/* -- other tables -------------------------------------------------------------------------------------------------- */

static bool has_letter(struct slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] >= 0x80 || ((s.at[i] | 0x20) >= 'a' && (s.at[i] | 0x20) <= 'z'))
            return true;
    return false;
}

/* Two cells or more, words all of them; years may stand among them. */
static bool is_names(const struct cut *c, size_t row)
{
    const struct slice *cells = c->rows[row].cells;
    size_t n = c->rows[row].n, words = 0;
    for (size_t i = 0; i < n; i++) {
        if (cells[i].len && !has_letter(cells[i]) && !dress_is_year(cells[i]))
            return false;
        words += has_letter(cells[i]);
    }
    return n > 1 && words > 1;
}

static size_t figures(const struct cut *c, size_t row)
{
    size_t n = 0;
    for (size_t i = 0; i < c->rows[row].n; i++)
        n += dress_is_number(c->rows[row].cells[i]);
    return n;
}

/* Something parts the row from the one before it: a blank line, or a row of one cell. */
static bool is_parted(const struct cut *c, size_t row)
{
    uint64_t behind = c->rows[row - 1].line + c->rows[row - 1].lines;
    return c->rows[row].line > behind || cut_filled(c->rows[row - 1].cells, c->rows[row - 1].n) <= 1;
}

static bool same_names(const struct cut *c, size_t one, size_t other)
{
    if (c->rows[one].n != c->rows[other].n)
        return false;
    for (size_t i = 0; i < c->rows[one].n; i++)
        if (!slice_eq(c->rows[one].cells[i], c->rows[other].cells[i]))
            return false;
    return true;
}

/* The names of another table: parted from what is before, words over a row with figures. */
static bool begins_table(const struct cut *c, size_t first, size_t row)
{
    size_t filled = cut_filled(c->rows[row].cells, c->rows[row].n);
    return row + 1 < c->n && is_parted(c, row) && is_names(c, row) && !same_names(c, first, row) && c->rows[row + 1].n == c->rows[row].n &&
           figures(c, row + 1) && cut_filled(c->rows[row + 1].cells, c->rows[row + 1].n) * 2 > filled;
}

/* The last row of the table before: behind it there are titles, notes, empty rows. */
static size_t last_row(const struct cut *c, size_t first, size_t next)
{
    size_t i = next - 1;
    while (i > first + 1 && cut_filled(c->rows[i].cells, c->rows[i].n) <= 1)
        i--;
    return i;
}

static void tell_others(struct proposal *p, const struct cut *c, uint64_t lines, struct profile *to)
{
    size_t first = row_at(c, to->header), found = 0;
    size_t data = first + (to->header_lines ? to->header_lines : 1);
    bool figured = data < c->n && figures(c, data);
    for (size_t i = data + 1; figured && i < c->n; i++) {
        if (!begins_table(c, first, i))
            continue;
        if (!found++) {
            size_t last = last_row(c, first, i);
            to->footer = lines - (c->rows[last].line + c->rows[last].lines - 1);
            proposal_add(p, S("footer"), slice_format(p->arena, "%llu", (unsigned long long)to->footer),
                         slice_format(p->arena, "the first table ends in line %llu, another begins in line %llu",
                                      (unsigned long long)(lines - to->footer), (unsigned long long)c->rows[i].line))
                ->line = c->rows[i].line;
        }
        proposal_tell(p, S("table"),
                      slice_format(p->arena,
                                   "another table begins in line %llu and is left out: 'header = %llu' in a section of its own "
                                   "reads it",
                                   (unsigned long long)c->rows[i].line, (unsigned long long)c->rows[i].line),
                      c->rows[i].line);
        first = i;
    }
}

void tables_tell(struct proposal *p, const struct cut *c, uint64_t lines, struct profile *to)
{
    tell_preamble(p, c, to);
    if (lines)
        tell_others(p, c, lines, to);
}
