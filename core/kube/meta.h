#ifndef RAYRIG_KUBE_META_H
#define RAYRIG_KUBE_META_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/value.h"
#include "core/kube/resource.h"

/*
 * Reading and writing an object's `metadata`. OBJECT may be NULL or anything else that has no
 * metadata: then everything is absent. Owns: results are borrowed from the object.
 */

/* The text, or "" where it is absent. */
const char *meta_name(const struct value *object);
const char *meta_namespace(const struct value *object);
const char *meta_uid(const struct value *object);
const char *meta_resource_version(const struct value *object);
const char *meta_creation_timestamp(const struct value *object);
const char *meta_deletion_timestamp(const struct value *object);

/* 0 where it is absent. */
int64_t meta_generation(const struct value *object);
/* Is there a deletion timestamp? */
bool meta_is_deleting(const struct value *object);

/* NULL where it is absent, because "" is a value like any other. */
const char *meta_label(const struct value *object, const char *key);
const char *meta_annotation(const struct value *object, const char *key);

bool meta_has_finalizer(const struct value *object, const char *finalizer);
/* Each says whether it changed something. A list that becomes empty is dropped. */
bool meta_add_finalizer(struct value **object, const char *finalizer);
bool meta_remove_finalizer(struct value **object, const char *finalizer);

/* The owner reference with `controller: true`; NULL when there is none. */
const struct value *meta_controller(const struct value *object);
/* Is OWNER (by its uid) the object's controller? Source: metav1.IsControlledBy. */
bool meta_is_controlled_by(const struct value *object, const struct value *owner);
/*
 * The owner reference that makes OWNER, an object of RESOURCE, a controller and blocks its deletion
 * in the foreground. Source: controller-runtime, controllerutil.SetControllerReference.
 */
struct value *meta_owner_reference(const struct resource *resource, const struct value *owner);

#endif
