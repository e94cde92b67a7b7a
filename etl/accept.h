/* accept - findings that are known, so that a run says only what is new. */
#ifndef ACCEPT_H
#define ACCEPT_H

#include "base/buffer.h"
#include "record/record.h"
#include "record/table.h"

enum { NEWS_MOST = 20 }; /* lines of news */

struct known_finding {
    struct slice print, severity, rule, source, field, found;
    uint64_t known, seen; /* how many are known; how many this run has */
};

/* Cleared, with an arena, it is empty. */
struct known {
    struct arena *arena;
    struct table by_print;
    LIST(struct known_finding) at;
    uint64_t news;
    LIST(struct slice) lines; /* the first of the news, in words */
};

/* The fingerprint of a finding: of its rule, source, field and what was found, without the lines of files in it: a row that
 * moves is no news. 16 hexadecimal digits. */
struct slice known_print(const struct record *finding, struct arena *a);

/* The file of known findings; one that is not there holds none. -1 with status 2 for a line that is none of ours. */
int known_read(struct known *k, const char *path, struct error *e);
/* Takes a finding of the run; `to` is a struct known. Infos are no news. */
void known_hear(void *to, const struct record *finding);
/* The file as `accept` writes it: the findings that this run has and, where a rule or a source is given, those of others as
 * they were known. Returns how many lines. */
size_t known_print_file(const struct known *k, struct slice rule, struct slice source, struct buffer *b);

#endif
