/* names - writes the benchmark's organisations: N names as JSON Lines, of which about two in five are another spelling of an
 * earlier one, to measure how long it takes to find them.
 *
 * usage: names FILE N. Each record has the number of the organisation that it stands for in `truth`. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 88172645463325252U;

static unsigned below(unsigned n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % n;
}

#define PICK(table) table[below((unsigned)(sizeof(table) / sizeof *(table)))]

static const char *const onsets[] = {"b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "br", "tr", "st", "gr", "fr", "ch", "gl"};
static const char *const vowels[] = {"a", "e", "i", "o", "u", "ia", "io"};
static const char *const ends[] = {"ni", "lli", "ro", "tti", "sso", "rdi", "nte", "va", "ri", "ca"};
static const char *const branches[] = {"Costruzioni", "Servizi", "Impianti", "Sistemi", "Ricerche", "Energia", "Trasporti",
                                       "Consulting", "Software", "Ambiente", "Mobilità", "Informatica", "Logistica", "Design"};
static const char *const heads[] = {"Associazione", "Fondazione", "Consorzio", "Cooperativa", "Gruppo", "Studio", "Istituto"};
static const char *const forms[] = {"srl", "S.r.l.", "SpA", "S.p.A.", "snc", "Onlus", "S.C.S.", "APS"};

static void word(char *to)
{
    to[0] = '\0';
    for (unsigned i = 0, n = 1 + below(3); i < n; i++) {
        strcat(to, PICK(onsets));
        strcat(to, PICK(vowels));
    }
    strcat(to, PICK(ends));
    if (to[0] >= 'a')
        to[0] = (char)(to[0] - 32);
}

struct name {
    const char *head, *branch, *form;
    char a[32], b[32];
};

static struct name make(void)
{
    struct name n = {.head = below(3) ? "" : PICK(heads), .branch = below(2) ? "" : PICK(branches), .form = below(2) ? "" : PICK(forms)};
    word(n.a);
    word(n.b);
    return n;
}

/* The same organisation as somebody else writes it: another form, another order, capitals, a typing error. */
static void print_variant(FILE *f, struct name n, unsigned how)
{
    if (how == 1)
        n.form = PICK(forms);
    if (how == 3)
        n.b[strlen(n.b) - 2] = n.b[strlen(n.b) - 2] == 'x' ? 'z' : 'x';
    if (how == 2)
        fprintf(f, "%s %s %s %s %s", n.a, n.b, n.branch, n.head, n.form);
    else
        fprintf(f, "%s%s%s%s%s%s%s%s%s", n.head, *n.head ? " " : "", n.a, how == 4 ? "-" : " ", n.b, *n.branch ? " " : "", n.branch,
                *n.form ? " " : "", n.form);
}

int main(int argc, char **argv)
{
    unsigned long n = argc > 2 ? strtoul(argv[2], NULL, 10) : 100000;
    FILE *f = argc > 1 ? fopen(argv[1], "w") : stdout;
    struct name *made = calloc(n ? n : 1, sizeof *made);
    unsigned long known = 0;
    if (!f || !made)
        return 3;
    for (unsigned long i = 0; i < n; i++) {
        unsigned long of = known && below(5) < 2 ? below((unsigned)known) : known;
        unsigned how = of < known ? 1 + below(4) : 0;
        if (of == known)
            made[known++] = make();
        fprintf(f, "{\"kind\":\"partner\",\"source\":\"names\",\"line\":%lu,\"id\":\"P%lu\",\"name\":\"", i + 2, i);
        print_variant(f, made[of], how);
        fprintf(f, "\",\"truth\":\"%lu\"}\n", of);
    }
    free(made);
    return fclose(f) ? 3 : 0;
}
