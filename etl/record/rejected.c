/* rejected - how many rows of each source a stage rejected, and the `source` lines corrected by it.
 */
#include "record/rejected.h"

struct rejected_source {
    struct slice source;
    uint64_t rows;
    double line, item; /* of the last one counted */
};

static double number_of(const struct record *r, const char *name)
{
    const struct value *v = record_get(r, name);
    return v->type == VALUE_NUMBER ? v->number : 0;
}

static struct rejected_source *source_of(struct rejected *x, struct slice name)
{
    bool fresh;
    size_t *at = table_at(&x->by_source, x->arena, name, &fresh);
    if (fresh) {
        *at = x->sources.n;
        LIST_PUSH(x->arena, &x->sources, (struct rejected_source){.source = slice_copy(x->arena, name)});
    }
    return &x->sources.at[*at];
}

void rejected_merge(struct rejected *x, const struct rejected *from)
{
    for (size_t i = 0; i < from->sources.n; i++)
        source_of(x, from->sources.at[i].source)->rows += from->sources.at[i].rows;
}

void rejected_add(struct rejected *x, const struct record *r)
{
    struct rejected_source *s = source_of(x, record_text(r, "source"));
    double line = number_of(r, "line"), item = number_of(r, "item");
    bool same_row = s->rows && line > 0 && line == s->line && item == s->item;
    s->rows += !same_row;
    s->line = line;
    s->item = item;
}

uint64_t rejected_rows(const struct rejected *x, struct slice source)
{
    const size_t *at = table_find(&x->by_source, source);
    return at ? x->sources.at[*at].rows : 0;
}

struct record rejected_correct(const struct rejected *x, struct maker *m, const struct record *line)
{
    uint64_t rows = rejected_rows(x, record_text(line, "id"));
    double kept = number_of(line, "kept");
    if (!rows)
        return *line;
    /* A stream that other tools cut may hold more records of a source than its line says were kept.
     */
    if ((double)rows > kept)
        rows = (uint64_t)kept;
    struct record own = record_own(m, line);
    record_set(m, &own, "kept", value_count(m->arena, (uint64_t)kept - rows));
    record_set(m, &own, "rejected",
               value_count(m->arena, (uint64_t)number_of(line, "rejected") + rows));
    return own;
}
