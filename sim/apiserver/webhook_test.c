#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

#define DENIED(name)                                                                               \
    "admission webhook \"w.test.io\" denied the request: Widget.test.io \"" name                   \
    "\" is invalid: spec.color: Invalid value: not green"

static void refuse_green(const void *context, const struct value *object,
                         struct field_errors *errors)
{
    if (value_is_text(value_find(object, "spec", "color"), "green")) {
        field_errors_add_printf(errors, FIELD_INVALID, "spec.color", "Invalid value: not %s",
                                (const char *)context);
    }
}

static const struct api_webhook webhook = {
    .name = "w.test.io", .resource = &widgets, .check = refuse_green, .context = "green"};

TEST(creates_and_updates_are_refused)
{
    struct fixture f;
    set_up(&f);
    api_server_set_webhook(f.server, &webhook);
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", "", ",'spec':{'color':'red'}")),
                  201, "");
    /* It is asked before the store is. */
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", "", ",'spec':{'color':'green'}")),
                  422, DENIED("a"));
    expect_answer(ask(&f, API_PATCH, &widgets, "a", "{'spec':{'color':'green'}}"), 422,
                  DENIED("a"));
    expect_answer(ask(&f, API_PATCH, &widgets, "a", "{'spec':{'color':'blue'}}"), 200, "");
    /* What is not valid does not come to it. */
    AUTO_RESPONSE invalid = ask(&f, API_CREATE, &widgets, NULL,
                                WIDGET("b", "", ",'spec':{'color':'green','size':'x'}"));
    expect_int(invalid.code, 422);
    expect_true(strstr(api_response_message(&invalid), "webhook") == NULL);
    tear_down(&f);
}

TEST(others_are_not_asked_about)
{
    struct fixture f;
    set_up(&f);
    expect_answer(ask(&f, API_CREATE, &widgets, NULL, WIDGET("a", "", ",'spec':{'color':'green'}")),
                  201, "");
    api_server_set_webhook(f.server, &webhook);
    expect_answer(ask_sub(&f, API_PATCH, &widgets, "a", "status", "{'status':{'ready':1}}"), 200,
                  "");
    expect_answer(ask(&f, API_CREATE, &resource_configmaps, NULL, "{'metadata':{'name':'c'}}"), 201,
                  "");
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/webhook",
          {"creates and updates are refused", creates_and_updates_are_refused},
          {"others are not asked about", others_are_not_asked_about})
