/* alike - how alike two names of organisations or two titles are, from 0 to 1, by the names alone. */
#include "match/alike.h"

#include <math.h>
#include <stdint.h>

#include "match/acronym.h"
#include "match/organisation.h"
#include "text/name.h"

/* What a score is made of. */
#define SAME_WORDS 0.98
#define INITIALS_AND_NAME 0.93 /* initials, and a name in common: CSI Piemonte */
#define BUT_FOR_BRACKETS 0.88
#define TYPING_ERROR_MOST 0.91 /* a typing error in a short name is for a person to decide: Ferrari, Ferraro */
#define OTHER_HEAD 0.7
#define OTHER_NUMBER_MOST 0.5

enum {
    EDIT_SHORTEST = 5,    /* letters of a word below which a typing error is another word */
    EDIT_SURE = 8,        /* letters of a word whose typing error is sure when … */
    EDIT_SURE_WORDS = 3,  /* … the name has so many words */
    EDIT_INSIDE = 9,      /* letters of a word in which one letter more or less, not the last, is sure in any name of two words */
    TAKEN_WORDS = 4,      /* an acronym of so many words may hold one that the names share: AMIAT Torino */
};

/* -- words ------------------------------------------------------------------------------------------------------ */

static const char *const stops[] = {
    "a",    "al",   "alla", "and", "con", "d",   "da",  "dal", "de",   "degli", "dei", "del", "dell", "della", "delle", "dello",
    "der",  "des",  "di",   "die", "du",  "e",   "ed",  "el",  "en",   "et",    "for", "fur", "gli",  "i",     "il",    "in",
    "l",    "la",   "le",   "lo",  "of",  "per", "the", "to",  "und",  "von",   "y",   "un",  "una",  "nel",   "nella", "su",
    "contro", "sul", "sulla", "sulle", "ai", "alle", "agli", "nei", "negli", "nelle", "dalla", "dai",
};

/* Several words, or several languages, for one. Longer ones first. */
static const struct {
    const char *from, *to;
} phrases[] = {
    {"universita degli studi", "universita"},
    {"universita studi", "universita"},
    {"univ degli studi", "universita"},
    {"univ studi", "universita"},
    {"citta metropolitana", "cittametropolitana"},
    {"metropolitan city", "cittametropolitana"},
    {"camera commercio industria artigianato agricoltura", "cameracommercio"},
    {"camera di commercio industria artigianato e agricoltura", "cameracommercio"},
    {"camera di commercio", "cameracommercio"},
    {"cciaa", "cameracommercio"},
    {"ist naz", "istituto nazionale"},
    {"agency", "agenzia"},
    {"authority", "autorita"},
    {"ministry", "ministero"},
    {"department", "dipartimento"},
    {"academy", "accademia"},
    {"library", "biblioteca"},
    {"hospital", "ospedale"},
    {"school", "scuola"},
    {"national", "nazionale"},
    {"italian", "italiano"},
    {"italiana", "italiano"},
    {"technology", "tecnologia"},
    {"research", "ricerca"},
    {"ricerche", "ricerca"},
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
    {"sant", "san"},
    {"santa", "san"},
    {"santo", "san"},
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

/* "s anna", of "S. Anna" */
static bool is_saint(struct slice rest)
{
    enum { NAME_SHORTEST = 3 };
    size_t n = 2;
    while (n < rest.len && rest.at[n] != ' ')
        n++;
    return rest.len > 2 && rest.at[0] == 's' && rest.at[1] == ' ' && n - 2 >= NAME_SHORTEST;
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
        if (!len && starts && is_saint(slice_sub(key, i, key.len))) {
            memcpy(to + n, "san", 3);
            n += 3;
            i++;
            continue;
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

static void take_words(struct alike *x, struct slice name, struct arena *a)
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
            x->words[x->n].capital = acronym_is_capital(name, piece);
            x->weight += (double)x->words[x->n++].weight;
        }
    }
    x->compact = (struct slice){compact, n};
}

/* -- acronyms --------------------------------------------------------------------------------------------------- */

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

/* What stands outside of brackets at the end, where those hold no number: "… (Piemonte Innova)". */
static struct slice outside(struct slice name, bool organisation, struct arena *a)
{
    const char *open = name.len && name.at[name.len - 1] == ')' ? memchr(name.at, '(', name.len) : NULL;
    struct slice front = open ? slice_trim(slice_sub(name, 0, (size_t)(open - name.at))) : S("");
    for (size_t i = front.len; i < name.len && front.len; i++)
        if (name.at[i] >= '0' && name.at[i] <= '9')
            return S("");
    return !front.len ? front : one_language(organisation ? organisation_key(front, a) : name_key(front, a), a);
}

struct alike alike_of(struct slice name, bool organisation, struct arena *a)
{
    struct slice stated = {0}, rest = {0};
    name = slice_trim(name);
    if (organisation)
        name = acronym_undot(name, a);
    bool says = organisation && acronym_stated(name, &stated, &rest);
    struct slice whole = says ? rest : name;
    struct slice key = organisation ? organisation_key(whole, a) : whole.len ? name_key(whole, a) : whole;
    struct alike x = {.key = one_language(key, a), .outside = says ? S("") : outside(name, organisation, a)};
    take_words(&x, name, a);
    if (says)
        x.acronym = name_key(stated, a);
    else
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

/* One letter more or less inside of a long word: a slip of the pen. The last letter, or another one, may be another name. */
static bool is_slip(struct slice a, struct slice b)
{
    size_t longest = a.len > b.len ? a.len : b.len;
    return longest >= EDIT_INSIDE && a.len != b.len && a.at[a.len - 1] == b.at[b.len - 1] && a.at[a.len - 2] == b.at[b.len - 2];
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
    bool edited, short_edit; /* by a typing error that is no slip */
    bool initials;           /* of words in capitals */
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
            bool doubt = s < 1 && !(is_slip(x->words[i].text, y->words[k].text) && x->n >= 2);
            p->edited = p->edited || doubt;
            p->short_edit = p->short_edit || (doubt && x->words[i].text.len < EDIT_SURE);
        }
}

static size_t count_taken(const bool *taken, size_t at, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        k += taken[at + i];
    return k;
}

/* A word of x that is an acronym of words of y weighs what they weigh. */
static void pair_acronyms(struct pairing *p, const struct alike *x, const struct alike *y, bool *in_x, bool *in_y)
{
    for (size_t i = 0; i < x->n; i++)
        for (size_t at = 0; at < y->n && !in_x[i]; at++) {
            double worth, weight = 0;
            size_t run = acronym_run(&x->words[i], y, at, &worth), taken = run ? count_taken(in_y, at, run) : 0;
            if (!run || taken > (run >= TAKEN_WORDS))
                continue;
            in_x[i] = true;
            worth = slice_eq(y->acronym, x->words[i].text) ? ACRONYM_STATED : worth;
            p->initials = p->initials || (run == x->words[i].text.len && x->words[i].capital);
            for (size_t k = 0; k < run; k++) {
                weight += in_y[at + k] ? 0 : (double)y->words[at + k].weight;
                in_y[at + k] = true;
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

/* A word in common that is a name, and does not say what the organisation is. */
static bool shares_name(const struct alike *x, const struct pairing *p)
{
    for (size_t i = 0; i < x->n; i++)
        if (p->x[i] && !x->words[i].head)
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
    bool name = shares_name(x, &p);
    pair_acronyms(&p, x, y, p.x, p.y);
    pair_acronyms(&p, y, x, p.y, p.x);
    double score = p.weight > 0 ? p.common / p.weight : 0;
    bool whole = count_taken(p.x, 0, x->n) == x->n && count_taken(p.y, 0, y->n) == y->n;
    if (p.initials && name && whole && !p.edited)
        score = fmax(score, INITIALS_AND_NAME);
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
        return ACRONYM_STATED;
    if (!x->n || !y->n)
        return 0;
    bool bracket = (x->outside.len && slice_eq(x->outside, y->key)) || (y->outside.len && slice_eq(y->outside, x->key));
    if (bracket)
        return BUT_FOR_BRACKETS;
    /* Words are paired from the left: one order for both ways of asking. */
    return slice_cmp(x->key, y->key) <= 0 ? by_words(x, y) : by_words(y, x);
}
