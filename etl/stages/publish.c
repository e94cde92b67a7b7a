/* publish - write an open-data package, a folder of files with their descriptions: a sink. */
#include "record/stream.h"
#include "reports/open/package.h"
#include "stage.h"

struct state {
    struct slice output, lang;
    struct entry entry;
    struct model model;
};

#define AT(member) OPTION_AT(struct state, member)
#define KEY(member) OPTION_AT(struct state, entry.member)

static const struct option options[] = {
    {"output", 'o', OPTION_PATH, AT(output), "DIR", NULL, "The folder to write; the same as DIR", NULL},
    {"lang", 'l', OPTION_CHOICE, AT(lang), "it|en", "it", "Language of names and labels", "report"},
    {"title", 't', OPTION_TEXT, KEY(title), "TEXT", NULL, "Title of the data set", "publish"},
    {"description", 0, OPTION_TEXT, KEY(description), "TEXT", NULL, "What the data set holds", "publish"},
    {"identifier", 0, OPTION_TEXT, KEY(identifier), "ID", NULL, "What the publisher calls the data set", "publish"},
    {"url", 0, OPTION_TEXT, KEY(url), "URL", NULL, "Where the folder will be read", "publish"},
    {"licence", 0, OPTION_TEXT, KEY(licence), "LICENCE", NULL, "Of the package: CC-BY-4.0, CC0-1.0, IODL-2.0, ODBL-1.0, ...",
     "publish"},
    {"rights_holder", 0, OPTION_TEXT, KEY(rights_holder), "NAME", NULL, "Who holds the rights", "publish"},
    {"rights_holder_id", 0, OPTION_TEXT, KEY(rights_holder_id), "CODE", NULL, "Its code (IPA)", "publish"},
    {"publisher", 0, OPTION_TEXT, KEY(publisher), "NAME", NULL, "Who publishes; default: the rights holder", "publish"},
    {"publisher_id", 0, OPTION_TEXT, KEY(publisher_id), "CODE", NULL, "Its code (IPA)", "publish"},
    {"contact", 0, OPTION_TEXT, KEY(contact), "NAME", NULL, "The office that answers", "publish"},
    {"contact_email", 0, OPTION_TEXT, KEY(contact_email), "ADDRESS", NULL, "Its address for mail", "publish"},
    {"frequency", 0, OPTION_TEXT, KEY(frequency), "CODE", NULL,
     "How often it is renewed: ANNUAL, QUARTERLY, MONTHLY, IRREG, ...", "publish"},
    {"theme", 0, OPTION_LIST, KEY(themes), "CODE,...", NULL, "Themes of the European catalogues: GOVE, TECH, REGI, ...",
     "publish"},
    {"keywords", 0, OPTION_LIST, KEY(keywords), "WORD,...", NULL, "Keywords", "publish"},
    {"personal_data", 0, OPTION_TEXT, KEY(personal_data), "no", NULL,
     "The word of who publishes that nothing is about a person", "publish"},
    {"exclude", 0, OPTION_LIST, KEY(exclude), "SOURCE,...", NULL, "Sources that are not published", "publish"},
    {"include", 0, OPTION_LIST, KEY(include), "SOURCE,...", NULL, "Sources that may be published whatever their `licence` says",
     "publish"},
    {0},
};

static int open_publish(struct ctx *ctx)
{
    struct state *s = ctx->state;
    if (ctx->operands.n > 1 || (ctx->operands.n && s->output.len))
        return fail(ctx->error, STATUS_USAGE, "citylab publish: one folder is wanted, '%.*s' is another",
                    SL(ctx->operands.at[ctx->operands.n - 1]));
    if (ctx->operands.n)
        s->output = ctx->operands.at[0];
    if (!s->output.len || slice_is(s->output, "-"))
        return fail(ctx->error, STATUS_USAGE, "citylab publish: DIR is missing: a package needs a folder");
    model_open(&s->model, (struct maker){ctx->maker->shapes, ctx->perm}, S(""));
    return entry_check(&s->entry, ctx->error);
}

static int record_publish(struct ctx *ctx, struct record *r)
{
    struct state *s = ctx->state;
    model_add(&s->model, r);
    return emit(ctx, r);
}

static int finish_publish(struct ctx *ctx)
{
    struct state *s = ctx->state;
    struct model kept;
    model_open(&kept, s->model.maker, ctx->as_of);
    struct package p = {.entry = &s->entry,
                        .model = &kept,
                        .lang = lang_of(s->lang),
                        .program = S(STREAM_PROGRAM),
                        .arena = ctx->perm,
                        .error = ctx->error};
    if (package_select(&p, &s->model))
        return -1;
    p.target = target_folder(ctx, s->output, package_owns);
    return p.target ? package_write(&p) : -1;
}

const struct stage stage_publish = {
    .name = "publish",
    .summary = "write an open-data package",
    .options = options,
    .operands = "[DIR]",
    .about =
        "A folder: one CSV a kind, the figures also as SDMX-CSV 2.0 and JSON-stat 2.0, what has coordinates as GeoJSON, the "
        "indicators as NGSI-LD, the catalogue's entry as DCAT-AP_IT, and datapackage.json. What a catalogue asks for stands in "
        "[publish]; a key that is missing is status 2. A source whose licence is not known to permit redistribution is left "
        "out "
        "with what rests on it, and listed in excluded.csv. The folder is written beside its target and takes its place "
        "whole; one that holds other files is refused.",
    .role = STAGE_SINK,
    .state_size = sizeof(struct state),
    .open = open_publish,
    .record = record_publish,
    .finish = finish_publish,
};
