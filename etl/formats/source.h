/* source - a [source NAME] section, or a file of the command line: where it is, how it is dressed, what its columns are. */
#ifndef FORMATS_SOURCE_H
#define FORMATS_SOURCE_H

#include "conf/config.h"
#include "formats/rows.h"
#include "text/date.h"

struct source {
    struct profile profile;
    struct slice path, kind, dates, distinct, wide_field, year;
    struct slice title, publisher, licence, url, retrieved;
    char decimal, thousands, list;
    double max_rejected;
    bool wide_years, labels, text;
    struct slice names; /* of the columns as they were, between bars */
    uint64_t unpack_most, usual_rows;
    struct words missing, flags, personal;
    struct pairs column, set, wide, totals, skip;
    struct pairs missing_of, decimal_of, thousands_of, dates_of, type_of, unit_of; /* by column, or by field */
    /* not from options */
    struct slice id;
    const char *file; /* where to open it */
    enum kind_id of;
    enum date_order order;
    bool proposed; /* a file of the command line: what no option says is looked for in its bytes */
    uint64_t read, kept, rejected, skipped;
    char sha256[DIGEST_TEXT];
};

/* Rows of options whose state begins with a struct source. */
#define SOURCE_ROW(name, type, arg, fallback, help) {#name, 0, OPTION_##type, OPTION_AT(struct source, name), arg, fallback, help, NULL}
#define SOURCE_PROFILE(name, type, arg, fallback, help) \
    {#name, 0, OPTION_##type, OPTION_AT(struct source, profile.name), arg, fallback, help, NULL}
#define SOURCE_OPTIONS \
    SOURCE_ROW(kind, TEXT, "KIND", "observation", "Kind of the records: experiment, partner, observation, ..."), \
    SOURCE_PROFILE(format, CHOICE, "auto|csv|json|jsonl|jsonstat|eurostat", "auto", "Format; auto goes by the name of the file"), \
    SOURCE_PROFILE(encoding, TEXT, "NAME", "utf-8", "utf-8, windows-1252, iso-8859-1, iso-8859-15, cp850, utf-16, ..."), \
    SOURCE_PROFILE(repair, CHOICE, "none|double-utf8", "none", "double-utf8: text that was encoded twice is put right, and reported"), \
    SOURCE_ROW(unpack_most, COUNT, "MIB", "4096", "MiB that a gzip file may unpack to"), \
    SOURCE_PROFILE(delimiter, CHAR, "CHAR", ",", "Between the cells of a row: a character, or tab"), \
    SOURCE_PROFILE(quote, CHAR, "CHAR", "\"", "Round a cell; none"), \
    SOURCE_PROFILE(escape, CHAR, "CHAR", "none", "Before a quote inside a cell, as in \\\"; none: such a quote is doubled"), \
    SOURCE_PROFILE(trim, FLAG, NULL, NULL, "Blanks may stand between a delimiter and a quote"), \
    SOURCE_PROFILE(mend, FLAG, NULL, NULL, "A row with a stray quote, an empty cell too many or two cells in one is read where one reading alone fits, with a finding"), \
    SOURCE_PROFILE(header, COUNT, "LINE", "1", "Number of the line with the names of the columns; 0: there is none"), \
    SOURCE_PROFILE(header_lines, COUNT, "ROWS", "1", "Rows that the names take; they are joined from the top down"), \
    SOURCE_PROFILE(columns, COUNT, "CELLS", "0", "Cells that a row has, where the header has another number; 0: as the header says"), \
    SOURCE_PROFILE(footer, COUNT, "LINES", "0", "Lines at the end that are no data"), \
    SOURCE_PROFILE(longest, COUNT, "BYTES", "262144", "Bytes that one row may take; a longer one is broken quoting"), \
    SOURCE_PROFILE(rows, TEXT, "PATH", NULL, "JSON: path of the array with the rows: result.records; . is a document that is one row"), \
    SOURCE_PROFILE(each, TEXT, "NAME", NULL, "JSON: inner array; one row an element, the outer one's keys as parent.KEY"), \
    SOURCE_ROW(decimal, CHAR, "CHAR", ".", "Decimal mark of numbers"), \
    SOURCE_ROW(thousands, CHAR, "CHAR", "none", "Thousands separator of numbers"), \
    SOURCE_ROW(dates, CHOICE, "dmy|mdy|ymd", "dmy", "Order of day, month and year where it is not ISO"), \
    SOURCE_ROW(year, TEXT, "YEAR|COLUMN", NULL, "Year of dates that lack it: four digits, or the column that holds it"), \
    SOURCE_ROW(missing, LIST, "TEXT,...", NULL, "Cells that say that a value is missing"), \
    SOURCE_ROW(flags, LIST, "TEXT,...", NULL, "Flags that may stand behind a number: b, e, p"), \
    SOURCE_ROW(labels, FLAG, NULL, NULL, "Cells are 'CODE: label' where the name of the column is: the code is read"), \
    SOURCE_ROW(text, FLAG, NULL, NULL, "Cells of columns that no field is called by stay the text that they are: no types, no missing values"), \
    SOURCE_ROW(list, CHAR, "CHAR", "|", "Between the items of a cell that holds a list"), \
    SOURCE_ROW(distinct, TEXT, "FIELD", NULL, "Rows that repeat this field are the same entity: the first counts, the others are skipped"), \
    SOURCE_ROW(wide_field, CHOICE, "indicator|period|category|area", "indicator", "Where the value of a wide.COLUMN goes"), \
    SOURCE_ROW(wide_years, FLAG, NULL, NULL, "Every column that is called by a year is an observation of its own"), \
    SOURCE_ROW(names, TEXT, "NAME | ...", NULL, "Names of all columns in their order: what differs is a finding"), \
    SOURCE_ROW(usual_rows, COUNT, "ROWS", "0", "Rows as they were: fewer than half of them, or more than twice as many, is a finding"), \
    SOURCE_ROW(max_rejected, SHARE, "SHARE", "5%", "Share of rejected rows above which the source is refused"), \
    SOURCE_ROW(personal, LIST, "COLUMN,...", NULL, "Columns with personal data: never written anywhere"), \
    SOURCE_ROW(title, TEXT, "TEXT", NULL, "Title of the source"), \
    SOURCE_ROW(publisher, TEXT, "TEXT", NULL, "Who publishes it"), \
    SOURCE_ROW(licence, TEXT, "TEXT", NULL, "Its licence"), \
    SOURCE_ROW(url, TEXT, "URL", NULL, "Where it comes from"), \
    SOURCE_ROW(retrieved, DATE, "DATE", NULL, "The day on which it was fetched")

/* What a section may say: the rows above, path, and what goes by column. */
extern const struct option source_options[];

/* What can be checked before a byte is read; `where` begins the message. Status 2. */
int source_settle(struct source *s, const char *where, struct error *e);
/* Which of `personal` covers the column, SIZE_MAX: none. Case, accents and blanks apart, and with all that stands inside it in
 * JSON (nome.first, parent.nome): what nearly is the name of a personal column is one. */
size_t source_personal(const struct source *s, struct slice header, struct arena *scratch);
/* The value behind a key, or NULL. */
const struct pair *pairs_find(const struct pairs *p, struct slice key);

#endif
