#ifndef RAYRIG_RAY_CONTAINER_H
#define RAYRIG_RAY_CONTAINER_H

#include <stdbool.h>

#include "core/base/value.h"
#include "core/ray/features.h"

/*
 * What the builders do to a Pod's containers. The lists of a container that are not there yet are
 * made, as value_push_to() does it.
 */

/* Appends each item of an array, which may be NULL, to one of a container's lists. */
void container_append_all(struct value **container, const char *list, const struct value *items);

/* ---- environment variables ---- */

bool container_has_env(const struct value *container, const char *name);
/* `{name, value}`; as everything that Kubernetes' clients send, without an empty value. */
struct value *container_env(const char *name, const char *text);
/* `{name, valueFrom: {fieldRef: {fieldPath}}}`: a field of the Pod. */
struct value *container_env_of_field(const char *name, const char *path);
/* Appends, also when there is one of that name. */
void container_add_env(struct value **container, const char *name, const char *text);
/* Appends unless there is one of that name, however it got its value. */
void container_add_env_once(struct value **container, const char *name, const char *text);
void container_push_env_once(struct value **container, struct value *env_take);

/* ---- the rest ---- */

bool container_mounts_path(const struct value *container, const char *path);
bool container_mounts_volume(const struct value *container, const char *name);
void container_mount(struct value **container, const char *volume, const char *path);
/* `["/bin/bash", "-c", "--"]`, or with `-cl` for a login shell. */
struct value *container_shell(const struct ray_options *options);
/*
 * Spells limits and requests as a quantity that was parsed prints itself: `1000m` becomes `1`, and
 * a number a string. What is no quantity stays.
 */
void container_print_quantities(struct value **container);
/* Limits and requests alike. */
struct value *container_fixed_resources(const char *cpu, const char *memory);

#endif
