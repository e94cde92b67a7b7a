/* marked - the cells of one column where they stand in a text, by the places of the delimiters between them. */
#include "formats/marked.h"

#include "base/wide.h"
#include "text/date.h"

#ifdef __x86_64__
#include <immintrin.h>

/* Four cells at a time, a word of eight bytes each; the first byte is the lowest. Bits are those on top of bytes. */
enum { CELLS = 4, WORD = 8 };

static inline long long word(const struct marked *m, size_t i, size_t from)
{
    long long w;
    memcpy(&w, marked_cell(m, i).at + from, sizeof w);
    return w;
}

static inline long long len(const struct marked *m, size_t i)
{
    return (long long)marked_cell(m, i).len;
}

AVX2 static inline __m256i words(const struct marked *m, size_t i, size_t from)
{
    return _mm256_setr_epi64x(word(m, i, from), word(m, i + 1, from), word(m, i + 2, from), word(m, i + 3, from));
}

AVX2 static inline __m256i lens(const struct marked *m, size_t i)
{
    return _mm256_setr_epi64x(len(m, i), len(m, i + 1), len(m, i + 2), len(m, i + 3));
}

AVX2 static inline __m256i each(uint64_t word)
{
    return _mm256_set1_epi64x((long long)word);
}

/* Not 0 where a cell is none: [DIGITS][.DIGITS], without a needless zero in front. */
AVX2 static inline __m256i no_numbers(__m256i text, __m256i n)
{
    const __m256i top = each(UINT64_C(0x8080808080808080)), nine = _mm256_set1_epi8(9), zero = _mm256_setzero_si256();
    const __m256i digits = _mm256_xor_si256(text, _mm256_set1_epi8('0'));
    const __m256i other = _mm256_andnot_si256(_mm256_cmpeq_epi8(_mm256_min_epu8(digits, nine), digits), top);
    const __m256i point = _mm256_and_si256(_mm256_cmpeq_epi8(text, _mm256_set1_epi8('.')), top);
    /* What stands behind the cell is moved out. A word that is moved by 64 bits or more, as of an empty cell, is 0. */
    const __m256i by = _mm256_sub_epi64(each(64), _mm256_slli_epi64(n, 3));
    const __m256i others = _mm256_sllv_epi64(other, by), points = _mm256_sllv_epi64(point, by);
    /* Another byte than digits and points; a second point; one at the end. */
    __m256i wrong = _mm256_xor_si256(others, points);
    wrong = _mm256_or_si256(wrong, _mm256_and_si256(points, _mm256_add_epi64(points, _mm256_set1_epi64x(-1))));
    wrong = _mm256_or_si256(wrong, _mm256_and_si256(points, each(UINT64_C(1) << 63)));
    /* No digit in front; a zero, and a digit behind it. */
    wrong = _mm256_or_si256(wrong, _mm256_and_si256(other, each(0x80)));
    const __m256i zero_first = _mm256_and_si256(_mm256_cmpeq_epi8(digits, zero), each(0x80));
    const __m256i second = _mm256_andnot_si256(_mm256_srli_epi64(other, WORD), zero_first);
    wrong = _mm256_or_si256(wrong, _mm256_and_si256(second, _mm256_cmpgt_epi64(n, each(1))));
    wrong = _mm256_or_si256(wrong, _mm256_cmpgt_epi64(n, each(WORD)));
    return _mm256_andnot_si256(_mm256_cmpeq_epi64(n, zero), wrong);
}

/* 10 * the digit at bit `at` + the one in the byte behind. */
AVX2 static inline __m256i two_digits(__m256i digits, int at)
{
    const __m256i four = each(15);
    const __m256i tens = _mm256_and_si256(_mm256_srli_epi64(digits, at), four), ones = _mm256_and_si256(_mm256_srli_epi64(digits, at + WORD), four);
    return _mm256_add_epi64(_mm256_add_epi64(_mm256_slli_epi64(tens, 3), _mm256_slli_epi64(tens, 1)), ones);
}

/* All ones where a value is none of 1 to `most`. */
AVX2 static inline __m256i beyond(__m256i value, __m256i most)
{
    return _mm256_or_si256(_mm256_cmpgt_epi64(value, most), _mm256_cmpgt_epi64(each(1), value));
}

/* Of a month from 1 to 12, each year; of another number no matter what. */
AVX2 static inline __m256i days_of(__m256i month)
{
    const __m256i days = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0, 0, 0));
    return _mm256_shuffle_epi8(days, month);
}

/* As date_quick: the front is "YYYY-MM-", the back "YY-MM-DD". */
AVX2 static inline __m256i no_dates(__m256i front, __m256i back, __m256i n)
{
    const __m256i front_digits = _mm256_xor_si256(front, each(UINT64_C(0x2d30302d30303030)));
    const __m256i back_digits = _mm256_xor_si256(back, each(UINT64_C(0x30302d30302d3030)));
    const __m256i front_most = each(UINT64_C(0x0009090009090909)), back_most = each(UINT64_C(0x0909000909000909));
    __m256i wrong = _mm256_or_si256(_mm256_subs_epu8(front_digits, front_most), _mm256_subs_epu8(back_digits, back_most));
    const __m256i month = two_digits(back_digits, 24), day = two_digits(back_digits, 48);
    wrong = _mm256_or_si256(wrong, _mm256_or_si256(beyond(month, each(12)), beyond(day, days_of(month))));
    const __m256i thousands = _mm256_and_si256(front_digits, each(15));
    wrong = _mm256_or_si256(wrong, _mm256_or_si256(_mm256_cmpgt_epi64(each(1), thousands), _mm256_cmpgt_epi64(thousands, each(2))));
    wrong = _mm256_or_si256(wrong, _mm256_xor_si256(n, each(DATE_BYTES)));
    return _mm256_andnot_si256(_mm256_cmpeq_epi64(n, _mm256_setzero_si256()), wrong);
}

AVX2 static bool are_numbers(const struct marked *m)
{
    __m256i wrong = _mm256_setzero_si256();
    for (size_t i = 0; i < m->n; i += CELLS)
        wrong = _mm256_or_si256(wrong, no_numbers(words(m, i, 0), lens(m, i)));
    return _mm256_testz_si256(wrong, wrong);
}

AVX2 static bool are_dates(const struct marked *m)
{
    __m256i wrong = _mm256_setzero_si256();
    for (size_t i = 0; i < m->n; i += CELLS)
        wrong = _mm256_or_si256(wrong, no_dates(words(m, i, 0), words(m, i, DATE_BYTES - WORD), lens(m, i)));
    return _mm256_testz_si256(wrong, wrong);
}

/* Whole fours, and `bytes` may be read of each. */
static bool are_quick(const struct marked *m, size_t bytes)
{
    return m->n && m->n % CELLS == 0 && (size_t)(marked_cell(m, m->n - 1).at - m->text.at) + bytes <= m->text.len && wide() >= WIDE_AVX2;
}
#endif

bool marked_are_numbers(const struct marked *m)
{
#ifdef __x86_64__
    return are_quick(m, WORD) && are_numbers(m);
#else
    return (void)m, false;
#endif
}

bool marked_are_dates(const struct marked *m)
{
#ifdef __x86_64__
    return are_quick(m, DATE_BYTES) && are_dates(m);
#else
    return (void)m, false;
#endif
}
