/* digest - the sha256 that says which bytes were read (nettle). */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <nettle/sha2.h>

#include "base/slice.h"

struct digest {
    struct sha256_ctx state;
};

enum { DIGEST_TEXT = 65 };

void digest_open(struct digest *d);
void digest_add(struct digest *d, struct slice bytes);
/* 64 lower-case hexadecimal digits and a zero byte. */
void digest_text(struct digest *d, char to[DIGEST_TEXT]);

#endif
