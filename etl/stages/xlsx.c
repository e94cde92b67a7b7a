/* xlsx - write the workbook that officials open: a sink. */
#include <stdio.h>

#include "record/stream.h"
#include "reports/changes.h"
#include "reports/report.h"
#include "stage.h"
#include "text/number.h"

struct state {
    struct slice output, lang, title, author, profile, previous, population;
    uint64_t large_cells;
    struct words classes;
    double *sizes; /* the same as numbers */
    struct model model;
    struct comparison *comparison; /* with the previous edition, from the first record on */
};

#define AT(member) OPTION_AT(struct state, member)

static const struct option options[] = {
    {"output", 'o', OPTION_PATH, AT(output), "FILE", NULL, "The workbook to write", NULL},
    {"lang", 'l', OPTION_CHOICE, AT(lang), "it|en", "it", "Language of the labels", "report"},
    {"title", 't', OPTION_TEXT, AT(title), "TEXT", NULL, "Title on the cover", "report"},
    {"author", 0, OPTION_TEXT, AT(author), "TEXT", NULL, "Author in the document's properties", "report"},
    {"previous", 0, OPTION_PATH, AT(previous), "FILE", NULL,
     "JSON report of the previous edition: what changed since then gets sheets of its own", "report"},
    {"profile", 'p', OPTION_CHOICE, AT(profile), "working|accessible", "working",
     "With charts, filters, frozen headers and the what-if sheet, or tables alone for readers of the screen", "report"},
    {"large-cells", 0, OPTION_COUNT, AT(large_cells), "N", "1000000",
     "Above so many values in the records the workbook is written in constant memory: filters instead of tables (0: never)",
     "report"},
    {"population", 0, OPTION_TEXT, AT(population), "CODE", "POP", "Indicator that holds the inhabitants of the cities",
     "report"},
    {"size_classes", 0, OPTION_LIST, AT(classes), "NUMBER,...", "200000, 500000, 1500000",
     "Inhabitants from which a city belongs to the next class of size, ascending: cities are compared within a class",
     "report"},
    {0},
};

/* Stated figures that stay in memory; the others wait on the disk, beside the target. */
enum { FIGURES_MOST = 4000 };

static int read_classes(struct ctx *ctx, struct state *s)
{
    s->sizes = arena_new(ctx->perm, double, s->classes.n + 1);
    for (size_t i = 0; i < s->classes.n; i++) {
        struct slice text = s->classes.at[i];
        bool ok = number_is_json(text);
        s->sizes[i] = ok ? number_value(text, &ok) : 0;
        if (!ok || !(s->sizes[i] > (i ? s->sizes[i - 1] : 0)))
            return fail(ctx->error, STATUS_USAGE,
                        "size_classes: found '%.*s', wanted numbers above 0, each above the one before", SL(text));
    }
    return 0;
}

static int open_xlsx(struct ctx *ctx)
{
    struct state *s = ctx->state;
    if (read_classes(ctx, s))
        return -1;
    if (!s->output.len || slice_is(s->output, "-"))
        return fail(ctx->error, STATUS_USAGE, "citylab xlsx: -o FILE is missing: a workbook needs a file");
    model_open(&s->model, (struct maker){ctx->maker->shapes, ctx->perm}, S(""));
    model_spool(&s->model, slice_cstr(ctx->perm, s->output), FIGURES_MOST, ctx->error);
    return 0;
}

/* The previous edition is data: it is read when the first record comes, and again for a stream that has none. */
static int open_previous(struct ctx *ctx)
{
    struct state *s = ctx->state;
    if (!s->previous.len || s->comparison)
        return 0;
    s->comparison = comparison_open(slice_cstr(ctx->perm, s->previous), ctx->perm, ctx->error);
    return s->comparison ? 0 : -1;
}

static void compare(struct ctx *ctx, const struct record *r)
{
    struct state *s = ctx->state;
    struct arena_mark mark = arena_mark(ctx->maker->arena);
    struct item item;
    if (s->comparison && item_of_record(ctx->maker->arena, r, &item))
        comparison_add(s->comparison, &item);
    arena_release(ctx->maker->arena, mark);
}

static int record_xlsx(struct ctx *ctx, struct record *r)
{
    struct state *s = ctx->state;
    if (open_previous(ctx))
        return -1;
    compare(ctx, r);
    return model_add(&s->model, r) ? -1 : emit(ctx, r);
}

/* The library writes to the name that the target has until the chain renames it. */
static int finish_xlsx(struct ctx *ctx)
{
    struct state *s = ctx->state;
    const struct edition own = {.as_of = ctx->as_of, .program = S(STREAM_PROGRAM), .title = s->title};
    struct os_target *target = open_previous(ctx) ? NULL : target_open(ctx, s->output);
    if (!target)
        return -1;
    s->model.as_of = ctx->as_of;
    struct report report = {.model = &s->model,
                            .lang = lang_of(s->lang),
                            .title = s->title,
                            .author = s->author,
                            .large_cells = s->large_cells,
                            .changes = s->comparison ? comparison_end(s->comparison, &own) : NULL,
                            .accessible = slice_is(s->profile, "accessible"),
                            .program = S(STREAM_PROGRAM),
                            .population = s->population,
                            .sizes = s->sizes,
                            .n_sizes = s->classes.n,
                            .arena = ctx->perm};
    int bad = model_gather(&s->model) || report_write(&report, target->temp, target->path, ctx->error);
    model_close(&s->model);
    if (ctx->stats && !bad)
        fprintf(stderr, "xlsx: of which the check of the finished file: wall %.3f s, cpu %.3f s\n", report.checked[0],
                report.checked[1]);
    return bad ? -1 : 0;
}

const struct stage stage_xlsx = {
    .name = "xlsx",
    .summary = "write the workbook",
    .options = options,
    .about =
        "A cover with contents and the as-of day, the ranking of the cities, the indicators by year, experiments, partners, "
        "programmes, calls, events, the quality of the data, sources and method. The file is written beside its target, "
        "opened again and checked, and renamed only when all sinks of the chain are whole.",
    .role = STAGE_SINK,
    .state_size = sizeof(struct state),
    .open = open_xlsx,
    .record = record_xlsx,
    .finish = finish_xlsx,
};
