#include <stdio.h>

#include "bench/spawned.h"

/*
 * All shipped scenarios on one core, as `rayrig run scenarios --jobs 1` plays them. Shown are the
 * least and the median of several; the target is in docs/speed.md.
 */
#define RUNS 11

int main(void)
{
    const char *arguments[] = {"build/release/bin/rayrig", "run", "scenarios", "--jobs", "1", NULL};
    double seconds[RUNS];
    double cpu_seconds[RUNS];
    int count = 0;
    for (size_t i = 0; i < RUNS; i++) {
        struct spawned run = spawned_run(arguments);
        CHECK(sscanf(run.output, "%d passed, 0 failed", &count) == 1 && count > 0);
        seconds[i] = run.seconds;
        cpu_seconds[i] = run.cpu_seconds;
    }
    double median = spawned_median(seconds, RUNS);
    double cpu_median = spawned_median(cpu_seconds, RUNS);
    printf("suite: %d scenarios on one core: %.3f s at best, %.3f s in the median\n", count,
           seconds[0], median);
    printf("suite: processor time: %.3f s at best, %.3f s in the median, %.3f ms a scenario\n",
           cpu_seconds[0], cpu_median, cpu_seconds[0] / count * 1e3);
    return 0;
}
