/* backlog - bytes that wait until it is known whether they may go out. */
#include "base/backlog.h"

static const char *name_of(const struct backlog *s)
{
    return s->beside ? s->beside : "temporary file";
}

static int file(struct backlog *s, struct slice bytes, struct error *e)
{
    if (os_write(s->fd, bytes.at, bytes.len, name_of(s), e))
        return -1;
    s->filed += (int64_t)bytes.len;
    return 0;
}

/* What was held goes first; its memory is given back, for what comes next is written as it comes, while the cache has it. */
static int open_file(struct backlog *s, struct error *e)
{
    s->fd = os_scratch(s->beside, e);
    if (s->fd < 0)
        return -1;
    s->has_file = true;
    if (file(s, buffer_of(&s->held), e))
        return -1;
    buffer_free(&s->held);
    return 0;
}

int backlog_add(struct backlog *s, struct slice bytes, struct error *e)
{
    if (!s->has_file && s->held.len + bytes.len <= BACKLOG_MEMORY) {
        buffer_slice(&s->held, bytes);
        return 0;
    }
    if (!s->has_file && open_file(s, e))
        return -1;
    return file(s, bytes, e);
}

int64_t backlog_size(const struct backlog *s)
{
    return s->has_file ? s->filed : (int64_t)s->held.len;
}

int backlog_read(struct backlog *s, int64_t at, size_t most, struct buffer *room, struct slice *out, struct error *e)
{
    size_t left = (size_t)(backlog_size(s) - at);
    if (left < most)
        most = left;
    if (!s->has_file) {
        *out = (struct slice){s->held.at + at, most};
        return 0;
    }
    room->len = 0;
    long n = os_read_at(s->fd, buffer_room(room, most), most, at, name_of(s), e);
    if (n < 0)
        return -1;
    if (n == 0 && most)
        return fail(e, STATUS_SYSTEM, "%s: cannot be read: it is shorter than what was written", name_of(s));
    *out = (struct slice){room->at, (size_t)n};
    return 0;
}

int backlog_copy(const struct backlog *s, int64_t from, int64_t to, int fd, const char *name, struct error *e)
{
    if (s->has_file)
        return os_copy((struct os_part){s->fd, name_of(s), from, to - from}, fd, name, e);
    return from == to ? 0 : os_write(fd, s->held.at + from, (size_t)(to - from), name, e);
}

void backlog_close(struct backlog *s)
{
    struct error ignored = {0};
    if (s->has_file)
        os_close(s->fd, name_of(s), &ignored);
    buffer_free(&s->held);
    *s = (struct backlog){.beside = s->beside};
}
