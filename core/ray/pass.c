#include "core/ray/pass.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/check.h"
#include "core/kube/meta.h"
#include "core/kube/names.h"

bool pass_stop(struct pass *self, struct sim_duration requeue_after)
{
    self->stopped = true;
    self->requeue_after = requeue_after;
    return true;
}

bool pass_fail(struct pass *self, const char *format, ...)
{
    CHECK(self->failure.text == NULL);
    struct buffer text = {0};
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(&text, format, arguments);
    va_end(arguments);
    self->failure = (struct pass_failure){.text = buffer_detach(&text)};
    return false;
}

bool pass_fail_response(struct pass *self, const struct api_response *response)
{
    return pass_fail(self, "%s", api_response_message(response));
}

bool pass_fail_marked(struct pass *self, const char *marker, const struct api_response *response)
{
    pass_fail(self, "%s\n%s", marker, api_response_message(response));
    self->failure.marker = marker;
    return false;
}

struct api_response pass_list_labelled(const struct pass *self, const struct resource *resource,
                                       const char *const *labels)
{
    AUTO_BUFFER selector = {0};
    for (size_t i = 0; labels[i] != NULL; i += 2) {
        buffer_append(&selector, i == 0 ? "" : ",");
        buffer_append(&selector, labels[i]);
        buffer_append_char(&selector, '=');
        buffer_append(&selector, labels[i + 1]);
    }
    return api_client_list(self->client, resource, self->cluster->namespace,
                           buffer_text(&selector));
}

const struct value *pass_items(const struct api_response *list)
{
    return value_get(list->body, "items");
}

struct api_response pass_get(const struct pass *self, const struct resource *resource,
                             const char *name)
{
    return api_client_get(self->client, resource, self->cluster->namespace, name);
}

bool pass_already_exists(const struct api_response *response)
{
    return strcmp(api_response_reason(response), "AlreadyExists") == 0;
}

static void print_selector(const struct pass *self, enum pass_pods which, const char *group,
                           struct buffer *out)
{
    buffer_append(out, "ray.io/cluster=");
    buffer_append(out, self->cluster->name);
    switch (which) {
    case PASS_ALL_PODS:
        break;
    case PASS_HEAD_PODS:
        buffer_append(out, ",ray.io/node-type=head");
        break;
    case PASS_WORKER_PODS:
        buffer_append(out, ",ray.io/node-type=worker");
        break;
    case PASS_GROUP_PODS:
        buffer_append(out, ",ray.io/group=");
        buffer_append(out, group);
        break;
    }
}

struct api_response pass_list_pods(const struct pass *self, enum pass_pods which, const char *group)
{
    /* Upstream's cache takes any text for a label's value. No Pod has one that is none, though. */
    if (which == PASS_GROUP_PODS && names_check_label_value(group).count > 0) {
        return (struct api_response){.code = 200,
                                     .body = value_object_of("items", value_array(), NULL)};
    }
    AUTO_BUFFER selector = {0};
    print_selector(self, which, group, &selector);
    return api_client_list(self->client, &resource_pods, self->cluster->namespace,
                           buffer_text(&selector));
}

struct api_response pass_delete_pods(const struct pass *self, enum pass_pods which,
                                     const char *group)
{
    struct api_response list = pass_list_pods(self, which, group);
    const struct value *pods = pass_items(&list);
    bool any_alive = false;
    for (size_t i = 0; api_response_ok(&list) && i < value_count(pods) && !any_alive; i++) {
        any_alive = !meta_is_deleting(value_at(pods, i));
    }
    if (any_alive) {
        RULE(self->cluster->rules, DELETE_1);
        AUTO_BUFFER selector = {0};
        print_selector(self, which, group, &selector);
        struct api_response deleted = api_client_delete_collection(
            self->client, &resource_pods, self->cluster->namespace, buffer_text(&selector));
        if (!api_response_ok(&deleted)) {
            api_response_release(&list);
            return deleted;
        }
        api_response_release(&deleted);
    }
    return list;
}
