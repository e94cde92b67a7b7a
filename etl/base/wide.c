/* wide - the steps in which this machine can look at many bytes at once, chosen at run time. */
#include "base/wide.h"

#include <stddef.h>
#include <string.h>

static const char *const names[] = {"plain", "sse2", "avx2"};

enum { NOT_CHOSEN = -1 };
static int chosen = NOT_CHOSEN;

static enum wide best(void)
{
#ifdef __x86_64__
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul");
    return avx2 ? WIDE_AVX2 : WIDE_SSE2;
#else
    return WIDE_PLAIN;
#endif
}

enum wide wide(void)
{
    return chosen == NOT_CHOSEN ? best() : (enum wide)chosen;
}

bool wide_choose(const char *name)
{
    chosen = NOT_CHOSEN;
    for (int i = WIDE_PLAIN; name && i <= (int)best(); i++)
        if (!strcmp(names[i], name))
            chosen = i;
    return !name || chosen != NOT_CHOSEN;
}
