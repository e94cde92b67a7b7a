/* wide - the steps in which this machine can look at many bytes at once, chosen at run time. */
#ifndef BASE_WIDE_H
#define BASE_WIDE_H

#include <stdbool.h>

/* From the least to the best. */
enum wide { WIDE_PLAIN, WIDE_SSE2, WIDE_AVX2 };

/* The best that the machine has, or the one that a test has chosen. */
enum wide wide(void);
/* For tests, while no other thread runs: "plain", "sse2" or "avx2"; NULL takes the best again. False: this machine does not
 * have it, and the best is taken. */
bool wide_choose(const char *name);

#ifdef __x86_64__
/* In front of a function that is called only where wide() says WIDE_AVX2. */
#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,pclmul")))
#endif

#endif
