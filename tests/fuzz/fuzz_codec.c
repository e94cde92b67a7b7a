/* fuzz_codec - the stream's codec beside jansson: both take the same lines, see the same in them, and read what the other writes. */
#include "beside_jansson.h"

#include "record/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool list_of_texts(const json_t *v)
{
    for (size_t i = 0; i < json_array_size(v); i++)
        if (!json_is_string(json_array_get(v, i)))
            return false;
    return true;
}

/* A record of the stream, as far as JSON can tell: flat, `kind` first and a text, lists of texts. */
static bool is_record(json_t *theirs)
{
    const char *key;
    json_t *v;
    bool first = true;
    if (!json_is_object(theirs) || !json_object_size(theirs))
        return false;
    json_object_foreach (theirs, key, v) {
        if (first && (strcmp(key, "kind") != 0 || !json_is_string(v)))
            return false;
        if (json_is_object(v) || (json_is_array(v) && !list_of_texts(v)))
            return false;
        first = false;
    }
    return json_object_size(theirs) <= 1024;
}

static bool agrees(const struct record *r, json_t *theirs)
{
    const char *key;
    json_t *v;
    size_t i = 0;
    if (!json_is_object(theirs) || json_object_size(theirs) != r->shape->n + 1)
        return false;
    json_object_foreach (theirs, key, v) {
        if (i == 0 ? !same_text(r->shape->kind_name, v) : !same_name(r->shape->names[i - 1], key) || !same_value(&r->values[i - 1], v))
            return false;
        i++;
    }
    return true;
}

/* What we write of it jansson reads as the same. */
static void write_and_compare(const struct record *r)
{
    struct buffer b = {0};
    json_write(&b, r);
    json_t *again = jansson((struct slice){b.at, b.len - 1});
    MUST(again && agrees(r, again));
    json_decref(again);
    buffer_free(&b);
}

static void one_line(struct json_reader *reader, struct slice line)
{
    struct record r;
    struct error e = {0};
    json_t *theirs = jansson(line);
    bool taken = json_read(reader, line, &r, &e) == 0;
    MUST(!taken || (theirs && agrees(&r, theirs)));
    /* jansson also takes blanks and line ends before and behind, which no line of a stream has, and a zero byte behind a number. */
    bool bare = line.len && line.at[0] == '{' && line.at[line.len - 1] == '}' && !memchr(line.at, 0, line.len);
    MUST(taken || !theirs || !bare || !is_record(theirs));
    if (taken)
        write_and_compare(&r);
    if (theirs)
        json_decref(theirs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct maker m = {shapes_new(&arena), &arena};
    struct json_reader reader = {.maker = &m};
    struct slice rest = {(const char *)data, size}, line;
    while (rest.len && slice_cut(&rest, '\n', &line))
        one_line(&reader, line);
    arena_free(&arena);
    return 0;
}
