/* summary - one page of sentences to be read aloud: each with its figures, what to bear in mind, and the table it comes from. */
#include <math.h>

#include "reports/profile.h"
#include "reports/sheets/sheets.h"

/* A row: the sentence, its caveat, the sheet behind it. */
static void put(struct report *r, struct page *p, struct slice sentence, struct slice caveat, enum sheet from)
{
    if (!r->pages[from])
        return;
    cell_text(p, sentence);
    cell_text(p, caveat);
    cell_goto(p, sheet_tab(r, from), r->pages[from]);
}

static const char *number(struct report *r, double x, int decimals)
{
    return word_number(r->lang, slice_format(r->arena, "%.*f", decimals, x), decimals, r->arena).at;
}

static struct slice name_of(struct report *r, const struct record *score)
{
    return model_name(r->model, r->lang, KIND_area, record_text(score, "area"));
}

/* Cities whose interval of ranks overlaps that of a score; empty: none. */
static struct slice same_as(struct report *r, const struct profile *f, const struct record *score)
{
    struct slice *names = arena_new(r->arena, struct slice, f->cities.n + 1);
    double low = standing_number(score, "low"), high = standing_number(score, "high");
    size_t n = 0;
    for (size_t i = 0; i < f->cities.n; i++) {
        const struct record *other = f->cities.at[i];
        if (other != score && standing_number(other, "low") <= high && standing_number(other, "high") >= low)
            names[n++] = name_of(r, other);
    }
    return join(r, names, n, ", ");
}

static void put_rank(struct report *r, struct page *p, const struct profile *f, const struct record *score)
{
    struct arena *a = r->arena;
    double low = standing_number(score, "low"), high = standing_number(score, "high");
    struct slice root = model_name(r->model, r->lang, KIND_indicator, f->s.root);
    struct slice said =
        word_fill(a, say(r, WORD_summary_rank), slice_cstr(a, name_of(r, score)), number(r, standing_number(score, "rank"), 0),
                  count_text(r, f->cities.n).at, slice_cstr(a, root), slice_cstr(a, f->s.period),
                  number(r, standing_number(score, "value"), 1), NULL);
    struct slice caveats[2], coverage = slice_of(number(r, 100 * standing_number(score, "coverage"), 0));
    size_t n = 0;
    if (!isnan(low) && !isnan(high))
        caveats[n++] = tell_with(r, low == high ? WORD_summary_steady : WORD_summary_interval, slice_of(number(r, low, 0)),
                                 slice_of(number(r, high, 0)), S(""));
    caveats[n++] = tell_with(r, WORD_summary_rank_caveat, coverage, S(""), S(""));
    put(r, p, said, join(r, caveats, n, " "), SHEET_ranking);
    if (n < 2)
        return;
    struct slice others = same_as(r, f, score);
    put(r, p, tell_with(r, others.len ? WORD_summary_same : WORD_summary_alone, name_of(r, score), others, S("")),
        tell(r, WORD_summary_same_caveat), SHEET_contributions);
}

/* "Economia" of "H. Economia": nobody reads the letter aloud. */
static struct slice spoken(struct slice name)
{
    bool lettered = name.len > 3 && name.at[0] >= 'A' && name.at[0] <= 'Z' && name.at[1] == '.' && name.at[2] == ' ';
    return lettered ? slice_sub(name, 3, name.len) : name;
}

/* A dimension in which the city stands high and one in which it stands low: said only where their intervals are apart, or with the caveat that
 * there are none. */
static void put_dimensions(struct report *r, struct page *p, const struct profile *f, const struct record *score)
{
    const struct record *best = NULL, *worst = NULL, *best_node = NULL, *worst_node = NULL;
    struct arena *a = r->arena;
    for (size_t i = 0; i < f->s.groups.n; i++) {
        const struct record *node = f->s.groups.at[i];
        const struct record *s = standing_score(r->model, &f->s, record_text(node, "code"), record_text(score, "area"));
        double rank = standing_number(s, "rank");
        if (isnan(rank))
            continue;
        if (!best || rank < standing_number(best, "rank")) {
            best = s;
            best_node = node;
        }
        if (!worst || rank > standing_number(worst, "rank")) {
            worst = s;
            worst_node = node;
        }
    }
    if (!best || standing_number(best, "rank") == standing_number(worst, "rank"))
        return;
    double best_high = standing_number(best, "high"), worst_low = standing_number(worst, "low");
    bool known = !isnan(best_high) && !isnan(worst_low) && !isnan(standing_number(best, "low")) &&
                 !isnan(standing_number(worst, "high"));
    if (known && best_high >= worst_low)
        return; /* the intervals do not carry that one is higher than the other */
    struct slice caveat =
        known ? word_fill(a, say(r, WORD_summary_dimensions_between), number(r, standing_number(best, "low"), 0),
                          number(r, best_high, 0), number(r, worst_low, 0), number(r, standing_number(worst, "high"), 0), NULL)
              : tell(r, WORD_summary_dimensions_caveat);
    put(r, p,
        word_fill(a, say(r, WORD_summary_dimensions), slice_cstr(a, name_of(r, score)),
                  slice_cstr(a, spoken(record_name(r->lang, best_node))), number(r, standing_number(best, "rank"), 0),
                  slice_cstr(a, record_text(best, "of")), slice_cstr(a, spoken(record_name(r->lang, worst_node))),
                  number(r, standing_number(worst, "rank"), 0), slice_cstr(a, record_text(worst, "of")), NULL),
        caveat, SHEET_profile);
}

/* Records of a kind that have a field. */
static size_t with_field(struct report *r, enum kind_id kind, const char *field)
{
    struct records all = model_all(r->model, kind);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        n += !value_is_empty(record_get(all.at[i], field));
    return n;
}

/* The first and the last year in which experiments began; false when no start is known. */
static bool years_of(struct report *r, struct slice *first, struct slice *last)
{
    enum { YEAR = 4 };
    struct records all = model_all(r->model, KIND_experiment);
    *first = *last = S("");
    for (size_t i = 0; i < all.n; i++) {
        struct slice start = record_text(all.at[i], "start");
        if (start.len < YEAR)
            continue;
        start = slice_sub(start, 0, YEAR);
        *first = !first->len || slice_cmp(start, *first) < 0 ? start : *first;
        *last = slice_cmp(start, *last) > 0 ? start : *last;
    }
    return first->len > 0;
}

static void put_experiments(struct report *r, struct page *p)
{
    struct slice first, last;
    size_t n = model_all(r->model, KIND_experiment).n;
    struct arena *a = r->arena;
    if (!n)
        return;
    bool years = years_of(r, &first, &last);
    struct slice all = count_text(r, n), ended = count_text(r, with_field(r, KIND_experiment, "end"));
    put(r, p,
        years ? word_fill(a, say(r, WORD_summary_experiments_years), all.at, slice_cstr(a, first), slice_cstr(a, last), ended.at,
                          NULL)
              : tell_with(r, WORD_summary_experiments, all, ended, S("")),
        tell(r, WORD_summary_experiments_caveat), SHEET_timeline);
}

/* "imprese 24, ricerca 7": the classes that the partners have. */
static struct slice classes_of(struct report *r)
{
    static const char *const classes[] = {"pa", "business", "research", "civil_society"};
    struct slice texts[sizeof classes / sizeof *classes];
    size_t n = 0;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        size_t k = model_with(r->model, KIND_partner, "helix", slice_of(classes[i])).n;
        if (k)
            texts[n++] = tell_with(r, WORD_summary_class, word_code(r->lang, "helix", slice_of(classes[i])), count_text(r, k), S(""));
    }
    return join(r, texts, n, ", ");
}

static void put_partners(struct report *r, struct page *p)
{
    struct slice classes = classes_of(r);
    size_t n = model_all(r->model, KIND_partner).n;
    if (n)
        put(r, p, tell_with(r, classes.len ? WORD_summary_partners_by : WORD_summary_partners, count_text(r, n), classes, S("")),
            tell(r, WORD_summary_partners_caveat), SHEET_helix);
}

static void put_counts(struct report *r, struct page *p)
{
    static const struct {
        enum kind_id kind;
        const char *field;
        enum word sentence, caveat;
        enum sheet sheet;
    } counts[] = {
        {KIND_call, "opened", WORD_summary_calls, WORD_summary_calls_caveat, SHEET_funnel},
        {KIND_event, "start", WORD_summary_events, WORD_summary_events_caveat, SHEET_calendar},
        {KIND_source, "licence", WORD_summary_sources, WORD_summary_sources_caveat, SHEET_sources},
    };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        size_t n = model_all(r->model, counts[i].kind).n;
        if (n)
            put(r, p,
                tell_with(r, counts[i].sentence, count_text(r, n),
                          count_text(r, with_field(r, counts[i].kind, counts[i].field)), S("")),
                tell(r, counts[i].caveat), counts[i].sheet);
    }
}

/* What sources differ about, whatever rule chose between them: as the sheet counts them. */
static void put_conflicts(struct report *r, struct page *p)
{
    struct records all = model_all(r->model, KIND_finding);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++) {
        struct slice rule = record_text(all.at[i], "rule");
        bool warning = slice_is(record_text(all.at[i], "severity"), "warning");
        n += slice_is(rule, "conflict") || slice_starts(rule, "conflict-") || slice_is(rule, "differs") ||
             (slice_is(rule, "merged") && warning);
    }
    if (n)
        put(r, p, tell_with(r, WORD_summary_conflicts, count_text(r, n), S(""), S("")), tell(r, WORD_summary_conflicts_caveat),
            SHEET_conflicts);
}

static void put_findings(struct report *r, struct page *p)
{
    size_t errors = model_with(r->model, KIND_finding, "severity", S("error")).n;
    size_t warnings = model_with(r->model, KIND_finding, "severity", S("warning")).n;
    put(r, p, tell_with(r, WORD_summary_findings, count_text(r, errors), count_text(r, warnings), S("")),
        tell(r, WORD_summary_findings_caveat), SHEET_quality);
}

void sheet_summary(struct report *r, struct page *p)
{
    const struct column columns[] = {{.head = tell(r, WORD_summary_sentence), .width = 52},
                                     {.head = tell(r, WORD_summary_caveat), .width = 34},
                                     {.head = tell(r, WORD_col_sheet), .width = 28}};
    page_note(p, tell(r, WORD_summary_how));
    page_note(p, tell(r, WORD_one_table));
    page_table(p, columns, 3, 0);
    if (model_all(r->model, KIND_score).n) {
        struct profile f = profile_of(r);
        if (f.cities.n) {
            const struct record *own = f.cities.at[f.own];
            put_rank(r, p, &f, own);
            put_dimensions(r, p, &f, own);
        }
    }
    put_experiments(r, p);
    put_partners(r, p);
    put_counts(r, p);
    put_conflicts(r, p);
    put_findings(r, p);
}
