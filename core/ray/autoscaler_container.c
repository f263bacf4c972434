#include "core/ray/autoscaler_container.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/ray/container.h"
#include "core/ray/pod_security.h"
#include "core/ray/ray_names.h"

static const char start_command[] = "ray kuberay-autoscaler --cluster-name $(RAY_CLUSTER_NAME) "
                                    "--cluster-namespace $(RAY_CLUSTER_NAMESPACE)";

static struct value *environment(void)
{
    return value_array_of(
        container_env_of_field("RAY_CLUSTER_NAME", "metadata.labels['ray.io/cluster']"),
        container_env_of_field("RAY_CLUSTER_NAMESPACE", "metadata.namespace"),
        container_env_of_field("RAY_HEAD_POD_NAME", "metadata.name"),
        container_env("KUBERAY_CRD_VER", "v1"),
        container_env("KUBERAY_GEN_AUTOSCALER_START_CMD", start_command), NULL);
}

/* What the user sets replaces what is there, or is appended to its list. */
static void apply_options(struct value **container, const struct value *options)
{
    static const char *const texts[] = {"image", "imagePullPolicy"};
    static const char *const objects[] = {"resources", "securityContext"};
    static const char *const replaced_lists[] = {"command", "args"};
    static const char *const extended_lists[] = {"env", "envFrom", "volumeMounts"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const struct value *text = value_get(options, texts[i]);
        if (value_is(text, VALUE_STRING)) {
            value_put(container, value_ref(text), texts[i]);
        }
    }
    for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
        const struct value *object = value_get(options, objects[i]);
        if (value_is(object, VALUE_OBJECT)) {
            value_put(container, value_ref(object), objects[i]);
        }
    }
    for (size_t i = 0; i < sizeof(replaced_lists) / sizeof(replaced_lists[0]); i++) {
        const struct value *list = value_get(options, replaced_lists[i]);
        if (value_count(list) > 0) {
            value_put(container, value_ref(list), replaced_lists[i]);
        }
    }
    for (size_t i = 0; i < sizeof(extended_lists) / sizeof(extended_lists[0]); i++) {
        container_append_all(container, extended_lists[i], value_get(options, extended_lists[i]));
    }
}

static void set_version(struct pod_draft *pod, const char *version)
{
    if (strcmp(version, "v2") == 0) {
        container_add_env(&pod->ray, "RAY_enable_autoscaler_v2", "true");
        RULE(pod->cluster->rules, AUTOSCALER_3);
        /* Its Pods are replaced, never restarted in place. */
        value_put(&pod->spec, value_string("Never"), "restartPolicy");
    } else if (strcmp(version, "v1") == 0) {
        RULE(pod->cluster->rules, AUTOSCALER_4);
        container_add_env(&pod->ray, "RAY_enable_autoscaler_v2", "false");
    }
}

void autoscaler_container_add(struct pod_draft *pod)
{
    const struct ray_cluster *cluster = pod->cluster;
    if (!cluster->autoscaling) {
        return;
    }
    RULE(cluster->rules, AUTOSCALER_1);
    const char *account = value_find_text(pod->spec, "serviceAccountName");
    AUTO_FREE char *name = ray_names_check_name(account[0] != '\0' ? account : cluster->name);
    value_put(&pod->spec, value_string(name), "serviceAccountName");

    struct value *container = value_object_of(
        "name", value_string(AUTOSCALER_CONTAINER), "image",
        value_ref(value_get(pod->ray, "image")), "imagePullPolicy", value_string("IfNotPresent"),
        "command", container_shell(cluster->options), "args",
        value_array_of(value_string(start_command), NULL), "env", environment(), "resources",
        container_fixed_resources("500m", "512Mi"), NULL);
    pod_security_auth_container(cluster, &container);
    pod_security_tls_container(cluster, &container);
    const struct value *options = value_get(cluster->spec, "autoscalerOptions");
    if (value_count(options) > 0) {
        RULE(cluster->rules, AUTOSCALER_2);
    }
    apply_options(&container, options);
    value_push(&pod->sidecars, container);
    set_version(pod, cluster->autoscaler_version);
}
