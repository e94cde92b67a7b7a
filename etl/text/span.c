/* span - stretches of time as people write them: "4-5 novembre", quarters, semesters, school years. */
#include <stdio.h>

#include "text/date.h"

enum { LONGEST = 80 };

/* Lower case, blanks as one space, every dash as '-', "dal" and the like as they mean. */
static struct slice tidy(struct slice s, char to[LONGEST])
{
    size_t n = 0;
    for (size_t i = 0; i < s.len && n + 4 < LONGEST; i++) {
        char c = s.at[i];
        bool dash = i + 2 < s.len && memcmp(s.at + i, "\xe2\x80\x93", 3) == 0;
        bool ring = i + 1 < s.len && (memcmp(s.at + i, "\xc2\xb0", 2) == 0 || memcmp(s.at + i, "\xc2\xba", 2) == 0);
        i += dash ? 2 : ring ? 1 : 0;
        if (ring)
            continue;
        c = dash ? '-' : c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c == '\t' || c == '\n' ? ' ' : c;
        if (c != ' ' || (n && to[n - 1] != ' '))
            to[n++] = c;
    }
    while (n && to[n - 1] == ' ')
        n--;
    return (struct slice){to, n};
}

static bool number(struct slice s, size_t *at, size_t most, int *value)
{
    size_t from = *at;
    *value = 0;
    for (; *at < s.len && *at - from < most && s.at[*at] >= '0' && s.at[*at] <= '9'; ++*at)
        *value = *value * 10 + (s.at[*at] - '0');
    return *at > from;
}

static struct slice drop_front(struct slice s, const char *word)
{
    return slice_starts(s, word) ? slice_trim(slice_sub(s, strlen(word), s.len)) : s;
}

static bool months(int year, int part, int of, struct date *first, struct date *last)
{
    int length = 12 / of;
    if (year < 1900 || year > 2100 || part < 1 || part > of)
        return false;
    *first = (struct date){year, (part - 1) * length + 1, 0};
    *last = (struct date){year, part * length, 0};
    return true;
}

/* The parts that a year is cut into, by the letter of their code and by their words. */
static int parts_of(char c)
{
    return c == 'q' || c == 't' ? 4 : c == 's' || c == 'h' ? 2 : c == 'm' ? 12 : 0;
}

static const struct {
    const char *word;
    int parts;
} part_words[] = {
    {"trimestre", 4}, {"trim.", 4}, {"trim", 4}, {"quarter", 4}, {"semestre", 2}, {"sem.", 2}, {"sem", 2}, {"half", 2},
};

static const struct {
    const char *word;
    int number;
} ordinals[] = {
    {"iv", 4},      {"iii", 3},     {"ii", 2},    {"i", 1},      {"primo", 1}, {"secondo", 2}, {"terzo", 3}, {"quarto", 4},
    {"first", 1},   {"second", 2},  {"third", 3}, {"fourth", 4}, {"1st", 1},   {"2nd", 2},     {"3rd", 3},   {"4th", 4},
    {"1", 1},       {"2", 2},       {"3", 3},     {"4", 4},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static bool is_year(struct slice s, int *year)
{
    size_t at = 0;
    return s.len == 4 && number(s, &at, 4, year) && at == 4;
}

/* "2019-q1", "2019q1", "q1 2019", "q1/2019", "2019-s2", "h1 2019"; "2019-m03", a month. */
static bool read_code(struct slice s, struct date *first, struct date *last)
{
    int year, part = 0;
    size_t at = 0;
    if (number(s, &at, 4, &year) && at == 4) {
        at += at < s.len && (s.at[at] == '-' || s.at[at] == ' ');
        int of = at < s.len ? parts_of(s.at[at++]) : 0;
        return of && number(s, &at, of == 12 ? 2 : 1, &part) && at == s.len && months(year, part, of, first, last);
    }
    int of = s.len ? parts_of(s.at[0]) : 0;
    at = 1;
    if (!of || of == 12 || !number(s, &at, 1, &part))
        return false;
    at += at < s.len && (s.at[at] == ' ' || s.at[at] == '-' || s.at[at] == '/');
    return is_year(slice_sub(s, at, s.len), &year) && months(year, part, of, first, last);
}

/* "1 trimestre 2019", "i trimestre del 2019", "terzo trimestre 2019", "third quarter 2019", "second half of 2019". */
static bool read_part(struct slice s, struct date *first, struct date *last)
{
    struct slice ordinal = {0}, word = {0}, rest = s;
    int part = 0, of = 0, year;
    slice_cut(&rest, ' ', &ordinal);
    slice_cut(&rest, ' ', &word);
    for (size_t i = 0; i < COUNT(ordinals) && !part; i++)
        part = slice_is(ordinal, ordinals[i].word) ? ordinals[i].number : 0;
    for (size_t i = 0; i < COUNT(part_words) && !of; i++)
        of = slice_is(word, part_words[i].word) ? part_words[i].parts : 0;
    rest = drop_front(drop_front(rest, "del "), "of ");
    return part && of && rest.len && is_year(rest, &year) && months(year, part, of, first, last);
}

/* "2019/2020", "2019/20", "a.s. 2019-20": two years, the second next to the first. "2017-2019", "2017/2019": years from one to another. */
static bool read_years(struct slice s, struct date *first, struct date *last)
{
    int one, two;
    size_t at = 0;
    static const char *const fronts[] = {"a.s.", "as ", "a.a.", "anno scolastico", "anno accademico", "school year", "academic year"};
    static const char *const plain[] = {"anni ", "years "};
    bool said = false;
    for (size_t i = 0; i < COUNT(fronts); i++) {
        said = said || slice_starts(s, fronts[i]);
        s = drop_front(s, fronts[i]);
    }
    for (size_t i = 0; i < COUNT(plain); i++)
        s = drop_front(s, plain[i]);
    if (!number(s, &at, 4, &one) || at != 4 || at >= s.len || (s.at[at] != '/' && s.at[at] != '-'))
        return false;
    /* 2019-12 is a month where nothing says otherwise. */
    if (s.at[at] == '-' && s.len < 9 && !said)
        return false;
    size_t from = ++at;
    if (!number(s, &at, 4, &two) || at != s.len || (at - from != 2 && at - from != 4))
        return false;
    bool full = at - from == 4;
    two += full ? 0 : one / 100 * 100 + (one % 100 == 99 ? 100 : 0);
    if ((two != one + 1 && (said || !full || two < one)) || two == one || one < 1900 || two > 2100)
        return false;
    *first = (struct date){one, 0, 0};
    *last = (struct date){two, 0, 0};
    return true;
}

bool date_is_school_year(struct slice text, struct date *first, struct date *last)
{
    char room[LONGEST];
    struct slice s = tidy(slice_trim(text), room);
    if (s.len != 7 || (s.at[4] != '/' && s.at[4] != '-'))
        return false;
    room[4] = '/';
    return read_years(s, first, last);
}

/* A date, or one whose month and year are those of `with`, or whose year is `year`. */
static bool read_end(struct slice s, enum date_order order, const struct date *with, int year, struct date *out)
{
    char more[LONGEST + 16];
    size_t at = 0;
    int day;
    s = slice_trim(s);
    if (date_read(s, order, out) == DATE_FINE && !(s.len <= 2))
        return true;
    if (number(s, &at, 2, &day) && at == s.len) {
        if (!with || !with->month)
            return false;
        *out = (struct date){with->year, with->month, day};
        char iso[16];
        size_t n = date_print(*out, iso);
        struct date check;
        return date_parse((struct slice){iso, n}, &check);
    }
    int y = with ? with->year : year;
    if (!y)
        return false;
    int n = snprintf(more, sizeof more, "%.*s %d", SL(s), y);
    return n > 0 && (size_t)n < sizeof more && date_read((struct slice){more, (size_t)n}, order, out) == DATE_FINE &&
           out->month && out->day;
}

static bool read_days(struct slice s, enum date_order order, int year, struct date *first, struct date *last)
{
    static const char *const between[] = {" al ", " - ", " e ", " to ", " and ", "/", "-"};
    s = drop_front(drop_front(drop_front(s, "dal "), "from "), "da ");
    for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
        struct slice by = slice_of(between[i]);
        size_t at = slice_find(s, by);
        if (at >= s.len)
            continue;
        struct slice front = slice_sub(s, 0, at), behind = slice_sub(s, at + by.len, s.len);
        if (read_end(behind, order, NULL, year, last) && last->day && read_end(front, order, last, year, first) && first->day &&
            date_first(*first) <= date_first(*last))
            return true;
    }
    return false;
}

/* "gennaio-marzo 2019", "dicembre 2018 - marzo 2019", "2019-01/2019-03": whole months. */
static bool read_months(struct slice s, enum date_order order, struct date *first, struct date *last)
{
    static const char *const between[] = {" al ", " a ", " - ", " to ", "/", "-"};
    char more[LONGEST + 16];
    s = drop_front(drop_front(drop_front(s, "da "), "dal "), "from ");
    for (size_t i = 0; i < COUNT(between); i++) {
        struct slice by = slice_of(between[i]);
        size_t at = slice_find(s, by);
        if (at >= s.len)
            continue;
        struct slice front = slice_trim(slice_sub(s, 0, at)), behind = slice_trim(slice_sub(s, at + by.len, s.len));
        if (date_read(behind, order, last) != DATE_FINE || !last->month || last->day)
            continue;
        int n = snprintf(more, sizeof more, "%.*s %d", SL(front), last->year);
        bool whole = date_read(front, order, first) == DATE_FINE;
        bool named = !whole && front.len && front.at[0] >= 'a' && date_read((struct slice){more, (size_t)n}, order, first) == DATE_FINE;
        if ((whole || named) && first->month && !first->day && date_first(*first) < date_first(*last))
            return true;
    }
    return false;
}

/* "anno 2019", "lunedi 5 marzo 2019": a date behind a word. */
static bool read_worded(struct slice s, enum date_order order, struct date *first, struct date *last)
{
    static const char *const words[] = {
        "anno ",      "year ",       "luned\xc3\xac ", "marted\xc3\xac ", "mercoled\xc3\xac ", "gioved\xc3\xac ", "venerd\xc3\xac ",
        "sabato ",    "domenica ",   "lunedi' ",       "martedi' ",       "mercoledi' ",       "giovedi' ",       "venerdi' ",
        "lunedi ",    "martedi ",    "mercoledi ",     "giovedi ",        "venerdi ",          "monday ",         "tuesday ",
        "wednesday ", "thursday ",   "friday ",        "saturday ",       "sunday ",
    };
    for (size_t i = 0; i < COUNT(words); i++)
        if (slice_starts(s, words[i]) && date_read(slice_sub(s, strlen(words[i]), s.len), order, first) == DATE_FINE) {
            *last = *first;
            return i < 2 ? !first->month : first->day > 0;
        }
    return false;
}

bool date_read_span(struct slice text, enum date_order order, int year, struct date *first, struct date *last)
{
    char room[LONGEST];
    struct slice s = tidy(slice_trim(text), room);
    if (text.len + 4 >= LONGEST || s.len < 5)
        return false;
    if (read_code(s, first, last) || read_part(s, first, last) || read_years(s, first, last) ||
        read_days(s, order, year, first, last) || read_months(s, order, first, last) || read_worded(s, order, first, last))
        return true;
    if (!year || !read_end(s, order, NULL, year, first) || !first->day)
        return false;
    *last = *first;
    return true;
}

/* -- periods ---------------------------------------------------------------------------------------------------- */

static bool same_date(struct date a, struct date b)
{
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

size_t date_print_period(struct date first, struct date last, char to[32])
{
    int length = last.month - first.month + 1;
    bool part = first.year == last.year && first.month && !first.day && !last.day && (length == 3 || length == 6) &&
                (first.month - 1) % length == 0;
    if (same_date(first, last))
        return date_print(first, to);
    if (part)
        return (size_t)snprintf(to, 32, "%04d-%c%d", first.year % 10000, length == 3 ? 'Q' : 'S', (first.month - 1) / length + 1);
    size_t n = date_print(first, to);
    to[n++] = '/';
    return n + date_print(last, to + n);
}

bool date_period(struct slice iso, struct date *first, struct date *last)
{
    char own[32];
    if (date_parse(iso, first)) {
        *last = *first;
        return true;
    }
    const char *slash = iso.len >= 9 && iso.len <= 21 ? memchr(iso.at, '/', iso.len) : NULL;
    size_t at = slash ? (size_t)(slash - iso.at) : 0;
    if (slash)
        return date_parse(slice_sub(iso, 0, at), first) && date_parse(slice_sub(iso, at + 1, iso.len), last) &&
               date_last(*first) <= date_last(*last);
    char room[LONGEST];
    if (iso.len != 7 || !read_code(tidy(iso, room), first, last))
        return false;
    size_t n = date_print_period(*first, *last, own);
    return slice_eq((struct slice){own, n}, iso);
}
