/* decode - bytes in a named encoding to UTF-8, a piece at a time (iconv of the C library). */
#include "text/decode.h"

#include <errno.h>
#include <iconv.h>

#include "base/os.h"

/* UTF16 is little-endian, UTF16_MARKED what its mark says and little-endian without one. */
enum way { PASS, BYTES, UTF16, UTF16_BIG, UTF16_MARKED };

static const struct encoding {
    const char *name;  /* as analysts write it, in lower case */
    const char *iconv; /* as iconv knows it */
    enum way way;
    bool listed; /* the name that messages use */
} ENCODINGS[] = {
    {"utf-8", "UTF-8", PASS, true},
    {"utf8", "UTF-8", PASS, false},
    {"windows-1252", "CP1252", BYTES, true},
    {"cp1252", "CP1252", BYTES, false},
    {"cp-1252", "CP1252", BYTES, false},
    {"iso-8859-1", "ISO-8859-1", BYTES, true},
    {"iso8859-1", "ISO-8859-1", BYTES, false},
    {"latin1", "ISO-8859-1", BYTES, false},
    {"latin-1", "ISO-8859-1", BYTES, false},
    {"iso-8859-15", "ISO-8859-15", BYTES, true},
    {"iso8859-15", "ISO-8859-15", BYTES, false},
    {"latin9", "ISO-8859-15", BYTES, false},
    {"latin-9", "ISO-8859-15", BYTES, false},
    {"cp850", "CP850", BYTES, true},
    {"utf-16", "UTF-16LE", UTF16_MARKED, true},
    {"utf16", "UTF-16LE", UTF16_MARKED, false},
    {"utf-16le", "UTF-16LE", UTF16, true},
    {"utf16le", "UTF-16LE", UTF16, false},
    {"utf-16be", "UTF-16BE", UTF16_BIG, true},
    {"utf16be", "UTF-16BE", UTF16_BIG, false},
    {"ascii", "ASCII", BYTES, true},
    {"us-ascii", "ASCII", BYTES, false},
};
enum { N_ENCODINGS = sizeof ENCODINGS / sizeof *ENCODINGS, LONGEST = 4 };

/* The text of one byte of a single-byte encoding. */
struct entry {
    char text[3];
    unsigned char len;
};

struct decoder {
    const struct encoding *encoding;
    iconv_t iconv;
    iconv_t big;        /* UTF16_MARKED: what takes its place after a big-endian mark */
    struct entry *byte; /* BYTES: 256 of them */
    bool ascii;         /* of which the lower half stays as it is */
    char held[LONGEST]; /* the bytes of a character that is not whole yet */
    size_t n_held;
    bool begun; /* the mark at the front was looked for */
};

static const char UNREADABLE = '\xff';
static const iconv_t NONE = (iconv_t)-1;

/* -- opening -------------------------------------------------------------------------------- */

static const struct encoding *encoding_find(struct slice name)
{
    for (size_t i = 0; i < N_ENCODINGS; i++) {
        const char *known = ENCODINGS[i].name;
        size_t n = strlen(known), k = 0;
        if (n != name.len)
            continue;
        while (k < n) {
            char c = name.at[k];
            c = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c == '_' ? '-' : c;
            if (c != known[k])
                break;
            k++;
        }
        if (k == n)
            return &ENCODINGS[i];
    }
    return NULL;
}

static void unknown(struct slice name, struct error *e)
{
    struct buffer list = {0};
    for (size_t i = 0; i < N_ENCODINGS; i++)
        if (ENCODINGS[i].listed) {
            buffer_text(&list, list.len ? ", " : "");
            buffer_text(&list, ENCODINGS[i].name);
        }
    fail(e, STATUS_USAGE, "encoding '%.*s' is not known; wanted one of %.*s", SL(name),
         SL(buffer_of(&list)));
    buffer_free(&list);
}

/* A byte has one meaning there, so iconv is asked 256 times and not for every cell. True: ASCII stays as it is. */
static bool learn_bytes(iconv_t iconv_of, struct entry *byte)
{
    bool ascii = true;
    for (unsigned i = 0; i < 256; i++) {
        char in = (char)i, *from = &in, *to = byte[i].text;
        size_t left = 1, room = sizeof byte[i].text;
        iconv(iconv_of, NULL, NULL, NULL, NULL);
        if (iconv(iconv_of, &from, &left, &to, &room) == (size_t)-1) {
            byte[i].text[0] = UNREADABLE;
            room = sizeof byte[i].text - 1;
        }
        byte[i].len = (unsigned char)(sizeof byte[i].text - room);
        ascii = ascii && (i >= 128 || (byte[i].len == 1 && byte[i].text[0] == (char)i));
    }
    return ascii;
}

static int open_iconv(struct decoder *d, struct error *e)
{
    enum way way = d->encoding->way;
    if (way != PASS)
        d->iconv = iconv_open("UTF-8", d->encoding->iconv);
    if (way == UTF16_MARKED)
        d->big = iconv_open("UTF-8", "UTF-16BE");
    bool lacking = (way != PASS && d->iconv == NONE) || (way == UTF16_MARKED && d->big == NONE);
    return lacking
               ? fail(e, STATUS_SYSTEM, "encoding '%s': the C library lacks it", d->encoding->name)
               : 0;
}

struct decoder *decoder_open(struct slice name, struct error *e)
{
    const struct encoding *encoding = encoding_find(slice_trim(name));
    if (!encoding) {
        unknown(name, e);
        return NULL;
    }
    struct decoder *d = os_alloc(sizeof *d);
    *d = (struct decoder){.encoding = encoding, .iconv = NONE, .big = NONE};
    if (open_iconv(d, e)) {
        decoder_close(d);
        return NULL;
    }
    if (encoding->way == BYTES) {
        d->byte = os_alloc(256 * sizeof *d->byte);
        d->ascii = learn_bytes(d->iconv, d->byte);
    }
    return d;
}

void decoder_close(struct decoder *d)
{
    if (!d)
        return;
    if (d->iconv != NONE)
        iconv_close(d->iconv);
    if (d->big != NONE)
        iconv_close(d->big);
    os_free(d->byte);
    os_free(d);
}

/* -- the mark at the front ------------------------------------------------------------------ */

static bool held_is(const struct decoder *d, const char *mark)
{
    return memcmp(d->held, mark, d->n_held) == 0;
}

/* Whether the bytes held are a mark, or may become one. */
static bool held_fits_mark(struct decoder *d)
{
    enum way way = d->encoding->way;
    if (way == PASS)
        return held_is(d, "\xef\xbb\xbf");
    bool little = way != UTF16_BIG && held_is(d, "\xff\xfe");
    bool big = way != UTF16 && held_is(d, "\xfe\xff");
    if (way == UTF16_MARKED && big && d->n_held == 2) {
        iconv_t other = d->iconv;
        d->iconv = d->big;
        d->big = other;
    }
    return little || big;
}

/* The first bytes are held until they are seen to be a mark, which is dropped, or to be none. */
static void look_for_mark(struct decoder *d, struct slice *bytes)
{
    size_t length = d->encoding->way == PASS ? 3 : 2;
    while (!d->begun && bytes->len) {
        d->held[d->n_held++] = *bytes->at;
        *bytes = slice_sub(*bytes, 1, bytes->len);
        d->begun = true;
        if (!held_fits_mark(d))
            continue;
        d->begun = d->n_held == length;
        if (d->begun)
            d->n_held = 0;
    }
}

/* -- feeding -------------------------------------------------------------------------------- */

/* Bytes at the end that begin a character of UTF-8 and do not end it. */
static size_t cut_tail(struct slice s)
{
    for (size_t k = 1; k <= 3 && k <= s.len; k++) {
        unsigned char c = (unsigned char)s.at[s.len - k];
        if ((c & 0xc0) != 0x80)
            return k < (c >= 0xf0 ? 4u : c >= 0xe0 ? 3u : c >= 0xc0 ? 2u : 1u) ? k : 0;
    }
    return 0;
}

static void feed_utf8(struct decoder *d, struct slice bytes, bool last, struct buffer *to)
{
    size_t before = to->len;
    buffer_add(to, d->held, d->n_held);
    buffer_slice(to, bytes);
    d->n_held = last ? 0 : cut_tail(slice_sub(buffer_of(to), before, to->len));
    to->len -= d->n_held;
    if (d->n_held)
        memcpy(d->held, to->at + to->len, d->n_held);
}

static void feed_bytes(const struct decoder *d, struct slice bytes, struct buffer *to)
{
    if (!bytes.len)
        return;
    char *p = buffer_room(to, bytes.len * sizeof d->byte->text);
    for (size_t i = 0; i < bytes.len; i++) {
        for (uint64_t w; d->ascii && bytes.len - i > sizeof w; i += sizeof w, p += sizeof w) {
            memcpy(&w, bytes.at + i, sizeof w);
            if (w & UINT64_C(0x8080808080808080))
                break;
            memcpy(p, &w, sizeof w);
        }
        const struct entry *b = &d->byte[(unsigned char)bytes.at[i]];
        memcpy(p, b->text, sizeof b->text);
        p += b->len;
    }
    to->len = (size_t)(p - to->at);
}

/* Appends what can be read and returns how many bytes that took: all but the beginning of a cut
 * character. */
static size_t convert(struct decoder *d, struct slice bytes, struct buffer *to)
{
    char *from = (char *)bytes.at;
    size_t left = bytes.len;
    while (left) {
        size_t room = left * 2 + 8, had = room;
        char *out = buffer_room(to, room);
        size_t rc = iconv(d->iconv, &from, &left, &out, &room);
        to->len += had - room;
        if (rc == (size_t)-1 && errno == EINVAL)
            break;
        if (rc == (size_t)-1 && errno == EILSEQ) {
            buffer_char(to, UNREADABLE);
            from += 2; /* half a pair without the other half */
            left -= 2;
        }
    }
    return bytes.len - left;
}

static void feed_utf16(struct decoder *d, struct slice bytes, bool last, struct buffer *to)
{
    /* What was held becomes whole unit by unit, before the rest is read in one go. */
    while (d->n_held && bytes.len) {
        d->held[d->n_held++] = *bytes.at;
        bytes = slice_sub(bytes, 1, bytes.len);
        if (d->n_held % 2)
            continue;
        size_t used = convert(d, (struct slice){d->held, d->n_held}, to);
        d->n_held -= used;
        memmove(d->held, d->held + used, d->n_held);
    }
    size_t used = bytes.len ? convert(d, bytes, to) : 0;
    for (; used < bytes.len; used++)
        d->held[d->n_held++] = bytes.at[used];
    if (last && d->n_held) {
        buffer_char(to, UNREADABLE);
        d->n_held = 0;
    }
}

void decoder_feed(struct decoder *d, struct slice bytes, bool last, struct buffer *to)
{
    if (d->encoding->way == BYTES) {
        feed_bytes(d, bytes, to);
        return;
    }
    look_for_mark(d, &bytes);
    if (!d->begun && !last)
        return;
    if (d->encoding->way == PASS)
        feed_utf8(d, bytes, last, to);
    else
        feed_utf16(d, bytes, last, to);
}

bool decoder_passes(const struct decoder *d)
{
    return d->encoding->way == PASS && d->begun && !d->n_held;
}
