#ifndef RAYRIG_KUBE_TYPES_H
#define RAYRIG_KUBE_TYPES_H

#include "core/kube/schema.h"

/*
 * Schemas of Kubernetes' own Go types, made of core/kube/types.tsv when rayrig is built
 * (tools/generate_types.py): what is declared here, and what that needs, exists.
 *
 * The API server's own types have patch strategies and no required members, and their defaults are
 * no more than declared: what kube-apiserver does in their stead is code, and so it is in
 * sim/apiserver. Quantities are
 * SCHEMA_INT_OR_STRING with the format "quantity".
 *
 * Source: k8s.io/api and k8s.io/apimachinery 0.36.
 */
extern const struct schema schema_pod;
extern const struct schema schema_service;
extern const struct schema schema_secret;
extern const struct schema schema_config_map;
extern const struct schema schema_service_account;
extern const struct schema schema_persistent_volume_claim;
extern const struct schema schema_node;
extern const struct schema schema_namespace;
extern const struct schema schema_event; /* events.k8s.io/v1 */
extern const struct schema schema_core_event;
extern const struct schema schema_custom_resource_definition;
extern const struct schema schema_role;
extern const struct schema schema_role_binding;
extern const struct schema schema_ingress;
extern const struct schema schema_network_policy;
extern const struct schema schema_job;
extern const struct schema schema_lease;
extern const struct schema schema_cluster_role;
extern const struct schema schema_cluster_role_binding;
extern const struct schema schema_deployment;
extern const struct schema schema_replica_set;
extern const struct schema schema_resource_quota;
extern const struct schema schema_pod_disruption_budget;
extern const struct schema schema_priority_class;
extern const struct schema schema_storage_class;
extern const struct schema schema_persistent_volume;
extern const struct schema schema_endpoints;
extern const struct schema schema_endpoint_slice;
extern const struct schema schema_limit_range;
extern const struct schema schema_stateful_set;
extern const struct schema schema_daemon_set;
extern const struct schema schema_replication_controller;
extern const struct schema schema_cron_job;
extern const struct schema schema_binding;
extern const struct schema schema_eviction;
extern const struct schema schema_token_request;
extern const struct schema schema_token_review;
extern const struct schema schema_self_subject_review;
extern const struct schema schema_self_subject_access_review;
extern const struct schema schema_subject_access_review;
extern const struct schema schema_local_subject_access_review;
extern const struct schema schema_self_subject_rules_review;
extern const struct schema schema_scale; /* autoscaling/v1 */
extern const struct schema schema_delete_options;
extern const struct schema schema_object_meta;
extern const struct schema schema_list_meta;
extern const struct schema schema_status;
extern const struct schema schema_partial_object_metadata;
extern const struct schema schema_table_column_definition;
extern const struct schema schema_table_row_condition;
extern const struct schema schema_pod_template_spec;
extern const struct schema schema_pod_spec;

/*
 * The same types as controller-gen writes them into a CustomResourceDefinition: with required
 * members, defaults and patterns, and with no more metadata in embedded objects than name,
 * namespace, labels, annotations and finalizers.
 *
 * Source: sigs.k8s.io/controller-tools 0.16.5 with generateEmbeddedObjectMeta.
 */
extern const struct schema schema_crd_condition;
extern const struct schema schema_crd_env_from_source;
extern const struct schema schema_crd_env_var;
extern const struct schema schema_crd_env_var_source;
extern const struct schema schema_crd_ingress_tls;
extern const struct schema schema_crd_network_policy_egress_rule;
extern const struct schema schema_crd_network_policy_ingress_rule;
extern const struct schema schema_crd_pod_template_spec;
extern const struct schema schema_crd_resource_requirements;
extern const struct schema schema_crd_security_context;
extern const struct schema schema_crd_service;
extern const struct schema schema_crd_volume_mount;

#endif
