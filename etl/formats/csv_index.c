/* csv_index - where the cells of a regular piece of CSV end: quotes, delimiters and line ends found 64 bytes at a time. */
#include "formats/csv_index.h"

#include "base/os.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

enum { BLOCK = 64 };

/* -- 64 bytes to one bit each ------------------------------------------------------------------------------------ */

/* Bit i says what byte i is. */
struct bits {
    uint64_t quote, delimiter, lf, cr, zero;
};

/* What is looked for. Without a quote character nothing is one: no byte of UTF-8 is 0xff. */
struct wanted {
    char quote, delimiter;
};

struct way {
    const char *name;
    bool (*index)(struct csv_index *x, struct slice piece, struct wanted w);
    void (*count)(struct slice text, char quote, size_t *quotes, size_t *lines);
};

INLINE struct bits bits_plain(const char *p, struct wanted w)
{
    struct bits b = {0};
    for (unsigned i = 0; i < BLOCK; i++) {
        b.quote |= (uint64_t)(p[i] == w.quote) << i;
        b.delimiter |= (uint64_t)(p[i] == w.delimiter) << i;
        b.lf |= (uint64_t)(p[i] == '\n') << i;
        b.cr |= (uint64_t)(p[i] == '\r') << i;
        b.zero |= (uint64_t)(p[i] == '\0') << i;
    }
    return b;
}

#ifdef __x86_64__
INLINE uint64_t equal_sse2(const __m128i v[4], char c)
{
    const __m128i want = _mm_set1_epi8(c);
    uint64_t bits = 0;
    for (int i = 3; i >= 0; i--)
        bits = bits << 16 | (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[i], want));
    return bits;
}

INLINE struct bits bits_sse2(const char *p, struct wanted w)
{
    const __m128i *at = (const __m128i *)(const void *)p;
    const __m128i v[4] = {_mm_loadu_si128(at), _mm_loadu_si128(at + 1), _mm_loadu_si128(at + 2), _mm_loadu_si128(at + 3)};
    return (struct bits){equal_sse2(v, w.quote), equal_sse2(v, w.delimiter), equal_sse2(v, '\n'), equal_sse2(v, '\r'),
                         equal_sse2(v, '\0')};
}

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))

AVX2 INLINE uint64_t equal_avx2(__m256i low, __m256i high, char c)
{
    const __m256i want = _mm256_set1_epi8(c);
    uint64_t below = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, want));
    uint64_t above = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, want));
    return above << 32 | below;
}

AVX2 INLINE struct bits bits_avx2(const char *p, struct wanted w)
{
    const __m256i *at = (const __m256i *)(const void *)p;
    const __m256i low = _mm256_loadu_si256(at), high = _mm256_loadu_si256(at + 1);
    return (struct bits){equal_avx2(low, high, w.quote), equal_avx2(low, high, w.delimiter), equal_avx2(low, high, '\n'),
                         equal_avx2(low, high, '\r'), equal_avx2(low, high, '\0')};
}
#endif

/* -- one block into the index ------------------------------------------------------------------------------------- */

/* What a block must know of the one before it, and what was found wrong so far. */
struct carry {
    uint64_t inside;   /* all ones: a quote is open */
    uint64_t may_open; /* 1: the byte before ends a cell, or is a quote that may be the first of two */
    uint64_t closed;   /* 1: the byte before is a quote that closes */
    uint64_t cr;       /* 1: the byte before is a carriage return outside of quotes */
    uint64_t bad;
    uint32_t n_marks, row; /* marks so far; the first one of the row in hand */
    uint32_t lines, line;  /* line feeds so far; those before the row in hand */
};

/* Bit i: an odd number of the bits up to and with i is set. */
INLINE uint64_t odd_prefix(uint64_t bits)
{
    for (unsigned by = 1; by < BLOCK; by *= 2)
        bits ^= bits << by;
    return bits;
}

INLINE void end_row(struct csv_index *x, struct carry *c, uint32_t marks, uint32_t lines)
{
    x->rows[x->n++] = (struct csv_span){c->row, marks, c->line};
    c->row = marks;
    c->line = lines;
}

INLINE void add_block(struct csv_index *x, struct carry *c, struct bits b, uint32_t at)
{
    uint64_t in = odd_prefix(b.quote) ^ c->inside;
    uint64_t opens = b.quote & in, closes = b.quote & ~in;
    uint64_t ends = (b.delimiter | b.lf) & ~in, cr = b.cr & ~in;
    uint64_t may_open = ends | closes;
    c->bad |= opens & ~(may_open << 1 | c->may_open);
    c->bad |= (closes << 1 | c->closed) & ~(ends | opens | cr);
    c->bad |= (cr << 1 | c->cr) & ~b.lf;
    c->bad |= b.zero;
    c->may_open = may_open >> 63;
    c->closed = closes >> 63;
    c->cr = cr >> 63;
    c->inside = (uint64_t)((int64_t)in >> 63);
    for (uint64_t rows = b.lf & ~in; rows; rows &= rows - 1) {
        uint64_t below = rows ^ (rows - 1);
        end_row(x, c, c->n_marks + (uint32_t)__builtin_popcountll(ends & below), c->lines + (uint32_t)__builtin_popcountll(b.lf & below));
    }
    c->lines += (uint32_t)__builtin_popcountll(b.lf);
    uint32_t *to = x->marks + c->n_marks;
    c->n_marks += (uint32_t)__builtin_popcountll(ends);
    while (ends) {
        *to++ = at + (uint32_t)__builtin_ctzll(ends);
        ends &= ends - 1;
    }
}

/* Every byte may be a mark or a row. Old contents are of no use: nothing is copied. */
static void make_room(struct csv_index *x, size_t marks, size_t rows)
{
    if (marks > x->marks_cap) {
        os_free(x->marks);
        x->marks = os_alloc(marks * sizeof *x->marks);
        x->marks_cap = marks;
    }
    if (rows > x->rows_cap) {
        os_free(x->rows);
        x->rows = os_alloc(rows * sizeof *x->rows);
        x->rows_cap = rows;
    }
}

/* The last block is padded; a last row without its line feed is given one. */
#define INDEX_WITH(bits_of)                                                                                                \
    struct carry c = {.may_open = 1};                                                                                      \
    size_t at = 0;                                                                                                         \
    for (; at + BLOCK <= piece.len; at += BLOCK)                                                                           \
        add_block(x, &c, bits_of(piece.at + at, w), (uint32_t)at);                                                         \
    bool whole = !piece.len || piece.at[piece.len - 1] == '\n';                                                            \
    if (at < piece.len || !whole) {                                                                                        \
        char last[BLOCK];                                                                                                  \
        size_t n = piece.len - at;                                                                                         \
        if (n) memcpy(last, piece.at + at, n);\
        memset(last + n, '\n', BLOCK - n);                                                                                 \
        add_block(x, &c, first_bits(bits_of(last, w), n + !whole), (uint32_t)at);                                          \
    }                                                                                                                      \
    x->lines = c.lines;                                                                                                    \
    return !c.bad && !c.inside && !c.cr

/* The first n of them, 1 to 64. */
INLINE struct bits first_bits(struct bits b, size_t n)
{
    uint64_t held = ~0ull >> (BLOCK - n);
    return (struct bits){b.quote & held, b.delimiter & held, b.lf & held, b.cr & held, b.zero & held};
}

/* -- the ways ----------------------------------------------------------------------------------------------------- */

#define COUNT_WITH(bits_of)                                                                                                \
    const struct wanted w = {quote, '\n'};                                                                                 \
    size_t at = 0;                                                                                                         \
    *quotes = *lines = 0;                                                                                                  \
    for (; at + BLOCK <= text.len; at += BLOCK) {                                                                          \
        struct bits b = bits_of(text.at + at, w);                                                                          \
        *quotes += (unsigned)__builtin_popcountll(b.quote);                                                                \
        *lines += (unsigned)__builtin_popcountll(b.lf);                                                                    \
    }                                                                                                                      \
    for (; at < text.len; at++) {                                                                                          \
        *quotes += text.at[at] == quote;                                                                                   \
        *lines += text.at[at] == '\n';                                                                                     \
    }

static bool index_plain(struct csv_index *x, struct slice piece, struct wanted w)
{
    INDEX_WITH(bits_plain);
}

static void count_plain(struct slice text, char quote, size_t *quotes, size_t *lines)
{
    COUNT_WITH(bits_plain)
}

#ifdef __x86_64__
static bool index_sse2(struct csv_index *x, struct slice piece, struct wanted w)
{
    INDEX_WITH(bits_sse2);
}

static void count_sse2(struct slice text, char quote, size_t *quotes, size_t *lines)
{
    COUNT_WITH(bits_sse2)
}

AVX2 static bool index_avx2(struct csv_index *x, struct slice piece, struct wanted w)
{
    INDEX_WITH(bits_avx2);
}

AVX2 static void count_avx2(struct slice text, char quote, size_t *quotes, size_t *lines)
{
    COUNT_WITH(bits_avx2)
}
#endif

/* The best first. */
static const struct way ways[] = {
#ifdef __x86_64__
    {"avx2", index_avx2, count_avx2},
    {"sse2", index_sse2, count_sse2},
#endif
    {"plain", index_plain, count_plain},
};

static bool machine_has(const struct way *w)
{
#ifdef __x86_64__
    return w->index != index_avx2 || (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2"));
#else
    (void)w;
    return true;
#endif
}

static const struct way *chosen;

static const struct way *way(void)
{
    if (chosen)
        return chosen;
    const struct way *w = ways;
    while (!machine_has(w))
        w++;
    return w;
}

bool csv_index_way(const char *name)
{
    chosen = NULL;
    for (size_t i = 0; name && i < sizeof ways / sizeof *ways; i++)
        if (!strcmp(ways[i].name, name) && machine_has(&ways[i]))
            chosen = &ways[i];
    return !name || chosen;
}

/* -- what others see ---------------------------------------------------------------------------------------------- */

enum { NO_QUOTE = '\xff' };

bool csv_index(struct csv_index *x, struct slice piece, char delimiter, char quote)
{
    make_room(x, piece.len + 1, piece.len + 1);
    x->n = 0;
    return way()->index(x, piece, (struct wanted){quote ? quote : (char)NO_QUOTE, delimiter});
}

void csv_index_free(struct csv_index *x)
{
    os_free(x->marks);
    os_free(x->rows);
    *x = (struct csv_index){0};
}

size_t csv_last_row(struct slice text, char quote, size_t *lines)
{
    size_t quotes, end = text.len;
    way()->count(text, quote ? quote : (char)NO_QUOTE, &quotes, lines);
    for (; end; end--) {
        char c = text.at[end - 1];
        if (c == '\n' && quotes % 2 == 0)
            return end;
        *lines -= c == '\n';
        quotes -= quote && c == quote;
    }
    return 0;
}
