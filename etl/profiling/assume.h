/* assume - what a file's bytes say, taken for what nobody has declared, and held against what somebody has. */
#ifndef PROFILING_ASSUME_H
#define PROFILING_ASSUME_H

#include "formats/source.h"
#include "profiling/bytes.h"
#include "stage.h"

/* A file of the command line: what no option of `table` has given (by `given`, one bool a row) is taken from the proposal and said on standard error in one
 * line; each doubtful guess is a finding. */
int assume(struct ctx *ctx, struct source *s, const struct origin *o, const struct option *table, const bool *given);
/* A declared source: what contradicts the profile in the bytes that `o` shows is a finding. */
int verify(struct ctx *ctx, const struct source *s, const struct origin *o);

/* Every byte of a source as it is read: another encoding than the declared one, characters encoded twice, line ends of two sorts. */
struct byte_watch {
    struct bytes_reader reader;
    struct bytes bytes;
    bool utf8;
};
void byte_watch_open(struct byte_watch *w, const struct source *s, struct input *in);
/* Findings. Must follow, whatever happened in between. */
int byte_watch_close(struct byte_watch *w, struct ctx *ctx, const struct source *s);

#endif
