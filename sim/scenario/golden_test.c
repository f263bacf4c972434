#include "sim/scenario/golden.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "tests/expect.h"
#include "tests/scratch.h"

static struct value *from_json(const char *text)
{
    AUTO_ERROR err = {0};
    struct value *value = value_parse_json(text, strlen(text), &err);
    expect_text(err.message, NULL);
    return value;
}

/* Reads TEXT as the golden file of the scenario `s`. MESSAGE gets the error, without the path. */
static struct value *load(const char *text, struct buffer *message)
{
    char *folder = scratch_make();
    AUTO_FREE char *path = scratch_write(folder, "g.yaml", text);
    AUTO_ERROR err = {0};
    struct value *golden = golden_load(path, "s", "c", &err);
    expect_int(golden == NULL, error_is_set(&err));
    if (golden == NULL) {
        AUTO_BUFFER all = {0};
        error_print(&err, &all);
        buffer_append(message, buffer_text(&all) + strlen(path));
    }
    scratch_remove(folder);
    return golden;
}

TEST(prints)
{
    AUTO_VALUE *golden = from_json(
        "{\"contract\":\"c\",\"scenario\":\"s\",\"checkpoints\":["
        "{\"name\":\"first\",\"events\":\"\",\"pods\":\"NAME   PHASE\\na      Running   \\n\","
        "\"time\":\"4s\",\"status\":{\"b\":1,\"a\":[{\"k\":\"v\"}]}},"
        "{\"name\":\"true\",\"time\":\"5m\",\"objects\":[{\"a\":\"x\\ny\"}],\"status\":{}}]}");
    AUTO_BUFFER text = {0};
    golden_print(golden, &text);
    expect_text(buffer_text(&text), "scenario: s\n"
                                    "contract: c\n"
                                    "checkpoints:\n"
                                    "  - name: first\n"
                                    "    time: 4s\n"
                                    "    status:\n"
                                    "      a:\n"
                                    "      - k: v\n"
                                    "      b: 1\n"
                                    "    pods: |\n"
                                    "      NAME   PHASE\n"
                                    "      a      Running   \n"
                                    "    events: \"\"\n"
                                    "  - name: \"true\"\n"
                                    "    time: 5m\n"
                                    "    status: {}\n"
                                    "    objects:\n"
                                    "    - a: |-\n"
                                    "        x\n"
                                    "        y\n");
}

TEST(prints_a_matrix)
{
    AUTO_VALUE *golden = from_json("{\"contract\":\"c\",\"scenario\":\"s\",\"runs\":["
                                   "{\"matrix\":{\"a\":1,\"b\":{\"c\":[]}},\"checkpoints\":[{"
                                   "\"name\":\"x\",\"time\":\"1s\"}]},"
                                   "{\"matrix\":{\"a\":2},\"checkpoints\":[]}]}");
    AUTO_BUFFER text = {0};
    golden_print(golden, &text);
    expect_text(buffer_text(&text), "scenario: s\n"
                                    "contract: c\n"
                                    "runs:\n"
                                    "  - matrix:\n"
                                    "      a: 1\n"
                                    "      b:\n"
                                    "        c: []\n"
                                    "    checkpoints:\n"
                                    "      - name: x\n"
                                    "        time: 1s\n"
                                    "  - matrix:\n"
                                    "      a: 2\n"
                                    "    checkpoints: []\n");
}

/* Texts that would not read back from a plain literal block. */
TEST(reads_back_what_it_prints)
{
    static const char *const rows[] = {
        "",
        "\n",
        "\n\n",
        "a",
        "a\n",
        "a\n\n",
        "a\n\n\nb\n",
        "a\nb",
        " a\nb\n",
        "\na\n",
        "a \nb \n",
        "a\n  \nb\n",
        "a\tb\n\tc\n",
        "a\r\nb\n",
        "a\x01\nb\n",
        "a\x7f\nb\n",
        "a\xc2\x85\nb\n",
        "a\xe2\x80\xa8\nb\n",
        "\xef\xbb\xbf\nb\n",
        "a\xef\xbf\xbe\nb\n",
        "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\nb\n",
        "# a\n--- \n...\n",
        "- a: b\n",
        "%a\n",
        "2026-01-01\nnull\n",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *status = value_object_of("text", value_string(rows[i]), NULL);
        AUTO_VALUE *observation = value_object_of(
            "name", value_string("x"), "columns", value_string(rows[i]), "status",
            value_ref(status), "objects", value_array_of(value_ref(status), NULL), NULL);
        AUTO_VALUE *golden = value_object_of(
            "scenario", value_string("s"), "contract", value_string("c"), "runs",
            value_array_of(value_object_of("matrix", value_ref(status), "checkpoints",
                                           value_array_of(value_ref(observation), NULL), NULL),
                           NULL),
            NULL);
        AUTO_BUFFER text = {0};
        AUTO_BUFFER message = {0};
        golden_print(golden, &text);
        AUTO_VALUE *again = load(buffer_text(&text), &message);
        expect_text(buffer_text(&message), "");
        if (again != NULL) {
            AUTO_VALUE *differences = golden_compare(golden, again);
            expect_json(differences, "[]");
            expect_true(value_equal(golden, again));
            AUTO_BUFFER text_again = {0};
            golden_print(again, &text_again);
            expect_text(buffer_text(&text_again), buffer_text(&text));
        }
    }
}

TEST(refuses)
{
    static const struct {
        const char *text;
        const char *want;
    } rows[] = {
        {"", ": expected one YAML document, got 0"},
        {"a: b: c\n", ":1:5: mapping values are not allowed in this context"},
        {"[]\n", ":1:1: expected a map, got an empty list"},
        {"scenario: s\n", ":1:1: the key `contract` is missing: its contract"},
        {"scenario: s\ncontract: c\n",
         ":1:1: expected exactly one of checkpoints, runs, got 0 of them"},
        {"scenario: other\ncontract: c\ncheckpoints: []\n",
         ":1:1: the golden file is of the scenario other, the scenario's is s"},
        {"scenario: s\ncontract: d\ncheckpoints: []\n",
         ":2:1: the golden file is of the contract d, the scenario's is c"},
        {"scenario: s\ncontract: c\ncheckpoints: [{nam: x}]\n",
         ":3:16: checkpoints[0].nam: unknown key `nam`, expected name, time, columns, status, "
         "pods, services, events, writes, created, objects"},
        {"scenario: s\ncontract: c\ncheckpoints:\n- name: x\n- name: x\n",
         ":5:3: the checkpoint x is there twice"},
        {"scenario: s\ncontract: c\nruns:\n- matrix: {a: 1}\n  checkpoints: [{name: x}]\n"
         "- matrix: {a: 2}\n  checkpoints: [{name: x}, {name: x}]\n",
         ":7:29: the checkpoint x is there twice"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_BUFFER message = {0};
        AUTO_VALUE *golden = load(rows[i].text, &message);
        expect_text(buffer_text(&message), rows[i].want);
        expect_json(golden, NULL);
    }
}

TEST(compares)
{
    static const struct {
        const char *want;
        const char *got;
        const char *differences;
    } rows[] = {
        {"{\"checkpoints\":[]}", "{\"checkpoints\":[]}", "[]"},
        {"{\"checkpoints\":[{\"name\":\"a\",\"status\":{\"x\":1}}]}",
         "{\"checkpoints\":[{\"name\":\"a\",\"status\":{\"x\":2}}]}",
         "[\"checkpoints[a].status.x: want 1, got 2\"]"},
        {"{\"checkpoints\":[{\"name\":\"a\",\"status\":{\"x\":1},\"time\":\"1s\"}]}",
         "{\"checkpoints\":[{\"name\":\"a\",\"status\":{\"y\":[\"z\"]},\"time\":\"2s\"}]}",
         "[\"checkpoints[a].status.x: want 1, got absent\","
         "\"checkpoints[a].status.y: want absent, got [\\\"z\\\"]\","
         "\"checkpoints[a].time: want \\\"1s\\\", got \\\"2s\\\"\"]"},
        /* tables, by line */
        {"{\"checkpoints\":[{\"name\":\"a\",\"pods\":\"h\\nx 1\\ny 2\\n\"}]}",
         "{\"checkpoints\":[{\"name\":\"a\",\"pods\":\"h\\nx 2\\n\"}]}",
         "[\"checkpoints[a].pods: line 2: want \\\"x 1\\\", got \\\"x 2\\\"\","
         "\"checkpoints[a].pods: line 3: want \\\"y 2\\\", got \\\"\\\"\"]"},
        {"{\"checkpoints\":[{\"name\":\"a\",\"pods\":\"x\"}]}",
         "{\"checkpoints\":[{\"name\":\"a\",\"pods\":\"x\\n\"}]}",
         "[\"checkpoints[a].pods: want \\\"x\\\", got \\\"x\\\\n\\\"\"]"},
        {"{\"checkpoints\":[{\"name\":\"a\",\"events\":\"\"}]}",
         "{\"checkpoints\":[{\"name\":\"a\",\"events\":\"x\\n\"}]}",
         "[\"checkpoints[a].events: line 1: want \\\"\\\", got \\\"x\\\"\"]"},
        {"{\"checkpoints\":[{\"name\":\"a\",\"pods\":\"x\\n\"}]}",
         "{\"checkpoints\":[{\"name\":\"a\"}]}",
         "[\"checkpoints[a].pods: want \\\"x\\\\n\\\", got absent\"]"},
        /* checkpoints */
        {"{\"checkpoints\":[{\"name\":\"a\"},{\"name\":\"b\"}]}",
         "{\"checkpoints\":[{\"name\":\"c\"},{\"name\":\"b\"}]}",
         "[\"checkpoints[a]: want a checkpoint, got none\","
         "\"checkpoints[c]: want none, got a checkpoint\"]"},
        /* the matrix */
        {"{\"runs\":[{\"matrix\":{\"n\":1},\"checkpoints\":[{\"name\":\"a\",\"time\":\"1s\"}]},"
         "{\"matrix\":{\"n\":2},\"checkpoints\":[{\"name\":\"a\"}]}]}",
         "{\"runs\":[{\"matrix\":{\"n\":3},\"checkpoints\":[{\"name\":\"a\"}]},"
         "{\"matrix\":{\"n\":1},\"checkpoints\":[{\"name\":\"a\",\"time\":\"2s\"}]}]}",
         "[\"runs[{\\\"n\\\":1}].checkpoints[a].time: want \\\"1s\\\", got \\\"2s\\\"\","
         "\"runs[{\\\"n\\\":2}].checkpoints[a]: want a checkpoint, got none\","
         "\"runs[{\\\"n\\\":3}].checkpoints[a]: want none, got a checkpoint\"]"},
        {"{\"checkpoints\":[{\"name\":\"a\"}]}",
         "{\"runs\":[{\"matrix\":{\"n\":1},\"checkpoints\":[{\"name\":\"a\"}]}]}",
         "[\"checkpoints[a]: want a checkpoint, got none\","
         "\"runs[{\\\"n\\\":1}].checkpoints[a]: want none, got a checkpoint\"]"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *want = from_json(rows[i].want);
        AUTO_VALUE *got = from_json(rows[i].got);
        AUTO_VALUE *differences = golden_compare(want, got);
        expect_json(differences, rows[i].differences);
    }
}

TEST_MAIN("sim/scenario/golden", {"prints", prints}, {"prints a matrix", prints_a_matrix},
          {"reads back what it prints", reads_back_what_it_prints}, {"refuses", refuses},
          {"compares", compares})
