/* alike - how alike two names of organisations or two titles are, from 0 to 1, by the names alone. */
#include "match/alike.h"

#include <math.h>
#include <stdint.h>

#include "match/organisation.h"
#include "text/name.h"

/* What a score is made of. */
#define SAME_WORDS 0.98
#define SAME_ACRONYM 0.95
#define BLEND 0.93
#define INITIALS 0.85
#define TYPING_ERROR_MOST 0.91 /* a typing error in a short name is for a person to decide: Ferrari, Ferraro */
#define OTHER_HEAD 0.7
#define OTHER_NUMBER_MOST 0.5

enum {
    EDIT_SHORTEST = 5,    /* letters of a word below which a typing error is another word */
    EDIT_SURE = 8,        /* letters of a word whose typing error is sure when … */
    EDIT_SURE_WORDS = 3,  /* … the name has so many words */
    INITIALS_SHORTEST = 3,
    BLEND_SHORTEST = 4,
    BLEND_WORDS = 4,
    PIECE_SHORTEST = 2,
    PIECE_LONGEST = 5,
};

/* -- words ------------------------------------------------------------------------------------------------------ */

static const char *const stops[] = {
    "a",    "al",   "alla", "and", "con", "d",   "da",  "dal", "de",   "degli", "dei", "del", "dell", "della", "delle", "dello",
    "der",  "des",  "di",   "die", "du",  "e",   "ed",  "el",  "en",   "et",    "for", "fur", "gli",  "i",     "il",    "in",
    "l",    "la",   "le",   "lo",  "of",  "per", "the", "to",  "und",  "von",   "y",   "un",  "una",  "nel",   "nella", "su",
};

/* Several words, or several languages, for one. Longer ones first. */
static const struct {
    const char *from, *to;
} phrases[] = {
    {"universita degli studi", "universita"},
    {"citta metropolitana", "cittametropolitana"},
    {"metropolitan city", "cittametropolitana"},
    {"camera commercio industria artigianato agricoltura", "cameracommercio"},
    {"camera di commercio industria artigianato e agricoltura", "cameracommercio"},
    {"camera di commercio", "cameracommercio"},
    {"chamber of commerce", "cameracommercio"},
    {"university", "universita"},
    {"univ", "universita"},
    {"universite", "universita"},
    {"universitat", "universita"},
    {"universidad", "universita"},
    {"ateneo", "universita"},
    {"polytechnic", "politecnico"},
    {"polytechnic university", "politecnico"},
    {"citta", "comune"},
    {"city", "comune"},
    {"municipality", "comune"},
    {"municipio", "comune"},
    {"region", "regione"},
    {"province", "provincia"},
    {"foundation", "fondazione"},
    {"fond ne", "fondazione"},
    {"stiftung", "fondazione"},
    {"association", "associazione"},
    {"ass ne", "associazione"},
    {"consortium", "consorzio"},
    {"group", "gruppo"},
    {"institute", "istituto"},
    {"ist", "istituto"},
    {"museum", "museo"},
    {"center", "centro"},
    {"centre", "centro"},
    {"cooperativa sociale", "cooperativa"},
    {"turin", "torino"},
    {"milan", "milano"},
    {"rome", "roma"},
    {"genoa", "genova"},
    {"naples", "napoli"},
    {"florence", "firenze"},
    {"venice", "venezia"},
    {"piedmont", "piemonte"},
    {"italy", "italia"},
};

/* Words that say what an organisation is. The strong ones are half the name, the weak ones are often left out. */
static const struct {
    const char *word;
    float weight;
} heads[] = {
    {"universita", 0.8F},     {"politecnico", 0.8F},   {"comune", 0.8F},       {"provincia", 0.8F},    {"regione", 0.8F},
    {"cameracommercio", 0.8F}, {"cittametropolitana", 0.8F}, {"museo", 0.8F},  {"ospedale", 0.8F},     {"ministero", 0.8F},
    {"dipartimento", 0.8F},   {"accademia", 0.8F},     {"liceo", 0.8F},        {"agenzia", 0.8F},      {"azienda", 0.8F},
    {"banca", 0.8F},          {"biblioteca", 0.8F},    {"teatro", 0.8F},       {"parco", 0.8F},        {"unione", 0.8F},
    {"istituto", 0.5F},       {"centro", 0.5F},        {"ente", 0.5F},         {"scuola", 0.5F},       {"ordine", 0.8F},
    {"fondazione", 0.3F},    {"associazione", 0.3F}, {"consorzio", 0.3F},   {"gruppo", 0.3F},      {"cooperativa", 0.3F},
    {"societa", 0.3F},       {"impresa", 0.3F},      {"ditta", 0.3F},       {"studio", 0.3F},      {"holding", 0.3F},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static bool is_stop(struct slice word)
{
    for (size_t i = 0; i < COUNT(stops); i++)
        if (slice_is(word, stops[i]))
            return true;
    return false;
}

/* A number, a single letter, or a roman numeral up to some dozens. */
static bool is_strict(struct slice word)
{
    bool roman = word.len <= 5;
    for (size_t i = 0; i < word.len; i++) {
        if (word.at[i] >= '0' && word.at[i] <= '9')
            return true;
        roman = roman && (word.at[i] == 'i' || word.at[i] == 'v' || word.at[i] == 'x');
    }
    return word.len == 1 || roman;
}

static struct alike_word word_of(struct slice text)
{
    struct alike_word w = {.text = text, .weight = 1, .strict = is_strict(text)};
    for (size_t i = 0; i < COUNT(heads); i++)
        if (slice_is(text, heads[i].word)) {
            w.weight = heads[i].weight;
            w.head = true;
        }
    return w;
}

/* The phrase stands at `at` of the key, on whole words. */
static bool stands_at(struct slice key, size_t at, const char *phrase, size_t len)
{
    return key.len - at >= len && memcmp(key.at + at, phrase, len) == 0 && (at + len == key.len || key.at[at + len] == ' ');
}

static struct slice one_language(struct slice key, struct arena *a)
{
    /* No replacement is more than three times as long as what it stands for. */
    char *to = arena_alloc(a, 3 * key.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < key.len;) {
        size_t best = 0, len = 0;
        bool starts = i == 0 || key.at[i - 1] == ' ';
        for (size_t k = 0; starts && k < COUNT(phrases); k++) {
            size_t m = strlen(phrases[k].from);
            if (m > len && stands_at(key, i, phrases[k].from, m)) {
                best = k;
                len = m;
            }
        }
        if (!len) {
            to[n++] = key.at[i++];
            continue;
        }
        memcpy(to + n, phrases[best].to, strlen(phrases[best].to));
        n += strlen(phrases[best].to);
        i += len;
    }
    return (struct slice){to, n};
}

static void take_words(struct alike *x, struct arena *a)
{
    struct slice rest = x->key, piece;
    char *compact = arena_alloc(a, x->key.len + 1);
    size_t n = 0;
    x->words = arena_new(a, struct alike_word, ALIKE_WORDS);
    while (rest.len && slice_cut(&rest, ' ', &piece)) {
        if (!piece.len)
            continue;
        memcpy(compact + n, piece.at, piece.len);
        n += piece.len;
        if (x->n < ALIKE_WORDS && !is_stop(piece)) {
            x->words[x->n] = word_of(piece);
            x->weight += (double)x->words[x->n++].weight;
        }
    }
    x->compact = (struct slice){compact, n};
}

/* -- acronyms --------------------------------------------------------------------------------------------------- */

/* Words from `at` on whose first letters make the word: how many, or 0. */
static size_t initials_run(struct slice word, const struct alike *y, size_t at)
{
    if (word.len < INITIALS_SHORTEST || y->n - at < word.len)
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

static size_t acronym_run(const struct alike_word *w, const struct alike *y, size_t at, double *worth)
{
    size_t run = w->strict ? 0 : initials_run(w->text, y, at);
    *worth = INITIALS;
    if (run || w->strict || w->text.len < BLEND_SHORTEST)
        return run;
    *worth = BLEND;
    return blend_run(w->text, y, at, 0);
}

/* A word that stands for others of the same name, "… (CSI)" or "CSI - …", is the name said twice: it goes. */
static void take_acronym(struct alike *x)
{
    double worth;
    for (size_t i = 0; i < x->n; i++)
        for (size_t at = 0; at < x->n; at++) {
            size_t run = acronym_run(&x->words[i], x, at, &worth);
            if (!run || (i >= at && i < at + run))
                continue;
            x->acronym = x->words[i].text;
            x->weight -= (double)x->words[i].weight;
            memmove(x->words + i, x->words + i + 1, (x->n - i - 1) * sizeof *x->words);
            x->n--;
            return;
        }
}

struct alike alike_of(struct slice name, bool organisation, struct arena *a)
{
    struct slice key = organisation ? organisation_key(name, a) : name.len ? name_key(name, a) : name;
    struct alike x = {.key = one_language(key, a)};
    take_words(&x, a);
    take_acronym(&x);
    return x;
}

/* -- typing errors ---------------------------------------------------------------------------------------------- */

bool alike_one_edit(struct slice a, struct slice b)
{
    size_t head = 0, tail = 0, least = a.len < b.len ? a.len : b.len;
    while (head < least && a.at[head] == b.at[head])
        head++;
    while (tail < least - head && a.at[a.len - 1 - tail] == b.at[b.len - 1 - tail])
        tail++;
    size_t x = a.len - head - tail, y = b.len - head - tail;
    bool crossed = x == 2 && y == 2 && a.at[head] == b.at[head + 1] && a.at[head + 1] == b.at[head];
    return (x <= 1 && y <= 1) || crossed;
}

/* How alike two words are: 1, less for one typing error, 0. */
static double word_score(const struct alike_word *x, const struct alike_word *y)
{
    size_t longest = x->text.len > y->text.len ? x->text.len : y->text.len;
    if (slice_eq(x->text, y->text))
        return 1;
    if (x->strict || y->strict || x->head || y->head || x->text.len < EDIT_SHORTEST || y->text.len < EDIT_SHORTEST ||
        !alike_one_edit(x->text, y->text))
        return 0;
    return 1 - 1 / (double)longest;
}

/* -- two names -------------------------------------------------------------------------------------------------- */

/* What of two names was found in the other. */
struct pairing {
    bool x[ALIKE_WORDS], y[ALIKE_WORDS];
    double common, weight; /* of both sides together */
    bool edited, short_edit;
};

static void pair_words(struct pairing *p, const struct alike *x, const struct alike *y, bool edits)
{
    for (size_t i = 0; i < x->n; i++)
        for (size_t k = 0; k < y->n && !p->x[i]; k++) {
            double s = p->y[k] ? 0 : word_score(&x->words[i], &y->words[k]);
            if (s < 1 && !(edits && s > 0))
                continue;
            p->x[i] = p->y[k] = true;
            p->common += s * (double)(x->words[i].weight + y->words[k].weight);
            p->edited = p->edited || s < 1;
            p->short_edit = p->short_edit || (s < 1 && x->words[i].text.len < EDIT_SURE);
        }
}

static bool is_free(const bool *taken, size_t at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (taken[at + i])
            return false;
    return true;
}

/* A word of x that is an acronym of words of y weighs what they weigh. */
static void pair_acronyms(struct pairing *p, const struct alike *x, const struct alike *y, bool *in_x, bool *in_y)
{
    for (size_t i = 0; i < x->n; i++)
        for (size_t at = 0; at < y->n && !in_x[i]; at++) {
            double worth, weight = 0;
            size_t run = acronym_run(&x->words[i], y, at, &worth);
            if (!run || !is_free(in_y, at, run))
                continue;
            in_x[i] = true;
            worth = slice_eq(y->acronym, x->words[i].text) ? SAME_ACRONYM : worth;
            for (size_t k = 0; k < run; k++) {
                in_y[at + k] = true;
                weight += (double)y->words[at + k].weight;
            }
            p->common += worth * 2 * weight;
            p->weight += weight - (double)x->words[i].weight;
        }
}

/* Both have words that say what they are, and none of them in common. */
static bool other_heads(const struct alike *x, const struct alike *y, const struct pairing *p)
{
    bool in_x = false, in_y = false;
    for (size_t i = 0; i < x->n; i++) {
        if (x->words[i].head && p->x[i])
            return false;
        in_x = in_x || x->words[i].head;
    }
    for (size_t i = 0; i < y->n; i++) {
        if (y->words[i].head && p->y[i])
            return false;
        in_y = in_y || y->words[i].head;
    }
    return in_x && in_y;
}

static bool other_numbers(const struct alike *x, const struct alike *y, const struct pairing *p)
{
    for (size_t i = 0; i < x->n; i++)
        if (x->words[i].strict && !p->x[i])
            return true;
    for (size_t i = 0; i < y->n; i++)
        if (y->words[i].strict && !p->y[i])
            return true;
    return false;
}

static double by_words(const struct alike *x, const struct alike *y)
{
    struct pairing p = {.weight = x->weight + y->weight};
    pair_words(&p, x, y, false);
    if (p.common >= p.weight && x->n == y->n)
        return SAME_WORDS;
    pair_words(&p, x, y, true);
    pair_acronyms(&p, x, y, p.x, p.y);
    pair_acronyms(&p, y, x, p.y, p.x);
    double score = p.weight > 0 ? p.common / p.weight : 0;
    size_t least = x->n < y->n ? x->n : y->n;
    if (p.edited && (p.short_edit || least < EDIT_SURE_WORDS))
        score = fmin(score, TYPING_ERROR_MOST);
    if (other_heads(x, y, &p))
        score *= OTHER_HEAD;
    if (other_numbers(x, y, &p))
        score = fmin(score, OTHER_NUMBER_MOST);
    return fmin(score, SAME_WORDS);
}

double alike_score(const struct alike *x, const struct alike *y)
{
    if (!x->key.len || !y->key.len)
        return 0;
    if (slice_eq(x->key, y->key))
        return 1;
    if (slice_eq(x->compact, y->compact))
        return SAME_WORDS;
    if ((x->acronym.len && slice_eq(x->acronym, y->key)) || (y->acronym.len && slice_eq(y->acronym, x->key)))
        return SAME_ACRONYM;
    if (!x->n || !y->n)
        return 0;
    /* Words are paired from the left: one order for both ways of asking. */
    return slice_cmp(x->key, y->key) <= 0 ? by_words(x, y) : by_words(y, x);
}
