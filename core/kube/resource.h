#ifndef RAYRIG_KUBE_RESOURCE_H
#define RAYRIG_KUBE_RESOURCE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What the API calls a resource: one collection of objects of one kind under one path. The
 * built-in ones are constants; custom ones come from a contract or a CustomResourceDefinition.
 * Resources are compared by address.
 */
struct resource {
    const char *group; /* "" for the core group */
    const char *version;
    const char *kind;
    const char *list_kind;
    const char *plural;
    const char *singular;
    bool namespaced;
    bool custom;                    /* served from a schema: no strategic merge patch */
    const char *const *short_names; /* NULL-terminated; NULL for none */
    const char *const *categories;  /* the same */
};

extern const struct resource resource_pods;
extern const struct resource resource_services;
extern const struct resource resource_secrets;
extern const struct resource resource_configmaps;
extern const struct resource resource_serviceaccounts;
extern const struct resource resource_persistentvolumeclaims;
extern const struct resource resource_nodes;
extern const struct resource resource_namespaces;
extern const struct resource resource_events; /* events.k8s.io/v1 */
extern const struct resource resource_customresourcedefinitions;
extern const struct resource resource_roles;
extern const struct resource resource_rolebindings;
extern const struct resource resource_ingresses;
extern const struct resource resource_networkpolicies;
extern const struct resource resource_jobs;
extern const struct resource resource_leases;
extern const struct resource resource_scales; /* a subresource of others, not served by itself */
extern const struct resource resource_clusterroles;
extern const struct resource resource_clusterrolebindings;
extern const struct resource resource_deployments;
extern const struct resource resource_replicasets;
extern const struct resource resource_resourcequotas;
extern const struct resource resource_poddisruptionbudgets;
extern const struct resource resource_priorityclasses;
extern const struct resource resource_storageclasses;
extern const struct resource resource_persistentvolumes;
extern const struct resource resource_endpoints;
extern const struct resource resource_endpointslices;
extern const struct resource resource_limitranges;
extern const struct resource resource_statefulsets;
extern const struct resource resource_daemonsets;
extern const struct resource resource_replicationcontrollers;
extern const struct resource resource_cronjobs;

/* All of the above, in a fixed order, ending in NULL. */
extern const struct resource *const resource_builtins[];

/* The same events in the form of the core group. */
extern const struct resource resource_core_events;

/* What can be created and is not kept: questions to the server, and orders. */
extern const struct resource resource_tokenreviews;
extern const struct resource resource_selfsubjectreviews;
extern const struct resource resource_selfsubjectaccessreviews;
extern const struct resource resource_subjectaccessreviews;
extern const struct resource resource_localsubjectaccessreviews;
extern const struct resource resource_selfsubjectrulesreviews;
extern const struct resource resource_bindings;

/* All of these, ending in NULL. */
extern const struct resource *const resource_unstored[];

/* `ray.io/v1` or `v1`. BUFFER-free: writes at most SIZE bytes including the NUL. */
void resource_api_version(const struct resource *self, char *out, size_t size);
/* `rayclusters.ray.io` or `pods`: what NotFound and Conflict messages show. */
void resource_qualified(const struct resource *self, char *out, size_t size);
/* `RayCluster.ray.io` or `Pod`: what Invalid messages show. */
void resource_qualified_kind(const struct resource *self, char *out, size_t size);

#endif
