#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

#define CONTAINER "{'name':'c','image':'x'}"
#define POD(name, spec) "{'metadata':{'name':'" name "'},'spec':{" spec "}}"

/* Creates a Pod of a spec as a client has it, without copying it first. */
static struct api_response create_of(struct fixture *f, const char *name, const struct value *spec)
{
    AUTO_VALUE *body = value_object_of("spec", value_ref(spec), NULL);
    value_put(&body, value_string(name), "metadata", "name");
    struct api_request request = {
        .verb = API_CREATE, .resource = &resource_pods, .namespace = "default", .body = body};
    struct api_response response = {0};
    api_server_handle(f->server, &request, &response);
    return response;
}

TEST(pods_of_one_template_share_their_spec)
{
    struct fixture f;
    set_up(&f);
    AUTO_VALUE *spec = parse("{'containers':[" CONTAINER "],'x':1}");
    AUTO_VALUE *equal = parse("{'containers':[" CONTAINER "],'x':1}");
    AUTO_RESPONSE a = create_of(&f, "a", spec);
    AUTO_RESPONSE b = create_of(&f, "b", spec);
    AUTO_RESPONSE c = create_of(&f, "c", equal);
    expect_true(value_get(a.body, "spec") == value_get(b.body, "spec"));
    expect_true(value_get(a.body, "spec") == value_get(c.body, "spec"));
    expect_true(value_get(a.body, "status") == value_get(b.body, "status"));
    expect_json(b.warnings, "[\"unknown field \\\"spec.x\\\"\"]");
    tear_down(&f);
}

TEST(a_changed_account_changes_what_is_admitted)
{
    struct fixture f;
    set_up(&f);
    AUTO_VALUE *spec = parse("{'containers':[" CONTAINER "]}");
    AUTO_RESPONSE before = create_of(&f, "a", spec);
    expect_int(value_count(value_find(before.body, "spec", "volumes")), 1);
    AUTO_RESPONSE patched =
        ask(&f, API_PATCH, &resource_serviceaccounts, "default",
            "{'automountServiceAccountToken':false,'imagePullSecrets':[{'name':'s'}]}");
    AUTO_RESPONSE after = create_of(&f, "b", spec);
    expect_true(value_find(after.body, "spec", "volumes") == NULL);
    expect_json(value_find(after.body, "spec", "imagePullSecrets"), "[{\"name\":\"s\"}]");
    AUTO_RESPONSE removed = ask(&f, API_DELETE, &resource_serviceaccounts, "default", NULL);
    expect_answer(create_of(&f, "c", spec), 403,
                  "pods \"c\" is forbidden: error looking up service account default/default: "
                  "serviceaccount \"default\" not found");
    tear_down(&f);
}

TEST(many_templates_are_forgotten_in_turn)
{
    struct fixture f;
    set_up(&f);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 20; i++) {
            AUTO_VALUE *spec = parse("{'containers':[" CONTAINER "]}");
            value_put(&spec, value_string_printf("h%d", i), "hostname");
            AUTO_VALUE *name = value_string_printf("p%d-%d", round, i);
            AUTO_RESPONSE pod = create_of(&f, value_text(name), spec);
            expect_int(pod.code, 201);
            expect_text(value_find_text(pod.body, "spec", "hostname"),
                        value_find_text(spec, "hostname"));
        }
    }
    tear_down(&f);
}

TEST(the_token_is_mounted_where_nothing_else_is)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE pod =
        ask(&f, API_CREATE, &resource_pods, NULL,
            POD("a", "'volumes':[{'name':'v'}],'initContainers':[" CONTAINER
                     "],'containers':[{'name':'d','image':'x','volumeMounts':[{'name':'v',"
                     "'mountPath':'/var/run/secrets/kubernetes.io/serviceaccount'}]}]"));
    expect_int(pod.code, 201);
    const struct value *spec = value_get(pod.body, "spec");
    const struct value *init = value_at(value_get(spec, "initContainers"), 0);
    const struct value *main = value_at(value_get(spec, "containers"), 0);
    expect_int(value_count(value_get(init, "volumeMounts")), 1);
    expect_int(value_count(value_get(main, "volumeMounts")), 1);
    expect_text(value_find_text(value_at(value_get(main, "volumeMounts"), 0), "name"), "v");
    expect_int(value_count(value_get(spec, "volumes")), 2);
    tear_down(&f);
}

TEST(the_quality_of_service_follows_the_resources)
{
    static const struct {
        const char *resources;
        const char *want;
    } rows[] = {
        {"{}", "BestEffort"},
        {"{'limits':{'nvidia.com/gpu':1}}", "BestEffort"},
        {"{'limits':{'cpu':'1','memory':'1Gi'}}", "Guaranteed"},
        {"{'limits':{'cpu':'1','memory':'1Gi'},'requests':{'cpu':'1000m'}}", "Guaranteed"},
        {"{'limits':{'cpu':'1','memory':'1Gi'},'requests':{'cpu':'500m'}}", "Burstable"},
        {"{'limits':{'cpu':'1'}}", "Burstable"},
        {"{'requests':{'memory':'1'}}", "Burstable"},
        {"{'requests':{'cpu':'0'}}", "BestEffort"},
    };
    struct fixture f;
    set_up(&f);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].resources);
        AUTO_VALUE *spec = parse("{}");
        AUTO_VALUE *container = parse(CONTAINER);
        value_put(&container, parse(rows[i].resources), "resources");
        value_put(&spec, value_array_of(value_ref(container), NULL), "containers");
        AUTO_VALUE *name = value_string_printf("p%zu", i);
        AUTO_RESPONSE pod = create_of(&f, value_text(name), spec);
        expect_text(value_find_text(pod.body, "status", "qosClass"), rows[i].want);
    }
    tear_down(&f);
}

TEST(images_say_when_to_pull)
{
    static const struct {
        const char *image;
        const char *want;
    } rows[] = {
        {"x", "Always"},
        {"x:latest", "Always"},
        {"x:1", "IfNotPresent"},
        {"r.io:5000/x", "Always"},
        {"r.io:5000/x:2", "IfNotPresent"},
        {"r.io/x@sha256:00", "IfNotPresent"},
    };
    struct fixture f;
    set_up(&f);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].image);
        AUTO_VALUE *container = parse(CONTAINER);
        value_put(&container, value_string(rows[i].image), "image");
        AUTO_VALUE *spec =
            value_object_of("containers", value_array_of(value_ref(container), NULL), NULL);
        AUTO_VALUE *name = value_string_printf("p%zu", i);
        AUTO_RESPONSE pod = create_of(&f, value_text(name), spec);
        const struct value *got = value_at(value_find(pod.body, "spec", "containers"), 0);
        expect_text(value_find_text(got, "imagePullPolicy"), rows[i].want);
    }
    tear_down(&f);
}

TEST(warns_of_what_hides_something)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE pod =
        ask(&f, API_CREATE, &resource_pods, NULL,
            POD("a.b", "'containers':[{'name':'c','image':'x','env':[{'name':'A','value':'1'},"
                       "{'name':'A','value':'2'},{'name':'B','value':'1'},{'name':'B','value':"
                       "'$(B):2'}]}]"));
    expect_int(pod.code, 201);
    expect_json(pod.warnings,
                "[\"metadata.name: this is used in the Pod's hostname, which can result in "
                "surprising behavior; a DNS label is recommended: [must not contain dots]\","
                "\"spec.containers[0].env[1]: hides previous definition of \\\"A\\\", which may be "
                "dropped when using apply\"]");
    tear_down(&f);
}

TEST(little_of_a_pod_can_change)
{
    static const struct {
        const char *patch;
        const char *want; /* the message after `Pod "a" is invalid: `; NULL: it is accepted */
    } rows[] = {
        {"{'spec':{'containers':[{'name':'c','image':'y'}]}}", NULL},
        {"{'spec':{'activeDeadlineSeconds':10}}", NULL},
        {"{'spec':{'activeDeadlineSeconds':9}}", NULL},
        {"{'spec':{'activeDeadlineSeconds':10}}",
         "spec.activeDeadlineSeconds: Invalid value: 10: must be less than or equal to previous "
         "value"},
        {"{'spec':{'schedulingGates':[]}}", NULL},
        {"{'spec':{'schedulingGates':[{'name':'a.io/h'}]}}",
         "spec.schedulingGates: Forbidden: only deletion is allowed, but found new scheduling gate "
         "'a.io/h'"},
        {"{'spec':{'tolerations':[{'key':'node.kubernetes.io/not-ready','operator':'Exists'}]}}",
         "spec.tolerations: Forbidden: existing toleration can not be modified except its "
         "tolerationSeconds"},
        {"{'spec':{'hostname':'h'}}",
         "spec: Forbidden: pod updates may not change fields other than "
         "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
         "`spec.tolerations` (only additions to existing tolerations),"
         "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously "
         "negative)"},
        {"{'metadata':{'labels':{'a':'b'}},'status':{'phase':'Failed'}}", NULL},
    };
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE created =
        ask(&f, API_CREATE, &resource_pods, NULL,
            POD("a", "'containers':[" CONTAINER "],'schedulingGates':[{'name':'a.io/g'}]"));
    expect_int(created.code, 201);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("%s", rows[i].patch);
        struct api_request request = {.verb = API_PATCH,
                                      .resource = &resource_pods,
                                      .name = "a",
                                      .patch_type = API_PATCH_STRATEGIC};
        AUTO_RESPONSE patched = send(&f, request, rows[i].patch);
        expect_int(patched.code, rows[i].want == NULL ? 200 : 422);
        if (rows[i].want != NULL) {
            AUTO_BUFFER want = {0};
            buffer_printf(&want, "Pod \"a\" is invalid: %s", rows[i].want);
            expect_text(api_response_message(&patched), buffer_text(&want));
        } else {
            expect_text(value_find_text(patched.body, "status", "phase"), "Pending");
        }
    }
    tear_down(&f);
}

/* ---- validation ---- */

static const struct {
    const char *spec;
    const char *want; /* after `Pod "a" is invalid: ` */
} refusals[] = {
    {"'containers':[{'name':'c','image':'x','resources':{'requests':{'cpu':'2','foo':'1','memory':"
     "'-1'},'limits':{'cpu':'1'}}}]",
     "[spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to "
     "cpu limit of 1, spec.containers[0].resources.requests[foo]: Invalid value: \"foo\": must be "
     "a "
     "standard resource type or fully qualified, spec.containers[0].resources.requests[foo]: "
     "Invalid value: \"foo\": must be a standard resource for containers, "
     "spec.containers[0].resources.requests[memory]: Invalid value: \"-1\": must be greater than "
     "or "
     "equal to 0]"},
    {"'containers':[{'name':'c','image':'x','resources':{'limits':{'a.io/gpu':'1500m'}}}]",
     "[spec.containers[0].resources.limits[a.io/gpu]: Invalid value: \"1500m\": must be an "
     "integer, "
     "spec.containers[0].resources.requests[a.io/gpu]: Invalid value: \"1500m\": must be an "
     "integer]"},
    {"'containers':[{'name':'c','image':'x','resources':{'requests':{'a.io/gpu':'1'}}}]",
     "spec.containers[0].resources.limits: Required value: Limit must be set for non "
     "overcommitable "
     "resources"},
    {"'containers':[{'name':'c','image':'x','resources':{'requests':{'a.io/gpu':'1'},'limits':{"
     "'a.io/gpu':'2'}}}]",
     "spec.containers[0].resources.requests: Invalid value: \"1\": must be equal to a.io/gpu limit "
     "of 2"},
    {"'initContainers':[{'name':'c','image':'x','livenessProbe':{'exec':{'command':['a']}}}],"
     "'containers':[{'name':'c','image':'x'}]",
     "[spec.initContainers[0].name: Duplicate value: \"c\", spec.initContainers[0].livenessProbe: "
     "Forbidden: may not be set for init containers without restartPolicy=Always]"},
    {"'containers':[{'name':'c','image':'x','readinessProbe':{'successThreshold':2},"
     "'startupProbe':{'tcpSocket':{'port':'A'},'successThreshold':2}}]",
     "[spec.containers[0].readinessProbe: Required value: must specify a handler type, "
     "spec.containers[0].startupProbe.tcpSocket.port: Invalid value: \"A\": must contain only "
     "alpha-numeric characters (a-z, 0-9), and hyphens (-), "
     "spec.containers[0].startupProbe.tcpSocket.port: Invalid value: \"A\": must contain at least "
     "one letter (a-z), spec.containers[0].startupProbe.successThreshold: Invalid value: 2: must "
     "be "
     "1]"},
    {"'containers':[{'name':'c','image':'x','env':[{'name':'a','valueFrom':{}},{'name':'b',"
     "'valueFrom':{'fieldRef':{'fieldPath':'metadata.labels'}}},{'name':'c','valueFrom':{"
     "'resourceFieldRef':{'resource':'x'},'secretKeyRef':{'name':'s'}}}],'envFrom':[{}]}]",
     "[spec.containers[0].env[0].valueFrom: Invalid value: \"\": must specify one of: `fieldRef`, "
     "`resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`, "
     "spec.containers[0].env[1].valueFrom.fieldRef.fieldPath: Unsupported value: "
     "\"metadata.labels\": supported values: \"metadata.name\", \"metadata.namespace\", "
     "\"metadata.uid\", \"spec.nodeName\", \"spec.serviceAccountName\", \"status.hostIP\", "
     "\"status.hostIPs\", \"status.podIP\", \"status.podIPs\", "
     "spec.containers[0].env[2].valueFrom.resourceFieldRef.resource: Unsupported value: \"x\": "
     "supported values: \"limits.cpu\", \"limits.ephemeral-storage\", \"limits.memory\", "
     "\"requests.cpu\", \"requests.ephemeral-storage\", \"requests.memory\", "
     "spec.containers[0].env[2].valueFrom.secretKeyRef.key: Required value, "
     "spec.containers[0].env[2].valueFrom: Invalid value: \"\": may not have more than one field "
     "specified at a time, spec.containers[0].envFrom[0]: Invalid value: \"\": must specify one "
     "of: `configMapRef` or `secretRef`]"},
    {"'volumes':[{'name':'v','secret':{}},{'name':'w'},{'name':'w'},{'name':'B'},{'name':'x',"
     "'emptyDir':{},'hostPath':{'path':'/a'}},{'name':'y','configMap':{'name':'m','defaultMode':"
     "512,'items':[{'key':'k','path':'../p'}]}}],'containers':[{'name':'c','image':'x',"
     "'volumeMounts':[{'name':'w','mountPath':'/w','subPath':'/s'},{'name':'v','mountPath':''}]}]",
     "[spec.volumes[0].secret.secretName: Required value, spec.volumes[2].name: Duplicate value: "
     "\"w\", spec.volumes[3].name: Invalid value: \"B\": a lowercase RFC 1123 label must consist "
     "of "
     "lower case alphanumeric characters or '-', and must start and end with an alphanumeric "
     "character (e.g. 'my-name',  or '123-abc', regex used for validation is "
     "'[a-z0-9]([-a-z0-9]*[a-z0-9])?'), spec.volumes[4].hostPath: Forbidden: may not specify more "
     "than 1 volume type, spec.volumes[5].configMap.defaultMode: Invalid value: 512: must be a "
     "number between 0 and 0777 (octal), both inclusive, spec.volumes[5].configMap.items[0].path: "
     "Invalid value: \"../p\": must not contain '..', spec.containers[0].volumeMounts[0].subPath: "
     "Invalid value: \"/s\": must be a relative path, spec.containers[0].volumeMounts[1].name: Not "
     "found: \"v\", spec.containers[0].volumeMounts[1].mountPath: Required value]"},
    {"'containers':[{'name':'c','image':'x','ports':[{'containerPort':1,'hostPort':9},{"
     "'containerPort':2,'hostPort':9}]}]",
     "spec.containers[0].ports[1].hostPort: Duplicate value: \"TCP//9\""},
    {"'containers':[{'name':'c','image':'x'}],'activeDeadlineSeconds':0,'dnsPolicy':'x','hostname':"
     "'A','nodeSelector':{'a':'-'}",
     "[spec.dnsPolicy: Unsupported value: \"x\": supported values: \"ClusterFirstWithHostNet\", "
     "\"ClusterFirst\", \"Default\", \"None\", spec.nodeSelector: Invalid value: \"-\": a valid "
     "label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and "
     "must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or "
     "'12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?'), "
     "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive, "
     "spec.hostname: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case "
     "alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. "
     "'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')]"},
    {"'containers':[{'name':'c','image':'x'}],'tolerations':[{'operator':'Equal'},{'key':'a',"
     "'operator':'Exists','value':'v','effect':'No'},{'key':'a','tolerationSeconds':1}]",
     "[spec.tolerations[0].operator: Invalid value: \"Equal\": operator must be Exists when `key` "
     "is empty, which means \"match all values and all keys\", spec.tolerations[1].operator: "
     "Invalid value: \"v\": value must be empty when `operator` is 'Exists', "
     "spec.tolerations[1].effect: Unsupported value: \"No\": supported values: \"NoSchedule\", "
     "\"PreferNoSchedule\", \"NoExecute\", spec.tolerations[2].effect: Invalid value: \"\": effect "
     "must be 'NoExecute' when `tolerationSeconds` is set]"},
    {"'containers':[{'name':'c','image':'x'}],'topologySpreadConstraints':[{'maxSkew':0,"
     "'whenUnsatisfiable':'x'}]",
     "[spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero, "
     "spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty, "
     "spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: \"x\": supported "
     "values: \"DoNotSchedule\", \"ScheduleAnyway\"]"},
};

TEST(a_bad_spec_is_refused_in_the_servers_words)
{
    struct fixture f;
    set_up(&f);
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        expect_context("%zu", i);
        AUTO_BUFFER body = {0};
        AUTO_BUFFER want = {0};
        buffer_printf(&body,
                      "{'metadata':{'name':'a'},'spec':{'automountServiceAccountToken':false,%s}}",
                      refusals[i].spec);
        buffer_printf(&want, "Pod \"a\" is invalid: %s", refusals[i].want);
        expect_answer(ask(&f, API_CREATE, &resource_pods, NULL, buffer_text(&body)), 422,
                      buffer_text(&want));
    }
    tear_down(&f);
}

TEST_MAIN(
    "sim/apiserver/pod_strategy",
    {"Pods of one template share their spec", pods_of_one_template_share_their_spec},
    {"a changed account changes what is admitted", a_changed_account_changes_what_is_admitted},
    {"many templates are forgotten in turn", many_templates_are_forgotten_in_turn},
    {"the token is mounted where nothing else is", the_token_is_mounted_where_nothing_else_is},
    {"the quality of service follows the resources", the_quality_of_service_follows_the_resources},
    {"images say when to pull", images_say_when_to_pull},
    {"warns of what hides something", warns_of_what_hides_something},
    {"little of a Pod can change", little_of_a_pod_can_change},
    {"a bad spec is refused in the server's words", a_bad_spec_is_refused_in_the_servers_words})
