/* profile - the command `citylab profile`: a [source] section for a file. */
#include "profile_file.h"

#include "base/os.h"
#include "profiling/proposal.h"

/* The name without folder and suffix. */
static struct slice name_of(struct slice path)
{
    struct slice piece, rest = path, id = path;
    while (slice_cut(&rest, '/', &piece))
        id = piece;
    rest = id;
    slice_cut(&rest, '.', &piece);
    return piece.len ? piece : id;
}

int profile_file(struct slice path, struct arena *a, struct buffer *to, struct error *e)
{
    bool in = slice_is(path, "-");
    struct buffer bytes = {0};
    struct proposal p;
    const char *file = slice_cstr(a, path);
    struct origin o = {.name = in ? "standard input" : file, .file = in ? NULL : file};
    if (in && input_peek(OS_STDIN, o.name, PEEK_MOST, &bytes, e))
        return -1;
    o.bytes = buffer_of(&bytes);
    o.cut = bytes.len == PEEK_MOST;
    int bad = propose(&p, &o, a, e);
    if (!bad)
        proposal_print(&p, in ? S("stdin") : name_of(path), path, to);
    buffer_free(&bytes);
    return bad;
}
