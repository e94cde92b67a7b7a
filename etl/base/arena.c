/* arena - memory that is given back all at once: one for the run, one for the record in hand. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "base/os.h"

enum { BLOCK = 64 * 1024, SMALL = 512 * 1024, LARGE = 2 << 20, LARGEST = 8 << 20 };

/* Doubling keeps a large arena at few blocks; a cap keeps the waste small. From some size on blocks, head and all, are whole large pages. */
static size_t block_room(const struct arena *a, size_t size)
{
    const size_t head = sizeof(struct arena_block);
    size_t twice = a->block ? (a->block->size + head) * 2 : BLOCK + head;
    size_t whole = twice > LARGEST ? LARGEST : twice > SMALL ? (twice > LARGE ? twice : LARGE) : twice;
    return whole - head > size ? whole - head : size;
}

static struct arena_block *new_block(struct arena *a, size_t size)
{
    size_t room = block_room(a, size);
    struct arena_block *b = room > SMALL ? os_alloc_large(sizeof *b + room) : os_alloc(sizeof *b + room);
    b->older = a->block;
    b->size = room;
    b->used = 0;
    a->held += room;
    a->block = b;
    return b;
}

void *arena_alloc_slow(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 2)
        os_out_of_memory();
    size = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    struct arena_block *b = new_block(a, size);
    b->used = size;
    return b->bytes;
}

void *arena_zero(struct arena *a, size_t n, size_t size)
{
    if (size && n > SIZE_MAX / 2 / size)
        os_out_of_memory();
    void *p = arena_alloc(a, n * size);
    memset(p, 0, n * size);
    return p;
}

static struct arena_block *pop(struct arena *a)
{
    struct arena_block *b = a->block;
    a->block = b->older;
    a->held -= b->size;
    return b;
}

/* All but one block, so that a loop does not take and give back memory each time: the newest, since it is the largest, unless it was made
 * for something out of size. */
static void release_all(struct arena *a)
{
    struct arena_block *kept = NULL;
    while (a->block) {
        struct arena_block *b = pop(a);
        if (!kept && b->size <= LARGEST)
            kept = b;
        else
            os_free(b);
    }
    if (!kept)
        return;
    kept->older = NULL;
    kept->used = 0;
    a->block = kept;
    a->held = kept->size;
}

void arena_release_slow(struct arena *a, struct arena_mark mark)
{
    if (!mark.block) {
        release_all(a);
        return;
    }
    while (a->block && a->block != mark.block)
        os_free(pop(a));
    if (a->block)
        a->block->used = mark.used;
}

void arena_free(struct arena *a)
{
    while (a->block) {
        struct arena_block *b = a->block;
        a->block = b->older;
        os_free(b);
    }
    a->held = 0;
}

void arena_adopt(struct arena *a, struct arena *from)
{
    struct arena_block **last = &a->block;
    while (*last)
        last = &(*last)->older;
    *last = from->block;
    a->held += from->held;
    *from = (struct arena){0};
}

void *arena_grow(struct arena *a, void *old, size_t *cap, size_t size)
{
    size_t n = *cap ? *cap : 8;
    if (n > SIZE_MAX / 4 / size)
        os_out_of_memory();
    n = *cap ? n * 2 : n;
    void *p = arena_zero(a, n, size);
    if (*cap)
        memcpy(p, old, *cap * size);
    *cap = n;
    return p;
}

struct slice slice_copy(struct arena *a, struct slice s)
{
    char *p = arena_alloc(a, s.len + 1);
    if (s.len)
        memcpy(p, s.at, s.len);
    p[s.len] = '\0';
    return (struct slice){p, s.len};
}

const char *slice_cstr(struct arena *a, struct slice s)
{
    return slice_copy(a, s).at;
}

struct slice slice_format(struct arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    size_t len = n > 0 ? (size_t)n : 0;
    char *p = arena_alloc(a, len + 1);
    p[0] = '\0';
    if (len)
        vsnprintf(p, len + 1, format, again);
    va_end(again);
    return (struct slice){p, len};
}
