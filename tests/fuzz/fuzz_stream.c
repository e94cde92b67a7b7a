/* fuzz_stream - the codec of the stream: what a line is read as, printed and read again is the same; nothing crashes. */
#include <stdint.h>
#include <stdlib.h>

#include "base/os.h"
#include "record/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void twice(struct maker *m, struct slice line)
{
    struct json_reader reader = {.maker = m};
    struct record once, again;
    struct error e = {0};
    struct buffer b = {0}, c = {0};
    if (json_read(&reader, line, &once, &e))
        return;
    json_write(&b, &once);
    if (json_read(&reader, (struct slice){b.at, b.len - 1}, &again, &e) || again.shape != once.shape)
        abort();
    json_write(&c, &again);
    if (!slice_eq(buffer_of(&b), buffer_of(&c)))
        abort();
    buffer_free(&b);
    buffer_free(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct maker m = {shapes_new(&arena), &arena};
    struct slice rest = {(const char *)data, size}, line;
    while (rest.len && slice_cut(&rest, '\n', &line))
        twice(&m, line);
    arena_free(&arena);
    return 0;
}
