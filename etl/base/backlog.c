/* backlog - bytes that wait until it is known whether they may go out. */
#include "base/backlog.h"

static const char *name_of(const struct backlog *s)
{
    return s->beside ? s->beside : "temporary file";
}

static int file_held(struct backlog *s, struct error *e)
{
    if (!s->has_file) {
        s->fd = os_scratch(s->beside, e);
        if (s->fd < 0)
            return -1;
        s->has_file = true;
    }
    if (os_write(s->fd, s->held.at, s->held.len, name_of(s), e))
        return -1;
    s->filed += (int64_t)s->held.len;
    s->held.len = 0;
    return 0;
}

int backlog_add(struct backlog *s, struct slice bytes, struct error *e)
{
    if (s->held.len && s->held.len + bytes.len > BACKLOG_MEMORY && file_held(s, e))
        return -1;
    buffer_slice(&s->held, bytes);
    return 0;
}

int64_t backlog_size(const struct backlog *s)
{
    return s->filed + (int64_t)s->held.len;
}

int backlog_read(struct backlog *s, int64_t at, size_t most, struct buffer *room, struct slice *out, struct error *e)
{
    if (at >= s->filed) {
        size_t from = (size_t)(at - s->filed), left = s->held.len - from;
        *out = (struct slice){s->held.at + from, left < most ? left : most};
        return 0;
    }
    size_t left = (size_t)(s->filed - at);
    room->len = 0;
    long n = os_read_at(s->fd, buffer_room(room, most), left < most ? left : most, at, name_of(s), e);
    if (n < 0)
        return -1;
    if (n == 0)
        return fail(e, STATUS_SYSTEM, "%s: cannot be read: it is shorter than what was written", name_of(s));
    *out = (struct slice){room->at, (size_t)n};
    return 0;
}

void backlog_close(struct backlog *s)
{
    struct error ignored = {0};
    if (s->has_file)
        os_close(s->fd, name_of(s), &ignored);
    buffer_free(&s->held);
    *s = (struct backlog){.beside = s->beside};
}
