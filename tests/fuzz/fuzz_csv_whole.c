/* fuzz_csv_whole - any bytes as a CSV file without a header: of a file that libcsv (strict) takes, our reader gives the same rows.
 *
 * Where it gives others, a finding says so: rows of another width than the first, or a quote that has run on over rows. */
#include <csv.h>

#include "fuzz_rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS = 512, CELLS = 2048, TEXT = 16 * 1024 };

/* The cells of all rows, one behind the other. */
struct table {
    char text[TEXT];
    size_t ends[CELLS], cells, len;
    size_t row_ends[ROWS], rows;
    bool over; /* there were more */
};

static struct table whole, ours;

static void add_cell(void *text, size_t len, void *to)
{
    struct table *t = to;
    if (t->cells == CELLS || t->len + len > TEXT) {
        t->over = true;
        return;
    }
    memcpy(t->text + t->len, len ? text : "", len);
    t->len += len;
    t->ends[t->cells++] = t->len;
}

static struct slice cell_of(const struct table *t, size_t i)
{
    size_t from = i ? t->ends[i - 1] : 0;
    return (struct slice){t->text + from, t->ends[i] - from};
}

static void end_row(int end, void *to)
{
    struct table *t = to;
    (void)end;
    if (t->rows == ROWS)
        t->over = true;
    else
        t->row_ends[t->rows++] = t->cells;
}

/* A line of nothing but blanks is no row of ours, and a cell of libcsv's. */
static bool has_blank_line(struct slice text)
{
    struct slice line;
    while (slice_cut(&text, '\n', &line)) {
        size_t blanks = 0;
        while (blanks < line.len && (line.at[blanks] == ' ' || line.at[blanks] == '\t'))
            blanks++;
        if (line.len && blanks == line.len)
            return true;
    }
    return false;
}

static int is_never(unsigned char c)
{
    (void)c;
    return 0;
}

static bool libcsv_takes(const uint8_t *data, size_t size, char delimiter)
{
    struct csv_parser parser;
    memset(&whole, 0, sizeof whole);
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&parser, (unsigned char)delimiter);
    csv_set_space_func(&parser, is_never);
    bool fine = csv_parse(&parser, data, size, add_cell, end_row, &whole) == size && csv_fini(&parser, add_cell, end_row, &whole) == 0;
    csv_free(&parser);
    return fine && !whole.over;
}

static bool same_row(size_t i, size_t k)
{
    size_t from = i ? whole.row_ends[i - 1] : 0, own = k ? ours.row_ends[k - 1] : 0, n = ours.row_ends[k] - own;
    if (whole.row_ends[i] - from != n)
        return false;
    for (size_t c = 0; c < n; c++)
        if (!slice_eq(cell_of(&whole, from + c), cell_of(&ours, own + c)))
            return false;
    return true;
}

/* What our reader gives, and the rules of what it does not. */
static void read_ours(const struct profile *p, const uint8_t *data, size_t size, bool *ragged, bool *other)
{
    struct arena arena = {0};
    struct error e = {0};
    struct row row;
    int fd = filled_pipe(data, size, FUZZ_MOST);
    struct rows *r = rows_open(p, fd, "fuzz", &arena, &e);
    memset(&ours, 0, sizeof ours);
    while (r && rows_next(r, &row, &e) > 0) {
        *ragged = *ragged || (row.fault && strcmp(row.fault, "ragged") == 0);
        *other = *other || (row.fault && strcmp(row.fault, "ragged") != 0);
        for (size_t i = 0; !row.fault && i < row.cells.shape->n; i++)
            add_cell((void *)row.cells.values[i].text.at, row.cells.values[i].text.len, &ours);
        if (!row.fault)
            ours.row_ends[ours.rows++] = ours.cells;
    }
    *other = *other || e.status;
    if (r)
        rows_close(r);
    arena_free(&arena);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool ragged = false, other = false;
    if (size < 2 || size > 3000)
        return 0;
    struct profile p = {.format = S("csv"), .encoding = S("utf-8"), .delimiter = data[0] & 1 ? ';' : ',', .quote = '"'};
    struct slice text = {(const char *)data + 1, size - 1};
    /* libcsv ends a row at every CR, and knows no encoding. */
    if (memchr(text.at, '\r', text.len) || memchr(text.at, 0, text.len) || utf8_valid(text) != text.len ||
        slice_starts(text, "\xef\xbb\xbf") || has_blank_line(text))
        return 0;
    if (!libcsv_takes(data + 1, size - 1, p.delimiter))
        return 0;
    read_ours(&p, data + 1, size - 1, &ragged, &other);
    size_t i = 0;
    for (size_t k = 0; !other && k < ours.rows; k++, i++) {
        while (i < whole.rows && !same_row(i, k))
            i++;
        MUST(i < whole.rows);
    }
    MUST(ragged || other || ours.rows == whole.rows);
    return 0;
}
