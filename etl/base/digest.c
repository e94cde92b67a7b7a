/* digest - the sha256 that says which bytes were read (libcrypto). */
#include "base/digest.h"

#include <openssl/crypto.h>

#include "base/os.h"

/* The library fails where memory does. */
static void must(int done)
{
    if (done != 1)
        os_out_of_memory();
}

void digest_open(struct digest *d)
{
    /* What the machine's openssl.cnf says is for those who encrypt. */
    must(OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL));
    d->state = EVP_MD_CTX_new();
    must(d->state && EVP_DigestInit_ex(d->state, EVP_sha256(), NULL) == 1);
}

void digest_add(struct digest *d, struct slice bytes)
{
    if (bytes.len)
        must(EVP_DigestUpdate(d->state, bytes.at, bytes.len));
}

void digest_text(struct digest *d, char to[DIGEST_TEXT])
{
    static const char hex[] = "0123456789abcdef";
    unsigned char raw[EVP_MAX_MD_SIZE];
    must(EVP_DigestFinal_ex(d->state, raw, NULL));
    for (size_t i = 0; i < DIGEST_TEXT / 2; i++) {
        to[2 * i] = hex[raw[i] >> 4];
        to[2 * i + 1] = hex[raw[i] & 15];
    }
    to[DIGEST_TEXT - 1] = '\0';
    digest_close(d);
}

void digest_close(struct digest *d)
{
    EVP_MD_CTX_free(d->state);
    d->state = NULL;
}
