#ifndef RAYRIG_RAY_VALIDATION_RULES_H
#define RAYRIG_RAY_VALIDATION_RULES_H

#include <stdbool.h>

#include "core/base/error.h"
#include "core/ray/cluster_spec.h"

/* The parts of validation_check_spec(), and what they share. */

/* GCS fault tolerance and the storage behind it. */
bool validation_rules_storage(const struct ray_cluster *cluster, struct error *err);
/* The history server's collector. */
bool validation_rules_history(const struct ray_cluster *cluster, struct error *err);
/* authOptions, networkPolicy and tlsOptions. */
bool validation_rules_auth(const struct ray_cluster *cluster, struct error *err);
bool validation_rules_network(const struct ray_cluster *cluster, struct error *err);
bool validation_rules_tls(const struct ray_cluster *cluster, struct error *err);

/* The head's Ray container. */
const struct value *validation_head_container(const struct ray_cluster *cluster);
/* The environment variable of that name in a list of them; NULL when there is none. */
const struct value *validation_env(const struct value *list, const char *name);
/* Neither absent nor null. */
bool validation_is_set(const struct value *field);

#endif
