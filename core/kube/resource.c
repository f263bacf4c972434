#include "core/kube/resource.h"

#include <string.h>

static const char *const category_all[] = {"all", NULL};

#define SHORT_NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

const struct resource resource_pods = {
    .group = "",
    .version = "v1",
    .kind = "Pod",
    .list_kind = "PodList",
    .plural = "pods",
    .singular = "pod",
    .namespaced = true,
    .short_names = SHORT_NAMES("po"),
    .categories = category_all,
};

const struct resource resource_services = {
    .group = "",
    .version = "v1",
    .kind = "Service",
    .list_kind = "ServiceList",
    .plural = "services",
    .singular = "service",
    .namespaced = true,
    .short_names = SHORT_NAMES("svc"),
    .categories = category_all,
};

const struct resource resource_secrets = {
    .group = "",
    .version = "v1",
    .kind = "Secret",
    .list_kind = "SecretList",
    .plural = "secrets",
    .singular = "secret",
    .namespaced = true,
};

const struct resource resource_configmaps = {
    .group = "",
    .version = "v1",
    .kind = "ConfigMap",
    .list_kind = "ConfigMapList",
    .plural = "configmaps",
    .singular = "configmap",
    .namespaced = true,
    .short_names = SHORT_NAMES("cm"),
};

const struct resource resource_serviceaccounts = {
    .group = "",
    .version = "v1",
    .kind = "ServiceAccount",
    .list_kind = "ServiceAccountList",
    .plural = "serviceaccounts",
    .singular = "serviceaccount",
    .namespaced = true,
    .short_names = SHORT_NAMES("sa"),
};

const struct resource resource_persistentvolumeclaims = {
    .group = "",
    .version = "v1",
    .kind = "PersistentVolumeClaim",
    .list_kind = "PersistentVolumeClaimList",
    .plural = "persistentvolumeclaims",
    .singular = "persistentvolumeclaim",
    .namespaced = true,
    .short_names = SHORT_NAMES("pvc"),
};

const struct resource resource_nodes = {
    .group = "",
    .version = "v1",
    .kind = "Node",
    .list_kind = "NodeList",
    .plural = "nodes",
    .singular = "node",
    .short_names = SHORT_NAMES("no"),
};

const struct resource resource_namespaces = {
    .group = "",
    .version = "v1",
    .kind = "Namespace",
    .list_kind = "NamespaceList",
    .plural = "namespaces",
    .singular = "namespace",
    .short_names = SHORT_NAMES("ns"),
};

const struct resource resource_events = {
    .group = "events.k8s.io",
    .version = "v1",
    .kind = "Event",
    .list_kind = "EventList",
    .plural = "events",
    .singular = "event",
    .namespaced = true,
    .short_names = SHORT_NAMES("ev"),
};

const struct resource resource_core_events = {
    .group = "",
    .version = "v1",
    .kind = "Event",
    .list_kind = "EventList",
    .plural = "events",
    .singular = "event",
    .namespaced = true,
    .short_names = SHORT_NAMES("ev"),
};

const struct resource resource_customresourcedefinitions = {
    .group = "apiextensions.k8s.io",
    .version = "v1",
    .kind = "CustomResourceDefinition",
    .list_kind = "CustomResourceDefinitionList",
    .plural = "customresourcedefinitions",
    .singular = "customresourcedefinition",
    .short_names = SHORT_NAMES("crd", "crds"),
    .categories = (const char *const[]){"api-extensions", NULL},
};

const struct resource resource_roles = {
    .group = "rbac.authorization.k8s.io",
    .version = "v1",
    .kind = "Role",
    .list_kind = "RoleList",
    .plural = "roles",
    .singular = "role",
    .namespaced = true,
};

const struct resource resource_rolebindings = {
    .group = "rbac.authorization.k8s.io",
    .version = "v1",
    .kind = "RoleBinding",
    .list_kind = "RoleBindingList",
    .plural = "rolebindings",
    .singular = "rolebinding",
    .namespaced = true,
};

const struct resource resource_ingresses = {
    .group = "networking.k8s.io",
    .version = "v1",
    .kind = "Ingress",
    .list_kind = "IngressList",
    .plural = "ingresses",
    .singular = "ingress",
    .namespaced = true,
    .short_names = SHORT_NAMES("ing"),
};

const struct resource resource_networkpolicies = {
    .group = "networking.k8s.io",
    .version = "v1",
    .kind = "NetworkPolicy",
    .list_kind = "NetworkPolicyList",
    .plural = "networkpolicies",
    .singular = "networkpolicy",
    .namespaced = true,
    .short_names = SHORT_NAMES("netpol"),
};

const struct resource resource_jobs = {
    .group = "batch",
    .version = "v1",
    .kind = "Job",
    .list_kind = "JobList",
    .plural = "jobs",
    .singular = "job",
    .namespaced = true,
    .categories = category_all,
};

const struct resource resource_leases = {
    .group = "coordination.k8s.io",
    .version = "v1",
    .kind = "Lease",
    .list_kind = "LeaseList",
    .plural = "leases",
    .singular = "lease",
    .namespaced = true,
};

const struct resource resource_scales = {
    .group = "autoscaling",
    .version = "v1",
    .kind = "Scale",
    .list_kind = "ScaleList",
    .plural = "scales",
    .singular = "scale",
    .namespaced = true,
};

const struct resource resource_clusterroles = {
    .group = "rbac.authorization.k8s.io",
    .version = "v1",
    .kind = "ClusterRole",
    .list_kind = "ClusterRoleList",
    .plural = "clusterroles",
    .singular = "clusterrole",
};

const struct resource resource_clusterrolebindings = {
    .group = "rbac.authorization.k8s.io",
    .version = "v1",
    .kind = "ClusterRoleBinding",
    .list_kind = "ClusterRoleBindingList",
    .plural = "clusterrolebindings",
    .singular = "clusterrolebinding",
};

const struct resource resource_deployments = {
    .group = "apps",
    .version = "v1",
    .kind = "Deployment",
    .list_kind = "DeploymentList",
    .plural = "deployments",
    .singular = "deployment",
    .namespaced = true,
    .short_names = SHORT_NAMES("deploy"),
    .categories = category_all,
};

const struct resource resource_replicasets = {
    .group = "apps",
    .version = "v1",
    .kind = "ReplicaSet",
    .list_kind = "ReplicaSetList",
    .plural = "replicasets",
    .singular = "replicaset",
    .namespaced = true,
    .short_names = SHORT_NAMES("rs"),
    .categories = category_all,
};

const struct resource resource_resourcequotas = {
    .group = "",
    .version = "v1",
    .kind = "ResourceQuota",
    .list_kind = "ResourceQuotaList",
    .plural = "resourcequotas",
    .singular = "resourcequota",
    .namespaced = true,
    .short_names = SHORT_NAMES("quota"),
};

const struct resource resource_poddisruptionbudgets = {
    .group = "policy",
    .version = "v1",
    .kind = "PodDisruptionBudget",
    .list_kind = "PodDisruptionBudgetList",
    .plural = "poddisruptionbudgets",
    .singular = "poddisruptionbudget",
    .namespaced = true,
    .short_names = SHORT_NAMES("pdb"),
};

const struct resource resource_priorityclasses = {
    .group = "scheduling.k8s.io",
    .version = "v1",
    .kind = "PriorityClass",
    .list_kind = "PriorityClassList",
    .plural = "priorityclasses",
    .singular = "priorityclass",
    .short_names = SHORT_NAMES("pc"),
};

const struct resource resource_storageclasses = {
    .group = "storage.k8s.io",
    .version = "v1",
    .kind = "StorageClass",
    .list_kind = "StorageClassList",
    .plural = "storageclasses",
    .singular = "storageclass",
    .short_names = SHORT_NAMES("sc"),
};

const struct resource resource_persistentvolumes = {
    .group = "",
    .version = "v1",
    .kind = "PersistentVolume",
    .list_kind = "PersistentVolumeList",
    .plural = "persistentvolumes",
    .singular = "persistentvolume",
    .short_names = SHORT_NAMES("pv"),
};

const struct resource resource_endpoints = {
    .group = "",
    .version = "v1",
    .kind = "Endpoints",
    .list_kind = "EndpointsList",
    .plural = "endpoints",
    .singular = "endpoints",
    .namespaced = true,
    .short_names = SHORT_NAMES("ep"),
};

const struct resource resource_endpointslices = {
    .group = "discovery.k8s.io",
    .version = "v1",
    .kind = "EndpointSlice",
    .list_kind = "EndpointSliceList",
    .plural = "endpointslices",
    .singular = "endpointslice",
    .namespaced = true,
};

const struct resource resource_limitranges = {
    .group = "",
    .version = "v1",
    .kind = "LimitRange",
    .list_kind = "LimitRangeList",
    .plural = "limitranges",
    .singular = "limitrange",
    .namespaced = true,
    .short_names = SHORT_NAMES("limits"),
};

const struct resource resource_statefulsets = {
    .group = "apps",
    .version = "v1",
    .kind = "StatefulSet",
    .list_kind = "StatefulSetList",
    .plural = "statefulsets",
    .singular = "statefulset",
    .namespaced = true,
    .short_names = SHORT_NAMES("sts"),
    .categories = category_all,
};

const struct resource resource_daemonsets = {
    .group = "apps",
    .version = "v1",
    .kind = "DaemonSet",
    .list_kind = "DaemonSetList",
    .plural = "daemonsets",
    .singular = "daemonset",
    .namespaced = true,
    .short_names = SHORT_NAMES("ds"),
    .categories = category_all,
};

const struct resource resource_replicationcontrollers = {
    .group = "",
    .version = "v1",
    .kind = "ReplicationController",
    .list_kind = "ReplicationControllerList",
    .plural = "replicationcontrollers",
    .singular = "replicationcontroller",
    .namespaced = true,
    .short_names = SHORT_NAMES("rc"),
    .categories = category_all,
};

const struct resource resource_cronjobs = {
    .group = "batch",
    .version = "v1",
    .kind = "CronJob",
    .list_kind = "CronJobList",
    .plural = "cronjobs",
    .singular = "cronjob",
    .namespaced = true,
    .short_names = SHORT_NAMES("cj"),
    .categories = category_all,
};

const struct resource *const resource_builtins[] = {
    &resource_pods,
    &resource_services,
    &resource_secrets,
    &resource_configmaps,
    &resource_serviceaccounts,
    &resource_persistentvolumeclaims,
    &resource_nodes,
    &resource_namespaces,
    &resource_events,
    &resource_roles,
    &resource_rolebindings,
    &resource_ingresses,
    &resource_networkpolicies,
    &resource_jobs,
    &resource_leases,
    &resource_customresourcedefinitions,
    &resource_clusterroles,
    &resource_clusterrolebindings,
    &resource_deployments,
    &resource_replicasets,
    &resource_resourcequotas,
    &resource_poddisruptionbudgets,
    &resource_priorityclasses,
    &resource_storageclasses,
    &resource_persistentvolumes,
    &resource_endpoints,
    &resource_endpointslices,
    &resource_limitranges,
    &resource_statefulsets,
    &resource_daemonsets,
    &resource_replicationcontrollers,
    &resource_cronjobs,
    NULL,
};

/* ---- what is answered, and not kept ---- */

const struct resource resource_tokenreviews = {
    .group = "authentication.k8s.io",
    .version = "v1",
    .kind = "TokenReview",
    .list_kind = "TokenReviewList",
    .plural = "tokenreviews",
    .singular = "tokenreview",
};

const struct resource resource_selfsubjectreviews = {
    .group = "authentication.k8s.io",
    .version = "v1",
    .kind = "SelfSubjectReview",
    .list_kind = "SelfSubjectReviewList",
    .plural = "selfsubjectreviews",
    .singular = "selfsubjectreview",
};

const struct resource resource_selfsubjectaccessreviews = {
    .group = "authorization.k8s.io",
    .version = "v1",
    .kind = "SelfSubjectAccessReview",
    .list_kind = "SelfSubjectAccessReviewList",
    .plural = "selfsubjectaccessreviews",
    .singular = "selfsubjectaccessreview",
};

const struct resource resource_subjectaccessreviews = {
    .group = "authorization.k8s.io",
    .version = "v1",
    .kind = "SubjectAccessReview",
    .list_kind = "SubjectAccessReviewList",
    .plural = "subjectaccessreviews",
    .singular = "subjectaccessreview",
};

const struct resource resource_localsubjectaccessreviews = {
    .group = "authorization.k8s.io",
    .version = "v1",
    .kind = "LocalSubjectAccessReview",
    .list_kind = "LocalSubjectAccessReviewList",
    .plural = "localsubjectaccessreviews",
    .singular = "localsubjectaccessreview",
    .namespaced = true,
};

const struct resource resource_selfsubjectrulesreviews = {
    .group = "authorization.k8s.io",
    .version = "v1",
    .kind = "SelfSubjectRulesReview",
    .list_kind = "SelfSubjectRulesReviewList",
    .plural = "selfsubjectrulesreviews",
    .singular = "selfsubjectrulesreview",
};

const struct resource resource_bindings = {
    .group = "",
    .version = "v1",
    .kind = "Binding",
    .list_kind = "BindingList",
    .plural = "bindings",
    .singular = "binding",
    .namespaced = true,
};

const struct resource *const resource_unstored[] = {
    &resource_tokenreviews,
    &resource_selfsubjectreviews,
    &resource_selfsubjectaccessreviews,
    &resource_subjectaccessreviews,
    &resource_localsubjectaccessreviews,
    &resource_selfsubjectrulesreviews,
    &resource_bindings,
    NULL,
};

static size_t append(char *out, size_t size, size_t at, const char *text)
{
    size_t room = size - at - 1;
    size_t length = strnlen(text, room);
    memcpy(out + at, text, length);
    out[at + length] = '\0';
    return at + length;
}

/* LEFT and RIGHT with SEPARATOR between them, or the one that is not empty; cut to SIZE. */
static void join(const char *left, const char *separator, const char *right, char *out, size_t size)
{
    bool both = left[0] != '\0' && right[0] != '\0';
    size_t at = append(out, size, 0, left);
    at = append(out, size, at, both ? separator : "");
    append(out, size, at, right);
}

void resource_api_version(const struct resource *self, char *out, size_t size)
{
    join(self->group, "/", self->version, out, size);
}

void resource_qualified(const struct resource *self, char *out, size_t size)
{
    join(self->plural, ".", self->group, out, size);
}

void resource_qualified_kind(const struct resource *self, char *out, size_t size)
{
    join(self->kind, ".", self->group, out, size);
}
