/* assume - what a file's bytes say, taken for what nobody has declared, and held against what somebody has. */
#ifndef PROFILING_ASSUME_H
#define PROFILING_ASSUME_H

#include "formats/source.h"
#include "profiling/proposal.h"
#include "stage.h"

/* A file of the command line: what no option of `table` has given (by `given`, one bool a row) is taken from the proposal and said on standard error in one
 * line; each doubtful guess is a finding. */
int assume(struct ctx *ctx, struct source *s, const struct origin *o, const struct option *table, const bool *given);
/* A declared source: what contradicts the profile in the bytes that `o` shows is a finding. */
int verify(struct ctx *ctx, const struct source *s, const struct origin *o);

#endif
