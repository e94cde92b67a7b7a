/* out - the JSON report on its way to a file: keys, brackets and commas, a line for each record. */
#include "out.h"

#include "base/os.h"
#include "record/json.h"

enum { BLOCK = 1 << 18 };

void out_flush(struct out *o, size_t least)
{
    if (o->bytes.len < least || o->error->status)
        return;
    os_write(o->fd, o->bytes.at, o->bytes.len, o->name, o->error);
    o->bytes.len = 0;
}

static void comma(struct out *o)
{
    if (!o->first)
        buffer_char(&o->bytes, ',');
    o->first = false;
}

/* A line for each key of the outer objects and each element of the outer lists: a record has one, and one for each of its
 * figures, so that two reports can be compared line by line. */
enum { KEY_LINES = 2, ELEMENT_LINES = 4 };

static void line(struct out *o, int deepest)
{
    if (o->depth <= deepest)
        buffer_printf(&o->bytes, "\n%*s", o->depth * 2, "");
}

void out_key(struct out *o, const char *name)
{
    comma(o);
    line(o, KEY_LINES);
    json_write_text(&o->bytes, slice_of(name));
    buffer_char(&o->bytes, ':');
    if (o->depth <= KEY_LINES)
        buffer_char(&o->bytes, ' ');
}

void out_begin(struct out *o, char bracket)
{
    buffer_char(&o->bytes, bracket);
    o->first = true;
    o->depth++;
}

void out_end(struct out *o, char bracket)
{
    o->depth--;
    if (!o->first)
        line(o, (bracket == ']' ? ELEMENT_LINES : KEY_LINES) - 1);
    buffer_char(&o->bytes, bracket);
    o->first = false;
    out_flush(o, BLOCK);
}

/* The next element of a list. */
void out_element(struct out *o)
{
    comma(o);
    line(o, ELEMENT_LINES);
}

void out_text(struct out *o, const char *name, struct slice value)
{
    out_key(o, name);
    json_write_text(&o->bytes, value);
}

void out_text_or_null(struct out *o, const char *name, struct slice value)
{
    out_key(o, name);
    if (value.len)
        json_write_text(&o->bytes, value);
    else
        buffer_text(&o->bytes, "null");
}

void out_value(struct out *o, const char *name, const struct value *v)
{
    out_key(o, name);
    json_write_value(&o->bytes, v);
}

void out_count(struct out *o, const char *name, size_t n)
{
    out_key(o, name);
    buffer_printf(&o->bytes, "%zu", n);
}
