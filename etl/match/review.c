/* review - the file in which a person says of doubtful pairs whether they are one. */
#include "match/review.h"

#include "base/os.h"

static const char *const verdicts[] = {"?", "merge", "apart"};

static int read_all(struct buffer *b, const char *path, struct error *e)
{
    int fd = os_open(path, e);
    long got = fd < 0 ? -1 : 1;
    while (got > 0) {
        char *to = buffer_room(b, 1 << 16);
        got = os_read(fd, to, 1 << 16, path, e);
        if (got > 0)
            b->len += (size_t)got;
    }
    bool bad = fd < 0 || got < 0;
    if (fd >= 0 && os_close(fd, path, e))
        return -1;
    return bad ? -1 : 0;
}

static int read_line(struct review *r, struct slice line, const char *path, size_t number, struct arena *a, struct error *e)
{
    struct slice rest = line, cell[7] = {{0}};
    for (size_t i = 0; i < 7 && slice_cut(&rest, '\t', &cell[i]); i++)
        cell[i] = slice_trim(cell[i]);
    struct review_pair p = {.kind = cell[1], .score = cell[2], .a = cell[3], .b = cell[4], .place_a = cell[5], .place_b = cell[6]};
    size_t v = 0;
    while (v < 3 && !slice_is(cell[0], verdicts[v]))
        v++;
    if (v == 3)
        return fail(e, STATUS_USAGE, "%s:%zu: verdict: found '%.*s', wanted ?, merge or apart", path, number, SL(cell[0]));
    if (!p.a.len || !p.b.len)
        return fail(e, STATUS_USAGE, "%s:%zu: found no two names, wanted verdict, kind, score, name, name with tabs between", path,
                    number);
    p.verdict = (enum review_verdict)v;
    LIST_PUSH(a, r, p);
    return 0;
}

int review_read(struct review *r, const char *path, struct arena *a, struct error *e)
{
    struct buffer b = {0};
    if (!os_exists(path))
        return 0;
    if (read_all(&b, path, e)) {
        buffer_free(&b);
        return -1;
    }
    r->bytes = slice_copy(a, buffer_of(&b));
    buffer_free(&b);
    struct slice rest = r->bytes, line;
    for (size_t number = 1; rest.len && slice_cut(&rest, '\n', &line); number++) {
        struct slice text = slice_trim(line);
        if (text.len && text.at[0] != '#' && read_line(r, line, path, number, a, e))
            return -1;
    }
    return 0;
}

/* One cell: what would end it is a space. */
static void print_cell(struct buffer *b, struct slice s, char end)
{
    for (size_t i = 0; i < s.len; i++)
        buffer_char(b, (unsigned char)s.at[i] < ' ' ? ' ' : s.at[i]);
    buffer_char(b, end);
}

void review_print(struct buffer *b, const struct review_pair *pairs, size_t n)
{
    buffer_text(b, "# Names that may stand for one and the same. Write merge or apart for the ? at the front of a line, and keep\n"
                   "# the rest of it: the next run obeys, and the line stays. Between the columns stand tabs.\n"
                   "# verdict\tkind\tscore\tname\tname\tplace\tplace\n");
    for (size_t i = 0; i < n; i++) {
        const struct review_pair *p = &pairs[i];
        print_cell(b, slice_of(verdicts[p->verdict]), '\t');
        print_cell(b, p->kind, '\t');
        print_cell(b, p->score, '\t');
        print_cell(b, p->a, '\t');
        print_cell(b, p->b, '\t');
        print_cell(b, p->place_a, '\t');
        print_cell(b, p->place_b, '\n');
    }
}
