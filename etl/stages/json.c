/* json - write the JSON report that programs read: a sink. */
#include "reports/json.h"

#include "record/stream.h"
#include "stage.h"

struct state {
    struct slice output, lang, title;
    struct model model;
};

#define AT(member) OPTION_AT(struct state, member)

static const struct option options[] = {
    {"output", 'o', OPTION_PATH, AT(output), "FILE", "-",
     "The report to write; - is standard output, for a sink that stands last", NULL},
    {"lang", 'l', OPTION_CHOICE, AT(lang), "it|en", "it", "Language of the labels", "report"},
    {"title", 't', OPTION_TEXT, AT(title), "TEXT", NULL, "Title of the report", "report"},
    {0},
};

static int open_json(struct ctx *ctx)
{
    struct state *s = ctx->state;
    model_open(&s->model, (struct maker){ctx->maker->shapes, ctx->perm}, S(""));
    return 0;
}

static int record_json(struct ctx *ctx, struct record *r)
{
    struct state *s = ctx->state;
    model_add(&s->model, r);
    return emit(ctx, r);
}

static int finish_json(struct ctx *ctx)
{
    struct state *s = ctx->state;
    bool standard = slice_is(s->output, "-");
    struct os_target *target = standard ? NULL : target_open(ctx, s->output);
    if (!standard && !target)
        return -1;
    s->model.as_of = ctx->as_of;
    struct report report = {
        .model = &s->model, .lang = lang_of(s->lang), .title = s->title, .program = S(STREAM_PROGRAM), .arena = ctx->perm};
    return report_json(&report, standard ? OS_STDOUT : target->fd, standard ? "standard output" : target->path, ctx->error);
}

const struct stage stage_json = {
    .name = "json",
    .summary = "write the JSON report",
    .options = options,
    .about = "The same content as the workbook, for programs: ranking, indicators with their series, experiments, partners, "
             "programmes and calls with their figures, events, findings, sources, and the lineage of every score. Described by "
             "report.schema.json.",
    .role = STAGE_SINK,
    .state_size = sizeof(struct state),
    .open = open_json,
    .record = record_json,
    .finish = finish_json,
};
