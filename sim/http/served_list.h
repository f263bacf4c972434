#ifndef RAYRIG_HTTP_SERVED_LIST_H
#define RAYRIG_HTTP_SERVED_LIST_H

#include <stddef.h>

#include "sim/apiserver/served.h"

/*
 * What the API server serves, in the order in which documents tell of it: built-in groups by the
 * priority that kube-apiserver gives them and others after them by name, a group's versions as
 * Kubernetes ranks them (v2, v1, v1beta1, v1alpha1), resources by name.
 * Source: k8s.io/kubernetes pkg/controlplane/apiserver (the priorities), k8s.io/apimachinery
 * pkg/version/helpers.go, CompareKubeAwareVersionStrings.
 */
struct served_list {
    struct api_served *items;
    size_t count;
    size_t capacity;
};

/* Owns: the items' parts are borrowed from SERVER, until api_server_served_revision() changes. */
void served_list_init(struct served_list *self, const struct api_server *server);
void served_list_release(struct served_list *self);

#define AUTO_SERVED_LIST __attribute__((cleanup(served_list_release))) struct served_list

/* The end of the run of items that begins at FIRST and shares its group (and version). */
size_t served_list_group_end(const struct served_list *self, size_t first);
size_t served_list_version_end(const struct served_list *self, size_t first);
/* Where the items of GROUP (and VERSION, if that is not NULL) begin; the count if nowhere. */
size_t served_list_find(const struct served_list *self, const char *group, const char *version);

/* Whether VERBS, NULL-terminated or NULL, have one of that name. */
bool served_has_verb(const char *const *verbs, const char *verb);

#endif
