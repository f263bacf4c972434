#ifndef RAYRIG_RAY_OWNED_OBJECT_H
#define RAYRIG_RAY_OWNED_OBJECT_H

#include "core/base/value.h"
#include "core/ray/cluster_spec.h"

/*
 * What the objects that a RayCluster owns have in common.
 */

/*
 * An object's metadata, with the controlling reference to the cluster; empty LABELS or ANNOTATIONS
 * are left out. Owns: a new reference.
 */
struct value *owned_object_metadata(const struct ray_cluster *cluster, const char *name,
                                    struct value *labels_take, struct value *annotations_take);

/* Makes the member KEY of *OBJECT, or takes it out where there is nothing in it. */
void owned_object_put(struct value **object, const char *key, struct value *container_take);

/* Sets each member of FROM in *INTO, also where there is one already. */
void owned_object_overlay(struct value **into, const struct value *from);

#endif
