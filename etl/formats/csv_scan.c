/* csv_scan - cuts the lines of a CSV file that are in order by themselves; libcsv has the last word on all others. */
#include "formats/csv_scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Where the line is being cut. */
struct cutter {
    const char *start; /* of the cell */
    const char *stop;  /* of a quoted cell, once its quote has closed; NULL before, and for a bare cell */
    bool quoted;       /* inside quotes */
    struct value *values;
    size_t n, most;
};

static void end_cell(struct cutter *c, const char *at)
{
    const char *stop = c->stop ? c->stop : at;
    if (c->n < c->most)
        c->values[c->n] = value_text((struct slice){c->start, (size_t)(stop - c->start)});
    c->n++;
    c->start = at + 1;
    c->stop = NULL;
}

/* A delimiter, a quote, a carriage return or a zero byte; false: not for us. */
static bool meet(struct cutter *c, const char *at, const char *end, char delimiter, char quote)
{
    if (*at == delimiter) {
        if (!c->quoted)
            end_cell(c, at);
        return true;
    }
    if (*at != quote || *at == '\0')
        return false;
    if (!c->quoted) {
        if (at != c->start || c->stop)
            return false;
        c->quoted = true;
        c->start = at + 1;
        return true;
    }
    c->quoted = false;
    c->stop = at;
    return at + 1 == end || at[1] == delimiter;
}

static bool special(char c, char delimiter, char quote)
{
    return c == delimiter || c == quote || c == '\r' || c == '\0';
}

size_t csv_scan(struct slice line, char delimiter, char quote, struct value *values, size_t most)
{
    const char *p = line.at, *end = p + line.len;
    struct cutter c = {.start = p, .values = values, .most = most};
#ifdef __SSE2__
    const __m128i d = _mm_set1_epi8(delimiter), q = _mm_set1_epi8(quote), r = _mm_set1_epi8('\r'), z = _mm_setzero_si128();
    for (; end - p >= 16; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, d), _mm_cmpeq_epi8(v, q)),
                                   _mm_or_si128(_mm_cmpeq_epi8(v, r), _mm_cmpeq_epi8(v, z)));
        for (unsigned mask = (unsigned)_mm_movemask_epi8(hit); mask; mask &= mask - 1)
            if (!meet(&c, p + __builtin_ctz(mask), end, delimiter, quote))
                return 0;
    }
#endif
    for (; p < end; p++)
        if (special(*p, delimiter, quote) && !meet(&c, p, end, delimiter, quote))
            return 0;
    if (c.quoted)
        return CSV_SCAN_OPEN;
    end_cell(&c, end);
    return c.n;
}
