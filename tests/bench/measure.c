/* measure - runs shell lines several times, by turns, and prints what the median run of each cost, all its processes together.
 *
 * usage: measure RUNS LINE... By turns: the first run of every line, then the second, so that what else the machine does falls on
 * all of them. Prints for each line: wall seconds, CPU seconds (user and system, of every process), peak memory of the largest
 * process in KiB, and an exit status (0 when every run had it). Standard output of the lines goes to /dev/null. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS_MOST = 101, LINES_MOST = 32 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *of, int n)
{
    qsort(of, (size_t)n, sizeof *of, by_value);
    return n % 2 ? of[n / 2] : (of[n / 2 - 1] + of[n / 2]) / 2;
}

static void child(const char *line)
{
    int null = open("/dev/null", O_WRONLY);
    if (null >= 0)
        dup2(null, 1);
    execl("/bin/bash", "bash", "-o", "pipefail", "-c", line, (char *)NULL);
    _exit(127);
}

/* What one run of one line cost. */
struct run {
    double wall, cpu, peak;
    int status;
};

static int run_line(const char *line, struct run *out)
{
    struct rusage used;
    int status;
    double from = now();
    pid_t pid = fork();
    if (pid == 0)
        child(line);
    /* What wait4 tells is of the shell and of all that it waited for. */
    if (pid < 0 || wait4(pid, &status, 0, &used) < 0) {
        perror("measure");
        return -1;
    }
    *out = (struct run){now() - from, seconds(used.ru_utime) + seconds(used.ru_stime), (double)used.ru_maxrss,
                        WIFEXITED(status) ? WEXITSTATUS(status) : 128};
    return 0;
}

static void print_medians(const struct run *of, int runs, int step)
{
    static double wall[RUNS_MOST], cpu[RUNS_MOST], peak[RUNS_MOST];
    int status = 0;
    for (int i = 0; i < runs; i++) {
        const struct run *r = &of[i * step];
        wall[i] = r->wall;
        cpu[i] = r->cpu;
        peak[i] = r->peak;
        status = r->status ? r->status : status;
    }
    printf("%.3f %.3f %.0f %d\n", median(wall, runs), median(cpu, runs), median(peak, runs), status);
}

int main(int argc, char **argv)
{
    static struct run run[RUNS_MOST * LINES_MOST];
    int runs = argc > 2 ? atoi(argv[1]) : 0, lines = argc - 2;
    if (runs < 1 || runs > RUNS_MOST || lines > LINES_MOST) {
        fprintf(stderr, "usage: %s RUNS LINE...\n", argv[0]);
        return 2;
    }
    for (int i = 0; i < runs; i++)
        for (int k = 0; k < lines; k++)
            if (run_line(argv[2 + k], &run[i * lines + k]))
                return 3;
    for (int k = 0; k < lines; k++)
        print_medians(&run[k], runs, lines);
    return 0;
}
