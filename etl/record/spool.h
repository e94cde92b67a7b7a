/* spool - records that wait on the disk, in the order they came, to be read more than once: memory does not grow with them. */
#ifndef RECORD_SPOOL_H
#define RECORD_SPOOL_H

#include "record/record.h"

struct spool;

/* A file without a name on the disk where `beside` will stand; that name in messages. NULL with status 3. Shapes of the records
 * must live as long as the spool. */
struct spool *spool_open(struct arena *a, const char *beside, struct error *e);
/* The record down to the last byte. -1 with status 3. */
int spool_add(struct spool *s, const struct record *r);
size_t spool_n(const struct spool *s);
/* Reading begins again at the first; nothing is added after this. */
int spool_rewind(struct spool *s);
/* The next record, good until the next call: 1, at the end 0, else -1 with status 3. */
int spool_next(struct spool *s, struct record *out);
void spool_close(struct spool *s);

#endif
