/* os - the seam to the system: every open, read, write, fsync, rename, clock and allocation of the program passes here. */
#include "base/os.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* -- faults ----------------------------------------------------------------------------------------------------- */

#ifdef OS_FAULTS
/* True when this call is one that CITYLAB_FAULT names. */
static bool broken(const char *call)
{
    static struct {
        char name[16];
        long at, seen;
        bool on;
    } faults[8];
    static int n = -1;
    if (n < 0) {
        n = 0;
        const char *s = getenv("CITYLAB_FAULT");
        char plus;
        int used;
        while (s && n < 8 && sscanf(s, "%15[a-z]:%ld%n", faults[n].name, &faults[n].at, &used) == 2) {
            s += used;
            if (sscanf(s, "%c", &plus) == 1 && plus == '+') {
                faults[n].on = true;
                s++;
            }
            n++;
            if (*s != ',')
                break;
            s++;
        }
    }
    for (int i = 0; i < n; i++)
        if (!strcmp(faults[i].name, call)) {
            long seen = __atomic_add_fetch(&faults[i].seen, 1, __ATOMIC_RELAXED);
            if (seen == faults[i].at || (faults[i].on && seen > faults[i].at))
                return true;
        }
    return false;
}
#else
#define broken(call) false
#endif

/* -- memory ----------------------------------------------------------------------------------------------------- */

/* Of each thread its own. */
static _Thread_local jmp_buf guard;
static _Thread_local bool guarded;

jmp_buf *os_guard(void)
{
    guarded = true;
    return &guard;
}

_Noreturn void os_out_of_memory(void)
{
    if (guarded)
        longjmp(guard, 1);
    abort();
}

void *os_try_alloc(size_t size)
{
    return broken("alloc") ? NULL : malloc(size ? size : 1);
}

void *os_try_realloc(void *p, size_t size)
{
    return broken("alloc") ? NULL : realloc(p, size ? size : 1);
}

void *os_alloc(size_t size)
{
    void *p = os_try_alloc(size);
    if (!p)
        os_out_of_memory();
    return p;
}

void *os_realloc(void *p, size_t size)
{
    void *q = os_try_realloc(p, size);
    if (!q)
        os_out_of_memory();
    return q;
}

void *os_alloc_large(size_t size)
{
    enum { LARGE_PAGE = 2 << 20 };
    void *p = NULL;
    if (broken("alloc") || posix_memalign(&p, LARGE_PAGE, size))
        os_out_of_memory();
    /* A wish: where it is not granted, the pages are small. */
    (void)madvise(p, size, MADV_HUGEPAGE);
    return p;
}

void os_free(void *p)
{
    free(p);
}

/* -- files ------------------------------------------------------------------------------------------------------ */

static const char *reason(void)
{
    return strerror(errno);
}

int os_open(const char *path, struct error *e)
{
    int fd = -1;
    if (broken("open"))
        errno = EIO;
    else
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return fail(e, STATUS_DATA, "%s: cannot be read: %s", path, reason());
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        close(fd);
        return fail(e, STATUS_DATA, "%s: cannot be read: it is a directory", path);
    }
    return fd;
}

static int not_read(const char *name, struct error *e)
{
    return fail(e, STATUS_SYSTEM, "%s: cannot be read: %s", name, reason());
}

static int not_written(const char *name, struct error *e)
{
    e->quiet = errno == EPIPE;
    return fail(e, STATUS_SYSTEM, "%s: cannot be written: %s", name, reason());
}

/* `at` is a place in the file; below 0: where the last read ended. */
static long read_some(int fd, void *to, size_t size, int64_t at, const char *name, struct error *e)
{
    ssize_t n;
    do {
        if (broken("read")) {
            errno = EIO;
            n = -1;
        } else {
            n = at < 0 ? read(fd, to, size) : pread(fd, to, size, at);
        }
    } while (n < 0 && errno == EINTR);
    return n < 0 ? not_read(name, e) : (long)n;
}

long os_read(int fd, void *to, size_t size, const char *name, struct error *e)
{
    return read_some(fd, to, size, -1, name, e);
}

long os_read_at(int fd, void *to, size_t size, int64_t at, const char *name, struct error *e)
{
    return read_some(fd, to, size, at, name, e);
}

int os_write(int fd, const void *from, size_t size, const char *name, struct error *e)
{
    const char *p = from;
    while (size) {
        ssize_t n;
        if (broken("write")) {
            errno = ENOSPC;
            n = -1;
        } else {
            n = write(fd, p, size);
        }
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return not_written(name, e);
        p += n;
        size -= (size_t)n;
    }
    return 0;
}

/* Through the process: for what the system does not copy on its own. */
static int copy_by_hand(struct os_part part, int to, const char *name, struct error *e)
{
    char room[1 << 16];
    while (part.size > 0) {
        size_t most = part.size < (int64_t)sizeof room ? (size_t)part.size : sizeof room;
        long n = os_read_at(part.fd, room, most, part.at, part.name, e);
        if (n == 0)
            return fail(e, STATUS_SYSTEM, "%s: cannot be read: it is shorter than what was written", part.name);
        if (n < 0 || os_write(to, room, (size_t)n, name, e))
            return -1;
        part.at += n;
        part.size -= n;
    }
    return 0;
}

/* What one call of sendfile takes at most. */
enum { SEND_MOST = 0x7ffff000 };

int os_copy(struct os_part part, int to, const char *name, struct error *e)
{
    while (part.size > 0) {
        off_t at = part.at;
        ssize_t n;
        if (broken("read")) {
            errno = EIO;
            return not_read(part.name, e);
        }
        if (broken("write")) {
            errno = ENOSPC;
            return not_written(name, e);
        }
        n = sendfile(to, part.fd, &at, part.size < SEND_MOST ? (size_t)part.size : SEND_MOST);
        if (n < 0 && errno == EINTR)
            continue;
        /* It cannot write to a file that is opened for appending, and does not say which side has failed. */
        if (n <= 0)
            return copy_by_hand(part, to, name, e);
        part.at += n;
        part.size -= n;
    }
    return 0;
}

int os_close(int fd, const char *name, struct error *e)
{
    int bad = close(fd) != 0 && errno != EINTR;
    if (broken("close")) {
        errno = EIO;
        bad = 1;
    }
    return bad ? fail(e, STATUS_SYSTEM, "%s: cannot be closed: %s", name, reason()) : 0;
}

bool os_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool os_is_terminal(int fd)
{
    return isatty(fd) == 1;
}

int64_t os_size(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? (int64_t)st.st_size : -1;
}

/* -- targets ---------------------------------------------------------------------------------------------------- */

/* The temporary names that still stand on the disk; a signal or the guard must find them without the heap. */
enum { TARGETS = 128 };
static char *standing[TARGETS];

static void stand(char *temp)
{
    int i = 0;
    while (i < TARGETS && standing[i])
        i++;
    if (i < TARGETS)
        standing[i] = temp;
}

static void forget(const char *temp)
{
    for (int i = 0; i < TARGETS; i++)
        if (standing[i] == temp)
            standing[i] = NULL;
}

int os_target_open(struct os_target *t, const char *path, struct error *e)
{
    struct stat st;
    *t = (struct os_target){.path = path, .fd = -1};
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return fail(e, STATUS_SYSTEM, "%s: cannot be replaced: it is no regular file", path);
    size_t size = strlen(path) + sizeof ".XXXXXX";
    t->temp = os_alloc(size);
    snprintf(t->temp, size, "%s.XXXXXX", path);
    if (broken("open"))
        errno = EIO;
    else
        t->fd = mkostemp(t->temp, O_CLOEXEC);
    if (t->fd < 0) {
        fail(e, STATUS_SYSTEM, "%s: cannot be written: %s", path, reason());
        os_free(t->temp);
        t->temp = NULL;
        return -1;
    }
    stand(t->temp);
    /* mkstemp makes 0600; a report is for everybody that the umask allows. */
    mode_t mask = umask(0);
    umask(mask);
    if (fchmod(t->fd, 0666 & ~mask) != 0)
        return fail(e, STATUS_SYSTEM, "%s: cannot be written: %s", path, reason());
    return 0;
}

/* TMPDIR, as every program takes it, else where the system has such files. */
static char *scratch_name(void)
{
    const char *folder = getenv("TMPDIR");
    if (!folder || !*folder)
        folder = P_tmpdir;
    size_t size = strlen(folder) + sizeof "/citylab";
    char *name = os_alloc(size);
    snprintf(name, size, "%s/citylab", folder);
    return name;
}

int os_scratch(const char *beside, struct error *e)
{
    char *own = beside ? NULL : scratch_name();
    beside = own ? own : beside;
    size_t size = strlen(beside) + sizeof ".XXXXXX";
    char *temp = os_alloc(size);
    int fd = -1;
    snprintf(temp, size, "%s.XXXXXX", beside);
    if (broken("open"))
        errno = EIO;
    else
        fd = mkostemp(temp, O_CLOEXEC);
    if (fd < 0)
        fail(e, STATUS_SYSTEM, "%s: cannot be written: %s", beside, reason());
    else
        (void)!unlink(temp);
    os_free(temp);
    os_free(own);
    return fd;
}

/* The first entry of the folder that `ours` does not know, or that is no regular file; false when there is none. */
static bool stranger(const char *path, bool (*ours)(const char *name), char *name, size_t size)
{
    DIR *d = opendir(path);
    bool found = false;
    for (struct dirent *entry; d && !found && (entry = readdir(d));) {
        struct stat st;
        bool dots = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
        bool regular = fstatat(dirfd(d), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
        found = !dots && (!regular || !ours(entry->d_name));
        snprintf(name, size, "%s", entry->d_name);
    }
    if (d)
        closedir(d);
    return found;
}

int os_target_folder(struct os_target *t, const char *path, bool (*ours)(const char *name), struct error *e)
{
    struct stat st;
    char name[256];
    *t = (struct os_target){.path = path, .fd = -1, .folder = true};
    if (lstat(path, &st) == 0 && !S_ISDIR(st.st_mode))
        return fail(e, STATUS_SYSTEM, "%s: cannot be replaced: it is no folder", path);
    if (stranger(path, ours, name, sizeof name))
        return fail(e, STATUS_SYSTEM, "%s: cannot be replaced: it holds '%s', which this program does not write", path, name);
    size_t n = strlen(path), size = n + sizeof ".XXXXXX";
    while (n > 1 && path[n - 1] == '/')
        n--;
    char *temp = os_alloc(size);
    snprintf(temp, size, "%.*s.XXXXXX", (int)n, path);
    if (broken("open")) {
        errno = EIO;
        *temp = 0;
    }
    mode_t mask = umask(0);
    umask(mask);
    if (!*temp || !mkdtemp(temp)) {
        fail(e, STATUS_SYSTEM, "%s: cannot be written: %s", path, reason());
        os_free(temp);
        return -1;
    }
    stand(t->temp = temp);
    if (chmod(temp, 0777 & ~mask) != 0 || (t->fd = open(temp, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        return fail(e, STATUS_SYSTEM, "%s: cannot be written: %s", path, reason());
    return 0;
}

int os_target_put(const struct os_target *t, const char *name, const void *from, size_t size, struct error *e)
{
    size_t room = strlen(t->temp) + strlen(name) + 2;
    struct os_target file = {.path = name, .temp = os_alloc(room), .fd = -1};
    snprintf(file.temp, room, "%s/%s", t->temp, name);
    stand(file.temp);
    if (broken("open"))
        errno = EIO;
    else
        file.fd = open(file.temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (file.fd < 0)
        return fail(e, STATUS_SYSTEM, "%s/%s: cannot be written: %s", t->path, name, reason());
    int bad = os_write(file.fd, from, size, name, e);
    return os_target_finish(&file, e) || bad ? -1 : 0;
}

/* The files of a folder that has its name now are no longer ours to remove. */
static void forget_inside(const char *folder)
{
    size_t n = strlen(folder);
    for (int i = 0; i < TARGETS; i++)
        if (standing[i] && !strncmp(standing[i], folder, n) && standing[i][n] == '/') {
            os_free(standing[i]);
            standing[i] = NULL;
        }
}

/* What cannot be removed stays behind under the temporary name: the new folder is in place either way. */
static void remove_folder(const char *path)
{
    DIR *d = opendir(path);
    for (struct dirent *entry; d && (entry = readdir(d));)
        (void)!unlinkat(dirfd(d), entry->d_name, 0);
    if (d)
        closedir(d);
    (void)!rmdir(path);
}

int os_target_finish(struct os_target *t, struct error *e)
{
    int bad = fsync(t->fd) != 0 && !t->folder; /* some file systems cannot sync a folder */
    if (broken("fsync")) {
        errno = EIO;
        bad = 1;
    }
    if (bad)
        fail(e, STATUS_SYSTEM, "%s: cannot be synced: %s", t->path, reason());
    int closed = os_close(t->fd, t->path, e);
    t->fd = -1;
    return bad ? -1 : closed;
}

static void sync_folder(const char *path)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');
    int n = slash ? (int)(slash - path) + 1 : 1;
    if ((size_t)n >= sizeof folder)
        return;
    snprintf(folder, sizeof folder, "%.*s", n, slash ? path : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    /* Some file systems cannot sync a folder; the rename has happened either way. */
    (void)!fsync(fd);
    close(fd);
}

/* A folder cannot be renamed over one that holds files: the two change names, and the old one goes. */
static int move_into_place(const struct os_target *t)
{
    if (broken("rename")) {
        errno = EIO;
        return -1;
    }
    if (!t->folder || !os_exists(t->path))
        return rename(t->temp, t->path);
    return renameat2(AT_FDCWD, t->temp, AT_FDCWD, t->path, RENAME_EXCHANGE);
}

int os_target_commit(struct os_target *t, struct error *e)
{
    bool old = t->folder && os_exists(t->path);
    if (move_into_place(t))
        return fail(e, STATUS_SYSTEM, "%s: cannot be replaced: %s", t->path, reason());
    sync_folder(t->path);
    if (t->folder)
        forget_inside(t->temp);
    if (old)
        remove_folder(t->temp);
    forget(t->temp);
    os_free(t->temp);
    t->temp = NULL;
    return 0;
}

/* Files first, then the folders that held them; each call fails on what the other is for. */
static void remove_standing(void)
{
    for (int i = 0; i < TARGETS; i++)
        if (standing[i])
            unlink(standing[i]);
    for (int i = 0; i < TARGETS; i++)
        if (standing[i])
            rmdir(standing[i]);
}

void os_targets_drop(void)
{
    remove_standing();
    for (int i = 0; i < TARGETS; i++) {
        os_free(standing[i]);
        standing[i] = NULL;
    }
}

/* -- the rest --------------------------------------------------------------------------------------------------- */

int64_t os_today(void)
{
    return (int64_t)(time(NULL) / 86400);
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

double os_seconds(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t))
        return 0;
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

size_t os_cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set))
        return 1;
    int n = CPU_COUNT(&set);
    return n > 0 ? (size_t)n : 1;
}

double os_cpu_seconds(void)
{
    struct rusage r;
    return getrusage(RUSAGE_SELF, &r) ? 0 : seconds_of(r.ru_utime) + seconds_of(r.ru_stime);
}

long os_peak_kib(void)
{
    struct rusage r;
    return getrusage(RUSAGE_SELF, &r) ? 0 : r.ru_maxrss;
}

/* unlink, rmdir, signal and raise are safe here; the names are never freed while they stand. */
static void on_signal(int number)
{
    remove_standing();
    signal(number, SIG_DFL);
    raise(number);
}

void os_begin(void)
{
    static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGXCPU};
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file over the limit is an error of write, too */
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
        if (signal(ending[i], SIG_IGN) != SIG_IGN)
            signal(ending[i], on_signal);
}

int os_mute(void)
{
    int kept = fcntl(OS_STDERR, F_DUPFD_CLOEXEC, 3), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (kept >= 0 && nowhere >= 0 && dup2(nowhere, OS_STDERR) >= 0) {
        close(nowhere);
        return kept;
    }
    if (kept >= 0)
        close(kept);
    if (nowhere >= 0)
        close(nowhere);
    return -1;
}

void os_unmute(int muted)
{
    if (muted < 0)
        return;
    /* Without its standard error the process goes on: the exit status still tells. */
    (void)!dup2(muted, OS_STDERR);
    close(muted);
}

int os_chdir(const char *folder, struct error *e)
{
    return chdir(folder) == 0 ? 0 : fail(e, STATUS_USAGE, "%s: not a folder to work in: %s", folder, reason());
}
