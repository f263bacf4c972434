#include "sim/apiserver/fixture.h"
#include "tests/expect.h"

/*
 * What kube-apiserver's own functions say of objects (1.36.2: ValidatePodCreate, GetWarningsForPod
 * and their like for Secrets, Nodes, claims and Deployments), and what a Pod's template is warned
 * of.
 */

static const struct resource *resource_of(const struct value *object)
{
    for (size_t i = 0; resource_builtins[i] != NULL; i++) {
        if (value_is_text(value_get(object, "kind"), resource_builtins[i]->kind)) {
            return resource_builtins[i];
        }
    }
    CHECK(false);
    return NULL;
}

static struct api_response send_object(struct fixture *self, enum api_verb verb,
                                       const struct value *object)
{
    struct api_request request = {
        .verb = verb, .resource = resource_of(object), .name = meta_name(object), .body = object};
    struct api_response response = {0};
    request.namespace = request.resource->namespaced ? "default" : NULL;
    api_server_handle(self->server, &request, &response);
    return response;
}

TEST(objects_are_judged_as_upstream_does)
{
    AUTO_VALUE *cases = expect_read_json("sim/apiserver/testdata/validation.json");
    expect_true(value_count(cases) > 100);
    for (size_t i = 0; i < value_count(cases); i++) {
        const struct value *record = value_at(cases, i);
        const struct value *old = value_get(record, "old");
        const struct value *object = value_get(record, "object");
        struct fixture f;
        set_up(&f);
        expect_context("%zu", i);
        AUTO_RESPONSE before = {0};
        if (old != NULL) {
            before = send_object(&f, API_CREATE, old);
            expect_int(before.code, 201);
        }
        AUTO_RESPONSE response = send_object(&f, old == NULL ? API_CREATE : API_UPDATE, object);
        expect_text(api_response_message(&response), value_find_text(record, "message"));
        AUTO_VALUE *none = value_array();
        const struct value *want = value_get(record, "warnings");
        AUTO_BUFFER text = {0};
        value_print_json(want == NULL ? none : want, &text);
        expect_json(response.warnings == NULL ? none : response.warnings, buffer_text(&text));
        tear_down(&f);
    }
}

/* Of one spec, the second Pod is not looked at again; its annotations are. */
TEST(each_pod_is_warned_of)
{
    static const char *const bodies[] = {
        "{'metadata':{'name':'a'},'spec':{'containers':[{'name':'c','image':'x'}],'nodeSelector':{"
        "'beta.kubernetes.io/os':'x'}}}",
        "{'metadata':{'name':'b'},'spec':{'containers':[{'name':'c','image':'x'}],'nodeSelector':{"
        "'beta.kubernetes.io/os':'x'}}}",
        "{'metadata':{'name':'d','annotations':{'seccomp.security.alpha.kubernetes.io/pod':'x'}},"
        "'spec':{'containers':[{'name':'c','image':'x'}],'nodeSelector':{'beta.kubernetes.io/os':"
        "'x'}}}",
        "{'metadata':{'name':'e'},'spec':{'containers':[{'name':'c','image':'x'}],'nodeSelector':{"
        "'beta.kubernetes.io/os':'x'}}}",
    };
    struct fixture f;
    set_up(&f);
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        expect_context("%zu", i);
        AUTO_RESPONSE pod = ask(&f, API_CREATE, &resource_pods, NULL, bodies[i]);
        expect_json(pod.warnings,
                    i == 2 ? "[\"spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; "
                             "use \\\"kubernetes.io/os\\\" instead\","
                             "\"metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: "
                             "non-functional in v1.27+; use the \\\"seccompProfile\\\" field "
                             "instead\"]"
                           : "[\"spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; "
                             "use \\\"kubernetes.io/os\\\" instead\"]");
    }
    AUTO_RESPONSE updated =
        ask(&f, API_PATCH, &resource_pods, "a", "{'metadata':{'labels':{'a':'b'}}}");
    expect_int(updated.code, 200);
    expect_true(updated.warnings == NULL);
    AUTO_RESPONSE refused = ask(&f, API_CREATE, &resource_pods, NULL,
                                "{'metadata':{'name':'g'},'spec':{'containers':[],'nodeSelector':{"
                                "'beta.kubernetes.io/os':'x'}}}");
    expect_int(refused.code, 422);
    expect_true(refused.warnings == NULL);
    tear_down(&f);
}

/* ---- templates ---- */

#define TEMPLATE(policy)                                                                           \
    "'template':{'metadata':{'labels':{'a':'b'}},'spec':{'restartPolicy':'" policy                 \
    "','containers':[{'name':'c','image':'x'}],'nodeSelector':{'beta.kubernetes.io/os':'x'}}}"
#define SELECTOR "'selector':{'matchLabels':{'a':'b'}},"

static const struct {
    const struct resource *resource;
    const char *spec;
    const char *patch; /* changes the spec, but not the template */
    const char *path;  /* of the template */
    bool names;        /* warns of its name, too */
    bool again;        /* warns again when any of the spec changes */
} templated[] = {
    {&resource_deployments, SELECTOR TEMPLATE("Always"), "{'spec':{'replicas':3}}", "spec.template",
     true, true},
    {&resource_replicasets, SELECTOR TEMPLATE("Always"), "{'spec':{'replicas':3}}", "spec.template",
     true, true},
    {&resource_statefulsets, SELECTOR TEMPLATE("Always"), "{'spec':{'replicas':3}}",
     "spec.template", false, true},
    {&resource_daemonsets, SELECTOR TEMPLATE("Always"), "{'spec':{'minReadySeconds':3}}",
     "spec.template", false, false},
    {&resource_replicationcontrollers, TEMPLATE("Always"), "{'spec':{'replicas':3}}",
     "spec.template", true, true},
    {&resource_jobs, TEMPLATE("Never"), "{'spec':{'parallelism':3}}", "spec.template", true, true},
    {&resource_cronjobs, "'schedule':'* * * * *','jobTemplate':{'spec':{" TEMPLATE("Never") "}}",
     "{'spec':{'suspend':true}}", "spec.jobTemplate.spec.template", true, true},
};

TEST(templates_are_warned_of)
{
    for (size_t i = 0; i < sizeof(templated) / sizeof(templated[0]); i++) {
        struct fixture f;
        set_up(&f);
        const struct resource *resource = templated[i].resource;
        const char *name = templated[i].names ? "a.b" : "a";
        expect_context("%s", resource->kind);
        AUTO_BUFFER body = {0};
        AUTO_BUFFER of_template = {0};
        AUTO_BUFFER both = {0};
        buffer_printf(&body, "{'metadata':{'name':'%s'},'spec':{%s}}", name, templated[i].spec);
        buffer_printf(&of_template,
                      "\"%s.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "
                      "\\\"kubernetes.io/os\\\" instead\"]",
                      templated[i].path);
        buffer_printf(&both, "[%s%s",
                      templated[i].names
                          ? "\"metadata.name: this is used in Pod names and hostnames, which can "
                            "result in surprising behavior; a DNS label is recommended: [must not "
                            "contain dots]\","
                          : "",
                      buffer_text(&of_template));
        AUTO_RESPONSE created = ask(&f, API_CREATE, resource, NULL, buffer_text(&body));
        expect_int(created.code, 201);
        expect_json(created.warnings, buffer_text(&both));
        AUTO_RESPONSE labelled =
            ask(&f, API_PATCH, resource, name, "{'metadata':{'labels':{'c':'d'}}}");
        expect_int(labelled.code, 200);
        expect_true(labelled.warnings == NULL);
        AUTO_RESPONSE changed = ask(&f, API_PATCH, resource, name, templated[i].patch);
        expect_int(changed.code, 200);
        AUTO_BUFFER again = {0};
        buffer_printf(&again, "[%s", buffer_text(&of_template));
        expect_json(changed.warnings, templated[i].again ? buffer_text(&again) : NULL);
        tear_down(&f);
    }
}

/* A claim's path is another on create than on update, as upstream's is. */
TEST(claims_of_a_stateful_set_are_warned_of)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE created =
        ask(&f, API_CREATE, &resource_statefulsets, NULL,
            "{'metadata':{'name':'a'},'spec':{" SELECTOR
            "'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c',"
            "'image':'x'}]}},'revisionHistoryLimit':-1,'volumeClaimTemplates':[{'metadata':{"
            "'name':'v'},'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{"
            "'storage':'1500m'}}}}]}}");
    expect_json(created.warnings,
                "[\"spec.volumeClaimTemplates[0].resources.requests[storage]: fractional byte "
                "value \\\"1500m\\\" is invalid, must be an integer\","
                "\"spec.revisionHistoryLimit: a negative value retains all historical revisions; "
                "a value \\u003e= 0 is recommended\"]");
    AUTO_RESPONSE changed =
        ask(&f, API_PATCH, &resource_statefulsets, "a", "{'spec':{'revisionHistoryLimit':1}}");
    expect_json(changed.warnings,
                "[\"spec.volumeClaimTemplates[0].Spec.resources.requests[storage]: fractional byte "
                "value \\\"1500m\\\" is invalid, must be an integer\"]");
    tear_down(&f);
}

TEST(large_jobs_are_warned_of)
{
    struct fixture f;
    set_up(&f);
    AUTO_RESPONSE job =
        ask(&f, API_CREATE, &resource_jobs, NULL,
            "{'metadata':{'name':'a'},'spec':{'completionMode':'Indexed','completions':100001,"
            "'parallelism':10001,'template':{'spec':{'restartPolicy':'Never','containers':[{"
            "'name':'c','image':'x'}]}}}}");
    expect_json(job.warnings,
                "[\"spec: In Indexed Jobs with a number of completions higher than 10^5 and a "
                "parallelism higher than 10^4, Kubernetes might not be able to track "
                "completedIndexes when a big number of indexes fail\"]");
    tear_down(&f);
}

TEST_MAIN("sim/apiserver/validation",
          {"objects are judged as upstream does", objects_are_judged_as_upstream_does},
          {"each Pod is warned of", each_pod_is_warned_of},
          {"templates are warned of", templates_are_warned_of},
          {"claims of a StatefulSet are warned of", claims_of_a_stateful_set_are_warned_of},
          {"large Jobs are warned of", large_jobs_are_warned_of})
