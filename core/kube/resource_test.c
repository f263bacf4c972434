#include "core/kube/resource.h"

#include "tests/expect.h"

static const struct resource rayclusters = {
    .group = "ray.io",
    .version = "v1",
    .kind = "RayCluster",
    .plural = "rayclusters",
};

TEST(spellings)
{
    static const struct {
        const struct resource *resource;
        const char *api_version;
        const char *qualified;
        const char *qualified_kind;
    } rows[] = {
        {&resource_pods, "v1", "pods", "Pod"},
        {&rayclusters, "ray.io/v1", "rayclusters.ray.io", "RayCluster.ray.io"},
        {&resource_rolebindings, "rbac.authorization.k8s.io/v1",
         "rolebindings.rbac.authorization.k8s.io", "RoleBinding.rbac.authorization.k8s.io"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[100];
        resource_api_version(rows[i].resource, text, sizeof(text));
        expect_text(text, rows[i].api_version);
        resource_qualified(rows[i].resource, text, sizeof(text));
        expect_text(text, rows[i].qualified);
        resource_qualified_kind(rows[i].resource, text, sizeof(text));
        expect_text(text, rows[i].qualified_kind);
    }
}

TEST(a_small_buffer_cuts)
{
    char text[5];
    resource_qualified(&rayclusters, text, sizeof(text));
    expect_text(text, "rayc");
}

/* A line as discovery has it: `plural singular Kind group/version scope shorts categories`. */
static void describe(const struct resource *resource, struct buffer *out)
{
    char api_version[100];
    resource_api_version(resource, api_version, sizeof(api_version));
    buffer_printf(out, "%s %s %s %s %s", resource->plural, resource->singular, resource->kind,
                  api_version, resource->namespaced ? "Namespaced" : "Cluster");
    for (size_t i = 0; resource->short_names != NULL && resource->short_names[i] != NULL; i++) {
        buffer_printf(out, " %s", resource->short_names[i]);
    }
    for (size_t i = 0; resource->categories != NULL && resource->categories[i] != NULL; i++) {
        buffer_printf(out, " +%s", resource->categories[i]);
    }
}

TEST(builtins_are_as_discovery_lists_them)
{
    static const char *const lines[] = {
        "pods pod Pod v1 Namespaced po +all",
        "services service Service v1 Namespaced svc +all",
        "secrets secret Secret v1 Namespaced",
        "configmaps configmap ConfigMap v1 Namespaced cm",
        "serviceaccounts serviceaccount ServiceAccount v1 Namespaced sa",
        "persistentvolumeclaims persistentvolumeclaim PersistentVolumeClaim v1 Namespaced pvc",
        "nodes node Node v1 Cluster no",
        "namespaces namespace Namespace v1 Cluster ns",
        "events event Event events.k8s.io/v1 Namespaced ev",
        "roles role Role rbac.authorization.k8s.io/v1 Namespaced",
        "rolebindings rolebinding RoleBinding rbac.authorization.k8s.io/v1 Namespaced",
        "ingresses ingress Ingress networking.k8s.io/v1 Namespaced ing",
        "networkpolicies networkpolicy NetworkPolicy networking.k8s.io/v1 Namespaced netpol",
        "jobs job Job batch/v1 Namespaced +all",
        "leases lease Lease coordination.k8s.io/v1 Namespaced",
        "customresourcedefinitions customresourcedefinition CustomResourceDefinition "
        "apiextensions.k8s.io/v1 Cluster crd crds +api-extensions",
        "clusterroles clusterrole ClusterRole rbac.authorization.k8s.io/v1 Cluster",
        "clusterrolebindings clusterrolebinding ClusterRoleBinding rbac.authorization.k8s.io/v1 "
        "Cluster",
        "deployments deployment Deployment apps/v1 Namespaced deploy +all",
        "replicasets replicaset ReplicaSet apps/v1 Namespaced rs +all",
        "resourcequotas resourcequota ResourceQuota v1 Namespaced quota",
        "poddisruptionbudgets poddisruptionbudget PodDisruptionBudget policy/v1 Namespaced pdb",
        "priorityclasses priorityclass PriorityClass scheduling.k8s.io/v1 Cluster pc",
        "storageclasses storageclass StorageClass storage.k8s.io/v1 Cluster sc",
        "persistentvolumes persistentvolume PersistentVolume v1 Cluster pv",
        "endpoints endpoints Endpoints v1 Namespaced ep",
        "endpointslices endpointslice EndpointSlice discovery.k8s.io/v1 Namespaced",
        "limitranges limitrange LimitRange v1 Namespaced limits",
        "statefulsets statefulset StatefulSet apps/v1 Namespaced sts +all",
        "daemonsets daemonset DaemonSet apps/v1 Namespaced ds +all",
        "replicationcontrollers replicationcontroller ReplicationController v1 Namespaced rc +all",
        "cronjobs cronjob CronJob batch/v1 Namespaced cj +all",
    };
    size_t count = 0;
    for (; resource_builtins[count] != NULL; count++) {
        const struct resource *resource = resource_builtins[count];
        AUTO_BUFFER line = {0};
        describe(resource, &line);
        expect_text(buffer_text(&line), lines[count]);
        AUTO_BUFFER list_kind = {0};
        buffer_printf(&list_kind, "%sList", resource->kind);
        expect_text(resource->list_kind, buffer_text(&list_kind));
        expect_false(resource->custom);
    }
    expect_int(count, sizeof(lines) / sizeof(lines[0]));
}

TEST_MAIN("core/kube/resource", {"spellings", spellings},
          {"a small buffer cuts", a_small_buffer_cuts},
          {"builtins are as discovery lists them", builtins_are_as_discovery_lists_them})
