#include "core/kube/cluster_columns.h"

#include <inttypes.h>
#include <string.h>

#include "core/kube/cell.h"
#include "core/kube/meta.h"
#include "core/kube/printer_column.h"

/* ---- workloads ---- */

static struct value *number_cell(const struct value *object, const char *outer, const char *inner)
{
    return value_int(value_as_int(value_find(object, outer, inner), 0));
}

static struct value *deployment_cells(const struct value *deployment, struct sim_time now)
{
    const struct value *containers =
        value_find(deployment, "spec", "template", "spec", "containers");
    return value_array_of(
        cell_name(deployment),
        value_string_printf("%" PRId64 "/%" PRId64,
                            value_as_int(value_find(deployment, "status", "readyReplicas"), 0),
                            value_as_int(value_find(deployment, "spec", "replicas"), 0)),
        number_cell(deployment, "status", "updatedReplicas"),
        number_cell(deployment, "status", "availableReplicas"), cell_age(deployment, now),
        cell_members(containers, "name"), cell_members(containers, "image"),
        cell_selector(value_find(deployment, "spec", "selector")), NULL);
}

const struct builtin_columns cluster_columns_deployments = {
    COLUMNS(NAME, TEXT("Ready"), TEXT("Up-to-date"), TEXT("Available"), AGE, WIDE("Containers"),
            WIDE("Images"), WIDE("Selector")),
    .cells = deployment_cells,
};

static struct value *replicaset_cells(const struct value *set, struct sim_time now)
{
    const struct value *containers = value_find(set, "spec", "template", "spec", "containers");
    return value_array_of(cell_name(set), number_cell(set, "spec", "replicas"),
                          number_cell(set, "status", "replicas"),
                          number_cell(set, "status", "readyReplicas"), cell_age(set, now),
                          cell_members(containers, "name"), cell_members(containers, "image"),
                          cell_selector(value_find(set, "spec", "selector")), NULL);
}

const struct builtin_columns cluster_columns_replicasets = {
    COLUMNS(NAME, NUMBER("Desired"), NUMBER("Current"), NUMBER("Ready"), AGE, WIDE("Containers"),
            WIDE("Images"), WIDE("Selector")),
    .cells = replicaset_cells,
};

static struct value *scale_cells(const struct value *scale, struct sim_time now)
{
    return value_array_of(cell_name(scale), number_cell(scale, "spec", "replicas"),
                          number_cell(scale, "status", "replicas"), cell_age(scale, now), NULL);
}

const struct builtin_columns cluster_columns_scales = {
    COLUMNS(NAME, NUMBER("Desired"), NUMBER("Available"), AGE),
    .cells = scale_cells,
};

static struct value *statefulset_cells(const struct value *set, struct sim_time now)
{
    const struct value *containers = value_find(set, "spec", "template", "spec", "containers");
    return value_array_of(
        cell_name(set),
        value_string_printf("%" PRId64 "/%" PRId64,
                            value_as_int(value_find(set, "status", "readyReplicas"), 0),
                            value_as_int(value_find(set, "spec", "replicas"), 0)),
        cell_age(set, now), cell_members(containers, "name"), cell_members(containers, "image"),
        NULL);
}

const struct builtin_columns cluster_columns_statefulsets = {
    COLUMNS(NAME, TEXT("Ready"), AGE, WIDE("Containers"), WIDE("Images")),
    .cells = statefulset_cells,
};

static struct value *daemonset_cells(const struct value *set, struct sim_time now)
{
    const struct value *pod = value_find(set, "spec", "template", "spec");
    const struct value *containers = value_get(pod, "containers");
    return value_array_of(cell_name(set), number_cell(set, "status", "desiredNumberScheduled"),
                          number_cell(set, "status", "currentNumberScheduled"),
                          number_cell(set, "status", "numberReady"),
                          number_cell(set, "status", "updatedNumberScheduled"),
                          number_cell(set, "status", "numberAvailable"),
                          cell_labels(value_get(pod, "nodeSelector")), cell_age(set, now),
                          cell_members(containers, "name"), cell_members(containers, "image"),
                          cell_selector(value_find(set, "spec", "selector")), NULL);
}

const struct builtin_columns cluster_columns_daemonsets = {
    COLUMNS(NAME, NUMBER("Desired"), NUMBER("Current"), NUMBER("Ready"), NUMBER("Up-to-date"),
            NUMBER("Available"), TEXT("Node Selector"), AGE, WIDE("Containers"), WIDE("Images"),
            WIDE("Selector")),
    .cells = daemonset_cells,
};

static struct value *replicationcontroller_cells(const struct value *controller,
                                                 struct sim_time now)
{
    const struct value *containers =
        value_find(controller, "spec", "template", "spec", "containers");
    return value_array_of(cell_name(controller), number_cell(controller, "spec", "replicas"),
                          number_cell(controller, "status", "replicas"),
                          number_cell(controller, "status", "readyReplicas"),
                          cell_age(controller, now), cell_members(containers, "name"),
                          cell_members(containers, "image"),
                          cell_labels(value_find(controller, "spec", "selector")), NULL);
}

const struct builtin_columns cluster_columns_replicationcontrollers = {
    COLUMNS(NAME, NUMBER("Desired"), NUMBER("Current"), NUMBER("Ready"), AGE, WIDE("Containers"),
            WIDE("Images"), WIDE("Selector")),
    .cells = replicationcontroller_cells,
};

static struct value *cronjob_cells(const struct value *job, struct sim_time now)
{
    const struct value *spec = value_get(job, "spec");
    const struct value *template = value_find(spec, "jobTemplate", "spec");
    const struct value *containers = value_find(template, "template", "spec", "containers");
    const struct value *last = value_find(job, "status", "lastScheduleTime");
    return value_array_of(
        cell_name(job), value_string(value_text(value_get(spec, "schedule"))),
        cell_text_or(value_text(value_get(spec, "timeZone")), "<none>"),
        value_string(value_as_bool(value_get(spec, "suspend"), false) ? "True" : "False"),
        value_int((int64_t)value_count(value_find(job, "status", "active"))),
        last == NULL ? value_string("<none>") : printer_column_age(value_text(last), now),
        cell_age(job, now), cell_members(containers, "name"), cell_members(containers, "image"),
        cell_selector(value_get(template, "selector")), NULL);
}

const struct builtin_columns cluster_columns_cronjobs = {
    COLUMNS(NAME, TEXT("Schedule"), TEXT("Timezone"), {"Suspend", "boolean", "", 0},
            NUMBER("Active"), TEXT("Last Schedule"), AGE, WIDE("Containers"), WIDE("Images"),
            WIDE("Selector")),
    .cells = cronjob_cells,
};

/* A number or a percentage. */
static struct value *int_or_text_cell(const struct value *either)
{
    return value_is(either, VALUE_INT) ? value_string_printf("%" PRId64, value_as_int(either, 0))
                                       : cell_text_or(value_text(either), "N/A");
}

static struct value *disruption_budget_cells(const struct value *budget, struct sim_time now)
{
    return value_array_of(
        cell_name(budget), int_or_text_cell(value_find(budget, "spec", "minAvailable")),
        int_or_text_cell(value_find(budget, "spec", "maxUnavailable")),
        number_cell(budget, "status", "disruptionsAllowed"), cell_age(budget, now), NULL);
}

const struct builtin_columns cluster_columns_poddisruptionbudgets = {
    COLUMNS(NAME, TEXT("Min Available"), TEXT("Max Unavailable"), NUMBER("Allowed Disruptions"),
            AGE),
    .cells = disruption_budget_cells,
};

static struct value *priority_class_cells(const struct value *class, struct sim_time now)
{
    return value_array_of(
        cell_name(class), value_int(value_as_int(value_get(class, "value"), 0)),
        value_bool(value_as_bool(value_get(class, "globalDefault"), false)), cell_age(class, now),
        cell_text_or(value_find_text(class, "preemptionPolicy"), "<unset>"), NULL);
}

const struct builtin_columns cluster_columns_priorityclasses = {
    COLUMNS(NAME, NUMBER("Value"), {"Global-Default", "boolean", "", 0}, AGE,
            TEXT("PreemptionPolicy")),
    .cells = priority_class_cells,
};

/* ---- quotas ---- */

/* `pods: 1/10, requests.cpu: 500m/2`, of those whose names begin with `limits.` or of the others.
 */
static struct value *quota_cell(const struct value *quota, bool of_limits)
{
    const struct value *hard = value_find(quota, "status", "hard");
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < value_count(hard); i++) {
        const char *name = value_key_at(hard, i);
        if ((strncmp(name, "limits.", 7) == 0) == of_limits) {
            cell_join(&text, ", ", name);
            buffer_append(&text, ": ");
            cell_print_quantity(value_find(quota, "status", "used", name), &text);
            buffer_append(&text, "/");
            cell_print_quantity(value_member_at(hard, i), &text);
        }
    }
    return cell_of_text(&text);
}

static struct value *quota_cells(const struct value *quota, struct sim_time now)
{
    return value_array_of(cell_name(quota), quota_cell(quota, false), quota_cell(quota, true),
                          cell_age(quota, now), NULL);
}

const struct builtin_columns cluster_columns_resourcequotas = {
    COLUMNS(NAME, TEXT("Request"), TEXT("Limit"), AGE),
    .cells = quota_cells,
};

/* ---- storage ---- */

static struct value *storage_class_name_cell(const struct value *class)
{
    static const char *const annotations[] = {"storageclass.kubernetes.io/is-default-class",
                                              "storageclass.beta.kubernetes.io/is-default-class"};
    for (size_t i = 0; i < sizeof(annotations) / sizeof(annotations[0]); i++) {
        const char *text = meta_annotation(class, annotations[i]);
        if (text != NULL && strcmp(text, "true") == 0) {
            return value_string_printf("%s (default)", meta_name(class));
        }
    }
    return cell_name(class);
}

static struct value *storage_class_cells(const struct value *class, struct sim_time now)
{
    return value_array_of(
        storage_class_name_cell(class), value_string(value_find_text(class, "provisioner")),
        cell_text_or(value_find_text(class, "reclaimPolicy"), "Delete"),
        cell_text_or(value_find_text(class, "volumeBindingMode"), "Immediate"),
        value_bool(value_as_bool(value_get(class, "allowVolumeExpansion"), false)),
        cell_age(class, now), NULL);
}

const struct builtin_columns cluster_columns_storageclasses = {
    COLUMNS(NAME, TEXT("Provisioner"), TEXT("ReclaimPolicy"), TEXT("VolumeBindingMode"),
            TEXT("AllowVolumeExpansion"), AGE),
    .cells = storage_class_cells,
};

static struct value *volume_claim_cell(const struct value *reference)
{
    return reference == NULL ? value_string("")
                             : value_string_printf("%s/%s", value_find_text(reference, "namespace"),
                                                   value_find_text(reference, "name"));
}

static struct value *volume_cells(const struct value *volume, struct sim_time now)
{
    const struct value *spec = value_get(volume, "spec");
    const char *beta_class = meta_annotation(volume, "volume.beta.kubernetes.io/storage-class");
    const char *phase = value_find_text(volume, "status", "phase");
    AUTO_BUFFER capacity = {0};
    AUTO_BUFFER modes = {0};
    cell_print_quantity(value_find(spec, "capacity", "storage"), &capacity);
    cell_print_access_modes(value_get(spec, "accessModes"), &modes);
    return value_array_of(
        cell_name(volume), cell_of_text(&capacity), cell_of_text(&modes),
        value_string(value_find_text(spec, "persistentVolumeReclaimPolicy")),
        value_string(meta_is_deleting(volume) ? "Terminating" : phase),
        volume_claim_cell(value_get(spec, "claimRef")),
        value_string(beta_class != NULL ? beta_class : value_find_text(spec, "storageClassName")),
        cell_text_or(value_find_text(spec, "volumeAttributesClassName"), "<unset>"),
        value_string(value_find_text(volume, "status", "reason")), cell_age(volume, now),
        cell_text_or(value_find_text(spec, "volumeMode"), "<unset>"), NULL);
}

const struct builtin_columns cluster_columns_persistentvolumes = {
    COLUMNS(NAME, TEXT("Capacity"), TEXT("Access Modes"), TEXT("Reclaim Policy"), TEXT("Status"),
            TEXT("Claim"), TEXT("StorageClass"), TEXT("VolumeAttributesClass"), TEXT("Reason"), AGE,
            WIDE("VolumeMode")),
    .cells = volume_cells,
};

/* ---- endpoints ---- */

#define ENDPOINTS_SHOWN 3

/* Up to three of a list, and how many there are besides. */
struct short_list {
    struct buffer text;
    size_t count;
};

static void short_list_add(struct short_list *self, const char *item, const struct value *port)
{
    self->count++;
    if (self->count > ENDPOINTS_SHOWN) {
        return;
    }
    cell_join(&self->text, ",", item);
    if (port != NULL) {
        buffer_printf(&self->text, ":%" PRId64, value_as_int(port, 0));
    }
}

static struct value *short_list_cell(struct short_list *self, const char *otherwise)
{
    if (self->count > ENDPOINTS_SHOWN) {
        buffer_printf(&self->text, " + %zu more...", self->count - ENDPOINTS_SHOWN);
    }
    struct value *cell = cell_text_or(buffer_text(&self->text), otherwise);
    buffer_release(&self->text);
    return cell;
}

static void add_subset(struct short_list *list, const struct value *subset)
{
    const struct value *addresses = value_get(subset, "addresses");
    const struct value *ports = value_get(subset, "ports");
    size_t rounds = value_count(ports) == 0 ? 1 : value_count(ports);
    for (size_t i = 0; i < rounds; i++) {
        for (size_t j = 0; j < value_count(addresses); j++) {
            short_list_add(list, value_find_text(value_at(addresses, j), "ip"),
                           value_get(value_at(ports, i), "port"));
        }
    }
}

static struct value *endpoints_cells(const struct value *endpoints, struct sim_time now)
{
    const struct value *subsets = value_get(endpoints, "subsets");
    struct short_list list = {0};
    for (size_t i = 0; i < value_count(subsets); i++) {
        add_subset(&list, value_at(subsets, i));
    }
    return value_array_of(cell_name(endpoints),
                          short_list_cell(&list, value_count(subsets) == 0 ? "<none>" : ""),
                          cell_age(endpoints, now), NULL);
}

const struct builtin_columns cluster_columns_endpoints = {
    COLUMNS(NAME, TEXT("Endpoints"), AGE),
    .cells = endpoints_cells,
};

static struct value *slice_ports_cell(const struct value *ports)
{
    struct short_list list = {0};
    for (size_t i = 0; i < value_count(ports); i++) {
        const struct value *port = value_at(ports, i);
        AUTO_BUFFER number = {0};
        if (value_get(port, "port") != NULL) {
            buffer_printf(&number, "%" PRId64, value_as_int(value_get(port, "port"), 0));
        } else {
            const char *name = value_as_string(value_get(port, "name"));
            buffer_append(&number, name == NULL ? "*" : name);
        }
        short_list_add(&list, buffer_text(&number), NULL);
    }
    return short_list_cell(&list, "<unset>");
}

static struct value *slice_addresses_cell(const struct value *endpoints)
{
    struct short_list list = {0};
    for (size_t i = 0; i < value_count(endpoints); i++) {
        const struct value *addresses = value_get(value_at(endpoints, i), "addresses");
        for (size_t j = 0; j < value_count(addresses); j++) {
            short_list_add(&list, value_text(value_at(addresses, j)), NULL);
        }
    }
    return short_list_cell(&list, "<unset>");
}

static struct value *endpoint_slice_cells(const struct value *slice, struct sim_time now)
{
    return value_array_of(cell_name(slice), value_string(value_find_text(slice, "addressType")),
                          slice_ports_cell(value_get(slice, "ports")),
                          slice_addresses_cell(value_get(slice, "endpoints")), cell_age(slice, now),
                          NULL);
}

const struct builtin_columns cluster_columns_endpointslices = {
    COLUMNS(NAME, TEXT("AddressType"), TEXT("Ports"), TEXT("Endpoints"), AGE),
    .cells = endpoint_slice_cells,
};
