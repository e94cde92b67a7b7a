/* spool - records that wait on the disk, in the order they came, to be read more than once: memory does not grow with them.
 *
 * A record is its size, the number of its shape, and for each value a byte for the type and what it holds, as the machine has it:
 * the file is read by the process that wrote it, and by nobody else. */
#include "record/spool.h"

#include "base/buffer.h"
#include "base/os.h"

enum { BLOCK = 1 << 16 };

struct spool {
    struct arena *arena;
    const char *name;
    struct error *error;
    int fd;
    size_t n;
    int64_t size, pos; /* of the file; what was read of it */
    struct buffer bytes;
    size_t at; /* in the bytes, when reading */
    LIST(const struct shape *) shapes;
    LIST(unsigned) numbers; /* of a shape's id: its place in `shapes` and one, 0 for none */
    LIST(struct value) values;
    LIST(struct slice) items; /* of the lists of the record in hand */
};

struct spool *spool_open(struct arena *a, const char *beside, struct error *e)
{
    int fd = os_scratch(beside, e);
    if (fd < 0)
        return NULL;
    struct spool *s = arena_new(a, struct spool, 1);
    *s = (struct spool){.arena = a, .name = beside, .error = e, .fd = fd};
    return s;
}

size_t spool_n(const struct spool *s)
{
    return s->n;
}

/* -- writing ---------------------------------------------------------------------------------------------------- */

static unsigned number_of(struct spool *s, const struct shape *shape)
{
    while (s->numbers.n <= shape->id)
        LIST_PUSH(s->arena, &s->numbers, 0);
    unsigned *number = &s->numbers.at[shape->id];
    if (!*number) {
        LIST_PUSH(s->arena, &s->shapes, shape);
        *number = (unsigned)s->shapes.n;
    }
    return *number - 1;
}

static void put_text(struct buffer *b, struct slice text)
{
    buffer_add(b, &text.len, sizeof text.len);
    buffer_slice(b, text);
}

static void put_value(struct buffer *b, const struct value *v)
{
    buffer_char(b, (char)v->type);
    switch (v->type) {
    case VALUE_BOOL:
        buffer_char(b, v->truth);
        break;
    case VALUE_NUMBER:
        buffer_add(b, &v->number, sizeof v->number);
        put_text(b, v->text);
        break;
    case VALUE_TEXT:
        put_text(b, v->text);
        break;
    case VALUE_LIST:
        buffer_add(b, &v->list.n, sizeof v->list.n);
        for (size_t i = 0; i < v->list.n; i++)
            put_text(b, v->list.items[i]);
        break;
    default:
        break;
    }
}

static int flush(struct spool *s)
{
    if (os_write(s->fd, s->bytes.at, s->bytes.len, s->name, s->error))
        return -1;
    s->size += (int64_t)s->bytes.len;
    s->bytes.len = 0;
    return 0;
}

int spool_add(struct spool *s, const struct record *r)
{
    size_t from = s->bytes.len, size = 0;
    unsigned number = number_of(s, r->shape);
    buffer_add(&s->bytes, &size, sizeof size);
    buffer_add(&s->bytes, &number, sizeof number);
    for (size_t i = 0; i < r->shape->n; i++)
        put_value(&s->bytes, &r->values[i]);
    size = s->bytes.len - from;
    memcpy(s->bytes.at + from, &size, sizeof size);
    s->n++;
    return s->bytes.len >= BLOCK ? flush(s) : 0;
}

/* -- reading ---------------------------------------------------------------------------------------------------- */

int spool_rewind(struct spool *s)
{
    if (!s->pos && s->bytes.len && flush(s))
        return -1;
    s->bytes.len = s->at = 0;
    s->pos = 0;
    return 0;
}

/* At least so many bytes from the place in hand: 1, at the end of the file 0, else -1. */
static int at_hand(struct spool *s, size_t size)
{
    while (s->bytes.len - s->at < size) {
        memmove(s->bytes.at, s->bytes.at + s->at, s->bytes.len - s->at);
        s->bytes.len -= s->at;
        s->at = 0;
        if (s->pos == s->size)
            return s->bytes.len ? fail(s->error, STATUS_SYSTEM, "%s: its temporary file was cut", s->name) : 0;
        long n = os_read_at(s->fd, buffer_room(&s->bytes, BLOCK), BLOCK, s->pos, s->name, s->error);
        if (n < 0)
            return -1;
        if (n == 0)
            return fail(s->error, STATUS_SYSTEM, "%s: its temporary file was cut", s->name);
        s->bytes.len += (size_t)n;
        s->pos += n;
    }
    return 1;
}

static void get(const char **from, void *to, size_t size)
{
    memcpy(to, *from, size);
    *from += size;
}

static struct slice get_text(const char **from)
{
    size_t len;
    get(from, &len, sizeof len);
    struct slice text = {*from, len};
    *from += len;
    return text;
}

/* Items are pushed first and pointed at when all are there: a list that grows moves. */
static struct value get_value(struct spool *s, const char **from)
{
    struct value v = {.type = (enum value_type)(unsigned char)*(*from)++};
    size_t n;
    switch (v.type) {
    case VALUE_BOOL:
        v.truth = *(*from)++ != 0;
        break;
    case VALUE_NUMBER:
        get(from, &v.number, sizeof v.number);
        v.text = get_text(from);
        break;
    case VALUE_TEXT:
        v.text = get_text(from);
        break;
    case VALUE_LIST:
        get(from, &n, sizeof n);
        v.list.n = n;
        for (size_t i = 0; i < n; i++)
            LIST_PUSH(s->arena, &s->items, get_text(from));
        break;
    default:
        break;
    }
    return v;
}

int spool_next(struct spool *s, struct record *out)
{
    size_t size;
    unsigned number;
    int there = at_hand(s, sizeof size);
    if (there <= 0)
        return there;
    memcpy(&size, s->bytes.at + s->at, sizeof size);
    if (at_hand(s, size) <= 0)
        return -1;
    const char *from = s->bytes.at + s->at + sizeof size;
    get(&from, &number, sizeof number);
    const struct shape *shape = s->shapes.at[number];
    s->values.n = s->items.n = 0;
    for (size_t i = 0; i < shape->n; i++)
        LIST_PUSH(s->arena, &s->values, get_value(s, &from));
    size_t item = 0;
    for (size_t i = 0; i < shape->n; i++)
        if (s->values.at[i].type == VALUE_LIST) {
            s->values.at[i].list.items = s->items.at + item;
            item += s->values.at[i].list.n;
        }
    s->at += size;
    *out = (struct record){.shape = shape, .values = s->values.at};
    return 1;
}

void spool_close(struct spool *s)
{
    struct error none = {0};
    if (s && s->fd >= 0)
        os_close(s->fd, s->name, &none);
    if (s) {
        s->fd = -1;
        buffer_free(&s->bytes);
    }
}
