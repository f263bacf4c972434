#ifndef RAYRIG_KUBE_NAMES_H
#define RAYRIG_KUBE_NAMES_H

#include <stddef.h>

#include "core/base/buffer.h"

/*
 * Which names, label keys and label values Kubernetes accepts, and what it says about others.
 * Lengths are counted in bytes, also where a message says characters.
 *
 * Source: k8s.io/apimachinery 0.36, pkg/util/validation/validation.go, and pkg/api/validate/content
 * for label keys and values.
 */

/* What is wrong with a text: nothing when the count is 0. The messages are constants. */
struct names_problems {
    size_t count;
    const char *items[4];
};

/* Most objects, RayClusters and Pods among them: up to 253 bytes. */
struct names_problems names_check_dns1123_subdomain(const char *text);
/* Namespaces, containers, Services: up to 63 bytes, no dots. */
struct names_problems names_check_dns1123_label(const char *text);
/* What KubeRay demands of a RayCluster's name: as above, and starting with a letter. */
struct names_problems names_check_dns1035_label(const char *text);
/* Roles and RoleBindings: anything that can stand in a URL's path. */
struct names_problems names_check_path_segment(const char *text);
/* Label keys, annotation keys (in lower case), finalizers: `name` or `prefix/name`. */
struct names_problems names_check_label_key(const char *text);
struct names_problems names_check_label_value(const char *text);

/* Appends all messages, with SEPARATOR between them. */
void names_problems_print(const struct names_problems *self, const char *separator,
                          struct buffer *out);

#endif
