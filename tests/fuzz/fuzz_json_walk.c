/* fuzz_json_walk - any bytes as a JSON document, walked; jansson must take and refuse the same, and read the same values. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/os.h"
#include "formats/json_walk.h"
#include "record/json.h"
#include "text/number.h"
#include "text/utf8.h"

#define MUST(what) ((what) ? (void)0 : (fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what), abort()))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_MOST = 60000 };

/* The document again, from what the walk gives; false when it is refused. */
static bool walk_document(int fd, struct buffer *again, struct error *e)
{
    struct arena arena = {0};
    struct walk *w = walk_open(fd, "fuzz", &arena, e);
    struct walk_step s = {.event = WALK_VALUE};
    char open[4096];
    size_t depth = 0;
    bool first = true;
    uint64_t line = 0;
    if (!w) { /* what begins as a spreadsheet does is not opened */
        MUST(e->status);
        arena_free(&arena);
        return false;
    }
    while (walk_next(w, &s, e) == 0 && s.event != WALK_END) {
        MUST(s.line >= line);
        line = s.line;
        if (s.event == WALK_CLOSE) {
            MUST(depth > 0);
            buffer_char(again, open[--depth]);
            first = false;
            continue;
        }
        if (!first)
            buffer_char(again, ',');
        MUST(s.member == (depth && open[depth - 1] == '}'));
        if (s.member) {
            MUST(utf8_valid(s.name) == s.name.len);
            json_write_text(again, s.name);
            buffer_char(again, ':');
        }
        first = s.event != WALK_VALUE;
        if (s.event == WALK_VALUE)
            json_write_value(again, &s.value);
        else
            open[depth++] = s.event == WALK_OBJECT ? '}' : ']';
        if (s.event != WALK_VALUE)
            buffer_char(again, s.event == WALK_OBJECT ? '{' : '[');
        MUST(s.event != WALK_VALUE || s.value.type != VALUE_NUMBER || number_is_json(s.value.text));
    }
    MUST(e->status || (s.event == WALK_END && depth == 0));
    MUST(e->status == 0 || e->text[0]);
    walk_close(w);
    arena_free(&arena);
    return e->status == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* The mark of an encoding and gzip are undone before the walk; what is longer than a pipe holds is left. */
    if (size > FUZZ_MOST || size == 0 || data[0] == 0xef || data[0] == 0xfe || data[0] == 0xff || data[0] == 0x1f)
        return 0;
    int ends[2];
    struct buffer again = {0};
    struct error e = {0};
    const size_t flags = JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL;
    MUST(pipe(ends) == 0);
    MUST(write(ends[1], data, size) == (ssize_t)size);
    close(ends[1]);
    bool taken = walk_document(ends[0], &again, &e);
    close(ends[0]);
    json_t *theirs = json_loadb((const char *)data, size, flags, NULL);
    json_t *ours = taken ? json_loadb(again.at, again.len, flags, NULL) : NULL;
    bool deep = strstr(e.text, "at most 512") != NULL;
    bool zero = memchr(data, 0, size) != NULL; /* jansson passes over one behind a number */
    MUST(!zero || !taken);
    MUST(deep || zero || taken == (theirs != NULL));
    MUST(!taken || (ours && json_equal(ours, theirs)));
    json_decref(theirs);
    json_decref(ours);
    buffer_free(&again);
    return 0;
}
