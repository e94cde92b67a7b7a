/* doubts - what the cells of a column leave in doubt, and no key can settle. */
#include "profiling/look.h"
#include "record/kind.h"

/* A name under which persons stand: its cells are shown nowhere. */
bool look_is_personal(struct look *l, const struct stats *c)
{
    static const char *const words[] = {"cognome",  "nominativo", "email",     "mail",    "pec",     "telefono", "cellulare", "phone",
                                        "codicefiscale", "nascita", "iban",    "surname",  "referente", "richiedente",
                                        "firstname", "lastname",  "birthdate", NULL};
    return stats_name_has(c->name, words, &l->scratch);
}

static void tell_personal(struct look *l, const struct stats *c)
{
    if (c->filled && !c->is_number && look_is_personal(l, c))
        proposal_tell(l->p, c->name,
                      slice_format(l->p->arena, "the name is one of personal data: 'personal = %.*s' keeps it out of everything",
                                   SL(c->name)),
                      0);
}

/* Most cells are numbers, or dates, and too many are not: the column is text, and that is said. */
static void tell_mostly(struct look *l, const struct stats *c)
{
    uint64_t most = stats_meant(c), line = c->words.n ? c->words.at[0].line : c->words.more_line;
    uint64_t figures = c->measures > c->dated.n ? c->measures : c->dated.n;
    const struct field *f = kind_field(KIND_observation, c->name);
    bool typed = f && f->type != FIELD_TEXT && f->type != FIELD_CODE;
    if (typed || most < 3 || figures * 100 < most * 60 || c->zero.n || c->longest.n)
        return;
    const char *what = c->measures > c->dated.n ? "number" : "date";
    struct slice odd = c->words.n && !look_is_personal(l, c) ? c->words.at[0].text : S("");
    proposal_tell(l->p, c->name,
                  slice_format(l->p->arena,
                               "%llu of %llu cells are %ss, others are not (%s%.*s%sline %llu): all are kept as text; "
                               "'type.%.*s = %s' would reject the others",
                               (unsigned long long)figures, (unsigned long long)most, what, odd.len ? "'" : "", SL(odd),
                               odd.len ? "' in " : "", (unsigned long long)line, SL(c->name), what),
                  line);
}

/* Cells that a spreadsheet has left its mark on. */
static void tell_spreadsheet(struct look *l, const struct stats *c)
{
    static const char *const dates[] = {"data", "date", "giorno", "inizio", "fine", NULL};
    struct arena *a = l->p->arena;
    if (c->guarded.n)
        proposal_tell(l->p, c->name,
                      slice_format(a, "%llu cells are written as a formula, =\"...\", first in line %llu: they are kept as they stand",
                                   (unsigned long long)c->guarded.n, (unsigned long long)c->guarded.line),
                      c->guarded.line);
    bool serials = c->is_number && c->large.n == c->numbers && c->plain_digits == 5 && !c->point_decimal.n && !c->comma_decimal.n;
    if (serials && stats_name_has(c->name, dates, &l->scratch))
        proposal_tell(l->p, c->name,
                      slice_format(a, "whole numbers of five digits under a name of dates, first in line %llu: days since 1900, as a "
                                      "spreadsheet counts them, perhaps",
                                   (unsigned long long)c->large.line),
                      c->large.line);
}

static void tell_times(struct look *l, const struct stats *c)
{
    if (c->is_date && c->timed.n)
        proposal_tell(l->p, c->name,
                      slice_format(l->p->arena, "a time of day stands behind %llu dates, first in line %llu, and is left out; "
                                                "'type.%.*s = text' keeps it",
                                   (unsigned long long)c->timed.n, (unsigned long long)c->timed.line, SL(c->name)),
                      c->timed.line);
}

/* (1.234,50) and 1.234,50- of accounts. */
static void tell_accounts(struct look *l, const struct stats *c)
{
    if (c->accounts.n)
        proposal_tell(l->p, c->name,
                      slice_format(l->p->arena, "%llu cells are numbers in brackets or with the sign behind, first in line %llu: negative, "
                                                "perhaps, and not read as numbers",
                                   (unsigned long long)c->accounts.n, (unsigned long long)c->accounts.line),
                      c->accounts.line);
}

void doubts_tell(struct look *l, const struct stats *c)
{
    bool typed = c->is_number || c->is_code || c->is_date || c->is_year || c->is_bool;
    tell_personal(l, c);
    tell_times(l, c);
    tell_spreadsheet(l, c);
    tell_accounts(l, c);
    if (!typed)
        tell_mostly(l, c);
}
