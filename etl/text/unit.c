/* unit - what figures are counted in, and the factor between two units of one quantity. */
#include "text/unit.h"

#include <limits.h>
#include <stdint.h>

enum quantity {
    MONEY_EUR,
    MONEY_USD,
    MONEY_GBP,
    NUMBER,
    SHARE,
    LENGTH,
    AREA,
    VOLUME,
    MASS,
    DENSITY,
    TIME,
    CALENDAR, /* a month is no fixed number of days */
    ENERGY,
    POWER,
    SPEED,
    PERSONS,
    INHABITANTS,
};

/* One unit: mult * 10^power of the base of its quantity. `signs` are read as they stand (MW is not
 * mW), `words` in any case; both are separated by '|'. */
static const struct unit {
    const char *name;
    enum quantity quantity;
    int mult, power;
    const char *signs, *words;
} UNITS[] = {
    {"%", SHARE, 1, -2, "%", "per cento|percento|percent|per cent|pct|in %"},
    {"\u2030", SHARE, 1, -3, "\u2030", "per mille|permille|per thousand"},
    {"0-1", SHARE, 1, 0, "0-1", ""},
    {"count", NUMBER, 1, 0, "n|n.|n\u00b0|n\u00ba|N|N.|nr|nr.", "count|numero|number|num|num.|no."},
    {"thousand", NUMBER, 1, 3, "", "mila|migliaia|thousand|thousands"},
    {"million", NUMBER, 1, 6, "", "milione|milioni|mln|mln.|million|millions"},
    {"billion", NUMBER, 1, 9, "", "miliardo|miliardi|mld|mld.|billion|billions|bn"},
    {"EUR", MONEY_EUR, 1, 0, "\u20ac", "eur|euro|euros|in euro|di euro"},
    {"kEUR", MONEY_EUR, 1, 3, "k\u20ac|K\u20ac|keur|kEUR|KEUR|k euro|k EUR|k \u20ac|K \u20ac",
     "mila \u20ac|mila eur|mila euro|migliaia di euro|thousand eur|thousand euro|thousand euros|"
     "thousand \u20ac|euro mila"},
    {"MEUR", MONEY_EUR, 1, 6, "M\u20ac|M \u20ac|MEUR|M EUR|M euro|Meuro",
     "mln \u20ac|mln. \u20ac|mln eur|mln. eur|mln euro|mln. euro|mln di euro|mln. di euro|"
     "milioni \u20ac|milioni eur|milioni euro|milioni di euro|milione di euro|milioni di \u20ac|"
     "million eur|million euro|million euros|million \u20ac|millions of euros"},
    {"GEUR", MONEY_EUR, 1, 9, "",
     "mld \u20ac|mld. \u20ac|mld eur|mld euro|mld di euro|mld. di euro|miliardi \u20ac|"
     "miliardi eur|miliardi euro|miliardi di euro|miliardo di euro|billion eur|billion euro|"
     "billion euros|billion \u20ac|bn eur|bn \u20ac|geur"},
    {"USD", MONEY_USD, 1, 0, "$|US$", "usd|dollari|dollars"},
    {"GBP", MONEY_GBP, 1, 0, "\u00a3", "gbp|sterline|pounds sterling"},
    {"mm", LENGTH, 1, -3, "mm|mm.", "millimetri|millimetro|millimetres|millimeters"},
    {"cm", LENGTH, 1, -2, "cm|cm.", "centimetri|centimetro|centimetres|centimeters"},
    {"m", LENGTH, 1, 0, "m|m.|mt|mt.", "metri|metro|metres|metre|meters|meter"},
    {"km", LENGTH, 1, 3, "km|km.|Km|KM", "chilometri|chilometro|kilometres|kilometers"},
    {"cm2", AREA, 1, -4, "cm2|cmq|cm\u00b2|cm^2", ""},
    {"m2", AREA, 1, 0, "m2|m\u00b2|mq|mq.|m.q.|m^2|MQ|Mq|sqm|sq m|sq. m",
     "metri quadrati|metri quadri|metro quadro|square metres|square meters"},
    {"ha", AREA, 1, 4, "ha|ha.", "ettari|ettaro|hectares|hectare"},
    {"km2", AREA, 1, 6,
     "km2|km\u00b2|kmq|kmq.|Kmq|KMQ|Km2|KM2|Km\u00b2|km^2|km.q.|sq km|sq. km|sqkm",
     "chilometri quadrati|chilometri quadri|chilometro quadrato|"
     "square kilometres|square kilometers"},
    {"l", VOLUME, 1, -3, "l|L|lt|lt.", "litri|litro|litres|liters"},
    {"m3", VOLUME, 1, 0, "m3|m\u00b3|mc|mc.|m^3",
     "metri cubi|metro cubo|cubic metres|cubic meters"},
    {"mg", MASS, 1, -6, "mg", "milligrammi|milligrams"},
    {"g", MASS, 1, -3, "g|g.|gr|gr.", "grammi|grammo|grams|gram"},
    {"kg", MASS, 1, 0, "kg|kg.|Kg|KG", "chilogrammi|chilogrammo|chili|kilograms|kilogram|kgco2|kg co2|kg di co2|kgco2e|kgco2eq|kg co2eq"},
    {"t", MASS, 1, 3, "t|t.|ton|ton.", "tonnellate|tonnellata|tonnes|tonne|metric tons|tco2|t co2|t di co2|tco2e|tco2eq|t co2eq|tonnellate di co2|tonnellate co2"},
    {"kt", MASS, 1, 6, "kt", "migliaia di tonnellate|kilotonnes|ktco2|kt co2|ktco2e|ktco2eq|kt co2eq"},
    {"Mt", MASS, 1, 9, "Mt", "milioni di tonnellate|megatonnes|million tonnes"},
    {"ug/m3", DENSITY, 1, -9,
     "ug/m3|\u00b5g/m3|\u03bcg/m3|\u00b5g/m\u00b3|\u03bcg/m\u00b3|ug/m\u00b3|\u00b5g/mc",
     "microgram/m3|microgrammi/m3|microgrammi per metro cubo|micrograms per cubic metre"},
    {"mg/m3", DENSITY, 1, -6, "mg/m3|mg/m\u00b3|mg/mc", ""},
    {"s", TIME, 1, 0, "s|s.|sec|sec.", "secondi|secondo|seconds|second"},
    {"min", TIME, 6, 1, "min|min.", "minuti|minuto|minutes|minute"},
    {"hours", TIME, 36, 2, "h|h.", "ore|ora|hours|hour"},
    {"days", TIME, 864, 2, "gg|gg.|g.g.", "giorni|giorno|days|day"},
    {"weeks", TIME, 6048, 2, "", "settimane|settimana|weeks|week"},
    {"months", CALENDAR, 1, 0, "", "mesi|mese|months|month"},
    {"years", CALENDAR, 12, 0, "", "anni|anno|years|year|yrs|yr"},
    {"J", ENERGY, 1, 0, "J", "joule|joules"},
    {"MJ", ENERGY, 1, 6, "MJ", ""},
    {"GJ", ENERGY, 1, 9, "GJ", ""},
    {"TJ", ENERGY, 1, 12, "TJ", ""},
    {"Wh", ENERGY, 36, 2, "Wh", ""},
    {"kWh", ENERGY, 36, 5, "kWh|KWh|kwh|KWH", "chilowattora"},
    {"MWh", ENERGY, 36, 8, "MWh", "megawattora"},
    {"GWh", ENERGY, 36, 11, "GWh", "gigawattora"},
    {"W", POWER, 1, 0, "W", "watt"},
    {"kW", POWER, 1, 3, "kW|KW", "chilowatt"},
    {"MW", POWER, 1, 6, "MW", "megawatt"},
    {"GW", POWER, 1, 9, "GW", "gigawatt"},
    {"m/s", SPEED, 36, 0, "m/s", "metri al secondo"},
    {"km/h", SPEED, 1, 1, "km/h|Km/h", "chilometri orari|chilometri all'ora"},
    {"persons", PERSONS, 1, 0, "", "persone|persona|people|person|persons"},
    {"inhabitants", INHABITANTS, 1, 0, "ab|ab.", "abitanti|abitante|inhabitants|inhabitant"},
};
enum { TENS_MOST = 15 }; /* 10^15 times any `mult` fits 64 bits */
enum { N_UNITS = sizeof UNITS / sizeof *UNITS };

/* -- spellings ------------------------------------------------------------------------------ */

static size_t blank_at(struct slice s, size_t i)
{
    static const char *const blanks[] = {" ", "\t", "\u00a0", "\u202f", "\u2009"};
    for (size_t k = 0; k < sizeof blanks / sizeof *blanks; k++)
        if (slice_starts(slice_sub(s, i, s.len), blanks[k]))
            return strlen(blanks[k]);
    return 0;
}

/* With one space for every run of blanks, none at the ends; nothing when it is longer than any
 * spelling known. */
static struct slice tidy(struct slice s, char *to, size_t room)
{
    size_t n = 0, blank;
    bool gap = false;
    s = slice_trim(s);
    for (size_t i = 0; i < s.len; i += blank ? blank : 1) {
        blank = blank_at(s, i);
        if (blank) {
            gap = n > 0;
            continue;
        }
        if (n + 2 > room)
            return (struct slice){to, 0};
        if (gap)
            to[n++] = ' ';
        gap = false;
        to[n++] = s.at[i];
    }
    return (struct slice){to, n};
}

static bool same_in_any_case(struct slice a, struct slice lower)
{
    if (a.len != lower.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        char c = a.at[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c) != lower.at[i])
            return false;
    }
    return true;
}

static bool listed(struct slice s, const char *list, bool (*same)(struct slice, struct slice))
{
    struct slice rest = slice_of(list), piece;
    while (slice_cut(&rest, '|', &piece))
        if (piece.len && same(s, piece))
            return true;
    return false;
}

static const struct unit *unit_named(struct slice name)
{
    for (size_t i = 0; i < N_UNITS; i++)
        if (slice_is(name, UNITS[i].name))
            return &UNITS[i];
    return NULL;
}

struct slice unit_canonical(struct slice unit)
{
    char room[64];
    struct slice s = tidy(unit, room, sizeof room);
    const struct unit *u = s.len ? unit_named(s) : NULL;
    for (size_t i = 0; i < N_UNITS && s.len && !u; i++)
        if (listed(s, UNITS[i].signs, slice_eq) || listed(s, UNITS[i].words, same_in_any_case))
            u = &UNITS[i];
    return u ? slice_of(u->name) : unit;
}

/* -- factors -------------------------------------------------------------------------------- */

static int64_t ten_to(int power)
{
    int64_t n = 1;
    while (power-- > 0)
        n *= 10;
    return n;
}

/* Counts of a unit: "mila abitanti", "milioni di kWh". */
static const struct {
    const char *words;
    int power;
} SCALES[] = {
    {"mila |migliaia di |migliaia |thousand |thousands of ", 3},
    {"mln di |mln. di |mln |mln. |milioni di |milioni |milione di |million |millions of ", 6},
    {"mld di |mld. di |mld |mld. |miliardi di |miliardi |miliardo di |billion |billions of |bn ", 9},
};

static size_t scale_word(struct slice s, const char *list)
{
    struct slice rest = slice_of(list), piece;
    size_t longest = 0;
    while (slice_cut(&rest, '|', &piece))
        if (piece.len > longest && piece.len < s.len && same_in_any_case(slice_sub(s, 0, piece.len), piece))
            longest = piece.len;
    return longest;
}

/* A unit of the table, or so many of one. */
static bool resolve(struct slice unit, struct unit *out)
{
    char room[64];
    const struct unit *u = unit_named(unit);
    struct slice s = tidy(unit, room, sizeof room);
    for (size_t i = 0; i < sizeof SCALES / sizeof *SCALES && !u; i++) {
        size_t n = scale_word(s, SCALES[i].words);
        u = n ? unit_named(unit_canonical(slice_sub(s, n, s.len))) : NULL;
        if (u) {
            *out = *u;
            out->power += SCALES[i].power;
            return true;
        }
    }
    if (u)
        *out = *u;
    return u != NULL;
}

bool unit_is_known(struct slice unit)
{
    struct unit u;
    return resolve(unit, &u);
}

/* "7,5 mln" of what is counted in EUR are millions of euros; of kEUR nobody knows. */
static bool is_scale_of(const struct unit *f, const struct unit *t)
{
    return f->quantity == NUMBER && f->power >= 3 && t->quantity <= MONEY_GBP && t->power == 0;
}

static bool is_count(const struct unit *u)
{
    return u->quantity == NUMBER || u->quantity == PERSONS || u->quantity == INHABITANTS;
}

bool unit_factor(struct slice from, struct slice to, double *factor, int *power)
{
    struct unit own[2], *f = resolve(from, &own[0]) ? &own[0] : NULL, *t = resolve(to, &own[1]) ? &own[1] : NULL;
    if (slice_eq(from, to)) {
        *factor = 1;
        *power = 0;
        return true;
    }
    if (!f || !t || (f->quantity != t->quantity && !(is_count(f) && is_count(t)) && !is_scale_of(f, t)))
        return false;
    int p = f->power - t->power;
    if (p > TENS_MOST || p < -TENS_MOST)
        return false;
    /* Both sides are integers that a double holds exactly, so the quotient is rounded once. */
    *factor = (double)(f->mult * ten_to(p)) / (double)(t->mult * ten_to(-p));
    *power = f->mult == t->mult ? p : INT_MIN;
    return true;
}
