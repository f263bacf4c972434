#include "core/ray/contract.h"
#include "core/ray/contract_parts.h"

static const struct schema_property head_group_properties[] = {
    CONTRACT_HEAD_GROUP_ROWS_BEFORE,
    CONTRACT_HEAD_GROUP_ROWS_AFTER,
};
static const struct schema head_group = {CONTRACT_OBJECT(head_group_properties),
                                         .required = CONTRACT_STRINGS("template")};

static const struct schema_property worker_group_properties[] = {
    CONTRACT_WORKER_GROUP_ROWS_BEFORE,
    CONTRACT_WORKER_GROUP_ROWS_AFTER(&contract_replicas),
};
static const struct schema worker_group = {
    CONTRACT_OBJECT(worker_group_properties),
    .required = CONTRACT_STRINGS("groupName", "maxReplicas", "minReplicas", "template"),
};
static const struct schema worker_groups = {.type = SCHEMA_ARRAY, .items = &worker_group};

static const struct schema_property spec_properties[] = {
    CONTRACT_SPEC_ROWS(&head_group, &worker_groups)};
static const struct schema spec = {CONTRACT_OBJECT(spec_properties),
                                   .required = CONTRACT_STRINGS("headGroupSpec")};

static const struct schema_property properties[] = {CONTRACT_ROOT_ROWS(&contract_any, &spec)};
static const struct schema schema = {CONTRACT_OBJECT(properties)};

static const struct printer_column columns[] = {
    {"desired workers", PRINTER_COLUMN_INTEGER, ".status.desiredWorkerReplicas", 0},
    {"available workers", PRINTER_COLUMN_INTEGER, ".status.availableWorkerReplicas", 0},
    {"cpus", PRINTER_COLUMN_STRING, ".status.desiredCPU", 0},
    {"memory", PRINTER_COLUMN_STRING, ".status.desiredMemory", 0},
    {"gpus", PRINTER_COLUMN_STRING, ".status.desiredGPU", 0},
    {"tpus", PRINTER_COLUMN_STRING, ".status.desiredTPU", 1},
    {"status", PRINTER_COLUMN_STRING, ".status.state", 0},
    {"age", PRINTER_COLUMN_DATE, ".metadata.creationTimestamp", 0},
    {"head pod IP", PRINTER_COLUMN_STRING, ".status.head.podIP", 1},
    {"head service IP", PRINTER_COLUMN_STRING, ".status.head.serviceIP", 1},
};

const struct contract contract_kuberay = {
    .name = "kuberay-1.7",
    .resource = &resource_rayclusters,
    .schema = &schema,
    .columns = columns,
    .column_count = CONTRACT_COUNT(columns),
    .gates = contract_gates,
    .gate_count = CONTRACT_GATE_COUNT,
    .states = CONTRACT_STATES_KUBERAY,
    .old_version = CONTRACT_OLD_VERSION,
    .old_version_warning = CONTRACT_OLD_VERSION_WARNING,
};
