/*
 * Whatever a client sends as metadata.managedFields: it can be stored or it does not count, and an
 * update and an apply can go on from there.
 */
#include <string.h>

#include "core/base/check.h"
#include "core/base/value_json.h"
#include "sim/apiserver/server.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char pod_text[] =
    "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"labels\":{\"a\":\"b\"},"
    "\"finalizers\":[\"a.io/b\"]},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}";
static const char applied_text[] = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":"
                                   "\"p\",\"labels\":{\"a\":\"c\"}}}";

static int ask(struct api_server *server, struct api_request request, const struct value *body)
{
    request.resource = &resource_pods;
    request.namespace = "default";
    request.body = body;
    AUTO_RESPONSE response = {0};
    api_server_handle(server, &request, &response);
    return response.code;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *entries = value_parse_json((const char *)data, size, &err);
    AUTO_VALUE *pod = value_parse_json(pod_text, strlen(pod_text), &err);
    AUTO_VALUE *applied = value_parse_json(applied_text, strlen(applied_text), &err);
    if (entries == NULL) {
        return 0;
    }
    struct world world;
    world_init(&world, 1);
    struct api_server *server = api_server_new(&world);
    api_server_track_managers(server, true);
    CHECK(ask(server, (struct api_request){.verb = API_CREATE}, pod) == 201);
    AUTO_VALUE *patch = value_object_of(
        "metadata", value_object_of("managedFields", value_ref(entries), NULL), NULL);
    struct api_request request = {.verb = API_PATCH, .name = "p", .field_manager = "m1"};
    CHECK(ask(server, request, patch) < 500);
    /* What is taken out may be what a Pod needs. */
    request.patch_type = API_PATCH_APPLY;
    CHECK(ask(server, request, applied) < 500);
    request.force = true;
    CHECK(ask(server, request, applied) < 500);
    value_drop(&applied, "metadata", "labels");
    CHECK(ask(server, request, applied) < 500);
    api_server_free(server);
    world_release(&world);
    return 0;
}
