#ifndef RAYRIG_BENCH_SPAWNED_H
#define RAYRIG_BENCH_SPAWNED_H

#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/check.h"

/* The command as people start it, measured from outside. */
struct spawned {
    double first_output_seconds; /* until it has written something */
    double seconds;              /* until it has ended */
    double cpu_seconds;          /* of its own and the system's on its behalf */
    char output[256];            /* how it begins */
};

static inline double spawned_clock(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* It must succeed. */
static inline struct spawned spawned_run(const char *const *arguments)
{
    int pipes[2];
    CHECK(pipe(pipes) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipes[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, pipes[0]);
    char *environment[] = {NULL};
    struct spawned result = {0};
    double start = spawned_clock();
    pid_t process = 0;
    CHECK(posix_spawn(&process, arguments[0], &actions, NULL, (char *const *)(uintptr_t)arguments,
                      environment) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(pipes[1]);
    size_t size = 0;
    char rest[4096];
    bool is_first = true;
    for (ssize_t count = 1; count > 0;) {
        bool has_room = size + 1 < sizeof(result.output);
        count = has_room ? read(pipes[0], result.output + size, sizeof(result.output) - 1 - size)
                         : read(pipes[0], rest, sizeof(rest));
        if (is_first) {
            result.first_output_seconds = spawned_clock() - start;
            is_first = false;
        }
        size += has_room && count > 0 ? (size_t)count : 0;
    }
    close(pipes[0]);
    int status = 0;
    struct rusage usage;
    CHECK(wait4(process, &status, 0, &usage) == process && status == 0);
    result.seconds = spawned_clock() - start;
    result.cpu_seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    return result;
}

static inline int spawned_compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return left < right ? -1 : left > right;
}

/* Sorts them. */
static inline double spawned_median(double *figures, size_t count)
{
    qsort(figures, count, sizeof(*figures), spawned_compare);
    return figures[count / 2];
}

#endif
