#include <string.h>

#include "core/kube/quantity.h"
#include "sim/apiserver/pod_spec.h"

#define VOLUME_PREFIX "kube-api-access-"
#define TOKEN_PATH "/var/run/secrets/kubernetes.io/serviceaccount"
#define TOKEN_EXPIRATION_SECONDS 3607
#define FILE_MODE 0644
#define TOLERATION_SECONDS 300

/* ---- the service account ---- */

static struct value *token_volume(const char *name)
{
    struct value *token = value_object_of("expirationSeconds", value_int(TOKEN_EXPIRATION_SECONDS),
                                          "path", value_string("token"), NULL);
    struct value *certificate =
        value_object_of("key", value_string("ca.crt"), "path", value_string("ca.crt"), NULL);
    struct value *certificates = value_object_of("name", value_string("kube-root-ca.crt"), "items",
                                                 value_array_of(certificate, NULL), NULL);
    struct value *field = value_object_of("apiVersion", value_string("v1"), "fieldPath",
                                          value_string("metadata.namespace"), NULL);
    struct value *namespace =
        value_object_of("path", value_string("namespace"), "fieldRef", field, NULL);
    struct value *downward_api = value_object_of("items", value_array_of(namespace, NULL), NULL);
    struct value *sources =
        value_array_of(value_object_of("serviceAccountToken", token, NULL),
                       value_object_of("configMap", certificates, NULL),
                       value_object_of("downwardAPI", downward_api, NULL), NULL);
    struct value *projected =
        value_object_of("defaultMode", value_int(FILE_MODE), "sources", sources, NULL);
    return value_object_of("name", value_string(name), "projected", projected, NULL);
}

static bool has_token(const struct value *container)
{
    const struct value *mounts = value_get(container, "volumeMounts");
    for (size_t i = 0; i < value_count(mounts); i++) {
        if (value_is_text(value_get(value_at(mounts, i), "mountPath"), TOKEN_PATH)) {
            return true;
        }
    }
    return false;
}

/* Mounts the volume in each container of the list KEY that has nothing else in its place. */
static bool mount_token(struct value **spec, const char *key, const struct value *mount)
{
    AUTO_VALUE *containers = value_ref(value_get(*spec, key));
    bool mounted = false;
    for (size_t i = 0; i < value_count(containers); i++) {
        if (has_token(value_at(containers, i))) {
            continue;
        }
        AUTO_VALUE *container = value_ref(value_at(containers, i));
        AUTO_VALUE *mounts = value_ref(value_get(container, "volumeMounts"));
        if (mounts == NULL) {
            mounts = value_array();
        }
        value_push(&mounts, value_ref(mount));
        value_put(&container, value_ref(mounts), "volumeMounts");
        value_set_at(&containers, i, value_ref(container));
        mounted = true;
    }
    if (mounted) {
        value_put(spec, value_ref(containers), key);
    }
    return mounted;
}

static const char *find_token_volume(const struct value *spec)
{
    const struct value *volumes = value_get(spec, "volumes");
    for (size_t i = 0; i < value_count(volumes); i++) {
        const char *name = value_text(value_get(value_at(volumes, i), "name"));
        if (strncmp(name, VOLUME_PREFIX, strlen(VOLUME_PREFIX)) == 0) {
            return name;
        }
    }
    return NULL;
}

static void mount_token_everywhere(struct value **spec, const char *volume_name)
{
    const char *existing = find_token_volume(*spec);
    AUTO_VALUE *mount =
        value_object_of("name", value_string(existing == NULL ? volume_name : existing), "readOnly",
                        value_bool(true), "mountPath", value_string(TOKEN_PATH), NULL);
    bool has_volume = existing != NULL;
    bool in_init = mount_token(spec, "initContainers", mount);
    bool in_main = mount_token(spec, "containers", mount);
    if (has_volume || !(in_init || in_main)) {
        return;
    }
    AUTO_VALUE *volumes = value_ref(value_get(*spec, "volumes"));
    if (volumes == NULL) {
        volumes = value_array();
    }
    value_push(&volumes, token_volume(volume_name));
    value_put(spec, value_ref(volumes), "volumes");
}

void pod_spec_mount_account(struct value **spec, const struct value *account,
                            const char *volume_name)
{
    if (value_text_size(value_get(*spec, "serviceAccountName")) == 0) {
        value_put(spec, value_string("default"), "serviceAccountName");
        value_put(spec, value_string("default"), "serviceAccount");
    }
    bool of_account = value_as_bool(value_get(account, "automountServiceAccountToken"), true);
    if (value_as_bool(value_get(*spec, "automountServiceAccountToken"), of_account)) {
        mount_token_everywhere(spec, volume_name);
    }
    const struct value *secrets = value_get(account, "imagePullSecrets");
    if (value_count(value_get(*spec, "imagePullSecrets")) == 0 && value_count(secrets) > 0) {
        value_put(spec, value_ref(secrets), "imagePullSecrets");
    }
}

/* ---- priority ---- */

/* In a cluster without PriorityClasses, any other than the two of every cluster counts as one of
 * the value 0, so that a manifest which names one can be tried all the same. */
static int64_t priority_of(const char *class_name)
{
    if (strcmp(class_name, "system-cluster-critical") == 0) {
        return 2000000000;
    }
    return strcmp(class_name, "system-node-critical") == 0 ? 2000001000 : 0;
}

void pod_spec_set_priority(struct value **spec, const struct value *class)
{
    const char *class_name = value_text(value_get(*spec, "priorityClassName"));
    const char *policy = value_find_text(class, "preemptionPolicy");
    value_put(spec, value_int(value_as_int(value_get(class, "value"), priority_of(class_name))),
              "priority");
    if (value_get(*spec, "preemptionPolicy") == NULL) {
        value_put(spec, value_string(policy[0] == '\0' ? "PreemptLowerPriority" : policy),
                  "preemptionPolicy");
    }
}

/* ---- tolerations ---- */

static bool tolerates(const struct value *tolerations, const char *taint)
{
    for (size_t i = 0; i < value_count(tolerations); i++) {
        const char *key = value_text(value_get(value_at(tolerations, i), "key"));
        const char *effect = value_text(value_get(value_at(tolerations, i), "effect"));
        if ((key[0] == '\0' || strcmp(key, taint) == 0) &&
            (effect[0] == '\0' || strcmp(effect, "NoExecute") == 0)) {
            return true;
        }
    }
    return false;
}

void pod_spec_tolerate_short_failures(struct value **spec)
{
    static const char *const taints[] = {"node.kubernetes.io/not-ready",
                                         "node.kubernetes.io/unreachable"};
    AUTO_VALUE *given = value_ref(value_get(*spec, "tolerations"));
    AUTO_VALUE *tolerations = given == NULL ? value_array() : value_ref(given);
    for (size_t i = 0; i < sizeof(taints) / sizeof(taints[0]); i++) {
        if (!tolerates(given, taints[i])) {
            value_push(&tolerations,
                       value_object_of("key", value_string(taints[i]), "operator",
                                       value_string("Exists"), "effect", value_string("NoExecute"),
                                       "tolerationSeconds", value_int(TOLERATION_SECONDS), NULL));
        }
    }
    if (value_count(tolerations) > value_count(given)) {
        value_put(spec, value_ref(tolerations), "tolerations");
    }
}

/* ---- quality of service ---- */

struct qos {
    bool asks;      /* for CPU or memory at all */
    bool is_strict; /* every container limits both, and asks for as much */
};

static bool is_positive(const struct value *amount, struct quantity *out)
{
    AUTO_ERROR error = {0};
    return amount != NULL && quantity_from_value(amount, out, &error) && quantity_sign(out) > 0;
}

static void count_resource(struct qos *qos, const struct value *resources, const char *name)
{
    AUTO_QUANTITY request = {0};
    AUTO_QUANTITY limit = {0};
    bool requests = is_positive(value_find(resources, "requests", name), &request);
    bool limits = is_positive(value_find(resources, "limits", name), &limit);
    qos->asks = qos->asks || requests || limits;
    qos->is_strict =
        qos->is_strict && limits && (!requests || quantity_compare(&request, &limit) == 0);
}

const char *pod_spec_qos_class(const struct value *spec)
{
    static const char *const lists[] = {"initContainers", "containers"};
    struct qos qos = {.is_strict = true};
    for (size_t list = 0; list < 2; list++) {
        const struct value *containers = value_get(spec, lists[list]);
        for (size_t i = 0; i < value_count(containers); i++) {
            const struct value *resources = value_get(value_at(containers, i), "resources");
            count_resource(&qos, resources, "cpu");
            count_resource(&qos, resources, "memory");
        }
    }
    if (!qos.asks) {
        return "BestEffort";
    }
    return qos.is_strict ? "Guaranteed" : "Burstable";
}
