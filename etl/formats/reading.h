/* reading - the rows of one source to records: the plan of its columns carried out, bad rows set apart, everything counted. */
#ifndef FORMATS_READING_H
#define FORMATS_READING_H

#include "formats/source.h"
#include "stage.h"

/* Emits what the rows say, counts them in the source (read = kept + rejected + skipped) and sets its sha256. A long CSV file is read in
 * pieces, on as many threads as ctx allows. Refuses (status 1) a source in which a column that the config names is missing, or
 * more rows are rejected than it allows. */
int reading_run(struct ctx *ctx, struct source *s, struct rows *rows);

#endif
