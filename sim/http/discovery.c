#include "sim/http/discovery.h"

#include <string.h>

#include "core/base/base64.h"
#include "core/base/digest.h"
#include "core/base/value_json.h"
#include "sim/http/served_list.h"

/* ---- JSON ---- */

static void append_string(const char *text, struct buffer *out)
{
    value_print_json_string(text, strlen(text), out);
}

/* `,"NAME":"TEXT"`; without a comma at the beginning of an object. */
static void append_member(const char *name, const char *text, struct buffer *out)
{
    bool is_first = out->size > 0 && out->data[out->size - 1] == '{';
    buffer_printf(out, "%s\"%s\":", is_first ? "" : ",", name);
    append_string(text, out);
}

static void append_texts(const char *name, const char *const *texts, bool even_if_none,
                         struct buffer *out)
{
    bool is_none = texts == NULL || texts[0] == NULL;
    if (is_none && !even_if_none) {
        return;
    }
    buffer_printf(out, ",\"%s\":[", name);
    for (size_t i = 0; !is_none && texts[i] != NULL; i++) {
        buffer_append(out, i == 0 ? "" : ",");
        append_string(texts[i], out);
    }
    buffer_append_char(out, ']');
}

/* ---- groups ---- */

void discovery_versions(const char *address, struct buffer *out)
{
    buffer_append(out, "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"],"
                       "\"serverAddressByClientCIDRs\":[{\"clientCIDR\":\"0.0.0.0/0\"");
    append_member("serverAddress", address, out);
    buffer_append(out, "}]}");
}

static void append_group_version(const struct resource *resource, struct buffer *out)
{
    char group_version[256];
    resource_api_version(resource, group_version, sizeof(group_version));
    buffer_append_char(out, '{');
    append_member("groupVersion", group_version, out);
    append_member("version", resource->version, out);
    buffer_append_char(out, '}');
}

/* `"name":…` up to and including the preferred version of the group that begins at FIRST. */
static void append_group(const struct served_list *list, size_t first, struct buffer *out)
{
    append_member("name", list->items[first].resource->group, out);
    buffer_append(out, ",\"versions\":[");
    for (size_t i = first; i < served_list_group_end(list, first);
         i = served_list_version_end(list, i)) {
        buffer_append(out, i == first ? "" : ",");
        append_group_version(list->items[i].resource, out);
    }
    buffer_append(out, "],\"preferredVersion\":");
    append_group_version(list->items[first].resource, out);
    buffer_append_char(out, '}');
}

static bool is_core(const struct served_list *list, size_t index)
{
    return list->items[index].resource->group[0] == '\0';
}

void discovery_groups(const struct api_server *server, struct buffer *out)
{
    AUTO_SERVED_LIST list;
    served_list_init(&list, server);
    buffer_append(out, "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[");
    const char *separator = "{";
    for (size_t i = 0; i < list.count; i = served_list_group_end(&list, i)) {
        if (!is_core(&list, i)) {
            buffer_append(out, separator);
            append_group(&list, i, out);
            separator = ",{";
        }
    }
    buffer_append(out, "]}");
}

bool discovery_group(const struct api_server *server, const char *group, struct buffer *out)
{
    AUTO_SERVED_LIST list;
    served_list_init(&list, server);
    size_t first = served_list_find(&list, group, NULL);
    if (group[0] == '\0' || first == list.count) {
        return false;
    }
    buffer_append(out, "{\"kind\":\"APIGroup\",\"apiVersion\":\"v1\"");
    append_group(&list, first, out);
    return true;
}

/* ---- resources ---- */

/* Source: k8s.io/apiserver pkg/endpoints/discovery/storageversionhash.go. */
static void append_storage_hash(const struct api_served *served, struct buffer *out)
{
    if (served->storage == NULL || !served_has_verb(served->verbs, "watch")) {
        return;
    }
    AUTO_BUFFER name = {0};
    buffer_printf(&name, "%s/%s/%s", served->storage->group, served->storage->version,
                  served->storage->kind);
    unsigned char digest[SHA256_SIZE];
    sha256(name.data, name.size, digest);
    buffer_append(out, ",\"storageVersionHash\":\"");
    base64_print(digest, 8, out);
    buffer_append_char(out, '"');
}

static void append_namespaced(const struct resource *resource, struct buffer *out)
{
    buffer_printf(out, ",\"namespaced\":%s", resource->namespaced ? "true" : "false");
}

static void append_resource(const struct api_served *served, struct buffer *out)
{
    const struct resource *resource = served->resource;
    buffer_append_char(out, '{');
    append_member("name", resource->plural, out);
    append_member("singularName", served->singular, out);
    append_namespaced(resource, out);
    append_member("kind", resource->kind, out);
    append_texts("verbs", served->verbs, true, out);
    append_texts("shortNames", served->short_names, false, out);
    append_texts("categories", served->categories, false, out);
    append_storage_hash(served, out);
    buffer_append_char(out, '}');
}

static void append_subresource(const struct resource *resource,
                               const struct api_served_subresource *subresource, struct buffer *out)
{
    AUTO_BUFFER name = {0};
    buffer_printf(&name, "%s/%s", resource->plural, subresource->name);
    buffer_append_char(out, '{');
    append_member("name", buffer_text(&name), out);
    append_member("singularName", "", out);
    append_namespaced(resource, out);
    if (subresource->group != NULL) {
        append_member("group", subresource->group, out);
    }
    if (subresource->version != NULL) {
        append_member("version", subresource->version, out);
    }
    append_member("kind", subresource->kind != NULL ? subresource->kind : resource->kind, out);
    append_texts("verbs", subresource->verbs, true, out);
    buffer_append_char(out, '}');
}

bool discovery_resources(const struct api_server *server, const char *group, const char *version,
                         struct buffer *out)
{
    AUTO_SERVED_LIST list;
    served_list_init(&list, server);
    size_t first = served_list_find(&list, group, version);
    if (first == list.count) {
        return false;
    }
    char group_version[256];
    resource_api_version(list.items[first].resource, group_version, sizeof(group_version));
    buffer_printf(out, "{\"kind\":\"APIResourceList\"%s",
                  group[0] == '\0' ? "" : ",\"apiVersion\":\"v1\"");
    append_member("groupVersion", group_version, out);
    buffer_append(out, ",\"resources\":[");
    for (size_t i = first; i < served_list_version_end(&list, first); i++) {
        const struct api_served *served = &list.items[i];
        buffer_append(out, i == first ? "" : ",");
        append_resource(served, out);
        for (size_t k = 0; k < served->subresource_count; k++) {
            buffer_append_char(out, ',');
            append_subresource(served->resource, &served->subresources[k], out);
        }
    }
    buffer_append(out, "]}");
    return true;
}

/* ---- the aggregated form ---- */

/* A built-in kind's group and version are left out where they are those around it. */
static void append_response_kind(const struct resource *resource,
                                 const struct api_served_subresource *subresource,
                                 struct buffer *out)
{
    const char *group = resource->custom ? resource->group : "";
    const char *version = resource->custom ? resource->version : "";
    const char *kind = resource->kind;
    if (subresource != NULL && subresource->kind != NULL) {
        kind = subresource->kind;
        group = subresource->group != NULL ? subresource->group : group;
        version = subresource->version != NULL ? subresource->version : version;
    }
    buffer_append(out, ",\"responseKind\":{");
    append_member("group", group, out);
    append_member("version", version, out);
    append_member("kind", kind, out);
    buffer_append_char(out, '}');
}

static void append_aggregated_resource(const struct api_served *served, struct buffer *out)
{
    const struct resource *resource = served->resource;
    buffer_append_char(out, '{');
    append_member("resource", resource->plural, out);
    append_response_kind(resource, NULL, out);
    append_member("scope", resource->namespaced ? "Namespaced" : "Cluster", out);
    append_member("singularResource", served->singular, out);
    append_texts("verbs", served->verbs, true, out);
    append_texts("shortNames", served->short_names, false, out);
    append_texts("categories", served->categories, false, out);
    for (size_t i = 0; i < served->subresource_count; i++) {
        const struct api_served_subresource *subresource = &served->subresources[i];
        buffer_append(out, i == 0 ? ",\"subresources\":[{" : ",{");
        append_member("subresource", subresource->name, out);
        append_response_kind(resource, subresource, out);
        append_texts("verbs", subresource->verbs, true, out);
        buffer_append_char(out, '}');
    }
    buffer_append(out, served->subresource_count > 0 ? "]}" : "}");
}

static void append_aggregated_group(const struct served_list *list, size_t first,
                                    struct buffer *out)
{
    buffer_append(out, "{\"metadata\":{");
    if (!is_core(list, first)) {
        append_member("name", list->items[first].resource->group, out);
    }
    buffer_append(out, "},\"versions\":[");
    size_t end = served_list_group_end(list, first);
    for (size_t i = first; i < end;) {
        buffer_append(out, i == first ? "{" : ",{");
        append_member("version", list->items[i].resource->version, out);
        buffer_append(out, ",\"resources\":[");
        size_t version_end = served_list_version_end(list, i);
        for (size_t k = i; k < version_end; k++) {
            buffer_append(out, k == i ? "" : ",");
            append_aggregated_resource(&list->items[k], out);
        }
        buffer_append(out, "],\"freshness\":\"Current\"}");
        i = version_end;
    }
    buffer_append(out, "]}");
}

void discovery_aggregated(const struct api_server *server, bool core, struct buffer *out)
{
    AUTO_SERVED_LIST list;
    served_list_init(&list, server);
    buffer_append(out, "{\"kind\":\"APIGroupDiscoveryList\","
                       "\"apiVersion\":\"apidiscovery.k8s.io/v2\",\"metadata\":{},\"items\":[");
    const char *separator = "";
    for (size_t i = 0; i < list.count; i = served_list_group_end(&list, i)) {
        if (is_core(&list, i) == core) {
            buffer_append(out, separator);
            append_aggregated_group(&list, i, out);
            separator = ",";
        }
    }
    buffer_append(out, "]}");
}
