/* stats - the cells of one column counted: what they can be, and what that makes of the column. */
#include "profiling/stats.h"

#include <stddef.h>

#include "record/kind.h"
#include "record/table.h"
#include "text/date.h"
#include "text/name.h"
#include "text/unit.h"

/* "°": no word of an address. */
static bool is_sign(struct slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((s.at[i] >= 'a' && s.at[i] <= 'z') || (s.at[i] >= 'A' && s.at[i] <= 'Z'))
            return false;
    return s.len <= 4;
}

void stats_seen(struct seen *s, uint64_t line)
{
    if (!s->n++)
        s->line = line;
}

static struct token *find(struct tokens *t, struct slice text, uint64_t hash)
{
    bool may = t->hashes >> hash % 64 & 1;
    for (size_t i = 0; may && i < t->n; i++)
        if (t->at[i].hash == hash && slice_eq(t->at[i].text, text))
            return &t->at[i];
    return NULL;
}

struct token *tokens_add(struct arena *keep, struct tokens *t, struct slice text, uint64_t n, uint64_t line)
{
    uint64_t hash = table_hash(text);
    struct token *token = find(t, text, hash);
    if (token) {
        token->n += n;
        return token;
    }
    if (t->n == TOKENS_MOST || text.len > 80) {
        if (!t->more)
            t->more_line = line;
        t->more += n;
        return NULL;
    }
    t->at[t->n] = (struct token){slice_copy(keep, text), n, line, hash, false};
    t->hashes |= UINT64_C(1) << hash % 64;
    return &t->at[t->n++];
}

const struct token *tokens_top(const struct tokens *t)
{
    const struct token *best = NULL;
    for (size_t i = 0; i < t->n; i++)
        if (!best || t->at[i].n > best->n)
            best = &t->at[i];
    return best;
}

static bool is_truth(struct slice s)
{
    static const char *const words[] = {"true",  "false", "si",    "s\xc3\xac", "no", "vero", "falso",     "yes", "TRUE",
                                        "FALSE", "True",  "False", "SI",        "NO", "Si",   "S\xc3\xac", "No",  "Yes"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(s, words[i]))
            return true;
    return false;
}

/* Where the counter of each mark of a number lies, by its bit. */
#define COUNTER(member) offsetof(struct stats, member)
static const size_t COUNTERS[] = {
    COUNTER(numbers_seen),  COUNTER(point_decimal), COUNTER(comma_decimal), COUNTER(point_thousands), COUNTER(comma_thousands),
    COUNTER(point_either),  COUNTER(comma_either),  COUNTER(space),         COUNTER(quote),           COUNTER(zero),
    COUNTER(longest),       COUNTER(small),         COUNTER(whole),         COUNTER(qualified),       COUNTER(year)};

/* Digits before the decimal mark. */
static unsigned whole_digits(struct slice text, bool decimals)
{
    unsigned n = 0, behind = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool digit = text.at[i] >= '0' && text.at[i] <= '9';
        n += digit;
        behind = digit ? behind + 1 : text.at[i] == '.' || text.at[i] == ',' ? 0 : behind;
    }
    return decimals ? n - behind : n;
}

static void see_size(struct stats *c, const struct cell *cell, struct slice text, uint64_t line)
{
    bool decimals = cell->marks & (MARK_POINT_DECIMAL | MARK_COMMA_DECIMAL);
    bool groups = cell->marks & (MARK_POINT_THOUSANDS | MARK_COMMA_THOUSANDS);
    unsigned n = whole_digits(text, decimals);
    if (groups && !decimals) {
        stats_seen(&c->grouped, line);
        c->grouped_digits = n > c->grouped_digits ? n : c->grouped_digits;
    } else if (!(cell->marks & (MARK_POINT_EITHER | MARK_COMMA_EITHER))) {
        c->plain_digits = n > c->plain_digits ? n : c->plain_digits;
    }
}

static bool is_compact_date(struct slice text)
{
    struct date d;
    return text.len == 8 && date_read(text, DATE_YMD, &d) == DATE_FINE && d.year >= 1900 && d.year <= 2100;
}

static void see_number(struct stats *c, const struct cell *cell, struct slice text, uint64_t line)
{
    see_size(c, cell, text, line);
    if (cell->marks & MARK_WHOLE && is_compact_date(text))
        stats_seen(&c->compact, line);
    for (unsigned left = cell->marks; left; left &= left - 1)
        stats_seen((struct seen *)(void *)((char *)c + COUNTERS[__builtin_ctz(left)]), line);
    if ((cell->marks & (MARK_WHOLE | MARK_SMALL)) == MARK_WHOLE)
        stats_seen(&c->large, line);
    c->numbers++;
}

/* "2023-02-01 08:30", not "2023-02-01T00:00:00". */
static bool has_time(struct slice text)
{
    size_t colon = slice_find(text, S(":"));
    for (size_t i = colon < 2 ? 0 : colon - 2; colon < text.len && i < text.len; i++)
        if (text.at[i] >= '1' && text.at[i] <= '9')
            return true;
    return false;
}

static void see_date(struct stats *c, const struct cell *cell, struct slice text, uint64_t line)
{
    if (text.len > 10 && has_time(text))
        stats_seen(&c->timed, line);
    bool dmy = cell->orders & 1u << DATE_DMY, mdy = cell->orders & 1u << DATE_MDY;
    stats_seen(&c->dated, line);
    if (cell->iso)
        stats_seen(&c->iso, line);
    else if (cell->words)
        stats_seen(&c->worded, line);
    else if (dmy && mdy)
        stats_seen(&c->unsure, line);
    else if (dmy)
        stats_seen(&c->dmy, line);
    else if (mdy)
        stats_seen(&c->mdy, line);
}

/* A number in brackets, or with its sign behind. */
static bool is_account(struct slice text, struct arena *scratch)
{
    const char *open = text.len > 2 && text.at[text.len - 1] == ')' ? memchr(text.at, '(', text.len) : NULL;
    bool behind = text.len > 2 && text.at[text.len - 1] == '-';
    if (!open && !behind)
        return false;
    for (const char *p = text.at; open && p < open; p++)
        if ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z')
            return false;
    struct cell cell;
    size_t from = open ? (size_t)(open - text.at) + 1 : 0;
    cell_weigh(slice_trim(slice_sub(text, from, text.len - 1)), scratch, &cell);
    return cell.marks && !(cell.marks & MARK_SMALL);
}

static void see_word(struct stats *c, const struct cell *cell, struct slice text, uint64_t line, struct arena *keep, struct arena *scratch)
{
    bool account = is_account(text, scratch), guarded = slice_starts(text, "=\"") && text.at[text.len - 1] == '"';
    if (cell->span)
        stats_seen(&c->spans, line);
    if (account)
        stats_seen(&c->accounts, line);
    if (guarded)
        stats_seen(&c->guarded, line);
    if (cell_stands_for_nothing(text)) {
        tokens_add(keep, &c->nothing, text, 1, line);
        return;
    }
    bool total = cell_is_total(text);
    struct token *word = tokens_add(keep, &c->words, text, 1, line);
    if (word)
        word->plain = !account && !guarded && !total && !cell->span && !cell->flag.len;
    if (total)
        tokens_add(keep, &c->totals, text, 1, line);
}

/* Most columns of words hold the same few: what a word is need not be found out again. One whose words are mostly others is not asked. */
static bool is_known_word(struct stats *c, struct slice text)
{
    bool few = c->words.n && c->words.more * 2 <= c->filled;
    struct token *word = few ? find(&c->words, text, table_hash(text)) : NULL;
    if (!word || !word->plain)
        return false;
    word->n++;
    return true;
}

static void see_text(struct stats *c, struct slice text, uint64_t line, struct arena *keep, struct arena *scratch)
{
    struct cell cell;
    size_t len = text.len;
    text = slice_trim(text);
    c->rows++;
    if (!text.len)
        return;
    c->filled++;
    if (text.len < len)
        stats_seen(&c->padded, line);
    if (is_known_word(c, text))
        return;
    cell_weigh(text, scratch, &cell);
    if (cell.flag.len) {
        tokens_add(keep, &c->flags, cell.flag, 1, line);
        stats_seen(&c->flagged, line);
    }
    if (cell.missing)
        tokens_add(keep, &c->nothing, slice_sub(text, 0, 1), 1, line);
    else if (cell.marks) {
        see_number(c, &cell, text, line);
        if (cell.unit.len)
            tokens_add(keep, &c->units, cell.unit, 1, line);
    } else if (cell.orders) {
        see_date(c, &cell, text, line);
    } else {
        see_word(c, &cell, text, line, keep, scratch);
    }
}

void stats_see(struct stats *c, const struct value *v, uint64_t line, struct arena *keep, struct arena *scratch)
{
    switch (v->type) {
    case VALUE_TEXT:
        see_text(c, v->text, line, keep, scratch);
        break;
    case VALUE_NUMBER: /* JSON says what it is */
    case VALUE_BOOL:
    case VALUE_LIST:
        c->rows++;
        c->filled++;
        c->json++;
        c->lists += v->type == VALUE_LIST;
        c->bools += v->type == VALUE_BOOL;
        break;
    default:
        c->rows += v->type == VALUE_NULL;
    }
}

/* Cells that are words standing for nothing. */
uint64_t stats_nothings(const struct stats *c, int at_least)
{
    uint64_t n = 0;
    for (size_t i = 0; i < c->nothing.n; i++)
        n += cell_stands_for_nothing(c->nothing.at[i].text) >= at_least ? c->nothing.at[i].n : 0;
    return n;
}

bool stats_name_has(struct slice name, const char *const *words, struct arena *a)
{
    struct slice key = name_key(name, a), word;
    while (slice_cut(&key, ' ', &word))
        for (size_t i = 0; words[i]; i++)
            if (slice_starts(word, words[i]) && (strlen(words[i]) > 3 || slice_is(word, words[i])))
                return true;
    return false;
}

static uint64_t tokens_sum(const struct tokens *t)
{
    uint64_t n = t->more;
    for (size_t i = 0; i < t->n; i++)
        n += t->at[i].n;
    return n;
}

uint64_t stats_meant(const struct stats *c)
{
    return c->filled - c->json - stats_nothings(c, 1) - tokens_sum(&c->totals);
}

static void judge_number(struct stats *c, uint64_t most, struct arena *scratch)
{
    static const char *const codes[] = {"codice",   "codici",      "cod",       "code",     "codes",          "istat",
                                        "id",       "cap",         "nuts",      "telefono", "cellulare",      "phone",
                                        "zip",      "piva",        "cig",       "cup",      "identificativo", "insee",
                                        "postcode", "codiceistat", "codicevia", "civico",   "protocollo",     NULL};
    static const char *const years[] = {"anno", "year", "anni", "time", "period", "periodo", "annee", "data", "date", NULL};
    const struct token *unit = tokens_top(&c->units);
    uint64_t united = tokens_sum(&c->units);
    /* "5T srl", "10 via Roma" and "120 any st." begin with digits and are no measures: one unit, known or often seen. */
    enum { OFTEN = 8 };
    bool believed = unit && (unit->n >= OFTEN || unit_is_known(unit_canonical(unit->text)) || is_sign(unit->text));
    bool one_unit = !united || (believed && unit->n * 10 >= united * 9);
    c->measures = one_unit ? c->numbers : c->numbers - united;
    const struct field *field = kind_field(KIND_observation, c->name);
    bool leads = c->zero.n > 0 || c->longest.n > 0, quantity = field && field->type == FIELD_NUMBER;
    c->is_number = c->measures * 100 >= most * 95;
    c->is_year = c->is_number && c->year.n == c->numbers && stats_name_has(c->name, years, scratch);
    c->is_code = c->is_number && !c->is_year && !quantity &&
                 (leads || (stats_name_has(c->name, codes, scratch) && !c->point_decimal.n && !c->comma_decimal.n));
    if (c->is_number && c->compact.n == c->numbers && stats_name_has(c->name, years, scratch)) {
        c->is_date = true;
        c->is_code = false;
    }
    if (c->is_code || c->is_year || c->is_date)
        c->is_number = false;
}

static void judge_type(struct stats *c, struct arena *scratch)
{
    uint64_t most = stats_meant(c), truths = 0;
    if (c->filled == c->json || !most)
        return;
    judge_number(c, most, scratch);
    static const char *const periods[] = {"time", "period", "periodo", "trimestre", "quarter", "semestre", NULL};
    c->is_date = c->is_date || (c->spans.n && (c->dated.n + c->year.n + c->spans.n) * 100 >= most * 95 && stats_name_has(c->name, periods, scratch));
    /* A year alone is a date where others are whole ones. */
    c->is_date = c->is_date || (c->dated.n && (c->dated.n + c->year.n) * 100 >= most * 95);
    if (c->is_date)
        c->is_number = c->is_code = c->is_year = false;
    for (size_t i = 0; i < c->words.n; i++)
        truths += is_truth(c->words.at[i].text) ? c->words.at[i].n : 0;
    c->is_bool = truths == most && !c->words.more;
}

/* The convention that a column shows by itself. */
static void judge_style(struct stats *c)
{
    uint64_t point = c->point_decimal.n + c->comma_thousands.n, comma = c->comma_decimal.n + c->point_thousands.n;
    bool groups = c->space.n || c->quote.n;
    if (point || comma)
        c->decimal = point >= comma ? '.' : ',';
    /* 834 and 99.459 and never 1234: the point groups, a decimal fraction would have other lengths, too. */
    else if (c->point_either.n > 1 && c->small.n && !c->large.n && !groups)
        c->decimal = ',';
    else if (c->comma_either.n > 1 && c->small.n && !c->large.n && !groups)
        c->decimal = '.';
    if (c->space.n)
        c->thousands = ' ';
    else if (c->quote.n)
        c->thousands = '\'';
    else if (c->decimal == ',' && c->point_thousands.n + c->point_either.n)
        c->thousands = '.';
    else if (c->decimal == '.' && c->comma_thousands.n + c->comma_either.n)
        c->thousands = ',';
}

void stats_judge(struct stats *c, struct arena *scratch)
{
    judge_type(c, scratch);
    judge_style(c);
}
