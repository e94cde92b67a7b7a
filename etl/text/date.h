/* date - days, months and years as precise as they came: YYYY[-MM[-DD]], proleptic Gregorian, years
 * 1000 to 2999. */
#ifndef TEXT_DATE_H
#define TEXT_DATE_H

#include <stdint.h>

#include "base/slice.h"
#include "base/word.h"

enum { DATE_BYTES = sizeof "YYYY-MM-DD" - 1 };

enum date_order { DATE_YMD, DATE_DMY, DATE_MDY };

enum date_fault {
    DATE_FINE,
    DATE_EMPTY,
    DATE_NONE,  /* no date at all */
    DATE_MONTH, /* month 13 */
    DATE_DAY,   /* day 30 of a 28-day month */
    DATE_YEAR,  /* outside 1000 to 2999 */
};

struct date {
    int year, month, day; /* month and day are 0 where the source does not say */
};

/* Reads "2018", "07/2018", "2018-07", "17/07/2018", "17.07.18" (two-digit years: 00-69 are 20xx),
 * "2018-07-17", "20180717", "17 luglio 2018", "1° lug. 2018", "July 17, 2018", "July 2018", with
 * one of / - or . between numbers, and U+00A0 for a space. What begins with a four-digit year is
 * read under any order; day and month of "17/07/2018" stand in the declared one, and under
 * DATE_YMD it is none. A time behind a full date ("2018-07-17T10:00:00Z") is dropped: the day
 * stays as it is written. A date out of range is given in `out` for date_fault_text. */
enum date_fault date_read(struct slice text, enum date_order order, struct date *out);
/* A stretch of time: days ("4-5 novembre 2019", "dal 30 ottobre al 2 novembre 2019", "4 e 5 novembre" with `year`, 0: none is
 * known), months ("gennaio-marzo 2019"), a quarter ("Q1 2019", "2019-Q1", "T1 2019", "1° trimestre 2019", "third quarter 2019"), a
 * semester ("2019-S1", "H1 2019"), a school year ("2019/2020", "2019/20", "a.s. 2019-20"), years ("2017-2019"); or a date that
 * date_read leaves alone: "2019M03", "anno 2019", "lunedì 4 novembre 2019". The ends are as precise as what is written: of a
 * quarter two months, of a school year two years. A date that lacks its year ("4 novembre") has both ends on it. Tried where
 * date_read finds no date; false: none of these. */
bool date_read_span(struct slice text, enum date_order order, int year, struct date *first, struct date *last);
/* "2008/09", "2008-09": two years that follow each other, and as well a month. */
bool date_is_school_year(struct slice text, struct date *first, struct date *last);

/* A period of figures: a date, a quarter "2019-Q1", a semester "2019-S1", or "FIRST/LAST" of two dates ("2019/2020" is a school
 * year). It is one text, so that two quarters of a year are never one period. Returns the length. */
size_t date_print_period(struct date first, struct date last, char to[32]);
/* Its ends; of a date both are the date. False for anything that date_print_period does not write. */
bool date_period(struct slice iso, struct date *first, struct date *last);
/* One sentence for people, to stand behind "is not a date", such as "day 30 of a 28-day month";
 * written to `to`. */
void date_fault_text(enum date_fault fault, struct date date, char to[64]);
/* Only YYYY[-MM[-DD]]; false when it is none. */
bool date_parse(struct slice iso, struct date *out);
/* YYYY-MM-DD on a day that its month has each year: true, and date_parse says the same. Most dates of most files are such. */
static inline bool date_quick(struct slice text)
{
    static const unsigned char days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    /* A byte that is no digit, or in its place no '-', reaches the highest bit or has it (as in word_digits). */
    const uint64_t high = UINT64_C(0x8080808080808080);
    if (text.len != DATE_BYTES)
        return false;
    uint64_t front = word_of(text.at) ^ UINT64_C(0x2d30302d30303030), back = word_of(text.at + 2) ^ UINT64_C(0x30302d30302d3030);
    uint64_t wrong = (front + UINT64_C(0x7f76767f76767676)) | front | (back + UINT64_C(0x76767f76767f7676)) | back;
    uint64_t month = (back >> 24 & 15) * 10 + (back >> 32 & 15), day = (back >> 48 & 15) * 10 + (back >> 56 & 15);
    uint64_t thousands = front & 15;
    return !(wrong & high) && thousands - 1 < 2 && month - 1 < 12 && day - 1 < days[month];
}
/* A time of day behind the ten bytes of a date, "T10:00:00Z" or " 10:00": true, and date_read drops it. Others it may drop as well. */
bool date_time_quick(struct slice text);
/* "2018-07"; returns the length. */
size_t date_print(struct date d, char to[16]);

/* Days since 1970-01-01 of the first and of the last day that the date can be: 2018-07 -> 1 and 31
 * July. */
int64_t date_first(struct date d);
int64_t date_last(struct date d);
struct date date_of_day(int64_t day);
/* All three parts are known. */
bool date_is_full(struct date d);

#endif
