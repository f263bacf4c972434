#include "reports/matrix.h"

#include <string.h>

#include "core/base/value_json.h"
#include "core/ray/rules.h"
#include "tests/expect.h"

static const char results_text[] =
    "[{\"path\":\"scenarios/a/one.yaml\",\"status\":\"passed\",\"covers\":[\"HEAD-1\"],"
    "\"rules\":[\"HEAD-1\",\"HEAD-2\"]},"
    "{\"path\":\"x<&.yaml\",\"status\":\"failed\",\"covers\":[\"HEAD-1\",\"HEAD-3\"],"
    "\"rules\":[\"HEAD-1\"]},"
    "{\"path\":\"bad.yaml\",\"status\":\"error\"}]";

static void expect_part(const struct buffer *text, const char *part)
{
    expect_context("%s", part);
    expect_true(strstr(buffer_text(text), part) != NULL);
}

static struct value *results(void)
{
    AUTO_ERROR err = {0};
    return value_parse_json(results_text, strlen(results_text), &err);
}

TEST(markdown_has_a_row_for_each_rule)
{
    AUTO_VALUE *list = results();
    AUTO_BUFFER text = {0};
    matrix_markdown(list, &text);
    expect_part(&text, " rules: 2 covered by a scenario, 2 applied in a run; 1 scenarios passed, 2 "
                       "failed.\n");
    expect_part(&text, "\n| HEAD-1 | A cluster without a head Pod gets one. | "
                       "raycluster_controller.go, reconcilePods | a/one, x\\<& (failed) | 2 |\n");
    expect_part(&text, " | raycluster_controller.go, reconcilePods |  | 1 |\n| HEAD-3 |");
    size_t line_count = 0;
    for (const char *at = buffer_text(&text); (at = strchr(at, '\n')) != NULL; at++) {
        line_count++;
    }
    expect_int(line_count, RULE_COUNT + 6);
}

TEST(html_is_escaped)
{
    AUTO_VALUE *list = results();
    AUTO_BUFFER text = {0};
    matrix_html(list, &text);
    expect_part(&text, "<tr><td>HEAD-1</td><td>A cluster without a head Pod gets one.</td>"
                       "<td>raycluster_controller.go, reconcilePods</td>"
                       "<td>a/one, x&lt;&amp; (failed)</td><td>2</td></tr>\n");
    expect_part(&text, "</table>\n</body>\n</html>\n");
}

TEST_MAIN("reports/matrix", {"markdown has a row for each rule", markdown_has_a_row_for_each_rule},
          {"html is escaped", html_is_escaped})
