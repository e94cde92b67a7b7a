/* fuzz_json_rows - any bytes as a JSON document or lines of JSON; the first byte chooses the profile. Of an array that jansson takes each element is a
 * row; of a document that it refuses something is said. */
#include <jansson.h>

#include "fuzz_rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the reader of a plain array gives: rows, and whether all was well. */
static size_t count_rows(const uint8_t *data, size_t size, bool *well)
{
    struct profile p = {.format = S("json"), .encoding = S("utf-8")};
    struct arena arena = {0};
    struct error e = {0};
    struct row row;
    size_t n = 0;
    int fd = filled_pipe(data, size, FUZZ_MOST);
    struct rows *r = rows_open(&p, fd, "fuzz", &arena, &e);
    *well = true;
    for (; r && rows_next(r, &row, &e) > 0; n++)
        *well = *well && !row.fault;
    *well = *well && !e.status;
    if (r)
        rows_close(r);
    arena_free(&arena);
    close(fd);
    return n;
}

static void compare_array(const uint8_t *data, size_t size)
{
    bool well, objects = true;
    json_error_t why;
    json_t *all = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, &why);
    size_t n = count_rows(data, size, &well);
    for (size_t i = 0; json_is_array(all) && i < json_array_size(all); i++)
        objects = objects && json_is_object(json_array_get(all, i));
    if (json_is_array(all)) {
        MUST(n == json_array_size(all));
        MUST(objects || !well);
    } else {
        MUST(!well);
    }
    json_decref(all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const encodings[] = {"utf-8", "cp1252", "utf-16", "utf-8"};
    if (size == 0)
        return 0;
    unsigned how = data[0];
    bool lines = how & 4;
    struct profile p = {
        .format = lines ? S("jsonl") : S("json"),
        .encoding = slice_of(encodings[how & 3]),
        .rows = lines ? S("") : how & 8 ? S("r") : how & 16 ? S("a.r") : S(""),
        .each = how & 32 ? S("e") : how & 64 ? S("a.e") : S(""),
    };
    if (how == 0 && size <= FUZZ_MOST)
        compare_array(data + 1, size - 1);
    fuzz_rows(&p, data + 1, size - 1);
    return 0;
}
