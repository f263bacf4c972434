#include "core/kube/field_selector.h"

#include "tests/expect.h"

static const struct resource configmaps = {.group = "", .kind = "ConfigMap"};
static const struct resource pods = {.group = "", .kind = "Pod"};
static const struct resource core_events = {.group = "", .kind = "Event"};
static const struct resource events = {.group = "events.k8s.io", .kind = "Event"};
static const struct resource nodes = {.group = "", .kind = "Node"};
static const struct resource secrets = {.group = "", .kind = "Secret"};
static const struct resource services = {.group = "", .kind = "Service"};
static const struct resource namespaces = {.group = "", .kind = "Namespace"};
static const struct resource jobs = {.group = "batch", .kind = "Job"};
static const struct resource leases = {.group = "coordination.k8s.io", .kind = "Lease"};
static const struct resource rayclusters = {
    .group = "ray.io", .kind = "RayCluster", .custom = true};

static const char *const selectable[] = {"spec.sel", "spec.on", "spec.count", NULL};

TEST(selects)
{
    static const char configmap[] = "{\"metadata\":{\"name\":\"cm1\",\"namespace\":\"lw\"}}";
    static const char pod[] =
        "{\"metadata\":{\"name\":\"p\",\"namespace\":\"lw\"},\"spec\":{\"nodeName\":\"n1\","
        "\"restartPolicy\":\"Never\"},\"status\":{\"phase\":\"Running\",\"podIP\":\"10.0.0.5\","
        "\"podIPs\":[{\"ip\":\"10.0.0.5\"}]}}";
    static const char host_pod[] = "{\"spec\":{\"hostNetwork\":true}}";
    static const char core_event[] =
        "{\"involvedObject\":{\"kind\":\"Pod\"},\"reason\":\"x\",\"source\":{},"
        "\"reportingComponent\":\"kubelet\",\"type\":\"Normal\"}";
    static const char event[] = "{\"regarding\":{\"kind\":\"Pod\",\"name\":\"p\"},\"reason\":\"x\","
                                "\"deprecatedSource\":{\"component\":\"c\"},"
                                "\"reportingController\":\"kuberay\",\"type\":\"Normal\"}";
    static const char job[] = "{\"status\":{\"succeeded\":2}}";
    static const char custom[] = "{\"metadata\":{\"name\":\"r1\"},\"spec\":{\"sel\":\"s,1\","
                                 "\"on\":true,\"count\":3}}";
    static const struct {
        const struct resource *resource;
        const char *object;
        const char *text;
        bool selected;
    } rows[] = {
        {&configmaps, configmap, "", true},
        {&configmaps, configmap, "metadata.name=cm1", true},
        {&configmaps, configmap, "metadata.name==cm1", true},
        {&configmaps, configmap, "metadata.name!=cm1", false},
        {&configmaps, configmap, "metadata.name=cm1,", true},
        {&configmaps, configmap, ",metadata.name=cm1,,metadata.namespace=lw", true},
        {&configmaps, configmap, "metadata.name=cm1,metadata.name=cm2", false},
        {&configmaps, configmap, "metadata.name=a\\,b", false},
        {&configmaps, configmap, "metadata.namespace!=", true},
        {&pods, pod, "status.phase=Running", true},
        {&pods, pod, "spec.nodeName=n1", true},
        {&pods, pod, "spec.nodeName!=", true},
        {&pods, pod, "spec.host=n1", true},
        {&pods, pod, "status.podIP=10.0.0.5", true},
        {&pods, pod, "status.podIPs=10.0.0.5", false},
        {&pods, pod, "status.podIPs=", true},
        {&pods, pod, "spec.restartPolicy=Always", false},
        {&pods, pod, "spec.hostNetwork=false", true},
        {&pods, host_pod, "spec.hostNetwork=true", true},
        {&pods, host_pod, "spec.nodeName=", true},
        {&core_events, core_event, "involvedObject.kind=Pod,reason=x", true},
        {&core_events, core_event, "source=kubelet", true},
        {&core_events, event, "involvedObject.name=p,source=c,reportingComponent=kuberay", true},
        {&events, event, "regarding.kind=Pod,reportingController=kuberay", true},
        {&events, core_event, "regarding.kind=Pod,type!=Normal", false},
        {&nodes, "{}", "spec.unschedulable=false", true},
        {&nodes, "{\"spec\":{\"unschedulable\":true}}", "spec.unschedulable=true", true},
        {&secrets, "{\"type\":\"Opaque\"}", "type=Opaque", true},
        {&services, "{\"spec\":{\"clusterIP\":\"None\"}}", "spec.clusterIP=None", true},
        {&namespaces, "{\"status\":{\"phase\":\"Active\"}}", "status.phase=Active", true},
        {&jobs, job, "status.successful=2", true},
        {&jobs, "{}", "status.successful=0", true},
        {&rayclusters, custom, "metadata.name=r1,spec.sel=s\\,1", true},
        {&rayclusters, custom, "spec.on=true,spec.count=3", true},
        {&rayclusters, "{}", "spec.sel=,spec.on!=true", true},
        {&rayclusters, "{\"spec\":{\"sel\":[\"a\"]}}", "spec.sel=", true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s %s", rows[i].resource->kind, rows[i].text);
        AUTO_ERROR err = {0};
        AUTO_VALUE *object = value_parse_json(rows[i].object, strlen(rows[i].object), &err);
        AUTO_FIELD_SELECTOR selector = {0};
        expect_true(
            field_selector_parse(rows[i].text, rows[i].resource, selectable, &selector, &err));
        expect_text(err.message, NULL);
        expect_int(field_selector_matches(&selector, object), rows[i].selected);
    }
    expect_context("%s", "");
}

TEST(says_what_upstream_says)
{
    static const struct {
        const struct resource *resource;
        const char *text;
        const char *want;
    } rows[] = {
        {&configmaps, "foo=bar",
         "\"foo\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""},
        {&leases, "foo=1",
         "\"foo\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""},
        {&configmaps, "metadata.name",
         "invalid selector: 'metadata.name'; can't understand 'metadata.name'"},
        {&configmaps, "metadata.name in (a)",
         "invalid selector: 'metadata.name in (a)'; can't understand 'metadata.name in (a)'"},
        {&configmaps, "x=1,b", "invalid selector: 'x=1,b'; can't understand 'b'"},
        {&configmaps, "metadata.name=a=b",
         "invalid field selector: unescaped character in value: 61"},
        {&configmaps, "metadata.name=a\\b", "invalid field selector: invalid escape sequence: \\b"},
        {&configmaps, "metadata.name=a\\\xc3\xa4z",
         "invalid field selector: invalid escape sequence: \\\xc3\xa4"},
        {&configmaps, "metadata.name=a\\", "invalid field selector: invalid escape sequence: \\"},
        {&rayclusters, "status.state=ready", "field label not supported: status.state"},
        {&pods, "spec.foo=1", "field label not supported: spec.foo"},
        {&pods, "b=1,a=1", "field label not supported: a"},
        {&core_events, "message=x", "field label not supported: message"},
        {&events, "involvedObject.kind=Pod", "field label not supported: involvedObject.kind"},
        {&nodes, "status.phase=x", "field label not supported: status.phase"},
        {&secrets, "foo=1", "field label not supported: foo"},
        {&services, "foo=1", "field label not supported: foo"},
        {&namespaces, "name=default", "field label not supported: name"},
        {&namespaces, "metadata.namespace=x", "field label not supported: metadata.namespace"},
        {&jobs, "foo=1", "field label \"foo\" not supported for Job"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s %s", rows[i].resource->kind, rows[i].text);
        AUTO_ERROR err = {0};
        AUTO_FIELD_SELECTOR selector = {0};
        expect_false(field_selector_parse(rows[i].text, rows[i].resource, NULL, &selector, &err));
        expect_text(err.message, rows[i].want);
    }
    expect_context("%s", "");
}

TEST(knows_the_one_value_of_a_field)
{
    AUTO_ERROR err = {0};
    AUTO_FIELD_SELECTOR selector = {0};
    expect_true(field_selector_parse("metadata.namespace!=a,metadata.name=a\\=b", &pods, NULL,
                                     &selector, &err));
    expect_text(field_selector_exact_value(&selector, "metadata.name"), "a=b");
    expect_text(field_selector_exact_value(&selector, "metadata.namespace"), NULL);
}

TEST_MAIN("core/kube/field_selector", {"selects", selects},
          {"says what upstream says", says_what_upstream_says},
          {"knows the one value of a field", knows_the_one_value_of_a_field})
