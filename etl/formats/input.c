/* input - the bytes of a source, from a file, a pipe or memory, unpacked when they are gzip (zlib). */
#include "formats/input.h"

#include <zlib.h>

#include "base/os.h"

enum { PACKED_BLOCK = 64 * 1024, FIRST_BLOCK = 8 * 1024, MAGIC = 4, GZIP_BITS = 15 + 16 };

struct unpacker {
    z_stream z;
    unsigned char block[PACKED_BLOCK];
    uint64_t out, most;
    bool broken; /* what came out before is whole, and was given */
    bool ended; /* a member has ended, and no byte came behind it yet */
};

static void *zlib_alloc(void *nobody, unsigned n, unsigned size)
{
    (void)nobody;
    return os_try_alloc((size_t)n * size);
}

static void zlib_free(void *nobody, void *p)
{
    (void)nobody;
    os_free(p);
}

/* The bytes as they lie in the file. */
static long read_raw(struct input *in, void *to, size_t size, struct error *e)
{
    long n;
    if (in->ahead.len) {
        n = (long)(in->ahead.len < size ? in->ahead.len : size);
        memcpy(to, in->ahead.at, (size_t)n);
        in->ahead = slice_sub(in->ahead, (size_t)n, in->ahead.len);
    } else {
        n = in->fd < 0 ? 0 : os_read(in->fd, to, size, in->name, e);
    }
    if (n > 0) {
        if (!in->undigested)
            digest_add(&in->digest, (struct slice){to, (size_t)n});
        in->read += (uint64_t)n;
    }
    return n;
}

/* How many bytes zlib had seen of a broken file depends on the pieces in which they came: that is not said. */
static int refuse(const struct input *in, struct error *e, const char *found)
{
    return fail(e, STATUS_DATA, "%s: gzip: found %s, wanted a whole packed file", in->name, found);
}

static int open_unpacker(struct input *in, struct slice magic, uint64_t most, struct error *e)
{
    struct unpacker *u = os_alloc(sizeof *u);
    memset(u, 0, sizeof *u);
    u->z.zalloc = zlib_alloc;
    u->z.zfree = zlib_free;
    u->most = most ? most : (uint64_t)UNPACK_MOST_MIB << 20;
    in->unpacker = u;
    if (inflateInit2(&u->z, GZIP_BITS) != Z_OK) {
        os_free(u);
        in->unpacker = NULL;
        return fail(e, STATUS_SYSTEM, "%s: zlib cannot begin", in->name);
    }
    memcpy(u->block, magic.at, magic.len);
    u->z.next_in = u->block;
    u->z.avail_in = (unsigned)magic.len;
    return 0;
}

/* ZIP (xlsx, ods, zip) and the older xls. */
static bool is_workbook(struct slice first)
{
    return slice_starts(first, "PK\x03\x04") || slice_starts(first, "\xd0\xcf\x11\xe0");
}

int input_open(struct input *in, int fd, const char *name, struct slice ahead, uint64_t most, struct error *e)
{
    *in = (struct input){.fd = fd, .name = name, .ahead = ahead, .unpacker = NULL};
    digest_open(&in->digest);
    /* The first bytes say whether the file is packed; a pipe may give them one at a time. */
    while (in->first.len < MAGIC) {
        long got = read_raw(in, buffer_room(&in->first, FIRST_BLOCK), FIRST_BLOCK, e);
        if (got < 0) {
            input_close(in);
            return -1;
        }
        if (got == 0)
            break;
        in->first.len += (size_t)got;
    }
    if (is_workbook(buffer_of(&in->first))) {
        input_close(in);
        return fail(e, STATUS_DATA, "%s: found a spreadsheet or a zip archive, wanted text: save the sheet as CSV, unpack the archive", name);
    }
    if (!slice_starts(buffer_of(&in->first), "\x1f\x8b\x08"))
        return 0;
    in->at = in->first.len;
    if (!open_unpacker(in, buffer_of(&in->first), most, e))
        return 0;
    input_close(in);
    return -1;
}

/* One more block of packed bytes: 1; 0 at the end of the file. */
static int fill(struct input *in, struct error *e)
{
    struct unpacker *u = in->unpacker;
    long n = read_raw(in, u->block, sizeof u->block, e);
    if (n < 0)
        return -1;
    u->z.next_in = u->block;
    u->z.avail_in = (unsigned)n;
    return n > 0;
}

static long unpack(struct input *in, void *to, size_t size, struct error *e)
{
    struct unpacker *u = in->unpacker;
    u->z.next_out = to;
    u->z.avail_out = (unsigned)size;
    while (u->z.avail_out == size) {
        if (u->broken)
            return refuse(in, e, "bytes that are none of gzip");
        int more = u->z.avail_in ? 1 : fill(in, e);
        if (more < 0)
            return -1;
        if (!more)
            return u->ended ? 0 : refuse(in, e, "the end of the file");
        if (u->ended) { /* another member; zeroes that fill a block of tape are none */
            if (*u->z.next_in == 0) {
                u->z.next_in++;
                u->z.avail_in--;
                continue;
            }
            u->ended = false;
            inflateReset(&u->z);
        }
        int rc = inflate(&u->z, Z_NO_FLUSH);
        if (rc == Z_MEM_ERROR)
            os_out_of_memory();
        u->broken = rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR;
        u->ended = rc == Z_STREAM_END;
    }
    size_t n = size - u->z.avail_out;
    u->out += n;
    if (u->out > u->most)
        return fail(e, STATUS_DATA, "%s: gzip: unpacks to more than the %llu MiB that 'unpack_most' allows", in->name,
                    (unsigned long long)(u->most >> 20));
    return (long)n;
}

static long give(struct input *in, void *to, size_t size, struct error *e)
{
    if (in->unpacker)
        return unpack(in, to, size, e);
    size_t n = in->first.len - in->at;
    if (!n)
        return read_raw(in, to, size, e);
    n = n < size ? n : size;
    memcpy(to, in->first.at + in->at, n);
    in->at += n;
    return (long)n;
}

long input_read(struct input *in, void *to, size_t size, struct error *e)
{
    long n = give(in, to, size, e);
    if (n > 0 && in->tap)
        in->tap(in->watcher, (struct slice){to, (size_t)n});
    return n;
}

bool input_is_straight(const struct input *in)
{
    return in->fd >= 0 && !in->unpacker && !in->ahead.len && in->at == in->first.len;
}

long input_read_straight(struct input *in, void *to, size_t size, struct error *e)
{
    return os_read(in->fd, to, size, in->name, e);
}

void input_seal(struct input *in, struct slice bytes)
{
    if (!in->undigested)
        digest_add(&in->digest, bytes);
    in->read += bytes.len;
    if (in->tap && bytes.len)
        in->tap(in->watcher, bytes);
}

bool input_is_packed(const struct input *in)
{
    return in->unpacker != NULL;
}

void input_close(struct input *in)
{
    if (in->unpacker) {
        inflateEnd(&in->unpacker->z);
        os_free(in->unpacker);
    }
    in->unpacker = NULL;
    buffer_free(&in->first);
    digest_close(&in->digest);
}

int input_peek(int fd, const char *name, size_t most, struct buffer *to, struct error *e)
{
    while (to->len < most) {
        char *room = buffer_room(to, 65536);
        size_t want = most - to->len < 65536 ? most - to->len : 65536;
        long n = os_read(fd, room, want, name, e);
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        to->len += (size_t)n;
    }
    return 0;
}
