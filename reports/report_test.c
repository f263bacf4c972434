#include "reports/report.h"

#include "tests/expect.h"

static struct value *from_json(const char *text)
{
    AUTO_ERROR err = {0};
    struct value *value = value_parse_json(text, strlen(text), &err);
    expect_text(err.message, NULL);
    return value;
}

/* One result of every kind. */
static const char mixture[] =
    "[{\"path\":\"scenarios/a/good.yaml\",\"scenario\":\"good\",\"status\":\"passed\","
    "\"failures\":[],\"golden\":{\"path\":\"golden/a/good.yaml\",\"state\":\"same\"}},"
    "{\"path\":\"scenarios/a/new.yaml\",\"scenario\":\"new\",\"status\":\"passed\","
    "\"failures\":[],\"golden\":{\"path\":\"golden/a/new.yaml\",\"state\":\"created\","
    "\"want\":\"\",\"got\":\"x\\n\"}},"
    "{\"path\":\"scenarios/other.yaml\",\"scenario\":\"other\",\"status\":\"failed\",\"failures\":["
    "{\"kind\":\"golden\",\"message\":\"golden/other.yaml says otherwise\","
    "\"details\":[\"checkpoints[x].time: want \\\"1s\\\", got \\\"2s\\\"\"]}],"
    "\"golden\":{\"path\":\"golden/other.yaml\",\"state\":\"different\","
    "\"want\":\"a\\n  time: 1s\\n\",\"got\":\"a\\n  time: 2s\\n\"}},"
    "{\"path\":\"scenarios/step.yaml\",\"scenario\":\"step\",\"status\":\"failed\",\"failures\":["
    "{\"kind\":\"step\",\"matrix\":{\"a\":1},\"step\":2,\"line\":9,\"text\":\"- advance: 1s\","
    "\"message\":\"did not settle\",\"world\":\"NAME\\ndemo\\n\"},"
    "{\"kind\":\"expect\",\"step\":3,\"line\":10,\"text\":\"- expect:\","
    "\"message\":\"the expectation is not met\",\"details\":[\"one\",\"two\"],\"world\":\"\"}]},"
    "{\"path\":\"bad.yaml\",\"status\":\"error\",\"failures\":[{\"kind\":\"input\",\"line\":1,"
    "\"column\":2,\"message\":\"bad.yaml:1:2: expected a map\"}]},"
    "{\"path\":\"c/crash.yaml\",\"status\":\"crashed\",\"failures\":[{\"kind\":\"crash\","
    "\"message\":\"rayrig crashed while playing this scenario: Aborted\"}]}]";

/* What only another controller's runs can come to. */
static const char external[] =
    "[{\"path\":\"a/clock.yaml\",\"status\":\"skipped\",\"failures\":[],"
    "\"reason\":\"step 2 needs the controller's clock\"},"
    "{\"path\":\"a/it broke.yaml\",\"status\":\"failed\",\"options\":\"--controller './c' \","
    "\"failures\":[{\"kind\":\"invariant\",\"step\":1,\"line\":9,\"text\":\"- create: {}\","
    "\"message\":\"the controller ended\"}]}]";

TEST(skipped_and_broken)
{
    AUTO_VALUE *results = from_json(external);
    struct report_counts counts = report_count(results);
    expect_int(counts.passed, 0);
    expect_int(counts.failed, 1);
    expect_int(counts.skipped, 1);
    AUTO_BUFFER text = {0};
    report_text(results, &(struct report_text_options){0}, &text);
    expect_text(buffer_text(&text), "skip a/clock.yaml\n"
                                    "  step 2 needs the controller's clock\n"
                                    "FAIL a/it broke.yaml\n"
                                    "  step 1, line 9: - create: {}\n"
                                    "  the controller ended\n"
                                    "  again: rayrig run --controller './c' 'a/it broke.yaml'\n"
                                    "0 passed, 1 failed, 1 skipped\n");
    AUTO_BUFFER complaints = {0};
    report_complaints(results, &complaints);
    expect_text(buffer_text(&complaints),
                "rayrig: a/it broke.yaml:9: step 1: the controller ended\n");
    AUTO_BUFFER tap = {0};
    report_tap(results, &tap);
    expect_true(strstr(buffer_text(&tap), "ok 1 - a/clock.yaml # SKIP step 2 needs the "
                                          "controller's clock\nnot ok 2") != NULL);
    AUTO_BUFFER junit = {0};
    report_junit(results, &junit);
    expect_true(strstr(buffer_text(&junit), "errors=\"0\" skipped=\"1\">\n") != NULL);
    expect_true(strstr(buffer_text(&junit), "<skipped message=\"step 2 needs") != NULL);
    AUTO_BUFFER json = {0};
    report_json(results, &json);
    expect_true(strstr(buffer_text(&json), "\"skipped\": 1\n") != NULL);
}

TEST(counts)
{
    AUTO_VALUE *results = from_json(mixture);
    struct report_counts counts = report_count(results);
    expect_int(counts.passed, 2);
    expect_int(counts.failed, 4);
    expect_true(counts.has_error);
    expect_true(counts.has_crash);
    counts = report_count(NULL);
    expect_int(counts.passed + counts.failed, 0);
    expect_false(counts.has_error || counts.has_crash);
}

#define FAILURES                                                                                   \
    "FAIL scenarios/other.yaml\n"                                                                  \
    "  checkpoints[x].time: want \"1s\", got \"2s\"\n"                                             \
    "  golden/other.yaml says otherwise\n"                                                         \
    "--- golden/other.yaml\n"                                                                      \
    "+++ observed\n"                                                                               \
    "@@ -1,2 +1,2 @@\n"                                                                            \
    " a\n"                                                                                         \
    "-  time: 1s\n"                                                                                \
    "+  time: 2s\n"                                                                                \
    "  again: rayrig run scenarios/other.yaml\n"                                                   \
    "FAIL scenarios/step.yaml\n"                                                                   \
    "  with {\"a\":1}\n"                                                                           \
    "  step 2, line 9: - advance: 1s\n"                                                            \
    "  did not settle\n"                                                                           \
    "  at that moment:\n"                                                                          \
    "    NAME\n"                                                                                   \
    "    demo\n"                                                                                   \
    "  step 3, line 10: - expect:\n"                                                               \
    "  one\n"                                                                                      \
    "  two\n"                                                                                      \
    "  the expectation is not met\n"                                                               \
    "  again: rayrig run scenarios/step.yaml\n"                                                    \
    "FAIL bad.yaml\n"                                                                              \
    "  bad.yaml:1:2: expected a map\n"                                                             \
    "  again: rayrig run bad.yaml\n"                                                               \
    "FAIL c/crash.yaml\n"                                                                          \
    "  rayrig crashed while playing this scenario: Aborted\n"                                      \
    "  again: rayrig run c/crash.yaml\n"                                                           \
    "2 passed, 4 failed\n"

TEST(text)
{
    AUTO_VALUE *results = from_json(mixture);
    struct report_text_options options = {0};
    AUTO_BUFFER brief = {0};
    report_text(results, &options, &brief);
    expect_text(buffer_text(&brief), "created golden/a/new.yaml\n" FAILURES);
    options.verbose = true;
    AUTO_BUFFER verbose = {0};
    report_text(results, &options, &verbose);
    expect_text(buffer_text(&verbose),
                "ok   scenarios/a/good.yaml\ncreated golden/a/new.yaml\n" FAILURES);
}

TEST(text_in_colour)
{
    AUTO_VALUE *results = from_json("[{\"path\":\"a.yaml\",\"status\":\"passed\",\"failures\":[],"
                                    "\"golden\":{\"path\":\"g.yaml\","
                                    "\"state\":\"updated\",\"want\":\"a\\n\",\"got\":\"b\\n\"}},"
                                    "{\"path\":\"b.yaml\",\"status\":\"failed\",\"failures\":[]}]");
    struct report_text_options options = {.color = true};
    AUTO_BUFFER text = {0};
    report_text(results, &options, &text);
    expect_text(buffer_text(&text), "updated g.yaml\n"
                                    "\033[31m--- g.yaml\033[0m\n"
                                    "\033[32m+++ observed\033[0m\n"
                                    "\033[36m@@ -1,1 +1,1 @@\033[0m\n"
                                    "\033[31m-a\033[0m\n"
                                    "\033[32m+b\033[0m\n"
                                    "\033[31mFAIL\033[0m b.yaml\n"
                                    "  again: rayrig run b.yaml\n"
                                    "1 passed, 1 failed\n");
}

TEST(complaints)
{
    AUTO_VALUE *results = from_json(mixture);
    AUTO_BUFFER text = {0};
    report_complaints(results, &text);
    expect_text(buffer_text(&text),
                "rayrig: scenarios/step.yaml:9: step 2: did not settle\n"
                "rayrig: bad.yaml:1:2: expected a map\n"
                "rayrig: c/crash.yaml: rayrig crashed while playing this scenario: Aborted\n");
}

TEST(junit)
{
    AUTO_VALUE *results = from_json(mixture);
    AUTO_BUFFER text = {0};
    report_junit(results, &text);
    expect_text(
        buffer_text(&text),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"rayrig\" tests=\"6\" failures=\"2\" errors=\"2\">\n"
        "  <testsuite name=\"rayrig\" tests=\"6\" failures=\"2\" errors=\"2\" skipped=\"0\">\n"
        "    <testcase classname=\"scenarios/a\" name=\"good\" file=\"scenarios/a/good.yaml\"/>\n"
        "    <testcase classname=\"scenarios/a\" name=\"new\" file=\"scenarios/a/new.yaml\"/>\n"
        "    <testcase classname=\"scenarios\" name=\"other\" file=\"scenarios/other.yaml\">\n"
        "      <failure type=\"golden\" message=\"checkpoints[x].time: want &#34;1s&#34;, got "
        "&#34;2s&#34;\">  checkpoints[x].time: want &#34;1s&#34;, got &#34;2s&#34;\n"
        "  golden/other.yaml says otherwise\n"
        "--- golden/other.yaml\n"
        "+++ observed\n"
        "@@ -1,2 +1,2 @@\n"
        " a\n"
        "-  time: 1s\n"
        "+  time: 2s\n"
        "</failure>\n"
        "    </testcase>\n"
        "    <testcase classname=\"scenarios\" name=\"step\" file=\"scenarios/step.yaml\">\n"
        "      <failure type=\"step\" message=\"did not settle\">  with {&#34;a&#34;:1}\n"
        "  step 2, line 9: - advance: 1s\n"
        "  did not settle\n"
        "  at that moment:\n"
        "    NAME\n"
        "    demo\n"
        "  step 3, line 10: - expect:\n"
        "  one\n"
        "  two\n"
        "  the expectation is not met\n"
        "</failure>\n"
        "    </testcase>\n"
        "    <testcase classname=\".\" name=\"bad\" file=\"bad.yaml\">\n"
        "      <error type=\"input\" message=\"bad.yaml:1:2: expected a map\">  bad.yaml:1:2: "
        "expected a map\n"
        "</error>\n"
        "    </testcase>\n"
        "    <testcase classname=\"c\" name=\"crash\" file=\"c/crash.yaml\">\n"
        "      <error type=\"crash\" message=\"rayrig crashed while playing this scenario: "
        "Aborted\">  rayrig crashed while playing this scenario: Aborted\n"
        "</error>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}

/* What the name of a scenario becomes in XML. */
TEST(odd_characters_in_xml)
{
    static const struct {
        const char *name;
        const char *want;
    } rows[] = {
        {"a<b>&\"'c]]>", "a&#60;b&#62;&#38;&#34;'c]]&#62;"},
        {"tab\tline\nreturn\r", "tab&#9;line&#10;return&#13;"},
        {"\x01\x1f\x7f", "\xef\xbf\xbd\xef\xbf\xbd\x7f"},
        {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"\xef\xbf\xbd\xef\xbf\xbe\xef\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                                                 "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        /* no UTF-8: a lone byte, one too many, a cut one, an overlong one, a surrogate */
        {"a\xff"
         "b",
         "a\xef\xbf\xbd"
         "b"},
        {"a\x80"
         "b",
         "a\xef\xbf\xbd"
         "b"},
        {"a\xc3", "a\xef\xbf\xbd"},
        {"a\xe2\x82", "a\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *results =
            value_array_of(value_object_of("path", value_string_printf("a/%s.yaml", rows[i].name),
                                           "status", value_string("passed"), NULL),
                           NULL);
        AUTO_BUFFER text = {0};
        report_junit(results, &text);
        static const char before[] = "classname=\"a\" name=\"";
        const char *name = strstr(buffer_text(&text), before);
        if (name == NULL) {
            expect_text(buffer_text(&text), "a test case");
            continue;
        }
        name += strlen(before);
        AUTO_BUFFER got = {0};
        buffer_append_sized(&got, name, strcspn(name, "\""));
        expect_text(buffer_text(&got), rows[i].want);
    }
}

TEST(tap)
{
    AUTO_VALUE *results = from_json(
        "[{\"path\":\"a/good.yaml\",\"status\":\"passed\",\"failures\":[]},"
        "{\"path\":\"a/#1\\\\\\n.yaml\",\"status\":\"failed\",\"failures\":[{\"kind\":\"golden\","
        "\"message\":\"m\\u0001\",\"matrix\":{\"a\":1}}],\"golden\":{\"path\":\"g\",\"want\":"
        "\"a\\n\","
        "\"got\":\"b\\n\"}}]");
    AUTO_BUFFER text = {0};
    report_tap(results, &text);
    expect_text(buffer_text(&text), "TAP version 13\n"
                                    "1..2\n"
                                    "ok 1 - a/good.yaml\n"
                                    "not ok 2 - a/\\#1\\\\?.yaml\n"
                                    "  ---\n"
                                    "  message: |\n"
                                    "    FAIL a/#1\\?.yaml\n"
                                    "      with {\"a\":1}\n"
                                    "      m?\n"
                                    "    --- g\n"
                                    "    +++ observed\n"
                                    "    @@ -1,1 +1,1 @@\n"
                                    "    -a\n"
                                    "    +b\n"
                                    "  ...\n");
    AUTO_BUFFER none = {0};
    report_tap(NULL, &none);
    expect_text(buffer_text(&none), "TAP version 13\n1..0\n");
}

TEST(json)
{
    AUTO_VALUE *results = from_json("[{\"path\":\"a\",\"status\":\"passed\"}]");
    AUTO_BUFFER text = {0};
    report_json(results, &text);
    expect_text(buffer_text(&text), "{\n"
                                    "  \"failed\": 0,\n"
                                    "  \"passed\": 1,\n"
                                    "  \"results\": [\n"
                                    "    {\n"
                                    "      \"path\": \"a\",\n"
                                    "      \"status\": \"passed\"\n"
                                    "    }\n"
                                    "  ]\n"
                                    "}\n");
}

TEST_MAIN("reports/report", {"counts", counts}, {"skipped_and_broken", skipped_and_broken},
          {"text", text}, {"text in colour", text_in_colour}, {"complaints", complaints},
          {"JUnit", junit}, {"odd characters in XML", odd_characters_in_xml}, {"TAP", tap},
          {"JSON", json})
