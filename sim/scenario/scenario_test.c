#include "sim/scenario/scenario.h"

#include "tests/expect.h"

#define HEAD                                                                                       \
    "apiVersion: rayrig.dev/v1alpha1\n"                                                            \
    "kind: Scenario\n"                                                                             \
    "metadata: {name: x, labels: {area: a}}\n"                                                     \
    "spec:\n"                                                                                      \
    "  contract: kuberay-1.7\n"

static bool parse(const char *text, struct scenario *out, struct error *err)
{
    bool ok = scenario_parse("dir/x.yaml", "golden/x.yaml", text, strlen(text), out, err);
    expect_int(ok, !error_is_set(err));
    return ok;
}

TEST(reads_one)
{
    static const char text[] = HEAD "  steps:\n"
                                    "    # a note\n"
                                    "    - create: {file: a.yaml}\n"
                                    "      rejected: {code: 422}\n"
                                    "    -   checkpoint:\n"
                                    "          done\r\n"
                                    "    - {advance: 5m}";
    AUTO_ERROR err = {0};
    struct scenario scenario;
    if (!parse(text, &scenario, &err)) {
        return;
    }
    expect_text(scenario.path, "dir/x.yaml");
    expect_text(scenario.golden_path, "golden/x.yaml");
    expect_text(scenario.name, "x");
    expect_text(scenario.contract->name, "kuberay-1.7");
    expect_int(scenario.run_count, 1);
    expect_json(scenario_labels(&scenario), "{\"area\":\"a\"}");
    static const struct {
        size_t line;
        const char *text;
    } steps[] = {{8, "- create: {file: a.yaml}"}, {10, "-   checkpoint:"}, {12, "- {advance: 5m}"}};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        expect_context("step %zu", i);
        AUTO_BUFFER step = {0};
        scenario_step_text(&scenario, i, &step);
        expect_text(buffer_text(&step), steps[i].text);
        expect_int(scenario_step_line(&scenario, i), steps[i].line);
    }
    struct scenario_run run;
    expect_true(scenario_expand(&scenario, 0, &run, &err));
    expect_json(run.matrix, NULL);
    expect_int(value_count(value_get(run.spec, "steps")), 3);
    scenario_run_release(&run);
    scenario_release(&scenario);
}

TEST(refuses)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {
        {"", "dir/x.yaml: expected one YAML document, got 0"},
        {"a\n---\nb\n", "dir/x.yaml: expected one YAML document, got 2"},
        {"a: {\n", "dir/x.yaml:2:1: did not find expected node content while parsing a flow node"},
        {"5\n", "dir/x.yaml:1:1: expected a map, got 5"},
        {HEAD "  steps: []\n",
         "dir/x.yaml:6:3: spec.steps: expected a list that is not empty, got an empty list"},
        {HEAD "  steps:\n  - checkpoint: a\n  - advance: 1s\n  - checkpoint: a\n",
         "dir/x.yaml:9:5: spec.steps[2].checkpoint: the checkpoint a is there twice, first at line "
         "7"},
        {HEAD "  steps:\n  - checkpoint: a\n    rejected: {code: 404}\n",
         "dir/x.yaml:8:5: spec.steps[0].rejected: only create, apply, patch and delete can be "
         "refused"},
        {HEAD "  steps:\n  - fault: {verb: get, resource: pods, error: {code: 600}}\n",
         "dir/x.yaml:7:48: spec.steps[0].fault.error.code: expected an integer from 400 to 599, "
         "got "
         "600"},
        {"apiVersion: rayrig.dev/v1alpha1\nkind: Scenario\nmetadata:\n  name: z\n"
         "spec: {contract: kuberay-1.7, steps: [{checkpoint: a}]}\n",
         "dir/x.yaml:4:3: metadata.name: expected the file's name, x, got z"},
        {"apiVersion: rayrig.dev/v1alpha1\nkind: Scenario\nmetadata: {name: x}\n"
         "spec: {contract: kuberay-9, steps: [{checkpoint: a}]}\n",
         "dir/x.yaml:4:8: spec.contract: expected one of kuberay-1.7, raycluster-interface, got "
         "\"kuberay-9\""},
        {HEAD "  covers: [HEAD-1,\n    HEAD-9]\n  steps:\n  - checkpoint: a\n",
         "dir/x.yaml:7:5: spec.covers[1]: there is no rule HEAD-9"},
        {HEAD "  featureGates: {RayMultiHostIndexing: true,\n    Unknown: true}\n"
              "  steps:\n  - checkpoint: a\n",
         "dir/x.yaml:7:5: spec.featureGates.Unknown: unrecognized feature gate: Unknown"},
        {HEAD "  operatorConfig:\n    metricsAddr: a\n    defaultPodLabels: {a: 1}\n"
              "  steps:\n  - checkpoint: a\n",
         "dir/x.yaml:8:5: spec.operatorConfig.defaultPodLabels: operator configuration: "
         "defaultPodLabels must be a map of text to text"},
        /* the matrix */
        {"spec: {matrix: 5}\n",
         "dir/x.yaml:1:8: spec.matrix: expected a map that is not empty, got 5"},
        {"spec: {matrix: [1]}\n",
         "dir/x.yaml:1:8: spec.matrix: expected a map that is not empty, got a list"},
        {"spec: {matrix: {a: 5}}\n",
         "dir/x.yaml:1:17: spec.matrix.a: expected a list that is not empty, got 5"},
        {"spec: {matrix: {a: []}}\n",
         "dir/x.yaml:1:17: spec.matrix.a: expected a list that is not empty, got an empty list"},
        {"spec: {matrix: {a: &l [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], b: *l, c: *l, d: *l}}\n",
         "dir/x.yaml:1:8: spec.matrix: more than 10000 combinations"},
        {"apiVersion: rayrig.dev/v1alpha1\nkind: Scenario\nmetadata: {name: x}\n"
         "spec:\n  contract: ${c}\n  matrix: {c: [kuberay-1.7]}\n  steps: [{checkpoint: a}]\n",
         "dir/x.yaml:5:3: spec.contract: there is no contract ${c}"},
        {HEAD "  matrix: {k: [1]}\n  steps:\n  - checkpoint: a\n  - advance: ${m}s\n",
         "dir/x.yaml:9:5: spec.steps[1].advance: the matrix has nothing for ${m}, only for k"},
        {HEAD "  matrix: {k: [0, -1]}\n  steps:\n  - pods: {select: {index: \"${k}\"}, become: "
              "ready}\n",
         "dir/x.yaml:8:21: spec.steps[0].pods.select.index: expected an integer of at least 0, or "
         "a "
         "list that is not empty, got -1"},
        {HEAD "  matrix: {k: [x, z]}\n  steps:\n  - checkpoint: z\n  - checkpoint: ${k}\n",
         "dir/x.yaml:9:5: spec.steps[1].checkpoint: the checkpoint z is there twice, first at line "
         "8"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_ERROR err = {0};
        AUTO_BUFFER got = {0};
        struct scenario scenario;
        if (parse(rows[i].text, &scenario, &err)) {
            scenario_release(&scenario);
        }
        error_print(&err, &got);
        expect_text(buffer_text(&got), rows[i].want);
    }
}

TEST(expands_the_matrix)
{
    static const char text[] = HEAD
        "  matrix: {k: [1, two], o: [{a: b}, false]}\n"
        "  steps:\n"
        "  - create: {whole: \"${k}\", text: \"a${k}b${k}$\", object: \"${o}\", in: \"-${o}-\"}\n"
        "  - create: {\"${k}\": [\"${\", \"$k\", \"$${k}\"]}\n";
    static const struct {
        const char *matrix;
        const char *first;
        const char *second;
    } runs[] = {
        {"{\"k\":1,\"o\":{\"a\":\"b\"}}",
         "{\"in\":\"-{\\\"a\\\":\\\"b\\\"}-\",\"object\":{\"a\":\"b\"},\"text\":\"a1b1$\","
         "\"whole\":1}",
         "{\"${k}\":[\"${\",\"$k\",\"$1\"]}"},
        {"{\"k\":1,\"o\":false}",
         "{\"in\":\"-false-\",\"object\":false,\"text\":\"a1b1$\",\"whole\":1}",
         "{\"${k}\":[\"${\",\"$k\",\"$1\"]}"},
        {"{\"k\":\"two\",\"o\":{\"a\":\"b\"}}",
         "{\"in\":\"-{\\\"a\\\":\\\"b\\\"}-\",\"object\":{\"a\":\"b\"},\"text\":\"atwobtwo$\","
         "\"whole\":\"two\"}",
         "{\"${k}\":[\"${\",\"$k\",\"$two\"]}"},
        {"{\"k\":\"two\",\"o\":false}",
         "{\"in\":\"-false-\",\"object\":false,\"text\":\"atwobtwo$\",\"whole\":\"two\"}",
         "{\"${k}\":[\"${\",\"$k\",\"$two\"]}"},
    };
    AUTO_ERROR err = {0};
    struct scenario scenario;
    if (!parse(text, &scenario, &err)) {
        expect_text(err.message, NULL);
        return;
    }
    expect_int(scenario.run_count, sizeof(runs) / sizeof(runs[0]));
    for (size_t i = 0; i < scenario.run_count; i++) {
        expect_context("run %zu", i);
        struct scenario_run run;
        expect_true(scenario_expand(&scenario, i, &run, &err));
        const struct value *steps = value_get(run.spec, "steps");
        expect_json(run.matrix, runs[i].matrix);
        expect_json(value_get(value_at(steps, 0), "create"), runs[i].first);
        expect_json(value_get(value_at(steps, 1), "create"), runs[i].second);
        scenario_run_release(&run);
    }
    scenario_release(&scenario);
}

TEST(without_a_matrix_placeholders_are_text)
{
    static const char text[] = HEAD "  steps:\n  - create: {command: \"echo ${HOME}\"}\n";
    AUTO_ERROR err = {0};
    struct scenario scenario;
    struct scenario_run run;
    if (parse(text, &scenario, &err) && scenario_expand(&scenario, 0, &run, &err)) {
        expect_json(value_at(value_get(run.spec, "steps"), 0),
                    "{\"create\":{\"command\":\"echo ${HOME}\"}}");
        scenario_run_release(&run);
        scenario_release(&scenario);
    }
}

TEST(a_file_that_cannot_be_read)
{
    AUTO_ERROR err = {0};
    AUTO_BUFFER got = {0};
    struct scenario scenario;
    expect_false(scenario_load("no/such.yaml", "", &scenario, &err));
    expect_true(scenario.path == NULL);
    error_print(&err, &got);
    expect_text(buffer_text(&got), "no/such.yaml: cannot open the file: No such file or directory");
}

TEST_MAIN("sim/scenario/scenario", {"reads one", reads_one}, {"refuses", refuses},
          {"expands the matrix", expands_the_matrix},
          {"without a matrix placeholders are text", without_a_matrix_placeholders_are_text},
          {"a file that cannot be read", a_file_that_cannot_be_read})
