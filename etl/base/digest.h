/* digest - the sha256 that says which bytes were read (libcrypto). */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <openssl/evp.h>

#include "base/slice.h"

struct digest {
    EVP_MD_CTX *state;
};

enum { DIGEST_TEXT = 65 };

void digest_open(struct digest *d);
void digest_add(struct digest *d, struct slice bytes);
/* 64 lower-case hexadecimal digits and a zero byte; then it is closed. */
void digest_text(struct digest *d, char to[DIGEST_TEXT]);
/* Also of one that is closed, or all zeroes. */
void digest_close(struct digest *d);

#endif
