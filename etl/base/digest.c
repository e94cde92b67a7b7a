/* digest - the sha256 that says which bytes were read (nettle). */
#include "base/digest.h"

#include <stdint.h>

void digest_open(struct digest *d)
{
    sha256_init(&d->state);
}

void digest_add(struct digest *d, struct slice bytes)
{
    if (bytes.len)
        sha256_update(&d->state, bytes.len, (const uint8_t *)bytes.at);
}

void digest_text(struct digest *d, char to[DIGEST_TEXT])
{
    static const char hex[] = "0123456789abcdef";
    uint8_t raw[SHA256_DIGEST_SIZE];
    sha256_digest(&d->state, sizeof raw, raw);
    for (size_t i = 0; i < sizeof raw; i++) {
        to[2 * i] = hex[raw[i] >> 4];
        to[2 * i + 1] = hex[raw[i] & 15];
    }
    to[2 * sizeof raw] = '\0';
}
