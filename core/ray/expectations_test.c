#include "core/ray/expectations.h"

#include "core/kube/api_status.h"
#include "tests/expect.h"

/* A cluster in which one Pod at most is visible. */
struct fake {
    struct api_client base;
    const char *visible;
    struct sim_time now;
};

static void fake_call(struct api_client *base, const struct api_request *request,
                      struct api_response *response)
{
    const struct fake *fake = (const struct fake *)base;
    bool found = fake->visible != NULL && strcmp(request->name, fake->visible) == 0;
    *response = found ? (struct api_response){.code = 200, .body = value_object()}
                      : api_status_not_found(request->resource, request->name);
}

static struct sim_time fake_now(struct api_client *base)
{
    return ((struct fake *)base)->now;
}

static const struct expectation_scope group = {"ns", "rc", "g"};
static const struct expectation_scope other_group = {"ns", "rc", "h"};
static const struct expectation_scope other_cluster = {"ns", "rd", "g"};

static void record(struct expectations *self, const struct expectation_scope *scope,
                   const char *pod, enum expectation what, struct sim_time now)
{
    AUTO_VALUE *name = value_string(pod);
    expectations_record(self, scope, name, what, now);
}

TEST(creations_settle_when_visible_or_late)
{
    struct fake fake = {.base = {.call = fake_call, .now = fake_now}};
    struct expectations expectations;
    expectations_init(&expectations);
    record(&expectations, &group, "p", EXPECT_CREATED, fake.now);
    expect_false(expectations_satisfied(&expectations, &group, &fake.base, NULL));
    expect_true(expectations_satisfied(&expectations, &other_group, &fake.base, NULL));
    fake.now = sim_time_add(fake.now, SIM_SECONDS(30));
    expect_false(expectations_satisfied(&expectations, &group, &fake.base, NULL));
    fake.now.ns++;
    expect_true(expectations_satisfied(&expectations, &group, &fake.base, NULL));
    record(&expectations, &group, "p", EXPECT_CREATED, fake.now);
    fake.visible = "p";
    expect_true(expectations_satisfied(&expectations, &group, &fake.base, NULL));
    /* It was forgotten: that it goes does not matter. */
    fake.visible = NULL;
    expect_true(expectations_satisfied(&expectations, &group, &fake.base, NULL));
    expectations_release(&expectations);
}

TEST(deletions_settle_when_gone_only)
{
    struct fake fake = {.base = {.call = fake_call, .now = fake_now}, .visible = "p"};
    struct expectations expectations;
    expectations_init(&expectations);
    record(&expectations, &group, "p", EXPECT_DELETED, fake.now);
    fake.now = sim_time_add(fake.now, SIM_SECONDS(3600));
    expect_false(expectations_satisfied(&expectations, &group, &fake.base, NULL));
    fake.visible = NULL;
    expect_true(expectations_satisfied(&expectations, &group, &fake.base, NULL));
    expectations_release(&expectations);
}

TEST(there_is_one_record_a_pod)
{
    struct fake fake = {.base = {.call = fake_call, .now = fake_now}};
    struct expectations expectations;
    expectations_init(&expectations);
    record(&expectations, &group, "p", EXPECT_CREATED, fake.now);
    record(&expectations, &other_group, "p", EXPECT_CREATED, fake.now);
    expect_true(expectations_satisfied(&expectations, &group, &fake.base, NULL));
    expect_false(expectations_satisfied(&expectations, &other_group, &fake.base, NULL));
    record(&expectations, &other_group, "p", EXPECT_DELETED, fake.now);
    expect_true(expectations_satisfied(&expectations, &other_group, &fake.base, NULL));
    expectations_release(&expectations);
}

TEST(a_cluster_is_forgotten_as_a_whole)
{
    struct fake fake = {.base = {.call = fake_call, .now = fake_now}};
    struct expectations expectations;
    expectations_init(&expectations);
    record(&expectations, &group, "p", EXPECT_CREATED, fake.now);
    record(&expectations, &other_group, "q", EXPECT_CREATED, fake.now);
    record(&expectations, &other_cluster, "r", EXPECT_CREATED, fake.now);
    expectations_forget(&expectations, "ns", "rc");
    expect_true(expectations_satisfied(&expectations, &group, &fake.base, NULL));
    expect_true(expectations_satisfied(&expectations, &other_group, &fake.base, NULL));
    expect_false(expectations_satisfied(&expectations, &other_cluster, &fake.base, NULL));
    expectations_release(&expectations);
}

TEST_MAIN("core/ray/expectations",
          {"creations settle when visible or late", creations_settle_when_visible_or_late},
          {"deletions settle when gone only", deletions_settle_when_gone_only},
          {"there is one record a Pod", there_is_one_record_a_pod},
          {"a cluster is forgotten as a whole", a_cluster_is_forgotten_as_a_whole})
