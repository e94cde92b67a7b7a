/* help - what people read about the program: help, man page and completion, all from the tables of options. */
#include "help.h"

/* A stage or a command, as help sees it. */
struct topic {
    const char *name, *summary, *operands, *about;
    const struct option *options;
    const struct config_rule *sections;
    enum stage_role role;
    bool is_stage;
};

static struct topic of_stage(const struct stage *s)
{
    return (struct topic){s->name, s->summary, s->operands, s->about, s->options, s->sections, s->role, true};
}

static struct topic of_command(const struct command *c)
{
    return (struct topic){.name = c->name, .summary = c->summary, .operands = c->operands, .about = c->about, .options = c->options};
}

/* The chain takes it from the words of a filter that stands first. */
static const struct option plain[] = {
    {"plain", 0, OPTION_FLAG, 0, NULL, NULL, "Take a stream without its marks: after jq, grep or mlr took lines away", NULL},
    {0},
};

/* Runs of words in lines of at most `width`, each behind `indent` blanks. */
static void wrap(struct buffer *b, const char *text, size_t indent, size_t width)
{
    struct slice rest = slice_of(text), word;
    size_t column = 0;
    while (slice_cut(&rest, ' ', &word)) {
        if (column && column + 1 + word.len > width) {
            buffer_char(b, '\n');
            column = 0;
        }
        if (!column)
            buffer_printf(b, "%*s", (int)indent, "");
        else
            buffer_char(b, ' ');
        buffer_slice(b, word);
        column += word.len + (column ? 1 : indent);
    }
    buffer_char(b, '\n');
}

/* On the command line a key of the config is written with hyphens. */
static void option_name(struct buffer *b, const char *name)
{
    for (; *name; name++)
        buffer_char(b, *name == '_' ? '-' : *name);
}

static void option_label(struct buffer *b, const struct option *o)
{
    if (o->letter)
        buffer_printf(b, "-%c, ", o->letter);
    buffer_text(b, "--");
    option_name(b, o->name);
    if (o->arg && o->type != OPTION_FLAG)
        buffer_printf(b, " %s", o->arg);
}

/* A label and what is said of it, in two columns. */
static void columns(struct buffer *b, struct slice label, const char *text)
{
    if (label.len > 26)
        buffer_printf(b, "  %.*s\n%29s%s", SL(label), "", text);
    else
        buffer_printf(b, "  %-26.*s %s", SL(label), text);
}

static void help_option(struct buffer *b, const struct option *o)
{
    struct buffer label = {0};
    option_label(&label, o);
    columns(b, buffer_of(&label), o->help);
    if (o->fallback && o->type != OPTION_FLAG)
        buffer_printf(b, " (default: %s)", o->fallback);
    if (o->section)
        buffer_printf(b, " [config: %s]", o->section);
    buffer_char(b, '\n');
    buffer_free(&label);
}

static void help_options(struct buffer *b, const char *title, const struct option *options)
{
    if (!options || !options->name)
        return;
    buffer_printf(b, "\n%s:\n", title);
    for (const struct option *o = options; o->name; o++)
        help_option(b, o);
}

static void help_section(struct buffer *b, const struct config_rule *r)
{
    buffer_printf(b, "\n[%s%s] in config.ini: %s\n", r->type, r->named ? " NAME" : "", r->help ? r->help : "");
    for (const struct option *o = r->options; o && o->name; o++) {
        struct buffer key = {0};
        buffer_printf(&key, "%s%s = %s", o->name, o->type == OPTION_MAP ? ".KEY" : "", o->arg ? o->arg : "yes|no");
        columns(b, buffer_of(&key), o->help);
        if (o->fallback)
            buffer_printf(b, " (default: %s)", o->fallback);
        buffer_char(b, '\n');
        buffer_free(&key);
    }
}

static void help_one(struct buffer *b, const struct topic *t)
{
    bool options = t->options && t->options->name;
    buffer_printf(b, "citylab %s - %s\n\nusage: citylab %s%s%s%s\n", t->name, t->summary, t->name, options ? " [OPTION...]" : "",
                  t->operands ? " " : "", t->operands ? t->operands : "");
    if (t->about) {
        buffer_char(b, '\n');
        wrap(b, t->about, 0, 100);
    }
    help_options(b, "options", t->options);
    if (t->is_stage && t->role == STAGE_FILTER)
        help_options(b, options ? "as first stage of a process" : "options, as first stage of a process", plain);
    for (const struct config_rule *r = t->sections; r && r->type; r++)
        help_section(b, r);
}

static void help_names(struct buffer *b, const char *name, const char *summary)
{
    buffer_printf(b, "  %-12s %s\n", name, summary);
}

void help_overview(struct buffer *b, const struct manual *m)
{
    buffer_text(b, "citylab - open data of a city's innovation lab: clean records, indicators, rankings, reports\n\n"
                   "usage: citylab [GLOBAL OPTION...] STAGE [OPTION...] [then STAGE [OPTION...]]...\n"
                   "       citylab [GLOBAL OPTION...] COMMAND [OPTION...]\n\n"
                   "Every stage is a filter: records in on standard input, records out on standard output, one JSON\n"
                   "object a line. `citylab A | citylab B` and `citylab A then B` print the same bytes.\n\nstages:\n");
    for (size_t i = 0; stages[i]; i++)
        help_names(b, stages[i]->name, stages[i]->summary);
    buffer_text(b, "\ncommands:\n");
    for (const struct command *c = m->commands; c->name; c++)
        help_names(b, c->name, c->summary);
    help_options(b, "global options, before the first stage", m->globals);
    buffer_text(b, "\nexit status: 0 done, 1 the data were refused, 2 usage or config, 3 the system (I/O, memory)\n"
                   "`citylab help STAGE` says more of each.\n");
}

static bool find_topic(const struct manual *m, struct slice name, struct topic *t)
{
    const struct stage *s = stage_find(name);
    if (s) {
        *t = of_stage(s);
        return true;
    }
    for (const struct command *c = m->commands; c->name; c++)
        if (slice_is(name, c->name)) {
            *t = of_command(c);
            return true;
        }
    return false;
}

bool help_topic(struct buffer *b, const struct manual *m, struct slice name)
{
    struct topic t;
    if (!find_topic(m, name, &t))
        return false;
    help_one(b, &t);
    return true;
}

/* -- man page --------------------------------------------------------------------------------------------------- */

/* Text of a man page: a leading dot or quote and every backslash and hyphen would mean something. */
static void man_text(struct buffer *b, const char *text)
{
    if (*text == '.' || *text == '\'')
        buffer_text(b, "\\&");
    for (; *text; text++) {
        if (*text == '\\')
            buffer_text(b, "\\e");
        else if (*text == '-')
            buffer_text(b, "\\-");
        else
            buffer_char(b, *text);
    }
}

static void man_option(struct buffer *b, const struct option *o, const char *lead, const char *tail)
{
    buffer_text(b, ".TP\n.B ");
    struct buffer name = {0};
    if (*lead)
        option_name(&name, o->name);
    else
        buffer_text(&name, o->name);
    buffer_char(&name, '\0');
    man_text(b, lead);
    man_text(b, name.at);
    buffer_free(&name);
    man_text(b, tail);
    if (o->arg && (o->type != OPTION_FLAG)) {
        buffer_text(b, " \\fI");
        man_text(b, o->arg);
        buffer_text(b, "\\fR");
    }
    buffer_char(b, '\n');
    man_text(b, o->help);
    if (o->fallback && o->type != OPTION_FLAG) {
        buffer_text(b, " (default: ");
        man_text(b, o->fallback);
        buffer_char(b, ')');
    }
    buffer_char(b, '\n');
}

static void man_topic(struct buffer *b, const struct topic *t)
{
    buffer_printf(b, ".SS %s\n", t->name);
    man_text(b, t->summary);
    buffer_text(b, ".\n");
    if (t->about) {
        buffer_text(b, ".PP\n");
        man_text(b, t->about);
        buffer_char(b, '\n');
    }
    for (const struct option *o = t->options; o && o->name; o++)
        man_option(b, o, "--", "");
    for (const struct option *o = plain; t->is_stage && t->role == STAGE_FILTER && o->name; o++)
        man_option(b, o, "--", "");
    for (const struct config_rule *r = t->sections; r && r->type; r++) {
        buffer_printf(b, ".PP\nSection \\fB[%s%s]\\fR of config.ini: ", r->type, r->named ? " NAME" : "");
        man_text(b, r->help ? r->help : "");
        buffer_char(b, '\n');
        for (const struct option *o = r->options; o && o->name; o++)
            man_option(b, o, "", o->type == OPTION_MAP ? ".KEY =" : " =");
    }
}

void help_man(struct buffer *b, const struct manual *m)
{
    buffer_text(b, ".TH CITYLAB 1 \"\" \"citylab 0.1\" \"User Commands\"\n.SH NAME\ncitylab \\- open data of a city's innovation "
                   "lab: clean records, indicators, rankings, reports\n.SH SYNOPSIS\n.B citylab\n[\\fIGLOBAL OPTION\\fR...] "
                   "\\fISTAGE\\fR [\\fIOPTION\\fR...] [\\fBthen\\fR \\fISTAGE\\fR [\\fIOPTION\\fR...]]...\n.br\n.B citylab\n"
                   "[\\fIGLOBAL OPTION\\fR...] \\fICOMMAND\\fR [\\fIOPTION\\fR...]\n.SH DESCRIPTION\nEvery stage is a filter: "
                   "records in on standard input, records out on standard output, messages on standard error. A record is "
                   "one JSON object a line. Stages joined by a pipe and by \\fBthen\\fR print the same bytes. A stream that is "
                   "cut or empty is refused.\n.SH GLOBAL OPTIONS\n");
    for (const struct option *o = m->globals; o->name; o++)
        man_option(b, o, "--", "");
    buffer_text(b, ".SH STAGES\n");
    for (size_t i = 0; stages[i]; i++) {
        struct topic t = of_stage(stages[i]);
        man_topic(b, &t);
    }
    buffer_text(b, ".SH COMMANDS\n");
    for (const struct command *c = m->commands; c->name; c++) {
        struct topic t = of_command(c);
        man_topic(b, &t);
    }
    buffer_text(b, ".SH EXIT STATUS\n.TP\n.B 0\nDone.\n.TP\n.B 1\nThe data were refused.\n.TP\n.B 2\nUsage or config.\n.TP\n.B 3\n"
                   "The system: input, output, memory.\n.SH FILES\n.TP\n.B config.ini\nRead from the current folder unless "
                   "\\-\\-config names another; paths in it are relative to it.\n");
}

/* -- completion ------------------------------------------------------------------------------------------------- */

static void words_of(struct buffer *b, const struct option *options)
{
    for (const struct option *o = options; o && o->name; o++) {
        buffer_text(b, " --");
        option_name(b, o->name);
    }
}

void help_completion(struct buffer *b, const struct manual *m)
{
    buffer_text(b, "# bash completion for citylab\n_citylab() {\n    local word=\"${COMP_WORDS[COMP_CWORD]}\" stage= i words\n"
                   "    for ((i = 1; i < COMP_CWORD; i++)); do\n        case \"${COMP_WORDS[i]}\" in\n        then) stage= ;;\n"
                   "        -*) ;;\n        *) [ -n \"$stage\" ] || stage=\"${COMP_WORDS[i]}\" ;;\n        esac\n    done\n"
                   "    case \"$stage\" in\n");
    for (size_t i = 0; stages[i]; i++) {
        buffer_printf(b, "    %s) words=\"then", stages[i]->name);
        words_of(b, stages[i]->options);
        buffer_text(b, stages[i]->role == STAGE_FILTER ? " --plain\" ;;\n" : "\" ;;\n");
    }
    for (const struct command *c = m->commands; c->name; c++) {
        buffer_printf(b, "    %s) words=\"", c->name);
        words_of(b, c->options);
        buffer_text(b, "\" ;;\n");
    }
    buffer_text(b, "    *) words=\"");
    for (size_t i = 0; stages[i]; i++)
        buffer_printf(b, "%s ", stages[i]->name);
    for (const struct command *c = m->commands; c->name; c++)
        buffer_printf(b, "%s ", c->name);
    words_of(b, m->globals);
    buffer_text(b, "\" ;;\n    esac\n    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
                   "    [ ${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n}\n"
                   "complete -o filenames -F _citylab citylab\n");
}
