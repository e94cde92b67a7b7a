/* arena - memory that is given back all at once: one for the run, one for the record in hand. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/slice.h"

enum { ARENA_ALIGN = 16 };

struct arena_block {
    struct arena_block *older;
    size_t size, used;
    _Alignas(ARENA_ALIGN) char bytes[];
};

/* All zeroes is an empty arena. */
struct arena {
    struct arena_block *block; /* the block in use; older ones hang behind it */
    size_t held;               /* bytes taken from the system */
};

struct arena_mark {
    struct arena_block *block;
    size_t used;
};

/* `size` bytes, aligned for any type, not cleared. Never NULL: when memory is out, os_alloc unwinds to the guard of the run
 * (os.h), which ends it with status 3. */
void *arena_alloc_slow(struct arena *a, size_t size);
static inline void *arena_alloc(struct arena *a, size_t size)
{
    struct arena_block *b = a->block;
    size_t aligned = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if (!b || aligned < size || b->size - b->used < aligned)
        return arena_alloc_slow(a, size);
    void *p = b->bytes + b->used;
    b->used += aligned;
    return p;
}
/* Of what was allocated last only `kept` of its `size` bytes are needed. */
static inline void arena_shrink(struct arena *a, const void *last, size_t size, size_t kept)
{
    size_t aligned = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1), left = (kept + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    struct arena_block *b = a->block;
    if (b && (const char *)last + aligned == (const char *)b->bytes + b->used)
        b->used -= aligned - left;
}
/* `n` things of `size` bytes, cleared; a product that does not fit size_t is memory that is out. */
void *arena_zero(struct arena *a, size_t n, size_t size);
/* Cleared room for `n` of a type. */
#define arena_new(a, type, n) ((type *)arena_zero((a), (n), sizeof(type)))

/* Everything taken after the mark is given back (one block is kept for the next use). */
static inline struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){a->block, a->block ? a->block->used : 0};
}
void arena_release_slow(struct arena *a, struct arena_mark mark);
static inline void arena_release(struct arena *a, struct arena_mark mark)
{
    if (a->block && a->block == mark.block)
        a->block->used = mark.used;
    else
        arena_release_slow(a, mark);
}
void arena_free(struct arena *a);
/* What `from` holds lives as long as `a` from now on; `from` is empty. No mark may be made on it before. */
void arena_adopt(struct arena *a, struct arena *from);

/* A copy that lives as long as the arena, with a zero byte behind it that `len` does not count. */
struct slice slice_copy(struct arena *a, struct slice s);
const char *slice_cstr(struct arena *a, struct slice s);
/* printf into the arena; the result is terminated. */
struct slice slice_format(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* An array in an arena that grows by doubling: `LIST_PUSH(a, list, item)` with a struct that has `at`, `n` and `cap`.
 * Old copies stay in the arena until it goes; new room is cleared. */
#define LIST(type) \
    struct { \
        type *at; \
        size_t n, cap; \
    }
#define LIST_PUSH(a, list, ...) \
    ((list)->n == (list)->cap \
         ? (void)((list)->at = arena_grow((a), (list)->at, &(list)->cap, sizeof *(list)->at)) \
         : (void)0, \
     (list)->at[(list)->n++] = (__VA_ARGS__))
void *arena_grow(struct arena *a, void *old, size_t *cap, size_t size);

#endif
