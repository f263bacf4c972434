#include "tools/advice.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/kube/meta.h"

/* Source: KubeRay 1.7.0, ray-operator/controllers/ray/utils/util.go, PodName and CheckName. */
#define NAME_SIZE_MAX 50

__attribute__((format(printf, 3, 4))) static void add(struct field_errors *out, const char *field,
                                                      const char *format, ...)
{
    AUTO_BUFFER text = {0};
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(&text, format, arguments);
    va_end(arguments);
    field_errors_add(out, FIELD_INVALID, field, buffer_text(&text));
}

/* ---- resources ---- */

static bool asks_for(const struct value *template, const char *resource)
{
    const struct value *containers = value_find(template, "spec", "containers");
    for (size_t i = 0; i < value_count(containers); i++) {
        const struct value *resources = value_get(value_at(containers, i), "resources");
        if (value_find(resources, "requests", resource) != NULL ||
            value_find(resources, "limits", resource) != NULL) {
            return true;
        }
    }
    return false;
}

/* FIELD is the group's. */
static void check_resources(const struct value *group, const char *field, struct field_errors *out)
{
    const struct value *template = value_get(group, "template");
    bool has_cpu = asks_for(template, "cpu");
    bool has_memory = asks_for(template, "memory");
    if (has_cpu && has_memory) {
        return;
    }
    AUTO_BUFFER place = {0};
    buffer_printf(&place, "%s.template.spec.containers[0].resources", field);
    add(out, buffer_text(&place), "no container has a request or limit of %s: for these Pods %s 0",
        has_cpu      ? "memory"
        : has_memory ? "cpu"
                     : "cpu or memory",
        has_cpu      ? "column MEMORY counts"
        : has_memory ? "column CPUS counts"
                     : "columns CPUS and MEMORY count");
}

/* ---- worker groups ---- */

static void check_replicas(const struct value *group, const char *field, struct field_errors *out)
{
    int64_t replicas = value_as_int(value_get(group, "replicas"), 0);
    int64_t min = value_as_int(value_get(group, "minReplicas"), 0);
    int64_t max = value_as_int(value_get(group, "maxReplicas"), INT32_MAX);
    AUTO_BUFFER place = {0};
    buffer_printf(&place, "%s.replicas", field);
    if (min > max) {
        return; /* The controller refuses that. */
    }
    if (replicas < min) {
        add(out, buffer_text(&place),
            "%" PRId64 " is less than minReplicas: there will be %" PRId64
            ", while the columns of resources count %" PRId64,
            replicas, min, replicas);
    } else if (replicas > max) {
        add(out, buffer_text(&place),
            "%" PRId64 " is more than maxReplicas: there will be %" PRId64
            ", while the columns of resources count %" PRId64,
            replicas, max, replicas);
    }
}

static bool is_repeated(const struct value *groups, size_t index)
{
    const struct value *name = value_get(value_at(groups, index), "groupName");
    for (size_t i = 0; i < index; i++) {
        if (value_equal(value_get(value_at(groups, i), "groupName"), name)) {
            return true;
        }
    }
    return false;
}

static void check_group_name(const struct value *object, const struct value *groups, size_t index,
                             struct field_errors *out)
{
    const char *name = value_find_text(value_at(groups, index), "groupName");
    AUTO_BUFFER place = {0};
    buffer_printf(&place, "spec.workerGroupSpecs[%zu].groupName", index);
    if (is_repeated(groups, index)) {
        add(out, buffer_text(&place),
            "there is another group %s: both act on the same Pods, each to its own count", name);
    }
    if (strcmp(name, "headgroup") == 0) {
        add(out, buffer_text(&place), "the head Pod is of the group headgroup, too");
    }
    AUTO_BUFFER prefix = {0};
    buffer_printf(&prefix, "%s-%s", meta_name(object), name);
    if (prefix.size > NAME_SIZE_MAX) {
        add(out, buffer_text(&place), "its Pods' names will be cut to %.*s-worker-", NAME_SIZE_MAX,
            buffer_text(&prefix));
    }
}

/* ---- the whole ---- */

static void check_names(const struct value *object, struct field_errors *out)
{
    const char *name = meta_name(object);
    if (strlen(name) > NAME_SIZE_MAX) {
        add(out, "metadata.name", "the head Pod's name will be cut to %.*s-head-", NAME_SIZE_MAX,
            name);
    }
    AUTO_BUFFER ingress = {0};
    buffer_printf(&ingress, "%s-head-ingress", name);
    if (value_as_bool(value_find(object, "spec", "headGroupSpec", "enableIngress"), false) &&
        ingress.size > NAME_SIZE_MAX) {
        add(out, "metadata.name",
            "of the Ingress's name, %s, only the last %d characters will stay",
            buffer_text(&ingress), NAME_SIZE_MAX);
    }
}

static void check_switches(const struct value *spec, struct field_errors *out)
{
    const struct value *head = value_get(spec, "headGroupSpec");
    if (value_get(spec, "autoscalerOptions") != NULL &&
        !value_as_bool(value_get(spec, "enableInTreeAutoscaling"), false)) {
        add(out, "spec.autoscalerOptions", "without effect: enableInTreeAutoscaling is not true");
    }
    if (value_get(head, "ingressOptions") != NULL &&
        !value_as_bool(value_get(head, "enableIngress"), false)) {
        add(out, "spec.headGroupSpec.ingressOptions", "without effect: enableIngress is not true");
    }
}

void advice_give(const struct value *object, struct field_errors *out)
{
    const struct value *spec = value_get(object, "spec");
    const struct value *groups = value_get(spec, "workerGroupSpecs");
    check_names(object, out);
    check_switches(spec, out);
    check_resources(value_get(spec, "headGroupSpec"), "spec.headGroupSpec", out);
    for (size_t i = 0; i < value_count(groups); i++) {
        const struct value *group = value_at(groups, i);
        AUTO_BUFFER field = {0};
        buffer_printf(&field, "spec.workerGroupSpecs[%zu]", i);
        check_group_name(object, groups, i, out);
        if (!value_as_bool(value_get(group, "suspend"), false)) {
            check_replicas(group, buffer_text(&field), out);
            check_resources(group, buffer_text(&field), out);
        }
    }
}
