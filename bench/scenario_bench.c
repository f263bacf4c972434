#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/check.h"
#include "sim/scenario/run.h"

/*
 * One scenario of ten steps, read, played in a world of its own and compared with its golden file,
 * a thousand times in one process, as a worker of `rayrig run` plays one file after the other.
 * Shown is the time of one run; the target is in docs/speed.md.
 */
static double now_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static struct value *run(const struct subject *subject, bool update)
{
    struct run_options options = {.update = update, .subject = subject};
    struct value *result =
        run_scenario("bench/data/ten-steps.yaml", "build/bench/ten-steps.yaml", &options);
    CHECK(value_is_text(value_get(result, "status"), "passed"));
    return result;
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 1000;
    struct origin origin;
    cluster_note_origin(SCENARIO_SEED, &origin);
    struct subject subject = subject_builtin;
    subject.context = &origin;
    /* The results are kept, as `rayrig run` keeps them for its reports. */
    AUTO_VALUE *results = value_array_of(run(&subject, true), NULL);
    double start = now_seconds();
    for (int i = 0; i < count; i++) {
        value_push(&results, run(&subject, false));
    }
    printf("scenario: ten steps: %.3f ms a run, %.0f runs a second\n",
           (now_seconds() - start) / count * 1e3, count / (now_seconds() - start));
    origin_release(&origin);
    return 0;
}
