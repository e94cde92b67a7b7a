/* date - days, months and years as precise as they came: YYYY[-MM[-DD]]. */
#include "text/date.h"

#include <stdio.h>

/* -- the calendar --------------------------------------------------------------------------- */

enum { YEAR_MIN = 1000, YEAR_MAX = 2999 };

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Days since 1970-01-01. Years begin in March here, so that the leap day is the last of its year;
 * 400 years are 146097 days (Hinnant, chrono-compatible low-level date algorithms). */
static int64_t day_number(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct date date_of_day(int64_t day)
{
    day += 719468;
    int64_t era = (day >= 0 ? day : day - 146096) / 146097;
    int64_t of_era = day - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t march = (5 * of_year + 2) / 153;
    int64_t month = march < 10 ? march + 3 : march - 9;
    return (struct date){
        .year = (int)(year + era * 400 + (month <= 2)),
        .month = (int)month,
        .day = (int)(of_year - (153 * march + 2) / 5 + 1),
    };
}

int64_t date_first(struct date d)
{
    return day_number(d.year, d.month ? d.month : 1, d.day ? d.day : 1);
}

int64_t date_last(struct date d)
{
    int month = d.month ? d.month : 12;
    return day_number(d.year, month, d.day ? d.day : days_in_month(d.year, month));
}

bool date_is_full(struct date d)
{
    return d.year && d.month && d.day;
}

static enum date_fault check(struct date d, bool has_month, bool has_day)
{
    if (d.year < YEAR_MIN || d.year > YEAR_MAX)
        return DATE_YEAR;
    if (has_month && (d.month < 1 || d.month > 12))
        return DATE_MONTH;
    if (has_day && (d.day < 1 || d.day > days_in_month(d.year, d.month)))
        return DATE_DAY;
    return DATE_FINE;
}

/* -- ISO ------------------------------------------------------------------------------------ */

/* The digits at `i`, at most `max` of them: how many, and what they say. */
static size_t digits_at(struct slice s, size_t i, size_t max, int *value)
{
    size_t n = 0;
    *value = 0;
    for (; n < max && i + n < s.len && s.at[i + n] >= '0' && s.at[i + n] <= '9'; n++)
        *value = *value * 10 + (s.at[i + n] - '0');
    return n;
}

bool date_parse(struct slice iso, struct date *out)
{
    struct date d = {0};
    bool has_month = iso.len > 4, has_day = iso.len > 7;
    if ((iso.len != 4 && iso.len != 7 && iso.len != 10) || digits_at(iso, 0, 4, &d.year) != 4)
        return false;
    if (has_month && (iso.at[4] != '-' || digits_at(iso, 5, 2, &d.month) != 2))
        return false;
    if (has_day && (iso.at[7] != '-' || digits_at(iso, 8, 2, &d.day) != 2))
        return false;
    if (check(d, has_month, has_day))
        return false;
    *out = d;
    return true;
}

static size_t put_digits(char *to, int value, size_t n)
{
    for (size_t i = n; i > 0; i--, value /= 10)
        to[i - 1] = (char)('0' + value % 10);
    return n;
}

size_t date_print(struct date d, char to[16])
{
    size_t n = put_digits(to, d.year, 4);
    if (d.month) {
        to[n++] = '-';
        n += put_digits(to + n, d.month, 2);
    }
    if (d.month && d.day) {
        to[n++] = '-';
        n += put_digits(to + n, d.day, 2);
    }
    to[n] = '\0';
    return n;
}

/* -- as people write them ------------------------------------------------------------------- */

#define MONTH(name, number) {{name, sizeof name - 1}, number}
static const struct {
    struct slice name;
    int number;
} MONTHS[] = {
    MONTH("gennaio", 1), MONTH("gen", 1), MONTH("january", 1), MONTH("jan", 1),
    MONTH("febbraio", 2), MONTH("feb", 2), MONTH("february", 2), MONTH("marzo", 3), MONTH("mar", 3),
    MONTH("march", 3), MONTH("aprile", 4), MONTH("apr", 4), MONTH("april", 4), MONTH("maggio", 5),
    MONTH("mag", 5), MONTH("may", 5), MONTH("giugno", 6), MONTH("giu", 6), MONTH("june", 6),
    MONTH("jun", 6), MONTH("luglio", 7), MONTH("lug", 7), MONTH("july", 7), MONTH("jul", 7),
    MONTH("agosto", 8), MONTH("ago", 8), MONTH("august", 8), MONTH("aug", 8), MONTH("settembre", 9),
    MONTH("set", 9), MONTH("sett", 9), MONTH("september", 9), MONTH("sep", 9), MONTH("sept", 9),
    MONTH("ottobre", 10), MONTH("ott", 10), MONTH("october", 10), MONTH("oct", 10),
    MONTH("novembre", 11), MONTH("nov", 11), MONTH("november", 11), MONTH("dicembre", 12),
    MONTH("dic", 12), MONTH("december", 12), MONTH("dec", 12),
};

/* How they begin. */
#define FRONT(a, b, c) ((unsigned char)(a) | (unsigned char)(b) << 8 | (unsigned char)(c) << 16)
static const int FRONTS[] = {
    FRONT('g', 'e', 'n'), FRONT('j', 'a', 'n'), FRONT('f', 'e', 'b'), FRONT('m', 'a', 'r'), FRONT('a', 'p', 'r'), FRONT('m', 'a', 'g'), FRONT('m', 'a', 'y'),
    FRONT('g', 'i', 'u'), FRONT('j', 'u', 'n'), FRONT('l', 'u', 'g'), FRONT('j', 'u', 'l'), FRONT('a', 'g', 'o'), FRONT('a', 'u', 'g'), FRONT('s', 'e', 't'),
    FRONT('s', 'e', 'p'), FRONT('o', 't', 't'), FRONT('o', 'c', 't'), FRONT('n', 'o', 'v'), FRONT('d', 'i', 'c'), FRONT('d', 'e', 'c'),
};

/* A date is at most three pieces: Y four digits, n one or two, M a month's name. What each means
 * (year, month, day) follows from how they stand and, where that does not settle it, from the
 * declared order. */
enum { YMD = 1 << DATE_YMD, DMY = 1 << DATE_DMY, MDY = 1 << DATE_MDY, ANY = YMD | DMY | MDY };

static const struct shape {
    const char *pieces;
    int orders;
    const char *roles;
} SHAPES[] = {
    {"Y", ANY, "y"},     {"Yn", ANY, "ym"},   {"nY", ANY, "my"},         {"Ynn", ANY, "ymd"},
    {"nnY", DMY, "dmy"}, {"nnY", MDY, "mdy"}, {"nnn", DMY, "dmy"},       {"nnn", MDY, "mdy"},
    {"nnn", YMD, "ymd"}, {"MY", ANY, "my"},   {"YM", ANY, "ym"},         {"nMY", ANY, "dmy"},
    {"MnY", ANY, "mdy"}, {"YMn", ANY, "ymd"}, {"nMn", DMY | MDY, "dmy"},
};

struct pieces {
    char kind[4];
    int value[3];
    bool one_digit[3];
    char gap[3]; /* the mark before each but the first: '/', '-', '.' or ' ' */
    size_t n;
};

static bool among(struct slice s, size_t i, const char *set)
{
    return i < s.len && s.at[i] && strchr(set, s.at[i]);
}

static size_t month_at(struct slice s, size_t i, int *number)
{
    size_t n = 0;
    while (i + n < s.len && s.at[i + n] >= 'a' && s.at[i + n] <= 'z')
        n++;
    if (n < 3)
        return 0;
    struct slice word = {s.at + i, n};
    for (size_t k = 0; k < sizeof MONTHS / sizeof *MONTHS; k++)
        if (slice_eq(word, MONTHS[k].name)) {
            *number = MONTHS[k].number;
            return n;
        }
    return 0;
}

/* Bytes of the first of the marks that stands at `i`. */
static size_t mark_at(struct slice s, size_t i, const char *const *marks)
{
    for (; *marks; marks++) {
        const char *mark = *marks;
        size_t n = 0;
        while (mark[n] && i + n < s.len && s.at[i + n] == mark[n])
            n++;
        if (!mark[n])
            return n;
    }
    return 0;
}

/* One piece; with a day goes the mark of an ordinal, with a short name its point. */
static size_t piece_at(struct slice s, size_t i, struct pieces *p)
{
    static const char *const ordinals[] = {"\xc2\xb0", "\xc2\xba", "st", "nd", "rd", "th", NULL};
    static const char kinds[] = {0, 'n', 'n', 0, 'Y'};
    int value;
    size_t digits = digits_at(s, i, 5, &value), n = digits;
    if (digits > 4)
        return 0;
    p->kind[p->n] = digits ? kinds[digits] : 'M';
    p->one_digit[p->n] = digits == 1;
    if (digits == 1 || digits == 2)
        n += mark_at(s, i + n, ordinals);
    if (!digits && (n = month_at(s, i, &value)))
        n += i + n + 1 < s.len && s.at[i + n] == '.' && s.at[i + n + 1] == ' ';
    p->value[p->n] = value;
    return p->kind[p->n] ? n : 0;
}

/* What stands between two pieces; a comma and "of" count as blanks. */
static size_t gap_at(struct slice s, size_t i, char *gap)
{
    static const char *const blanks[] = {" of ", ", ", ",", " ", NULL};
    size_t n = mark_at(s, i, blanks);
    *gap = n ? ' ' : '\0';
    if (among(s, i + n, "/-.")) {
        *gap = s.at[i + n++];
        n += mark_at(s, i + n, blanks);
    }
    return n;
}

/* A time of day, "t10:00:00z" or " 10:00": it fills the rest. */
static bool is_time(struct slice s)
{
    int hour, minute;
    if (s.len < 6 || s.len > 40 || !among(s, 0, "t ") || digits_at(s, 1, 2, &hour) != 2 ||
        s.at[3] != ':' || digits_at(s, 4, 2, &minute) != 2 || hour > 24 || minute > 59)
        return false;
    for (size_t i = 6; i < s.len; i++)
        if (!among(s, i, "0123456789:.,+-z "))
            return false;
    return true;
}

/* "HH:MM:SS", as in date_quick. */
static bool is_clock(const char *p)
{
    uint64_t w = word_of(p) ^ UINT64_C(0x30303a30303a3030);
    uint64_t wrong = ((w + UINT64_C(0x76767f76767f7676)) | w) & UINT64_C(0x8080808080808080);
    return !wrong && (w & 15) * 10 + (w >> 8 & 15) <= 24 && (w >> 24 & 15) <= 5;
}

bool date_time_quick(struct slice text)
{
    enum { CLOCK = sizeof "THH:MM:SS" - 1, LONGEST = 32 };
    char time[LONGEST];
    if (text.len == DATE_BYTES + CLOCK || (text.len == DATE_BYTES + CLOCK + 1 && text.at[DATE_BYTES + CLOCK] == 'Z'))
        return (text.at[DATE_BYTES] == 'T' || text.at[DATE_BYTES] == ' ') && is_clock(text.at + DATE_BYTES + 1);
    if (text.len <= DATE_BYTES || text.len > DATE_BYTES + LONGEST)
        return false;
    for (size_t i = DATE_BYTES; i < text.len; i++) {
        char c = text.at[i];
        time[i - DATE_BYTES] = c == 'T' || c == 'Z' ? (char)(c + ('a' - 'A')) : c;
        if (c == ' ' && i > DATE_BYTES) /* of several one would be left */
            return false;
    }
    return is_time((struct slice){time, text.len - DATE_BYTES});
}

static bool cut(struct slice s, struct pieces *p)
{
    size_t i = 0;
    for (;;) {
        size_t n = piece_at(s, i, p);
        if (!n)
            return false;
        i += n;
        p->n++;
        if (i == s.len)
            return true;
        if (p->n == 3)
            return is_time(slice_sub(s, i, s.len));
        n = gap_at(s, i, &p->gap[p->n]);
        if (!n)
            return false;
        i += n;
    }
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Lower case, every run of blanks (U+00A0 too) as one space, none at the ends. Text too long for
 * any date loses its end and with it its sense: `room` is more than a date and a time take. */
static struct slice tidy(struct slice s, char *to, size_t room)
{
    size_t n = 0;
    bool gap = false;
    for (size_t i = 0; i < s.len && n + 2 <= room; i++) {
        char c = s.at[i];
        bool wide = c == '\xc2' && i + 1 < s.len && s.at[i + 1] == '\xa0';
        i += wide;
        if (wide || is_blank(c)) {
            gap = n > 0;
            continue;
        }
        if (gap)
            to[n++] = ' ';
        gap = false;
        to[n++] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    return (struct slice){to, n};
}

static const char *roles_of(const struct pieces *p, enum date_order order)
{
    /* Numbers stand with one and the same mark between them; beside a name anything will do. */
    bool named = strchr(p->kind, 'M');
    for (size_t i = 1; i < p->n && !named; i++)
        if (p->gap[i] == ' ' || p->gap[i] != p->gap[1])
            return NULL;
    for (size_t k = 0; k < sizeof SHAPES / sizeof *SHAPES; k++)
        if (!strcmp(SHAPES[k].pieces, p->kind) && SHAPES[k].orders & 1 << order)
            return SHAPES[k].roles;
    return NULL;
}

/* "20180717" */
static bool cut_compact(struct slice s, struct date *d)
{
    return s.len == 8 && digits_at(s, 0, 4, &d->year) == 4 && digits_at(s, 4, 2, &d->month) == 2 &&
           digits_at(s, 6, 2, &d->day) == 2;
}

/* A digit, the first three letters of a month, or a blank of two bytes, behind which either may stand: most texts that are no date begin with none. */
static bool may_be_date(struct slice s)
{
    size_t i = 0;
    while (i < s.len && is_blank(s.at[i]))
        i++;
    if (i == s.len || (s.at[i] >= '0' && s.at[i] <= '9') || s.at[i] == '\xc2')
        return true;
    if (s.len - i < 3)
        return false;
    const int front = FRONT(s.at[i] | 0x20, s.at[i + 1] | 0x20, s.at[i + 2] | 0x20);
    for (size_t k = 0; k < sizeof FRONTS / sizeof *FRONTS; k++)
        if (FRONTS[k] == front)
            return true;
    return false;
}

enum date_fault date_read(struct slice text, enum date_order order, struct date *out)
{
    if (!may_be_date(text)) {
        *out = (struct date){0};
        return DATE_NONE;
    }
    char room[64];
    struct slice s = tidy(text, room, sizeof room);
    struct pieces p = {0};
    *out = (struct date){0};
    if (!s.len)
        return DATE_EMPTY;
    if (cut_compact(s, out))
        return check(*out, true, true);
    *out = (struct date){0};
    const char *roles = cut(s, &p) ? roles_of(&p, order) : NULL;
    if (!roles)
        return DATE_NONE;
    for (size_t i = 0; i < p.n; i++) {
        if (roles[i] == 'm')
            out->month = p.value[i];
        else if (roles[i] == 'd')
            out->day = p.value[i];
        else if (p.one_digit[i])
            return DATE_NONE;
        else
            out->year =
                p.kind[i] == 'Y' ? p.value[i] : p.value[i] + (p.value[i] < 70 ? 2000 : 1900);
    }
    return check(*out, strchr(roles, 'm'), strchr(roles, 'd'));
}

void date_fault_text(enum date_fault fault, struct date date, char to[64])
{
    int length = date.month >= 1 && date.month <= 12 ? days_in_month(date.year, date.month) : 0;
    switch (fault) {
    case DATE_FINE:
        snprintf(to, 64, "nothing is wrong");
        break;
    case DATE_EMPTY:
        snprintf(to, 64, "nothing stands there");
        break;
    case DATE_NONE:
        snprintf(to, 64, "no day, month or year in the declared order");
        break;
    case DATE_YEAR:
        snprintf(to, 64, "year %d is not between %d and %d", date.year, YEAR_MIN, YEAR_MAX);
        break;
    case DATE_MONTH:
        snprintf(to, 64, "month %d", date.month);
        break;
    case DATE_DAY:
        snprintf(to, 64, "day %d of a %d-day month", date.day, length);
        break;
    }
}
