/* buffer - bytes that grow: what is about to be written, or what was just read. */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include "base/os.h"

char *buffer_room(struct buffer *b, size_t more)
{
    if (b->cap - b->len < more) {
        if (more > SIZE_MAX / 4 - b->len)
            os_out_of_memory();
        size_t cap = b->cap ? b->cap : 256;
        while (cap - b->len < more)
            cap *= 2;
        b->at = os_realloc(b->at, cap);
        b->cap = cap;
    }
    return b->at + b->len;
}

void buffer_free(struct buffer *b)
{
    os_free(b->at);
    *b = (struct buffer){0};
}

void buffer_printf(struct buffer *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n > 0) {
        vsnprintf(buffer_room(b, (size_t)n + 1), (size_t)n + 1, format, again);
        b->len += (size_t)n;
    }
    va_end(again);
}
