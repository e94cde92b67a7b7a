/* generate - the benchmark's CSV and the same as JSON Lines: observations of 400 areas and 40 indicators, the same bytes every time.
 *
 * usage: generate FILE.csv [ROWS [AREAS.csv [FILE.jsonl | DRESS]]]. Nothing but integers goes into a row, so every machine writes the same. Text
 * columns have accents, commas, quotes and line feeds; one area in twelve rows is called by a name instead of its id. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AREAS = 400, INDICATORS = 40, ROWS = 1600000, CELLS = 9 };

/* splitmix64. */
static uint64_t state = 20160628;

static uint64_t next(void)
{
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static unsigned below(unsigned n)
{
    return (unsigned)(next() % n);
}

/* The first twenty are places that one knows, the others have made-up names. */
static const char *const known[][2] = {
    {"Torino", "Turin"},     {"Milano", "Milan"},     {"Genova", "Genoa"},       {"Forlì", "Forum Livii"},        {"Bologna", "Bononia"},
    {"Napoli", "Naples"},    {"Venezia", "Venice"},   {"Firenze", "Florence"},   {"Roma", "Rome"},          {"Cantù", "Canturium"},
    {"Alba", "Alba Pompeia"}, {"L'Aquila", "Aquila"}, {"Reggio nell'Emilia", "Reggio Emilia"}, {"Padova", "Padua"}, {"Mantova", "Mantua"},
    {"Siracusa", "Syracuse"}, {"Trento", "Trient"},   {"Bolzano", "Bozen"},      {"Ivrea", "Eporedia"},       {"Susa", "Segusium"},
};
static const char *const notes[] = {
    "misurazione regolare della centralina di quartiere",
    "dato provvisorio, da confermare con la rilevazione successiva",
    "qualità dell'aria: media oraria validata",
    "letto dal contatore \"smart\" del condominio, piano 3",
    "prima riga della nota\nseconda riga, con una virgola",
    "già pubblicato; la città lo ha rivisto perché incompleto",
    "",
    "utenti del servizio di mobilità condivisa, età 18-65",
};
static const char *const places[] = {"via Nizza 230", "corso Unità d'Italia, 40", "piazza Palazzo di Città", "Mirafiori Sud",
                                     "Parco Dora, lato est", "Borgo San Paolo"};
static const char *const units[] = {"%", "kg", "n.", "km", "EUR"};

static void write_areas(const char *path)
{
    FILE *f = fopen(path, "wb");
    if (!f) {
        perror(path);
        exit(3);
    }
    fputs("id,level,name_it,name_en,aliases\n", f);
    for (int i = 0; i < AREAS; i++)
        if (i < 20)
            fprintf(f, "IT-%06d,comune,%s,%s,\n", 1001 + i, known[i][0], known[i][1]);
        else
            fprintf(f, "IT-%06d,comune,Comune numero %d,Town number %d,C%03d\n", 1001 + i, i, i, i);
    if (fclose(f)) {
        perror(path);
        exit(3);
    }
}

/* How a CSV file is dressed. */
struct dress {
    const char *name;
    char delimiter, decimal;
    bool quoted;    /* every cell */
    bool day_first; /* 17/07/2018 */
    const char *time; /* behind a date */
    const char *end;
};
static const struct dress dresses[] = {
    {"plain", ',', '.', false, false, "", "\n"},
    {"italian", ';', ',', false, true, "", "\r\n"},
    {"quoted", ',', '.', true, false, "", "\n"},
    {"stamped", ',', '.', false, false, "T10:30:00Z", "\n"},
};
enum { DRESSES = sizeof dresses / sizeof *dresses };

/* One row, to be written in several dresses. */
struct made {
    char area[24], period[24], value[24], sensor[24], number[12];
    char indicator[8];
    const char *unit, *note, *place;
};

static void make_area(char *to, size_t size)
{
    unsigned a = below(AREAS);
    if (below(12))
        snprintf(to, size, "IT-%06u", 1001 + a);
    else if (a < 20)
        snprintf(to, size, "%s", known[a][below(2)]);
    else
        snprintf(to, size, "C%03u", a);
}

/* Up to four decimals, one in forty negative. */
static void make_value(char *to, size_t size)
{
    static const unsigned scale[] = {1, 10, 100, 1000, 10000};
    unsigned decimals = below(5), whole = below(100000);
    const char *sign = below(40) ? "" : "-";
    if (decimals)
        snprintf(to, size, "%s%u.%0*u", sign, whole, (int)decimals, below(scale[decimals]));
    else
        snprintf(to, size, "%s%u", sign, whole);
}

static struct made make(unsigned n)
{
    struct made m;
    make_area(m.area, sizeof m.area);
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned indicator = below(INDICATORS), year = 2010 + below(16), month = below(12), leap = month == 1 && year % 4 == 0;
    snprintf(m.indicator, sizeof m.indicator, "BI%02u", indicator);
    snprintf(m.period, sizeof m.period, "%u-%02u-%02u", year, 1 + month, 1 + below(days[month] + leap));
    make_value(m.value, sizeof m.value);
    m.unit = units[indicator % 5];
    m.note = notes[below(8)];
    m.place = places[below(6)];
    snprintf(m.sensor, sizeof m.sensor, "sensore-%05u", below(20000));
    snprintf(m.number, sizeof m.number, "%u", n);
    return m;
}

static void put_cell(FILE *f, const struct dress *d, const char *text)
{
    const char marks[] = {d->delimiter, '"', '\n', '\0'};
    bool quoted = d->quoted || strpbrk(text, marks);
    if (quoted)
        putc('"', f);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', f);
        putc(*text, f);
    }
    if (quoted)
        putc('"', f);
}

static void put_member(FILE *f, const char *before, const char *text)
{
    fputs(before, f);
    putc('"', f);
    for (; *text; text++)
        if (*text == '\n') {
            fputs("\\n", f);
        } else {
            if (*text == '"')
                putc('\\', f);
            putc(*text, f);
        }
    putc('"', f);
}

static void put_row(FILE *f, const struct dress *d, const char *const cells[CELLS])
{
    for (size_t i = 0; i < CELLS; i++) {
        put_cell(f, d, cells[i]);
        if (i + 1 < CELLS)
            putc(d->delimiter, f);
    }
    fputs(d->end, f);
}

static void put_csv(FILE *f, const struct dress *d, const struct made *m)
{
    char value[sizeof m->value], period[40];
    strcpy(value, m->value);
    char *point = strchr(value, '.');
    if (point)
        *point = d->decimal;
    if (d->day_first)
        snprintf(period, sizeof period, "%.2s/%.2s/%.4s%s", m->period + 8, m->period + 5, m->period, d->time);
    else
        snprintf(period, sizeof period, "%s%s", m->period, d->time);
    put_row(f, d, (const char *const[CELLS]){m->area, m->indicator, period, value, m->unit, m->note, m->place, m->sensor, m->number});
}

static void put_json(FILE *f, const struct made *m)
{
    put_member(f, "{\"area\":", m->area);
    put_member(f, ",\"indicator\":", m->indicator);
    put_member(f, ",\"period\":", m->period);
    fprintf(f, ",\"value\":%s", m->value);
    put_member(f, ",\"unit\":", m->unit);
    put_member(f, ",\"note\":", m->note);
    put_member(f, ",\"luogo\":", m->place);
    put_member(f, ",\"sensore\":", m->sensor);
    fprintf(f, ",\"riga\":%s}\n", m->number);
}

static FILE *create(const char *path)
{
    FILE *f = fopen(path, "wb");
    if (!f) {
        perror(path);
        exit(3);
    }
    return f;
}

static int finish(FILE *f, const char *path)
{
    bool bad = ferror(f);
    if (fclose(f) || bad) {
        perror(path);
        return 3;
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s FILE.csv [ROWS [AREAS.csv [FILE.jsonl | DRESS]]]\n", argv[0]);
        return 2;
    }
    const struct dress *dress = NULL;
    for (size_t i = 0; argc > 4 && i < DRESSES && !dress; i++)
        dress = strcmp(argv[4], dresses[i].name) ? NULL : &dresses[i];
    unsigned rows = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : ROWS;
    if (argc > 3)
        write_areas(argv[3]);
    FILE *csv = create(argv[1]), *json = argc > 4 && !dress ? create(argv[4]) : NULL;
    dress = dress ? dress : &dresses[0];
    put_row(csv, dress, (const char *const[CELLS]){"area", "indicator", "period", "value", "unit", "note", "luogo", "sensore", "riga"});
    for (unsigned i = 1; i <= rows; i++) {
        struct made m = make(i);
        put_csv(csv, dress, &m);
        if (json)
            put_json(json, &m);
    }
    int bad = finish(csv, argv[1]);
    return json && finish(json, argv[4]) ? 3 : bad;
}
