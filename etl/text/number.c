/* number - decimal numbers as people write them. No locale is asked, ever. */
#include "text/number.h"

#include "text/utf8.h"

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool digit_at(struct slice s, size_t i)
{
    return i < s.len && digit(s.at[i]);
}

static bool among(struct slice s, size_t i, const char *set)
{
    return i < s.len && s.at[i] && strchr(set, s.at[i]);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

/* -- blanks and words ----------------------------------------------------------------------- */

static size_t starts_at(struct slice s, size_t i, const char *with)
{
    size_t n = strlen(with);
    return s.len - i >= n && memcmp(s.at + i, with, n) == 0 ? n : 0;
}

/* Spaces that do not break, as they stand between groups of digits: U+00A0, U+202F, U+2009. */
static const char *const WIDE_BLANKS[] = {"\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89"};
enum { N_WIDE_BLANKS = sizeof WIDE_BLANKS / sizeof *WIDE_BLANKS };

/* Bytes of the blank at `i`, 0 when none stands there. */
static size_t blank_at(struct slice s, size_t i)
{
    if (i >= s.len)
        return 0;
    char c = s.at[i];
    if (c == ' ' || (c >= '\t' && c <= '\r'))
        return 1;
    size_t n = 0;
    for (size_t k = 0; k < N_WIDE_BLANKS && !n && (c & '\x80'); k++)
        n = starts_at(s, i, WIDE_BLANKS[k]);
    return n;
}

static struct slice skip_blanks(struct slice s)
{
    for (size_t n; (n = blank_at(s, 0));)
        s = slice_sub(s, n, s.len);
    return s;
}

static size_t wide_blank_behind(struct slice s)
{
    for (size_t k = 0; k < N_WIDE_BLANKS; k++) {
        size_t n = strlen(WIDE_BLANKS[k]);
        if (s.len >= n && memcmp(s.at + s.len - n, WIDE_BLANKS[k], n) == 0)
            return n;
    }
    return 0;
}

static struct slice trim(struct slice s)
{
    s = slice_trim(skip_blanks(s));
    for (size_t n; (n = wide_blank_behind(s));)
        s = slice_trim(slice_sub(s, 0, s.len - n));
    return s;
}

/* The first bytes of a text in lower case, runs of blanks as one space, every spelling of ù as u;
 * `from` leads back. */
struct folded {
    char at[64];
    size_t from[65];
    size_t len;
};

/* Bytes of a "ù" at `i`: composed, decomposed, or with the apostrophe of those whose keyboard has
 * none. */
static size_t accented_u(struct slice s, size_t i)
{
    static const char *const spellings[] = {
        "\xc3\xb9", "\xc3\x99", "u\xcc\x80",     "U\xcc\x80",
        "u'",       "U'",       "u\xe2\x80\x99", "U\xe2\x80\x99",
    };
    size_t n = 0;
    for (size_t k = 0; k < sizeof spellings / sizeof *spellings && !n; k++)
        n = starts_at(s, i, spellings[k]);
    return n;
}

static void fold(struct slice s, struct folded *f)
{
    size_t i = 0;
    f->len = 0;
    while (i < s.len && f->len < sizeof f->at) {
        f->from[f->len] = i;
        char c = lower(s.at[i]);
        size_t n = blank_at(s, i);
        if (n) {
            c = ' ';
            for (; n; n = blank_at(s, i))
                i += n;
        } else if ((n = accented_u(s, i))) {
            c = 'u';
            i += n;
        } else {
            i++;
        }
        f->at[f->len++] = c;
    }
    f->from[f->len] = i;
}

/* -- qualifiers ----------------------------------------------------------------------------- */

/* A word, folded, and what it says. Of two that begin alike the longer one stands first. */
struct word {
    const char *text, *qualifier;
};

static const struct word BEFORE[] = {
    {">=", ">="},
    {"<=", "<="},
    {">", ">"},
    {"<", "<"},
    {"=", "="},
    {"~", "~"},
    {"\xe2\x89\xa5", ">="}, /* ≥ */
    {"\xe2\x89\xa4", "<="}, /* ≤ */
    {"\xe2\x89\x88", "~"},  /* ≈ */
    {"oltre", ">="},
    {"piu di", ">="},
    {"piu del", ">="},
    {"piu dei", ">="},
    {"piu delle", ">="},
    {"almeno", ">="},
    {"non meno di", ">="},
    {"over", ">="},
    {"more than", ">="},
    {"at least", ">="},
    {"no less than", ">="},
    {"no fewer than", ">="},
    {"fino a", "<="},
    {"fino ad", "<="},
    {"fino al", "<="},
    {"fino ai", "<="},
    {"al massimo", "<="},
    {"non oltre", "<="},
    {"non piu di", "<="},
    {"up to", "<="},
    {"at most", "<="},
    {"no more than", "<="},
    {"meno di", "<"},
    {"meno del", "<"},
    {"meno dei", "<"},
    {"meno delle", "<"},
    {"less than", "<"},
    {"fewer than", "<"},
    {"under", "<"},
    {"circa", "~"},
    {"ca.", "~"},
    {"ca", "~"},
    {"quasi", "~"},
    {"about", "~"},
    {"around", "~"},
    {"approximately", "~"},
    {"approx.", "~"},
    {"nearly", "~"},
    {"almost", "~"},
    {"roughly", "~"},
};

/* "oltre il 50%", "circa l'80%" */
static const struct word ARTICLES[] = {
    {"il", ""}, {"lo", ""},  {"la", ""}, {"l'", ""},  {"l\xe2\x80\x99", ""},
    {"i", ""},  {"gli", ""}, {"le", ""}, {"the", ""},
};

static const struct word BEHIND[] = {
    {"circa", "~"},         {"ca.", "~"},       {"ca", "~"},          {"about", "~"},
    {"approximately", "~"}, {"approx.", "~"},   {"e oltre", ">="},    {"ed oltre", ">="},
    {"o piu", ">="},        {"e piu", ">="},    {"or more", ">="},    {"and more", ">="},
    {"and over", ">="},     {"almeno", ">="},   {"at least", ">="},   {"o meno", "<="},
    {"or less", "<="},      {"or fewer", "<="}, {"al massimo", "<="}, {"at most", "<="},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* Takes the first word of the table that the folded text begins with, and returns what it says;
 * NULL when none does. */
static const char *take_before(struct slice *rest, const struct folded *f, const struct word *table,
                               size_t n)
{
    for (size_t k = 0; f->len && k < n; k++) {
        if (table[k].text[0] != f->at[0])
            continue;
        size_t len = strlen(table[k].text);
        if (f->len < len || memcmp(f->at, table[k].text, len) != 0)
            continue;
        if (letter(table[k].text[len - 1]) && len < f->len &&
            (letter(f->at[len]) || f->at[len] & '\x80'))
            continue;
        *rest = skip_blanks(slice_sub(*rest, f->from[len], rest->len));
        return table[k].qualifier;
    }
    return NULL;
}

static const char *take_qualifier(struct slice *rest)
{
    if (!rest->len || digit(rest->at[0]) || rest->at[0] == '-')
        return NULL;
    struct folded f;
    fold(*rest, &f);
    const char *qualifier = take_before(rest, &f, BEFORE, COUNT(BEFORE));
    if (!qualifier || !letter(f.at[0]))
        return qualifier;
    fold(*rest, &f);
    take_before(rest, &f, ARTICLES, COUNT(ARTICLES));
    return qualifier;
}

/* The same at the end of what stands behind the number: "mq circa", "o più". */
static const char *take_behind(struct slice *rest)
{
    struct folded f;
    fold(*rest, &f);
    if (f.from[f.len] < rest->len)
        return NULL;
    for (size_t k = 0; k < COUNT(BEHIND); k++) {
        size_t len = strlen(BEHIND[k].text);
        if (f.len < len || memcmp(f.at + f.len - len, BEHIND[k].text, len) != 0)
            continue;
        size_t at = f.len - len;
        if (at && f.at[at - 1] != ' ')
            continue;
        *rest = trim(slice_sub(*rest, 0, f.from[at]));
        return BEHIND[k].qualifier;
    }
    return NULL;
}

/* -- units ---------------------------------------------------------------------------------- */

enum { UNIT_MAX = 48 };

/* Letters and signs beyond ASCII that units are written with. */
static bool unit_code(unsigned c)
{
    static const unsigned ranges[][2] = {
        {0xa2, 0xa5},                                  /* ¢ £ ¤ ¥ */
        {0xaa, 0xaa},                                  /* ª */
        {0xb0, 0xb0},                                  /* ° */
        {0xb2, 0xb3},                                  /* ² ³ */
        {0xb5, 0xb5},                                  /* µ */
        {0xb7, 0xb7},                                  /* · */
        {0xb9, 0xba},                                  /* ¹ º */
        {0xc0, 0xd6},     {0xd8, 0xf6}, {0xf8, 0x24f}, /* Latin letters, without × and ÷ */
        {0x300, 0x36f},                                /* combining marks */
        {0x370, 0x3ff},                                /* Greek: μ Ω */
        {0x1e00, 0x1eff},                              /* Latin letters */
        {0x2019, 0x2019},                              /* ’ */
        {0x2030, 0x2031},                              /* ‰ ‱ */
        {0x2070, 0x209f},                              /* ⁻ ₂ */
        {0x20a0, 0x20bf},                              /* € */
        {0x2126, 0x212b},                              /* Ω K Å */
    };
    size_t k = 0;
    while (k < COUNT(ranges) && (c < ranges[k][0] || c > ranges[k][1]))
        k++;
    return k < COUNT(ranges);
}

/* One digit at most, directly behind a letter: km2, CO2e, m^3. Or the number of "per 1.000
 * abitanti". */
static size_t unit_digits(struct slice s, size_t i)
{
    if (!digit_at(s, i))
        return 0;
    if (i && (letter(s.at[i - 1]) || s.at[i - 1] == '^'))
        return digit_at(s, i + 1) ? 0 : 1;
    if (i < 4 || memcmp(s.at + i - 4, "per ", 4) != 0)
        return 0;
    size_t n = 0;
    while (digit_at(s, i + n) || (among(s, i + n, ".,") && digit_at(s, i + n + 1)))
        n++;
    return n;
}

static size_t unit_char(struct slice s, size_t i)
{
    char c = s.at[i];
    if (letter(c) || c == '%' || c == '$')
        return 1;
    if (c & '\x80') {
        size_t n;
        return unit_code(utf8_next(slice_sub(s, i, s.len), &n)) ? n : 0;
    }
    return 0;
}

/* Letters, signs of currencies and the like; marks only between them. */
static bool is_unit(struct slice s)
{
    if (s.len > UNIT_MAX)
        return false;
    bool slash = s.len > 1 && s.at[0] == '/';
    if (!s.len || !unit_char(s, slash))
        return false;
    for (size_t i = slash, n; i < s.len; i += n)
        if (!(n = unit_char(s, i)) && !(n = unit_digits(s, i)) && !(n = blank_at(s, i)) &&
            !(n = among(s, i, "/.'^-")))
            return false;
    return true;
}

/* Takes a currency that stands before the digits: "€ 1.200", "EUR 7.5". */
static struct slice take_currency(struct slice *rest)
{
    static const char *const signs[] = {"\xe2\x82\xac", "$", "\xc2\xa3"};
    static const char *const words[] = {"eur", "euro", "usd", "gbp", "chf"};
    size_t n = 0, letters = 0;
    if (digit_at(*rest, 0))
        return (struct slice){0};
    for (size_t k = 0; k < COUNT(signs) && !n; k++)
        n = starts_at(*rest, 0, signs[k]);
    while (letters < rest->len && letter(rest->at[letters]))
        letters++;
    for (size_t k = 0; k < COUNT(words) && !n; k++)
        if (strlen(words[k]) == letters) {
            size_t i = 0;
            while (i < letters && lower(rest->at[i]) == words[k][i])
                i++;
            n = i == letters ? letters : 0;
        }
    struct slice unit = slice_sub(*rest, 0, n);
    if (n)
        *rest = skip_blanks(slice_sub(*rest, n, rest->len));
    return unit;
}

/* -- cells ---------------------------------------------------------------------------------- */

/* Bytes of a thousands separator at `i` that a digit follows. */
static size_t separator_at(struct slice s, size_t i, char thousands)
{
    size_t n = 0;
    if (i >= s.len || !thousands)
        return 0;
    if (thousands == ' ' && (s.at[i] == ' ' || s.at[i] & '\x80'))
        n = blank_at(s, i);
    else if (s.at[i] == thousands)
        n = 1;
    else if (thousands == '\'')
        n = starts_at(s, i, "\xe2\x80\x99");
    return n && digit_at(s, i + n) ? n : 0;
}

static size_t digit_run(struct slice s, size_t i)
{
    size_t n = 0;
    while (digit_at(s, i + n))
        n++;
    return n;
}

/* "e-5", as programs write it; the e of "5 EUR" is none. */
static size_t exponent_run(struct slice s, size_t i)
{
    size_t sign = among(s, i, "eE") && among(s, i + 1, "+-");
    size_t digits = among(s, i, "eE") ? digit_run(s, i + 1 + sign) : 0;
    return digits ? 1 + sign + digits : 0;
}

/* The whole part, from `*at` on: its digits go to `to` without separators and leading zeroes. */
static enum number_fault read_whole(struct slice s, size_t *at, char thousands, char *to,
                                    size_t *len)
{
    size_t i = *at, first = digit_run(s, i), run = first, gap;
    char *zeroes = to + *len;
    memcpy(zeroes, s.at + i, run);
    *len += run;
    for (i += run; (gap = separator_at(s, i, thousands)); i += gap + run) {
        run = digit_run(s, i + gap);
        if (run != 3 || first < 1 || first > 3 || s.at[*at] == '0')
            return NUMBER_GROUPS;
        memcpy(to + *len, s.at + i + gap, run);
        *len += run;
    }
    *at = i;
    size_t n = (size_t)(to + *len - zeroes), lead = 0;
    while (lead + 1 < n && zeroes[lead] == '0')
        lead++;
    memmove(zeroes, zeroes + lead, n - lead);
    *len -= lead;
    if (n == 0)
        to[(*len)++] = '0';
    return NUMBER_FINE;
}

static void copy_run(struct slice s, size_t *at, size_t n, char *to, size_t *len)
{
    memcpy(to + *len, s.at + *at, n);
    *len += n;
    *at += n;
}

/* The digits at the front of `rest`, in JSON form behind the sign that stands in `to` already. */
static enum number_fault read_digits(struct slice *rest, struct number_style style, char *to,
                                     size_t *len)
{
    struct slice s = *rest;
    size_t i = 0;
    bool whole = digit_at(s, 0);
    if (!whole && !(s.len > 1 && s.at[0] == style.decimal && digit_at(s, 1)))
        return NUMBER_NONE;
    if (read_whole(s, &i, style.thousands, to, len))
        return NUMBER_GROUPS;
    if (i < s.len && s.at[i] == style.decimal && digit_at(s, i + 1)) {
        i++;
        to[(*len)++] = '.';
        copy_run(s, &i, digit_run(s, i), to, len);
    } else if (i + 1 == s.len && s.at[i] == style.decimal) {
        i++; /* "5," is 5 */
    }
    /* 1.234 where points mean nothing, 1,234.5 where the comma is the decimal mark: the declared
     * style is not this one. */
    if (among(s, i, ".,'") && digit_at(s, i + 1))
        return NUMBER_GROUPS;
    copy_run(s, &i, exponent_run(s, i), to, len);
    *rest = slice_sub(s, i, s.len);
    return NUMBER_FINE;
}

static bool take_sign(struct slice *rest)
{
    static const char *const minus[] = {"-", "\xe2\x88\x92", "\xe2\x80\x93"};
    size_t n = 0;
    for (size_t k = 0; k < COUNT(minus) && !n; k++)
        n = starts_at(*rest, 0, minus[k]);
    bool plus = !n && starts_at(*rest, 0, "+");
    *rest = slice_sub(*rest, n + plus, rest->len);
    return n;
}

/* What stands behind the digits: "+", a unit, a qualifier. */
static enum number_fault read_behind(struct slice rest, struct slice currency, struct arena *a,
                                     struct number *out)
{
    const char *qualifier = NULL;
    rest = trim(rest);
    if (rest.len && rest.at[0] == '+') {
        qualifier = ">=";
        rest = trim(slice_sub(rest, 1, rest.len));
    } else if (rest.len) {
        qualifier = take_behind(&rest);
    }
    if (rest.len && !is_unit(rest))
        return NUMBER_BEHIND;
    /* "circa 100+" says two things; neither is to be preferred. */
    if (qualifier && out->qualifier && strcmp(qualifier, out->qualifier) != 0)
        return NUMBER_BEHIND;
    if (qualifier)
        out->qualifier = qualifier;
    out->unit = rest.len ? rest : currency;
    if (rest.len && currency.len)
        out->unit = slice_format(a, "%.*s %.*s", SL(rest), SL(currency));
    return NUMBER_FINE;
}

static enum number_fault read_cell(struct slice cell, struct number_style style, struct arena *a,
                                   struct number *out)
{
    struct slice rest = trim(cell);
    if (!rest.len)
        return NUMBER_EMPTY;
    out->qualifier = take_qualifier(&rest);
    struct slice currency = take_currency(&rest);
    bool negative = take_sign(&rest);
    if (!currency.len)
        currency = take_currency(&rest);
    if (!rest.len || !(digit(rest.at[0]) || rest.at[0] == style.decimal))
        return NUMBER_NONE;

    /* Sign, a zero before the decimal mark. */
    char *text = arena_alloc(a, rest.len + 2);
    size_t len = negative;
    text[0] = '-';
    const char *digits = rest.at;
    enum number_fault fault = read_digits(&rest, style, text, &len);
    if (fault)
        return fault;
    out->text = (struct slice){text, len};
    /* "42 km2" holds the JSON form already. */
    if (!negative && digits + len == rest.at && memcmp(digits, text, len) == 0)
        out->text.at = digits;
    fault = read_behind(rest, currency, a, out);
    if (fault)
        return fault;
    bool ok;
    out->value = number_value(out->text, &ok);
    return ok ? NUMBER_FINE : NUMBER_RANGE;
}

enum number_fault number_read(struct slice cell, struct number_style style, struct arena *a,
                              struct number *out)
{
    bool ok;
    *out = (struct number){.qualifier = "="};
    /* Most cells are JSON numbers already. A point is one only where it is the decimal mark. */
    out->value = number_value(cell, &ok);
    if (ok && (style.decimal == '.' || !memchr(cell.at, '.', cell.len))) {
        out->text = cell;
        return NUMBER_FINE;
    }
    out->value = 0;
    enum number_fault fault = read_cell(cell, style, a, out);
    if (!out->qualifier)
        out->qualifier = "=";
    return fault;
}

const char *number_fault_text(enum number_fault fault)
{
    static const char *const texts[] = {
        [NUMBER_FINE] = "nothing is wrong",
        [NUMBER_EMPTY] = "nothing stands there",
        [NUMBER_NONE] = "no digits where a number begins",
        [NUMBER_GROUPS] = "a separator stands where the declared style has none",
        [NUMBER_RANGE] = "it is too large for a double",
        [NUMBER_BEHIND] = "what stands behind the digits is no unit",
    };
    return texts[fault];
}
