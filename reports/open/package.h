/* package - an open-data package: what may be published of a model, as a folder of files and their descriptions. */
#ifndef REPORTS_OPEN_PACKAGE_H
#define REPORTS_OPEN_PACKAGE_H

#include "base/digest.h"
#include "base/os.h"
#include "conf/option.h"
#include "reports/model.h"
#include "reports/open/document.h"
#include "reports/open/terms.h"

/* What the catalogue must know: the keys of [publish]. */
struct entry {
    struct slice title, description, identifier, url, licence;
    struct slice rights_holder, rights_holder_id, publisher, publisher_id;
    struct slice contact, contact_email, frequency, language;
    struct words themes, keywords, exclude, include;
    struct slice personal_data;
};

/* A column of a table. */
struct column {
    struct slice name;
    enum field_type type;
    const char *help; /* NULL: a field that the program does not know */
};

struct columns {
    struct column *at;
    size_t n, cap;
};

/* A file of the package that has been written. */
struct part {
    const char *name, *path, *format, *media; /* `format` as the EU's file-type authority names it */
    struct slice title;                       /* given by package_put: a code of the group "part" in words.def */
    size_t bytes;
    char sha256[DIGEST_TEXT];
    struct columns columns; /* of a table; none: no table */
    struct words key;       /* its primary key, or none */
};

struct left_out {
    const struct record *source;
    const char *why; /* a code of the group "excluded" in words.def */
};

struct package {
    const struct entry *entry;
    struct model *model; /* what may be published, nothing else */
    enum lang lang;
    struct slice program;
    struct arena *arena;
    struct os_target *target;
    struct error *error;
    LIST(struct part) parts;
    LIST(struct left_out) left_out;
};

/* Status 2 naming the first key of [publish] that a catalogue asks for and that is missing or wrong. */
int entry_check(const struct entry *entry, struct error *e);
/* The name of a file that a package can hold. */
bool package_owns(const char *name);
/* Takes what may be published of `all` into p->model: without sources whose licence does not permit it, and what rests on them.
 * Status 1 for a text that names a person (see personal.h) or an as-of day that is no full date. */
int package_select(struct package *p, const struct model *all);
/* Writes all files into p->target. */
int package_write(struct package *p);

/* For the writers of files: adds a part and writes its bytes. */
struct part *package_put(struct package *p, const struct part *part, const struct buffer *bytes);

/* -- the writers; each returns 0, or -1 with the error set --------------------------------------------------------- */

/* One CSV a kind: RFC 4180, UTF-8. */
int write_tables(struct package *p);
/* For a table that is put together elsewhere: a cell, with a comma before it unless `first`; a row ends with CR LF. */
void csv_cell(struct buffer *b, bool first, struct slice text);
/* The observations: SDMX-CSV 2.0 and JSON-stat 2.0. */
int write_cube(struct package *p);
/* What has coordinates: GeoJSON. */
int write_map(struct package *p);
/* The indicators' figures: NGSI-LD KeyPerformanceIndicator. */
int write_indicators(struct package *p);
/* The catalogue's entry: DCAT-AP_IT in JSON-LD; after all other files but the next. */
int write_catalogue(struct package *p);
/* datapackage.json, the last: it names every other file. */
int write_description(struct package *p);

#endif
