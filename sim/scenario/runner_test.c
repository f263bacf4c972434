#include "sim/scenario/runner.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "tests/expect.h"
#include "tests/scratch.h"

#define COUNT_MAX 8

/* Scenario files in a folder of their own. */
struct files {
    char *folder;
    char *paths[COUNT_MAX];
    char *golden_paths[COUNT_MAX];
    size_t count;
};

/* Writes the scenario NAME with STEPS, a YAML flow sequence. */
static void add(struct files *self, const char *name, const char *steps)
{
    AUTO_BUFFER file = {0};
    AUTO_BUFFER golden = {0};
    AUTO_BUFFER text = {0};
    buffer_printf(&file, "scenarios/%s.yaml", name);
    buffer_printf(&golden, "golden/%s.yaml", name);
    buffer_printf(&text,
                  "apiVersion: rayrig.dev/v1alpha1\nkind: Scenario\nmetadata: {name: %s}\n"
                  "spec: {contract: kuberay-1.7, steps: %s}\n",
                  name, steps);
    self->paths[self->count] = scratch_write(self->folder, buffer_text(&file), buffer_text(&text));
    self->golden_paths[self->count++] = scratch_path(self->folder, buffer_text(&golden));
}

static void release(struct files *self)
{
    for (size_t i = 0; i < self->count; i++) {
        free(self->paths[i]);
        free(self->golden_paths[i]);
    }
    scratch_remove(self->folder);
}

static struct value *run(const struct files *files, const struct runner_options *options)
{
    return runner_run((const char *const *)files->paths, (const char *const *)files->golden_paths,
                      files->count, options);
}

#define PASSES "[{advance: 1s}, {expect: {absent: {kind: Pod, name: a}}}]"
#define FAILS "[{expect: {pods: {select: {}, count: 1}}}]"

#define MAKES_CLUSTER                                                                              \
    "[{create: {apiVersion: ray.io/v1, kind: RayCluster, metadata: {name: a}, spec: "              \
    "{headGroupSpec: {template: {spec: {containers: [{name: ray, image: ray}]}}}}}}]"

static struct files make_mixture(void)
{
    struct files files = {.folder = scratch_make()};
    add(&files, "a", PASSES);
    add(&files, "b", "[{advance: 5h}, {checkpoint: no-golden-file}]");
    add(&files, "c", PASSES);
    add(&files, "d", "[{unknown: 1}]");
    add(&files, "e", FAILS);
    add(&files, "f", PASSES);
    return files;
}

static void expect_statuses(const struct value *results, const char *want)
{
    AUTO_BUFFER got = {0};
    for (size_t i = 0; i < value_count(results); i++) {
        buffer_printf(&got, "%s%s", i == 0 ? "" : " ",
                      value_find_text(value_at(results, i), "status"));
    }
    expect_text(buffer_text(&got), want);
}

TEST(results_come_in_order_whatever_the_number_of_workers)
{
    struct files files = make_mixture();
    AUTO_VALUE *want = NULL;
    for (size_t jobs = 1; jobs <= 7; jobs += 2) {
        expect_context("%zu jobs", jobs);
        struct runner_options options = {.jobs = jobs};
        AUTO_VALUE *results = run(&files, &options);
        expect_statuses(results, "passed failed passed error failed passed");
        for (size_t i = 0; i < value_count(results); i++) {
            expect_text(value_find_text(value_at(results, i), "path"), files.paths[i]);
        }
        if (want == NULL) {
            want = value_ref(results);
        }
        expect_true(value_equal(results, want));
    }
    release(&files);
}

TEST(fail_fast_leaves_out_the_same)
{
    struct files files = make_mixture();
    for (size_t jobs = 1; jobs <= 7; jobs += 2) {
        expect_context("%zu jobs", jobs);
        struct runner_options options = {.jobs = jobs, .fail_fast = true};
        AUTO_VALUE *results = run(&files, &options);
        expect_statuses(results, "passed failed");
    }
    release(&files);
}

static void count_progress(void *context, size_t done_count, size_t count,
                           const struct value *result)
{
    size_t *told = context;
    expect_int(done_count, ++*told);
    expect_int(count, 6);
    expect_true(result != NULL);
}

TEST(tells_of_its_progress)
{
    struct files files = make_mixture();
    size_t told = 0;
    struct runner_options options = {.jobs = 3, .progress = count_progress, .context = &told};
    AUTO_VALUE *results = run(&files, &options);
    expect_int(told, 6);
    release(&files);
}

TEST(nothing_to_run)
{
    struct runner_options options = {.jobs = 2};
    AUTO_VALUE *results = runner_run(NULL, NULL, 0, &options);
    expect_json(results, "[]");
}

/* A worker that writes a file larger than the system lets it is killed. */
TEST(a_crash_costs_one_result)
{
    for (size_t jobs = 1; jobs <= 3; jobs++) {
        expect_context("%zu jobs", jobs);
        struct files files = {.folder = scratch_make()};
        AUTO_BUFFER long_name = {0};
        buffer_append(&long_name, "[{checkpoint: ");
        buffer_append_repeated(&long_name, 'x', 5000);
        buffer_append(&long_name, "}]");
        add(&files, "a", PASSES);
        add(&files, "b", buffer_text(&long_name));
        add(&files, "c", PASSES);
        add(&files, "d", PASSES);
        struct rlimit old;
        expect_int(getrlimit(RLIMIT_FSIZE, &old), 0);
        struct rlimit small = {.rlim_cur = 4000, .rlim_max = old.rlim_max};
        expect_int(setrlimit(RLIMIT_FSIZE, &small), 0);
        struct runner_options options = {.jobs = jobs, .run = {.update = true}};
        AUTO_VALUE *results = run(&files, &options);
        expect_int(setrlimit(RLIMIT_FSIZE, &old), 0);
        expect_statuses(results, "passed crashed passed passed");
        const struct value *crash = value_at(results, 1);
        expect_text(value_find_text(crash, "path"), files.paths[1]);
        expect_json(value_get(crash, "failures"),
                    "[{\"kind\":\"crash\",\"message\":\"rayrig crashed while playing this "
                    "scenario: File size limit exceeded\"}]");
        release(&files);
    }
}

TEST(a_result_may_be_too_large)
{
    struct files files = {.folder = scratch_make()};
    AUTO_BUFFER steps = {0};
    buffer_append(&steps, "[{create: {kind: Unknown, note: \"");
    buffer_append_repeated(&steps, '<', 1000000);
    buffer_append(&steps, "\"}}]");
    add(&files, "a", buffer_text(&steps));
    add(&files, "b", PASSES);
    struct runner_options options = {.jobs = 1};
    AUTO_VALUE *results = run(&files, &options);
    expect_statuses(results, "failed passed");
    expect_json(value_get(value_at(results, 0), "failures"),
                "[{\"kind\":\"result\",\"message\":\"the result cannot be reported: text of "
                "6000385 bytes is over the limit of 3145728\"}]");
    release(&files);
}

TEST(golden_paths)
{
    static const struct {
        const char *path;
        const char *want;
    } rows[] = {
        {"scenarios/a.yaml", "golden/a.yaml"},
        {"scenarios/a/b.yaml", "golden/a/b.yaml"},
        {"/x/scenarios/a/b.yaml", "/x/golden/a/b.yaml"},
        {"scenarios/x/scenarios/a.yaml", "scenarios/x/golden/a.yaml"},
        {"my-scenarios/a.yaml", "my-scenarios/golden/a.yaml"},
        {"scenarios.d/a.yaml", "scenarios.d/golden/a.yaml"},
        {"../scenarios/a.yaml", "../golden/a.yaml"},
        {"/x/a.yaml", "/x/golden/a.yaml"},
        {"/a.yaml", "/golden/a.yaml"},
        {"a.yaml", "golden/a.yaml"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_FREE char *got = runner_golden_path(rows[i].path);
        expect_text(got, rows[i].want);
    }
}

/* Below `scenarios` the place does not depend on where rayrig is called from. */
TEST(golden_paths_from_below)
{
    char root[4096];
    struct files files = {.folder = scratch_make()};
    add(&files, "sub/a", PASSES);
    AUTO_FREE char *below = scratch_path(files.folder, "scenarios/sub");
    expect_true(getcwd(root, sizeof(root)) != NULL);
    expect_int(chdir(below), 0);
    AUTO_FREE char *got = runner_golden_path("a.yaml");
    AUTO_FREE char *missing = runner_golden_path("b.yaml");
    expect_int(chdir(root), 0);
    AUTO_BUFFER want = {0};
    buffer_printf(&want, "%s/%s", root, files.golden_paths[0]);
    expect_text(got, buffer_text(&want));
    expect_text(missing, "golden/b.yaml");
    release(&files);
}

TEST(a_rule_that_is_covered_must_show)
{
    struct files files = {.folder = scratch_make()};
    add(&files, "shown", MAKES_CLUSTER ", covers: [HEAD-1, GROUP-6]");
    add(&files, "passed", MAKES_CLUSTER ", covers: [HEAD-1]");
    struct runner_options options = {.jobs = 1, .run = {.rules = true}};
    AUTO_VALUE *results = run(&files, &options);
    expect_statuses(results, "failed passed");
    const struct value *failure = value_at(value_get(value_at(results, 0), "failures"), 0);
    expect_text(value_find_text(failure, "kind"), "rule");
    expect_int(value_as_int(value_get(failure, "line"), 0), 4);
    expect_text(value_find_text(failure, "message"),
                "covers GROUP-6, which was not applied: Missing workers are made one after the "
                "other.");
    const struct value *rules = value_get(value_at(results, 1), "rules");
    expect_true(value_count(rules) > 10);
    for (size_t i = 1; i < value_count(rules); i++) {
        expect_true(strcmp(value_text(value_at(rules, i - 1)), value_text(value_at(rules, i))) < 0);
    }
    release(&files);
}

TEST_MAIN("sim/scenario/runner",
          {"results come in order whatever the number of workers",
           results_come_in_order_whatever_the_number_of_workers},
          {"fail_fast leaves out the same", fail_fast_leaves_out_the_same},
          {"tells of its progress", tells_of_its_progress}, {"nothing to run", nothing_to_run},
          {"a crash costs one result", a_crash_costs_one_result},
          {"a result may be too large", a_result_may_be_too_large}, {"golden paths", golden_paths},
          {"golden paths from below", golden_paths_from_below},
          {"a rule that is covered must show", a_rule_that_is_covered_must_show})
