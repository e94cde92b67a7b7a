/* config - config.ini: sections of `key = value`, every key with its line. */
#include "conf/config.h"

#include "base/buffer.h"
#include "base/os.h"
#include "text/utf8.h"

enum { LINE_LONGEST = 4096, FILE_LARGEST = 4 * 1024 * 1024 };

/* -- reading ---------------------------------------------------------------------------------------------------- */

static int slurp(const char *path, struct buffer *to, struct error *e)
{
    int fd = os_open(path, e);
    if (fd < 0)
        return -1;
    long n;
    do {
        n = os_read(fd, buffer_room(to, 65536), 65536, path, e);
        to->len += n > 0 ? (size_t)n : 0;
    } while (n > 0 && to->len <= FILE_LARGEST);
    int closed = os_close(fd, path, e);
    if (n < 0 || closed)
        return -1;
    return to->len <= FILE_LARGEST ? 0 : fail(e, STATUS_USAGE, "%s: larger than %d bytes: not a config", path, FILE_LARGEST);
}

static int open_section(struct config *c, struct slice line, unsigned at, struct arena *a, struct error *e)
{
    if (line.at[line.len - 1] != ']')
        return fail(e, STATUS_USAGE, "%s:%u: a section without its ']': '%.*s'", c->path, at, SL(line));
    struct slice inside = slice_trim(slice_sub(line, 1, line.len - 1)), type, name = inside;
    slice_cut(&name, ' ', &type);
    name = slice_trim(name);
    if (!type.len)
        return fail(e, STATUS_USAGE, "%s:%u: a section without a name", c->path, at);
    for (size_t i = 0; i < c->n; i++)
        if (slice_eq(c->at[i].type, type) && slice_eq(c->at[i].name, name))
            return fail(e, STATUS_USAGE, "%s:%u: section [%.*s] stands already at line %u", c->path, at, SL(inside),
                        c->at[i].line);
    struct slice kept_name = name.len ? slice_copy(a, name) : S("");
    LIST_PUSH(a, c, (struct config_section){.type = slice_copy(a, type), .name = kept_name, .line = at});
    return 0;
}

static int add_key(struct config *c, struct slice line, unsigned at, struct arena *a, struct error *e)
{
    struct slice value = line, key;
    slice_cut(&value, '=', &key);
    key = slice_trim(key);
    if (!value.at || !key.len)
        return fail(e, STATUS_USAGE, "%s:%u: neither '[section]' nor 'key = value': '%.*s'", c->path, at, SL(line));
    if (!c->n)
        return fail(e, STATUS_USAGE, "%s:%u: key '%.*s' stands before any section", c->path, at, SL(key));
    struct config_section *s = &c->at[c->n - 1];
    for (size_t i = 0; i < s->n; i++)
        if (slice_eq(s->at[i].name, key))
            return fail(e, STATUS_USAGE, "%s:%u: key '%.*s' stands already at line %u", c->path, at, SL(key), s->at[i].line);
    LIST_PUSH(a, s, (struct config_key){slice_copy(a, key), slice_copy(a, slice_trim(value)), at});
    return 0;
}

static int add_line(struct config *c, struct slice line, unsigned at, struct arena *a, struct error *e)
{
    struct slice text = slice_trim(line);
    if (line.len > LINE_LONGEST)
        return fail(e, STATUS_USAGE, "%s:%u: a line of %zu bytes, at most %d are read", c->path, at, line.len, LINE_LONGEST);
    if (utf8_valid(line) != line.len || memchr(line.at, '\0', line.len))
        return fail(e, STATUS_USAGE, "%s:%u: byte %zu is not UTF-8 text", c->path, at, utf8_valid(line) + 1);
    if (!text.len || text.at[0] == '#' || text.at[0] == ';')
        return 0;
    if (text.at != line.at)
        return fail(e, STATUS_USAGE, "%s:%u: begins with a blank: there are no continuation lines", c->path, at);
    return text.at[0] == '[' ? open_section(c, text, at, a, e) : add_key(c, text, at, a, e);
}

static int add_lines(struct config *c, struct slice text, struct arena *a, struct error *e)
{
    struct slice line;
    unsigned at = 0;
    if (slice_starts(text, "\xef\xbb\xbf"))
        text = slice_sub(text, 3, text.len);
    while (text.len && slice_cut(&text, '\n', &line))
        if (add_line(c, line, ++at, a, e))
            return -1;
    return 0;
}

int config_load(struct config *c, const char *path, struct arena *a, struct error *e)
{
    struct buffer bytes = {0};
    struct digest digest;
    const char *slash = strrchr(path, '/');
    *c = (struct config){.path = slice_cstr(a, slice_of(path)), .folder = ""};
    if (slash)
        c->folder = slash == path ? "/" : slice_cstr(a, (struct slice){path, (size_t)(slash - path)});
    int bad = slurp(path, &bytes, e);
    if (!bad) {
        digest_open(&digest);
        digest_add(&digest, buffer_of(&bytes));
        digest_text(&digest, c->sha256);
        bad = add_lines(c, buffer_of(&bytes), a, e);
    }
    buffer_free(&bytes);
    return bad;
}

/* -- looking up ------------------------------------------------------------------------------------------------- */

const struct config_section *config_next(const struct config *c, const char *type, const struct config_section *after)
{
    for (const struct config_section *s = after ? after + 1 : c->at; s < c->at + c->n; s++)
        if (slice_is(s->type, type))
            return s;
    return NULL;
}

const struct config_section *config_find(const struct config *c, const char *type, struct slice name)
{
    for (const struct config_section *s = NULL; (s = config_next(c, type, s));)
        if (slice_eq(s->name, name))
            return s;
    return NULL;
}

/* -- against tables --------------------------------------------------------------------------------------------- */

/* The row that a key sets, and for a map the name behind its dot. */
static const struct option *row_of(const struct option *table, struct slice key, struct slice *behind)
{
    struct slice front, rest = key;
    *behind = S("");
    const struct option *o = option_find(table, key);
    if (o && o->type != OPTION_MAP)
        return o;
    slice_cut(&rest, '.', &front);
    /* A map may share its name with a plain row: `decimal` and `decimal.COLUMN`. */
    for (o = table; o->name && !(o->type == OPTION_MAP && slice_is(front, o->name));)
        o++;
    if (!o->name || !rest.at)
        return NULL;
    *behind = rest;
    return o;
}

static int set_key(const struct config *c, const struct config_key *k, const struct option *o, struct slice behind, void *state,
                   struct arena *a, struct error *e)
{
    struct slice where = slice_format(a, "%s:%u: key '%.*s'", c->path, k->line, SL(k->name));
    struct option_origin from = {.where = where.at, .folder = c->folder, .line = k->line};
    return o->type == OPTION_MAP ? option_add(o, state, behind, k->value, &from, a, e)
                                 : option_set(o, state, k->value, &from, a, e);
}

int config_read(const struct config *c, const struct config_section *s, const struct option *table, void *state, bool *given,
                struct arena *a, struct error *e)
{
    for (size_t i = 0; s && i < s->n; i++) {
        struct slice behind;
        const struct option *o = row_of(table, s->at[i].name, &behind);
        if (!o || (given && given[o - table] && o->type != OPTION_MAP))
            continue;
        if (set_key(c, &s->at[i], o, behind, state, a, e))
            return -1;
        if (given)
            given[o - table] = true;
    }
    return 0;
}

int config_fill(const struct config *c, const struct option *table, void *state, bool *given, struct arena *a, struct error *e)
{
    for (const struct option *o = table; o->name; o++) {
        if (!o->section || given[o - table])
            continue;
        const struct config_section *s = config_find(c, o->section, S(""));
        for (size_t i = 0; s && i < s->n; i++)
            if (slice_is(s->at[i].name, o->name)) {
                if (set_key(c, &s->at[i], o, S(""), state, a, e))
                    return -1;
                given[o - table] = true;
            }
    }
    return 0;
}

static bool known_key(const struct config_rule *rules, const struct config_section *s, const struct config_key *k)
{
    struct slice behind;
    for (const struct config_rule *r = rules; r->type; r++)
        if (slice_is(s->type, r->type) && r->named == (s->name.len > 0) &&
            (!r->options || row_of(r->options, k->name, &behind)))
            return true;
    return false;
}

static int check_section(const struct config *c, const struct config_section *s, const struct config_rule *rules, struct error *e)
{
    const struct config_rule *like = NULL;
    bool fits = false;
    for (const struct config_rule *r = rules; r->type; r++)
        if (slice_is(s->type, r->type)) {
            like = r;
            fits = fits || r->named == (s->name.len > 0);
        }
    if (!like)
        return fail(e, STATUS_USAGE, "%s:%u: unknown section [%.*s]", c->path, s->line, SL(s->type));
    if (!fits)
        return fail(e, STATUS_USAGE, "%s:%u: section [%.*s] %s", c->path, s->line, SL(s->type),
                    like->named ? "wants a name: [source citta]" : "takes no name");
    return 0;
}

int config_check(const struct config *c, const struct config_rule *rules, struct error *e)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct config_section *s = &c->at[i];
        if (check_section(c, s, rules, e))
            return -1;
        for (size_t k = 0; k < s->n; k++)
            if (!known_key(rules, s, &s->at[k]))
                return fail(e, STATUS_USAGE, "%s:%u: unknown key '%.*s' in section [%.*s%s%.*s]", c->path, s->at[k].line,
                            SL(s->at[k].name), SL(s->type), s->name.len ? " " : "", SL(s->name));
    }
    return 0;
}
