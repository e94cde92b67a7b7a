/* bytes - what the bytes of a file can be: packed, in which encoding, with which line ends. */
#include "profiling/bytes.h"

#include "base/os.h"
#include "text/decode.h"
#include "text/repair.h"
#include "text/scan.h"
#include "text/utf8.h"

enum { BLOCK = 64 * 1024 };

int origin_open(const struct origin *o, struct input *in, int *fd, struct error *e)
{
    *fd = o->file ? os_open(o->file, e) : -1;
    if (o->file && *fd < 0)
        return -1;
    if (!input_open(in, *fd, o->name, o->file ? (struct slice){0} : o->bytes, o->unpack_most, e)) {
        in->undigested = true;
        return 0;
    }
    if (o->file)
        os_close(*fd, o->name, e);
    return -1;
}

void origin_close(const struct origin *o, struct input *in, int fd)
{
    struct error nobody = {0};
    input_close(in);
    if (o->file)
        os_close(fd, o->name, &nobody);
}

/* -- counting --------------------------------------------------------------------------------------------------- */

enum { LOWER, UPPER, DIGIT, HIGH, OTHER };

static unsigned class_of(unsigned char c)
{
    return c >= 0x80              ? HIGH
           : c >= 'a' && c <= 'z' ? LOWER
           : c >= 'A' && c <= 'Z' ? UPPER
           : c >= '0' && c <= '9' ? DIGIT
                                  : OTHER;
}

static void see(struct seen *s, uint64_t line)
{
    if (!s->n++)
        s->line = line;
}

/* One block; `before` is the byte in front of it, -1 at the start, and `after` the one behind it. */
static void count_block(struct bytes *b, struct slice block, int before, int after)
{
    const unsigned char *p = (const unsigned char *)block.at;
    size_t n = block.len;
    for (size_t i = 0; (i = scan_odd(block, i)) < n; i++) {
        unsigned char c = p[i];
        int prev = i ? p[i - 1] : before, next = i + 1 < n ? p[i + 1] : after;
        if (c == '\n')
            see(prev == '\r' ? &b->crlf : &b->lf, b->lf.n + b->crlf.n + 1);
        else if (c == '\r' && next != '\n')
            see(&b->cr, b->lf.n + b->crlf.n + 1);
        else if (c == 0)
            see(&b->zero, b->lf.n + b->crlf.n + 1), b->zeroes[(b->total + i) % 2]++;
        if (c < 0x80)
            continue;
        see(&b->high[c - 0x80], b->lf.n + b->crlf.n + 1);
        b->beside[c - 0x80][prev < 0 ? OTHER : class_of((unsigned char)prev)]
                 [next < 0 ? OTHER : class_of((unsigned char)next)]++;
    }
}

/* UTF-8 across blocks: `held` are the bytes of a character that is not whole. Returns how many bytes at the end wait. */
static size_t check_utf8(struct bytes *b, struct slice text, uint64_t line, bool last)
{
    size_t i = 0;
    for (;;) {
        size_t fine = utf8_valid(slice_sub(text, i, text.len));
        i += fine;
        if (i == text.len)
            return 0;
        if (!last && text.len - i < 4 && (unsigned char)text.at[i] >= 0xc2)
            return text.len - i;
        if (!b->bad.n) /* of the first alone the line is asked */
            line += scan_count(slice_sub(text, 0, i), '\n');
        see(&b->bad, line);
        i++;
    }
}

static void count_wide(struct bytes *b, struct slice text, uint64_t line)
{
    size_t counted = 0;
    for (size_t i = 0; (i = scan_odd(text, i)) < text.len; i++) {
        if (((unsigned char)text.at[i] & 0xc0) != 0xc0)
            continue;
        if (utf8_valid(slice_sub(text, i, i + 4)) < 2)
            continue;
        bool doubled = repair_is_doubled(slice_sub(text, i, text.len));
        if (!b->wide.n || (doubled && !b->doubled.n)) {
            line += scan_count(slice_sub(text, counted, i), '\n');
            counted = i;
        }
        see(&b->wide, line);
        if (doubled)
            see(&b->doubled, line);
    }
}

void bytes_begin(struct bytes_reader *r, struct bytes *to)
{
    *r = (struct bytes_reader){.bytes = to, .before = -1};
    *to = (struct bytes){0};
}

static void feed(struct bytes_reader *r, struct slice block, bool last)
{
    struct bytes *b = r->bytes;
    uint64_t line = b->lf.n + b->crlf.n + 1;
    if (b->total == 0 && block.len >= 2) {
        b->mark8 = slice_starts(block, "\xef\xbb\xbf");
        b->mark16 = slice_starts(block, "\xff\xfe") || slice_starts(block, "\xfe\xff");
    }
    struct slice text = block;
    if (r->text.len) {
        buffer_slice(&r->text, block);
        text = buffer_of(&r->text);
    }
    size_t waits = check_utf8(b, text, line, last);
    count_wide(b, slice_sub(text, 0, text.len - waits), line);
    count_block(b, block, r->before, -1);
    b->total += block.len;
    if (block.len)
        r->before = (unsigned char)block.at[block.len - 1];
    char rest[4]; /* a character that is not whole */
    if (waits)
        memcpy(rest, text.at + text.len - waits, waits);
    r->text.len = 0;
    buffer_slice(&r->text, (struct slice){rest, waits});
}

void bytes_feed(struct bytes_reader *r, struct slice block)
{
    feed(r, block, false);
}

static void choose(struct bytes *b, struct arena *a);

void bytes_end(struct bytes_reader *r, struct arena *a)
{
    struct bytes *b = r->bytes;
    feed(r, S(""), true);
    b->lines = b->lf.n + b->crlf.n ? b->lf.n + b->crlf.n : b->cr.n;
    b->lines += r->before >= 0 && r->before != '\n' && r->before != '\r';
    buffer_free(&r->text);
    choose(b, a);
}

/* -- single bytes: which alphabet makes sense -------------------------------------------------------------------- */

static const char *const SINGLE[] = {"windows-1252", "iso-8859-1", "iso-8859-15", "cp850"};
enum { N_SINGLE = sizeof SINGLE / sizeof *SINGLE };

static bool is_letter(unsigned c)
{
    return (c >= 0xc0 && c <= 0xff && c != 0xd7 && c != 0xf7) || c == 0x160 || c == 0x161 || c == 0x17d || c == 0x17e ||
           c == 0x152 || c == 0x153 || c == 0x178;
}

static bool is_upper(unsigned c)
{
    return (c >= 0xc0 && c <= 0xde) || c == 0x160 || c == 0x17d || c == 0x152 || c == 0x178;
}

/* Signs that people write: ° ª º § « » € £ quotes, dashes and the like. */
static bool is_sign(unsigned c)
{
    static const unsigned signs[] = {0xa0,   0xa3,   0xa7,   0xa9,   0xaa,   0xab,   0xae,   0xb0,   0xb1,  0xb2,   0xb3,
                                     0xb4,   0xb5,   0xb7,   0xba,   0xbb,   0xbc,   0xbd,   0xbe,   0xd7,  0x2013, 0x2014,
                                     0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2026, 0x2030, 0x20ac, 0x2122};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i] == c)
            return true;
    return false;
}

/* How well a character stands between two others; rare letters of the north count less than those of the south. */
static int weigh(unsigned c, unsigned before, unsigned behind)
{
    bool touches = before <= UPPER || before == HIGH || behind <= UPPER || behind == HIGH;
    if (c == 0xff)
        return -40;
    if (c < 0xa0)
        return -20;
    if (is_letter(c)) {
        bool rare = c == 0xd8 || c == 0xf8 || c == 0xd0 || c == 0xf0 || c == 0xde || c == 0xfe || c == 0xdd || c == 0xfd;
        if (before == DIGIT)
            return -4;
        if (is_upper(c))
            return before == LOWER ? -6 : touches ? (rare ? 0 : 3) : 0;
        return touches ? (rare ? 1 : 4) : 0;
    }
    if (c == 0xb0 || c == 0xba || c == 0x20ac)
        return before == DIGIT || behind == DIGIT || !touches ? 3 : 1;
    if (is_sign(c))
        return before == LOWER && behind == LOWER ? (c == 0x2019 ? 3 : -3) : 1;
    return -5;
}

static unsigned letter_of(const char *encoding, unsigned char byte)
{
    struct error nobody = {0};
    struct buffer text = {0};
    struct decoder *d = decoder_open(slice_of(encoding), &nobody);
    char one = (char)byte;
    size_t n;
    decoder_feed(d, (struct slice){&one, 1}, true, &text);
    unsigned c = text.len && (unsigned char)text.at[0] != 0xff ? utf8_next(buffer_of(&text), &n) : 0xff;
    /* ÿ is 0xFF as a code, too, and so rare that it may pass for none. */
    buffer_free(&text);
    decoder_close(d);
    return c;
}

static int64_t score(const struct bytes *b, const char *encoding)
{
    int64_t sum = 0;
    for (unsigned k = 0; k < 128; k++) {
        unsigned c = b->high[k].n ? letter_of(encoding, (unsigned char)(k + 0x80)) : 0;
        for (unsigned i = 0; b->high[k].n && i < 25; i++)
            sum += (int64_t)b->beside[k][i / 5][i % 5] * weigh(c, i / 5, i % 5);
    }
    return sum;
}

/* The first byte that two encodings read differently. */
static unsigned differs(const struct bytes *b, const char *one, const char *other)
{
    for (unsigned k = 0; k < 128; k++)
        if (b->high[k].n && letter_of(one, (unsigned char)(k + 0x80)) != letter_of(other, (unsigned char)(k + 0x80)))
            return k + 0x80;
    return 0;
}

bool bytes_read_same(const struct bytes *b, const char *encoding)
{
    bool beyond = false;
    for (size_t k = 0; k < 128; k++)
        beyond = beyond || b->high[k].n;
    if (!strcmp(encoding, b->encoding) || (!beyond && !b->mark16 && strncmp(b->encoding, "utf-16", 6) != 0))
        return true;
    bool utf8 = !strcmp(encoding, "utf-8") || !strcmp(encoding, "utf8"), is_utf8 = !strcmp(b->encoding, "utf-8");
    if (utf8 || is_utf8 || !strncmp(b->encoding, "utf-16", 6))
        return utf8 && is_utf8;
    return !differs(b, b->encoding, encoding);
}

static struct slice shown(struct arena *a, const struct bytes *b, const char *encoding, unsigned byte)
{
    char text[8] = "nothing";
    unsigned c = letter_of(encoding, (unsigned char)byte);
    if (c >= 0xa0 && c != 0xff)
        text[utf8_put(text, c)] = '\0';
    return slice_format(a, "byte 0x%02X (%llu times, first in line %llu) is %s in %s", byte,
                        (unsigned long long)b->high[byte - 0x80].n, (unsigned long long)b->high[byte - 0x80].line,
                        c < 0xa0 ? "a control character" : text, encoding);
}

static void choose_single(struct bytes *b, struct arena *a)
{
    int64_t points[N_SINGLE];
    size_t best = 0, next = N_SINGLE;
    for (size_t i = 0; i < N_SINGLE; i++) {
        points[i] = score(b, SINGLE[i]);
        best = points[i] > points[best] ? i : best;
    }
    /* Where no byte tells windows-1252 from ISO-8859-1, the standard's name is as good and promises less. */
    bool same = best == 0 && !differs(b, SINGLE[0], SINGLE[1]);
    if (same)
        best = 1;
    for (size_t i = 0; i < N_SINGLE; i++)
        if (i != best && !(same && i == 0) && (next == N_SINGLE || points[i] > points[next]))
            next = i;
    b->encoding = SINGLE[best];
    unsigned byte = differs(b, SINGLE[best], SINGLE[next]);
    b->why = slice_format(a, "no UTF-8: line %llu", (unsigned long long)b->bad.line);
    if (byte)
        b->why = slice_format(a, "%.*s; %.*s, %s", SL(b->why), SL(shown(a, b, SINGLE[best], byte)),
                              slice_format(a, "and %.*s", SL(shown(a, b, SINGLE[next], byte))).at);
    if (same)
        b->against = S("windows-1252 reads the same: no byte from 0x80 to 0x9F stands here to tell them apart");
    else if (!byte)
        b->against = slice_format(a, "%s reads the same", SINGLE[next]);
    if (b->wide.n * 20 > b->bad.n) {
        b->doubtful = true;
        b->against = slice_format(a, "%llu characters are UTF-8, the first in line %llu: they will be read wrong",
                                  (unsigned long long)b->wide.n, (unsigned long long)b->wide.line);
        return;
    }
    b->doubtful = byte && points[best] - points[next] < 4 && points[best] < points[next] * 2;
    if (b->doubtful)
        b->against = slice_format(a, "few bytes to judge by: look at line %llu", (unsigned long long)b->bad.line);
}

static void choose(struct bytes *b, struct arena *a)
{
    bool wide = b->zero.n * 10 > b->total * 2;
    uint64_t even = b->zeroes[0], odd = b->zeroes[1];
    if (b->mark16) {
        b->encoding = "utf-16";
        b->why = S("a byte-order mark of UTF-16 at the front");
    } else if (wide && (even > odd * 4 || odd > even * 4)) {
        b->encoding = odd > even ? "utf-16le" : "utf-16be";
        b->why = slice_format(a, "%llu zero bytes at %s places, no mark", (unsigned long long)b->zero.n,
                              odd > even ? "odd" : "even");
    } else if (!b->bad.n) {
        b->encoding = "utf-8";
        b->why = b->mark8    ? S("a byte-order mark of UTF-8 at the front")
                 : b->wide.n ? slice_format(a, "all of it is well-formed, %llu characters beyond ASCII, the first in line %llu",
                                            (unsigned long long)b->wide.n, (unsigned long long)b->wide.line)
                             : S("nothing but ASCII, which any other reads the same");
    } else if (b->wide.n >= b->bad.n) {
        b->encoding = "utf-8";
        b->why = slice_format(a, "%llu characters beyond ASCII are well-formed", (unsigned long long)b->wide.n);
        b->against = slice_format(a, "%llu bytes are no UTF-8, the first in line %llu: their rows will be rejected",
                                  (unsigned long long)b->bad.n, (unsigned long long)b->bad.line);
        b->doubtful = true;
    } else {
        choose_single(b, a);
    }
}

int bytes_look(struct bytes *b, const struct origin *o, struct arena *a, struct error *e)
{
    struct input in;
    struct bytes_reader r;
    int fd;
    long n;
    *b = (struct bytes){0};
    if (origin_open(o, &in, &fd, e))
        return -1;
    char *block = os_alloc(BLOCK);
    bool packed = input_is_packed(&in);
    bytes_begin(&r, b);
    while ((n = input_read(&in, block, BLOCK, e)) > 0)
        bytes_feed(&r, (struct slice){block, (size_t)n});
    os_free(block);
    origin_close(o, &in, fd);
    bytes_end(&r, a);
    b->packed = packed;
    return n < 0 ? -1 : 0;
}

struct slice bytes_say_doubled(const struct bytes *b, struct arena *a)
{
    return slice_format(a,
                        "%llu characters seem to be UTF-8 encoded twice, the first in line %llu; 'repair = double-utf8' puts them right",
                        (unsigned long long)b->doubled.n, (unsigned long long)b->doubled.line);
}
