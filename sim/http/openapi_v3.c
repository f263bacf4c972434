#include "sim/http/openapi_v3.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/digest.h"
#include "core/base/memory.h"
#include "core/base/value_json.h"
#include "sim/http/openapi_paths.h"
#include "sim/http/served_list.h"

void openapi_hash(const struct buffer *document, char out[129])
{
    unsigned char digest[SHA512_SIZE];
    sha512(buffer_text(document), document->size, digest);
    for (size_t i = 0; i < SHA512_SIZE; i++) {
        snprintf(out + 2 * i, 3, "%02X", digest[i]);
    }
}

static struct value *security_schemes(void)
{
    return value_object_of("BearerToken",
                           value_object_of("description", value_string("A token: `Bearer TOKEN`."),
                                           "in", value_string("header"), "name",
                                           value_string("authorization"), "type",
                                           value_string("apiKey"), NULL),
                           NULL);
}

/* The items from FIRST up to END share a group and version. */
static void make_document(const struct served_list *list, size_t first, size_t end,
                          struct openapi_v3_document *out)
{
    const struct resource *resource = list->items[first].resource;
    char group_version[256];
    resource_api_version(resource, group_version, sizeof(group_version));
    AUTO_BUFFER path = {0};
    buffer_printf(&path, "%s/%s", resource->group[0] == '\0' ? "api" : "apis", group_version);
    struct openapi_types types = {.is_v3 = true, .definitions = value_object()};
    AUTO_VALUE *paths = value_object();
    for (size_t i = first; i < end; i++) {
        openapi_add_kind(&types, &list->items[i]);
        openapi_add_paths(&types, &list->items[i], &paths);
    }
    AUTO_VALUE *document = value_object_of(
        "components",
        value_object_of("schemas", types.definitions, "securitySchemes", security_schemes(), NULL),
        "info",
        value_object_of("title", value_string("Kubernetes"), "version", value_string("v1.36.2"),
                        NULL),
        "openapi", value_string("3.0.0"), "paths", value_ref(paths), NULL);
    *out = (struct openapi_v3_document){.path = buffer_detach(&path)};
    value_print_json(document, &out->json);
    openapi_hash(&out->json, out->hash);
}

static void make_index(struct openapi_v3 *self)
{
    AUTO_VALUE *paths = value_object();
    for (size_t i = 0; i < self->count; i++) {
        const struct openapi_v3_document *document = &self->documents[i];
        value_put(&paths,
                  value_string_printf("/openapi/v3/%s?hash=%s", document->path, document->hash),
                  document->path, "serverRelativeURL");
    }
    AUTO_VALUE *index = value_object_of("paths", value_ref(paths), NULL);
    value_print_json(index, &self->index);
}

void openapi_v3_make(const struct api_server *server, struct openapi_v3 *out)
{
    AUTO_SERVED_LIST list;
    served_list_init(&list, server);
    *out = (struct openapi_v3){0};
    size_t capacity = 0;
    for (size_t i = 0; i < list.count;) {
        size_t end = served_list_version_end(&list, i);
        out->documents =
            memory_grow(out->documents, out->count, &capacity, sizeof(out->documents[0]));
        make_document(&list, i, end, &out->documents[out->count++]);
        i = end;
    }
    make_index(out);
}

const struct openapi_v3_document *openapi_v3_find(const struct openapi_v3 *self, const char *path)
{
    for (size_t i = 0; i < self->count; i++) {
        if (strcmp(self->documents[i].path, path) == 0) {
            return &self->documents[i];
        }
    }
    return NULL;
}

void openapi_v3_release(struct openapi_v3 *self)
{
    for (size_t i = 0; i < self->count; i++) {
        free(self->documents[i].path);
        buffer_release(&self->documents[i].json);
    }
    free(self->documents);
    buffer_release(&self->index);
    *self = (struct openapi_v3){0};
}
