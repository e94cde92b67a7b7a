/* report - the workbook put together: which sheets there are, in which language, from which model. */
#ifndef REPORTS_REPORT_H
#define REPORTS_REPORT_H

#include "reports/book.h"
#include "reports/model.h"
#include "reports/words.h"

enum sheet {
#define SHEET(name, needs) SHEET_##name,
#define FAMILY(name, needs) SHEET(name, needs)
#include "reports/sheets.def"
#undef SHEET
#undef FAMILY
    SHEETS
};

struct changes;

struct report {
    struct model *model;
    enum lang lang;
    struct slice title, author, program;
    double checked[2];       /* seconds of wall and CPU that the check of the finished file took */
    uint64_t large_cells;    /* above so many values of records the workbook is written in constant memory; 0: never */
    size_t rows_most;        /* of a table in one sheet; 0: as book.h says */
    bool accessible;         /* the profile for readers of the screen: tables alone */
    struct slice population; /* indicator: inhabitants of a city, for the classes of size */
    const double *sizes;     /* where the classes begin, ascending; below the first is one more */
    size_t n_sizes;
    const struct changes *changes; /* since the previous edition; NULL: none was given */
    struct arena *arena;
    struct page *pages[SHEETS];   /* NULL: the records give nothing for it; of a family the first */
    struct page **family[SHEETS]; /* a page for each of the records that a family stands for */
    struct records members[SHEETS];
    size_t member; /* of the family: the one that is written */
};

/* Writes the workbook to `path`, called `name` in messages, and checks it. -1 with the error set. */
int report_write(struct report *r, const char *path, const char *name, struct error *e);

/* For the sheets. */
const char *say(const struct report *r, enum word w);
struct slice tell(const struct report *r, enum word w);
/* A sentence with {1} to {3} filled in; NULL for those it does not have. */
struct slice tell_with(const struct report *r, enum word w, struct slice one, struct slice two, struct slice three);
struct slice sheet_tab(const struct report *r, enum sheet s);
struct slice sheet_about(const struct report *r, enum sheet s);
/* The page of a family that stands for the record with this code; NULL: none. */
struct page *family_page(const struct report *r, enum sheet s, struct slice code);
/* The texts with `by` between them. */
struct slice join(struct report *r, const struct slice *texts, size_t n, const char *by);
/* "Source: a; b": titles of the sources whose records of this kind were read. */
struct slice source_line(struct report *r, enum kind_id kind);
struct slice count_text(const struct report *r, uint64_t n);

#endif
