#include "core/kube/builtin_columns.h"

#include <inttypes.h>
#include <string.h>

#include "core/kube/age.h"
#include "core/kube/cell.h"
#include "core/kube/cluster_columns.h"
#include "core/kube/meta.h"
#include "core/kube/pod_cells.h"
#include "core/kube/printer_column.h"

/* ---- cells that several kinds have ---- */

/* The addresses of a load balancer in order, each once; "" without any. */
static void print_addresses(const struct value *object, struct buffer *out)
{
    const struct value *ingress = value_find(object, "status", "loadBalancer", "ingress");
    AUTO_VALUE *addresses = value_object();
    for (size_t i = 0; i < value_count(ingress); i++) {
        const char *ip = value_find_text(value_at(ingress, i), "ip");
        const char *host = value_find_text(value_at(ingress, i), "hostname");
        const char *address = ip[0] != '\0' ? ip : host;
        if (address[0] != '\0') {
            value_put(&addresses, value_null(), address);
        }
    }
    for (size_t i = 0; i < value_count(addresses); i++) {
        cell_join(out, ",", value_key_at(addresses, i));
    }
}

/* ---- kinds ---- */

static const struct builtin_columns pods = {
    COLUMNS(NAME, TEXT("Ready"), TEXT("Status"), TEXT("Restarts"), AGE, WIDE("IP"), WIDE("Node"),
            WIDE("Nominated Node"), WIDE("Readiness Gates")),
    .cells = pod_cells,
};

/* `80/TCP,443:30443/TCP`, or `<none>`. */
static struct value *service_ports_cell(const struct value *ports)
{
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < value_count(ports); i++) {
        const struct value *port = value_at(ports, i);
        int64_t node_port = value_as_int(value_get(port, "nodePort"), 0);
        cell_join(&text, ",", "");
        buffer_append_int(&text, value_as_int(value_get(port, "port"), 0));
        if (node_port > 0) {
            buffer_printf(&text, ":%" PRId64, node_port);
        }
        buffer_append_char(&text, '/');
        buffer_append(&text, value_find_text(port, "protocol"));
    }
    return cell_text_or(buffer_text(&text), "<none>");
}

static struct value *external_ip_cell(const struct value *service)
{
    const char *type = value_find_text(service, "spec", "type");
    const struct value *external = value_find(service, "spec", "externalIPs");
    bool load_balancer = strcmp(type, "LoadBalancer") == 0;
    if (strcmp(type, "ExternalName") == 0) {
        return value_string(value_find_text(service, "spec", "externalName"));
    }
    AUTO_BUFFER text = {0};
    if (load_balancer) {
        print_addresses(service, &text);
    }
    for (size_t i = 0; i < value_count(external); i++) {
        cell_join(&text, ",", value_text(value_at(external, i)));
    }
    return cell_text_or(buffer_text(&text), load_balancer ? "<pending>" : "<none>");
}

/* The first of several; the server fills in `clusterIPs` from `clusterIP`. */
static const char *cluster_ip(const struct value *service)
{
    const struct value *first = value_at(value_find(service, "spec", "clusterIPs"), 0);
    return first != NULL ? value_text(first) : value_find_text(service, "spec", "clusterIP");
}

static struct value *service_cells(const struct value *service, struct sim_time now)
{
    return value_array_of(
        cell_name(service), value_string(value_find_text(service, "spec", "type")),
        cell_text_or(cluster_ip(service), "<none>"), external_ip_cell(service),
        service_ports_cell(value_find(service, "spec", "ports")), cell_age(service, now),
        cell_labels(value_find(service, "spec", "selector")), NULL);
}

static const struct builtin_columns services = {
    COLUMNS(NAME, TEXT("Type"), TEXT("Cluster-IP"), TEXT("External-IP"), TEXT("Port(s)"), AGE,
            WIDE("Selector")),
    .cells = service_cells,
};

static struct value *secret_cells(const struct value *secret, struct sim_time now)
{
    return value_array_of(cell_name(secret), value_string(value_find_text(secret, "type")),
                          value_int((int64_t)value_count(value_get(secret, "data"))),
                          cell_age(secret, now), NULL);
}

static const struct builtin_columns secrets = {
    COLUMNS(NAME, TEXT("Type"), TEXT("Data"), AGE),
    .cells = secret_cells,
};

static struct value *configmap_cells(const struct value *configmap, struct sim_time now)
{
    size_t count =
        value_count(value_get(configmap, "data")) + value_count(value_get(configmap, "binaryData"));
    return value_array_of(cell_name(configmap), value_int((int64_t)count), cell_age(configmap, now),
                          NULL);
}

static const struct builtin_columns configmaps = {
    COLUMNS(NAME, TEXT("Data"), AGE),
    .cells = configmap_cells,
};

static struct value *name_and_age_cells(const struct value *object, struct sim_time now)
{
    return value_array_of(cell_name(object), cell_age(object, now), NULL);
}

static const struct builtin_columns serviceaccounts = {
    COLUMNS(NAME, AGE),
    .cells = name_and_age_cells,
};

static struct value *claim_cells(const struct value *claim, struct sim_time now)
{
    const char *volume = value_find_text(claim, "spec", "volumeName");
    const char *beta_class = meta_annotation(claim, "volume.beta.kubernetes.io/storage-class");
    const char *class = value_find_text(claim, "spec", "storageClassName");
    const char *phase = value_find_text(claim, "status", "phase");
    AUTO_BUFFER capacity = {0};
    AUTO_BUFFER modes = {0};
    if (volume[0] != '\0') {
        cell_print_quantity(value_find(claim, "status", "capacity", "storage"), &capacity);
        cell_print_access_modes(value_find(claim, "status", "accessModes"), &modes);
    }
    return value_array_of(
        cell_name(claim), value_string(meta_is_deleting(claim) ? "Terminating" : phase),
        value_string(volume), cell_of_text(&capacity), cell_of_text(&modes),
        value_string(beta_class != NULL ? beta_class : class),
        cell_text_or(value_find_text(claim, "spec", "volumeAttributesClassName"), "<unset>"),
        cell_age(claim, now), cell_text_or(value_find_text(claim, "spec", "volumeMode"), "<unset>"),
        NULL);
}

static const struct builtin_columns persistentvolumeclaims = {
    COLUMNS(NAME, TEXT("Status"), TEXT("Volume"), TEXT("Capacity"), TEXT("Access Modes"),
            TEXT("StorageClass"), TEXT("VolumeAttributesClass"), AGE, WIDE("VolumeMode")),
    .cells = claim_cells,
};

static struct value *node_status_cell(const struct value *node)
{
    const struct value *conditions = value_find(node, "status", "conditions");
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < value_count(conditions); i++) {
        const struct value *condition = value_at(conditions, i);
        if (value_is_text(value_get(condition, "type"), "Ready")) {
            bool ready = value_is_text(value_get(condition, "status"), "True");
            buffer_truncate(&text, 0);
            buffer_append(&text, ready ? "Ready" : "NotReady");
        }
    }
    if (text.size == 0) {
        buffer_append(&text, "Unknown");
    }
    if (value_as_bool(value_find(node, "spec", "unschedulable"), false)) {
        buffer_append(&text, ",SchedulingDisabled");
    }
    return cell_of_text(&text);
}

/* The roles in order, each once. */
static struct value *node_roles_cell(const struct value *node)
{
    static const char prefix[] = "node-role.kubernetes.io/";
    const struct value *labels = value_find(node, "metadata", "labels");
    AUTO_VALUE *roles = value_object();
    for (size_t i = 0; i < value_count(labels); i++) {
        const char *key = value_key_at(labels, i);
        const char *role = "";
        if (strncmp(key, prefix, strlen(prefix)) == 0) {
            role = key + strlen(prefix);
        } else if (strcmp(key, "kubernetes.io/role") == 0) {
            role = value_text(value_member_at(labels, i));
        }
        if (role[0] != '\0') {
            value_put(&roles, value_null(), role);
        }
    }
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < value_count(roles); i++) {
        cell_join(&text, ",", value_key_at(roles, i));
    }
    return cell_text_or(buffer_text(&text), "<none>");
}

static struct value *node_address_cell(const struct value *node, const char *type)
{
    const struct value *addresses = value_find(node, "status", "addresses");
    for (size_t i = 0; i < value_count(addresses); i++) {
        if (value_is_text(value_get(value_at(addresses, i), "type"), type)) {
            return value_string(value_find_text(value_at(addresses, i), "address"));
        }
    }
    return value_string("<none>");
}

static struct value *kernel_cell(const struct value *info)
{
    const char *version = value_find_text(info, "kernelVersion");
    const char *architecture = value_find_text(info, "architecture");
    if (version[0] == '\0' || architecture[0] == '\0') {
        return cell_text_or(version, "<unknown>");
    }
    return value_string_printf("%s (%s)", version, architecture);
}

static struct value *node_cells(const struct value *node, struct sim_time now)
{
    const struct value *info = value_find(node, "status", "nodeInfo");
    return value_array_of(
        cell_name(node), node_status_cell(node), node_roles_cell(node), cell_age(node, now),
        value_string(value_find_text(info, "kubeletVersion")),
        node_address_cell(node, "InternalIP"), node_address_cell(node, "ExternalIP"),
        cell_text_or(value_find_text(info, "osImage"), "<unknown>"), kernel_cell(info),
        cell_text_or(value_find_text(info, "containerRuntimeVersion"), "<unknown>"), NULL);
}

static const struct builtin_columns nodes = {
    COLUMNS(NAME, TEXT("Status"), TEXT("Roles"), AGE, TEXT("Version"), WIDE("Internal-IP"),
            WIDE("External-IP"), WIDE("OS-Image"), WIDE("Kernel-Version"),
            WIDE("Container-Runtime")),
    .cells = node_cells,
};

static struct value *namespace_cells(const struct value *namespace, struct sim_time now)
{
    return value_array_of(cell_name(namespace),
                          value_string(value_find_text(namespace, "status", "phase")),
                          cell_age(namespace, now), NULL);
}

static const struct builtin_columns namespaces = {
    COLUMNS(NAME, TEXT("Status"), AGE),
    .cells = namespace_cells,
};

/* ---- events ---- */

/* A member by its name in events.k8s.io/v1 or in v1. */
static const struct value *event_get(const struct value *event, const char *name,
                                     const char *core_name)
{
    const struct value *member = value_get(event, name);
    return member != NULL ? member : value_get(event, core_name);
}

static const char *first_text(const char *first, const char *second)
{
    return first[0] != '\0' ? first : second;
}

/* `pod/x`: the kind in lower case. */
static struct value *event_object_cell(const struct value *regarding)
{
    const char *kind = value_find_text(regarding, "kind");
    const char *name = value_find_text(regarding, "name");
    AUTO_BUFFER text = {0};
    for (; *kind != '\0'; kind++) {
        bool upper = *kind >= 'A' && *kind <= 'Z';
        buffer_append_char(&text, upper ? (char)(*kind - 'A' + 'a') : *kind);
    }
    if (name[0] != '\0') {
        buffer_printf(&text, "/%s", name);
    }
    return cell_of_text(&text);
}

static struct value *event_source_cell(const struct value *event)
{
    const struct value *source = event_get(event, "deprecatedSource", "source");
    const char *controller =
        value_text(event_get(event, "reportingController", "reportingComponent"));
    const char *component = first_text(value_find_text(source, "component"), controller);
    const char *instance =
        first_text(value_find_text(source, "host"), value_find_text(event, "reportingInstance"));
    return instance[0] == '\0' ? value_string(component)
                               : value_string_printf("%s, %s", component, instance);
}

/* The message without blanks around it. */
static struct value *event_message_cell(const char *message)
{
    static const char blanks[] = " \t\n\v\f\r";
    message += strspn(message, blanks);
    size_t size = strlen(message);
    while (size > 0 && strchr(blanks, message[size - 1]) != NULL) {
        size--;
    }
    return value_string_sized(message, size);
}

static struct value *event_cells(const struct value *event, struct sim_time now)
{
    const struct value *regarding = event_get(event, "regarding", "involvedObject");
    const struct value *series = value_get(event, "series");
    int64_t count = value_as_int(event_get(event, "deprecatedCount", "count"), 0);
    const char *first =
        first_text(value_text(event_get(event, "deprecatedFirstTimestamp", "firstTimestamp")),
                   value_find_text(event, "eventTime"));
    const char *last =
        first_text(value_text(event_get(event, "deprecatedLastTimestamp", "lastTimestamp")), first);
    if (value_is(series, VALUE_OBJECT)) {
        last = value_find_text(series, "lastObservedTime");
        count = value_as_int(value_get(series, "count"), 0);
    } else if (count == 0) {
        count = 1;
    }
    return value_array_of(
        printer_column_age(last, now), value_string(value_find_text(event, "type")),
        value_string(value_find_text(event, "reason")), event_object_cell(regarding),
        value_string(value_find_text(regarding, "fieldPath")), event_source_cell(event),
        event_message_cell(value_text(event_get(event, "note", "message"))),
        printer_column_age(first, now), value_int(count), cell_name(event), NULL);
}

static const struct builtin_columns events = {
    COLUMNS(TEXT("Last Seen"), TEXT("Type"), TEXT("Reason"), TEXT("Object"), WIDE("Subobject"),
            WIDE("Source"), TEXT("Message"), WIDE("First Seen"), WIDE("Count"),
            {"Name", "string", "name", 1}),
    .cells = event_cells,
};

/* ---- access ---- */

/* The names of the subjects of a kind, with their namespaces if WITH_NAMESPACE. */
static struct value *subjects_cell(const struct value *subjects, const char *kind,
                                   bool with_namespace)
{
    AUTO_BUFFER text = {0};
    for (size_t i = 0; i < value_count(subjects); i++) {
        const struct value *subject = value_at(subjects, i);
        if (value_is_text(value_get(subject, "kind"), kind)) {
            cell_join(&text, ", ", "");
            if (with_namespace) {
                buffer_printf(&text, "%s/", value_find_text(subject, "namespace"));
            }
            buffer_append(&text, value_find_text(subject, "name"));
        }
    }
    return cell_of_text(&text);
}

static struct value *rolebinding_cells(const struct value *binding, struct sim_time now)
{
    const struct value *subjects = value_get(binding, "subjects");
    return value_array_of(cell_name(binding),
                          value_string_printf("%s/%s", value_find_text(binding, "roleRef", "kind"),
                                              value_find_text(binding, "roleRef", "name")),
                          cell_age(binding, now), subjects_cell(subjects, "User", false),
                          subjects_cell(subjects, "Group", false),
                          subjects_cell(subjects, "ServiceAccount", true), NULL);
}

static const struct builtin_columns rolebindings = {
    COLUMNS(NAME, TEXT("Role"), AGE, WIDE("Users"), WIDE("Groups"), WIDE("ServiceAccounts")),
    .cells = rolebinding_cells,
};

/* ---- network ---- */

#define INGRESS_HOSTS_SHOWN 3

/* Up to three hosts, and how many rules there are besides; `*` without any. */
static struct value *ingress_hosts_cell(const struct value *rules)
{
    AUTO_BUFFER text = {0};
    size_t shown = 0;
    bool more = false;
    for (size_t i = 0; i < value_count(rules); i++) {
        const char *host = value_find_text(value_at(rules, i), "host");
        more = more || shown == INGRESS_HOSTS_SHOWN;
        if (!more && host[0] != '\0') {
            cell_join(&text, ",", host);
            shown++;
        }
    }
    if (more) {
        buffer_printf(&text, " + %zu more...", value_count(rules) - INGRESS_HOSTS_SHOWN);
    }
    return cell_text_or(buffer_text(&text), "*");
}

static struct value *ingress_cells(const struct value *ingress, struct sim_time now)
{
    AUTO_BUFFER addresses = {0};
    print_addresses(ingress, &addresses);
    bool tls = value_count(value_find(ingress, "spec", "tls")) > 0;
    return value_array_of(
        cell_name(ingress),
        cell_text_or(value_find_text(ingress, "spec", "ingressClassName"), "<none>"),
        ingress_hosts_cell(value_find(ingress, "spec", "rules")), cell_of_text(&addresses),
        value_string(tls ? "80, 443" : "80"), cell_age(ingress, now), NULL);
}

static const struct builtin_columns ingresses = {
    COLUMNS(NAME, TEXT("Class"), TEXT("Hosts"), TEXT("Address"), TEXT("Ports"), AGE),
    .cells = ingress_cells,
};

static struct value *networkpolicy_cells(const struct value *policy, struct sim_time now)
{
    return value_array_of(cell_name(policy),
                          cell_selector(value_find(policy, "spec", "podSelector")),
                          cell_age(policy, now), NULL);
}

static const struct builtin_columns networkpolicies = {
    COLUMNS(NAME, TEXT("Pod-Selector"), AGE),
    .cells = networkpolicy_cells,
};

/* ---- jobs ---- */

static bool job_has_condition(const struct value *job, const char *type)
{
    const struct value *conditions = value_find(job, "status", "conditions");
    for (size_t i = 0; i < value_count(conditions); i++) {
        const struct value *condition = value_at(conditions, i);
        if (value_is_text(value_get(condition, "type"), type)) {
            return value_is_text(value_get(condition, "status"), "True");
        }
    }
    return false;
}

static const char *job_status(const struct value *job)
{
    static const char *const final[] = {"Complete", "Failed"};
    static const char *const passing[] = {"Suspended", "FailureTarget", "SuccessCriteriaMet"};
    for (size_t i = 0; i < sizeof(final) / sizeof(final[0]); i++) {
        if (job_has_condition(job, final[i])) {
            return final[i];
        }
    }
    if (meta_is_deleting(job)) {
        return "Terminating";
    }
    for (size_t i = 0; i < sizeof(passing) / sizeof(passing[0]); i++) {
        if (job_has_condition(job, passing[i])) {
            return passing[i];
        }
    }
    return "Running";
}

static struct value *job_completions_cell(const struct value *job)
{
    const struct value *completions = value_find(job, "spec", "completions");
    int64_t succeeded = value_as_int(value_find(job, "status", "succeeded"), 0);
    int64_t parallelism = value_as_int(value_find(job, "spec", "parallelism"), 0);
    if (completions == NULL && parallelism > 1) {
        return value_string_printf("%" PRId64 "/1 of %" PRId64, succeeded, parallelism);
    }
    return value_string_printf("%" PRId64 "/%" PRId64, succeeded, value_as_int(completions, 1));
}

/* From its start to its end, or until now. */
static struct value *job_duration_cell(const struct value *job, struct sim_time now)
{
    struct sim_time start;
    struct sim_time end = now;
    AUTO_BUFFER text = {0};
    if (sim_time_parse(value_find_text(job, "status", "startTime"), &start)) {
        (void)sim_time_parse(value_find_text(job, "status", "completionTime"), &end);
        age_print(sim_time_since(end, start), &text);
    }
    return cell_of_text(&text);
}

static struct value *job_cells(const struct value *job, struct sim_time now)
{
    const struct value *containers = value_find(job, "spec", "template", "spec", "containers");
    return value_array_of(cell_name(job), value_string(job_status(job)), job_completions_cell(job),
                          job_duration_cell(job, now), cell_age(job, now),
                          cell_members(containers, "name"), cell_members(containers, "image"),
                          cell_selector(value_find(job, "spec", "selector")), NULL);
}

static const struct builtin_columns jobs = {
    COLUMNS(NAME, TEXT("Status"), TEXT("Completions"), TEXT("Duration"), AGE, WIDE("Containers"),
            WIDE("Images"), WIDE("Selector")),
    .cells = job_cells,
};

/* ---- others ---- */

static struct value *lease_cells(const struct value *lease, struct sim_time now)
{
    return value_array_of(cell_name(lease),
                          value_string(value_find_text(lease, "spec", "holderIdentity")),
                          cell_age(lease, now), NULL);
}

static const struct builtin_columns leases = {
    COLUMNS(NAME, TEXT("Holder"), AGE),
    .cells = lease_cells,
};

static struct value *other_cells(const struct value *object, struct sim_time now)
{
    (void)now;
    return value_array_of(cell_name(object), value_string(meta_creation_timestamp(object)), NULL);
}

/* Source: k8s.io/apiserver pkg/registry/rest/table.go. */
static const struct builtin_columns others = {
    COLUMNS(NAME, {"Created At", "date", "", 0}),
    .cells = other_cells,
};

const struct builtin_columns *builtin_columns_of(const struct resource *resource)
{
    static const struct {
        const struct resource *resource;
        const struct builtin_columns *columns;
    } rows[] = {
        {&resource_pods, &pods},
        {&resource_services, &services},
        {&resource_secrets, &secrets},
        {&resource_configmaps, &configmaps},
        {&resource_serviceaccounts, &serviceaccounts},
        {&resource_persistentvolumeclaims, &persistentvolumeclaims},
        {&resource_nodes, &nodes},
        {&resource_namespaces, &namespaces},
        {&resource_events, &events},
        {&resource_core_events, &events},
        {&resource_rolebindings, &rolebindings},
        {&resource_ingresses, &ingresses},
        {&resource_networkpolicies, &networkpolicies},
        {&resource_jobs, &jobs},
        {&resource_leases, &leases},
        {&resource_clusterrolebindings, &rolebindings},
        {&resource_deployments, &cluster_columns_deployments},
        {&resource_replicasets, &cluster_columns_replicasets},
        {&resource_scales, &cluster_columns_scales},
        {&resource_statefulsets, &cluster_columns_statefulsets},
        {&resource_daemonsets, &cluster_columns_daemonsets},
        {&resource_replicationcontrollers, &cluster_columns_replicationcontrollers},
        {&resource_cronjobs, &cluster_columns_cronjobs},
        {&resource_resourcequotas, &cluster_columns_resourcequotas},
        {&resource_poddisruptionbudgets, &cluster_columns_poddisruptionbudgets},
        {&resource_priorityclasses, &cluster_columns_priorityclasses},
        {&resource_storageclasses, &cluster_columns_storageclasses},
        {&resource_persistentvolumes, &cluster_columns_persistentvolumes},
        {&resource_endpoints, &cluster_columns_endpoints},
        {&resource_endpointslices, &cluster_columns_endpointslices},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].resource == resource) {
            return rows[i].columns;
        }
    }
    return &others;
}
