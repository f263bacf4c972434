#include "sim/scenario/dump.h"

#include <stdlib.h>

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "core/base/value_yaml.h"
#include "core/kube/condition.h"
#include "core/kube/meta.h"
#include "sim/scenario/files.h"
#include "sim/scenario/play.h"
#include "tests/expect.h"

/* A cluster, and the order of its Pods. */
struct fixture {
    struct cluster *cluster;
    struct pod_order pods;
};

/* Dumps of clients have the definition of RayCluster, which is long; others need none. */
static struct cluster_config make_bare_config(const struct value *dump)
{
    return (struct cluster_config){.seed = 1,
                                   .controller = {.contract = &contract_kuberay},
                                   .kubelet_auto = true,
                                   .load = dump};
}

static struct cluster_config make_config(const struct value *dump)
{
    return (struct cluster_config){.seed = 1,
                                   .controller = {.contract = &contract_kuberay},
                                   .kubelet_auto = true,
                                   .for_clients = true,
                                   .load = dump};
}

/* False, with what is wrong in ERR, when DUMP cannot be loaded. */
static bool set_up(struct fixture *self, const struct cluster_config *config, struct error *err)
{
    self->cluster = cluster_new(config, err);
    if (self->cluster != NULL) {
        pod_order_init(&self->pods, cluster_server(self->cluster));
        dump_order_pods(value_get(config->load, "objects"), &self->pods);
    }
    return self->cluster != NULL;
}

static void tear_down(struct fixture *self)
{
    pod_order_release(&self->pods);
    cluster_free(self->cluster);
}

static void print_dump(struct cluster *cluster, const struct pod_order *pods, struct buffer *out)
{
    AUTO_VALUE *dump = dump_world(cluster, pods);
    value_print_json(dump, out);
}

static struct value *parse(const char *text)
{
    AUTO_ERROR err = {0};
    struct value *value = value_parse_json_up_to(LIMIT_DUMP_SIZE_BYTES, text, strlen(text), &err);
    expect_text(err.message, NULL);
    return value;
}

/* Sends the documents of a manifest: those that are there already are updated. */
static void send(struct fixture *self, const char *manifest)
{
    struct yaml_stream stream;
    AUTO_ERROR err = {0};
    expect_true(yaml_parse(manifest, strlen(manifest), &stream, &err));
    for (size_t i = 0; i < stream.count; i++) {
        const struct value *object = stream.documents[i].value;
        struct api_request request = {
            .verb = API_CREATE,
            .resource = api_server_find_kind(cluster_server(self->cluster),
                                             value_find_text(object, "apiVersion"),
                                             value_find_text(object, "kind")),
            .namespace = value_as_string(value_find(object, "metadata", "namespace")),
            .body = object};
        const struct value *old = api_server_peek(cluster_server(self->cluster), request.resource,
                                                  request.namespace, meta_name(object));
        AUTO_VALUE *changed = value_ref(object);
        if (old != NULL) {
            request.verb = API_UPDATE;
            request.name = meta_name(object);
            value_put(&changed, value_string(meta_resource_version(old)), "metadata",
                      "resourceVersion");
            request.body = changed;
        }
        AUTO_RESPONSE response = {0};
        cluster_call(self->cluster, &request, &response);
        expect_text(api_response_ok(&response) ? "" : api_response_message(&response), "");
    }
    yaml_stream_release(&stream);
}

/* ---- shipped scenarios ---- */

/* What is made of the dump of PLAY's world is dumped as the same bytes. */
static void expect_same_again(const struct play *play, const struct scenario *scenario)
{
    AUTO_BUFFER first = {0};
    AUTO_BUFFER second = {0};
    print_dump(play->cluster, &play->pods, &first);
    AUTO_VALUE *dump = parse(buffer_text(&first));
    AUTO_ERROR err = {0};
    struct cluster_config config = make_config(dump);
    config.controller.contract = scenario->contract;
    config.kubelet_auto = value_is_text(value_get(play->spec, "kubelet"), "auto");
    config.for_clients = false;
    struct fixture loaded;
    bool ok = set_up(&loaded, &config, &err);
    expect_text(err.message, NULL);
    if (ok) {
        print_dump(loaded.cluster, &loaded.pods, &second);
        expect_text(buffer_text(&second), buffer_text(&first));
        tear_down(&loaded);
    }
    world_make_current(cluster_world(play->cluster));
}

static void play_scenario(const char *path)
{
    AUTO_ERROR err = {0};
    struct scenario scenario;
    struct scenario_run run;
    struct play play;
    struct manifests manifests = {0};
    if (!scenario_load(path, "", &scenario, &err)) {
        expect_text(err.message, NULL);
        return;
    }
    expect_true(scenario_expand(&scenario, 0, &run, &err));
    if (play_begin(&play, &scenario, &run, &subject_builtin, &manifests, &err)) {
        const struct value *steps = value_get(play.spec, "steps");
        for (; play.step_index < value_count(steps); play.step_index++) {
            expect_context("%s, step %zu", path, play.step_index);
            expect_true(play_step(&play, value_at(steps, play.step_index)));
            expect_same_again(&play, &scenario);
        }
        play_finish(&play);
    }
    manifests_release(&manifests);
    scenario_run_release(&run);
    scenario_release(&scenario);
}

TEST(scenarios_come_again_to_the_byte)
{
    char **paths = NULL;
    size_t count = 0;
    AUTO_ERROR err = {0};
    expect_true(files_find_yaml("scenarios", &paths, &count, &err));
    expect_true(count > 100);
    for (size_t i = 0; i < count; i++) {
        if (i % 3 == 0) { /* all of them take long */
            play_scenario(paths[i]);
        }
        free(paths[i]);
    }
    free(paths);
}

/* ---- going on ---- */

static const char *const manifests[] = {
    "{apiVersion: ray.io/v1, kind: RayCluster, metadata: {name: demo, namespace: default}, spec: "
    "{rayVersion: 2.52.0, headGroupSpec: {rayStartParams: {}, template: {spec: {containers: "
    "[{name: ray-head, image: ray}]}}}, workerGroupSpecs: [{groupName: small, replicas: 2, "
    "minReplicas: 0, maxReplicas: 5, rayStartParams: {}, template: {spec: {containers: [{name: "
    "ray-worker, image: ray}]}}}]}}",
    "{apiVersion: v1, kind: Pod, metadata: {name: alone, namespace: default, finalizers: "
    "[a.io/b]}, spec: {containers: [{name: c, image: i}]}}",
    "{apiVersion: v1, kind: Service, metadata: {name: ports, namespace: default}, spec: {type: "
    "NodePort, ports: [{port: 80}], selector: {a: b}}}",
    "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: leader, namespace: "
    "default}, spec: {holderIdentity: x, leaseDurationSeconds: 15}}",
};

#define DEFINITION(schema)                                                                         \
    "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: "      \
    "cars.a.io}, spec: {group: a.io, scope: Namespaced, names: {plural: cars, kind: Car}, "        \
    "versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: "         \
    "object, properties: {spec: {type: object, properties: {" schema "}}}}}}]}}"

static void advance(struct fixture *self, int64_t milliseconds)
{
    expect_int(cluster_advance(self->cluster, SIM_MILLISECONDS(milliseconds), NULL),
               CLUSTER_SETTLED);
}

static void delete (struct fixture *self, const struct resource *resource, const char *namespace,
                    const char *name)
{
    const struct api_request request = {
        .verb = API_DELETE, .resource = resource, .namespace = namespace, .name = name};
    AUTO_RESPONSE response = {0};
    cluster_call(self->cluster, &request, &response);
    expect_true(api_response_ok(&response));
}

/* A world in which much is under way, from its beginning on. */
static void begin(struct fixture *self)
{
    struct cluster_config config = make_config(NULL);
    AUTO_ERROR err = {0};
    expect_true(set_up(self, &config, &err));
    for (size_t i = 0; i < sizeof(manifests) / sizeof(manifests[0]); i++) {
        send(self, manifests[i]);
    }
}

/* What happens at a moment of it. */
static void go_on(struct fixture *self, int64_t milliseconds)
{
    if (milliseconds == 4500) {
        struct pod_transition unready = {.become = POD_UNREADY};
        AUTO_ERROR err = {0};
        expect_true(
            kubelet_become(cluster_kubelet(self->cluster), "default", "alone", &unready, &err));
    } else if (milliseconds == 6000) {
        delete (self, &resource_pods, "default", "alone");
        send(self, "{apiVersion: v1, kind: Pod, metadata: {name: late, namespace: default}, "
                   "spec: {containers: [{name: c, image: other}]}}");
    }
}

/* What is stored, but for what goes by the number of writes. */
static void expect_same_objects(struct fixture *got_from, struct fixture *want_from)
{
    AUTO_VALUE *got = dump_world(got_from->cluster, &got_from->pods);
    AUTO_VALUE *want = dump_world(want_from->cluster, &want_from->pods);
    const struct value *objects = value_get(want, "objects");
    expect_int(value_count(value_get(got, "objects")), value_count(objects));
    for (size_t i = 0; i < value_count(objects); i++) {
        AUTO_VALUE *object = value_ref(value_at(objects, i));
        AUTO_VALUE *other = value_ref(value_at(value_get(got, "objects"), i));
        value_drop(&object, "metadata", "resourceVersion");
        value_drop(&other, "metadata", "resourceVersion");
        AUTO_BUFFER text = {0};
        value_print_json(object, &text);
        expect_json(other, buffer_text(&text));
    }
}

TEST(a_loaded_world_goes_on_as_the_original)
{
    const int64_t end = 20000;
    for (int64_t at = 0; at < 8000; at += 500) {
        struct fixture original;
        struct fixture loaded;
        AUTO_BUFFER text = {0};
        expect_context("from %lld ms", (long long)at);
        begin(&original);
        for (int64_t now = 0; now < end; now += 500) {
            go_on(&original, now);
            if (now == at) {
                print_dump(original.cluster, &original.pods, &text);
            }
            advance(&original, 500);
        }
        AUTO_VALUE *dump = parse(buffer_text(&text));
        struct cluster_config config = make_config(dump);
        AUTO_ERROR err = {0};
        expect_true(set_up(&loaded, &config, &err));
        for (int64_t now = at; now < end; now += 500) {
            if (now > at) {
                go_on(&loaded, now);
            }
            advance(&loaded, 500);
        }
        expect_same_objects(&loaded, &original);
        tear_down(&loaded);
        tear_down(&original);
    }
}

/* ---- definitions ---- */

TEST(definitions_come_with_their_objects)
{
    struct fixture original;
    begin(&original);
    send(&original, DEFINITION("a: {type: string}"));
    send(&original,
         "{apiVersion: a.io/v1, kind: Car, metadata: {name: x, namespace: default}, spec: {a: "
         "text}}");
    send(&original, "{apiVersion: v1, kind: Namespace, metadata: {name: garage}}");
    send(&original,
         "{apiVersion: a.io/v1, kind: Car, metadata: {name: why, namespace: garage, finalizers: "
         "[a.io/b]}, spec: {a: text}}");
    for (int step = 0; step < 4; step++) {
        expect_context("step %d", step);
        if (step == 1) { /* what is stored is not as the schema has it any more */
            send(&original, DEFINITION("a: {type: integer}, b: {type: string, default: c}"));
        } else if (step == 2) {
            delete (&original, &resource_namespaces, NULL, "garage");
            advance(&original, 100);
        } else if (step == 3) {
            delete (&original, &resource_customresourcedefinitions, NULL, "cars.a.io");
            advance(&original, 10);
        }
        AUTO_BUFFER first = {0};
        AUTO_BUFFER second = {0};
        AUTO_ERROR err = {0};
        print_dump(original.cluster, &original.pods, &first);
        AUTO_VALUE *dump = parse(buffer_text(&first));
        struct cluster_config config = make_config(dump);
        struct fixture loaded;
        if (set_up(&loaded, &config, &err)) {
            print_dump(loaded.cluster, &loaded.pods, &second);
            expect_text(buffer_text(&second), buffer_text(&first));
            advance(&original, 200);
            advance(&loaded, 200);
            expect_same_objects(&loaded, &original);
            tear_down(&loaded);
        }
        expect_text(err.message, NULL);
    }
    tear_down(&original);
}

/* ---- what is no dump ---- */

#define META(name, rest)                                                                           \
    "metadata: {name: " name ", namespace: default, uid: of-" name ", resourceVersion: '5', "      \
    "creationTimestamp: '2026-01-01T00:00:00Z'" rest "}"
#define POD(name, rest) "{apiVersion: v1, kind: Pod, " META(name, "") ", " rest "}"
#define SPEC "spec: {containers: [{name: c, image: i}]}"
#define BOUND "spec: {nodeName: node-1, containers: [{name: c, image: i}]}"
#define SERVICE(name, spec)                                                                        \
    "{apiVersion: v1, kind: Service, " META(name, "") ", spec: {ports: [{port: 80}], " spec "}}"
#define CARS(spec, status)                                                                         \
    "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: "      \
    "cars.a.io, uid: cars, resourceVersion: '4', generation: 1, creationTimestamp: "               \
    "'2026-01-01T00:00:00Z'}, spec: {" spec "}, status: {" status "}}"
#define CAR_NAMES "{plural: cars, singular: car, kind: Car, listKind: CarList}"
#define CAR_SPEC                                                                                   \
    "group: a.io, scope: Namespaced, names: " CAR_NAMES ", versions: [{name: v1, served: true, "   \
    "storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, "   \
    "properties: {a: {type: string}}}}}}}]"
#define ESTABLISHED                                                                                \
    "acceptedNames: " CAR_NAMES ", storedVersions: [v1], conditions: [{type: NamesAccepted, "      \
    "status: 'True', reason: a, message: a, lastTransitionTime: '2026-01-01T00:00:00Z'}, {type: "  \
    "Established, status: 'True', reason: a, message: a, lastTransitionTime: "                     \
    "'2026-01-01T00:00:00Z'}]"
#define CAR(spec) "{apiVersion: a.io/v1, kind: Car, " META("car", "") ", spec: {" spec "}}"

/* A dump with these OBJECTS, and REST beside them. */
static struct value *make_dump(const char *objects, const char *rest)
{
    AUTO_BUFFER text = {0};
    AUTO_ERROR err = {0};
    struct random random;
    struct yaml_stream stream;
    random_init(&random, 7);
    buffer_append(&text, "apiVersion: rayrig.dev/v1alpha1\nkind: Dump\nrevision: 100\n"
                         "start: '2026-01-01T00:00:00.000000Z'\n"
                         "now: '2026-01-01T00:01:00.000000Z'\nrandom: '");
    random_print(&random, &text);
    buffer_printf(&text, "'\nobjects: [%s]\n%s\n", objects, rest);
    bool ok = yaml_parse(buffer_text(&text), text.size, &stream, &err);
    expect_text(err.message, NULL);
    struct value *dump = ok ? value_ref(stream.documents[0].value) : NULL;
    yaml_stream_release(&stream);
    return dump;
}

TEST(what_is_wrong_is_said)
{
    static const struct {
        const char *objects;
        const char *rest;
        const char *want; /* how the message begins */
    } rows[] = {
        {"1", "", "objects[0]: expected an object with apiVersion, kind and metadata.name"},
        {"{apiVersion: v1, kind: Pod, metadata: 5}", "", "objects[0]: expected an object with"},
        {"{apiVersion: v1, kind: Pod, metadata: {name: 5}}", "", "objects[0]: expected an object"},
        {"{apiVersion: v1, kind: Pod, metadata: {name: a}}", "",
         "objects[0]: Pod a: expected a resourceVersion from 1 to the dump's revision"},
        {"{apiVersion: v1, kind: Pod, metadata: {name: a, resourceVersion: '101'}}", "",
         "objects[0]: Pod a: expected a resourceVersion from 1 to the dump's revision"},
        {"{apiVersion: v1, kind: Pod, metadata: {name: a, resourceVersion: '5'}}", "",
         "objects[0]: Pod a: expected a uid"},
        {"{apiVersion: v1, kind: Pod, metadata: {name: a, resourceVersion: '5', uid: u}}", "",
         "objects[0]: Pod a: expected a creationTimestamp"},
        {"{apiVersion: v1, kind: Pod, " META("a", ", deletionTimestamp: now") "}", "",
         "objects[0]: Pod default/a: expected a creationTimestamp, and times as"},
        {POD("a", SPEC) ", " POD("a", SPEC), "",
         "objects[1]: Pod default/a: its uid is also that of Pod default/a"},
        {POD("a",
             SPEC) ", {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: default, uid: "
                   "other, resourceVersion: '6', creationTimestamp: '2026-01-01T00:00:00Z'}, " SPEC
                   "}",
         "", "objects[1]: Pod default/a: it is there twice"},
        {"{apiVersion: a.io/v1, kind: Car, " META("a", "") "}", "",
         "objects[0]: Car default/a: nothing of kind Car in a.io/v1 is kept"},
        {"{apiVersion: authentication.k8s.io/v1, kind: TokenReview, " META("a", "") "}", "",
         "objects[0]: TokenReview default/a: nothing of kind TokenReview in"},
        {"{apiVersion: v1, kind: Namespace, " META("a", "") "}", "",
         "objects[0]: Namespace default/a: expected no namespace"},
        {"{apiVersion: v1, kind: Pod, metadata: {name: a, resourceVersion: '5', uid: u, "
         "creationTimestamp: '2026-01-01T00:00:00Z'}}",
         "", "objects[0]: Pod a: expected a namespace"},
        {POD("a", "spec: {}"), "",
         "objects[0]: Pod default/a: Pod \"a\" is invalid: spec.containers: Required value"},
        {POD("a", "spec: 5"), "", "objects[0]: Pod default/a: json: cannot unmarshal number into"},
        {POD("a", SPEC ", status: {containerStatuses: {a: b}}"), "",
         "objects[0]: Pod default/a: json: cannot unmarshal object into"},
        {POD("a", SPEC ", status: {conditions: [{lastTransitionTime: x}]}"), "",
         "objects[0]: Pod default/a: parsing time \"x\""},
        {POD("a", SPEC ", other: 1"), "",
         "objects[0]: Pod default/a: strict decoding error: unknown field \"other\""},
        {"{apiVersion: v1, kind: Pod, " META("a", ", finalizers: {a: b}") ", " SPEC "}", "",
         "objects[0]: Pod default/a: json: cannot unmarshal object into"},
        {"{apiVersion: v1, kind: Pod, " META("a", ", finalizers: [x]") ", " SPEC "}", "",
         "objects[0]: Pod default/a: Pod \"a\" is invalid: metadata.finalizers[0]: Invalid value"},
        {"{apiVersion: v1, kind: Pod, " META("a", ", ownerReferences: [{}]") ", " SPEC "}", "",
         "objects[0]: Pod default/a: Pod \"a\" is invalid: [metadata.ownerReferences.apiVersion"},
        {"{apiVersion: coordination.k8s.io/v1, kind: Lease, " META(
             "a", "") ", spec: {renewTime: yesterday}}",
         "", "objects[0]: Lease default/a: parsing time"},
        {SERVICE("a", "clusterIP: 10.96.0.9") ", " SERVICE("b", "clusterIP: 10.96.0.9"), "",
         "objects[1]: Service default/b: Service \"b\" is invalid: spec.clusterIPs: Invalid value"},
        {SERVICE("a", "clusterIP: 1.2.3.4"), "",
         "objects[0]: Service default/a: Service \"a\" is invalid: spec.clusterIPs"},
        {"{apiVersion: v1, kind: Service, " META(
             "a", "") ", spec: {type: NodePort, ports: [{port: 80, nodePort: 30001}]}}, "
                      "{apiVersion: v1, kind: Service, " META(
                          "b",
                          "") ", spec: {type: NodePort, ports: [{port: 80, nodePort: 30001}]}}",
         "", "objects[1]: Service default/b: Service \"b\" is invalid: spec.ports[0].nodePort"},
        {CARS("group: a.io", ""), "",
         "objects[0]: CustomResourceDefinition cars.a.io: CustomResourceDefinition"},
        {CARS(CAR_SPEC, ESTABLISHED) ", " CAR("a: 5"), "",
         "objects[1]: Car default/car: Car.a.io \"car\" is invalid: spec.a: Invalid value"},
        {CARS(CAR_SPEC, ESTABLISHED) ", " CAR("b: 5"), "",
         "objects[1]: Car default/car: strict decoding error: unknown field \"spec.b\""},
        {"", "kubelet: 5", "kubelet: expected {automatic, addresses, nextNode, pods}"},
        {"", "kubelet: {automatic: true, addresses: -1, nextNode: 0, pods: []}",
         "kubelet: expected {automatic"},
        {"", "kubelet: {automatic: true, addresses: 1, nextNode: 0, pods: [5]}",
         "kubelet.pods[0]: /: there is no such Pod"},
        {POD("a", SPEC),
         "kubelet: {automatic: true, addresses: 1, nextNode: 0, pods: [{namespace: default, name: "
         "a, next: end, at: '2026-01-01T00:01:00Z'}]}",
         "kubelet.pods[0]: default/a: next: expected bind"},
        {POD("a", SPEC),
         "kubelet: {automatic: true, addresses: 1, nextNode: 0, pods: [{namespace: default, name: "
         "a, next: bind, at: '2026-01-01T00:00:00Z'}]}",
         "kubelet.pods[0]: default/a: at: expected a time within two seconds of now"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *dump = make_dump(rows[i].objects, rows[i].rest);
        AUTO_ERROR err = {0};
        struct cluster_config config = make_bare_config(dump);
        struct fixture loaded;
        if (set_up(&loaded, &config, &err)) {
            tear_down(&loaded);
        }
        AUTO_BUFFER got = {0};
        buffer_append(&got, err.message == NULL ? "" : err.message);
        if (got.size > strlen(rows[i].want)) {
            buffer_truncate(&got, strlen(rows[i].want));
        }
        expect_text(buffer_text(&got), rows[i].want);
    }
}

TEST(a_dump_of_clients_has_the_definition)
{
    AUTO_VALUE *dump = make_dump("", "");
    AUTO_ERROR err = {0};
    struct cluster_config config = make_config(dump);
    expect_true(cluster_new(&config, &err) == NULL);
    expect_text(err.message,
                "objects: expected a definition by which ray.io/v1 rayclusters is served");
}

/* Worlds that none of ours was, but that are in order. */
TEST(what_is_strange_can_be_lived_in)
{
    static const char *const rows[] = {
        "",
        POD("a", SPEC),
        POD("a", BOUND ", status: {phase: Strange}"),
        POD("a", BOUND ", status: {phase: Running}"),
        "{apiVersion: v1, kind: Pod, " META(
            "a", ", deletionTimestamp: '2026-01-01T00:00:59Z', deletionGracePeriodSeconds: 30, "
                 "finalizers: [a.io/b]") ", " BOUND "}",
        "{apiVersion: v1, kind: Pod, " META(
            "a", ", deletionTimestamp: '2100-01-01T00:00:59Z'") ", " SPEC "}",
        "{apiVersion: v1, kind: Pod, " META(
            "a",
            ", ownerReferences: [{apiVersion: v9, kind: Nothing, name: x, uid: of-a}]") ", " SPEC
                                                                                        "}",
        "{apiVersion: v1, kind: Namespace, metadata: {name: default, uid: u, resourceVersion: '5', "
        "deletionTimestamp: '2026-01-01T00:00:59Z', creationTimestamp: '2026-01-01T00:00:00Z'}, "
        "spec: {finalizers: [kubernetes]}, status: {phase: Terminating}}, " POD("a", BOUND),
        SERVICE("a", "clusterIP: None") ", " SERVICE("b", "clusterIP: 10.96.0.9"),
        CARS(CAR_SPEC, "storedVersions: [v1]"),
        CARS(CAR_SPEC, ESTABLISHED) ", " CAR("a: text"),
        POD("a", SPEC) ", " POD("b", SPEC),
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_VALUE *dump = make_dump(rows[i], "");
        AUTO_ERROR err = {0};
        struct cluster_config config = make_bare_config(dump);
        struct fixture loaded;
        bool ok = set_up(&loaded, &config, &err);
        expect_text(err.message, NULL);
        if (ok) {
            advance(&loaded, 600000);
            AUTO_BUFFER again = {0};
            print_dump(loaded.cluster, &loaded.pods, &again);
            tear_down(&loaded);
        }
    }
}

/* A dump that does not say what the kubelet was about to do. */
TEST(pods_are_taken_over_as_they_are)
{
    static const struct {
        const char *status;
        const char *want; /* "" when it has no such condition */
    } rows[] = {
        {"{phase: Pending}", "True"},
        {"{phase: Running, containerStatuses: [{name: c, image: i, imageID: '', ready: false, "
         "restartCount: 0, state: {running: {startedAt: '2026-01-01T00:01:00Z'}}}]}",
         "True"},
        /* It would have been ready long ago: it was told to be as it is. */
        {"{phase: Running, containerStatuses: [{name: c, image: i, imageID: '', ready: false, "
         "restartCount: 0, state: {running: {startedAt: '2026-01-01T00:00:50Z'}}}]}",
         ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_context("row %zu", i);
        AUTO_BUFFER pod = {0};
        buffer_printf(&pod, POD("a", BOUND ", status: %s"), rows[i].status);
        AUTO_VALUE *dump = make_dump(buffer_text(&pod), "");
        AUTO_ERROR err = {0};
        struct cluster_config config = make_bare_config(dump);
        struct fixture loaded;
        bool ok = set_up(&loaded, &config, &err);
        expect_text(err.message, NULL);
        if (ok) {
            advance(&loaded, 10000);
            const struct value *conditions = value_find(
                api_server_peek(cluster_server(loaded.cluster), &resource_pods, "default", "a"),
                "status", "conditions");
            expect_text(value_find_text(condition_find(conditions, "Ready"), "status"),
                        rows[i].want);
            tear_down(&loaded);
        }
    }
}

TEST_MAIN("sim/scenario/dump",
          {"scenarios come again to the byte", scenarios_come_again_to_the_byte},
          {"a loaded world goes on as the original", a_loaded_world_goes_on_as_the_original},
          {"definitions come with their objects", definitions_come_with_their_objects},
          {"what is wrong is said", what_is_wrong_is_said},
          {"a dump of clients has the definition", a_dump_of_clients_has_the_definition},
          {"what is strange can be lived in", what_is_strange_can_be_lived_in},
          {"pods are taken over as they are", pods_are_taken_over_as_they_are})
