/* accept - findings that are known, so that a run says only what is new. */
#include "accept.h"

#include <stdlib.h>

#include "base/digest.h"
#include "base/os.h"

enum { PRINT_DIGITS = 16, SHOWN_LONGEST = 160 };

/* -- fingerprints ----------------------------------------------------------------------------------------------- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || (c & '\x80');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "esperimenti:17#3" without ":17#3": places stand in findings that compare records. A word before the colon that begins with a
 * digit is no source: 10:30 is a time. */
static struct slice without_lines(struct slice s, struct arena *a)
{
    char *to = arena_alloc(a, s.len + 1);
    size_t n = 0, word = 0;
    for (size_t i = 0; i < s.len; i++) {
        bool place = s.at[i] == ':' && word < i && !is_digit(s.at[word]) && i + 1 < s.len && is_digit(s.at[i + 1]);
        if (!place) {
            to[n++] = s.at[i];
            word = is_word(s.at[i]) ? word : i + 1;
            continue;
        }
        while (i + 1 < s.len && (is_digit(s.at[i + 1]) || s.at[i + 1] == '#'))
            i++;
        word = i + 1;
    }
    return (struct slice){to, n};
}

struct slice known_print(const struct record *finding, struct arena *a)
{
    static const char *const fields[] = {"rule", "source", "field", "found"};
    struct digest d;
    char text[DIGEST_TEXT];
    digest_open(&d);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        digest_add(&d, without_lines(record_text(finding, fields[i]), a));
        digest_add(&d, (struct slice){"", 1});
    }
    digest_text(&d, text);
    return slice_copy(a, (struct slice){text, PRINT_DIGITS});
}

/* -- the file --------------------------------------------------------------------------------------------------- */

static struct known_finding *find(struct known *k, struct slice print)
{
    bool fresh;
    size_t *at = table_at(&k->by_print, k->arena, print, &fresh);
    if (fresh) {
        *at = k->at.n;
        LIST_PUSH(k->arena, &k->at, (struct known_finding){.print = slice_copy(k->arena, print)});
    }
    return &k->at.at[*at];
}

static bool read_count(struct slice s, uint64_t *n)
{
    *n = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (!is_digit(s.at[i]) || i > 15)
            return false;
        *n = *n * 10 + (uint64_t)(s.at[i] - '0');
    }
    return s.len > 0;
}

static int read_line(struct known *k, struct slice line, const char *path, size_t number, struct error *e)
{
    struct slice rest = line, cell[7] = {{0}};
    uint64_t n;
    for (size_t i = 0; i < 7 && slice_cut(&rest, '\t', &cell[i]); i++)
        cell[i] = slice_trim(cell[i]);
    if (cell[0].len != PRINT_DIGITS || !read_count(cell[1], &n))
        return fail(e, STATUS_USAGE, "%s:%zu: found '%.*s', wanted a fingerprint, a tab and a count (citylab accept writes them)", path,
                    number, SL(slice_sub(line, 0, 40)));
    struct known_finding *f = find(k, cell[0]);
    f->known = n;
    f->severity = cell[2];
    f->rule = cell[3];
    f->source = cell[4];
    f->field = cell[5];
    f->found = cell[6];
    return 0;
}

static int read_all(struct buffer *b, const char *path, struct error *e)
{
    int fd = os_open(path, e);
    long got = fd < 0 ? -1 : 1;
    while (got > 0) {
        got = os_read(fd, buffer_room(b, 1 << 16), 1 << 16, path, e);
        b->len += got > 0 ? (size_t)got : 0;
    }
    if (fd >= 0 && os_close(fd, path, e))
        return -1;
    return got < 0 ? -1 : 0;
}

int known_read(struct known *k, const char *path, struct error *e)
{
    struct buffer b = {0};
    if (!os_exists(path))
        return 0;
    int bad = read_all(&b, path, e);
    struct slice rest = slice_copy(k->arena, buffer_of(&b)), line;
    buffer_free(&b);
    for (size_t number = 1; !bad && rest.len && slice_cut(&rest, '\n', &line); number++)
        if (slice_trim(line).len && line.at[0] != '#')
            bad = read_line(k, line, path, number, e);
    return bad;
}

static void print_cell(struct buffer *b, struct slice s, char end)
{
    for (size_t i = 0; i < s.len; i++)
        buffer_char(b, (unsigned char)s.at[i] < ' ' || s.at[i] == 127 ? ' ' : s.at[i]);
    buffer_char(b, end);
}

size_t known_print_file(const struct known *k, struct slice rule, struct slice source, struct buffer *b)
{
    size_t n = 0;
    buffer_text(b, "# Known findings: `citylab run` is silent about them. Written by `citylab accept`; a line that is taken away is news "
                   "again.\n# fingerprint\thow many\tseverity\trule\tsource\tfield\tfound\n");
    for (size_t i = 0; i < k->at.n; i++) {
        const struct known_finding *f = &k->at.at[i];
        bool asked = (!rule.len || slice_eq(f->rule, rule)) && (!source.len || slice_eq(f->source, source));
        uint64_t count = asked ? f->seen : f->known;
        if (!count)
            continue;
        n++;
        buffer_printf(b, "%.*s\t%llu\t", SL(f->print), (unsigned long long)count);
        print_cell(b, f->severity, '\t');
        print_cell(b, f->rule, '\t');
        print_cell(b, f->source, '\t');
        print_cell(b, f->field, '\t');
        print_cell(b, f->found, '\n');
    }
    return n;
}

/* -- the run ---------------------------------------------------------------------------------------------------- */

/* Cut between characters, without control characters: it goes to a terminal. */
static struct slice shown(struct slice s, struct arena *a)
{
    size_t n = s.len < SHOWN_LONGEST ? s.len : SHOWN_LONGEST;
    while (n < s.len && n && ((unsigned char)s.at[n] & 0xc0) == 0x80)
        n--;
    char *to = arena_alloc(a, n + 4);
    for (size_t i = 0; i < n; i++)
        to[i] = (unsigned char)s.at[i] < ' ' || s.at[i] == 127 ? '?' : s.at[i];
    memcpy(to + n, "...", 3);
    return (struct slice){to, n < s.len ? n + 3 : n};
}

static void add_line(struct known *k, const struct record *r)
{
    struct arena *a = k->arena;
    struct slice line = record_text(r, "line"), item = record_text(r, "item"), field = shown(record_text(r, "field"), a),
                 more = record_text(r, "count"), source = shown(record_text(r, "source"), a),
                 place = slice_format(a, "%.*s%s%.*s%s%.*s%s", SL(source), line.len ? ":" : "", SL(line), item.len ? "#" : "", SL(item),
                                      source.len ? ": " : "");
    struct slice what = more.len ? slice_format(a, "%.*s more", SL(more))
                                 : slice_format(a, "found '%.*s', wanted '%.*s'", SL(shown(record_text(r, "found"), a)),
                                                SL(shown(record_text(r, "wanted"), a)));
    LIST_PUSH(a, &k->lines,
              slice_format(a, "%.*s %.*s: %.*s%s%.*s%s%.*s", SL(record_text(r, "severity")), SL(record_text(r, "rule")), SL(place),
                           field.len ? "field '" : "", SL(field), field.len ? "': " : "", SL(what)));
}

void known_hear(void *to, const struct record *finding)
{
    struct known *k = to;
    const struct value *count = record_get(finding, "count");
    uint64_t n = count->type == VALUE_NUMBER && count->number >= 1 ? (uint64_t)count->number : 1;
    if (slice_is(record_text(finding, "severity"), "info"))
        return;
    struct known_finding *f = find(k, known_print(finding, k->arena));
    if (!f->seen) {
        f->severity = slice_copy(k->arena, record_text(finding, "severity"));
        f->rule = slice_copy(k->arena, record_text(finding, "rule"));
        f->source = slice_copy(k->arena, record_text(finding, "source"));
        f->field = slice_copy(k->arena, record_text(finding, "field"));
        f->found = shown(record_text(finding, "found"), k->arena);
    }
    uint64_t before = f->seen > f->known ? f->seen : f->known;
    f->seen += n;
    if (f->seen <= before)
        return;
    k->news += f->seen - before;
    if (k->lines.n < NEWS_MOST)
        add_line(k, finding);
}
