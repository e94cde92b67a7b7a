/* decode - bytes in a named encoding to UTF-8, a piece at a time (iconv of the C library). */
#ifndef TEXT_DECODE_H
#define TEXT_DECODE_H

#include "base/buffer.h"
#include "base/error.h"

struct decoder;

/* Names as analysts write them, in any case: utf-8, windows-1252 (cp1252), iso-8859-1 (latin1),
 * iso-8859-15 (latin9), cp850, utf-16, utf-16le, utf-16be, ascii. NULL and status 2 when the name
 * is none of them (the text of the error lists them). A byte-order mark at the front is taken away
 * (utf-8, utf-16); it settles the order of "utf-16", which is little-endian without one. */
struct decoder *decoder_open(struct slice encoding, struct error *e);
/* Appends the text of `bytes` to `to`; a character that is cut at the end waits for the next piece.
 * `last` says that no more comes. A byte that means nothing in the encoding (in utf-16 half a pair
 * of surrogates, or an odd byte at the end) becomes the byte 0xFF, which is never part of UTF-8:
 * the row that holds it fails utf8_valid and is reported with its place. UTF-8 itself passes
 * through unchecked for the same reason. */
void decoder_feed(struct decoder *d, struct slice bytes, bool last, struct buffer *to);
/* NULL is allowed. */
/* True when what is fed next would come out as it is: UTF-8 whose mark was looked for, with nothing held back. Then it need not be fed. */
bool decoder_passes(const struct decoder *d);
void decoder_close(struct decoder *d);

#endif
