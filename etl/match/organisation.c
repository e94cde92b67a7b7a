/* organisation - when two names of organisations are the same but for the legal form. */
#include "match/organisation.h"

#include "text/name.h"

/* Folded: a dot is a blank, so "S.r.l." is "s r l". Words that also are parts of names ("ente", "fondazione",
 * "consorzio") stay out: without them a name would be another one's. */
static const char *const forms[] = {
    "srl",   "s r l",   "srls",  "s r l s", "spa",        "s p a",         "sapa",    "s a p a",
    "sas",   "s a s",   "snc",   "s n c",   "ss",         "s s",           "onlus",   "o n l u s",
    "aps",   "a p s",   "odv",   "o d v",   "ets",        "e t s",         "scarl",   "s c a r l",
    "scrl",  "s c r l", "scpa",  "s c p a", "s cons",     "soc cons",      "a r l",   "arl",
    "scs",   "s c s",   "coop",  "soc coop", "soc coop sociale", "cooperativa sociale",
    "societa cooperativa", "societa cooperativa sociale", "societa consortile", "a responsabilita limitata",
    "societa a responsabilita limitata", "societa per azioni", "societa benefit", "soc benefit", "sb", "s b",
    "unipersonale", "a socio unico", "con socio unico", "in liquidazione",
    "gmbh",  "ag",      "ltd",   "limited", "llc",        "inc",           "plc",     "corp",
    "bv",    "b v",     "nv",    "n v",     "sa",         "s a",           "sarl",    "oy",
    "ab",    "a s",     "sl",     "s l",
};

/* The key without one form at its end; the key itself when none stands there or nothing would be left. */
static struct slice without_form(struct slice key)
{
    struct slice shortest = key;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t n = strlen(forms[i]);
        if (key.len < n + 2 || key.at[key.len - n - 1] != ' ')
            continue;
        /* The longest form goes: of "s c a r l" not only "a r l". */
        if (memcmp(key.at + key.len - n, forms[i], n) == 0 && key.len - n - 1 < shortest.len)
            shortest = slice_sub(key, 0, key.len - n - 1);
    }
    return shortest;
}

/* "amt s p a genova": what can only be a legal form goes from inside as well. */
static struct slice without_inner(struct slice key, struct arena *a)
{
    static const char *const inner[] = {" s p a ", " s r l ", " srl "};
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
        size_t at = slice_find(key, slice_of(inner[i]));
        if (at < key.len && at > 0)
            return slice_format(a, "%.*s %.*s", (int)at, key.at, (int)(key.len - at - strlen(inner[i])), key.at + at + strlen(inner[i]));
    }
    return key;
}

/* Letters that stand alone, one behind the other, become one word: "c s i", from "C.S.I.", is "csi". */
static struct slice join_letters(struct slice key, struct arena *a)
{
    char *to = arena_alloc(a, key.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < key.len; i++) {
        bool after_one = i == 1 || (i >= 2 && key.at[i - 2] == ' ');
        bool before_one = i + 2 == key.len || (i + 2 < key.len && key.at[i + 2] == ' ');
        if (key.at[i] == ' ' && after_one && before_one)
            continue;
        to[n++] = key.at[i];
    }
    return (struct slice){to, n};
}

struct slice organisation_key(struct slice name, struct arena *a)
{
    if (!name.len)
        return S("");
    struct slice key = name_key(name, a), before;
    do {
        before = key;
        key = without_form(key);
    } while (key.len < before.len);
    return join_letters(without_inner(key, a), a);
}
