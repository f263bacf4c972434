#include "sim/http/encode.h"

#include <string.h>

#include "core/base/check.h"
#include "core/base/value_json.h"
#include "core/base/value_yaml.h"
#include "core/kube/types.h"
#include "sim/apiserver/served.h"

void http_encode_object(struct go_json_cache *cache, const struct resource *resource,
                        const struct schema *schema, const struct value *object, struct buffer *out)
{
    if (resource->custom || schema == NULL) {
        value_print_json(object, out);
    } else {
        go_json_print_cached(cache, schema, object, out);
    }
}

/* Up to the items. */
static void begin_list(const struct value *list, struct buffer *out)
{
    buffer_append(out, "{\"kind\":");
    value_print_json(value_get(list, "kind"), out);
    buffer_append(out, ",\"apiVersion\":");
    value_print_json(value_get(list, "apiVersion"), out);
    buffer_append(out, ",\"metadata\":");
    go_json_print(&schema_list_meta, value_get(list, "metadata"), out);
    buffer_append(out, ",\"items\":");
}

void http_encode_list(const struct resource *resource, const struct schema *schema,
                      const struct value *list, struct buffer *out)
{
    if (resource->custom || schema == NULL) {
        value_print_json(list, out);
        return;
    }
    begin_list(list, out);
    go_json_print_items(schema, value_get(list, "items"), out);
    buffer_append_char(out, '}');
}

void http_encode_foreign(const struct api_server *server, const struct value *object,
                         struct buffer *out)
{
    const struct resource *resource = api_server_find_kind(
        server, value_text(value_get(object, "apiVersion")), value_text(value_get(object, "kind")));
    struct api_served served = {0};
    if (value_is_text(value_get(object, "kind"), "TokenRequest")) {
        go_json_print(&schema_token_request, object, out);
    } else if (value_is_text(value_get(object, "kind"), "Scale") &&
               value_is_text(value_get(object, "apiVersion"), "autoscaling/v1")) {
        go_json_print(&schema_scale, object, out);
    } else if (resource != NULL && api_server_find_served(server, resource, &served)) {
        http_encode_object(NULL, resource, served.schema, object, out);
    } else {
        value_print_json(object, out);
    }
}

void http_encode_status(const struct value *status, struct buffer *out)
{
    go_json_print(&schema_status, status, out);
}

void http_encode_partial(const struct value *partial, struct buffer *out)
{
    const struct value *items = value_get(partial, "items");
    if (items == NULL) {
        go_json_print(&schema_partial_object_metadata, partial, out);
        return;
    }
    begin_list(partial, out);
    buffer_append_char(out, '[');
    for (size_t i = 0; i < value_count(items); i++) {
        buffer_append(out, i == 0 ? "" : ",");
        http_encode_partial(value_at(items, i), out);
    }
    buffer_append(out, "]}");
}

/* ---- whole bodies ---- */

static void break_line(struct buffer *out, size_t depth)
{
    buffer_append_char(out, '\n');
    buffer_append_repeated(out, ' ', 2 * depth);
}

/* The same JSON, which has no blanks outside of strings, with line breaks. Source: Go's
 * json.Indent. */
static void indent(const char *json, size_t size, struct buffer *out)
{
    size_t depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < size; i++) {
        char byte = json[i];
        if (in_string) {
            buffer_append_char(out, byte);
            if (byte == '\\') {
                buffer_append_char(out, json[++i]);
            }
            in_string = byte != '"';
            continue;
        }
        bool opens = byte == '{' || byte == '[';
        bool closes = byte == '}' || byte == ']';
        if (closes && json[i - 1] != '{' && json[i - 1] != '[') {
            break_line(out, depth - 1);
        }
        depth -= closes;
        buffer_append_char(out, byte);
        in_string = byte == '"';
        if (opens) {
            depth++;
            if (json[i + 1] != '}' && json[i + 1] != ']') {
                break_line(out, depth);
            }
        } else if (byte == ',') {
            break_line(out, depth);
        } else if (byte == ':') {
            buffer_append_char(out, ' ');
        }
    }
}

static void encode_yaml(const struct buffer *json, struct buffer *out)
{
    AUTO_ERROR err = {0};
    AUTO_VALUE *value = value_parse_json(buffer_text(json), json->size, &err);
    if (value != NULL) {
        yaml_print_folded(value, out);
    }
}

void http_encode_body(struct buffer *json, enum http_media media, bool pretty, struct buffer *out)
{
    CHECK(media != HTTP_PROTOBUF);
    if (media == HTTP_YAML) {
        encode_yaml(json, out);
        buffer_release(json);
    } else if (pretty) {
        indent(buffer_text(json), json->size, out);
        buffer_append_char(out, '\n');
        buffer_release(json);
    } else {
        buffer_append_char(json, '\n');
        *out = *json;
        *json = (struct buffer){0};
    }
}
