/* codec - how fast the stream's own codec reads and writes lines, and jansson the same lines, by turns on one core.
 *
 * usage: codec RUNS FILE.jsonl. The file is a stream of the program. CPU seconds, the median of the runs; reading makes records
 * (jansson: trees), writing prints them again. Both must print what they read. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "record/json.h"

enum { RUNS_MOST = 101, BATCH = 1024 };

struct line {
    const char *at;
    size_t len;
};

static struct line *lines;
static size_t n_lines, n_bytes;

static void *must(void *p, const char *what)
{
    if (!p) {
        perror(what);
        exit(3);
    }
    return p;
}

static void load(const char *path)
{
    FILE *f = must(fopen(path, "rb"), path);
    fseek(f, 0, SEEK_END);
    size_t size = (size_t)ftell(f), cap = 0;
    rewind(f);
    char *at = must(malloc(size + 1), path);
    if (fread(at, 1, size, f) != size)
        must(NULL, path);
    fclose(f);
    for (char *end = at + size, *lf; at < end && (lf = memchr(at, '\n', (size_t)(end - at))); at = lf + 1) {
        if (n_lines == cap)
            lines = must(realloc(lines, (cap = cap ? cap * 2 : 4096) * sizeof *lines), path);
        lines[n_lines++] = (struct line){at, (size_t)(lf - at)};
        n_bytes += (size_t)(lf - at) + 1;
    }
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct spent {
    double read, write;
};

/* A batch is read, then written, so that both sides work on what is near in memory. */
static struct spent ours(void)
{
    struct arena perm = {0}, scratch = {0};
    struct maker maker = {shapes_new(&perm), &scratch};
    struct json_reader reader = {.maker = &maker};
    struct buffer out = {0};
    struct spent spent = {0};
    static struct record records[BATCH];
    struct error e = {0};
    for (size_t from = 0; from < n_lines; from += BATCH) {
        size_t n = n_lines - from < BATCH ? n_lines - from : BATCH;
        struct arena_mark mark = arena_mark(&scratch);
        double t0 = cpu();
        for (size_t i = 0; i < n; i++)
            if (json_read(&reader, (struct slice){lines[from + i].at, lines[from + i].len}, &records[i], &e)) {
                fprintf(stderr, "line %zu: %s\n", from + i + 1, e.text);
                exit(1);
            }
        double t1 = cpu();
        out.len = 0;
        for (size_t i = 0; i < n; i++)
            json_write(&out, &records[i]);
        spent.read += t1 - t0;
        spent.write += cpu() - t1;
        const char *p = out.at;
        for (size_t i = 0; i < n; p += lines[from + i++].len + 1)
            if (memcmp(p, lines[from + i].at, lines[from + i].len) != 0) {
                fprintf(stderr, "line %zu is written otherwise\n", from + i + 1);
                exit(1);
            }
        arena_release(&scratch, mark);
    }
    buffer_free(&out);
    arena_free(&scratch);
    arena_free(&perm);
    return spent;
}

static struct spent theirs(void)
{
    static json_t *trees[BATCH];
    static char out[1 << 20];
    struct spent spent = {0};
    json_error_t e;
    for (size_t from = 0; from < n_lines; from += BATCH) {
        size_t n = n_lines - from < BATCH ? n_lines - from : BATCH, len = 0;
        double t0 = cpu();
        for (size_t i = 0; i < n; i++)
            trees[i] = must(json_loadb(lines[from + i].at, lines[from + i].len, JSON_REJECT_DUPLICATES, &e), "jansson");
        double t1 = cpu();
        for (size_t i = 0; i < n; i++)
            len += json_dumpb(trees[i], out, sizeof out, JSON_COMPACT);
        double t2 = cpu();
        for (size_t i = 0; i < n; i++)
            json_decref(trees[i]);
        /* Giving back what was read belongs to reading; ours is given back with the arena. */
        spent.read += t1 - t0 + (cpu() - t2);
        spent.write += t2 - t1;
        if (!len)
            exit(1);
    }
    return spent;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *of, int n)
{
    qsort(of, (size_t)n, sizeof *of, by_value);
    return of[n / 2];
}

static void verdict(const char *what, double us, double them, double least)
{
    printf("  %-10s %7.3f s %7.0f MB/s   jansson %7.3f s %5.0f MB/s   %6.1f x  (at least %g: %s)\n", what, us,
           (double)n_bytes / us / 1e6, them, (double)n_bytes / them / 1e6, them / us, least, them / us >= least ? "yes" : "NO");
}

int main(int argc, char **argv)
{
    static double read[2][RUNS_MOST], write[2][RUNS_MOST];
    int runs = argc == 3 ? atoi(argv[1]) : 0;
    if (runs < 1 || runs > RUNS_MOST) {
        fprintf(stderr, "usage: %s RUNS FILE.jsonl\n", argv[0]);
        return 2;
    }
    load(argv[2]);
    for (int i = 0; i < runs; i++) {
        struct spent us = ours(), them = theirs();
        read[0][i] = us.read;
        read[1][i] = them.read;
        write[0][i] = us.write;
        write[1][i] = them.write;
    }
    printf("the stream's codec: %zu lines, %zu bytes, CPU seconds, median of %d runs by turns\n", n_lines, n_bytes, runs);
    verdict("reading", median(read[0], runs), median(read[1], runs), 12);
    verdict("writing", median(write[0], runs), median(write[1], runs), 10);
    return 0;
}
