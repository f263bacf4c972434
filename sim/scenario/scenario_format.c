#include "sim/scenario/scenario_format.h"

#include <stddef.h>

/*
 * The scenario format. Source: docs/scenarios.md, which explains each word; the descriptions here
 * are what an editor shows.
 */

static const struct format string = {.type = FORMAT_STRING};
static const struct format boolean = {.type = FORMAT_BOOLEAN};
static const struct format count = {.type = FORMAT_INTEGER, .minimum = 0};
static const struct format count_from_one = {.type = FORMAT_INTEGER, .minimum = 1};
static const struct format any_integer = {.type = FORMAT_INTEGER, .minimum = INT32_MIN};
static const struct format http_code = {.type = FORMAT_INTEGER, .minimum = 400, .maximum = 599};
static const struct format duration = {.type = FORMAT_DURATION};
static const struct format anything = {.type = FORMAT_ANY};
static const struct format any_map = {.type = FORMAT_MAP, .items = &anything};
static const struct format any_list = {.type = FORMAT_LIST, .items = &anything};
static const struct format string_map = {.type = FORMAT_MAP, .items = &string};
static const struct format boolean_map = {.type = FORMAT_MAP, .items = &boolean};
static const struct format string_list = {.type = FORMAT_LIST, .items = &string};
static const struct format port = {.type = FORMAT_INTEGER, .minimum = 1, .maximum = 65535};
static const struct format port_map = {.type = FORMAT_MAP, .items = &port};
static const struct format map_or_list = {
    .type = FORMAT_EITHER,
    .alternatives = (const struct format *const[]){&any_map, &any_list, NULL}};
static const struct format index_or_list = {
    .type = FORMAT_EITHER,
    .alternatives = (const struct format *const[]){
        &count, &(const struct format){.type = FORMAT_LIST, .items = &count, .not_empty = true},
        NULL}};

#define CHOICE(...)                                                                                \
    {                                                                                              \
        .type = FORMAT_CHOICE, .choices = (const char *const[])                                    \
        {                                                                                          \
            __VA_ARGS__, NULL                                                                      \
        }                                                                                          \
    }
#define OBJECT(...)                                                                                \
    {                                                                                              \
        .type = FORMAT_OBJECT, .fields = (const struct format_field[])                             \
        {                                                                                          \
            __VA_ARGS__,                                                                           \
            {                                                                                      \
                .name = NULL                                                                       \
            }                                                                                      \
        }                                                                                          \
    }

static const struct format pod_select = OBJECT(
    {"cluster", &string,
     .description = "the RayCluster's name; needed where there is more than one"},
    {"namespace", &string, .description = "only Pods of this namespace"},
    {"group", &string, .description = "a worker group's name, or headgroup"},
    {"type", &(const struct format)CHOICE("head", "worker"), .description = "head or worker Pods"},
    {"index", &index_or_list,
     .description = "positions among the selected Pods, by creation order, 0 first"},
    {"count", &count_from_one, .description = "the first so many of the selected Pods"},
    {"phase", &string, .description = "only Pods in this phase"},
    {"deleting", &boolean, .description = "only Pods that are, or are not, being deleted"});

static const struct format pods =
    OBJECT({"select", &pod_select, .required = true, .description = "which Pods; none is an error"},
           {"become",
            &(const struct format)CHOICE("scheduled", "unschedulable", "creating", "running",
                                         "ready", "unready", "waiting", "terminated", "failed",
                                         "succeeded", "gone"),
            .required = true, .description = "what kubelet, scheduler or node do to them"},
           {"reason", &string, .description = "the reason that goes into the status, e.g. Evicted"},
           {"message", &string, .description = "the message that goes into the status"},
           {"container", &string,
            .description = "the container it happens to; default: the Ray container"},
           {"exitCode", &any_integer, .description = "of terminated containers"},
           {"force", &boolean, .description = "gone: also Pods that are not being deleted"});

static const struct format scale = OBJECT(
    {"cluster", &string, .description = "the RayCluster; needed where there is more than one"},
    {"namespace", &string, .description = "its namespace; needed where it is in several"},
    {"group", &string, .required = true, .description = "the worker group's name"},
    {"replicas", &any_integer, .description = "new number of replicas"},
    {"minReplicas", &any_integer, .description = "new lower bound"},
    {"maxReplicas", &any_integer, .description = "new upper bound"},
    {"suspend", &boolean, .description = "whether the group is suspended"},
    {"workersToDelete", &(const struct format){.type = FORMAT_LIST, .items = &pod_select},
     .description = "Pod selectors; the Pods' names go into scaleStrategy.workersToDelete"});

static const struct format patch =
    OBJECT({"kind", &string, .required = true, .description = "the object's kind"},
           {"name", &string, .required = true, .description = "the object's name"},
           {"namespace", &string, .description = "its namespace; default: default"},
           {"type", &(const struct format)CHOICE("merge", "json", "strategic"), .required = true,
            .description = "the kind of patch"},
           {"patch", &map_or_list, .required = true, .description = "the patch"},
           {"subresource", &string, .description = "e.g. status"});

static const struct format delete =
    OBJECT({"kind", &string, .required = true, .description = "the object's kind"},
           {"name", &string, .one_of = true, .description = "the object's name"},
           {"select", &pod_select, .one_of = true, .description = "which Pods, instead of a name"},
           {"namespace", &string, .description = "its namespace; default: default"},
           {"propagation", &(const struct format)CHOICE("Background", "Foreground", "Orphan"),
            .description = "what happens to the objects it owns"},
           {"gracePeriodSeconds", &count, .description = "for Pods"});

static const struct format name_select =
    OBJECT({"name", &string, .required = true, .description = "the object's name"},
           {"namespace", &string, .description = "its namespace; default: default"});

static const struct format services =
    OBJECT({"select", &name_select, .required = true, .description = "which Service"},
           {"clusterIP", &string, .description = "its new address"},
           {"nodePorts", &port_map, .description = "port name to node port"});

static const struct format jobs =
    OBJECT({"select", &name_select, .required = true, .description = "which Job"},
           {"become", &(const struct format)CHOICE("complete", "failed"), .required = true,
            .description = "how it ends"});

static const struct format fault_error =
    OBJECT({"code", &http_code, .required = true, .description = "the HTTP status, e.g. 403"},
           {"reason", &string, .description = "the Status' reason; default: the code's usual one"},
           {"message", &string, .description = "the Status' message; default: the usual one"});

static const struct format fault =
    OBJECT({"id", &string, .description = "a name for clearFaults"},
           {"verb",
            &(const struct format)CHOICE("get", "list", "create", "update", "patch", "delete",
                                         "deletecollection"),
            .required = true, .description = "which of the controller's requests"},
           {"resource", &string, .required = true, .description = "plural, e.g. pods"},
           {"subresource", &string, .description = "e.g. status"},
           {"name", &string, .description = "only requests about this object"},
           {"nth", &count_from_one, .description = "the first request that is hit; default 1"},
           {"times", &count_from_one, .description = "how many requests are hit; default 1"},
           {"error", &fault_error, .required = true, .description = "the answer instead"});

static const struct format clear_faults =
    OBJECT({"id", &string, .description = "only the fault with this id; default: all"});

static const struct format cache = {
    .type = FORMAT_OBJECT,
    .not_empty = true,
    .fields = (const struct format_field[]){
        {"freeze", &string_list, .description = "plurals, e.g. pods: no more changes come in"},
        {"thaw", &string_list, .description = "plurals: what was held back comes in, in order"},
        {.name = NULL}}};

static const struct format rejected =
    OBJECT({"code", &http_code, .required = true, .description = "the HTTP status"},
           {"reason", &string, .description = "the Status' reason"},
           {"message", &string, .description = "a part of the Status' message"});

static const struct format expect_pods =
    OBJECT({"select", &pod_select, .required = true, .description = "which Pods"},
           {"count", &count, .description = "how many there are"},
           {"match", &any_map, .description = "what each of them has, in part"});

static const struct format expect_object =
    OBJECT({"kind", &string, .required = true, .description = "the object's kind"},
           {"name", &string, .required = true, .description = "the object's name"},
           {"namespace", &string, .description = "its namespace; default: default"},
           {"match", &any_map, .required = true, .description = "what it has, in part"});

static const struct format absent =
    OBJECT({"kind", &string, .required = true, .description = "the object's kind"},
           {"name", &string, .required = true, .description = "the object's name"},
           {"namespace", &string, .description = "its namespace; default: default"});

static const struct format expect_event =
    OBJECT({"reason", &string, .required = true, .description = "the events' reason"},
           {"count", &count, .description = "how many since the last checkpoint; default: any"});

static const struct format expect = {
    .type = FORMAT_OBJECT,
    .not_empty = true,
    .fields = (const struct format_field[]){
        {"cluster", &string,
         .description = "whose status and columns; needed if there are several"},
        {"namespace", &string, .description = "its namespace; needed where it is in several"},
        {"status", &any_map, .description = "the RayCluster's status, in part"},
        {"columns", &(const struct format){.type = FORMAT_MAP, .items = &anything},
         .description = "heading to text of `kubectl get rayclusters -o wide`"},
        {"pods", &expect_pods, .description = "Pods, their number and what they have"},
        {"object", &expect_object, .description = "an object and what it has"},
        {"absent", &absent, .description = "an object that does not exist"},
        {"events", &(const struct format){.type = FORMAT_LIST, .items = &expect_event},
         .description = "events since the last checkpoint"},
        {.name = NULL}}};

const struct format scenario_step_format = {
    .type = FORMAT_OBJECT,
    .fields = (const struct format_field[]){
        {"create", &any_map, .one_of = true,
         .description = "an object, or {file: PATH}: as kubectl create"},
        {"apply", &any_map, .one_of = true,
         .description = "the same, as kubectl apply --server-side --force-conflicts"},
        {"patch", &patch, .one_of = true, .description = "one PATCH request by a user"},
        {"scale", &scale, .one_of = true, .description = "a patch of one worker group, by name"},
        {"delete", &delete, .one_of = true, .description = "one DELETE request by a user"},
        {"pods", &pods, .one_of = true,
         .description = "what kubelet, scheduler or node do to Pods"},
        {"services", &services, .one_of = true,
         .description = "changes what the API server allocated for a Service"},
        {"jobs", &jobs, .one_of = true, .description = "what the Job controller would do"},
        {"advance", &duration, .one_of = true, .description = "virtual time passes"},
        {"fault", &fault, .one_of = true,
         .description = "arms an API fault for the controller's own requests"},
        {"clearFaults", &clear_faults, .one_of = true, .description = "disarms faults"},
        {"cache", &cache, .one_of = true,
         .description = "the controller's caches fall behind the API server, or catch up"},
        {"restart", &(const struct format)CHOICE("controller"), .one_of = true,
         .description = "the controller dies and starts anew, and lists everything again"},
        {"checkpoint", &string, .one_of = true,
         .description = "captures what a user can observe, under this name"},
        {"expect", &expect, .one_of = true, .description = "assertions"},
        {"rejected", &rejected,
         .description = "create, apply, patch, delete: the request must be refused so"},
        {"settle", &boolean,
         .description = "false: do not work off the controller's queue after it"},
        {.name = NULL}}};

static const struct format metadata =
    OBJECT({"name", &string, .required = true, .description = "the file's name without .yaml"},
           {"description", &string, .description = "what the scenario shows"},
           {"labels", &string_map, .description = "free; rayrig run --select area=pod-failure"},
           {"links", &string_list, .description = "where the behaviour was reported or decided"});

static const struct format matrix_values = {
    .type = FORMAT_LIST, .items = &anything, .not_empty = true};

const struct format scenario_matrix_format = {
    .type = FORMAT_MAP, .items = &matrix_values, .not_empty = true};

static const struct format capture = {
    .type = FORMAT_LIST,
    .not_empty = true,
    .items = &(const struct format)CHOICE("columns", "status", "pods", "services", "events",
                                          "writes", "created", "objects")};

static const struct format spec = OBJECT(
    {"contract", &(const struct format)CHOICE("kuberay-1.7", "raycluster-interface"),
     .required = true, .description = "the version of the RayCluster interface"},
    {"seed", &count, .description = "every random choice of the run comes from it; default 1"},
    {"featureGates", &boolean_map, .description = "overrides of the contract's defaults"},
    {"env", &string_map, .description = "the controller's environment"},
    {"operatorConfig", &any_map, .description = "the operator's configuration file"},
    {"covers", &string_list, .description = "ids of the rules that this scenario is about"},
    {"matrix", &scenario_matrix_format,
     .description = "lists that multiply; ${name} stands for the value"},
    {"kubelet", &(const struct format)CHOICE("manual", "auto"),
     .description = "who moves Pods: the scenario (default), or a kubelet of their own"},
    {"capture", &capture,
     .description = "what a checkpoint holds; default: columns, status, pods, services, events"},
    {"steps",
     &(const struct format){.type = FORMAT_LIST, .items = &scenario_step_format, .not_empty = true},
     .required = true, .description = "the story"});

const struct format scenario_format = OBJECT(
    {"apiVersion", &(const struct format)CHOICE("rayrig.dev/v1alpha1"), .required = true,
     .description = "rayrig.dev/v1alpha1"},
    {"kind", &(const struct format)CHOICE("Scenario"), .required = true, .description = "Scenario"},
    {"metadata", &metadata, .required = true, .description = "what the scenario is"},
    {"spec", &spec, .required = true, .description = "what happens"});
