/* document - a JSON document in the making: keys in the order of the calls, commas and line breaks by themselves. */
#include "document.h"

static void member(struct document *d, const char *key)
{
    if (d->more)
        buffer_char(&d->bytes, ',');
    if (d->depth && d->depth <= d->lines)
        buffer_printf(&d->bytes, "\n%*s", d->depth * 2, "");
    d->more = true;
    if (!key)
        return;
    json_write_text(&d->bytes, slice_of(key));
    buffer_text(&d->bytes, ": ");
}

void doc_begin(struct document *d, const char *key, char bracket)
{
    member(d, key);
    buffer_char(&d->bytes, bracket);
    d->more = false;
    d->depth++;
}

void doc_end(struct document *d, char bracket)
{
    d->depth--;
    if (d->more && d->depth < d->lines)
        buffer_printf(&d->bytes, "\n%*s", d->depth * 2, "");
    buffer_char(&d->bytes, bracket);
    d->more = true;
    if (!d->depth)
        buffer_char(&d->bytes, '\n');
}

void doc_text(struct document *d, const char *key, struct slice text)
{
    member(d, key);
    json_write_text(&d->bytes, text);
}

void doc_said(struct document *d, const char *key, struct slice text)
{
    if (text.len)
        doc_text(d, key, text);
}

void doc_value(struct document *d, const char *key, const struct value *v)
{
    member(d, key);
    json_write_value(&d->bytes, v);
}

void doc_count(struct document *d, const char *key, size_t n)
{
    member(d, key);
    buffer_printf(&d->bytes, "%zu", n);
}

void doc_true(struct document *d, const char *key, bool truth)
{
    member(d, key);
    buffer_text(&d->bytes, truth ? "true" : "false");
}

void doc_typed(struct document *d, const char *key, const char *type, struct slice text)
{
    doc_begin(d, key, '{');
    doc_text(d, "@type", slice_of(type));
    doc_text(d, "@value", text);
    doc_end(d, '}');
}

void doc_iri(struct document *d, const char *key, struct slice iri)
{
    doc_begin(d, key, '{');
    doc_text(d, "@id", iri);
    doc_end(d, '}');
}
