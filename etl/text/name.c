/* name - when two spellings are the same name: folded by Unicode rules (libunistring). */
#include "text/name.h"

#include <stdint.h>
#include <unicase.h>
#include <uninorm.h>
#include <unictype.h>

#include "base/os.h"
#include "text/utf8.h"

/* What a byte of ASCII folds to: itself, its small letter, or 0 for what parts words. */
static char fold_ascii(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c + ('a' - 'A'));
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '\0';
}

static struct slice ascii_key(struct slice name, char *to)
{
    size_t n = 0;
    bool gap = false;
    for (size_t i = 0; i < name.len; i++) {
        char c = fold_ascii(name.at[i]);
        if (!c) {
            gap = n > 0;
            continue;
        }
        if (gap)
            to[n++] = ' ';
        gap = false;
        to[n++] = c;
    }
    return (struct slice){to, n};
}

/* Folded text without its marks, one space for what is neither letter nor digit. Never longer than
 * what it is made of. */
static struct slice words_of(struct slice folded, char *to)
{
    size_t n = 0, bytes;
    bool gap = false;
    for (size_t i = 0; i < folded.len; i += bytes) {
        ucs4_t c = utf8_next(slice_sub(folded, i, folded.len), &bytes);
        if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M))
            continue;
        if (!uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N)) {
            gap = n > 0;
            continue;
        }
        if (gap)
            to[n++] = ' ';
        gap = false;
        memcpy(to + n, folded.at + i, bytes);
        n += bytes;
    }
    return (struct slice){to, n};
}

static struct slice unicode_key(struct slice name, struct arena *a)
{
    /* Room for the common case; where it does not do, the library takes memory of its own. No
     * language is named: the folding is the one of Unicode's table, without the Turkish exceptions.
     */
    size_t room = name.len * 4 + 16;
    uint8_t *own = arena_alloc(a, room);
    size_t len = room;
    uint8_t *folded =
        u8_casefold((const uint8_t *)name.at, name.len, NULL, UNINORM_NFKD, own, &len);
    if (!folded)
        os_out_of_memory();
    struct slice key = words_of((struct slice){(const char *)folded, len}, arena_alloc(a, len + 1));
    if (folded != own)
        os_free(folded);
    return key;
}

struct slice name_key(struct slice name, struct arena *a)
{
    size_t ascii = 0;
    while (ascii < name.len && !(name.at[ascii] & '\x80'))
        ascii++;
    struct slice key = {NULL, 0};
    if (ascii == name.len)
        key = ascii_key(name, arena_alloc(a, name.len + 1));
    else if (utf8_valid(name) == name.len)
        key = unicode_key(name, a);
    return key.len ? key : slice_copy(a, name);
}
