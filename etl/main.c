/* main - global options, commands, and the words handed to the chain. */
#include <stdio.h>
#include <stdlib.h>

#include "accept.h"
#include "help.h"
#include "profile_file.h"
#include "record/stream.h"
#include "reports/diff.h"
#include "reports/words.h"
#include "text/date.h"
#include "verify.h"

#define STAGE(name) extern const struct stage stage_##name;
#include "stages.def"
#undef STAGE

const struct stage *const stages[] = {
#define STAGE(name) &stage_##name,
#include "stages.def"
#undef STAGE
    NULL,
};

static const struct option globals[] = {
    {"config", 'c', OPTION_PATH, OPTION_AT(struct globals, config), "FILE", NULL, "The config; default: config.ini in the current folder, if it is there", NULL},
    {"directory", 'C', OPTION_PATH, OPTION_AT(struct globals, folder), "DIR", NULL, "Work in this folder", NULL},
    {"threads", 'j', OPTION_COUNT, OPTION_AT(struct globals, threads), "N", NULL, "Use at most N threads, without it as many as there are cores; output does not depend on it", NULL},
    {"as-of", 0, OPTION_DATE, OPTION_AT(struct globals, as_of), "DATE", NULL, "The day that \"active\" refers to; default: [report] as_of, else the newest `retrieved` of the sources", NULL},
    {"stats", 0, OPTION_FLAG, OPTION_AT(struct globals, stats), NULL, NULL, "Print the account, the time and the memory to standard error", NULL},
    {"all-findings", 0, OPTION_FLAG, OPTION_AT(struct globals, all_findings), NULL, NULL, "Do not stop at 1,000 findings a source and rule", NULL},
    {0},
};

struct command_state {
    uint64_t max_age;
    bool man, completion;
    struct slice rule, source, lang;
    bool json;
};

static const struct option run_options[] = {
    {"max-age", 0, OPTION_COUNT, OPTION_AT(struct command_state, max_age), "DAYS", NULL, "Refuse (status 1) data whose as-of day is older than that, by the clock", NULL},
    {0},
};

static const struct option accept_options[] = {
    {"rule", 0, OPTION_TEXT, OPTION_AT(struct command_state, rule), "RULE", NULL, "Accept the findings of this rule alone; the others stay as they are known", NULL},
    {"source", 0, OPTION_TEXT, OPTION_AT(struct command_state, source), "SOURCE", NULL, "Accept the findings about this source alone", NULL},
    {0},
};

static const struct option diff_options[] = {
    {"json", 0, OPTION_FLAG, OPTION_AT(struct command_state, json), NULL, NULL, "For programs: one JSON document", NULL},
    {"lang", 'l', OPTION_CHOICE, OPTION_AT(struct command_state, lang), "it|en", "it", "Language of the text", NULL},
    {0},
};

static const struct option help_options[] = {
    {"man", 0, OPTION_FLAG, OPTION_AT(struct command_state, man), NULL, NULL, "Print the man page", NULL},
    {"completion", 0, OPTION_FLAG, OPTION_AT(struct command_state, completion), NULL, NULL, "Print the completion for bash", NULL},
    {0},
};

static const struct option no_options[] = {{0}};

/* What main passes round. */
struct run {
    struct globals globals;
    struct arena perm;
    struct config config;
    bool has_config;
    struct words words; /* from the stage or command on */
    struct command_state state;
    struct words operands;
    bool given[8];
};

static int do_run(struct run *r, struct error *e);
static int do_check(struct run *r, struct error *e);
static int do_accept(struct run *r, struct error *e);
static int do_verify(struct run *r, struct error *e);
static int do_diff(struct run *r, struct error *e);
static int do_help(struct run *r, struct error *e);
static int do_version(struct run *r, struct error *e);
static int do_profile(struct run *r, struct error *e);

static const struct command commands[] = {
    {"run", "run the pipeline of config.ini", NULL,
     "What [pipeline] stages says, as one chain in one process. A configured source that is missing, or one with more rejected "
     "rows than it allows, ends it with status 1 and no report. On standard error stand the errors and warnings that are not in "
     "the file of known findings ([run] known): twenty lines, their number, and where all of them are; without news nothing.",
     run_options},
    {"check", "check config and catalogue without data", NULL,
     "Reads config.ini, opens every stage of the pipeline and reads the definitions (areas, places, themes, indicators): unknown "
     "keys, wrong values, a formula or a tree that does not hold are named with file and line.",
     no_options},
    {"accept", "make the findings of the data known, so that run is silent about them", NULL,
     "Runs the pipeline without writing a report and writes its errors and warnings into the file of known findings: [run] known, "
     "else known.tsv beside the config. A finding is known by its rule, source, field and what was found, not by its line; one "
     "more of a kind is news. What the data no longer have leaves the file.",
     accept_options},
    {"profile", "propose a [source] section for a file, with the evidence", "FILE",
     "Reads the whole file and prints a section for config.ini: format, encoding, delimiter, quote, header, footer, decimal and thousands marks, order of "
     "dates, and for each column what stands for nothing, its type and its unit. Comments say what speaks for each guess, what against it, and which line "
     "would decide. - is standard input, of which the first MiB is looked at.",
     no_options},
    {"verify", "recompute published composite indicators and compare them with what was printed", NULL,
     "The Technology Achievement Index of the OECD/JRC Handbook (2008) and its voting examples: a line a table with the cells that "
     "agree and the largest difference. Status 1 when one does not.",
     no_options},
    {"diff", "tell what changed between two editions of the JSON report", "OLD NEW",
     "Ranks and scores, experiments that are new, ended or gone, partners, and figures that were revised, with both values; came or "
     "went. A figure is the same when area or subject, indicator, label, period, category, nature and who says so are. Status 0 when both "
     "were read, equal or not; a file that is no report of this version is refused with its place.",
     diff_options},
    {"help", "print help for the program, a stage or a command", "[STAGE|COMMAND]", NULL, help_options},
    {"version", "print the version", NULL, NULL, no_options},
    {0},
};

static int (*const actions[])(struct run *, struct error *) = {do_run, do_check, do_accept, do_profile, do_verify, do_diff, do_help, do_version};

static const struct manual manual = {globals, commands};

/* -- config ----------------------------------------------------------------------------------------------------- */

struct pipeline {
    struct slice stages;
};

static const struct option pipeline_options[] = {
    {"stages", 0, OPTION_TEXT, OPTION_AT(struct pipeline, stages), "STAGE [OPTION...] then ...", NULL, "What `run` runs", NULL},
    {0},
};

/* The chain reads it from the section itself; the row makes the key known and checks the date. */
static const struct option report_options[] = {
    {"as_of", 0, OPTION_DATE, OPTION_AT(struct globals, as_of), "DATE", NULL, "The day that \"active\" refers to", NULL},
    {0},
};

struct run_section {
    struct slice known;
};

static const struct option run_section_options[] = {
    {"known", 0, OPTION_PATH, OPTION_AT(struct run_section, known), "FILE", NULL, "The file of known findings; without it known.tsv beside the config", NULL},
    {0},
};

static const struct config_rule main_sections[] = {
    {"run", false, run_section_options, "what `run` prints"},
    {"pipeline", false, pipeline_options, "the stages of `run`"},
    {"report", false, report_options, "the report"},
    {0},
};

static int load_config(struct run *r, struct error *e)
{
    bool named = r->globals.config.len > 0;
    const char *path = named ? r->globals.config.at : "config.ini";
    if (!named && !os_exists(path))
        return 0;
    if (config_load(&r->config, path, &r->perm, e))
        return -1;
    r->has_config = true;
    LIST(struct config_rule) rules = {0};
    for (const struct config_rule *m = main_sections; m->type; m++)
        LIST_PUSH(&r->perm, &rules, *m);
    for (const struct config_rule *m = chain_sections(&r->perm); m->type; m++)
        LIST_PUSH(&r->perm, &rules, *m);
    LIST_PUSH(&r->perm, &rules, (struct config_rule){0});
    return config_check(&r->config, rules.at, e);
}

/* Words as a shell would cut them: blanks, and quotes of both kinds. */
static int split_words(struct slice text, struct arena *a, struct words *out, struct error *e)
{
    LIST(struct slice) words = {0};
    struct buffer word = {0};
    size_t i = 0;
    while (i < text.len) {
        while (i < text.len && text.at[i] == ' ')
            i++;
        bool any = i < text.len;
        for (word.len = 0; i < text.len && text.at[i] != ' '; i++) {
            char quote = text.at[i];
            if (quote != '\'' && quote != '"') {
                buffer_char(&word, quote);
                continue;
            }
            for (i++; i < text.len && text.at[i] != quote; i++)
                buffer_char(&word, text.at[i]);
            if (i == text.len) {
                buffer_free(&word);
                return fail(e, STATUS_USAGE, "[pipeline] stages: a quote is not closed");
            }
        }
        if (any)
            LIST_PUSH(a, &words, slice_copy(a, buffer_of(&word)));
    }
    buffer_free(&word);
    *out = (struct words){words.at, words.n};
    return 0;
}

static int pipeline_words(struct run *r, struct words *out, struct error *e)
{
    struct pipeline p = {0};
    if (!r->has_config)
        return fail(e, STATUS_USAGE, "citylab %.*s: no config.ini here; -c FILE names one", SL(r->words.at[0]));
    const struct config_section *s = config_find(&r->config, "pipeline", S(""));
    if (!s || config_read(&r->config, s, pipeline_options, &p, NULL, &r->perm, e) || !p.stages.len)
        return fail(e, STATUS_USAGE, "%s: no 'stages' in a section [pipeline]: nothing to run", r->config.path);
    return split_words(p.stages, &r->perm, out, e);
}

/* -- commands --------------------------------------------------------------------------------------------------- */

static int print(const struct buffer *b, struct error *e)
{
    return os_write(OS_STDOUT, b->at, b->len, "standard output", e);
}

static int run_chain(struct run *r, const struct words *words, const char *folder, struct error *e)
{
    struct chain *c = chain_open(words, &r->globals, r->has_config ? &r->config : NULL, folder, &r->perm, e);
    if (!c)
        return -1;
    int bad = chain_run(c, e);
    chain_close(c);
    return bad;
}

static int check_age(const struct run *r, struct error *e)
{
    struct slice as_of = chain_as_of(&r->globals, &r->config);
    struct date date;
    if (!as_of.len || !date_parse(as_of, &date))
        return fail(e, STATUS_DATA, "--max-age: no as-of day: neither --as-of, nor [report] as_of, nor a source's 'retrieved'");
    long long age = (long long)(os_today() - date_last(date));
    if (age > (long long)r->state.max_age)
        return fail(e, STATUS_DATA, "the data are as of %.*s, %lld days ago: at most %llu are allowed", SL(as_of), age,
                    (unsigned long long)r->state.max_age);
    return 0;
}

/* The file of known findings, relative to the config. */
static int find_known(struct run *r, struct known *known, const char **path, struct error *e)
{
    struct run_section section = {0};
    const char *folder = r->config.folder;
    known->arena = &r->perm;
    if (config_read(&r->config, config_find(&r->config, "run", S("")), run_section_options, &section, NULL, &r->perm, e))
        return -1;
    *path = section.known.len ? section.known.at : slice_format(&r->perm, "%s%sknown.tsv", folder, *folder ? "/" : "").at;
    r->globals.heard = known_hear;
    r->globals.listener = known;
    return known_read(known, *path, e);
}

/* The file that the pipeline's xlsx writes; empty without one. */
static struct slice workbook(const struct words *words)
{
    bool in_xlsx = false;
    for (size_t i = 0; i < words->n; i++) {
        in_xlsx = slice_is(words->at[i], "xlsx") || (in_xlsx && !slice_is(words->at[i], "then"));
        if (in_xlsx && i + 1 < words->n && (slice_is(words->at[i], "-o") || slice_is(words->at[i], "--output")))
            return words->at[i + 1];
    }
    return S("");
}

/* Twenty lines at most, the count, and where all of it is: cron mails what stands on standard error. */
static void tell_news(const struct run *r, const struct known *known, const struct words *words)
{
    struct slice lang = {0}, book = workbook(words);
    const struct config_section *report = config_find(&r->config, "report", S(""));
    unsigned long long n = known->news, lines = known->lines.n;
    for (size_t i = 0; report && i < report->n; i++)
        lang = slice_is(report->at[i].name, "lang") ? report->at[i].value : lang;
    for (size_t i = 0; i < known->lines.n; i++)
        fprintf(stderr, "%.*s\n", SL(known->lines.at[i]));
    if (n)
        fprintf(stderr, "citylab run: %llu new finding%s, %llu shown%s%s%s%.*s (citylab accept makes them known)\n", n, n == 1 ? "" : "s", lines,
                book.len ? "; all in the sheet '" : "", book.len ? word(lang_of(lang), WORD_tab_quality) : "", book.len ? "' of " : "",
                SL(book));
}

static int do_run(struct run *r, struct error *e)
{
    struct words words;
    struct known known = {0};
    const char *path;
    if (pipeline_words(r, &words, e) || (r->given[0] && check_age(r, e)) || find_known(r, &known, &path, e) ||
        run_chain(r, &words, r->config.folder, e))
        return -1;
    tell_news(r, &known, &words);
    return 0;
}

/* The pipeline without its sinks; fed with the definitions alone when `source_option` says so. */
static struct words without_sinks(const struct words *words, const char *source_option, struct arena *a)
{
    LIST(struct slice) kept = {0};
    for (size_t i = 0, end; i < words->n; i = end + 1) {
        const struct stage *st = stage_find(words->at[i]);
        for (end = i; end < words->n && !slice_is(words->at[end], "then"); end++)
            end += st && end > i && option_takes_next(st->options, words->at[end]);
        if (st && st->role == STAGE_SINK)
            continue;
        if (kept.n)
            LIST_PUSH(a, &kept, S("then"));
        for (size_t k = i; k < end && k < words->n; k++)
            LIST_PUSH(a, &kept, words->at[k]);
        if (st && st->role == STAGE_SOURCE && source_option)
            LIST_PUSH(a, &kept, slice_of(source_option));
    }
    return (struct words){kept.at, kept.n};
}

static int do_check(struct run *r, struct error *e)
{
    struct words words, some;
    const struct config *config = &r->config;
    if (pipeline_words(r, &words, e))
        return -1;
    struct chain *c = chain_open(&words, &r->globals, config, config->folder, &r->perm, e);
    if (!c)
        return -1;
    chain_close(c);
    some = without_sinks(&words, "--definitions", &r->perm);
    r->globals.dry = true;
    return run_chain(r, &some, config->folder, e);
}

static int do_accept(struct run *r, struct error *e)
{
    struct words words;
    struct known known = {0};
    struct os_target target = {0};
    struct buffer b = {0};
    const char *path;
    if (pipeline_words(r, &words, e) || find_known(r, &known, &path, e))
        return -1;
    words = without_sinks(&words, NULL, &r->perm);
    r->globals.dry = true;
    if (run_chain(r, &words, r->config.folder, e))
        return -1;
    size_t n = known_print_file(&known, r->state.rule, r->state.source, &b);
    int bad = os_target_open(&target, path, e) || os_write(target.fd, b.at, b.len, path, e) || os_target_finish(&target, e) ||
              os_target_commit(&target, e);
    buffer_free(&b);
    b = (struct buffer){0};
    if (!bad)
        buffer_printf(&b, "%s: %zu kinds of finding are known\n", path, n);
    bad = bad || print(&b, e);
    buffer_free(&b);
    return bad ? -1 : 0;
}

/* What was found is printed, whether it agrees or not. */
static int do_verify(struct run *r, struct error *e)
{
    struct buffer b = {0};
    struct error never = {0};
    int bad = verify_all(&b, &r->perm, e);
    bad = print(&b, bad ? &never : e) || bad ? -1 : 0;
    buffer_free(&b);
    return bad;
}

static int do_help(struct run *r, struct error *e)
{
    struct buffer b = {0};
    if (r->state.man)
        help_man(&b, &manual);
    else if (r->state.completion)
        help_completion(&b, &manual);
    else if (!r->operands.n)
        help_overview(&b, &manual);
    else if (!help_topic(&b, &manual, r->operands.at[0]))
        fail(e, STATUS_USAGE, "citylab help: no stage or command '%.*s'", SL(r->operands.at[0]));
    int bad = e->status ? -1 : print(&b, e);
    buffer_free(&b);
    return bad;
}

static int do_profile(struct run *r, struct error *e)
{
    struct buffer b = {0};
    if (!r->operands.n)
        return fail(e, STATUS_USAGE, "citylab profile: a FILE is wanted");
    int bad = profile_file(r->operands.at[0], &r->perm, &b, e) || print(&b, e) ? -1 : 0;
    buffer_free(&b);
    return bad;
}

static int do_diff(struct run *r, struct error *e)
{
    struct buffer b = {0};
    if (r->operands.n != 2)
        return fail(e, STATUS_USAGE, "citylab diff: OLD and NEW are wanted, two JSON reports");
    int bad = report_diff(r->operands.at[0].at, r->operands.at[1].at, lang_of(r->state.lang), r->state.json, &b, &r->perm, e) || print(&b, e);
    buffer_free(&b);
    return bad ? -1 : 0;
}

static int do_version(struct run *r, struct error *e)
{
    struct buffer b = {0};
    (void)r;
    buffer_text(&b, STREAM_PROGRAM "\n");
    int bad = print(&b, e);
    buffer_free(&b);
    return bad;
}

/* -- words ------------------------------------------------------------------------------------------------------ */

/* The global options end at the first word that is none. */
static int take_globals(struct run *r, const struct words *all, struct error *e)
{
    size_t n = 0;
    while (n < all->n && all->at[n].len > 1 && all->at[n].at[0] == '-' && !slice_is(all->at[n], "--help") &&
           !slice_is(all->at[n], "--version"))
        n += option_takes_next(globals, all->at[n]) ? 2 : 1;
    n = n < all->n ? n : all->n;
    struct words front = {all->at, n}, none;
    options_default(globals, &r->globals, &r->perm);
    if (options_parse(globals, &r->globals, "citylab", &front, NULL, &none, NULL, &r->perm, e))
        return -1;
    r->words = (struct words){all->at + n, all->n - n};
    if (r->globals.folder.len && os_chdir(r->globals.folder.at, e))
        return -1;
    return 0;
}

/* `citylab STAGE … --help`: the stage in which the word stands. */
static bool asks_help(const struct run *r, struct slice *topic)
{
    bool first = true;
    *topic = S("");
    for (size_t i = 0; i < r->words.n; i++) {
        struct slice w = r->words.at[i];
        if (slice_is(w, "--help") || slice_is(w, "-h"))
            return true;
        const struct stage *st = stage_find(*topic);
        if (first)
            *topic = w;
        else if (st && option_takes_next(st->options, w))
            i++;
        first = slice_is(w, "then");
    }
    return false;
}

static int run_command(struct run *r, size_t which, struct error *e)
{
    const struct command *c = &commands[which];
    struct words rest = {r->words.at + 1, r->words.n - 1};
    const char *name = slice_format(&r->perm, "citylab %s", c->name).at;
    if (options_parse(c->options, &r->state, name, &rest, NULL, &r->operands, r->given, &r->perm, e))
        return -1;
    size_t most = c->operands ? 1 : 0;
    for (const char *o = c->operands; o && *o; o++)
        most += *o == ' ';
    if (r->operands.n > most)
        return fail(e, STATUS_USAGE, "%s: unexpected word '%.*s'", name, SL(r->operands.at[most]));
    bool needs_config = actions[which] == do_run || actions[which] == do_check || actions[which] == do_accept;
    if (needs_config && load_config(r, e))
        return -1;
    return actions[which](r, e);
}

static int dispatch(struct run *r, struct error *e)
{
    struct slice topic;
    if (!r->words.n)
        return fail(e, STATUS_USAGE, "citylab: a stage or a command is wanted (citylab help lists them)");
    if (asks_help(r, &topic)) {
        r->operands = topic.len ? (struct words){&topic, 1} : (struct words){0};
        return do_help(r, e);
    }
    if (slice_is(r->words.at[0], "--version"))
        return do_version(r, e);
    for (size_t i = 0; commands[i].name; i++)
        if (slice_is(r->words.at[0], commands[i].name))
            return run_command(r, i, e);
    if (!stage_find(r->words.at[0]))
        return fail(e, STATUS_USAGE, "citylab: unknown stage or command '%.*s' (citylab help lists them)", SL(r->words.at[0]));
    if (load_config(r, e))
        return -1;
    return run_chain(r, &r->words, NULL, e);
}

static int start(struct run *r, int argc, char **argv, struct error *e)
{
    struct slice *all = arena_new(&r->perm, struct slice, (size_t)argc + 1);
    for (int i = 1; i < argc; i++)
        all[i - 1] = slice_of(argv[i]);
    struct words words = {all, argc > 0 ? (size_t)argc - 1 : 0};
    return take_globals(r, &words, e) ? -1 : dispatch(r, e);
}

int main(int argc, char **argv)
{
    static struct run run;
    static struct error error;
    os_begin();
    if (setjmp(*os_guard()))
        fail(&error, STATUS_SYSTEM, "out of memory");
    else
        start(&run, argc, argv, &error);
    os_targets_drop();
    if (error.status == STATUS_DONE)
        arena_free(&run.perm);
    else if (!error.quiet)
        fprintf(stderr, "%s\n", error.text);
    return error.status;
}
