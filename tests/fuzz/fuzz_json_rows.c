/* fuzz_json_rows - any bytes as a JSON document or lines of JSON; the first byte chooses the profile. */
#include "fuzz_rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const encodings[] = {"utf-8", "cp1252", "utf-16", "utf-8"};
    if (size == 0)
        return 0;
    unsigned how = data[0];
    bool lines = how & 4;
    struct profile p = {
        .format = lines ? S("jsonl") : S("json"),
        .encoding = slice_of(encodings[how & 3]),
        .rows = lines ? S("") : how & 8 ? S("r") : how & 16 ? S("a.r") : S(""),
        .each = how & 32 ? S("e") : how & 64 ? S("a.e") : S(""),
    };
    fuzz_rows(&p, data + 1, size - 1);
    return 0;
}
