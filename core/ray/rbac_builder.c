#include "core/ray/rbac_builder.h"

#include "core/base/memory.h"
#include "core/ray/owned_object.h"
#include "core/ray/ray_names.h"

static struct value *labels(const struct ray_cluster *cluster)
{
    return value_object_of("ray.io/cluster", value_string(cluster->name), "app.kubernetes.io/name",
                           value_string("kuberay"), "app.kubernetes.io/created-by",
                           value_string("kuberay-operator"), NULL);
}

/* The one that the head Pod runs as; the caller frees it. */
static char *service_account_name(const struct ray_cluster *cluster)
{
    const char *name = value_find_text(cluster->head, "template", "spec", "serviceAccountName");
    return ray_names_check_name(name[0] != '\0' ? name : cluster->name);
}

struct value *rbac_builder_service_account(const struct ray_cluster *cluster)
{
    AUTO_FREE char *name = service_account_name(cluster);
    return value_object_of("apiVersion", value_string("v1"), "kind", value_string("ServiceAccount"),
                           "metadata", owned_object_metadata(cluster, name, labels(cluster), NULL),
                           NULL);
}

static struct value *rule(const char *group, const char *resource, struct value *verbs_take)
{
    return value_object_of("apiGroups", value_array_of(value_string(group), NULL), "resources",
                           value_array_of(value_string(resource), NULL), "verbs", verbs_take, NULL);
}

struct value *rbac_builder_role(const struct ray_cluster *cluster)
{
    AUTO_FREE char *name = ray_names_check_name(cluster->name);
    struct value *rules =
        value_array_of(rule("", "pods",
                            value_array_of(value_string("get"), value_string("list"),
                                           value_string("watch"), value_string("patch"), NULL)),
                       rule("", "pods/resize", value_array_of(value_string("patch"), NULL)),
                       rule("ray.io", "rayclusters",
                            value_array_of(value_string("get"), value_string("patch"), NULL)),
                       NULL);
    return value_object_of("apiVersion", value_string("rbac.authorization.k8s.io/v1"), "kind",
                           value_string("Role"), "metadata",
                           owned_object_metadata(cluster, name, labels(cluster), NULL), "rules",
                           rules, NULL);
}

struct value *rbac_builder_role_binding(const struct ray_cluster *cluster)
{
    AUTO_FREE char *name = ray_names_check_name(cluster->name);
    AUTO_FREE char *account = service_account_name(cluster);
    struct value *subject =
        value_object_of("kind", value_string("ServiceAccount"), "name", value_string(account),
                        "namespace", value_string(cluster->namespace), NULL);
    struct value *role =
        value_object_of("apiGroup", value_string("rbac.authorization.k8s.io"), "kind",
                        value_string("Role"), "name", value_string(name), NULL);
    return value_object_of("apiVersion", value_string("rbac.authorization.k8s.io/v1"), "kind",
                           value_string("RoleBinding"), "metadata",
                           owned_object_metadata(cluster, name, labels(cluster), NULL), "subjects",
                           value_array_of(subject, NULL), "roleRef", role, NULL);
}
