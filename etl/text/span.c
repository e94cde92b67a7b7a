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

/* "2019-q1", "2019q1", "q1 2019", "2019-s2", "1 trimestre 2019", "i trimestre 2019". */
static bool read_part(struct slice s, struct date *first, struct date *last)
{
    static const char *const romans[] = {"iv ", "iii ", "ii ", "i "};
    static const int values[] = {4, 3, 2, 1};
    int year, part = 0;
    size_t at = 0;
    if (s.len >= 6 && number(s, &at, 4, &year) && at == 4) {
        at += s.at[at] == '-' || s.at[at] == ' ';
        char c = at < s.len ? s.at[at++] : '\0';
        return (c == 'q' || c == 't' || c == 's') && number(s, &at, 1, &part) && at == s.len &&
               months(year, part, c == 's' ? 2 : 4, first, last);
    }
    at = 1;
    if (s.len >= 6 && (s.at[0] == 'q' || s.at[0] == 't' || s.at[0] == 's') && number(s, &at, 1, &part)) {
        at += at < s.len && (s.at[at] == ' ' || s.at[at] == '-' || s.at[at] == '/');
        return number(s, &at, 4, &year) && at == s.len && months(year, part, s.at[0] == 's' ? 2 : 4, first, last);
    }
    at = 0;
    for (size_t i = 0; i < 4 && !part; i++)
        if (slice_starts(s, romans[i])) {
            part = values[i];
            at = strlen(romans[i]);
        }
    if (!part && (!number(s, &at, 1, &part) || at >= s.len || s.at[at++] != ' '))
        return false;
    struct slice rest = slice_sub(s, at, s.len);
    bool quarter = slice_starts(rest, "trimestre ") || slice_starts(rest, "trim. "),
         half = slice_starts(rest, "semestre ") || slice_starts(rest, "sem. ");
    if (!quarter && !half)
        return false;
    const char *blank = memchr(rest.at, ' ', rest.len);
    rest = slice_sub(rest, (size_t)(blank - rest.at) + 1, rest.len);
    rest = drop_front(rest, "del ");
    at = 0;
    return number(rest, &at, 4, &year) && at == rest.len && months(year, part, quarter ? 4 : 2, first, last);
}

/* "2019/2020", "2019/20", "a.s. 2019-20": two years, the second next to the first. */
static bool read_school(struct slice s, struct date *first, struct date *last)
{
    int one, two;
    size_t at = 0;
    bool said =
        slice_starts(s, "a.s.") || slice_starts(s, "as ") || slice_starts(s, "anno scolastico") || slice_starts(s, "a.a.");
    static const char *const fronts[] = {"a.s.", "as ", "a.a.", "anno scolastico"};
    for (size_t i = 0; i < 4; i++)
        s = drop_front(s, fronts[i]);
    if (!number(s, &at, 4, &one) || at != 4 || at >= s.len || (s.at[at] != '/' && s.at[at] != '-'))
        return false;
    /* 2019-12 is a month where nothing says otherwise. */
    if (s.at[at] == '-' && s.len < 9 && !said)
        return false;
    size_t from = ++at;
    if (!number(s, &at, 4, &two) || at != s.len || (at - from != 2 && at - from != 4))
        return false;
    two += at - from == 2 ? one / 100 * 100 + (one % 100 == 99 ? 100 : 0) : 0;
    if (two != one + 1 || one < 1900 || two > 2100)
        return false;
    *first = (struct date){one, 0, 0};
    *last = (struct date){two, 0, 0};
    return true;
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

bool date_read_span(struct slice text, enum date_order order, int year, struct date *first, struct date *last)
{
    char room[LONGEST];
    struct slice s = tidy(slice_trim(text), room);
    if (text.len + 4 >= LONGEST || s.len < 5)
        return false;
    if (read_part(s, first, last) || read_school(s, first, last) || read_days(s, order, year, first, last))
        return true;
    if (!year || !read_end(s, order, NULL, year, first) || !first->day)
        return false;
    *last = *first;
    return true;
}
