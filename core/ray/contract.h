#ifndef RAYRIG_RAY_CONTRACT_H
#define RAYRIG_RAY_CONTRACT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/value.h"
#include "core/kube/printer_column.h"
#include "core/kube/resource.h"
#include "core/kube/schema.h"

/*
 * A version of the RayCluster interface that a run is held to: its schema, printer columns, feature
 * gate defaults and the vocabulary of .status.state.
 */
enum contract_states {
    CONTRACT_STATES_KUBERAY,   /* unset, ready (sticky), suspended. Source: KubeRay 1.7.0 */
    CONTRACT_STATES_INTERFACE, /* Pending, Running, Failed, Succeeded, Suspended */
};

struct contract_gate {
    const char *name;
    bool enabled; /* by default */
};

struct contract {
    const char *name;                /* "kuberay-1.7" or "raycluster-interface" */
    const struct resource *resource; /* rayclusters.ray.io/v1 */
    const struct schema *schema;
    const struct printer_column *columns; /* in order; NAME not among them */
    size_t column_count;
    const struct contract_gate *gates;
    size_t gate_count;
    enum contract_states states;
    /* Whether a group's `rayResources` is accepted, meaning `resources`. Its values may be integers
     * as well as strings. */
    bool ray_resources;
    /* A deprecated version of the resource, with the same schema, and what its requests are warned
     * of. */
    const char *old_version;
    const char *old_version_warning;
};

extern const struct resource resource_rayclusters; /* ray.io/v1 */

/* What KubeRay 1.7.0 has. */
extern const struct contract contract_kuberay;
/* What the definition of the RayCluster interface says; where it is silent, as KubeRay 1.7.0. */
extern const struct contract contract_interface;

/* All contracts, ending in NULL. */
extern const struct contract *const contracts[];
/* NULL when there is none of that name. */
const struct contract *contract_find(const char *name);

/* OBJECT; a RayCluster of the old version as one of the version that is stored. Owns: a new
 * reference. */
struct value *contract_to_stored_version(const struct contract *self, const struct value *object);

#endif
