/* numbers - many plain numbers at a time: a column of them. */
#include "text/numbers.h"

#include "base/wide.h"
#include "text/number_quick.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

/* -- one by one ---------------------------------------------------------------------------------------------------- */

/* What may be read of a text and behind it. */
static const char *readable(struct slice around, struct slice text)
{
    bool inside = (uintptr_t)text.at - (uintptr_t)around.at < around.len;
    return inside ? around.at + around.len : text.at + text.len;
}

/* The texts of these bits: those of them that are numbers. */
static uint64_t one_by_one(struct slice around, const struct slice *texts, uint64_t which, double *values)
{
    uint64_t taken = 0;
    for (; which; which &= which - 1) {
        size_t i = (size_t)__builtin_ctzll(which);
        double unread, *value = values ? &values[i] : &unread;
        bool number = texts[i].len && number_quick_front(texts[i].at, readable(around, texts[i]), value) == texts[i].len;
        taken |= (uint64_t)number << i;
    }
    return taken;
}

/* -- all at once --------------------------------------------------------------------------------------------------- */

#ifdef __x86_64__
enum { BYTES = 16, LENGTH_MOST = 15 }; /* so many digits are exact */

/* Numbers on their way: their digits at the end of a vector each, the point left out, and what the digits are to be divided by. */
struct lined_up {
    __m128i digits[NUMBERS_MOST];
    double scale[NUMBERS_MOST];
};

AVX2 static inline __attribute__((always_inline)) bool take(struct slice text, struct lined_up *to, size_t i)
{
    static const double tens[2][BYTES] = {{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15},
                                          {-1e0, -1e1, -1e2, -1e3, -1e4, -1e5, -1e6, -1e7, -1e8, -1e9, -1e10, -1e11, -1e12, -1e13, -1e14, -1e15}};
    const __m128i places = _mm_setr_epi8(-16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1);
    const unsigned minus = *text.at == '-', len = (unsigned)text.len - minus;
    const char *p = text.at + minus;
    const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    const __m128i digits = _mm_sub_epi8(v, _mm_set1_epi8('0'));
    const unsigned end = 1u << len, all = end - 1;
    const unsigned nines = all & (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(digits, _mm_set1_epi8(9)), digits));
    const unsigned points = all & (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('.')));
    const unsigned whole = _tzcnt_u32(points | end), n = len - (points != 0);
    /* All but one point are digits, the first and the last among them; no zero stands in front of others. Nothing jumps, since which numbers have a point is not
     * foreseen. */
    const unsigned wrong = (all ^ (nines | points)) | (points & (points - 1)) | ((1 | end >> 1) & ~nines) | ((*p == '0') & nines >> 1);
    if (to) {
        const __m128i at = _mm_add_epi8(places, _mm_set1_epi8((char)n));
        const __m128i behind = _mm_cmpgt_epi8(at, _mm_set1_epi8((char)(whole - 1)));
        to->digits[i] = _mm_shuffle_epi8(digits, _mm_sub_epi8(at, behind));
        to->scale[i] = tens[minus][(n - whole) % BYTES];
    }
    return !wrong;
}

static inline bool take_none(struct lined_up *to, size_t i)
{
    if (to) {
        to->digits[i] = _mm_setzero_si128();
        to->scale[i] = 1;
    }
    return false;
}

/* Two texts of digits at a time: added up by two, four and eight, then the halves; each is a whole number under 2^52, which is what the low bits of a double
 * between 2^52 and 2^53 say. */
AVX2 static void add_up(const struct lined_up *from, size_t n, double *values)
{
    const __m256i tens = _mm256_set1_epi16(10 | 1 << 8), hundreds = _mm256_set1_epi32(100 | 1 << 16);
    const __m256i thousands = _mm256_set1_epi32(10000 | 1 << 16), hundred_millions = _mm256_set1_epi64x(100000000);
    const __m128d bias = _mm_set1_pd(4503599627370496.0);
    for (size_t i = 0; i < n; i += 2) {
        const __m256i two = _mm256_maddubs_epi16(_mm256_loadu_si256((const __m256i *)(const void *)(from->digits + i)), tens);
        const __m256i four = _mm256_madd_epi16(two, hundreds);
        const __m256i eight = _mm256_madd_epi16(_mm256_packus_epi32(four, four), thousands);
        const __m256i both = _mm256_add_epi64(_mm256_mul_epu32(eight, hundred_millions), _mm256_srli_epi64(eight, 32));
        const __m128i sums = _mm256_castsi256_si128(_mm256_permute4x64_epi64(both, 2 << 2));
        const __m128d numbers = _mm_sub_pd(_mm_or_pd(_mm_castsi128_pd(sums), bias), bias);
        _mm_storeu_pd(values + i, _mm_div_pd(numbers, _mm_loadu_pd(from->scale + i)));
    }
}

#define TAKE_EACH(text_of, to)                                                            \
    for (size_t i = 0; i < n; i++) {                                                      \
        const struct slice text = text_of;                                                \
        const size_t at = (uintptr_t)text.at - (uintptr_t)around.at;                      \
        const bool room = at < room_most && text.len - 1 < LENGTH_MOST;                   \
        taken |= (uint64_t)(room ? take(text, to, i) : take_none(to, i)) << i;            \
    }

/* A sign and BYTES behind it. */
static size_t room_in(struct slice around)
{
    return around.len > BYTES ? around.len - BYTES : 0;
}

AVX2 static inline void add_all(struct lined_up *all, size_t n, double *values)
{
    if (n % 2)
        take_none(all, n); /* two at a time */
    add_up(all, n, values);
}

AVX2 static uint64_t at_once(struct slice around, const struct slice *texts, size_t n, double *values)
{
    const size_t room_most = room_in(around);
    struct lined_up all;
    uint64_t taken = 0;
    if (values) {
        TAKE_EACH(texts[i], &all);
        add_all(&all, n, values);
    } else {
        TAKE_EACH(texts[i], NULL);
    }
    return taken;
}

static inline struct slice text_between(struct slice around, const uint32_t *mark)
{
    return (struct slice){around.at + (uint32_t)(mark[0] + 1), mark[1] - (uint32_t)(mark[0] + 1)};
}

AVX2 static uint64_t between(struct slice around, const uint32_t *marks, size_t stride, size_t n, double *values)
{
    const size_t room_most = room_in(around);
    struct lined_up all;
    uint64_t taken = 0;
    TAKE_EACH(text_between(around, marks + i * stride), &all);
    add_all(&all, n, values);
    return taken;
}
#endif

uint64_t numbers_quick(struct slice around, const struct slice *texts, size_t n, double values[NUMBERS_MOST])
{
    uint64_t taken = 0;
#ifdef __x86_64__
    if (wide() == WIDE_AVX2 && FLT_EVAL_METHOD == 0)
        taken = at_once(around, texts, n, values);
#endif
    return taken | one_by_one(around, texts, numbers_all(n) & ~taken, values);
}

uint64_t numbers_between(struct slice around, const uint32_t *marks, size_t stride, size_t n, double values[NUMBERS_MOST])
{
#ifdef __x86_64__
    if (wide() >= WIDE_AVX2 && FLT_EVAL_METHOD == 0)
        return between(around, marks, stride, n, values);
#endif
    (void)around, (void)marks, (void)stride, (void)n, (void)values;
    return 0;
}
