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

/* Cities whose interval of ranks overlaps that of a score. */
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
    return n ? join(r, names, n, ", ") : tell(r, WORD_summary_nobody);
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
    struct slice coverage = slice_of(number(r, 100 * standing_number(score, "coverage"), 0));
    put(r, p, said, tell_with(r, WORD_summary_rank_caveat, coverage, S(""), S("")), SHEET_ranking);
    if (isnan(low) || isnan(high))
        return;
    put(r, p,
        tell_with(r, low == high ? WORD_summary_steady : WORD_summary_interval, name_of(r, score), slice_of(number(r, low, 0)),
                  slice_of(number(r, high, 0))),
        tell_with(r, WORD_summary_same, same_as(r, f, score), S(""), S("")), SHEET_contributions);
}

/* The dimensions in which the city stands highest and lowest. Ranks of dimensions have no interval: the caveat says so. */
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
    put(r, p,
        word_fill(a, say(r, WORD_summary_dimensions), slice_cstr(a, name_of(r, score)),
                  slice_cstr(a, record_name(r->lang, best_node)), number(r, standing_number(best, "rank"), 0),
                  slice_cstr(a, record_text(best, "of")), slice_cstr(a, record_name(r->lang, worst_node)),
                  number(r, standing_number(worst, "rank"), 0), slice_cstr(a, record_text(worst, "of")), NULL),
        tell(r, WORD_summary_dimensions_caveat), SHEET_profile);
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

static void put_counts(struct report *r, struct page *p)
{
    static const struct {
        enum kind_id kind;
        const char *field;
        enum word sentence, caveat;
        enum sheet sheet;
    } counts[] = {
        {KIND_experiment, "end", WORD_summary_experiments, WORD_summary_experiments_caveat, SHEET_experiments},
        {KIND_partner, "helix", WORD_summary_partners, WORD_summary_partners_caveat, SHEET_helix},
        {KIND_call, "opened", WORD_summary_calls, WORD_summary_calls_caveat, SHEET_calls},
        {KIND_event, "start", WORD_summary_events, WORD_summary_events_caveat, SHEET_events},
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
    put_counts(r, p);
    put_findings(r, p);
}
