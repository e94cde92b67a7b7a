/* window - the part of a file that is in memory: read, digested and decoded to UTF-8, a block at a time. */
#include "formats/window.h"

#include "base/os.h"
#include "text/repair.h"

enum { BLOCK = 128 * 1024, LOOK_FOR_EOL = 64 * 1024 };

/* A file that has CRs and no LF in its first 64 KiB ends its lines with CR; how large the pieces are in which a pipe gives
 * them must not matter. */
static int learn_eol(struct window *w, struct error *e)
{
    int more = 1;
    size_t seen = 0;
    w->eol = '\n';
    while (more > 0) {
        const char *p = window_at(w);
        size_t n = window_len(w) < LOOK_FOR_EOL ? window_len(w) : LOOK_FOR_EOL;
        if (n > seen && memchr(p + seen, '\n', n - seen))
            return 0;
        seen = n;
        if (seen == LOOK_FOR_EOL)
            break;
        more = window_fill(w, e);
    }
    if (more >= 0 && memchr(window_at(w), '\r', seen))
        w->eol = '\r';
    return more < 0 ? -1 : 0;
}

int window_open(struct window *w, struct input *in, struct slice encoding, bool repair_doubled_text, struct error *e)
{
    *w = (struct window){.input = in, .name = in->name, .repair = repair_doubled_text};
    w->decoder = decoder_open(encoding, e);
    if (!w->decoder)
        return -1;
    w->block = os_alloc(BLOCK);
    if (learn_eol(w, e)) {
        window_close(w);
        return -1;
    }
    return 0;
}

void window_close(struct window *w)
{
    decoder_close(w->decoder);
    buffer_free(&w->text);
    buffer_free(&w->waits);
    os_free(w->block);
    w->decoder = NULL;
    w->block = NULL;
}

/* What was appended behind `from` is put right, but for the end, which waits for the next block. */
static void repair(struct window *w, size_t from, bool last)
{
    if (w->waits.len) {
        size_t more = w->text.len - from;
        buffer_room(&w->text, w->waits.len);
        memmove(w->text.at + from + w->waits.len, w->text.at + from, more);
        memcpy(w->text.at + from, w->waits.at, w->waits.len);
        w->text.len += w->waits.len;
        w->waits.len = 0;
    }
    struct slice piece = {w->text.at + from, w->text.len - from};
    size_t wait = last || !piece.len ? 0 : repair_waits(piece);
    buffer_add(&w->waits, piece.at + piece.len - wait, wait);
    w->text.len -= wait;
    if (w->text.len > from)
        w->text.len = from + repair_doubled(w->text.at + from, w->text.len - from, &w->repaired);
}

static void seal(struct window *w)
{
    input_seal(w->input, (struct slice){w->text.at + w->sealed, w->text.len - w->sealed});
    w->sealed = w->text.len;
}

/* The bytes of the file are the text: they need not pass through a block. */
static long read_straight(struct window *w, struct error *e)
{
    long n = input_read_straight(w->input, buffer_room(&w->text, BLOCK), BLOCK, e);
    if (n > 0)
        w->text.len += (size_t)n;
    if (n > 0 && !w->later)
        seal(w);
    return n;
}

static long read_block(struct window *w, struct error *e)
{
    long n = input_read(w->input, w->block, BLOCK, e);
    size_t from = w->text.len;
    if (n < 0)
        return n;
    decoder_feed(w->decoder, (struct slice){w->block, (size_t)n}, n == 0, &w->text);
    if (w->repair)
        repair(w, from, n == 0);
    w->sealed = w->text.len;
    return n;
}

int window_fill(struct window *w, struct error *e)
{
    if (w->ended)
        return 0;
    if (w->failed.status) {
        *e = w->failed;
        return -1;
    }
    if (w->from) {
        w->text.len -= w->from;
        w->sealed -= w->from;
        memmove(w->text.at, w->text.at + w->from, w->text.len);
        w->from = 0;
    }
    bool straight = !w->repair && decoder_passes(w->decoder) && input_is_straight(w->input);
    long n = straight ? read_straight(w, e) : read_block(w, e);
    if (n < 0) {
        w->failed = *e;
        return -1;
    }
    w->ended = n == 0;
    return 1;
}

int window_hold(struct window *w, size_t n, struct error *e)
{
    int more = 1;
    while (more > 0 && window_len(w) < n)
        more = window_fill(w, e);
    return more < 0 ? -1 : 0;
}

void window_swap(struct window *w, struct buffer *with)
{
    struct buffer own = w->text;
    with->len = 0;
    buffer_add(with, window_at(w), window_len(w));
    w->text = *with;
    w->sealed -= w->from;
    w->from = 0;
    *with = own;
}

void window_take(struct window *w, size_t n, struct buffer *to, size_t *from, struct slice *fresh)
{
    struct buffer rest = *to;
    rest.len = 0;
    buffer_add(&rest, window_at(w) + n, window_len(w) - n);
    *to = w->text;
    *from = w->from;
    *fresh = (struct slice){w->text.at + w->sealed, w->text.len - w->sealed};
    w->text = rest;
    w->sealed = rest.len;
    w->from = 0;
    w->gone += n;
}

void window_give_back(struct window *w, struct slice text)
{
    struct buffer all = {0};
    buffer_room(&all, text.len + window_len(w) + 1);
    buffer_slice(&all, text);
    buffer_add(&all, window_at(w), window_len(w));
    buffer_free(&w->text);
    w->text = all;
    w->sealed = all.len;
    w->from = 0;
    w->gone -= text.len;
}

enum window_line window_line(struct window *w, size_t from, size_t most, size_t *end, struct error *e)
{
    size_t seen = from;
    for (;;) {
        size_t len = window_len(w), stop = len < most ? len : most;
        const char *p = window_at(w);
        const char *hit = stop > seen ? memchr(p + seen, w->eol, stop - seen) : NULL;
        if (hit) {
            *end = (size_t)(hit - p) + 1;
            return WINDOW_LINE;
        }
        if (len > most)
            return WINDOW_LONG;
        seen = stop > seen ? stop : seen;
        int more = window_fill(w, e);
        if (more < 0)
            return WINDOW_FAILED;
        if (more == 0) {
            *end = len;
            return len > from ? WINDOW_LINE : WINDOW_END;
        }
    }
}

int window_skip_line(struct window *w, struct error *e)
{
    for (;;) {
        const char *p = window_at(w), *hit = window_len(w) ? memchr(p, w->eol, window_len(w)) : NULL;
        window_drop(w, hit ? (size_t)(hit - p) + 1 : window_len(w));
        if (hit)
            return 0;
        int more = window_fill(w, e);
        if (more <= 0)
            return more;
    }
}

struct slice window_bare_line(const struct window *w, size_t from, size_t end)
{
    const char *p = window_at(w);
    if (end > from && p[end - 1] == w->eol)
        end--;
    if (w->eol == '\n' && end > from && p[end - 1] == '\r')
        end--;
    return (struct slice){p + from, end - from};
}
