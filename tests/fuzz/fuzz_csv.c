/* fuzz_csv - any bytes as a CSV file; the first byte chooses the profile. */
#include "fuzz_rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const encodings[] = {"utf-8", "cp1252", "utf-16", "utf-8"};
    if (size == 0)
        return 0;
    unsigned how = data[0];
    struct profile p = {
        .format = S("csv"),
        .encoding = slice_of(encodings[how & 3]),
        .delimiter = how & 4 ? ';' : ',',
        .quote = how & 8 ? '\0' : '"',
        .header = how >> 4 & 3,
        .footer = how >> 6 & 1,
        .longest = how & 128 ? 20 : 0,
    };
    fuzz_rows(&p, data + 1, size - 1);
    return 0;
}
