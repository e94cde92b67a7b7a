/* option - one row an option: parsing, default, config key, help, man page and completion all come from it. */
#include "conf/option.h"

#include "text/date.h"
#include "text/number.h"

static void *place(const struct option *o, void *state)
{
    return (char *)state + o->at;
}

static int wrong(const struct option_origin *from, struct slice found, const char *wanted, struct error *e)
{
    return fail(e, STATUS_USAGE, "%s: '%.*s' is not %s", from->where, SL(found), wanted);
}

/* -- one value -------------------------------------------------------------------------------------------------- */

static int set_flag(bool *to, struct slice text, const struct option_origin *from, struct error *e)
{
    if (!slice_is(text, "yes") && !slice_is(text, "no"))
        return wrong(from, text, "yes or no", e);
    *to = slice_is(text, "yes");
    return 0;
}

static int set_count(uint64_t *to, struct slice text, const struct option_origin *from, struct error *e)
{
    uint64_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned digit = (unsigned char)text.at[i] - (unsigned)'0';
        if (digit > 9 || n > (UINT64_MAX - digit) / 10)
            return wrong(from, text, "a whole number", e);
        n = n * 10 + digit;
    }
    *to = n;
    return text.len ? 0 : wrong(from, text, "a whole number", e);
}

static int set_number(double *to, struct slice text, const struct option_origin *from, struct error *e)
{
    bool ok = false;
    if (number_is_json(text))
        *to = number_value(text, &ok);
    return ok ? 0 : wrong(from, text, "a number (decimal point, no thousands separator)", e);
}

static int set_share(double *to, struct slice text, const struct option_origin *from, struct error *e)
{
    static const char wanted[] = "a share from 0 to 1, or from 0% to 100%";
    struct slice digits = text;
    bool percent = text.len && text.at[text.len - 1] == '%', ok = false;
    if (percent)
        digits = slice_trim(slice_sub(text, 0, text.len - 1));
    if (number_is_json(digits))
        *to = number_value(digits, &ok);
    if (!ok)
        return wrong(from, text, wanted, e);
    if (percent)
        *to /= 100;
    return *to >= 0 && *to <= 1 ? 0 : wrong(from, text, wanted, e);
}

static int set_choice(const struct option *o, struct slice *to, struct slice text, const struct option_origin *from,
                      struct arena *a, struct error *e)
{
    struct slice rest = slice_of(o->arg), choice;
    while (slice_cut(&rest, '|', &choice))
        if (slice_eq(choice, text)) {
            *to = slice_copy(a, text);
            return 0;
        }
    return fail(e, STATUS_USAGE, "%s: '%.*s' is none of %s", from->where, SL(text), o->arg);
}

static int set_char(char *to, struct slice text, const struct option_origin *from, struct error *e)
{
    static const struct {
        const char *name;
        char c;
    } named[] = {{"tab", '\t'}, {"space", ' '}, {"none", '\0'}, {"comma", ','}, {"semicolon", ';'}};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (slice_is(text, named[i].name)) {
            *to = named[i].c;
            return 0;
        }
    if (text.len != 1 || (unsigned char)text.at[0] > 0x7e || (unsigned char)text.at[0] < 0x20)
        return wrong(from, text, "one ASCII character, or tab, space or none", e);
    *to = text.at[0];
    return 0;
}

static int set_date(struct slice *to, struct slice text, const struct option_origin *from, struct arena *a, struct error *e)
{
    struct date date;
    if (!date_parse(text, &date))
        return wrong(from, text, "a date (YYYY, YYYY-MM or YYYY-MM-DD)", e);
    *to = slice_copy(a, text);
    return 0;
}

static void set_list(struct words *to, struct slice text, struct arena *a)
{
    LIST(struct slice) items = {0};
    struct slice rest = text, item;
    while (text.len && slice_cut(&rest, ',', &item))
        LIST_PUSH(a, &items, slice_copy(a, slice_trim(item)));
    *to = (struct words){items.at, items.n};
}

static int set_path(struct slice *to, struct slice text, const struct option_origin *from, struct arena *a, struct error *e)
{
    if (!text.len || memchr(text.at, '\0', text.len))
        return wrong(from, text, "a path", e);
    bool joined = from->folder && *from->folder && text.at[0] != '/' && !slice_is(text, "-");
    *to = joined ? slice_format(a, "%s/%.*s", from->folder, SL(text)) : slice_copy(a, text);
    return 0;
}

int option_set(const struct option *o, void *state, struct slice text, const struct option_origin *from, struct arena *a,
               struct error *e)
{
    void *to = place(o, state);
    switch (o->type) {
    case OPTION_FLAG:
        return set_flag(to, text, from, e);
    case OPTION_TEXT:
        *(struct slice *)to = slice_copy(a, text);
        return 0;
    case OPTION_PATH:
        return set_path(to, text, from, a, e);
    case OPTION_COUNT:
        return set_count(to, text, from, e);
    case OPTION_SHARE:
        return set_share(to, text, from, e);
    case OPTION_NUMBER:
        return set_number(to, text, from, e);
    case OPTION_LIST:
        set_list(to, text, a);
        return 0;
    case OPTION_CHOICE:
        return set_choice(o, to, text, from, a, e);
    case OPTION_CHAR:
        return set_char(to, text, from, e);
    case OPTION_DATE:
        return set_date(to, text, from, a, e);
    case OPTION_MAP:
        break;
    }
    return fail(e, STATUS_USAGE, "%s: wants a name behind a dot: %s.NAME", from->where, o->name);
}

int option_add(const struct option *o, void *state, struct slice key, struct slice value, const struct option_origin *from,
               struct arena *a, struct error *e)
{
    struct pairs *to = place(o, state);
    if (!key.len)
        return fail(e, STATUS_USAGE, "%s: wants a name behind the dot", from->where);
    LIST_PUSH(a, to, (struct pair){slice_copy(a, key), slice_copy(a, value), from->line});
    return 0;
}

void options_default(const struct option *table, void *state, struct arena *a)
{
    struct error never = {0};
    struct option_origin from = {.where = "default"};
    for (const struct option *o = table; o->name; o++)
        if (o->fallback)
            option_set(o, state, slice_of(o->fallback), &from, a, &never);
}

const struct option *option_find(const struct option *table, struct slice name)
{
    for (const struct option *o = table; o->name; o++)
        if (slice_is(name, o->name))
            return o;
    return NULL;
}

/* -- words ------------------------------------------------------------------------------------------------------ */

static const struct option *find_letter(const struct option *table, char letter)
{
    for (const struct option *o = table; o->name; o++)
        if (o->letter && o->letter == letter)
            return o;
    return NULL;
}

/* A key of the config may be written with hyphens on the command line: --max-rejected. */
static const struct option *find_word(const struct option *table, struct slice word)
{
    for (const struct option *o = table; o->name; o++) {
        size_t i = 0;
        while (i < word.len && o->name[i] && (o->name[i] == word.at[i] || (o->name[i] == '_' && word.at[i] == '-')))
            i++;
        if (i == word.len && !o->name[i])
            return o;
    }
    return NULL;
}

/* What a word asks for: the option, whether it is negated, and the value that stands in the same word. */
struct asked {
    const struct option *option;
    bool negated, has_value;
    struct slice value;
};

static struct asked ask_long(const struct option *table, struct slice name)
{
    struct asked q = {0};
    const char *equals = memchr(name.at, '=', name.len);
    if (equals) {
        size_t n = (size_t)(equals - name.at);
        q.has_value = true;
        q.value = slice_sub(name, n + 1, name.len);
        name = slice_sub(name, 0, n);
    }
    q.option = find_word(table, name);
    if (!q.option && slice_starts(name, "no-")) {
        q.option = find_word(table, slice_sub(name, 3, name.len));
        q.negated = q.option && q.option->type == OPTION_FLAG;
        if (!q.negated)
            q.option = NULL;
    }
    return q;
}

static struct asked ask(const struct option *table, struct slice word)
{
    if (slice_starts(word, "--"))
        return ask_long(table, slice_sub(word, 2, word.len));
    struct asked q = {.option = find_letter(table, word.at[1])};
    if (word.len > 2) {
        q.has_value = true;
        q.value = slice_sub(word, 2, word.len);
    }
    return q;
}

static bool is_option_word(struct slice word)
{
    return word.len > 1 && word.at[0] == '-';
}

bool option_takes_next(const struct option *table, struct slice word)
{
    if (!is_option_word(word) || slice_is(word, "--"))
        return false;
    struct asked q = ask(table, word);
    return q.option && q.option->type != OPTION_FLAG && !q.has_value;
}

static int set_asked(const struct asked *q, void *state, struct slice value, const char *command, const char *folder,
                     struct arena *a, struct error *e)
{
    struct slice where = slice_format(a, "%s: --%s", command, q->option->name);
    struct option_origin from = {.where = where.at, .folder = folder};
    if (q->option->type == OPTION_FLAG) {
        if (q->has_value)
            return fail(e, STATUS_USAGE, "%s takes no value", where.at);
        *(bool *)place(q->option, state) = !q->negated;
        return 0;
    }
    return option_set(q->option, state, value, &from, a, e);
}

int options_parse(const struct option *table, void *state, const char *command, const struct words *words, const char *folder,
                  struct words *operands, bool *given, struct arena *a, struct error *e)
{
    LIST(struct slice) rest = {0};
    bool options = true;
    for (size_t i = 0; i < words->n; i++) {
        struct slice word = words->at[i];
        if (!options || !is_option_word(word)) {
            LIST_PUSH(a, &rest, word);
            continue;
        }
        if (slice_is(word, "--")) {
            options = false;
            continue;
        }
        struct asked q = ask(table, word);
        if (!q.option)
            return fail(e, STATUS_USAGE, "%s: unknown option '%.*s' (%s --help lists them)", command, SL(word), command);
        struct slice value = q.value;
        if (q.option->type != OPTION_FLAG && !q.has_value) {
            if (i + 1 == words->n)
                return fail(e, STATUS_USAGE, "%s: option '%.*s' wants a value: %s", command, SL(word), q.option->arg);
            value = words->at[++i];
        }
        if (set_asked(&q, state, value, command, folder, a, e))
            return -1;
        if (given)
            given[q.option - table] = true;
    }
    *operands = (struct words){rest.at, rest.n};
    return 0;
}
