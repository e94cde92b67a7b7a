/* random - numbers that are a function of seed, draw and name: the same for any number of
 * threads. */
#ifndef INDEX_RANDOM_H
#define INDEX_RANDOM_H

#include <stdint.h>

/* Steele, Lea & Flood 2014 (SplitMix64), the mixing step: every bit of z reaches every bit of the
 * result. */
static inline uint64_t random_mix(uint64_t z)
{
    z += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline uint64_t random_bits(uint64_t seed, uint64_t draw, uint64_t key)
{
    return random_mix(random_mix(random_mix(seed) ^ draw) ^ key);
}

/* Uniform on [0, 1), 53 bits. */
static inline double random_uniform(uint64_t seed, uint64_t draw, uint64_t key)
{
    return (double)(random_bits(seed, draw, key) >> 11) * 0x1p-53;
}

/* A key from a name (FNV-1a), so that an input keeps its numbers when others come or go or change
 * places. */
static inline uint64_t random_key(const char *name)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * 0x100000001b3u;
    return h;
}

#endif
