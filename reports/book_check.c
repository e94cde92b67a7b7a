/* book_check - is a workbook on the disk whole: every part inflates, is well-formed XML, and holds its rows? */
#include "book_check.h"

#include <expat.h>
#include <minizip/unzip.h>
#include <stdint.h>
#include <stdio.h>

#include "base/os.h"

/* -- the zip file: its bytes come through the seam, a block at a time --------------------------------------------- */

enum { BLOCK = 1 << 16 };

struct file {
    int fd;
    const char *name; /* of the target */
    struct error *error;
    int64_t size, pos;
    int64_t block; /* where the block in hand begins */
    size_t held;   /* its bytes */
    char bytes[BLOCK];
};

static voidpf ZCALLBACK file_open(voidpf opaque, const void *name, int mode)
{
    (void)name;
    (void)mode;
    ((struct file *)opaque)->pos = 0;
    return opaque;
}

/* Bytes of the block that holds the place in hand; 0 at the end and after a failure. */
static size_t at_hand(struct file *f)
{
    if (f->pos < f->block || f->pos >= f->block + (int64_t)f->held) {
        f->block = f->pos / BLOCK * BLOCK;
        long n = os_read_at(f->fd, f->bytes, BLOCK, f->block, f->name, f->error);
        f->held = n > 0 ? (size_t)n : 0;
    }
    int64_t left = f->block + (int64_t)f->held - f->pos;
    return left > 0 ? (size_t)left : 0;
}

static uLong ZCALLBACK file_read(voidpf opaque, voidpf stream, void *to, uLong size)
{
    struct file *f = stream;
    uLong done = 0;
    size_t n;
    (void)opaque;
    while (done < size && (n = at_hand(f)) > 0) {
        n = n < size - done ? n : size - done;
        memcpy((char *)to + done, f->bytes + (f->pos - f->block), n);
        f->pos += (int64_t)n;
        done += n;
    }
    return done;
}

static ZPOS64_T ZCALLBACK file_tell(voidpf opaque, voidpf stream)
{
    (void)opaque;
    return (ZPOS64_T)((struct file *)stream)->pos;
}

static long ZCALLBACK file_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
    struct file *f = stream;
    (void)opaque;
    int64_t from = origin == ZLIB_FILEFUNC_SEEK_CUR ? f->pos : origin == ZLIB_FILEFUNC_SEEK_END ? f->size : 0;
    if (offset > (ZPOS64_T)(f->size - from))
        return -1;
    f->pos = from + (int64_t)offset;
    return 0;
}

static int ZCALLBACK file_close(voidpf opaque, voidpf stream)
{
    (void)opaque;
    (void)stream;
    return 0;
}

static int ZCALLBACK file_error(voidpf opaque, voidpf stream)
{
    (void)opaque;
    (void)stream;
    return 0;
}

/* -- parts ------------------------------------------------------------------------------------------------------ */

struct parts {
    const char *name; /* of the target */
    const size_t *rows;
    size_t sheets;
    size_t seen;  /* sheets that were found */
    size_t found; /* rows of the part in hand */
    struct error *error;
};

static int damaged(struct parts *p, const char *part, const char *what)
{
    return fail(p->error, STATUS_SYSTEM, "%s: the workbook came out damaged: part %s %s", p->name, part, what);
}

static bool ends_with(const char *s, const char *tail)
{
    size_t n = strlen(s), k = strlen(tail);
    return n >= k && !strcmp(s + n - k, tail);
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

static void XMLCALL count_row(void *user, const XML_Char *name, const XML_Char **attributes)
{
    (void)attributes;
    if (name[0] == 'r' && !strcmp(name, "row"))
        ((struct parts *)user)->found++;
}

/* The part that the reader stands on, through the parser when it is one for XML. */
static int parse_part(struct parts *p, unzFile zip, const char *name, uint64_t size, XML_Parser xml)
{
    uint64_t all = 0;
    int n;
    do {
        void *to = XML_GetBuffer(xml, BLOCK);
        if (!to)
            os_out_of_memory();
        n = unzReadCurrentFile(zip, to, BLOCK);
        if (n < 0)
            return damaged(p, name, "is cut short");
        all += (uint64_t)n;
        if (XML_ParseBuffer(xml, n, n == 0) != XML_STATUS_OK)
            return damaged(p, name, all < size || n ? "is no well-formed XML" : "is cut short");
    } while (n > 0);
    return all == size ? 0 : damaged(p, name, "is cut short");
}

static int check_rows(struct parts *p, const char *name)
{
    size_t sheet = sheet_number(name);
    if (!sheet || sheet > p->sheets)
        return 0;
    p->seen++;
    return p->found == p->rows[sheet - 1] ? 0 : damaged(p, name, "lacks rows");
}

static int read_part(struct parts *p, unzFile zip)
{
    static const XML_Memory_Handling_Suite memory = {os_try_alloc, os_try_realloc, os_free};
    char name[256];
    unz_file_info64 info;
    if (unzGetCurrentFileInfo64(zip, &info, name, sizeof name, NULL, 0, NULL, 0) != UNZ_OK || info.size_filename >= sizeof name)
        return damaged(p, "list", "cannot be read");
    /* All that the writer makes is XML: a report holds no pictures. */
    if (!ends_with(name, ".xml") && !ends_with(name, ".rels"))
        return damaged(p, name, "does not belong there");
    if (unzOpenCurrentFile(zip) != UNZ_OK)
        return damaged(p, name, "cannot be opened");
    XML_Parser xml = XML_ParserCreate_MM(NULL, &memory, NULL);
    if (!xml)
        os_out_of_memory();
    XML_SetUserData(xml, p);
    XML_SetStartElementHandler(xml, count_row);
    p->found = 0;
    int bad = parse_part(p, zip, name, info.uncompressed_size, xml);
    XML_ParserFree(xml);
    int closed = unzCloseCurrentFile(zip); /* compares the checksum once all is read */
    if (!bad && closed != UNZ_OK)
        bad = damaged(p, name, "is cut short");
    return bad ? bad : check_rows(p, name);
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
    struct parts parts = {.name = name, .rows = rows, .sheets = sheets, .error = e};
    struct file *file = os_alloc(sizeof *file);
    *file = (struct file){.fd = os_open(path, e), .name = name, .error = e};
    if (file->fd < 0) {
        e->status = STATUS_SYSTEM; /* it was written a moment ago */
        os_free(file);
        return -1;
    }
    file->size = os_size(file->fd);
    zlib_filefunc64_def calls = {.zopen64_file = file_open,
                                 .zread_file = file_read,
                                 .ztell64_file = file_tell,
                                 .zseek64_file = file_seek,
                                 .zclose_file = file_close,
                                 .zerror_file = file_error,
                                 .opaque = file};
    unzFile zip = unzOpen2_64(path, &calls);
    int bad = zip ? check_parts(&parts, zip) : damaged(&parts, "list", "is missing");
    if (zip)
        unzClose(zip);
    if (os_close(file->fd, name, e))
        bad = -1;
    os_free(file);
    return bad || e->status ? -1 : 0;
}
