/* os - the seam to the system: every open, read, write, fsync, rename, clock and allocation of the program passes here.
 *
 * Built with -DOS_FAULTS, the environment variable CITYLAB_FAULT="call:n[,call:n…]" makes the n-th call of that name fail
 * (open, read, write, fsync, rename, close, alloc), so that a test can break each in turn; "call:n+" breaks all from the n-th. */
#ifndef BASE_OS_H
#define BASE_OS_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

/* -- memory ----------------------------------------------------------------------------------------------------- */

/* Never NULL: when memory is out they jump to the guard. */
void *os_alloc(size_t size);
void *os_realloc(void *p, size_t size);
/* The same for a large block that is read here and there: in large pages where the system has them. */
void *os_alloc_large(size_t size);
void os_free(void *p);
/* NULL when memory is out: for libraries that take an allocator and check it. */
void *os_try_alloc(size_t size);
void *os_try_realloc(void *p, size_t size);

/* The place where a run ends when memory is out. `if (setjmp(*os_guard())) …` in main, once, and in each thread: it is the
 * thread's own. Without a guard the process aborts. What the run held is not given back: the process ends next. */
jmp_buf *os_guard(void);
_Noreturn void os_out_of_memory(void);

/* -- files ------------------------------------------------------------------------------------------------------ */

enum { OS_STDIN = 0, OS_STDOUT = 1, OS_STDERR = 2 };

/* A file to read, or -1 with status 1 (it is missing or not readable: the data) naming the path. Directories are refused. */
int os_open(const char *path, struct error *e);
/* Up to `size` bytes, 0 at the end, -1 with status 3. Interrupted calls are repeated. */
long os_read(int fd, void *to, size_t size, const char *name, struct error *e);
/* The same from a place in a regular file, whatever was read before. */
long os_read_at(int fd, void *to, size_t size, int64_t at, const char *name, struct error *e);
/* All of it, or -1 with status 3; a reader that went away makes the error quiet. */
int os_write(int fd, const void *from, size_t size, const char *name, struct error *e);
/* A part of a regular file: `size` bytes from `at` on. */
struct os_part {
    int fd;
    const char *name;
    int64_t at, size;
};
/* Writes it where `to` stands, whatever that is, by the system alone where it can. 0, or -1 with status 3 as os_read and os_write
 * have it; a file that ends before the part does is an error, too. */
int os_copy(struct os_part part, int to, const char *name, struct error *e);
int os_close(int fd, const char *name, struct error *e);
/* A file to write and read again that has no name and is gone when it is closed, on the disk where `beside` stands; its name
 * in messages. NULL: in TMPDIR, else in the system's folder for such files. Status 3. */
int os_scratch(const char *beside, struct error *e);
bool os_exists(const char *path);
bool os_is_terminal(int fd);
/* Bytes of a regular file, or -1. */
int64_t os_size(int fd);

/* A file in the making: written under another name beside its target and renamed over it when it is whole. */
struct os_target {
    const char *path;
    char *temp; /* the temporary name, until commit or drop */
    int fd;
    bool folder;
};

/* Makes the temporary file (and refuses a target that is a directory). Status 3. */
int os_target_open(struct os_target *t, const char *path, struct error *e);
/* The same for a folder of files. What stands at the path now must be a folder in which `ours` knows the name of every entry
 * (it is replaced whole), or nothing; else status 3 naming the entry. */
int os_target_folder(struct os_target *t, const char *path, bool (*ours)(const char *name), struct error *e);
/* Writes a file of the folder, synced and closed. */
int os_target_put(const struct os_target *t, const char *name, const void *from, size_t size, struct error *e);
/* fsync and close: after this the bytes are on the disk under the temporary name. */
int os_target_finish(struct os_target *t, struct error *e);
/* Renames it into place and syncs the folder around it. A folder that is there already is exchanged for the new one in one
 * step, then removed. */
int os_target_commit(struct os_target *t, struct error *e);
/* Removes the temporary file of every target that was not committed; safe to call at any time, also from the guard. */
void os_targets_drop(void);

/* -- the rest --------------------------------------------------------------------------------------------------- */

/* Days since 1970-01-01, UTC. The only clock; `run --max-age` alone asks it. */
int64_t os_today(void);
/* Seconds for a progress line or --stats, never for data. */
double os_seconds(void);
double os_cpu_seconds(void);
/* Cores that this process may use, 1 and up. */
size_t os_cores(void);
/* Largest resident size so far, KiB. */
long os_peak_kib(void);
/* Once, at the start: a reader of our output that went away is an error of write, not a signal; a signal that ends the
 * process takes the temporary files away first. */
void os_begin(void);
/* Keeps a library that prints on standard error from it, between the two calls: its caller says what is wrong, in one line.
 * What os_mute gave goes to os_unmute. */
int os_mute(void);
void os_unmute(int muted);
/* Status 2 naming the folder. */
int os_chdir(const char *folder, struct error *e);

#endif
