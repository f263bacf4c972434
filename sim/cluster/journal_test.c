#include "sim/cluster/journal.h"

#include "core/base/limits.h"
#include "core/kube/api_status.h"
#include "sim/cluster/testing.h"
#include "tests/expect.h"

static void add_creation(struct journal *self, const char *body, struct api_response response_take)
{
    AUTO_VALUE *sent = rig_value(body);
    AUTO_RESPONSE response = response_take;
    struct api_request request = {
        .verb = API_CREATE, .resource = &resource_pods, .namespace = "default", .body = sent};
    journal_add_write(self, &request, &response);
}

static struct api_response stored(const char *object)
{
    return (struct api_response){.code = 201, .body = rig_value(object)};
}

TEST(bodies_are_kept_as_they_were_sent_and_only_when_asked)
{
    struct journal self;
    journal_init(&self);
    add_creation(&self, "{'metadata':{'name':'a'}}", stored("{'metadata':{'name':'a'}}"));
    journal_keep_created(&self, true);
    add_creation(&self, "{'metadata':{'generateName':'b-'}}",
                 stored("{'metadata':{'name':'b-x7k2p','uid':'u'},'status':{}}"));
    add_creation(&self, "{'metadata':{'generateName':'c-'}}",
                 api_status_forbidden(&resource_pods, "", "no"));
    add_creation(&self, "{'metadata':{'generateName':'c-'}}",
                 api_status_forbidden(&resource_pods, "", "no"));
    AUTO_VALUE *created = journal_take_created(&self);
    expect_json(created, "[{\"metadata\":{\"generateName\":\"b-\"}},"
                         "{\"metadata\":{\"generateName\":\"c-\"}}]");
    AUTO_VALUE *more = journal_take_created(&self);
    expect_json(more, "[]");
    AUTO_VALUE *writes = journal_take_writes(&self);
    expect_json(writes, "[\"create Pod/default/a\",\"create Pod/default/b-x7k2p\","
                        "\"create Pod/default/c- -\\u003e 403 Forbidden\","
                        "\"create Pod/default/c- -\\u003e 403 Forbidden\"]");
    journal_release(&self);
}

TEST(what_is_not_kept_is_counted)
{
    struct journal self;
    journal_init(&self);
    AUTO_VALUE *regarding = rig_value("{'metadata':{'name':'demo'}}");
    struct api_event event = {
        .regarding = regarding, .type = "Normal", .reason = "R", .action = "A", .note = "n"};
    for (int i = 0; i < LIMIT_CAPTURE_RECORDS - 1; i++) {
        value_push(&self.events.items, value_null());
    }
    for (int i = 0; i < 3; i++) {
        journal_add_event(&self, &event);
    }
    AUTO_VALUE *events = journal_take_events(&self);
    expect_int(value_count(events), LIMIT_CAPTURE_RECORDS + 1);
    expect_json(value_at(events, LIMIT_CAPTURE_RECORDS - 1),
                "{\"action\":\"A\",\"note\":\"n\",\"reason\":\"R\","
                "\"regarding\":\"demo\",\"type\":\"Normal\"}");
    expect_json(value_at(events, LIMIT_CAPTURE_RECORDS), "{\"note\":\"(2 more are not kept)\"}");
    AUTO_VALUE *none = journal_take_events(&self);
    expect_json(none, "[]");
    journal_release(&self);
}

TEST_MAIN("sim/cluster/journal",
          {"bodies are kept as they were sent, and only when asked",
           bodies_are_kept_as_they_were_sent_and_only_when_asked},
          {"what is not kept is counted", what_is_not_kept_is_counted})
