/* fuzz_formats - any bytes as Eurostat's TSV, as JSON-stat, or packed with gzip and then broken; the first byte chooses. */
#include <zlib.h>

#include "fuzz_rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The data packed, then one byte of the packed ones changed, or their end cut off. */
static void broken_gzip(struct profile *p, const uint8_t *data, size_t size, unsigned where, unsigned how)
{
    uint8_t packed[FUZZ_MOST * 2];
    z_stream z = {.next_in = (uint8_t *)(uintptr_t)data, .avail_in = (unsigned)size, .next_out = packed, .avail_out = sizeof packed};
    MUST(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    MUST(deflate(&z, Z_FINISH) == Z_STREAM_END);
    size_t n = z.total_out, at = (size_t)where * n / 256;
    deflateEnd(&z);
    if (how & 1)
        packed[at] ^= (uint8_t)(how >> 1);
    else if (how & 2)
        n = at;
    fuzz_rows(p, packed, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    struct profile p = {.encoding = S("utf-8"), .delimiter = ',', .quote = '"', .header = 1};
    size_t n = size - 3 < FUZZ_MOST ? size - 3 : FUZZ_MOST;
    switch (data[0] % 3) {
    case 0:
        p.format = S("eurostat");
        fuzz_rows(&p, data + 3, n);
        break;
    case 1:
        p.format = S("jsonstat");
        fuzz_rows(&p, data + 3, n);
        break;
    default:
        p.format = data[0] & 64 ? S("jsonl") : S("csv");
        broken_gzip(&p, data + 3, n, data[1], data[2]);
    }
    return 0;
}
