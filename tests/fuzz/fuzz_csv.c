/* fuzz_csv - any bytes as a CSV file; the first byte chooses the profile. What csv_scan cuts, libcsv must cut the same. */
#include <csv.h>

#include "formats/csv_scan.h"
#include "fuzz_rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CELLS = 16 };

/* The cells that csv_scan found, and how many of them libcsv has given since. */
struct compared {
    struct value cells[CELLS];
    size_t n, given;
    bool ended;
};

static void compare_cell(void *text, size_t len, void *to)
{
    struct compared *c = to;
    MUST(!c->ended && c->given < c->n);
    if (c->given < CELLS)
        MUST(slice_eq(c->cells[c->given].text, (struct slice){text, len}));
    c->given++;
}

static void compare_end(int end, void *to)
{
    (void)end;
    ((struct compared *)to)->ended = true;
}

static int is_never(unsigned char c)
{
    (void)c;
    return 0;
}

/* One line, as csv.c would give it to csv_scan: not blank, without its line end, and in that file's encoding. */
static void compare_scan(struct slice line, const struct profile *p)
{
    struct compared c = {.n = 0};
    struct csv_parser parser;
    c.n = line.len ? csv_scan(line, p->delimiter, p->quote, c.cells, CELLS) : 0;
    if (!c.n || c.n == CSV_SCAN_OPEN)
        return;
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&parser, (unsigned char)p->delimiter);
    csv_set_quote(&parser, (unsigned char)p->quote);
    csv_set_space_func(&parser, is_never);
    MUST(csv_parse(&parser, line.at, line.len, compare_cell, compare_end, &c) == line.len);
    MUST(csv_fini(&parser, compare_cell, compare_end, &c) == 0);
    MUST(c.ended && c.given == c.n);
    csv_free(&parser);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const encodings[] = {"utf-8", "cp1252", "utf-16", "utf-8"};
    if (size == 0)
        return 0;
    unsigned how = data[0];
    struct profile p = {
        .format = S("csv"),
        .encoding = slice_of(encodings[how & 3]),
        .delimiter = how & 4 ? ';' : ',',
        .quote = how & 8 ? '\0' : '"',
        .header = how >> 4 & 3,
        .footer = how >> 6 & 1,
        .longest = how & 128 ? 20 : 0,
        .mend = size % 3 == 0,
        .trim = (how & 3) == 3,
    };
    struct slice rest = {(const char *)data + 1, size - 1}, line;
    while (slice_cut(&rest, '\n', &line))
        compare_scan(line, &p);
    fuzz_rows(&p, data + 1, size - 1);
    return 0;
}
