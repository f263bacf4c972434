#include "sim/http/openapi_v2.h"

#include "core/base/value_json.h"
#include "sim/http/openapi_paths.h"
#include "sim/http/openapi_proto.h"
#include "sim/http/openapi_v3.h"
#include "sim/http/served_list.h"

void openapi_v2_make(const struct api_server *server, struct openapi_v2 *out)
{
    AUTO_SERVED_LIST list;
    served_list_init(&list, server);
    struct openapi_types types = {.is_v3 = false, .definitions = value_object()};
    AUTO_VALUE *paths = value_object();
    for (size_t i = 0; i < list.count; i++) {
        openapi_add_kind(&types, &list.items[i]);
        openapi_add_paths(&types, &list.items[i], &paths);
    }
    AUTO_VALUE *document = value_object_of(
        "definitions", types.definitions, "info",
        value_object_of("title", value_string("Kubernetes"), "version", value_string("1.36"), NULL),
        "paths", value_ref(paths), "swagger", value_string("2.0"), NULL);
    *out = (struct openapi_v2){0};
    value_print_json(document, &out->json);
    openapi_proto_print(document, &out->protobuf);
    openapi_hash(&out->json, out->hash);
}

void openapi_v2_release(struct openapi_v2 *self)
{
    buffer_release(&self->json);
    buffer_release(&self->protobuf);
    *self = (struct openapi_v2){0};
}
