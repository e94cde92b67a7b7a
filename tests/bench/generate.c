/* generate - the benchmark's CSV: observations of 400 areas and 40 indicators, the same bytes every time.
 *
 * usage: generate FILE.csv [ROWS [AREAS.csv]]. Nothing but integers goes into a row, so every machine writes the same. Text columns have
 * accents, quoted commas, doubled quotes and line feeds; one area in twelve rows is called by a name instead of its id. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AREAS = 400, INDICATORS = 40, ROWS = 1600000 };

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
    "\"dato provvisorio, da confermare con la rilevazione successiva\"",
    "qualità dell'aria: media oraria validata",
    "\"letto dal contatore \"\"smart\"\" del condominio, piano 3\"",
    "\"prima riga della nota\nseconda riga, con una virgola\"",
    "già pubblicato; la città lo ha rivisto perché incompleto",
    "",
    "\"utenti del servizio di mobilità condivisa, età 18-65\"",
};
static const char *const places[] = {"via Nizza 230", "\"corso Unità d'Italia, 40\"", "piazza Palazzo di Città", "Mirafiori Sud",
                                     "\"Parco Dora, lato est\"", "Borgo San Paolo"};
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

static void put_area(FILE *f)
{
    unsigned a = below(AREAS);
    if (below(12))
        fprintf(f, "IT-%06u", 1001 + a);
    else if (a < 20)
        fputs(known[a][below(2)], f);
    else
        fprintf(f, "C%03u", a);
}

/* Up to four decimals, one in forty negative. */
static void put_value(FILE *f)
{
    static const unsigned scale[] = {1, 10, 100, 1000, 10000};
    unsigned decimals = below(5), whole = below(100000);
    if (!below(40))
        putc('-', f);
    fprintf(f, "%u", whole);
    if (decimals)
        fprintf(f, ".%0*u", (int)decimals, below(scale[decimals]));
}

static void put_row(FILE *f, unsigned n)
{
    put_area(f);
    unsigned indicator = below(INDICATORS);
    fprintf(f, ",BI%02u,%u-%02u-%02u,", indicator, 2010 + below(16), 1 + below(12), 1 + below(28));
    put_value(f);
    fprintf(f, ",%s,%s,%s,sensore-%05u,%u\n", units[indicator % 5], notes[below(8)], places[below(6)], below(20000), n);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s FILE.csv [ROWS [AREAS.csv]]\n", argv[0]);
        return 2;
    }
    unsigned rows = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : ROWS;
    if (argc > 3)
        write_areas(argv[3]);
    FILE *f = fopen(argv[1], "wb");
    if (!f) {
        perror(argv[1]);
        return 3;
    }
    fputs("area,indicator,period,value,unit,note,luogo,sensore,riga\n", f);
    for (unsigned i = 1; i <= rows; i++)
        put_row(f, i);
    if (ferror(f) || fclose(f)) {
        perror(argv[1]);
        return 3;
    }
    return 0;
}
