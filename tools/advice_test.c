#include "tools/advice.h"

#include "core/base/value_yaml.h"
#include "tests/expect.h"

#define CPU "{template: {spec: {containers: [{}, {resources: {limits: {cpu: 1, memory: 1}}}]}}"
#define GROUP "{groupName: g, replicas: 1, minReplicas: 0, maxReplicas: 5, " RESOURCES
#define RESOURCES "template: {spec: {containers: [{resources: {requests: {cpu: 1, memory: 1}}}]}}}"
#define FORTY "a123456789b123456789c123456789d123456789"

static void expect_advice(const char *name, const char *spec, const char *want)
{
    AUTO_BUFFER text = {0};
    AUTO_BUFFER got = {0};
    AUTO_ERROR err = {0};
    struct yaml_stream stream = {0};
    buffer_printf(&text, "{metadata: {name: %s}, spec: %s}", name, spec);
    expect_true(yaml_parse(buffer_text(&text), text.size, &stream, &err));
    expect_text(err.message, NULL);
    AUTO_FIELD_ERRORS advice = {0};
    advice_give(stream.documents[0].value, &advice);
    for (size_t i = 0; i < advice.count; i++) {
        buffer_printf(&got, "%s: %s\n", advice.items[i].field, advice.items[i].text);
    }
    expect_text(buffer_text(&got), want);
    yaml_stream_release(&stream);
}

TEST(advice)
{
    static const struct {
        const char *name;
        const char *spec;
        const char *want;
    } rows[] = {
        {"demo", "{headGroupSpec: " CPU "}, workerGroupSpecs: [" GROUP "]}", ""},
        {"demo", "{headGroupSpec: {template: {spec: {containers: [{}]}}}}",
         "spec.headGroupSpec.template.spec.containers[0].resources: no container has a request or "
         "limit of cpu or memory: for these Pods columns CPUS and MEMORY count 0\n"},
        {"demo",
         "{headGroupSpec: {template: {spec: {containers: [{resources: {limits: {cpu: 1}}}]}}}}",
         "spec.headGroupSpec.template.spec.containers[0].resources: no container has a request or "
         "limit of memory: for these Pods column MEMORY counts 0\n"},
        {"demo",
         "{autoscalerOptions: {}, headGroupSpec: " CPU ", ingressOptions: {}, "
         "enableIngress: false}}",
         "spec.autoscalerOptions: without effect: enableInTreeAutoscaling is not true\n"
         "spec.headGroupSpec.ingressOptions: without effect: enableIngress is not true\n"},
        {"demo",
         "{headGroupSpec: " CPU "}, workerGroupSpecs: [{groupName: a, replicas: 1, minReplicas: 2, "
         "maxReplicas: 3, " RESOURCES ", {groupName: b, replicas: 4, minReplicas: 2, "
         "maxReplicas: 3, " RESOURCES ", {groupName: c, replicas: 4, maxReplicas: 3, "
         "suspend: true}]}",
         "spec.workerGroupSpecs[0].replicas: 1 is less than minReplicas: there will be 2, while "
         "the columns of resources count 1\n"
         "spec.workerGroupSpecs[1].replicas: 4 is more than maxReplicas: there will be 3, while "
         "the columns of resources count 4\n"},
        {"demo",
         "{headGroupSpec: " CPU "}, workerGroupSpecs: [" GROUP ", {groupName: headgroup, " RESOURCES
         ", " GROUP "]}",
         "spec.workerGroupSpecs[1].groupName: the head Pod is of the group headgroup, too\n"
         "spec.workerGroupSpecs[2].groupName: there is another group g: both act on the same Pods, "
         "each to its own count\n"},
        {FORTY,
         "{headGroupSpec: " CPU ", enableIngress: true}, workerGroupSpecs: [{groupName: "
         "e12345678, " RESOURCES ", {groupName: e123456789, " RESOURCES "]}",
         "metadata.name: of the Ingress's name, " FORTY "-head-ingress, only the last 50 "
         "characters will stay\n"
         "spec.workerGroupSpecs[1].groupName: its Pods' names will be cut to " FORTY
         "-e12345678-worker-\n"},
        {FORTY "e1234567890", "{headGroupSpec: " CPU "}}",
         "metadata.name: the head Pod's name will be cut to " FORTY "e123456789-head-\n"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%zu", i);
        expect_advice(rows[i].name, rows[i].spec, rows[i].want);
    }
}

TEST_MAIN("tools/advice", {"advice", advice})
