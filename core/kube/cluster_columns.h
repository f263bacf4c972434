#ifndef RAYRIG_KUBE_CLUSTER_COLUMNS_H
#define RAYRIG_KUBE_CLUSTER_COLUMNS_H

#include "core/kube/builtin_columns.h"

/* Columns of the kinds that a RayCluster does not own but lives with; builtin_columns_of() finds
 * them. */
extern const struct builtin_columns cluster_columns_deployments;
extern const struct builtin_columns cluster_columns_replicasets;
extern const struct builtin_columns cluster_columns_scales;
extern const struct builtin_columns cluster_columns_statefulsets;
extern const struct builtin_columns cluster_columns_daemonsets;
extern const struct builtin_columns cluster_columns_replicationcontrollers;
extern const struct builtin_columns cluster_columns_cronjobs;
extern const struct builtin_columns cluster_columns_poddisruptionbudgets;
extern const struct builtin_columns cluster_columns_priorityclasses;
extern const struct builtin_columns cluster_columns_resourcequotas;
extern const struct builtin_columns cluster_columns_storageclasses;
extern const struct builtin_columns cluster_columns_persistentvolumes;
extern const struct builtin_columns cluster_columns_endpoints;
extern const struct builtin_columns cluster_columns_endpointslices;

#endif
