#include "core/ray/contract.h"
#include "core/ray/contract_parts.h"

/*
 * Source: the definition of the RayCluster interface; `(required)` and the tables' third column are
 * the lists of required members. Where it is silent, KubeRay 1.7.0 is in force: a group's
 * minReplicas and maxReplicas, for one, keep their defaults; replicas, being required, has none.
 */
static const struct schema ray_resource = {.type = SCHEMA_INT_OR_STRING};
static const struct schema ray_resources = {.type = SCHEMA_OBJECT,
                                            .additional_properties = &ray_resource};

static const struct schema_property head_group_properties[] = {
    CONTRACT_HEAD_GROUP_ROWS_BEFORE,
    {SCHEMA_NAME("rayResources"), &ray_resources, 8, true, false},
    CONTRACT_HEAD_GROUP_ROWS_AFTER,
};
static const struct schema head_group = {
    CONTRACT_OBJECT(head_group_properties),
    .required = CONTRACT_STRINGS("rayStartParams", "template"),
};

static const struct schema_property worker_group_properties[] = {
    CONTRACT_WORKER_GROUP_ROWS_BEFORE,
    {SCHEMA_NAME("rayResources"), &ray_resources, 13, true, false},
    CONTRACT_WORKER_GROUP_ROWS_AFTER(&contract_int32),
};
static const struct schema worker_group = {
    CONTRACT_OBJECT(worker_group_properties),
    .required = CONTRACT_STRINGS("groupName", "rayStartParams", "replicas", "template"),
};
static const struct schema worker_groups = {.type = SCHEMA_ARRAY, .items = &worker_group};

static const struct schema_property spec_properties[] = {
    CONTRACT_SPEC_ROWS(&head_group, &worker_groups)};
static const struct schema spec = {CONTRACT_OBJECT(spec_properties),
                                   .required = CONTRACT_STRINGS("headGroupSpec")};

static const struct schema_property metadata_properties[] = {
    {SCHEMA_NAME("name"), &contract_string, 0, true, false},
    {SCHEMA_NAME("namespace"), &contract_string, 1, true, false},
};
static const struct schema metadata = {CONTRACT_OBJECT(metadata_properties),
                                       .required = CONTRACT_STRINGS("name", "namespace")};

static const struct schema_property properties[] = {CONTRACT_ROOT_ROWS(&metadata, &spec)};
static const struct schema schema = {CONTRACT_OBJECT(properties),
                                     .required = CONTRACT_STRINGS("metadata", "spec")};

static const struct printer_column columns[] = {
    {"desired workers", PRINTER_COLUMN_INTEGER, ".status.desiredWorkerReplicas", 0},
    {"available workers", PRINTER_COLUMN_INTEGER, ".status.availableWorkerReplicas", 0},
    {"cpus", PRINTER_COLUMN_STRING, ".status.desiredCPU", 0},
    {"memory", PRINTER_COLUMN_STRING, ".status.desiredMemory", 0},
    {"gpus", PRINTER_COLUMN_STRING, ".status.desiredGPU", 0},
    {"tpus", PRINTER_COLUMN_STRING, ".status.desiredTPU", 0},
    {"status", PRINTER_COLUMN_STRING, ".status.state", 0},
    {"age", PRINTER_COLUMN_DATE, ".metadata.creationTimestamp", 0},
    {"head pod IP", PRINTER_COLUMN_STRING, ".status.head.podIP", 0},
    {"head service IP", PRINTER_COLUMN_STRING, ".status.head.serviceIP", 0},
};

const struct contract contract_interface = {
    .name = "raycluster-interface",
    .resource = &resource_rayclusters,
    .schema = &schema,
    .columns = columns,
    .column_count = CONTRACT_COUNT(columns),
    .gates = contract_gates,
    .gate_count = CONTRACT_GATE_COUNT,
    .states = CONTRACT_STATES_INTERFACE,
    .ray_resources = true,
    .old_version = CONTRACT_OLD_VERSION,
    .old_version_warning = CONTRACT_OLD_VERSION_WARNING,
};
