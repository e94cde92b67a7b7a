/* replay - gives every file of the folders named on the command line to a fuzz target, so that a corpus is a test. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void replay(const char *path)
{
    FILE *f = fopen(path, "rb");
    uint8_t *bytes = NULL;
    size_t size = 0, n;
    if (!f)
        return;
    do {
        bytes = realloc(bytes, size + 65536);
        if (!bytes)
            abort();
        n = fread(bytes + size, 1, 65536, f);
        size += n;
    } while (n);
    fclose(f);
    /* A copy of the exact size: so the sanitizer sees a read past the end. */
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact)
        abort();
    memcpy(exact, bytes, size);
    free(bytes);
    fprintf(stderr, "%s\n", path);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        if (!folder)
            continue;
        for (struct dirent *d; (d = readdir(folder));) {
            char path[4096];
            if (d->d_name[0] == '.')
                continue;
            snprintf(path, sizeof path, "%s/%s", argv[i], d->d_name);
            replay(path);
        }
        closedir(folder);
    }
    replay("/dev/null");
    return 0;
}
