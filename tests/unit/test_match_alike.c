/* test_match_alike - how alike names are: precision and recall on labelled pairs, and the search against comparing all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "match/pairs.h"

#include <cmocka.h> /* last: its macro fail() would spoil the function of base/error.h */

/* The defaults of [reconcile] merge_above and review_above, and what they must reach. */
#define MERGE 0.92
#define REVIEW 0.8
#define PRECISION 0.99

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct arena arena;

struct labelled {
    bool same, organisation;
    struct slice a, b;
};

/* The first set is the one by which the weights were set; the second was written afterwards. */
static struct set {
    const char *name, *path;
    double recall, with_review;
    struct labelled *at;
    size_t n, cap;
} sets[] = {
    {.name = "labelled", .path = "tests/data/match/labelled.tsv", .recall = 0.90, .with_review = 0.98},
    {.name = "held out", .path = "tests/data/match/held_out.tsv", .recall = 0.71, .with_review = 0.85},
};

static void read_labelled(struct set *set)
{
    FILE *f = fopen(set->path, "r");
    static char line[1024];
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        struct slice rest = slice_trim(slice_copy(&arena, slice_of(line))), cell[4] = {{0}};
        if (rest.at[0] == '#' || slice_starts(rest, "verdict"))
            continue;
        for (size_t i = 0; i < 4; i++)
            assert_true(slice_cut(&rest, '\t', &cell[i]));
        LIST_PUSH(&arena, set, (struct labelled){slice_is(cell[0], "same"), slice_is(cell[1], "partner"), cell[2], cell[3]});
    }
    fclose(f);
}

static double score(const struct labelled *p)
{
    struct alike x = alike_of(p->a, p->organisation, &arena), y = alike_of(p->b, p->organisation, &arena);
    double s = alike_score(&x, &y);
    assert_true(s == alike_score(&y, &x));
    return s;
}

static void measure(const struct set *set)
{
    size_t same = 0, merged_right = 0, merged_wrong = 0, review_right = 0, review_wrong = 0;
    for (size_t i = 0; i < set->n; i++) {
        const struct labelled *p = &set->at[i];
        double s = score(p);
        bool merged = s >= MERGE, review = !merged && s >= REVIEW;
        same += p->same;
        merged_right += merged && p->same;
        merged_wrong += merged && !p->same;
        review_right += review && p->same;
        review_wrong += review && !p->same;
        if (getenv("ALIKE_SHOW") && (p->same ? !merged : merged || review))
            printf("%-5s %.3f  %.*s | %.*s\n", p->same ? "same" : "apart", s, SL(p->a), SL(p->b));
    }
    double merged = (double)(merged_right + merged_wrong), all = (double)same;
    double precision = (double)merged_right / merged, recall = (double)merged_right / all,
           with_review = (double)(merged_right + review_right) / all;
    printf("%s pairs: %zu, %zu of them the same; merged %zu rightly, %zu wrongly; for review %zu rightly, %zu wrongly\n", set->name,
           set->n, same, merged_right, merged_wrong, review_right, review_wrong);
    printf("%s: precision %.3f, recall %.3f, recall with review %.3f\n", set->name, precision, recall, with_review);
    assert_true(set->n >= 200);
    assert_true(precision >= PRECISION);
    assert_true(recall >= set->recall);
    assert_true(with_review >= set->with_review);
}

static void labelled_pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(sets); i++)
        measure(&sets[i]);
}

static void scores(void **state)
{
    static const struct {
        const char *a, *b;
        double low, high;
    } cases[] = {
        {"5T srl", "5T", 1, 1},
        {"Università di Torino", "Università degli Studi di Torino", 1, 1},
        {"RIcuciTÓ", "RicuciTò", 1, 1},
        {"Links Fondazione", "Fondazione LINKS", 0.98, 0.98},
        {"D-Flight", "DFlight", 0.98, 0.98},
        {"UniTo", "Università di Torino", 0.93, 0.93},
        {"Gruppo Torinese Trasporti (GTT)", "GTT", 0.95, 0.95},
        {"Gruppo Torinese Trasporti", "GTT", 0.85, 0.85},
        {"Istituto Nazionale di Ricerca Metrologica", "INRiM", 0.93, 0.93},
        {"Istituto Nazionale di Ricerca Metrologica", "I.N.RI.M.", 0.93, 0.93},
        {"Istituto Nazionale di Ricerca Metrologica", "inrim", 0, 0.5},
        {"Società Metropolitana Acque Torino", "SMAT", 0.93, 0.93},
        {"Azienda Multiservizi Igiene Ambientale Torino", "AMIAT Torino", 0.92, 0.98},
        {"Consorzio per il Sistema Informativo Piemonte", "CSI Piemonte", 0.93, 0.93},
        {"Consorzio per il Sistema Informativo Piemonte", "CSI Lombardia", 0, 0.79},
        {"ISTAT - Istituto Nazionale di Statistica", "ISTAT", 0.95, 0.95},
        {"Fondazione Torino Wireless (Piemonte Innova)", "Fondazione Torino Wireless", 0.88, 0.88},
        {"Comune di Samone (TO)", "Comune di Samone (TN)", 0, 0.91},
        {"Lotto (3)", "Lotto", 0, 0.87},
        {"AMT S.p.A. Genova", "AMT Genova", 1, 1},
        {"Environment Park", "Enviroment Park", 0.92, 0.98},
        {"Giovanni Martinelli", "Giovanni Martinello", 0.8, 0.91},
        {"Ferrari", "Ferraro", 0.8, 0.91},
        {"Lotto 3", "Lotto 4", 0, 0.5},
        {"Università di Torino", "Politecnico di Torino", 0, 0.6},
        {"", "Torino", 0, 0},
        {"!!!", "Torino", 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct labelled p = {.organisation = true, .a = slice_of(cases[i].a), .b = slice_of(cases[i].b)};
        double s = score(&p);
        if (s < cases[i].low - 1e-9 || s > cases[i].high + 1e-9)
            fail_msg("'%s' and '%s': %g", cases[i].a, cases[i].b, s);
    }
}

/* Of names with one key the first stands for all. */
static size_t add_once(struct alike *names, size_t n, struct slice name)
{
    names[n] = alike_of(name, true, &arena);
    for (size_t i = 0; i < n; i++)
        if (slice_eq(names[i].key, names[n].key))
            return 0;
    return 1;
}

/* The search finds what comparing each with each finds. */
static void search_is_whole(void **state)
{
    size_t n = 0, wanted = 0;
    struct alike *names = arena_new(&arena, struct alike, 2 * (sets[0].n + sets[1].n));
    (void)state;
    for (size_t k = 0; k < COUNT(sets); k++)
        for (size_t i = 0; i < sets[k].n; i++) {
            n += add_once(names, n, sets[k].at[i].a);
            n += add_once(names, n, sets[k].at[i].b);
        }
    struct pairs_alike found = pairs_alike(names, n, REVIEW, &arena);
    for (size_t i = 0, k = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            double s = alike_score(&names[i], &names[j]);
            /* Names of one key or of the same letters are found by the first of them. */
            if (s < REVIEW || s >= 0.98)
                continue;
            while (k < found.n && (found.at[k].a < i || (found.at[k].a == i && found.at[k].b < j)))
                k++;
            if (k == found.n || found.at[k].a != i || found.at[k].b != j)
                fail_msg("'%.*s' and '%.*s' (%g) are not found", SL(names[i].key), SL(names[j].key), s);
            wanted++;
        }
    assert_true(wanted > 100);
}

static void one_edit(void **state)
{
    (void)state;
    assert_true(alike_one_edit(S("torino"), S("torino")));
    assert_true(alike_one_edit(S("torino"), S("tornio")));
    assert_true(alike_one_edit(S("torino"), S("torno")));
    assert_true(alike_one_edit(S("torino"), S("ttorino")));
    assert_true(alike_one_edit(S("torino"), S("turino")));
    assert_false(alike_one_edit(S("torino"), S("turina")));
    assert_false(alike_one_edit(S("torino"), S("toriones")));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(labelled_pairs),
        cmocka_unit_test(scores),
        cmocka_unit_test(search_is_whole),
        cmocka_unit_test(one_edit),
    };
    for (size_t i = 0; i < COUNT(sets); i++)
        read_labelled(&sets[i]);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
