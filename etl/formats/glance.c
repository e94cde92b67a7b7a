/* glance - cells that are written as they will be printed, or nearly so: most are, and many of a column are read at once. */
#include "formats/glance.h"

#include "base/word.h"
#include "text/number_quick.h"
#include "text/numbers.h"

/* -- a column ------------------------------------------------------------------------------------------------------ */

enum { LENGTHS = 64 };

static uint64_t length_bit(size_t n)
{
    return 1ull << (n < LENGTHS ? n : LENGTHS - 1);
}

void column_settle(struct column *c)
{
    const struct words *missing = c->own_missing ? c->own_missing : c->missing;
    c->missing_lengths = 0;
    for (int byte = 0; byte < 256; byte++)
        c->fronts[byte] = byte <= ' ';
    for (size_t i = 0; !c->plain && i < missing->n; i++) {
        unsigned char front = missing->at[i].len ? (unsigned char)*missing->at[i].at : 0;
        c->missing_lengths |= length_bit(missing->at[i].len);
        c->fronts[front] = true;
    }
    bool plain = !c->values && !c->labels && !c->plain;
    c->quick = QUICK_NOT;
    if (plain && (c->type == FIELD_TEXT || c->type == FIELD_CODE))
        c->quick = QUICK_TEXT;
    else if (plain && c->type == FIELD_DATE)
        c->quick = c->order == DATE_YMD ? QUICK_DATE : QUICK_TURNED;
    else if (plain && c->type == FIELD_NUMBER && c->style.decimal == '.')
        c->quick = QUICK_NUMBER;
    else if (plain && c->type == FIELD_NUMBER && c->style.decimal == ',')
        c->quick = QUICK_COMMA;
}

/* -- one by one ---------------------------------------------------------------------------------------------------- */

/* Most cells are no sign for missing, and neither as long as one nor begin as one. */
static inline bool is_missing(const struct column *c, struct slice cell)
{
    bool may = c->missing_lengths & length_bit(cell.len) && c->fronts[(unsigned char)*cell.at];
    return may && words_have(c->own_missing ? c->own_missing : c->missing, cell);
}

static inline bool is_blank(char c)
{
    return (unsigned char)c <= ' ';
}

/* What is as long as a date is none with a time behind it. */
static inline struct slice without_time(struct slice cell)
{
    return cell.len > DATE_BYTES && date_time_quick(cell) ? slice_sub(cell, 0, DATE_BYTES) : cell;
}

/* "2018", "2018-07"; "2008-09" may be declared a school year. */
static inline bool is_year_or_month(const struct column *c, struct slice cell)
{
    struct date unread;
    return cell.len < DATE_BYTES && !c->school && date_parse(cell, &unread);
}

static inline __attribute__((always_inline)) bool glance(const struct column *c, enum quick how, struct slice cell, struct value *out)
{
    if (!cell.len) {
        out->type = VALUE_NULL;
        return true;
    }
    if (is_blank(cell.at[cell.len - 1]))
        return false;
    if (c->fronts[(unsigned char)*cell.at]) {
        if (is_blank(*cell.at))
            return false;
        if (is_missing(c, cell)) {
            out->type = VALUE_NULL;
            return true;
        }
    }
    /* Field by field: a whole value made on the stack is read back before it has left for memory. */
    out->text = cell;
    out->type = VALUE_TEXT;
    switch (how) {
    case QUICK_TEXT:
        return true;
    case QUICK_NUMBER:
        out->type = VALUE_NUMBER;
        return number_quick(cell, &out->number);
    case QUICK_COMMA: /* one without a comma */
        out->type = VALUE_NUMBER;
        return !memchr(cell.at, '.', cell.len) && number_quick(cell, &out->number);
    case QUICK_DATE:
    case QUICK_TURNED:
        out->text = without_time(cell);
        return date_quick(out->text) || is_year_or_month(c, cell);
    default:
        return false;
    }
}

bool cell_quick(const struct column *c, struct slice cell, struct value *out)
{
    return glance(c, c->quick, cell, out);
}

bool value_quick(const struct column *c, const struct value *v, struct value *out)
{
    static const enum field_type fits[] = {[VALUE_BOOL] = FIELD_BOOL, [VALUE_NUMBER] = FIELD_NUMBER, [VALUE_LIST] = FIELD_LIST};
    if (v->type <= VALUE_NULL) {
        out->type = VALUE_NULL;
        return true;
    }
    if (v->type == VALUE_TEXT || c->spread || (c->typed && c->type != fits[v->type]))
        return false;
    *out = *v;
    return true;
}

/* -- a column's cells, cut ------------------------------------------------------------------------------------------ */

#define READ_EACH(how)                                                                                                 \
    for (size_t i = 0; i < n; i++)                                                                                     \
        left |= (uint64_t)(cells[i].at && !glance(c, how, cells[i], to + i * stride)) << i

/* `numerals`: the cells as numbers are printed; they lie in `around`. */
static uint64_t read_numbers(const struct column *c, struct slice around, const struct slice *cells, const struct slice *numerals, size_t n, struct value *to,
                             size_t stride)
{
    double numbers[NUMBERS_MOST];
    uint64_t taken = numbers_quick(around, numerals, n, stride ? numbers : NULL), left = 0;
    if (!stride && taken == numbers_all(n))
        return 0;
    for (size_t i = 0; i < n; i++) {
        struct value *out = to + i * stride;
        bool number = taken >> i & 1;
        if (number && stride && !is_missing(c, cells[i])) {
            out->type = VALUE_NUMBER;
            out->text = numerals[i];
            out->number = numbers[i];
        } else if (stride || !number)
            left |= (uint64_t)(cells[i].at && !glance(c, QUICK_NOT, cells[i], out)) << i;
    }
    return left;
}

/* The cell with points for its commas, and commas for its points, which belong to no number; eight bytes at a time. */
static void put_pointed(char *to, struct slice cell)
{
    const uint64_t two = UINT64_C(0x0202020202020202), low = UINT64_C(0x7f7f7f7f7f7f7f7f);
    for (size_t i = 0; i < cell.len; i += 8) {
        size_t left = cell.len - i;
        uint64_t w = left < 8 ? word_short(cell.at + i, left) : word_of(cell.at + i), other = (w | two) ^ UINT64_C(0x2e2e2e2e2e2e2e2e);
        other = ((other & low) + low) | other; /* the highest bit of each byte that is neither */
        w = htole64(w ^ (~other & ~low) >> 6);
        memcpy(to + i, &w, sizeof w);
    }
}

static uint64_t read_commas(const struct column *c, const struct slice *cells, size_t n, struct value *to, size_t stride, struct arena *a)
{
    enum { LONGEST = 24, BEHIND = 32 };
    struct slice numerals[NUMBERS_MOST];
    char *text = arena_alloc(a, n * (LONGEST + 8) + BEHIND), *at = text;
    for (size_t i = 0; i < n; i++) {
        numerals[i] = (struct slice){0};
        if (!cells[i].len || cells[i].len > LONGEST)
            continue;
        put_pointed(at, cells[i]);
        numerals[i] = (struct slice){at, cells[i].len};
        at += cells[i].len;
        *at++ = '\n';
    }
    memset(at, '\n', BEHIND);
    return read_numbers(c, (struct slice){text, (size_t)(at - text) + BEHIND}, cells, numerals, n, to, stride);
}

/* "17/07/2018" as YYYY-MM-DD. */
static bool put_iso(char *to, struct slice cell, enum date_order order)
{
    const char *p = cell.at;
    size_t day = order == DATE_MDY ? 3 : 0;
    if (cell.len != DATE_BYTES || p[2] != p[5] || (p[2] != '/' && p[2] != '-' && p[2] != '.'))
        return false;
    memcpy(to, p + 6, 4);
    to[4] = to[7] = '-';
    memcpy(to + 5, p + (3 - day), 2);
    memcpy(to + 8, p + day, 2);
    return date_quick((struct slice){to, DATE_BYTES});
}

static uint64_t read_turned(const struct column *c, const struct slice *cells, size_t n, struct value *to, size_t stride, struct arena *a)
{
    char *at = arena_alloc(a, n * DATE_BYTES);
    uint64_t left = 0;
    for (size_t i = 0; i < n; i++, at += DATE_BYTES) {
        struct value *out = to + i * stride;
        if (put_iso(at, without_time(cells[i]), c->order) && !is_missing(c, cells[i]))
            *out = value_text((struct slice){at, DATE_BYTES});
        else
            left |= (uint64_t)(cells[i].at && !glance(c, QUICK_TURNED, cells[i], out)) << i;
    }
    return left;
}

uint64_t column_read(const struct column *c, struct slice around, const struct slice *cells, size_t n, struct value *to, size_t stride, struct arena *a)
{
    uint64_t left = 0;
    /* A loop for each, so that what a column is is asked once. */
    switch (c->quick) {
    case QUICK_TEXT:
        READ_EACH(QUICK_TEXT);
        break;
    case QUICK_NUMBER:
        return read_numbers(c, around, cells, cells, n, to, stride);
    case QUICK_COMMA:
        return read_commas(c, cells, n, to, stride, a);
    case QUICK_DATE:
        READ_EACH(QUICK_DATE);
        break;
    case QUICK_TURNED:
        return read_turned(c, cells, n, to, stride, a);
    default:
        READ_EACH(QUICK_NOT);
    }
    return left;
}

/* -- where they stand ----------------------------------------------------------------------------------------------- */

/* Neither a sign for missing nor with a blank in front. */
static inline bool is_usual(const struct column *c, struct slice cell)
{
    return !c->fronts[(unsigned char)*cell.at] || (!is_blank(*cell.at) && !(c->missing_lengths & length_bit(cell.len)));
}

/* Most are done: a bit is taken away for each that is not. */
static uint64_t texts_quick(const struct column *c, struct marked m, struct value *to, size_t stride)
{
    uint64_t done = marked_all(&m);
    for (size_t i = 0; i < m.n; i++, to += stride) {
        struct slice cell = marked_cell(&m, i);
        to->type = VALUE_TEXT;
        to->text = cell;
        if (!cell.len || *cell.at == m.quote || is_blank(cell.at[cell.len - 1]) || !is_usual(c, cell))
            done &= ~(UINT64_C(1) << i);
    }
    return done;
}

static uint64_t numbers_done(const struct column *c, struct marked m, struct value *to, size_t stride)
{
    double numbers[MARKED_MOST];
    uint64_t done = numbers_between(m.text, m.marks, m.stride, m.n, numbers);
    for (size_t i = 0; done && i < m.n; i++, to += stride) {
        struct slice cell = marked_cell(&m, i);
        to->type = VALUE_NUMBER;
        to->text = cell;
        to->number = numbers[i];
        if (!is_usual(c, cell))
            done &= ~(UINT64_C(1) << i);
    }
    return done;
}

uint64_t column_quick(const struct column *c, const struct marked *m, struct value *to, size_t stride)
{
    switch (c->quick) {
    case QUICK_TEXT:
        return texts_quick(c, *m, to, stride);
    case QUICK_NUMBER:
        return numbers_done(c, *m, to, stride);
    default:
        return 0;
    }
}

bool column_fine(const struct column *c, const struct marked *m)
{
    switch (c->quick) {
    case QUICK_NUMBER:
        return marked_are_numbers(m);
    case QUICK_DATE:
    case QUICK_TURNED: /* what begins with its year is read under any order */
        return marked_are_dates(m);
    default:
        return false;
    }
}
