#include "sim/http/watch_event.h"

#include <string.h>

#include "core/base/check.h"
#include "core/kube/protobuf_encode.h"
#include "core/kube/types.h"
#include "sim/http/encode.h"

bool http_watch_form_equal(const struct http_watch_form *a, const struct http_watch_form *b)
{
    return a->media == b->media && a->view == b->view && a->include == b->include &&
           strcmp(a->view_version, b->view_version) == 0;
}

const char *http_watch_media_type(enum http_media media)
{
    return media == HTTP_PROTOBUF ? "application/vnd.kubernetes.protobuf;stream=watch"
                                  : http_media_type(media);
}

static bool is_of_type(const struct http_watch_event *self, const char *type)
{
    return strcmp(self->type, type) == 0;
}

static void encode_table(const struct http_watch_event *self, const struct api_served *served,
                         struct sim_time now, struct buffer *out)
{
    bool is_bookmark = is_of_type(self, "BOOKMARK");
    const struct value *metadata = value_get(self->object, "metadata");
    AUTO_VALUE *rows = is_bookmark ? value_array() : value_array_of(value_ref(self->object), NULL);
    AUTO_VALUE *list_metadata =
        value_object_of("resourceVersion", value_ref(value_get(metadata, "resourceVersion")), NULL);
    struct http_table table = {
        .served = served,
        .version = self->form->view_version,
        .include = self->form->include,
        .without_columns = self->without_columns,
        .now = now,
    };
    http_table_encode(&table, rows, is_bookmark ? metadata : list_metadata, out);
}

static void encode_json(const struct http_watch_event *self, const struct api_served *served,
                        struct go_json_cache *cache, struct sim_time now, struct buffer *out)
{
    if (is_of_type(self, "ERROR")) {
        http_encode_status(self->object, out);
    } else if (self->form->view == HTTP_VIEW_TABLE) {
        encode_table(self, served, now, out);
    } else if (self->form->view == HTTP_VIEW_PARTIAL) {
        AUTO_VALUE *partial = http_partial_of(self->object, self->form->view_version);
        http_encode_partial(partial, out);
    } else {
        http_encode_object(cache, self->resource, served->schema, self->object, out);
    }
}

static void encode_protobuf(const struct http_watch_event *self, const struct api_served *served,
                            struct buffer *out)
{
    CHECK(self->form->view != HTTP_VIEW_TABLE);
    if (is_of_type(self, "ERROR")) {
        protobuf_encode(&schema_status, self->object, out);
    } else if (self->form->view == HTTP_VIEW_PARTIAL) {
        AUTO_VALUE *partial = http_partial_of(self->object, self->form->view_version);
        protobuf_encode(&schema_partial_object_metadata, partial, out);
    } else {
        protobuf_encode(served->schema, self->object, out);
    }
}

void http_watch_event_encode(const struct http_watch_event *self, const struct api_server *server,
                             struct go_json_cache *cache, struct sim_time now, struct buffer *out)
{
    struct api_served served = {.resource = self->resource};
    api_server_find_served(server, self->resource, &served);
    if (self->form->media == HTTP_PROTOBUF) {
        AUTO_BUFFER object = {0};
        encode_protobuf(self, &served, &object);
        protobuf_encode_watch_event(self->type, &object, out);
    } else {
        buffer_printf(out, "{\"type\":\"%s\",\"object\":", self->type);
        encode_json(self, &served, cache, now, out);
        buffer_append(out, "}\n");
    }
}
