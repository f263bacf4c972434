#include "core/kube/api.h"

#include "tests/expect.h"

TEST(verbs)
{
    static const char *const names[] = {"get",   "list",   "create",          "update",
                                        "patch", "delete", "deletecollection"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        enum api_verb verb = API_GET;
        expect_true(api_verb_parse(names[i], &verb));
        expect_int(verb, i);
        expect_text(api_verb_name(verb), names[i]);
    }
    enum api_verb verb = API_PATCH;
    expect_false(api_verb_parse("watch", &verb));
    expect_int(verb, API_PATCH);
}

TEST(a_failure_has_a_reason_and_a_message)
{
    AUTO_RESPONSE response = {
        .code = 404,
        .body = value_object_of("reason", value_string("NotFound"), "message",
                                value_string("pods \"x\" not found"), NULL),
        .warnings = value_array_of(value_string("w"), NULL),
    };
    expect_false(api_response_ok(&response));
    expect_text(api_response_reason(&response), "NotFound");
    expect_text(api_response_message(&response), "pods \"x\" not found");
    api_response_release(&response);
    expect_text(api_response_reason(&response), "");
}

TEST(an_object_with_a_reason_is_no_failure)
{
    AUTO_RESPONSE response = {
        .code = 201,
        .body = value_object_of("kind", value_string("Event"), "reason", value_string("Created"),
                                "message", value_string("m"), NULL),
    };
    expect_true(api_response_ok(&response));
    expect_text(api_response_reason(&response), "");
    expect_text(api_response_message(&response), "");
}

TEST_MAIN("core/kube/api", {"verbs", verbs},
          {"a failure has a reason and a message", a_failure_has_a_reason_and_a_message},
          {"an object with a reason is no failure", an_object_with_a_reason_is_no_failure})
