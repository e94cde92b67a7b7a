/* acronym - when a word stands for several others: CNR, UniTo, INRiM. */
#include "match/acronym.h"

enum { PIECE_SHORTEST = 2, BLEND_SHORTEST = 4, SURE_LETTERS = 4, MIXED_SURE_LETTERS = 5, MIXED_WORDS = 3, DOTTED_PIECE = 3 };

/* -- letters ---------------------------------------------------------------------------------------------------- */

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
    return is_upper(c) || (c >= 'a' && c <= 'z') || (c & '\x80');
}

static char lower(char c)
{
    return is_upper(c) ? (char)(c | 0x20) : c;
}

/* The dotted capitals at `from`, with a point behind each one to three of them: where they end; `from` when there are none. */
static size_t dotted_end(struct slice s, size_t from)
{
    size_t i = from, pieces = 0, letters = 0;
    while (i < s.len && (is_upper(s.at[i]) || s.at[i] == '.')) {
        if (s.at[i] == '.' && !letters)
            return from;
        pieces += s.at[i] == '.';
        letters = s.at[i] == '.' ? 0 : letters + 1;
        if (letters > DOTTED_PIECE)
            return from;
        i++;
    }
    return pieces >= 2 && (i == s.len || !is_letter(s.at[i])) ? i : from;
}

struct slice acronym_undot(struct slice name, struct arena *a)
{
    if (!name.len || !memchr(name.at, '.', name.len))
        return name;
    char *to = arena_alloc(a, name.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < name.len;) {
        bool starts = i == 0 || !(is_letter(name.at[i - 1]) || name.at[i - 1] == '.');
        size_t end = starts ? dotted_end(name, i) : i;
        for (; i < end; i++)
            if (name.at[i] != '.')
                to[n++] = name.at[i];
        if (i < name.len)
            to[n++] = name.at[i++];
    }
    return (struct slice){to, n};
}

static size_t capitals(struct slice s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += is_upper(s.at[i]);
    return n;
}

/* The letters of the one come in this order in the other. */
static bool in_order(struct slice letters, struct slice text)
{
    size_t k = 0;
    for (size_t i = 0; i < text.len && k < letters.len; i++)
        k += lower(text.at[i]) == lower(letters.at[k]);
    return k == letters.len;
}

static bool states(struct slice word, struct slice other, struct slice *acronym, struct slice *rest)
{
    bool letters = word.len >= ACRONYM_SHORTEST && word.len <= ACRONYM_LONGEST;
    for (size_t i = 0; i < word.len; i++)
        letters = letters && is_letter(word.at[i]) && !(word.at[i] & '\x80');
    if (!letters || capitals(word) < 2 || !slice_find(other, S(" ")) || slice_find(other, S(" ")) >= other.len || !in_order(word, other))
        return false;
    *acronym = word;
    *rest = other;
    return true;
}

bool acronym_stated(struct slice name, struct slice *acronym, struct slice *rest)
{
    static const char *const dashes[] = {" - ", " \xe2\x80\x93 ", ": "};
    name = slice_trim(name);
    const char *open = name.len && name.at[name.len - 1] == ')' ? memchr(name.at, '(', name.len) : NULL;
    size_t at = open ? (size_t)(open - name.at) : 0;
    if (open && states(slice_trim(slice_sub(name, at + 1, name.len - 1)), slice_trim(slice_sub(name, 0, at)), acronym, rest))
        return true;
    for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++) {
        at = slice_find(name, slice_of(dashes[i]));
        if (at >= name.len)
            continue;
        struct slice front = slice_trim(slice_sub(name, 0, at)), behind = slice_trim(slice_sub(name, at + strlen(dashes[i]), name.len));
        if (states(front, behind, acronym, rest) || states(behind, front, acronym, rest))
            return true;
    }
    return false;
}

bool acronym_is_capital(struct slice name, struct slice word)
{
    size_t small = 0, others = 0;
    bool found = false;
    for (size_t i = 0; i < name.len;) {
        size_t from = i;
        while (i < name.len && is_letter(name.at[i]))
            i++;
        struct slice s = slice_sub(name, from, i);
        bool same = s.len == word.len && s.len;
        for (size_t k = 0; same && k < s.len; k++)
            same = lower(s.at[k]) == word.at[k];
        found = found || (same && capitals(s) >= 2 && 2 * capitals(s) > s.len);
        others += s.len && !same;
        small += s.len && !same && capitals(s) < s.len;
        i += i == from;
    }
    return found && (small || !others);
}

/* -- words ------------------------------------------------------------------------------------------------------ */

/* Words from `at` on whose first letters make the word: how many, or 0. */
static size_t initials_run(struct slice word, const struct alike *y, size_t at)
{
    if (word.len < ACRONYM_SHORTEST || y->n - at < word.len)
        return 0;
    for (size_t i = 0; i < word.len; i++)
        if (y->words[at + i].text.at[0] != word.at[i])
            return 0;
    return word.len;
}

/* Words from `at` on whose beginnings make the rest of the word: how many, or 0. */
static size_t blend_run(struct slice rest, const struct alike *y, size_t at, size_t words)
{
    if (!rest.len)
        return words >= 2 ? words : 0;
    if (at == y->n || words == BLEND_WORDS)
        return 0;
    struct slice w = y->words[at].text;
    for (size_t len = PIECE_SHORTEST; len <= PIECE_LONGEST && len <= rest.len && len <= w.len; len++) {
        if (memcmp(w.at, rest.at, len) != 0)
            return 0;
        size_t run = blend_run(slice_sub(rest, len, rest.len), y, at + 1, words + 1);
        if (run)
            return run;
    }
    return 0;
}

/* All words from `at` on give one letter or more to the rest of the word. */
static bool mixed_rest(struct slice rest, const struct alike *y, size_t at)
{
    if (at == y->n)
        return !rest.len;
    struct slice w = y->words[at].text;
    for (size_t len = 1; len <= PIECE_LONGEST && len <= rest.len && len <= w.len; len++) {
        if (w.at[len - 1] != rest.at[len - 1])
            return false;
        if (mixed_rest(slice_sub(rest, len, rest.len), y, at + 1))
            return true;
    }
    return false;
}

size_t acronym_run(const struct alike_word *w, const struct alike *y, size_t at, double *worth)
{
    if (w->strict)
        return 0;
    size_t run = initials_run(w->text, y, at);
    *worth = run == y->n && run >= SURE_LETTERS && w->capital ? ACRONYM_SURE : ACRONYM_INITIALS;
    if (run || w->text.len < BLEND_SHORTEST)
        return run;
    *worth = ACRONYM_SURE;
    run = blend_run(w->text, y, at, 0);
    if (run || at || y->n < MIXED_WORDS || !w->capital || w->text.len > ACRONYM_LONGEST || !mixed_rest(w->text, y, 0))
        return run;
    *worth = w->text.len >= MIXED_SURE_LETTERS ? ACRONYM_SURE : ACRONYM_INITIALS;
    return y->n;
}
