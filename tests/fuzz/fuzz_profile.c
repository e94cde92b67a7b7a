/* fuzz_profile - any bytes, a profile proposed for them: config.ini takes what is printed, and the rows are read with it. */
#include "conf/config.h"
#include "formats/source.h"
#include "fuzz_rows.h"
#include "profiling/proposal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The section as a person would paste it: every key is known, and its value taken. */
static void must_be_config(const struct proposal *p, struct arena *a, struct source *s)
{
    struct buffer text = {0};
    struct error e = {0};
    proposal_print(p, S("fuzz"), S("fuzz.csv"), &text);
    MUST(utf8_valid(buffer_of(&text)) == text.len);
    buffer_free(&text);
    options_default(source_options, s, a);
    struct option_origin from = {.where = "fuzz"};
    for (size_t i = 0; i < p->guesses.n; i++) {
        const struct guess *g = &p->guesses.at[i];
        struct slice behind = g->key, front;
        if (g->told)
            continue;
        slice_cut(&behind, '.', &front);
        bool map = behind.at != NULL;
        const struct option *o = source_options;
        while (o->name && !(slice_is(front, o->name) && (o->type == OPTION_MAP) == map))
            o++;
        MUST(o->name != NULL);
        int bad = map ? option_add(o, s, behind, g->value, &from, a, &e) : option_set(o, s, g->value, &from, a, &e);
        MUST(bad == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0}, perm = {0};
    struct error e = {0};
    struct proposal p;
    struct source s = {.order = DATE_DMY};
    size = size < FUZZ_MOST ? size : FUZZ_MOST;
    struct origin o = {.name = "fuzz", .bytes = {(const char *)data, size}, .cut = size && data[0] & 1};
    if (propose(&p, &o, &a, &e) == 0) {
        must_be_config(&p, &perm, &s);
        int fd = filled_pipe(data, size, FUZZ_MOST);
        read_rows(&s.profile, fd, 0);
        close(fd);
    } else {
        MUST(e.text[0]);
    }
    arena_free(&a);
    arena_free(&perm);
    return 0;
}
