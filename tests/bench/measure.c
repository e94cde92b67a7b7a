/* measure - runs a shell line several times and prints what the median run cost, all its processes together.
 *
 * usage: measure RUNS LINE. Prints: wall seconds, CPU seconds (user and system, of every process), peak memory of the largest
 * process in KiB, and the exit status of the last run. Standard output of the line goes where ours does not: to /dev/null. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 101 };

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

int main(int argc, char **argv)
{
    static double wall[MOST], cpu[MOST], peak[MOST];
    int runs = argc == 3 ? atoi(argv[1]) : 0, status = 0;
    if (runs < 1 || runs > MOST) {
        fprintf(stderr, "usage: %s RUNS LINE\n", argv[0]);
        return 2;
    }
    for (int i = 0; i < runs; i++) {
        struct rusage used;
        double from = now();
        pid_t pid = fork();
        if (pid == 0)
            child(argv[2]);
        /* What wait4 tells is of the shell and of all that it waited for. */
        if (pid < 0 || wait4(pid, &status, 0, &used) < 0) {
            perror("measure");
            return 3;
        }
        wall[i] = now() - from;
        cpu[i] = seconds(used.ru_utime) + seconds(used.ru_stime);
        peak[i] = (double)used.ru_maxrss;
    }
    printf("%.3f %.3f %.0f %d\n", median(wall, runs), median(cpu, runs), median(peak, runs),
           WIFEXITED(status) ? WEXITSTATUS(status) : 128);
    return 0;
}
