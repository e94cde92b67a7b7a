/* listing - records as rows of a table: one line of a table in the source says how a field becomes a column. */
#ifndef REPORTS_LISTING_H
#define REPORTS_LISTING_H

#include "reports/report.h"

enum show {
    SHOW_TEXT,   /* as it stands; lists with semicolons */
    SHOW_NUMBER, /* a number, with the decimals it came with */
    SHOW_DATE,
    SHOW_LINK,
    SHOW_YES,  /* yes or no */
    SHOW_CODE, /* a code of `group` in words.def */
    SHOW_NAME, /* ids of records of `kind` as their names */
    SHOW_MADE, /* the text that `make` gives */
};

struct listed {
    const char *field;
    enum word head;
    enum show show;
    int width;
    enum word unit;
    const char *group;
    enum kind_id kind;
    struct slice (*make)(struct report *r, const struct record *record); /* instead of the field's text */
    enum word empty;                                                     /* instead of the sign of a missing value */
    bool none;   /* an empty one is nothing that a source could give: [z], not [x] */
    bool always; /* stands even when no record fills it */
    bool aside;  /* it and those behind it are on the screen only */
};

/* The rows of a table: records of a list, or those observations of the model, on the disk or not, that are wanted. */
struct rows {
    struct records list;
    size_t at;
    bool figures;
    bool scattered; /* only those that no three territories have: mostly none of them is on the disk, which then is not read */
    bool (*wanted)(struct report *r, const struct record *observation);
    struct figures_walk walk;
};
struct rows rows_of(struct records list);
struct rows rows_of_figures(bool (*wanted)(struct report *r, const struct record *observation));
size_t rows_count(struct report *r, struct rows rows);

/* Notes which columns nothing fills and leaves them out; fields that the table does not name are appended under their own
 * names, so that nothing that the data say is lost (a name in `without` is not, nor where the record came from). The table ends with
 * a row without head; so does `without` with NULL (NULL itself: none). */
void listing(struct report *r, struct page *p, const struct listed *columns, const char *const *without, struct records records,
             size_t keep);
/* The same for rows that need not be in memory; they are walked over twice. */
void listing_rows(struct report *r, struct page *p, const struct listed *columns, const char *const *without, struct rows rows,
                  size_t keep);
/* One field of a record as text, by a row of such a table. */
struct slice listed_text(struct report *r, const struct listed *c, const struct record *record);

#endif
