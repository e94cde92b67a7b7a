/* profile_file - the command `citylab profile`: a [source] section for a file. */
#ifndef PROFILE_FILE_H
#define PROFILE_FILE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

/* Appends the section; - is standard input. */
int profile_file(struct slice path, struct arena *a, struct buffer *to, struct error *e);

#endif
