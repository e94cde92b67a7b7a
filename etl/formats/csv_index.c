/* csv_index - where the cells of a regular piece of CSV end: quotes, delimiters and line ends found 64 bytes at a time. */
#include "formats/csv_index.h"

#include "base/os.h"
#include "base/wide.h"
#include "text/scan.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#define SELDOM(what) __builtin_expect(what, 0)
#define INLINE static inline __attribute__((always_inline))

enum {
    BLOCK = 64,
    BLOCKS_STEP = 64, /* blocks between two looks at the room that is left */
    MARKS_MORE = 8,   /* places behind the last mark that are written, too */
    ROWS_MORE = 2,
};

/* -- 64 bytes to one bit each ------------------------------------------------------------------------------------ */

/* Bit i says what byte i is. */
struct bits {
    uint64_t quote, delimiter, lf, cr;
    uint64_t zero; /* not 0: a zero byte is among them */
};

/* What is looked for. Without a quote character nothing is one: no byte of UTF-8 is 0xff. */
struct wanted {
    char quote, delimiter;
};

INLINE struct bits bits_plain(const char *p, struct wanted w)
{
    struct bits b = {0};
    for (unsigned i = 0; i < BLOCK; i++) {
        b.quote |= (uint64_t)(p[i] == w.quote) << i;
        b.delimiter |= (uint64_t)(p[i] == w.delimiter) << i;
        b.lf |= (uint64_t)(p[i] == '\n') << i;
        b.cr |= (uint64_t)(p[i] == '\r') << i;
        b.zero |= p[i] == '\0';
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
    const __m128i least = _mm_min_epu8(_mm_min_epu8(v[0], v[1]), _mm_min_epu8(v[2], v[3]));
    return (struct bits){equal_sse2(v, w.quote), equal_sse2(v, w.delimiter), equal_sse2(v, '\n'), equal_sse2(v, '\r'),
                         (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(least, _mm_setzero_si128()))};
}

AVX2 INLINE uint64_t equal_avx2(__m256i low, __m256i high, char c)
{
    const __m256i want = _mm256_set1_epi8(c);
    uint64_t below = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, want));
    uint64_t above = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, want));
    return above << 32 | below;
}

/* But for carriage returns and zero bytes. */
AVX2 INLINE struct bits bits_smooth(const char *p, struct wanted w)
{
    const __m256i *at = (const __m256i *)(const void *)p;
    const __m256i low = _mm256_loadu_si256(at), high = _mm256_loadu_si256(at + 1);
    return (struct bits){equal_avx2(low, high, w.quote), equal_avx2(low, high, w.delimiter), equal_avx2(low, high, '\n'), 0, 0};
}

AVX2 INLINE struct bits bits_avx2(const char *p, struct wanted w)
{
    const __m256i *at = (const __m256i *)(const void *)p;
    const __m256i low = _mm256_loadu_si256(at), high = _mm256_loadu_si256(at + 1);
    struct bits b = bits_smooth(p, w);
    b.cr = equal_avx2(low, high, '\r');
    b.zero = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(low, high), _mm256_setzero_si256()));
    return b;
}

/* No carriage return and no zero byte in n blocks. */
AVX2 INLINE bool is_smooth(const char *p, size_t n)
{
    const __m256i cr = _mm256_set1_epi8('\r'), zero = _mm256_setzero_si256();
    const __m256i *at = (const __m256i *)(const void *)p;
    __m256i found = zero, least = cr;
    for (const __m256i *end = at + 2 * n; at < end; at += 2) {
        const __m256i low = _mm256_loadu_si256(at), high = _mm256_loadu_si256(at + 1);
        least = _mm256_min_epu8(least, _mm256_min_epu8(low, high));
        found = _mm256_or_si256(found, _mm256_or_si256(_mm256_cmpeq_epi8(low, cr), _mm256_cmpeq_epi8(high, cr)));
    }
    found = _mm256_or_si256(found, _mm256_cmpeq_epi8(least, zero));
    return _mm256_testz_si256(found, found);
}
#endif

/* -- what ends cells and rows --------------------------------------------------------------------------------------- */

/* Of a block: what ends a cell, what ends a row, and all line feeds. */
struct ends {
    uint64_t cells, rows, lines;
};

/* What a block must know of those before it, and what was found wrong so far. */
struct carry {
    uint64_t inside;   /* all ones: a quote is open */
    uint64_t may_open; /* 1: the byte before ends a cell, or is a quote that may be the first of two */
    uint64_t closed;   /* 1: the byte before is a quote that closes */
    uint64_t cr;       /* 1: the byte before is a carriage return outside of quotes */
    uint64_t bad;
};

/* Bit i: an odd number of the bits up to and with i is set. */
INLINE uint64_t odd_by_shifts(uint64_t bits)
{
    for (unsigned by = 1; by < BLOCK; by *= 2)
        bits ^= bits << by;
    return bits;
}

#ifdef __x86_64__
/* A product without carries by all ones adds each bit to all above it. */
AVX2 INLINE uint64_t odd_by_product(uint64_t bits)
{
    __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)bits), _mm_set1_epi8('\xff'), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}
#endif

/* `odd`: behind an odd number of the block's quotes. */
INLINE struct ends ends_of(struct carry *c, struct bits b, uint64_t odd)
{
    uint64_t in = odd ^ c->inside;
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
    return (struct ends){ends, b.lf & ~in, b.lf};
}

/* -- their places ----------------------------------------------------------------------------------------------------- */

/* How far the index has come. The row in hand, whose front is in it, is not counted. */
struct place {
    uint32_t at, marks, lines;
    size_t rows;
};

INLINE uint32_t count_bits(uint64_t bits)
{
    return (uint32_t)__builtin_popcountll(bits);
}

/* The row in hand ends at the lowest of the bits for rows, and the next begins there. Without such a bit as much is written, and
 * does not count. */
INLINE void add_row(struct csv_span *to, struct place *p, struct ends e)
{
    uint64_t upto = e.rows ^ (e.rows - 1); /* with the lowest one itself */
    to += p->rows;
    to[0].last = to[1].first = p->marks + count_bits(e.cells & upto);
    to[1].line = p->lines + count_bits(e.lines & upto);
    p->rows += e.rows != 0;
}

/* A block holds a row's end or not, which nobody foresees; two are rare. So the first costs no jump. */
INLINE void add_rows(struct csv_span *to, struct place *p, struct ends e)
{
    add_row(to, p, e);
    while (SELDOM((e.rows &= e.rows - 1) != 0))
        add_row(to, p, e);
}

INLINE void add_marks(uint32_t *to, uint64_t cells, uint32_t at)
{
    for (; cells; cells &= cells - 1)
        *to++ = at + (uint32_t)__builtin_ctzll(cells);
}

#ifdef __x86_64__
/* Four places, or less and then no matter what; returns the bits that are left. To volatile memory, since compilers would first
 * pack the four into a vector, which takes longer than to write them. */
AVX2 INLINE uint64_t add_four(volatile uint32_t *to, uint64_t cells, uint32_t at)
{
    to[0] = at + (uint32_t)_tzcnt_u64(cells);
    cells = _blsr_u64(cells);
    to[1] = at + (uint32_t)_tzcnt_u64(cells);
    cells = _blsr_u64(cells);
    to[2] = at + (uint32_t)_tzcnt_u64(cells);
    cells = _blsr_u64(cells);
    to[3] = at + (uint32_t)_tzcnt_u64(cells);
    return _blsr_u64(cells);
}

/* Eight in any case: a loop that stops when there are no more is held up by its end longer than the marks take. */
AVX2 INLINE void add_marks_avx2(uint32_t *to, uint64_t cells, uint32_t at)
{
    cells = add_four(to, cells, at);
    cells = add_four(to + 4, cells, at);
    for (to += 8; SELDOM(cells != 0); to += 4)
        cells = add_four(to, cells, at);
}
#endif

/* -- the ways ----------------------------------------------------------------------------------------------------- */

/* Where the blocks are, where what they hold goes to, and what is looked for. */
struct work {
    const char *p;
    size_t n; /* blocks, at most BLOCKS_STEP */
    struct wanted w;
    struct carry carry;
    struct place place;
};

/* In two goes, since a machine overlaps the short steps of each better than long ones of both. What is carried is copied: it
 * would not stay in registers where a pointer that is written through might lead to it. */
#define ADD_BLOCKS(bits_of, odd_of, add_marks_of) \
    struct ends ends[BLOCKS_STEP]; \
    struct carry c = k->carry; \
    struct place q = k->place; \
    for (size_t i = 0; i < k->n; i++) { \
        struct bits b = bits_of(k->p + i * BLOCK, k->w); \
        ends[i] = ends_of(&c, b, odd_of(b.quote)); \
    } \
    for (size_t i = 0; i < k->n; i++) { \
        add_rows(x->rows, &q, ends[i]); \
        add_marks_of(x->marks + q.marks, ends[i].cells, q.at); \
        q.marks += count_bits(ends[i].cells); \
        q.lines += count_bits(ends[i].lines); \
        q.at += BLOCK; \
    } \
    k->carry = c; \
    k->place = q

static void add_plain(struct csv_index *x, struct work *k)
{
    ADD_BLOCKS(bits_plain, odd_by_shifts, add_marks);
}

#ifdef __x86_64__
static void add_sse2(struct csv_index *x, struct work *k)
{
    ADD_BLOCKS(bits_sse2, odd_by_shifts, add_marks);
}

AVX2 static void add_smooth(struct csv_index *x, struct work *k)
{
    k->carry.cr = 0; /* as it is already: then it is known, and what hangs on it falls away */
    ADD_BLOCKS(bits_smooth, odd_by_product, add_marks_avx2);
}

AVX2 static void add_any(struct csv_index *x, struct work *k)
{
    ADD_BLOCKS(bits_avx2, odd_by_product, add_marks_avx2);
}

AVX2 static void add_avx2(struct csv_index *x, struct work *k)
{
    if (!k->carry.cr && is_smooth(k->p, k->n))
        add_smooth(x, k);
    else
        add_any(x, k);
}
#endif

static void (*const ways[])(struct csv_index *x, struct work *k) = {
    [WIDE_PLAIN] = add_plain,
#ifdef __x86_64__
    [WIDE_SSE2] = add_sse2,
    [WIDE_AVX2] = add_avx2,
#endif
};

/* -- what others see ---------------------------------------------------------------------------------------------- */

enum { NO_QUOTE = '\xff' };

/* In twice the room, so that many small steps do not copy often. */
static void *grown(void *old, size_t *cap, size_t wanted, size_t size)
{
    if (wanted <= *cap)
        return old;
    *cap = wanted * 2;
    return os_realloc(old, *cap * size);
}

/* Every byte of the blocks may be a mark and a row, and somewhat more is written than counts. */
static void add_blocks(struct csv_index *x, struct work *k, const char *p, size_t n)
{
    x->marks = grown(x->marks, &x->marks_cap, k->place.marks + n * BLOCK + MARKS_MORE, sizeof *x->marks);
    x->rows = grown(x->rows, &x->rows_cap, k->place.rows + n * BLOCK + ROWS_MORE, sizeof *x->rows);
    k->p = p;
    k->n = n;
    ways[wide()](x, k);
}

/* A byte that is nothing to us. */
static char filler(struct wanted w)
{
    char c = 'a';
    while (c == w.quote || c == w.delimiter)
        c++;
    return c;
}

/* What does not fill a block; a last row without its line feed is given one. */
static void add_rest(struct csv_index *x, struct work *k, struct slice rest, bool whole)
{
    char last[BLOCK];
    if (!rest.len && whole)
        return;
    memset(last, filler(k->w), sizeof last);
    if (rest.len)
        memcpy(last, rest.at, rest.len);
    if (!whole)
        last[rest.len] = '\n';
    add_blocks(x, k, last, 1);
}

bool csv_index(struct csv_index *x, struct slice piece, char delimiter, char quote)
{
    struct work k = {.w = {quote ? quote : (char)NO_QUOTE, delimiter}, .carry = {.may_open = 1}, .place = {.marks = 1}};
    size_t at = 0;
    x->rows = grown(x->rows, &x->rows_cap, 1, sizeof *x->rows);
    x->rows[0] = (struct csv_span){.first = 1};
    x->marks = grown(x->marks, &x->marks_cap, 1, sizeof *x->marks);
    x->marks[0] = CSV_FRONT;
    for (size_t n; (n = (piece.len - at) / BLOCK) != 0; at += n * BLOCK) {
        n = n < BLOCKS_STEP ? n : BLOCKS_STEP;
        add_blocks(x, &k, piece.at + at, n);
    }
    add_rest(x, &k, slice_sub(piece, at, piece.len), !piece.len || piece.at[piece.len - 1] == '\n');
    x->n = k.place.rows;
    x->lines = k.place.lines;
    return !k.carry.bad && !k.carry.inside && !k.carry.cr;
}

void csv_index_free(struct csv_index *x)
{
    os_free(x->marks);
    os_free(x->rows);
    *x = (struct csv_index){0};
}

size_t csv_last_row(struct slice text, char quote)
{
    size_t quotes = quote ? scan_count(text, quote) : 0, end = text.len;
    for (; end; end--) {
        char c = text.at[end - 1];
        if (c == '\n' && quotes % 2 == 0)
            return end;
        quotes -= quote && c == quote;
    }
    return 0;
}
