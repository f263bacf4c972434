/*
 * Whatever a client sends as a patch: the answer is the object or a Status, a refusal leaves the
 * object alone, and what was accepted is an object that can be written back and patched again.
 *
 * An input is a line `TYPE OBJECT` of two letters (merge, json, strategic, apply; pod, service,
 * configmap, raycluster), and the patch.
 */
#include <string.h>

#include "core/base/check.h"
#include "core/base/value_json.h"
#include "core/ray/contract.h"
#include "sim/apiserver/server.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
    char letter;
    enum api_patch_type type;
} types[] = {
    {'m', API_PATCH_MERGE},
    {'j', API_PATCH_JSON},
    {'s', API_PATCH_STRATEGIC},
    {'a', API_PATCH_APPLY},
};

static const struct {
    char letter;
    const struct resource *resource; /* NULL: rayclusters */
    const char *text;
} objects[] = {
    {'p', &resource_pods,
     "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\",\"labels\":{\"a\":\"b\"}"
     ","
     "\"finalizers\":[\"a.io/b\"]},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\","
     "\"ports\":[{\"containerPort\":1},{\"containerPort\":2,\"protocol\":\"UDP\"}],"
     "\"env\":[{\"name\":\"A\",\"value\":\"1\"}]}],\"tolerations\":[{\"operator\":\"Exists\"}]}}"},
    {'s', &resource_services,
     "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"x\"},\"spec\":{"
     "\"selector\":{\"a\":\"b\"},\"ports\":[{\"name\":\"p\",\"port\":1},{\"name\":\"q\",\"port\":2,"
     "\"targetPort\":\"t\"}]}}"},
    {'c', &resource_configmaps,
     "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\","
     "\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"p\",\"uid\":\"u\"}]},"
     "\"data\":{\"a\":\"1\",\"b\":\"2\"}}"},
    {'r', NULL,
     "{\"apiVersion\":\"ray.io/v1\",\"kind\":\"RayCluster\",\"metadata\":{\"name\":\"x\"},\"spec\":"
     "{\"headGroupSpec\":{\"rayStartParams\":{},\"template\":{\"spec\":{\"containers\":[{\"name\":"
     "\"c\",\"image\":\"i\"}]}}},\"workerGroupSpecs\":[{\"groupName\":\"g\",\"replicas\":1,"
     "\"minReplicas\":0,\"maxReplicas\":2,\"rayStartParams\":{},\"template\":{\"spec\":{"
     "\"containers\":[{\"name\":\"c\"}]}}}]}}"},
};

struct subject {
    struct api_server *server;
    const struct resource *resource;
    enum api_patch_type type;
};

static const struct value *stored(const struct subject *self)
{
    return api_server_peek(self->server, self->resource, "default", "x");
}

/* The status of the answer, which has a body of its kind. */
static int ask(const struct subject *self, struct api_request request, const struct value *body)
{
    request.resource = self->resource;
    request.namespace = "default";
    request.body = body;
    request.field_manager = "m";
    AUTO_RESPONSE response = {0};
    api_server_handle(self->server, &request, &response);
    CHECK(value_type(response.body) == VALUE_OBJECT);
    const char *kind = value_find_text(response.body, "kind");
    CHECK(strcmp(kind, response.code < 300 ? self->resource->kind : "Status") == 0);
    return response.code;
}

static int patch(const struct subject *self, struct api_request request, const struct value *body)
{
    request.verb = API_PATCH;
    request.name = "x";
    request.patch_type = self->type;
    return ask(self, request, body);
}

/* A request that has nothing to change is answered with the object as it is. */
static void check_nothing_changes(const struct subject *self, struct api_request request,
                                  const struct value *body)
{
    uint64_t revision = api_server_revision(self->server);
    request.name = "x";
    CHECK(ask(self, request, body) == 200);
    CHECK(api_server_revision(self->server) == revision);
}

/* What holds of an object that a patch has made. */
static void check_result(const struct subject *self, const struct value *body)
{
    AUTO_VALUE *object = value_ref(stored(self));
    if (object == NULL) { /* its last finalizer went, and it was being deleted */
        return;
    }
    AUTO_VALUE *empty = value_object();
    AUTO_VALUE *no_operations = value_array();
    check_nothing_changes(self, (struct api_request){.verb = API_UPDATE}, object);
    check_nothing_changes(
        self, (struct api_request){.verb = API_PATCH, .patch_type = API_PATCH_MERGE}, empty);
    check_nothing_changes(
        self, (struct api_request){.verb = API_PATCH, .patch_type = API_PATCH_JSON}, no_operations);
    if (self->type == API_PATCH_APPLY || self->type == API_PATCH_MERGE) {
        /* Said twice, it is the same; unless it is about a version that there is no more. */
        uint64_t revision = api_server_revision(self->server);
        int code = patch(self, (struct api_request){.force = true}, body);
        CHECK(code == 409 || code == 200);
        CHECK(api_server_revision(self->server) == revision);
    }
}

static void check(const struct subject *self, const struct value *body)
{
    uint64_t revision = api_server_revision(self->server);
    AUTO_VALUE *before = value_ref(stored(self));
    int rehearsed = patch(self, (struct api_request){.dry_run = true, .force = true}, body);
    CHECK(stored(self) == before && api_server_revision(self->server) == revision);
    int code = patch(self, (struct api_request){.force = true}, body);
    CHECK(code == rehearsed);
    if (code >= 300) {
        /* Upstream takes a body that has not the kind's form for its own failure, where it merges
         * by that form. */
        bool typed = self->type == API_PATCH_STRATEGIC || self->type == API_PATCH_APPLY;
        CHECK(code < 500 || (code == 500 && typed));
        CHECK(stored(self) == before && api_server_revision(self->server) == revision);
    } else {
        CHECK(code == 200);
        check_result(self, body);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t type = 0;
    size_t object = 0;
    if (size < 4 || data[1] != ' ' || data[3] != '\n') {
        return 0;
    }
    while (type < sizeof(types) / sizeof(types[0]) && types[type].letter != (char)data[0]) {
        type++;
    }
    while (object < sizeof(objects) / sizeof(objects[0]) &&
           objects[object].letter != (char)data[2]) {
        object++;
    }
    AUTO_ERROR err = {0};
    AUTO_VALUE *body = value_parse_json((const char *)data + 4, size - 4, &err);
    if (type == sizeof(types) / sizeof(types[0]) ||
        object == sizeof(objects) / sizeof(objects[0]) || body == NULL) {
        return 0;
    }
    struct world world;
    world_init(&world, 1);
    struct subject subject = {.server = api_server_new(&world), .type = types[type].type};
    subject.resource = objects[object].resource;
    if (subject.resource == NULL) {
        subject.resource = contract_kuberay.resource;
        api_server_add_custom(subject.server, subject.resource, contract_kuberay.schema);
    }
    api_server_track_managers(subject.server, true);
    const char *text = objects[object].text;
    AUTO_VALUE *first = value_parse_json(text, strlen(text), &err);
    CHECK(ask(&subject, (struct api_request){.verb = API_CREATE}, first) == 201);
    check(&subject, body);
    api_server_free(subject.server);
    world_release(&world);
    return 0;
}

/* ---- mutation: of the tree, as one changed byte leaves little of a text ---- */

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

/* What patches are made of; also taken for keys where they are texts. */
static const char *const words[] = {
    "null",
    "true",
    "0",
    "1",
    "-1",
    "9223372036854775807",
    "1.5",
    "\"\"",
    "{}",
    "[]",
    "[[]]",
    "\"a\"",
    "\"c\"",
    "\"g\"",
    "\"x\"",
    "\"A\"",
    "\"TCP\"",
    "\"add\"",
    "\"remove\"",
    "\"replace\"",
    "\"move\"",
    "\"copy\"",
    "\"test\"",
    "\"/data/a\"",
    "\"/spec/ports/0\"",
    "\"/metadata/labels\"",
    "\"/spec/containers/0/env/-\"",
    "\"/spec/workerGroupSpecs/-1\"",
    "\"/metadata\"",
    "\"/status\"",
    "\"delete\"",
    "\"merge\"",
    "\"$patch\"",
    "\"$retainKeys\"",
    "\"$setElementOrder/containers\"",
    "\"$setElementOrder/ports\"",
    "\"$setElementOrder/env\"",
    "\"$deleteFromPrimitiveList/finalizers\"",
    "\"$setElementOrder/finalizers\"",
    "\"op\"",
    "\"path\"",
    "\"from\"",
    "\"value\"",
    "\"metadata\"",
    "\"name\"",
    "\"namespace\"",
    "\"uid\"",
    "\"resourceVersion\"",
    "\"generation\"",
    "\"labels\"",
    "\"annotations\"",
    "\"finalizers\"",
    "\"ownerReferences\"",
    "\"managedFields\"",
    "\"deletionTimestamp\"",
    "\"spec\"",
    "\"status\"",
    "\"containers\"",
    "\"initContainers\"",
    "\"env\"",
    "\"ports\"",
    "\"containerPort\"",
    "\"protocol\"",
    "\"image\"",
    "\"resources\"",
    "\"limits\"",
    "\"cpu\"",
    "\"tolerations\"",
    "\"volumes\"",
    "\"emptyDir\"",
    "\"hostPath\"",
    "\"securityContext\"",
    "\"port\"",
    "\"targetPort\"",
    "\"nodePort\"",
    "\"selector\"",
    "\"type\"",
    "\"NodePort\"",
    "\"ExternalName\"",
    "\"clusterIP\"",
    "\"clusterIPs\"",
    "\"data\"",
    "\"binaryData\"",
    "\"immutable\"",
    "\"workerGroupSpecs\"",
    "\"groupName\"",
    "\"replicas\"",
    "\"template\"",
    "\"headGroupSpec\"",
    "\"rayStartParams\"",
    "\"suspend\"",
    "\"conditions\"",
    "\"apiVersion\"",
    "\"kind\"",
    "\"Pod\"",
    "\"v1\"",
};
#define WORDS (sizeof(words) / sizeof(words[0]))

struct dice {
    struct random random;
    const struct value *root; /* parts of which may turn up elsewhere */
};

static size_t roll(struct dice *self, size_t sides)
{
    return (size_t)random_below(&self->random, RANDOM_EXPLORATION, sides);
}

static const struct value *some_part(struct dice *self, const struct value *node)
{
    while (value_count(node) > 0 && roll(self, 4) > 0) {
        size_t i = roll(self, value_count(node));
        node = value_part_at(node, i);
    }
    return node;
}

static struct value *some_value(struct dice *self)
{
    AUTO_ERROR err = {0};
    if (roll(self, 3) == 0) {
        return value_ref(some_part(self, self->root));
    }
    const char *word = words[roll(self, WORDS)];
    return value_parse_json(word, strlen(word), &err);
}

static void change_array(struct dice *self, struct value **node)
{
    size_t count = value_count(*node);
    size_t i = count == 0 ? 0 : roll(self, count);
    if (count > 0 && roll(self, 3) == 0) {
        value_remove_at(node, i);
    } else if (count > 0 && roll(self, 2) == 0) {
        value_insert_at(node, roll(self, count + 1), value_ref(value_at(*node, i)));
    } else {
        value_push(node, some_value(self));
    }
}

static void change_object(struct dice *self, struct value **node)
{
    size_t count = value_count(*node);
    AUTO_VALUE *key = value_string(count == 0 ? "" : value_key_at(*node, roll(self, count)));
    AUTO_VALUE *word = some_value(self);
    if (value_is(word, VALUE_STRING) && roll(self, 3) > 0) {
        value_put(node, some_value(self), value_text(word));
    } else if (roll(self, 2) == 0) {
        value_drop(node, value_text(key));
    } else {
        value_put(node, value_ref(word), value_text(key));
    }
}

static void change(struct dice *self, struct value **node)
{
    size_t count = value_count(*node);
    if (count > 0 && roll(self, 3) > 0) {
        size_t i = roll(self, count);
        struct value *part = value_ref(value_part_at(*node, i));
        change(self, &part);
        value_set_part_at(node, i, part);
    } else if (value_is(*node, VALUE_ARRAY)) {
        change_array(self, node);
    } else if (value_is(*node, VALUE_OBJECT)) {
        change_object(self, node);
    } else {
        value_unref(*node);
        *node = some_value(self);
    }
}

/* libFuzzer's, in place of its own changes of bytes. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    AUTO_ERROR err = {0};
    struct dice dice = {0};
    random_init(&dice.random, seed);
    AUTO_VALUE *body = size < 4 ? NULL : value_parse_json((char *)data + 4, size - 4, &err);
    AUTO_BUFFER text = {0};
    if (body == NULL) {
        buffer_append(&text, "m p\n{}");
    } else {
        AUTO_VALUE *root = value_ref(body);
        dice.root = root;
        buffer_append_sized(&text, (char *)data, 4);
        for (size_t i = 1 + roll(&dice, 3); i > 0; i--) {
            change(&dice, &body);
        }
        if (roll(&dice, 8) == 0) {
            text.data[2] = objects[roll(&dice, sizeof(objects) / sizeof(objects[0]))].letter;
        } else if (roll(&dice, 8) == 0) {
            text.data[0] = types[roll(&dice, sizeof(types) / sizeof(types[0]))].letter;
        }
        value_print_json(body, &text);
    }
    if (text.size > max_size) {
        return size;
    }
    memcpy(data, text.data, text.size);
    return text.size;
}
