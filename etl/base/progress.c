/* progress - a line on the terminal that says how far a long input is. */
#include "base/progress.h"

#include <stdio.h>
#include <string.h>

#include "base/os.h"

void progress_open(struct progress *p, const char *name, int64_t total)
{
    *p = (struct progress){.name = name, .total = total, .on = os_is_terminal(OS_STDERR) && !os_is_terminal(OS_STDOUT)};
    if (p->on)
        p->from = os_seconds();
    p->next = p->from + 1;
}

void progress_text(const struct progress *p, uint64_t bytes, uint64_t rows, double seconds, char *to, size_t size)
{
    char of[64] = "", left[32] = "";
    double done = (double)bytes, rate = done / (seconds > 0 ? seconds : 1), total = (double)p->total;
    if (p->total > 0 && done <= total) {
        snprintf(of, sizeof of, " of %.1f MB (%d %%)", total / 1e6, (int)(100 * done / total));
        if (rate > 0)
            snprintf(left, sizeof left, ", %.0f s left", (total - done) / rate);
    } else {
        snprintf(of, sizeof of, " MB");
    }
    snprintf(to, size, "citylab: %.60s: %.1f%s, %llu rows, %.1f MB/s%s", p->name, done / 1e6, of, (unsigned long long)rows, rate / 1e6, left);
    for (; *to; to++)
        if ((unsigned char)*to < ' ' || *to == 0x7f)
            *to = '?';
}

static void put(const char *text)
{
    struct error ignored = {0};
    os_write(OS_STDERR, text, strlen(text), "standard error", &ignored);
}

void progress_show(struct progress *p, uint64_t bytes, uint64_t rows)
{
    char text[200];
    double now = p->on ? os_seconds() : 0;
    if (!p->on || now < p->next)
        return;
    p->next = now + 0.5;
    progress_text(p, bytes, rows, now - p->from, text, sizeof text);
    put("\r\033[K");
    put(text);
    p->shown = true;
}

void progress_close(struct progress *p)
{
    if (p->shown)
        put("\r\033[K");
    p->on = p->shown = false;
}
