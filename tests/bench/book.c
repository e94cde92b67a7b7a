/* book - a million observations: as a stream of records for `citylab xlsx`, and the same cells written by libxlsxwriter alone.
 *
 * usage: book stream ROWS            prints a stream
 *        book direct ROWS FILE.xlsx  writes the cells that the sheet of the stream has, in constant memory, with nothing around them
 *
 * Nothing but integers goes into a row, so every machine writes the same. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

enum { AREAS = 400, INDICATORS = 40, COLUMNS = 10 };

/* splitmix64. */
static uint64_t state = 20160628;

static unsigned below(unsigned n)
{
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (unsigned)((z ^ (z >> 31)) % n);
}

static const char *const units[] = {"t", "kg", "n.", "km", "EUR"};
static const char *const notes[] = {"misurazione regolare della centralina", "dato provvisorio, da confermare",
                                    "qualità dell’aria: media oraria validata", "letto dal contatore «smart» del condominio",
                                    "già pubblicato e rivisto perché incompleto"};
static const char *const places[] = {"via Nizza 230", "corso Unità d’Italia, 40", "piazza Palazzo di Città", "Mirafiori Sud"};

struct row {
    unsigned area, indicator, year, month, day, note, place, sensor, number;
    char value[32];
};

static void make(struct row *r, unsigned number)
{
    static const unsigned scale[] = {1, 10, 100, 1000, 10000};
    unsigned decimals = below(5), whole = below(100000);
    *r = (struct row){.area = below(AREAS),
                      .indicator = below(INDICATORS),
                      .year = 2010 + below(16),
                      .month = 1 + below(12),
                      .day = 1 + below(28),
                      .note = below(5),
                      .place = below(4),
                      .sensor = below(20000),
                      .number = number};
    snprintf(r->value, sizeof r->value, decimals ? "%u.%0*u" : "%u", whole, (int)decimals, below(scale[decimals]));
}

/* -- the stream --------------------------------------------------------------------------------------------------- */

static int stream(unsigned rows)
{
    struct row r;
    printf("{\"kind\":\"stream\",\"version\":1,\"program\":\"citylab 0.1\",\"config\":\"\",\"as_of\":\"2025-12-31\"}\n");
    for (unsigned i = 0; i < AREAS; i++)
        printf("{\"kind\":\"area\",\"id\":\"IT-%06u\",\"level\":\"comune\",\"name_it\":\"Comune numero %u\"}\n", 1001 + i, i);
    for (unsigned i = 0; i < INDICATORS; i++)
        printf("{\"kind\":\"indicator\",\"code\":\"BI%02u\",\"name_it\":\"Indicatore di prova numero %u\"}\n", i, i);
    for (unsigned i = 1; i <= rows; i++) {
        make(&r, i);
        printf(
            "{\"kind\":\"observation\",\"area\":\"IT-%06u\",\"indicator\":\"BI%02u\",\"period\":\"%u-%02u-%02u\",\"value\":%s,"
            "\"unit\":\"%s\",\"note\":\"%s\",\"place_name\":\"%s\",\"sensor\":\"sensore-%05u\",\"row\":%u}\n",
            1001 + r.area, r.indicator, r.year, r.month, r.day, r.value, units[r.indicator % 5], notes[r.note], places[r.place],
            r.sensor, r.number);
    }
    printf("{\"kind\":\"end\",\"records\":%u,\"account\":[]}\n", AREAS + INDICATORS + rows);
    return fflush(stdout) || ferror(stdout) ? 3 : 0;
}

/* -- the library alone -------------------------------------------------------------------------------------------- */

/* Days since 1899-12-30, as a workbook counts. */
static double serial(unsigned y, unsigned m, unsigned d)
{
    unsigned year = m > 2 ? y : y - 1, era = year / 400, of_era = year % 400;
    unsigned of_year = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    unsigned day = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return (double)era * 146097 + day - 719468 + 25569;
}

struct looks {
    lxw_format *text, *date, *number[5];
};

/* The formats of the report's cells: without them the cells would not be the same. */
static struct looks make_looks(lxw_workbook *book)
{
    static const char *const shown[] = {"#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000"};
    struct looks l;
    lxw_format *all[7];
    for (int i = 0; i < 7; i++) {
        all[i] = workbook_add_format(book);
        format_set_bottom(all[i], LXW_BORDER_THIN);
        format_set_align(all[i], LXW_ALIGN_VERTICAL_TOP);
        format_set_align(all[i], i ? LXW_ALIGN_RIGHT : LXW_ALIGN_LEFT);
        format_set_indent(all[i], 1);
    }
    l.text = all[0];
    format_set_text_wrap(l.text);
    l.date = all[1];
    format_set_num_format_index(l.date, 14);
    for (int i = 0; i < 5; i++)
        format_set_num_format(l.number[i] = all[2 + i], shown[i]);
    return l;
}

static void put_row(lxw_worksheet *s, const struct looks *l, lxw_row_t at, const struct row *r)
{
    char text[64];
    const char *dot = strchr(r->value, '.');
    snprintf(text, sizeof text, "Comune numero %u", r->area);
    worksheet_write_string(s, at, 0, text, l->text);
    snprintf(text, sizeof text, "BI%02u", r->indicator);
    worksheet_write_string(s, at, 1, text, l->text);
    snprintf(text, sizeof text, "Indicatore di prova numero %u", r->indicator);
    worksheet_write_string(s, at, 2, text, l->text);
    worksheet_write_number(s, at, 3, serial(r->year, r->month, r->day), l->date);
    worksheet_write_number(s, at, 4, strtod(r->value, NULL), l->number[dot ? strlen(dot + 1) : 0]);
    worksheet_write_string(s, at, 5, units[r->indicator % 5], l->text);
    worksheet_write_string(s, at, 6, notes[r->note], l->text);
    worksheet_write_string(s, at, 7, places[r->place], l->text);
    snprintf(text, sizeof text, "sensore-%05u", r->sensor);
    worksheet_write_string(s, at, 8, text, l->text);
    worksheet_write_number(s, at, 9, r->number, l->number[0]);
}

static int direct(unsigned rows, const char *path)
{
    char folder[] = ".";
    struct row r;
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = folder};
    lxw_workbook *book = workbook_new_opt(path, &options);
    lxw_worksheet *sheet = book ? workbook_add_worksheet(book, "Cifre") : NULL;
    if (!sheet)
        return 3;
    struct looks looks = make_looks(book);
    for (unsigned i = 1; i <= rows; i++) {
        make(&r, i);
        put_row(sheet, &looks, i - 1, &r);
    }
    return workbook_close(book) == LXW_NO_ERROR ? 0 : 3;
}

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "stream"))
        return stream((unsigned)strtoul(argv[2], NULL, 10));
    if (argc == 4 && !strcmp(argv[1], "direct"))
        return direct((unsigned)strtoul(argv[2], NULL, 10), argv[3]);
    fprintf(stderr, "usage: %s stream ROWS | direct ROWS FILE.xlsx\n", argv[0]);
    return 2;
}
