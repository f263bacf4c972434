#include "sim/scenario/pod_order.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/kube/meta.h"

static const struct value *pod_at(const struct pod_order *self, size_t index)
{
    const struct value *key = self->keys[index];
    return api_server_peek(self->server, &resource_pods, value_text(value_at(key, 0)),
                           value_text(value_at(key, 1)));
}

static void add(struct pod_order *self, const struct value *pod)
{
    self->keys = memory_grow(self->keys, self->count, &self->capacity, sizeof(*self->keys));
    self->keys[self->count++] = value_array_of(value_ref(value_find(pod, "metadata", "namespace")),
                                               value_ref(value_find(pod, "metadata", "name")),
                                               value_ref(value_find(pod, "metadata", "uid")), NULL);
}

/* Linear, but Pods mostly go from the ends, and a scenario has few. */
static void remove_pod(struct pod_order *self, const struct value *pod)
{
    const struct value *uid = value_find(pod, "metadata", "uid");
    for (size_t i = 0; i < self->count; i++) {
        if (value_equal(value_at(self->keys[i], 2), uid)) {
            value_unref(self->keys[i]);
            self->count--;
            memmove(&self->keys[i], &self->keys[i + 1], (self->count - i) * sizeof(*self->keys));
            return;
        }
    }
}

static void notify(void *context, const struct api_watch_event *event)
{
    struct pod_order *self = context;
    if (event->type == API_WATCH_ADDED) {
        add(self, event->object);
    } else if (event->type == API_WATCH_DELETED) {
        remove_pod(self, event->object);
    }
}

void pod_order_init(struct pod_order *self, struct api_server *server)
{
    *self = (struct pod_order){.server = server};
    self->watcher =
        (struct api_watcher){.resource = &resource_pods, .notify = notify, .context = self};
    api_server_watch(server, &self->watcher);
}

void pod_order_add(struct pod_order *self, const struct value *pod)
{
    if (api_server_peek(self->server, &resource_pods, meta_namespace(pod), meta_name(pod)) !=
        NULL) {
        add(self, pod);
    }
}

void pod_order_release(struct pod_order *self)
{
    api_server_unwatch(self->server, &self->watcher);
    for (size_t i = 0; i < self->count; i++) {
        value_unref(self->keys[i]);
    }
    free(self->keys);
}

/* What SELECT asks for; NULL: anything. */
struct selection {
    const struct value *namespace;
    const struct value *cluster;
    const struct value *group;
    const struct value *type;
    const struct value *phase;
    const struct value *deleting;
};

static struct selection read_selection(const struct value *select)
{
    return (struct selection){.namespace = value_get(select, "namespace"),
                              .cluster = value_get(select, "cluster"),
                              .group = value_get(select, "group"),
                              .type = value_get(select, "type"),
                              .phase = value_get(select, "phase"),
                              .deleting = value_get(select, "deleting")};
}

static bool is_as_wanted(const struct value *wanted, const struct value *value)
{
    return wanted == NULL || value_is_text(wanted, value_text(value));
}

static bool is_selected(const struct value *pod, const struct selection *selection)
{
    const struct value *metadata = value_get(pod, "metadata");
    const struct value *labels = value_get(metadata, "labels");
    bool deleting = meta_is_deleting(pod);
    return value_as_bool(selection->deleting, deleting) == deleting &&
           is_as_wanted(selection->namespace, value_get(metadata, "namespace")) &&
           is_as_wanted(selection->cluster, value_get(labels, "ray.io/cluster")) &&
           is_as_wanted(selection->group, value_get(labels, "ray.io/group")) &&
           is_as_wanted(selection->type, value_get(labels, "ray.io/node-type")) &&
           is_as_wanted(selection->phase, value_find(pod, "status", "phase"));
}

/* Whether SELECT asks for the INDEXth of what is selected so far. */
static bool has_index(const struct value *select, int64_t index)
{
    const struct value *wanted = value_get(select, "index");
    if (wanted == NULL || value_is(wanted, VALUE_INT)) {
        return wanted == NULL || value_as_int(wanted, -1) == index;
    }
    for (size_t i = 0; i < value_count(wanted); i++) {
        if (value_as_int(value_at(wanted, i), -1) == index) {
            return true;
        }
    }
    return false;
}

struct value *pod_order_select(const struct pod_order *self, const struct value *select)
{
    const struct selection selection = read_selection(select);
    bool is_any = value_count(select) == 0;
    int64_t limit = value_as_int(value_get(select, "count"), INT64_MAX);
    int64_t index = 0;
    AUTO_FREE struct value **found = memory_alloc(self->count * sizeof(*found));
    size_t count = 0;
    for (size_t i = 0; i < self->count && (int64_t)count < limit; i++) {
        const struct value *pod = pod_at(self, i);
        if (pod != NULL && (is_any || is_selected(pod, &selection))) {
            if (has_index(select, index)) {
                found[count++] = value_ref(pod);
            }
            index++;
        }
    }
    return value_array_from(found, count);
}
