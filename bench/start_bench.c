#include <stdio.h>

#include "bench/spawned.h"

/*
 * From the start of the process to its first result: `rayrig run` of one scenario. Shown are the
 * least and the median of many; the target is in docs/speed.md.
 */
#define RUNS 51

int main(void)
{
    const char *arguments[] = {"build/release/bin/rayrig", "run", "--verbose",
                               "scenarios/kuberay/created-to-ready.yaml", NULL};
    double first[RUNS];
    for (size_t i = 0; i < RUNS; i++) {
        first[i] = spawned_run(arguments).first_output_seconds;
    }
    double median = spawned_median(first, RUNS);
    printf("start: to the first result: %.2f ms at best, %.2f ms in the median\n", first[0] * 1e3,
           median * 1e3);
    return 0;
}
