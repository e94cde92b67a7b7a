/* header - the names of the columns, held against what the config says of them. */
#ifndef PROFILING_HEADER_H
#define PROFILING_HEADER_H

#include "formats/plan.h"

/* For a file with a header before its first row is taken, for JSON behind the last one. A column that the config maps and that is not there ends the run
 * with status 1 (in JSON it is a finding, unknown-column); a name that comes twice is a finding, repeated-name; where the source says `names`, what is
 * missing, new, renamed or in another place is a finding each, columns. */
int header_check(struct ctx *ctx, const struct source *s, const struct rows *rows, const struct planner *planner);

#endif
