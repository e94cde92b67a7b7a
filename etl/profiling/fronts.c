/* fronts - which cells of a column may be a total or stand for nothing, by their first bytes, many at a time. */
#include "profiling/fronts.h"

#include <pthread.h>

#include "base/wide.h"
#include "profiling/cell.h"

#ifdef __x86_64__
#include <immintrin.h>

/* -- what may stand where ------------------------------------------------------------------------------------------ */

/* The words in eight buckets, a bit each, by their first byte. By each half of a byte: in which buckets it may stand first, second, third. What its two
 * halves allow in all three places may be such a word (Langdale's "Teddy", of the Hyperscan library). In one bucket are bytes of which no other has the halves, or
 * none that cells begin with. */
enum { PLACES = 3, HALVES = 16, BUCKETS = 8, LETTERS = 5 /* buckets of letters; of the others anything may stand behind the first byte */ };

struct places {
    uint8_t low[PLACES][HALVES], high[PLACES][HALVES];
};

static struct places places;
static pthread_once_t made = PTHREAD_ONCE_INIT;

static unsigned bucket_of(char first)
{
    static const char *const firsts[BUCKETS - 1] = {"tT", "cC", "sSzZrR", "gGeEiI", "nNdDkKoO", "-.:", " #\t\n\r"};
    unsigned i = 0;
    while (i < BUCKETS - 1 && (!first || !strchr(firsts[i], first)))
        i++;
    return i;
}

static void allow(unsigned place, unsigned byte, unsigned bucket)
{
    places.low[place][byte % HALVES] |= (uint8_t)(1u << bucket);
    places.high[place][byte / HALVES] |= (uint8_t)(1u << bucket);
}

static void make(void)
{
    for (unsigned first = 0; first < 256; first++) {
        const struct cell_front *f = &cell_fronts[first];
        unsigned bucket = bucket_of((char)first);
        if (!f->second)
            continue;
        allow(0, first, bucket);
        for (unsigned c = 0; c < 256; c++) {
            if (bucket >= LETTERS || f->second >> cell_classes[c] & 1)
                allow(1, c, bucket);
            if (bucket >= LETTERS || f->third >> cell_classes[c] & 1)
                allow(2, c, bucket);
        }
    }
}

/* -- eight cells at a time ----------------------------------------------------------------------------------------- */

enum { CELLS = 8, FRONT = 4 /* bytes that are read of each: three, behind a quote */ };

static inline int front_at(const struct marked *m, size_t i)
{
    int front;
    memcpy(&front, marked_cell(m, i).at, sizeof front);
    return front;
}

AVX2 static inline __m256i half(const uint8_t table[HALVES], __m256i halves)
{
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table)), halves);
}

/* The buckets of each byte, were it in this place. */
AVX2 static inline __m256i buckets(unsigned place, __m256i low, __m256i high)
{
    return _mm256_and_si256(half(places.low[place], low), half(places.high[place], high));
}

AVX2 static inline unsigned eight(__m256i fronts, __m256i quote)
{
    const __m256i byte = _mm256_set1_epi32(0xff), nibble = _mm256_set1_epi8(0x0f);
    const __m256i quoted = _mm256_cmpeq_epi32(_mm256_and_si256(fronts, byte), quote);
    const __m256i text = _mm256_srlv_epi32(fronts, _mm256_and_si256(quoted, _mm256_set1_epi32(8)));
    const __m256i low = _mm256_and_si256(text, nibble), high = _mm256_and_si256(_mm256_srli_epi32(text, 4), nibble);
    const __m256i behind = _mm256_and_si256(_mm256_srli_epi32(buckets(1, low, high), 8), _mm256_srli_epi32(buckets(2, low, high), 16));
    const __m256i all = _mm256_and_si256(_mm256_and_si256(buckets(0, low, high), behind), byte);
    return ~(unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(all, _mm256_setzero_si256()))) & 0xff;
}

AVX2 static inline __m256i fronts_at(const struct marked *m, size_t i)
{
    return _mm256_setr_epi32(front_at(m, i), front_at(m, i + 1), front_at(m, i + 2), front_at(m, i + 3), front_at(m, i + 4), front_at(m, i + 5),
                             front_at(m, i + 6), front_at(m, i + 7));
}

AVX2 static uint64_t that_tell(const struct marked *m)
{
    const __m256i quote = _mm256_set1_epi32(m->quote ? (unsigned char)m->quote : -1);
    uint64_t bits = 0;
    size_t i = 0;
    for (; i + CELLS <= m->n; i += CELLS)
        bits |= (uint64_t)eight(fronts_at(m, i), quote) << i;
    for (; i < m->n; i++)
        bits |= (uint64_t)(eight(_mm256_set1_epi32(front_at(m, i)), quote) & 1) << i;
    return bits;
}
#endif

uint64_t fronts_that_tell(const struct marked *m)
{
#ifdef __x86_64__
    bool room = m->n && (size_t)(marked_cell(m, m->n - 1).at - m->text.at) + FRONT <= m->text.len;
    if (room && wide() >= WIDE_AVX2) {
        pthread_once(&made, make);
        return that_tell(m);
    }
#endif
    return marked_all(m);
}
