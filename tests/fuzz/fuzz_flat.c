/* fuzz_flat - what the reader of flat objects takes, jansson takes, too, and sees the same in it; whatever shape was expected. */
#include "beside_jansson.h"

#include "formats/json_flat.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 64 };

static bool repeated(const struct slice *names, int n)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k < i; k++)
            if (slice_eq(names[i], names[k]))
                return true;
    return false;
}

static bool agrees(const struct slice *names, const struct value *values, int n, json_t *theirs)
{
    const char *key;
    json_t *v;
    int i = 0;
    if (!json_is_object(theirs) || json_object_size(theirs) != (size_t)n)
        return false;
    json_object_foreach (theirs, key, v) {
        if (!same_name(names[i], key) || !same_value(&values[i], v))
            return false;
        i++;
    }
    return true;
}

/* All of the line as one object, as those who cut the line read it. */
static int flat(struct slice line, const struct shape *like, struct slice *names, struct value *values, bool *same, struct arena *a)
{
    size_t len;
    int n = json_flat(line, &len, like, names, values, MOST, same, a);
    return n == FLAT_OTHER || len != line.len || utf8_valid(line) != len ? FLAT_OTHER : n;
}

/* The shape to expect of the next line: the names of this one, or NULL. */
static const struct shape *line_of(struct slice line, const struct shape *like, struct shapes *shapes, struct arena *a)
{
    struct slice names[MOST];
    struct value values[MOST];
    bool same, unlike_same;
    int n = flat(line, like, names, values, &same, a);
    if (n == FLAT_OTHER)
        return like;
    json_t *theirs = jansson(line);
    if (repeated(names, n)) {
        MUST(!theirs && !same);
        return like;
    }
    MUST(theirs && agrees(names, values, n, theirs));
    MUST(flat(line, NULL, names, values, &unlike_same, a) == n && !unlike_same);
    MUST(agrees(names, values, n, theirs));
    json_decref(theirs);
    const struct shape *own = shape_get(shapes, S("row"), names, (size_t)n);
    MUST(same == (own == like));
    return own;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct shapes *shapes = shapes_new(&arena);
    const struct shape *like = NULL;
    struct slice rest = {(const char *)data, size}, line;
    while (rest.len && slice_cut(&rest, '\n', &line)) {
        /* A copy that ends where the line ends: nothing behind it may be read. */
        char *own = malloc(line.len + 1);
        memcpy(own, line.at ? line.at : "", line.len);
        char *tight = realloc(own, line.len ? line.len : 1);
        like = line_of((struct slice){tight ? tight : own, line.len}, like, shapes, &arena);
        /* Names of a shape are copied, so the line may go. */
        free(tight ? tight : own);
    }
    arena_free(&arena);
    return 0;
}
