/* test_backlog - bytes that wait, in memory or on the disk, and their way out: a copy by the system, or by hand where it cannot. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/backlog.h"

/* Last: it has a macro called fail. */
#include <cmocka.h>

enum { LONG = 300001 };

/* A byte for each place that neither halves nor blocks share. */
static char byte_at(int64_t at)
{
    return (char)(at * 7 + at / 251);
}

static void fill(char *to, int64_t from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = byte_at(from + (int64_t)i);
}

static int file_of(size_t n, struct error *e)
{
    int fd = os_scratch(NULL, e);
    char *bytes = malloc(n + 1);
    fill(bytes, 0, n);
    assert_true(fd >= 0);
    assert_int_equal(os_write(fd, bytes, n, "source", e), 0);
    free(bytes);
    return fd;
}

/* The file holds `n` bytes of the pattern from place `from` on, behind `front` others. */
static void holds(int fd, size_t front, int64_t from, size_t n)
{
    struct error e = {0};
    char *bytes = malloc(n + 1);
    size_t have = 0;
    assert_int_equal(os_size(fd), (int64_t)(front + n));
    for (long got = 1; got > 0 && have < n; have += (size_t)got)
        got = os_read_at(fd, bytes + have, n - have, (int64_t)(front + have), "copy", &e);
    assert_int_equal(have, n);
    for (size_t i = 0; i < n; i++)
        if (bytes[i] != byte_at(from + (int64_t)i))
            fail_msg("byte %zu of %zu from %lld on is another", i, n, (long long)from);
    free(bytes);
}

/* -- copies --------------------------------------------------------------------------------------------------------------------- */

static const struct {
    int64_t at, size;
} parts[] = {{0, LONG}, {0, 1}, {LONG - 1, 1}, {4096, 8192}, {1, LONG - 2}, {777, 70000}, {100, 0}, {LONG, 0}};

static void copies_to_a_file(int flags)
{
    struct error e = {0};
    int from = file_of(LONG, &e);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        int to = os_scratch(NULL, &e);
        assert_int_equal(fcntl(to, F_SETFL, flags), 0);
        assert_int_equal(os_write(to, "front", 5, "copy", &e), 0);
        assert_int_equal(os_copy((struct os_part){from, "source", parts[i].at, parts[i].size}, to, "copy", &e), 0);
        holds(to, 5, parts[i].at, (size_t)parts[i].size);
        close(to);
    }
    close(from);
}

static void a_part_goes_to_a_file(void **state)
{
    (void)state;
    copies_to_a_file(0);
}

/* The system refuses to send to such a file: `>> file` in the shell. */
static void a_part_goes_to_a_file_for_appending(void **state)
{
    (void)state;
    copies_to_a_file(O_APPEND);
}

/* Small parts: nobody reads from the pipe at the same time. */
static void a_part_goes_to_a_pipe(void **state)
{
    (void)state;
    struct error e = {0};
    char got[8192];
    int ends[2], from = file_of(LONG, &e);
    assert_int_equal(pipe(ends), 0);
    for (int64_t at = 0; at < LONG - 6000; at += 54321) {
        assert_int_equal(os_copy((struct os_part){from, "source", at, 5000}, ends[1], "pipe", &e), 0);
        assert_int_equal(read(ends[0], got, sizeof got), 5000);
        for (int i = 0; i < 5000; i++)
            assert_int_equal(got[i], byte_at(at + i));
    }
    close(ends[0]);
    close(ends[1]);
    close(from);
}

static void is_told(struct os_part part, int to, const char *text, bool quiet)
{
    struct error e = {0};
    assert_int_equal(os_copy(part, to, "copy", &e), -1);
    assert_int_equal(e.status, STATUS_SYSTEM);
    assert_int_equal(e.quiet, quiet);
    assert_string_equal(e.text, text);
}

static void a_copy_says_which_side_failed(void **state)
{
    (void)state;
    struct error e = {0};
    int ends[2], from = file_of(LONG, &e), to = os_scratch(NULL, &e), full = open("/dev/full", O_WRONLY);
    struct os_part all = {from, "source", 0, LONG};
    is_told((struct os_part){from, "source", 5, LONG}, to, "source: cannot be read: it is shorter than what was written", false);
    is_told((struct os_part){-1, "source", 0, 1}, to, "source: cannot be read: Bad file descriptor", false);
    is_told(all, -1, "copy: cannot be written: Bad file descriptor", false);
    if (full >= 0)
        is_told(all, full, "copy: cannot be written: No space left on device", false);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN);
    is_told(all, ends[1], "copy: cannot be written: Broken pipe", true);
    signal(SIGPIPE, SIG_DFL);
    close(ends[1]);
    close(full);
    close(to);
    close(from);
}

/* -- backlogs ------------------------------------------------------------------------------------------------------------------- */

static void add(struct backlog *s, size_t all, size_t block)
{
    struct error e = {0};
    char *bytes = malloc(block);
    for (size_t at = 0; at < all; at += block) {
        size_t n = all - at < block ? all - at : block;
        fill(bytes, (int64_t)at, n);
        assert_int_equal(backlog_add(s, (struct slice){bytes, n}, &e), 0);
        assert_int_equal(backlog_size(s), (int64_t)(at + n));
    }
    free(bytes);
}

static void copied(const struct backlog *s, int64_t from, int64_t to)
{
    struct error e = {0};
    int fd = os_scratch(NULL, &e);
    assert_int_equal(backlog_copy(s, from, to, fd, "copy", &e), 0);
    holds(fd, 0, from, (size_t)(to - from));
    close(fd);
}

static void read_back(struct backlog *s, int64_t at, size_t most)
{
    struct error e = {0};
    struct buffer room = {0};
    struct slice got;
    int64_t left = backlog_size(s) - at;
    assert_int_equal(backlog_read(s, at, most, &room, &got, &e), 0);
    assert_true(got.len <= most && (int64_t)got.len <= left && (got.len || !left));
    for (size_t i = 0; i < got.len; i++)
        assert_int_equal(got.at[i], byte_at(at + (int64_t)i));
    buffer_free(&room);
}

static void check(size_t all, size_t block)
{
    struct backlog s = {0};
    int64_t size = (int64_t)all;
    add(&s, all, block);
    assert_int_equal(s.has_file, all > BACKLOG_MEMORY);
    assert_true(!s.has_file || !s.held.cap); /* what is on the disk takes no memory */
    copied(&s, 0, size);
    copied(&s, size / 3, size / 2);
    copied(&s, size, size);
    read_back(&s, 0, 1000);
    read_back(&s, size / 2 + 1 < size ? size / 2 + 1 : size, 1 << 18);
    read_back(&s, size, 1000);
    backlog_close(&s);
    assert_int_equal(backlog_size(&s), 0);
}

static void bytes_wait_in_memory_then_on_the_disk(void **state)
{
    (void)state;
    static const size_t blocks[] = {4099, 1 << 18, 3000000, BACKLOG_MEMORY, BACKLOG_MEMORY + 1};
    static const size_t sizes[] = {0, 1, 100000, BACKLOG_MEMORY, BACKLOG_MEMORY + 1, 2 * BACKLOG_MEMORY + 12345};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
            check(sizes[k], blocks[i]);
}

static void a_folder_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct backlog s = {.beside = "no/such/folder/out.csv"};
    struct error e = {0};
    char *bytes = malloc(BACKLOG_MEMORY);
    fill(bytes, 0, BACKLOG_MEMORY);
    assert_int_equal(backlog_add(&s, (struct slice){bytes, BACKLOG_MEMORY}, &e), 0);
    assert_int_equal(backlog_add(&s, (struct slice){bytes, 1}, &e), -1);
    assert_int_equal(e.status, STATUS_SYSTEM);
    assert_string_equal(e.text, "no/such/folder/out.csv: cannot be written: No such file or directory");
    backlog_close(&s);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_goes_to_a_file),
        cmocka_unit_test(a_part_goes_to_a_file_for_appending),
        cmocka_unit_test(a_part_goes_to_a_pipe),
        cmocka_unit_test(a_copy_says_which_side_failed),
        cmocka_unit_test(bytes_wait_in_memory_then_on_the_disk),
        cmocka_unit_test(a_folder_that_is_not_there_is_told),
    };
    return cmocka_run_group_tests_name("backlog", tests, NULL, NULL);
}
