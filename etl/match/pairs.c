/* pairs - which of many names are alike, without comparing each with each. */
#include "match/pairs.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/os.h"
#include "match/acronym.h"
#include "record/table.h"

enum {
    EDIT_SHORTEST = 5,   /* as in alike.c: shorter words have no typing errors */
    RUN_MOST = 64,       /* words that share a beginning of an edit: beyond that only neighbours are compared */
    INITIALS_LONGEST = 8,
    ACRONYM_NAMES = 200, /* a word that more names hold is no acronym */
    PIECE_SHORTEST = 2,
};

/* A list of names behind each word: links of one array. */
struct link {
    uint32_t name, next; /* next: place + 1; 0: the last */
};

struct chains {
    uint32_t *first; /* by word: place + 1 */
    uint32_t *length;
    LIST(struct link) links;
};

struct word {
    struct slice text;
    uint32_t same;  /* a word that this one is but for a typing error: the first of them leads */
    uint32_t size;  /* words that it leads */
    uint32_t names; /* that hold it, or one of those it leads */
};

/* One word of one name. */
struct use {
    uint32_t word;
    float weight;
};

struct search {
    const struct alike *names;
    size_t n;
    double least;
    struct arena *out;
    struct arena work;
    struct pairs_alike found;
    struct table ids; /* text of a word -> place in `words` */
    LIST(struct word) words;
    uint32_t *from;   /* first use of a name; [n] is the end */
    LIST(struct use) uses;
    uint32_t *seen;   /* name -> the last one that it was compared with, + 1 */
};

/* -- words ------------------------------------------------------------------------------------------------------ */

static uint32_t lead(struct search *s, uint32_t w)
{
    while (s->words.at[w].same != w)
        w = s->words.at[w].same = s->words.at[s->words.at[w].same].same;
    return w;
}

static void read_words(struct search *s)
{
    s->from = arena_new(&s->work, uint32_t, s->n + 1);
    for (size_t i = 0; i < s->n; i++) {
        s->from[i] = (uint32_t)s->uses.n;
        for (size_t k = 0; k < s->names[i].n; k++) {
            bool fresh;
            size_t *at = table_at(&s->ids, &s->work, s->names[i].words[k].text, &fresh);
            uint32_t me = fresh ? (uint32_t)s->words.n : (uint32_t)*at;
            *at = me;
            if (fresh)
                LIST_PUSH(&s->work, &s->words, (struct word){s->names[i].words[k].text, me, 1, 0});
            LIST_PUSH(&s->work, &s->uses, (struct use){me, s->names[i].words[k].weight});
        }
    }
    s->from[s->n] = (uint32_t)s->uses.n;
}

/* A word, or a word without one of its letters. */
struct variant {
    uint64_t hash;
    uint32_t word;
};

static int by_hash(const void *a, const void *b)
{
    const struct variant *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->word > y->word) - (x->word < y->word);
}

static uint64_t hash_without(struct slice word, size_t out)
{
    uint64_t h = 0xcbf29ce484222325U;
    for (size_t i = 0; i < word.len; i++)
        if (i != out)
            h = (h ^ (unsigned char)word.at[i]) * 0x100000001b3U;
    return h;
}

static void unite(struct search *s, uint32_t v, uint32_t w)
{
    v = lead(s, v);
    w = lead(s, w);
    if (v == w || s->words.at[v].size + s->words.at[w].size > PAIRS_WORDS)
        return;
    uint32_t first = v < w ? v : w, other = v < w ? w : v;
    s->words.at[other].same = first;
    s->words.at[first].size += s->words.at[other].size;
}

/* Two words of one typing error between them have a variant in common: each without the letter that is wrong. */
static void lead_edits(struct search *s)
{
    LIST(struct variant) all = {0};
    struct arena a = {0};
    for (uint32_t w = 0; w < s->words.n; w++)
        for (size_t out = 0; s->words.at[w].text.len >= EDIT_SHORTEST && out <= s->words.at[w].text.len; out++)
            LIST_PUSH(&a, &all, (struct variant){hash_without(s->words.at[w].text, out), w});
    if (all.n)
        qsort(all.at, all.n, sizeof *all.at, by_hash);
    for (size_t i = 0; i < all.n; i++)
        for (size_t k = i + 1; k < all.n && k <= i + RUN_MOST && all.at[k].hash == all.at[i].hash; k++)
            if (all.at[i].word != all.at[k].word &&
                alike_one_edit(s->words.at[all.at[i].word].text, s->words.at[all.at[k].word].text))
                unite(s, all.at[i].word, all.at[k].word);
    arena_free(&a);
}

/* From here on a word is the one that leads it; of how many names, is how common it is. */
static void count_names(struct search *s)
{
    for (size_t i = 0; i < s->uses.n; i++)
        s->uses.at[i].word = lead(s, s->uses.at[i].word);
    for (size_t i = 0; i < s->uses.n; i++)
        s->words.at[s->uses.at[i].word].names++;
}

/* -- comparing -------------------------------------------------------------------------------------------------- */

static void compare(struct search *s, size_t a, size_t b)
{
    double score = alike_score(&s->names[a], &s->names[b]);
    if (a != b && score >= s->least)
        LIST_PUSH(s->out, &s->found, (struct pair_alike){a < b ? a : b, a < b ? b : a, score});
}

static struct chains chains_new(struct search *s)
{
    return (struct chains){.first = arena_new(&s->work, uint32_t, s->words.n + 1),
                           .length = arena_new(&s->work, uint32_t, s->words.n + 1)};
}

static void chain_add(struct search *s, struct chains *c, uint32_t word, size_t name)
{
    LIST_PUSH(&s->work, &c->links, (struct link){(uint32_t)name, c->first[word]});
    c->first[word] = (uint32_t)c->links.n;
    c->length[word]++;
}

/* -- names with words in common --------------------------------------------------------------------------------- */

/* Rare words first, one order for all names. */
static bool is_rarer(const struct search *s, struct use a, struct use b)
{
    uint32_t x = s->words.at[a.word].names, y = s->words.at[b.word].names;
    return x < y || (x == y && a.word < b.word);
}

static size_t sort_uses(const struct search *s, size_t name, struct use *to)
{
    size_t n = s->from[name + 1] - s->from[name];
    for (size_t i = 0; i < n; i++) {
        struct use u = s->uses.at[s->from[name] + i];
        size_t k = i;
        for (; k && is_rarer(s, u, to[k - 1]); k--)
            to[k] = to[k - 1];
        to[k] = u;
    }
    return n;
}

/* Two names of weights V and W reach a score of t with words of t / 2 * (V + W) in common, and no words in common weigh more
 * than either name: so with t / (2 - t) of a name's own weight at least. Without its rarest words that weigh more than the
 * rest, a name cannot reach it; and the rarest word in common is among those of both. */
static size_t telling(const struct search *s, size_t name, const struct use *sorted, size_t n)
{
    double spare = s->names[name].weight * (1 - s->least / (2 - s->least)), weight = 0;
    size_t k = 0;
    while (k < n && weight <= spare + 1e-6)
        weight += (double)sorted[k++].weight;
    return k;
}

static bool may_reach(const struct search *s, size_t a, size_t b)
{
    double v = s->names[a].weight, w = s->names[b].weight, ratio = s->least / (2 - s->least);
    return v >= ratio * w - 1e-6 && w >= ratio * v - 1e-6;
}

/* The weight of the words that lead to the same, at most: a bound on the score that costs no letters. */
static bool enough_in_common(const struct search *s, size_t a, size_t b)
{
    double common = 0;
    for (size_t i = s->from[a]; i < s->from[a + 1]; i++)
        for (size_t k = s->from[b]; k < s->from[b + 1]; k++)
            if (s->uses.at[i].word == s->uses.at[k].word) {
                common += (double)s->uses.at[i].weight;
                break;
            }
    return 2 * common >= s->least * (s->names[a].weight + s->names[b].weight) - 1e-6;
}

static void compare_chain(struct search *s, const struct chains *c, uint32_t word, size_t name)
{
    uint32_t at = c->first[word];
    for (size_t i = 0; at && i < PAIRS_BLOCK; i++, at = c->links.at[at - 1].next) {
        uint32_t other = c->links.at[at - 1].name;
        if (s->seen[other] == name + 1 || other == name || !may_reach(s, name, other))
            continue;
        s->seen[other] = (uint32_t)name + 1;
        if (enough_in_common(s, other, name))
            compare(s, other, name);
    }
}

static void by_words(struct search *s)
{
    struct chains c = chains_new(s);
    struct use sorted[ALIKE_WORDS];
    for (size_t i = 0; i < s->n; i++) {
        size_t n = telling(s, i, sorted, sort_uses(s, i, sorted));
        for (size_t k = 0; k < n; k++)
            compare_chain(s, &c, sorted[k].word, i);
        for (size_t k = 0; k < n; k++)
            chain_add(s, &c, sorted[k].word, i);
    }
}

/* -- names of the same letters ---------------------------------------------------------------------------------- */

static void same_text(struct search *s, struct table *t, struct slice text, size_t name)
{
    bool fresh;
    if (!text.len)
        return;
    size_t *at = table_at(t, &s->work, text, &fresh);
    if (fresh)
        *at = name;
    else
        compare(s, *at, name);
}

static void by_letters(struct search *s)
{
    struct table letters = {0}, keys = {0};
    for (size_t i = 0; i < s->n; i++) {
        same_text(s, &letters, s->names[i].compact, i);
        same_text(s, &keys, s->names[i].key, i);
    }
    for (size_t i = 0; i < s->n; i++) {
        same_text(s, &keys, s->names[i].acronym, i);
        same_text(s, &keys, s->names[i].outside, i);
    }
}

/* -- acronyms --------------------------------------------------------------------------------------------------- */

/* The names that hold a word which may be made of this name's words. */
static void compare_acronym(struct search *s, const struct chains *c, struct slice made, size_t name)
{
    const size_t *word = table_find(&s->ids, made);
    if (!word || !c->first[*word] || c->length[*word] > ACRONYM_NAMES)
        return;
    for (uint32_t at = c->first[*word]; at; at = c->links.at[at - 1].next)
        compare(s, c->links.at[at - 1].name, name);
}

static void try_initials(struct search *s, const struct chains *c, size_t name, size_t at)
{
    const struct alike *x = &s->names[name];
    char made[INITIALS_LONGEST];
    for (size_t len = 0; len < INITIALS_LONGEST && at + len < x->n;) {
        made[len] = x->words[at + len].text.at[0];
        if (++len >= 3)
            compare_acronym(s, c, (struct slice){made, len}, name);
    }
}

/* Every way to put together the beginnings of the words from `at` on. */
static void try_blends(struct search *s, const struct chains *c, size_t name, size_t at, char *made, size_t len, size_t words)
{
    const struct alike *x = &s->names[name];
    if (words >= 2)
        compare_acronym(s, c, (struct slice){made, len}, name);
    if (words == BLEND_WORDS || at == x->n)
        return;
    struct slice w = x->words[at].text;
    /* Of four words only short pieces: a blend is a short word. */
    size_t longest = words < 2 ? PIECE_LONGEST : PIECE_SHORTEST + 1;
    for (size_t k = PIECE_SHORTEST; k <= longest && k <= w.len; k++) {
        memcpy(made + len, w.at, k);
        try_blends(s, c, name, at + 1, made, len + k, words + 1);
    }
}

/* Every way to take one letter or more of each word, as long as some acronym begins so. */
static void try_mixed(struct search *s, const struct chains *c, const struct table *begins, size_t name, size_t at, char *made, size_t len)
{
    const struct alike *x = &s->names[name];
    if (at == x->n) {
        compare_acronym(s, c, (struct slice){made, len}, name);
        return;
    }
    struct slice w = x->words[at].text;
    for (size_t k = 1; k <= PIECE_LONGEST && k <= w.len && len + k <= ACRONYM_LONGEST; k++) {
        made[len + k - 1] = w.at[k - 1];
        if (!table_find(begins, (struct slice){made, len + k}))
            return;
        try_mixed(s, c, begins, name, at + 1, made, len + k);
    }
}

/* The beginnings of all words in capitals. */
static void learn_beginnings(struct search *s, struct table *begins, const struct alike_word *w)
{
    bool fresh;
    for (size_t len = 1; w->capital && w->text.len <= ACRONYM_LONGEST && len <= w->text.len; len++)
        table_at(begins, &s->work, slice_sub(w->text, 0, len), &fresh);
}

static void by_acronyms(struct search *s)
{
    struct table begins = {0};
    struct chains c = chains_new(s);
    char made[BLEND_WORDS * PIECE_LONGEST];
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->names[i].n; k++) {
            const struct alike_word *w = &s->names[i].words[k];
            const size_t *word = table_find(&s->ids, w->text);
            if (!w->strict && w->text.len >= 3 && w->text.len <= sizeof made && word)
                chain_add(s, &c, (uint32_t)*word, i);
            learn_beginnings(s, &begins, w);
        }
    for (size_t i = 0; i < s->n; i++)
        if (s->names[i].n >= 3)
            try_mixed(s, &c, &begins, i, 0, made, 0);
    for (size_t i = 0; i < s->n; i++)
        for (size_t at = 0; at + 1 < s->names[i].n; at++) {
            try_initials(s, &c, i, at);
            try_blends(s, &c, i, at, made, 0, 0);
        }
}

/* -- all of it -------------------------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const struct pair_alike *x = a, *y = b;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

static void once(struct pairs_alike *p)
{
    size_t n = 0;
    if (p->n)
        qsort(p->at, p->n, sizeof *p->at, by_place);
    for (size_t i = 0; i < p->n; i++)
        if (!n || by_place(&p->at[n - 1], &p->at[i]))
            p->at[n++] = p->at[i];
    p->n = n;
}

struct pairs_alike pairs_alike(const struct alike *names, size_t n, double least, struct arena *a)
{
    struct search s = {.names = names, .n = n, .least = least, .out = a};
    s.seen = arena_new(&s.work, uint32_t, n + 1);
    read_words(&s);
    lead_edits(&s);
    count_names(&s);
    by_words(&s);
    by_letters(&s);
    by_acronyms(&s);
    once(&s.found);
    arena_free(&s.work);
    return s.found;
}
