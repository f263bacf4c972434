#include "sim/cluster/recorder.h"

#include "core/kube/meta.h"
#include "sim/cluster/cached_client.h"
#include "sim/cluster/testing.h"
#include "tests/expect.h"

struct recording_rig {
    struct rig rig;
    struct fault_list faults;
    struct journal journal;
    struct cached_client client;
    struct value *cluster; /* what the events are about */
};

static void recording_rig_init(struct recording_rig *self)
{
    *self = (struct recording_rig){0};
    rig_init(&self->rig);
    journal_init(&self->journal);
    cached_client_init(&self->client, &self->rig.world, self->rig.server, &self->faults,
                       &self->journal, "raycluster-controller");
    self->cluster =
        rig_value("{'apiVersion':'ray.io/v1','kind':'RayCluster','metadata':{'name':'demo',"
                  "'namespace':'default','uid':'u','resourceVersion':'7'}}");
}

static void recording_rig_release(struct recording_rig *self)
{
    value_unref(self->cluster);
    cached_client_release(&self->client);
    journal_release(&self->journal);
    fault_list_release(&self->faults);
    rig_release(&self->rig);
}

static void record(struct recording_rig *self, const char *reason, const char *note)
{
    struct api_event event = {.regarding = self->cluster,
                              .type = "Normal",
                              .reason = reason,
                              .action = "Create",
                              .note = note};
    self->client.client.record_event(&self->client.client, &event);
}

/* The Events in the API in short: `REASON NOTE xCOUNT; `. */
static void print_event(void *context, const struct value *event)
{
    buffer_printf(context, "%s %s x%lld; ", value_find_text(event, "reason"),
                  value_find_text(event, "note"),
                  (long long)value_as_int(value_find(event, "series", "count"), 1));
}

static void expect_events(struct recording_rig *self, const char *want)
{
    AUTO_BUFFER got = {0};
    api_server_each(self->rig.server, &resource_events, "default", print_event, &got);
    expect_text(buffer_text(&got), want);
}

TEST(an_event_becomes_an_object)
{
    struct recording_rig self;
    recording_rig_init(&self);
    record(&self, "CreatedHeadPod", "Created head Pod default/demo-head");
    const struct value *event = rig_peek(&self.rig, &resource_events, "demo.18867251edfa0000");
    expect_text(value_find_text(event, "apiVersion"), "events.k8s.io/v1");
    expect_text(value_find_text(event, "eventTime"), "2026-01-01T00:00:00.000000Z");
    expect_text(value_find_text(event, "reportingController"), "raycluster-controller");
    expect_text(value_find_text(event, "reportingInstance"),
                "raycluster-controller-kuberay-operator");
    expect_text(value_find_text(event, "action"), "Create");
    expect_text(value_find_text(event, "type"), "Normal");
    expect_json(value_get(event, "regarding"),
                "{\"apiVersion\":\"ray.io/v1\",\"kind\":\"RayCluster\",\"name\":\"demo\","
                "\"namespace\":\"default\",\"resourceVersion\":\"7\",\"uid\":\"u\"}");
    AUTO_VALUE *writes = journal_take_writes(&self.journal);
    expect_json(writes, "[]");
    AUTO_VALUE *taken = journal_take_events(&self.journal);
    expect_json(taken, "[{\"action\":\"Create\",\"note\":\"Created head Pod default/demo-head\","
                       "\"reason\":\"CreatedHeadPod\",\"regarding\":\"demo\","
                       "\"type\":\"Normal\"}]");
    AUTO_VALUE *more = journal_take_events(&self.journal);
    expect_json(more, "[]");
    recording_rig_release(&self);
}

TEST(events_alike_become_a_series)
{
    struct recording_rig self;
    recording_rig_init(&self);
    record(&self, "CreatedWorkerPod", "one");
    expect_events(&self, "CreatedWorkerPod one x1; ");
    record(&self, "CreatedWorkerPod", "two");
    record(&self, "CreatedWorkerPod", "three");
    /* The third is counted in memory alone. */
    expect_events(&self, "CreatedWorkerPod one x2; ");
    record(&self, "DeletedPod", "four");
    value_put(&self.cluster, value_string("8"), "metadata", "resourceVersion");
    record(&self, "CreatedWorkerPod", "five");
    expect_events(&self, "CreatedWorkerPod one x2; DeletedPod four x1; CreatedWorkerPod five x1; ");
    AUTO_VALUE *taken = journal_take_events(&self.journal);
    expect_int(value_count(taken), 5);
    recording_rig_release(&self);
}

TEST(sweeps_finish_series_and_forget_single_events)
{
    struct recording_rig self;
    recording_rig_init(&self);
    record(&self, "Series", "one");
    record(&self, "Series", "two");
    record(&self, "Series", "three");
    record(&self, "Single", "one");
    struct sim_time due;
    expect_false(world_next_due(&self.rig.world, &due));
    /* At six minutes nothing is older than six minutes; at twelve all is. */
    rig_run(&self.rig, 6 * 60 + 1);
    recorder_catch_up(&self.client.recorder);
    expect_int(self.client.recorder.entries.count, 2);
    expect_events(&self, "Series one x2; Single one x1; ");
    rig_run(&self.rig, 6 * 60);
    recorder_catch_up(&self.client.recorder);
    expect_int(self.client.recorder.entries.count, 0);
    expect_events(&self, "Series one x3; Single one x1; ");
    record(&self, "Series", "four");
    expect_events(&self, "Series one x3; Single one x1; Series four x1; ");
    recording_rig_release(&self);
}

TEST(living_series_are_refreshed)
{
    struct recording_rig self;
    recording_rig_init(&self);
    for (int i = 0; i < 7; i++) {
        record(&self, "Series", "one");
        expect_events(&self, i == 0 ? "Series one x1; " : "Series one x2; ");
        rig_run(&self.rig, 290);
        recorder_catch_up(&self.client.recorder);
    }
    /* 2030 s: the refresh at 1800 s has come. */
    expect_events(&self, "Series one x7; ");
    recording_rig_release(&self);
}

TEST(a_refused_event_is_lost_and_nothing_else)
{
    struct recording_rig self;
    recording_rig_init(&self);
    struct fault fault = {
        .verb = API_CREATE, .resource = "events", .nth = 1, .times = 1, .error = {.code = 403}};
    fault_list_arm(&self.faults, &fault);
    record(&self, "Series", "lost");
    expect_events(&self, "");
    /* The series' first patch finds no Event and makes it. */
    record(&self, "Series", "found");
    expect_events(&self, "Series lost x2; ");
    recording_rig_release(&self);
}

TEST(a_restart_forgets_what_it_counted)
{
    struct recording_rig self;
    recording_rig_init(&self);
    record(&self, "Series", "one");
    recorder_restart(&self.client.recorder);
    record(&self, "Series", "two");
    expect_events(&self, "Series one x1; Series two x1; ");
    recording_rig_release(&self);
}

TEST_MAIN("sim/cluster/recorder", {"an event becomes an object", an_event_becomes_an_object},
          {"events alike become a series", events_alike_become_a_series},
          {"sweeps finish series and forget single events",
           sweeps_finish_series_and_forget_single_events},
          {"living series are refreshed", living_series_are_refreshed},
          {"a refused event is lost and nothing else", a_refused_event_is_lost_and_nothing_else},
          {"a restart forgets what it counted", a_restart_forgets_what_it_counted})
