/* test_profiling_words - the words for totals and for nothing: quick verdicts held against comparing with every word of the lists. */
#include "profiling/cell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h> /* last: it makes a macro of base/error.h's fail */

#define COUNT(table) (sizeof(table) / sizeof *(table))

static uint64_t seed = 0x9e3779b97f4a7c15u;

static uint64_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    return seed ^= seed << 17;
}

/* -- the plain way ------------------------------------------------------------------------------------------------ */

static const struct {
    const char *word;
    int sure;
} NOTHING[] = {
    {"n/a", 2}, {"n.a.", 2}, {"n.d.", 2}, {"n.d", 2}, {"n.r.", 2}, {"k.a.", 2}, {"#n/a", 2}, {"#n/d", 2}, {"-", 2}, {"--", 2}, {"---", 2},
    {"\xe2\x80\x93", 2}, {"\xe2\x80\x94", 2}, {"..", 2}, {"...", 2}, {"\xe2\x80\xa6", 2}, {":", 2}, {"n.c.", 2}, {"n.p.", 2}, {"non disponibile", 2},
    {"dato non disponibile", 2}, {"not available", 2}, {"na", 1}, {"nd", 1}, {"nr", 1}, {"nc", 1}, {"np", 1}, {"null", 1}, {"none", 1}, {"nan", 1},
    {"missing", 1}, {"*", 1}, {"?", 1}, {".", 1}, {"n.a", 2}, {"nessuno", 1}, {"\\n", 2},
};
static const char *const TOTALS[] = {
    "totale", "totali", "subtotale", "sub totale", "totale complessivo", "totale generale", "totale generale complessivo", "complessivo", "in complesso",
    "complesso", "somma", "tot", "total", "totals", "subtotal", "sub total", "grand total", "overall total", "sum total", "total g\xc3\xa9n\xc3\xa9ral",
    "total general", "ensemble", "sous total", "total geral", "gesamt", "insgesamt", "gesamtsumme", "summe", "zusammen", "totaal", "eindtotaal", "i alt",
    "totalt", "summa", "razem", "og\xc3\xb3\xc5\x82\x65m", "celkem",
};
static const char *const FRONTS[] = {"totale ", "subtotale ", "subtotal ", "sub totale "};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static int plain_nothing(struct slice s)
{
    char low[32];
    if (!s.len || s.len >= sizeof low)
        return 0;
    for (size_t i = 0; i < s.len; i++)
        low[i] = lower(s.at[i]);
    for (size_t i = 0; i < COUNT(NOTHING); i++)
        if (slice_eq((struct slice){low, s.len}, slice_of(NOTHING[i].word)))
            return NOTHING[i].sure;
    return 0;
}

/* A total begins with one of these pairs of letters, or with a sign. */
static bool begins_as_total(struct slice s)
{
    static const char *const pairs[] = {"to", "co", "ce", "su", "so", "gr", "ge", "in", "i ", "en", "ei", "zu", "ra", "og", "ov"};
    if (!s.len || (s.at[0] && strchr("-.: ", s.at[0])))
        return s.len;
    for (size_t i = 0; i < COUNT(pairs); i++)
        if (s.len > 1 && lower(s.at[0]) == pairs[i][0] && lower(s.at[1]) == pairs[i][1])
            return true;
    return false;
}

static bool plain_total(struct slice s)
{
    char low[64];
    size_t n = 0;
    if (!begins_as_total(s))
        return false;
    for (size_t i = 0; i < s.len && n + 1 < sizeof low; i++) {
        char c = lower(s.at[i]);
        if (c && strchr("-.: \t", c))
            c = ' ';
        if (c != ' ' || (n && low[n - 1] != ' '))
            low[n++] = c;
    }
    while (n && low[n - 1] == ' ')
        n--;
    struct slice text = {low, n};
    for (size_t i = 0; i < COUNT(TOTALS); i++)
        if (slice_eq(text, slice_of(TOTALS[i])))
            return true;
    for (size_t i = 0; i < COUNT(FRONTS); i++)
        if (slice_eq(slice_sub(text, 0, strlen(FRONTS[i])), slice_of(FRONTS[i])))
            return true;
    return false;
}

/* -- held against each other -------------------------------------------------------------------------------------- */

static size_t found;

static void hold(struct slice s)
{
    int nothing = plain_nothing(s);
    bool total = plain_total(s);
    if (cell_stands_for_nothing(s) != nothing)
        fail_msg("'%.*s' stands for nothing: %d, not %d", SL(s), cell_stands_for_nothing(s), nothing);
    if (cell_is_total(s) != total)
        fail_msg("'%.*s' is %s total", SL(s), total ? "a" : "no");
    found += nothing || total;

    /* What a column is watched for: without the blanks, and "\N" is left to the profile. */
    struct slice bare = slice_trim(s);
    bool wanted = plain_nothing(bare) == 2 || plain_total(bare), null = s.len && s.at[0] == '\\';
    if (wanted && !null && !cell_may_tell(s))
        fail_msg("'%.*s' is not looked at", SL(s));
    if (wanted && null && cell_may_tell(s))
        fail_msg("'%.*s' is looked at", SL(s));
}

/* The text as it is, in capitals, with a capital; with something before and behind. */
static void hold_dressed(struct slice s)
{
    static const char *const around[] = {"", " ", "\t", "\r\n", "-", ".", ":", "- ", "x", ". : -", "\xc2\xa0", "                                        "};
    char text[160];
    for (size_t before = 0; before < COUNT(around); before++)
        for (size_t behind = 0; behind < COUNT(around); behind++)
            for (int capitals = 0; capitals < 3; capitals++) {
                size_t front = strlen(around[before]);
                size_t n = (size_t)snprintf(text, sizeof text, "%s%.*s%s", around[before], SL(s), around[behind]);
                for (size_t i = front; i < front + (capitals == 2 ? 1 : capitals ? s.len : 0) && i < n; i++)
                    text[i] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 'a' + 'A') : text[i];
                hold((struct slice){text, n});
            }
}

/* Every front of the word, and the whole with each of its blanks as another sign, or two. */
static void hold_word(const char *word)
{
    static const char *const gaps[] = {"-", ".", ":", "\t", "  ", " - ", "\n", ""};
    struct slice s = slice_of(word);
    char text[80];
    for (size_t n = 0; n <= s.len; n++)
        hold_dressed((struct slice){word, n});
    const char *blank = strchr(word, ' ');
    for (size_t i = 0; blank && i < COUNT(gaps); i++) {
        int n = snprintf(text, sizeof text, "%.*s%s%s", (int)(blank - word), word, gaps[i], blank + 1);
        hold_dressed((struct slice){text, (size_t)n});
    }
    for (size_t i = 0; i < s.len; i++)
        for (unsigned c = 0; c < 256; c++) {
            memcpy(text, word, s.len);
            text[i] = (char)c;
            hold((struct slice){text, s.len});
        }
}

static void words_and_their_fronts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(NOTHING); i++)
        hold_word(NOTHING[i].word);
    for (size_t i = 0; i < COUNT(TOTALS); i++)
        hold_word(TOTALS[i]);
    for (size_t i = 0; i < COUNT(FRONTS); i++)
        hold_word(FRONTS[i]);
    assert_true(found > 10000);
}

static void two_words(void **state)
{
    (void)state;
    char text[80];
    for (size_t i = 0; i < COUNT(TOTALS); i++)
        for (size_t k = 0; k < COUNT(TOTALS); k++) {
            int n = snprintf(text, sizeof text, "%s %s", TOTALS[i], TOTALS[k]);
            hold((struct slice){text, (size_t)n});
        }
}

static void short_texts(void **state)
{
    (void)state;
    for (unsigned n = 0; n < 256 * 256; n++) {
        const char text[] = {(char)n, (char)(n >> 8)};
        hold((struct slice){text, 1});
        hold((struct slice){text, 2});
    }
    hold((struct slice){0});
}

static void random_texts(void **state)
{
    (void)state;
    static const char some[] = "aaceglmnoprstuvz  ..-:/#*\\\xe2\x80\xc3TSNI\t";
    for (int i = 0; i < 1000000; i++) {
        char text[48];
        size_t n = next_random() % (i % 2 ? 6 : sizeof text);
        for (size_t k = 0; k < n; k++)
            text[k] = i % 3 ? some[next_random() % (sizeof some - 1)] : (char)next_random();
        hold((struct slice){text, n});
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_their_fronts),
        cmocka_unit_test(two_words),
        cmocka_unit_test(short_texts),
        cmocka_unit_test(random_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
