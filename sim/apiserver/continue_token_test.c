#include "sim/apiserver/continue_token.h"

#include "tests/expect.h"

TEST(prints_as_recorded)
{
    AUTO_BUFFER text = {0};
    continue_token_print(233, "cm2", &text);
    expect_text(buffer_text(&text),
                "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MjMzLCJzdGFydCI6Ii9jbTJcdTAwMDAifQ");
}

TEST(parses_what_it_prints)
{
    static const struct {
        int64_t revision;
        const char *start;
    } rows[] = {{359, "cm2"}, {1, "default/b2"}, {-1, "ex1"}, {7, "a\"\\b"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].start);
        AUTO_BUFFER text = {0};
        continue_token_print(rows[i].revision, rows[i].start, &text);
        AUTO_CONTINUE_TOKEN token = {0};
        AUTO_ERROR err = {0};
        expect_true(continue_token_parse(buffer_text(&text), &token, &err));
        expect_int(token.revision, rows[i].revision);
        expect_text(token.start, rows[i].start);
    }
}

TEST(refuses_what_is_none)
{
    static const char *const rows[][2] = {
        {"", "continue key is not valid: unexpected end of JSON input"},
        {"ab!", "continue key is not valid: illegal base64 data at input byte 2"},
        {"abcde", "continue key is not valid: illegal base64 data at input byte 4"},
        {"eyJ2IjoidjIifQ",
         "continue key is not valid: server does not recognize this encoded version v2"},
        {"eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ",
         "continue key is not valid: incorrect encoded start resourceVersion (version "
         "meta.k8s.io/v1)"},
        {"eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6NX0",
         "continue key is not valid: encoded start key empty (version meta.k8s.io/v1)"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i][0]);
        AUTO_CONTINUE_TOKEN token = {0};
        AUTO_ERROR err = {0};
        expect_false(continue_token_parse(rows[i][0], &token, &err));
        expect_text(err.message, rows[i][1]);
    }
}

TEST_MAIN("sim/apiserver/continue_token", {"prints as recorded", prints_as_recorded},
          {"parses what it prints", parses_what_it_prints},
          {"refuses what is none", refuses_what_is_none})
