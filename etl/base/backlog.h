/* backlog - bytes that wait until it is known whether they may go out: in memory up to a size, beyond it in a file without a name. */
#ifndef BASE_BACKLOG_H
#define BASE_BACKLOG_H

#include "base/buffer.h"
#include "base/os.h"

enum { BACKLOG_MEMORY = 8 << 20 }; /* bytes that stay in memory; once there are more, none does */

struct backlog {
    struct buffer held;  /* while there is no file */
    int64_t filed;       /* bytes in the file */
    bool has_file;
    int fd;
    const char *beside;  /* where the file stands (os_scratch); NULL: in the system's folder for such */
};

/* Every call that can fail returns 0, or -1 with status 3. */
int backlog_add(struct backlog *s, struct slice bytes, struct error *e);
/* How many bytes there are. */
int64_t backlog_size(const struct backlog *s);
/* Bytes from a place on, up to `most` and at least one unless the end is there; good until the next call. */
int backlog_read(struct backlog *s, int64_t at, size_t most, struct buffer *room, struct slice *out, struct error *e);
/* Writes the bytes from one place to before another to a file, without looking at them; `name` is its in messages. */
int backlog_copy(const struct backlog *s, int64_t from, int64_t to, int fd, const char *name, struct error *e);
void backlog_close(struct backlog *s);

#endif
