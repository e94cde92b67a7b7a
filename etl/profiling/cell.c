/* cell - one cell as it is weighed: which number, date or word it can be, and under which convention. */
#include "profiling/cell.h"

#include "text/date.h"
#include "text/name.h"
#include "text/number.h"

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits(struct slice s, size_t i)
{
    size_t n = 0;
    while (i + n < s.len && digit(s.at[i + n]))
        n++;
    return n;
}

/* Digits in groups of three behind `mark`, from `*at` on: how many groups. */
static size_t groups(struct slice s, size_t *at, char mark)
{
    size_t n = 0;
    while (*at < s.len && s.at[*at] == mark && digits(s, *at + 1) == 3) {
        *at += 4;
        n++;
    }
    return n;
}

/* The marks of a run of digits and signs, 0 when it is no number under any convention. */
static unsigned weigh_digits(struct slice s)
{
    size_t first = digits(s, 0), i = first, n;
    unsigned m = MARK_NUMBER;
    bool zero = first > 1 && s.at[0] == '0', lone = first == 1 && s.at[0] == '0';
    if (i == s.len) {
        m |= MARK_WHOLE | (first < 4 ? MARK_SMALL : 0u) | (zero ? MARK_LEADING_ZERO : 0u) | (first > 15 ? MARK_LONG : 0u);
        int year = first == 4 ? (s.at[0] - '0') * 1000 + (s.at[1] - '0') * 100 + (s.at[2] - '0') * 10 + (s.at[3] - '0') : 0;
        return m | (year >= 1900 && year <= 2100 ? MARK_YEAR : 0u);
    }
    char mark = s.at[i], other = mark == '.' ? ',' : '.';
    if (mark == ' ' || mark == '\'') {
        n = first && first <= 3 ? groups(s, &i, mark) : 0;
        m |= mark == ' ' ? MARK_SPACE_THOUSANDS : MARK_QUOTE_THOUSANDS;
        if (n && i == s.len)
            return m;
        if (n && (s.at[i] == '.' || s.at[i] == ',') && digits(s, i + 1) && i + 1 + digits(s, i + 1) == s.len)
            return m | (s.at[i] == '.' ? MARK_POINT_DECIMAL : MARK_COMMA_DECIMAL);
        return 0;
    }
    if (mark != '.' && mark != ',')
        return 0;
    unsigned decimal = mark == '.' ? MARK_POINT_DECIMAL : MARK_COMMA_DECIMAL;
    unsigned thousands = mark == '.' ? MARK_POINT_THOUSANDS : MARK_COMMA_THOUSANDS;
    unsigned either = mark == '.' ? MARK_POINT_EITHER : MARK_COMMA_EITHER;
    n = first && first <= 3 && !lone && !zero ? groups(s, &i, mark) : 0;
    if (n && i == s.len)
        return m | (n > 1 ? thousands : either);
    if (n && s.at[i] == other && digits(s, i + 1) && i + 1 + digits(s, i + 1) == s.len)
        return m | thousands | (other == '.' ? MARK_POINT_DECIMAL : MARK_COMMA_DECIMAL);
    size_t behind = digits(s, first + 1), end = first + 1 + behind;
    if (!behind)
        return 0;
    if (end < s.len && (s.at[end] == 'e' || s.at[end] == 'E')) {
        size_t sign = end + 1 < s.len && (s.at[end + 1] == '-' || s.at[end + 1] == '+');
        size_t power = digits(s, end + 1 + sign);
        end = power ? end + 1 + sign + power : end;
    }
    return end == s.len ? m | decimal : 0;
}

/* "(*)", "(1)", "(a)": a note, which stands behind the number as a flag does. */
static bool is_note(struct slice s)
{
    if (slice_is(s, "*") || slice_is(s, "**"))
        return true;
    return s.len == 3 && s.at[0] == '(' && s.at[2] == ')' && (s.at[1] == '*' || digit(s.at[1]) || (s.at[1] >= 'a' && s.at[1] <= 'z'));
}

static bool is_flag(struct slice s)
{
    if (s.len < 1 || s.len > 2)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!s.at[i] || !strchr("bcdefnpruz", s.at[i]))
            return false;
    return true;
}

/* A convention under which the digits are a number. */
static struct number_style style_of(unsigned marks)
{
    bool comma = marks & (MARK_COMMA_DECIMAL | MARK_POINT_THOUSANDS | MARK_POINT_EITHER);
    char thousands = marks & MARK_SPACE_THOUSANDS ? ' ' : marks & MARK_QUOTE_THOUSANDS ? '\'' : comma ? '.' : ',';
    return (struct number_style){comma ? ',' : '.', thousands};
}

/* Words before a number are a few ("oltre", "più di"), and none of them ends in the middle: "sensore-14", "via Po, 3", "A55" are no numbers. */
static bool can_stand_before(struct slice front)
{
    struct slice bare = slice_trim(front);
    if (!bare.len || front.len > 24)
        return !bare.len;
    char first = (char)(bare.at[0] | 0x20), last = bare.at[bare.len - 1];
    bool letter = first >= 'a' && first <= 'z';
    if (letter && !strchr("ampcoufnlear", first))
        return false;
    if (letter && strchr(",-_/(#", last))
        return false;
    return true;
}

/* Qualifiers and units: the run of digits alone says which convention it is; number_read says what stands round it. */
static void weigh_dressed(struct slice text, struct arena *scratch, struct cell *out)
{
    size_t from = 0, to;
    while (from < text.len && !digit(text.at[from]))
        from++;
    if (from == text.len || !can_stand_before(slice_sub(text, 0, from)))
        return;
    for (to = from; to < text.len &&
                    (digit(text.at[to]) || strchr(".,'", text.at[to]) || (text.at[to] == ' ' && digits(text, to + 1) == 3));)
        to++;
    while (to > from && !digit(text.at[to - 1]))
        to--;
    unsigned marks = weigh_digits(slice_sub(text, from, to));
    struct number n;
    if (!marks || number_read(text, style_of(marks), scratch, &n) != NUMBER_FINE)
        return;
    out->marks = marks | (strcmp(n.qualifier, "=") != 0 ? MARK_QUALIFIED : 0u);
    out->unit = n.unit;
    if (is_flag(n.unit) && to < text.len && text.at[to] == ' ') {
        out->flag = n.unit;
        out->unit = (struct slice){0};
    }
}

static bool has_letter(struct slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (((unsigned char)(s.at[i] | 0x20) >= 'a' && (s.at[i] | 0x20) <= 'z') || (unsigned char)s.at[i] >= 0x80)
            return true;
    return false;
}

/* Four digits that may be a year, and no digit beside them. */
static bool has_year(struct slice s)
{
    for (size_t i = 0; i + 4 <= s.len; i++)
        if ((s.at[i] == '1' || s.at[i] == '2') && digits(s, i) == 4 && (!i || !digit(s.at[i - 1])))
            return true;
    return false;
}

static void weigh_date(struct slice text, struct cell *out)
{
    struct date d;
    if (text.len < 6 || text.len > 40)
        return;
    bool any = false;
    for (size_t i = 0; i < text.len; i++)
        any = any || digit(text.at[i]);
    if (!any)
        return;
    if (digits(text, 0) >= 4 && date_parse(text, &d)) {
        out->orders = 1u << DATE_YMD | 1u << DATE_DMY | 1u << DATE_MDY;
        out->iso = true;
        return;
    }
    /* With a word in it the order of the parts is no matter of convention: what is no date under one is none under the others. */
    bool word = has_letter(text);
    struct date by[DATE_MDY + 1] = {{0}};
    for (int order = DATE_YMD; order <= DATE_MDY; order++) {
        enum date_fault fault = date_read(text, (enum date_order)order, &d);
        by[order] = d;
        if (fault == DATE_FINE)
            out->orders |= 1u << order;
        else if (fault == DATE_NONE && word)
            return;
    }
    out->iso = out->orders && digits(text, 0) >= 4;
    /* "03/2020" and "04/04/2020" are the same day whichever the order. */
    if (out->orders & 1u << DATE_DMY && out->orders & 1u << DATE_MDY)
        out->words = by[DATE_DMY].day == by[DATE_MDY].day && by[DATE_DMY].month == by[DATE_MDY].month;
    for (size_t i = 0; i + 2 < text.len && out->orders; i++)
        out->words = out->words || (((text.at[i] | 0x20) >= 'a' && (text.at[i] | 0x20) <= 'z') &&
                                    ((text.at[i + 1] | 0x20) >= 'a') && ((text.at[i + 2] | 0x20) >= 'a'));
}

/* Blanks that do not break, as they group digits in typeset tables, as plain ones; the text itself where there are none. */
static struct slice plain_blanks(struct slice text, char room[64])
{
    size_t n = 0;
    if (text.len >= 64 || (!memchr(text.at, 0xc2, text.len) && !memchr(text.at, 0xe2, text.len)))
        return text;
    for (size_t i = 0; i < text.len; n++) {
        struct slice rest = slice_sub(text, i, text.len);
        bool two = slice_starts(rest, "\xc2\xa0"), three = slice_starts(rest, "\xe2\x80\xaf") || slice_starts(rest, "\xe2\x80\x89");
        room[n] = two || three ? ' ' : text.at[i];
        i += two ? 2 : three ? 3 : 1;
    }
    return (struct slice){room, n};
}

static void weigh(struct slice text, struct arena *scratch, struct cell *out);

void cell_weigh(struct slice text, struct arena *scratch, struct cell *out)
{
    char room[64];
    struct slice plain = plain_blanks(text, room);
    weigh(plain, scratch, out);
    if (plain.at == text.at || !(out->unit.len + out->flag.len))
        return;
    out->unit = slice_copy(scratch, out->unit);
    out->flag = slice_copy(scratch, out->flag);
}

static void weigh(struct slice text, struct arena *scratch, struct cell *out)
{
    *out = (struct cell){0};
    const char *blank = text.len > 2 ? memrchr(text.at, ' ', text.len) : NULL;
    struct slice bare = text, last = blank ? slice_sub(text, (size_t)(blank + 1 - text.at), text.len) : (struct slice){0};
    if (is_note(last)) {
        struct slice note = last;
        weigh(slice_trim(slice_sub(text, 0, (size_t)(blank - text.at))), scratch, out);
        if (out->marks && !out->flag.len)
            out->flag = note;
        else
            *out = (struct cell){0};
        return;
    }
    if (bare.len && (bare.at[0] == '-' || bare.at[0] == '+'))
        bare = slice_sub(bare, 1, bare.len);
    if (bare.len && digit(bare.at[0]) && (out->marks = weigh_digits(bare)))
        return;
    if (text.len > 2 && text.at[0] == ':' && text.at[1] == ' ' && is_flag(slice_sub(text, 2, text.len))) {
        out->missing = true;
        out->flag = slice_sub(text, 2, text.len);
        return;
    }
    weigh_date(text, out);
    if (!out->orders && text.len < 64)
        weigh_dressed(text, scratch, out);
    if (!out->orders && !out->marks && text.len >= 6 && text.len <= 40 && has_year(text)) {
        struct date from, to;
        out->span = date_read_span(text, DATE_DMY, 0, &from, &to);
    }
}

/* -- words -------------------------------------------------------------------------------------------------------- */

#define BOTH(small, large) [small] = (small) - 'a' + 1, [large] = (small) - 'a' + 1

const unsigned char cell_classes[256] = {
    BOTH('a', 'A'), BOTH('b', 'B'), BOTH('c', 'C'), BOTH('d', 'D'), BOTH('e', 'E'), BOTH('f', 'F'), BOTH('g', 'G'),
    BOTH('h', 'H'), BOTH('i', 'I'), BOTH('j', 'J'), BOTH('k', 'K'), BOTH('l', 'L'), BOTH('m', 'M'), BOTH('n', 'N'),
    BOTH('o', 'O'), BOTH('p', 'P'), BOTH('q', 'Q'), BOTH('r', 'R'), BOTH('s', 'S'), BOTH('t', 'T'), BOTH('u', 'U'),
    BOTH('v', 'V'), BOTH('w', 'W'), BOTH('x', 'X'), BOTH('y', 'Y'), BOTH('z', 'Z'),
    ['/'] = CELL_SLASH,
    ['.'] = CELL_DOT,
    [' '] = CELL_GAP, ['\t'] = CELL_GAP, ['\n'] = CELL_GAP, ['\v'] = CELL_GAP, ['\f'] = CELL_GAP, ['\r'] = CELL_GAP, ['-'] = CELL_GAP, [':'] = CELL_GAP,
    /* of the dashes, the ellipsis, and a Polish ó */
    [0x80] = CELL_HIGH, [0x93] = CELL_HIGH, [0x94] = CELL_HIGH, [0xa6] = CELL_HIGH, [0xc3] = CELL_HIGH,
};

#define LETTER(c) (2u << ((c) - 'a'))
#define GAP (1u << CELL_GAP | 1u << CELL_DOT)
#define HIGH (1u << CELL_HIGH)
#define SHORT (1u << CELL_SHORT)
#define ANY 0x7fffffffu
#define FRONT(small, large, second, third) [small] = {second, third}, [large] = {second, third}
/* Signs that may stand before a total, and those that are no more than blanks round any word. */
#define SIGN {SHORT | GAP | LETTERS, ANY}
#define BLANK {SHORT | ANY, ANY}
#define LETTERS (LETTER('t') | LETTER('c') | LETTER('s') | LETTER('g') | LETTER('i') | LETTER('e') | LETTER('z') | LETTER('r') | LETTER('o'))

/* By the first byte, of every word of the two lists below: "co" and "ce", and then an "m" or an "l", stand for "complesso" and "celkem". */
const struct cell_front cell_fronts[256] = {
    FRONT('t', 'T', LETTER('o'), LETTER('t')),
    FRONT('c', 'C', LETTER('o') | LETTER('e'), LETTER('m') | LETTER('l')),
    FRONT('s', 'S', LETTER('u') | LETTER('o'), LETTER('b') | LETTER('m') | LETTER('u')),
    FRONT('g', 'G', LETTER('r') | LETTER('e'), LETTER('a') | LETTER('s')),
    FRONT('i', 'I', LETTER('n') | GAP, GAP | LETTER('s') | LETTER('a')),
    FRONT('e', 'E', LETTER('n') | LETTER('i'), LETTER('s') | LETTER('n')),
    FRONT('z', 'Z', LETTER('u'), LETTER('s')),
    FRONT('r', 'R', LETTER('a'), LETTER('z')),
    FRONT('o', 'O', LETTER('g') | LETTER('v'), HIGH | LETTER('e')),
    FRONT('n', 'N', LETTER('o') | 1u << CELL_SLASH | GAP,
          LETTER('n') | LETTER('t') | LETTER('a') | LETTER('d') | LETTER('r') | LETTER('c') | LETTER('p')),
    FRONT('k', 'K', GAP, LETTER('a')),
    FRONT('d', 'D', LETTER('a'), LETTER('t')),
    ['#'] = {LETTER('n'), 1u << CELL_SLASH},
    [0xe2] = {HIGH, HIGH},
    ['-'] = SIGN, ['.'] = SIGN, [':'] = SIGN,
    [' '] = BLANK, ['\t'] = BLANK, ['\n'] = BLANK, ['\v'] = BLANK, ['\f'] = BLANK, ['\r'] = BLANK,
};

#define WORD(text) {text, sizeof text - 1}

static bool may_stand_for_nothing(struct slice s)
{
    switch (s.at[0]) {
    case 'n':
    case 'N':
    case 'd':
    case 'D':
    case 'm':
    case 'M':
    case 'k':
    case 'K':
    case '#':
    case '-':
    case '.':
    case ':':
    case '*':
    case '?':
    case '\\':
    case '\xe2':
        return true;
    default:
        return false;
    }
}

int cell_stands_for_nothing(struct slice text)
{
    static const struct {
        struct slice word;
        int sure;
    } words[] = {{WORD("n/a"), 2},
                 {WORD("n.a."), 2},
                 {WORD("n.d."), 2},
                 {WORD("n.d"), 2},
                 {WORD("n.r."), 2},
                 {WORD("k.a."), 2},
                 {WORD("#n/a"), 2},
                 {WORD("#n/d"), 2},
                 {WORD("-"), 2},
                 {WORD("--"), 2},
                 {WORD("---"), 2},
                 {WORD("\xe2\x80\x93"), 2},
                 {WORD("\xe2\x80\x94"), 2},
                 {WORD(".."), 2},
                 {WORD("..."), 2},
                 {WORD("\xe2\x80\xa6"), 2},
                 {WORD(":"), 2},
                 {WORD("n.c."), 2},
                 {WORD("n.p."), 2},
                 {WORD("non disponibile"), 2},
                 {WORD("dato non disponibile"), 2},
                 {WORD("not available"), 2},
                 {WORD("na"), 1},
                 {WORD("nd"), 1},
                 {WORD("nr"), 1},
                 {WORD("nc"), 1},
                 {WORD("np"), 1},
                 {WORD("null"), 1},
                 {WORD("none"), 1},
                 {WORD("nan"), 1},
                 {WORD("missing"), 1},
                 {WORD("*"), 1},
                 {WORD("?"), 1},
                 {WORD("."), 1},
                 {WORD("n.a"), 2},
                 {WORD("nessuno"), 1},
                 {WORD("\\n"), 2}};
    /* Few lengths: most texts are none of those. */
    const unsigned lengths = 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4 | 1u << 7 | 1u << 13 | 1u << 15 | 1u << 20;
    char low[32];
    if (text.len >= sizeof low || !(lengths >> text.len & 1) || !may_stand_for_nothing(text))
        return 0;
    for (size_t i = 0; i < text.len; i++)
        low[i] = text.at[i] >= 'A' && text.at[i] <= 'Z' ? (char)(text.at[i] | 0x20) : text.at[i];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_eq((struct slice){low, text.len}, words[i].word))
            return words[i].sure;
    return 0;
}

/* Most cells can be told by their first two letters. */
static bool may_be_total(struct slice s)
{
    char first = s.len ? (char)(s.at[0] | 0x20) : 'x', second = s.len > 1 ? (char)(s.at[1] | 0x20) : 'x';
    switch (first) {
    case 't':
        return second == 'o';
    case 'c':
        return second == 'o' || second == 'e';
    case 's':
        return second == 'u' || second == 'o';
    case 'g':
        return second == 'r' || second == 'e';
    case 'i':
        return second == 'n' || second == ' ';
    case 'e':
        return second == 'n' || second == 'i';
    case 'z':
        return second == 'u';
    case 'r':
        return second == 'a';
    case 'o':
        return second == 'g' || second == 'v';
    default:
        return first < 'a' && strchr("-.: ", s.at[0]);
    }
}

bool cell_is_total(struct slice text)
{
    static const struct slice whole[] = {
        /* Italian */ WORD("totale"), WORD("totali"), WORD("subtotale"), WORD("sub totale"), WORD("totale complessivo"), WORD("totale generale"),
        WORD("totale generale complessivo"), WORD("complessivo"), WORD("in complesso"), WORD("complesso"), WORD("somma"), WORD("tot"),
        /* English */ WORD("total"), WORD("totals"), WORD("subtotal"), WORD("sub total"), WORD("grand total"), WORD("overall total"), WORD("sum total"),
        /* French, Spanish, Portuguese, German, Dutch, Danish, Swedish, Polish, Czech */
        WORD("total g\xc3\xa9n\xc3\xa9ral"), WORD("total general"), WORD("ensemble"), WORD("sous total"), WORD("total geral"), WORD("gesamt"), WORD("insgesamt"),
        WORD("gesamtsumme"), WORD("summe"), WORD("zusammen"), WORD("totaal"), WORD("eindtotaal"), WORD("i alt"), WORD("totalt"), WORD("summa"), WORD("razem"), WORD("og\xc3\xb3\xc5\x82" "em"), WORD("celkem"),
    };
    char low[32]; /* more than the longest of them needs */
    size_t n = 0;
    if (!cell_may_tell(text) || !may_be_total(text))
        return false;
    for (size_t i = 0; i < text.len && n + 1 < sizeof low; i++) {
        char c = text.at[i] >= 'A' && text.at[i] <= 'Z' ? (char)(text.at[i] | 0x20) : text.at[i];
        if (c == '-' || c == '.' || c == ':' || c == ' ' || c == '\t')
            c = ' ';
        if (c != ' ' || (n && low[n - 1] != ' '))
            low[n++] = c;
    }
    while (n && low[n - 1] == ' ')
        n--;
    struct slice s = {low, n};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (slice_eq(s, whole[i]))
            return true;
    return slice_starts(s, "totale ") || slice_starts(s, "subtotale ") || slice_starts(s, "subtotal ") || slice_starts(s, "sub totale ");
}
