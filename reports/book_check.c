/* book_check - is a workbook on the disk whole: every part inflates, is well formed at its end, and holds its rows? */
#include "book_check.h"

#include <minizip/unzip.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buffer.h"
#include "base/os.h"

/* -- a zip file in memory: the bytes come through the seam ------------------------------------------------------ */

struct memory {
    const char *at;
    size_t len, pos;
};

static voidpf ZCALLBACK memory_open(voidpf opaque, const void *name, int mode)
{
    (void)name;
    (void)mode;
    ((struct memory *)opaque)->pos = 0;
    return opaque;
}

static uLong ZCALLBACK memory_read(voidpf opaque, voidpf stream, void *to, uLong size)
{
    struct memory *m = stream;
    (void)opaque;
    size_t n = m->len - m->pos < size ? m->len - m->pos : size;
    memcpy(to, m->at + m->pos, n);
    m->pos += n;
    return n;
}

static ZPOS64_T ZCALLBACK memory_tell(voidpf opaque, voidpf stream)
{
    (void)opaque;
    return ((struct memory *)stream)->pos;
}

static long ZCALLBACK memory_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
    struct memory *m = stream;
    (void)opaque;
    size_t from = origin == ZLIB_FILEFUNC_SEEK_CUR ? m->pos : origin == ZLIB_FILEFUNC_SEEK_END ? m->len : 0;
    if (offset > m->len - from)
        return -1;
    m->pos = from + (size_t)offset;
    return 0;
}

static int ZCALLBACK memory_close(voidpf opaque, voidpf stream)
{
    (void)opaque;
    (void)stream;
    return 0;
}

static int ZCALLBACK memory_error(voidpf opaque, voidpf stream)
{
    (void)opaque;
    (void)stream;
    return 0;
}

static int read_all(const char *path, const char *name, struct buffer *to, struct error *e)
{
    enum { BLOCK = 1 << 16 };
    int fd = os_open(path, e);
    long n = 1;
    if (fd < 0) {
        e->status = STATUS_SYSTEM; /* it was written a moment ago */
        return -1;
    }
    while (n > 0) {
        n = os_read(fd, buffer_room(to, BLOCK), BLOCK, name, e);
        to->len += n > 0 ? (size_t)n : 0;
    }
    if (os_close(fd, name, e))
        return -1;
    return n < 0 ? -1 : 0;
}

/* -- parts ------------------------------------------------------------------------------------------------------ */

struct parts {
    const char *name; /* of the target */
    const size_t *rows;
    size_t sheets;
    size_t seen; /* sheets that were found */
    struct buffer part;
    struct error *error;
};

static int damaged(struct parts *p, const char *part, const char *what)
{
    return fail(p->error, STATUS_SYSTEM, "%s: the workbook came out damaged: part %s %s", p->name, part, what);
}

static bool ends_with(struct slice s, struct slice tail)
{
    return s.len >= tail.len && slice_eq(slice_sub(s, s.len - tail.len, s.len), tail);
}

/* The root's name: what stands behind the first '<' that begins neither a declaration nor a comment. */
static struct slice root_of(struct slice xml)
{
    size_t i = 0;
    while (i + 1 < xml.len && !(xml.at[i] == '<' && xml.at[i + 1] != '?' && xml.at[i + 1] != '!'))
        i++;
    size_t from = i + 1, to = from;
    while (to < xml.len && !strchr(" >/\n\r\t", xml.at[to]))
        to++;
    return slice_sub(xml, from, to);
}

static bool is_closed(struct slice xml)
{
    struct slice root = root_of(xml), text = slice_trim(xml);
    if (!root.len || text.len < root.len + 3)
        return false;
    struct slice end = slice_sub(text, text.len - root.len - 3, text.len);
    if (slice_starts(end, "</") && end.at[end.len - 1] == '>' && slice_eq(slice_sub(end, 2, end.len - 1), root))
        return true;
    /* A root without content: <Relationships xmlns="…"/>. */
    size_t begin = (size_t)(root.at - text.at);
    struct slice tail = slice_sub(text, begin, text.len);
    return ends_with(text, S("/>")) && !memchr(tail.at, '>', tail.len - 1);
}

static size_t count_rows(struct slice xml)
{
    static const char row[] = "<row ";
    size_t n = 0;
    const char *p = xml.at, *end = xml.at + xml.len;
    while ((p = memmem(p, (size_t)(end - p), row, sizeof row - 1)) != NULL) {
        n++;
        p += sizeof row - 1;
    }
    return n;
}

/* 3 of "xl/worksheets/sheet3.xml"; 0 for other parts. */
static size_t sheet_number(const char *part)
{
    unsigned n = 0;
    int used = 0;
    if (sscanf(part, "xl/worksheets/sheet%u.xml%n", &n, &used) != 1 || part[used])
        return 0;
    return n;
}

static int check_part(struct parts *p, const char *name)
{
    struct slice xml = buffer_of(&p->part), whole = slice_of(name);
    size_t sheet = sheet_number(name);
    if (!ends_with(whole, S(".xml")) && !ends_with(whole, S(".rels")))
        return 0;
    if (!is_closed(xml))
        return damaged(p, name, "is cut short");
    if (sheet && sheet <= p->sheets) {
        p->seen++;
        if (count_rows(xml) != p->rows[sheet - 1])
            return damaged(p, name, "lacks rows");
    }
    return 0;
}

/* The part that the reader stands on. */
static int read_part(struct parts *p, unzFile zip)
{
    enum { BLOCK = 1 << 18 };
    char name[256];
    unz_file_info64 info;
    if (unzGetCurrentFileInfo64(zip, &info, name, sizeof name, NULL, 0, NULL, 0) != UNZ_OK || info.size_filename >= sizeof name)
        return damaged(p, "list", "cannot be read");
    if (unzOpenCurrentFile(zip) != UNZ_OK)
        return damaged(p, name, "cannot be opened");
    int n;
    p->part.len = 0;
    while ((n = unzReadCurrentFile(zip, buffer_room(&p->part, BLOCK), BLOCK)) > 0)
        p->part.len += (size_t)n;
    int closed = unzCloseCurrentFile(zip); /* compares the checksum once all is read */
    if (n < 0 || closed != UNZ_OK || p->part.len != info.uncompressed_size)
        return damaged(p, name, "is cut short");
    return check_part(p, name);
}

static int check_parts(struct parts *p, unzFile zip)
{
    int status = unzGoToFirstFile(zip);
    for (; status == UNZ_OK; status = unzGoToNextFile(zip))
        if (read_part(p, zip))
            return -1;
    if (status != UNZ_END_OF_LIST_OF_FILE)
        return damaged(p, "list", "cannot be read");
    if (p->seen != p->sheets)
        return damaged(p, "xl/worksheets", "lacks sheets");
    return 0;
}

int book_check(const char *path, const char *name, const size_t *rows, size_t sheets, struct error *e)
{
    struct buffer file = {0};
    struct parts parts = {.name = name, .rows = rows, .sheets = sheets, .error = e};
    int bad = read_all(path, name, &file, e);
    if (!bad) {
        struct memory memory = {.at = file.at, .len = file.len};
        zlib_filefunc64_def calls = {.zopen64_file = memory_open,
                                     .zread_file = memory_read,
                                     .ztell64_file = memory_tell,
                                     .zseek64_file = memory_seek,
                                     .zclose_file = memory_close,
                                     .zerror_file = memory_error,
                                     .opaque = &memory};
        unzFile zip = unzOpen2_64(path, &calls);
        bad = zip ? check_parts(&parts, zip) : damaged(&parts, "list", "is missing");
        if (zip)
            unzClose(zip);
    }
    buffer_free(&parts.part);
    buffer_free(&file);
    return bad;
}
