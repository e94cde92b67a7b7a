/* proposal - how a file seems to be dressed: keys for its [source] section, each with what speaks for it and against it. */
#include "profiling/proposal.h"

#include "base/os.h"
#include "formats/window.h"
#include "profiling/columns.h"
#include "profiling/dress.h"
#include "profiling/metadata.h"

struct guess *proposal_add(struct proposal *p, struct slice key, struct slice value, struct slice why)
{
    LIST_PUSH(p->arena, &p->guesses, (struct guess){.key = key, .value = value, .why = why});
    return &p->guesses.at[p->guesses.n - 1];
}

struct guess *proposal_tell(struct proposal *p, struct slice about, struct slice text, uint64_t line)
{
    LIST_PUSH(p->arena, &p->guesses, (struct guess){.key = about, .why = text, .told = true, .doubtful = true, .line = line});
    return &p->guesses.at[p->guesses.n - 1];
}

const struct guess *proposal_find(const struct proposal *p, const char *key)
{
    for (size_t i = 0; i < p->guesses.n; i++)
        if (!p->guesses.at[i].told && slice_is(p->guesses.at[i].key, key))
            return &p->guesses.at[i];
    return NULL;
}

/* -- the beginning of the text ----------------------------------------------------------------------------------- */

/* Up to a MiB of it, decoded, whole lines, their ends as LF. */
static int read_head(struct proposal *p, const struct origin *o, const struct bytes *b, struct slice *head, struct error *e)
{
    struct input in;
    struct window w;
    int fd, more = 1;
    if (origin_open(o, &in, &fd, e))
        return -1;
    if (window_open(&w, &in, slice_of(b->encoding), false, e)) {
        origin_close(o, &in, fd);
        return -1;
    }
    while (more > 0 && window_len(&w) < PEEK_MOST)
        more = window_fill(&w, e);
    size_t n = window_len(&w) < PEEK_MOST ? window_len(&w) : PEEK_MOST;
    char *to = arena_alloc(p->arena, n + 1);
    memcpy(to, window_at(&w), n);
    if (w.eol == '\r')
        for (size_t i = 0; i < n; i++)
            to[i] = to[i] == '\r' ? '\n' : to[i];
    const char *cr = memchr(to, '\r', n);
    size_t out = cr ? (size_t)(cr - to) : n;
    for (size_t i = out; i < n; i++)
        if (to[i] != '\r' || i + 1 == n || to[i + 1] != '\n')
            to[out++] = to[i];
    bool cut = !w.ended || window_len(&w) > n || o->cut;
    const char *last = cut && out ? memrchr(to, '\n', out) : NULL;
    *head = (struct slice){to, last ? (size_t)(last - to) + 1 : out};
    window_close(&w);
    origin_close(o, &in, fd);
    return more < 0 ? -1 : 0;
}

/* -- bytes -------------------------------------------------------------------------------------------------------- */

static void tell_bytes(struct proposal *p, const struct bytes *b, struct profile *to)
{
    struct arena *a = p->arena;
    to->encoding = slice_of(b->encoding);
    struct guess *g = proposal_add(p, S("encoding"), to->encoding, b->why);
    g->against = b->against;
    g->doubtful = b->doubtful;
    g->line = b->bad.line;
    if (b->packed)
        proposal_tell(p, S("gzip"), S("the file is packed, and read unpacked"), 0)->doubtful = false;
    if (b->doubled.n && !b->bad.n)
        proposal_tell(p, S("repair"), bytes_say_doubled(b, a), b->doubled.line);
    const struct seen *ends[] = {&b->lf, &b->crlf, &b->cr};
    static const char *const names[] = {"LF", "CRLF", "CR"};
    struct slice text = {0};
    size_t sorts = 0;
    for (size_t i = 0; i < 3; i++)
        if (ends[i]->n) {
            sorts++;
            text = slice_format(a, "%.*s%s%s %llu times, first in line %llu", SL(text), text.len ? "; " : "", names[i],
                                (unsigned long long)ends[i]->n, (unsigned long long)ends[i]->line);
        }
    if (text.len && !slice_starts(to->encoding, "utf-16")) {
        proposal_tell(p, S("line ends"), text, 0);
        p->guesses.at[p->guesses.n - 1].doubtful = sorts > 1;
    }
}

/* -- forms of statistical offices ---------------------------------------------------------------------------------- */

/* The first line of a CSV file; for the names of columns. */
static struct slice first_line(struct slice head)
{
    struct slice line = {0};
    slice_cut(&head, '\n', &line);
    return slice_trim(line);
}

static bool is_eurostat(struct slice head)
{
    struct slice line = first_line(head), cell;
    slice_cut(&line, '\t', &cell);
    return line.at && cell.len && memchr(cell.at, '\\', cell.len) && !memchr(cell.at, ';', cell.len);
}

/* What the columns of SDMX and Eurostat are called, and the field they fill. */
static const struct {
    const char *name, *field;
} SDMX[] = {{"TIME_PERIOD", "period"}, {"time", "period"},         {"TIME", "period"},        {"OBS_VALUE", "value"},
            {"OBS_FLAG", "flag"},      {"OBS_STATUS", "flag"},     {"geo", "area"},           {"GEO", "area"},
            {"cities", "area"},        {"CITIES", "area"},  {"CITIES/TIME", "area"}, {"GEO/TIME", "area"},       {"REF_AREA", "area"},      {"metroreg", "area"},
            {"indic_ur", "indicator"}, {"INDICATOR", "indicator"}, {"indic_de", "indicator"}, {"indic_na", "indicator"},
            {"indic", "indicator"},    {"UNIT_MEASURE", "unit"},   {"unit", "unit"},          {"status", "flag"}};

void proposal_map(struct proposal *p, struct slice names, char by)
{
    struct slice name, taken[8];
    size_t n = 0;
    while (slice_cut(&names, by, &name)) {
        name = slice_trim(name);
        if (name.len > 1 && name.at[0] == '"')
            name = slice_sub(name, 1, name.len - 1);
        struct slice bare = name, front;
        size_t colon = slice_find(name, S(": "));
        front = colon < name.len ? slice_sub(name, 0, colon) : bare;
        for (size_t i = 0; i < sizeof SDMX / sizeof *SDMX; i++) {
            bool again = !slice_is(front, SDMX[i].name) || slice_is(name, SDMX[i].field);
            for (size_t k = 0; k < n && !again; k++)
                again = slice_is(taken[k], SDMX[i].field);
            if (again || n == 8)
                continue;
            taken[n++] = slice_of(SDMX[i].field);
            proposal_add(p, slice_format(p->arena, "column.%.*s", SL(name)), slice_of(SDMX[i].field),
                         S("the name has that meaning in SDMX"));
            break;
        }
    }
}

static void dress_sdmx(struct proposal *p, struct slice head, struct profile *to)
{
    struct slice line = first_line(head);
    if (!slice_starts(line, "STRUCTURE") && !slice_starts(line, "DATAFLOW") && !slice_starts(line, "\"DATAFLOW\"") &&
        !slice_starts(line, "\"STRUCTURE\""))
        return;
    proposal_tell(p, S("format"),
                  slice_starts(slice_sub(line, line.at[0] == '"', line.len), "DATAFLOW")
                      ? S("SDMX-CSV 1.0, by the name of its first column")
                      : S("SDMX-CSV 2.0, by the name of its first column"),
                  0);
    p->guesses.at[p->guesses.n - 1].doubtful = false;
    proposal_map(p, line, to->delimiter);
    if (slice_find(line, S("ACTION")) < line.len)
        proposal_add(p, S("skip.ACTION"), S("D"), S("SDMX-CSV 2.0: a row with ACTION D deletes the figure that it names, and is none"));
    if (slice_find(line, S(": ")) < line.len)
        proposal_add(p, S("labels"), S("yes"), S("names and cells are 'CODE: label'; the code alone is read"));
}

/* The names of `geo\time` and the like. */
static void dress_eurostat(struct proposal *p, struct slice head, struct profile *to)
{
    struct slice line = first_line(head), cell;
    slice_cut(&line, '\t', &cell);
    char *names = arena_alloc(p->arena, cell.len + 1);
    for (size_t i = 0; i < cell.len; i++)
        names[i] = cell.at[i] == '\\' ? ',' : cell.at[i];
    to->format = S("eurostat");
    proposal_add(p, S("format"), to->format,
                 slice_format(p->arena, "the first cell is '%.*s', the cells stand between tabs: Eurostat's TSV", SL(cell)));
    proposal_map(p, (struct slice){names, cell.len}, ',');
}

/* GeoJSON: what was asked for are the properties. */
static void dress_features(struct proposal *p, const struct profile *to, struct slice head)
{
    if (!slice_is(to->rows, "features"))
        return;
    size_t at = slice_find(head, S("\"properties\""));
    if (at >= head.len)
        return;
    proposal_tell(
        p, S("features"),
        S("the columns are properties.NAME and geometry.…; 'column.properties.NAME = FIELD' gives a field of the record"), 0);
    p->guesses.at[p->guesses.n - 1].doubtful = false;
    if (slice_find(head, S("\"Point\"")) < head.len)
        proposal_add(p, S("column.geometry.coordinates"), S("lon, lat"), S("GeoJSON writes a point as longitude, latitude"));
}

/* -- the whole ------------------------------------------------------------------------------------------------------ */

static int dress(struct proposal *p, const struct origin *o, const struct bytes *b, struct profile *to, struct error *e)
{
    struct slice head;
    if (read_head(p, o, b, &head, e))
        return -1;
    if (dress_json(p, head, false, to)) {
        dress_features(p, to, head);
        return 0;
    }
    to->format = S("csv");
    if (is_eurostat(head)) {
        dress_eurostat(p, head, to);
        return 0;
    }
    proposal_add(p, S("format"), S("csv"), S("lines of cells"));
    if (slice_starts(slice_trim(first_line(head)), "<"))
        proposal_tell(p, S("format"), S("it begins with '<': HTML or XML, perhaps the page that says that the file is not there"), 1);
    dress_csv(p, head, o->cut ? 0 : b->lines, to);
    dress_sdmx(p, head, to);
    return 0;
}

int propose(struct proposal *p, const struct origin *o, struct arena *a, struct error *e)
{
    struct bytes b;
    struct profile to = {0};
    struct error later = {0};
    *p = (struct proposal){.arena = a};
    if (bytes_look(&b, o, a, e))
        return -1;
    if (!b.total) {
        proposal_tell(p, S("file"), S("it is empty"), 0);
        return 0;
    }
    tell_bytes(p, &b, &to);
    if (dress(p, o, &b, &to, e))
        return -1;
    if (o->file && metadata_apply(p, o, &to, e))
        return -1;
    /* What cannot be read as rows is said, and stays the affair of whoever reads it. */
    if (columns_look(p, o, b.lines, &to, &later) && later.status == STATUS_SYSTEM)
        return fail(e, STATUS_SYSTEM, "%s", later.text);
    if (later.status && !o->cut)
        proposal_tell(p, S("rows"), slice_copy(a, slice_of(later.text)), 0);
    return 0;
}

/* -- printing ------------------------------------------------------------------------------------------------------- */

/* Comments hold no control characters, whatever the file does. */
static void comment(struct buffer *to, const char *front, struct slice text)
{
    buffer_text(to, front);
    for (size_t i = 0; i < text.len && i < 1500; i++)
        buffer_char(to, (unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7f ? '?' : text.at[i]);
    buffer_char(to, '\n');
}

void proposal_print(const struct proposal *p, struct slice id, struct slice path, struct buffer *to)
{
    buffer_printf(to, "[source %.*s]\npath = %.*s\nkind = observation\n", SL(id), SL(path));
    for (size_t i = 0; i < p->guesses.n; i++) {
        const struct guess *g = &p->guesses.at[i];
        struct slice front = slice_format(p->arena, "# %s%.*s: ", g->doubtful && g->told ? "doubtful: " : "", SL(g->key));
        if (g->why.len)
            comment(to, front.at, g->why);
        if (g->against.len)
            comment(to, g->doubtful ? "# doubtful: " : "# against: ", g->against);
        if (!g->told)
            buffer_printf(to, "%.*s = %.*s\n", SL(g->key), SL(g->value));
    }
}
