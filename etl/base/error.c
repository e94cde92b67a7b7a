/* error - what went wrong, for whom: a status, a place and one line of text. */
#include "base/error.h"

#include <stdio.h>

int vfail(struct error *e, enum status status, const char *format, va_list args)
{
    if (e->status != STATUS_DONE)
        return -1;
    e->status = (int)status;
    if (vsnprintf(e->text, sizeof e->text, format, args) < 0)
        e->text[0] = '\0';
    for (unsigned char *p = (unsigned char *)e->text; *p; p++) {
        int c1 = *p == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0; /* U+0080 to U+009F in UTF-8 */
        if (*p < 0x20 || *p == 0x7f)
            *p = '?';
        else if (c1)
            p[0] = p[1] = '?';
    }
    return -1;
}

int fail(struct error *e, enum status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfail(e, status, format, args);
    va_end(args);
    return -1;
}
