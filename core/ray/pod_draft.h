#ifndef RAYRIG_RAY_POD_DRAFT_H
#define RAYRIG_RAY_POD_DRAFT_H

#include <stdbool.h>

#include "core/base/value.h"
#include "core/ray/cluster_spec.h"

/*
 * A Pod while it is built, taken apart, so that each part of the builder can add to what it is
 * about. All values are owned and never NULL.
 */
struct pod_draft {
    const struct ray_cluster *cluster;
    const struct ray_group *group; /* NULL for the head */
    const struct value *template;  /* borrowed from the cluster */
    struct value *metadata;
    struct value *parameters; /* of `ray start`: object of strings */
    struct value *spec;       /* without the following */
    struct value *ray;        /* the container that runs Ray: the first, whatever its name */
    struct value *sidecars;   /* the other containers */
    struct value *init_containers;
    struct value *volumes;
};

/* Starts from the template of GROUP, or of the head where GROUP is NULL; it must have a container.
 * Owns: the caller ends it with pod_draft_release(). */
void pod_draft_init(struct pod_draft *self, const struct ray_cluster *cluster,
                    const struct ray_group *group);
void pod_draft_release(struct pod_draft *self);
/* Puts the parts together. Owns: a new reference. */
struct value *pod_draft_finish(const struct pod_draft *self);

/* Appends a volume unless there is one of its name. */
void pod_draft_add_volume(struct pod_draft *self, struct value *volume_take);
/* Does a list of the draft, whose items have names, have one of that name? */
bool pod_draft_has(const struct value *list, const char *name);
/* The first sidecar of that name; false where there is none. */
bool pod_draft_find_sidecar(const struct pod_draft *self, const char *name, size_t *index);
/* A start parameter; NULL where there is none. */
const char *pod_draft_parameter(const struct pod_draft *self, const char *name);

#endif
